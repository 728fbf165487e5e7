"""Acting on a case: one order to the enrollment's process, or to its evaluation referral."""

from datetime import timedelta

from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from commands.outcomes import Outcome, Waiting, outcome_of_answer, outcome_of_error
from domain.acts import EVALUATION_ACTS, Act
from domain.case import Case, CaseTurn
from domain.enrollment_rules import CASE_RULES
from domain.evaluation import Evaluation, EvaluationTurn
from domain.evaluation_acts import EVALUATION_RULES
from domain.forms import Form
from domain.ids import CommandId, EnrollmentId, EvaluationId
from domain.orders import Answer, Order
from domain.rules import Rule
from temporal.ids import enrollment_workflow_id, evaluation_workflow_id

#: How long a caller waits for a process before being told that the order is under way.
PATIENCE = timedelta(seconds=10)


def rule_of(act: Act) -> Rule[Case, CaseTurn] | Rule[Evaluation, EvaluationTurn]:
    """Give the rule of an act, with its title and its form."""
    return EVALUATION_RULES[act] if act in EVALUATION_ACTS else CASE_RULES[act]


async def act_on_case(client: Client, enrollment_id: EnrollmentId, act: Act, order: Order, form: Form) -> Outcome:
    """Carry out an act on an enrollment."""
    return await _send(client, enrollment_workflow_id(enrollment_id), act, order, form)


async def act_on_evaluation(client: Client, evaluation_id: EvaluationId, act: Act, order: Order, form: Form) -> Outcome:
    """Carry out an act on an evaluation referral."""
    return await _send(client, evaluation_workflow_id(evaluation_id), act, order, form)


async def _send(client: Client, workflow_id: str, act: Act, order: Order, form: Form) -> Outcome:
    handle = client.get_workflow_handle(workflow_id)
    try:
        answer = await handle.execute_update(
            act.value, args=[order, form], id=str(order.command_id), result_type=Answer, rpc_timeout=PATIENCE
        )
    except (WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError, RPCError) as error:
        return outcome_of_error(order.command_id, error)
    return outcome_of_answer(answer)


async def answer_of_case(client: Client, enrollment_id: EnrollmentId, command_id: CommandId) -> Outcome:
    """Ask the process of a case what came of an order; Waiting while it is under way, or was never given."""
    return await _ask(client, enrollment_workflow_id(enrollment_id), command_id)


async def answer_of_evaluation(client: Client, evaluation_id: EvaluationId, command_id: CommandId) -> Outcome:
    """Ask the process of an evaluation referral what came of an order."""
    return await _ask(client, evaluation_workflow_id(evaluation_id), command_id)


async def _ask(client: Client, workflow_id: str, command_id: CommandId) -> Outcome:
    handle = client.get_workflow_handle(workflow_id)
    try:
        answers = await handle.query("answer", command_id, result_type=list[Answer], rpc_timeout=PATIENCE)
    except RPCError as error:
        return outcome_of_error(command_id, error)
    return outcome_of_answer(answers[0]) if answers else Waiting(command_id=command_id)
