"""Passwords of local accounts: long rather than complicated, and kept only as an Argon2id hash."""

from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from domain.refusals import Refusal, refuse

SHORTEST: Final = 15
LONGEST: Final = 200

_HASH: Final = PasswordHash((Argon2Hasher(),))

#: Verified when there is no such account, so that an answer takes as long as for an account that exists.
_NOBODY: Final = _HASH.hash("nobody has this password")


def why_not_password(password: str, *, about: tuple[str, ...] = ()) -> Refusal | None:
    """Say why a password is not accepted: too short, too long, one character, or what the account is known by."""
    if not SHORTEST <= len(password) <= LONGEST:
        return refuse("weak_password", f"A password has {SHORTEST} to {LONGEST} characters.")
    if len(set(password)) < SHORTEST // 3:
        return refuse("weak_password", "A password does not repeat a few characters.")
    if any(word and word.lower() in password.lower() for word in about):
        return refuse("weak_password", "A password does not hold the account's name or e-mail address.")
    return None


def hash_password(password: str) -> str:
    """Hash a password with Argon2id."""
    return _HASH.hash(password)


def is_password(password: str, hashed: str | None) -> bool:
    """Say whether a password belongs to a hash; takes as long when there is no hash."""
    matches = _HASH.verify(password, hashed or _NOBODY)
    return matches and hashed is not None
