"""What operators and Temporal's web pages ask of the door: health, metrics, and the decoding of payloads."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from access.log import note
from api.answers import READ_PROBLEMS, documented
from api.asking import Asker, ServicesOf, json_only, permitted
from api.problems import ProblemError
from api.services import Services
from domain.sight import Permission
from telemetry.health import answers
from temporal import client as temporal_client
from temporal.codec import decode_payloads, encode_payloads
from temporal.errors import MalformedPayloadsError, TamperedPayloadError, UnknownPayloadKeyError

router = APIRouter(tags=["operations"])

Decoding = Annotated[Asker, Depends(permitted(Permission.PAYLOAD_DECODE))]


class Payload(BaseModel):
    """A payload, as Temporal's web pages send it: its bytes in base64."""

    metadata: dict[str, str] = {}
    data: str = ""


class Payloads(BaseModel):
    """What is to be decoded or encoded, and what comes back in the same order."""

    payloads: list[Payload] = Field(default=[], examples=[[]])


_PROBLEMS = {
    **READ_PROBLEMS,
    **documented(HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
}
#: Read by the codec itself, which knows every form that Temporal gives a payload.
_BODY = {"application/json": {"schema": {"$ref": "#/components/schemas/Payloads"}}}
_ASKED = {"requestBody": {"required": True, "content": _BODY}}


@router.get("/healthz", summary="Say whether the door is alive")
def healthz() -> dict[str, str]:
    """Say that this process answers."""
    return {"process": "ok"}


@router.get(
    "/readyz",
    summary="Say whether the door can work",
    responses={200: {"model": dict[str, str]}, 503: {"description": "A server is missing.", "model": dict[str, str]}},
)
async def readyz(services: ServicesOf) -> JSONResponse:
    """Ask PostgreSQL and Temporal whether they answer."""
    found = {
        "postgresql": await answers(lambda: run_in_threadpool(_postgresql_answers, services.reading)),
        "temporal": await answers(lambda: temporal_client.answers(services.client)),
    }
    status = HTTPStatus.OK if all(found.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({name: "ok" if ok else "no answer" for name, ok in found.items()}, status_code=status)


@router.get(
    "/metrics",
    summary="Give metrics for Prometheus",
    response_class=Response,
    responses={200: {"description": "Metrics.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics() -> Response:
    """Give the metrics of this process."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@router.post(
    "/codec/decode",
    summary="Decode payloads for Temporal's web pages",
    response_model=Payloads,
    responses=dict(_PROBLEMS),
    openapi_extra=_ASKED,
    dependencies=[Depends(json_only)],
)
async def decode(request: Request, services: ServicesOf, asker: Decoding) -> Response:
    """Decrypt payloads for a role that sees every case; each request is entered into the access log first."""
    body = await request.body()
    await run_in_threadpool(_note_decoding, services, asker)
    try:
        return Response(decode_payloads(body, services.keys), media_type="application/json")
    except MalformedPayloadsError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", str(error)) from error
    except (UnknownPayloadKeyError, TamperedPayloadError) as error:
        raise ProblemError(HTTPStatus.CONFLICT, "undecodable", str(error)) from error


@router.post(
    "/codec/encode",
    summary="Encode payloads for Temporal's web pages",
    response_model=Payloads,
    responses=dict(_PROBLEMS),
    openapi_extra=_ASKED,
    dependencies=[Depends(json_only)],
)
async def encode(request: Request, services: ServicesOf, _: Decoding) -> Response:
    """Encrypt payloads."""
    try:
        return Response(encode_payloads(await request.body(), services.keys), media_type="application/json")
    except MalformedPayloadsError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", str(error)) from error


def _postgresql_answers(engine: Engine) -> bool:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _note_decoding(services: Services, asker: Asker) -> None:
    with services.engine.begin() as connection:
        note(
            connection,
            at=asker.now,
            staff_id=asker.person.staff_id,
            action="payload:decoded",
            status=HTTPStatus.OK,
            route="/codec/decode",
        )
