"""How values become payloads: the one data converter of worker, client, tests and replayer."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Final, TypeVar, get_args

from pydantic import TypeAdapter
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)
from typing_extensions import override

from temporal.codec import EncryptionCodec
from temporal.keys import KeyRing

T = TypeVar("T")

#: Types of these modules are loaded once and for all workflows together (see ``sandbox.PASSED_THROUGH``).
_LASTING: Final = ("builtins", "datetime", "domain", "types", "typing", "uuid")


class SharedPydanticConverter(PydanticJSONPlainPayloadConverter):
    """Reads values by what pydantic made of their types once.

    Every workflow has a converter of its own, and making an adapter of a process's state takes up to a tenth of a
    second. A type that the sandbox loads for one workflow alone is not kept beyond it.
    """

    @override
    def from_payload(self, payload: Payload, type_hint: type[T] | None = None) -> object:
        """Read a value."""
        if not isinstance(type_hint, Hashable) or not _lasts(type_hint):
            return super().from_payload(payload, type_hint)
        return _adapter(type_hint).validate_json(payload.data)


class SharedConverter(CompositePayloadConverter):
    """The converters of the SDK, with ours for JSON."""

    def __init__(self) -> None:
        """Take over whatever is not JSON."""
        ours = SharedPydanticConverter()
        standard = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(*(ours if isinstance(one, JSONPlainPayloadConverter) else one for one in standard))


def make_ready(type_hint: Hashable) -> None:
    """Make what reads a type, so that no process has to wait for it; of no use for types that do not last."""
    if _lasts(type_hint):
        _adapter(type_hint)


@lru_cache(maxsize=1024)
def _adapter(type_hint: Hashable) -> TypeAdapter[object]:
    return TypeAdapter(type_hint)  # type: ignore[arg-type]  # a type, which only must be hashable to be kept


def _lasts(type_hint: object) -> bool:
    """Say whether a type, with all that it is made of, is the same one for all workflows."""
    parts = get_args(type_hint)
    module = str(getattr(type_hint, "__module__", "")).partition(".")[0]
    return module in _LASTING and all(_lasts(one) for one in parts)


def converter(keys: KeyRing) -> DataConverter:
    """Return the data converter: pydantic to JSON, failures with hidden text, everything encrypted.

    Pydantic because the stock converter knows no `timedelta`, `date` or `Decimal`.
    """
    return DataConverter(
        payload_converter_class=SharedConverter,
        payload_codec=EncryptionCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
