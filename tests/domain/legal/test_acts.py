"""The acts on a legal action: who may do each in which state, a table written by hand, and what each leaves owed."""

from itertools import product

import pytest

from domain.acts import OBLIGATION_ACTS, PROCEEDING_ACTS, Act
from domain.facts import ProceedingKind
from domain.legal.rules import LEGAL_RULES
from domain.legal.states import LegalState
from domain.roles import STAFF_ROLES, Role
from tests.domain.factories import staff
from tests.domain.legal.acting import in_state, owed, refused

_S = LegalState
_ROLES = {
    "counsel": "legal director",
    "refers": "legal director supervisor",
    "hears": "specialist supervisor director legal",
    "board": "legal director board_liaison",
    "legal": "legal",
    "advises": "specialist supervisor legal",
}
TABLE = """
send_legal_referral         refers   referred_to_prosecution
file_petition               counsel  referred_to_prosecution
order_immediate_suspension  counsel  referred_to_prosecution
file_charge                 counsel  referred_to_prosecution its_ordered hearing_scheduled
record_service              counsel  par_filed charged
record_answer               counsel  answer_due
record_default              counsel  answer_due
schedule_hearing            board    its_ordered answer_due hearing_scheduled under_review
record_hearing              board    hearing_scheduled
record_legal_decision       board    hearing_scheduled under_review
request_review              hears    decided
settle_action               counsel  referred_to_prosecution answer_due hearing_scheduled under_review
restore_license             board    its_ordered default hearing_scheduled decided SETTLED under_review
withdraw_action             refers   referred_to_prosecution par_filed its_ordered charged answer_due hearing_scheduled
close_legal_action          counsel  default decided settled_extended consent_order reinstated
note_legal_progress         counsel  OPEN
decide_npdb                 legal    OPEN closed
record_npdb_report          board    OPEN closed
give_settlement_advice      advises  OPEN
"""
_GROUPS: dict[str, list[str]] = {
    "OPEN": [one.value for one in LegalState if one is not _S.CLOSED],
    "SETTLED": ["settled_extended", "consent_order"],
}
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}


def states(cells: list[str]) -> set[str]:
    return {state for cell in cells for state in _GROUPS.get(cell, [cell])}


def test_the_table_has_every_act() -> None:
    assert set(ROWS) == PROCEEDING_ACTS[ProceedingKind.LEGAL_ACTION]
    assert set(LEGAL_RULES) == PROCEEDING_ACTS[ProceedingKind.LEGAL_ACTION] | OBLIGATION_ACTS


@pytest.mark.parametrize("state", list(_S))
def test_who_may_do_what_in_each_state(state: LegalState) -> None:
    file = in_state(state)
    for name, role in product(ROWS, sorted(STAFF_ROLES)):
        group, *cells = ROWS[name]
        code = refused(file, Act(name), actor=staff(Role(role)))
        if role not in _ROLES[group].split():
            assert code == "not_permitted", (name, role)
        elif state.value not in states(cells):
            assert code == "wrong_phase", (name, role)
        else:
            assert code not in {"not_permitted", "wrong_phase", "unknown_act"}, (name, role)


#: What two actions of the board ask for: the decision of counsel, and the report.
_TWO_ACTIONS = "legal_step:legal:14 legal_step:legal:14 npdb_report:board:30 npdb_report:board:30"
_A_MONTH_LATER = "legal_step:legal:44 legal_step:legal:44 npdb_report:board:60"
OWED = """
referred_to_prosecution  legal_referral:supervisor:7
par_filed                legal_step:legal:14 legal_step:legal:14 npdb_report:board:30
its_ordered              legal_step:legal:14 npdb_report:board:30 suspension_end:board:180 suspension_hearing:board:30
charged                  legal_step:legal:14
answer_due               legal_step:legal:14 npdb_report:board:30 petition_answer:participant:21
default                  legal_step:legal:14 npdb_report:board:30 LATER
hearing_scheduled        legal_step:legal:14 legal_step:legal:14 npdb_report:board:30
decided                  decision_review:participant:21 DECIDED
under_review             legal_step:legal:14 DECIDED
settled_extended         legal_step:legal:14 legal_step:legal:14 npdb_report:board:30
consent_order            legal_step:legal:14 legal_step:legal:14 npdb_report:board:30
reinstated               legal_step:legal:14 legal_step:legal:14 npdb_report:board:30 DECIDED
closed
"""


@pytest.mark.parametrize("line", OWED.strip().splitlines())
def test_what_is_owed_in_each_state(line: str) -> None:
    state, *cells = line.replace("DECIDED", _TWO_ACTIONS).replace("LATER", _A_MONTH_LATER).split()
    assert owed(in_state(_S(state))) == sorted(cells)
