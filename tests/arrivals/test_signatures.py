"""The signature of a webhook, as Standard Webhooks has it."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from arrivals.signatures import TOLERANCE, sign, why_not_signed

NOW = datetime(2021, 2, 25, 5, 54, 56, tzinfo=UTC)
SECRET = b"made up for the tests only"
SIGNED = sign(SECRET, "msg_1", NOW, b'{"test": 1}')


def test_it_is_signed_over_id_time_and_body() -> None:
    # Computed once with `openssl dgst -sha256 -hmac`, over `msg_1.1614232496.{"test": 1}`.
    assert (SIGNED.message_id, SIGNED.timestamp) == ("msg_1", "1614232496")
    assert SIGNED.signatures == "v1,bzPnbvKmnVSNbrx0xS5dwrL2NYqjUd3Z0KqLshS94TM="
    assert why_not_signed(SECRET, SIGNED, b'{"test": 1}', NOW) == ""


@pytest.mark.parametrize(
    "changed",
    [
        replace(SIGNED, message_id="msg_2"),
        replace(SIGNED, timestamp="1614232497"),
        replace(SIGNED, timestamp="now"),
        replace(SIGNED, timestamp="9" * 19),
        replace(SIGNED, signatures=""),
        replace(SIGNED, signatures="v1,"),
        replace(SIGNED, signatures="v1,nonsense!"),
        replace(SIGNED, signatures=SIGNED.signatures.replace("v1,", "v2,")),
    ],
)
def test_whatever_is_changed_is_noticed(changed: object) -> None:
    assert isinstance(changed, type(SIGNED))
    assert why_not_signed(SECRET, changed, b'{"test": 1}', NOW)


def test_another_body_or_secret_is_noticed() -> None:
    assert why_not_signed(SECRET, SIGNED, b'{"test": 2}', NOW)
    assert why_not_signed(b"another", SIGNED, b'{"test": 1}', NOW)


@pytest.mark.parametrize("off", [TOLERANCE, -TOLERANCE])
def test_a_signature_is_of_now(off: timedelta) -> None:
    assert why_not_signed(SECRET, SIGNED, b'{"test": 1}', NOW + off) == ""
    assert why_not_signed(SECRET, SIGNED, b'{"test": 1}', NOW + off * 1.01)


def test_one_of_several_signatures_is_enough() -> None:
    several = replace(SIGNED, signatures=f"v1,{base64.b64encode(b'x' * 32).decode()} {SIGNED.signatures}")
    assert why_not_signed(SECRET, several, b'{"test": 1}', NOW) == ""
