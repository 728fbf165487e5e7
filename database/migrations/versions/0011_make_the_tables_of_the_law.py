"""Make the tables of the law: the hearing calendar, the board's actions with their reports, privileged advice."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_HEARINGS: Final = ("preliminary", "formal", "review", "conference")
_OUTCOMES: Final = ("scheduled", "held", "postponed", "cancelled")
_EVENTS: Final = (
    "revocation",
    "suspension",
    "reprimand",
    "censure",
    "probation",
    "surrender",
    "inactive_status",
    "agreement_not_to_practice",
    "negative_finding",
    "treatment_entered",
    "treatment_itself",
    "completion",
    "reinstatement",
    "change_of_action",
    "wrong_report",
    "report_that_should_not_exist",
)
_REPORTS: Final = ("none", "never", "initial", "revision_to_action", "correction", "void", "counsel_decides")
_TABLES: Final = ("hearings", "board_actions", "settlement_advice")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "hearings",
        *_of_a_proceeding("hearings"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("came_of_it", sa.Text(), nullable=False),
        _known("hearings", "kind", _HEARINGS),
        _known("hearings", "outcome", _OUTCOMES),
        sa.CheckConstraint(
            "(outcome = 'scheduled') = (came_of_it = '')", name=op.f("ck_hearings_said_what_came_of_it")
        ),
    )
    op.create_index("ix_hearings_at", "hearings", ["at"], unique=False)
    op.create_table(
        "board_actions",
        *_of_a_proceeding("board_actions"),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("proposed_because", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_because", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report_number", sa.Text(), nullable=False),
        _known("board_actions", "event", _EVENTS),
        _known("board_actions", "proposed", _REPORTS),
        _known("board_actions", "report", _REPORTS),
        sa.CheckConstraint(
            "(report IS NULL) = (decided_by IS NULL) AND (report IS NULL) = (decided_because = '')",
            name=op.f("ck_board_actions_decided_by_somebody"),
        ),
        sa.CheckConstraint("report <> 'counsel_decides'", name=op.f("ck_board_actions_decided_at_last")),
        sa.CheckConstraint(
            "(reported_at IS NULL) = (report_number = '') AND (reported_at IS NULL OR report IS NOT NULL)",
            name=op.f("ck_board_actions_reported_with_a_number"),
        ),
    )
    op.create_table(
        "settlement_advice",
        *_of_a_proceeding("settlement_advice"),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
    )
    for table in _TABLES:
        for column in ("enrollment_id", "proceeding_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    """Take it back."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _of_a_proceeding(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("proceeding_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f(f"fk_{table}_enrollment_id")),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceedings.id"], name=op.f(f"fk_{table}_proceeding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _known(table: str, column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{one}'" for one in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_is_known"))
