"""Let an entry of the term's ledger take back the days of a suspension that was undone."""

from typing import Final

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_RULE: Final = "days_count"


def upgrade() -> None:
    """Take the step."""
    _replace("days >= 0 OR kind = 'reversal'")


def downgrade() -> None:
    """Take it back."""
    op.execute("DELETE FROM term_entries WHERE kind = 'reversal' AND days < 0")
    _replace("days >= 0")


def _replace(condition: str) -> None:
    name = op.f(f"ck_term_entries_{_RULE}")
    op.drop_constraint(name, "term_entries")
    op.create_check_constraint(name, "term_entries", condition)
