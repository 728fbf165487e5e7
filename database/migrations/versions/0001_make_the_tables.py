"""Make the tables as they were first."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "journal",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_role", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "actor_role IN ('intake', 'specialist', 'supervisor', 'director', 'legal', 'auditor', 'administrator')",
            name=op.f("ck_journal_actor_role_is_known"),
        ),
        sa.CheckConstraint(
            "hash ~ '^[0-9a-f]{64}$' AND previous_hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_journal_hashes_are_whole")
        ),
        sa.CheckConstraint("(actor_id IS NULL) = (actor_role IS NULL)", name=op.f("ck_journal_actor_is_whole")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_journal_seq_counts")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_journal")),
        sa.UniqueConstraint("enrollment_id", "seq", name=op.f("uq_journal_enrollment_id_seq")),
    )
    op.create_table(
        "journal_heads",
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_journal_heads")),
    )
    op.create_table(
        "license_claims",
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("license_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "profession IN ('nurse', 'physician', 'pharmacist')", name=op.f("ck_license_claims_profession_is_known")
        ),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_license_claims")),
    )
    op.create_index(
        op.f("ix_license_claims_profession_state_number"),
        "license_claims",
        ["profession", "state", "number"],
        unique=False,
    )
    op.create_table(
        "participants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
    )
    op.create_table(
        "policy_versions",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("content_sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_policy_versions_content_is_hashed")),
        sa.CheckConstraint("name = id || ' ' || version", name=op.f("ck_policy_versions_name_is_whole")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint("id", "version", name=op.f("uq_policy_versions_id_version")),
    )
    op.create_table(
        "providers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kinds", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("credentials_until", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kinds <@ ARRAY['evaluator', 'treatment']", name=op.f("ck_providers_kinds_are_known")),
        sa.CheckConstraint("cardinality(kinds) > 0", name=op.f("ck_providers_kinds_are_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_providers")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "role IN ('intake', 'specialist', 'supervisor', 'director', 'legal', 'auditor', 'administrator')",
            name=op.f("ck_staff_role_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_index(op.f("ix_staff_team_id"), "staff", ["team_id"], unique=False)
    op.create_index("uq_staff_email", "staff", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "access_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=True),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_access_log_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index(op.f("ix_access_log_at"), "access_log", ["at"], unique=False)
    op.create_index(op.f("ix_access_log_enrollment_id_at"), "access_log", ["enrollment_id", "at"], unique=False)
    op.create_index(op.f("ix_access_log_staff_id_action_at"), "access_log", ["staff_id", "action", "at"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("body_hmac", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("response", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(body_hmac) = 32", name=op.f("ck_idempotency_keys_body_is_hashed")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_idempotency_keys_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False)
    op.create_table(
        "licenses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "profession IN ('nurse', 'physician', 'pharmacist')", name=op.f("ck_licenses_profession_is_known")
        ),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_licenses_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licenses")),
        sa.UniqueConstraint("profession", "state", "number", name=op.f("uq_licenses_profession_state_number")),
    )
    op.create_index(op.f("ix_licenses_participant_id"), "licenses", ["participant_id"], unique=False)
    op.create_table(
        "on_call_shifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_on_call_shifts_period_is_not_empty")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_on_call_shifts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call_shifts")),
    )
    op.create_index(op.f("ix_on_call_shifts_ends_at"), "on_call_shifts", ["ends_at"], unique=False)
    op.create_index(op.f("ix_on_call_shifts_staff_id"), "on_call_shifts", ["staff_id"], unique=False)
    op.create_table(
        "provider_conflicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_provider_conflicts_participant_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_provider_conflicts_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_conflicts")),
        sa.UniqueConstraint(
            "provider_id",
            "participant_id",
            "declared_on",
            name=op.f("uq_provider_conflicts_provider_id_participant_id_declared_on"),
        ),
    )
    op.create_index(
        op.f("ix_provider_conflicts_participant_id"), "provider_conflicts", ["participant_id"], unique=False
    )
    op.create_index(op.f("ix_provider_conflicts_provider_id"), "provider_conflicts", ["provider_id"], unique=False)
    op.create_table(
        "referral_agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('evaluator', 'treatment')", name=op.f("ck_referral_agreements_kind_is_known")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_referral_agreements_period_is_not_empty")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_referral_agreements_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_agreements")),
        sa.UniqueConstraint(
            "provider_id", "kind", "starts_on", name=op.f("uq_referral_agreements_provider_id_kind_starts_on")
        ),
    )
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("created_at < expires_at", name=op.f("ck_sessions_period_is_not_empty")),
        sa.CheckConstraint("octet_length(token_sha256) = 32", name=op.f("ck_sessions_token_is_hashed")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sessions_staff_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_staff_id"), "sessions", ["staff_id"], unique=False)
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("supervisor_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["supervisor_id"], ["staff.id"], name=op.f("fk_teams_supervisor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("name", name=op.f("uq_teams_name")),
    )
    op.create_index(op.f("ix_teams_supervisor_id"), "teams", ["supervisor_id"], unique=False)
    op.create_table(
        "enrollments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("license_id", sa.Uuid(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("phase_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("practice_status", sa.Text(), nullable=False),
        sa.Column("specialist_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("term_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("term_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_evaluation_id", sa.Uuid(), nullable=True),
        sa.Column("follows", sa.Uuid(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (phase IN ('completed', 'discharged_noncompliant', 'withdrawn', 'transferred', 'deceased', 'no_diagnosis_closed', 'ineligible', 'duplicate', 'ineligible_referral', 'no_response', 'declined', 'board_rejected'))",
            name=op.f("ck_enrollments_closed_at_an_end"),
        ),
        sa.CheckConstraint(
            "channel IN ('self', 'employer', 'board_complaint', 'peer_assistance_program', 'board_order')",
            name=op.f("ck_enrollments_channel_is_known"),
        ),
        sa.CheckConstraint(
            "phase IN ('referred', 'outreach', 'intake', 'evaluation_pending', 'evaluation_review', 'agreement_draft', 'interim', 'stabilise', 'monitor', 'under_investigation', 'noncompliance_plan', 'legal_action', 'suspended', 'reinstatement_review', 'tolled', 'completion_review', 'completed', 'discharged_noncompliant', 'withdrawn', 'transferred', 'deceased', 'no_diagnosis_closed', 'ineligible', 'duplicate', 'ineligible_referral', 'no_response', 'declined', 'board_rejected')",
            name=op.f("ck_enrollments_phase_is_known"),
        ),
        sa.CheckConstraint(
            "practice_status IN ('not_cleared', 'cleared_restricted', 'restrictions_stepped_down', 'unrestricted', 'ceased', 'suspended')",
            name=op.f("ck_enrollments_practice_status_is_known"),
        ),
        sa.CheckConstraint("follows <> id", name=op.f("ck_enrollments_follows_another")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_enrollments_revision_counts")),
        sa.CheckConstraint(
            "term_ends_at IS NULL OR term_starts_at IS NOT NULL", name=op.f("ck_enrollments_term_started")
        ),
        sa.ForeignKeyConstraint(["follows"], ["enrollments.id"], name=op.f("fk_enrollments_follows")),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name=op.f("fk_enrollments_license_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_enrollments_participant_id")),
        sa.ForeignKeyConstraint(["specialist_id"], ["staff.id"], name=op.f("fk_enrollments_specialist_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_enrollments_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollments")),
    )
    op.create_index(
        "ix_enrollments_caseload",
        "enrollments",
        ["specialist_id", "next_due_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(op.f("ix_enrollments_follows"), "enrollments", ["follows"], unique=False)
    op.create_index(op.f("ix_enrollments_license_id"), "enrollments", ["license_id"], unique=False)
    op.create_index(
        "ix_enrollments_next_due",
        "enrollments",
        ["next_due_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(op.f("ix_enrollments_participant_id"), "enrollments", ["participant_id"], unique=False)
    op.create_index(op.f("ix_enrollments_received_at_id"), "enrollments", ["received_at", "id"], unique=False)
    op.create_index("ix_enrollments_phase", "enrollments", ["phase"], unique=False)
    op.create_index(
        "ix_enrollments_team",
        "enrollments",
        ["team_id", "next_due_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("executed_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status <> 'executed' OR executed_on IS NOT NULL", name=op.f("ck_agreements_executed_on_a_day")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'sent', 'signed', 'executed', 'declined', 'rejected', 'superseded')",
            name=op.f("ck_agreements_status_is_known"),
        ),
        sa.CheckConstraint("term_months > 0", name=op.f("ck_agreements_term_is_not_empty")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_agreements_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("enrollment_id", "version", name=op.f("uq_agreements_enrollment_id_version")),
    )
    op.create_table(
        "amendments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(status = 'proposed') = (decided_by IS NULL)", name=op.f("ck_amendments_decision_is_whole")
        ),
        sa.CheckConstraint("status IN ('proposed', 'approved', 'refused')", name=op.f("ck_amendments_status_is_known")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_amendments_decided_by_another")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_amendments_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
    )
    op.create_index(op.f("ix_amendments_enrollment_id"), "amendments", ["enrollment_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_contacts_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_enrollment_id"), "contacts", ["enrollment_id"], unique=False)
    op.create_table(
        "credits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recommended_by", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_because", sa.Text(), nullable=False),
        sa.CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name=op.f("ck_credits_decision_is_whole")),
        sa.CheckConstraint("status IN ('proposed', 'approved', 'refused')", name=op.f("ck_credits_status_is_known")),
        sa.CheckConstraint("decided_by <> recommended_by", name=op.f("ck_credits_decided_by_another")),
        sa.CheckConstraint("months > 0", name=op.f("ck_credits_months_count")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_credits_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credits")),
    )
    op.create_index(op.f("ix_credits_enrollment_id"), "credits", ["enrollment_id"], unique=False)
    op.create_table(
        "criteria",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("satisfied", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("assessed_by", sa.Uuid(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_criteria_confirmation_is_whole")
        ),
        sa.CheckConstraint("confirmed_by <> assessed_by", name=op.f("ck_criteria_confirmed_by_another")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_criteria_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
    )
    op.create_index(op.f("ix_criteria_enrollment_id"), "criteria", ["enrollment_id"], unique=False)
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("types", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("offered", sa.ARRAY(sa.Uuid(), as_tuple=True), nullable=False),
        sa.Column("evaluator_id", sa.Uuid(), nullable=True),
        sa.Column("no_shows", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("diagnosis_found", sa.Boolean(), nullable=True),
        sa.Column("diagnosis", sa.Text(), nullable=False),
        sa.Column("threat_found", sa.Boolean(), nullable=False),
        sa.Column("level_of_care", sa.Text(), nullable=True),
        sa.Column("recommendations", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("state", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "level_of_care IN ('none', 'outpatient', 'intensive_outpatient', 'partial_hospital', 'residential', 'inpatient')",
            name=op.f("ck_evaluations_level_of_care_is_known"),
        ),
        sa.CheckConstraint(
            "status IN ('offered', 'chosen', 'accepted', 'booked', 'held', 'reported', 'queried', 'reviewed', 'cancelled')",
            name=op.f("ck_evaluations_status_is_known"),
        ),
        sa.CheckConstraint(
            "types <@ ARRAY['substance_use', 'mental_health', 'co_occurring', 'neuropsychological', 'fitness_for_duty', 'multi_day']",
            name=op.f("ck_evaluations_types_are_known"),
        ),
        sa.CheckConstraint("no_shows >= 0", name=op.f("ck_evaluations_no_shows_count")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_evaluations_enrollment_id")),
        sa.ForeignKeyConstraint(["evaluator_id"], ["providers.id"], name=op.f("fk_evaluations_evaluator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
    )
    op.create_index(op.f("ix_evaluations_enrollment_id"), "evaluations", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_evaluations_evaluator_id"), "evaluations", ["evaluator_id"], unique=False)
    op.create_table(
        "file_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_file_reviews_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_reviews")),
    )
    op.create_index(op.f("ix_file_reviews_enrollment_id"), "file_reviews", ["enrollment_id"], unique=False)
    op.create_table(
        "leaves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("since <= until", name=op.f("ck_leaves_period_runs_forward")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_leaves_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    op.create_index(op.f("ix_leaves_enrollment_id"), "leaves", ["enrollment_id"], unique=False)
    op.create_index(
        "uq_leaves_one_open", "leaves", ["enrollment_id"], unique=True, postgresql_where=sa.text("until IS NULL")
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('notice', 'reminder', 'task', 'page', 'formal')", name=op.f("ck_outbox_kind_is_known")
        ),
        sa.CheckConstraint(
            "next_attempt_at IS NOT NULL OR sent_at IS NOT NULL OR last_error <> ''",
            name=op.f("ck_outbox_given_up_with_a_reason"),
        ),
        sa.CheckConstraint(
            "party IN ('participant', 'evaluator', 'treatment_provider', 'worksite_monitor', 'laboratory', 'medical_review_officer', 'board', 'reviewer', 'intake', 'specialist', 'supervisor', 'on_call', 'director', 'legal')",
            name=op.f("ck_outbox_party_is_known"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts_count")),
        sa.CheckConstraint(
            "recipient IS NOT NULL OR next_attempt_at IS NULL", name=op.f("ck_outbox_tries_need_an_address")
        ),
        sa.CheckConstraint("sent_at IS NULL OR next_attempt_at IS NULL", name=op.f("ck_outbox_sent_once")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_outbox_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_enrollment_id"), "outbox", ["enrollment_id"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("triaged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel IN ('self', 'employer', 'board_complaint', 'peer_assistance_program', 'board_order')",
            name=op.f("ck_referrals_channel_is_known"),
        ),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_referrals_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    op.create_index(op.f("ix_referrals_enrollment_id"), "referrals", ["enrollment_id"], unique=False)
    op.create_table(
        "releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("discloser", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text(), as_tuple=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("signed_on < expires_on", name=op.f("ck_releases_period_is_not_empty")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_releases_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    op.create_index(op.f("ix_releases_enrollment_id"), "releases", ["enrollment_id"], unique=False)
    op.create_table(
        "term_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind <> 'credit' OR months <= 0) AND (kind <> 'extension' OR months >= 0)",
            name=op.f("ck_term_entries_months_have_a_sign"),
        ),
        sa.CheckConstraint(
            "kind IN ('start', 'credit', 'tolling', 'extension')", name=op.f("ck_term_entries_kind_is_known")
        ),
        sa.CheckConstraint("days >= 0", name=op.f("ck_term_entries_days_count")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_term_entries_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_entries")),
    )
    op.create_index(op.f("ix_term_entries_enrollment_id"), "term_entries", ["enrollment_id"], unique=False)
    op.create_table(
        "treatments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("level_of_care", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("admitted_on", sa.Date(), nullable=True),
        sa.Column("discharged_on", sa.Date(), nullable=True),
        sa.Column("aftercare", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "level_of_care IN ('none', 'outpatient', 'intensive_outpatient', 'partial_hospital', 'residential', 'inpatient')",
            name=op.f("ck_treatments_level_of_care_is_known"),
        ),
        sa.CheckConstraint(
            "status IN ('referred', 'admitted', 'aftercare', 'ended')", name=op.f("ck_treatments_status_is_known")
        ),
        sa.CheckConstraint("admitted_on <= discharged_on", name=op.f("ck_treatments_discharge_follows_admission")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_treatments_enrollment_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_treatments_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatments")),
    )
    op.create_index(op.f("ix_treatments_enrollment_id"), "treatments", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_treatments_provider_id"), "treatments", ["provider_id"], unique=False)
    op.create_table(
        "worksites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("monitor_name", sa.Text(), nullable=False),
        sa.Column("monitor_email", sa.Text(), nullable=False),
        sa.Column("no_conflict_declared", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("since <= until", name=op.f("ck_worksites_period_runs_forward")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_worksites_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worksites")),
    )
    op.create_index(op.f("ix_worksites_enrollment_id"), "worksites", ["enrollment_id"], unique=False)
    op.create_table(
        "appointments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("evaluator_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('booked', 'held', 'no_show', 'cancelled')", name=op.f("ck_appointments_outcome_is_known")
        ),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluations.id"], name=op.f("fk_appointments_evaluation_id")),
        sa.ForeignKeyConstraint(["evaluator_id"], ["providers.id"], name=op.f("fk_appointments_evaluator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index(op.f("ix_appointments_evaluation_id"), "appointments", ["evaluation_id"], unique=False)
    op.create_table(
        "clauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("duties", sa.ARRAY(sa.Text(), as_tuple=True), nullable=False),
        sa.Column("limits", sa.ARRAY(sa.Text(), as_tuple=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_clauses_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clauses")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_clauses_agreement_id_number")),
    )
    op.create_table(
        "obligations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_rung_level", sa.SmallInteger(), nullable=True),
        sa.Column("next_rung_reaches", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_because", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(process = 'evaluation') = (evaluation_id IS NOT NULL)", name=op.f("ck_obligations_process_is_named")
        ),
        sa.CheckConstraint(
            "(settled_at IS NOT NULL) = (state IN ('accepted', 'missed', 'excused', 'cancelled'))",
            name=op.f("ck_obligations_settled_when_closed"),
        ),
        sa.CheckConstraint(
            "kind IN ('triage', 'outreach_letter', 'response', 'final_notice', 'evaluator_contact', 'evaluation', 'evaluation_report', 'threat_notice', 'report_review', 'signature', 'board_execution', 'worksite_report', 'therapist_report', 'self_report', 'arrest_report', 'prescription_notice', 'specialist_contact', 'file_review', 'release_renewal', 'completion_letter', 'term', 'closing_duty', 'intake', 'eligibility_decision', 'no_diagnosis_closing', 'agreement_sending', 'credit_decision', 'amendment_decision', 'discharge_decision', 'completion_decision')",
            name=op.f("ck_obligations_kind_is_known"),
        ),
        sa.CheckConstraint(
            "next_rung_reaches IN ('participant', 'evaluator', 'treatment_provider', 'worksite_monitor', 'laboratory', 'medical_review_officer', 'board', 'reviewer', 'intake', 'specialist', 'supervisor', 'on_call', 'director', 'legal')",
            name=op.f("ck_obligations_next_rung_reaches_is_known"),
        ),
        sa.CheckConstraint(
            "owner IN ('participant', 'evaluator', 'treatment_provider', 'worksite_monitor', 'laboratory', 'medical_review_officer', 'board', 'reviewer', 'intake', 'specialist', 'supervisor', 'on_call', 'director', 'legal')",
            name=op.f("ck_obligations_owner_is_known"),
        ),
        sa.CheckConstraint("process IN ('enrollment', 'evaluation')", name=op.f("ck_obligations_process_is_known")),
        sa.CheckConstraint("state <> 'paused' OR due_at IS NULL", name=op.f("ck_obligations_paused_without_due_time")),
        sa.CheckConstraint(
            "state IN ('scheduled', 'open', 'submitted', 'returned', 'overdue', 'paused', 'accepted', 'missed', 'excused', 'cancelled')",
            name=op.f("ck_obligations_state_is_known"),
        ),
        sa.CheckConstraint(
            "(next_rung_at IS NULL) = (next_rung_reaches IS NULL) AND (next_rung_at IS NULL) = (next_rung_level IS NULL)",
            name=op.f("ck_obligations_next_rung_is_whole"),
        ),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_obligations_enrollment_id")),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluations.id"], name=op.f("fk_obligations_evaluation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligations")),
    )
    op.create_index(
        "ix_obligations_due", "obligations", ["due_at"], unique=False, postgresql_where=sa.text("settled_at IS NULL")
    )
    op.create_index(op.f("ix_obligations_enrollment_id"), "obligations", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_obligations_evaluation_id"), "obligations", ["evaluation_id"], unique=False)
    op.create_index(
        "ix_obligations_open",
        "obligations",
        ["enrollment_id"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "plan_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("treatment_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'proposed') = (decided_at IS NULL)", name=op.f("ck_plan_changes_decision_is_whole")
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'approved', 'refused')", name=op.f("ck_plan_changes_status_is_known")
        ),
        sa.ForeignKeyConstraint(["treatment_id"], ["treatments.id"], name=op.f("fk_plan_changes_treatment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_changes")),
    )
    op.create_index(op.f("ix_plan_changes_treatment_id"), "plan_changes", ["treatment_id"], unique=False)
    op.create_table(
        "escalations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.SmallInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("reaches", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("climbed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("reached_staff_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "action IN ('remind', 'task', 'page', 'formal')", name=op.f("ck_escalations_action_is_known")
        ),
        sa.CheckConstraint(
            "reaches IN ('participant', 'evaluator', 'treatment_provider', 'worksite_monitor', 'laboratory', 'medical_review_officer', 'board', 'reviewer', 'intake', 'specialist', 'supervisor', 'on_call', 'director', 'legal')",
            name=op.f("ck_escalations_reaches_is_known"),
        ),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_escalations_enrollment_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligations.id"], name=op.f("fk_escalations_obligation_id")),
        sa.ForeignKeyConstraint(["reached_staff_id"], ["staff.id"], name=op.f("fk_escalations_reached_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint("obligation_id", "rung", "round", name=op.f("uq_escalations_obligation_id_rung_round")),
    )
    op.create_index(op.f("ix_escalations_climbed_at"), "escalations", ["climbed_at"], unique=False)
    op.create_index(op.f("ix_escalations_enrollment_id"), "escalations", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_escalations_reached_staff_id"), "escalations", ["reached_staff_id"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("concern", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("returned_because", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('worksite', 'therapist', 'self')", name=op.f("ck_reports_kind_is_known")),
        sa.CheckConstraint(
            "status <> 'returned' OR returned_because <> ''", name=op.f("ck_reports_return_has_a_reason")
        ),
        sa.CheckConstraint(
            "status IN ('received', 'accepted', 'returned', 'early')", name=op.f("ck_reports_status_is_known")
        ),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_reports_enrollment_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligations.id"], name=op.f("fk_reports_obligation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_enrollment_id"), "reports", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_reports_obligation_id"), "reports", ["obligation_id"], unique=False)
    op.create_table(
        "self_disclosures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("learned_from", sa.Text(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('arrest', 'prescription')", name=op.f("ck_self_disclosures_kind_is_known")),
        sa.CheckConstraint("occurred_at <= reported_at", name=op.f("ck_self_disclosures_reported_after_the_event")),
        sa.CheckConstraint("occurred_at <= learned_at", name=op.f("ck_self_disclosures_learned_after_the_event")),
        sa.CheckConstraint(
            "(reported_at IS NULL) <> (learned_at IS NULL)", name=op.f("ck_self_disclosures_known_from_somewhere")
        ),
        sa.CheckConstraint(
            "(learned_at IS NULL) = (learned_from = '')", name=op.f("ck_self_disclosures_news_has_a_source")
        ),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_self_disclosures_enrollment_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligations.id"], name=op.f("fk_self_disclosures_obligation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_disclosures")),
    )
    op.create_index(op.f("ix_self_disclosures_enrollment_id"), "self_disclosures", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_self_disclosures_obligation_id"), "self_disclosures", ["obligation_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_role", sa.Text(), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("acts", sa.ARRAY(sa.Text(), as_tuple=True), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_tasks_closed_at_a_time")),
        sa.CheckConstraint(
            "assigned_role IN ('intake', 'specialist', 'supervisor', 'on_call', 'director', 'legal')",
            name=op.f("ck_tasks_assigned_to_staff"),
        ),
        sa.CheckConstraint(
            "assigned_role IN ('participant', 'evaluator', 'treatment_provider', 'worksite_monitor', 'laboratory', 'medical_review_officer', 'board', 'reviewer', 'intake', 'specialist', 'supervisor', 'on_call', 'director', 'legal')",
            name=op.f("ck_tasks_assigned_role_is_known"),
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_tasks_state_is_known")),
        sa.ForeignKeyConstraint(["assigned_to"], ["staff.id"], name=op.f("fk_tasks_assigned_to")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_tasks_enrollment_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligations.id"], name=op.f("fk_tasks_obligation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("obligation_id", name=op.f("uq_tasks_obligation_id")),
    )
    op.create_index(op.f("ix_tasks_enrollment_id"), "tasks", ["enrollment_id"], unique=False)
    op.create_index(
        "ix_tasks_person",
        "tasks",
        ["assigned_to", "due_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_tasks_queue",
        "tasks",
        ["assigned_role", "due_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    # A team has a supervisor and staff have a team: the circle is closed last.
    op.create_foreign_key("fk_staff_team_id", "staff", "teams", ["team_id"], ["id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_constraint("fk_staff_team_id", "staff")
    op.drop_index("ix_tasks_queue", table_name="tasks", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("ix_tasks_person", table_name="tasks", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index(op.f("ix_tasks_enrollment_id"), table_name="tasks")
    op.drop_table("tasks")
    op.drop_index(op.f("ix_self_disclosures_obligation_id"), table_name="self_disclosures")
    op.drop_index(op.f("ix_self_disclosures_enrollment_id"), table_name="self_disclosures")
    op.drop_table("self_disclosures")
    op.drop_index(op.f("ix_reports_obligation_id"), table_name="reports")
    op.drop_index(op.f("ix_reports_enrollment_id"), table_name="reports")
    op.drop_table("reports")
    op.drop_index(op.f("ix_escalations_reached_staff_id"), table_name="escalations")
    op.drop_index(op.f("ix_escalations_enrollment_id"), table_name="escalations")
    op.drop_index(op.f("ix_escalations_climbed_at"), table_name="escalations")
    op.drop_table("escalations")
    op.drop_index(op.f("ix_plan_changes_treatment_id"), table_name="plan_changes")
    op.drop_table("plan_changes")
    op.drop_index("ix_obligations_open", table_name="obligations", postgresql_where=sa.text("settled_at IS NULL"))
    op.drop_index(op.f("ix_obligations_evaluation_id"), table_name="obligations")
    op.drop_index(op.f("ix_obligations_enrollment_id"), table_name="obligations")
    op.drop_index("ix_obligations_due", table_name="obligations", postgresql_where=sa.text("settled_at IS NULL"))
    op.drop_table("obligations")
    op.drop_table("clauses")
    op.drop_index(op.f("ix_appointments_evaluation_id"), table_name="appointments")
    op.drop_table("appointments")
    op.drop_index(op.f("ix_worksites_enrollment_id"), table_name="worksites")
    op.drop_table("worksites")
    op.drop_index(op.f("ix_treatments_provider_id"), table_name="treatments")
    op.drop_index(op.f("ix_treatments_enrollment_id"), table_name="treatments")
    op.drop_table("treatments")
    op.drop_index(op.f("ix_term_entries_enrollment_id"), table_name="term_entries")
    op.drop_table("term_entries")
    op.drop_index(op.f("ix_releases_enrollment_id"), table_name="releases")
    op.drop_table("releases")
    op.drop_index(op.f("ix_referrals_enrollment_id"), table_name="referrals")
    op.drop_table("referrals")
    op.drop_index("ix_outbox_waiting", table_name="outbox", postgresql_where=sa.text("next_attempt_at IS NOT NULL"))
    op.drop_index(op.f("ix_outbox_enrollment_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index("uq_leaves_one_open", table_name="leaves", postgresql_where=sa.text("until IS NULL"))
    op.drop_index(op.f("ix_leaves_enrollment_id"), table_name="leaves")
    op.drop_table("leaves")
    op.drop_index(op.f("ix_file_reviews_enrollment_id"), table_name="file_reviews")
    op.drop_table("file_reviews")
    op.drop_index(op.f("ix_evaluations_evaluator_id"), table_name="evaluations")
    op.drop_index(op.f("ix_evaluations_enrollment_id"), table_name="evaluations")
    op.drop_table("evaluations")
    op.drop_index(op.f("ix_criteria_enrollment_id"), table_name="criteria")
    op.drop_table("criteria")
    op.drop_index(op.f("ix_credits_enrollment_id"), table_name="credits")
    op.drop_table("credits")
    op.drop_index(op.f("ix_contacts_enrollment_id"), table_name="contacts")
    op.drop_table("contacts")
    op.drop_index(op.f("ix_amendments_enrollment_id"), table_name="amendments")
    op.drop_table("amendments")
    op.drop_table("agreements")
    op.drop_index("ix_enrollments_team", table_name="enrollments", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index(op.f("ix_enrollments_received_at_id"), table_name="enrollments")
    op.drop_index("ix_enrollments_phase", table_name="enrollments")
    op.drop_index(op.f("ix_enrollments_participant_id"), table_name="enrollments")
    op.drop_index("ix_enrollments_next_due", table_name="enrollments", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index(op.f("ix_enrollments_license_id"), table_name="enrollments")
    op.drop_index(op.f("ix_enrollments_follows"), table_name="enrollments")
    op.drop_index("ix_enrollments_caseload", table_name="enrollments", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_table("enrollments")
    op.drop_index(op.f("ix_teams_supervisor_id"), table_name="teams")
    op.drop_table("teams")
    op.drop_index(op.f("ix_sessions_staff_id"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("referral_agreements")
    op.drop_index(op.f("ix_provider_conflicts_provider_id"), table_name="provider_conflicts")
    op.drop_index(op.f("ix_provider_conflicts_participant_id"), table_name="provider_conflicts")
    op.drop_table("provider_conflicts")
    op.drop_index(op.f("ix_on_call_shifts_staff_id"), table_name="on_call_shifts")
    op.drop_index(op.f("ix_on_call_shifts_ends_at"), table_name="on_call_shifts")
    op.drop_table("on_call_shifts")
    op.drop_index(op.f("ix_licenses_participant_id"), table_name="licenses")
    op.drop_table("licenses")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_index(op.f("ix_access_log_staff_id_action_at"), table_name="access_log")
    op.drop_index(op.f("ix_access_log_enrollment_id_at"), table_name="access_log")
    op.drop_index(op.f("ix_access_log_at"), table_name="access_log")
    op.drop_table("access_log")
    op.drop_index("uq_staff_email", table_name="staff")
    op.drop_index(op.f("ix_staff_team_id"), table_name="staff")
    op.drop_table("staff")
    op.drop_table("providers")
    op.drop_table("policy_versions")
    op.drop_table("participants")
    op.drop_index(op.f("ix_license_claims_profession_state_number"), table_name="license_claims")
    op.drop_table("license_claims")
    op.drop_table("journal_heads")
    op.drop_table("journal")
