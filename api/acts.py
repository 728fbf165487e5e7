"""Acting on a case: one typed path per act, made from the tables of acts."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.answers import ACT_PROBLEMS, STATUS_PROBLEMS, Acted, acted, answer_outcome, status_url, under_way
from api.asking import Asker, Case, Claimed, KeyedBy, ServicesOf, json_only, log_access, log_denied, permitted
from api.forms import Body, body_of, form_of
from api.privileged import seal_privileged
from api.problems import ProblemError, not_found, refused
from api.services import Services
from commands import acts as commands
from commands.outcomes import Done, Outcome, Refused, Waiting
from commands.referrals import answer_of_referral, enrollment_of_command
from domain.acts import DISCLOSURE_ACTS, EVALUATION_ACTS, OBLIGATION_ACTS, PROCEEDING_ACTS, TESTING_ACTS, Act, kind_of
from domain.forms import Form
from domain.ids import CommandId, EnrollmentId, EvaluationId, ProceedingId
from domain.obligation_acts import ObligationForm
from domain.permissions import why_not_permitted
from domain.refusals import refuse
from domain.sight import Permission
from domain.tasks import Process
from domain.testing.book import NOT_TESTED
from queries.case_file import Waits, is_tested, open_evaluation_of, revision_of, who_waits_for
from queries.proceedings import show_proceeding
from queries.process_history import evaluations_of, proceedings_of

router = APIRouter(tags=["acts"])

Acting = Annotated[Asker, Depends(permitted(Permission.ENROLLMENT_ACT))]
OneProceeding = Annotated[UUID, Path(description="The proceeding.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c05"])]
Version = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=r'^"?[0-9]{1,9}"?$',
        description="The revision of the case that you have seen (its ETag); refused if it has changed.",
        examples=['"3"'],
    ),
]


async def carry_out_in(
    services: Services,
    claimed: Claimed,
    enrollment_id: EnrollmentId,
    proceeding_id: ProceedingId,
    act: Act,
    form: Form,
    version: str | None,
) -> Outcome:
    """Give an order to a proceeding of a case; 404 for one that does not exist for whoever asks."""
    asker = claimed.asker
    seen = None if version is None else int(version.strip('"'))
    await run_in_threadpool(check_version, services, asker, enrollment_id, seen)
    found = await run_in_threadpool(
        show_proceeding, services.reading, asker.scope, enrollment_id, proceeding_id, asker.now
    )
    if found is None:
        raise not_found("proceeding")
    kind = found.proceeding.kind
    if act not in PROCEEDING_ACTS[kind] | OBLIGATION_ACTS:
        return Refused(
            refusal=refuse("wrong_proceeding", f"This is no act on a proceeding of this kind: {kind.value}.")
        )
    refusal = why_not_permitted(asker.person.actor, act)
    if refusal is not None:
        return Refused(refusal=refusal)
    order = replace(claimed.order, seen=seen)
    return await commands.act_on_proceeding(services.client, kind, proceeding_id, act, order, form)


async def carry_out(
    services: Services, claimed: Claimed, enrollment_id: EnrollmentId, act: Act, form: Form, version: str | None
) -> Outcome:
    """Find the process that an act goes to and give it the order; 404 for a case outside one's scope."""
    asker = claimed.asker
    seen = None if version is None else int(version.strip('"'))
    await run_in_threadpool(check_version, services, asker, enrollment_id, seen)
    # The process checks it again: somebody else may act in between.
    order = replace(claimed.order, seen=seen)
    refusal = why_not_permitted(asker.person.actor, act)
    if refusal is not None:
        return Refused(refusal=refusal)
    if act in EVALUATION_ACTS:
        evaluation_id = await run_in_threadpool(_open_evaluation, services, asker, enrollment_id)
        if evaluation_id is None:
            return Refused(refusal=refuse("no_evaluation", "There is no evaluation referral under way."))
        return await commands.act_on_evaluation(services.client, evaluation_id, act, order, form)
    if act in TESTING_ACTS:
        if not await run_in_threadpool(_is_tested, services, asker, enrollment_id):
            return Refused(refusal=NOT_TESTED)
        return await commands.act_on_testing(services.client, enrollment_id, act, order, form)
    if act in OBLIGATION_ACTS:
        waits = await run_in_threadpool(_who_waits, services, enrollment_id, form)
        if waits.evaluation_id is not None:
            return await commands.act_on_evaluation(services.client, waits.evaluation_id, act, order, form)
        if waits.proceeding is not None:
            kind, proceeding_id = waits.proceeding
            return await commands.act_on_proceeding(services.client, kind, proceeding_id, act, order, form)
        if waits.process is Process.TESTING:
            return await commands.act_on_testing(services.client, enrollment_id, act, order, form)
    return await commands.act_on_case(services.client, enrollment_id, act, order, form)


def check_version(services: Services, asker: Asker, enrollment_id: EnrollmentId, seen: int | None) -> None:
    """Check that a case exists for whoever asks (404), in the revision that they have seen (412)."""
    revision = _revision(services, asker, enrollment_id)
    if revision is None:
        raise not_found("enrollment")
    if seen is not None and seen != revision:
        detail = f"The case is at revision {revision}. Look again before you act."
        raise ProblemError(HTTPStatus.PRECONDITION_FAILED, "stale_version", detail)


def _revision(services: Services, asker: Asker, enrollment_id: EnrollmentId) -> int | None:
    with services.reading.connect() as connection:
        return revision_of(connection, asker.scope, enrollment_id)


def _open_evaluation(services: Services, asker: Asker, enrollment_id: EnrollmentId) -> EvaluationId | None:
    with services.reading.connect() as connection:
        return open_evaluation_of(connection, asker.scope, enrollment_id)


def _is_tested(services: Services, asker: Asker, enrollment_id: EnrollmentId) -> bool:
    with services.reading.connect() as connection:
        return is_tested(connection, asker.scope, enrollment_id)


def _who_waits(services: Services, enrollment_id: EnrollmentId, form: Form) -> Waits:
    assert isinstance(form, ObligationForm)  # noqa: S101 - every form of these acts is one
    with services.reading.connect() as connection:
        return who_waits_for(connection, enrollment_id, form.obligation_id)


def _route(act: Act, form: type[Form]) -> Callable[..., Awaitable[JSONResponse]]:
    async def act_on_enrollment(
        enrollment_id: Case, body: Body, services: ServicesOf, keyed: KeyedBy, _: Acting, if_match: Version = None
    ) -> JSONResponse:
        case_id, claimed = EnrollmentId(enrollment_id), await keyed.claim()
        taken = await _taken_before(claimed, case_id)
        outcome = taken or await carry_out(services, claimed, case_id, act, form_of(form, body), if_match)
        if act in DISCLOSURE_ACTS and isinstance(outcome, Refused):
            await run_in_threadpool(log_denied, services, claimed.asker, case_id, keyed.route)
        return await answer_outcome(claimed, case_id, outcome)

    act_on_enrollment.__name__ = act.value
    act_on_enrollment.__doc__ = form.__doc__
    # The typed request of this act stands where the code above says only that there is one.
    act_on_enrollment.__annotations__["body"] = body_of(form)
    return act_on_enrollment


def _route_in(act: Act, form: type[Form]) -> Callable[..., Awaitable[JSONResponse]]:
    async def act_on_proceeding(
        enrollment_id: Case,
        proceeding_id: OneProceeding,
        body: Body,
        services: ServicesOf,
        keyed: KeyedBy,
        _: Acting,
        if_match: Version = None,
    ) -> JSONResponse:
        case_id, claimed = EnrollmentId(enrollment_id), await keyed.claim()
        taken = await _taken_before(claimed, case_id)
        found_id = ProceedingId(proceeding_id)
        filled = seal_privileged(form_of(form, body), services.keys, found_id)
        outcome = taken or await carry_out_in(services, claimed, case_id, found_id, act, filled, if_match)
        return await answer_outcome(claimed, case_id, outcome)

    act_on_proceeding.__name__ = act.value
    act_on_proceeding.__doc__ = form.__doc__
    act_on_proceeding.__annotations__["body"] = body_of(form)
    return act_on_proceeding


def _add_routes() -> None:
    for act in Act:
        rule, in_proceeding = commands.rule_of(act), kind_of(act) is not None
        within = "/proceedings/{proceeding_id}" if in_proceeding else ""
        router.add_api_route(
            f"/enrollments/{{enrollment_id}}{within}/acts/{act.value}",
            _route_in(act, rule.form) if in_proceeding else _route(act, rule.form),
            methods=["POST"],
            summary=rule.title,
            response_model=Acted,
            responses=dict(ACT_PROBLEMS),
            dependencies=[Depends(json_only)],
        )


_add_routes()


@router.get(
    "/enrollments/{enrollment_id}/commands/{command_id}",
    summary="Ask what came of an order",
    response_model=Acted,
    responses=dict(STATUS_PROBLEMS),
)
async def show_command(
    enrollment_id: Case,
    command_id: Annotated[UUID, Path(description="The order.")],
    services: ServicesOf,
    asker: Acting,
) -> JSONResponse:
    """Ask what came of an order: 202 while it is under way, 404 if it was never given."""
    case_id, known_id = EnrollmentId(enrollment_id), CommandId(command_id)
    outcome = await _outcome_of(services, asker, case_id, known_id)
    if outcome is not None:
        route = "/api/v1/enrollments/{enrollment_id}/commands"
        await run_in_threadpool(log_access, services, asker, "command:read", case_id, route)
    match outcome:
        case None:
            raise not_found("order")
        case Waiting():
            return under_way(known_id, status_url(case_id, known_id))
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Done(answer=done):
            return JSONResponse(acted(case_id, done))


async def _outcome_of(
    services: Services, asker: Asker, enrollment_id: EnrollmentId, command_id: CommandId
) -> Outcome | None:
    """Ask every process that may have got an order; a case that is not kept yet only about the order that opened it."""
    opened_it = enrollment_of_command(command_id) == enrollment_id
    told = await answer_of_referral(services.client, command_id) if opened_it else None
    if await run_in_threadpool(_revision, services, asker, enrollment_id) is None:
        if told is None or isinstance(told, Done):
            raise not_found("enrollment")
        return told
    return told or await _told_by_processes(services, enrollment_id, command_id)


async def _told_by_processes(services: Services, enrollment_id: EnrollmentId, command_id: CommandId) -> Outcome | None:
    told = await commands.answer_of_case(services.client, enrollment_id, command_id)
    if told is None:
        told = await commands.answer_of_testing(services.client, enrollment_id, command_id)
    if told is None:
        for evaluation_id in await run_in_threadpool(evaluations_of, services.reading, enrollment_id):
            told = told or await commands.answer_of_evaluation(services.client, evaluation_id, command_id)
    if told is None:
        for kind, proceeding_id in await run_in_threadpool(proceedings_of, services.reading, enrollment_id):
            told = told or await commands.answer_of_proceeding(services.client, kind, proceeding_id, command_id)
    return told


async def _taken_before(claimed: Claimed, enrollment_id: EnrollmentId) -> Done | Waiting | None:
    """Find the answer to a request that was sent before, was taken, and was never answered.

    Before anything else is asked: since then the case may have left one's sight, and its process may have ended. What
    is under way stays so, although PostgreSQL may show already what comes of it.
    """
    if not claimed.claim.is_repeated:
        return None
    told = await _told_by_processes(claimed.services, enrollment_id, claimed.order.command_id)
    return told if isinstance(told, Done | Waiting) else None
