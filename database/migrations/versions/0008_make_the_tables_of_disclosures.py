"""Make the tables of disclosures: evidence packets, testimony, the accounting; releases say what was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "evidence_packets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("up_to", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_kind", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("proceeding", sa.Text(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(release_id IS NOT NULL) = (basis IN ('consent', 'proceedings_consent', 'counseling_note_consent')) AND (basis <> 'court_order' OR authority <> '')",
            name=op.f("ck_evidence_packets_basis_is_named"),
        ),
        sa.CheckConstraint(
            "basis IN ('consent', 'proceedings_consent', 'counseling_note_consent', 'court_order', 'emergency', 'audit', 'criminal_justice_referral', 'prescription_monitoring', 'own_access', 'public_record')",
            name=op.f("ck_evidence_packets_basis_is_known"),
        ),
        sa.CheckConstraint(
            "categories <@ ARRAY['SUD_P2', 'SUD_COUNSELING_NOTE', 'MH', 'PSYCHOTHERAPY_NOTE', 'EMPLOYMENT', 'LEGAL', 'PAYMENT', 'PUBLIC_ORDER']",
            name=op.f("ck_evidence_packets_categories_are_known"),
        ),
        sa.CheckConstraint(
            "recipient_kind IN ('participant', 'participant_counsel', 'prosecutor', 'board', 'hearing_examiner', 'employer', 'worksite_monitor', 'treatment_provider', 'evaluator', 'peer_assistance_program', 'public_program', 'probation_or_parole', 'prescription_monitoring', 'emergency_care', 'auditor')",
            name=op.f("ck_evidence_packets_recipient_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_evidence_packets_enrollment_id")),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_evidence_packets_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_packets")),
    )
    op.create_index(op.f("ix_evidence_packets_enrollment_id"), "evidence_packets", ["enrollment_id"], unique=False)
    op.create_table(
        "testimonies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("packet_id", sa.Uuid(), nullable=True),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("proceeding", sa.Text(), nullable=False),
        sa.Column("testified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disclosed", sa.Text(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(release_id IS NOT NULL) = (basis IN ('consent', 'proceedings_consent', 'counseling_note_consent')) AND (basis <> 'court_order' OR authority <> '')",
            name=op.f("ck_testimonies_basis_is_named"),
        ),
        sa.CheckConstraint(
            "basis IN ('consent', 'proceedings_consent', 'counseling_note_consent', 'court_order', 'emergency', 'audit', 'criminal_justice_referral', 'prescription_monitoring', 'own_access', 'public_record')",
            name=op.f("ck_testimonies_basis_is_known"),
        ),
        sa.CheckConstraint(
            "categories <@ ARRAY['SUD_P2', 'SUD_COUNSELING_NOTE', 'MH', 'PSYCHOTHERAPY_NOTE', 'EMPLOYMENT', 'LEGAL', 'PAYMENT', 'PUBLIC_ORDER']",
            name=op.f("ck_testimonies_categories_are_known"),
        ),
        sa.CheckConstraint(
            "recipient_kind IN ('participant', 'participant_counsel', 'prosecutor', 'board', 'hearing_examiner', 'employer', 'worksite_monitor', 'treatment_provider', 'evaluator', 'peer_assistance_program', 'public_program', 'probation_or_parole', 'prescription_monitoring', 'emergency_care', 'auditor')",
            name=op.f("ck_testimonies_recipient_kind_is_known"),
        ),
        sa.CheckConstraint("testified_at <= recorded_at", name=op.f("ck_testimonies_recorded_afterwards")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_testimonies_enrollment_id")),
        sa.ForeignKeyConstraint(["packet_id"], ["evidence_packets.id"], name=op.f("fk_testimonies_packet_id")),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_testimonies_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_testimonies")),
    )
    op.create_index(op.f("ix_testimonies_enrollment_id"), "testimonies", ["enrollment_id"], unique=False)
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_kind", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("disclosed_by", sa.Uuid(), nullable=False),
        sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packet_id", sa.Uuid(), nullable=True),
        sa.Column("testimony_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(release_id IS NOT NULL) = (basis IN ('consent', 'proceedings_consent', 'counseling_note_consent')) AND (basis <> 'court_order' OR authority <> '')",
            name=op.f("ck_disclosures_basis_is_named"),
        ),
        sa.CheckConstraint(
            "basis IN ('consent', 'proceedings_consent', 'counseling_note_consent', 'court_order', 'emergency', 'audit', 'criminal_justice_referral', 'prescription_monitoring', 'own_access', 'public_record')",
            name=op.f("ck_disclosures_basis_is_known"),
        ),
        sa.CheckConstraint(
            "categories <@ ARRAY['SUD_P2', 'SUD_COUNSELING_NOTE', 'MH', 'PSYCHOTHERAPY_NOTE', 'EMPLOYMENT', 'LEGAL', 'PAYMENT', 'PUBLIC_ORDER']",
            name=op.f("ck_disclosures_categories_are_known"),
        ),
        sa.CheckConstraint("notice <> ''", name=op.f("ck_disclosures_goes_with_a_notice")),
        sa.CheckConstraint(
            "recipient_kind IN ('participant', 'participant_counsel', 'prosecutor', 'board', 'hearing_examiner', 'employer', 'worksite_monitor', 'treatment_provider', 'evaluator', 'peer_assistance_program', 'public_program', 'probation_or_parole', 'prescription_monitoring', 'emergency_care', 'auditor')",
            name=op.f("ck_disclosures_recipient_kind_is_known"),
        ),
        sa.CheckConstraint("packet_id IS NULL OR testimony_id IS NULL", name=op.f("ck_disclosures_about_one_thing")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_disclosures_enrollment_id")),
        sa.ForeignKeyConstraint(["packet_id"], ["evidence_packets.id"], name=op.f("fk_disclosures_packet_id")),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_disclosures_release_id")),
        sa.ForeignKeyConstraint(["testimony_id"], ["testimonies.id"], name=op.f("fk_disclosures_testimony_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    op.create_index("ix_disclosures_accounting", "disclosures", ["enrollment_id", "disclosed_at"], unique=False)
    # What was signed before was a consent; from now on every row says what it is.
    op.add_column("releases", sa.Column("kind", sa.Text(), nullable=False, server_default="consent"))
    op.alter_column("releases", "kind", server_default=None)
    op.create_check_constraint(
        op.f("ck_releases_kind_is_known"),
        "releases",
        "kind IN ('consent', 'proceedings_consent', 'counseling_note_consent')",
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("releases", "kind")
    op.drop_index("ix_disclosures_accounting", table_name="disclosures")
    op.drop_table("disclosures")
    op.drop_index(op.f("ix_testimonies_enrollment_id"), table_name="testimonies")
    op.drop_table("testimonies")
    op.drop_index(op.f("ix_evidence_packets_enrollment_id"), table_name="evidence_packets")
    op.drop_table("evidence_packets")
