"""How often somebody is tested by the pack alone: the level, from the year of monitoring and the exceptions that apply.

The levels of the California standards are those of every pack: Level I is the first year, Level II the years after it
(Standard 4). The exceptions are named by whoever grants them; one that a pack does not have changes nothing there.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.policy import Policy


class PlanLevel(StrEnum):
    """Which row of the pack a plan follows (TESTING.md 7)."""

    FIRST_YEAR = "first_year"
    SECOND_YEAR = "second_year"
    LATER_YEARS = "later_years"
    #: After as many years without a positive as the pack says.
    AFTER_CLEAN_YEARS = "after_clean_years"
    NOT_WORKING = "not_working"
    #: The level of the first year again, before somebody who did not work returns.
    BEFORE_RETURN = "before_return"
    NO_DIAGNOSIS = "no_diagnosis"
    LICENSED_SUPERVISION = "licensed_supervision"
    #: On leave or out of the state: nobody is tested, the clocks stand still.
    ABSENT = "absent"


class PlanException(StrEnum):
    """Why fewer tests are asked than the year says (Standard 4, exceptions I to VI)."""

    #: I: testing or sobriety before the enrollment is credited.
    PRIOR_TESTING = "prior_testing"
    #: II: the offense has nothing to do with the work.
    OFFENSE_OUTSIDE_WORK = "offense_outside_work"
    #: III: not employed in health care.
    NOT_WORKING = "not_working"
    #: IV: tolling while absent.
    ABSENT = "absent"
    #: V: no substance use disorder was diagnosed.
    NO_DIAGNOSIS = "no_diagnosis"
    #: VI: under licensed supervision for a large share of the practice time.
    LICENSED_SUPERVISION = "licensed_supervision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What decides how often somebody is tested."""

    #: The year of monitoring, the first being 1.
    year: int
    #: Years without a positive up to now.
    clean_years: int = 0
    exceptions: frozenset[PlanException] = frozenset()
    #: Days until somebody who does not work returns to work; None while no return is planned.
    days_to_return: int | None = None
    #: The share of practice time under licensed supervision, in percent.
    supervised_percent: int = 0


_YEAR_LEVELS: Final = {
    PlanLevel.FIRST_YEAR: ("testing.floor_year1", "testing.ceiling_year1"),
    PlanLevel.SECOND_YEAR: ("testing.floor_year2", "testing.ceiling_year2"),
    PlanLevel.LATER_YEARS: ("testing.floor_year3_plus", "testing.ceiling_year3_plus"),
    PlanLevel.AFTER_CLEAN_YEARS: (
        "testing.floor_year3_plus.floor_after_clean_years",
        "testing.floor_year3_plus.ceiling_after_clean_years",
    ),
}
_NOT_WORKING: Final = ("testing.not_working_floor", "testing.not_working_ceiling")
#: Exceptions for which the standard gives a minimum and no maximum: that of the year stays.
_MINIMA: Final = {
    PlanLevel.NO_DIAGNOSIS: "eligibility.diagnosis_required.floor_without_diagnosis",
    PlanLevel.LICENSED_SUPERVISION: "testing.floor_year2.floor_under_supervision",
}
_SKIPS: Final = {
    PlanException.PRIOR_TESTING: "testing.floor_year1.skipped_with_prior_testing",
    PlanException.OFFENSE_OUTSIDE_WORK: "testing.floor_year1.skipped_for_offense_outside_work",
}
_SHARE: Final = "testing.floor_year2.supervised_share_of_practice"
_CLEAN_YEARS: Final = "testing.floor_year3_plus.clean_years"
_BEFORE_RETURN: Final = "testing.not_working_floor.level_one_days_before_return"


def level_of(policy: Policy, now: Circumstances) -> PlanLevel:
    """Find the level; of several that apply, the one that asks for the fewest tests.

    Whoever returns to work is tested as in the first year before, whatever else applies. Standard 4, exception III,
    says "before or after" the return: ambiguous, and read here as before.
    """
    if PlanException.ABSENT in now.exceptions:
        return PlanLevel.ABSENT
    if PlanException.NOT_WORKING in now.exceptions and _is_returning(policy, now):
        return PlanLevel.BEFORE_RETURN
    possible = [_of_year(policy, now)]
    if PlanException.NOT_WORKING in now.exceptions:
        possible.append(PlanLevel.NOT_WORKING)
    if PlanException.NO_DIAGNOSIS in now.exceptions and has_exception(policy, PlanException.NO_DIAGNOSIS):
        possible.append(PlanLevel.NO_DIAGNOSIS)
    if PlanException.LICENSED_SUPERVISION in now.exceptions and _is_supervised(policy, now):
        possible.append(PlanLevel.LICENSED_SUPERVISION)
    return min(possible, key=lambda level: _floor(policy, level))


def has_exception(policy: Policy, exception: PlanException) -> bool:
    """Say whether a pack knows an exception; leave and not working it always knows."""
    match exception:
        case PlanException.NOT_WORKING | PlanException.ABSENT:
            return True
        case PlanException.PRIOR_TESTING | PlanException.OFFENSE_OUTSIDE_WORK:
            return _part(policy, _SKIPS[exception]) is True
        case PlanException.NO_DIAGNOSIS:
            return _part(policy, _MINIMA[PlanLevel.NO_DIAGNOSIS]) is not None
        case PlanException.LICENSED_SUPERVISION:
            return _part(policy, _MINIMA[PlanLevel.LICENSED_SUPERVISION]) is not None


def yearly_numbers(policy: Policy, now: Circumstances) -> tuple[int, int] | None:
    """Give floor and ceiling for somebody; None where the pack has words, so that an order must set them."""
    level = level_of(policy, now)
    if level is PlanLevel.ABSENT:
        return 0, 0
    year = _YEAR_LEVELS[PlanLevel.FIRST_YEAR if level is PlanLevel.BEFORE_RETURN else _of_year(policy, now)]
    keys = {PlanLevel.NOT_WORKING: _NOT_WORKING, **{one: (key, year[1]) for one, key in _MINIMA.items()}}
    floor_key, ceiling_key = keys.get(level, year)
    floor, ceiling = _part(policy, floor_key), _part(policy, ceiling_key)
    return None if floor is None or ceiling is None else (floor, ceiling)


def level_in_words(policy: Policy, level: PlanLevel) -> str:
    """Name a level as its jurisdiction does: where the standards apply, Level I and Level II."""
    if has_exception(policy, PlanException.PRIOR_TESTING):
        match level:
            case PlanLevel.FIRST_YEAR:
                return "Level I"
            case PlanLevel.BEFORE_RETURN:
                return "Level I before the return to work"
            case PlanLevel.SECOND_YEAR | PlanLevel.LATER_YEARS:
                return "Level II"
            case _:
                pass
    return level.value.replace("_", " ")


def _of_year(policy: Policy, now: Circumstances) -> PlanLevel:
    clean_years = _part(policy, _CLEAN_YEARS)
    if clean_years is not None and now.year > clean_years <= now.clean_years:
        return PlanLevel.AFTER_CLEAN_YEARS
    if now.year == 1 and not any(_part(policy, _SKIPS[one]) is True for one in now.exceptions if one in _SKIPS):
        return PlanLevel.FIRST_YEAR
    return PlanLevel.SECOND_YEAR if now.year <= 2 else PlanLevel.LATER_YEARS  # noqa: PLR2004 - the pack's years


def _is_returning(policy: Policy, now: Circumstances) -> bool:
    days = _part(policy, _BEFORE_RETURN)
    return days is not None and now.days_to_return is not None and now.days_to_return <= days


def _is_supervised(policy: Policy, now: Circumstances) -> bool:
    share = _part(policy, _SHARE)
    return share is not None and now.supervised_percent >= share


def _floor(policy: Policy, level: PlanLevel) -> int:
    key = {**{one: keys[0] for one, keys in _YEAR_LEVELS.items()}, **_MINIMA, PlanLevel.NOT_WORKING: _NOT_WORKING[0]}
    # Words ask for an order, which no other row of the pack takes the place of.
    found = _part(policy, key[level])
    return 0 if found is None else found


def _part(policy: Policy, key: str) -> int | None:
    """Read a number or flag that a pack may not have."""
    value = next((one.value for one in policy.figures if one.key == key), None)
    return value if isinstance(value, int) else None
