"""The made-up staff, providers and roster of the demo, entered by the real commands, each once."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from temporalio.client import Client

from access.passwords import hash_password
from commands.outcomes import Done, Refused
from commands.registry import change_registry
from dev.desks import NotCarriedOutError
from dev.people import EVALUATORS, STAFF, STATES, TEAM, TREATMENT_PROVIDER, email_of
from domain.actors import Actor
from domain.ids import CommandId, ProviderId, StaffId, TeamId
from domain.orders import Order
from domain.providers import ProviderKind
from domain.registry import (
    OnCallChange,
    ProviderChange,
    ReferralAgreementChange,
    RegistryChange,
    StaffChange,
    TeamChange,
)
from domain.roles import Role

#: The password of every demo account.
PASSWORD: Final = "demonstration only 2026"  # noqa: S105 - made up, and printed for the newcomer
_COMMANDS: Final = UUID("00000000-0000-7000-8000-00000000de30")


async def found_program(client: Client, now: datetime) -> None:
    """Enter staff, team, providers and roster; raises `NotCarriedOutError`."""
    actor = Actor(staff_id=StaffId(STAFF["administrator"][0]), role=Role.ADMINISTRATOR)
    for number, change in enumerate(_changes(now)):
        order = Order(command_id=CommandId(uuid5(_COMMANDS, f"{number}")), actor=actor)
        outcome = await change_registry(client, order, change)
        if isinstance(outcome, Refused):
            raise NotCarriedOutError(outcome.refusal.sentence)
        if not isinstance(outcome, Done):
            raise NotCarriedOutError("the worker does not answer")


def _changes(now: datetime) -> Iterator[RegistryChange]:
    hashed = hash_password(PASSWORD)
    yield from (_staff(name, hashed, None) for name in STAFF)
    yield TeamChange(team_id=TeamId(TEAM), name="East", supervisor_id=StaffId(STAFF["supervisor"][0]))
    yield from (_staff(name, hashed, TeamId(TEAM)) for name in STAFF)
    for number, provider_id in enumerate((*EVALUATORS, TREATMENT_PROVIDER), start=1):
        kind = ProviderKind.TREATMENT if provider_id == TREATMENT_PROVIDER else ProviderKind.EVALUATOR
        yield from _provider(ProviderId(provider_id), kind, number, now.date())
    yield OnCallChange(staff_id=StaffId(STAFF["supervisor"][0]), starts_at=now, ends_at=now + timedelta(days=365))


def _staff(name: str, hashed: str, team: TeamId | None) -> StaffChange:
    staff_id, role = STAFF[name]
    return StaffChange(
        staff_id=StaffId(staff_id),
        name=f"Sample {name.title()}",
        email=email_of(name),
        role=role,
        team_id=team,
        password_hash=hashed,
    )


def _provider(provider_id: ProviderId, kind: ProviderKind, number: int, today: date) -> Iterator[RegistryChange]:
    yield ProviderChange(
        provider_id=provider_id,
        name=f"Sample {kind.value.title()} {number}",
        kinds=(kind,),
        state=STATES.get(provider_id, "PA"),
        email=f"provider{number}@provider.example",
        credentials_until=today + timedelta(days=3 * 365),
    )
    yield ReferralAgreementChange(
        provider_id=provider_id,
        kind=kind,
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=2 * 365),
    )
