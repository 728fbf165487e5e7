"""The same command comes twice, at once, with another body, after a roll of the process: it is carried out once."""

import asyncio
import json
from collections import Counter
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from access.idempotency import command_of
from commands.acts import act_on_case
from commands.outcomes import Done
from database.access import idempotency_keys
from database.reports import contacts
from dev.people import a_referral
from domain.actors import Actor
from domain.acts import Act
from domain.ids import EnrollmentId, StaffId
from domain.orders import Answer, Order
from domain.referral import TriageForm, Urgency
from domain.roles import Role
from temporal.ids import enrollment_workflow_id
from tests.fixtures.program import Program
from tests.journeys.books import audited
from tests.journeys.runs import runs_of
from tests.journeys.steps import REASON, Now, to_outreach

CONTACT = {"party": "participant", "modality": "audio", "note": "Synthetic example."}
#: As many updates as a process may have in flight.
AT_ONCE = 8


def same(answers: list[httpx.Response]) -> str:
    """Check that answers say the same, and give what they say."""
    (said,) = {json.dumps(answer.json(), sort_keys=True) for answer in answers}
    return said


async def talk(program: Program, case: str, times: int) -> list[str]:
    """Record so many contacts, some of them twice at once, as fast as the door takes them; gives every answer."""
    turn, now = asyncio.Semaphore(AT_ONCE), Now()

    async def one(number: int) -> str:
        async with turn:
            body = {**CONTACT, "at": now.moment, "note": f"Contact {number}."}
            key = str(uuid4())
            wanted = [program.specialist.act(case, "record_contact", body, key) for _ in range(1 + (number % 5 == 0))]
            answers = await asyncio.gather(*wanted)
            return same(answers)

    return list(await asyncio.gather(*(one(number) for number in range(times))))


async def test_a_referral_sent_twice_opens_one_case(rolling: Program) -> None:
    key, body = str(uuid4()), a_referral(next(rolling.licenses))

    at_once = await asyncio.gather(*(rolling.intake.post("/enrollments", body, key) for _ in range(3)))
    later = await rolling.intake.post("/enrollments", body, key)

    assert [answer.status_code for answer in (*at_once, later)] == [201] * 4
    assert same([*at_once, later])
    case = later.json()["enrollment_id"]
    assert audited(rolling.engine, case).happened("referral:received") == 1
    listed = (await rolling.intake.get("/enrollments", text=str(body["license_number"]))).json()["rows"]
    assert [row["id"] for row in listed] == [case]


async def test_an_act_sent_twice_is_done_once_and_answered_the_same(rolling: Program) -> None:
    case, key = await rolling.refer(), str(uuid4())
    form = {"urgency": "routine", "note": "Synthetic example."}

    at_once = await asyncio.gather(*(rolling.intake.act(case, "complete_triage", form, key) for _ in range(5)))
    later = await rolling.intake.act(case, "complete_triage", form, key)

    assert same([*at_once, later])
    assert later.headers["Idempotent-Replayed"] == "true"
    assert audited(rolling.engine, case).happened("referral:triaged") == 1


async def test_a_key_that_was_used_for_something_else_is_refused(rolling: Program) -> None:
    case, other, key = await rolling.refer(), await rolling.refer(), str(uuid4())
    form = {"urgency": "routine", "note": "Synthetic example."}
    await rolling.intake.act(case, "complete_triage", form, key)

    body = await rolling.intake.post(f"/enrollments/{case}/acts/complete_triage", {**form, "urgency": "urgent"}, key)
    elsewhere = await rolling.intake.post(f"/enrollments/{other}/acts/complete_triage", form, key)

    for answer in (body, elsewhere):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert audited(rolling.engine, case).happened("referral:triaged") == 1
    assert audited(rolling.engine, other).happened("referral:triaged") == 0
    # A key belongs to the person who made it up.
    await rolling.supervisor.act(other, "complete_triage", form, key)


async def test_an_act_sent_again_after_the_process_has_rolled_gets_the_first_answer(rolling: Program) -> None:
    case, key = await rolling.refer(), str(uuid4())
    form = {"urgency": "routine", "note": "Synthetic example."}
    first = await rolling.intake.act(case, "complete_triage", form, key)
    before = await runs_of(rolling.client, case)
    await talk(rolling, case, 20)
    assert await runs_of(rolling.client, case) > before

    order = Order(
        command_id=command_of(StaffId(rolling.intake.staff_id), key),
        actor=Actor(staff_id=StaffId(rolling.intake.staff_id), role=Role.INTAKE),
    )
    triage = TriageForm(urgency=Urgency.ROUTINE, note="Synthetic example.")
    enrollment = EnrollmentId(UUID(case))
    again = await act_on_case(rolling.client, enrollment, Act.COMPLETE_TRIAGE, order, triage)
    _the_door_died_before_it_kept_its_answer(rolling, key)
    at_the_door = await rolling.intake.act(case, "complete_triage", form, key)

    assert isinstance(again, Done)
    assert again.answer == Answer(
        command_id=order.command_id, stage="referred", happened=tuple(first.json()["happened"])
    )
    assert "Idempotent-Replayed" not in at_the_door.headers
    assert at_the_door.json() == first.json()
    assert audited(rolling.engine, case).happened("referral:triaged") == 1


async def test_an_act_sent_again_is_answered_although_the_case_has_left_sight_or_its_process_has_ended(
    rolling: Program,
) -> None:
    case, declined, closed = await rolling.refer(), str(uuid4()), str(uuid4())
    await to_outreach(rolling, case)
    first = await rolling.intake.act(case, "record_decline", REASON, declined)
    _the_door_died_before_it_kept_its_answer(rolling, declined)
    assert (await rolling.intake.get(f"/enrollments/{case}")).status_code == 404

    assert (await rolling.intake.act(case, "record_decline", REASON, declined)).json() == first.json()

    *duties, last = (await rolling.director.get(f"/enrollments/{case}")).json()["obligations"]
    for duty in duties:
        await rolling.director.act(case, "complete_closing_duty", {"obligation_id": duty["id"], "note": "Done."})
    done = {"obligation_id": last["id"], "note": "Done."}
    first = await rolling.director.act(case, "complete_closing_duty", done, closed)
    process = rolling.client.get_workflow_handle(enrollment_workflow_id(EnrollmentId(UUID(case))))
    assert await process.result() == "declined"
    _the_door_died_before_it_kept_its_answer(rolling, closed)

    assert (await rolling.director.act(case, "complete_closing_duty", done, closed)).json() == first.json()
    assert audited(rolling.engine, case).happened("enrollment:closed") == 1


def _the_door_died_before_it_kept_its_answer(program: Program, key: str) -> None:
    forgotten = update(idempotency_keys).where(idempotency_keys.c.key == key).values(status=None, response=None)
    with program.engine.begin() as connection:
        assert connection.execute(forgotten).rowcount == 1


@pytest.mark.timeout(120)
async def test_acts_that_race_with_rolls_are_all_carried_out_once(rolling: Program) -> None:
    case, times = await rolling.refer(), 100

    answers = await talk(rolling, case, times)

    assert len(set(answers)) == times
    assert await runs_of(rolling.client, case) >= 5
    book = audited(rolling.engine, case)
    assert book.happened("contact:recorded") == times
    with rolling.engine.connect() as connection:
        kept = connection.scalars(select(contacts.c.note).where(contacts.c.enrollment_id == UUID(case))).all()
    assert Counter(kept) == Counter(f"Contact {number}." for number in range(times))
