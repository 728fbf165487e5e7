"""What legal actions leave: the hearing calendar, the board's actions with their reports, and privileged advice."""

from typing import Final

from sqlalchemy import Index, Table

from database.columns import check, identity, instant, key, metadata, reference, text, word
from domain.facts import HearingKind, HearingOutcome
from domain.legal.npdb import BoardEvent, NpdbReport

hearings: Final = Table(
    "hearings",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("proceeding_id", "proceedings"),
    word("kind", HearingKind),
    instant("at"),
    text("place"),
    word("outcome", HearingOutcome),
    text("came_of_it"),
    # What was set has not come to anything, and what became of it is said.
    check("said_what_came_of_it", "(outcome = 'scheduled') = (came_of_it = '')"),
    Index("ix_hearings_at", "at"),
)

board_actions: Final = Table(
    "board_actions",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("proceeding_id", "proceedings"),
    word("event", BoardEvent),
    instant("acted_at"),
    text("reference"),
    word("proposed", NpdbReport),
    text("proposed_because"),
    word("report", NpdbReport, optional=True),
    identity("decided_by", optional=True),
    text("decided_because"),
    instant("reported_at", optional=True),
    text("report_number"),
    # Counsel decides each time, with a reason; the table only proposes.
    check(
        "decided_by_somebody", "(report IS NULL) = (decided_by IS NULL) AND (report IS NULL) = (decided_because = '')"
    ),
    check("decided_at_last", "report <> 'counsel_decides'"),
    # What was reported was decided, and has a number.
    check(
        "reported_with_a_number",
        "(reported_at IS NULL) = (report_number = '') AND (reported_at IS NULL OR report IS NOT NULL)",
    ),
)

settlement_advice: Final = Table(
    "settlement_advice",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("proceeding_id", "proceedings"),
    # An account of the staff.
    identity("author_id"),
    instant("given_at"),
    # Sealed with the payload keys: privileged, for counsel and its author alone.
    text("text_sealed"),
)
