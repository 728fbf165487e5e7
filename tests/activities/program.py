"""A program with staff and providers, founded by the real changes of the registry, and cases to be kept in it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Engine, Table, select

from activities.records import Records
from activities.registry import Registry
from database.tables import metadata
from domain.actors import THE_PROGRAM, Actor
from domain.case import Case
from domain.events import Event
from domain.facts import Channel, Fact, LicenseFact, ParticipantFact, Profession, ReferralFact
from domain.ids import CommandId, EnrollmentId, EventId, ObligationId, ParticipantId, ProviderId, StaffId, TeamId
from domain.ladders import Rung, RungAction, RungTime
from domain.limits import Limit, Unit
from domain.obligations import Obligation, ObligationKind, Schedule
from domain.orders import Order
from domain.providers import ProviderKind
from domain.recordings import Newcomer, Recording
from domain.refusals import Refusal
from domain.registry import (
    OnCallChange,
    ProviderChange,
    ReferralAgreementChange,
    RegistryChange,
    StaffChange,
    TeamChange,
)
from domain.requests import RegistryRequest
from domain.roles import Party, Role

#: A Monday, 10:00 in Harrisburg.
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)
ADMINISTRATOR = Actor(staff_id=StaffId(uuid4()), role=Role.ADMINISTRATOR)

ONE_DAY = Limit(amount=1, unit=Unit.BUSINESS_DAYS)
LADDER = (
    Rung(level=0, time=RungTime.SHARE, percent=50, reaches=Party.PARTICIPANT, action=RungAction.REMIND),
    Rung(level=1, time=RungTime.AT_DUE, reaches=Party.SPECIALIST, action=RungAction.TASK),
    Rung(level=2, time=RungTime.AFTER_PREVIOUS, distance=ONE_DAY, reaches=Party.SUPERVISOR, action=RungAction.TASK),
    Rung(level=3, time=RungTime.AFTER_PREVIOUS, distance=ONE_DAY, reaches=Party.ON_CALL, action=RungAction.PAGE),
    Rung(level=4, time=RungTime.AFTER_PREVIOUS, distance=ONE_DAY, reaches=Party.DIRECTOR, action=RungAction.FORMAL),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Who is there."""

    engine: Engine
    team: TeamId
    supervisor: StaffId
    specialist: StaffId
    intake: StaffId
    director: StaffId
    evaluator: ProviderId
    therapist: ProviderId

    @property
    def records(self) -> Records:
        """The activity under test."""
        return Records(self.engine)


def change(engine: Engine, wanted: RegistryChange, command: UUID | None = None) -> Refusal | None:
    """Change the registry as its process would."""
    order = Order(command_id=CommandId(command or uuid4()), actor=ADMINISTRATOR)
    return Registry(engine).change(RegistryRequest(order=order, change=wanted)).refusal


def hire(engine: Engine, role: Role, name: str, team: TeamId | None = None) -> StaffId:
    """Give somebody an account."""
    staff_id = StaffId(uuid4())
    account = StaffChange(
        staff_id=staff_id,
        name=f"Synthetic {name}",
        email=f"{name}@staff.example",
        role=role,
        team_id=team,
        password_hash="$argon2id$synthetic",
    )
    assert change(engine, account) is None
    return staff_id


def register(engine: Engine, kind: ProviderKind, name: str) -> ProviderId:
    """Register a provider under an agreement that is in force around NOW."""
    provider = ProviderId(uuid4())
    registered = ProviderChange(
        provider_id=provider,
        name=f"Synthetic {name}",
        kinds=(kind,),
        state="PA",
        email=f"{name}@provider.example",
        credentials_until=date(2030, 1, 1),
    )
    agreement = ReferralAgreementChange(
        provider_id=provider, kind=kind, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    assert change(engine, registered) is None
    assert change(engine, agreement) is None
    return provider


def put_on_call(engine: Engine, staff_id: StaffId, starts_at: datetime, hours: int = 12) -> None:
    """Enter a shift."""
    shift = OnCallChange(staff_id=staff_id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours))
    assert change(engine, shift) is None


def found(engine: Engine) -> Program:
    """Found a program: one team, one of each role, an evaluator and a therapist."""
    supervisor, team = hire(engine, Role.SUPERVISOR, "supervisor"), TeamId(uuid4())
    assert change(engine, TeamChange(team_id=team, name="Synthetic team", supervisor_id=supervisor)) is None
    return Program(
        engine=engine,
        team=team,
        supervisor=supervisor,
        specialist=hire(engine, Role.SPECIALIST, "specialist", team),
        intake=hire(engine, Role.INTAKE, "intake"),
        director=hire(engine, Role.DIRECTOR, "director"),
        evaluator=register(engine, ProviderKind.EVALUATOR, "evaluator"),
        therapist=register(engine, ProviderKind.TREATMENT, "therapist"),
    )


def a_newcomer(case: Case, number: str = "") -> Newcomer:
    """Somebody who was referred."""
    person = ParticipantFact(
        id=case.participant_id,
        given_name="Synthetic",
        family_name="Participant",
        birth_date=date(1980, 2, 29),
        email="participant@person.example",
        phone="555-0100",
    )
    held = LicenseFact(
        id=uuid4(),
        participant_id=case.participant_id,
        profession=Profession.NURSE,
        state="PA",
        number=number or f"RN{case.id.int % 10**9}",
    )
    return Newcomer(participant=person, license=held)


def a_case(program: Program) -> Case:
    """A case that has just come in."""
    enrollment = EnrollmentId(uuid4())
    referral = ReferralFact(
        id=uuid4(),
        enrollment_id=enrollment,
        channel=Channel.EMPLOYER,
        source="Synthetic Hospital",
        summary="Found asleep on duty twice.",
        order_number="",
        received_at=NOW,
        urgency="",
        triaged_at=None,
    )
    return Case(
        id=enrollment,
        participant_id=ParticipantId(uuid4()),
        phase_since=NOW,
        specialist_id=program.specialist,
        team_id=program.team,
        referral=referral,
    )


def an_event(*facts: Fact, name: str = "case:tested", actor: Actor = THE_PROGRAM) -> Event:
    """Something that happened."""
    return Event(id=EventId(uuid4()), name=name, at=NOW, actor=actor, sentence="It was tested.", facts=facts)


def an_obligation(kind: ObligationKind = ObligationKind.RESPONSE, owner: Party = Party.PARTICIPANT) -> Obligation:
    """Something owed for ten days, with a whole ladder."""
    due = NOW + 10 * DAY
    rungs = (NOW + 5 * DAY, due, due + DAY, due + 2 * DAY, due + 3 * DAY)
    return Obligation(
        id=ObligationId(uuid4()),
        kind=kind,
        deadline="D03",
        clause="pa_vrp 2026.1, D03",
        owner=owner,
        starts_at=NOW,
        limit=Limit(amount=10, unit=Unit.CALENDAR_DAYS),
        ladder=LADDER,
        label="Response",
        schedule=Schedule(due_at=due, rung_times=rungs),
    )


def a_recording(case: Case, *obligations: Obligation, facts: tuple[Fact, ...] = ()) -> Recording:
    """A turn of a case."""
    return Recording(
        enrollment_id=case.id,
        at=NOW,
        subject=case,
        policy="pa_vrp 2026.1",
        events=(an_event(*facts),),
        obligations=obligations,
    )


def open_case(program: Program, *obligations: Obligation) -> Case:
    """Take up a case and keep it."""
    case = a_case(program)
    first = a_recording(case, *obligations, facts=(case.referral,))
    program.records.record(replace(first, newcomer=a_newcomer(case)))
    return case


def rows(engine: Engine, table: Table, **wanted: object) -> list[dict[str, object]]:
    """What stands in a table."""
    statement = select(table).where(*(table.c[name] == value for name, value in wanted.items()))
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(statement.order_by(*table.primary_key)).mappings()]


def everything(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """What stands in all tables."""
    return {table.name: rows(engine, table) for table in metadata.sorted_tables}
