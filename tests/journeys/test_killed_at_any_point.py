"""Workers, PostgreSQL, Temporal and the door are killed in the middle of their work: nothing is lost or done twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from uuid import uuid4

import pytest

from dev.owners import server_owner
from dev.people import EVALUATORS
from dev.places import scratch_directory
from temporal.keys import KeyRing
from tests.api.test_problems import is_problem
from tests.journeys.afterwards import (
    check_that_asking_again_changes_nothing,
    check_that_each_task_is_shown_once,
    check_that_everything_happened_once,
    check_that_messages_were_delivered,
    check_that_processes_are_well,
)
from tests.journeys.books import audited
from tests.journeys.fragile import FragileProgram, fragile_program
from tests.journeys.sabotage import Blow, Moment, strike_api, strike_postgresql, strike_temporal, strike_worker
from tests.journeys.steps import Now, owed, shown, to_evaluation, to_stabilise
from tests.temporal.waiting import until

#: How many workers are killed in the middle of an activity, and at how many cases at once people work meanwhile.
WORKERS = 21
AT_ONCE = 14

#: How many workers share the work.
STAFFED = 4

#: After how many of them something else is killed.
SERVERS = {5: strike_postgresql, 10: strike_api, 15: strike_temporal}

#: In which an evaluation is to be held (PROGRAM.md D05), where a day lasts a minute.
TRAINING_WEEKS = timedelta(minutes=21)

#: Seconds in which everything is to have been killed.
STRIKING = 180.0


@pytest.fixture
async def fragile(scratch: Path, programs: Path, payload_keys: KeyRing) -> AsyncIterator[FragileProgram]:
    """The program as processes of its own, on servers of its own."""
    made = scratch_directory(server_owner())
    home = made.rename(scratch / made.name)
    async with fragile_program(home, programs, payload_keys, workers=STAFFED) as program:
        yield program


async def go_the_whole_way(program: FragileProgram) -> str:
    """Take somebody from the referral to an agreement in force."""
    case = await program.refer()
    await to_stabilise(program, case, Now())
    return case


async def enough_at_work(program: FragileProgram) -> bool:
    """Tell whether all workers but one are there: else nothing would be under way for long."""
    return sum(one.is_working for one in program.workers) >= STAFFED - 1


async def sabotage(program: FragileProgram) -> list[Blow]:
    """Kill so many workers, and the servers in between, each while an activity is under way."""
    blows: list[Blow] = []
    moments, servers = cycle(Moment), dict(SERVERS)
    moment = next(moments)
    async with asyncio.timeout(STRIKING):
        while len([one for one in blows if one.what == "worker"]) < WORKERS:
            await until(lambda: enough_at_work(program), every=0.1)
            strike = servers.get(len(blows))
            blow = await (strike(program, program.cases) if strike else strike_worker(program, program.cases, moment))
            if blow is not None:
                blows.append(blow)
                moment = next(moments)
    return blows


@pytest.mark.timeout(300)
async def test_killed_at_any_point_nothing_is_lost_and_nothing_done_twice(fragile: FragileProgram) -> None:
    undisturbed = await go_the_whole_way(fragile)
    fragile.cases.clear()
    sabotaging = asyncio.create_task(sabotage(fragile))

    async def work() -> list[str]:
        done = [await go_the_whole_way(fragile)]
        while not sabotaging.done():
            done.append(await go_the_whole_way(fragile))
        return done

    done, blows = await asyncio.gather(asyncio.gather(*(work() for _ in range(AT_ONCE))), sabotaging)
    cases = [case for lane in done for case in lane]

    killed = Counter(blow.what for blow in blows)
    assert killed == {"worker": WORKERS, "PostgreSQL": 1, "API": 1, "Temporal": 1}
    assert {blow.moment for blow in blows if blow.what == "worker"} == set(Moment)
    check_that_everything_happened_once(fragile, undisturbed, cases)
    await check_that_each_task_is_shown_once(fragile)
    await check_that_processes_are_well(fragile, [undisturbed, *cases])
    await check_that_messages_were_delivered(fragile)
    await check_that_asking_again_changes_nothing(fragile)


@pytest.mark.timeout(180)
async def test_a_rung_that_falls_due_while_postgresql_is_away_is_climbed_once_when_it_is_back(
    fragile: FragileProgram,
) -> None:
    case = await fragile.refer(policy="training")
    due_at = await until_the_evaluation_is_nearly_due(fragile, case)
    evaluation = await owed(fragile.specialist, case, "evaluation")
    assert fragile.climbed(evaluation, level=1) == 0
    contact = {"party": "participant", "modality": "audio", "note": "Synthetic example.", "at": Now().moment}
    path, key = f"/enrollments/{case}/acts/record_contact", {"Idempotency-Key": str(uuid4())}

    fragile.kill_postgresql()
    while datetime.now(UTC) < due_at + timedelta(seconds=1):
        away = await fragile.specialist.http.post(f"/api/v1{path}", json=contact, headers=key)
        is_problem(away, 503, "unavailable")
        assert away.headers["retry-after"] == "5"
        ready = await fragile.specialist.http.get("/readyz")
        assert (ready.status_code, ready.json()["postgresql"]) == (503, "no answer")
        await asyncio.sleep(0.5)
    fragile.restart_postgresql()

    async def climbed() -> bool:
        return fragile.climbed(evaluation, level=1) > 0

    await until(climbed, 60, every=0.25)
    await fragile.specialist.post(path, contact, key["Idempotency-Key"])
    book = audited(fragile.engine, case)
    assert fragile.climbed(evaluation, level=1) == 1
    assert book.happened("contact:recorded") == 1
    page = await shown(fragile.specialist, case)
    assert "overdue" in {one["state"] for one in page["obligations"] if one["id"] == evaluation}


async def until_the_evaluation_is_nearly_due(program: FragileProgram, case: str) -> datetime:
    """Have an evaluator accept so long ago that the evaluation falls due in a few seconds; gives when."""
    await to_evaluation(program, case, Now())
    long_ago = datetime.now(UTC) - TRAINING_WEEKS + timedelta(seconds=10)
    specialist = program.specialist
    await specialist.act(case, "choose_evaluator", {"evaluator_id": str(EVALUATORS[0])})
    await specialist.act(case, "record_evaluator_contact", {"contacted_at": long_ago.isoformat()})
    await specialist.act(case, "record_evaluator_acceptance", {"accepted_at": long_ago.isoformat()})
    return long_ago + TRAINING_WEEKS
