"""A crowd of participants who are tested: each a case with a process of its own."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

from activities.policies import Policies
from arrivals.check_ins import Account
from database.enrollments import enrollments
from database.outside import outside_accounts
from database.testing import testings
from database.values import testing_of
from dev.people import EVALUATORS, STAFF, TEAM, TREATMENT_PROVIDER
from dev.steps import Now, to_interim
from domain.ids import AccountId, EnrollmentId, ParticipantId, ProviderId, StaffId, TeamId
from domain.roles import Role
from domain.testing.news import TestingStart
from policies.reading import read_pack
from temporal.ids import TASK_QUEUE, enrollment_workflow_id, monitoring_workflow_id
from tests.activities import program as kept_program
from tests.fixtures.program import Program
from tests.temporal.waiting import until

PACK = "pa_vrp"
CLAUSE = "agreement 1, clause 8 (D11)"
#: How many processes are started at once.
_AT_ONCE = 10
_LISTENERS = "listeners"


@workflow.defn(name="Listener", sandboxed=False)
class Listener:
    """Stands where the enrollment of somebody is who came without one, so that somebody hears of violations."""

    def __init__(self) -> None:
        self._told: list[str] = []

    @workflow.run
    async def run(self) -> None:
        """Listen for ever."""
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    def violation_reported(self, told: dict[str, object]) -> None:
        """Hear of a violation, found or withdrawn."""
        self._told.append(str(told["id"]))


def listening(client: Client) -> Worker:
    """Give the worker of those who listen."""
    return Worker(client, task_queue=_LISTENERS, workflows=[Listener])


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody who is tested."""

    number: int
    case: EnrollmentId
    account: Account
    donor: str
    panel: str


async def gather_crowd(program: Program, size: int, whole: int) -> list[Participant]:
    """Have so many participants tested; ``whole`` of them came by every step of an enrollment, over HTTP.

    The others' cases are opened by a recording, and their testing is started as their enrollment would start it: what
    an enrollment owes otherwise has nothing to do with tests.
    """
    for _ in range(whole):
        await to_interim(program, await program.refer(), Now())
    Policies(program.engine, read_pack).pin(PACK)
    today = Now().today
    for first in range(0, size - whole, _AT_ONCE):
        several = range(first, min(first + _AT_ONCE, size - whole))
        await asyncio.gather(*(_start(program, today) for _ in several))

    async def all_have_begun() -> bool:
        with program.engine.connect() as connection:
            return len(connection.execute(select(testings.c.id)).all()) == size

    await until(all_have_begun, seconds=300, every=0.2)
    return _open_accounts(program, datetime.now().astimezone())


async def _start(program: Program, today: date) -> None:
    opened = await asyncio.to_thread(kept_program.open_case, _registry(program))
    start = TestingStart(
        enrollment_id=opened.id,
        participant_id=opened.participant_id,
        policy=read_pack(PACK),
        clause=CLAUSE,
        signed_on=today,
    )
    client, workflow_id = program.client, monitoring_workflow_id(opened.id)
    await client.start_workflow(Listener.run, id=enrollment_workflow_id(opened.id), task_queue=_LISTENERS)
    await client.start_workflow("MonitoredTesting", start, id=workflow_id, task_queue=TASK_QUEUE)


def _registry(program: Program) -> kept_program.Program:
    staff = {name: StaffId(staff_id) for name, (staff_id, _) in STAFF.items()}
    return kept_program.Program(
        engine=program.engine,
        team=TeamId(TEAM),
        supervisor=staff["supervisor"],
        specialist=staff["specialist"],
        intake=staff["intake"],
        director=staff["director"],
        evaluator=ProviderId(EVALUATORS[0]),
        therapist=ProviderId(TREATMENT_PROVIDER),
    )


def _open_accounts(program: Program, now: datetime) -> list[Participant]:
    with program.engine.begin() as connection:
        found = connection.execute(
            select(testings.c.id, testings.c.state, enrollments.c.participant_id)
            .join(enrollments, enrollments.c.id == testings.c.id)
            .order_by(testings.c.since, testings.c.id)
        ).all()
        accounts = [
            {
                "id": uuid4(),
                "role": Role.PARTICIPANT,
                "participant_id": one.participant_id,
                "email": f"crowd{number}@participant.example",
                "changed_at": now,
            }
            for number, one in enumerate(found)
        ]
        connection.execute(insert(outside_accounts), accounts)
    return [
        Participant(
            number=number,
            case=EnrollmentId(one.id),
            account=Account(
                account_id=AccountId(UUID(str(account["id"]))), participant_id=ParticipantId(one.participant_id)
            ),
            donor=testing_of(one.state).donor,
            panel=testing_of(one.state).plan.panels[0],
        )
        for number, (one, account) in enumerate(zip(found, accounts, strict=True))
    ]
