"""Nobody acts, and every ladder that a case can reach climbs to its end: each rung once, in time, to whom it says."""

from datetime import timedelta
from uuid import UUID

import pytest
from temporalio.client import WorkflowHandle

from dev.people import EVALUATORS, STAFF
from domain.ids import EnrollmentId, EvaluationId
from domain.obligations import Obligation
from temporal.ids import enrollment_workflow_id, evaluation_workflow_id
from tests.fixtures.program import Program
from tests.fixtures.temporal_servers import Advance
from tests.journeys.books import Book, audited, is_of_testing
from tests.journeys.ladders import climbed_to_its_end, shown_to_everybody, told_as_climbed
from tests.journeys.steps import REASON, Now, assess, papers, shown, to_agreement, to_intake, treat
from tests.temporal.waiting import until

CAUSE = {"cause": "Synthetic example of a cause."}
OWN_CLAUSE = {"number": "99", "title": "Synthetic clause", "text": "A synthetic example.", "duties": []}
NO_DIAGNOSIS = {
    "diagnosis_found": False,
    "diagnosis": "",
    "threat": True,
    "level_of_care": "none",
    "recommendations": "None.",
}


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
        of_case = [one for one in book.obligations if not is_of_testing(one.clause)]
        whole = [one for one in of_case if not one.is_closed and self._is_over(one)]
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
    case = await program.refer(channel="board_complaint")
    nobody = Waiting(program, advance, case, process_of(case), Now())

    await nobody.wait(12, "triage")
    await program.intake.act(case, "complete_triage", {"urgency": "routine", "note": "Late."})
    await nobody.wait(14, "outreach_letter")
    await program.intake.act(case, "send_outreach_letter", {"delivery": "mail"})
    book = await nobody.wait(30, "response", "final_notice")
    assert book.happened("outreach:second_letter_sent") == 1
    assert await program.specialist.refused(case, "refer_no_response", REASON) == "final_notice_not_sent"
    await program.intake.act(case, "send_final_notice", {"delivery": "certified_mail"})
    assert await program.specialist.refused(case, "refer_no_response", REASON) == "final_notice_running"
    book = await nobody.wait(32, "final_notice")
    assert [one.owner.value for one in book.of_kind("final_notice")] == ["specialist", "participant"]
    await program.legal.act(case, "refer_no_response", REASON)
    book = await nobody.wait(28, "closing_duty")
    assert {one.owner.value for one in book.of_kind("closing_duty")} == {"specialist", "legal"}
    # The second letter and the final notice are letters that no rung wrote.
    told_as_climbed(book, participant_formal=2)


async def test_an_intake_that_nobody_finishes_and_an_evaluation_that_nobody_moves(
    program: Program, advance: Advance
) -> None:
    now = Now()
    case = await program.refer()
    await to_intake(program, case)
    nobody = Waiting(program, advance, case, process_of(case), now)
    await nobody.wait(40, "intake")
    await papers(program, case, now)
    await assess(program, case, confirm=False)
    await nobody.wait(14, "eligibility_decision")
    await program.supervisor.act(case, "confirm_eligibility", REASON)

    specialist = program.specialist
    await specialist.act(case, "determine_evaluation_types", {"types": ["substance_use"], **REASON})
    await specialist.act(case, "refer_for_evaluation", {"offered": [str(one) for one in EVALUATORS[:3]]})
    evaluation = await under_way(program, case)
    nobody = Waiting(program, advance, case, evaluation_workflow_id(evaluation), now)
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
    await specialist.act(case, "record_evaluation_report", {**NO_DIAGNOSIS, "received_at": now.moment})
    await nobody.wait(16, "threat_notice", "report_review")
    await specialist.act(case, "send_threat_notice", {"sent_at": now.moment, "recipients": "The duty officer."})
    await specialist.act(case, "accept_evaluation", {"level_of_care_fits": True, "review": "Plausible."})

    # The evaluation is over, so the clock of the case goes on, where it stood when the evaluation began.
    now.ahead = timedelta(days=54)
    nobody = Waiting(program, advance, case, process_of(case), now)
    book = await nobody.wait(20, "no_diagnosis_closing")
    # The report and its acceptance are told of at once beside any ladder, and the enrollment pages for the threat.
    told_as_climbed(book, specialist_task=2, on_call_page=1)


async def test_an_order_that_nobody_signs_executes_monitors_or_completes(program: Program, advance: Advance) -> None:
    now = Now()
    case = await program.refer(policy="pa_dmu", channel="board_order", order_number="2026-0042")
    await to_agreement(program, case, now)
    nobody = Waiting(program, advance, case, process_of(case), now)
    specialist = program.specialist

    await nobody.wait(24, "agreement_sending")
    await specialist.act(case, "draft_agreement")
    await specialist.act(case, "send_agreement")
    await nobody.wait(24, "signature")
    await specialist.act(case, "record_signature", {"signed_on": f"{now.today}"})
    await nobody.wait(190, "board_execution", "specialist_contact", "file_review")
    # The order took effect long ago: half a year of its term of three years is left.
    executed = {"executed_on": f"{now.today}", "effective_on": f"{now.today - timedelta(days=910)}"}
    await program.legal.act(case, "record_board_execution", executed)
    await treat(program, case, now)
    await specialist.act(case, "propose_modification", {"removed": [], "clauses": [OWN_CLAUSE], **CAUSE})
    await nobody.wait(14, "amendment_decision")
    await program.supervisor.act(case, "decide_amendment", {"approve": False, **REASON})
    await specialist.act(case, "propose_discharge", {"clause": "2", **CAUSE})
    await nobody.wait(14, "discharge_decision")
    await program.supervisor.act(case, "decide_discharge", {"approve": False, **REASON})

    reports = ("worksite_report", "therapist_report", "self_report")
    book = await nobody.wait(176, *reports, "release_renewal", "completion_letter", "term")
    assert len(book.of_kind("self_report")) == 7
    assert all(one.clause.startswith("order 2026-0042, version 1, clause ") for one in book.of_kind("self_report"))
    assert book.happened("term:ended") == 1
    await specialist.act(case, "open_completion_review")
    book = await nobody.wait(24, "completion_decision")
    # The evaluation's report and acceptance, and the order of a first test.
    told_as_climbed(book, specialist_task=3)


async def test_a_credit_that_nobody_decides(program: Program, advance: Advance) -> None:
    now = Now()
    case = await program.refer()
    await to_agreement(program, case, now)
    await program.specialist.act(case, "draft_agreement")
    await program.specialist.act(case, "recommend_credit", {"months": 6, "evidence": "Synthetic example."})

    await Waiting(program, advance, case, process_of(case), now).wait(14, "credit_decision")
    assert await program.specialist.refused(case, "send_agreement") == "credit_undecided"
