"""Whether anything was lost or done twice, after everything was killed: in PostgreSQL, in Temporal, and in the mail."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from uuid import UUID

from sqlalchemy import RowMapping, select, update
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from access.idempotency import command_of
from database.evaluations import evaluations
from database.outbox import outbox
from database.tasks import tasks
from database.verification import look_through
from dev.desks import Desk
from domain.evaluation import EVALUATION_ENDS
from domain.ids import EnrollmentId, EvaluationId, StaffId
from domain.tasks import TaskState
from temporal.ids import enrollment_workflow_id, evaluation_workflow_id
from tests.fixtures.shared import counted
from tests.journeys.books import Book, audited
from tests.journeys.fragile import FragileProgram
from tests.journeys.persistent import Asked
from tests.temporal.waiting import until

#: As many requests as are sent again at once.
_AT_ONCE = 8


def check_that_everything_happened_once(program: FragileProgram, undisturbed: str, cases: Sequence[str]) -> None:
    """Compare what is kept of each case with a case that went the same way while nothing was killed."""
    wanted = _gist(audited(program.engine, undisturbed))
    for case in cases:
        book = audited(program.engine, case)
        assert _gist(book) == wanted, case
        answered = [one for one in program.book if one.case == case]
        assert [one.answer.status_code for one in answered] == [201] + [200] * (len(answered) - 1)
        said = Counter(sentence for one in answered for sentence in one.happened)
        assert said <= Counter(row["sentence"] for row in book.journal), case
        assert {(one.kind, one.state) for one in book.obligations if one.needs_schedule} == set()
    with program.engine.connect() as connection:
        found = look_through(connection)
    assert found.broken is None, found.sentence
    assert found.entries == (1 + len(cases)) * wanted["journal"].total()


def _gist(book: Book) -> dict[str, Counter[object]]:
    """Say what is kept of a case, without the times, the ids and the names."""
    return {
        "journal": Counter(row["name"] for row in book.journal),
        "obligations": Counter((one.kind, one.state, one.label) for one in book.obligations),
        "escalations": Counter(row["rung"] for row in book.escalations),
        "tasks": Counter((row["assigned_role"], row["state"], row["level"], *row["acts"]) for row in book.tasks),
        "messages": Counter((row["party"], row["kind"]) for row in book.outbox),
    }


async def check_that_each_task_is_shown_once(program: FragileProgram) -> None:
    """Compare the worklist that a specialist sees with the open tasks that are theirs."""
    desk = program.desks["specialist"]
    shown = [row["id"] for row in (await desk.get("/worklist", limit=200)).json()]
    theirs = select(tasks.c.id).where(tasks.c.state == TaskState.OPEN, tasks.c.assigned_to == desk.staff_id)
    with program.engine.connect() as connection:
        kept = [str(each) for each in connection.scalars(theirs)]
    assert len(kept) < 200
    assert Counter(shown) == Counter(kept)


async def check_that_processes_are_well(program: FragileProgram, cases: Sequence[str]) -> None:
    """Look for processes that failed, that stumble over their own history, or that have something left to keep."""
    for status in ("Failed", "Terminated", "TimedOut", "Canceled"):
        assert (await program.client.count_workflows(f"ExecutionStatus = '{status}'")).count == 0, status
    for case in cases:
        process = program.client.get_workflow_handle(enrollment_workflow_id(EnrollmentId(UUID(case))))
        await _check_process(process, WorkflowExecutionStatus.RUNNING)
        *_, last = (one for one in program.book if one.case == case)
        # A process that still has something to keep knows no answer yet.
        command = command_of(StaffId(program.desks[last.by].staff_id), last.key)
        assert await process.query("answer", command, result_type=list[dict[str, object]]), case
    for evaluation_id, status in _evaluations(program):
        assert status in EVALUATION_ENDS
        child = program.client.get_workflow_handle(evaluation_workflow_id(evaluation_id))
        await _check_process(child, WorkflowExecutionStatus.COMPLETED)


async def _check_process(process: WorkflowHandle[object, object], wanted: WorkflowExecutionStatus) -> None:
    described = await process.describe()
    assert described.status is wanted, process.id
    assert not described.raw_description.pending_activities
    failed = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    causes = {
        event.workflow_task_failed_event_attributes.cause
        for event in (await process.fetch_history()).events
        if event.event_type == failed
    }
    # The server's own word for news that came while a process was busy.
    assert causes <= {WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND}, process.id


def _evaluations(program: FragileProgram) -> list[tuple[EvaluationId, str]]:
    with program.engine.connect() as connection:
        rows = connection.execute(select(evaluations.c.id, evaluations.c.status)).all()
    return [(EvaluationId(row.id), row.status) for row in rows]


async def check_that_messages_were_delivered(program: FragileProgram) -> None:
    """Wait until every message was sent: at least once, and not more often than it was tried."""
    with program.engine.begin() as connection:
        # What a courier had taken when it was killed is free again after a while: as if that were over now.
        taken = outbox.c.next_attempt_at > datetime.now(UTC)
        connection.execute(update(outbox).where(taken).values(next_attempt_at=datetime.now(UTC)))

    async def all_sent() -> bool:
        return all(row["sent_at"] for row in _outbox(program))

    await until(all_sent, 60, every=0.5)
    rows = _outbox(program)
    assert len({(row["message_id"], row["recipient"]) for row in rows}) == len(rows)
    came = Counter(_message_id(path.read_bytes()) for path in program.mail.iterdir())
    assert set(came) == {str(row["id"]) for row in rows}
    assert all(1 <= came[str(row["id"])] <= row["attempts"] for row in rows)


def _outbox(program: FragileProgram) -> Sequence[RowMapping]:
    with program.engine.connect() as connection:
        return connection.execute(select(outbox)).mappings().all()


def _message_id(content: bytes) -> str:
    return message_from_bytes(content)["Message-ID"].strip("<>").partition("@")[0]


async def check_that_asking_again_changes_nothing(program: FragileProgram) -> None:
    """Ask for everything once more under its key: the answers are the same, and nothing is written."""
    before, turn = counted(program.engine), asyncio.Semaphore(_AT_ONCE)

    async def again(asked: Asked) -> None:
        async with turn:
            desk: Desk = program.desks[asked.by]
            answer = await desk.http.post(
                f"/api/v1{asked.path}", json=asked.body or {}, headers={"Idempotency-Key": asked.key}
            )
        assert (answer.status_code, answer.json()) == (asked.answer.status_code, asked.answer.json())

    await asyncio.gather(*(again(asked) for asked in tuple(program.book)))
    assert counted(program.engine) == before
