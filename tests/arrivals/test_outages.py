"""Outages and sites: recorded by staff, made up for by the rules, and never held against a participant."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from database.testing import specimens
from domain.facts import OrderReason
from domain.ids import SpecimenId
from domain.testing.book import Testing
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.duties import specimen_duty
from domain.testing.news import CheckInMissed, CollectedOtherwise, Selected
from domain.testing.orders import new_order
from domain.testing.specimens import SpecimenState
from policies.reading import read_pack
from temporal.ids import monitoring_workflow_id
from tests.api.test_problems import is_problem
from tests.arrivals.days import ZONE, Participant, at, participating, select_for
from tests.fixtures.program import Program
from tests.temporal.waiting import until
from tests.workflows.test_monitored_testing import kept

VRP = read_pack("pa_vrp")
NOBODY = "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"


@pytest.fixture
async def one(program: Program) -> AsyncIterator[Participant]:
    """A participant of a program of their own, whom no other test's outage excuses."""
    async with participating(program) as participant:
        yield participant


def yesterday() -> date:
    return datetime.now(ZONE).date() - timedelta(days=1)


def state(program: Program, one: Participant) -> Testing:
    return kept(program, str(one.case))


async def miss(program: Program, one: Participant, day: date) -> None:
    """Tell the process of a missed check-in and wait until it is held against the participant."""
    handle = program.client.get_workflow_handle(monitoring_workflow_id(one.case))
    news = CheckInMissed(id=uuid4(), day=day, selected=False, cause=MissedCause.MISSED_CHECK_IN)
    await handle.signal("check_in_missed", news)

    async def noted() -> bool:
        return any(each.day == day for each in state(program, one).violations)

    await until(noted)


async def order(program: Program, one: Participant, day: date) -> UUID:
    """Select a participant for a day, as the draw would."""
    order_id = select_for(program.engine, one.case, day)
    testing = state(program, one)
    fact = new_order(
        order_id=order_id,
        enrollment_id=one.case,
        plan=testing.plan,
        why=OrderReason.RANDOM,
        day=day,
        ordered_at=at(day, 1),
        due_at=at(day, 22),
    )
    owed = specimen_duty(VRP, fact, testing.clause)
    handle = program.client.get_workflow_handle(monitoring_workflow_id(one.case))
    await handle.signal("selected", Selected(specimen=fact, owed=owed))
    return order_id


async def record(program: Program, /, **changes: object) -> httpx.Response:
    """Record an outage of yesterday morning."""
    day = yesterday()
    body: dict[str, object] = {
        "program": "pa_vrp",
        "kind": "vendor",
        "since": at(day, 9).isoformat(),
        "until": at(day, 11).isoformat(),
        "reason": "Synthetic: the vendor's system was down.",
    }
    return await program.supervisor.post("/outages", body | changes)


async def standing(one: Participant) -> Any:  # noqa: ANN401 - JSON of any shape
    answer = await one.visitor.http.get("/api/v1/participant/standing")
    assert answer.status_code == 200, answer.text
    return answer.json()["standing"]["score"]


async def test_what_an_outage_caused_is_excused_afterwards(program: Program, one: Participant) -> None:
    day, day_before = yesterday(), yesterday() - timedelta(days=1)
    for each in (day, day_before):
        await miss(program, one, each)
    order_id = await order(program, one, day)
    lost = await standing(one)
    assert [each["part"] for each in lost["lost"]] == ["check_ins", "check_ins"]
    assert str(day) in str(lost["lost"])
    recorded = await record(program)
    assert recorded.status_code == 201, recorded.text

    async def excused() -> bool:
        testing = state(program, one)
        by_day = {each.day: each for each in testing.missed_check_ins}
        specimen = next((each for each in testing.decided if each.id == order_id), None)
        return by_day[day].excused and specimen is not None

    await until(excused)
    testing = state(program, one)
    missed = {each.day: each for each in testing.missed_check_ins}
    assert (missed[day].cause, missed[day].because) == (
        MissedCause.VENDOR_OUTAGE, "Synthetic: the vendor's system was down."
    )  # fmt: skip
    assert not missed[day_before].excused
    found = {each.day: each.withdrawn_at is not None for each in testing.violations}
    assert found == {day: True, day_before: False}
    with program.engine.connect() as connection:
        decided = connection.scalar(select(specimens.c.adjudication).where(specimens.c.id == order_id))
    assert decided is Adjudication.NO_SHOW_EXCUSED
    assert len((await standing(one))["lost"]) == 1
    await _is_shown_to_staff(program, one, order_id, {str(day): True, str(day_before): False})


async def test_an_outage_takes_back_that_a_specimen_came_late(program: Program, one: Participant) -> None:
    day = yesterday() - timedelta(days=1)
    order_id = await order(program, one, day)
    handle = program.client.get_workflow_handle(monitoring_workflow_id(one.case))
    late = CollectedOtherwise(
        id=uuid4(), specimen_id=SpecimenId(order_id), number="CCF-1", site="Sample Site", at=at(day, 23)
    )
    await handle.signal("collected_otherwise", late)

    async def asked() -> bool:
        return "Review late" in await _tasks(program, one)

    async def not_asked() -> bool:
        return not await asked()

    await until(asked)
    recorded = await record(program, since=at(day, 9).isoformat(), until=at(day, 11).isoformat())
    assert recorded.status_code == 201, recorded.text
    await until(not_asked)
    [known] = state(program, one).open
    assert (known.id, known.state) == (order_id, SpecimenState.COLLECTED)


async def _tasks(program: Program, one: Participant) -> str:
    page = (await program.specialist.get(f"/enrollments/{one.case}")).json()
    return " ".join(each["label"] for each in page["obligations"] if each["kind"] == "testing_task")


async def _is_shown_to_staff(program: Program, one: Participant, order_id: UUID, excused: dict[str, bool]) -> None:
    page = (await program.specialist.get(f"/enrollments/{one.case}/testing")).json()
    assert [each["id"] for each in page["decided_specimens"]] == [str(order_id)]
    assert page["open_specimens"] == []
    assert (page["plan"]["version"], page["earlier_plans"], page["stage"]) == (1, [], "active")
    assert {each["day"]: each["excused"] for each in page["missed_check_ins"]} == excused
    assert page["standing"]["note"].endswith("it is never an automatic sanction.")
    is_problem(await program.desks["other specialist"].get(f"/enrollments/{one.case}/testing"), 404, "not_found")


async def register_sites(program: Program) -> str:
    """Register a site, one that stands in for it, and one of another program; gives the id of the first."""
    week = ["08:00-15:00"] * 5 + ["", ""]
    site = {"name": "Sample Site", "address": "1 Sample Street", "zone": "America/New_York", "hours": week}
    registered = await program.administrator.post("/collection-sites", site)
    assert registered.status_code == 201, registered.text
    is_problem(await program.administrator.post("/collection-sites", site), 409, "name_taken")
    alternate = site | {"name": "Alternate Site", "alternate": True, "program": "pa_vrp"}
    elsewhere = site | {"name": "Oregon Site", "program": "or_hpsp"}
    for other in (alternate, elsewhere):
        assert (await program.director.post("/collection-sites", other)).status_code == 201
    return str(registered.json()["id"])


async def approve_site(program: Program, one: Participant, site: str, day: date) -> None:
    """Have a request to test at a site approved; sent twice, it is one request."""
    request = {"kind": "hardship", "since": f"{day}", "until": f"{day}", "site": site, "reason": "Synthetic."}
    key = {"Idempotency-Key": str(uuid4())}
    for _ in range(2):
        asked = await one.visitor.http.post("/api/v1/participant/requests", json=request, headers=key)
        assert asked.status_code == 201, asked.text
    [mine] = (await one.visitor.http.get("/api/v1/participant/requests")).json()
    assert (mine["status"], mine["site"]) == ("asked", site)
    decision = {"request_id": mine["id"], "approve": True, "reason": "Synthetic."}
    await program.specialist.act(str(one.case), "decide_testing_request", decision)


async def sites_of(one: Participant) -> list[tuple[str, bool]]:
    """The sites that a participant sees, and whether each is closed."""
    sites = (await one.visitor.http.get("/api/v1/participant/sites")).json()
    return [(each["name"], bool(each["closed"])) for each in sites]


async def test_a_closed_site_excuses_whom_it_was_for(program: Program, one: Participant) -> None:
    day, site_id = yesterday(), await register_sites(program)
    await approve_site(program, one, "Sample Site", day)
    await miss(program, one, day)
    async with participating(program) as other:
        await miss(program, other, day)
        recorded = await record(program, kind="site", site_id=site_id, program=None, until=None)
        assert recorded.status_code == 201, recorded.text

        async def excused() -> bool:
            return all(each.excused for each in state(program, one).missed_check_ins)

        await until(excused)
        assert [each.excused for each in state(program, other).missed_check_ins] == [False]
    assert await sites_of(one) == [("Sample Site", True), ("Alternate Site", False)]
    ended = {"until": datetime.now(UTC).isoformat()}
    path = f"/outages/{recorded.json()['id']}/end"
    assert (await program.supervisor.post(path, ended)).status_code == 200
    is_problem(await program.supervisor.post(path, ended), 409, "already_ended")
    assert await sites_of(one) == [("Sample Site", False), ("Alternate Site", False)]
    [row] = (await program.auditor.get("/outages")).json()
    assert (row["kind"], row["site_id"], row["until"] is None) == ("site", site_id, False)


async def test_travel_is_asked_for_in_time(program: Program, one: Participant) -> None:
    async def ask(days: int, **changes: object) -> httpx.Response:
        first = datetime.now(ZONE).date() + timedelta(days=days)
        body = {"kind": "travel", "since": f"{first}", "until": f"{first}", "site": "", "reason": "Synthetic."}
        headers = {"Idempotency-Key": str(uuid4())}
        return await one.visitor.http.post("/api/v1/participant/requests", json=body | changes, headers=headers)

    is_problem(await ask(6), 409, "asked_too_late")
    assert (await ask(7, site="Alternate Site")).status_code == 201
    is_problem(await ask(7), 409, "already_asked")
    assert (await ask(1, kind="hardship")).status_code == 201
    blank = await ask(20, reason=" ")
    assert blank.status_code == 422
    listed = (await one.visitor.http.get("/api/v1/participant/requests")).json()
    assert sorted(each["kind"] for each in listed) == ["hardship", "travel"]
    page = (await program.specialist.get(f"/enrollments/{one.case}")).json()
    assert "request_decision" in {each["kind"] for each in page["obligations"]}


@pytest.mark.usefixtures("one")
async def test_an_outage_that_cannot_be_is_refused(program: Program) -> None:
    now = datetime.now(UTC)
    for changes, code in (
        ({"kind": "site"}, "site_not_named"),
        ({"site_id": NOBODY}, "site_not_named"),
        ({"since": (now + timedelta(hours=1)).isoformat(), "until": None}, "not_yet"),
        ({"since": (now - timedelta(days=400)).isoformat()}, "too_long_ago"),
        ({"until": (now + timedelta(hours=1)).isoformat()}, "ends_before_it_begins"),
    ):
        is_problem(await record(program, **changes), 409, code)
    is_problem(await record(program, kind="site", site_id=NOBODY), 404, "not_found")
    assert (await record(program, program="no_such")).status_code == 422
    is_problem(await program.supervisor.post(f"/outages/{NOBODY}/end", {"until": now.isoformat()}), 404, "not_found")
    is_problem(await program.specialist.get(f"/enrollments/{NOBODY}/testing"), 404, "not_found")


async def test_a_site_changes_in_the_revision_that_was_seen(shared: Program) -> None:
    site = {"name": f"Site {uuid4()}", "address": "1 Sample Street", "zone": "America/New_York", "hours": [""] * 7}
    made = await shared.supervisor.post("/collection-sites", site)
    path = f"/api/v1/collection-sites/{made.json()['id']}"

    async def put(seen: int, **changes: object) -> httpx.Response:
        headers = {"Idempotency-Key": str(uuid4()), "If-Match": f'"{seen}"'}
        return await shared.supervisor.http.put(path, json=site | changes, headers=headers)

    assert (await put(1, active=False)).status_code == 200
    is_problem(await put(1), 412, "stale_version")
    assert (await put(2, hours=["8 to 3"] + [""] * 6)).status_code == 422
    assert (await put(2, zone="Mars/Olympus")).status_code == 422
    [row] = [one for one in (await shared.legal.get("/collection-sites")).json() if one["id"] == made.json()["id"]]
    assert (row["active"], row["revision"]) == (False, 2)
