"""Reading how a case ends: what completion takes, and what staff still owe afterwards (PROGRAM.md 4.2, 12)."""

from collections.abc import Mapping
from typing import Annotated

from domain.completion import CompletionCode
from domain.grades import Grade
from domain.policy import ClosingDuty
from policies.deadlines import Known
from policies.fields import (
    LIST,
    CompletionField,
    ConditionField,
    EndField,
    GradeField,
    LimitField,
    LimitOrKey,
    PartyField,
)
from policies.lengths import Length, length_of
from policies.problems import Line, Problems
from policies.sources import why_not_sourced


class ClosingDutyTable(Line):
    """A closing duty as a file states it."""

    sentence: str
    after: Annotated[tuple[EndField, ...], LIST] = ()
    only_if: ConditionField | None = None
    owner: PartyField
    limit: LimitOrKey
    otherwise: LimitField | None = None
    ladder: str
    grade: GradeField
    source: str = ""


class CompletionList(Line):
    """The codes of completion, read as one entry so that each odd one is named."""

    codes: Annotated[tuple[CompletionField, ...], LIST]


def read_closing_duties(tables: Mapping[str, object], known: Known, problems: Problems) -> tuple[ClosingDuty, ...]:
    """Read what staff still owe after the end of an enrollment, in the order of the file."""
    found: list[ClosingDuty] = []
    for code, line in problems.lines(ClosingDutyTable, "closing_duties", tables.get("closing_duties", {})).items():
        key = ("closing_duties", code)
        if line.ladder not in known.ladders:
            problems.add((*key, "ladder"), f"names {line.ladder!r}, which is not a ladder of this pack")
        if reason := why_not_sourced(line.grade, line.source):
            problems.add(key, reason)
        try:
            length = length_of(line.limit, line.otherwise, known.figures)
        except ValueError as error:
            problems.add((*key, "limit"), str(error))
            continue
        if length is not None:
            found.append(_duty(code, line, length))
    return tuple(found)


def read_completion(tables: Mapping[str, object], problems: Problems) -> tuple[CompletionCode, ...]:
    """Read which codes of completion must all hold; there is at least one."""
    line = problems.line(CompletionList, ("completion_codes",), {"codes": tables.get("completion_codes", [])})
    if line is not None and not line.codes:
        problems.add(("completion_codes",), "is missing: nobody could be refused completion")
    return line.codes if line else ()


def _duty(code: str, line: ClosingDutyTable, length: Length) -> ClosingDuty:
    graded = length.grade not in {None, Grade.NOT_APPLICABLE}
    return ClosingDuty(
        code=code,
        sentence=line.sentence,
        after=tuple(phase.value for phase in line.after),
        only_if=line.only_if,
        owner=line.owner,
        limit=length.limit,
        ladder=line.ladder,
        grade=(length.grade if graded else None) or line.grade,
        source=(length.source if graded else "") or line.source,
    )
