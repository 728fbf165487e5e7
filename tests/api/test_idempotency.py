"""The same key asks for the same thing once, over HTTP."""

import asyncio
from uuid import uuid4

from sqlalchemy import func, select

from access.idempotency import command_of
from database.access import idempotency_keys
from dev.people import a_referral
from domain.ids import StaffId
from tests.api.test_problems import is_problem
from tests.fixtures.program import Program
from tests.fixtures.shared import Rows

TRIAGE = {"urgency": "routine", "note": "Synthetic example."}


def claimed(program: Program, key: str) -> int:
    with program.engine.connect() as connection:
        query = select(func.count()).where(idempotency_keys.c.key == key)
        return int(connection.execute(query).scalar_one())


async def test_the_same_request_again_gets_the_same_answer_and_does_nothing(shared: Program, rows: Rows) -> None:
    case, key = await shared.refer(), str(uuid4())
    first = await shared.intake.post(f"/enrollments/{case}/acts/complete_triage", TRIAGE, key)
    before = rows()
    again = await shared.intake.post(f"/enrollments/{case}/acts/complete_triage", TRIAGE, key)
    assert first.status_code == again.status_code == 200
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert first.json()["command_id"] == str(command_of(StaffId(shared.intake.staff_id), key))
    assert rows() == before


async def test_a_referral_sent_again_is_one_enrollment(shared: Program, rows: Rows) -> None:
    key, body = str(uuid4()), a_referral(810_001)
    answers = [await shared.intake.post("/enrollments", body, key) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    enrollment_id = answers[0].json()["enrollment_id"]
    assert answers[0].headers["location"] == f"/api/v1/enrollments/{enrollment_id}"
    before = rows()
    assert (await shared.intake.post("/enrollments", body, key)).status_code == 201
    assert rows() == before


async def test_the_same_request_many_times_at_once_is_carried_out_once(shared: Program) -> None:
    case, key = await shared.refer(), str(uuid4())
    path = f"/enrollments/{case}/acts/complete_triage"
    answers = await asyncio.gather(*(shared.intake.post(path, TRIAGE, key) for _ in range(6)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.text for one in answers}) == 1
    journal = (await shared.specialist.get(f"/enrollments/{case}/journal")).json()["rows"]
    assert [row["name"] for row in journal].count("referral:triaged") == 1


async def test_another_body_or_route_under_the_same_key_is_refused(shared: Program, rows: Rows) -> None:
    case, other, key = await shared.refer(), await shared.refer(), str(uuid4())
    assert (await shared.intake.post(f"/enrollments/{case}/acts/complete_triage", TRIAGE, key)).status_code == 200
    before = rows()
    another = TRIAGE | {"urgency": "urgent"}
    for path, body in (
        (f"/enrollments/{case}/acts/complete_triage", another),
        (f"/enrollments/{other}/acts/complete_triage", TRIAGE),
        ("/enrollments", a_referral(810_002)),
    ):
        is_problem(await shared.intake.post(path, body, key), 422, "idempotency_key_reused")
    assert rows() == before


async def test_a_key_belongs_to_the_person_who_made_it_up(shared: Program) -> None:
    key = str(uuid4())
    cases = [await shared.refer(), await shared.refer()]
    for desk, case in ((shared.intake, cases[0]), (shared.supervisor, cases[1])):
        answer = await desk.post(f"/enrollments/{case}/acts/complete_triage", TRIAGE, key)
        assert answer.status_code == 200


async def test_what_is_malformed_or_not_permitted_claims_no_key(shared: Program) -> None:
    case, key = await shared.refer(), str(uuid4())
    path = f"/enrollments/{case}/acts/complete_triage"
    is_problem(await shared.intake.post(path, {"urgency": "at once"}, key), 422, "malformed")
    is_problem(await shared.auditor.post(path, TRIAGE, key), 403, "not_permitted")
    assert claimed(shared, key) == 0
    assert (await shared.intake.post(path, TRIAGE, key)).status_code == 200


async def test_a_refusal_is_no_answer_for_ever(shared: Program) -> None:
    case, key = await shared.refer(), str(uuid4())
    path, letter = f"/enrollments/{case}/acts/send_outreach_letter", {"delivery": "mail"}
    is_problem(await shared.intake.post(path, letter, key), 409, "not_triaged")
    await shared.intake.act(case, "complete_triage", TRIAGE)
    sent = await shared.intake.post(path, letter, key)
    assert sent.status_code == 200
    await shared.intake.act(case, "record_response", {"reason": "Synthetic example."})
    # What was done stays the answer, though now it would be refused again.
    again = await shared.intake.post(path, letter, key)
    assert (again.status_code, again.json()) == (200, sent.json())
    is_problem(await shared.intake.post(path, letter), 409, "wrong_phase")
