from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from domain.ids import StaffId
from domain.investigation.findings import (
    Answer,
    Element,
    ElementFinding,
    Finding,
    outcome_of,
    recommendations,
    why_not_approve,
    why_not_draft,
    why_not_raise,
    why_not_recommend,
)
from domain.investigation.kinds import Outcome, Recommendation
from domain.obligations import FaultCause
from domain.policy import TermStart
from domain.term import TermClock
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import PACKS, VRP

A, R = Answer, Recommendation
AUTHOR, REVIEWER = StaffId(UUID(int=1)), StaffId(UUID(int=2))
NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
DAY = timedelta(days=1)
TERM = TermClock(start_rule=TermStart.BOARD_EXECUTION, starts_at=NOW, term_months=36)

#: What each pack lets somebody recommend.
ALLOWED = """
                   VRP DMU CA  OR
warning            yes yes yes yes
plan_modification  yes yes yes yes
extension          yes yes no  no
suspension         yes yes no  no
legal_action       yes yes yes no
discharge          yes yes yes yes
"""
ROWS = [line.split() for line in ALLOWED.strip().splitlines()[1:]]
CELLS = [(row[0], pack, cell == "yes") for row in ROWS for pack, cell in zip(PACKS, row[1:], strict=True)]


def answered(*answers: Answer) -> tuple[ElementFinding, ...]:
    return tuple(
        ElementFinding(element=element, answer=answer, reasons="See the evidence list.")
        for element, answer in zip(Element, answers, strict=True)
    )


FOUND = Finding(
    elements=answered(A.SHOWN, A.SHOWN, A.SHOWN, A.SHOWN),
    clause="2",
    rationale="The verified result is not explained.",
    recommendation=R.WARNING,
    author=AUTHOR,
)


@pytest.mark.parametrize("answers", list(product(Answer, repeat=4)))
def test_the_outcome_follows_from_the_elements(answers: tuple[Answer, ...]) -> None:
    if A.DISPROVED in answers:
        outcome = Outcome.NOT_SUBSTANTIATED
    elif A.OPEN in answers:
        outcome = Outcome.INCONCLUSIVE
    else:
        outcome = Outcome.SUBSTANTIATED
    assert outcome_of(answered(*answers)) is outcome


def test_nothing_is_substantiated_while_an_element_is_not_answered() -> None:
    assert outcome_of(FOUND.elements[:3]) is Outcome.INCONCLUSIVE
    assert outcome_of(()) is Outcome.INCONCLUSIVE


def test_the_table_has_every_recommendation() -> None:
    assert [row[0] for row in ROWS] == [one.value for one in Recommendation]


@pytest.mark.parametrize(("what", "pack", "allowed"), CELLS)
def test_what_each_pack_lets_somebody_recommend(what: str, pack: str, allowed: bool) -> None:
    refusal = why_not_recommend(PACKS[pack], R(what), TERM)
    assert (refusal.code if refusal else None) == (None if allowed else "not_of_this_policy")
    assert (R(what) in recommendations(PACKS[pack])) is allowed


def test_a_refusal_names_what_the_policy_has() -> None:
    refusal = why_not_recommend(PACKS["OR"], R.LEGAL_ACTION, TERM)
    assert refusal is not None
    assert refusal.sentence == "Under this policy a finding can recommend: warning, plan modification, discharge."
    none = why_not_recommend(with_figure(VRP, "investigation.recommendations", None), R.WARNING, TERM)
    assert none is not None
    assert none.sentence.endswith("recommend: nothing.")


@pytest.mark.parametrize(
    ("term", "code"),
    [
        (TERM, None),
        (replace(TERM, extensions=(24,)), None),
        (replace(TERM, extensions=(24, 24)), "no_further_step"),
        (None, "no_term"),
    ],
)
def test_an_extension_needs_a_step_that_is_left(term: TermClock | None, code: str | None) -> None:
    refusal = why_not_recommend(VRP, R.EXTENSION, term)
    assert (refusal.code if refusal else None) == code


def test_where_an_order_sets_the_extension_no_step_is_looked_for() -> None:
    policy = with_figure(VRP, "agreement.extension_steps_months", None)
    assert why_not_recommend(policy, R.EXTENSION, replace(TERM, extensions=(24, 24))) is None


OPEN = replace(FOUND, elements=answered(A.SHOWN, A.OPEN, A.SHOWN, A.SHOWN))


@pytest.mark.parametrize(
    ("finding", "code"),
    [
        (FOUND, None),
        (replace(OPEN, recommendation=None), None),
        (replace(OPEN, recommendation=None, clause=""), None),
        (OPEN, "nothing_to_recommend"),
        (replace(FOUND, recommendation=None), "recommendation_missing"),
        (replace(FOUND, elements=FOUND.elements[1:]), "element_missing"),
        (replace(FOUND, elements=(*FOUND.elements, FOUND.elements[0])), "element_twice"),
        (replace(FOUND, elements=(replace(FOUND.elements[0], reasons=" "), *FOUND.elements[1:])), "reasons_missing"),
        (replace(FOUND, rationale=""), "text_missing"),
        (replace(FOUND, clause=" "), "text_missing"),
    ],
)
def test_when_a_finding_may_not_be_handed_in(finding: Finding, code: str | None) -> None:
    refusal = why_not_draft(VRP, finding, TERM)
    assert (refusal.code if refusal else None) == code


def test_a_finding_recommends_only_what_the_pack_has() -> None:
    refusal = why_not_draft(PACKS["CA"], replace(FOUND, recommendation=R.EXTENSION), TERM)
    assert refusal is not None
    assert refusal.code == "not_of_this_policy"


@pytest.mark.parametrize(
    ("reviewer", "because", "code"),
    [(REVIEWER, "Agreed.", None), (AUTHOR, "Agreed.", "own_finding"), (REVIEWER, "", "text_missing")],
)
def test_a_finding_is_approved_by_somebody_else(reviewer: StaffId, because: str, code: str | None) -> None:
    refusal = why_not_approve(FOUND, reviewer, because)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize("pack", PACKS)
def test_no_claim_is_too_late_in_any_pack(pack: str) -> None:
    assert why_not_raise(PACKS[pack], discovered_at=NOW - 3000 * DAY, now=NOW) is None


@pytest.mark.parametrize(
    ("discovered_at", "code"),
    [
        (NOW, None),
        (NOW - 30 * DAY, None),
        # The thirtieth day ends at 17:00 in Pennsylvania, which is 21:00 in summer time.
        (datetime(2026, 3, 1, 5, 0, tzinfo=UTC), None),
        (datetime(2026, 3, 1, 4, 59, tzinfo=UTC), "claim_too_late"),
        (NOW + DAY, "time_ahead"),
    ],
)
def test_a_guard_of_thirty_days_where_a_pack_has_one(discovered_at: datetime, code: str | None) -> None:
    guarded = with_figure(VRP, "investigation.late_claim_days", 30)
    refusal = why_not_raise(guarded, discovered_at=discovered_at, now=NOW)
    assert (refusal.code if refusal else None) == code


def test_the_last_day_of_the_guard_counts_to_its_end() -> None:
    guarded, ends = with_figure(VRP, "investigation.late_claim_days", 30), datetime(2026, 3, 31, 21, tzinfo=UTC)
    assert why_not_raise(guarded, discovered_at=ends - 30 * DAY, now=ends) is None
    assert why_not_raise(guarded, discovered_at=ends - 30 * DAY, now=ends + timedelta(seconds=1)) is not None


@pytest.mark.parametrize(("pack", "fault"), list(product(PACKS, FaultCause)))
def test_what_a_fault_of_others_caused_is_never_a_violation(pack: str, fault: FaultCause) -> None:
    refusal = why_not_raise(PACKS[pack], discovered_at=NOW, now=NOW, fault=fault)
    assert refusal is not None
    assert refusal.sentence == f"A fault of the {fault.value} can never create a violation."
