"""The cases: one row per enrollment, what opened it, and what intake established."""

from typing import Final

from sqlalchemy import Boolean, Column, Index, Integer, Table

from database.columns import check, day, identity, instant, key, metadata, reference, text, texts, value, word
from domain.disclosure.terms import ConsentKind
from domain.facts import Channel
from domain.phases import ENDS, Phase
from domain.practice import PracticeStatus

_ENDS = ", ".join(f"'{one.value}'" for one in Phase if one in ENDS)

enrollments: Final = Table(
    "enrollments",
    metadata,
    key(),
    reference("participant_id", "participants"),
    reference("license_id", "licenses", optional=True),
    # The name of the policy to which the case is pinned: `pa_vrp 2026.1`.
    text("policy"),
    word("phase", Phase),
    instant("phase_since"),
    word("practice_status", PracticeStatus),
    reference("specialist_id", "staff", index=False),
    reference("team_id", "teams", index=False),
    word("channel", Channel),
    instant("received_at"),
    instant("term_starts_at", optional=True),
    # When the obligation TERM falls due; null while the clock stands still.
    instant("term_ends_at", optional=True),
    # The earliest due time of anything open that was not handed in.
    instant("next_due_at", optional=True),
    # Its row is written by the evaluation's own process, later than this.
    identity("open_evaluation_id", optional=True),
    reference("follows", "enrollments", optional=True),
    text("ended_because"),
    instant("closed_at", optional=True),
    # The whole case (`domain.case.Case`), from which `acts` and the case page are computed.
    value("state"),
    instant("updated_at"),
    # How often the case, or an evaluation of it, has changed.
    Column("revision", Integer, nullable=False),
    # A case is closed when, and only when, its phase is an end.
    check("closed_at_an_end", f"(closed_at IS NOT NULL) = (phase IN ({_ENDS}))"),
    # A term that ends has started.
    check("term_started", "term_ends_at IS NULL OR term_starts_at IS NOT NULL"),
    # A case follows another case, never itself.
    check("follows_another", "follows <> id"),
    # Revisions count from 1.
    check("revision_counts", "revision >= 1"),
)

_OPEN = enrollments.c.closed_at.is_(None)
Index("ix_enrollments_caseload", enrollments.c.specialist_id, enrollments.c.next_due_at, postgresql_where=_OPEN)
Index("ix_enrollments_team", enrollments.c.team_id, enrollments.c.next_due_at, postgresql_where=_OPEN)
Index("ix_enrollments_next_due", enrollments.c.next_due_at, enrollments.c.id, postgresql_where=_OPEN)
Index("ix_enrollments_phase", enrollments.c.phase)
# The order in which cases are listed.
Index(None, enrollments.c.received_at, enrollments.c.id)

referrals: Final = Table(
    "referrals",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    word("channel", Channel),
    text("source"),
    text("summary"),
    text("order_number"),
    instant("received_at"),
    text("urgency"),
    instant("triaged_at", optional=True),
)

releases: Final = Table(
    "releases",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    text("discloser"),
    text("recipient"),
    texts("categories"),
    text("purpose"),
    day("signed_on"),
    day("expires_on"),
    instant("revoked_at", optional=True),
    word("kind", ConsentKind),
    # A release is valid for some days.
    check("period_is_not_empty", "signed_on < expires_on"),
)

criteria: Final = Table(
    "criteria",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    text("code"),
    Column("satisfied", Boolean, nullable=False),
    text("evidence"),
    identity("assessed_by"),
    instant("assessed_at"),
    identity("confirmed_by", optional=True),
    instant("confirmed_at", optional=True),
    # The second review names who and when.
    check("confirmation_is_whole", "(confirmed_by IS NULL) = (confirmed_at IS NULL)"),
    # Nobody confirms what they assessed (PROGRAM.md 10, second review).
    check("confirmed_by_another", "confirmed_by <> assessed_by"),
)
