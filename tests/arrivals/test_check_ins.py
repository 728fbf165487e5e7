"""Checking in: one answer a day, a receipt for it, and a fault of the program that is held against nobody."""

import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from arrivals.check_ins import Account, check_in
from database.check_ins import outages
from database.draws import testing_days
from database.testing import specimens, testings
from domain.ids import ParticipantId
from domain.refusals import Refusal
from domain.testing.book import TestingStage
from domain.testing.check_ins import CheckInAnswer, Shown
from domain.testing.outages import OutageKind
from tests.api.test_problems import is_problem
from tests.arrivals.days import Participant, another_day, at, door_at, draw, participating, select_for, showings
from tests.fixtures.program import Program

RECEIPT = r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}"


@pytest.fixture
async def one(shared: Program) -> AsyncIterator[Participant]:
    """A participant who is tested."""
    async with participating(shared) as participant:
        yield participant


def shown(found: Shown | Refusal) -> Shown:
    assert isinstance(found, Shown), found
    return found


def refused(found: Shown | Refusal) -> Refusal:
    assert isinstance(found, Refusal), found
    return found


async def test_one_answer_a_day_and_the_same_again(shared: Program, one: Participant) -> None:
    day = another_day()
    draw(shared.engine, day, at(day, 1))
    order_id = select_for(shared.engine, one.case, day)
    async with door_at(shared, one.visitor, at(day, 9)) as http:
        before = (await http.get("/api/v1/participant/today")).json()
        assert (before["checked_in"], before["receipt"], before["answer"]) == (False, None, None)
        assert (await http.get("/api/v1/participant/specimens")).json() == []
        standing = (await http.get("/api/v1/participant/standing")).json()
        assert standing["standing"]["counts"]["selected"] == 0
        is_problem(
            await http.post(
                f"/api/v1/participant/specimens/{order_id}/dispute",
                json={"reason": "Synthetic."},
                headers={"Idempotency-Key": str(uuid4())},
            ),
            404,
            "not_found",
        )
        first = await http.post("/api/v1/participant/check-ins")
        assert first.status_code == 200, first.text
        assert first.json()["answer"] == "selected"
        assert re.fullmatch(RECEIPT, first.json()["receipt"])
        assert "22:00" in first.json()["sentence"]
        after = (await http.get("/api/v1/participant/today")).json()
        assert (after["checked_in"], after["receipt"]) == (True, first.json()["receipt"])
        [own] = (await http.get("/api/v1/participant/specimens")).json()
        assert (own["id"], own["in_words"]) == (str(order_id), "Asked for: give it in time")
    async with door_at(shared, one.visitor, at(day, 23)) as http:
        # After the window, who has checked in is shown the same.
        assert (await http.post("/api/v1/participant/check-ins")).json() == first.json()
        listed = (await http.get("/api/v1/participant/check-ins")).json()
    assert [(each["kind"], each["receipt"]) for each in listed] == [
        ("shown_again", first.json()["receipt"]),
        ("answered", first.json()["receipt"]),
    ]


async def test_twice_at_once_is_one_receipt(shared: Program, one: Participant) -> None:
    day = another_day()
    draw(shared.engine, day, at(day, 1))
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = [*pool.map(lambda _: check_in(shared.engine, one.account, at(day, 9)), range(8))]
    assert len({shown(each).receipt for each in found}) == 1
    kinds = [kind for kind, _, _ in showings(shared.engine, one.case)]
    assert sorted(kinds) == ["answered", *["shown_again"] * 7]


async def test_a_connection_that_has_answered_often_answers_still(shared: Program, one: Participant) -> None:
    # What was executed often is prepared, and after some more executions planned for whatever its parameters are.
    for _ in range(20):
        day = another_day()
        draw(shared.engine, day, at(day, 1))
        first = shown(check_in(shared.engine, one.account, at(day, 9)))
        assert check_in(shared.engine, one.account, at(day, 10)) == first


async def test_before_the_window_and_after_it(shared: Program, one: Participant) -> None:
    day = another_day()
    draw(shared.engine, day, at(day, 1))
    select_for(shared.engine, one.case, day)
    early = refused(check_in(shared.engine, one.account, at(day, 0, 59)))
    assert early.code == "window_not_open"
    assert "01:00" in early.sentence
    assert showings(shared.engine, one.case) == []
    late = refused(check_in(shared.engine, one.account, at(day, 22)))
    assert late.code == "window_closed"
    [(kind, answer, _)] = showings(shared.engine, one.case)
    assert (kind, answer) == ("late", None)


async def test_a_day_without_a_test_reads_like_any_other(shared: Program, one: Participant) -> None:
    drawn, empty = another_day(), another_day()
    for day in (drawn, empty):
        draw(shared.engine, day, at(day, 1))
    async with participating(shared) as other:
        select_for(shared.engine, other.case, drawn)
        answers = []
        for day in (drawn, empty):
            async with door_at(shared, one.visitor, at(day, 9)) as http:
                answers.append(await http.post("/api/v1/participant/check-ins"))
        assert shown(check_in(shared.engine, other.account, at(drawn, 9))).answer is CheckInAnswer.SELECTED
    first, second = answers
    assert first.json()["sentence"] == second.json()["sentence"] == "You are not selected today."
    assert len(first.content) == len(second.content)
    assert [*first.json()] == [*second.json()]


@pytest.mark.parametrize("stage", [TestingStage.ON_LEAVE, TestingStage.ENDED])
async def test_nobody_is_asked_who_is_away_or_has_left(shared: Program, one: Participant, stage: TestingStage) -> None:
    day = another_day()
    with shared.engine.begin() as connection:
        connection.execute(update(testings).where(testings.c.id == one.case).values(stage=stage))
    answer = shown(check_in(shared.engine, one.account, at(day, 9)))
    assert (answer.answer, answer.sentence) == (CheckInAnswer.NOT_ASKED, "You are not asked to test.")
    assert re.fullmatch(RECEIPT, answer.receipt)
    assert check_in(shared.engine, one.account, at(day, 10)) == answer


async def test_who_is_not_tested_is_told_so(shared: Program) -> None:
    account = Account(account_id=uuid4(), participant_id=ParticipantId(uuid4()))  # type: ignore[arg-type]  # nobody's
    assert refused(check_in(shared.engine, account, at(another_day(), 9))).code == "not_tested"


async def test_a_draw_that_is_not_open_is_the_programs_fault(shared: Program, one: Participant) -> None:
    day = another_day()
    draw(shared.engine, day, None)
    soon = refused(check_in(shared.engine, one.account, at(day, 1, 2)))
    assert soon.code == "answer_not_ready"

    def found() -> list[tuple[object, object]]:
        rows = select(outages.c.since, outages.c.until).where(outages.c.since == at(day, 1))
        with shared.engine.connect() as connection:
            return [(each.since, each.until) for each in connection.execute(rows)]

    # An opening takes its time; that alone is no outage.
    assert found() == []
    async with door_at(shared, one.visitor, at(day, 9)) as http:
        answer = await http.post("/api/v1/participant/check-ins")
        is_problem(answer, 503, "answer_not_ready")
        assert answer.headers["Retry-After"] == "60"
        is_problem(await http.post("/api/v1/participant/check-ins"), 503, "answer_not_ready")
    assert found() == [(at(day, 1), None)]
    assert [kind for kind, _, _ in showings(shared.engine, one.case)] == ["not_ready"] * 3
    draw_opened(shared, day)
    assert shown(check_in(shared.engine, one.account, at(day, 23))).answer is CheckInAnswer.NOT_SELECTED
    assert found() == [(at(day, 1), at(day, 10))]


def draw_opened(program: Program, day: date) -> None:
    """The draw of a day opens at last."""
    opened = update(testing_days).where(testing_days.c.day == day)
    with program.engine.begin() as connection:
        connection.execute(opened.values(opened_at=at(day, 10), selected=0))


async def test_an_outage_makes_the_window_longer(shared: Program, one: Participant) -> None:
    day = another_day()
    draw(shared.engine, day, at(day, 1))
    assert refused(check_in(shared.engine, one.account, at(day, 22, 30))).code == "window_closed"
    with shared.engine.begin() as connection:
        connection.execute(
            insert(outages).values(
                id=uuid4(),
                program="pa_vrp",
                kind=OutageKind.VENDOR,
                since=at(day, 8),
                until=at(day, 10),
                reason="Synthetic.",
                recorded_by=uuid4(),
                recorded_at=at(day, 22),
            )
        )
    assert shown(check_in(shared.engine, one.account, at(day, 23, 59))).day == day
    # Past midnight the window of the day before may still be open, and is over at its end.
    following = day + timedelta(days=1)
    assert refused(check_in(shared.engine, one.account, at(following, 0, 30))).code == "window_not_open"


async def test_an_order_that_was_excused_asks_for_nothing(shared: Program, one: Participant) -> None:
    day = another_day()
    draw(shared.engine, day, at(day, 1))
    order_id = select_for(shared.engine, one.case, day)
    with shared.engine.begin() as connection:
        connection.execute(update(specimens).where(specimens.c.id == order_id).values(closed_at=at(day, 2)))
    assert shown(check_in(shared.engine, one.account, at(day, 9))).answer is CheckInAnswer.NOT_SELECTED


async def test_nobody_sees_anything_of_another(shared: Program, one: Participant) -> None:
    day = another_day()
    draw(shared.engine, day, at(day, 1))
    async with participating(shared) as other:
        order_id = select_for(shared.engine, other.case, day)
        check_in(shared.engine, other.account, at(day, 9))
        async with door_at(shared, one.visitor, at(day, 10)) as http:
            for path in ("check-ins", "specimens", "requests"):
                assert (await http.get(f"/api/v1/participant/{path}")).json() == []
            assert (await http.get("/api/v1/participant/today")).json()["checked_in"] is False
            for act in ("split-request", "dispute"):
                answer = await http.post(
                    f"/api/v1/participant/specimens/{order_id}/{act}",
                    json={"reason": "Synthetic."},
                    headers={"Idempotency-Key": str(uuid4())},
                )
                is_problem(answer, 404, "not_found")


async def test_somebody_elses_account_checks_nobody_in(shared: Program, one: Participant) -> None:
    day = another_day()
    draw(shared.engine, day, at(day, 1))
    async with participating(shared) as other:
        mine = shown(check_in(shared.engine, one.account, at(day, 9)))
        theirs = shown(check_in(shared.engine, replace(other.account), at(day, 9)))
    assert mine.receipt != theirs.receipt
    assert mine.enrollment_id != theirs.enrollment_id
