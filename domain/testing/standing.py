"""How a participant stands: what became of the tests, the streak, and a score of which each lost point is explained.

A picture for people, over a rolling window (PROGRAM.md 14, grade A; the points are figures of the pack). It is never a
sanction and nothing follows from it by itself. What the program keeps no facts of is not held against the participant:
such a part gives its full points and says so. What is open, excused or cancelled counts neither for nor against, and
every rounding is in the participant's favor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from domain.policy import Policy
from domain.testing.codes import ADVERSE, CLEAN, VOID, Adjudication


class ScorePart(StrEnum):
    """What the score looks at; the points are figures of the pack: ``score.tests`` ..."""

    TESTS = "tests"
    CHECK_INS = "check_ins"
    MEETINGS = "meetings"
    REPORTS = "reports"
    APPOINTMENTS = "appointments"
    PAYMENTS = "payments"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedTest:
    """One test that was owed, and what became of it."""

    day: date
    #: None while it is open.
    code: Adjudication | None
    #: Whether a specimen was given, as far as that is known.
    collected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One thing owed in a part other than tests: done or not; what is excused or still open is left out."""

    day: date
    done: bool
    #: What it was, for the explanation of a lost point: ``quarterly self-report``.
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of the tests of the window."""

    selected: int
    collected: int
    clear: int
    #: Positive, refused and missed are the three adverse ends.
    positive: int
    refused: int
    missed: int
    #: Excused and cancelled: they count for nothing.
    excused: int
    cancelled: int
    #: Open, under dispute, or waiting for a second specimen.
    pending: int

    @property
    def completed_percent(self) -> int | None:
        """The share of the decided tests for which a specimen was given; None where none is decided."""
        return _percent(self.decided - self.missed - self.refused, self.decided)

    @property
    def clear_percent(self) -> int | None:
        """The share of the decided tests that were clean; None where none is decided."""
        return _percent(self.clear, self.decided)

    @property
    def decided(self) -> int:
        """How many count for or against the participant."""
        return self.clear + self.positive + self.refused + self.missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """How long nothing was held against the participant; of all tests ever, not of the window."""

    tests: int
    #: Days since the last adverse test, or since the first test where there was none; 0 without any test.
    days: int
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPoints:
    """Points that the score lost, and why."""

    #: None where the cap took them.
    part: ScorePart | None
    points: int
    #: None where it is not about one day.
    day: date | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """0 to 100, with every lost point explained; the points and all that was lost are 100."""

    points: int
    lost: tuple[LostPoints, ...]
    #: Parts of which the program keeps no facts yet: full points.
    not_counted: tuple[ScorePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The compliance picture of one participant on one day."""

    since: date
    until: date
    counts: Counts
    streak: Streak
    score: Score


_WAITING: Final = frozenset({None, Adjudication.DISPUTED, Adjudication.DILUTE_RETEST})
_CANCELLED: Final = frozenset({Adjudication.CANCELLED_NO_ACTION, Adjudication.CANCELLED_RECOLLECT})


def standing(
    tests: Sequence[OwedTest],
    others: Mapping[ScorePart, Sequence[Owed]],
    *,
    today: date,
    has_open_major: bool,
    policy: Policy,
) -> Standing:
    """Draw the picture of a participant; a part that ``others`` does not name has no facts.

    ``has_open_major`` says whether a violation of level NC2 or NC3 is open.
    """
    since = today - timedelta(days=_figure(policy, "window_days") - 1)
    recent = [one for one in tests if since <= one.day <= today]
    lost = [*_lost_of_tests(recent, _figure(policy, ScorePart.TESTS))]
    for part in ScorePart:
        owed = [one for one in others.get(part, ()) if since <= one.day <= today]
        lost += _lost_of(part, owed, _figure(policy, part))
    return Standing(
        since=since,
        until=today,
        counts=count(recent),
        streak=streak([one for one in tests if one.day <= today], today),
        score=_score(lost, others, policy, has_open_major=has_open_major),
    )


def count(tests: Sequence[OwedTest]) -> Counts:
    """Count what became of tests."""
    codes = [one.code for one in tests]
    return Counts(
        selected=len(tests),
        collected=sum(one.collected for one in tests),
        clear=sum(code in CLEAN for code in codes),
        positive=codes.count(Adjudication.UNEXPLAINED_POSITIVE),
        refused=codes.count(Adjudication.REFUSAL),
        missed=codes.count(Adjudication.NO_SHOW),
        excused=codes.count(Adjudication.NO_SHOW_EXCUSED),
        cancelled=sum(code in _CANCELLED for code in codes),
        pending=sum(code in _WAITING for code in codes),
    )


def streak(tests: Sequence[OwedTest], today: date) -> Streak:
    """Find how many clean tests and days there were since the last adverse one."""
    adverse = max((one.day for one in tests if one.code in ADVERSE), default=None)
    clean = [one.day for one in tests if one.code in CLEAN and (adverse is None or one.day > adverse)]
    first = min((one.day for one in tests), default=None) if adverse is None else adverse
    return Streak(tests=len(clean), days=0 if first is None else (today - first).days, since=first)


def _lost_of_tests(tests: Sequence[OwedTest], points: int) -> list[LostPoints]:
    decided = sorted((one for one in tests if one.code not in VOID | _WAITING), key=lambda one: one.day)
    bad = [one for one in decided if one.code in ADVERSE]
    return [
        LostPoints(
            part=ScorePart.TESTS,
            points=share,
            day=one.day,
            sentence=f"The test of {one.day} was {_in_words(one.code)}: 1 of {len(decided)} decided tests.",
        )
        for one, share in zip(bad, _shares(points, len(bad), len(decided)), strict=True)
    ]


def _lost_of(part: ScorePart, owed: Sequence[Owed], points: int) -> list[LostPoints]:
    undone = sorted((one for one in owed if not one.done), key=lambda one: one.day)
    return [
        LostPoints(
            part=part, points=share, day=one.day, sentence=f"Not done by {one.day}: {one.what}, 1 of {len(owed)} owed."
        )
        for one, share in zip(undone, _shares(points, len(undone), len(owed)), strict=True)
    ]


def _shares(points: int, bad: int, owed: int) -> list[int]:
    """Share out the lost points so that together they are the lost share of the part, rounded down."""
    so_far = [points * one // owed if owed else 0 for one in range(bad + 1)]
    return [after - before for before, after in pairwise(so_far)]


def _score(
    lost: list[LostPoints], others: Mapping[ScorePart, Sequence[Owed]], policy: Policy, *, has_open_major: bool
) -> Score:
    points = sum(_figure(policy, part) for part in ScorePart) - sum(one.points for one in lost)
    cap = _figure(policy, "cap_with_open_major")
    if has_open_major and points > cap:
        sentence = f"While a major or critical violation (NC2, NC3) is open, the score is at most {cap}."
        lost = [*lost, LostPoints(part=None, points=points - cap, day=None, sentence=sentence)]
        points = cap
    unknown = tuple(part for part in ScorePart if part is not ScorePart.TESTS and part not in others)
    return Score(points=points, lost=tuple(one for one in lost if one.points), not_counted=unknown)


def _figure(policy: Policy, name: str) -> int:
    found = policy.number(f"score.{name}")
    if found is None:
        raise ValueError(f"score.{name} must be a number: nobody orders a score")
    return found


def _percent(part: int, whole: int) -> int | None:
    return 100 * part // whole if whole else None


def _in_words(code: Adjudication | None) -> str:
    return "open" if code is None else code.value.lower().replace("_", " ")
