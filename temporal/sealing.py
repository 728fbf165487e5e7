"""Secrets that stand in a table: sealed with the payload keys, AES-256-GCM, and opened only for the same purpose.

What is sealed names its key in the clear, so that keys rotate; key and purpose are bound to it as associated data, so
that it opens nowhere else than where it was put.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag

from temporal.errors import TamperedPayloadError
from temporal.keys import KeyRing

_NONCE_BYTES: Final = 12
_MARK: Final = b"phmp/sealed/1"
_END_OF_ID: Final = b"\0"


def seal(secret: bytes, keys: KeyRing, purpose: str) -> bytes:
    """Seal a secret with the current key for one purpose, for example `laboratory/<id>/webhook`."""
    key, nonce = keys.current, os.urandom(_NONCE_BYTES)
    return key.id.encode() + _END_OF_ID + nonce + key.cipher.encrypt(nonce, secret, _associated(key.id, purpose))


def unseal(sealed: bytes, keys: KeyRing, purpose: str) -> bytes:
    """Open what was sealed for this purpose; raises `UnknownPayloadKeyError` and `TamperedPayloadError`."""
    key = keys.key(key_id_of(sealed))
    whole = sealed.partition(_END_OF_ID)[2]
    try:
        return key.cipher.decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], _associated(key.id, purpose))
    except (InvalidTag, ValueError):
        raise TamperedPayloadError(key_id=key.id) from None


def key_id_of(sealed: bytes) -> str:
    """Name the key with which something was sealed."""
    return sealed.partition(_END_OF_ID)[0].decode(errors="replace")


def _associated(key_id: str, purpose: str) -> bytes:
    return _END_OF_ID.join((_MARK, key_id.encode(), purpose.encode()))
