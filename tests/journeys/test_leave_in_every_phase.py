"""Somebody goes on leave in every open phase: what is theirs stands still, staff and safety go on, the term moves."""

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from temporalio.testing import WorkflowEnvironment

from dev.people import EVALUATORS
from domain.obligations import Obligation, ObligationState, PauseCause
from domain.roles import Party
from temporal.keys import KeyRing
from tests.fixtures.program import Program, running
from tests.journeys.books import Book, audited
from tests.journeys.steps import REASON, Now, assess, papers, shown, treat
from tests.temporal.waiting import until

ZONE = ZoneInfo("America/New_York")
#: Releases end on their day, whatever else stands still (PROGRAM.md D38).
UNPAUSED = {"release_renewal"}


@pytest.fixture
async def together(database_url: str, one_clock: WorkflowEnvironment, payload_keys: KeyRing) -> AsyncIterator[Program]:
    """The program on a server where one clock goes for the case and its evaluation together."""
    async with running(database_url, one_clock.client, payload_keys) as program:
        yield program


class Story:
    """A case with the clock of its process."""

    def __init__(self, program: Program, clock: WorkflowEnvironment, case: str) -> None:
        self.program, self.case, self.now = program, case, Now()
        self._clock = clock
        #: When each leave began and ended.
        self.leaves: list[tuple[datetime, datetime]] = []

    async def pass_time(self, days: int) -> Book:
        """Let days pass."""
        await self._clock.sleep(timedelta(days=days))
        self.now.ahead += timedelta(days=days)
        return audited(self.program.engine, self.case)

    async def leave(self, phase: str, days: int, *climbs: str, shown_as: str = "") -> None:
        """Go on leave in a phase; nothing of the participant's climbs, and what others owe does, if it is due."""
        specialist, case = self.program.specialist, self.case
        await until(lambda: self._is_in(phase))
        before = audited(self.program.engine, case)
        since = self.now.moment
        await specialist.act(case, "start_leave", {"cause": "leave", "since": since, **REASON})
        assert (await shown(specialist, case))["phase"] == (shown_as or phase)
        assert await specialist.refused(case, "start_leave", {"cause": "leave", "since": since, **REASON}) == "on_leave"
        during = await self.pass_time(days)
        self._nothing_of_the_participants_climbed(before, during, set(climbs))
        ended = self.now.moment
        await specialist.act(case, "end_leave", {"until": ended, **REASON})
        self.leaves.append((datetime.fromisoformat(since), datetime.fromisoformat(ended)))
        assert (await shown(specialist, case))["phase"] == phase
        await self._goes_on(before)

    async def _is_in(self, phase: str) -> bool:
        return bool((await shown(self.program.specialist, self.case))["phase"] == phase)

    def _nothing_of_the_participants_climbed(self, before: Book, during: Book, climbs: set[str]) -> None:
        known = {row["id"] for row in before.escalations}
        owners = {one.id: one for one in during.obligations}
        fresh = [owners[row["obligation_id"]] for row in during.escalations if row["id"] not in known]
        # What was overdue before the leave goes on.
        overdue = {one.id for one in before.obligations if one.state is ObligationState.OVERDUE}
        theirs = {one.kind.value for one in fresh if one.owner is Party.PARTICIPANT and one.id not in overdue}
        assert theirs <= UNPAUSED
        assert {one.kind.value for one in fresh if one.owner is not Party.PARTICIPANT} >= climbs

    async def _goes_on(self, before: Book) -> None:
        """Check that what stood still is owed again, later by the days of the leave, and nothing else has moved."""
        stood = [one for one in before.obligations if stands_still(one)]

        async def resumed() -> bool:
            after = {one.id: one for one in audited(self.program.engine, self.case).obligations}
            return all(after[one.id].schedule and not after[one.id].is_paused for one in stood)

        await until(resumed)
        after = {one.id: one for one in audited(self.program.engine, self.case).obligations}
        for one in before.obligations:
            if one not in stood:
                assert after[one.id].schedule == one.schedule, one.label
        for one in stood:
            # The day on which something begins to be owed is day 0, and no day lost.
            self._moved(one, after[one.id], day_ends(*self.leaves[-1], after=one.starts_at))

    def _moved(self, before: Obligation, after: Obligation, days: int) -> None:
        assert before.schedule is not None
        assert after.schedule is not None
        moved = (after.schedule.due_at.astimezone(ZONE).date() - before.schedule.due_at.astimezone(ZONE).date()).days
        # What rolls forward may have fallen on a weekend or a holiday before, or may do so now.
        assert abs(moved - days) <= (4 if before.rolls_forward else 0), f"{before.label}: {moved} days for {days}"


def stands_still(obligation: Obligation) -> bool:
    """Say whether a leave stops what is owed: if it is the participant's by the pack, and not overdue already."""
    in_time = not obligation.is_closed and obligation.state is not ObligationState.OVERDUE
    return in_time and PauseCause.LEAVE in obligation.paused_by


def day_ends(since: datetime, until: datetime, *, after: datetime | None = None) -> int:
    """Count the days that end, at 17:00 in the program's zone, during a leave; those after the day of a beginning."""
    first, last = since.astimezone(ZONE).date(), until.astimezone(ZONE).date()
    if after is not None:
        first = max(first, after.astimezone(ZONE).date() + timedelta(days=1))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sum(since < datetime.combine(day, time(17), ZONE) <= until for day in days)


async def to_review(story: Story) -> None:
    """Have the evaluation made and reported, with a threat whose notice is owed."""
    specialist, case, now = story.program.specialist, story.case, story.now
    await specialist.act(case, "choose_evaluator", {"evaluator_id": str(EVALUATORS[0])})
    await specialist.act(case, "record_evaluator_contact", {"contacted_at": now.moment})
    await specialist.act(case, "record_evaluator_acceptance", {"accepted_at": now.moment})
    await specialist.act(case, "record_evaluation_held", {"held_at": now.moment})
    report = {
        "received_at": now.moment,
        "diagnosis_found": True,
        "diagnosis": "Synthetic use disorder",
        "threat": True,
        "level_of_care": "outpatient",
        "recommendations": "Weekly therapy.",
    }
    await specialist.act(case, "record_evaluation_report", report)


async def test_leave_in_every_open_phase(together: Program, one_clock: WorkflowEnvironment) -> None:
    case = await together.refer(policy="pa_dmu", channel="board_order", order_number="2026-0042")
    story = Story(together, one_clock, case)
    intake, specialist, now = together.intake, together.specialist, story.now

    await story.pass_time(1)
    await story.leave("referred", 12, "triage")
    await intake.act(case, "complete_triage", {"urgency": "routine", "note": "Synthetic example."})
    await intake.act(case, "send_outreach_letter", {"delivery": "mail"})
    await story.leave("outreach", 30)
    assert audited(together.engine, case).happened("outreach:second_letter_sent") == 0
    await intake.act(case, "record_response", REASON)
    await story.leave("intake", 5)

    await papers(together, case, now)
    await assess(together, case)
    await specialist.act(case, "determine_evaluation_types", {"types": ["substance_use"], **REASON})
    await specialist.act(case, "refer_for_evaluation", {"offered": [str(one) for one in EVALUATORS[:3]]})
    await story.leave("evaluation_pending", 20)
    await to_review(story)
    await story.leave("evaluation_review", 16, "report_review", "threat_notice")
    await specialist.act(case, "send_threat_notice", {"sent_at": now.moment, "recipients": "The duty officer."})
    await specialist.act(case, "accept_evaluation", {"level_of_care_fits": True, "review": "Plausible."})

    await specialist.act(case, "draft_agreement")
    await specialist.act(case, "send_agreement")
    await story.leave("agreement_draft", 25)
    await specialist.act(case, "record_signature", {"signed_on": f"{now.today}"})
    await story.leave("interim", 65, "board_execution", "specialist_contact")
    # The order took effect long ago: two months of its term of three together are left.
    executed = {"executed_on": f"{now.today}", "effective_on": f"{now.today - timedelta(days=1200)}"}
    await together.legal.act(case, "record_board_execution", executed)
    await story.leave("stabilise", 35, "file_review", shown_as="tolled")
    await treat(together, case, now)
    await story.leave("monitor", 21, shown_as="tolled")
    lines = (await shown(specialist, case))["term"]["calculation"]
    tolled = sum(day_ends(*one) for one in story.leaves)
    assert lines[-1] == {"what": "tolled", "amount": f"{tolled} days"}

    await story.pass_time(75)
    await specialist.act(case, "open_completion_review")
    await story.leave("completion_review", 12)
    assert len(audited(together.engine, case).of_kind("term")) == 1
