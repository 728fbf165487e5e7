"""Who stands behind a party of a case: which member of staff, and which address is on file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, Uuid, bindparam, case, func, select

from database.enrollments import enrollments
from database.evaluations import evaluations
from database.participants import participants
from database.providers import providers
from database.reports import worksites
from database.staff import on_call_shifts, staff, teams
from database.treatment import treatments
from domain.facts import TreatmentStatus
from domain.ids import EnrollmentId, EvaluationId, StaffId
from domain.registry import on_call_for
from domain.roles import Party, Role

#: The parties who are whoever has a role.
QUEUES: Final = {
    Party.INTAKE: Role.INTAKE,
    Party.DIRECTOR: Role.DIRECTOR,
    Party.LEGAL: Role.LEGAL,
    Party.REVIEWER: Role.REVIEWER,
}

_COLUMNS: Final = {
    Party.PARTICIPANT: "participant",
    Party.EVALUATOR: "evaluator",
    Party.TREATMENT_PROVIDER: "treatment_provider",
    Party.WORKSITE_MONITOR: "worksite_monitor",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who stands behind a party, as far as the files know."""

    staff_id: StaffId | None = None
    email: str = ""
    #: Why the supervisor stands in for whoever is on call, in a sentence; empty for everybody else.
    stands_in: str = ""


class Page(NamedTuple):
    """A time at which somebody on call is asked for, and the roles of which one may answer."""

    at: datetime
    roles: frozenset[Role]


@dataclass(slots=True, kw_only=True)
class People:
    """Who stands behind the parties of one case, looked up once for each recording and only where asked."""

    connection: Connection
    enrollment_id: EnrollmentId
    #: The evaluation that speaks; None for the case, whose evaluation under way is meant.
    evaluation_id: EvaluationId | None
    #: Who decides the dispute that speaks; None where it speaks of none, or nobody is assigned.
    reviewer_id: StaffId | None = None
    _case: RowMapping | None = None
    _queues: dict[Party, tuple[Person, ...]] = field(default_factory=dict)
    _on_call: dict[Page, Person] = field(default_factory=dict)

    def behind(self, party: Party, at: datetime, owed_by: Party | None = None) -> tuple[Person, ...]:
        """Find who is to be told: one person, everybody of a queue, or nobody whom the files know."""
        if party in QUEUES and (party is not Party.REVIEWER or self.reviewer_id is None):
            return self._queue(party)
        return (self.one(party, at, owed_by),)

    def one(self, party: Party, at: datetime, owed_by: Party | None = None) -> Person:
        """Find the one person behind a party at a time; without staff id and address for a queue or a body outside.

        ``owed_by`` is who owes what it is about: whoever is on call must be able to end that.
        """
        match party:
            case Party.SPECIALIST:
                return Person(staff_id=self._file["specialist_id"], email=self._file["specialist"])
            case Party.SUPERVISOR:
                return Person(staff_id=self._file["supervisor_id"], email=self._file["supervisor"])
            case Party.REVIEWER if self.reviewer_id is not None:
                theirs = select(staff.c.email).where(staff.c.id == self.reviewer_id, staff.c.active)
                return Person(staff_id=self.reviewer_id, email=self.connection.scalar(theirs) or "")
            case Party.ON_CALL:
                return self._who_is_on_call(Page(at, on_call_for(owed_by)))
            case _:
                column = _COLUMNS.get(party)
                return Person(email=(self._file[column] or "") if column else "")

    def ask_on_call(self, asked: Iterable[tuple[datetime, Party | None]]) -> None:
        """Look up at once who is on call at several times, each for what somebody owes."""
        self._look_up({Page(at, on_call_for(owed_by)) for at, owed_by in asked} - self._on_call.keys())

    def _look_up(self, wanted: set[Page]) -> None:
        if not wanted:
            return
        times = sorted(page.at for page in wanted)
        shifts = self.connection.execute(_shifts(times[0], times[-1])).all()
        for page in wanted:
            there = [one for one in shifts if one.starts_at <= page.at < one.ends_at]
            found = next((one for one in there if one.role in page.roles), None)
            why = "Nobody on call may end it" if there else "Nobody was on call"
            self._on_call[page] = (
                self._supervisor(why) if found is None else Person(staff_id=found.id, email=found.email)
            )

    @property
    def _file(self) -> RowMapping:
        if self._case is None:
            of = {"of": self.enrollment_id, "speaks": self.evaluation_id}
            self._case = self.connection.execute(_PEOPLE, of).mappings().one()
        return self._case

    def _who_is_on_call(self, page: Page) -> Person:
        self._look_up({page} - self._on_call.keys())
        return self._on_call[page]

    def _supervisor(self, why: str) -> Person:
        said = f"{why}: it went to the supervisor."
        return Person(staff_id=self._file["supervisor_id"], email=self._file["supervisor"], stands_in=said)

    def _queue(self, party: Party) -> tuple[Person, ...]:
        if party not in self._queues:
            asked = select(staff.c.id, staff.c.email).where(staff.c.role == QUEUES[party], staff.c.active)
            found = self.connection.execute(asked.order_by(staff.c.id)).all()
            self._queues[party] = tuple(Person(staff_id=one.id, email=one.email) for one in found) or (Person(),)
        return self._queues[party]


def _shifts(first: datetime, last: datetime) -> Select[tuple[object, ...]]:
    """Ask for the shifts between two times, the one that was entered last first."""
    return (
        select(staff.c.id, staff.c.email, staff.c.role, on_call_shifts.c.starts_at, on_call_shifts.c.ends_at)
        .join(staff, staff.c.id == on_call_shifts.c.staff_id)
        .where(on_call_shifts.c.starts_at <= last, on_call_shifts.c.ends_at > first, staff.c.active)
        .order_by(on_call_shifts.c.entered_at.desc(), on_call_shifts.c.id)
    )


_OF: Final = bindparam("of", type_=Uuid)
_SPEAKS: Final = bindparam("speaks", type_=Uuid)

_EVALUATOR: Final = (
    select(providers.c.email)
    .join(evaluations, evaluations.c.evaluator_id == providers.c.id)
    .where(evaluations.c.id == func.coalesce(_SPEAKS, enrollments.c.open_evaluation_id))
    .correlate(enrollments)
    .scalar_subquery()
)
_TREATMENT_PROVIDER: Final = (
    select(providers.c.email)
    .join(treatments, treatments.c.provider_id == providers.c.id)
    .where(treatments.c.enrollment_id == enrollments.c.id, treatments.c.status != TreatmentStatus.ENDED)
    .limit(1)
    .correlate(enrollments)
    .scalar_subquery()
)
_WORKSITE_MONITOR: Final = (
    select(worksites.c.monitor_email)
    .where(worksites.c.enrollment_id == enrollments.c.id, worksites.c.until.is_(None))
    .order_by(worksites.c.since.desc())
    .limit(1)
    .correlate(enrollments)
    .scalar_subquery()
)
_SPECIALIST: Final = staff.alias("specialist")
_SUPERVISOR: Final = staff.alias("supervisor")
_PEOPLE: Final = (
    select(
        enrollments.c.specialist_id,
        # Whoever has left is told nothing more.
        case((_SPECIALIST.c.active, _SPECIALIST.c.email), else_="").label("specialist"),
        teams.c.supervisor_id,
        _SUPERVISOR.c.email.label("supervisor"),
        participants.c.email.label("participant"),
        _EVALUATOR.label("evaluator"),
        _TREATMENT_PROVIDER.label("treatment_provider"),
        _WORKSITE_MONITOR.label("worksite_monitor"),
    )
    .join(_SPECIALIST, _SPECIALIST.c.id == enrollments.c.specialist_id)
    .join(teams, teams.c.id == enrollments.c.team_id)
    .join(_SUPERVISOR, _SUPERVISOR.c.id == teams.c.supervisor_id)
    .join(participants, participants.c.id == enrollments.c.participant_id)
    .where(enrollments.c.id == _OF)
)
