"""Five years of one case on a virtual clock: it rolls, nothing is missed, and the journal holds all of it.

The way to monitoring goes over HTTP like in every story; from then on the process is driven by its updates directly.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, pairwise
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from commands.acts import act_on_case
from commands.outcomes import Done
from database.obligations import obligations
from database.values import obligation_of
from dev.people import STAFF
from domain.actors import Actor
from domain.acts import Act
from domain.completion_acts import CompletionForm, CostsForm
from domain.ends import ClosingDutyForm
from domain.forms import DecisionForm, Form
from domain.ids import CommandId, EnrollmentId, StaffId
from domain.monitoring import ContactForm, ContactParty, FileReviewForm, Modality
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.orders import Order
from domain.proposals import TermExtensionForm
from domain.referral import Delivery, LetterForm
from domain.releases import RenewalForm
from domain.reports import AcceptanceForm, ReportForm
from temporal.ids import enrollment_workflow_id
from tests.fixtures.program import Program
from tests.fixtures.temporal_servers import Advance
from tests.journeys.books import Book, audited
from tests.journeys.runs import runs_of
from tests.journeys.steps import Now, to_monitor

_K = ObligationKind
NOTE = "Synthetic example."
REPORTS = {_K.SELF_REPORT, _K.WORKSITE_REPORT, _K.THERAPIST_REPORT}
#: Between two visits: shorter than every period, so that nothing falls overdue.
VISIT = timedelta(days=28)
#: How long ago everything was that is entered: the clock of the case falls behind while it is being moved.
AGO = timedelta(minutes=10)


class Monitored:
    """A case in monitoring, and everybody who does what is owed."""

    def __init__(self, program: Program, advance: Advance, case: str, now: Now) -> None:
        self._program, self._case, self._now = program, case, now
        self._advance = advance
        self._id = EnrollmentId(UUID(case))
        self.process = program.client.get_workflow_handle(enrollment_workflow_id(self._id))

    async def act(self, act: Act, form: Form, role: str = "specialist") -> None:
        """Give the process an order as somebody."""
        staff_id, whose = STAFF[role]
        order = Order(command_id=CommandId(uuid4()), actor=Actor(staff_id=StaffId(staff_id), role=whose))
        outcome = await act_on_case(self._program.client, self._id, act, order, form)
        assert isinstance(outcome, Done), f"{act}: {outcome}"

    async def visit(self, days: timedelta = VISIT) -> None:
        """Let weeks pass, with reports in the middle of them where the end were too late, then do all that is owed."""
        end = self._now() + days
        if any(one.kind in REPORTS and one.schedule and one.schedule.due_at < end for one in self._owed()):
            await self._wait(days / 2)
            await self._hand_in()
            days /= 2
        at = await self._wait(days)
        await self._hand_in()
        for one in self._owed():
            if one.kind is _K.FILE_REVIEW:
                await self.act(Act.COMPLETE_FILE_REVIEW, FileReviewForm(findings=NOTE), "supervisor")
            elif one.kind is _K.RELEASE_RENEWAL and self._is_due_soon(one):
                assert one.subject is not None
                today = self._now.today
                renewal = RenewalForm(release_id=one.subject, signed_on=today, expires_on=today + timedelta(days=365))
                await self.act(Act.RENEW_RELEASE, renewal)
            elif one.kind is _K.COMPLETION_LETTER:
                await self.act(Act.SEND_COMPLETION_LETTER, LetterForm(delivery=Delivery.MAIL))
        contact = ContactForm(party=ContactParty.PARTICIPANT, modality=Modality.AUDIO, at=at, note=NOTE)
        await self.act(Act.RECORD_CONTACT, contact)

    async def _wait(self, time: timedelta) -> datetime:
        await self._advance(self.process, time)
        self._now.ahead += time
        return self._now() - AGO

    async def _hand_in(self) -> None:
        """Hand in every report that counts by now: a month's report counts for less than a visit's weeks."""
        at = self._now() - AGO
        for one in self._owed():
            if one.kind in REPORTS and (one.counts_from is None or one.counts_from <= at):
                report = ReportForm(obligation_id=one.id, author="Sample", received_at=at, summary=NOTE, concern=False)
                await self.act(Act.RECORD_REPORT, report)
                await self.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=one.id))

    def _owed(self) -> list[Obligation]:
        asked = select(obligations.c.value).where(
            obligations.c.enrollment_id == self._id, obligations.c.state == ObligationState.OPEN
        )
        with self._program.engine.connect() as connection:
            return [obligation_of(value) for value in connection.scalars(asked)]

    def _is_due_soon(self, obligation: Obligation) -> bool:
        assert obligation.schedule is not None
        return obligation.schedule.due_at < self._now() + timedelta(days=60)

    async def extend(self) -> None:
        """Have the term extended from three years to five."""
        form = TermExtensionForm(clause="2", cause="Synthetic example of a cause.")
        await self.act(Act.PROPOSE_EXTENSION, form)
        await self.act(Act.DECIDE_AMENDMENT, DecisionForm(approve=True, reason=NOTE), "supervisor")

    async def complete(self) -> None:
        """Complete the enrollment and everything that is owed afterwards."""
        await self.act(Act.CONFIRM_COSTS_PAID, CostsForm(evidence=NOTE))
        await self.act(Act.OPEN_COMPLETION_REVIEW, Form())
        form = CompletionForm(reason=NOTE, recovery_activity=NOTE)
        await self.act(Act.COMPLETE_ENROLLMENT, form, "supervisor")
        closing = [one for one in self._owed() if one.kind is ObligationKind.CLOSING_DUTY]
        for duty in closing:
            await self.act(Act.COMPLETE_CLOSING_DUTY, ClosingDutyForm(obligation_id=duty.id, note=NOTE), "director")


def numbered(label: str) -> Iterator[str]:
    """Give the labels of the periods of a series."""
    return (label if number == 1 else f"{label}, period {number}" for number in count(1))


def periods_are_whole(book: Book, kind: str, months: int, at_least: int) -> None:
    """Check that periods follow each other without a gap, each met, none late."""
    series = book.of_kind(kind)
    assert len(series) >= at_least
    assert [one.label for one in series] == [label for label, _ in zip(numbered(series[0].label), series, strict=False)]
    for former, later in pairwise(series):
        assert former.schedule is not None
        assert later.starts_at == former.schedule.next_opens_at
        shortest, longest = timedelta(days=28 * months, hours=-1), timedelta(days=31 * months, hours=1)
        assert shortest <= later.starts_at - former.starts_at <= longest
        assert former.state is ObligationState.ACCEPTED
        assert not former.was_met_late


@pytest.mark.timeout(150)
async def test_five_years_of_one_case(years: Program, advance: Advance) -> None:
    now = Now()
    case = await years.refer()
    await to_monitor(years, case, now)
    monitored = Monitored(years, advance, case, now)

    for number in range(65):
        await monitored.visit()
        if number == 20:
            await monitored.extend()
    await monitored.visit(timedelta(days=20))
    rolled = await runs_of(years.client, case) - 1
    await monitored.complete()

    assert await monitored.process.result() == "completed"
    assert rolled >= 2
    book = audited(years.engine, case)
    assert book.happened("obligation:overdue") == 0
    assert {row["level"] for row in book.escalations} <= {0, 1}
    periods_are_whole(book, "self_report", 1, 60)
    periods_are_whole(book, "worksite_report", 3, 20)
    periods_are_whole(book, "therapist_report", 3, 20)
    assert len(book.of_kind("file_review")) >= 20
    contacts = book.of_kind("specialist_contact")
    assert len(contacts) >= 60
    assert all(later.starts_at == former.submitted_at for former, later in pairwise(contacts))
    assert len(book.of_kind("release_renewal")) >= 5
    assert all(one.is_closed for one in book.obligations)
