from itertools import product

import pytest

from domain.obligation_states import TRANSITIONS, Operation, why_not_operate
from domain.obligations import CLOSED_STATES, ObligationState

#: Rows: states; columns: operations in the order of the enum. A dash: refused.
TABLE = """
             begin        mark_overdue submit    return_for_correction   accept   excuse  extend    pause     resume    mark_fault mark_missed cancel
scheduled    open|paused  -            -         -                       accepted excused scheduled scheduled scheduled scheduled  -           cancelled
open         -            overdue      submitted -                       accepted excused open      paused    -         open       -           cancelled
submitted    -            -            -         returned|overdue|paused accepted excused -         submitted submitted submitted  -           cancelled
returned     -            overdue      submitted -                       accepted excused returned  paused    -         returned   -           cancelled
overdue      -            -            submitted -                       accepted excused open      paused    -         overdue    missed      cancelled
paused       -            -            submitted -                       accepted excused paused    -         open      paused     -           cancelled
accepted     -            -            -         -                       -        -       -         accepted  accepted  -          -           -
missed       -            -            -         -                       -        -       -         missed    missed    -          -           -
excused      -            -            -         -                       -        -       -         excused   excused   -          -           -
cancelled    -            -            -         -                       -        -       -         -         -         -          -           -
"""  # noqa: E501 - a table


def rows() -> dict[tuple[str, str], frozenset[str]]:
    header, *lines = TABLE.strip().splitlines()
    return {
        (line.split()[0], operation): frozenset() if cell == "-" else frozenset(cell.split("|"))
        for line in lines
        for operation, cell in zip(header.split(), line.split()[1:], strict=True)
    }


def test_the_table_covers_every_state_and_every_operation() -> None:
    assert set(rows()) == set(product(ObligationState, Operation))


@pytest.mark.parametrize(("state", "operation"), list(product(ObligationState, Operation)))
def test_the_rules_say_what_the_table_says(state: ObligationState, operation: Operation) -> None:
    expected = rows()[state, operation]

    assert TRANSITIONS.get((state, operation), frozenset()) == expected
    refusal = why_not_operate(state, operation)
    assert (refusal is None) is bool(expected)
    if refusal is not None:
        assert refusal.code == "wrong_obligation_state"
        assert state.value in refusal.sentence


def test_nothing_that_is_closed_is_owed_again() -> None:
    assert {
        target for (state, _), targets in TRANSITIONS.items() if state in CLOSED_STATES for target in targets
    } <= CLOSED_STATES


def test_a_refusal_names_the_states_in_which_it_would_be_possible() -> None:
    refusal = why_not_operate(ObligationState.OPEN, Operation.MARK_MISSED)

    assert refusal is not None
    assert refusal.sentence == "Cannot mark missed what is open: it must be overdue."
