"""An order is answered when what came of it is kept, whichever way somebody asks, and not a moment before."""

import asyncio
from uuid import UUID, uuid4

from access.idempotency import command_of
from activities.transactions import lock
from domain.ids import EnrollmentId, StaffId
from temporal.ids import enrollment_workflow_id
from tests.fixtures.program import Program

TRIAGE = {"urgency": "routine", "note": "Synthetic example."}


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
