from itertools import product

import pytest

from domain.testing.specimens import GIVEN, SPECIMEN_TRANSITIONS, SpecimenState, why_not_move

#: From each state, by hand: where a testing day may go.
TABLE = """
window_scheduled  open excused
open              selected checked_in missed_check_in excused
checked_in        closed
selected          collection_due
missed_check_in   closed no_show excused
collection_due    collected shy_bladder no_show adjudicated excused
shy_bladder       collected adjudicated excused
collected         at_lab lab_reported excused
at_lab            lab_reported excused
lab_reported      mro_review
mro_review        verified
verified          adjudicated
adjudicated       closed lab_reported
closed            lab_reported
no_show           adjudicated excused
excused           adjudicated closed
"""
MOVES = {line.split()[0]: set(line.split()[1:]) for line in TABLE.strip().splitlines()}


def test_the_table_has_every_state() -> None:

    assert MOVES.keys() == {state.value for state in SpecimenState}


@pytest.mark.parametrize(("source", "target"), list(product(SpecimenState, SpecimenState)))
def test_a_day_moves_as_the_table_says(source: SpecimenState, target: SpecimenState) -> None:
    refusal = why_not_move(source, target)
    assert (refusal is None) is (target.value in MOVES[source.value])
    if refusal is not None:
        assert refusal.code == "wrong_specimen_state"
        assert all(one in refusal.sentence for one in MOVES[source.value])


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
        assert why_not_move(state, SpecimenState.LAB_REPORTED) is None
