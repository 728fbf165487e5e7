"""Let nobody change what stands in the journal.

Two guards: a trigger that refuses for everybody, and a role without the right to, as which the program should run.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FUNCTION = """
CREATE FUNCTION refuse_to_change_the_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$
"""

_ROW_TRIGGER = """
CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_journal()
"""

_TABLE_TRIGGER = """
CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_journal()
"""

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
    REVOKE UPDATE, DELETE ON journal FROM phmp_app;
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
    for statement in (_FUNCTION, _ROW_TRIGGER, _TABLE_TRIGGER, _ROLE, _GRANTS):
        op.execute(statement)


def downgrade() -> None:
    """Take it back; the role stays, because other databases may use it."""
    op.execute(_REVOKES)
    op.execute("DROP TRIGGER journal_is_append_only ON journal")
    op.execute("DROP TRIGGER journal_is_never_emptied ON journal")
    op.execute("DROP FUNCTION refuse_to_change_the_journal()")
