"""Testing days over the API and from the command line: who sees what, and that an altered row is named by both."""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from access.log import read_log
from activities.policies import Policies
from database.draws import draw_rows, testing_days
from database.enrollments import enrollments
from dev.places import CHECKOUT
from domain.ids import EnrollmentId
from domain.testing.beginning import new_testing
from policies.reading import read_pack
from temporal.keys import KeyRing
from tests.activities.drawn import FIRST, VRP, Drawing, keep
from tests.activities.program import NOW
from tests.fixtures.program import Program

DAY = f"/testing-days/pa_vrp/{FIRST}"


@pytest.fixture
async def drawing(program: Program, payload_keys: KeyRing) -> Drawing:
    """A case that was drawn for on a day."""
    case = EnrollmentId(UUID(await program.refer()))
    Policies(program.engine, read_pack).pin("pa_vrp")
    with program.engine.connect() as connection:
        whose = connection.execute(select(enrollments.c.participant_id).where(enrollments.c.id == case)).scalar_one()
    testing = new_testing(case, whose, VRP, "agreement 1, clause 8 (D11)", NOW)
    keep(program.engine, replace(testing, plan=replace(testing.plan, floor=365, ceiling=365)))
    return Drawing(program.engine, payload_keys)


def verified_from_the_command_line(url: str, keys: KeyRing, *words: str) -> subprocess.CompletedProcess[str]:
    """What `./phmp draw verify` says."""
    settings = {"PHMP_DATABASE_URL": url, "PHMP_PAYLOAD_KEYS": keys.current.spelled(), "HOME": os.environ["HOME"]}
    return subprocess.run(
        [sys.executable, "-m", "cli", "draw", "verify", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=CHECKOUT,
        env=settings,
    )


async def test_before_the_window_opens_staff_see_the_commitment_alone(program: Program, drawing: Drawing) -> None:
    drawing.draws.draw(drawing.of(0))
    for name in ("specialist", "supervisor", "director", "auditor"):
        shown = (await program.desks[name].get(DAY)).json()
        assert len(shown["commitment"]) == 64
        assert (shown["participants"], shown["selected"], shown["seed"]) == (1, None, None)
    assert (await program.auditor.get(f"{DAY}/verification")).json()["verdict"] == "sealed"
    listed = (await program.specialist.get("/testing-days", program="pa_vrp")).json()
    assert [one["day"] for one in listed] == [f"{FIRST}"]


async def test_when_it_has_closed_the_seed_is_shown_to_director_and_auditor(program: Program, drawing: Drawing) -> None:
    drawing.live(0)
    seen = {name: (await program.desks[name].get(DAY)).json()["seed"] for name in ("specialist", "supervisor")}
    assert seen == {"specialist": None, "supervisor": None}
    for name in ("director", "auditor"):
        assert len((await program.desks[name].get(DAY)).json()["seed"]) == 64
    logged = read_log(program.engine, enrollment_id=None, staff_id=None, outside_account_id=None, after=None, limit=100)
    assert [one.action for one in logged.rows].count("draw:seed_read") == 2


async def test_an_altered_row_is_named_by_api_and_command_line(
    program: Program, drawing: Drawing, database_url: str, payload_keys: KeyRing
) -> None:
    drawing.live(0)
    assert (await program.director.get(f"{DAY}/verification")).json()["verdict"] == "match"
    said = await asyncio.to_thread(verified_from_the_command_line, database_url, payload_keys, f"{FIRST}")
    assert (said.returncode, said.stdout.startswith(f"pa_vrp {FIRST}: match.")) == (0, True), said.stderr

    with program.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        whose = connection.scalar(update(draw_rows).values(selected=False).returning(draw_rows.c.enrollment_id))
    found = (await program.director.get(f"{DAY}/verification")).json()
    assert found["verdict"] == "mismatch"
    assert {one["enrollment_id"] for one in found["differences"]} == {f"{whose}"}
    words = (f"{FIRST}", "--program", "pa_vrp")
    said = await asyncio.to_thread(verified_from_the_command_line, database_url, payload_keys, *words)
    assert said.returncode == 1
    assert "MISMATCH" in said.stderr
    assert f"Enrollment {whose}: Its row was altered: the answer is not selected, was selected." in said.stderr


async def test_a_day_that_was_not_drawn_is_none(
    program: Program, drawing: Drawing, database_url: str, payload_keys: KeyRing
) -> None:
    assert (await program.director.get(DAY)).status_code == 404
    assert (await program.director.get(f"{DAY}/verification")).status_code == 404
    said = await asyncio.to_thread(verified_from_the_command_line, database_url, payload_keys, f"{FIRST}")
    assert (said.returncode, said.stderr) == (1, f"Nothing was drawn for {drawing.of(0).day}.\n")


async def test_a_month_is_reported_to_supervisors(program: Program, drawing: Drawing) -> None:
    drawing.live(0)
    month = f"{FIRST:%Y-%m}"
    report = (await program.supervisor.get("/fairness", program="pa_vrp", month=month)).json()
    assert (report["report"]["eligible"], report["report"]["selected"], report["is_suspicious"]) == (1, 1, False)
    assert "D-" not in json.dumps(report)
    assert (await program.supervisor.get("/fairness", program="pa_vrp", month="2026-13")).status_code == 422
    with program.engine.connect() as connection:
        assert connection.scalar(select(testing_days.c.seed)) is not None


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/testing/reconciliation", {"since": f"{FIRST}", "until": f"{FIRST}"}),
        ("/fairness", {"month": f"{FIRST:%Y-%m}"}),
        ("/testing-days", {}),
    ],
)
async def test_a_program_that_there_is_not_has_no_report_at_all(
    shared: Program, path: str, asked: dict[str, str]
) -> None:
    answer = await shared.supervisor.get(path, program="nonsense", **asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert [one["field"] for one in answer.json()["errors"]] == ["query.program"]
    assert (await shared.supervisor.get(path, program="pa_vrp", **asked)).status_code == 200
