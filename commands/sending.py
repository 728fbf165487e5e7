"""How an order is sent to a process, and how one asks what came of it.

An order counts as taken only when its process has accepted it: then it stands in history. What the engine has merely
received, because no worker is there, it forgets when it restarts; that is never answered as if it were under way.
"""

import asyncio
import time
from datetime import timedelta
from typing import Final

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage as Stage
from temporalio.api.update.v1 import UpdateRef, WaitPolicy
from temporalio.api.workflowservice.v1 import PollWorkflowExecutionUpdateRequest
from temporalio.client import Client, WorkflowUpdateStage
from temporalio.service import RPCError, RPCStatusCode

from commands.outcomes import ENGINE_ERRORS, Outcome, outcome_of_answer, outcome_of_error, unavailable_if_late
from domain.forms import Form
from domain.ids import CommandId
from domain.orders import Answer, Order

#: How long a caller waits for a process before being told that the order is under way, or was not taken.
PATIENCE: Final = timedelta(seconds=10)

#: How long one waits who only asks what came of an order.
ASKING: Final = timedelta(seconds=3)

#: What is left for the result when the process took its time to accept.
_LEAST: Final = timedelta(seconds=1)


async def send(client: Client, workflow_id: str, name: str, order: Order, form: Form) -> Outcome:
    """Give a process an order; raises EngineUnavailableError when the process has not accepted it in time."""
    handle = client.get_workflow_handle(workflow_id)
    began = time.monotonic()
    try:
        # The client would ask a second time when the first attempt ends without an answer.
        async with asyncio.timeout(PATIENCE.total_seconds()):
            update = await handle.start_update(
                name,
                args=[order, form],
                id=str(order.command_id),
                wait_for_stage=WorkflowUpdateStage.ACCEPTED,
                result_type=Answer,
                rpc_timeout=PATIENCE,
            )
    except ENGINE_ERRORS as error:
        unavailable_if_late(error)
        return outcome_of_error(order.command_id, error)
    left = max(PATIENCE - timedelta(seconds=time.monotonic() - began), _LEAST)
    try:
        return outcome_of_answer(await update.result(rpc_timeout=left))
    except ENGINE_ERRORS as error:
        return outcome_of_error(order.command_id, error)


async def ask_process(client: Client, workflow_id: str, command_id: CommandId, update_id: str) -> Outcome | None:
    """Ask what came of an order: the engine first, which answers without a worker, then what the process remembers.

    None if neither knows of it; raises EngineUnavailableError when the process cannot be asked.
    """
    handle = client.get_workflow_handle(workflow_id)
    try:
        if await _is_accepted(client, workflow_id, update_id):
            update = handle.get_update_handle(update_id, result_type=Answer)
            return outcome_of_answer(await update.result(rpc_timeout=ASKING))
        answers = await _remembered(client, workflow_id, command_id)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        return outcome_of_error(command_id, error)
    except ENGINE_ERRORS as error:
        return outcome_of_error(command_id, error)
    return outcome_of_answer(answers[0]) if answers else None


async def _is_accepted(client: Client, workflow_id: str, update_id: str) -> bool:
    """Say whether the present run of a process has accepted an order; an earlier run remembers it, no more."""
    asked = PollWorkflowExecutionUpdateRequest(
        namespace=client.namespace,
        update_ref=UpdateRef(workflow_execution=WorkflowExecution(workflow_id=workflow_id), update_id=update_id),
        wait_policy=WaitPolicy(lifecycle_stage=Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED),
    )
    try:
        found = await client.workflow_service.poll_workflow_execution_update(asked, timeout=ASKING)
    except RPCError as error:
        if error.status in {RPCStatusCode.NOT_FOUND, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED}:
            return False
        raise
    return found.stage >= Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED


async def _remembered(client: Client, workflow_id: str, command_id: CommandId) -> list[Answer]:
    handle = client.get_workflow_handle(workflow_id)
    try:
        answers: list[Answer] = await handle.query("answer", command_id, result_type=list[Answer], rpc_timeout=ASKING)
    except ENGINE_ERRORS as error:
        unavailable_if_late(error)
        raise
    return answers
