"""A pack as tables for a terminal: grade and source stand beside each number."""

from rich.table import Table
from rich.text import Text

from domain.policy import Policy
from policies.showing import differences, groups_of, rows_in


def tables_of(policy: Policy, group: str = "") -> tuple[Table, ...]:
    """Make one table for each group of a pack, or for the one that is named; KeyError if there is no such group."""
    return tuple(_table(policy, name) for name in ([group] if group else groups_of(policy)))


def table_of_differences(before: Policy, after: Policy) -> Table:
    """Make a table of what two packs say differently; without rows where they say the same."""
    table = Table("key", before.name, after.name, expand=True)
    for one in differences(before, after):
        table.add_row(Text(one.key, overflow="fold"), Text(one.before), Text(one.after))
    return table


def _table(policy: Policy, group: str) -> Table:
    table = Table(title=group, title_justify="left", expand=True)
    table.add_column("key", no_wrap=True)
    for heading, share in (("value", 5), ("grade", 2), ("source", 2), ("remark", 4)):
        table.add_column(heading, ratio=share, overflow="fold")
    for row in rows_in(policy, group):
        table.add_row(*(Text(cell) for cell in (row.key, row.value, row.grade, row.source, row.remark)))
    return table
