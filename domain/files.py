"""A file: the subject of a process (a case or an evaluation) with its open obligations and its pinned policy."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.actors import Actor
from domain.ids import ObligationId, ProviderId
from domain.obligations import Obligation, ObligationKind
from domain.policy import Policy
from domain.proceedings.known import Known
from domain.providers import ProviderStanding
from domain.refusals import Refusal, refuse
from domain.specialists import SpecialistStanding

S = TypeVar("S")
F = TypeVar("F")


@dataclass(frozen=True, slots=True, kw_only=True)
class File(Generic[S]):
    """What a process knows: its subject, what is owed, and the numbers in force."""

    subject: S
    #: Closed obligations leave the file; the database keeps them.
    obligations: tuple[Obligation, ...]
    policy: Policy

    def find(self, kind: ObligationKind, about: UUID | None = None) -> Obligation | None:
        """Find the open obligation of a kind, about a subject where one is given."""
        return next(
            (
                one
                for one in self.obligations
                if one.kind is kind and not one.is_closed and about in (None, one.subject)
            ),
            None,
        )

    def obligation(self, obligation_id: ObligationId) -> Obligation | None:
        """Find an obligation of this file by its id."""
        return next((one for one in self.obligations if one.id == obligation_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent(Generic[S, F]):
    """What somebody wants to do: who, when, to which file, with which form.

    ``form`` is None when the question is only whether the act is possible at all (a list of acts, a greyed-out button).
    """

    file: File[S]
    actor: Actor
    now: datetime
    form: F | None
    #: What the registry says about the providers that the form names; None until it was asked.
    providers: tuple[ProviderStanding, ...] | None = None
    #: Which of the staff that the form names are active specialists; None until the registry was asked.
    specialists: tuple[SpecialistStanding, ...] | None = None
    #: What the records say of the case, for a process that looks at them; None until they were looked at.
    known: Known | None = None

    @property
    def subject(self) -> S:
        """The case or evaluation that the act is about."""
        return self.file.subject

    @property
    def today(self) -> date:
        """The day in the program's zone."""
        return self.now.astimezone(ZoneInfo(self.file.policy.calendar.zone)).date()

    def standing(self, provider_id: ProviderId) -> ProviderStanding | None:
        """Find what the registry said about a provider."""
        return next((one for one in self.providers or () if one.id == provider_id), None)

    def why_not_ahead(self, when: date | datetime, what: str) -> Refusal | None:
        """Refuse a day or a time of something that happened which lies ahead."""
        ahead = when > self.now if isinstance(when, datetime) else when > self.today
        return refuse("date_in_future", f"{what} cannot lie in the future.") if ahead else None
