"""Make the tables of the participant's day: check-ins as they were shown, outages, collection sites."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What was shown stays shown; likewise in 0002.
_GUARDS: Final = (
    """
CREATE TRIGGER check_ins_is_append_only BEFORE UPDATE OR DELETE ON check_ins
FOR EACH ROW EXECUTE FUNCTION refuse_to_change()
""",
    """
CREATE TRIGGER check_ins_is_never_emptied BEFORE TRUNCATE ON check_ins
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()
""",
    """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'phmp_app') THEN
        REVOKE UPDATE, DELETE ON check_ins FROM phmp_app;
    END IF;
END
$$
""",
)


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('answered', 'shown_again')) = (answer IS NOT NULL)",
            name=op.f("ck_check_ins_only_answers_answer"),
        ),
        sa.CheckConstraint(
            "answer IN ('selected', 'not_selected', 'not_asked')", name=op.f("ck_check_ins_answer_is_known")
        ),
        sa.CheckConstraint("channel IN ('online')", name=op.f("ck_check_ins_channel_is_known")),
        sa.CheckConstraint(
            "kind IN ('answered', 'shown_again', 'late', 'not_ready')", name=op.f("ck_check_ins_kind_is_known")
        ),
        sa.CheckConstraint("receipt <> ''", name=op.f("ck_check_ins_has_a_receipt")),
        sa.ForeignKeyConstraint(["account_id"], ["outside_accounts.id"], name=op.f("fk_check_ins_account_id")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_check_ins_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
    )
    op.create_index(op.f("ix_check_ins_account_id"), "check_ins", ["account_id"], unique=False)
    op.create_index(op.f("ix_check_ins_enrollment_id_day"), "check_ins", ["enrollment_id", "day"], unique=False)
    op.create_index(
        "uq_check_ins_answered",
        "check_ins",
        ["enrollment_id", "day"],
        unique=True,
        postgresql_where=sa.text("kind = 'answered'"),
    )
    op.create_index(
        "uq_check_ins_receipt", "check_ins", ["receipt"], unique=True, postgresql_where=sa.text("kind != 'shown_again'")
    )
    op.create_index(
        "ix_check_ins_day", "check_ins", ["day"], unique=False, postgresql_where=sa.text("kind = 'answered'")
    )
    op.create_table(
        "collection_sites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("hours", sa.ARRAY(sa.Text(), as_tuple=True), nullable=False),
        sa.Column("alternate", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.literal_column("1"), nullable=False),
        sa.CheckConstraint("cardinality(hours) = 7", name=op.f("ck_collection_sites_week_is_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_sites")),
        sa.UniqueConstraint("name", name=op.f("uq_collection_sites_name")),
    )
    op.create_table(
        "outages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'site') = (site_id IS NOT NULL)", name=op.f("ck_outages_site_is_named")),
        sa.CheckConstraint("kind IN ('system', 'vendor', 'site')", name=op.f("ck_outages_kind_is_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_outages_has_a_reason")),
        sa.CheckConstraint("since < until", name=op.f("ck_outages_period_is_not_empty")),
        sa.ForeignKeyConstraint(["site_id"], ["collection_sites.id"], name=op.f("fk_outages_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    op.create_index(op.f("ix_outages_site_id"), "outages", ["site_id"], unique=False)
    op.create_index(op.f("ix_outages_since"), "outages", ["since"], unique=False)
    op.create_index(
        "uq_outages_found",
        "outages",
        ["program"],
        unique=True,
        postgresql_where=sa.text("recorded_by IS NULL AND until IS NULL"),
    )
    for statement in _GUARDS:
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("outages")
    op.drop_table("collection_sites")
    op.drop_table("check_ins")
