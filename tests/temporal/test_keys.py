import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temporal.errors import MalformedPayloadKeysError, UnknownPayloadKeyError
from temporal.keys import KEY_BYTES, KeyRing, PayloadKey
from tests.temporal.keyrings import NEW, OLD, payload_keys

GOOD = base64.b64encode(b"k" * KEY_BYTES).decode()
SHORT = base64.b64encode(b"s" * 16).decode()


@given(st.lists(payload_keys, min_size=1, max_size=4, unique_by=lambda key: key.id))
def test_a_key_ring_is_read_as_it_was_written(keys: list[PayloadKey]) -> None:
    ring = KeyRing.parse(",".join(key.spelled() for key in keys))

    assert ring == KeyRing(current=keys[0], retired=tuple(keys[1:]))
    assert all(ring.key(key.id) == key for key in keys)


def test_blanks_around_an_entry_are_allowed() -> None:
    assert KeyRing.parse(f" {NEW.spelled()} , {OLD.spelled()}\n") == KeyRing(current=NEW, retired=(OLD,))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "entry 1 has no colon"),
        (GOOD, "entry 1 has no colon"),
        (f"a:{GOOD},", "entry 2 has no colon"),
        ("a:", 'the key "a" has 0 bytes'),
        (f"a:{SHORT}", 'the key "a" has 16 bytes'),
        ("a:!!!!", "the key of entry 1 is not base64"),
        (f"a:{GOOD},b:ä", "the key of entry 2 is not base64"),
        (f":{GOOD}", "the id of a key has other characters than letters, digits, dots and dashes"),
        (f"two words:{GOOD}", "the id of a key has other characters than letters, digits, dots and dashes"),
        (f"a:{GOOD},a:{GOOD}", "two keys have the same id"),
    ],
)
def test_a_malformed_key_ring_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(MalformedPayloadKeysError) as refused:
        KeyRing.parse(text)

    assert str(refused.value) == (
        f"The payload keys cannot be read: {reason}. Write them as id:key,id2:key2, each key 32 bytes in base64."
    )


@given(payload_keys)
def test_nothing_that_is_printed_holds_a_key(key: PayloadKey) -> None:
    printed = repr(KeyRing(current=key))

    assert repr(key.secret) not in printed
    assert key.spelled() not in printed


def test_a_key_that_is_not_on_the_ring_is_named() -> None:
    with pytest.raises(UnknownPayloadKeyError, match=r'the key "old-made-up-key", which is not among'):
        KeyRing(current=NEW).key(OLD.id)
