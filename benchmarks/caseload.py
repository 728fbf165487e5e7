"""Made-up participants of whom a specimen was collected today, kept as the processes keep theirs, without Temporal."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import Engine, insert

from activities.calendars import Calendars
from activities.policies import Policies
from activities.records import Records
from database.outside import laboratories
from database.staff import staff, teams
from dev.people import STAFF, TEAM
from domain.actors import THE_PROGRAM
from domain.case import Case
from domain.events import Event
from domain.facts import (
    Channel,
    Fact,
    LicenseFact,
    OrderReason,
    ParticipantFact,
    Profession,
    ReferralFact,
    SpecimenFact,
)
from domain.ids import EnrollmentId, EventId, LaboratoryId, ParticipantId, StaffId, TeamId
from domain.outside import LaboratoryKind
from domain.recordings import Newcomer, Recording
from domain.requests import SchedulingRequest
from domain.roles import Role
from domain.testing.beginning import new_testing
from domain.testing.book import Testing
from domain.testing.duties import lab_duty
from domain.testing.orders import new_order
from domain.testing.results import Analyte, Finding, LabReport, LabResult, MroResult, ReportStatus
from domain.testing.specimens import SpecimenState
from policies.reading import read_pack

POLICY: Final = read_pack("pa_vrp")

_CLAUSE: Final = "order 1, clause 8 (D11)"
_SPECIALIST: Final = StaffId(STAFF["specialist"][0])
_TEAM: Final = TeamId(TEAM)
_HOUR: Final = timedelta(hours=1)
#: What a panel looks for.
_SCREENED: Final = (
    ("19261-7", "amphetamines", "ng/mL"),
    ("19270-8", "barbiturates", "ng/mL"),
    ("14316-4", "benzodiazepines", "ng/mL"),
    ("19359-9", "cocaine metabolites", "ng/mL"),
    ("58378-1", "ethyl glucuronide", "ng/mL"),
    ("19295-5", "opiates", "ng/mL"),
)


def found(engine: Engine) -> LaboratoryId:
    """Register a laboratory and whoever has the cases, and keep the policy to which all participants are pinned."""
    Policies(engine, read_pack).pin(POLICY.id)
    now, laboratory_id = datetime.now(UTC), LaboratoryId(uuid4())
    specialist = {"id": _SPECIALIST, "name": "Sample Specialist", "email": "specialist@staff.example"}
    laboratory = {"name": "Sample Toxicology", "kind": LaboratoryKind.LABORATORY, "zone": POLICY.calendar.zone}
    with engine.begin() as connection:
        account = specialist | {"role": Role.SPECIALIST, "password_hash": "", "active": True, "changed_at": now}
        connection.execute(insert(staff), account)
        connection.execute(
            insert(teams), {"id": _TEAM, "name": "East", "supervisor_id": _SPECIALIST, "changed_at": now}
        )
        connection.execute(insert(laboratories), laboratory | {"id": laboratory_id, "changed_at": now})
    return laboratory_id


def await_reports(engine: Engine, how_many: int) -> list[LabReport]:
    """Keep so many participants, each of whom a specimen was collected, and give a plain negative of each."""
    records, now = Records(engine), datetime.now(UTC).replace(microsecond=0)
    return [_awaited(records, number, now) for number in range(how_many)]


def _awaited(records: Records, number: int, now: datetime) -> LabReport:
    case = _case(number, now)
    testing = new_testing(case.id, case.participant_id, POLICY, _CLAUSE, now)
    given = _given(testing, number, now)
    owed = lab_duty(POLICY, given, _CLAUSE, now)
    (schedule,) = Calendars().schedule(SchedulingRequest(rules=POLICY.calendar, obligations=(owed,)))
    begun = Recording(
        enrollment_id=case.id, at=now, subject=case, policy=POLICY.name, events=(_event(now, case.referral),)
    )
    records.record(replace(begun, newcomer=_newcomer(case, number)))
    tested = replace(begun, subject=testing, events=(_event(now, testing.plan, given),))
    records.record(replace(tested, obligations=(replace(owed, schedule=schedule),)))
    return _negative(testing, given, now)


def _case(number: int, now: datetime) -> Case:
    enrollment_id = EnrollmentId(uuid4())
    referral = ReferralFact(
        id=uuid4(),
        enrollment_id=enrollment_id,
        channel=Channel.EMPLOYER,
        source="Sample Hospital",
        summary=f"Synthetic case {number}.",
        order_number="",
        received_at=now,
        urgency="",
        triaged_at=None,
    )
    return Case(
        id=enrollment_id,
        participant_id=ParticipantId(uuid4()),
        phase_since=now,
        specialist_id=_SPECIALIST,
        team_id=_TEAM,
        referral=referral,
    )


def _newcomer(case: Case, number: int) -> Newcomer:
    person = ParticipantFact(
        id=case.participant_id,
        given_name="Sample",
        family_name=f"Participant {number}",
        birth_date=date(1980, 2, 29),
        email=f"participant{number}@person.example",
        phone="555-0100",
    )
    held = LicenseFact(
        id=uuid4(), participant_id=case.participant_id, profession=Profession.NURSE, state="PA", number=f"RN{number:07}"
    )
    return Newcomer(participant=person, license=held)


def _given(testing: Testing, number: int, now: datetime) -> SpecimenFact:
    order = new_order(
        order_id=uuid4(),
        enrollment_id=testing.id,
        plan=testing.plan,
        why=OrderReason.RANDOM,
        day=now.date(),
        ordered_at=now - 2 * _HOUR,
        due_at=now + 2 * _HOUR,
    )
    collected_at, form = now - _HOUR, f"CCF-{number:07}"
    return replace(order, state=SpecimenState.COLLECTED, number=form, site="Sample Site", collected_at=collected_at)


def _negative(testing: Testing, specimen: SpecimenFact, now: datetime) -> LabReport:
    return LabReport(
        message_id=f"RES-{specimen.id}",
        specimen=specimen.number,
        donor=testing.donor,
        panel=specimen.panel,
        matrix=specimen.matrix,
        status=ReportStatus.FINAL,
        collected_at=specimen.collected_at,
        received_at=now,
        reported_at=now,
        lab=LabResult.NEGATIVE,
        mro=MroResult.NEGATIVE,
        analytes=tuple(
            Analyte(loinc=loinc, name=name, finding=Finding.NEGATIVE, unit=unit) for loinc, name, unit in _SCREENED
        ),
    )


def _event(now: datetime, *facts: Fact) -> Event:
    sentence = "It is there for a benchmark."
    return Event(id=EventId(uuid4()), name="case:made", at=now, actor=THE_PROGRAM, sentence=sentence, facts=facts)
