"""The made-up laboratory and sites of the demo, and accounts outside the program, entered once by real commands."""

import base64
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from temporalio.client import Client

from access.outside import code_sha256
from access.passwords import hash_password
from commands.outcomes import Done, Refused
from commands.registry import change_registry
from dev.desks import NotCarriedOutError
from dev.founding import PASSWORD
from dev.people import EVALUATOR_EMAIL, EVALUATORS, LABORATORY, LABORATORY_EMAIL, STAFF
from domain.actors import Actor
from domain.ids import CommandId, EnrollmentId, LaboratoryId, ParticipantId, ProviderId, StaffId
from domain.orders import Order
from domain.outside import (
    INVITATION_LASTS,
    Invitation,
    LaboratoryChange,
    LaboratoryKind,
    OutsideAccountChange,
    OutsidePasswordChange,
    account_at_laboratory,
    account_at_provider,
    account_of_monitor,
    account_of_participant,
    purpose_of_code,
)
from domain.registry import RegistryChange
from domain.roles import Role
from domain.testing.outages import CollectionSiteChange
from temporal.keys import KeyRing
from temporal.sealing import seal

_COMMANDS: Final = UUID("00000000-0000-7000-8000-00000000de31")
_ADMINISTRATOR: Final = Actor(staff_id=StaffId(STAFF["administrator"][0]), role=Role.ADMINISTRATOR)
#: Name, address, hours from Monday to Sunday, and whether it stands in for another: nobody lives at these numbers.
_SITES: Final = (
    ("Sample Site", "1 Example Street, Sampletown", (*("08:00-18:00",) * 5, "08:00-12:00", ""), False),
    ("Sample Site North", "22 Example Avenue, Upper Sampletown", (*("07:00-15:00",) * 5, "", ""), False),
    ("Sample Hospital Laboratory", "300 Example Road, Sampletown", ("00:00-23:59",) * 7, True),
)
_SPECIALIST: Final = Actor(staff_id=StaffId(STAFF["specialist"][0]), role=Role.SPECIALIST)


async def found_laboratory(client: Client, keys: KeyRing) -> None:
    """Enter the laboratory and an account there; raises `NotCarriedOutError`."""
    named = LaboratoryId(LABORATORY)
    laboratory = LaboratoryChange(
        laboratory_id=named, name="Sample Toxicology", kind=LaboratoryKind.LABORATORY, zone="America/New_York"
    )
    await _enter(client, "laboratory", _ADMINISTRATOR, laboratory)
    account = OutsideAccountChange(
        account_id=account_at_laboratory(named, LABORATORY_EMAIL),
        role=Role.LABORATORY,
        laboratory_id=named,
        email=LABORATORY_EMAIL,
    )
    await _give_account(client, keys, _ADMINISTRATOR, account)


async def give_evaluator_account(client: Client, keys: KeyRing) -> None:
    """Give the first evaluator of the demo an account; raises `NotCarriedOutError`."""
    provider = ProviderId(EVALUATORS[0])
    account = OutsideAccountChange(
        account_id=account_at_provider(provider, EVALUATOR_EMAIL),
        role=Role.EVALUATOR,
        provider_id=provider,
        email=EVALUATOR_EMAIL,
    )
    await _give_account(client, keys, _ADMINISTRATOR, account)


async def give_monitor_account(client: Client, keys: KeyRing, enrollment_id: EnrollmentId, email: str) -> None:
    """Give the worksite monitor of a case an account; raises `NotCarriedOutError`."""
    account = OutsideAccountChange(
        account_id=account_of_monitor(email), role=Role.WORKSITE_MONITOR, email=email, enrollment_id=enrollment_id
    )
    await _give_account(client, keys, _SPECIALIST, account)


async def found_sites(client: Client) -> None:
    """Enter the collection sites; raises `NotCarriedOutError`."""
    for name, address, hours, alternate in _SITES:
        site = CollectionSiteChange(
            site_id=uuid5(_COMMANDS, name),
            program="pa_vrp",
            name=name,
            address=address,
            zone="America/New_York",
            hours=hours,
            alternate=alternate,
            active=True,
            seen=0,
        )
        await _enter(client, name, _ADMINISTRATOR, site)


async def give_participant_account(
    client: Client, keys: KeyRing, enrollment_id: EnrollmentId, participant_id: ParticipantId, email: str
) -> None:
    """Give the participant of a case an account with the demo's password; raises `NotCarriedOutError`."""
    account = OutsideAccountChange(
        account_id=account_of_participant(participant_id),
        role=Role.PARTICIPANT,
        participant_id=participant_id,
        email=email,
        enrollment_id=enrollment_id,
    )
    await _give_account(client, keys, _SPECIALIST, account)


async def _give_account(client: Client, keys: KeyRing, by: Actor, account: OutsideAccountChange) -> None:
    """Invite somebody and take the invitation up in their place; what was done at an earlier start stays as it is."""
    command, code = _command(f"{account.account_id} invited"), secrets.token_urlsafe(32)
    invitation = Invitation(
        code_sha256=code_sha256(code),
        code_sealed=base64.b64encode(seal(code.encode(), keys, purpose_of_code(command))).decode(),
        expires_at=datetime.now(UTC) + INVITATION_LASTS,
    )
    await _enter(client, f"{account.account_id} invited", by, replace(account, invitation=invitation))
    holder = Actor(staff_id=StaffId(account.account_id), role=account.role)
    chosen = OutsidePasswordChange(code_sha256=invitation.code_sha256, password_hash=hash_password(PASSWORD))
    await _enter(client, f"{account.account_id} chose", holder, chosen)


async def _enter(client: Client, what: str, actor: Actor, change: RegistryChange) -> None:
    outcome = await change_registry(client, Order(command_id=_command(what), actor=actor), change)
    if isinstance(outcome, Refused):
        raise NotCarriedOutError(outcome.refusal.sentence)
    if not isinstance(outcome, Done):
        raise NotCarriedOutError("the worker does not answer")


def _command(what: str) -> CommandId:
    return CommandId(uuid5(_COMMANDS, what))
