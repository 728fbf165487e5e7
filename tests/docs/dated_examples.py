"""Reads the dated examples of the documentation and plays them by the program's own rules, packs and calendars.

An example is a table under a comment that names the pack. Its first column is a time as the clocks of the pack show it,
its second what somebody does, its third what the program does. Only the third is checked, and all of it: whatever else
the program does up to the last line of an example makes the test fail.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from activities.calendars import Calendars
from domain.actors import THE_PROGRAM
from domain.case import Case, CaseTurn
from domain.facts import EscalationFact
from domain.files import File
from domain.ladders import RungAction
from domain.limits import Limit
from domain.obligation_changes import accept, extend, mark_fault, pause, resume, return_for_correction, submit
from domain.obligations import FaultCause, Obligation, ObligationKind, PauseCause
from domain.policy import Policy
from domain.requests import SchedulingRequest
from domain.timers import climb_due, next_wake, open_next_periods
from policies.reading import read_pack
from tests.domain.factories import a_case, a_turn

_MARK = re.compile(r"<!-- example: (?P<pack>\w+) -->\n(?P<table>(?:\|.*\n)+)")
_FORMAT = "%a %d %b %Y %H:%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an example."""

    when: str
    done: str
    follows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An example as it stands in a page."""

    place: str
    pack: str
    lines: tuple[Line, ...]


def examples_in(page: Path) -> Iterator[Example]:
    """Read the examples of a page."""
    text = page.read_text(encoding="utf-8")
    for found in _MARK.finditer(text):
        rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in found["table"].splitlines()]
        lines = tuple(Line(when=when, done=done, follows=follows) for when, done, follows in rows[2:])
        number = text.count("\n", 0, found.start()) + 1
        yield Example(place=f"{page.name}:{number}", pack=found["pack"], lines=lines)


@dataclass(slots=True)
class Stage:
    """One obligation in a book of its own, and the time."""

    file: File[Case]
    now: datetime
    zone: ZoneInfo

    def shown(self, instant: datetime) -> str:
        """Write an instant as the clocks show it."""
        local = instant.astimezone(self.zone)
        return f"{local:%a} {local.day} {local:%b %Y %H:%M}"

    def read(self, when: str) -> datetime:
        """Read a time; it must name the right day of the week."""
        instant = datetime.strptime(when, _FORMAT).replace(tzinfo=self.zone).astimezone(UTC)
        assert self.shown(instant) == when, f"{when} is a {self.shown(instant)}"
        return instant

    def do(self, done: str) -> str:
        """Let somebody do something; says how the obligation stands then."""
        turn = a_turn(self.file, THE_PROGRAM, self.now)
        _carry_out(turn, done)
        self._take(turn)
        owed = _first_open(self.file.obligations)
        if owed is None:
            return "met"
        return "stands still" if owed.schedule is None else f"due {self.shown(owed.schedule.due_at)}"

    def pass_to(self, end: datetime) -> Iterator[Line]:
        """Let time pass up to an instant; gives what happens, all of one instant in one line."""
        while (wake := next_wake(self.file)) is not None and wake <= end:
            self.now = max(wake, self.now)
            turn = a_turn(self.file, THE_PROGRAM, self.now)
            climb_due(turn, {})
            open_next_periods(turn)
            self._take(turn)
            yield Line(when=self.shown(self.now), done="", follows="; ".join(_told(turn)))
        self.now = end

    def _take(self, turn: CaseTurn) -> None:
        asked = tuple(one for one in turn.obligations.values() if one.needs_schedule)
        rules = replace(self.file.policy.calendar, spread_minutes=0)
        times = Calendars().schedule(SchedulingRequest(rules=rules, obligations=asked))
        known = dict(zip((one.id for one in asked), times, strict=True))
        kept = (
            replace(one, schedule=known[one.id]) if one.id in known else one
            for one in turn.obligations.values()
            if not one.is_finished
        )
        self.file = replace(turn.file, obligations=tuple(kept))


def play(example: Example) -> tuple[Line, ...]:
    """Do what people do in an example; gives every line as the program has it."""
    policy = read_pack(example.pack)
    stage = Stage(_empty_book(policy), datetime(1970, 1, 1, tzinfo=UTC), ZoneInfo(policy.calendar.zone))
    played: list[Line] = []
    for line in example.lines:
        at = stage.read(line.when)
        # What is due at the moment at which somebody does something happens first.
        played += stage.pass_to(at)
        if line.done:
            stands = stage.do(line.done)
            played.append(Line(when=line.when, done=line.done, follows=stands if line.follows else ""))
    return tuple(played)


def _empty_book(policy: Policy) -> File[Case]:
    return File(subject=a_case().subject, obligations=(), policy=policy)


_DOINGS = re.compile(
    r"`(?P<kind>\w+)` is owed|(?P<cause>\w+) (?P<leave>begins|ends)|extended by (?P<more>\d+)"
    r"|(?P<fault>\w+) fault noted|(?P<report>handed in|returned|accepted)"
)


def _carry_out(turn: CaseTurn, done: str) -> None:
    found = _DOINGS.match(done)
    assert found, f"nobody can do this in an example: {done}"
    if found["kind"]:
        turn.open(ObligationKind(found["kind"]))
        return
    owed = _first_open(turn.obligations.values())
    assert owed, "nothing is owed any more"
    turn.put(_changed(owed, found, turn.now))


def _first_open(obligations: Iterable[Obligation]) -> Obligation | None:
    """What an example is about: of a recurring duty, the first period that is not settled."""
    return next((one for one in obligations if not one.is_closed), None)


def _changed(owed: Obligation, found: re.Match[str], now: datetime) -> Obligation:
    match found.lastgroup, found[found.lastgroup or 0]:
        case "leave", "begins":
            return pause(owed, PauseCause(found["cause"]), now)
        case "leave", "ends":
            return resume(owed, now)
        case "more", amount:
            return extend(owed, now, Limit(amount=int(amount), unit=owed.limit.unit))
        case "fault", cause:
            return mark_fault(owed, FaultCause(cause))
        case "report", "handed in":
            return submit(owed, now)
        case "report", "returned":
            return return_for_correction(owed, now, "incomplete")
        case _:
            return accept(owed, now, "in order")


_WORDS = {"obligation:overdue": "overdue", "obligation:opened": "the next period begins"}
_ACTIONS = {
    RungAction.REMIND: "reminder to",
    RungAction.TASK: "task for",
    RungAction.PAGE: "page to",
    RungAction.FORMAL: "formal letter to",
}


def _told(turn: CaseTurn) -> Iterator[str]:
    """Say what happened in the words of the examples; of a later period, of which."""
    for event in turn.events:
        if event.name in _WORDS:
            yield _WORDS[event.name]
            continue
        climbed = next((fact for fact in event.facts if isinstance(fact, EscalationFact)), None)
        if climbed is None:
            yield f"breached: {event.sentence.partition(': ')[2].removesuffix('.')}"
            continue
        _, _, period = turn.obligations[climbed.obligation_id].label.partition(", ")
        level = f", level {climbed.level}" if climbed.level else ""
        of_period = f" ({period})" if period else ""
        yield f"{_ACTIONS[climbed.action]} the {climbed.reaches.in_words}{level}{of_period}"
