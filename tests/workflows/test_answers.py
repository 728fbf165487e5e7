"""An order is answered when what came of it is kept, whichever way somebody asks, and not a moment before."""

import asyncio
from uuid import UUID, uuid4

from sqlalchemy import text, update

from access.idempotency import command_of
from activities.transactions import lock
from database.enrollments import enrollments
from dev.steps import Now, to_intake
from domain.ids import EnrollmentId, StaffId
from domain.phases import Phase
from temporal.ids import enrollment_workflow_id
from tests.fixtures.program import Program
from tests.journeys.books import audited
from tests.temporal.waiting import until

TRIAGE = {"urgency": "routine", "note": "Synthetic example."}

#: Somebody in this database waits for the lock of a journal.
WAITING = text(
    "SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database() LIMIT 1"
)


async def test_nobody_is_answered_while_an_order_is_being_kept(program: Program) -> None:
    case, key = await program.refer(), str(uuid4())
    enrollment = EnrollmentId(UUID(case))
    command = command_of(StaffId(program.intake.staff_id), key)
    process = program.client.get_workflow_handle(enrollment_workflow_id(enrollment))

    with program.engine.begin() as connection:
        # Whoever keeps something of this case waits for the end of this transaction.
        lock(connection, enrollment)
        acting = asyncio.create_task(program.intake.act(case, "complete_triage", TRIAGE, key))
        for _ in range(10):
            await asyncio.sleep(0.1)
            assert await process.query("answer", command, result_type=list[dict[str, object]]) == []
        status = await program.intake.get(f"/enrollments/{case}/commands/{command}")
        assert status.status_code == 202
        assert not acting.done()

    answer = (await acting).json()
    assert await process.query("answer", command, result_type=list[dict[str, object]]) != []
    status = await program.intake.get(f"/enrollments/{case}/commands/{command}")
    assert (status.status_code, status.json()) == (200, answer)


async def test_an_order_sent_again_is_under_way_although_the_case_has_left_sight_by_it(program: Program) -> None:
    case, key = await program.refer(), str(uuid4())
    enrollment = EnrollmentId(UUID(case))
    await to_intake(program, case)
    path, sheet = f"/enrollments/{case}/acts/record_data_sheet", {"received_on": f"{Now().today}"}

    with program.engine.begin() as connection:
        lock(connection, enrollment)
        acting = asyncio.create_task(program.intake.post(path, sheet, key))

        async def is_being_kept() -> bool:
            return connection.scalar(WAITING) is not None

        await until(is_being_kept)
        # As if its worker had died after it kept something that takes the case away, and before the process knew.
        with program.engine.begin() as another:
            taken_away = update(enrollments).where(enrollments.c.id == enrollment)
            another.execute(taken_away.values(phase=Phase.MONITOR))
        assert (await program.intake.get(f"/enrollments/{case}")).status_code == 404
        again = await program.intake.post(path, sheet, key)
        assert (again.status_code, again.json().get("status_url")) == (202, again.headers.get("location"))

    await acting
    assert (await program.intake.post(path, sheet, key)).status_code == 200
    assert audited(program.engine, case).happened("intake:data_sheet_received") == 1
