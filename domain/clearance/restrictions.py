"""The catalogue of restrictions, restrictions in force, and how practice steps down from them (PROGRAM.md 4.3, 9).

Each restriction has a start, a review date and lift criteria. No time lifts one: at its review a person lifts it, one
at a time, or sets another review. The durations of a pack say when the first review is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.grades import Grade
from domain.policy import Policy
from domain.practice import PracticeStatus, why_not_change_practice
from domain.refusals import Refusal, refuse
from domain.texts import why_blank


class RestrictionCode(StrEnum):
    """A limit on practice, by its code."""

    NO_CS_ACCESS = "NO_CS_ACCESS"
    NO_NIGHTS = "NO_NIGHTS"
    MAX_HOURS_40 = "MAX_HOURS_40"
    NO_OVERTIME = "NO_OVERTIME"
    NO_HOME_HEALTH = "NO_HOME_HEALTH"
    NO_AGENCY_TRAVEL = "NO_AGENCY_TRAVEL"
    NO_FLOAT_ROTATE = "NO_FLOAT_ROTATE"
    NO_HIGH_ACUITY = "NO_HIGH_ACUITY"
    NO_HOSPICE_HOME = "NO_HOSPICE_HOME"
    NO_RESIDENTIAL_CARE = "NO_RESIDENTIAL_CARE"
    NO_SELF_EMPLOYMENT = "NO_SELF_EMPLOYMENT"
    DIRECT_SUPERVISION = "DIRECT_SUPERVISION"
    MONITOR_MAJORITY_OF_SHIFTS = "MONITOR_MAJORITY_OF_SHIFTS"
    NO_SUPERVISOR_ROLE = "NO_SUPERVISOR_ROLE"
    NO_PRECEPTING = "NO_PRECEPTING"
    NO_MED_ADMIN = "NO_MED_ADMIN"
    SINGLE_EMPLOYER = "SINGLE_EMPLOYER"
    MONITOR_REQUIRED = "MONITOR_REQUIRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """What a code means, and how well that is known."""

    #: For the participant and the employer, after "Restriction:".
    meaning: str
    grade: Grade
    source: str = ""
    note: str = ""


def _sourced(meaning: str, note: str = "") -> CatalogueEntry:
    return CatalogueEntry(meaning=meaning, grade=Grade.SOURCED, source="O15/O19", note=note)


_C = RestrictionCode

#: PROGRAM.md 9, and the one code that only the default sets of two packs name.
CATALOGUE: Final[Mapping[RestrictionCode, CatalogueEntry]] = {
    _C.NO_CS_ACCESS: _sourced("no narcotic keys or controlled substances", "typically 6 to 12 months (K)"),
    _C.NO_NIGHTS: _sourced("no work from 23:00 to 07:00", "limits of the schedule typically 12 months (K)"),
    _C.MAX_HOURS_40: _sourced("at most 40 hours a week", "that a week is meant is implied by the code"),
    _C.NO_OVERTIME: _sourced("no overtime", "limits of the schedule typically 12 months (K)"),
    _C.NO_HOME_HEALTH: _sourced("no home health work"),
    _C.NO_AGENCY_TRAVEL: _sourced("no agency or travel assignments"),
    _C.NO_FLOAT_ROTATE: _sourced("no floating or rotating"),
    _C.NO_HIGH_ACUITY: _sourced("no work in emergency, cardiac or intensive care, operating or recovery rooms"),
    _C.NO_HOSPICE_HOME: _sourced("no home hospice"),
    _C.NO_RESIDENTIAL_CARE: _sourced("no residential care"),
    _C.NO_SELF_EMPLOYMENT: _sourced("no self-employment"),
    _C.DIRECT_SUPERVISION: _sourced("direct supervision"),
    _C.MONITOR_MAJORITY_OF_SHIFTS: _sourced("the worksite monitor is present for the majority of shifts"),
    _C.NO_SUPERVISOR_ROLE: CatalogueEntry(meaning="no supervising role", grade=Grade.RECALLED),
    _C.NO_PRECEPTING: CatalogueEntry(meaning="no training of personnel", grade=Grade.SOURCED, source="O9"),
    _C.NO_MED_ADMIN: _sourced("no medication administration"),
    _C.SINGLE_EMPLOYER: CatalogueEntry(meaning="one employer only", grade=Grade.DEFAULT),
    _C.MONITOR_REQUIRED: CatalogueEntry(
        meaning="work only where an approved worksite monitor reports on it",
        grade=Grade.DEFAULT,
        note="not in the sources' catalogue, only in the default sets of two packs: ambiguous",
    ),
}

_DEFAULTS: Final = "return.restrictions_default"
_REVIEW: Final = "return.restriction_review_months"
#: The way that clearance takes; whoever is cleared without restrictions walks it to its end at once.
WAY: Final = (
    PracticeStatus.NOT_CLEARED,
    PracticeStatus.CLEARED_RESTRICTED,
    PracticeStatus.RESTRICTIONS_STEPPED_DOWN,
    PracticeStatus.UNRESTRICTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A restriction that was imposed; in force until it is lifted."""

    id: UUID
    code: RestrictionCode
    starts_on: date
    #: When somebody looks whether it can be lifted.
    review_on: date
    #: What must be true for it to be lifted, in words.
    lift_criteria: str
    #: The clause of the agreement, or the order, on which it rests.
    clause: str
    lifted_at: datetime | None = None
    lifted_because: str = ""

    @property
    def is_lifted(self) -> bool:
        """Whether it limits practice no more."""
        return self.lifted_at is not None

    @property
    def in_words(self) -> str:
        """The restriction as employers and participants read it."""
        return f"{CATALOGUE[self.code].meaning} ({self.code.value})"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultRestriction:
    """A restriction of the pack's default set, and when it is first reviewed."""

    code: RestrictionCode
    review_after_months: int
    #: Whether the pack gives that duration; else it is the program's.
    duration_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultSet:
    """What a pack proposes for a return to practice, or who sets it instead."""

    restrictions: tuple[DefaultRestriction, ...]
    #: The pack's words where it names no codes: ``per evaluator``; then a person names them.
    left_to: str = ""


def default_restrictions(policy: Policy) -> DefaultSet:
    """Read the pack's default set, with its durations (``return.restrictions_default``)."""
    figure = policy.figure(_DEFAULTS)
    if not isinstance(figure.value, tuple):
        return DefaultSet(restrictions=(), left_to=figure.words)
    codes = tuple(RestrictionCode(str(one)) for one in figure.value)
    return DefaultSet(restrictions=tuple(_default(policy, code) for code in codes))


def _default(policy: Policy, code: RestrictionCode) -> DefaultRestriction:
    part = next((one.value for one in policy.figures if one.key == f"{_DEFAULTS}.{code.value}"), None)
    given = part if isinstance(part, int) else None
    months = given or policy.number(_REVIEW)
    if months is None:
        raise ValueError(f"{_REVIEW} must be a number: every restriction has a review date")
    return DefaultRestriction(code=code, review_after_months=months, duration_given=given is not None)


def in_force(restrictions: Sequence[Restriction], on: date) -> tuple[Restriction, ...]:
    """Pick the restrictions that limit practice on a day."""
    return tuple(one for one in restrictions if not one.is_lifted and one.starts_on <= on)


def due_for_review(restrictions: Sequence[Restriction], on: date) -> tuple[Restriction, ...]:
    """Pick what is in force and to be reviewed by a day, the longest due first."""
    due = (one for one in in_force(restrictions, on) if one.review_on <= on)
    return tuple(sorted(due, key=lambda one: (one.review_on, one.code)))


def why_not_impose(
    restrictions: Sequence[Restriction], new: Restriction, status: PracticeStatus | None = None
) -> Refusal | None:
    """Say why a restriction may not be imposed.

    ``status`` is the practice status of somebody who is cleared already: from unrestricted practice no source leads
    back to a restricted one (PROGRAM.md 4.3), so that practice has to cease and be cleared anew.
    """
    if any(one.code is new.code and not one.is_lifted for one in restrictions):
        return refuse("restriction_in_force", f"{new.code.value} is in force already; review that one instead.")
    if new.review_on <= new.starts_on:
        return refuse("review_before_start", "The review of a restriction comes after its start.")
    if status is PracticeStatus.UNRESTRICTED:
        return why_not_change_practice(status, PracticeStatus.CLEARED_RESTRICTED)
    return why_blank(new.lift_criteria, "What must be true to lift it") or why_blank(new.clause, "The clause")


def why_not_review(restriction: Restriction, on: date, again_on: date, because: str) -> Refusal | None:
    """Say why a restriction may not be kept until another review."""
    if restriction.is_lifted:
        return _lifted(restriction)
    if again_on <= on:
        return refuse("review_not_ahead", "The next review must be on a later day.")
    return why_blank(because, "The reason")


def keep(restriction: Restriction, again_on: date) -> Restriction:
    """Keep a restriction until another review."""
    return replace(restriction, review_on=again_on)


def why_not_lift(restriction: Restriction, on: date, because: str) -> Refusal | None:
    """Say why a restriction may not be lifted on a day."""
    if restriction.is_lifted:
        return _lifted(restriction)
    if on < restriction.starts_on:
        return refuse("restriction_not_begun", f"{restriction.code.value} begins on {restriction.starts_on} only.")
    return why_blank(because, "What shows that the lift criteria are met")


def _lifted(restriction: Restriction) -> Refusal:
    return refuse("restriction_lifted", f"{restriction.code.value} has been lifted already.")


def lift(restrictions: Sequence[Restriction], which: UUID, at: datetime, because: str) -> tuple[Restriction, ...]:
    """Lift one restriction; ValueError if it is none of these."""
    if all(one.id != which for one in restrictions):
        raise ValueError("no such restriction")
    return tuple(replace(one, lifted_at=at, lifted_because=because) if one.id == which else one for one in restrictions)


def is_last(restrictions: Sequence[Restriction], which: UUID) -> bool:
    """Say whether lifting a restriction leaves practice unrestricted, for which a return has criteria of its own."""
    return all(one.is_lifted or one.id == which for one in restrictions)


def status_under(restrictions: Sequence[Restriction]) -> PracticeStatus:
    """Say what practice status somebody cleared has under these restrictions (PROGRAM.md 4.3)."""
    if all(one.is_lifted for one in restrictions):
        return PracticeStatus.UNRESTRICTED
    if any(one.is_lifted for one in restrictions):
        return PracticeStatus.RESTRICTIONS_STEPPED_DOWN
    return PracticeStatus.CLEARED_RESTRICTED


def steps_to(source: PracticeStatus, target: PracticeStatus) -> tuple[PracticeStatus, ...] | Refusal:
    """List the statuses through which practice comes from one to another; a refusal where no way leads there."""
    if source not in WAY or target not in WAY or WAY.index(target) < WAY.index(source):
        return why_not_change_practice(source, target) or (target,)
    return WAY[WAY.index(source) + 1 : WAY.index(target) + 1]
