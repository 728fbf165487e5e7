"""What left the file: evidence packets, the log of testimony, and the accounting of disclosures."""

from typing import Final

from sqlalchemy import Index, Table

from database.columns import check, identity, instant, key, metadata, reference, text, word, words
from domain.disclosure.terms import Category, LegalBasis, RecipientKind

#: A consent is a release of this case, a court order has a number, and neither stands for the other.
_BASIS_IS_NAMED: Final = (
    "(release_id IS NOT NULL) = (basis IN ('consent', 'proceedings_consent', 'counseling_note_consent'))"
    " AND (basis <> 'court_order' OR authority <> '')"
)

evidence_packets: Final = Table(
    "evidence_packets",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    # The last entry of the journal that it covers; written in the same transaction, after this row.
    identity("up_to"),
    text("recipient"),
    word("recipient_kind", RecipientKind),
    text("purpose"),
    text("proceeding"),
    words("categories", Category),
    word("basis", LegalBasis),
    reference("release_id", "releases", optional=True, index=False),
    text("authority"),
    text("notice"),
    identity("prepared_by"),
    instant("prepared_at"),
    # What went out rests on something that is named.
    check("basis_is_named", _BASIS_IS_NAMED),
)

testimonies: Final = Table(
    "testimonies",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("packet_id", "evidence_packets", optional=True, index=False),
    text("witness"),
    text("recipient"),
    word("recipient_kind", RecipientKind),
    text("place"),
    text("proceeding"),
    instant("testified_at"),
    text("disclosed"),
    words("categories", Category),
    word("basis", LegalBasis),
    reference("release_id", "releases", optional=True, index=False),
    text("authority"),
    identity("recorded_by"),
    instant("recorded_at"),
    # What was said rests on something that is named.
    check("basis_is_named", _BASIS_IS_NAMED),
    # It is recorded after it was given.
    check("recorded_afterwards", "testified_at <= recorded_at"),
)

disclosures: Final = Table(
    "disclosures",
    metadata,
    key(),
    reference("enrollment_id", "enrollments", index=False),
    text("what"),
    text("recipient"),
    word("recipient_kind", RecipientKind),
    text("purpose"),
    words("categories", Category),
    word("basis", LegalBasis),
    reference("release_id", "releases", optional=True, index=False),
    text("authority"),
    text("notice"),
    identity("disclosed_by"),
    instant("disclosed_at"),
    reference("packet_id", "evidence_packets", optional=True, index=False),
    reference("testimony_id", "testimonies", optional=True, index=False),
    # What went out rests on something that is named.
    check("basis_is_named", _BASIS_IS_NAMED),
    # The notice goes with every disclosure (PRIVACY.md 7.9).
    check("goes_with_a_notice", "notice <> ''"),
    # One row is about one thing.
    check("about_one_thing", "packet_id IS NULL OR testimony_id IS NULL"),
)
# The accounting is read by case, the newest first.
Index("ix_disclosures_accounting", disclosures.c.enrollment_id, disclosures.c.disclosed_at)
