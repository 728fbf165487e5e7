from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Final
from uuid import UUID

import pytest

from domain.clearance.criteria import (
    ASKED,
    SPANS,
    CriterionState,
    ReturnCode,
    ReturnPurpose,
    Waiver,
    why_not_return,
    why_not_waive,
)
from domain.clearance.evaluating import return_criteria
from domain.clearance.restrictions import RestrictionCode
from domain.clearance.return_facts import LeftOut, PersonDecision, ReturnFacts, WorksiteReport
from domain.clearance.stops import Stop, StopKind, practice_standing, stop_practice
from domain.ids import StaffId
from domain.testing.codes import Adjudication
from tests.domain.clearance.returning import (
    DAY,
    MARKS,
    NOW,
    STOPPED,
    complete,
    evaluated,
    on,
    one_of,
    petition,
    said,
    taken,
    with_tests,
)
from tests.domain.testing.reported import PACKS

C, P = ReturnCode, ReturnPurpose
Change = Callable[[ReturnFacts], ReturnFacts]
ONE, TWO = StaffId(UUID(int=1)), StaffId(UUID(int=2))
ORDER = Stop(id=UUID(int=7), kind=StopKind.CEASE_ORDER, because="Positive.", rests_on="Clause 1", since=NOW)

#: Which criteria each purpose has, by hand: f first clearance and part time, v after a major violation, F full time,
#: U unrestricted. Then how each stands in VRP, DMU, California and Oregon when everything is on record.
TABLE: Final = """
negative_tests          f  met met met person
negative_tests          v  met met met person
negative_tests          F  met met met person
negative_tests          U  not not person not
tests_meanwhile         fv met met met met
evaluator_clearance     fv met met met met
worksite_reports        FU met met met met
compliance              FU met met met met
treatment_completed     U  met met met met
recovery_activity       U  met met met met
employer_agrees         fvF met met met met
monitor_agrees          fvF met met met met
restrictions_set        fvF met met met met
expiry_set              fvF met met met met
safety_statement        fvFU met met met met
nothing_stops_practice  fvFU met met met met
no_open_investigation   fvFU met met met met
approvals               fvFU met met met met
"""
LETTERS = {
    P.FIRST_CLEARANCE: "f",
    P.PART_TIME: "f",
    P.AFTER_MAJOR_VIOLATION: "v",
    P.FULL_TIME: "F",
    P.UNRESTRICTED: "U",
}


def expected(purpose: ReturnPurpose, pack: str) -> dict[str, str]:
    column = list(PACKS).index(pack) + 2
    rows = [line.split() for line in TABLE.strip().splitlines()]
    return {row[0]: row[column] for row in rows if LETTERS[purpose] in row[1]}


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("purpose", P)
def test_each_purpose_has_its_criteria_and_they_stand_as_the_table_says(purpose: ReturnPurpose, pack: str) -> None:
    found = {one.code.value: MARKS[one.state] for one in return_criteria(complete(purpose, PACKS[pack]), PACKS[pack])}
    assert found == expected(purpose, pack)


def test_every_criterion_and_purpose_is_in_the_table() -> None:
    assert set(ASKED) == set(SPANS) == set(P) == set(LETTERS)
    named = {line.split()[0] for line in TABLE.strip().splitlines()} | {C.MINIMUM_SUSPENSION.value}
    assert named == {code.value for code in C}


#: What is taken away, from which purpose, and what is then not met, with the earliest day where there is one.
MISSING = [
    (
        P.PART_TIME,
        partial(replace, evaluator_clearance=None),
        C.EVALUATOR_CLEARANCE,
        "No evaluator has cleared the return.",
    ),
    (
        P.PART_TIME,
        partial(replace, evaluator_clearance=said("Not before December.", agrees=False)),
        C.EVALUATOR_CLEARANCE,
        "Alex Example, 2026-09-29: Not before December.",
    ),
    (
        P.AFTER_MAJOR_VIOLATION,
        partial(replace, evaluator_clearance=said("Cleared.", at=STOPPED - DAY)),
        C.EVALUATOR_CLEARANCE,
        "The evaluator's clearance is from before the violation.",
    ),
    (P.PART_TIME, partial(replace, employer_agreement=None), C.EMPLOYER_AGREES, "No employer has agreed."),
    (
        P.PART_TIME,
        partial(replace, monitor_agreement=None),
        C.MONITOR_AGREES,
        "No worksite monitor has agreed to monitor.",
    ),
    (
        P.PART_TIME,
        partial(replace, safety_statement=None),
        C.SAFETY_STATEMENT,
        "The written safety statement is missing.",
    ),
    (
        P.PART_TIME,
        partial(replace, safety_statement=said(" ")),
        C.SAFETY_STATEMENT,
        "The written safety statement is missing.",
    ),
    (
        P.PART_TIME,
        partial(replace, expires_on=None),
        C.EXPIRY_SET,
        "The day on which the clearance expires is not set.",
    ),
    (
        P.PART_TIME,
        partial(replace, expires_on=date(2026, 9, 30)),
        C.EXPIRY_SET,
        "The day on which the clearance expires is not set.",
    ),
    (
        P.PART_TIME,
        partial(replace, practice=practice_standing(stop_practice((), ORDER))),
        C.NOTHING_STOPS_PRACTICE,
        "Practice is stopped: Positive.",
    ),
    (P.FULL_TIME, partial(replace, open_investigations=2), C.NO_OPEN_INVESTIGATION, "Investigations that are open: 2."),
    (P.FULL_TIME, partial(replace, overdue=("self-report",)), C.COMPLIANCE, "Overdue: self-report."),
    (P.UNRESTRICTED, partial(replace, treatment_missing="In aftercare."), C.TREATMENT_COMPLETED, "In aftercare."),
    (
        P.UNRESTRICTED,
        partial(replace, recovery_activity=None),
        C.RECOVERY_ACTIVITY,
        "Nobody has stated recovery activity and a relapse-prevention plan.",
    ),
    (
        P.PART_TIME,
        partial(replace, restrictions=()),
        C.RESTRICTIONS_SET,
        (
            "Neither imposed nor left out with a reason: NO_CS_ACCESS, NO_NIGHTS, MAX_HOURS_40, NO_HOME_HEALTH, "
            "NO_AGENCY_TRAVEL, MONITOR_REQUIRED."
        ),
    ),
    (
        P.PART_TIME,
        partial(replace, approvals=()),
        C.APPROVALS,
        ("The case manager and the approved provider must approve; missing: case manager, approved provider."),
    ),
]


@pytest.mark.parametrize(("purpose", "change", "code", "evidence"), MISSING)
def test_what_is_missing_is_named_and_depends_on_a_person(
    purpose: ReturnPurpose, change: Change, code: ReturnCode, evidence: str
) -> None:
    facts = change(complete(purpose, PACKS["VRP"]))

    found = one_of(facts, PACKS["VRP"], code)

    assert (found.state, found.evidence, found.possible_from) == (CriterionState.NOT_YET, evidence, None)
    others = [one for one in return_criteria(facts, PACKS["VRP"]) if one.code not in {code, C.NEGATIVE_TESTS}]
    assert all(one.state is CriterionState.MET for one in others)


# Other numbers


@pytest.mark.parametrize(
    ("pack", "reports", "state"),
    [
        ("VRP", "++", "met"),
        ("VRP", "+", "not"),
        ("VRP", "+-+", "not"),
        ("VRP", "-++", "met"),
        ("VRP", "", "not"),
        ("OR", "+", "met"),
        ("OR", "+-", "not"),
    ],
)
def test_positive_worksite_reports_in_a_row(pack: str, reports: str, state: str) -> None:
    given = tuple(
        WorksiteReport(received_at=STOPPED + number * DAY, positive=mark == "+") for number, mark in enumerate(reports)
    )
    facts = replace(complete(P.FULL_TIME, PACKS[pack]), worksite_reports=given)
    found = one_of(facts, PACKS[pack], C.WORKSITE_REPORTS)
    assert (MARKS[found.state], found.possible_from) == (state, None)


@pytest.mark.parametrize(
    ("pack", "violation", "state", "earliest"),
    [
        ("VRP", on(3, 30), "met", None),
        ("VRP", on(4, 30), "not", date(2026, 10, 30)),
        ("CA", on(4, 30), "not", date(2026, 10, 30)),
        ("OR", on(4, 30), "person", None),
    ],
)
def test_complete_compliance_otherwise(pack: str, violation: datetime, state: str, earliest: date | None) -> None:
    facts = replace(complete(P.FULL_TIME, PACKS[pack]), violations=(on(3, 1), violation))
    found = one_of(facts, PACKS[pack], C.COMPLIANCE)
    assert MARKS[found.state] == state
    assert (found.possible_from.date() if found.possible_from else None) == earliest


@pytest.mark.parametrize(
    ("pack", "since", "state", "earliest"),
    [
        ("VRP", datetime(2023, 9, 30, 15, tzinfo=UTC), "met", None),
        ("VRP", datetime(2023, 10, 1, 15, tzinfo=UTC), "not", date(2026, 10, 1)),
        ("DMU", datetime(2023, 10, 1, 15, tzinfo=UTC), "not", date(2026, 10, 1)),
        ("CA", datetime(2020, 10, 1, 15, tzinfo=UTC), "person", None),
        ("OR", datetime(2020, 10, 1, 15, tzinfo=UTC), "person", None),
    ],
)
def test_the_least_suspension_after_a_relapse(pack: str, since: datetime, state: str, earliest: date | None) -> None:
    facts = replace(complete(P.PART_TIME, PACKS[pack]), suspended_after_relapse_at=since)
    found = one_of(facts, PACKS[pack], C.MINIMUM_SUSPENSION)
    assert MARKS[found.state] == state
    assert (found.possible_from.date() if found.possible_from else None) == earliest


def test_restrictions_are_imposed_or_left_out_with_a_reason_or_named_by_whoever_the_pack_says() -> None:
    full = complete(P.PART_TIME, PACKS["VRP"])
    rest = tuple(one for one in full.restrictions if one.code is not RestrictionCode.NO_NIGHTS)
    for because, state in (("Works days only.", CriterionState.MET), (" ", CriterionState.NOT_YET)):
        left = (LeftOut(code=RestrictionCode.NO_NIGHTS, because=because),)
        assert one_of(replace(full, restrictions=rest, left_out=left), PACKS["VRP"], C.RESTRICTIONS_SET).state is state
    nothing = replace(complete(P.PART_TIME, PACKS["CA"]), restrictions=())
    found = one_of(nothing, PACKS["CA"], C.RESTRICTIONS_SET)
    assert (found.state, found.left_to) == (CriterionState.LEFT_TO_PERSON, "per evaluator")
    said_so = replace(nothing, unrestricted_because="The evaluator asks for none.")
    assert one_of(said_so, PACKS["CA"], C.RESTRICTIONS_SET).evidence == "The evaluator asks for none."


# What people decide


def test_a_person_decides_what_the_pack_leaves_to_one_and_the_last_word_counts() -> None:
    facts = complete(P.PART_TIME, PACKS["OR"])
    no = PersonDecision(code=C.NEGATIVE_TESTS, by="Dr. Example", at=on(9, 1), satisfied=False, words="Too soon.")
    yes = replace(no, at=on(9, 20), satisfied=True, words="Stable.")
    decided = one_of(replace(facts, decisions=(yes, no)), PACKS["OR"], C.NEGATIVE_TESTS)
    assert (decided.state, decided.evidence) == (CriterionState.MET, "Dr. Example decided: Stable.")
    assert one_of(replace(facts, decisions=(no,)), PACKS["OR"], C.NEGATIVE_TESTS).state is CriterionState.NOT_YET


def test_nobody_decides_what_a_number_says() -> None:
    yes = PersonDecision(code=C.NEGATIVE_TESTS, by="Dr. Example", at=on(9, 1), satisfied=True, words="Enough.")
    facts = replace(petition(taken(on(9, 1))), decisions=(yes,))
    assert one_of(facts, PACKS["VRP"], C.NEGATIVE_TESTS).state is CriterionState.NOT_YET


def waiver(code: ReturnCode, by: StaffId = TWO, because: str = "Retired from practice.") -> Waiver:
    return Waiver(code=code, because=because, approved_by=by, at=NOW)


def test_a_waiver_is_shown_with_its_reason_and_what_it_stands_for() -> None:
    facts = replace(complete(P.PART_TIME, PACKS["VRP"]), employer_agreement=None)
    found = one_of(replace(facts, waivers=(waiver(C.EMPLOYER_AGREES),)), PACKS["VRP"], C.EMPLOYER_AGREES)
    assert (found.state, found.waiver) == (CriterionState.WAIVED, waiver(C.EMPLOYER_AGREES))
    assert found.evidence == "Waived: Retired from practice. Without the waiver: No employer has agreed."


NEVER = {C.NOTHING_STOPS_PRACTICE, C.NO_OPEN_INVESTIGATION, C.SAFETY_STATEMENT, C.APPROVALS, C.MINIMUM_SUSPENSION}


@pytest.mark.parametrize("code", C)
def test_of_some_criteria_nobody_is_released(code: ReturnCode) -> None:
    purpose = next(one for one in P if code in ASKED[one])
    empty = ReturnFacts(
        purpose=purpose,
        now=NOW,
        practice=practice_standing(stop_practice((), ORDER)),
        stopped_at=NOW,
        suspended_after_relapse_at=NOW,
        overdue=("self-report",),
        open_investigations=1,
        treatment_missing="Admitted.",
        waivers=(waiver(code),),
    )
    found = one_of(empty, PACKS["VRP"], code)
    assert (found.state is CriterionState.WAIVED) is (code not in NEVER)
    before = one_of(replace(empty, waivers=()), PACKS["VRP"], code)
    refusal = why_not_waive(PACKS["VRP"], before, waiver(code), ONE)
    assert (refusal.code if refusal else None) == ("never_waived" if code in NEVER else None)


def test_a_waiver_needs_a_second_person_a_reason_and_something_to_waive() -> None:
    facts = replace(complete(P.PART_TIME, PACKS["VRP"]), employer_agreement=None)
    found = evaluated(facts, PACKS["VRP"])
    refusals = [
        why_not_waive(PACKS["VRP"], found[C.EMPLOYER_AGREES], waiver(C.EMPLOYER_AGREES, by=ONE), ONE),
        why_not_waive(PACKS["VRP"], found[C.EMPLOYER_AGREES], waiver(C.EMPLOYER_AGREES, because=""), ONE),
        why_not_waive(PACKS["VRP"], found[C.MONITOR_AGREES], waiver(C.MONITOR_AGREES), ONE),
    ]
    assert [one.code if one else None for one in refusals] == [
        "second_person_needed",
        "text_missing",
        "criterion_settled",
    ]


def test_a_return_is_approved_when_nothing_is_left_open() -> None:
    facts = complete(P.PART_TIME, PACKS["VRP"])
    assert why_not_return(return_criteria(facts, PACKS["VRP"])) is None
    without = replace(facts, employer_agreement=None, monitor_agreement=None)
    refusal = why_not_return(return_criteria(without, PACKS["VRP"]))
    assert refusal is not None
    assert refusal.sentence == "These criteria are not met: employer agrees, monitor agrees."
    waived = replace(without, waivers=(waiver(C.EMPLOYER_AGREES), waiver(C.MONITOR_AGREES)))
    assert why_not_return(return_criteria(waived, PACKS["VRP"])) is None


def test_a_positive_after_everything_was_met_opens_the_criteria_again() -> None:
    facts = with_tests(complete(P.PART_TIME, PACKS["CA"]), taken(NOW - DAY, Adjudication.UNEXPLAINED_POSITIVE))
    assert one_of(facts, PACKS["CA"], C.NEGATIVE_TESTS).state is CriterionState.NOT_YET
