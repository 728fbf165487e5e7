"""Check-ins: exactly one answer per participant and day, and everything that was shown kept as it was shown.

What the answer is was drawn before; here it is told to whom it belongs, never before the window opens nor after it has
closed. An attempt that a fault of the program left without an answer is kept, and the fault is recorded by itself.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, insert, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless
from uuid6 import uuid7

from database.check_ins import check_ins, outages
from database.draws import draw_selections
from database.participant_days import Tested, Today, answer_of, tested_of, today_of
from database.testing import specimens
from domain.facts import OrderReason
from domain.ids import AccountId, EnrollmentId, ParticipantId
from domain.refusals import Refusal
from domain.testing.book import NOT_TESTED, TestingStage
from domain.testing.check_ins import (
    CheckInAnswer,
    CheckInChannel,
    ShowingKind,
    Shown,
    closed,
    not_open_yet,
    not_ready,
    sentence_of,
)
from domain.testing.days import LATE_AFTER, SelectionState
from domain.testing.outages import OutageKind
from domain.testing.windows import Place

#: The letters of a receipt: none that is taken for another when it is read aloud.
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS: Final = 3
#: Written out: PostgreSQL finds no index for a condition with a parameter once it plans a statement for any parameters.
_ANSWERED: Final[ColumnElement[ShowingKind]] = literal_column(f"'{ShowingKind.ANSWERED.value}'")
_LETTERS_A_GROUP: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who checks in, and how."""

    account_id: AccountId
    participant_id: ParticipantId
    channel: CheckInChannel = CheckInChannel.ONLINE


def check_in(engine: Engine, account: Account, now: datetime) -> Shown | Refusal:
    """Tell a participant the answer of the day; asked again, the same answer with the same receipt."""
    with engine.begin() as connection:
        tested = tested_of(connection, account.participant_id)
        if tested is None:
            return NOT_TESTED
        today = today_of(connection, tested, now)
        day = today.moment.window.day
        known = answer_of(connection, tested.enrollment_id, day)
        if known is not None:
            return _show_again(connection, account, known, now)
        if tested.stage is not TestingStage.ACTIVE:
            return _answer(connection, account, tested, today, now, CheckInAnswer.NOT_ASKED)
        if today.moment.place is Place.BEFORE:
            return not_open_yet(today.moment.window, tested.zone)
        if today.moment.place is Place.AFTER:
            refusal = closed(today.moment.window, tested.zone)
            _keep(connection, account, _without_answer(tested, day, refusal, now), ShowingKind.LATE)
            return refusal
        if today.opened_at is None:
            return _keep_attempt(connection, account, tested, today, now)
        _end_outage(connection, tested, today.opened_at)
        selected = _is_selected(connection, tested.enrollment_id, day)
        answer = CheckInAnswer.SELECTED if selected else CheckInAnswer.NOT_SELECTED
        return _answer(connection, account, tested, today, now, answer)


def a_receipt() -> str:
    """Make the number of an answer: short enough to be read aloud, and not to be guessed."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_LETTERS_A_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _answer(
    connection: Connection, account: Account, tested: Tested, today: Today, now: datetime, answer: CheckInAnswer
) -> Shown:
    window = today.moment.window
    shown = Shown(
        enrollment_id=tested.enrollment_id,
        day=window.day,
        answer=answer,
        sentence=sentence_of(answer, window.closes, tested.zone),
        receipt=a_receipt(),
        at=now,
    )
    first = connection.scalar(
        insert_unless(check_ins)
        .values(_row(account, shown, ShowingKind.ANSWERED))
        .on_conflict_do_nothing(index_elements=["enrollment_id", "day"], index_where=check_ins.c.kind == _ANSWERED)
        .returning(check_ins.c.id)
    )
    if first is not None:
        return shown
    # Somebody checked in at the same moment: theirs is the answer.
    known = answer_of(connection, tested.enrollment_id, window.day)
    assert known is not None  # noqa: S101 - the index has just said so
    return _show_again(connection, account, known, now)


def _show_again(connection: Connection, account: Account, known: Shown, now: datetime) -> Shown:
    _keep(connection, account, replace(known, at=now), ShowingKind.SHOWN_AGAIN)
    return known


def _keep_attempt(connection: Connection, account: Account, tested: Tested, today: Today, now: datetime) -> Refusal:
    """Keep an attempt that could not be answered; what takes longer than an opening may is an outage."""
    window = today.moment.window
    is_fault = now > window.opens + LATE_AFTER
    if is_fault:
        connection.execute(
            insert_unless(outages)
            .values(
                id=uuid7(),
                program=tested.program,
                kind=OutageKind.SYSTEM,
                since=window.opens,
                reason=f"The draw of {window.day} was not open in its window.",
                recorded_at=now,
            )
            .on_conflict_do_nothing(
                index_elements=["program"], index_where=outages.c.recorded_by.is_(None) & outages.c.until.is_(None)
            )
        )
    receipt = a_receipt()
    refusal = not_ready(receipt, is_fault=is_fault)
    attempt = replace(_without_answer(tested, window.day, refusal, now), receipt=receipt)
    _keep(connection, account, attempt, ShowingKind.NOT_READY)
    return refusal


def _end_outage(connection: Connection, tested: Tested, opened_at: datetime) -> None:
    """End what the program found by itself, now that a draw is open that was not."""
    connection.execute(
        update(outages)
        .where(
            outages.c.program == tested.program,
            outages.c.recorded_by.is_(None),
            outages.c.until.is_(None),
            outages.c.since < opened_at,
        )
        .values(until=opened_at)
    )


def _is_selected(connection: Connection, enrollment_id: EnrollmentId, day: date) -> bool:
    """Say whether a specimen is owed today: drawn, or ordered by somebody."""
    theirs, drawn = specimens.c, draw_selections.c
    orders = connection.execute(
        select(theirs.why, theirs.closed_at, theirs.collected_at).where(
            theirs.enrollment_id == enrollment_id, theirs.day == day
        )
    ).all()
    if any(one.closed_at is None or one.collected_at is not None for one in orders):
        return True
    if any(one.why is OrderReason.RANDOM for one in orders):
        return False
    # Drawn, and its order about to be placed.
    pending = select(drawn.day).where(
        drawn.enrollment_id == enrollment_id, drawn.day == day, drawn.state != SelectionState.ANNULLED
    )
    return connection.scalar(pending) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """An attempt that gets no answer."""

    enrollment_id: EnrollmentId
    day: date
    sentence: str
    receipt: str
    at: datetime
    answer: None = None


def _without_answer(tested: Tested, day: date, refusal: Refusal, now: datetime) -> _Attempt:
    return _Attempt(enrollment_id=tested.enrollment_id, day=day, sentence=refusal.sentence, receipt=a_receipt(), at=now)


def _keep(connection: Connection, account: Account, shown: Shown | _Attempt, kind: ShowingKind) -> None:
    connection.execute(insert(check_ins).values(_row(account, shown, kind)))


def _row(account: Account, shown: Shown | _Attempt, kind: ShowingKind) -> dict[str, object]:
    return {
        "id": uuid7(),
        "account_id": account.account_id,
        "enrollment_id": shown.enrollment_id,
        "day": shown.day,
        "kind": kind,
        "answer": shown.answer,
        "receipt": shown.receipt,
        "sentence": shown.sentence,
        "at": shown.at,
        "channel": account.channel,
    }
