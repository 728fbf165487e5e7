from itertools import product

import pytest

from domain.limits import Limit, Unit
from domain.roles import Party
from domain.testing.adjudication import adjudicate
from domain.testing.codes import ADVERSE, ANNULLING, CLEAN, VOID, Adjudication
from domain.testing.history import TestHistory as History
from domain.testing.outcomes import Desk, Outcome, TaskKind, disputed, reopening, reopens
from domain.testing.results import LabResult, MroResult, ReportStatus
from tests.domain.testing.reported import NOTHING_BEFORE, VRP, prescribed, report

A_DAY = Limit(amount=1, unit=Unit.BUSINESS_DAYS)


def judged(lab: str, mro: str = "", history: History = NOTHING_BEFORE) -> Outcome:
    made = report(LabResult(lab), MroResult(mro) if mro else None, ReportStatus.CORRECTED)
    return adjudicate(made, history, VRP)


def test_every_code_is_of_one_kind() -> None:
    kinds = (CLEAN, VOID, ADVERSE, {Adjudication.DISPUTED})
    assert sorted(code for kind in kinds for code in kind) == sorted(Adjudication)
    assert ANNULLING < VOID


@pytest.mark.parametrize("code", [None, *Adjudication])
def test_the_draw_makes_up_for_what_is_cancelled_or_excused(code: Adjudication | None) -> None:
    assert Outcome(code=code, sentence="").annuls_selection is (
        code is not None and code.value.startswith(("CANCELLED", "NO_SHOW_EXCUSED"))
    )


CLEAR, POSITIVE, PENDING = judged("negative", "negative"), judged("positive", "positive"), judged("positive")
REFUSED, LATE = judged("substituted", "refusal"), judged("positive", "negative")
WITH_RX = judged("positive", "negative", prescribed("oxycodone"))


@pytest.mark.parametrize(
    ("before", "after", "again", "withdrawn", "added"),
    [
        (CLEAR, CLEAR, False, "", ""),
        (POSITIVE, POSITIVE, False, "", ""),
        # What was never decided is not reopened.
        (PENDING, POSITIVE, False, "", ""),
        (PENDING, CLEAR, False, "", ""),
        (CLEAR, POSITIVE, True, "", "NC2"),
        (POSITIVE, CLEAR, True, "NC2", ""),
        (POSITIVE, PENDING, True, "NC2", ""),
        (POSITIVE, LATE, True, "NC2", "NC1"),
        (LATE, WITH_RX, True, "NC1", ""),
        (REFUSED, POSITIVE, True, "NC2", "NC2"),
    ],
)
def test_a_corrected_report_reopens_what_it_changes(
    before: Outcome, after: Outcome, again: bool, withdrawn: str, added: str
) -> None:
    change = reopening(before, after, A_DAY)

    assert reopens(before, after) is again
    assert (change is not None) is again
    if change is not None:
        assert " ".join(one.level for one in change.withdrawn) == withdrawn
        assert " ".join(one.level for one in change.added) == added
        assert [(one.who, one.what, one.within) for one in change.tasks] == (
            [(Desk.SUPERVISOR, TaskKind.UNDO_CONSEQUENCES, A_DAY)] if withdrawn else []
        )


def test_a_dispute_is_about_something_decided() -> None:
    assert disputed(PENDING) is PENDING
    assert disputed(POSITIVE).code is Adjudication.DISPUTED
    assert disputed(POSITIVE).sentence.endswith(f"Before: {POSITIVE.sentence}")
    assert not disputed(CLEAR).counts


def test_every_desk_is_a_party() -> None:
    parties = {desk: desk.party for desk in Desk}
    assert parties[Desk.VENDOR_MANAGER] is Party.SUPERVISOR
    assert all(party.value == desk.value for desk, party in parties.items() if desk is not Desk.VENDOR_MANAGER)


def test_levels_above_minor_are_major() -> None:
    found = {one: one.has_major for one in (CLEAR, LATE, POSITIVE, REFUSED)}
    assert list(found.values()) == [False, False, True, True]


@pytest.mark.parametrize(("before", "after"), list(product((CLEAR, POSITIVE, REFUSED, LATE), repeat=2)))
def test_reopening_there_and_back_gives_the_same_violations(before: Outcome, after: Outcome) -> None:
    there, back = reopening(before, after, A_DAY), reopening(after, before, A_DAY)

    assert (there is None) is (back is None)
    if there is not None and back is not None:
        assert there.added == back.withdrawn
        assert there.withdrawn == back.added
