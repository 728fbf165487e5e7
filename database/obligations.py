"""What is owed, by whom and by when, and every rung of a ladder that was climbed."""

from typing import Final

from sqlalchemy import Column, Index, Integer, SmallInteger, Table, UniqueConstraint

from database.columns import check, identity, instant, key, metadata, reference, text, value, word
from domain.ladders import RungAction
from domain.obligations import CLOSED_STATES, ObligationKind, ObligationState
from domain.roles import Party
from domain.tasks import Process

_CLOSED = ", ".join(f"'{one.value}'" for one in ObligationState if one in CLOSED_STATES)

obligations: Final = Table(
    "obligations",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    # Which process waits for it; its acts go there.
    word("process", Process),
    reference("evaluation_id", "evaluations", optional=True),
    reference("proceeding_id", "proceedings", optional=True),
    word("kind", ObligationKind),
    text("deadline"),
    text("clause"),
    word("owner", Party),
    text("label"),
    identity("subject", optional=True),
    word("state", ObligationState),
    instant("starts_at"),
    # Null until it is computed, and while the clock stands still.
    instant("due_at", optional=True),
    instant("next_rung_at", optional=True),
    Column("next_rung_level", SmallInteger),
    word("next_rung_reaches", Party, optional=True),
    instant("submitted_at", optional=True),
    instant("settled_at", optional=True),
    text("settled_because"),
    # The whole obligation (`domain.obligations.Obligation`).
    value("value"),
    instant("updated_at"),
    # What an evaluation's process waits for names the evaluation, and what a proceeding's does the proceeding.
    check(
        "process_is_named",
        "(process = 'evaluation') = (evaluation_id IS NOT NULL)"
        " AND (process = 'proceeding') = (proceeding_id IS NOT NULL)",
    ),
    # What is settled has a time at which it was, and nothing else has.
    check("settled_when_closed", f"(settled_at IS NOT NULL) = (state IN ({_CLOSED}))"),
    # While the clock stands still nothing falls due.
    check("paused_without_due_time", "state <> 'paused' OR due_at IS NULL"),
    # The next rung has a time, a level and somebody whom it reaches, or there is none.
    check(
        "next_rung_is_whole",
        "(next_rung_at IS NULL) = (next_rung_reaches IS NULL) AND (next_rung_at IS NULL) = (next_rung_level IS NULL)",
    ),
)

_OPEN = obligations.c.settled_at.is_(None)
Index("ix_obligations_open", obligations.c.enrollment_id, postgresql_where=_OPEN)
Index("ix_obligations_due", obligations.c.due_at, postgresql_where=_OPEN)

escalations: Final = Table(
    "escalations",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("obligation_id", "obligations", index=False),
    Column("rung", SmallInteger, nullable=False),
    Column("round", Integer, nullable=False),
    Column("level", SmallInteger, nullable=False),
    word("reaches", Party),
    word("action", RungAction),
    instant("climbed_at"),
    text("clause"),
    text("why"),
    # The member of staff who was reached, where the party is one person.
    reference("reached_staff_id", "staff", optional=True),
    # Each rung fires once for each due time (PROGRAM.md 7).
    UniqueConstraint("obligation_id", "rung", "round"),
    Index(None, "climbed_at"),
)
