"""The accounts of evaluators, as whoever keeps the providers opens and closes them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import Field

from api.answers import ONE_PROBLEMS, ORDER_PROBLEMS
from api.asking import Asker, KeyedBy, ServicesOf, json_only, permitted
from api.forms import Body, Email
from api.invitations import CLOSE_PROBLEMS, AccountInvited, Kept, invite, keep
from api.problems import not_found
from domain.ids import ProviderId
from domain.outside import OutsideAccountChange, account_at_provider
from domain.roles import Role
from domain.sight import Permission
from queries.outside import AccountRow, account_at_this_provider, accounts_at_provider

router = APIRouter(tags=["registry"])

Changing = Annotated[Asker, Depends(permitted(Permission.PROVIDER_CHANGE))]
Named = Annotated[UUID, Path(description="The provider.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c07"])]
Account = Annotated[UUID, Path(description="The account.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c08"])]


class EvaluatorAccount(Body):
    """Somebody who gets an account at a provider."""

    email: Annotated[Email, Field(examples=["reports@evaluator.example"])]


@router.get("/providers/{provider_id}/accounts", summary="List accounts at a provider", responses=dict(ONE_PROBLEMS))
def find_evaluator_accounts(provider_id: Named, services: ServicesOf, _: Changing) -> tuple[AccountRow, ...]:
    """List the accounts of those who evaluate at a provider."""
    return accounts_at_provider(services.reading, ProviderId(provider_id))


@router.post(
    "/providers/{provider_id}/accounts",
    summary="Invite an evaluator",
    response_model=AccountInvited,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def invite_evaluator(provider_id: Named, body: EvaluatorAccount, keyed: KeyedBy, _: Changing) -> JSONResponse:
    """Open an account at a provider, or open it again, and send an invitation; the same for a forgotten password."""
    named = ProviderId(provider_id)
    change = OutsideAccountChange(
        account_id=account_at_provider(named, body.email), role=Role.EVALUATOR, provider_id=named, email=body.email
    )
    return await invite(keyed, change)


@router.delete(
    "/providers/{provider_id}/accounts/{account_id}",
    summary="Close an account at a provider",
    response_model=Kept,
    responses=dict(CLOSE_PROBLEMS),
)
async def close_evaluator_account(
    provider_id: Named, account_id: Account, services: ServicesOf, keyed: KeyedBy, _: Changing
) -> JSONResponse:
    """Close an account at a provider: its sessions end, and an open invitation with them."""
    named = ProviderId(provider_id)
    held = await run_in_threadpool(account_at_this_provider, services.reading, named, account_id)
    if held is None:
        raise not_found("account")
    change = OutsideAccountChange(
        account_id=held.id, role=Role.EVALUATOR, provider_id=named, email=held.email, active=False
    )
    return await keep(keyed, change, held.id)
