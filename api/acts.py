"""Acting on a case: one typed path per act, made from the tables of acts."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.answers import ORDER_PROBLEMS, Acted, answer_outcome, under_way
from api.asking import Asker, Case, Claimed, ClaimedBy, ServicesOf, permitted
from api.forms import Body, body_of, form_of
from api.problems import ProblemError, not_found
from api.services import Services
from commands import acts as commands
from commands.outcomes import Done, Outcome, Refused, Waiting
from domain.acts import EVALUATION_ACTS, Act
from domain.forms import Form
from domain.ids import CommandId, EnrollmentId, EvaluationId
from domain.permissions import why_not_permitted
from domain.refusals import refuse
from domain.sight import Permission
from queries.case_file import open_evaluation_of, revision_of

router = APIRouter(tags=["acts"])

Acting = Annotated[Asker, Depends(permitted(Permission.ENROLLMENT_ACT))]
Version = Annotated[
    int | None,
    Header(alias="If-Match", description="The revision of the case that you have seen; refused if it has changed."),
]


async def carry_out(
    services: Services, claimed: Claimed, enrollment_id: EnrollmentId, act: Act, form: Form, version: int | None
) -> Outcome:
    """Find the process that an act goes to and give it the order; 404 for a case outside one's scope."""
    asker = claimed.asker
    await run_in_threadpool(check_version, services, asker, enrollment_id, version)
    refusal = why_not_permitted(asker.person.actor, act)
    if refusal is not None:
        return Refused(refusal=refusal)
    if act not in EVALUATION_ACTS:
        return await commands.act_on_case(services.client, enrollment_id, act, claimed.order, form)
    evaluation_id = await run_in_threadpool(_evaluation_of, services, asker, enrollment_id)
    if evaluation_id is None:
        return Refused(refusal=refuse("no_evaluation", "There is no evaluation referral under way."))
    return await commands.act_on_evaluation(services.client, evaluation_id, act, claimed.order, form)


def check_version(services: Services, asker: Asker, enrollment_id: EnrollmentId, version: int | None) -> None:
    """Check that a case exists for whoever asks (404), in the revision that they have seen (412)."""
    with services.reading.connect() as connection:
        revision = revision_of(connection, asker.scope, enrollment_id)
    if revision is None:
        raise not_found("enrollment")
    if version is not None and version != revision:
        detail = f"The case is at revision {revision}; you have seen {version}. Look again before you act."
        raise ProblemError(HTTPStatus.PRECONDITION_FAILED, "stale_version", detail)


def _evaluation_of(services: Services, asker: Asker, enrollment_id: EnrollmentId) -> EvaluationId | None:
    with services.reading.connect() as connection:
        return open_evaluation_of(connection, asker.scope, enrollment_id)


def _route(act: Act, form: type[Form]) -> Callable[..., Awaitable[JSONResponse]]:
    async def act_on_enrollment(
        enrollment_id: Case, body: Body, services: ServicesOf, claimed: ClaimedBy, _: Acting, if_match: Version = None
    ) -> JSONResponse:
        case_id = EnrollmentId(enrollment_id)
        outcome = await carry_out(services, claimed, case_id, act, form_of(form, body), if_match)
        return await answer_outcome(claimed, case_id, outcome)

    act_on_enrollment.__name__ = act.value
    act_on_enrollment.__doc__ = form.__doc__
    # The typed request of this act stands where the code above says only that there is one.
    act_on_enrollment.__annotations__["body"] = body_of(form)
    return act_on_enrollment


def _add_routes() -> None:
    for act in Act:
        rule = commands.rule_of(act)
        router.add_api_route(
            f"/enrollments/{{enrollment_id}}/acts/{act.value}",
            _route(act, rule.form),
            methods=["POST"],
            summary=rule.title,
            response_model=Acted,
            responses=dict(ORDER_PROBLEMS),
            operation_id=act.value,
        )


_add_routes()


@router.get(
    "/enrollments/{enrollment_id}/commands/{command_id}",
    summary="Ask what came of an order",
    response_model=Acted,
    responses=dict(ORDER_PROBLEMS),
)
async def show_command(enrollment_id: Case, command_id: UUID, services: ServicesOf, asker: Acting) -> JSONResponse:
    """Ask the process what came of an order; 202 while it is under way, or when it was never given."""
    case_id = EnrollmentId(enrollment_id)
    await run_in_threadpool(check_version, services, asker, case_id, None)
    outcome = await commands.answer_of_case(services.client, case_id, CommandId(command_id))
    if isinstance(outcome, Waiting):
        evaluation_id = await run_in_threadpool(_evaluation_of, services, asker, case_id)
        if evaluation_id is not None:
            outcome = await commands.answer_of_evaluation(services.client, evaluation_id, CommandId(command_id))
    if not isinstance(outcome, Done):
        return under_way(case_id, command_id)
    done = outcome.answer
    acted = Acted(enrollment_id=case_id, command_id=command_id, stage=done.stage, happened=list(done.happened))
    return JSONResponse(acted.model_dump(mode="json"))
