"""The reference page of the packs, side by side: ``python -m policies.reference`` writes docs/reference/policies.md."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from domain.policy import Policy
from policies.figures import place_of
from policies.keys import GROUPS
from policies.reading import read_pack
from policies.rows import Row, limit_of_deadline, rows_of
from policies.showing import differences
from policies.sources import sources

PAGE: Final = Path(__file__).parent.parent / "docs" / "reference" / "policies.md"
#: The pack for trying things out, which is told by what sets it apart.
_TRAINING: Final = "training"
_SIDE_BY_SIDE: Final = ("pa_vrp", "pa_dmu", "ca_us", "or_hpsp")

_INTRODUCTION: Final = """\
# The policy packs

Generated from `policies/*.toml` by `python -m policies.reference`; do not edit by hand. One pack is shown by
`./phmp policy show PACK [GROUP]`, the difference of two by `./phmp policy diff A B`.

| grade | meaning |
| --- | --- |
| S | read in the source named; the list of sources is at the end |
| K, unverified | recalled from the document named, to be verified before real use |
| program default | a configurable assumption without a source; what is named beside it only suggested it |
| n/a | the rule does not exist in that jurisdiction |

Words instead of a number ("as ordered") mean that an order, a plan or a person sets it.
"""
_DEADLINES: Final = """\
## Deadlines

"until replaced" marks a program default that holds until an order, a plan or a person sets what its words name.
"""
_HEADINGS: Final = {
    "ladders": "Escalation ladders",
    "clauses": "Clauses",
    "criteria": "Eligibility",
    "completion_codes": "Completion",
    "closing_duties": "Closing duties",
    "calendar": "Calendar",
}


def page() -> str:
    """Write the whole page."""
    shown = [read_pack(one) for one in _SIDE_BY_SIDE]
    parts = [_INTRODUCTION, *_packs(shown), "## Figures\n"]
    for group in GROUPS:
        parts += [f"### {group}\n", *_figures(shown, group)]
    parts += [_DEADLINES, *_deadlines(shown)]
    for group, heading in _HEADINGS.items():
        parts += [f"## {heading}\n", *_variants(shown, group)]
    parts += ["## Sources\n", *(f"- {name}: {place}" for name, place in sources().items())]
    return "\n".join(parts) + "\n"


def _packs(shown: Sequence[Policy]) -> Iterator[str]:
    yield from (f"- **{_short(pack)}**: {pack.title}, `{pack.name}`" for pack in shown)
    training = read_pack(_TRAINING)
    changed = "; ".join(f"{one.key} {one.after}" for one in differences(shown[0], training))
    yield f"- `{training.name}`: {training.title}. It is {_short(shown[0])} but for: {changed}\n"


def _rows_by_key(pack: Policy, group: str) -> Mapping[str, Row]:
    return {row.key: row for row in _rows(pack.id) if row.group == group}


@cache
def _rows(pack_id: str) -> tuple[Row, ...]:
    return rows_of(read_pack(pack_id))


def _short(pack: Policy) -> str:
    return pack.id.replace("_", " ").upper()


def _table(columns: Sequence[str], lines: Iterator[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(columns) + " |"
    yield "| " + " | ".join("---" for _ in columns) + " |"
    yield from ("| " + " | ".join(line) + " |" for line in lines)
    yield ""


def _cell(row: Row | None, value: str = "") -> str:
    if row is None:
        return ""
    provenance = ", ".join(part for part in (row.grade, row.source) if part)
    return f"{value or row.value}<br>*{provenance}*"


def _figures(shown: Sequence[Policy], group: str) -> Iterator[str]:
    by_pack = [_rows_by_key(pack, group) for pack in shown]
    keys = sorted({key for rows in by_pack for key in rows}, key=lambda key: place_of(f"{group}.{key}"))
    lines = ((f"`{key}`", *(_cell(rows.get(key)) for rows in by_pack)) for key in keys)
    yield from _table(("key", *(_short(pack) for pack in shown)), lines)
    remarks: dict[tuple[str, str], list[str]] = {}
    for pack, rows in zip(shown, by_pack, strict=True):
        for row in rows.values():
            if row.remark:
                remarks.setdefault((row.key, row.remark), []).append(_short(pack))
    yield from (f"- `{key}`, {', '.join(names)}: {remark}" for (key, remark), names in remarks.items())
    if remarks:
        yield ""


def _deadlines(shown: Sequence[Policy]) -> Iterator[str]:
    by_pack = [_rows_by_key(pack, "deadlines") for pack in shown]
    lines = (
        (
            deadline.id,
            by_pack[0][deadline.id].remark,
            *(
                _cell(rows[deadline.id], limit_of_deadline(pack.deadline(deadline.id)))
                for pack, rows in zip(shown, by_pack, strict=True)
            ),
        )
        for deadline in shown[0].deadlines
    )
    yield from _table(("id", "what", *(_short(pack) for pack in shown)), lines)


def _variants(shown: Sequence[Policy], group: str) -> Iterator[str]:
    """Give each key once, with every wording and the packs that have it."""
    texts: dict[str, dict[str, list[str]]] = {}
    for pack in shown:
        for row in _rows_by_key(pack, group).values():
            texts.setdefault(row.key, {}).setdefault(row.text, []).append(_short(pack))
    for key, variants in texts.items():
        yield f"**{key}**\n"
        for text, names in variants.items():
            who = "all packs" if len(names) == len(shown) else ", ".join(names)
            yield f"- {who}: {text}"
        yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"Wrote {PAGE}.\n")
