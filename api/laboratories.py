"""Laboratories, collection sites and medical review officers in the registry, their secrets and their accounts."""

import base64
import secrets
from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid5
from zoneinfo import available_timezones

from fastapi import APIRouter, Depends, Header, Path
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, Field

from api.answers import ACT_PROBLEMS, ONE_PROBLEMS, ORDER_PROBLEMS, READ_PROBLEMS
from api.asking import Asker, KeyedBy, ServicesOf, json_only, permitted
from api.forms import Body, Email, Flag, Text
from api.invitations import CLOSE_PROBLEMS, AccountInvited, Kept, answer_kept, invite, keep
from api.problems import not_found
from commands.outcomes import Done
from commands.registry import change_registry
from domain.ids import LaboratoryId
from domain.outside import (
    LaboratoryChange,
    LaboratoryKind,
    OutsideAccountChange,
    WebhookSecretChange,
    account_at_laboratory,
    purpose_of_webhook_secret,
)
from domain.roles import Role
from domain.sight import Permission
from queries.outside import AccountRow, LaboratoryRow, account_at, accounts_at, list_laboratories
from temporal.sealing import seal

router = APIRouter(tags=["registry"])

Looking = Annotated[Asker, Depends(permitted(Permission.LABORATORY_READ))]
Changing = Annotated[Asker, Depends(permitted(Permission.LABORATORY_CHANGE))]
Named = Annotated[UUID, Path(description="The laboratory.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c05"])]
Account = Annotated[UUID, Path(description="The account.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c06"])]
Seen = Annotated[
    str,
    Header(
        alias="If-Match",
        pattern=r'^"?[1-9][0-9]{0,8}"?$',
        description="The revision of the laboratory that you have seen; refused if it has changed.",
        examples=['"1"'],
    ),
]


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError("must be a time zone of the IANA database, such as America/New_York")
    return zone


class Laboratory(Body):
    """A laboratory as it shall stand in the registry."""

    name: Annotated[Text, Field(examples=["Sample Toxicology"])]
    kind: LaboratoryKind
    zone: Annotated[
        str,
        Field(
            description="The zone in which its times are meant where they state none.", examples=["America/New_York"]
        ),
        AfterValidator(_known_zone),
    ]
    active: Flag = True


class LaboratoryAccount(Body):
    """Somebody who gets an account at a laboratory."""

    email: Annotated[Email, Field(examples=["results@toxicology.example"])]


class WebhookSecret(BaseModel):
    """A secret to sign with, in the format of Standard Webhooks; it is shown once."""

    id: UUID
    #: Null when the same request is sent again: make another one if the first was not received.
    secret: str | None = Field(examples=["whsec_bWFkZSB1cCBmb3IgdGhlIGRvY3VtZW50YXRpb24gb25seQ=="])


@router.get("/laboratories", summary="List laboratories", responses=dict(READ_PROBLEMS))
def find_laboratories(services: ServicesOf, _: Looking) -> tuple[LaboratoryRow, ...]:
    """List laboratories, collection sites and medical review officers."""
    return list_laboratories(services.reading)


@router.post(
    "/laboratories",
    summary="Register a laboratory",
    response_model=Kept,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def register_laboratory(body: Laboratory, keyed: KeyedBy, _: Changing) -> JSONResponse:
    """Register a laboratory, a collection site or a medical review officer."""
    laboratory_id = LaboratoryId(uuid5(keyed.command_id, "registered"))
    return await keep(keyed, _change(laboratory_id, body, seen=0), laboratory_id, HTTPStatus.CREATED)


@router.put(
    "/laboratories/{laboratory_id}",
    summary="Change a laboratory",
    response_model=Kept,
    responses=dict(ACT_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def change_laboratory(
    laboratory_id: Named, body: Laboratory, if_match: Seen, keyed: KeyedBy, _: Changing
) -> JSONResponse:
    """Change a laboratory in the revision that was seen; nobody signs in at one that is not active."""
    change = _change(LaboratoryId(laboratory_id), body, seen=int(if_match.strip('"')))
    return await keep(keyed, change, laboratory_id)


def _change(laboratory_id: LaboratoryId, body: Laboratory, *, seen: int) -> LaboratoryChange:
    return LaboratoryChange(
        laboratory_id=laboratory_id, name=body.name, kind=body.kind, zone=body.zone, active=body.active, seen=seen
    )


@router.post(
    "/laboratories/{laboratory_id}/webhook-secret",
    summary="Make a new secret to sign with",
    response_model=WebhookSecret,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def make_webhook_secret(laboratory_id: Named, keyed: KeyedBy, _: Changing) -> JSONResponse:
    """Make the secret with which a laboratory signs what it sends, and show it once; the one before ends now."""
    claimed = await keyed.claim()
    secret, named = secrets.token_bytes(32), LaboratoryId(laboratory_id)
    sealed = seal(secret, claimed.services.keys, purpose_of_webhook_secret(named))
    change = WebhookSecretChange(laboratory_id=named, secret_sealed=base64.b64encode(sealed).decode())
    outcome = await change_registry(claimed.services.client, claimed.order, change)
    kept = await answer_kept(claimed, outcome, WebhookSecret(id=named, secret=None), HTTPStatus.CREATED)
    # What the process kept of a request that was sent before is the secret of that time.
    if not isinstance(outcome, Done) or claimed.claim.is_repeated:
        return kept
    shown = WebhookSecret(id=named, secret=f"whsec_{base64.b64encode(secret).decode()}")
    return JSONResponse(shown.model_dump(mode="json"), status_code=HTTPStatus.CREATED)


@router.get(
    "/laboratories/{laboratory_id}/accounts", summary="List accounts at a laboratory", responses=dict(ONE_PROBLEMS)
)
def find_laboratory_accounts(laboratory_id: Named, services: ServicesOf, _: Changing) -> tuple[AccountRow, ...]:
    """List the accounts at a laboratory."""
    return accounts_at(services.reading, LaboratoryId(laboratory_id))


@router.post(
    "/laboratories/{laboratory_id}/accounts",
    summary="Invite somebody at a laboratory",
    response_model=AccountInvited,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def invite_at_laboratory(
    laboratory_id: Named, body: LaboratoryAccount, keyed: KeyedBy, _: Changing
) -> JSONResponse:
    """Open an account at a laboratory, or open it again, and send an invitation; the same for a forgotten password."""
    named = LaboratoryId(laboratory_id)
    change = OutsideAccountChange(
        account_id=account_at_laboratory(named, body.email), role=Role.LABORATORY, laboratory_id=named, email=body.email
    )
    return await invite(keyed, change)


@router.delete(
    "/laboratories/{laboratory_id}/accounts/{account_id}",
    summary="Close an account at a laboratory",
    response_model=Kept,
    responses=dict(CLOSE_PROBLEMS),
)
async def close_laboratory_account(
    laboratory_id: Named, account_id: Account, services: ServicesOf, keyed: KeyedBy, _: Changing
) -> JSONResponse:
    """Close an account at a laboratory: its sessions end, and an open invitation with them."""
    named = LaboratoryId(laboratory_id)
    held = await run_in_threadpool(account_at, services.reading, named, account_id)
    if held is None:
        raise not_found("account")
    change = OutsideAccountChange(
        account_id=held.id, role=Role.LABORATORY, laboratory_id=named, email=held.email, active=False
    )
    return await keep(keyed, change, held.id)
