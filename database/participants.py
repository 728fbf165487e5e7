"""Who takes part: persons and their licenses."""

from typing import Final

from sqlalchemy import Table, UniqueConstraint

from database.columns import day, key, metadata, reference, text, word
from domain.facts import Profession

participants: Final = Table(
    "participants",
    metadata,
    key(),
    text("given_name"),
    text("family_name"),
    day("birth_date"),
    text("email"),
    text("phone"),
)

licenses: Final = Table(
    "licenses",
    metadata,
    key(),
    reference("participant_id", "participants"),
    word("profession", Profession),
    text("state"),
    text("number"),
    # A license is one row, whoever refers its holder: this is how a second referral is recognised.
    UniqueConstraint("profession", "state", "number"),
)
