"""Inviting somebody outside the program, and giving an order about their account to its process."""

import base64
import secrets
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from access.outside import code_sha256
from api.answers import ORDER_PROBLEMS, under_way
from api.asking import Claimed, Keyed
from api.problems import not_found, refused
from commands.outcomes import Done, Outcome, Refused, Waiting
from commands.registry import change_registry
from domain.outside import Invitation, OutsideAccountChange, purpose_of_code
from domain.registry import RegistryChange
from temporal.sealing import seal

#: What a refusal says does not exist, where the address of the request names it.
_MISSING: Final = {
    "unknown_laboratory": "laboratory",
    "unknown_account": "account",
    "unknown_enrollment": "enrollment",
    "unknown_outage": "outage",
    "unknown_site": "collection site",
    "unknown_provider": "provider",
}


#: What closing an account can be answered with: it has no body.
CLOSE_PROBLEMS: Final = {
    status: shown
    for status, shown in ORDER_PROBLEMS.items()
    if status not in {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE}
}


class Kept(BaseModel):
    """What was changed."""

    id: UUID


class AccountInvited(BaseModel):
    """An account to which somebody is invited."""

    id: UUID
    #: Until when they may choose a password.
    invited_until: datetime


async def invite(keyed: Keyed, change: OutsideAccountChange) -> JSONResponse:
    """Open an account and send its holder the code with which they choose a password; 201."""
    claimed = await keyed.claim()
    invitation = _invitation(claimed)
    outcome = await change_registry(claimed.services.client, claimed.order, replace(change, invitation=invitation))
    return await answer_kept(
        claimed, outcome, AccountInvited(id=change.account_id, invited_until=invitation.expires_at), HTTPStatus.CREATED
    )


def _invitation(claimed: Claimed) -> Invitation:
    """Make an invitation; its code is known to nobody before its letter is written."""
    code, services = secrets.token_urlsafe(32), claimed.services
    sealed = seal(code.encode(), services.keys, purpose_of_code(claimed.order.command_id))
    return Invitation(
        code_sha256=code_sha256(code),
        code_sealed=base64.b64encode(sealed).decode(),
        expires_at=services.clock() + services.invitation_lasts,
    )


async def keep(keyed: Keyed, change: RegistryChange, changed: UUID, status: HTTPStatus = HTTPStatus.OK) -> JSONResponse:
    """Have a change carried out and answer with the id of what was changed."""
    claimed = await keyed.claim()
    outcome = await change_registry(claimed.services.client, claimed.order, change)
    return await answer_kept(claimed, outcome, Kept(id=changed), status)


async def answer_kept(claimed: Claimed, outcome: Outcome, body: BaseModel, status: HTTPStatus) -> JSONResponse:
    """Answer whoever gave the order, and keep the answer for the same request sent again."""
    match outcome:
        case Done():
            shown = body.model_dump(mode="json")
            await claimed.keep(status, shown)
            return JSONResponse(shown, status_code=status)
        case Refused(refusal=refusal) if refusal.code in _MISSING:
            raise not_found(_MISSING[refusal.code])
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Waiting(command_id=command_id):
            return under_way(command_id, f"/api/v1/registry-changes/{command_id}")
