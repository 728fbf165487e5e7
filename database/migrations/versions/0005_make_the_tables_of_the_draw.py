"""Make the tables of the draw, and let nobody change what a day committed to.

Rows and their hashes only grow. A day and a period change in what comes later alone: what was committed to stays.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: What is only ever added to.
_APPEND_ONLY: Final = ("draw_rows", "draw_leaves")

_ROW_TRIGGER = """
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_to_change()
"""

_TABLE_TRIGGER = """
CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()
"""

_DELETE_TRIGGER = """
CREATE TRIGGER {table}_is_never_deleted BEFORE DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_to_change()
"""

# What was null may get a value once; the window and the counts of who was told may move until the day is closed.
_KEEP_THE_DAY = """
CREATE FUNCTION refuse_to_alter_a_drawn_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.program, NEW.day, NEW.algorithm, NEW.previous, NEW.commitment, NEW.drawn_at, NEW.participants, NEW.left_out,
        NEW.opens_at) IS DISTINCT FROM
       (OLD.program, OLD.day, OLD.algorithm, OLD.previous, OLD.commitment, OLD.drawn_at, OLD.participants, OLD.left_out,
        OLD.opens_at)
       OR (OLD.opened_at IS NOT NULL
           AND (NEW.opened_at, NEW.selected) IS DISTINCT FROM (OLD.opened_at, OLD.selected))
       OR (OLD.closed_at IS NOT NULL
           AND (NEW.closed_at, NEW.seed, NEW.closes_at) IS DISTINCT FROM (OLD.closed_at, OLD.seed, OLD.closes_at))
       OR (NEW.draw_sealed IS NOT NULL AND NEW.draw_sealed IS DISTINCT FROM OLD.draw_sealed)
    THEN
        RAISE EXCEPTION 'what a testing day committed to stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$
"""

_KEEP_THE_PERIOD = """
CREATE FUNCTION refuse_to_alter_a_testing_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.enrollment_id, NEW.program, NEW.days, NEW.floor, NEW.ceiling, NEW.quota_commitment,
        NEW.quota_sealed, NEW.began_on) IS DISTINCT FROM
       (OLD.id, OLD.enrollment_id, OLD.program, OLD.days, OLD.floor, OLD.ceiling, OLD.quota_commitment,
        OLD.quota_sealed, OLD.began_on)
       OR NEW.drawn < OLD.drawn
       OR (OLD.ended_on IS NOT NULL AND (NEW.ended_on, NEW.drawn) IS DISTINCT FROM (OLD.ended_on, OLD.drawn))
       OR (OLD.quota IS NOT NULL AND (NEW.quota, NEW.nonce) IS DISTINCT FROM (OLD.quota, OLD.nonce))
    THEN
        RAISE EXCEPTION 'what a testing period committed to stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$
"""

_KEPT: Final = {"testing_days": "refuse_to_alter_a_drawn_day", "testing_periods": "refuse_to_alter_a_testing_period"}

_REVOKES = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'phmp_app') THEN
        RETURN;
    END IF;
    REVOKE UPDATE, DELETE ON draw_rows, draw_leaves FROM phmp_app;
    REVOKE DELETE ON testing_days, testing_periods, draw_selections FROM phmp_app;
END
$$
"""


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "testing_days",
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draw_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("selected", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seed", sa.LargeBinary(), nullable=True),
        sa.Column("missed", sa.Integer(), nullable=True),
        sa.Column("excused", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (draw_sealed IS NOT NULL)", name=op.f("ck_testing_days_sealed_until_closing")
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (seed IS NULL)", name=op.f("ck_testing_days_seed_after_closing")),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (selected IS NULL)", name=op.f("ck_testing_days_opened_with_selections")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_testing_days_closed_after_opening")
        ),
        sa.CheckConstraint(
            "octet_length(commitment) = 32 AND octet_length(previous) = 32",
            name=op.f("ck_testing_days_commitment_is_a_hash"),
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_testing_days_window_runs_forward")),
        sa.PrimaryKeyConstraint("program", "day", name=op.f("pk_testing_days")),
    )
    op.create_table(
        "draw_leaves",
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(leaf) = 32", name=op.f("ck_draw_leaves_leaf_is_a_hash")),
        sa.ForeignKeyConstraint(
            ["program", "day"], ["testing_days.program", "testing_days.day"], name=op.f("fk_draw_leaves_program_day")
        ),
        sa.PrimaryKeyConstraint("program", "day", "enrollment_id", name=op.f("pk_draw_leaves")),
    )
    op.create_index("ix_draw_leaves_enrollment", "draw_leaves", ["enrollment_id", "day"], unique=False)
    op.create_table(
        "draw_rows",
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("quota_commitment", sa.LargeBinary(), nullable=False),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program", "day"], ["testing_days.program", "testing_days.day"], name=op.f("fk_draw_rows_program_day")
        ),
        sa.PrimaryKeyConstraint("program", "day", "enrollment_id", name=op.f("pk_draw_rows")),
    )
    op.create_index("ix_draw_rows_enrollment", "draw_rows", ["enrollment_id", "day"], unique=False)
    op.create_table(
        "testing_periods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("floor_a_year", sa.Integer(), nullable=False),
        sa.Column("ceiling_a_year", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=False),
        sa.Column("quota_commitment", sa.LargeBinary(), nullable=False),
        sa.Column("quota_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_because = '')", name=op.f("ck_testing_periods_end_has_a_reason")
        ),
        sa.CheckConstraint(
            "(quota IS NULL) = (nonce IS NULL) AND (quota IS NULL OR ended_on IS NOT NULL)",
            name=op.f("ck_testing_periods_opened_after_the_end"),
        ),
        sa.CheckConstraint("0 <= drawn AND drawn <= days", name=op.f("ck_testing_periods_drawn_within_days")),
        sa.CheckConstraint(
            "0 <= floor AND floor <= ceiling AND floor <= days AND 0 < days AND days <= 365",
            name=op.f("ck_testing_periods_numbers_can_be"),
        ),
        sa.CheckConstraint("octet_length(quota_commitment) = 32", name=op.f("ck_testing_periods_quota_is_committed")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_testing_periods_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_testing_periods")),
    )
    op.create_index("ix_testing_periods_enrollment", "testing_periods", ["enrollment_id", "began_on"], unique=False)
    op.create_index("ix_testing_periods_program", "testing_periods", ["program", "ended_on"], unique=False)
    op.create_index(
        "uq_testing_periods_current",
        "testing_periods",
        ["enrollment_id"],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "draw_selections",
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("specimen_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'ordered', 'annulled')", name=op.f("ck_draw_selections_state_is_known")
        ),
        sa.CheckConstraint("told_at IS NOT NULL OR NOT gone", name=op.f("ck_draw_selections_gone_was_tried")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_draw_selections_enrollment_id")),
        sa.ForeignKeyConstraint(["period_id"], ["testing_periods.id"], name=op.f("fk_draw_selections_period_id")),
        sa.ForeignKeyConstraint(
            ["program", "day"],
            ["testing_days.program", "testing_days.day"],
            name=op.f("fk_draw_selections_program_day"),
        ),
        sa.PrimaryKeyConstraint("program", "day", "enrollment_id", name=op.f("pk_draw_selections")),
    )
    op.create_index("ix_draw_selections_enrollment", "draw_selections", ["enrollment_id", "day"], unique=False)
    op.create_index(op.f("ix_draw_selections_period_id"), "draw_selections", ["period_id"], unique=False)
    for table in _APPEND_ONLY:
        op.execute(_ROW_TRIGGER.format(table=table))
        op.execute(_TABLE_TRIGGER.format(table=table))
    for statement in (_KEEP_THE_DAY, _KEEP_THE_PERIOD):
        op.execute(statement)
    for table, function in _KEPT.items():
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")
        op.execute(_DELETE_TRIGGER.format(table=table))
        op.execute(_TABLE_TRIGGER.format(table=table))
    op.execute(_REVOKES)


def downgrade() -> None:
    """Take it back."""
    for table in ("draw_selections", "testing_periods", "draw_leaves", "draw_rows", "testing_days"):
        op.drop_table(table)
    for function in _KEPT.values():
        op.execute(f"DROP FUNCTION {function}()")
