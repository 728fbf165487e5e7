"""Make the tables of testing: plans, orders and specimens, misses, violations, requests, the register."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

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
_KINDS_NOW: Final = (
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
_PROCESSES: Final = ("enrollment", "evaluation")

#: Columns of obligations whose words become more: before, and now.
_WORDS: Final = (("kind", _KINDS, _KINDS_NOW), ("process", _PROCESSES, (*_PROCESSES, "testing")))


def upgrade() -> None:
    """Take the step."""
    for column, _, now in _WORDS:
        _let_be_known(column, now)
    op.create_table(
        "missed_check_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("excused", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cause IN ('missed_check_in', 'not_appeared', 'not_in_reasonable_time', 'late_collection', 'site_closed', 'system_outage', 'vendor_outage', 'no_funds', 'no_kits', 'travel_approved', 'travel_not_approved', 'shy_bladder', 'dry_mouth', 'left_during_wait', 'left_site', 'gave_no_specimen', 'refused_observation', 'tampered', 'did_not_cooperate', 'declined_retest', 'failed_to_provide')",
            name=op.f("ck_missed_check_ins_cause_is_known"),
        ),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_missed_check_ins_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_check_ins")),
        sa.UniqueConstraint("enrollment_id", "day", name=op.f("uq_missed_check_ins_enrollment_id_day")),
    )
    op.create_table(
        "prescriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("analytes", sa.ARRAY(sa.Text(), as_tuple=True), nullable=False),
        sa.Column("drug", sa.Text(), nullable=False),
        sa.Column("prescriber", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_prescriptions_period_runs_forward")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_prescriptions_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescriptions")),
    )
    op.create_index(op.f("ix_prescriptions_enrollment_id"), "prescriptions", ["enrollment_id"], unique=False)
    op.create_table(
        "specimens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("panel", sa.Text(), nullable=False),
        sa.Column("matrix", sa.Text(), nullable=False),
        sa.Column("observed", sa.Boolean(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lab", sa.Text(), nullable=True),
        sa.Column("mro", sa.Text(), nullable=True),
        sa.Column("adjudication", sa.Text(), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("missed_because", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "adjudication IN ('CLEAR', 'CLEAR_RX', 'DILUTE_ACCEPTED', 'DILUTE_RETEST', 'UNEXPLAINED_POSITIVE', 'REFUSAL', 'NO_SHOW', 'NO_SHOW_EXCUSED', 'CANCELLED_NO_ACTION', 'CANCELLED_RECOLLECT', 'DISPUTED')",
            name=op.f("ck_specimens_adjudication_is_known"),
        ),
        sa.CheckConstraint("collected_at IS NULL OR number <> ''", name=op.f("ck_specimens_collected_with_number")),
        sa.CheckConstraint(
            "lab IN ('negative', 'negative_dilute', 'rejected', 'positive', 'positive_dilute', 'adulterated', 'substituted', 'invalid')",
            name=op.f("ck_specimens_lab_is_known"),
        ),
        sa.CheckConstraint(
            "matrix IN ('urine', 'blood', 'dried_blood_spot', 'hair', 'nail', 'oral_fluid', 'breath')",
            name=op.f("ck_specimens_matrix_is_known"),
        ),
        sa.CheckConstraint(
            "missed_because IN ('missed_check_in', 'not_appeared', 'not_in_reasonable_time', 'late_collection', 'site_closed', 'system_outage', 'vendor_outage', 'no_funds', 'no_kits', 'travel_approved', 'travel_not_approved', 'shy_bladder', 'dry_mouth', 'left_during_wait', 'left_site', 'gave_no_specimen', 'refused_observation', 'tampered', 'did_not_cooperate', 'declined_retest', 'failed_to_provide')",
            name=op.f("ck_specimens_missed_because_is_known"),
        ),
        sa.CheckConstraint(
            "mro IN ('negative', 'positive', 'cancelled', 'refusal')", name=op.f("ck_specimens_mro_is_known")
        ),
        sa.CheckConstraint(
            "state IN ('window_scheduled', 'open', 'checked_in', 'selected', 'missed_check_in', 'collection_due', 'shy_bladder', 'collected', 'at_lab', 'lab_reported', 'mro_review', 'verified', 'adjudicated', 'closed', 'no_show', 'excused')",
            name=op.f("ck_specimens_state_is_known"),
        ),
        sa.CheckConstraint(
            "why IN ('random', 'baseline', 'planned', 'for_cause', 'recollection')",
            name=op.f("ck_specimens_why_is_known"),
        ),
        sa.CheckConstraint("replaces <> id", name=op.f("ck_specimens_replaces_another")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_specimens_enrollment_id")),
        sa.ForeignKeyConstraint(["replaces"], ["specimens.id"], name=op.f("fk_specimens_replaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specimens")),
    )
    op.create_index("ix_specimens_day", "specimens", ["day"], unique=False)
    op.create_index("ix_specimens_enrollment", "specimens", ["enrollment_id", "day"], unique=False)
    op.create_index(op.f("ix_specimens_replaces"), "specimens", ["replaces"], unique=False)
    op.create_index(
        "uq_specimens_number", "specimens", ["number"], unique=True, postgresql_where=sa.text("number != ''")
    )
    op.create_index(
        "uq_specimens_random",
        "specimens",
        ["enrollment_id", "day"],
        unique=True,
        postgresql_where=sa.text("why = 'random'"),
    )
    op.create_table(
        "test_plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("exceptions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("returns_on", sa.Date(), nullable=True),
        sa.Column("supervised_percent", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=False),
        sa.Column("panels", sa.ARRAY(sa.Text(), as_tuple=True), nullable=False),
        sa.Column("matrices", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("observed", sa.Boolean(), nullable=False),
        sa.Column("peth_per_year", sa.Integer(), nullable=False),
        sa.Column("hair_or_nail_per_year", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "exceptions <@ ARRAY['prior_testing', 'offense_outside_work', 'not_working', 'absent', 'no_diagnosis', 'licensed_supervision']",
            name=op.f("ck_test_plans_exceptions_are_known"),
        ),
        sa.CheckConstraint(
            "level IN ('first_year', 'second_year', 'later_years', 'after_clean_years', 'not_working', 'before_return', 'no_diagnosis', 'licensed_supervision', 'absent')",
            name=op.f("ck_test_plans_level_is_known"),
        ),
        sa.CheckConstraint(
            "matrices <@ ARRAY['urine', 'blood', 'dried_blood_spot', 'hair', 'nail', 'oral_fluid', 'breath']",
            name=op.f("ck_test_plans_matrices_are_known"),
        ),
        sa.CheckConstraint("0 <= floor AND floor <= ceiling", name=op.f("ck_test_plans_floor_below_ceiling")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_test_plans_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_plans")),
        sa.UniqueConstraint("enrollment_id", "version", name=op.f("uq_test_plans_enrollment_id_version")),
    )
    op.create_table(
        "testing_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('travel', 'vacation', 'hardship')", name=op.f("ck_testing_requests_kind_is_known")
        ),
        sa.CheckConstraint(
            "status IN ('asked', 'approved', 'denied', 'withdrawn')", name=op.f("ck_testing_requests_status_is_known")
        ),
        sa.CheckConstraint("since <= until", name=op.f("ck_testing_requests_period_runs_forward")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_testing_requests_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_testing_requests")),
    )
    op.create_index(op.f("ix_testing_requests_enrollment_id"), "testing_requests", ["enrollment_id"], unique=False)
    op.create_table(
        "testings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("donor", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stage IN ('active', 'on_leave', 'ended')", name=op.f("ck_testings_stage_is_known")),
        sa.CheckConstraint("0 <= floor AND floor <= ceiling", name=op.f("ck_testings_floor_below_ceiling")),
        sa.ForeignKeyConstraint(["id"], ["enrollments.id"], name=op.f("fk_testings_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_testings")),
        sa.UniqueConstraint("donor", name=op.f("uq_testings_donor")),
    )
    op.create_index(
        "ix_testings_drawn", "testings", ["program", "id"], unique=False, postgresql_where="stage = 'active'"
    )
    op.create_table(
        "violations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("major", sa.Boolean(), nullable=False),
        sa.Column("fraud", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("specimen_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_because = '')", name=op.f("ck_violations_withdrawal_has_a_reason")
        ),
        sa.CheckConstraint("level IN ('NC1', 'NC2', 'NC3')", name=op.f("ck_violations_level_is_known")),
        sa.CheckConstraint("rule <> ''", name=op.f("ck_violations_rests_on_a_rule")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_violations_enrollment_id")),
        sa.ForeignKeyConstraint(["specimen_id"], ["specimens.id"], name=op.f("fk_violations_specimen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violations")),
    )
    op.create_index(op.f("ix_violations_enrollment_id"), "violations", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_violations_specimen_id"), "violations", ["specimen_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.execute("DELETE FROM tasks WHERE obligation_id IN (SELECT id FROM obligations WHERE process = 'testing')")
    op.execute("DELETE FROM obligations WHERE process = 'testing'")
    for column, before, _ in _WORDS:
        _let_be_known(column, before)
    op.drop_index(op.f("ix_violations_specimen_id"), table_name="violations")
    op.drop_index(op.f("ix_violations_enrollment_id"), table_name="violations")
    op.drop_table("violations")
    op.drop_index("ix_testings_drawn", table_name="testings", postgresql_where="stage = 'active'")
    op.drop_table("testings")
    op.drop_index(op.f("ix_testing_requests_enrollment_id"), table_name="testing_requests")
    op.drop_table("testing_requests")
    op.drop_table("test_plans")
    op.drop_index("uq_specimens_random", table_name="specimens", postgresql_where=sa.text("why = 'random'"))
    op.drop_index("uq_specimens_number", table_name="specimens", postgresql_where=sa.text("number != ''"))
    op.drop_index(op.f("ix_specimens_replaces"), table_name="specimens")
    op.drop_index("ix_specimens_enrollment", table_name="specimens")
    op.drop_index("ix_specimens_day", table_name="specimens")
    op.drop_table("specimens")
    op.drop_index(op.f("ix_prescriptions_enrollment_id"), table_name="prescriptions")
    op.drop_table("prescriptions")
    op.drop_table("missed_check_ins")


def _let_be_known(column: str, words: tuple[str, ...]) -> None:
    name, listed = op.f(f"ck_obligations_{column}_is_known"), ", ".join(f"'{one}'" for one in words)
    op.drop_constraint(name, "obligations")
    op.create_check_constraint(name, "obligations", f"{column} IN ({listed})")
