"""A pack as text, and what differs between two packs."""

from dataclasses import dataclass

from domain.policy import Policy
from policies.rows import Row, rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What two packs say differently about one thing; empty where one of them says nothing."""

    #: For example ``deadlines.D18``.
    key: str
    before: str
    after: str


def groups_of(policy: Policy) -> tuple[str, ...]:
    """List the groups of a pack in the order in which they are shown."""
    return tuple(dict.fromkeys(row.group for row in rows_of(policy)))


def rows_in(policy: Policy, group: str = "") -> tuple[Row, ...]:
    """List a pack's rows, or those of one group; KeyError if the pack has no such group."""
    if group and group not in groups_of(policy):
        raise KeyError(group)
    return tuple(row for row in rows_of(policy) if group in {"", row.group})


def policy_text(policy: Policy, group: str = "") -> str:
    """Write a pack, or one of its groups, as plain text, one line for each number with its grade and source."""
    lines = [f"{policy.name}: {policy.title}"]
    shown = ""
    for row in rows_in(policy, group):
        if row.group != shown:
            shown = row.group
            lines += ["", f"[{shown}]"]
        lines.append(f"{row.key}: {row.text}")
    return "\n".join(lines) + "\n"


def differences(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """List what two packs say differently, in the order of the first, then what only the second says."""
    old = {f"{row.group}.{row.key}": row.text for row in rows_of(before)}
    new = {f"{row.group}.{row.key}": row.text for row in rows_of(after)}
    return tuple(
        Difference(key=key, before=old.get(key, ""), after=new.get(key, ""))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    )
