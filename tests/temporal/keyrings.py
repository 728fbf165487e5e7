"""Key rings for tests: made up, and obviously so."""

from hypothesis import strategies as st

from temporal.keys import KEY_BYTES, KeyRing, PayloadKey


def made_up_key(key_id: str) -> PayloadKey:
    """Return a key whose 32 bytes are its own id, repeated."""
    return PayloadKey(id=key_id, secret=(key_id.encode() * KEY_BYTES)[:KEY_BYTES])


OLD = made_up_key("old-made-up-key")
NEW = made_up_key("new-made-up-key")

BEFORE_ROTATION = KeyRing(current=OLD)
AFTER_ROTATION = KeyRing(current=NEW, retired=(OLD,))
AFTER_REMOVAL = KeyRing(current=NEW)

payload_keys = st.builds(
    PayloadKey,
    id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True),
    secret=st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES),
)
