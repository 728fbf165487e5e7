"""The draw of testing days: periods with sealed quotas, what each day committed to, its rows and the hashes of them.

Before the window opens there is one sealed blob a day and its commitment; what could tell who is selected is nowhere
else. The hashes (leaves) stand apart from the rows, so that a row that was lost or altered can be named.
"""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table

from database.columns import check, day, identity, instant, key, metadata, reference, text, word
from domain.testing.days import SelectionState

testing_periods: Final = Table(
    "testing_periods",
    metadata,
    key(),
    reference("enrollment_id", "enrollments", index=False),
    text("program"),
    # The plan in force when it began, and its numbers for a year of testing.
    Column("plan_version", Integer, nullable=False),
    Column("floor_a_year", Integer, nullable=False),
    Column("ceiling_a_year", Integer, nullable=False),
    # The eligible days of the period, and how many of them were drawn.
    Column("days", Integer, nullable=False),
    Column("drawn", Integer, nullable=False),
    Column("floor", Integer, nullable=False),
    Column("ceiling", Integer, nullable=False),
    Column("quota_commitment", LargeBinary, nullable=False),
    Column("quota_sealed", LargeBinary, nullable=False),
    day("began_on"),
    # The last day that was drawn.
    day("last_on", optional=True),
    # From this day on it is drawn from no more.
    day("ended_on", optional=True),
    text("ended_because"),
    # What was sealed: opened once the last day that was drawn has closed.
    Column("quota", Integer),
    Column("nonce", LargeBinary),
    # Tests and days that can be.
    check("numbers_can_be", "0 <= floor AND floor <= ceiling AND floor <= days AND 0 < days AND days <= 365"),
    check("drawn_within_days", "0 <= drawn AND drawn <= days"),
    # A SHA-256 has 32 bytes.
    check("quota_is_committed", "octet_length(quota_commitment) = 32"),
    # A quota that is opened is opened with its nonce, after the end.
    check("opened_after_the_end", "(quota IS NULL) = (nonce IS NULL) AND (quota IS NULL OR ended_on IS NOT NULL)"),
    check("end_has_a_reason", "(ended_on IS NULL) = (ended_because = '')"),
)
Index("ix_testing_periods_enrollment", testing_periods.c.enrollment_id, testing_periods.c.began_on)
# A participant has one period at a time.
Index(
    "uq_testing_periods_current",
    testing_periods.c.enrollment_id,
    unique=True,
    postgresql_where=testing_periods.c.ended_on.is_(None),
)
Index("ix_testing_periods_program", testing_periods.c.program, testing_periods.c.ended_on)

testing_days: Final = Table(
    "testing_days",
    metadata,
    text("program"),
    day("day"),
    text("algorithm"),
    # The commitment of the program's draw before; zeros for the first.
    Column("previous", LargeBinary, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    instant("drawn_at"),
    # How many participants were drawn for, and how many left out for want of a good quota.
    Column("participants", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    # The window, with every extension.
    instant("opens_at"),
    instant("closes_at"),
    # Seed and rows until the window has closed.
    Column("draw_sealed", LargeBinary),
    # When the rows became readable.
    instant("opened_at", optional=True),
    Column("selected", Integer),
    instant("closed_at", optional=True),
    Column("seed", LargeBinary),
    # How many did not check in, and of them excused; null until everybody was told.
    Column("missed", Integer),
    Column("excused", Integer),
    PrimaryKeyConstraint("program", "day"),
    check("commitment_is_a_hash", "octet_length(commitment) = 32 AND octet_length(previous) = 32"),
    check("window_runs_forward", "opens_at < closes_at"),
    check("opened_with_selections", "(opened_at IS NULL) = (selected IS NULL)"),
    check("closed_after_opening", "closed_at IS NULL OR opened_at IS NOT NULL"),
    # The seed is told when the window has closed, and not before.
    check("seed_after_closing", "(closed_at IS NULL) = (seed IS NULL)"),
    check("sealed_until_closing", "(closed_at IS NULL) = (draw_sealed IS NOT NULL)"),
)

draw_rows: Final = Table(
    "draw_rows",
    metadata,
    text("program"),
    day("day"),
    identity("enrollment_id"),
    identity("period_id"),
    Column("index", Integer, nullable=False),
    Column("days", Integer, nullable=False),
    Column("counted", Integer, nullable=False),
    Column("quota_commitment", LargeBinary, nullable=False),
    Column("selected", Boolean, nullable=False),
    PrimaryKeyConstraint("program", "day", "enrollment_id"),
    ForeignKeyConstraint(["program", "day"], ["testing_days.program", "testing_days.day"]),
    Index("ix_draw_rows_enrollment", "enrollment_id", "day"),
)

draw_leaves: Final = Table(
    "draw_leaves",
    metadata,
    text("program"),
    day("day"),
    identity("enrollment_id"),
    Column("leaf", LargeBinary, nullable=False),
    PrimaryKeyConstraint("program", "day", "enrollment_id"),
    ForeignKeyConstraint(["program", "day"], ["testing_days.program", "testing_days.day"]),
    check("leaf_is_a_hash", "octet_length(leaf) = 32"),
    Index("ix_draw_leaves_enrollment", "enrollment_id", "day"),
)

draw_selections: Final = Table(
    "draw_selections",
    metadata,
    text("program"),
    day("day"),
    reference("enrollment_id", "enrollments", index=False),
    reference("period_id", "testing_periods"),
    # The specimen that was ordered, or is about to be.
    identity("specimen_id"),
    word("state", SelectionState),
    # When the participant's process was told, or found to be gone.
    instant("told_at", optional=True),
    Column("gone", Boolean, nullable=False),
    PrimaryKeyConstraint("program", "day", "enrollment_id"),
    ForeignKeyConstraint(["program", "day"], ["testing_days.program", "testing_days.day"]),
    # What is gone was tried.
    check("gone_was_tried", "told_at IS NOT NULL OR NOT gone"),
    Index("ix_draw_selections_enrollment", "enrollment_id", "day"),
)
