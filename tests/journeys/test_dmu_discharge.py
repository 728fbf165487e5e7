"""A case by board order is discharged for noncompliance: proposed by one, decided by another, closed by all."""

from uuid import UUID

from domain.ids import EnrollmentId
from temporal.ids import enrollment_workflow_id
from tests.fixtures.program import Program
from tests.journeys.books import audited
from tests.journeys.steps import REASON, Now, journal, shown, to_stabilise

ORDER = {"policy": "pa_dmu", "channel": "board_order", "source": "the board", "order_number": "2026-0042"}
CAUSE = {"clause": "2", "cause": "Synthetic example of a breach."}
APPROVED = {"approve": True, **REASON}
#: What a refused proposal leaves as it was.
SAME = ("phase", "practice_status", "term", "obligations", "waiting_on")

#: Who does which closing duty, as the pack says: the words with which each begins.
DUTIES = {
    "specialist": (
        "Send the licensee the final notice",
        "Tell employer",
        "End the releases",
        "Set the retention class",
    ),
    "supervisor": ("Tell the board",),
    "legal": ("Refer the case to the prosecutor", "Run the NPDB check"),
}


async def close(program: Program, case: str) -> None:
    """Have each closing duty done by whoever owes it, who finds it in their worklist."""
    for role, sentences in DUTIES.items():
        listed = [row for row in (await program.desks[role].get("/worklist")).json() if row["enrollment_id"] == case]
        assert len(listed) == len(sentences), f"{role}: {[row['why'] for row in listed]}"
        for sentence in sentences:
            (task,) = [row for row in listed if row["why"].startswith(sentence)]
            assert task["acts"] == ["complete_closing_duty"]
            done = {"obligation_id": task["obligation_id"], "note": "Done."}
            await program.desks[role].act(case, "complete_closing_duty", done)


async def refuse(program: Program, case: str) -> None:
    """Propose the discharge and have it refused, which changes nothing."""
    before = await shown(program.director, case)
    assert await program.supervisor.refused(case, "decide_discharge", APPROVED) == "no_proposal"
    await program.specialist.act(case, "propose_discharge", CAUSE)
    assert await program.specialist.refused(case, "propose_discharge", CAUSE) == "proposal_undecided"
    await program.director.act(case, "decide_discharge", {**APPROVED, "approve": False})
    after = await shown(program.director, case)
    assert [after[what] for what in SAME] == [before[what] for what in SAME]


async def discharge(program: Program, case: str) -> None:
    """Propose the discharge and have it approved, by nobody but another person who may."""
    await program.supervisor.act(case, "propose_discharge", CAUSE)
    assert await program.specialist.refused(case, "decide_discharge", APPROVED) == "not_permitted"
    assert await program.supervisor.refused(case, "decide_discharge", APPROVED) == "same_person"
    await program.director.act(case, "decide_discharge", APPROVED)


async def test_a_case_by_board_order_ends_with_discharge_for_noncompliance(program: Program) -> None:
    case = await program.refer(**ORDER)
    await to_stabilise(program, case, Now())
    process = program.client.get_workflow_handle(enrollment_workflow_id(EnrollmentId(UUID(case))))

    await refuse(program, case)
    await discharge(program, case)
    page = await shown(program.legal, case)
    assert page["phase"] == "discharged_noncompliant"
    assert page["policy"].startswith("pa_dmu ")
    assert {one["kind"] for one in page["obligations"]} == {"closing_duty"}
    await close(program, case)

    assert await process.result() == "discharged_noncompliant"
    book = audited(program.engine, case)
    decided = [row for row in book.journal if row["name"].startswith("amendment:")]
    assert [row["name"].partition(":")[2] for row in decided] == ["proposed", "refused", "proposed", "approved"]
    assert {row["clause"] for row in decided} == {"order 2026-0042, version 1, clause 2"}
    assert book.journal[-1]["name"] == "enrollment:closed"
    assert all(one.is_closed for one in book.obligations)
    assert all(row["closed_at"] for row in book.tasks)
    rows = await journal(program.auditor, case)
    assert [row["sentence"] for row in rows] == [row["sentence"] for row in book.journal]
