"""Give independent reviewers, board liaisons, evaluators and worksite monitors accounts, and reviewers tasks."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STAFF: Final = ("intake", "specialist", "supervisor", "director", "legal", "auditor", "administrator")
_OUTSIDE: Final = ("participant", "laboratory")
_ROLES: Final = (*_STAFF, *_OUTSIDE)
_STAFF_NOW: Final = (*_STAFF, "reviewer", "board_liaison")
_OUTSIDE_NOW: Final = (*_OUTSIDE, "evaluator", "worksite_monitor")
_ROLES_NOW: Final = (*_STAFF_NOW, *_OUTSIDE_NOW)
#: Whose a task can be.
_TASKS: Final = ("intake", "specialist", "supervisor", "on_call", "director", "legal")
_HOLDER: Final = (
    "(role = 'participant') = (participant_id IS NOT NULL) AND (role = 'laboratory') = (laboratory_id IS NOT NULL)"
)
_HOLDER_NOW: Final = f"{_HOLDER} AND (role = 'evaluator') = (provider_id IS NOT NULL)"


def upgrade() -> None:
    """Take the step."""
    op.add_column("outside_accounts", sa.Column("provider_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_outside_accounts_provider_id"), "outside_accounts", "providers", ["provider_id"], ["id"]
    )
    op.create_index(op.f("ix_outside_accounts_provider_id"), "outside_accounts", ["provider_id"], unique=False)
    _let_roles_be(_ROLES_NOW, _OUTSIDE_NOW, _HOLDER_NOW)
    _replace("tasks", "assigned_to_staff", f"assigned_role IN ({_listed(('reviewer', *_TASKS))})")


def downgrade() -> None:
    """Take it back."""
    _replace("tasks", "assigned_to_staff", f"assigned_role IN ({_listed(_TASKS)})")
    _let_roles_be(_ROLES, _OUTSIDE, _HOLDER)
    op.drop_index(op.f("ix_outside_accounts_provider_id"), table_name="outside_accounts")
    op.drop_constraint(op.f("fk_outside_accounts_provider_id"), "outside_accounts")
    op.drop_column("outside_accounts", "provider_id")


def _let_roles_be(roles: tuple[str, ...], outside: tuple[str, ...], holder: str) -> None:
    for table, column in (("journal", "actor_role"), ("staff", "role"), ("outside_accounts", "role")):
        _replace(table, f"{column}_is_known", f"{column} IN ({_listed(roles)})")
    _replace("staff", "role_is_of_staff", f"role NOT IN ({_listed(outside)})")
    _replace("outside_accounts", "role_is_outside", f"role IN ({_listed(outside)})")
    _replace("outside_accounts", "holder_is_one", holder)


def _replace(table: str, rule: str, condition: str) -> None:
    name = op.f(f"ck_{table}_{rule}")
    op.drop_constraint(name, table)
    op.create_check_constraint(name, table, condition)


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{one}'" for one in words)
