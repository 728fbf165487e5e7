"""Reading what a pack says in sentences: the clauses of its agreement and the eligibility table (PROGRAM.md 9, 10)."""

from collections.abc import Iterator, Mapping

from domain.grades import Grade
from domain.policy import ClauseTemplate, Criterion, Figure
from policies.fields import FailedField, GradeField, StageField, Words
from policies.keys import DEADLINE_IDS, KEYS
from policies.problems import Key, Line, Problems
from policies.sources import why_not_sourced


class ClauseTable(Line):
    """A clause as a file states it."""

    number: str
    title: str
    text: str
    duties: Words = ()
    required: bool = True
    grade: GradeField
    source: str = ""


class CriterionTable(Line):
    """A criterion as a file states it; ``follows`` is the figure that brings its grade and source."""

    statement: str
    if_failed: FailedField
    stage: StageField
    route: str = ""
    follows: str = ""
    grade: GradeField | None = None
    source: str = ""


def read_clauses(tables: Mapping[str, object], problems: Problems) -> tuple[ClauseTemplate, ...]:
    """Read the clauses of the agreement in the order of their numbers, each number once."""
    found: dict[str, ClauseTemplate] = {}
    for name, line in problems.lines(ClauseTable, "clauses", tables.get("clauses", {})).items():
        for duty in sorted(set(line.duties) - set(DEADLINE_IDS)):
            problems.add(("clauses", name, "duties"), f"names {duty}, which is not a deadline of this pack")
        if line.number in found or not line.number.isdecimal():
            problems.add(("clauses", name, "number"), f"must be a number that no other clause has, got {line.number!r}")
        if reason := why_not_sourced(line.grade, line.source):
            problems.add(("clauses", name), reason)
        found[line.number] = ClauseTemplate(**dict(line))
    return tuple(found[number] for number in sorted(found, key=lambda one: (len(one), one)))


def read_criteria(
    tables: Mapping[str, object], figures: Mapping[str, Figure], packs: frozenset[str], problems: Problems
) -> tuple[Criterion, ...]:
    """Read the eligibility decision table in the order of the file (PROGRAM.md 10)."""
    found: list[Criterion] = []
    for code, line in problems.lines(CriterionTable, "criteria", tables.get("criteria", {})).items():
        figure = figures.get(line.follows)
        criterion = Criterion(
            code=code,
            statement=line.statement,
            if_failed=line.if_failed,
            stage=line.stage,
            route=line.route,
            grade=figure.grade if figure else line.grade or Grade.DEFAULT,
            source=figure.source if figure else line.source,
        )
        for field, reason in _mistakes(line, criterion, packs):
            problems.add(("criteria", code, *field), reason)
        found.append(criterion)
    return tuple(found)


def _mistakes(line: CriterionTable, criterion: Criterion, packs: frozenset[str]) -> Iterator[tuple[Key, str]]:
    if line.follows and line.follows not in KEYS:
        yield ("follows",), f"names {line.follows!r}, which is not a key of a policy pack"
    if not line.follows and line.grade is None:
        yield ("grade",), "is missing: state it, or the figure that it follows"
    if line.route and line.route not in packs:
        yield ("route",), f"names {line.route!r}, which is not a pack"
    if reason := why_not_sourced(criterion.grade, criterion.source):
        yield (), reason
