"""Accounts of people outside the program: participants, laboratories, evaluators and worksite monitors.

They reach what is theirs and nothing else. Such an account is opened by staff and has no password until its holder
chooses one with the code of an invitation.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from domain.ids import AccountId, CommandId, EnrollmentId, LaboratoryId, ParticipantId, ProviderId
from domain.refusals import Refusal, refuse
from domain.roles import Role

#: How long an invitation can be taken up. A program default, grade A.
INVITATION_LASTS: Final = timedelta(hours=72)

#: What the ids of worksite monitors' accounts are made in.
_MONITORS: Final = UUID("7d0b0a52-5d0c-5b8e-9a4e-6c1f0f1f8a31")


class LaboratoryKind(StrEnum):
    """What somebody does who sends results or takes specimens (PROGRAM.md 4.4)."""

    LABORATORY = "laboratory"
    COLLECTION_SITE = "collection_site"
    MEDICAL_REVIEW_OFFICER = "medical_review_officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A code that lets somebody choose a password once: its hash, and the code itself sealed for the letter alone."""

    code_sha256: str
    #: In base64; it leaves the outbox when the letter has left.
    code_sealed: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideAccountChange:
    """An account outside the program as it shall stand.

    A participant's, or at a laboratory, or at a provider. A worksite monitor's is none of these: it reaches the
    worksites whose monitor has its address, for as long as they monitor there.
    """

    account_id: AccountId
    role: Role
    participant_id: ParticipantId | None = None
    laboratory_id: LaboratoryId | None = None
    provider_id: ProviderId | None = None
    email: str
    active: bool = True
    #: The case in which the invitation of a participant or of a worksite monitor is sent.
    enrollment_id: EnrollmentId | None = None
    #: A new one replaces the one before it.
    invitation: Invitation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePasswordChange:
    """The holder of an account chooses a password by an invitation; it arrives as an Argon2id hash only."""

    code_sha256: str
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryChange:
    """A laboratory, collection site or medical review officer as it shall stand in the registry."""

    laboratory_id: LaboratoryId
    name: str
    kind: LaboratoryKind
    #: The time zone in which its times are meant where they state none.
    zone: str
    active: bool = True
    #: The revision that was seen: 0 for a new one, nothing for the program.
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecretChange:
    """A new secret with which a laboratory signs what it sends; the one before it is worth nothing any more."""

    laboratory_id: LaboratoryId
    #: Sealed, in base64.
    secret_sealed: str


OutsideChange = OutsideAccountChange | OutsidePasswordChange | LaboratoryChange | WebhookSecretChange


def account_of_participant(participant_id: ParticipantId) -> AccountId:
    """Give the id of the account of a participant, who has one however many enrollments."""
    return AccountId(uuid5(participant_id, "account"))


def account_at_laboratory(laboratory_id: LaboratoryId, email: str) -> AccountId:
    """Give the id of an account at a laboratory: an address has one."""
    return AccountId(uuid5(laboratory_id, email.strip().lower()))


def account_at_provider(provider_id: ProviderId, email: str) -> AccountId:
    """Give the id of an account at a provider: an address has one."""
    return AccountId(uuid5(provider_id, email.strip().lower()))


def account_of_monitor(email: str) -> AccountId:
    """Give the id of the account of a worksite monitor, who has one however many participants they monitor."""
    return AccountId(uuid5(_MONITORS, email.strip().lower()))


def door_of(role: Role) -> str:
    """Give the first part of every address that is for a role outside the program."""
    return role.value.replace("_", "-")


def purpose_of_code(command_id: CommandId) -> str:
    """Say what the code of an invitation is sealed for: the message of the order that invites."""
    return f"invitation/{command_id}"


def purpose_of_webhook_secret(laboratory_id: LaboratoryId) -> str:
    """Say what the secret with which a laboratory signs is sealed for."""
    return f"laboratory/{laboratory_id}/webhook"


def invitation_not_open() -> Refusal:
    """Refuse an invitation without saying whether there ever was such a one."""
    sentence = "This invitation is unknown, was used or replaced, or has expired. Ask the program for another one."
    return refuse("invitation_not_open", sentence)
