"""The draw of a testing day: drawn and committed to, opened when the window opens, closed when it has closed.

Everything here may be asked for twice: the first draw of a day stands, and so do its opening and its closing.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, Engine, RowMapping, Update, func, insert, select, update
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.alarms import LEFT_OUT, raise_alarm
from activities.draws_clock import Clock, utc_now
from activities.errors import DayPassedError, UndrawnDayError
from activities.sealed_draws import seal_draw, unseal_draw
from activities.selections import order_pending
from activities.testing_periods import (
    period_of,
    quotas_of,
    reveal_ended,
    roll,
    selections_that_count,
    take_a_day,
    tested_on,
)
from activities.transactions import lock_words, transaction
from activities.windows import keep_late_opening, window_with_outages
from database.draws import draw_leaves, draw_rows, draw_selections, testing_days
from domain.ids import EnrollmentId, TestingPeriodId
from domain.policy import Policy
from domain.testing.days import (
    DayClosed,
    DayDrawn,
    DayOpened,
    ScheduledDay,
    SelectionState,
    TestingDayOf,
    day_meant,
    specimen_id_of,
)
from domain.testing.draw_log import NO_DAY_BEFORE, DayDraw, DrawRow
from domain.testing.draws import SEED_BYTES, Entry, UncommittedQuotaError, draw_day
from domain.testing.quotas import Quota
from temporal.keys import KeyRing

_EXTRA: Final = "testing.hidden_extra_percent"
_days: Final = testing_days.c


class TooEarlyError(ApplicationError):
    """What is asked for is not due yet by the clock of this machine; it is tried again then."""

    def __init__(self, due: datetime, now: datetime) -> None:
        super().__init__(type(self).__doc__ or "", type=type(self).__name__, next_retry_delay=due - now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What a day is drawn from."""

    entries: tuple[Entry, ...]
    quotas: dict[TestingPeriodId, Quota]
    #: Who was left out before the draw, because their counts cannot be.
    odd: frozenset[EnrollmentId]


class Draws:
    """Draws, opens and closes testing days."""

    def __init__(self, engine: Engine, keys: KeyRing, read: Callable[[str], Policy], clock: Clock = utc_now) -> None:
        self._engine = engine
        self._keys = keys
        self._read = read
        self._clock = clock

    @activity.defn(name="next_testing_day")
    def next_day(self, scheduled: ScheduledDay) -> date:
        """Say which day a schedule means."""
        return day_meant(scheduled.at, self._read(scheduled.program).calendar.zone)

    @activity.defn(name="draw_day")
    def draw(self, asked: TestingDayOf) -> DayDrawn:
        """Draw a day and commit to it; raises `DayPassedError` when a later day was drawn already."""
        policy = self._read(asked.program)
        with transaction(self._engine) as connection:
            lock_words(connection, "draw", asked.program)
            kept = _kept(connection, asked)
            if kept is None:
                self._draw(connection, asked, policy)
                kept = _drawn(connection, asked)
            return DayDrawn(
                opens_at=kept["opens_at"],
                closes_at=kept["closes_at"],
                participants=kept["participants"],
                left_out=kept["left_out"],
            )

    @activity.defn(name="open_day")
    def open(self, asked: TestingDayOf) -> DayOpened:
        """Open a day: its rows become readable, and everybody selected owes a specimen."""
        with transaction(self._engine) as connection:
            lock_words(connection, "draw", asked.program)
            kept = _drawn(connection, asked)
            if kept["opened_at"] is None:
                self._open(connection, asked, kept)
        order_pending(self._engine, asked, self._clock)
        with transaction(self._engine) as connection:
            counts = _states(connection, asked)
            closes_at = _drawn(connection, asked)["closes_at"]
        ordered, annulled = counts[SelectionState.ORDERED], counts[SelectionState.ANNULLED]
        return DayOpened(closes_at=closes_at, ordered=ordered, annulled=annulled)

    @activity.defn(name="close_day")
    def close(self, asked: TestingDayOf) -> DayClosed:
        """Close a day once its window is over: the seed is shown, and the quotas of periods that have ended."""
        with transaction(self._engine) as connection:
            lock_words(connection, "draw", asked.program)
            kept = _drawn(connection, asked)
            if kept["closed_at"] is None:
                window = window_with_outages(connection, asked, self._read(asked.program))
                closes_at, now = max(kept["closes_at"], window.closes), self._clock()
                if now < closes_at:
                    connection.execute(_change(asked).values(closes_at=closes_at))
                    return DayClosed(is_closed=False, closes_at=closes_at)
                seed, _, _ = unseal_draw(asked.program, asked.day, kept["draw_sealed"], self._keys)
                closed = _change(asked).values(closed_at=now, closes_at=closes_at, seed=seed, draw_sealed=None)
                connection.execute(closed)
                reveal_ended(connection, asked.program, asked.day, self._keys)
            return DayClosed(is_closed=True, closes_at=_drawn(connection, asked)["closes_at"])

    def _draw(self, connection: Connection, asked: TestingDayOf, policy: Policy) -> None:
        previous = _before(connection, asked)
        book = self._book(connection, asked, policy)
        draw, left_out = _drawn_of(asked, book, previous)
        left_out |= book.odd
        if left_out:
            named = sorted(map(str, left_out))
            raise_alarm(
                LEFT_OUT, "draw:left_out", len(named), program=asked.program, day=str(asked.day), enrollments=named
            )
        take_a_day(connection, [row.period_id for row in draw.rows], asked.day)
        window = window_with_outages(connection, asked, policy)
        row = {
            "program": asked.program,
            "day": asked.day,
            "algorithm": draw.algorithm,
            "previous": draw.previous,
            "commitment": draw.commitment,
            "drawn_at": self._clock(),
            "participants": len(draw.rows),
            "left_out": len(left_out),
            "opens_at": window.opens,
            "closes_at": window.closes,
            "draw_sealed": seal_draw(draw, self._keys),
        }
        connection.execute(insert(testing_days), row)

    def _book(self, connection: Connection, asked: TestingDayOf, policy: Policy) -> _Book:
        tested = tested_on(connection, asked.program, asked.day)
        rows = roll(connection, asked.program, asked.day, tested, policy.number(_EXTRA) or 0, self._keys)
        counts = Counter(selections_that_count(connection, asked.program))
        counts.update(self._sealed_selections(connection, asked.program))
        entries = [
            Entry(period=period_of(row), index=row["drawn"], counted=counts[TestingPeriodId(row["id"])])
            for row in rows.values()
        ]
        good = tuple(one for one in entries if one.counted <= one.index < one.period.days)
        odd = {one.period.enrollment_id for one in entries} - {one.period.enrollment_id for one in good}
        return _Book(entries=good, quotas=quotas_of(rows.values(), self._keys), odd=frozenset(odd))

    def _sealed_selections(self, connection: Connection, program: str) -> Counter[TestingPeriodId]:
        """Count the selections of days that were drawn and not opened yet, in memory."""
        found: Counter[TestingPeriodId] = Counter()
        unopened = select(_days.day, _days.draw_sealed).where(_days.program == program, _days.opened_at.is_(None))
        for day, sealed in connection.execute(unopened):
            _, rows, _ = unseal_draw(program, day, sealed, self._keys)
            found.update(row.period_id for row in rows if row.selected)
        return found

    def _open(self, connection: Connection, asked: TestingDayOf, kept: RowMapping) -> None:
        now = self._clock()
        if now < kept["opens_at"]:
            raise TooEarlyError(kept["opens_at"], now)
        policy = self._read(asked.program)
        keep_late_opening(connection, asked, policy, now)
        window = window_with_outages(connection, asked, policy)
        _, rows, leaves = unseal_draw(asked.program, asked.day, kept["draw_sealed"], self._keys)
        which = {"program": asked.program, "day": asked.day}
        chosen = [row for row in rows if row.selected]
        # Until now nobody was told when it closes: an outage that lasted when the day was drawn may be over.
        connection.execute(_change(asked).values(opened_at=now, selected=len(chosen), closes_at=window.closes))
        if rows:
            connection.execute(insert(draw_rows), [which | asdict(row) for row in rows])
            named = [which | {"enrollment_id": enrollment_id, "leaf": leaf} for enrollment_id, leaf in leaves]
            connection.execute(insert(draw_leaves), named)
        if chosen:
            connection.execute(insert(draw_selections), [which | _selection(row, asked.day) for row in chosen])


def _drawn_of(asked: TestingDayOf, book: _Book, previous: bytes) -> tuple[DayDraw, set[EnrollmentId]]:
    """Draw for everybody whose quota is the one committed to; the others are left out."""

    def drawn(left_out: Collection[EnrollmentId]) -> DayDraw:
        return draw_day(
            program=asked.program,
            day=asked.day,
            seed=secrets.token_bytes(SEED_BYTES),
            entries=[one for one in book.entries if one.period.enrollment_id not in left_out],
            quotas=book.quotas,
            previous=previous,
        )

    try:
        return drawn(()), set()
    except UncommittedQuotaError as error:
        return drawn(set(error.enrollments)), set(error.enrollments)


def _selection(row: DrawRow, day: date) -> dict[str, object]:
    return {
        "enrollment_id": row.enrollment_id,
        "period_id": row.period_id,
        "specimen_id": specimen_id_of(row.enrollment_id, day),
        "state": SelectionState.PENDING,
        "told_at": None,
        "gone": False,
    }


def _kept(connection: Connection, asked: TestingDayOf) -> RowMapping | None:
    which = select(testing_days).where(_days.program == asked.program, _days.day == asked.day)
    return connection.execute(which).mappings().one_or_none()


def _drawn(connection: Connection, asked: TestingDayOf) -> RowMapping:
    kept = _kept(connection, asked)
    if kept is None:
        raise UndrawnDayError(program=asked.program, day=asked.day)
    return kept


def _before(connection: Connection, asked: TestingDayOf) -> bytes:
    """Find the commitment of the draw before."""
    last = connection.execute(
        select(_days.day, _days.commitment).where(_days.program == asked.program).order_by(_days.day.desc()).limit(1)
    ).one_or_none()
    if last is None:
        return NO_DAY_BEFORE
    if last.day > asked.day:
        raise DayPassedError(program=asked.program, day=asked.day)
    commitment: bytes = last.commitment
    return commitment


def _states(connection: Connection, asked: TestingDayOf) -> Counter[SelectionState]:
    one = draw_selections.c
    which = (one.program == asked.program, one.day == asked.day)
    counted = connection.execute(select(one.state, func.count()).where(*which).group_by(one.state))
    return Counter({row[0]: row[1] for row in counted})


def _change(asked: TestingDayOf) -> Update:
    return update(testing_days).where(_days.program == asked.program, _days.day == asked.day)
