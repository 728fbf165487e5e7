"""What people outside the program see of themselves, and what staff see of laboratories and of accounts outside."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, func, select

from database.enrollments import enrollments
from database.outside import laboratories, outside_accounts, outside_invitations
from database.participants import participants
from database.providers import providers
from database.reports import worksites
from domain.ids import AccountId, EnrollmentId, LaboratoryId, ParticipantId, ProviderId
from domain.outside import LaboratoryKind
from domain.phases import ENDS, Phase
from domain.roles import Role
from domain.sight import Scope
from queries.scope import visible

#: How a participant reads where their enrollment stands. What is not here and no end is "Under review".
_PHASES: Final = {
    Phase.REFERRED: "Received: the program will write to you",
    Phase.OUTREACH: "Received: the program has written to you",
    Phase.INTAKE: "Intake: the program needs your papers",
    Phase.EVALUATION_PENDING: "Evaluation: an appointment is being made or kept",
    Phase.EVALUATION_REVIEW: "Evaluation: its report is being read",
    Phase.AGREEMENT_DRAFT: "Agreement: it is being prepared or signed",
    Phase.INTERIM: "Monitoring until the board has signed",
    Phase.STABILISE: "Monitoring: first part",
    Phase.MONITOR: "Monitoring",
    Phase.SUSPENDED: "Suspended",
    Phase.TOLLED: "On leave: the term stands still",
    Phase.COMPLETION_REVIEW: "Completion: your file is being read",
    Phase.COMPLETED: "Completed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEnrollment:
    """An enrollment as its participant sees it."""

    id: EnrollmentId
    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantMe:
    """A participant as they see themselves."""

    name: str
    enrollments: tuple[OwnEnrollment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryMe:
    """A laboratory as those see it who have an account there."""

    id: LaboratoryId
    name: str
    kind: LaboratoryKind
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatorMe:
    """A provider as those see it who evaluate there."""

    id: ProviderId
    name: str
    credentials_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorMe:
    """A worksite monitor as they see themselves."""

    email: str
    #: Where they are the monitor now: the employers' names.
    employers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryRow:
    """A laboratory in the registry."""

    id: LaboratoryId
    name: str
    kind: LaboratoryKind
    zone: str
    active: bool
    #: Whether a secret was made with which it signs; the secret itself is shown once only.
    has_webhook_secret: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account outside the program, as staff see it."""

    id: AccountId
    email: str
    active: bool
    has_password: bool
    #: Until when its holder may choose a password; None without an open invitation.
    invited_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """The participant of a case and the address on file."""

    participant_id: ParticipantId
    email: str


def phase_in_words(phase: Phase) -> str:
    """Say to a participant where their enrollment stands."""
    return _PHASES.get(phase, "Closed" if phase in ENDS else "Under review")


def show_participant(engine: Engine, participant_id: ParticipantId) -> ParticipantMe:
    """Show a participant their name and enrollments, the newest first."""
    theirs = enrollments.c
    with engine.connect() as connection:
        name = connection.execute(
            select(participants.c.given_name, participants.c.family_name).where(participants.c.id == participant_id)
        ).one()
        found = connection.execute(
            select(theirs.id, theirs.phase)
            .where(theirs.participant_id == participant_id)
            .order_by(theirs.received_at.desc(), theirs.id)
        ).all()
    return ParticipantMe(
        name=f"{name.given_name} {name.family_name}",
        enrollments=tuple(OwnEnrollment(id=one.id, phase=phase_in_words(one.phase)) for one in found),
    )


def show_laboratory(engine: Engine, laboratory_id: LaboratoryId) -> LaboratoryMe:
    """Show a laboratory to those who have an account there."""
    with engine.connect() as connection:
        one = connection.execute(select(laboratories).where(laboratories.c.id == laboratory_id)).one()
    return LaboratoryMe(id=one.id, name=one.name, kind=one.kind, zone=one.zone)


def show_evaluator(engine: Engine, provider_id: ProviderId) -> EvaluatorMe:
    """Show a provider to those who evaluate there."""
    with engine.connect() as connection:
        one = connection.execute(select(providers).where(providers.c.id == provider_id)).one()
    return EvaluatorMe(id=one.id, name=one.name, credentials_until=one.credentials_until)


def monitored_by(account_id: AccountId) -> ColumnElement[bool]:
    """Give the condition on `worksites` that somebody with this account is the monitor there now."""
    address = select(func.lower(outside_accounts.c.email)).where(
        outside_accounts.c.id == account_id, outside_accounts.c.role == Role.WORKSITE_MONITOR
    )
    return (func.lower(worksites.c.monitor_email) == address.scalar_subquery()) & worksites.c.until.is_(None)


def show_monitor(engine: Engine, account_id: AccountId) -> MonitorMe:
    """Show a worksite monitor where they monitor."""
    with engine.connect() as connection:
        email = connection.execute(
            select(outside_accounts.c.email).where(outside_accounts.c.id == account_id)
        ).scalar_one()
        employers = connection.scalars(
            select(worksites.c.employer).where(monitored_by(account_id)).distinct().order_by(worksites.c.employer)
        ).all()
    return MonitorMe(email=email, employers=tuple(employers))


def list_laboratories(engine: Engine) -> tuple[LaboratoryRow, ...]:
    """List the laboratories by name."""
    with engine.connect() as connection:
        found = connection.execute(select(laboratories).order_by(laboratories.c.name)).all()
    return tuple(
        LaboratoryRow(
            id=one.id,
            name=one.name,
            kind=one.kind,
            zone=one.zone,
            active=one.active,
            has_webhook_secret=one.webhook_secret_sealed is not None,
            revision=one.revision,
        )
        for one in found
    )


def reachable_participant(engine: Engine, scope: Scope, enrollment_id: EnrollmentId) -> Reachable | None:
    """Find the participant of a case; None if it does not exist for whoever asks."""
    with engine.connect() as connection:
        one = connection.execute(
            select(participants.c.id, participants.c.email)
            .join(enrollments, enrollments.c.participant_id == participants.c.id)
            .where(enrollments.c.id == enrollment_id, visible(scope))
        ).one_or_none()
    return None if one is None else Reachable(participant_id=one.id, email=one.email)


def account_of(engine: Engine, participant_id: ParticipantId) -> AccountRow | None:
    """Find the account of a participant."""
    found = _accounts(engine, outside_accounts.c.participant_id == participant_id)
    return found[0] if found else None


def accounts_at(engine: Engine, laboratory_id: LaboratoryId) -> tuple[AccountRow, ...]:
    """List the accounts at a laboratory."""
    return _accounts(engine, outside_accounts.c.laboratory_id == laboratory_id)


def account_at(engine: Engine, laboratory_id: LaboratoryId, account_id: UUID) -> AccountRow | None:
    """Find an account at a laboratory."""
    here = (outside_accounts.c.laboratory_id == laboratory_id) & (outside_accounts.c.id == account_id)
    found = _accounts(engine, here)
    return found[0] if found else None


def accounts_at_provider(engine: Engine, provider_id: ProviderId) -> tuple[AccountRow, ...]:
    """List the accounts at a provider."""
    return _accounts(engine, outside_accounts.c.provider_id == provider_id)


def account_at_this_provider(engine: Engine, provider_id: ProviderId, account_id: UUID) -> AccountRow | None:
    """Find an account at a provider."""
    here = (outside_accounts.c.provider_id == provider_id) & (outside_accounts.c.id == account_id)
    found = _accounts(engine, here)
    return found[0] if found else None


def account_of_address(engine: Engine, email: str) -> AccountRow | None:
    """Find the account of a worksite monitor by their address."""
    theirs = (func.lower(outside_accounts.c.email) == email.lower()) & (
        outside_accounts.c.role == Role.WORKSITE_MONITOR
    )
    found = _accounts(engine, theirs)
    return found[0] if found else None


def monitor_of(engine: Engine, scope: Scope, enrollment_id: EnrollmentId) -> str | None:
    """Find the address of the worksite monitor of a case, the last one if nobody is there now.

    None if there never was one, or the case does not exist for whoever asks.
    """
    newest = (
        select(worksites.c.monitor_email)
        .join(enrollments, enrollments.c.id == worksites.c.enrollment_id)
        .where(enrollments.c.id == enrollment_id, visible(scope))
        .order_by(worksites.c.until.is_(None).desc(), worksites.c.since.desc(), worksites.c.id)
        .limit(1)
    )
    with engine.connect() as connection:
        return connection.scalar(newest)


def _accounts(engine: Engine, whose: ColumnElement[bool]) -> tuple[AccountRow, ...]:
    accounts, sent = outside_accounts.c, outside_invitations.c
    with engine.connect() as connection:
        found = connection.execute(
            select(accounts.id, accounts.email, accounts.active, accounts.password_hash, sent.expires_at)
            .outerjoin(outside_invitations, (sent.account_id == accounts.id) & sent.settled_at.is_(None))
            .where(whose)
            .order_by(accounts.email)
        ).all()
    return tuple(
        AccountRow(
            id=one.id,
            email=one.email,
            active=one.active,
            has_password=one.password_hash is not None,
            invited_until=one.expires_at,
        )
        for one in found
    )
