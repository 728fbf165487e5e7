from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.clearance.criteria import ASKED, CriterionState, ReturnCode, ReturnPurpose, Waiver, why_not_return
from domain.clearance.evaluating import return_criteria
from domain.clearance.negative_tests import negative_run
from domain.clearance.return_facts import PersonDecision, ReturnFacts, TakenTest
from domain.clearance.stops import Stop, StopKind, practice_standing, stop_practice
from domain.ids import StaffId
from domain.testing.codes import ADVERSE, CLEAN, Adjudication
from tests.domain.clearance.returning import DAY, NOW, complete, one_of
from tests.domain.strategies import UNHURRIED
from tests.domain.testing.reported import PACKS

PURPOSES, NAMES = st.sampled_from(tuple(ReturnPurpose)), st.sampled_from(tuple(PACKS))
CODES = st.sampled_from((None, *Adjudication))
TESTS = st.lists(st.tuples(st.integers(1, 120), CODES), max_size=25, unique_by=lambda one: one[0]).map(
    lambda found: tuple(TakenTest(at=NOW - days * DAY, code=code) for days, code in found)
)


def persuaded(facts: ReturnFacts) -> ReturnFacts:
    """The same, with everything waived and decided that anybody could try to."""
    codes = ASKED[facts.purpose]
    return replace(
        facts,
        waivers=tuple(Waiver(code=code, because="Wanted.", approved_by=StaffId(UUID(int=2)), at=NOW) for code in codes),
        decisions=tuple(
            PersonDecision(code=code, by="Somebody", at=NOW, satisfied=True, words="Enough.") for code in codes
        ),
    )


@UNHURRIED
@given(PURPOSES, NAMES, st.sampled_from(tuple(StopKind)))
def test_no_waiver_and_no_decision_clears_anybody_while_practice_is_stopped(
    purpose: ReturnPurpose, pack: str, kind: StopKind
) -> None:
    policy = PACKS[pack]
    stop = Stop(id=UUID(int=1), kind=kind, because="Positive.", rests_on="Clause 1", since=NOW)
    facts = replace(complete(purpose, policy), practice=practice_standing(stop_practice((), stop)))
    refusal = why_not_return(return_criteria(persuaded(facts), policy))
    assert refusal is not None
    assert "nothing stops practice" in refusal.sentence


@UNHURRIED
@given(PURPOSES, NAMES)
def test_with_everything_on_record_waived_or_decided_a_return_can_be_approved(
    purpose: ReturnPurpose, pack: str
) -> None:
    policy = PACKS[pack]
    assert why_not_return(return_criteria(persuaded(complete(purpose, policy)), policy)) is None


def slowly(tests: tuple[TakenTest, ...], counted_from: datetime | None) -> list[datetime]:
    """The clean tests in a row, by walking through the days one by one."""
    run: list[datetime] = []
    blocked = False
    for one in sorted(tests, key=lambda test: test.at):
        if counted_from is not None and one.at <= counted_from:
            continue
        if one.code in ADVERSE:
            run, blocked = [], False
        elif one.code in {None, Adjudication.DISPUTED}:
            blocked = True
        elif one.code in CLEAN and not blocked:
            run.append(one.at)
    return run


@UNHURRIED
@given(TESTS, st.none() | st.integers(0, 120).map(lambda days: NOW - days * DAY))
def test_the_run_is_what_a_walk_through_the_days_finds(
    tests: tuple[TakenTest, ...], counted_from: datetime | None
) -> None:
    found, walked = negative_run(tests, counted_from), slowly(tests, counted_from)
    assert (found.clean, found.last) == (len(walked), walked[-1] if walked else None)
    assert not walked or found.first == walked[0]


@UNHURRIED
@given(TESTS, st.integers(0, 25), PURPOSES)
def test_an_adverse_test_never_helps_and_another_clean_one_never_hurts(
    tests: tuple[TakenTest, ...], hours: int, purpose: ReturnPurpose
) -> None:
    policy = PACKS["VRP"]
    at = NOW - timedelta(hours=hours, minutes=1)
    facts = replace(complete(purpose, policy), tests=tests)
    before = one_of(facts, policy, ReturnCode.NEGATIVE_TESTS)
    for code, allowed in (
        (Adjudication.CLEAR, {before.state, CriterionState.MET}),
        (Adjudication.UNEXPLAINED_POSITIVE, {CriterionState.NOT_YET}),
    ):
        after = one_of(replace(facts, tests=(*tests, TakenTest(at=at, code=code))), policy, ReturnCode.NEGATIVE_TESTS)
        if code is Adjudication.CLEAR or all(one.at < at for one in tests):
            assert after.state in allowed


@UNHURRIED
@given(TESTS, PURPOSES, NAMES)
def test_the_earliest_day_holds_if_nothing_comes_between(
    tests: tuple[TakenTest, ...], purpose: ReturnPurpose, pack: str
) -> None:
    """A clean test on the earliest day meets the criterion, once every test before it is decided in favor."""
    policy = PACKS[pack]
    facts = replace(complete(purpose, policy), tests=tests)
    before = one_of(facts, policy, ReturnCode.NEGATIVE_TESTS)
    if before.possible_from is None or any(one.code in {None, Adjudication.DISPUTED} for one in tests):
        return
    first = () if negative_run(tests, facts.major_violation_at).first else (TakenTest(at=NOW, code=Adjudication.CLEAR),)
    last = TakenTest(at=max(before.possible_from, NOW), code=Adjudication.CLEAR)
    later = replace(facts, now=last.at, tests=(*tests, *first, last))
    assert one_of(later, policy, ReturnCode.NEGATIVE_TESTS).state is CriterionState.MET
