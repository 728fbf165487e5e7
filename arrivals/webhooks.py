"""Letters by webhook: whether one is the laboratory's own, and how it is answered."""

from datetime import datetime
from typing import Final

from sqlalchemy import Engine

from arrivals.letters import KeptLetter, Letter, keep_letter
from arrivals.senders import Sender
from arrivals.signatures import Signed, why_not_signed
from domain.testing.letters import Channel, Doubt
from laboratory.hl7_acknowledgement import acknowledge
from laboratory.hl7_syntax import START
from laboratory.messages import Format
from laboratory.reading import detect, read
from temporal.keys import KeyRing

#: How much of a letter is kept whose signature is wrong: anybody can send one.
MOST_UNSIGNED: Final = 1_000_000


def why_not_its_own(keys: KeyRing, sender: Sender, signed: Signed, body: bytes, now: datetime) -> str:
    """Say why a letter is not shown to be the laboratory's own; empty where it is."""
    secret = sender.secret(keys)
    if secret is None:
        return "The laboratory has no secret to sign with yet."
    return why_not_signed(secret, signed, body, now)


def keep_signed(
    engine: Engine, keys: KeyRing, sender: Sender, signed: Signed, body: bytes, now: datetime
) -> KeptLetter:
    """Keep a letter that is the laboratory's own."""
    letter = Letter(
        laboratory_id=sender.id, message_id=signed.message_id, channel=Channel.WEBHOOK, content=body, received_at=now
    )
    return keep_letter(engine, keys, letter)


def keep_unsigned(engine: Engine, keys: KeyRing, sender: Sender, body: bytes, now: datetime, reason: str) -> None:
    """Keep what claims to be the laboratory's for a person to look at; it takes no identifier of the laboratory's."""
    kept = body if len(body) <= MOST_UNSIGNED else b""
    letter = Letter(
        laboratory_id=sender.id,
        message_id="",
        channel=Channel.WEBHOOK,
        content=kept,
        received_at=now,
        doubt=Doubt.BAD_SIGNATURE,
        reason=reason if kept or not body else f"{reason} Too large to be kept: {len(body)} bytes.",
    )
    keep_letter(engine, keys, letter.under_its_hash("unsigned"))


def acknowledgement(sender: Sender, kept: KeptLetter, body: bytes) -> bytes | None:
    """Write the acknowledgement of a letter in HL7 v2, the same whenever it is sent again; None for other formats."""
    if detect(body) is not Format.HL7:
        return None
    return acknowledge(read(body, Format.HL7, zone=sender.zone), kept.received_at, framed=body.startswith(START))
