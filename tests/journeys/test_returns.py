"""Returns to practice: asked for, judged by what is on record, approved by a second person, and what follows."""

from datetime import timedelta
from typing import Any

from domain.roles import Role
from tests.api.test_outside import at_the_door, visit
from tests.fixtures.program import Program
from tests.journeys.steps import REASON, Now, journal, shown, to_monitor
from tests.temporal.waiting import until

CODES = ("NO_CS_ACCESS", "NO_NIGHTS", "MAX_HOURS_40", "NO_HOME_HEALTH", "NO_AGENCY_TRAVEL", "MONITOR_REQUIRED")


async def petition(program: Program, case: str, purpose: str) -> str:
    """Enter a petition that came by letter, and give the id of the return."""
    form = {"purpose": purpose, "words": "Synthetic reason."}
    await program.specialist.act(case, "petition_return", form)
    rows = (await program.specialist.get(f"/enrollments/{case}/proceedings", kind="return_to_practice")).json()
    return next(str(row["id"]) for row in rows if row["matter"] == purpose and row["closed_at"] is None)


async def does(program: Program, role: str, case: str, one: str, act: str, /, **form: object) -> dict[str, Any]:
    """Act on a return."""
    answer = await program.desks[role].post(f"/enrollments/{case}/proceedings/{one}/acts/{act}", form)
    assert answer.status_code == 200, f"{act}: {answer.status_code} {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


async def is_refused(program: Program, role: str, case: str, one: str, act: str, /, **form: object) -> str:
    """Act on a return and give the code of the refusal."""
    answer = await program.desks[role].post(f"/enrollments/{case}/proceedings/{one}/acts/{act}", form)
    assert answer.status_code in {403, 409}, f"{act}: {answer.status_code} {answer.text}"
    return str(answer.json()["code"])


async def stage(program: Program, case: str, one: str) -> str:
    """Where a return stands."""
    page = (await program.specialist.get(f"/enrollments/{case}/proceedings/{one}")).json()
    return str(page["proceeding"]["stage"])


async def criteria(program: Program, case: str, one: str) -> list[dict[str, Any]]:
    """The criteria of a return, as staff see them."""
    answer = await program.auditor.get(f"/enrollments/{case}/proceedings/{one}/criteria")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def prepare(program: Program, case: str, one: str, now: Now) -> None:
    """Bring what the criteria ask for beside the tests."""
    said = {"by": "Alex Example", "said_on": f"{now.today}", "words": "Synthetic words."}
    await does(program, "specialist", case, one, "record_clearance_statement", clears=True, **said)
    for whose in ("employer", "worksite_monitor"):
        await does(program, "specialist", case, one, "record_agreement", whose=whose, agrees=True, **said)
    restrictions = [
        {
            "code": code,
            "starts_on": f"{now.today}",
            "review_on": f"{now.today + timedelta(days=180)}",
            "lift_criteria": "Two positive worksite reports.",
            "clause": "clause 2",
        }
        for code in CODES
    ]
    await does(program, "specialist", case, one, "set_restrictions", restrictions=restrictions)
    await does(program, "specialist", case, one, "set_expiry", expires_on=f"{now.today + timedelta(days=365)}")
    await does(program, "specialist", case, one, "write_safety_statement", safe=True, words="Safe under these.")
    for role in ("case manager", "approved provider"):
        approval = {"role": role, "by": "on file", "approves": True, "because": "Synthetic reason."}
        await does(program, "specialist", case, one, "give_approval", **approval)


async def test_a_first_clearance_is_refused_before_its_time_and_approved_where_tests_are_waived(
    program: Program,
) -> None:
    now = Now()
    case = await program.refer()
    await to_monitor(program, case, now)
    assert (await shown(program.specialist, case))["practice_status"] == "not_cleared"

    first = await petition(program, case, "first_clearance")
    assert await program.specialist.refused(case, "petition_return", {"purpose": "first_clearance", "words": "x"}) == (
        "petition_open"
    )
    assert {one["state"] for one in await criteria(program, case, first)} == {"met", "not_yet"}
    await prepare(program, case, first, now)
    left = {one["code"]: one for one in await criteria(program, case, first) if one["state"] != "met"}
    assert list(left) == ["negative_tests", "tests_meanwhile"]
    assert all(one["possible_from"] for one in left.values())
    assert await is_refused(program, "supervisor", case, first, "approve_return", **REASON) == "criteria_open"
    await does(program, "supervisor", case, first, "refuse_return", **REASON)
    page = (await program.specialist.get(f"/enrollments/{case}/proceedings/{first}")).json()
    assert page["proceeding"]["stage"] == "refused"
    assert "It can be approved from " in page["proceeding"]["outcome"]
    assert page["obligations"] == []

    second = await petition(program, case, "first_clearance")
    await prepare(program, case, second, now)
    for code in ("negative_tests", "tests_meanwhile"):
        waiver = {"code": code, "because": "Synthetic reason."}
        assert await is_refused(program, "specialist", case, second, "waive_criterion", **waiver) == "not_permitted"
        await does(program, "supervisor", case, second, "waive_criterion", **waiver)
    never = {"code": "approvals", "because": "Synthetic reason."}
    assert await is_refused(program, "supervisor", case, second, "waive_criterion", **never) == "never_waived"
    assert await is_refused(program, "specialist", case, second, "approve_return", **REASON) == "same_person"
    await does(program, "supervisor", case, second, "approve_return", **REASON)

    assert await stage(program, case, second) == "approved"
    case_page = await shown(program.specialist, case)
    assert case_page["practice_status"] == "cleared_restricted"
    assert case_page["practice_reasons"] == []
    assert sorted(one["code"] for one in case_page["restrictions"]) == sorted(CODES)
    assert case_page["clearance_expires_on"] == f"{now.today + timedelta(days=365)}"
    assert {one["state"] for one in await criteria(program, case, second)} == {"met", "waived"}
    owed = (await program.specialist.get(f"/enrollments/{case}/proceedings/{second}")).json()["obligations"]
    assert sorted(one["kind"] for one in owed) == ["clearance_expiry", *["restriction_review"] * len(CODES)]
    assert {one["state"] for one in owed} == {"scheduled"}
    names = [row["name"] for row in await journal(program.auditor, case)]
    assert names.count("return_to_practice:criteria_kept") == 2
    assert "practice:cleared" in names


async def test_a_participant_asks_reads_what_is_asked_and_withdraws(program: Program) -> None:
    email = "returning@participant.example"
    case = await program.refer(email=email)
    await to_monitor(program, case, Now())
    assert (await program.specialist.post(f"/enrollments/{case}/participant-account")).status_code == 201
    async with at_the_door(program) as http:
        await visit(program, http, Role.PARTICIPANT, email, case)

        asked = {"purpose": "first_clearance", "words": "Sixty days of negative tests."}
        answer = await http.post("/api/v1/participant/returns", json=asked, headers={"Idempotency-Key": "asked-once"})
        assert answer.status_code == 201, answer.text
        again = await http.post("/api/v1/participant/returns", json=asked, headers={"Idempotency-Key": "asked-twice"})
        assert (again.status_code, again.json()["code"]) == (409, "petition_open")

        async def is_open() -> bool:
            # Its own process opens it after the enrollment has answered.
            return bool((await http.get("/api/v1/participant/returns")).json()[0]["criteria"])

        await until(is_open)
        (own,) = (await http.get("/api/v1/participant/returns")).json()
        assert (own["purpose"], own["state"]) == ("first_clearance", "petitioned")
        assert "An approved evaluator has seen you" in " ".join(own["criteria"])

        way = f"/api/v1/participant/returns/{own['id']}/withdrawal"
        gone = await http.post(way, json={"reason": "Not now."}, headers={"Idempotency-Key": "withdrawn"})
        assert gone.status_code == 201, gone.text
        (own,) = (await http.get("/api/v1/participant/returns")).json()
        assert (own["state"], own["criteria"]) == ("withdrawn", [])
    assert await stage(program, case, own["id"]) == "withdrawn"
