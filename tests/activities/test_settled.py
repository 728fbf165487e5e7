"""A turn that was under way when something arrived: what arrived stands, whichever of the two is kept first."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from activities.arrived import Arrival, keep_notice, keep_report
from activities.matching import Matched
from activities.records import Records
from activities.transactions import lock, transaction
from database.obligations import obligations
from database.tasks import tasks
from database.testing import specimens
from database.values import obligation_of
from domain.climbing import climb
from domain.events import Event
from domain.facts import OrderReason, SpecimenFact
from domain.obligation_changes import mark_missed, mark_overdue
from domain.obligations import Obligation, ObligationState
from domain.recordings import Recording
from domain.tasks import TaskState
from domain.testing.book import Testing
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.duties import specimen_duty
from domain.testing.letters import CollectionNotice
from domain.testing.news import Cleared, Collected
from domain.testing.orders import new_order
from domain.testing.results import LabReport, LabResult, Matrix, MroResult, ReportStatus
from domain.testing.specimens import SpecimenState
from tests.activities.drawn import VRP, monitored
from tests.activities.program import NOW, an_event, found, rows

GIVEN = NOW + timedelta(hours=2)


@dataclass(kw_only=True)
class Told:
    """A participant's testing, of which something arrives."""

    engine: Engine
    testing: Testing
    specimen: SpecimenFact

    def keep(self, event: Event, *owed: Obligation) -> None:
        """Keep a turn of the process."""
        turn = Recording(
            enrollment_id=self.testing.id,
            at=event.at,
            subject=self.testing,
            policy=VRP.name,
            events=(event,),
            obligations=owed,
        )
        Records(self.engine).record(turn)

    def collected(self) -> Collected:
        """Let the site tell of the collection."""
        notice = CollectionNotice(
            specimen_id=self.specimen.id,
            donor="",
            day=None,
            site="Sample Site",
            at=GIVEN,
            number="CCF-1",
            observed=True,
            cause=None,
        )
        with transaction(self.engine) as connection:
            lock(connection, self.testing.id)
            news = keep_notice(connection, self._arrival(self.specimen), notice)
        assert isinstance(news, Collected)
        return news

    def cleared(self, given: SpecimenFact) -> None:
        """Let the laboratory report a plain negative."""
        report = LabReport(
            message_id="MSG-1",
            specimen="CCF-1",
            donor=self.testing.donor,
            panel=self.specimen.panel,
            matrix=Matrix.URINE,
            status=ReportStatus.FINAL,
            reported_at=GIVEN + timedelta(days=1),
            lab=LabResult.NEGATIVE,
            mro=MroResult.NEGATIVE,
        )
        with transaction(self.engine) as connection:
            lock(connection, self.testing.id)
            assert isinstance(keep_report(connection, self._arrival(given), report), Cleared)

    def _arrival(self, specimen: SpecimenFact) -> Arrival:
        matched = Matched(specimen=specimen, testing=self.testing, policy=VRP.name)
        return Arrival(id=uuid4(), matched=matched, policy=VRP, is_first=True, at=GIVEN)

    def stands(self) -> tuple[SpecimenState, Adjudication | None, str]:
        """Say how the specimen stands."""
        (row,) = rows(self.engine, specimens, id=self.specimen.id)
        return row["state"], row["adjudication"], row["number"]  # type: ignore[return-value]  # of a row

    def owed(self, one: Obligation) -> Obligation:
        """Read an obligation, whose row says what its value says."""
        (row,) = rows(self.engine, obligations, id=one.id)
        kept = obligation_of(row["value"])  # type: ignore[arg-type]  # of a row
        assert (kept.state, kept.settled_at) == (row["state"], row["settled_at"])
        return kept


@pytest.fixture
def told(engine: Engine) -> Told:
    """A participant who owes a specimen."""
    testing = monitored(found(engine), floor=36, ceiling=72)
    specimen = new_order(
        order_id=uuid4(),
        enrollment_id=testing.id,
        plan=testing.plan,
        why=OrderReason.RANDOM,
        day=NOW.date(),
        ordered_at=NOW,
        due_at=NOW + timedelta(hours=12),
    )
    made = Told(engine=engine, testing=testing, specimen=specimen)
    made.keep(an_event(specimen, name="testing:selected"), specimen_duty(VRP, specimen, testing.clause))
    return made


def overdue(owed: Obligation) -> Obligation:
    """What a rung makes of what is owed."""
    assert owed.schedule is not None
    at = max(one for one in owed.schedule.rung_times if one is not None)
    return climb(mark_overdue(owed, at), len(owed.ladder) - 1, at)


def test_a_rung_does_not_bring_back_a_result_that_has_come(told: Told) -> None:
    news = told.collected()
    assert news.owed is not None
    told.cleared(news.specimen)
    assert told.owed(news.owed).state is ObligationState.ACCEPTED
    late = overdue(news.owed)
    told.keep(an_event(name="obligation:overdue"), late)
    after = told.owed(news.owed)
    assert (after.state, after.climbed) == (ObligationState.ACCEPTED, late.climbed)
    assert rows(told.engine, tasks, obligation_id=news.owed.id, state=TaskState.OPEN) == []


def test_a_rung_that_was_kept_before_is_settled_by_the_result(told: Told) -> None:
    news = told.collected()
    assert news.owed is not None
    late = overdue(news.owed)
    told.keep(an_event(name="obligation:overdue"), late)
    told.cleared(news.specimen)
    after = told.owed(news.owed)
    assert (after.state, after.climbed) == (ObligationState.ACCEPTED, late.climbed)
    assert rows(told.engine, tasks, obligation_id=news.owed.id, state=TaskState.OPEN) == []


def test_a_longer_window_does_not_undo_a_collection(told: Told) -> None:
    told.collected()
    longer = replace(told.specimen, due_at=told.specimen.due_at + timedelta(hours=2))
    told.keep(an_event(longer, name="testing:window_extended"), specimen_duty(VRP, longer, told.testing.clause))
    assert told.stands() == (SpecimenState.COLLECTED, None, "CCF-1")
    (row,) = rows(told.engine, specimens, id=told.specimen.id)
    assert (row["due_at"], row["collected_at"]) == (longer.due_at, GIVEN)
    assert told.owed(specimen_duty(VRP, told.specimen, "")).state is ObligationState.ACCEPTED


def test_what_is_judged_as_missing_at_that_moment_stays_given_and_cleared(told: Told) -> None:
    news = told.collected()
    told.cleared(news.specimen)
    owed = specimen_duty(VRP, told.specimen, told.testing.clause)
    missed = replace(
        told.specimen,
        state=SpecimenState.NO_SHOW,
        missed_because=MissedCause.NOT_APPEARED,
        adjudication=Adjudication.NO_SHOW,
        closed_at=datetime(2026, 3, 5, tzinfo=UTC),
    )
    over = mark_missed(overdue(owed), datetime(2026, 3, 5, tzinfo=UTC), "not appeared")
    told.keep(an_event(missed, name="testing:adjudicated"), over)
    assert told.stands() == (SpecimenState.CLOSED, Adjudication.CLEAR, "CCF-1")
    assert told.owed(owed).state is ObligationState.ACCEPTED
    # The process hears of the collection first, and takes the specimen in as one without a result.
    told.keep(an_event(news.specimen, name="testing:collected"))
    assert told.stands() == (SpecimenState.CLOSED, Adjudication.CLEAR, "CCF-1")


def test_a_report_that_says_otherwise_is_still_decided_by_the_process(told: Told) -> None:
    news = told.collected()
    told.cleared(news.specimen)
    reopened = replace(news.specimen, lab=None, mro=None, state=SpecimenState.COLLECTED)
    told.keep(an_event(reopened, name="testing:adjudicated"))
    assert told.stands() == (SpecimenState.COLLECTED, None, "CCF-1")
