import pytest

from domain.roles import Party
from domain.testing.adjudication import adjudicate
from domain.testing.codes import ADVERSE, ANNULLING, CLEAN, VOID, Adjudication
from domain.testing.history import TestHistory as History
from domain.testing.outcomes import Desk, Outcome, disputed
from domain.testing.results import LabResult, MroResult, ReportStatus
from tests.domain.testing.reported import NOTHING_BEFORE, VRP, report


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
