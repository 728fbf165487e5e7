"""Reading a policy pack: a TOML file becomes the frozen value that rules work with, or an error with every mistake."""

from functools import cache
from pathlib import Path
from typing import Final

from domain.policy import Policy
from policies.deadlines import Known, read_deadlines
from policies.ends import read_closing_duties, read_completion
from policies.figures import read_figures
from policies.heads import HEAD, read_calendar, read_head, read_term_start
from policies.keys import GROUPS
from policies.ladders import check_alerts, read_ladders
from policies.problems import BadPolicyError, Problems
from policies.terms import read_clauses, read_criteria
from policies.toml_files import RawPack, on_disk, packaged, packs

__all__ = ["BadPolicyError", "packs", "read_pack", "read_policy_file"]

_SECTIONS: Final = frozenset(
    {
        *HEAD,
        *GROUPS,
        "calendar",
        "owners",
        "ladders",
        "deadlines",
        "clauses",
        "criteria",
        "completion_codes",
        "closing_duties",
    }
)


@cache
def read_pack(pack_id: str) -> Policy:
    """Read a pack that comes with the program; KeyError if there is none of that id."""
    if pack_id not in packs():
        raise KeyError(pack_id)
    return _policy(packaged(pack_id))


def read_policy_file(path: Path) -> Policy:
    """Read a pack from a file anywhere; raises ``BadPolicyError`` with every mistake in it."""
    return _policy(on_disk(path))


def _policy(raw: RawPack) -> Policy:
    tables, problems = raw.tables, Problems(file=raw.file, origins=raw.origins)
    for name in sorted(tables.keys() - _SECTIONS):
        problems.add((name,), "is not a group of figures nor another section of a policy pack")
    head, calendar = read_head(tables, problems), read_calendar(tables, problems)
    figures = read_figures(tables, problems)
    ladders = read_ladders(tables, problems)
    check_alerts(figures, ladders, problems)
    known = Known(figures=figures, ladders=frozenset(problems.table(("ladders",), tables.get("ladders", {}))))
    term_start = read_term_start(figures, problems)
    deadlines = read_deadlines(tables, known, problems)
    clauses, criteria = read_clauses(tables, problems), read_criteria(tables, figures, frozenset(packs()), problems)
    completion, closing_duties = read_completion(tables, problems), read_closing_duties(tables, known, problems)
    problems.stop()
    is_what = problems.need(head)
    return Policy(
        id=is_what.id,
        version=is_what.version,
        title=is_what.title,
        jurisdiction=is_what.jurisdiction,
        calendar=problems.need(calendar),
        term_start=problems.need(term_start),
        figures=tuple(figures.values()),
        deadlines=deadlines,
        ladders=tuple(ladders.values()),
        clauses=clauses,
        criteria=criteria,
        completion=completion,
        closing_duties=closing_duties,
    )
