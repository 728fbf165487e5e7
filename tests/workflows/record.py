"""Record the histories of the present version: `python -m tests.workflows.record VERSION`.

Run it once for each release, and commit what it writes: processes that began under that release go on for years, and
every later version must be able to replay them. What an earlier release wrote is never recorded anew.
"""

import asyncio
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from database import migrate
from database.agreements import term_entries
from database.testing import specimens
from dev.owners import server_owner
from dev.people import STAFF
from dev.places import scratch_directory
from dev.postgresql import Cluster
from dev.programs import postgresql_programs
from dev.steps import REASON, Now, to_evaluation, to_monitor
from dev.temporal_server import TemporalServer
from domain.facts import TermEntryKind
from domain.ids import EnrollmentId
from domain.testing.days import TestingDayOf
from temporal import runtime
from temporal.ids import TASK_QUEUE, enrollment_workflow_id, testing_day_workflow_id
from tests.fixtures.program import Program, running
from tests.fixtures.temporal_servers import TIME_SKIPPING, client_of
from tests.temporal.waiting import until
from tests.workflows.chronicles import KEYS, write
from workflows.testing_day import TestingCalendar, TestingDay

PROCEEDINGS = ("RelapseInvestigation", "ReturnToPractice", "LegalAction", "Dispute")
ROLLS = {"limit.historyCount.suggestContinueAsNew": "40"}


@contextmanager
def servers() -> Iterator[tuple[Callable[[str], str], Callable[[Mapping[str, str]], TemporalServer]]]:
    """Run PostgreSQL for a while; gives what makes a migrated database, and what starts a Temporal server."""
    owner = server_owner()
    scratch = scratch_directory(owner)
    cluster = Cluster(
        home=scratch / "postgresql",
        log=scratch / "postgresql.log",
        programs=postgresql_programs(owner, scratch),
        password=secrets.token_urlsafe(),
        durable=False,
    )
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, scratch)
        cluster.start()
        stack.callback(cluster.stop)

        def database(name: str) -> str:
            url = cluster.create_database(name)
            migrate.upgrade(url)
            return url

        def start(dynamic_config: Mapping[str, str]) -> TemporalServer:
            home = scratch / secrets.token_hex(4)
            server = TemporalServer(home=home, log=home / "log", ui=False, dynamic_config=dynamic_config)
            server.start()
            stack.callback(server.stop)
            return server

        yield database, start


async def record(version: str) -> None:
    """Let stories happen and write the histories of their processes."""
    with servers() as (url, start):
        skipper = TimeSkipper(await client_of(start(TIME_SKIPPING), KEYS), config=TimeSkippingConfig(enabled=False))
        async with running(url("whole"), skipper.client, KEYS) as program:
            await keep(program.client, f"{version}-unanswered", _runs_of(await unanswered(program, skipper)))
            await keep(program.client, f"{version}-monitored", _runs_of(await monitored(program)))
            await keep(program.client, f"{version}-evaluation", "WorkflowType = 'EvaluationReferral'")
            await keep(program.client, f"{version}-testing", "WorkflowType = 'MonitoredTesting'")
            await proceedings(program)
            for process in PROCEEDINGS:
                await keep(program.client, f"{version}-{process.lower()}", f"WorkflowType = '{process}'")
            await testing_days(program)
            await keep(program.client, f"{version}-day", "WorkflowType = 'TestingDay'")
            await keep(program.client, f"{version}-outage", "WorkflowType = 'OutageNotice'")
            await keep(program.client, f"{version}-calendar", "WorkflowType = 'TestingCalendar'")
            await keep(program.client, f"{version}-registry", "WorkflowType = 'RegistryChange'")
        async with running(url("rolling"), await client_of(start(ROLLS), KEYS), KEYS) as program:
            await keep(program.client, f"{version}-withdrawn", _runs_of(await withdrawn(program)))
            await keep(program.client, f"{version}-cancelled", "WorkflowType = 'EvaluationReferral'")


async def keep(client: Client, name: str, query: str) -> None:
    """Write the first, the second and the last run that a query finds."""

    async def is_listed() -> bool:
        # Nothing new is listed for as long as the list takes to catch up.
        before = [run.run_id async for run in client.list_workflows(query)]
        await asyncio.sleep(2)
        return bool(before) and before == [run.run_id async for run in client.list_workflows(query)]

    await until(is_listed)
    runs = sorted([run async for run in client.list_workflows(query)], key=lambda run: run.start_time)
    for number in sorted({0, min(1, len(runs) - 1), len(runs) - 1}):
        handle = client.get_workflow_handle(runs[number].id, run_id=runs[number].run_id)
        write(f"{name}-{number + 1}", await handle.fetch_history())


async def unanswered(program: Program, skipper: TimeSkipper) -> str:
    """Let the ladders of a referral climb until it is referred for no response, and close it."""
    case = await program.refer()
    process = program.client.get_workflow_handle(enrollment_workflow_id(EnrollmentId(UUID(case))))
    await skipper.fast_forward(process, timedelta(days=5))
    await program.intake.act(case, "complete_triage", {"urgency": "routine", "note": "Synthetic example."})
    await program.intake.act(case, "send_outreach_letter", {"delivery": "mail"})
    await skipper.fast_forward(process, timedelta(days=20))
    await program.intake.act(case, "send_final_notice", {"delivery": "certified_mail"})
    await skipper.fast_forward(process, timedelta(days=40))
    await program.legal.act(case, "refer_no_response", REASON)
    await close(program, case)
    await process.result()
    return case


async def monitored(program: Program) -> str:
    """Take a case to monitoring, let it go on leave and come back, and change the roster."""
    now = Now()
    case = await program.refer()
    await to_monitor(program, case, now)
    since = now().isoformat()
    await program.specialist.act(case, "start_leave", {"cause": "leave", "since": since, **REASON})
    await program.specialist.refused(case, "start_leave", {"cause": "leave", "since": since, **REASON})
    await program.specialist.act(case, "end_leave", {"until": now().isoformat(), **REASON})
    await tested(program, case)
    shift = {"staff_id": str(STAFF["supervisor"][0]), "starts_at": since, "ends_at": now().isoformat()}
    assert (await program.administrator.post("/on-call-shifts", shift)).is_success
    return case


async def tested(program: Program, case: str) -> None:
    """Order a test, which the participant refuses at the site."""
    order = {"why": "for_cause", "matrix": "urine", "observed": True, **REASON}
    await program.specialist.act(case, "order_test", order)
    with program.engine.connect() as connection:
        specimen = connection.scalar(select(specimens.c.id).where(specimens.c.enrollment_id == UUID(case)))
    refused = {"specimen_id": str(specimen), "cause": "refused_observation", **REASON}
    await program.specialist.act(case, "record_not_collected", refused)


async def proceedings(program: Program) -> None:
    """Let a case go through an investigation, a petition to return, a legal action and a dispute, all at one time."""
    now, case = Now(), await program.refer()
    await to_monitor(program, case, now)
    await disputed(program, case)
    suspicion = {"trigger": "tip", "because": "Synthetic example.", "at": now.moment}
    await program.specialist.act(case, "open_investigation", suspicion)
    inquiry = _Within(program, case, await _begun(program, case, "investigation"))
    await inquiry.act("specialist", "order_cease_practice", {**REASON, "rests_on": "Clause 17 of the agreement."})
    await inquiry.act("specialist", "add_evidence", {"what": "Synthetic timesheets.", "source": "Synthetic Hospital"})
    elements = ("occurred", "breaches_clause", "attributable", "no_fault_of_others")
    finding = {
        "elements": [{"element": one, "answer": "disproved", "reasons": "Synthetic reasons."} for one in elements],
        "rationale": "Synthetic rationale.",
    }
    await inquiry.act("specialist", "draft_finding", finding)
    await inquiry.act("specialist", "hand_in_finding", {})
    await inquiry.act("supervisor", "approve_finding", {"no_conflict_declared": True, **REASON})
    await program.specialist.act(case, "petition_return", {"purpose": "first_clearance", "words": "Synthetic reason."})
    petition = _Within(program, case, await _begun(program, case, "return_to_practice"))
    await petition.act("supervisor", "refuse_return", REASON)
    await program.supervisor.act(case, "refer_to_prosecution", {"clause": "2", **REASON})
    action = _Within(program, case, await _begun(program, case, "legal_action"))
    await action.act("legal", "withdraw_action", {"withdrawn_at": now.moment, **REASON})


async def disputed(program: Program, case: str) -> None:
    """Have an extension of the term disputed, and reversed by somebody independent."""
    cause = {"clause": "2", "cause": "Synthetic example of a cause."}
    await program.specialist.act(case, "propose_extension", cause)
    await program.supervisor.act(case, "decide_amendment", {"approve": True, **REASON})
    extensions = select(term_entries.c.id).where(
        term_entries.c.enrollment_id == UUID(case), term_entries.c.kind == TermEntryKind.EXTENSION
    )
    with program.engine.connect() as connection:
        entry = connection.execute(extensions).scalar_one()
    what = {"matter": "extension", "about": str(entry), "asks_for": "That it is undone.", **REASON}
    await program.specialist.act(case, "dispute_decision", what)
    dispute = _Within(program, case, await _begun(program, case, "dispute"))
    await dispute.act("director", "acknowledge_dispute", {"note": "It is looked at."})
    await dispute.act("director", "assign_reviewer", {"reviewer_id": str(program.reviewer.staff_id), **REASON})
    await dispute.act("reviewer", "decide_dispute", {"outcome": "reversed", **REASON})


@dataclass(frozen=True, slots=True)
class _Within:
    """One proceeding of a case."""

    program: Program
    case: str
    proceeding: str

    async def act(self, role: str, act: str, body: object) -> None:
        """Act in it."""
        path = f"/enrollments/{self.case}/proceedings/{self.proceeding}/acts/{act}"
        answer = await self.program.desks[role].post(path, body)
        assert answer.is_success, answer.text


async def _begun(program: Program, case: str, kind: str) -> str:
    """Wait until the process of a proceeding has written, and give its id."""
    listed = (await program.director.get(f"/enrollments/{case}/proceedings", kind=kind)).json()
    found = str(listed[0]["id"])

    async def is_under_way() -> bool:
        page = (await program.director.get(f"/enrollments/{case}/proceedings/{found}")).json()
        return bool(page["obligations"])

    await until(is_under_way)
    return found


async def testing_days(program: Program) -> None:
    """Have a day of long ago drawn, opened and closed, the next one started by its calendar, and an outage told of."""
    client = program.client
    day = TestingDayOf(program="pa_vrp", day=Now().today - timedelta(days=5))
    workflow_id = testing_day_workflow_id(day.program, day.day)
    await client.execute_workflow(TestingDay.run, day, id=workflow_id, task_queue=TASK_QUEUE)
    outage = {"program": "pa_vrp", "kind": "system", "since": Now().moment, "reason": "Synthetic example."}
    assert (await program.supervisor.post("/outages", outage)).is_success
    await client.execute_workflow(TestingCalendar.run, day.program, id="calendar/recorded", task_queue=TASK_QUEUE)


async def withdrawn(program: Program) -> str:
    """Withdraw a case that rolls every few acts, while its evaluation is under way."""
    case = await program.refer()
    await to_evaluation(program, case, Now())
    await program.specialist.act(case, "withdraw", REASON)
    await close(program, case)
    return case


async def close(program: Program, case: str) -> None:
    """Do every closing duty."""
    owed = (await program.director.get(f"/enrollments/{case}")).json()["obligations"]
    for duty in (one for one in owed if one["kind"] == "closing_duty"):
        done = {"obligation_id": duty["id"], "note": "Done."}
        await program.director.act(case, "complete_closing_duty", done)


def _runs_of(case: str) -> str:
    return f"WorkflowId = '{enrollment_workflow_id(EnrollmentId(UUID(case)))}'"


if __name__ == "__main__":
    runtime.install()
    asyncio.run(record(sys.argv[1]))
