"""Who takes part: persons and their licenses."""

from typing import Final

from sqlalchemy import Index, Table, UniqueConstraint

from database.columns import day, identity, instant, key, metadata, reference, text, word
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

#: Referrals that have a place and are not kept yet: two of one license that come at once find each other here.
license_claims: Final = Table(
    "license_claims",
    metadata,
    key("enrollment_id"),
    # The ids that the license and its holder will have; their rows are written with the case.
    identity("license_id"),
    identity("participant_id"),
    word("profession", Profession),
    text("state"),
    text("number"),
    instant("claimed_at"),
    Index(None, "profession", "state", "number"),
)
