"""The key ring: which key encrypts payloads now, and which older ones still open what was written before."""

import base64
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from temporal.errors import MalformedPayloadKeysError, UnknownPayloadKeyError

KEY_BYTES: Final = 32
#: Key ids stand in the clear beside every payload, so they are plain words, such as `2026-07`.
KEY_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class PayloadKey:
    """One AES-256 key and the id under which payloads name it."""

    id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not KEY_ID.fullmatch(self.id):
            raise MalformedPayloadKeysError(
                reason="the id of a key has other characters than letters, digits, dots and dashes"
            )
        if len(self.secret) != KEY_BYTES:
            raise MalformedPayloadKeysError(reason=f'the key "{self.id}" has {len(self.secret)} bytes')

    @classmethod
    def generate(cls, key_id: str) -> Self:
        """Make a new random key; raises `MalformedPayloadKeysError` when the id cannot be used."""
        return cls(id=key_id, secret=secrets.token_bytes(KEY_BYTES))

    def spelled(self) -> str:
        """Return the key as the setting spells it, `id:base64`: the secret itself, so never for a log."""
        return f"{self.id}:{base64.b64encode(self.secret).decode()}"

    @cached_property
    def cipher(self) -> AESGCM:
        """Return the cipher of this key."""
        return AESGCM(self.secret)


@dataclass(frozen=True, kw_only=True)
class KeyRing:
    """The current key, which encrypts, and the retired ones, which only decrypt."""

    current: PayloadKey
    retired: tuple[PayloadKey, ...] = ()

    def __post_init__(self) -> None:
        if len(self.by_id) != 1 + len(self.retired):
            raise MalformedPayloadKeysError(reason="two keys have the same id")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `id:base64,id2:base64`, of which the first is the current key; raises `MalformedPayloadKeysError`."""
        current, *retired = (_parse_key(entry, number) for number, entry in enumerate(text.split(","), start=1))
        return cls(current=current, retired=tuple(retired))

    @cached_property
    def by_id(self) -> Mapping[str, PayloadKey]:
        """Return every key under its id."""
        return {key.id: key for key in (self.current, *self.retired)}

    def key(self, key_id: str) -> PayloadKey:
        """Return the key with this id; raises `UnknownPayloadKeyError`."""
        try:
            return self.by_id[key_id]
        except KeyError:
            raise UnknownPayloadKeyError(key_id=key_id) from None


def _parse_key(entry: str, number: int) -> PayloadKey:
    key_id, colon, encoded = entry.strip().partition(":")
    if not colon:
        raise MalformedPayloadKeysError(reason=f"entry {number} has no colon")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise MalformedPayloadKeysError(reason=f"the key of entry {number} is not base64") from None
    return PayloadKey(id=key_id, secret=secret)
