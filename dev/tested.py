"""Testing in the demo: a test that turns out positive, told by the made-up laboratory, and a participant's day."""

import asyncio
import base64
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
from pydantic import TypeAdapter
from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from arrivals.signatures import sign
from dev import steps
from dev.desks import Desk, NotCarriedOutError, Office
from dev.founding import PASSWORD
from dev.laboratory import write
from dev.people import LABORATORY, LABORATORY_EMAIL
from dev.steps import REASON, Now
from domain.policy import Policy
from domain.testing.check_ins import local_window
from domain.testing.days import DayClosed, TestingDayOf
from domain.testing.results import Analyte, Finding, LabReport, LabResult, Matrix, MroResult, ReportStatus
from domain.testing.specimens import SpecimenState
from domain.testing.windows import window_on
from laboratory.messages import Format
from policies.reading import read_pack
from queries.participant_testing import TestingShown
from temporal.ids import TASK_QUEUE, testing_day_workflow_id
from workflows.testing_day import TestingDay

_TRIES: Final = 120
_DAY: Final = timedelta(days=1)
_SHOWN: Final = TypeAdapter(TestingShown)


async def to_positive(office: Office, case: str, now: Now) -> None:
    """Monitor a participant, order a test, have it collected, and let the laboratory report it as positive."""
    await steps.to_monitor(office, case, now)
    specialist = office.desks["specialist"]
    donor = (await _until(specialist, case, lambda _: True)).donor
    await specialist.act(case, "order_test", {"why": "for_cause", "matrix": "urine", "observed": True, **REASON})
    ordered = (await _until(specialist, case, lambda one: bool(one.open_specimens))).open_specimens[0]
    number = f"CCF-{case[-12:]}"
    await _collect(specialist.http, str(ordered.id), number)
    await _until(specialist, case, lambda one: one.open_specimens[0].state is SpecimenState.COLLECTED)
    await _send(office.desks["administrator"], specialist.http, _report(number, donor, ordered.panel))
    await _until(specialist, case, lambda one: bool(one.violations))


async def open_days(client: Client, program: str) -> date:
    """Have the day of now and the one before it drawn: the schedule begins with the next one; gives the day before.

    Between the closing of a window and the next opening, the day that closed is still the day of now: it was opened too
    late, and is open for longer. The day before has closed, so that its draw can be verified.
    """
    day = day_of_now(read_pack(program), datetime.now(UTC))
    before = await _begin(client, program, day - _DAY)
    if before is not None:
        await before.result()
    await _begin(client, program, day)
    return day - _DAY


def day_of_now(policy: Policy, now: datetime) -> date:
    """Give the day whose window opened last."""
    today = now.astimezone(ZoneInfo(policy.calendar.zone)).date()
    opens_at = window_on(today, local_window(policy), policy.calendar.zone).opens
    return today if now >= opens_at else today - _DAY


async def _begin(client: Client, program: str, day: date) -> WorkflowHandle[TestingDay, DayClosed] | None:
    """Begin a testing day, unless it began at an earlier start."""
    try:
        return await client.start_workflow(
            TestingDay.run,
            TestingDayOf(program=program, day=day),
            id=testing_day_workflow_id(program, day),
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        )
    except WorkflowAlreadyStartedError:
        return None


async def _collect(http: httpx.AsyncClient, specimen: str, number: str) -> None:
    signed_in = await http.post("/api/v1/laboratory/sessions", json={"email": LABORATORY_EMAIL, "password": PASSWORD})
    token = signed_in.json()["token"]
    told = {
        "message_id": f"COL-{number}",
        "specimen_id": specimen,
        "site": "Sample Site",
        "at": datetime.now(UTC).isoformat(),
        "number": number,
        "observed": True,
    }
    answer = await http.post("/api/v1/laboratory/collections", json=told, headers={"Authorization": f"Bearer {token}"})
    _check(answer)


async def _send(administrator: Desk, http: httpx.AsyncClient, report: LabReport) -> None:
    made = await administrator.post(f"/laboratories/{LABORATORY}/webhook-secret")
    secret = base64.b64decode(str(made.json()["secret"]).removeprefix("whsec_"))
    body = write(report, Format.JSON)
    signed = sign(secret, report.message_id, datetime.now(UTC), body)
    headers = {
        "webhook-id": signed.message_id,
        "webhook-timestamp": signed.timestamp,
        "webhook-signature": signed.signatures,
        "phmp-laboratory": str(LABORATORY),
        "content-type": "application/json",
    }
    _check(await http.post("/api/v1/laboratory/results", content=body, headers=headers))


def _report(number: str, donor: str, panel: str) -> LabReport:
    now = datetime.now(UTC)
    found = Analyte(loinc="19643-6", name="Oxycodone", finding=Finding.POSITIVE, confirms=True)
    return LabReport(
        message_id=f"RES-{uuid4()}",
        specimen=number,
        donor=donor,
        panel=panel,
        matrix=Matrix.URINE,
        status=ReportStatus.FINAL,
        reported_at=now,
        lab=LabResult.POSITIVE,
        mro=MroResult.POSITIVE,
        analytes=(found,),
    )


async def _until(desk: Desk, case: str, is_so: Callable[[TestingShown], bool]) -> TestingShown:
    """Wait until testing has come so far; raises `NotCarriedOutError` if it never does."""
    for _ in range(_TRIES):
        answer = await desk.get(f"/enrollments/{case}/testing")
        if answer.status_code == HTTPStatus.OK:
            shown = _SHOWN.validate_json(answer.content)
            if is_so(shown):
                return shown
        await asyncio.sleep(0.5)
    raise NotCarriedOutError(f"the testing of {case} does not go on")


def _check(answer: httpx.Response) -> None:
    if answer.status_code != HTTPStatus.ACCEPTED:
        raise NotCarriedOutError(f"laboratory: {answer.status_code} {answer.text}")
