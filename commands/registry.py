"""Changing the registry: providers, referral agreements, conflicts, teams, staff, on-call shifts."""

from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from commands.acts import PATIENCE
from commands.outcomes import Outcome, ProcessFailedError, outcome_of_answer, outcome_of_error
from domain.orders import Answer, Order
from domain.registry import RegistryChange as Change
from temporal.ids import TASK_QUEUE, registry_workflow_id
from workflows.registry_change import RegistryChange, RegistryOrder


async def change_registry(client: Client, order: Order, change: Change) -> Outcome:
    """Have a change of the registry carried out; the same command changes it once."""
    workflow_id = registry_workflow_id(order.command_id)
    try:
        handle = await client.start_workflow(
            RegistryChange.run,
            RegistryOrder(order=order, change=change),
            id=workflow_id,
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=PATIENCE,
        )
    except WorkflowAlreadyStartedError:
        handle = client.get_workflow_handle_for(RegistryChange.run, workflow_id)
    except RPCError as error:
        return outcome_of_error(order.command_id, error)
    try:
        answer: Answer = await handle.result(rpc_timeout=PATIENCE)
    except WorkflowFailureError as error:
        raise ProcessFailedError from error
    except RPCError as error:
        return outcome_of_error(order.command_id, error)
    return outcome_of_answer(answer)
