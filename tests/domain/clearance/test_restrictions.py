from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.clearance.restrictions import (
    CATALOGUE,
    Restriction,
    RestrictionCode,
    default_restrictions,
    due_for_review,
    in_force,
    is_last,
    keep,
    lift,
    status_under,
    steps_to,
    why_not_impose,
    why_not_lift,
    why_not_review,
)
from domain.practice import PRACTICE_TRANSITIONS, PracticeStatus
from domain.refusals import Refusal
from tests.domain.testing.reported import PACKS

C, S = RestrictionCode, PracticeStatus
START = date(2026, 3, 2)
AT = datetime(2026, 9, 2, 14, tzinfo=UTC)
TODAY = date(2026, 9, 2)

#: Every code of PROGRAM.md 9 with its grade and source, and the one that only default sets name.
GRADES = """
NO_CS_ACCESS S O15/O19
NO_NIGHTS S O15/O19
MAX_HOURS_40 S O15/O19
NO_OVERTIME S O15/O19
NO_HOME_HEALTH S O15/O19
NO_AGENCY_TRAVEL S O15/O19
NO_FLOAT_ROTATE S O15/O19
NO_HIGH_ACUITY S O15/O19
NO_HOSPICE_HOME S O15/O19
NO_RESIDENTIAL_CARE S O15/O19
NO_SELF_EMPLOYMENT S O15/O19
DIRECT_SUPERVISION S O15/O19
MONITOR_MAJORITY_OF_SHIFTS S O15/O19
NO_SUPERVISOR_ROLE K
NO_PRECEPTING S O9
NO_MED_ADMIN S O15/O19
SINGLE_EMPLOYER A
MONITOR_REQUIRED A
"""


def restriction(code: RestrictionCode, number: int = 1) -> Restriction:
    return Restriction(
        id=UUID(int=number),
        code=code,
        starts_on=START,
        review_on=date(2026, 9, 2),
        lift_criteria="Six months of positive worksite reports.",
        clause="1",
    )


CS, NIGHTS = restriction(C.NO_CS_ACCESS, 1), restriction(C.NO_NIGHTS, 2)


def test_the_catalogue_is_that_of_the_reference() -> None:
    found = [f"{code.value} {entry.grade.value} {entry.source}".strip() for code, entry in CATALOGUE.items()]
    assert found == GRADES.strip().splitlines()
    assert set(CATALOGUE) == set(RestrictionCode)
    assert "ambiguous" in CATALOGUE[C.MONITOR_REQUIRED].note


@pytest.mark.parametrize(
    ("pack", "months", "left_to"),
    [
        (
            "VRP",
            "NO_CS_ACCESS 6 NO_NIGHTS 3* MAX_HOURS_40 3* NO_HOME_HEALTH 3* NO_AGENCY_TRAVEL 3* MONITOR_REQUIRED 3*",
            "",
        ),
        (
            "DMU",
            "NO_CS_ACCESS 12 NO_NIGHTS 12 MAX_HOURS_40 12 NO_HOME_HEALTH 12 NO_AGENCY_TRAVEL 12 MONITOR_REQUIRED 12",
            "",
        ),
        ("CA", "", "per evaluator"),
        ("OR", "", "per evaluator/order"),
    ],
)
def test_the_default_set_of_each_pack(pack: str, months: str, left_to: str) -> None:
    """A star marks a review date of the program's own, where the pack gives no duration."""
    found = default_restrictions(PACKS[pack])
    told = [
        f"{one.code.value} {one.review_after_months}{'' if one.duration_given else '*'}" for one in found.restrictions
    ]
    assert (" ".join(told), found.left_to) == (months, left_to)


def test_a_restriction_is_in_force_from_its_start_until_it_is_lifted() -> None:
    assert in_force((CS, NIGHTS), date(2026, 3, 1)) == ()
    assert in_force((CS, NIGHTS), START) == (CS, NIGHTS)
    assert in_force(lift((CS, NIGHTS), CS.id, AT, "Reports."), TODAY) == (NIGHTS,)


def test_what_is_due_for_review_by_a_day_the_longest_due_first() -> None:
    early = replace(NIGHTS, review_on=date(2026, 6, 2))
    assert due_for_review((CS, early), date(2026, 6, 1)) == ()
    assert due_for_review((CS, early), date(2026, 6, 2)) == (early,)
    assert due_for_review((CS, early), TODAY) == (early, CS)
    assert due_for_review(lift((CS, early), early.id, AT, "Reports."), TODAY) == (CS,)
    assert due_for_review((keep(CS, date(2026, 12, 2)), early), TODAY) == (early,)


@pytest.mark.parametrize(
    ("new", "status", "code"),
    [
        (NIGHTS, None, None),
        (NIGHTS, S.RESTRICTIONS_STEPPED_DOWN, None),
        (NIGHTS, S.UNRESTRICTED, "wrong_practice_status"),
        (restriction(C.NO_CS_ACCESS, 9), None, "restriction_in_force"),
        (replace(NIGHTS, review_on=START), None, "review_before_start"),
        (replace(NIGHTS, lift_criteria=" "), None, "text_missing"),
        (replace(NIGHTS, clause=""), None, "text_missing"),
    ],
)
def test_when_a_restriction_may_not_be_imposed(
    new: Restriction, status: PracticeStatus | None, code: str | None
) -> None:
    refusal = why_not_impose((CS,), new, status)
    assert (refusal.code if refusal else None) == code


def test_a_code_may_be_imposed_again_after_it_was_lifted() -> None:
    assert why_not_impose(lift((CS,), CS.id, AT, "Reports."), restriction(C.NO_CS_ACCESS, 9)) is None


@pytest.mark.parametrize(
    ("which", "on", "because", "code"),
    [
        (CS, TODAY, "Reports.", None),
        (CS, date(2026, 3, 1), "Reports.", "restriction_not_begun"),
        (CS, TODAY, "", "text_missing"),
        (replace(CS, lifted_at=AT), TODAY, "Reports.", "restriction_lifted"),
    ],
)
def test_when_a_restriction_may_not_be_lifted(which: Restriction, on: date, because: str, code: str | None) -> None:
    refusal = why_not_lift(which, on, because)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("which", "again_on", "because", "code"),
    [
        (CS, date(2026, 12, 2), "One report is missing.", None),
        (CS, TODAY, "One report is missing.", "review_not_ahead"),
        (CS, date(2026, 12, 2), "", "text_missing"),
        (replace(CS, lifted_at=AT), date(2026, 12, 2), "Late.", "restriction_lifted"),
    ],
)
def test_when_a_review_may_not_be_put_off(which: Restriction, again_on: date, because: str, code: str | None) -> None:
    refusal = why_not_review(which, TODAY, again_on, because)
    assert (refusal.code if refusal else None) == code


def test_restrictions_step_down_one_by_one_to_unrestricted() -> None:
    first = lift((CS, NIGHTS), CS.id, AT, "Reports.")
    last = lift(first, NIGHTS.id, AT, "Evaluation.")
    assert [status_under(one) for one in ((CS, NIGHTS), first, last, ())] == [
        S.CLEARED_RESTRICTED,
        S.RESTRICTIONS_STEPPED_DOWN,
        S.UNRESTRICTED,
        S.UNRESTRICTED,
    ]
    assert not is_last((CS, NIGHTS), CS.id)
    assert is_last(first, NIGHTS.id)
    assert [one.lifted_because for one in last] == ["Reports.", "Evaluation."]


def test_nothing_is_lifted_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="no such restriction"):
        lift((CS,), NIGHTS.id, AT, "Reports.")


@pytest.mark.parametrize(
    ("source", "target", "through"),
    [
        (S.NOT_CLEARED, S.CLEARED_RESTRICTED, "cleared_restricted"),
        (S.NOT_CLEARED, S.UNRESTRICTED, "cleared_restricted restrictions_stepped_down unrestricted"),
        (S.CLEARED_RESTRICTED, S.UNRESTRICTED, "restrictions_stepped_down unrestricted"),
        (S.RESTRICTIONS_STEPPED_DOWN, S.UNRESTRICTED, "unrestricted"),
        (S.RESTRICTIONS_STEPPED_DOWN, S.RESTRICTIONS_STEPPED_DOWN, ""),
        (S.UNRESTRICTED, S.CLEARED_RESTRICTED, None),
        (S.CEASED, S.CLEARED_RESTRICTED, None),
        (S.SUSPENDED, S.NOT_CLEARED, "not_cleared"),
    ],
)
def test_every_step_is_a_row_of_the_practice_table(
    source: PracticeStatus, target: PracticeStatus, through: str | None
) -> None:
    steps = steps_to(source, target)
    if isinstance(steps, Refusal):
        assert through is None
        assert steps.code == "wrong_practice_status"
        return
    assert " ".join(steps) == through
    rows = {(row.source, row.target) for row in PRACTICE_TRANSITIONS}
    assert all(pair in rows for pair in zip((source, *steps), steps, strict=False))
