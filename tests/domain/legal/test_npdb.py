from itertools import product

import pytest

from domain.grades import Grade
from domain.legal.npdb import TABLE, BoardEvent, NpdbQuestion, decide
from domain.limits import Limit, Unit
from domain.roles import Party
from tests.domain.testing.reported import PACKS

#: PRIVACY.md 8 by hand: the event, what else is true (i under investigation, b signed by the board, p public,
#: r reported before), the report, and how well that is known.
DECISIONS = """
revocation                    -   initial             S B1-B4
suspension                    -   initial             S B1-B4
reprimand                     -   initial             S B1-B4
censure                       -   initial             S B1-B4
probation                     -   initial             S B1-B4
surrender                     -   none                S B1-B4
surrender                     i   initial             S B1-B4
inactive_status               -   none                S B1-B4
inactive_status               i   initial             S B1-B4
agreement_not_to_practice     -   none                S B1-B4
agreement_not_to_practice     b   initial             S B1-B4
agreement_not_to_practice     ib  initial             S B1-B4
agreement_not_to_practice     i   counsel_decides     A -
negative_finding              p   initial             S B1-B4
negative_finding              -   none                A -
treatment_entered             -   none                S B1-B4
treatment_entered             b   counsel_decides     A -
treatment_itself              -   never               S B1-B4
treatment_itself              ibpr never              S B1-B4
completion                    -   counsel_decides     A -
completion                    r   revision_to_action  A -
reinstatement                 r   revision_to_action  S B1-B4
reinstatement                 -   counsel_decides     A -
change_of_action              r   revision_to_action  S B1-B4
change_of_action              -   counsel_decides     A -
wrong_report                  -   correction          K B1-B4
report_that_should_not_exist  -   void                K B1-B4
"""
ROWS = [line.split() for line in DECISIONS.strip().splitlines()]
THIRTY = Limit(amount=30, unit=Unit.CALENDAR_DAYS)


def question(event: str, marks: str) -> NpdbQuestion:
    return NpdbQuestion(
        event=BoardEvent(event),
        under_investigation="i" in marks,
        board_signed="b" in marks,
        publicly_available="p" in marks,
        reported_before="r" in marks,
    )


def test_the_table_has_every_event() -> None:
    assert {row[0] for row in ROWS} == {one.value for one in BoardEvent} == {one.value for one in TABLE}


@pytest.mark.parametrize(("event", "marks", "report", "grade", "source"), ROWS)
def test_what_is_reported_under_an_order(event: str, marks: str, report: str, grade: str, source: str) -> None:
    found = decide(question(event, marks), PACKS["DMU"])

    assert found.report.value == report
    assert found.rests_on.grade is Grade(grade)
    assert found.rests_on.source == ("" if source == "-" else source)
    assert found.decided_by is Party.LEGAL
    assert found.reason
    reported = report not in {"none", "never", "counsel_decides"}
    assert (found.reported_by, found.within) == ((Party.BOARD, THIRTY) if reported else (None, None))


@pytest.mark.parametrize(
    ("pack", "report", "source"),
    [
        ("VRP", "none", "P5"),
        ("DMU", "counsel_decides", ""),
        ("CA", "counsel_decides", ""),
        ("OR", "counsel_decides", ""),
    ],
)
def test_completion_is_not_reported_of_the_voluntary_program(pack: str, report: str, source: str) -> None:
    found = decide(question("completion", "-"), PACKS[pack])
    assert (found.report.value, found.rests_on.source) == (report, source)


def test_an_action_of_the_board_is_reported_in_the_voluntary_program_too_which_counsel_is_told_is_unusual() -> None:
    found = decide(question("suspension", "-"), PACKS["VRP"])
    assert found.within == THIRTY
    assert found.reason == "An action of the board against the license is reported. This policy has: not reported."


@pytest.mark.parametrize("pack", PACKS)
def test_the_treatment_itself_is_never_reported(pack: str) -> None:
    for marks in product("i ", "b ", "p ", "r "):
        assert decide(question("treatment_itself", "".join(marks)), PACKS[pack]).report.value == "never"
