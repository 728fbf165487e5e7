"""The doors through which laboratories and sites send: results by signed webhook, and what was collected."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field, model_validator

from access.log import note
from api.answers import documented
from api.asking import ServicesOf, json_only
from api.forms import Body, Day, Identity, Moment, Text
from api.outside_asking import AskingLaboratory, LoggedRoute
from api.problems import ProblemError
from api.services import Services
from arrivals.collections import keep_collection
from arrivals.letters import KeptLetter
from arrivals.senders import Sender, sender_by_id
from arrivals.signatures import Signed
from arrivals.webhooks import acknowledgement, keep_signed, keep_unsigned, why_not_its_own
from domain.ids import SpecimenId
from domain.testing.codes import MissedCause
from domain.testing.letters import SITE_CAUSES, CollectionNotice, Doubt
from domain.testing.results import Matrix

router = APIRouter(prefix="/laboratory", tags=["laboratories"], route_class=LoggedRoute)

#: What a body may be said to be; what it is, its first bytes tell.
_KINDS: Final = frozenset(
    {
        *("application/json", "application/fhir+json", "application/hl7-v2", "application/hl7-v2+er7"),
        *("x-application/hl7-v2+er7", "text/csv", "text/plain", "application/octet-stream", "application/x-ndjson"),
    }
)
_HL7: Final = "application/hl7-v2"
_PROBLEMS: Final = documented(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_WORD: Final = r"^[\x21-\x7e]+$"


class LetterKept(BaseModel):
    """What was sent is kept, and will be read."""

    letter_id: UUID


class Collection(Body):
    """What a site says of one collection."""

    message_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            pattern=_WORD,
            description="Your own identifier of this message: sent again, it counts once.",
            examples=["COL-0001"],
        ),
    ]
    specimen_id: Annotated[
        Identity | None,
        Field(description="The order; or name donor and day.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c07"]),
    ] = None
    donor: Annotated[
        str, Field(max_length=200, description="The program's number for the donor.", examples=["D-AAAAAAAAAA"])
    ] = ""
    day: Annotated[Day | None, Field(description="The day of the order.", examples=["2026-06-12"])] = None
    site: Annotated[Text, Field(description="Which site it was.", examples=["Sample Site 12"])]
    at: Annotated[
        Moment, Field(description="When it was collected, or was not.", examples=["2026-06-12T09:40:00-04:00"])
    ]
    number: Annotated[
        str, Field(max_length=200, description="The number on the custody form.", examples=["CCF-0000001"])
    ] = ""
    observed: Annotated[bool | None, Field(strict=True, description="Whether it was observed.", examples=[True])] = None
    cause: Annotated[
        MissedCause | None, Field(description="Why nothing was collected; leave it out otherwise.", examples=[None])
    ] = None
    matrix: Annotated[
        Matrix | None,
        Field(description="What it was, where donor and day name more than one order.", examples=[Matrix.URINE]),
    ] = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.specimen_id is None and not (self.donor and self.day):
            raise ValueError("name the order, or donor and day")
        if (self.cause is None) == (not self.number):
            raise ValueError("say the number on the form, or why nothing was collected")
        if self.cause is not None and self.cause not in SITE_CAUSES:
            raise ValueError("this cause is not a site's to say")
        return self

    def notice(self) -> CollectionNotice:
        """Say it in the program's words."""
        day: date | None = self.day
        return CollectionNotice(
            specimen_id=None if self.specimen_id is None else SpecimenId(self.specimen_id),
            donor=self.donor,
            day=day,
            site=self.site,
            at=self.at,
            number=self.number,
            observed=self.observed,
            cause=self.cause,
            matrix=self.matrix,
        )


def _signed(
    webhook_id: Annotated[str, Header(min_length=1, max_length=200, pattern=_WORD, examples=["msg_0001"])],
    webhook_timestamp: Annotated[str, Header(max_length=20, pattern=r"^[0-9]+$", examples=["1781272800"])],
    webhook_signature: Annotated[str, Header(max_length=2_000, examples=["v1,bWFkZSB1cA=="])],
) -> Signed:
    return Signed(message_id=webhook_id, timestamp=webhook_timestamp, signatures=webhook_signature)


@router.post(
    "/results",
    summary="Send results",
    status_code=202,
    response_model=LetterKept,
    responses={**_PROBLEMS, 202: {"content": {_HL7: {}}, "description": "It is kept, and will be read."}},
)
async def send_results(
    request: Request,
    services: ServicesOf,
    signed: Annotated[Signed, Depends(_signed)],
    laboratory: Annotated[
        UUID,
        Header(
            alias="phmp-laboratory",
            description="The laboratory's id.",
            examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c05"],
        ),
    ],
) -> Response:
    """Take in results in any of the formats, signed as Standard Webhooks says; HL7 v2 is answered with its ACK.

    The same message sent again is answered as it was the first time.
    """
    sender = await run_in_threadpool(sender_by_id, services.engine, laboratory)
    if sender is None:
        await run_in_threadpool(_log_refusal, services)
        raise _not_signed()
    if request.headers.get("content-type", "").split(";")[0].strip().lower() not in _KINDS:
        detail = "Send JSON, HL7 v2, FHIR or CSV under its media type, or as application/octet-stream."
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unknown_format", detail)
    body = await request.body()
    return await run_in_threadpool(_take, services, sender, signed, body)


@router.post(
    "/collections",
    summary="Tell of a collection",
    status_code=202,
    responses=dict(_PROBLEMS),
    dependencies=[Depends(json_only)],
)
def send_collection(body: Collection, services: ServicesOf, asker: AskingLaboratory) -> LetterKept:
    """Take in that a specimen was given, or why none was."""
    assert asker.person.laboratory_id is not None  # noqa: S101 - a rule of the table
    kept = keep_collection(
        services.engine, services.keys, asker.person.laboratory_id, body.message_id, body.notice(), asker.now
    )
    _refuse_another(kept)
    return LetterKept(letter_id=kept.id)


def _take(services: Services, sender: Sender, signed: Signed, body: bytes) -> Response:
    now = services.clock()
    reason = why_not_its_own(services.keys, sender, signed, body, now)
    if reason:
        if services.forged_letters.take(str(sender.id), now):
            keep_unsigned(services.engine, services.keys, sender, body, now, reason)
        _log_refusal(services)
        raise _not_signed()
    kept = keep_signed(services.engine, services.keys, sender, signed, body, now)
    _refuse_another(kept)
    said = acknowledgement(sender, kept, body)
    if said is not None:
        return Response(said, HTTPStatus.ACCEPTED, media_type=_HL7)
    shown = LetterKept(letter_id=kept.id).model_dump_json()
    return Response(shown, HTTPStatus.ACCEPTED, media_type="application/json")


def _refuse_another(kept: KeptLetter) -> None:
    if kept.doubt is Doubt.ANOTHER_UNDER_ITS_NUMBER:
        detail = "Another content came under this identifier before. Both are kept; a person asks which one counts."
        raise ProblemError(HTTPStatus.CONFLICT, "another_under_its_number", detail)


def _not_signed() -> ProblemError:
    detail = "The laboratory is not known here, or the signature is not the laboratory's, or is not of now."
    return ProblemError(HTTPStatus.UNAUTHORIZED, "not_signed", detail)


def _log_refusal(services: Services) -> None:
    with services.engine.begin() as connection:
        note(
            connection,
            at=services.clock(),
            action="laboratory:refused",
            route="POST /laboratory/results",
            status=HTTPStatus.UNAUTHORIZED,
        )
