"""Changing the registry: providers, referral agreements, conflicts, teams, staff, on-call shifts."""

from datetime import timedelta
from uuid import uuid4

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from commands.outcomes import (
    ENGINE_ERRORS,
    Outcome,
    ProcessFailedError,
    outcome_of_answer,
    outcome_of_error,
    unavailable_if_late,
)
from commands.sending import ASKING, PATIENCE
from domain.actors import THE_PROGRAM
from domain.ids import CommandId, StaffId
from domain.orders import Answer, Order
from domain.registry import RegistryChange as Change
from domain.registry import StaffChange
from domain.requests import RegistryRequest
from domain.roles import Role
from temporal.ids import TASK_QUEUE, registry_workflow_id
from workflows.registry_change import RegistryChange


async def change_registry(client: Client, order: Order, change: Change) -> Outcome:
    """Have a change of the registry carried out; the same command changes it once."""
    workflow_id = registry_workflow_id(order.command_id)
    try:
        handle = await client.start_workflow(
            RegistryChange.run,
            RegistryRequest(order=order, change=change),
            id=workflow_id,
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=PATIENCE,
        )
    except WorkflowAlreadyStartedError:
        handle = client.get_workflow_handle_for(RegistryChange.run, workflow_id)
    except ENGINE_ERRORS as error:
        unavailable_if_late(error)
        return outcome_of_error(order.command_id, error)
    return await _result(handle, order.command_id, PATIENCE)


async def answer_of_change(client: Client, command_id: CommandId) -> Outcome | None:
    """Ask what came of a change of the registry; None if the engine does not know of it any more."""
    handle: WorkflowHandle[RegistryChange, Answer] = client.get_workflow_handle_for(
        RegistryChange.run, registry_workflow_id(command_id)
    )
    try:
        return await _result(handle, command_id, ASKING)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


async def _result(
    handle: WorkflowHandle[RegistryChange, Answer], command_id: CommandId, patience: timedelta
) -> Outcome:
    try:
        return outcome_of_answer(await handle.result(rpc_timeout=patience))
    except WorkflowFailureError as error:
        raise ProcessFailedError from error
    except ENGINE_ERRORS as error:
        if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
            raise
        return outcome_of_error(command_id, error)


async def register_first_account(client: Client, name: str, email: str, role: Role, password_hash: str) -> Outcome:
    """Register an account on nobody's behalf: whoever runs this holds the program's settings and keys."""
    order = Order(command_id=CommandId(uuid4()), actor=THE_PROGRAM)
    change = StaffChange(
        staff_id=StaffId(uuid4()), name=name, email=email, role=role, team_id=None, password_hash=password_hash
    )
    return await change_registry(client, order, change)
