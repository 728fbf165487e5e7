"""The door for programs: JSON under /api/v1, documented offline, every error a problem."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline

from api import (
    access_log,
    acts,
    clearance,
    disputes,
    enrollments,
    evaluator_accounts,
    evidence,
    laboratories,
    legal,
    letters,
    messages,
    monitor_accounts,
    operations,
    outside,
    participant_accounts,
    participant_day,
    participant_testing,
    policies,
    problems,
    proceedings,
    process_history,
    quarantine,
    registry,
    service,
    sessions,
    testing_days,
    worklist,
)
from api.asking import ReplayedError
from api.documentation import describe
from api.limits import Surroundings
from api.services import Services

_ABOUT = """
Case management for a professional health monitoring program.

Sign in with `POST /api/v1/sessions` and send the token as `Authorization: Bearer`. Every other POST needs an
`Idempotency-Key` of your own: the same key asks for the same thing once. An act that the rules refuse is answered with
409 and the refusal's code, and has changed nothing; ask again, with a new key, when the case has changed. An order that
was perhaps not taken is answered with 503: send it again with the same key, and nothing is done twice.

Participants and laboratories have accounts of their own: they choose a password with the code of an invitation, sign in
with `POST /api/v1/participant/sessions` or `POST /api/v1/laboratory/sessions`, and reach what is under `/participant`
or `/laboratory` and nothing else.
"""

_PREFIX = "/api/v1"

#: The ways of staff.
_PARTS = (
    sessions,
    enrollments,
    acts,
    proceedings,
    clearance,
    process_history,
    worklist,
    registry,
    laboratories,
    legal,
    participant_accounts,
    evaluator_accounts,
    monitor_accounts,
    participant_testing,
    evidence,
    service,
    messages,
    testing_days,
    policies,
    quarantine,
    disputes,
    access_log,
)


def make_app(open_services: Callable[[], AbstractAsyncContextManager[Services]], codec_origin: str = "") -> FastAPI:
    """Make the door; the services are opened when it opens and closed with it."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with open_services() as services:
            app.state.services = services
            yield

    app = FastAPIOffline(
        title="PHMP",
        version="1",
        description=_ABOUT,
        lifespan=life,
        openapi_url=f"{_PREFIX}/openapi.json",
        docs_url="/docs",
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    problems.install(app)
    app.add_exception_handler(ReplayedError, _replay)
    for part in _PARTS:
        app.include_router(part.router, prefix=_PREFIX)
    for router in (
        outside.participants,
        participant_day.router,
        evidence.own,
        clearance.own,
        disputes.participants,
        outside.laboratories,
        letters.router,
        outside.evaluators,
        outside.monitors,
    ):
        app.include_router(router, prefix=_PREFIX)
    app.include_router(operations.router)
    describe(app)
    if codec_origin:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=[codec_origin],
            allow_methods=["POST"],
            allow_credentials=True,
            allow_headers=["authorization", "content-type", "x-namespace"],
        )
    app.add_middleware(Surroundings)
    return app


async def _replay(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ReplayedError)  # noqa: S101 - registered for this class
    return JSONResponse(error.response, status_code=error.status, headers={"Idempotent-Replayed": "true"})
