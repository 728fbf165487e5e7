"""Make the tables of investigations, and let use be disclosed."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_DISCLOSED: Final = ("arrest", "prescription")


def upgrade() -> None:
    """Take the step."""
    _let_be_disclosed((*_DISCLOSED, "use"))
    op.create_table(
        "investigation_triggers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("proceeding_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("violation_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("false_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("false_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(false_at IS NULL) = (false_because = '')", name=op.f("ck_investigation_triggers_false_for_a_reason")
        ),
        sa.CheckConstraint(
            "kind IN ('non_negative_result', 'refusal', 'missed_tests', 'missed_check_ins', 'worksite_report', 'therapist_report', 'peer_assistance_report', 'arrest', 'self_report', 'tip', 'indicator')",
            name=op.f("ck_investigation_triggers_kind_is_known"),
        ),
        sa.CheckConstraint("level IN ('NC1', 'NC2', 'NC3')", name=op.f("ck_investigation_triggers_level_is_known")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_investigation_triggers_enrollment_id")
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceedings.id"], name=op.f("fk_investigation_triggers_proceeding_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation_triggers")),
    )
    op.create_index(
        op.f("ix_investigation_triggers_enrollment_id"), "investigation_triggers", ["enrollment_id"], unique=False
    )
    op.create_index(
        op.f("ix_investigation_triggers_proceeding_id"), "investigation_triggers", ["proceeding_id"], unique=False
    )
    op.create_table(
        "information_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("proceeding_id", sa.Uuid(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(asked = 'licensee') = (release_id IS NULL)", name=op.f("ck_information_requests_asked_with_consent")
        ),
        sa.CheckConstraint(
            "(status = 'asked') = (answered_at IS NULL)", name=op.f("ck_information_requests_answered_at_a_time")
        ),
        sa.CheckConstraint(
            "asked IN ('employer', 'worksite_monitor', 'therapist', 'peer_assistance_program', 'licensee')",
            name=op.f("ck_information_requests_asked_is_known"),
        ),
        sa.CheckConstraint(
            "status IN ('asked', 'answered', 'without_answer')", name=op.f("ck_information_requests_status_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_information_requests_enrollment_id")
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceedings.id"], name=op.f("fk_information_requests_proceeding_id")
        ),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_information_requests_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_requests")),
    )
    op.create_index(
        op.f("ix_information_requests_enrollment_id"), "information_requests", ["enrollment_id"], unique=False
    )
    op.create_index(
        op.f("ix_information_requests_proceeding_id"), "information_requests", ["proceeding_id"], unique=False
    )
    op.create_index(op.f("ix_information_requests_release_id"), "information_requests", ["release_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("proceeding_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_evidence_enrollment_id")),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceedings.id"], name=op.f("fk_evidence_proceeding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_enrollment_id"), "evidence", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_evidence_proceeding_id"), "evidence", ["proceeding_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("proceeding_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(basis = 'consent') = (release_id IS NOT NULL)", name=op.f("ck_notices_rests_on_consent")),
        sa.CheckConstraint("basis = 'consent' OR because <> ''", name=op.f("ck_notices_rests_on_something")),
        sa.CheckConstraint("basis IN ('consent', 'authority', 'withheld')", name=op.f("ck_notices_basis_is_known")),
        sa.CheckConstraint(
            "kind IN ('employer_and_monitor', 'board', 'board_of_minor')", name=op.f("ck_notices_kind_is_known")
        ),
        sa.ForeignKeyConstraint(["corrects"], ["notices.id"], name=op.f("fk_notices_corrects")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_notices_enrollment_id")),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceedings.id"], name=op.f("fk_notices_proceeding_id")),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_notices_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_corrects"), "notices", ["corrects"], unique=False)
    op.create_index(op.f("ix_notices_enrollment_id"), "notices", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_notices_proceeding_id"), "notices", ["proceeding_id"], unique=False)
    op.create_index(op.f("ix_notices_release_id"), "notices", ["release_id"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("proceeding_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.ARRAY(sa.Text(), as_tuple=True), nullable=False),
        sa.Column("reasons", sa.ARRAY(sa.Text(), as_tuple=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("item_day", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('substantiated', 'not_substantiated', 'inconclusive')",
            name=op.f("ck_findings_outcome_is_known"),
        ),
        sa.CheckConstraint(
            "recommendation IN ('warning', 'plan_modification', 'extension', 'suspension', 'legal_action', 'discharge')",
            name=op.f("ck_findings_recommendation_is_known"),
        ),
        sa.CheckConstraint(
            "recommendation IS NULL OR outcome = 'substantiated'",
            name=op.f("ck_findings_only_substantiated_leads_somewhere"),
        ),
        sa.CheckConstraint(
            "status IN ('drafted', 'handed_in', 'returned', 'approved', 'reversed')",
            name=op.f("ck_findings_status_is_known"),
        ),
        sa.CheckConstraint(
            "(reviewer_id IS NULL) = (reviewed_at IS NULL)", name=op.f("ck_findings_reviewed_by_somebody")
        ),
        sa.CheckConstraint("reviewer_id <> author_id", name=op.f("ck_findings_approved_by_another")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_findings_enrollment_id")),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceedings.id"], name=op.f("fk_findings_proceeding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_enrollment_id"), "findings", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_findings_proceeding_id"), "findings", ["proceeding_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("findings")
    op.drop_table("notices")
    op.drop_table("evidence")
    op.drop_table("information_requests")
    op.drop_table("investigation_triggers")
    op.execute("DELETE FROM self_disclosures WHERE kind = 'use'")
    _let_be_disclosed(_DISCLOSED)


def _let_be_disclosed(words: tuple[str, ...]) -> None:
    name, listed = op.f("ck_self_disclosures_kind_is_known"), ", ".join(f"'{one}'" for one in words)
    op.drop_constraint(name, "self_disclosures")
    op.create_check_constraint(name, "self_disclosures", f"kind IN ({listed})")
