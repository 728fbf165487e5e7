"""What staff have to do: worklist, escalations, caseloads, and the reassignment of cases in bulk."""

import asyncio
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from api.acts import carry_out
from api.answers import ORDER_PROBLEMS, READ_PROBLEMS, status_url
from api.asking import Asker, Claimed, KeyedBy, ServicesOf, json_only, log_access, permitted
from api.enrollments import PageSize
from api.forms import Body, Identity, Text
from api.problems import Problem, ProblemError, refused, usual_problem
from api.services import Services
from commands.outcomes import Done, ProcessFailedError, Refused, Waiting
from domain.acts import Act
from domain.ids import CommandId, EnrollmentId, StaffId, TeamId
from domain.monitoring import SpecialistForm
from domain.sight import Permission
from queries.quarantine import QuarantineTask, quarantine_tasks
from queries.worklist import Caseload, EscalationPage, TaskRow, list_caseloads, list_escalations, list_tasks

router = APIRouter(tags=["worklist"])

#: What becomes of each case stands in its row.
_PROBLEMS = {
    status: shown
    for status, shown in ORDER_PROBLEMS.items()
    if status not in {HTTPStatus.ACCEPTED, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}
}


class Reassignment(Body):
    """Cases that shall have another specialist."""

    enrollment_ids: Annotated[tuple[Identity, ...], Field(min_length=1, max_length=200)]
    specialist_id: Annotated[Identity, Field(description="The new specialist.")]
    team_id: Annotated[Identity, Field(description="The new specialist's team.")]
    reason: Annotated[Text, Field(examples=["Leave of the present specialist."])]


class ReassignedRow(BaseModel):
    """What came of one case."""

    enrollment_id: UUID
    outcome: Literal["done", "refused", "under_way"] = Field(examples=["done"])
    #: Why it was refused.
    problem: Problem | None = None
    #: Where to ask what came of it, while it is under way.
    status_url: str | None = None


@router.get("/worklist", summary="List one's tasks", responses=dict(READ_PROBLEMS))
def show_worklist(
    services: ServicesOf, asker: Annotated[Asker, Depends(permitted(Permission.WORKLIST_READ))], limit: PageSize = 100
) -> tuple[TaskRow | QuarantineTask, ...]:
    """List one's own open tasks and those of one's role's queue, the most pressing first.

    What laboratories sent that waits for whoever decides about the quarantine comes after the tasks of cases.
    """
    role = asker.person.role
    found = list_tasks(services.reading, asker.scope, role, asker.now, limit)
    held = quarantine_tasks(services.reading, role, limit)
    log_access(services, asker, "worklist:read", None, "/api/v1/worklist")
    return (*found, *held)


@router.get("/escalations", summary="List what has escalated", responses=dict(READ_PROBLEMS))
def find_escalations(
    services: ServicesOf,
    asker: Annotated[Asker, Depends(permitted(Permission.ESCALATION_READ))],
    least_level: Annotated[int, Query(ge=0, le=5, description="0 shows reminders too.")] = 1,
    enrollment_id: UUID | None = None,
    after: UUID | None = None,
    limit: PageSize = 100,
) -> EscalationPage:
    """List the rungs that were climbed in the cases in one's scope, the newest first."""
    case_id = None if enrollment_id is None else EnrollmentId(enrollment_id)
    page = list_escalations(
        services.reading, asker.scope, least_level=least_level, enrollment_id=case_id, after=after, limit=limit
    )
    log_access(services, asker, "escalation:listed", case_id if page.rows else None, "/api/v1/escalations")
    return page


@router.get("/caseloads", summary="List caseloads", responses=dict(READ_PROBLEMS))
def show_caseloads(
    services: ServicesOf, asker: Annotated[Asker, Depends(permitted(Permission.CASELOAD_READ))]
) -> tuple[Caseload, ...]:
    """List the specialists in one's scope with what they carry, the fullest first."""
    found = list_caseloads(services.reading, asker.scope, asker.now)
    log_access(services, asker, "caseload:listed", None, "/api/v1/caseloads")
    return found


@router.post(
    "/caseloads/reassignments", summary="Reassign cases", responses=dict(_PROBLEMS), dependencies=[Depends(json_only)]
)
async def reassign(
    body: Reassignment,
    services: ServicesOf,
    keyed: KeyedBy,
    _: Annotated[Asker, Depends(permitted(Permission.CASELOAD_REASSIGN))],
) -> list[ReassignedRow]:
    """Give cases another specialist, each by an order of its own; the answer says for each what came of it."""
    claimed, few = await keyed.claim(), asyncio.Semaphore(8)

    async def one(enrollment_id: UUID) -> ReassignedRow:
        async with few:
            return await _reassign(services, claimed, body, EnrollmentId(enrollment_id))

    rows = list(await asyncio.gather(*(one(each) for each in dict.fromkeys(body.enrollment_ids))))
    if all(row.outcome != "under_way" for row in rows):
        await claimed.keep(HTTPStatus.OK, [row.model_dump(mode="json") for row in rows])
    return rows


async def _reassign(
    services: Services, claimed: Claimed, body: Reassignment, enrollment_id: EnrollmentId
) -> ReassignedRow:
    form = SpecialistForm(staff_id=StaffId(body.specialist_id), team_id=TeamId(body.team_id), reason=body.reason)
    # Each case gets a command of its own, the same when the request is sent again.
    own = claimed.for_command(CommandId(uuid5(claimed.claim.command_id, str(enrollment_id))))
    try:
        outcome = await carry_out(services, own, enrollment_id, Act.REASSIGN_SPECIALIST, form, None)
    except ProblemError as error:
        return ReassignedRow(enrollment_id=enrollment_id, outcome="refused", problem=error.problem)
    except ProcessFailedError:
        failed = usual_problem(HTTPStatus.INTERNAL_SERVER_ERROR)
        return ReassignedRow(enrollment_id=enrollment_id, outcome="refused", problem=failed)
    match outcome:
        case Done():
            return ReassignedRow(enrollment_id=enrollment_id, outcome="done")
        case Refused(refusal=refusal):
            return ReassignedRow(enrollment_id=enrollment_id, outcome="refused", problem=refused(refusal).problem)
        case Waiting(command_id=command_id):
            url = status_url(enrollment_id, command_id)
            return ReassignedRow(enrollment_id=enrollment_id, outcome="under_way", status_url=url)
