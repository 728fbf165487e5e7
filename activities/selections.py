"""Orders for those who were selected: what is owed stands in the case before anybody is told.

Each order is placed in one transaction under the lock of its case, as a turn of the case's own processes would be. The
participant gets no message: who is selected is told at the check-in, to whoever checks in.
"""

from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid5

from sqlalchemy import Connection, Engine, RowMapping, select, update

from activities.alarms import sign_of_life
from activities.draws_clock import Clock
from activities.journaling import append, detail_of, is_kept
from activities.owed import keep_obligations
from activities.policies import KnownPolicies
from activities.rows import keep_facts
from activities.subjects import summarise
from activities.transactions import lock, transaction
from database.draws import draw_selections, testing_days
from database.testing import testings
from database.values import testing_of
from domain.actors import THE_PROGRAM
from domain.events import Event
from domain.facts import OrderReason, SpecimenFact
from domain.ids import EnrollmentId, EventId
from domain.obligations import Obligation
from domain.policy import Policy
from domain.recordings import Recording
from domain.testing.book import Testing, TestingStage
from domain.testing.days import SelectionState, TestingDayOf, specimen_id_of
from domain.testing.duties import specimen_duty
from domain.testing.orders import new_order
from domain.turns import clock_words

#: How many orders are placed between two signs of life.
BATCH: Final = 100
EVENT: Final = "testing:selected"
_OPENED: Final = "obligation:opened"

_selections: Final = draw_selections.c


def order_pending(engine: Engine, asked: TestingDayOf, clock: Clock) -> None:
    """Place every order of a day that is still to be placed, the first ones first."""
    policies, done = KnownPolicies(), 0
    while pending := _pending(engine, asked):
        for enrollment_id in pending:
            with transaction(engine) as connection:
                lock(connection, enrollment_id)
                _order(connection, asked, enrollment_id, clock(), policies)
        done += len(pending)
        sign_of_life(done)


def _pending(engine: Engine, asked: TestingDayOf) -> list[EnrollmentId]:
    of_the_day = (_selections.program == asked.program, _selections.day == asked.day)
    with transaction(engine) as connection:
        found = connection.scalars(
            select(_selections.enrollment_id)
            .where(*of_the_day, _selections.state == SelectionState.PENDING)
            .order_by(_selections.enrollment_id)
            .limit(BATCH)
        )
        return [EnrollmentId(one) for one in found]


def _order(
    connection: Connection, asked: TestingDayOf, enrollment_id: EnrollmentId, now: datetime, policies: KnownPolicies
) -> None:
    settle = partial(_settle, connection, asked, enrollment_id)
    due_at: datetime = connection.execute(
        select(testing_days.c.closes_at).where(testing_days.c.program == asked.program, testing_days.c.day == asked.day)
    ).scalar_one()
    found = connection.execute(select(testings).where(testings.c.id == enrollment_id)).mappings().one()
    if found["stage"] is not TestingStage.ACTIVE or due_at <= now:
        settle(SelectionState.ANNULLED)
        return
    policy = policies.named(connection, found["policy"])
    testing = testing_of(found["state"])
    _keep(connection, found, testing, _specimen(testing, asked, now, due_at), policy)
    settle(SelectionState.ORDERED)


def _specimen(testing: Testing, asked: TestingDayOf, now: datetime, due_at: datetime) -> SpecimenFact:
    return new_order(
        order_id=specimen_id_of(testing.id, asked.day),
        enrollment_id=testing.id,
        plan=testing.plan,
        why=OrderReason.RANDOM,
        day=asked.day,
        ordered_at=now,
        due_at=due_at,
    )


def _keep(connection: Connection, found: RowMapping, testing: Testing, specimen: SpecimenFact, policy: Policy) -> None:
    until = clock_words(specimen.due_at, policy.calendar.zone)
    event = Event(
        id=EventId(uuid5(specimen.id, EVENT)),
        name=EVENT,
        at=specimen.ordered_at,
        actor=THE_PROGRAM,
        sentence=f"Selected at random on {specimen.day}: a specimen ({specimen.matrix.value}) is owed until {until}.",
        clause=testing.clause,
        facts=(specimen,),
    )
    if is_kept(connection, event.id, testing.id):
        return
    owed = specimen_duty(policy, specimen, testing.clause)
    turn = Recording(
        enrollment_id=testing.id,
        at=specimen.ordered_at,
        subject=testing,
        policy=found["policy"],
        events=(event, _opened(owed, specimen)),
        obligations=(owed,),
    )
    keep_obligations(connection, turn)
    keep_facts(connection, event.facts, {})
    summarise(connection, testing.id)
    append(connection, testing.id, [(one, detail_of(one.facts)) for one in turn.events])


def _opened(owed: Obligation, specimen: SpecimenFact) -> Event:
    """Say that an obligation was opened, in the words in which a process says it."""
    return Event(
        id=EventId(uuid5(owed.id, _OPENED)),
        name=_OPENED,
        at=specimen.ordered_at,
        actor=THE_PROGRAM,
        sentence=f"{owed.label} is owed by the {owed.owner.in_words} within {owed.limit.in_words}.",
        clause=owed.clause,
    )


def _settle(connection: Connection, asked: TestingDayOf, enrollment_id: EnrollmentId, state: SelectionState) -> None:
    settled = update(draw_selections).where(
        _selections.program == asked.program, _selections.day == asked.day, _selections.enrollment_id == enrollment_id
    )
    connection.execute(settled.values(state=state))
