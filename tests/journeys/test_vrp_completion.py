"""A voluntary case is monitored for its whole term and completes."""

from datetime import timedelta
from uuid import UUID

from domain.ids import EnrollmentId
from temporal.ids import enrollment_workflow_id
from tests.fixtures.program import Program
from tests.fixtures.temporal_servers import Advance
from tests.journeys.steps import REASON, Now, journal, shown, to_monitor

_REPORTS = {"worksite_report": "Sample Monitor", "therapist_report": "Sample Therapist", "self_report": "participant"}


async def hand_in_what_is_owed(program: Program, case: str, now: Now) -> None:
    """Hand in and accept every report that counts by now, speak with the participant, review the file."""
    specialist = program.specialist
    page = await shown(specialist, case)
    for one in page["obligations"]:
        if one["kind"] in _REPORTS and (one["counts_from"] is None or one["counts_from"] <= now().isoformat()):
            report = {
                "obligation_id": one["id"],
                "author": _REPORTS[one["kind"]],
                "received_at": now.moment,
                "summary": "Nothing of note.",
                "concern": False,
            }
            await specialist.act(case, "record_report", report)
            await specialist.act(case, "accept_report", {"obligation_id": one["id"]})
    contact = {"party": "participant", "modality": "audio", "at": now.moment, "note": "Nothing of note."}
    await specialist.act(case, "record_contact", contact)
    if any(one["kind"] == "file_review" for one in page["obligations"]):
        await program.supervisor.act(case, "complete_file_review", {"findings": "Complete."})
    for one in page["obligations"]:
        if one["kind"] == "release_renewal" and one["due_at"] < (now() + timedelta(days=35)).isoformat():
            signed, expires = now.today, now.today + timedelta(days=365)
            renewal = {"release_id": one["about"], "signed_on": f"{signed}", "expires_on": f"{expires}"}
            await specialist.act(case, "renew_release", renewal)


async def test_a_voluntary_case_completes(years: Program, advance: Advance) -> None:
    now = Now(still=True)
    case = await years.refer()
    await to_monitor(years, case, now)
    process = years.client.get_workflow_handle(enrollment_workflow_id(EnrollmentId(UUID(case))))

    for _ in range(36):
        await advance(process, timedelta(days=28))
        now.ahead += timedelta(days=28)
        await hand_in_what_is_owed(years, case, now)
    await advance(process, timedelta(days=60))
    now.ahead += timedelta(days=60)
    await years.specialist.act(case, "send_completion_letter", {"delivery": "mail"})
    await advance(process, timedelta(days=60))
    now.ahead += timedelta(days=60)
    await hand_in_what_is_owed(years, case, now)
    await years.specialist.act(case, "confirm_costs_paid", {"evidence": "Synthetic example."})
    await years.specialist.act(case, "open_completion_review")
    completion = {**REASON, "board_decision": "", "recovery_activity": "Synthetic example."}
    await years.supervisor.act(case, "complete_enrollment", completion)

    page = await shown(years.director, case)
    assert page["phase"] == "completed"
    closing = [one for one in (await shown(years.director, case))["obligations"] if one["kind"] == "closing_duty"]
    for duty in closing:
        await years.director.act(case, "complete_closing_duty", {"obligation_id": duty["id"], "note": "Done."})
    assert await process.result() == "completed"
    names = [row["name"] for row in await journal(years.auditor, case)]
    assert names.count("enrollment:moved") == 10
