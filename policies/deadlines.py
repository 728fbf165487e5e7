"""Reading deadlines (D01 to D44, S01 to S16, the term): lengths, owners, ladders, what stops clocks (PROGRAM.md 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from domain.grades import Grade
from domain.limits import Limit, Unit
from domain.policy import Deadline, Figure
from domain.roles import Party
from policies.fields import LIST, GradeField, LimitField, LimitOrKey, PartyField, PauseField, PeriodOrKey
from policies.keys import DEADLINE_IDS
from policies.lengths import Length, length_of
from policies.problems import Key, Line, Problems
from policies.sources import why_not_sourced

#: Never rolled forward and never tolled (PROGRAM.md 6).
_SAFETY: Final = frozenset({"D07", "D12", "D16", "D17", "D18"})
_PERCENT: Final = 100


class OwnerRules(Line):
    """What holds for all deadlines of one owner, where a deadline does not say otherwise."""

    rolls_forward: bool = False
    paused_by: Annotated[tuple[PauseField, ...], LIST] = ()


class DeadlineLine(Line):
    """A deadline as a file states it."""

    name: str
    starts: str
    limit: LimitOrKey
    otherwise: LimitField | None = None
    then_limit: LimitOrKey | None = None
    counts_back: bool = False
    owner: PartyField
    ladder: str
    breach: str = ""
    safety: bool = False
    rolls_forward: bool | None = None
    period: PeriodOrKey | None = None
    period_otherwise: LimitField | None = None
    period_grade: GradeField | None = None
    period_source: str = ""
    counts_from_percent: int | None = None
    max_extension: LimitOrKey | None = None
    paused_by: Annotated[tuple[PauseField, ...] | None, LIST] = None
    replaced_by: str = ""
    grade: GradeField | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a deadline may refer to."""

    figures: Mapping[str, Figure]
    #: By name, whether or not they could be read: a ladder with a mistake is noted once.
    ladders: frozenset[str]


def read_deadlines(tables: Mapping[str, object], known: Known, problems: Problems) -> tuple[Deadline, ...]:
    """Read every deadline of a pack; all of D01 to D44, S01 to S16, and the term, must be there."""
    owners = problems.lines(OwnerRules, "owners", tables.get("owners", {}))
    for name in sorted(owners.keys() - set(Party)):
        problems.add(("owners", name), f"must be one of {', '.join(Party)}")
    section = problems.table(("deadlines",), tables.get("deadlines", {}))
    for name in DEADLINE_IDS:
        if name not in section:
            problems.add(("deadlines", name), "is missing")
    for name in sorted(section.keys() - set(DEADLINE_IDS)):
        problems.add(("deadlines", name), "is not a deadline: those are D01 to D44, S01 to S16 and TERM")
    lines = problems.lines(DeadlineLine, "deadlines", section)
    read = [
        _deadline(name, line, owners.get(line.owner, OwnerRules()), known, problems) for name, line in lines.items()
    ]
    return tuple(sorted((one for one in read if one is not None), key=lambda one: one.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lengths:
    limit: Length
    then_limit: Length | None
    period: Length | None
    max_extension: Length | None


def _deadline(name: str, line: DeadlineLine, owner: OwnerRules, known: Known, problems: Problems) -> Deadline | None:
    lengths = _lengths(name, line, known, problems)
    if lengths is None:
        return None
    deadline = _built(name, line, lengths, owner)
    for field, reason in _mistakes(line, deadline, lengths, known):
        problems.add(("deadlines", name, *field), reason)
    return deadline


def _lengths(name: str, line: DeadlineLine, known: Known, problems: Problems) -> _Lengths | None:
    def length(field: str, named: Limit | str | None, otherwise: Limit | None = None) -> Length | None:
        try:
            return None if named is None else length_of(named, otherwise, known.figures)
        except ValueError as error:
            problems.add(("deadlines", name, field), str(error))
            return None

    limit = length("limit", line.limit, line.otherwise)
    then_limit = length("then_limit", line.then_limit)
    period = length("period", line.period, line.period_otherwise)
    extension = length("max_extension", line.max_extension)
    if limit is None:
        return None
    return _Lengths(limit=limit, then_limit=then_limit, period=period, max_extension=extension)


def _built(name: str, line: DeadlineLine, lengths: _Lengths, owner: OwnerRules) -> Deadline:
    limit, period = lengths.limit, lengths.period
    replaced_by = "; ".join(one.replaced_by for one in (limit, period) if one and one.replaced_by)
    return Deadline(
        id=name,
        name=line.name,
        starts=line.starts,
        limit=limit.limit,
        then_limit=lengths.then_limit.limit if lengths.then_limit else None,
        counts_back=line.counts_back,
        owner=line.owner,
        ladder=line.ladder,
        breach=line.breach,
        safety=line.safety,
        rolls_forward=_rolls(line, limit.limit, owner),
        period=period.limit if period else None,
        period_grade=(period.grade or line.period_grade) if period else None,
        period_source=(period.source or line.period_source) if period else "",
        counts_from_percent=line.counts_from_percent,
        max_extension=lengths.max_extension.limit if lengths.max_extension else None,
        paused_by=owner.paused_by if line.paused_by is None else line.paused_by,
        replaced_by=line.replaced_by or replaced_by,
        grade=limit.grade or line.grade or Grade.DEFAULT,
        source=limit.source or line.source,
    )


def _rolls(line: DeadlineLine, limit: Limit, owner: OwnerRules) -> bool:
    if line.rolls_forward is not None:
        return line.rolls_forward
    # Hours end when they end, and business days never end on a day without business.
    return owner.rolls_forward and limit.unit in {Unit.CALENDAR_DAYS, Unit.MONTHS}


def _mistakes(line: DeadlineLine, deadline: Deadline, lengths: _Lengths, known: Known) -> Iterator[tuple[Key, str]]:
    if lengths.limit.grade is None and line.grade is None:
        yield ("grade",), "is missing"
    if lengths.limit.grade is not None and line.grade is not None:
        yield ("grade",), f"comes from {line.limit}, which the limit names; leave it out"
    if lengths.period and lengths.period.grade is None and line.period_grade is None:
        yield ("period_grade",), "is missing"
    for grade, source in ((deadline.grade, deadline.source), (deadline.period_grade, deadline.period_source)):
        if reason := why_not_sourced(grade, source) if grade else "":
            yield (), reason
    if line.ladder not in known.ladders:
        yield ("ladder",), f"names {line.ladder!r}, which is not a ladder of this pack"
    if line.counts_back and line.period:
        yield ("counts_back",), "cannot go with a period"
    yield from _no_share(line)
    yield from _unsafe(line, deadline)


def _no_share(line: DeadlineLine) -> Iterator[tuple[Key, str]]:
    if line.counts_from_percent is None:
        return
    if line.period is None:
        yield ("counts_from_percent",), "needs a period, of which it is a share"
    if not 0 <= line.counts_from_percent <= _PERCENT:
        yield ("counts_from_percent",), f"must be 0 to {_PERCENT}, got {line.counts_from_percent}"


def _unsafe(line: DeadlineLine, deadline: Deadline) -> Iterator[tuple[Key, str]]:
    if deadline.id in _SAFETY and not line.safety:
        yield ("safety",), "must be true: this is a safety duty (PROGRAM.md 6)"
    if line.safety and deadline.paused_by:
        yield ("paused_by",), "must be empty: a safety duty is never paused (PROGRAM.md 6)"
    if line.safety and deadline.rolls_forward:
        yield ("rolls_forward",), "must be false: a safety duty never rolls forward (PROGRAM.md 6)"
