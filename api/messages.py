"""Messages that did not arrive: which, how to have them tried again, and how to correct where somebody is reached."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import Field

from api.acts import check_version
from api.answers import ORDER_PROBLEMS, READ_PROBLEMS
from api.asking import Asker, Case, KeyedBy, ServicesOf, json_only, log_access, permitted
from api.enrollments import PageSize
from api.forms import Body, Email, OptionalText
from api.problems import not_found
from api.registry import Registered, carry_out_change
from domain.ids import EnrollmentId
from domain.registry import ContactDataChange, MessageRetry
from domain.sight import Permission
from queries.messages import Delivery, MessagePage, list_messages, sees_message

router = APIRouter(tags=["messages"])

Reading = Annotated[Asker, Depends(permitted(Permission.MESSAGE_READ))]
Retrying = Annotated[Asker, Depends(permitted(Permission.MESSAGE_RETRY))]
Correcting = Annotated[Asker, Depends(permitted(Permission.CONTACT_DATA_CORRECT))]
Message = Annotated[UUID, Path(description="The message.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c05"])]


class ContactData(Body):
    """How a participant is reached."""

    email: Annotated[Email, Field(examples=["avery@participant.example"])]
    phone: Annotated[OptionalText, Field(examples=["555-0100"])] = ""


class Nothing(Body):
    """Nothing more needs to be said."""


@router.get("/messages", summary="List messages", responses=dict(READ_PROBLEMS))
def find_messages(
    services: ServicesOf,
    asker: Reading,
    state: Annotated[Delivery, Query(description="What became of them.")] = Delivery.UNDELIVERED,
    after: Annotated[UUID | None, Query(description="The `next_after` of the page before.")] = None,
    limit: PageSize = 100,
) -> MessagePage:
    """List messages that were not delivered, the newest first; an administrator sees all, but not of which cases."""
    page = list_messages(services.reading, asker.scope, state, after=after, limit=limit)
    log_access(services, asker, "message:listed", None, "/api/v1/messages")
    return page


@router.post(
    "/messages/{message_id}/retry",
    summary="Try a message again",
    response_model=Registered,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def retry_message(
    message_id: Message, _body: Nothing, services: ServicesOf, keyed: KeyedBy, asker: Retrying
) -> JSONResponse:
    """Have a message that is not tried any more tried again, for example after its address was corrected."""
    if not await run_in_threadpool(sees_message, services.reading, asker.scope, message_id):
        raise not_found("message")
    return await carry_out_change(keyed, message_id, MessageRetry(message_id=message_id))


@router.post(
    "/enrollments/{enrollment_id}/contact-data",
    summary="Correct contact data",
    response_model=Registered,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def correct_contact_data(
    enrollment_id: Case, body: ContactData, services: ServicesOf, keyed: KeyedBy, asker: Correcting
) -> JSONResponse:
    """Correct how the participant of a case is reached; what was not delivered yet goes to the new address."""
    case_id = EnrollmentId(enrollment_id)
    await run_in_threadpool(check_version, services, asker, case_id, None)
    change = ContactDataChange(enrollment_id=case_id, email=body.email, phone=body.phone)
    return await carry_out_change(keyed, case_id, change)
