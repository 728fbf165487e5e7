"""Payload encryption: what Temporal stores of a case is AES-256-GCM, readable only to holders of the key ring.

Each payload is encrypted whole (its own metadata too) under a fresh 96-bit nonce. The key's id stands beside it in the
clear and is bound to it as associated data, so that keys rotate and an altered id is found out.
Not encrypted by Temporal's design, so never personal: workflow and update ids, names of types, search attributes.
"""

import json
import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from google.protobuf import json_format
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import PayloadCodec
from typing_extensions import override

from temporal.errors import MalformedPayloadsError, TamperedPayloadError
from temporal.keys import KeyRing

ENCODING: Final = b"binary/encrypted"
KEY_ID_METADATA: Final = "encryption-key-id"
NONCE_BYTES: Final = 12


def encrypt(payload: Payload, keys: KeyRing) -> Payload:
    """Encrypt one payload with the current key."""
    key = keys.current
    nonce = os.urandom(NONCE_BYTES)
    key_id = key.id.encode()
    sealed = key.cipher.encrypt(nonce, payload.SerializeToString(), _associated(key_id))
    return Payload(metadata={"encoding": ENCODING, KEY_ID_METADATA: key_id}, data=nonce + sealed)


def decrypt(payload: Payload, keys: KeyRing) -> Payload:
    """Decrypt one payload with the key it names; raises `UnknownPayloadKeyError` and `TamperedPayloadError`.

    A payload that is not encrypted is returned as it is: operators terminate and signal with plain payloads from
    Temporal's own tools, and a process must not be wedged by that.
    """
    if payload.metadata.get("encoding") != ENCODING:
        return payload
    key_id = payload.metadata.get(KEY_ID_METADATA, b"")
    key = keys.key(key_id.decode(errors="replace"))
    nonce, sealed = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
    try:
        return Payload.FromString(key.cipher.decrypt(nonce, sealed, _associated(key_id)))
    except (InvalidTag, ValueError, DecodeError):
        raise TamperedPayloadError(key_id=key.id) from None


def _associated(key_id: bytes) -> bytes:
    return ENCODING + b"\0" + key_id


class EncryptionCodec(PayloadCodec):
    """The codec that client, worker and replayer share; made by `temporal.conversion.converter`."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    @override
    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [encrypt(payload, self._keys) for payload in payloads]

    @override
    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [decrypt(payload, self._keys) for payload in payloads]


def encode_payloads(body: bytes, keys: KeyRing) -> bytes:
    """Encrypt the payloads of a codec request, `{"payloads": [...]}` in proto JSON, and return the same shape.

    An empty request, `{}`, is answered with `{}`. Raises `MalformedPayloadsError`.
    """
    return _json([encrypt(payload, keys) for payload in _parse(body)])


def decode_payloads(body: bytes, keys: KeyRing) -> bytes:
    """Decrypt the payloads of a codec request, `{"payloads": [...]}` in proto JSON, and return the same shape.

    An empty request, `{}`, is answered with `{}`.
    Raises `MalformedPayloadsError`, `UnknownPayloadKeyError` and `TamperedPayloadError`.
    """
    return _json([decrypt(payload, keys) for payload in _parse(body)])


def _parse(body: bytes) -> Sequence[Payload]:
    parsed = None
    try:
        request: object = json.loads(body)
        # The parser of messages would take an empty list for an empty message.
        if isinstance(request, dict):
            parsed = json_format.ParseDict(request, Payloads(), ignore_unknown_fields=True)
    except (json_format.ParseError, ValueError, RecursionError):
        # The parsers' own words quote the body, which may be somebody's data.
        parsed = None
    if parsed is None:
        raise MalformedPayloadsError(reason='expected {"payloads": [{"metadata": {...}, "data": base64}]}')
    return parsed.payloads


def _json(payloads: Sequence[Payload]) -> bytes:
    return json_format.MessageToJson(Payloads(payloads=payloads), indent=None).encode()
