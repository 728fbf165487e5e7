"""A voluntary case reaches monitoring: every step of the way over HTTP."""

from tests.fixtures.program import Program
from tests.journeys.steps import Now, journal, shown, to_monitor


async def test_a_voluntary_case_reaches_monitoring(program: Program) -> None:
    case = await program.refer()
    await to_monitor(program, case, Now())

    page = await shown(program.specialist, case)
    assert page["phase"] == "monitor"
    kinds = {one["kind"] for one in page["obligations"]}
    assert {"term", "worksite_report", "therapist_report", "self_report", "specialist_contact", "file_review"} <= kinds
    assert all(one["clause"] for one in page["obligations"])
    assert page["term"]["ends_at"] > page["term"]["starts_at"]
    rows = await journal(program.specialist, case)
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
