"""The end of the term at the door: its calculation, and what it would be."""

from datetime import date, datetime

from dev.steps import Now, to_agreement, to_stabilise
from tests.api.test_problems import is_problem
from tests.fixtures.program import Program


async def test_supposing_shows_both_ends_and_changes_nothing(shared: Program) -> None:
    case = await shared.refer()
    await to_stabilise(shared, case, Now())
    page = (await shared.specialist.get(f"/enrollments/{case}")).json()
    asked: dict[str, str | int] = {"extension_months": 24, "leave_since": "2027-01-01", "leave_until": "2027-01-21"}
    found = await shared.specialist.get(f"/enrollments/{case}/term", **asked)
    assert found.status_code == 200, found.text
    term = found.json()
    assert term["ends_at"] == page["term"]["ends_at"]
    assert term["calculation"] == page["term"]["calculation"]
    end, supposed = (datetime.fromisoformat(term[which]).date() for which in ("ends_at", "supposed_end"))
    assert term["moved_by_days"] == (supposed - end).days == (date(end.year + 2, end.month, end.day) - end).days + 21
    assert [line["amount"] for line in term["supposed_calculation"][-2:]] == ["24 months", "21 days"]
    assert (await shared.specialist.get(f"/enrollments/{case}")).json()["term"] == page["term"]


async def test_what_cannot_be_supposed_is_refused_with_its_reason(shared: Program) -> None:
    case = await shared.refer()
    is_problem(await shared.specialist.get(f"/enrollments/{case}/term"), 409, "no_running_term")
    path = f"/enrollments/{case}/term"
    is_problem(await shared.specialist.get(path, extension_months=-1), 422, "malformed")
    await to_agreement(shared, case, Now())
    is_problem(await shared.specialist.get(path), 409, "no_running_term")
