"""Acting on a case: one order to its own process, its evaluation referral, its testing, or one of its proceedings."""

from temporalio.client import Client

from commands.outcomes import Outcome
from commands.sending import ask_process, send
from domain.acts import EVALUATION_ACTS, TESTING_ACTS, Act, kind_of
from domain.case import Case, CaseTurn
from domain.enrollment_rules import CASE_RULES
from domain.evaluation import Evaluation, EvaluationTurn
from domain.evaluation_acts import EVALUATION_RULES
from domain.facts import ProceedingKind
from domain.forms import Form
from domain.ids import CommandId, EnrollmentId, EvaluationId, ProceedingId
from domain.orders import Order
from domain.proceedings.rules import PROCEEDING_RULES, ProceedingRule
from domain.rules import Rule
from domain.testing.book import Testing, TestingTurn
from domain.testing.rules import TESTING_RULES
from temporal.ids import enrollment_workflow_id, evaluation_workflow_id, monitoring_workflow_id, proceeding_workflow_id

AnyRule = Rule[Case, CaseTurn] | Rule[Evaluation, EvaluationTurn] | Rule[Testing, TestingTurn] | ProceedingRule


def rule_of(act: Act) -> AnyRule:
    """Give the rule of an act, with its title and its form."""
    kind = kind_of(act)
    if kind is not None:
        return PROCEEDING_RULES[kind][act]
    if act in TESTING_ACTS:
        return TESTING_RULES[act]
    return EVALUATION_RULES[act] if act in EVALUATION_ACTS else CASE_RULES[act]


async def act_on_case(client: Client, enrollment_id: EnrollmentId, act: Act, order: Order, form: Form) -> Outcome:
    """Carry out an act on an enrollment."""
    return await send(client, enrollment_workflow_id(enrollment_id), act.value, order, form)


async def act_on_evaluation(client: Client, evaluation_id: EvaluationId, act: Act, order: Order, form: Form) -> Outcome:
    """Carry out an act on an evaluation referral."""
    return await send(client, evaluation_workflow_id(evaluation_id), act.value, order, form)


async def act_on_testing(client: Client, enrollment_id: EnrollmentId, act: Act, order: Order, form: Form) -> Outcome:
    """Carry out an act on a participant's testing."""
    return await send(client, monitoring_workflow_id(enrollment_id), act.value, order, form)


async def act_on_proceeding(
    client: Client, kind: ProceedingKind, proceeding_id: ProceedingId, act: Act, order: Order, form: Form
) -> Outcome:
    """Carry out an act on an investigation, a return to practice, a legal action or a dispute."""
    return await send(client, proceeding_workflow_id(kind, proceeding_id), act.value, order, form)


async def answer_of_case(client: Client, enrollment_id: EnrollmentId, command_id: CommandId) -> Outcome | None:
    """Ask the process of a case what came of an order; None if it does not know of it."""
    return await ask_process(client, enrollment_workflow_id(enrollment_id), command_id, str(command_id))


async def answer_of_evaluation(client: Client, evaluation_id: EvaluationId, command_id: CommandId) -> Outcome | None:
    """Ask the process of an evaluation referral what came of an order; None if it does not know of it."""
    return await ask_process(client, evaluation_workflow_id(evaluation_id), command_id, str(command_id))


async def answer_of_testing(client: Client, enrollment_id: EnrollmentId, command_id: CommandId) -> Outcome | None:
    """Ask a participant's testing what came of an order; None if it does not know of it."""
    return await ask_process(client, monitoring_workflow_id(enrollment_id), command_id, str(command_id))


async def answer_of_proceeding(
    client: Client, kind: ProceedingKind, proceeding_id: ProceedingId, command_id: CommandId
) -> Outcome | None:
    """Ask the process of a proceeding what came of an order; None if it does not know of it."""
    return await ask_process(client, proceeding_workflow_id(kind, proceeding_id), command_id, str(command_id))
