"""Acting on a case: one order to the enrollment's process, or to its evaluation referral."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from commands.outcomes import ENGINE_ERRORS, Outcome, outcome_of_answer, outcome_of_error
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

#: How long one waits who only asks what came of an order.
ASKING = timedelta(seconds=3)


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
    except ENGINE_ERRORS as error:
        return outcome_of_error(order.command_id, error)
    return outcome_of_answer(answer)


async def answer_of_case(client: Client, enrollment_id: EnrollmentId, command_id: CommandId) -> Outcome | None:
    """Ask the process of a case what came of an order; None if it does not know of it."""
    return await ask_process(client, enrollment_workflow_id(enrollment_id), command_id, str(command_id))


async def answer_of_evaluation(client: Client, evaluation_id: EvaluationId, command_id: CommandId) -> Outcome | None:
    """Ask the process of an evaluation referral what came of an order; None if it does not know of it."""
    return await ask_process(client, evaluation_workflow_id(evaluation_id), command_id, str(command_id))


async def ask_process(client: Client, workflow_id: str, command_id: CommandId, update_id: str) -> Outcome | None:
    """Ask a process what came of an order: what it remembers first, then what the engine knows of the order itself."""
    handle = client.get_workflow_handle(workflow_id)
    try:
        answers = await handle.query("answer", command_id, result_type=list[Answer], rpc_timeout=ASKING)
        if answers:
            return outcome_of_answer(answers[0])
        answer = await handle.get_update_handle(update_id, result_type=Answer).result(rpc_timeout=ASKING)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        return outcome_of_error(command_id, error)
    except ENGINE_ERRORS as error:
        return outcome_of_error(command_id, error)
    return outcome_of_answer(answer)
