"""Nobody acts, and every ladder that a case can reach climbs to its end: each rung once, in time, to whom it says."""

from datetime import timedelta
from uuid import UUID

import pytest
from temporalio.client import WorkflowHandle

from dev.people import EVALUATORS, STAFF, TREATMENT_PROVIDER
from domain.ids import EnrollmentId, EvaluationId
from domain.obligations import Obligation
from temporal.ids import enrollment_workflow_id, evaluation_workflow_id
from tests.fixtures.program import Program
from tests.fixtures.temporal_servers import Advance
from tests.journeys.books import Book, audited
from tests.journeys.ladders import climbed_to_its_end, shown_to_everybody, told_as_climbed
from tests.journeys.steps import REASON, Now, shown, to_agreement, to_evaluation
from tests.temporal.waiting import until


@pytest.fixture(scope="module")
async def program(shared_years: Program) -> Program:
    """The program with somebody on call for years."""
    now = Now()()
    shift = {
        "staff_id": str(STAFF["other specialist"][0]),
        "starts_at": (now - timedelta(days=1)).isoformat(),
        "ends_at": (now + timedelta(days=2_000)).isoformat(),
    }
    registered = await shared_years.administrator.post("/on-call-shifts", shift)
    assert registered.status_code == 201, registered.text
    return shared_years


class Waiting:
    """A process that nobody acts on for a while."""

    def __init__(self, program: Program, advance: Advance, case: str, process_id: str, now: Now) -> None:
        self._program, self._advance, self._case, self._now = program, advance, case, now
        self._process: WorkflowHandle[object, object] = program.client.get_workflow_handle(process_id)

    async def wait(self, days: int, *kinds: str) -> Book:
        """Let days pass in which nobody acts; what was due to climb has climbed, obligations of these kinds wholly."""
        await self._advance(self._process, timedelta(days=days))
        self._now.ahead += timedelta(days=days)
        book = audited(self._program.engine, self._case)
        whole = [one for one in book.obligations if not one.is_closed and self._is_over(one)]
        for obligation in whole:
            climbed_to_its_end(book, obligation)
        left = [one for one in book.obligations if one.kind.value in kinds and one not in whole]
        assert {one.kind.value for one in whole} >= set(kinds), "\n".join(
            f"{one.label}: {one.schedule}" for one in left
        )
        named = [one for one in whole if one.kind.value in kinds]
        await shown_to_everybody(self._program, self._case, book, *named)
        return book

    def _is_over(self, obligation: Obligation) -> bool:
        times = () if obligation.schedule is None else obligation.schedule.rung_times
        return bool(times) and all(at is not None and at < self._now() - timedelta(hours=1) for at in times)


def process_of(case: str) -> str:
    """Give the id of a case's process."""
    return enrollment_workflow_id(EnrollmentId(UUID(case)))


async def under_way(program: Program, case: str) -> EvaluationId:
    """Give the evaluation referral of a case, once its process has kept it."""
    found: list[EvaluationId] = []

    async def is_shown() -> bool:
        evaluation = (await shown(program.specialist, case))["evaluation"]
        found.extend([] if evaluation is None else [EvaluationId(UUID(evaluation["id"]))])
        return bool(found)

    await until(is_shown)
    return found[0]


async def test_a_referral_that_nobody_takes_up_and_a_licensee_who_never_answers(
    program: Program, advance: Advance
) -> None:
    case = await program.refer()
    nobody = Waiting(program, advance, case, process_of(case), Now())

    await nobody.wait(12, "triage")
    await program.intake.act(case, "complete_triage", {"urgency": "routine", "note": "Late."})
    await nobody.wait(14, "outreach_letter")
    await program.intake.act(case, "send_outreach_letter", {"delivery": "mail"})
    assert await program.specialist.refused(case, "refer_no_response", REASON) == "final_notice_not_sent"
    book = await nobody.wait(40, "response", "final_notice")
    assert book.happened("outreach:second_letter_sent") == 1
    assert await program.specialist.refused(case, "refer_no_response", REASON) == "final_notice_not_sent"
    await program.intake.act(case, "send_final_notice", {"delivery": "certified_mail"})
    assert await program.specialist.refused(case, "refer_no_response", REASON) == "final_notice_running"
    book = await nobody.wait(40, "final_notice")
    assert {one.breach for one in book.of_kind("final_notice")} == {"", "refer to the prosecutor or the board"}
    await program.legal.act(case, "refer_no_response", REASON)
    book = await nobody.wait(28, "closing_duty")
    assert {one.owner.value for one in book.of_kind("closing_duty")} == {"specialist", "legal"}
    # The second letter and the final notice are the only letters that no rung wrote.
    told_as_climbed(book, participant_formal=2)


async def test_an_evaluation_that_nobody_moves(program: Program, advance: Advance) -> None:
    now = Now()
    case = await program.refer()
    await to_evaluation(program, case, now)
    evaluation = await under_way(program, case)
    nobody = Waiting(program, advance, case, evaluation_workflow_id(evaluation), now)
    specialist = program.specialist

    book = await nobody.wait(20, "evaluator_contact")
    assert [one.owner.value for one in book.of_kind("evaluator_contact")] == ["participant"]
    await specialist.act(case, "choose_evaluator", {"evaluator_id": str(EVALUATORS[0])})
    await specialist.act(case, "record_evaluator_contact", {"contacted_at": now.moment})
    book = await nobody.wait(20, "evaluator_contact")
    assert [one.owner.value for one in book.of_kind("evaluator_contact")] == ["participant", "evaluator"]
    await specialist.act(case, "record_evaluator_acceptance", {"accepted_at": now.moment})
    await nobody.wait(32, "evaluation")
    await specialist.act(case, "record_evaluation_held", {"held_at": now.moment})
    await nobody.wait(26, "evaluation_report")
    report = {
        "received_at": now.moment,
        "diagnosis_found": True,
        "diagnosis": "Synthetic use disorder",
        "threat": True,
        "level_of_care": "outpatient",
        "recommendations": "Weekly therapy.",
    }
    await specialist.act(case, "record_evaluation_report", report)
    await nobody.wait(16, "threat_notice", "report_review")
    await specialist.act(case, "send_threat_notice", {"sent_at": now.moment, "recipients": "The duty officer."})
    await specialist.act(case, "accept_evaluation", {"level_of_care_fits": True, "review": "Plausible."})

    async def is_over() -> bool:
        return bool((await shown(specialist, case))["phase"] == "agreement_draft")

    await until(is_over)
    # The report, its threat and its acceptance are told of at once, before any ladder.
    told_as_climbed(audited(program.engine, case), specialist_task=3, on_call_page=1)


async def test_an_order_that_nobody_signs_executes_monitors_or_completes(program: Program, advance: Advance) -> None:
    now = Now()
    case = await program.refer(policy="pa_dmu", channel="board_order", order_number="2026-0042")
    await to_agreement(program, case, now)
    nobody = Waiting(program, advance, case, process_of(case), now)
    specialist = program.specialist

    await specialist.act(case, "draft_agreement")
    await specialist.act(case, "send_agreement")
    await nobody.wait(24, "signature")
    await specialist.act(case, "record_signature", {"signed_on": f"{now.today}"})
    await nobody.wait(190, "board_execution", "specialist_contact", "file_review")
    # The order took effect long ago: half a year of its term of three years is left.
    executed = {"executed_on": f"{now.today}", "effective_on": f"{now.today - timedelta(days=910)}"}
    await program.legal.act(case, "record_board_execution", executed)
    referral = {"provider_id": str(TREATMENT_PROVIDER), "level_of_care": "outpatient", "plan": "Weekly therapy."}
    await specialist.act(case, "assign_treatment_provider", referral)
    await specialist.act(case, "record_admission", {"admitted_on": f"{now.today}"})
    monitor = {
        "employer": "Sample Hospital",
        "monitor_name": "Sample Monitor",
        "monitor_email": "monitor@hospital.example",
        "no_conflict_declared": True,
    }
    await specialist.act(case, "name_worksite_monitor", monitor)

    reports = ("worksite_report", "therapist_report", "self_report")
    book = await nobody.wait(204, *reports, "release_renewal", "completion_letter", "term")
    assert len(book.of_kind("self_report")) == 7
    assert all(one.clause.startswith("order 2026-0042, version 1, clause ") for one in book.of_kind("self_report"))
    assert book.happened("term:ended") == 1
    # The evaluation's report and acceptance.
    told_as_climbed(book, specialist_task=2)
