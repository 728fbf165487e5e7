"""How values become payloads: the one data converter of worker, client, tests and replayer."""

from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes

from temporal.codec import EncryptionCodec
from temporal.keys import KeyRing


def converter(keys: KeyRing) -> DataConverter:
    """Return the data converter: pydantic to JSON, failures with hidden text, everything encrypted.

    Pydantic because the stock converter knows no `timedelta`, `date` or `Decimal`.
    """
    return DataConverter(
        payload_converter_class=PydanticPayloadConverter,
        payload_codec=EncryptionCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
