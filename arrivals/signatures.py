"""The signature of a webhook (Standard Webhooks 1.0): over its id, its time and its body, with the sender's secret."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

#: How far the sender's clock may be off, and how old a signature may be (Standard Webhooks: five minutes).
TOLERANCE: Final = timedelta(minutes=5)
_VERSION: Final = "v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The three headers of a webhook."""

    message_id: str
    #: Seconds since 1970, as text.
    timestamp: str
    #: One signature or several, each with its version, with spaces between.
    signatures: str


def sign(secret: bytes, message_id: str, at: datetime, body: bytes) -> Signed:
    """Sign a message as its sender does."""
    timestamp = str(int(at.timestamp()))
    signature = base64.b64encode(_digest(secret, message_id, timestamp, body)).decode()
    return Signed(message_id=message_id, timestamp=timestamp, signatures=f"{_VERSION},{signature}")


def why_not_signed(secret: bytes, signed: Signed, body: bytes, now: datetime) -> str:
    """Say why a message does not count as the sender's; empty where it does."""
    if not signed.timestamp.isascii() or not signed.timestamp.isdigit() or len(signed.timestamp) > len("9999999999"):
        return "Its time is not written as seconds."
    expected = _digest(secret, signed.message_id, signed.timestamp, body)
    # Every one is compared, so that the time taken tells nothing.
    matches = [hmac.compare_digest(expected, one) for one in _given(signed.signatures)]
    if not any(matches):
        return "Its signature is not the laboratory's."
    if abs(datetime.fromtimestamp(int(signed.timestamp), UTC) - now) > TOLERANCE:
        return f"Its time is more than {int(TOLERANCE.total_seconds() // 60)} minutes off."
    return ""


def _digest(secret: bytes, message_id: str, timestamp: str, body: bytes) -> bytes:
    running = hmac.new(secret, f"{message_id}.{timestamp}.".encode(), "sha256")
    running.update(body)
    return running.digest()


def _given(signatures: str) -> list[bytes]:
    found = []
    for one in signatures.split()[:10]:
        version, _, encoded = one.partition(",")
        if version == _VERSION:
            try:
                found.append(base64.b64decode(encoded, validate=True))
            except (binascii.Error, ValueError):
                continue
    return found
