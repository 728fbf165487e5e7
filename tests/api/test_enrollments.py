"""Cases over HTTP: what was done is seen at once, what may be done is what the process does, and where acts go."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from access.idempotency import command_of
from dev.people import TEAM, a_referral
from dev.steps import Now, evaluate, to_evaluation, to_intake, to_outreach
from domain.acts import Act, kind_of
from domain.ids import StaffId
from tests.api.test_problems import is_problem
from tests.fixtures.program import Program
from tests.fixtures.shared import Rows
from tests.journeys.steps import owed, shown

REASON = {"reason": "Synthetic example."}
TRIAGE = {"urgency": "routine", "note": "Synthetic example."}


async def acts(program: Program, role: str, case: str) -> dict[str, Any]:
    listed = (await program.desks[role].get(f"/enrollments/{case}/acts")).json()
    return {one["act"]: one for one in listed}


async def soon_owed(program: Program, case: str, kind: str) -> str:
    """The id of what another process of the case opens a moment later."""
    for _ in range(200):
        if kind in {one["kind"] for one in (await shown(program.specialist, case))["obligations"]}:
            break
        await asyncio.sleep(0.05)
    return await owed(program.specialist, case, kind)


async def test_what_was_done_is_seen_at_once(shared: Program) -> None:
    case = await shared.refer()
    page = await shown(shared.specialist, case)
    assert (page["phase"], page["revision"], page["participant"]) == ("referred", 1, page["participant"])
    assert [one["kind"] for one in page["obligations"]] == ["triage"]
    for number in range(5):
        contact = {
            "party": "participant",
            "modality": "audio",
            "at": Now().moment,
            "note": f"Synthetic example {number}.",
        }
        await shared.specialist.act(case, "record_contact", contact)
        journal = (await shared.specialist.get(f"/enrollments/{case}/journal", limit=200)).json()["rows"]
        assert [row["name"] for row in journal].count("contact:recorded") == number + 1


async def test_of_two_referrals_of_one_license_at_once_one_finds_the_other(shared: Program) -> None:
    both = await asyncio.gather(*(shared.refer(license_number="RN-AT-ONCE") for _ in range(2)))
    finds = [case for case in both if (await acts(shared, "intake", case))["dismiss_duplicate"]["allowed"]]
    assert len(finds) == 1
    assert len({(await shown(shared.intake, case))["participant_id"] for case in both}) == 1


async def test_the_page_says_what_is_owed_what_comes_next_and_on_which_clause(shared: Program) -> None:
    case = await shared.refer()
    page = await shown(shared.intake, case)
    (triage,) = page["obligations"]
    assert triage["clause"].startswith("pa_vrp ")
    assert triage["owner"] == "intake"
    assert triage["due_at"] > triage["starts_at"]
    rung = triage["next_rung"]
    assert rung["in_words"].startswith(("escalates to the ", "reminds the "))
    assert rung["in_words"].endswith(" unless it is met")
    (waiting,) = page["waiting_on"]
    assert waiting.startswith(f"intake team: {triage['label']}, by ")
    assert page["term"] is None
    assert page["evaluation"] is None


async def test_the_list_of_acts_says_what_the_process_would(shared: Program) -> None:
    case = await shared.refer()
    listed = await acts(shared, "intake", case)
    assert set(listed) == {one.value for one in Act if kind_of(one) is None}
    allowed = {name for name, one in listed.items() if one["allowed"]}
    assert {"complete_triage", "reject_referral"} <= allowed
    assert listed["send_outreach_letter"]["refusal"]["code"] == "not_triaged"
    assert listed["choose_evaluator"]["refusal"]["code"] in {"not_permitted", "no_evaluation"}
    assert listed["complete_enrollment"]["refusal"]["code"] == "not_permitted"
    assert all(one["allowed"] == (one["refusal"] is None) and one["title"] for one in listed.values())
    for name in ("send_outreach_letter", "record_response"):
        body = {"delivery": "mail"} if name == "send_outreach_letter" else REASON
        assert await shared.intake.refused(case, name, body) == listed[name]["refusal"]["code"]


async def test_after_the_act_of_an_evaluation_the_enrollment_knows(shared: Program) -> None:
    now = Now()
    for _ in range(3):
        case = await shared.refer()
        await to_evaluation(shared, case, now)
        assert (await shown(shared.specialist, case))["evaluation"]["status"] == "offered"
        await evaluate(shared, case, now)
        # The next act goes to the other process, at once.
        await shared.specialist.act(case, "draft_agreement")


async def test_without_an_evaluation_its_acts_are_refused(shared: Program) -> None:
    case = await shared.refer()
    evaluator = {"evaluator_id": "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"}
    assert await shared.specialist.refused(case, "choose_evaluator", evaluator) == "no_evaluation"


async def test_acts_on_an_obligation_go_where_it_is_owed(shared: Program, rows: Rows) -> None:
    case = await shared.refer()
    await to_evaluation(shared, case, Now())
    contact = await soon_owed(shared, case, "evaluator_contact")
    listed = await acts(shared, "supervisor", case)
    assert listed["note_fault"]["allowed"]
    assert listed["excuse_obligation"]["allowed"]

    fault = {"obligation_id": contact, "cause": "vendor", **REASON}
    answer = await shared.specialist.act(case, "note_fault", fault)
    assert answer.json()["stage"] == "offered"
    assert "vendor fault" in answer.json()["happened"][0]
    assert await shared.specialist.refused(case, "note_fault", fault) == "fault_noted"
    extension = {"obligation_id": contact, "amount": 5, **REASON}
    before = next(one for one in (await shown(shared.specialist, case))["obligations"] if one["id"] == contact)
    await shared.supervisor.act(case, "extend_obligation", extension)
    after = next(one for one in (await shown(shared.specialist, case))["obligations"] if one["id"] == contact)
    assert after["due_at"] > before["due_at"]
    unchanged = rows()
    # Without it the evaluation could go neither on nor back.
    excuse = {"obligation_id": contact, "cause": "vendor_fault", **REASON}
    assert await shared.supervisor.refused(case, "excuse_obligation", excuse) == "own_act"
    nobody = extension | {"obligation_id": "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c03"}
    assert await shared.supervisor.refused(case, "extend_obligation", nobody) in {"nothing_owed", "obligation_not_open"}
    assert rows() == unchanged


async def test_an_obligation_of_the_enrollment_is_decided_by_the_enrollment(shared: Program) -> None:
    case = await shared.refer()
    triage = await owed(shared.intake, case, "triage")
    fault = {"obligation_id": triage, "cause": "system", **REASON}
    answer = await shared.specialist.act(case, "note_fault", fault)
    assert answer.json()["stage"] == "referred"
    other = await shared.refer()
    assert await shared.specialist.refused(other, "note_fault", fault) == "obligation_not_open"


async def test_a_threat_notice_is_sent_after_the_enrollment_has_ended(shared: Program) -> None:
    now = Now()
    case = await shared.refer()
    await to_evaluation(shared, case, now)
    specialist = shared.specialist
    await specialist.act(case, "choose_evaluator", {"evaluator_id": "00000000-0000-7000-8000-000000000201"})
    await specialist.act(case, "record_evaluator_contact", {"contacted_at": now.moment})
    await specialist.act(case, "record_evaluator_acceptance", {"accepted_at": now.moment})
    await specialist.act(case, "record_threat", {"found_at": now.moment, "basis": "Synthetic example."})
    await specialist.act(case, "withdraw", REASON)

    page = await shown(specialist, case)
    assert page["phase"] == "withdrawn"
    assert "threat_notice" in {one["kind"] for one in page["obligations"]}
    assert (await acts(shared, "specialist", case))["send_threat_notice"]["allowed"]
    notice = {"sent_at": now.moment, "recipients": "Synthetic example."}
    await specialist.act(case, "send_threat_notice", notice)
    assert "threat_notice" not in {one["kind"] for one in (await shown(specialist, case))["obligations"]}
    assert await specialist.refused(case, "send_threat_notice", notice) in {"no_evaluation", "case_closed"}


async def test_looking_at_a_case_stands_in_the_access_log(shared: Program) -> None:
    case = await shared.refer()
    desk = shared.supervisor
    for path in ("", "/acts", "/journal", "/process-history"):
        assert (await desk.get(f"/enrollments/{case}{path}")).status_code == 200
    is_problem(await shared.desks["other specialist"].get(f"/enrollments/{case}"), 404, "not_found")

    log = (await shared.auditor.get("/access-log", enrollment_id=case)).json()["rows"]
    assert {one["staff_id"] for one in log} == {str(desk.staff_id)}
    assert [one["action"] for one in reversed(log)] == [
        "enrollment:read",
        "enrollment:read",
        "journal:read",
        "process_history:read",
    ]


async def test_looking_at_lists_and_at_what_came_of_an_order_stands_in_the_access_log(shared: Program) -> None:
    desk, key = shared.supervisor, str(uuid4())
    case = await shared.refer()
    await desk.act(case, "complete_triage", TRIAGE, key)
    command = command_of(StaffId(desk.staff_id), key)
    for path in ("/worklist", "/escalations", "/caseloads", f"/enrollments/{case}/commands/{command}"):
        assert (await desk.get(path)).status_code == 200
    log = (await shared.auditor.get("/access-log", staff_id=str(desk.staff_id), limit=4)).json()["rows"]
    assert [(one["action"], one["enrollment_id"]) for one in reversed(log)] == [
        ("worklist:read", None),
        ("escalation:listed", None),
        ("caseload:listed", None),
        ("command:read", case),
    ]


async def test_the_journal_comes_in_pages_with_its_chain(shared: Program) -> None:
    case = await shared.refer()
    await to_intake(shared, case)
    whole = (await shared.supervisor.get(f"/enrollments/{case}/journal", limit=200)).json()
    assert whole["next_after"] is None
    rows: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = (await shared.supervisor.get(f"/enrollments/{case}/journal", after=after, limit=2)).json()
        assert len(page["rows"]) <= 2
        rows += page["rows"]
        after = page["next_after"]
    assert rows == whole["rows"]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert len({row["hash"] for row in rows}) == len(rows)
    triaged = next(row for row in rows if row["name"] == "referral:triaged")
    assert (triaged["actor_role"], UUID(triaged["actor_id"])) == ("intake", shared.intake.staff_id)


async def listed(program: Program, **query: str | int | bool) -> list[str]:
    """The cases that the supervisor's list shows."""
    answer = await program.supervisor.get("/enrollments", **query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["rows"]]


async def test_the_list_is_filtered(shared: Program) -> None:
    cases = [await shared.refer(family_name="Listsample", license_number=f"LS{number:04d}") for number in range(3)]
    await to_outreach(shared, cases[1])
    newest_first = cases[::-1]
    specialist, nobody = str(shared.specialist.staff_id), str(shared.intake.staff_id)
    filters: tuple[tuple[dict[str, str | bool], list[str]], ...] = (
        ({}, newest_first),
        ({"phase": "outreach"}, [cases[1]]),
        ({"phase": "referred", "closed": False}, [cases[2], cases[0]]),
        ({"closed": True}, []),
        ({"overdue": True}, []),
        ({"overdue": False}, newest_first),
        ({"due_before": "2000-01-01"}, []),
        ({"due_before": "2199-01-01"}, newest_first),
        ({"policy": "pa_vrp"}, newest_first),
        ({"policy": "pa_dmu"}, []),
        ({"practice_status": "unrestricted"}, []),
        ({"specialist_id": specialist}, newest_first),
        ({"specialist_id": nobody}, []),
        ({"team_id": str(TEAM)}, newest_first),
        ({"team_id": nobody}, []),
    )
    for query, expected in filters:
        assert await listed(shared, text="listSAMPLE", **query) == expected, query
    assert await listed(shared, text="LS0001") == [cases[1]]
    assert await listed(shared, text="%") == []
    other = shared.desks["other specialist"]
    assert (await other.get("/enrollments", text="Listsample")).json()["rows"] == []


async def test_the_list_comes_in_pages(shared: Program) -> None:
    cases = [await shared.refer(family_name="Pagesample") for _ in range(3)]
    first = (await shared.supervisor.get("/enrollments", text="Pagesample", limit=2)).json()
    rest = (await shared.supervisor.get("/enrollments", text="Pagesample", after=first["next_after"])).json()
    assert [one["id"] for one in first["rows"] + rest["rows"]] == cases[::-1]
    assert rest["next_after"] is None


async def test_what_came_of_an_order_can_be_asked_for(shared: Program) -> None:
    opened = await shared.intake.post("/enrollments", a_referral(820_001))
    case, command = opened.json()["enrollment_id"], opened.json()["command_id"]
    status = f"/enrollments/{case}/commands/"
    assert (await shared.intake.get(f"{status}{command}")).json() == opened.json()
    triaged = await shared.intake.act(case, "complete_triage", TRIAGE)
    again = await shared.intake.get(f"{status}{triaged.json()['command_id']}")
    assert (again.status_code, again.json()) == (200, triaged.json())
    is_problem(await shared.intake.get(f"{status}0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"), 404, "not_found")
    other = shared.desks["other specialist"]
    is_problem(await other.get(f"{status}{triaged.json()['command_id']}"), 404, "not_found")
    is_problem(await other.get(f"{status}{command}"), 404, "not_found")


async def test_what_came_of_an_act_of_an_evaluation_can_be_asked_for(shared: Program) -> None:
    case = await shared.refer()
    await to_evaluation(shared, case, Now())
    chosen = await shared.specialist.act(
        case, "choose_evaluator", {"evaluator_id": "00000000-0000-7000-8000-000000000201"}
    )
    asked = await shared.specialist.get(f"/enrollments/{case}/commands/{chosen.json()['command_id']}")
    assert (asked.status_code, asked.json()) == (200, chosen.json())
