"""Messages that did not arrive, over HTTP: who sees them, contact data are corrected, and they are tried again."""

from uuid import uuid4

from sqlalchemy import update

from database.outbox import outbox
from dev.steps import to_outreach
from tests.api.test_problems import is_problem
from tests.fixtures.program import Program
from tests.fixtures.shared import Rows
from tests.journeys.steps import shown

NOBODY = "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"
ADDRESS = "sample@participant.example"


async def a_case_whose_message_was_given_up(program: Program) -> tuple[str, str]:
    """A case that told its participant something, which was refused for good; the ids of both."""
    case = await program.refer(email=ADDRESS)
    await to_outreach(program, case)
    given_up = update(outbox).where(outbox.c.enrollment_id == case, outbox.c.party == "participant")
    with program.engine.begin() as connection:
        made = connection.execute(
            given_up.values(next_attempt_at=None, last_error="given up: SMTPRecipientsRefused 550").returning(
                outbox.c.id
            )
        )
        return case, str(made.scalars().first())


async def test_what_was_not_delivered_is_seen_corrected_and_tried_again(shared: Program) -> None:
    case, message = await a_case_whose_message_was_given_up(shared)
    listed = {one["id"]: one for one in (await shared.supervisor.get("/messages", state="given_up")).json()["rows"]}
    assert (listed[message]["enrollment_id"], listed[message]["party"]) == (case, "participant")
    assert listed[message]["last_error"] == "given up: SMTPRecipientsRefused 550"

    corrected = {"email": "corrected@participant.example", "phone": "555-0199"}
    answer = await shared.intake.post(f"/enrollments/{case}/contact-data", corrected)
    assert answer.status_code == 201, answer.text
    assert (await shared.supervisor.post(f"/messages/{message}/retry")).status_code == 201

    waiting = {one["id"]: one for one in (await shared.supervisor.get("/messages", state="waiting")).json()["rows"]}
    assert waiting[message]["state"] == "waiting"
    is_problem(await shared.supervisor.post(f"/messages/{message}/retry"), 409, "message_waiting")
    journal = (await shared.specialist.get(f"/enrollments/{case}/journal", limit=200)).json()["rows"]
    assert [row["actor_role"] for row in journal if row["name"] == "contact_data:corrected"] == ["intake"]


async def test_a_list_of_messages_names_no_address_and_an_administrator_no_case(shared: Program) -> None:
    case, message = await a_case_whose_message_was_given_up(shared)
    for role in ("supervisor", "auditor", "administrator"):
        answer = await shared.desks[role].get("/messages", limit=200)
        found = {one["id"]: one for one in answer.json()["rows"]}
        assert "@" not in answer.text
        assert found[message]["enrollment_id"] == (None if role == "administrator" else case)


async def test_pages_of_messages_follow_each_other(shared: Program) -> None:
    await a_case_whose_message_was_given_up(shared)
    await a_case_whose_message_was_given_up(shared)
    first = (await shared.administrator.get("/messages", limit=1)).json()
    second = (await shared.administrator.get("/messages", limit=1, after=first["next_after"])).json()
    assert first["rows"][0]["id"] != second["rows"][0]["id"]


async def test_what_is_out_of_sight_is_neither_tried_again_nor_corrected(shared: Program, rows: Rows) -> None:
    case, _ = await a_case_whose_message_was_given_up(shared)
    other = shared.desks["other specialist"]
    before = rows()
    corrected = {"email": "corrected@participant.example"}
    is_problem(await other.post(f"/enrollments/{case}/contact-data", corrected), 404, "not_found")
    is_problem(await shared.supervisor.post(f"/messages/{uuid4()}/retry"), 404, "not_found")
    is_problem(await shared.intake.post(f"/enrollments/{case}/contact-data", {"email": "nobody"}), 422, "malformed")
    assert rows() == before
    assert (await shown(shared.specialist, case))["revision"] > 1
