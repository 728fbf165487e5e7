"""Thirty days of many participants, at the end of which every specimen is accounted for."""

import math
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Row, func, select
from temporalio.testing import WorkflowEnvironment

from activities.mailroom import Mailroom
from database.journal import journal
from database.testing import missed_check_ins, specimens, violations
from laboratory.messages import Format
from temporal.keys import KeyRing
from tests.fixtures.program import running
from tests.journeys.books import audited
from tests.journeys.crowd import PACK, gather_crowd, listening
from tests.journeys.lab_letters import open_post
from tests.journeys.thirty_days import DAY, DAYS, LEARNED_AFTER, LINE_DOWN, VENDOR_DOWN, ZONE, ServerClock, Story
from tests.journeys.troubles import Troubles

SEED = 20_261_122
PARTICIPANTS = 200
#: So many of them came by every step of an enrollment.
WHOLE = 1
#: Chance would have to be strange for fewer.
_AT_LEAST_TWICE = 3


@pytest.fixture
async def story(
    database_url: str, one_clock: WorkflowEnvironment, payload_keys: KeyRing, tmp_path: Path
) -> AsyncIterator[Story]:
    """Everybody who is tested, a laboratory, and one clock."""
    clock, chance = ServerClock(one_clock), Random(SEED)  # noqa: S311 - chance in a story, that can be told again
    client = one_clock.client
    async with running(database_url, client, payload_keys, draw_clock=clock) as program, listening(client):
        crowd = await gather_crowd(program, PARTICIPANTS, WHOLE)
        yield Story(
            program=program,
            server=one_clock,
            mailrooms=[Mailroom(program.engine, payload_keys, client, clock) for _ in range(2)],
            post=await open_post(program, tmp_path, chance),
            crowd=crowd,
            chance=chance,
            first=(await one_clock.get_current_time()).astimezone(ZONE).date() + 2 * DAY,
        )


# Two hundred processes of their own take minutes; a machine that is four times slower, or as busy, takes half an hour.
@pytest.mark.timeout(2_700)
async def test_every_specimen_is_accounted_for(story: Story) -> None:
    story.ledger.outages = {story.day(LINE_DOWN), story.day(VENDOR_DOWN)}
    troubles = Troubles(story=story)
    await story.first_tests()
    await story.draw(1)
    for number in range(1, DAYS + 1):
        await story.opened(number)
        await _SCENES.get(number, a_day)(story, number, troubles)
        if number < DAYS:
            await story.draw(number + 1)
    # Sites have a day to tell of what they collected: nothing is judged before.
    await story.reach(story.day(DAYS + 1), 23)
    troubles.nothing_has_changed()
    assert troubles.repeated > _AT_LEAST_TWICE

    await every_day_is_accounted_for(story)
    every_test_is_decided_as_it_must_be(story)
    what_is_held_is_what_must_be_held(story)
    await the_quarantine_holds_what_nobody_could_match(story)
    await every_draw_verifies(story)
    for one in story.crowd:
        audited(story.program.engine, str(one.case))
    assert story.post.ways == {(way, each) for way in ("command", "folder", "webhook") for each in Format}


async def a_day(story: Story, number: int, troubles: Troubles) -> None:
    """Live a day on which nothing is out of order but messages."""
    await story.reach(story.day(number), 9)
    coming, missing = story.who_checks_in()
    await story.check_ins(number, coming)
    story.stay_away(number, missing)
    await story.reach(story.day(number), 15)
    await story.visits(number)
    # What is sent again was decided on a day before.
    await troubles.happen()
    await story.laboratory(number)
    await story.reach(story.day(number), 18)
    await story.give_again(number)


async def the_line_is_down(story: Story, number: int, _: Troubles) -> None:
    """Live a day on which nobody could check in from 8 to 18: the window is open until it opens again."""
    day, third = story.day(number), math.ceil(PARTICIPANTS / 3)
    shuffled = story.chance.sample(story.crowd, PARTICIPANTS)
    since = await story.reach(day, 7)
    await story.check_ins(number, shuffled[:third])
    await story.reach(day, 12)
    down = {"program": PACK, "kind": "system", "since": since.isoformat(), "reason": "Synthetic: the line is down."}
    recorded = await story.program.supervisor.post("/outages", down)
    assert recorded.status_code == 201, recorded.text
    await story.tell_of_outage()
    await story.reach(day, 15)
    await story.visits(number)
    await story.laboratory(number)
    until = await story.reach(day, 18)
    ended = {"until": until.isoformat()}
    over = await story.program.supervisor.post(f"/outages/{recorded.json()['id']}/end", ended)
    assert over.status_code == 200, over.text
    await story.tell_of_outage()
    await story.give_again(number)
    await story.reach(day, 22, 30)
    await story.check_ins(number, shuffled[third : 2 * third])
    await story.visits(number)
    story.stay_away(number, shuffled[2 * third :])


async def the_vendor_is_down(story: Story, number: int, _: Troubles) -> None:
    """Live a day on which no site could take anything from 10 on, which nobody tells the program of yet."""
    await story.reach(story.day(number), 9)
    missing, coming = story.crowd[:2], story.crowd[2:]
    await story.check_ins(number, coming)
    story.stay_away(number, missing)
    await story.visits(number, share=0.5)
    story.nobody_could()
    story.planned[number + 1] += story.planned.pop(number, [])


async def the_vendor_says_so(story: Story, number: int, troubles: Troubles) -> None:
    """Live the day on which it is learned that the vendor was down: what was held against people is withdrawn."""
    now = await story.reach(story.day(number), 7)
    down = story.day(VENDOR_DOWN)
    assert {one.day for one in _standing(story)} >= {down}
    lasted = [now - timedelta(days=LEARNED_AFTER) + timedelta(hours=hours) for hours in (3, 15)]
    recorded = await story.program.supervisor.post(
        "/outages",
        {
            "program": PACK,
            "kind": "vendor",
            "since": lasted[0].isoformat(),
            "until": lasted[1].isoformat(),
            "reason": "Synthetic: the vendor's sites were closed.",
        },
    )
    assert recorded.status_code == 201, recorded.text
    await story.tell_of_outage()
    await a_day(story, number, troubles)


_SCENES = {
    LINE_DOWN: the_line_is_down,
    VENDOR_DOWN: the_vendor_is_down,
    VENDOR_DOWN + LEARNED_AFTER: the_vendor_says_so,
}


async def every_day_is_accounted_for(story: Story) -> None:
    """Hold the program's account of each day against the ledger."""
    asked = {"program": PACK, "since": f"{story.day(0)}", "until": f"{story.day(DAYS + 2)}"}
    answer = await story.program.supervisor.get("/testing/reconciliation", **asked)
    assert answer.status_code == 200, answer.text
    accounts = {one.pop("day"): one for one in answer.json()}
    assert [one for one in accounts.values() if not one.pop("balances") or one.pop("differences")] == []
    assert accounts == story.ledger.accounts()
    assert len(accounts) >= DAYS + 1


def every_test_is_decided_as_it_must_be(story: Story) -> None:
    """Hold what each test was decided as against the ledger, with what was decided anew."""
    with story.program.engine.connect() as connection:
        decided = {row.id: row.adjudication for row in connection.execute(select(specimens))}
        reopened = connection.scalar(
            select(func.count()).select_from(journal).where(journal.c.name == "testing:reopened")
        )
    assert decided == {one.order: one.code for one in story.ledger.tests.values()}
    assert reopened == sum(one.reopened for one in story.ledger.tests.values()) > 0


def what_is_held_is_what_must_be_held(story: Story) -> None:
    """Hold violations against the ledger: none rests on a day on which an outage kept people from testing."""
    standing = _standing(story)
    assert Counter((one.enrollment_id, one.day) for one in standing) == +story.ledger.held
    assert not {one.day for one in standing} & story.ledger.outages
    with story.program.engine.connect() as connection:
        missed = connection.execute(select(missed_check_ins)).all()
    assert {one.day for one in missed if one.excused} == story.ledger.outages
    assert not {one.day for one in missed if not one.excused} & story.ledger.outages


async def the_quarantine_holds_what_nobody_could_match(story: Story) -> None:
    """Hold the quarantine against the ledger."""
    held: Counter[tuple[str, str]] = Counter()
    after: dict[str, str] = {}
    while True:
        page = (await story.program.supervisor.get("/quarantine", limit=100, **after)).json()
        held.update((one["doubt"], one["number"]) for one in page["rows"])
        if page["next_after"] is None:
            break
        after = {"after": page["next_after"]}
    assert held == story.ledger.doubtful


async def every_draw_verifies(story: Story) -> None:
    """Have every day recomputed from its log."""
    for number in range(1, DAYS + 1):
        answer = await story.program.auditor.get(f"/testing-days/{PACK}/{story.day(number)}/verification")
        assert answer.status_code == 200, answer.text
        assert (answer.json()["verdict"], answer.json()["rows"]) == ("match", PARTICIPANTS), answer.text


def _standing(story: Story) -> list[Row[tuple[object, ...]]]:
    with story.program.engine.connect() as connection:
        return list(connection.execute(select(violations).where(violations.c.withdrawn_at.is_(None))).all())
