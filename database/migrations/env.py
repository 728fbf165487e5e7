"""What Alembic runs before every migration; `database.migrate` hands it the connection."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from database.columns import InstantType, WordsType, WordType
from database.tables import metadata


def _render(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write this program's column types as what they are in PostgreSQL, so that a step does not change with them."""
    match kind, item:
        case "type", WordType():
            return "sa.Text()"
        case "type", WordsType():
            return "sa.ARRAY(sa.Text())"
        case "type", InstantType():
            return "sa.DateTime(timezone=True)"
        case _:
            return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_server_default=True,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
