"""Make the table of the criteria of a return to practice as they stood at each decision."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "return_criteria",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("proceeding_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("possible_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("waived_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'waived') = (waived_by IS NOT NULL)", name=op.f("ck_return_criteria_waived_by_somebody")
        ),
        sa.CheckConstraint(
            "code IN ('negative_tests', 'tests_meanwhile', 'minimum_suspension', 'evaluator_clearance', 'worksite_reports', 'compliance', 'treatment_completed', 'recovery_activity', 'employer_agrees', 'monitor_agrees', 'restrictions_set', 'expiry_set', 'safety_statement', 'nothing_stops_practice', 'no_open_investigation', 'approvals')",
            name=op.f("ck_return_criteria_code_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('met', 'not_yet', 'waived', 'left_to_person')", name=op.f("ck_return_criteria_state_is_known")
        ),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_return_criteria_enrollment_id")),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceedings.id"], name=op.f("fk_return_criteria_proceeding_id")),
        sa.ForeignKeyConstraint(["waived_by"], ["staff.id"], name=op.f("fk_return_criteria_waived_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_criteria")),
    )
    op.create_index(op.f("ix_return_criteria_enrollment_id"), "return_criteria", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_return_criteria_proceeding_id"), "return_criteria", ["proceeding_id"], unique=False)
    op.create_index(op.f("ix_return_criteria_waived_by"), "return_criteria", ["waived_by"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index(op.f("ix_return_criteria_waived_by"), table_name="return_criteria")
    op.drop_index(op.f("ix_return_criteria_proceeding_id"), table_name="return_criteria")
    op.drop_index(op.f("ix_return_criteria_enrollment_id"), table_name="return_criteria")
    op.drop_table("return_criteria")
