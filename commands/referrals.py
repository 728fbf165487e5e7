"""Receiving a referral: a new enrollment starts, whose id follows from the command, so that it starts once."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid5

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from commands.acts import ASKING, PATIENCE, ask_process
from commands.outcomes import ENGINE_ERRORS, Outcome, ProcessFailedError, outcome_of_answer, outcome_of_error
from domain.facts import Channel, LicenseFact, ParticipantFact, Profession
from domain.ids import CommandId, EnrollmentId, ParticipantId, StaffId, TeamId
from domain.orders import Answer, Order
from temporal.ids import TASK_QUEUE, enrollment_workflow_id
from workflows.enrollment import Enrollment, ReferralReceived


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
        answer = await handle.execute_update(
            "opened", order, id=_update_id(order.command_id), result_type=Answer, rpc_timeout=PATIENCE
        )
    except WorkflowAlreadyStartedError:
        return enrollment_id, await _ended(client, order.command_id)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return enrollment_id, await _ended(client, order.command_id)
        return enrollment_id, outcome_of_error(order.command_id, error)
    except ENGINE_ERRORS as error:
        return enrollment_id, outcome_of_error(order.command_id, error)
    return enrollment_id, outcome_of_answer(answer)


async def answer_of_referral(client: Client, command_id: CommandId) -> Outcome | None:
    """Ask what came of the order that started an enrollment; None if there is no such process."""
    workflow_id = enrollment_workflow_id(enrollment_of_command(command_id))
    return await ask_process(client, workflow_id, command_id, _update_id(command_id))


async def _ended(client: Client, command_id: CommandId) -> Outcome:
    """Say what came of a referral whose process is over: turned away, failed, or long since at its end."""
    workflow_id = enrollment_workflow_id(enrollment_of_command(command_id))
    described = await client.get_workflow_handle(workflow_id).describe(rpc_timeout=ASKING)
    if described.status is WorkflowExecutionStatus.FAILED:
        raise ProcessFailedError
    told = await answer_of_referral(client, command_id)
    return told or outcome_of_answer(Answer(command_id=command_id, stage="ended"))


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
