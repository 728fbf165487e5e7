"""Reading the escalation ladders: who is reached, when and how, and whether a ladder can be climbed (PROGRAM.md 7)."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Final

from domain.ladders import Ladder, Rung, RungTime
from domain.limits import Limit
from domain.policy import Figure
from policies.fields import LIST, ActionField, GradeField, PartyField, WhenField
from policies.problems import Line, Problems
from policies.sources import why_not_sourced
from policies.words import RungWhen, words_of

_HIGHEST_LEVEL: Final = 5
_WHOLE: Final = 100
_ALERTS: Final = "agreement.board_execution_alert_days"
_BEFORE_DUE: Final = frozenset({RungTime.SHARE, RungTime.BEFORE_DUE})


class RungLine(Line):
    """One step of a ladder as a file states it."""

    level: int
    when: WhenField
    reaches: PartyField
    action: ActionField
    breach: bool = False


class LadderTable(Line):
    """A ladder as a file states it."""

    rungs: Annotated[tuple[RungLine, ...], LIST]
    grade: GradeField
    source: str = ""


def read_ladders(tables: Mapping[str, object], problems: Problems) -> dict[str, Ladder]:
    """Read every ladder of a pack by its name."""
    lines = problems.lines(LadderTable, "ladders", tables.get("ladders", {}))
    for name, line in lines.items():
        for reason in (*_mistakes(line), why_not_sourced(line.grade, line.source)):
            if reason:
                problems.add(("ladders", name), reason)
    return {name: _ladder(name, line) for name, line in lines.items()}


def check_alerts(figures: Mapping[str, Figure], ladders: Mapping[str, Ladder], problems: Problems) -> None:
    """Note it if the ageing alerts that the pack states are not those that its ladder raises (PROGRAM.md D10)."""
    figure, ladder = figures.get(_ALERTS), ladders.get("board_execution")
    if figure is None or ladder is None or not isinstance(figure.value, tuple):
        return
    raised = tuple(rung.length.amount for rung in ladder.rungs if rung.time is RungTime.AFTER_START)
    if raised != figure.value:
        alerts = ", ".join(str(day) for day in figure.value)
        problems.add(("ladders", "board_execution"), f"must have rungs {alerts} days after start, as {_ALERTS} says")


def when_of(rung: Rung) -> str:
    """Say when a rung is climbed, in the words of the files."""
    return words_of(RungWhen(rung.time, rung.percent, rung.distance))


def _ladder(name: str, line: LadderTable) -> Ladder:
    return Ladder(
        name=name,
        rungs=tuple(
            Rung(
                level=rung.level,
                time=rung.when.time,
                percent=rung.when.percent,
                distance=rung.when.distance,
                reaches=rung.reaches,
                action=rung.action,
                breach=rung.breach,
            )
            for rung in line.rungs
        ),
        grade=line.grade,
        source=line.source,
    )


def _mistakes(line: LadderTable) -> tuple[str, ...]:
    if not line.rungs:
        return ("has no rungs",)
    carriers = sum(rung.breach for rung in line.rungs)
    first = line.rungs[0].when
    return (
        *(
            f"has a rung of level {r.level}; levels are 0 to 5"
            for r in line.rungs
            if not 0 <= r.level <= _HIGHEST_LEVEL
        ),
        *(f"has a rung at {r.when.percent} %" for r in line.rungs if r.when.percent and r.when.percent > _WHOLE),
        "" if carriers == 1 else f"must have one rung with breach = true, not {carriers}",
        "begins with a rung 'later', which follows nothing" if first.time is RungTime.AFTER_PREVIOUS else "",
        *(_why_not_after(before, after) for before, after in pairwise(line.rungs)),
    )


def _why_not_after(before: RungLine, after: RungLine) -> str:
    if after.level < before.level:
        return f"falls from level {before.level} to level {after.level}"
    if _is_earlier(after.when, before.when):
        return f"has the rung '{words_of(after.when)}' after '{words_of(before.when)}'; times never decrease"
    return ""


def _is_earlier(one: RungWhen, other: RungWhen) -> bool:
    """Whether it can be told, without knowing the limit, that one rung is climbed before the other."""
    if one.time in _BEFORE_DUE and other.time in {RungTime.AT_DUE, RungTime.AFTER_PREVIOUS}:
        return True
    if one.time is not other.time:
        return False
    match one.time:
        case RungTime.SHARE:
            return (one.percent or 0) < (other.percent or 0)
        case RungTime.BEFORE_DUE:
            return _is_longer(one.distance, other.distance)
        case RungTime.AFTER_START:
            return _is_longer(other.distance, one.distance)
        case RungTime.AT_DUE | RungTime.AFTER_PREVIOUS:
            return False


def _is_longer(one: Limit | None, other: Limit | None) -> bool:
    return one is not None and other is not None and one.unit is other.unit and one.amount > other.amount
