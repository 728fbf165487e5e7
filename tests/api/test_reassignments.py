"""Cases given to another specialist, many at once, with a result for each."""

from uuid import uuid4

import httpx

from dev.people import TEAM
from tests.api.test_problems import fields, is_problem
from tests.fixtures.program import Program
from tests.fixtures.shared import Rows

NOBODY = "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"


def wish(program: Program, *cases: str, **changes: object) -> dict[str, object]:
    return {
        "enrollment_ids": list(cases),
        "specialist_id": str(program.desks["other specialist"].staff_id),
        "team_id": str(TEAM),
        "reason": "Synthetic example.",
    } | changes


def outcomes(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.text
    return [(one["outcome"], one["problem"]["code"] if one["problem"] else "") for one in answer.json()]


async def test_each_case_has_a_result_of_its_own(shared: Program, rows: Rows) -> None:
    cases = [await shared.refer() for _ in range(3)]
    theirs = await shared.refer(specialist_id=str(shared.desks["other specialist"].staff_id))
    key = str(uuid4())
    body = wish(shared, cases[0], NOBODY, cases[1], theirs, cases[0])
    answer = await shared.supervisor.post("/caseloads/reassignments", body, key)
    assert outcomes(answer) == [("done", ""), ("refused", "not_found"), ("done", ""), ("refused", "same_specialist")]
    assert [one["enrollment_id"] for one in answer.json()] == [cases[0], NOBODY, cases[1], theirs]
    other = shared.desks["other specialist"]
    assert (await other.get(f"/enrollments/{cases[0]}")).status_code == 200
    assert (await shared.specialist.get(f"/enrollments/{cases[0]}")).status_code == 404
    assert (await shared.specialist.get(f"/enrollments/{cases[2]}")).status_code == 200

    before = rows()
    again = await shared.supervisor.post("/caseloads/reassignments", body, key)
    assert again.json() == answer.json()
    assert rows() == before


async def test_nobody_gets_a_case_who_is_no_specialist_of_the_team(shared: Program, rows: Rows) -> None:
    case = await shared.refer()
    before = rows()
    for changes in ({"specialist_id": NOBODY}, {"specialist_id": str(shared.supervisor.staff_id)}, {"team_id": NOBODY}):
        answer = await shared.supervisor.post("/caseloads/reassignments", wish(shared, case, **changes))
        assert outcomes(answer) == [("refused", "unknown_specialist")]
        form = {
            "staff_id": wish(shared, **changes)["specialist_id"],
            "team_id": wish(shared, **changes)["team_id"],
            "reason": "Synthetic example.",
        }
        assert await shared.supervisor.refused(case, "reassign_specialist", form) == "unknown_specialist"
    assert rows() == before
    # The process is as well as before.
    await shared.specialist.act(case, "complete_triage", {"urgency": "routine", "note": "Synthetic example."})


async def test_wishes_that_are_none(shared: Program) -> None:
    many = [str(uuid4()) for _ in range(201)]
    for changes, field in (
        ({"enrollment_ids": []}, "body.enrollment_ids"),
        ({"enrollment_ids": many}, "body.enrollment_ids"),
        ({"enrollment_ids": ["x"]}, "body.enrollment_ids.0"),
        ({"reason": " "}, "body.reason"),
    ):
        answer = await shared.supervisor.post("/caseloads/reassignments", wish(shared, NOBODY, **changes))
        is_problem(answer, 422, "malformed")
        assert field in fields(answer)


async def test_caseloads_count_what_each_carries(shared: Program) -> None:
    async def carried() -> dict[str, int]:
        listed = (await shared.supervisor.get("/caseloads")).json()
        return {one["specialist_id"]: one["open_cases"] for one in listed}

    specialist = str(shared.specialist.staff_id)
    before = await carried()
    case = await shared.refer()
    assert (await carried())[specialist] == before[specialist] + 1
    await shared.specialist.act(case, "withdraw", {"reason": "Synthetic example."})
    assert (await carried())[specialist] == before[specialist]
    assert set(before) >= {specialist, str(shared.desks["other specialist"].staff_id)}
