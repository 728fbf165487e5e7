"""Keeping a turn: everything once, in one transaction."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import event

from activities.errors import DatabaseError, ForeignEventError
from database.enrollments import enrollments
from database.journal import journal
from database.obligations import obligations
from database.participants import licenses, participants
from database.values import case_of, obligation_of, to_json
from domain.events import Message, MessageKind
from domain.ids import EventId, StaffId
from domain.obligations import ObligationKind, ObligationState, Schedule
from domain.phases import Phase
from domain.policy import TermStart
from domain.roles import Party
from domain.term import TermClock
from tests.activities.program import (
    DAY,
    NOW,
    Program,
    a_case,
    a_newcomer,
    a_recording,
    an_event,
    an_obligation,
    everything,
    open_case,
    rows,
)


def test_a_new_case_is_kept_whole(program: Program) -> None:
    case, owed = a_case(program), an_obligation()
    program.records.record(replace(a_recording(case, owed, facts=(case.referral,)), newcomer=a_newcomer(case)))
    [kept] = rows(program.engine, enrollments)
    [person] = rows(program.engine, participants)
    [held] = rows(program.engine, licenses)
    assert kept["license_id"] == held["id"]
    assert (kept["participant_id"], held["participant_id"]) == (person["id"], person["id"])
    assert (kept["phase"], kept["revision"], kept["closed_at"]) == (Phase.REFERRED, 1, None)
    assert kept["next_due_at"] == NOW + 10 * DAY
    assert case_of(kept["state"]) == case  # type: ignore[arg-type] # what JSON holds
    [owing] = rows(program.engine, obligations)
    assert obligation_of(owing["value"]) == owed  # type: ignore[arg-type] # what JSON holds
    assert (owing["next_rung_at"], owing["next_rung_reaches"]) == (NOW + 5 * DAY, Party.PARTICIPANT)


def test_a_recording_that_comes_twice_is_kept_once(program: Program) -> None:
    case = a_case(program)
    messages = (Message(id=EventId(uuid4()), to=Party.PARTICIPANT, kind=MessageKind.NOTICE),)
    owed = (an_obligation(), an_obligation(ObligationKind.TRIAGE, Party.INTAKE))
    first = replace(a_recording(case, *owed, facts=(case.referral,)), newcomer=a_newcomer(case), messages=messages)
    program.records.record(first)
    before = everything(program.engine)
    program.records.record(first)
    assert everything(program.engine) == before


def test_a_turn_is_kept_whole_or_not_at_all(program: Program) -> None:
    case = open_case(program)
    before = everything(program.engine)
    nobody = replace(case, specialist_id=StaffId(uuid4()), phase=Phase.OUTREACH)
    with pytest.raises(DatabaseError, match="fk_enrollments_specialist_id"):
        program.records.record(a_recording(nobody, an_obligation(), facts=(case.referral,)))
    assert everything(program.engine) == before


def test_an_error_of_the_database_quotes_no_row(program: Program) -> None:
    case = replace(a_case(program), specialist_id=StaffId(uuid4()))
    with pytest.raises(DatabaseError) as caught:
        program.records.record(replace(a_recording(case), newcomer=a_newcomer(case)))
    assert str(caught.value) == (
        "The database did not take it (SQLSTATE 23503, constraint fk_enrollments_specialist_id); it is tried again."
    )
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_an_event_of_another_case_is_refused_for_good(program: Program) -> None:
    one, other = open_case(program), open_case(program)
    happened = an_event()
    program.records.record(replace(a_recording(one), events=(happened,)))
    with pytest.raises(ForeignEventError) as caught:
        program.records.record(replace(a_recording(other), events=(happened,)))
    assert caught.value.non_retryable
    assert caught.value.type == "ForeignEventError"


def test_a_case_that_ends_is_closed(program: Program) -> None:
    case, owed = a_case(program), an_obligation()
    program.records.record(replace(a_recording(case, owed), newcomer=a_newcomer(case)))
    ended = replace(case, phase=Phase.DECLINED, phase_since=NOW + DAY, ended_because="declined")
    settled = replace(owed, state=ObligationState.CANCELLED, settled_at=NOW + DAY, settled_because="ended")
    program.records.record(replace(a_recording(ended, settled), at=NOW + DAY))
    [kept] = rows(program.engine, enrollments)
    assert (kept["closed_at"], kept["ended_because"], kept["next_due_at"]) == (NOW + DAY, "declined", None)
    assert kept["revision"] == 2


def test_what_was_handed_in_is_not_what_falls_due_next(program: Program) -> None:
    handed_in, owed = an_obligation(), an_obligation()
    later = replace(owed, schedule=Schedule(due_at=NOW + 20 * DAY, rung_times=()), ladder=())
    case = open_case(program, handed_in, later)
    done = replace(handed_in, state=ObligationState.SUBMITTED, submitted_at=NOW)
    program.records.record(a_recording(case, done))
    [kept] = rows(program.engine, enrollments, id=case.id)
    assert kept["next_due_at"] == NOW + 20 * DAY


def test_the_term_ends_when_its_obligation_falls_due_and_has_no_end_while_it_stands_still(program: Program) -> None:
    case = open_case(program)
    term = an_obligation(ObligationKind.TERM)
    case = replace(case, term=TermClock(start_rule=TermStart.BOARD_EXECUTION, starts_at=NOW, term_months=36))
    program.records.record(a_recording(case, term))
    [kept] = rows(program.engine, enrollments)
    assert (kept["term_starts_at"], kept["term_ends_at"]) == (NOW, NOW + 10 * DAY)
    program.records.record(a_recording(case, replace(term, schedule=None, state=ObligationState.PAUSED)))
    [kept] = rows(program.engine, enrollments)
    assert (kept["term_starts_at"], kept["term_ends_at"]) == (NOW, None)


def test_a_term_that_is_opened_again_ends_when_the_one_to_be_served_does(program: Program) -> None:
    clock = TermClock(start_rule=TermStart.BOARD_EXECUTION, starts_at=NOW, term_months=36)
    case = replace(open_case(program), term=clock)
    served = replace(
        an_obligation(ObligationKind.TERM), state=ObligationState.ACCEPTED, settled_at=NOW, settled_because="served"
    )
    again = an_obligation(ObligationKind.TERM)
    assert again.schedule is not None
    again = replace(again, schedule=replace(again.schedule, due_at=NOW + 400 * DAY))
    for owed in ((served,), (again, served), (served, again)):
        program.records.record(a_recording(case, *owed))
    [kept] = rows(program.engine, enrollments)
    assert kept["term_ends_at"] == NOW + 400 * DAY


def test_a_referral_of_a_known_license_changes_nothing_about_its_holder(program: Program) -> None:
    first, second = a_case(program), a_case(program)
    newcomer = a_newcomer(first, "RN000001")
    program.records.record(replace(a_recording(first), newcomer=newcomer))
    again = replace(second, participant_id=first.participant_id)
    before = rows(program.engine, participants)
    claimed = replace(newcomer.participant, email="moved@person.example")
    program.records.record(replace(a_recording(again), newcomer=replace(newcomer, participant=claimed)))
    assert rows(program.engine, participants) == before
    assert {one["license_id"] for one in rows(program.engine, enrollments)} == {newcomer.license.id}
    [agreeing], [other] = (rows(program.engine, journal, enrollment_id=one.id) for one in (first, again))
    assert agreeing["detail"] == []
    assert other["detail"] == [{"claimed_of": "participants", "fact": to_json(claimed)}]


def test_two_referrals_of_one_license_in_the_same_moment_share_the_license(program: Program) -> None:
    first, second = a_case(program), a_case(program)
    program.records.record(replace(a_recording(first), newcomer=a_newcomer(first, "RN000001")))
    program.records.record(replace(a_recording(second), newcomer=a_newcomer(second, "RN000001")))
    assert len(rows(program.engine, licenses)) == 1
    assert len(rows(program.engine, participants)) == 2
    assert len({one["license_id"] for one in rows(program.engine, enrollments)}) == 1


def test_what_postgresql_cannot_keep_is_shown_as_such(program: Program) -> None:
    case = open_case(program)
    strange = replace(case.referral, summary="before\x00after")
    program.records.record(replace(a_recording(replace(case, referral=strange), facts=(strange,)), at=NOW))
    detail = [row["detail"] for row in rows(program.engine, journal)]
    assert "before\N{REPLACEMENT CHARACTER}after" in str(detail)


def test_the_number_of_statements_does_not_grow_with_what_is_owed(program: Program) -> None:
    def statements(owed: int) -> int:
        case = open_case(program)
        counted: list[str] = []

        def count(*arguments: object) -> None:
            counted.append(str(arguments[2]))

        event.listen(program.engine, "before_cursor_execute", count)
        facts = tuple(replace(case.referral, id=uuid4()) for _ in range(owed))
        messages = tuple(Message(id=EventId(uuid4()), to=Party.SPECIALIST, kind=MessageKind.TASK) for _ in range(owed))
        program.records.record(
            replace(
                a_recording(case, *(an_obligation(ObligationKind.TRIAGE, Party.INTAKE) for _ in range(owed))),
                events=tuple(an_event(fact) for fact in facts),
                messages=messages,
            )
        )
        event.remove(program.engine, "before_cursor_execute", count)
        return len(counted)

    assert statements(1) == statements(40) <= 16
