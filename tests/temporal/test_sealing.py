"""Secrets in a table: sealed under the current key, opened for the same purpose alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temporal.errors import TamperedPayloadError, UnknownPayloadKeyError
from temporal.sealing import key_id_of, seal, unseal
from tests.temporal.keyrings import AFTER_REMOVAL, AFTER_ROTATION, BEFORE_ROTATION, NEW, OLD

SECRET = b"made-up secret"


@given(st.binary(max_size=200), st.text(max_size=40))
def test_what_was_sealed_opens_for_its_purpose(secret: bytes, purpose: str) -> None:
    assert unseal(seal(secret, BEFORE_ROTATION, purpose), BEFORE_ROTATION, purpose) == secret


def test_it_opens_for_no_other_purpose() -> None:
    with pytest.raises(TamperedPayloadError):
        unseal(seal(SECRET, BEFORE_ROTATION, "laboratory/a/webhook"), BEFORE_ROTATION, "laboratory/b/webhook")


def test_it_shows_the_id_of_its_key_and_never_looks_the_same_twice() -> None:
    sealed = {seal(SECRET, BEFORE_ROTATION, "-") for _ in range(100)}
    assert len(sealed) == 100
    assert {key_id_of(one) for one in sealed} == {OLD.id}
    assert not any(SECRET in one for one in sealed)


def test_after_a_rotation_the_old_key_still_opens_and_the_new_one_seals() -> None:
    sealed = seal(SECRET, BEFORE_ROTATION, "-")
    assert unseal(sealed, AFTER_ROTATION, "-") == SECRET
    assert key_id_of(seal(SECRET, AFTER_ROTATION, "-")) == NEW.id
    with pytest.raises(UnknownPayloadKeyError, match=OLD.id):
        unseal(sealed, AFTER_REMOVAL, "-")


@given(st.data())
def test_with_any_bit_changed_it_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(seal(SECRET, BEFORE_ROTATION, "-"))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((TamperedPayloadError, UnknownPayloadKeyError)):
        unseal(bytes(sealed), BEFORE_ROTATION, "-")
