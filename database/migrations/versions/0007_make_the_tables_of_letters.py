"""Make the tables of letters: what laboratories and sites send, and the reports that stand in it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("laboratory_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (next_attempt_at IS NOT NULL)", name=op.f("ck_letters_waiting_is_tried")
        ),
        sa.CheckConstraint("channel IN ('webhook', 'file', 'collection')", name=op.f("ck_letters_channel_is_known")),
        sa.CheckConstraint(
            "format IN ('json', 'hl7', 'fhir', 'csv', 'unknown')", name=op.f("ck_letters_format_is_known")
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_letters_content_is_hashed")),
        sa.CheckConstraint("state <> 'quarantined' OR reason <> ''", name=op.f("ck_letters_quarantine_has_a_reason")),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'quarantined', 'dismissed')", name=op.f("ck_letters_state_is_known")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_letters_attempts_count")),
        sa.ForeignKeyConstraint(["laboratory_id"], ["laboratories.id"], name=op.f("fk_letters_laboratory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("laboratory_id", "message_id", name=op.f("uq_letters_laboratory_id_message_id")),
    )
    op.create_index(
        "ix_letters_waiting",
        "letters",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_table(
        "lab_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("laboratory_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("specimen_id", sa.Uuid(), nullable=True),
        sa.Column("report", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("notice", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("news_kind", sa.Text(), nullable=True),
        sa.Column("news", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.CheckConstraint("(decided_by IS NULL) = (decision = '')", name=op.f("ck_lab_reports_decision_has_a_reason")),
        sa.CheckConstraint("(state = 'matched') = (news IS NOT NULL)", name=op.f("ck_lab_reports_news_until_told")),
        sa.CheckConstraint(
            "(state IN ('waiting', 'matched')) = (next_attempt_at IS NOT NULL)",
            name=op.f("ck_lab_reports_waiting_is_tried"),
        ),
        sa.CheckConstraint(
            "doubt IN ('bad_signature', 'another_under_its_number', 'unreadable', 'unknown_specimen', 'donor_mismatch', 'unknown_panel', 'wrong_matrix', 'ambiguous', 'number_taken', 'implausible_time', 'not_for_a_site', 'nobody_to_tell')",
            name=op.f("ck_lab_reports_doubt_is_known"),
        ),
        sa.CheckConstraint(
            "news_kind IN ('collected', 'collected_otherwise', 'not_collected', 'cleared', 'reported')",
            name=op.f("ck_lab_reports_news_kind_is_known"),
        ),
        sa.CheckConstraint(
            "state <> 'quarantined' OR (doubt IS NOT NULL AND reason <> '')",
            name=op.f("ck_lab_reports_quarantine_has_a_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'matched', 'told', 'quarantined', 'dismissed')",
            name=op.f("ck_lab_reports_state_is_known"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_lab_reports_attempts_count")),
        sa.ForeignKeyConstraint(["laboratory_id"], ["laboratories.id"], name=op.f("fk_lab_reports_laboratory_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_lab_reports_letter_id")),
        sa.ForeignKeyConstraint(["specimen_id"], ["specimens.id"], name=op.f("fk_lab_reports_specimen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_reports")),
        sa.UniqueConstraint("letter_id", "position", name=op.f("uq_lab_reports_letter_id_position")),
    )
    op.create_index(
        "ix_lab_reports_number", "lab_reports", ["number"], unique=False, postgresql_where=sa.text("number != ''")
    )
    op.create_index(
        "ix_lab_reports_quarantine",
        "lab_reports",
        ["received_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'quarantined'"),
    )
    op.create_index(op.f("ix_lab_reports_specimen_id"), "lab_reports", ["specimen_id"], unique=False)
    op.create_index(
        "ix_lab_reports_waiting",
        "lab_reports",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_index(
        "uq_lab_reports_taken",
        "lab_reports",
        ["laboratory_id", "message_id"],
        unique=True,
        postgresql_where=sa.text("message_id != '' AND state IN ('matched', 'told')"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index(
        "uq_lab_reports_taken",
        table_name="lab_reports",
        postgresql_where=sa.text("message_id != '' AND state IN ('matched', 'told')"),
    )
    op.drop_index(
        "ix_lab_reports_waiting", table_name="lab_reports", postgresql_where=sa.text("next_attempt_at IS NOT NULL")
    )
    op.drop_index(op.f("ix_lab_reports_specimen_id"), table_name="lab_reports")
    op.drop_index(
        "ix_lab_reports_quarantine", table_name="lab_reports", postgresql_where=sa.text("state = 'quarantined'")
    )
    op.drop_index("ix_lab_reports_number", table_name="lab_reports", postgresql_where=sa.text("number != ''"))
    op.drop_table("lab_reports")
    op.drop_index("ix_letters_waiting", table_name="letters", postgresql_where=sa.text("next_attempt_at IS NOT NULL"))
    op.drop_table("letters")
