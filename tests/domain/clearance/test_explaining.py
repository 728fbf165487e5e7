from dataclasses import replace
from uuid import UUID

import pytest

from domain.clearance.criteria import ReturnCode, ReturnPurpose, Waiver
from domain.clearance.evaluating import return_criteria
from domain.clearance.explaining import asks, in_plain_words
from domain.clearance.return_facts import ReturnFacts
from domain.clearance.stops import practice_standing
from domain.ids import StaffId
from tests.domain.clearance.returning import NOW, STOPPED, complete, one_of
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import PACKS

C, P = ReturnCode, ReturnPurpose

#: What the pack's numbers make of each sentence.
ASKED = [
    (
        "VRP",
        P.PART_TIME,
        C.NEGATIVE_TESTS,
        "Your tests are negative for 60 calendar days, without a missed test between.",
    ),
    ("CA", P.FULL_TIME, C.NEGATIVE_TESTS, "Your tests are negative for 6 months, without a missed test between."),
    ("OR", P.PART_TIME, C.NEGATIVE_TESTS, "Your tests are negative for as long as is decided for you (evaluator)."),
    ("VRP", P.PART_TIME, C.TESTS_MEANWHILE, "Until then you are tested at least once a week."),
    ("CA", P.PART_TIME, C.TESTS_MEANWHILE, "Until then you are tested at least twice a week."),
    ("DMU", P.PART_TIME, C.MINIMUM_SUSPENSION, "The suspension has lasted 36 months."),
    ("OR", P.PART_TIME, C.MINIMUM_SUSPENSION, "The suspension has lasted as long as the board says."),
    ("VRP", P.FULL_TIME, C.WORKSITE_REPORTS, "Your worksite monitor has sent 2 reports in a row without a concern."),
    ("OR", P.FULL_TIME, C.APPROVALS, "The return is approved by the evaluator or the board."),
    ("VRP", P.FULL_TIME, C.APPROVALS, "The return is approved by the case manager and the approved provider."),
]


@pytest.mark.parametrize(("pack", "purpose", "code", "sentence"), ASKED)
def test_what_is_asked_has_the_numbers_of_the_pack(
    pack: str, purpose: ReturnPurpose, code: ReturnCode, sentence: str
) -> None:
    assert asks(code, purpose, PACKS[pack]) == sentence


@pytest.mark.parametrize(("count", "words"), [(None, "as often as is decided for you"), (3, "3 times a week")])
def test_how_often_in_words(count: int | None, words: str) -> None:
    policy = with_figure(PACKS["VRP"], "evaluation.tests_per_week_pending", count)
    assert asks(C.TESTS_MEANWHILE, P.PART_TIME, policy) == f"Until then you are tested at least {words}."


def empty(purpose: ReturnPurpose) -> ReturnFacts:
    return ReturnFacts(purpose=purpose, now=NOW, practice=practice_standing(()), stopped_at=STOPPED)


#: How a criterion stands, after what it asks.
STANDS = [
    (complete(P.PART_TIME, PACKS["VRP"]), "VRP", C.NEGATIVE_TESTS, "This is done."),
    (
        empty(P.PART_TIME),
        "VRP",
        C.NEGATIVE_TESTS,
        "Not yet: the earliest day is 29 Nov 2026, if nothing comes between.",
    ),
    (empty(P.PART_TIME), "VRP", C.EMPLOYER_AGREES, "Not yet: this depends on your employer."),
    (empty(P.PART_TIME), "VRP", C.SAFETY_STATEMENT, "Not yet: this depends on the program."),
    (
        empty(P.PART_TIME),
        "OR",
        C.NEGATIVE_TESTS,
        "Nobody has decided this yet; your policy leaves it to a person (evaluator).",
    ),
    (
        replace(
            empty(P.PART_TIME),
            waivers=(Waiver(code=C.EMPLOYER_AGREES, because="Retired.", approved_by=StaffId(UUID(int=2)), at=NOW),),
        ),
        "VRP",
        C.EMPLOYER_AGREES,
        "You have been released from this.",
    ),
]


@pytest.mark.parametrize(("facts", "pack", "code", "sentence"), STANDS)
def test_how_it_stands_in_plain_words(facts: ReturnFacts, pack: str, code: ReturnCode, sentence: str) -> None:
    found = one_of(facts, PACKS[pack], code)
    assert in_plain_words(found, facts.purpose, PACKS[pack]) == f"{asks(code, facts.purpose, PACKS[pack])} {sentence}"


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("purpose", P)
def test_every_criterion_can_be_told_to_the_participant(purpose: ReturnPurpose, pack: str) -> None:
    facts = replace(empty(purpose), suspended_after_relapse_at=STOPPED, treatment_missing="In treatment.")
    for one in return_criteria(facts, PACKS[pack]):
        told = in_plain_words(one, purpose, PACKS[pack])
        assert told.count(". ") >= 1
        assert "None" not in told
