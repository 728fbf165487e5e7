"""Who may do what, and when: a table written by hand, which the rules must agree with in every cell.

A cell is an act, a role, and where the case or its evaluation stands. Outside the roles of a row the rules refuse with
``not_permitted``, outside its stages with ``wrong_phase``; within both, what else the act needs decides, and the tests
of each act say what that is.
"""

from dataclasses import replace
from enum import StrEnum
from itertools import product

import pytest

from domain.actors import Actor
from domain.acts import Act, kind_of
from domain.case import Case, CaseFile
from domain.enrollment_rules import CASE_RULES
from domain.evaluation import Evaluation, EvaluationFile
from domain.evaluation_acts import EVALUATION_RULES
from domain.facts import EvaluationStatus
from domain.files import File, Intent
from domain.forms import Form
from domain.phases import Phase
from domain.roles import OUTSIDE_ROLES, Role
from domain.rules import why_not_act
from domain.testing.beginning import new_testing
from domain.testing.book import Testing, TestingFile, TestingStage
from domain.testing.rules import TESTING_RULES
from tests.domain.factories import NOW, a_case, an_evaluation, staff
from tests.domain.monitored import a_simulation

#: Groups of roles.
_ROLES = {
    "front": "intake specialist supervisor",
    "desk": "intake specialist supervisor director",
    "case": "specialist supervisor",
    "climbed": "specialist supervisor director",
    "above": "supervisor director",
    "board": "specialist supervisor director legal",
    "execution": "specialist supervisor director legal board_liaison",
    "own": "specialist supervisor director participant",
    "refers": "supervisor director legal",
    "unasked": "supervisor director legal board_liaison",
    "any": "intake specialist supervisor director legal",
    "ordered": "specialist supervisor director legal board_liaison",
}
#: Groups of phases. The first two have in between what is before the agreement, and what is after it.
_GROUPS = {
    "ENTRY": "referred outreach intake evaluation_pending evaluation_review agreement_draft",
    "ACTIVE": "stabilise monitor under_investigation noncompliance_plan legal_action suspended reinstatement_review "
    "tolled completion_review",
    "AGREED": "interim stabilise monitor under_investigation noncompliance_plan legal_action suspended "
    "reinstatement_review tolled completion_review",
    "ENDED": "completed discharged_noncompliant withdrawn transferred deceased no_diagnosis_closed ineligible "
    "duplicate ineligible_referral no_response declined board_rejected",
    "LATER": "outreach intake evaluation_pending evaluation_review agreement_draft AGREED",
    "BOUND": "stabilise monitor under_investigation noncompliance_plan legal_action suspended reinstatement_review "
    "tolled",
    "CARED": "agreement_draft interim stabilise monitor tolled completion_review",
}

CASE_TABLE = """
dismiss_duplicate           front       referred
close_as_duplicate          desk        referred
complete_triage             desk        referred
reject_referral             desk        referred
send_outreach_letter        desk        referred
record_response             desk        outreach intake evaluation_pending
send_final_notice           desk        outreach intake evaluation_pending
refer_no_response           board       outreach intake evaluation_pending
record_decline              desk        outreach intake evaluation_pending agreement_draft ACTIVE
record_data_sheet           front       outreach intake
record_release              front       LATER
renew_release               desk        LATER
revoke_release              desk        LATER
acknowledge_cease_practice  front       outreach intake evaluation_pending evaluation_review agreement_draft
assess_criterion            case        intake
confirm_eligibility         climbed     intake
return_eligibility          climbed     intake
determine_evaluation_types  case        intake
refer_for_evaluation        climbed     intake AGREED
close_no_diagnosis          climbed     evaluation_review
draft_agreement             climbed     agreement_draft
recommend_credit            case        agreement_draft
decide_credit               above       agreement_draft
send_agreement              climbed     agreement_draft
record_signature            board       agreement_draft ACTIVE
record_board_execution      execution       interim
record_board_rejection      execution       interim
assign_treatment_provider   case        agreement_draft interim stabilise monitor
record_admission            case        CARED
propose_plan_change         case        CARED
decide_plan_change          case        CARED
discharge_to_aftercare      case        CARED
end_treatment               case        CARED
advance_to_monitoring       case        stabilise
name_worksite_monitor       case        agreement_draft AGREED
end_worksite                case        agreement_draft AGREED
record_report               board       AGREED
accept_report               case        AGREED
return_report               case        AGREED
record_contact              climbed     ENTRY AGREED
complete_file_review        above       ENTRY AGREED
record_arrest               board       AGREED
record_prescription         board       AGREED
record_unreported           case        AGREED
start_leave                 case        ENTRY AGREED
end_leave                   case        ENTRY AGREED
reassign_specialist         above       ENTRY AGREED ENDED
propose_modification        climbed     stabilise monitor noncompliance_plan tolled
propose_extension           climbed     stabilise monitor noncompliance_plan tolled completion_review
restore_standing            above       ACTIVE
refer_to_prosecution        refers      BOUND
record_board_action         unasked     BOUND
open_investigation          climbed     AGREED
record_use                  board       AGREED
dispute_decision            own         ENTRY AGREED
decide_amendment            above       stabilise monitor noncompliance_plan tolled completion_review
excuse_obligation           climbed     ENTRY AGREED
extend_obligation           above       ENTRY AGREED ENDED
mark_obligation_missed      climbed     ENTRY AGREED
note_fault                  climbed     ENTRY AGREED ENDED
confirm_costs_paid          case        stabilise monitor tolled completion_review
send_completion_letter      climbed     stabilise monitor tolled completion_review
open_completion_review      climbed     monitor
complete_enrollment         above       completion_review
propose_discharge           climbed     stabilise monitor noncompliance_plan tolled
decide_discharge            above       stabilise monitor noncompliance_plan tolled
withdraw                    case        ENTRY AGREED
transfer                    above       ENTRY AGREED
record_death                case        ENTRY AGREED
petition_return             own         ACTIVE
complete_closing_duty       any         ENDED
prepare_evidence_packet     board       ENTRY AGREED ENDED
record_testimony            board       ENTRY AGREED ENDED
"""

TESTING_TABLE = """
change_test_plan            case        active on_leave
order_test                  board       active
record_collection           climbed     active on_leave ended
record_not_collected        climbed     active on_leave ended
record_verdict              climbed     active on_leave ended
decide_test                 climbed     active on_leave ended
complete_testing_task       board       active on_leave ended
request_split               own         active on_leave ended
record_split_result         case        active on_leave ended
dispute_test                own         active on_leave ended
request_testing_change      own         active on_leave
decide_testing_request      climbed     active on_leave ended
register_prescription       case        active on_leave
verify_prescription         case        active on_leave
excuse_obligation           climbed     active on_leave ended
extend_obligation           above       active on_leave ended
mark_obligation_missed      climbed     active on_leave ended
note_fault                  climbed     active on_leave ended
"""

EVALUATION_TABLE = """
choose_evaluator             climbed  offered
record_evaluator_contact     climbed  chosen
record_evaluator_acceptance  climbed  chosen
record_evaluator_decline     climbed  chosen accepted booked
book_appointment             case     accepted booked
record_no_show               case     booked
record_evaluation_held       climbed  accepted booked
extend_evaluation_report     climbed  held queried
record_threat                case     accepted booked held reported queried
send_threat_notice           climbed  accepted booked held reported queried cancelled
record_evaluation_report     climbed  held queried
accept_evaluation            climbed  reported queried
query_evaluation             climbed  reported
order_second_opinion         climbed  reported queried
reassign_evaluator           climbed  offered chosen accepted booked held queried
excuse_obligation            climbed  offered chosen accepted booked held reported queried
extend_obligation            above    offered chosen accepted booked held reported queried reviewed cancelled
mark_obligation_missed       climbed  offered chosen accepted booked held reported queried
note_fault                   climbed  offered chosen accepted booked held reported queried reviewed cancelled
"""

#: An act, a role, and where the case or the evaluation stands.
Cell = tuple[str, str, str]


def cells(table: str, stages: type[StrEnum]) -> dict[Cell, str]:
    """What the table says of each cell: the refusal, or nothing."""
    found: dict[Cell, str] = {}
    for row in table.strip().splitlines():
        act, roles, *named = row.split()
        permitted = _ROLES.get(roles, roles).split()
        fitting = _spread(named)
        for role, stage in product(Role, stages):
            refusal = "" if stage.value in fitting else "wrong_phase"
            cell = (act, role.value, stage.value)
            assert cell not in found, f"{cell} stands twice"
            found[cell] = refusal if role.value in permitted else "not_permitted"
    return found


def _spread(named: list[str]) -> set[str]:
    """The phases of a row, its groups spread out."""
    return {phase for one in named for phase in (_spread(_GROUPS[one].split()) if one in _GROUPS else {one})}


CASE_CELLS = cells(CASE_TABLE, Phase)
EVALUATION_CELLS = cells(EVALUATION_TABLE, EvaluationStatus)
TESTING_CELLS = cells(TESTING_TABLE, TestingStage)
_PEOPLE = {role: staff(role) for role in Role}


def test_the_table_has_a_cell_for_every_act_role_and_phase() -> None:
    assert set(CASE_CELLS) == {
        (act.value, role.value, phase.value) for act, role, phase in product(CASE_RULES, Role, Phase)
    }
    assert set(EVALUATION_CELLS) == {
        (act.value, role.value, status.value) for act, role, status in product(EVALUATION_RULES, Role, EvaluationStatus)
    }
    assert set(TESTING_CELLS) == {
        (act.value, role.value, stage.value) for act, role, stage in product(TESTING_RULES, Role, TestingStage)
    }
    assert {act for act, _, _ in {*CASE_CELLS, *EVALUATION_CELLS, *TESTING_CELLS}} == {
        act.value for act in Act if kind_of(act) is None
    }


def test_the_table_speaks_of_nothing_that_is_not_there() -> None:
    words = {word for row in CASE_TABLE.strip().splitlines() for word in row.split()[2:]}
    assert _spread([*words]) <= {phase.value for phase in Phase}
    statuses = {word for row in EVALUATION_TABLE.strip().splitlines() for word in row.split()[2:]}
    assert statuses <= {status.value for status in EvaluationStatus}
    roles = {
        _ROLES.get(row.split()[1], row.split()[1])
        for row in (CASE_TABLE + EVALUATION_TABLE + TESTING_TABLE).split("\n")
        if row
    }
    assert {role for one in roles for role in one.split()} <= {role.value for role in Role}


CASE: CaseFile = a_case()
MONITORED: CaseFile = a_simulation().file
EVALUATION: EvaluationFile = an_evaluation()
TESTING: TestingFile = File(
    subject=new_testing(CASE.subject.id, CASE.subject.participant_id, CASE.policy, "agreement 1, clause 8 (D11)", NOW),
    obligations=(),
    policy=CASE.policy,
)


def case_refusal(act: Act, actor: Actor, phase: Phase) -> str:
    """How the rules refuse an act on a case that stands in a phase."""
    known = CASE if phase.value in _GROUPS["ENTRY"].split() else MONITORED
    file = File(subject=replace(known.subject, phase=phase), obligations=known.obligations, policy=known.policy)
    intent: Intent[Case, Form] = Intent(file=file, actor=actor, now=NOW, form=None)
    refusal = why_not_act(CASE_RULES[act], intent, phase)
    return "" if refusal is None else refusal.code


def evaluation_refusal(act: Act, actor: Actor, status: EvaluationStatus) -> str:
    """How the rules refuse an act on an evaluation referral that stands in a status."""
    subject = replace(EVALUATION.subject, fact=replace(EVALUATION.subject.fact, status=status))
    file = File(subject=subject, obligations=EVALUATION.obligations, policy=EVALUATION.policy)
    intent: Intent[Evaluation, Form] = Intent(file=file, actor=actor, now=NOW, form=None)
    refusal = why_not_act(EVALUATION_RULES[act], intent, status)
    return "" if refusal is None else refusal.code


_BY_TABLE = frozenset({"not_permitted", "wrong_phase"})


@pytest.mark.parametrize("act", list(CASE_RULES))
def test_an_act_on_a_case_obeys_the_table(act: Act) -> None:
    for role, phase in product(Role, Phase):
        expected, refusal = CASE_CELLS[act.value, role.value, phase.value], case_refusal(act, _PEOPLE[role], phase)
        assert (refusal if refusal in _BY_TABLE else "") == expected, f"{role.value} in {phase.value}"


@pytest.mark.parametrize("act", list(EVALUATION_RULES))
def test_an_act_on_an_evaluation_obeys_the_table(act: Act) -> None:
    for role, status in product(Role, EvaluationStatus):
        expected = EVALUATION_CELLS[act.value, role.value, status.value]
        refusal = evaluation_refusal(act, _PEOPLE[role], status)
        assert (refusal if refusal in _BY_TABLE else "") == expected, f"{role.value} in {status.value}"


def refusal_in_testing(act: Act, actor: Actor, stage: TestingStage) -> str:
    """How the rules refuse an act on testing that stands in a stage."""
    file = File(subject=replace(TESTING.subject, stage=stage), obligations=TESTING.obligations, policy=TESTING.policy)
    intent: Intent[Testing, Form] = Intent(file=file, actor=actor, now=NOW, form=None)
    refusal = why_not_act(TESTING_RULES[act], intent, stage)
    return "" if refusal is None else refusal.code


@pytest.mark.parametrize("act", list(TESTING_RULES))
def test_an_act_on_testing_obeys_the_table(act: Act) -> None:
    for role, stage in product(Role, TestingStage):
        expected = TESTING_CELLS[act.value, role.value, stage.value]
        refusal = refusal_in_testing(act, _PEOPLE[role], stage)
        assert (refusal if refusal in _BY_TABLE else "") == expected, f"{role.value} in {stage.value}"


def test_auditors_administrators_and_people_outside_do_nothing_to_a_case() -> None:
    refusals = {
        refusal
        for (act, role, _), refusal in (CASE_CELLS | EVALUATION_CELLS).items()
        # A participant asks for a return, and disputes, at the participant's own door.
        if not (role == Role.PARTICIPANT and act in {Act.PETITION_RETURN, Act.DISPUTE_DECISION})
        and role in {Role.AUDITOR.value, Role.ADMINISTRATOR.value, *OUTSIDE_ROLES}
    }
    assert refusals == {"not_permitted"}


def test_nothing_happens_in_a_case_that_has_ended_but_what_its_closing_needs_and_what_goes_out_of_its_file() -> None:
    possible = {
        act for (act, _, phase), refusal in CASE_CELLS.items() if phase in _GROUPS["ENDED"].split() and not refusal
    }
    of_closing = {"complete_closing_duty", "extend_obligation", "note_fault", "reassign_specialist"}
    assert possible == of_closing | {"prepare_evidence_packet", "record_testimony"}
