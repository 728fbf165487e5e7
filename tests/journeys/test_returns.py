"""Returns to practice: asked for, judged by what is on record, approved by a second person, and what follows."""

from datetime import timedelta
from typing import Any

from tests.fixtures.program import Program
from tests.journeys.steps import REASON, Now, journal, shown, to_monitor

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
    await prepare(program, case, first, now)
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
    owed = (await program.specialist.get(f"/enrollments/{case}/proceedings/{second}")).json()["obligations"]
    assert sorted(one["kind"] for one in owed) == ["clearance_expiry", *["restriction_review"] * len(CODES)]
    assert {one["state"] for one in owed} == {"scheduled"}
    names = [row["name"] for row in await journal(program.auditor, case)]
    assert names.count("return_to_practice:criteria_kept") == 2
    assert "practice:cleared" in names
