"""What stories look at; the steps of a case that they take stand in `dev/steps.py`, where the demo takes them too."""

from typing import Any

from dev.desks import Desk
from dev.steps import (
    REASON,
    Now,
    assess,
    evaluate,
    papers,
    to_agreement,
    to_evaluation,
    to_intake,
    to_interim,
    to_monitor,
    to_outreach,
    to_stabilise,
    treat,
)

__all__ = [
    "REASON",
    "Now",
    "assess",
    "evaluate",
    "journal",
    "owed",
    "papers",
    "shown",
    "to_agreement",
    "to_evaluation",
    "to_intake",
    "to_interim",
    "to_monitor",
    "to_outreach",
    "to_stabilise",
    "treat",
]


async def shown(desk: Desk, case: str) -> dict[str, Any]:
    """Look at a case."""
    answer = await desk.get(f"/enrollments/{case}")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def owed(desk: Desk, case: str, kind: str) -> str:
    """Find what is owed of a kind and give its id."""
    page = await shown(desk, case)
    found = [one["id"] for one in page["obligations"] if one["kind"] == kind]
    assert found, f"no {kind} among {[one['kind'] for one in page['obligations']]}"
    return str(found[0])


async def journal(desk: Desk, case: str) -> list[dict[str, Any]]:
    """Read the whole journal."""
    rows: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = (await desk.get(f"/enrollments/{case}/journal", after=after, limit=200)).json()
        rows += page["rows"]
        after = page["next_after"]
    return rows
