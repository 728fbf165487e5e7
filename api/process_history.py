"""The engine's own history of a case, for supervisors."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from temporalio.service import RPCError

from api.acts import check_version
from api.answers import ONE_PROBLEMS
from api.asking import Asker, Case, ServicesOf, log_access, permitted
from commands.outcomes import EngineUnavailableError
from domain.ids import EnrollmentId
from domain.sight import Permission
from queries.process_history import ProcessHistory, children_of, read_history
from temporal.client import is_out_of_reach

router = APIRouter(tags=["enrollments"])


@router.get(
    "/enrollments/{enrollment_id}/process-history", summary="Read the engine's history", responses=dict(ONE_PROBLEMS)
)
async def show_process_history(
    enrollment_id: Case,
    services: ServicesOf,
    asker: Annotated[Asker, Depends(permitted(Permission.PROCESS_HISTORY_READ))],
    request: Request,
    raw: Annotated[bool, Query(description="Give the engine's events too, encrypted as they are.")] = False,  # noqa: FBT002 - a query's flag
) -> ProcessHistory:
    """Read every run of a case, of its evaluation referrals and proceedings, that Temporal still keeps, in words."""
    case_id = EnrollmentId(enrollment_id)
    await run_in_threadpool(check_version, services, asker, case_id, None)
    children = await run_in_threadpool(children_of, services.reading, case_id)
    await run_in_threadpool(log_access, services, asker, "process_history:read", case_id, request.url.path)
    try:
        return await read_history(services.client, case_id, children, raw=raw)
    except (RPCError, RuntimeError) as error:
        if is_out_of_reach(error):
            raise EngineUnavailableError from error
        raise
