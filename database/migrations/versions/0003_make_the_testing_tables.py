"""Make the tables of the testing side: laboratories, and accounts outside the program."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STAFF: Final = ("intake", "specialist", "supervisor", "director", "legal", "auditor", "administrator")
_MESSAGES: Final = ("notice", "reminder", "task", "page", "formal")

#: Columns whose words become more: before, and what is added.
_WORDS: Final = (
    ("journal", "actor_role", _STAFF, ("participant", "laboratory")),
    ("staff", "role", _STAFF, ("participant", "laboratory")),
    ("outbox", "kind", _MESSAGES, ("invitation",)),
)


def upgrade() -> None:
    """Take the step."""
    for table, column, before, added in _WORDS:
        _let_be_known(table, column, (*before, *added))
    op.create_check_constraint(op.f("ck_staff_role_is_of_staff"), "staff", "role NOT IN ('participant', 'laboratory')")
    _make_laboratories()
    _make_outside_accounts()
    _make_outside_sessions()
    _make_outside_invitations()
    _extend_access_log()
    _extend_outbox()


def downgrade() -> None:
    """Take it back."""
    _restore_outbox()
    _restore_access_log()
    for table in ("outside_invitations", "outside_sessions", "outside_accounts", "laboratories"):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_staff_role_is_of_staff"), "staff")
    for table, column, before, _ in _WORDS:
        _let_be_known(table, column, before)


def _let_be_known(table: str, column: str, words: tuple[str, ...]) -> None:
    name, listed = op.f(f"ck_{table}_{column}_is_known"), ", ".join(f"'{one}'" for one in words)
    op.drop_constraint(name, table)
    op.create_check_constraint(name, table, f"{column} IN ({listed})")


def _make_laboratories() -> None:
    op.create_table(
        "laboratories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("webhook_secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('laboratory', 'collection_site', 'medical_review_officer')",
            name=op.f("ck_laboratories_kind_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laboratories")),
        sa.UniqueConstraint("name", name=op.f("uq_laboratories_name")),
    )


def _make_outside_accounts() -> None:
    op.create_table(
        "outside_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("laboratory_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('intake', 'specialist', 'supervisor', 'director', 'legal', 'auditor', 'administrator', 'participant', 'laboratory')",
            name=op.f("ck_outside_accounts_role_is_known"),
        ),
        sa.CheckConstraint("role IN ('participant', 'laboratory')", name=op.f("ck_outside_accounts_role_is_outside")),
        sa.CheckConstraint(
            "(role = 'participant') = (participant_id IS NOT NULL) AND (role = 'laboratory') = (laboratory_id IS NOT NULL)",
            name=op.f("ck_outside_accounts_holder_is_one"),
        ),
        sa.ForeignKeyConstraint(["laboratory_id"], ["laboratories.id"], name=op.f("fk_outside_accounts_laboratory_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_outside_accounts_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_accounts")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_outside_accounts_participant_id")),
    )
    op.create_index(op.f("ix_outside_accounts_laboratory_id"), "outside_accounts", ["laboratory_id"], unique=False)
    op.create_index("uq_outside_accounts_email", "outside_accounts", [sa.literal_column("lower(email)")], unique=True)


def _make_outside_sessions() -> None:
    op.create_table(
        "outside_sessions",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("created_at < expires_at", name=op.f("ck_outside_sessions_period_is_not_empty")),
        sa.CheckConstraint("octet_length(token_sha256) = 32", name=op.f("ck_outside_sessions_token_is_hashed")),
        sa.ForeignKeyConstraint(["account_id"], ["outside_accounts.id"], name=op.f("fk_outside_sessions_account_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_outside_sessions")),
    )
    op.create_index(op.f("ix_outside_sessions_account_id"), "outside_sessions", ["account_id"], unique=False)


def _make_outside_invitations() -> None:
    op.create_table(
        "outside_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_sha256", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("code_sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_outside_invitations_code_is_hashed")),
        sa.CheckConstraint("made_at < expires_at", name=op.f("ck_outside_invitations_period_is_not_empty")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["outside_accounts.id"], name=op.f("fk_outside_invitations_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_invitations")),
        sa.UniqueConstraint("code_sha256", name=op.f("uq_outside_invitations_code_sha256")),
    )
    op.create_index(op.f("ix_outside_invitations_account_id"), "outside_invitations", ["account_id"], unique=False)
    op.create_index(
        "uq_outside_invitations_one_open",
        "outside_invitations",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def _extend_access_log() -> None:
    op.add_column("access_log", sa.Column("outside_account_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_access_log_outside_account_id"), "access_log", "outside_accounts", ["outside_account_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_access_log_account_is_one"), "access_log", "staff_id IS NULL OR outside_account_id IS NULL"
    )
    op.create_index(
        op.f("ix_access_log_outside_account_id_action_at"),
        "access_log",
        ["outside_account_id", "action", "at"],
        unique=False,
    )


def _restore_access_log() -> None:
    op.drop_index(op.f("ix_access_log_outside_account_id_action_at"), table_name="access_log")
    op.drop_constraint(op.f("ck_access_log_account_is_one"), "access_log")
    op.drop_constraint(op.f("fk_access_log_outside_account_id"), "access_log")
    op.drop_column("access_log", "outside_account_id")


def _extend_outbox() -> None:
    op.alter_column("outbox", "enrollment_id", nullable=True)
    op.add_column("outbox", sa.Column("sealed_code", sa.LargeBinary(), nullable=True))
    op.create_check_constraint(
        op.f("ck_outbox_code_invites_once"),
        "outbox",
        "sealed_code IS NULL OR (kind = 'invitation' AND sent_at IS NULL)",
    )


def _restore_outbox() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'invitation'")
    op.drop_constraint(op.f("ck_outbox_code_invites_once"), "outbox")
    op.drop_column("outbox", "sealed_code")
    op.alter_column("outbox", "enrollment_id", nullable=False)
