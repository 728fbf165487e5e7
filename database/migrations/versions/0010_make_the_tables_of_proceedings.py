"""Make the tables of proceedings: what they are, what stops and clears practice, and restrictions."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PROCESSES: Final = ("enrollment", "evaluation", "testing")
_ENTRIES: Final = ("start", "credit", "tolling", "extension")
_KINDS: Final = (
    "triage",
    "outreach_letter",
    "response",
    "final_notice",
    "evaluator_contact",
    "evaluation",
    "evaluation_report",
    "threat_notice",
    "report_review",
    "signature",
    "board_execution",
    "worksite_report",
    "therapist_report",
    "self_report",
    "arrest_report",
    "prescription_notice",
    "specialist_contact",
    "file_review",
    "release_renewal",
    "completion_letter",
    "baseline_test",
    "planned_test",
    "specimen",
    "lab_result",
    "mro_review",
    "split_request",
    "testing_task",
    "request_decision",
    "term",
    "closing_duty",
    "intake",
    "eligibility_decision",
    "no_diagnosis_closing",
    "agreement_sending",
    "credit_decision",
    "amendment_decision",
    "discharge_decision",
    "completion_decision",
)
#: What is owed in proceedings, and because of them.
_NEW_KINDS: Final = (
    "recommendation",
    "legal_referral",
    "petition_answer",
    "suspension_hearing",
    "suspension_end",
    "npdb_report",
    "decision_review",
    "legal_step",
    "return_decision",
    "restriction_review",
    "clearance_expiry",
    "cease_notice",
    "employer_notice",
    "board_notice",
    "minor_notice",
    "finding",
    "finding_review",
    "urgent_report",
    "information_request",
    "safety_check",
    "use_report",
    "new_evaluation",
    "dispute_acknowledgement",
    "dispute_decision",
)

#: Columns whose words become more: their table, and the words before and now.
_WORDS: Final = (
    ("obligations", "process", _PROCESSES, (*_PROCESSES, "proceeding")),
    ("obligations", "kind", _KINDS, (*_KINDS, *_NEW_KINDS)),
    ("term_entries", "kind", _ENTRIES, (*_ENTRIES, "reversal")),
)
_NAMED: Final = "(process = 'evaluation') = (evaluation_id IS NOT NULL)"
_NAMED_NOW: Final = f"{_NAMED} AND (process = 'proceeding') = (proceeding_id IS NOT NULL)"


def upgrade() -> None:
    """Take the step."""
    for table, column, _, now in _WORDS:
        _let_be_known(table, column, now)
    op.create_table(
        "proceedings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("about", sa.ARRAY(sa.Uuid(), as_tuple=True), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("state", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome = '')", name=op.f("ck_proceedings_closed_with_an_outcome")),
        sa.CheckConstraint(
            "kind IN ('investigation', 'return_to_practice', 'legal_action', 'dispute')",
            name=op.f("ck_proceedings_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_proceedings_enrollment_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_proceedings_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceedings")),
    )
    op.create_index(op.f("ix_proceedings_enrollment_id"), "proceedings", ["enrollment_id"], unique=False)
    op.create_index(
        "ix_proceedings_open", "proceedings", ["kind", "opened_at"], unique=False, postgresql_where="closed_at IS NULL"
    )
    op.create_index(op.f("ix_proceedings_owner_id"), "proceedings", ["owner_id"], unique=False)
    op.create_table(
        "restrictions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("lift_criteria", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_because = '')", name=op.f("ck_restrictions_lifted_for_a_reason")
        ),
        sa.CheckConstraint(
            "code IN ('NO_CS_ACCESS', 'NO_NIGHTS', 'MAX_HOURS_40', 'NO_OVERTIME', 'NO_HOME_HEALTH', 'NO_AGENCY_TRAVEL', 'NO_FLOAT_ROTATE', 'NO_HIGH_ACUITY', 'NO_HOSPICE_HOME', 'NO_RESIDENTIAL_CARE', 'NO_SELF_EMPLOYMENT', 'DIRECT_SUPERVISION', 'MONITOR_MAJORITY_OF_SHIFTS', 'NO_SUPERVISOR_ROLE', 'NO_PRECEPTING', 'NO_MED_ADMIN', 'SINGLE_EMPLOYER', 'MONITOR_REQUIRED')",
            name=op.f("ck_restrictions_code_is_known"),
        ),
        sa.CheckConstraint("review_on > starts_on", name=op.f("ck_restrictions_reviewed_after_its_start")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_restrictions_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restrictions")),
    )
    op.create_index(op.f("ix_restrictions_enrollment_id"), "restrictions", ["enrollment_id"], unique=False)
    op.create_table(
        "practice_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("stop_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("proceeding_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(entry = 'cleared') = (status IS NOT NULL)", name=op.f("ck_practice_entries_cleared_to_a_status")
        ),
        sa.CheckConstraint(
            "(entry IN ('cleared', 'expired')) = (stop_id IS NULL)", name=op.f("ck_practice_entries_stop_is_named")
        ),
        sa.CheckConstraint("(entry = 'ended') = (how IS NOT NULL)", name=op.f("ck_practice_entries_ended_somehow")),
        sa.CheckConstraint(
            "(entry = 'stopped') = (kind IS NOT NULL) AND (kind IS NULL OR rests_on <> '')",
            name=op.f("ck_practice_entries_stopped_by_a_rule"),
        ),
        sa.CheckConstraint(
            "entry IN ('cleared', 'expired', 'stopped', 'ended')", name=op.f("ck_practice_entries_entry_is_known")
        ),
        sa.CheckConstraint("how IN ('reviewed', 'lifted', 'undone')", name=op.f("ck_practice_entries_how_is_known")),
        sa.CheckConstraint(
            "kind IN ('hold', 'cease_order', 'suspension')", name=op.f("ck_practice_entries_kind_is_known")
        ),
        sa.CheckConstraint(
            "status IN ('not_cleared', 'cleared_restricted', 'restrictions_stepped_down', 'unrestricted', 'ceased', 'suspended')",
            name=op.f("ck_practice_entries_status_is_known"),
        ),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_practice_entries_enrollment_id")),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceedings.id"], name=op.f("fk_practice_entries_proceeding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_entries")),
    )
    op.create_index(op.f("ix_practice_entries_enrollment_id"), "practice_entries", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_practice_entries_proceeding_id"), "practice_entries", ["proceeding_id"], unique=False)
    op.add_column("obligations", sa.Column("proceeding_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_obligations_proceeding_id"), "obligations", ["proceeding_id"], unique=False)
    op.create_foreign_key(op.f("fk_obligations_proceeding_id"), "obligations", "proceedings", ["proceeding_id"], ["id"])
    _let_be_named(_NAMED_NOW)


def downgrade() -> None:
    """Take it back."""
    op.execute("DELETE FROM tasks WHERE obligation_id IN (SELECT id FROM obligations WHERE process = 'proceeding')")
    op.execute("DELETE FROM obligations WHERE process = 'proceeding'")
    op.execute("DELETE FROM term_entries WHERE kind = 'reversal'")
    _let_be_named(_NAMED)
    for table, column, before, _ in _WORDS:
        _let_be_known(table, column, before)
    op.drop_constraint(op.f("fk_obligations_proceeding_id"), "obligations", type_="foreignkey")
    op.drop_index(op.f("ix_obligations_proceeding_id"), table_name="obligations")
    op.drop_column("obligations", "proceeding_id")
    op.drop_index(op.f("ix_practice_entries_proceeding_id"), table_name="practice_entries")
    op.drop_index(op.f("ix_practice_entries_enrollment_id"), table_name="practice_entries")
    op.drop_table("practice_entries")
    op.drop_index(op.f("ix_restrictions_enrollment_id"), table_name="restrictions")
    op.drop_table("restrictions")
    op.drop_index(op.f("ix_proceedings_owner_id"), table_name="proceedings")
    op.drop_index("ix_proceedings_open", table_name="proceedings", postgresql_where="closed_at IS NULL")
    op.drop_index(op.f("ix_proceedings_enrollment_id"), table_name="proceedings")
    op.drop_table("proceedings")


def _let_be_named(rule: str) -> None:
    name = op.f("ck_obligations_process_is_named")
    op.drop_constraint(name, "obligations")
    op.create_check_constraint(name, "obligations", rule)


def _let_be_known(table: str, column: str, words: tuple[str, ...]) -> None:
    name, listed = op.f(f"ck_{table}_{column}_is_known"), ", ".join(f"'{one}'" for one in words)
    op.drop_constraint(name, table)
    op.create_check_constraint(name, table, f"{column} IN ({listed})")
