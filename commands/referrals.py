"""Receiving a referral: a new enrollment starts, whose id follows from the command, so that it starts once."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid5

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from commands.outcomes import (
    ENGINE_ERRORS,
    EngineUnavailableError,
    Outcome,
    ProcessFailedError,
    Waiting,
    outcome_of_answer,
    outcome_of_error,
    unavailable_if_late,
)
from commands.sending import ASKING, PATIENCE, ask_process
from domain.carried import ReferralReceived
from domain.facts import Channel, LicenseFact, ParticipantFact, Profession
from domain.ids import CommandId, EnrollmentId, ParticipantId, StaffId, TeamId
from domain.orders import Answer, Order
from temporal.ids import TASK_QUEUE, enrollment_workflow_id
from workflows.enrollment import Enrollment


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReferral:
    """Who is referred, how and to which program."""

    policy_id: str
    channel: Channel
    source: str
    summary: str
    order_number: str
    given_name: str
    family_name: str
    birth_date: date
    email: str
    phone: str
    profession: Profession
    license_state: str
    license_number: str
    specialist_id: StaffId | None
    team_id: TeamId | None
    follows: EnrollmentId | None


def enrollment_of_command(command_id: CommandId) -> EnrollmentId:
    """Give the id of the enrollment that a command starts."""
    return EnrollmentId(uuid5(command_id, "enrollment"))


async def receive_referral(client: Client, order: Order, referral: NewReferral) -> tuple[EnrollmentId, Outcome]:
    """Start an enrollment for a referral and wait until it is kept; the same command starts it once."""
    enrollment_id = enrollment_of_command(order.command_id)
    try:
        handle = await client.start_workflow(
            Enrollment.run,
            _received(order, referral),
            id=enrollment_workflow_id(enrollment_id),
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=PATIENCE,
        )
    except WorkflowAlreadyStartedError:
        return enrollment_id, await _ended(client, order.command_id)
    except ENGINE_ERRORS as error:
        unavailable_if_late(error)
        return enrollment_id, outcome_of_error(order.command_id, error)
    return enrollment_id, await _answered(client, handle, order)


async def answer_of_referral(client: Client, command_id: CommandId) -> Outcome | None:
    """Ask what came of the order that started an enrollment; None if there is no such process."""
    workflow_id = enrollment_workflow_id(enrollment_of_command(command_id))
    try:
        return await ask_process(client, workflow_id, command_id, _update_id(command_id))
    except EngineUnavailableError:
        # Where its process is, the referral was taken, whether or not there is a worker to answer.
        return None if await _status(client, command_id) is None else Waiting(command_id=command_id)


async def _answered(client: Client, handle: WorkflowHandle[Enrollment, str], order: Order) -> Outcome:
    """Wait until a referral is kept; its process is in the engine, so that nothing can be lost any more."""
    try:
        answer = await handle.execute_update(
            "opened", order, id=_update_id(order.command_id), result_type=Answer, rpc_timeout=PATIENCE
        )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return await _ended(client, order.command_id)
        return outcome_of_error(order.command_id, error)
    except ENGINE_ERRORS as error:
        return outcome_of_error(order.command_id, error)
    return outcome_of_answer(answer)


async def _ended(client: Client, command_id: CommandId) -> Outcome:
    """Say what came of a referral whose process is over: turned away, failed, or long since at its end."""
    if await _status(client, command_id) is WorkflowExecutionStatus.FAILED:
        raise ProcessFailedError
    told = await answer_of_referral(client, command_id)
    return told or outcome_of_answer(Answer(command_id=command_id, stage="ended"))


async def _status(client: Client, command_id: CommandId) -> WorkflowExecutionStatus | None:
    """Say how the process of a referral is; None if there is none."""
    workflow_id = enrollment_workflow_id(enrollment_of_command(command_id))
    try:
        return (await client.get_workflow_handle(workflow_id).describe(rpc_timeout=ASKING)).status
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise EngineUnavailableError from error


def _update_id(command_id: CommandId) -> str:
    return f"opened-{command_id}"


def _received(order: Order, referral: NewReferral) -> ReferralReceived:
    participant_id = ParticipantId(uuid5(order.command_id, "participant"))
    return ReferralReceived(
        order=order,
        policy_id=referral.policy_id,
        participant=ParticipantFact(
            id=participant_id,
            given_name=referral.given_name,
            family_name=referral.family_name,
            birth_date=referral.birth_date,
            email=referral.email,
            phone=referral.phone,
        ),
        license=LicenseFact(
            id=uuid5(order.command_id, "license"),
            participant_id=participant_id,
            profession=referral.profession,
            state=referral.license_state,
            number=referral.license_number,
        ),
        channel=referral.channel,
        source=referral.source,
        summary=referral.summary,
        order_number=referral.order_number,
        specialist_id=referral.specialist_id,
        team_id=referral.team_id,
        follows=referral.follows,
    )
