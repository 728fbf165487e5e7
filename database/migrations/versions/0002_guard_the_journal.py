"""Let nobody change what only grows: the journal, the access log, policy versions, escalations.

Two guards: triggers that refuse for everybody, and a role without the right to, as which the program should run. The
head of a journal moves with it, and only forward.
"""

from typing import Final

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: What is only ever added to.
_APPEND_ONLY: Final = ("journal", "access_log", "policy_versions", "escalations")

_REFUSE = """
CREATE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the % is append-only', replace(TG_TABLE_NAME, '_', ' ') USING ERRCODE = 'insufficient_privilege';
END
$$
"""

_ROW_TRIGGER = """
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_to_change()
"""

_TABLE_TRIGGER = """
CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()
"""

_FORWARD = """
CREATE FUNCTION refuse_to_move_a_head_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.enrollment_id <> OLD.enrollment_id OR NEW.seq <= OLD.seq THEN
        RAISE EXCEPTION 'the head of a journal moves forward only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$
"""

_HEAD_TRIGGERS = (
    """
CREATE TRIGGER journal_heads_move_forward BEFORE UPDATE ON journal_heads
FOR EACH ROW EXECUTE FUNCTION refuse_to_move_a_head_back()
""",
    """
CREATE TRIGGER journal_heads_are_append_only BEFORE DELETE ON journal_heads
FOR EACH ROW EXECUTE FUNCTION refuse_to_change()
""",
    _TABLE_TRIGGER.format(table="journal_heads"),
)

# Roles belong to the whole cluster: another database may have made it, or make it at this moment. Whoever may not make
# roles gets the tables without it; an administrator can make `phmp_app` first and migrate then.
_ROLE = """
DO $$
BEGIN
    CREATE ROLE phmp_app NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN RAISE NOTICE 'the role phmp_app was not made: this user may not make roles';
END
$$
"""

_GRANTS = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'phmp_app') THEN
        RETURN;
    END IF;
    GRANT USAGE ON SCHEMA public TO phmp_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO phmp_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO phmp_app;
    REVOKE UPDATE, DELETE ON journal, access_log, policy_versions, escalations FROM phmp_app;
    REVOKE DELETE ON journal_heads FROM phmp_app;
    REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM phmp_app;
END
$$
"""

_REVOKES = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'phmp_app') THEN
        RETURN;
    END IF;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM phmp_app;
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM phmp_app;
    REVOKE USAGE ON SCHEMA public FROM phmp_app;
END
$$
"""


def upgrade() -> None:
    """Take the step."""
    op.execute(_REFUSE)
    for table in _APPEND_ONLY:
        op.execute(_ROW_TRIGGER.format(table=table))
        op.execute(_TABLE_TRIGGER.format(table=table))
    for statement in (_FORWARD, *_HEAD_TRIGGERS, _ROLE, _GRANTS):
        op.execute(statement)


def downgrade() -> None:
    """Take it back; the role stays, because other databases may use it."""
    op.execute(_REVOKES)
    for table in _APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_is_append_only ON {table}")
        op.execute(f"DROP TRIGGER {table}_is_never_emptied ON {table}")
    for trigger in ("move_forward", "are_append_only", "is_never_emptied"):
        op.execute(f"DROP TRIGGER journal_heads_{trigger} ON journal_heads")
    op.execute("DROP FUNCTION refuse_to_move_a_head_back()")
    op.execute("DROP FUNCTION refuse_to_change()")
