"""What comes in and is noted during monitoring: reports, contacts, file reviews, self-disclosures, worksites."""

from typing import Final

from sqlalchemy import Boolean, Column, Table

from database.columns import check, day, identity, instant, key, metadata, reference, text, word
from domain.facts import DisclosureKind, ReportKind, ReportStatus

reports: Final = Table(
    "reports",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("obligation_id", "obligations"),
    word("kind", ReportKind),
    text("author"),
    instant("received_at"),
    text("summary"),
    Column("concern", Boolean, nullable=False),
    word("status", ReportStatus),
    text("returned_because"),
    # What is returned is returned for a reason.
    check("return_has_a_reason", "status <> 'returned' OR returned_because <> ''"),
)

contacts: Final = Table(
    "contacts",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    text("party"),
    text("modality"),
    instant("at"),
    text("note"),
    identity("staff_id"),
)

file_reviews: Final = Table(
    "file_reviews",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    identity("reviewer_id"),
    instant("at"),
    text("findings"),
)

self_disclosures: Final = Table(
    "self_disclosures",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    word("kind", DisclosureKind),
    instant("occurred_at"),
    instant("reported_at", optional=True),
    instant("learned_at", optional=True),
    text("learned_from"),
    reference("obligation_id", "obligations", optional=True),
    text("detail"),
    # Nothing is reported before it happened.
    check("reported_after_the_event", "occurred_at <= reported_at"),
    # Nor is it learned of before it happened.
    check("learned_after_the_event", "occurred_at <= learned_at"),
    # It is the participant's report, or news from somewhere else.
    check("known_from_somewhere", "(reported_at IS NULL) <> (learned_at IS NULL)"),
    check("news_has_a_source", "(learned_at IS NULL) = (learned_from = '')"),
)

worksites: Final = Table(
    "worksites",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    text("employer"),
    text("monitor_name"),
    text("monitor_email"),
    Column("no_conflict_declared", Boolean, nullable=False),
    day("since"),
    day("until", optional=True),
    # Somebody who stopped had begun.
    check("period_runs_forward", "since <= until"),
)
