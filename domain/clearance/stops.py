"""What stops practice, combined: practice is allowed only while nothing stands against it (PROGRAM.md 4.3, D16).

Several things may stand against practice at once: no clearance, a hold while a result is verified, orders to cease
each with its cause, suspensions by order. Ending one leaves the others. What has happened is kept as a list of entries,
from which the standing is computed, so that undoing a stop, because its cause proves false, gives exactly the standing
that there would be without it. Undone is not the same as reviewed: after a review practice must be cleared anew. What
was cleared since a review stays when that review is undone: a clearance is a decision of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.practice import CLEARED, PracticeStatus, why_not_change_practice
from domain.refusals import Refusal, refuse
from domain.texts import why_blank


class StopKind(StrEnum):
    """What stops practice."""

    #: While a positive result is verified; lifted at once when there was no prohibited use (Standard 8).
    HOLD = "hold"
    CEASE_ORDER = "cease_order"
    #: The license is suspended by an order of the board.
    SUSPENSION = "suspension"


class StopEnd(StrEnum):
    """How a stop ends."""

    #: It was right, and is over: practice must be cleared anew (PROGRAM.md 4.3).
    REVIEWED = "reviewed"
    #: What it rested on was looked at and gave no reason to stop: everything is as it was before.
    LIFTED = "lifted"
    #: What it rested on proved false: it counts as never having been.
    UNDONE = "undone"


#: In which ways each kind ends. A hold is no finding: it is lifted, or an order takes its place.
ENDINGS: Final[Mapping[StopKind, frozenset[StopEnd]]] = {
    StopKind.HOLD: frozenset({StopEnd.LIFTED, StopEnd.UNDONE}),
    StopKind.CEASE_ORDER: frozenset({StopEnd.REVIEWED, StopEnd.LIFTED, StopEnd.UNDONE}),
    StopKind.SUSPENSION: frozenset({StopEnd.REVIEWED, StopEnd.UNDONE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One thing that stops practice."""

    id: UUID
    kind: StopKind
    #: Why, for the people who look after the case.
    because: str
    #: The clause, rule or order on which it rests.
    rests_on: str
    since: datetime
    #: What it is about: a specimen, an investigation, a legal action.
    subject: UUID | None = None


class EntryKind(StrEnum):
    """What happened to somebody's practice."""

    CLEARED = "cleared"
    #: The clearance is over because its time is (DUTIES.md 25).
    EXPIRED = "expired"
    STOPPED = "stopped"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeEntry:
    """Something that happened to somebody's practice; in order."""

    kind: EntryKind
    at: datetime
    because: str
    #: Of a clearance: the status that it gave.
    status: PracticeStatus | None = None
    #: Of a clearance: the proceeding that gave it.
    given_by: UUID | None = None
    #: Of a stop.
    stop: Stop | None = None
    #: Of an end: which stop, and how.
    ended: UUID | None = None
    how: StopEnd | None = None


#: All that happened to somebody's practice, from the enrollment on, when nobody is cleared.
PracticeLog = tuple[PracticeEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeStanding:
    """Whether somebody may practice, and what stands against it."""

    status: PracticeStatus
    #: The status without the stops.
    clearance: PracticeStatus
    stops: tuple[Stop, ...]
    #: The proceeding that gave the clearance; None where there is none.
    given_by: UUID | None = None

    @property
    def may_practice(self) -> bool:
        """Whether nothing stands against practice."""
        return self.clearance in CLEARED and not self.stops

    @property
    def reasons(self) -> tuple[str, ...]:
        """Everything that stands against practice, one sentence each."""
        missing = () if self.clearance in CLEARED else ("No clearance to practice is in force.",)
        return (*missing, *(f"{_NAMES[one.kind]} since {one.since:%Y-%m-%d}: {one.because}" for one in self.stops))


_NAMES: Final = {
    StopKind.HOLD: "Practice is on hold",
    StopKind.CEASE_ORDER: "Order to cease practice",
    StopKind.SUSPENSION: "The license is suspended",
}


def practice_standing(log: PracticeLog) -> PracticeStanding:
    """Compute whether somebody may practice from all that happened."""
    undone = {one.ended for one in log if one.how is StopEnd.UNDONE}
    clearance, stops = _NO_CLEARANCE, dict[UUID, Stop]()
    for entry in log:
        if entry.stop is not None and entry.stop.id not in undone:
            stops[entry.stop.id] = entry.stop
        elif entry.ended is not None and entry.ended not in undone:
            del stops[entry.ended]
            clearance = _NO_CLEARANCE if entry.how is StopEnd.REVIEWED else clearance
        elif entry.kind is EntryKind.EXPIRED:
            clearance = _NO_CLEARANCE
        elif entry.status is not None:
            clearance = (entry.status, entry.given_by)
    status, given_by = clearance
    in_force = tuple(stops.values())
    return PracticeStanding(status=_status(status, in_force), clearance=status, stops=in_force, given_by=given_by)


#: No status that lets practice, and nobody who gave one.
_NO_CLEARANCE: Final[tuple[PracticeStatus, UUID | None]] = (PracticeStatus.NOT_CLEARED, None)


def _status(clearance: PracticeStatus, stops: tuple[Stop, ...]) -> PracticeStatus:
    if any(one.kind is StopKind.SUSPENSION for one in stops):
        return PracticeStatus.SUSPENDED
    # A hold is shown as what it is to the licensee: practice has ceased (program default, grade A).
    return PracticeStatus.CEASED if stops else clearance


def why_not_clear(log: PracticeLog, status: PracticeStatus) -> Refusal | None:
    """Say why practice may not be cleared, or cleared further: not while anything stops it (PROGRAM.md 4.3)."""
    standing = practice_standing(log)
    if standing.stops:
        reasons = " ".join(one for one in standing.reasons if not one.startswith("No clearance"))
        return refuse("practice_stopped", f"Nobody is cleared while something stops practice. {reasons}")
    if status not in CLEARED:
        return refuse("no_clearance", f"{status.value.replace('_', ' ').capitalize()} is not what a clearance gives.")
    if status is standing.clearance:
        # Cleared anew, under other restrictions or until another day.
        return None
    return why_not_change_practice(standing.clearance, status)


def clear(
    log: PracticeLog, status: PracticeStatus, at: datetime, because: str, given_by: UUID | None = None
) -> PracticeLog:
    """Enter a clearance."""
    entry = PracticeEntry(kind=EntryKind.CLEARED, at=at, because=because, status=status, given_by=given_by)
    return (*log, entry)


def why_not_expire(log: PracticeLog, given_by: UUID) -> Refusal | None:
    """Say why a clearance does not expire: another one, or none, is what holds now."""
    if practice_standing(log).given_by == given_by:
        return None
    return refuse("clearance_over", "This clearance is not what practice rests on any more.")


def expire(log: PracticeLog, at: datetime, because: str) -> PracticeLog:
    """Enter that the time of the clearance is over; what stops practice stays."""
    return (*log, PracticeEntry(kind=EntryKind.EXPIRED, at=at, because=because))


def why_not_stop(log: PracticeLog, stop: Stop) -> Refusal | None:
    """Say why a stop may not be entered; a second one for another cause always may."""
    if stop.id in _known(log):
        return refuse("stop_known", "This stop has been entered already.")
    same = [one for one in practice_standing(log).stops if (one.kind, one.subject) == (stop.kind, stop.subject)]
    if stop.subject is not None and same:
        return refuse("stopped_for_this", f"Practice is stopped for this already: {same[0].because}")
    return why_blank(stop.because, "Why practice stops") or why_blank(stop.rests_on, "The rule or order")


def stop_practice(log: PracticeLog, stop: Stop) -> PracticeLog:
    """Enter a stop."""
    return (*log, PracticeEntry(kind=EntryKind.STOPPED, at=stop.since, because=stop.because, stop=stop))


def why_not_end(log: PracticeLog, which: UUID, how: StopEnd, because: str) -> Refusal | None:
    """Say why a stop may not be ended in a way; one that was reviewed can still be undone when it proves false."""
    stop = _known(log).get(which)
    if stop is None:
        return refuse("no_such_stop", "Nothing of this kind stops practice.")
    ends = [one.how for one in log if one.ended == which]
    if StopEnd.UNDONE in ends or (ends and how is not StopEnd.UNDONE):
        return refuse("stop_ended", "This no longer stops practice.")
    if how not in ENDINGS[stop.kind]:
        possible = " or ".join(one.value for one in StopEnd if one in ENDINGS[stop.kind])
        return refuse(
            "wrong_end", f"A {stop.kind.value.replace('_', ' ')} cannot be {how.value}; it can be {possible}."
        )
    return why_blank(because, "The reason")


def end_stop(log: PracticeLog, which: UUID, how: StopEnd, at: datetime, because: str) -> PracticeLog:
    """Enter the end of a stop; the others stay in force."""
    return (*log, PracticeEntry(kind=EntryKind.ENDED, at=at, because=because, ended=which, how=how))


def _known(log: PracticeLog) -> dict[UUID, Stop]:
    return {one.stop.id: one.stop for one in log if one.stop is not None}
