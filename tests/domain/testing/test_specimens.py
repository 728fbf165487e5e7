import pytest

from domain.testing.specimens import GIVEN, SPECIMEN_TRANSITIONS, SpecimenState
from tests.domain.testing.moves import may_pass

_S = SpecimenState

#: From each state, by hand: where a testing day may go.
TABLE = """
window_scheduled  open excused
open              selected checked_in missed_check_in excused
checked_in        closed
selected          collection_due
missed_check_in   closed no_show excused
collection_due    collected shy_bladder no_show adjudicated excused
shy_bladder       collected adjudicated excused no_show
collected         at_lab lab_reported excused
at_lab            lab_reported excused
lab_reported      mro_review
mro_review        verified
verified          adjudicated
adjudicated       closed lab_reported
closed            lab_reported collected excused no_show shy_bladder
no_show           adjudicated excused shy_bladder collected
excused           adjudicated closed no_show collected
"""
MOVES = {line.split()[0]: set(line.split()[1:]) for line in TABLE.strip().splitlines()}


def test_the_table_has_every_state() -> None:

    assert MOVES.keys() == {state.value for state in SpecimenState}


def test_a_day_moves_as_the_table_says() -> None:
    rows = {(row.source.value, row.target.value) for row in SPECIMEN_TRANSITIONS}
    assert rows == {(source, target) for source, targets in MOVES.items() for target in targets}


@pytest.mark.parametrize(
    ("source", "target", "may"),
    [
        (_S.COLLECTION_DUE, _S.CLOSED, True),
        (_S.COLLECTED, _S.MRO_REVIEW, True),
        (_S.CLOSED, _S.MRO_REVIEW, True),
        (_S.VERIFIED, _S.MRO_REVIEW, True),
        (_S.MRO_REVIEW, _S.NO_SHOW, False),
        (_S.VERIFIED, _S.COLLECTED, False),
        (_S.COLLECTED, _S.COLLECTION_DUE, False),
        (_S.CLOSED, _S.COLLECTION_DUE, False),
    ],
)
def test_a_turn_passes_through_rows_and_through_no_end(source: SpecimenState, target: SpecimenState, may: bool) -> None:
    assert may_pass(source, target) is may


def test_no_row_stands_twice_and_each_says_on_what() -> None:
    rows = [(row.source, row.target) for row in SPECIMEN_TRANSITIONS]
    assert len(rows) == len(set(rows))
    assert all(row.on for row in SPECIMEN_TRANSITIONS)


def test_from_everywhere_a_day_can_be_closed() -> None:
    reached = {SpecimenState.CLOSED}
    while more := {row.source for row in SPECIMEN_TRANSITIONS if row.target in reached} - reached:
        reached |= more
    assert reached == set(SpecimenState)


def test_no_specimen_that_was_given_is_called_a_no_show() -> None:
    assert not [row for row in SPECIMEN_TRANSITIONS if row.source in GIVEN and row.target is SpecimenState.NO_SHOW]


def test_a_corrected_report_reopens_what_is_decided_or_closed() -> None:
    for state in (SpecimenState.ADJUDICATED, SpecimenState.CLOSED):
        assert may_pass(state, SpecimenState.LAB_REPORTED)
