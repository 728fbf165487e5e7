"""What the policy leaves to the board is confirmed only with the board's decision (PROGRAM.md 10)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.acts import Act
from domain.case import CaseFile
from domain.intake import ConfirmationForm, CriterionForm
from domain.phases import Phase
from tests.domain.factories import NOW, SUPERVISOR, TODAY, a_case, act, kept, refused

ASKED = ConfirmationForm(reason="Reviewed.")
ADMITTED = replace(ASKED, board_reference="2026-0042", board_decided_on=TODAY, board_admits=True)


def assessed(**satisfied: bool) -> CaseFile:
    """A case in intake with its criteria assessed."""
    file = a_case(Phase.INTAKE)
    for code in ("INEL_DRUG_ACT", "INEL_PATIENT_HARM"):
        form = CriterionForm(code=code, satisfied=satisfied.get(code, True), evidence="Record search.")
        file = kept(act(file, Act.ASSESS_CRITERION, form))
    return file


HARMED = {"INEL_PATIENT_HARM": False}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (ASKED, "board_decision_missing"),
        (replace(ADMITTED, board_reference=" "), "board_decision_missing"),
        (replace(ADMITTED, board_decided_on=None), "board_decision_missing"),
        (replace(ADMITTED, board_admits=None), "board_decision_missing"),
        (replace(ADMITTED, board_decided_on=TODAY + timedelta(days=2)), "date_in_future"),
        (ADMITTED, ""),
    ],
)
def test_what_is_left_to_the_board_waits_for_its_decision(form: ConfirmationForm, code: str) -> None:
    assert refused(assessed(**HARMED), Act.CONFIRM_ELIGIBILITY, form, SUPERVISOR) == code


def test_the_board_may_admit() -> None:
    turn = act(assessed(**HARMED), Act.CONFIRM_ELIGIBILITY, ADMITTED, SUPERVISOR)
    sentences = {one.name: one.sentence for one in turn.events}
    expected = f"The board decided that the licensee takes part: decision 2026-0042 of {NOW.date()}."
    assert sentences["eligibility:board_decided"] == expected
    assert turn.case.phase is Phase.INTAKE


def test_the_board_may_decide_against_it() -> None:
    turn = act(assessed(**HARMED), Act.CONFIRM_ELIGIBILITY, replace(ADMITTED, board_admits=False), SUPERVISOR)
    assert (turn.case.phase, turn.case.ended_because) == (Phase.INELIGIBLE, "The board decided against it: 2026-0042.")


def test_what_bars_anyway_needs_no_board() -> None:
    turn = act(assessed(INEL_DRUG_ACT=False, **HARMED), Act.CONFIRM_ELIGIBILITY, ASKED, SUPERVISOR)
    assert turn.case.phase is Phase.INELIGIBLE


@pytest.mark.parametrize("given", [{"board_reference": "1"}, {"board_decided_on": date(2026, 3, 1)}])
def test_a_decision_that_was_not_asked_for_is_refused(given: dict[str, object]) -> None:
    form = replace(ASKED, **given)  # type: ignore[arg-type] # fields by name
    assert refused(assessed(), Act.CONFIRM_ELIGIBILITY, form, SUPERVISOR) == "not_for_the_board"
