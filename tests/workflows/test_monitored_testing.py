"""A participant's testing as a process: begun by the signature, told and acted on, heard by the enrollment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select

from database import values
from database.testing import specimens, testings, violations
from dev.steps import Now, to_interim
from domain.facts import OrderReason
from domain.ids import EnrollmentId
from domain.obligations import Schedule
from domain.policy import Policy
from domain.testing.book import Testing
from domain.testing.duties import lab_duty, specimen_duty
from domain.testing.news import Cleared, Collected, Reported, Selected
from domain.testing.orders import new_order
from domain.testing.results import LabReport, LabResult, Matrix, MroResult, ReportStatus
from domain.testing.specimens import SpecimenState
from policies.reading import read_pack
from temporal.ids import enrollment_workflow_id, monitoring_workflow_id
from tests.fixtures.program import Program
from tests.journeys.books import audited
from tests.temporal.waiting import until

VRP: Final[Policy] = read_pack("pa_vrp")
REASON: Final = {"reason": "Synthetic example."}


async def signed(program: Program) -> str:
    """A case whose licensee has signed."""
    case = await program.refer()
    await to_interim(program, case, Now())
    await until(lambda: begun(program, case))
    return case


async def begun(program: Program, case: str) -> bool:
    with program.engine.connect() as connection:
        return connection.scalar(select(testings.c.id).where(testings.c.id == UUID(case))) is not None


def kept(program: Program, case: str) -> Testing:
    """The testing of a case as PostgreSQL has it."""
    with program.engine.connect() as connection:
        return values.testing_of(connection.scalar(select(testings.c.state).where(testings.c.id == UUID(case))))


async def history_length(program: Program, case: str) -> int:
    handle = program.client.get_workflow_handle(monitoring_workflow_id(EnrollmentId(UUID(case))))
    return (await handle.describe()).history_length


async def test_a_positive_reaches_the_case_and_its_people(program: Program) -> None:
    case = await signed(program)
    form = {"why": "for_cause", "matrix": "urine", "observed": True, **REASON}
    await program.specialist.act(case, "order_test", form)
    with program.engine.connect() as connection:
        order = connection.execute(select(specimens).where(specimens.c.enrollment_id == UUID(case))).one()
    assert (order.state, order.why) == (SpecimenState.COLLECTION_DUE, OrderReason.FOR_CAUSE)
    now = datetime.now(UTC)
    taken = {"specimen_id": f"{order.id}", "number": "CCF-1", "site": "Sample Site", "collected_at": now.isoformat()}
    await program.specialist.act(case, "record_collection", taken)

    handle = program.client.get_workflow_handle(monitoring_workflow_id(EnrollmentId(UUID(case))))
    state = kept(program, case)
    (waiting,) = state.open
    report = LabReport(
        message_id="M-1",
        specimen="CCF-1",
        donor=state.donor,
        panel=waiting.panel,
        matrix=Matrix.URINE,
        status=ReportStatus.FINAL,
        reported_at=now,
        lab=LabResult.POSITIVE,
        mro=MroResult.POSITIVE,
    )
    await handle.signal("reported", Reported(id=uuid4(), specimen=waiting, report=report))

    async def heard() -> bool:
        page = (await program.specialist.get(f"/enrollments/{case}/journal", limit=200)).json()
        return any(one["name"] == "enrollment:violation_noted" for one in page["rows"])

    await until(heard)
    with program.engine.connect() as connection:
        found = connection.execute(select(violations).where(violations.c.enrollment_id == UUID(case))).one()
    assert found.specimen_id == order.id
    audited(program.engine, case)
    tasks = (await program.supervisor.get("/worklist")).json()
    assert any(one["enrollment_id"] == case and "complete_testing_task" in one["acts"] for one in tasks)


async def test_what_may_be_done_about_testing_is_listed_with_the_rest(program: Program) -> None:
    case = await signed(program)
    acts = {one["act"]: one["allowed"] for one in (await program.specialist.get(f"/enrollments/{case}/acts")).json()}
    assert acts["order_test"]
    assert not acts["request_split"]


async def test_a_test_that_goes_as_it_should_costs_few_events(program: Program) -> None:
    case = await signed(program)
    enrollment = EnrollmentId(UUID(case))
    handle = program.client.get_workflow_handle(monitoring_workflow_id(enrollment))
    state = kept(program, case)
    now = datetime.now(UTC)
    before = await history_length(program, case)
    for number in range(3):
        order = new_order(
            order_id=uuid4(),
            enrollment_id=enrollment,
            plan=state.plan,
            why=OrderReason.RANDOM,
            day=date(2026, 6, 1 + number),
            ordered_at=now,
            due_at=now + timedelta(hours=10),
        )
        owed = specimen_duty(VRP, order, state.clause)
        await handle.signal("selected", Selected(specimen=order, owed=owed))
        given = replace(order, state=SpecimenState.COLLECTED, number=f"CCF-{number}", collected_at=now)
        due = now + timedelta(days=9)
        duty = lab_duty(VRP, given, state.clause, now)
        duty = replace(duty, schedule=Schedule(due_at=due, rung_times=tuple(due for _ in duty.ladder)))
        await until(partial(_has_seen, program, case, number + 1, before))
        await handle.signal("collected", Collected(specimen=given, met=owed.id, owed=duty))
        await handle.signal("cleared", Cleared(specimen=given))
    cost = (await history_length(program, case) - before) / 3
    assert cost <= 17


async def _has_seen(program: Program, case: str, tests: int, before: int) -> bool:
    return await history_length(program, case) >= before + 5 * tests


async def test_testing_ends_with_the_enrollment(program: Program) -> None:
    case = await signed(program)
    await program.specialist.act(case, "withdraw", REASON)

    async def ended() -> bool:
        with program.engine.connect() as connection:
            stage = connection.scalar(select(testings.c.stage).where(testings.c.id == UUID(case)))
        return stage is not None and stage.value == "ended"

    await until(ended)
    assert (
        await program.specialist.refused(
            case, "order_test", {"why": "for_cause", "matrix": "urine", "observed": True, **REASON}
        )
        == "case_closed"
    )
    parent = program.client.get_workflow_handle(enrollment_workflow_id(EnrollmentId(UUID(case))))
    assert (await parent.describe()).history_length > 0
