"""Keeping a turn: the facts, the journal, the tasks and the messages, in one transaction or not at all."""

from sqlalchemy import Connection, Engine
from temporalio import activity

from activities.journaling import append, detail_of, is_kept
from activities.messages import keep_messages
from activities.owed import hand_over, keep_obligations, keep_tasks
from activities.people import People
from activities.rows import Row, keep_facts
from activities.settled import with_arrivals
from activities.subjects import claimed_of, keep_subject, revision_of, summarise
from activities.transactions import lock, transaction
from domain.case import Case
from domain.disputes.book import Dispute
from domain.evaluation import Evaluation
from domain.facts import EscalationFact
from domain.recordings import Recording
from domain.roles import Party


class Records:
    """Keeps what happened."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @activity.defn(name="record")
    def record(self, recording: Recording) -> int:
        """Keep everything of a turn and give the revision of the case.

        A recording whose first event is in the journal has been kept already.
        """
        with transaction(self._engine) as connection:
            lock(connection, recording.enrollment_id)
            if not is_kept(connection, recording.events[0].id, recording.enrollment_id):
                _keep(connection, with_arrivals(connection, recording))
            return revision_of(connection, recording.enrollment_id)


def _keep(connection: Connection, recording: Recording) -> None:
    people = People(
        connection=connection,
        enrollment_id=recording.enrollment_id,
        evaluation_id=recording.subject.id if isinstance(recording.subject, Evaluation) else None,
        reviewer_id=recording.subject.reviewer_id if isinstance(recording.subject, Dispute) else None,
    )
    keep_subject(connection, recording)
    keep_obligations(connection, recording)
    facts = [fact for event in recording.events for fact in event.facts]
    climbed = [fact for fact in facts if isinstance(fact, EscalationFact)]
    keep_facts(connection, [fact for fact in facts if not isinstance(fact, EscalationFact)], {})
    keep_facts(connection, climbed, _reached(climbed, recording, people))
    keep_tasks(connection, recording, people)
    if isinstance(recording.subject, Case):
        hand_over(connection, [recording.enrollment_id], recording.at)
    keep_messages(connection, recording, people)
    summarise(connection, recording.enrollment_id)
    first, *later = ((one, detail_of(one.facts)) for one in recording.events)
    claimed = (first[0], [*first[1], *claimed_of(connection, recording.newcomer)])
    append(connection, recording.enrollment_id, [claimed, *later])


def _reached(climbed: list[EscalationFact], recording: Recording, people: People) -> dict[object, Row]:
    """Find the member of staff whom each rung reached."""
    owners = {one.id: one.owner for one in recording.obligations}
    people.ask_on_call(
        (one.climbed_at, owners.get(one.obligation_id)) for one in climbed if one.reaches is Party.ON_CALL
    )
    return {
        one.id: {"reached_staff_id": people.one(one.reaches, one.climbed_at, owners.get(one.obligation_id)).staff_id}
        for one in climbed
    }
