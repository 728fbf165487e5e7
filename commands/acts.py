"""Acting on a case: one order to the enrollment's process, or to its evaluation referral."""

from datetime import timedelta

from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from commands.outcomes import Outcome, outcome_of_answer, outcome_of_error
from domain.acts import Act
from domain.enrollment_rules import CASE_RULES
from domain.evaluation_acts import EVALUATION_RULES
from domain.forms import Form
from domain.ids import EnrollmentId, EvaluationId
from domain.orders import Answer, Order
from temporal.ids import enrollment_workflow_id, evaluation_workflow_id

#: How long a caller waits for a process before being told that the order is under way.
PATIENCE = timedelta(seconds=10)


def form_of(act: Act) -> type[Form]:
    """Give the form that an act needs."""
    return (CASE_RULES.get(act) or EVALUATION_RULES[act]).form


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
