import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload

from temporal.codec import ENCODING, KEY_ID_METADATA, decode_payloads, decrypt, encode_payloads, encrypt
from temporal.errors import MalformedPayloadsError, TamperedPayloadError, UnknownPayloadKeyError
from temporal.keys import KeyRing, PayloadKey
from tests.temporal.keyrings import AFTER_REMOVAL, AFTER_ROTATION, BEFORE_ROTATION, NEW, OLD

payloads = st.builds(
    Payload,
    metadata=st.dictionaries(st.text(max_size=20), st.binary(max_size=20), max_size=3),
    data=st.binary(max_size=2000),
)
SECRET = Payload(metadata={"encoding": b"json/plain"}, data=b'"Made-Up Person"')


@given(payloads)
def test_what_was_encrypted_is_decrypted(payload: Payload) -> None:
    assert decrypt(encrypt(payload, BEFORE_ROTATION), BEFORE_ROTATION) == payload


def test_an_encrypted_payload_shows_its_encoding_and_key_id_and_nothing_else() -> None:
    sealed = encrypt(SECRET, BEFORE_ROTATION)

    assert dict(sealed.metadata) == {"encoding": ENCODING, KEY_ID_METADATA: OLD.id.encode()}
    assert b"Made-Up" not in sealed.SerializeToString()


def test_the_same_payload_never_looks_the_same_twice() -> None:
    assert len({encrypt(SECRET, BEFORE_ROTATION).data for _ in range(100)}) == 100


def test_after_a_rotation_the_old_key_still_opens_and_the_new_one_encrypts() -> None:
    written_before = encrypt(SECRET, BEFORE_ROTATION)

    assert decrypt(written_before, AFTER_ROTATION) == SECRET
    assert encrypt(SECRET, AFTER_ROTATION).metadata[KEY_ID_METADATA] == NEW.id.encode()


def test_a_removed_key_is_named() -> None:
    with pytest.raises(UnknownPayloadKeyError, match=OLD.id):
        decrypt(encrypt(SECRET, BEFORE_ROTATION), AFTER_REMOVAL)


@given(st.data())
def test_a_payload_with_any_bit_changed_is_refused(data: st.DataObject) -> None:
    sealed = encrypt(SECRET, BEFORE_ROTATION)
    bit = data.draw(st.integers(0, 8 * len(sealed.data) - 1))
    altered = bytearray(sealed.data)
    altered[bit // 8] ^= 1 << bit % 8
    sealed.data = bytes(altered)

    with pytest.raises(TamperedPayloadError):
        decrypt(sealed, BEFORE_ROTATION)


@given(st.integers(min_value=0, max_value=27))
def test_a_payload_cut_short_is_refused(length: int) -> None:
    sealed = encrypt(SECRET, BEFORE_ROTATION)
    sealed.data = sealed.data[:length]

    with pytest.raises(TamperedPayloadError):
        decrypt(sealed, BEFORE_ROTATION)


def test_a_payload_under_another_key_id_is_refused_even_if_the_key_is_the_same() -> None:
    sealed = encrypt(SECRET, BEFORE_ROTATION)
    sealed.metadata[KEY_ID_METADATA] = b"alias"
    ring = KeyRing(current=OLD, retired=(PayloadKey(id="alias", secret=OLD.secret),))

    with pytest.raises(TamperedPayloadError, match="alias"):
        decrypt(sealed, ring)


def test_a_plain_payload_is_left_as_it_is() -> None:
    assert decrypt(SECRET, BEFORE_ROTATION) == SECRET


@given(st.lists(payloads, max_size=4))
def test_the_codec_endpoint_decodes_what_it_encoded(several: list[Payload]) -> None:
    plain = {"payloads": [as_json(payload) for payload in several]} if several else {}

    encoded = encode_payloads(json.dumps(plain).encode(), BEFORE_ROTATION)

    assert json.loads(decode_payloads(encoded, AFTER_ROTATION)) == plain


def test_the_codec_endpoint_answers_nothing_with_nothing() -> None:
    assert decode_payloads(b"{}", BEFORE_ROTATION) == b"{}"
    assert encode_payloads(b"{}", BEFORE_ROTATION) == b"{}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Made-Up Person",
        b"[]",
        b"null",
        b'{"payloads": "Made-Up Person"}',
        b'{"payloads": [{"data": 5}]}',
        b'{"payloads": [{"metadata": ["Made-Up Person"]}]}',
        b"\xff\xfe",
        b'{"payloads": ' + b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_list_of_payloads_is_refused_and_not_quoted(body: bytes) -> None:
    with pytest.raises(MalformedPayloadsError) as refused:
        decode_payloads(body, BEFORE_ROTATION)

    assert "Made-Up" not in str(refused.value)


def as_json(payload: Payload) -> dict[str, object]:
    metadata = {name: base64.b64encode(value).decode() for name, value in payload.metadata.items()}
    written: dict[str, object] = {}
    if metadata:
        written["metadata"] = metadata
    if payload.data:
        written["data"] = base64.b64encode(payload.data).decode()
    return written
