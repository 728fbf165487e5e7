"""Telling participants' processes of a testing day: who is selected, and who did not check in.

Both may be told twice, and go on where they stopped: who was told of a selection is kept, and how far the missed
check-ins have come is in the last sign of life. A process that is gone is noted: nothing is owed there any more.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Final, cast
from uuid import UUID

from sqlalchemy import Engine, exists, func, select, update
from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.alarms import NOBODY_TO_TELL, raise_alarm, sign_of_life
from activities.draws_clock import Clock, utc_now
from activities.transactions import lock_words, transaction
from activities.windows import fault_in, window_with_outages
from database.check_ins import check_ins
from database.draws import draw_rows, draw_selections, testing_days
from database.obligations import obligations
from database.testing import specimens, testings
from database.values import obligation_of
from domain.facts import SpecimenFact
from domain.ids import EnrollmentId
from domain.obligations import ObligationKind
from domain.policy import Policy
from domain.testing.book import TestingStage
from domain.testing.check_ins import ShowingKind
from domain.testing.codes import FAULTS, MissedCause
from domain.testing.days import SelectionState, TestingDayOf, missed_check_in_id
from domain.testing.news import CheckInMissed, Selected
from temporal.ids import monitoring_workflow_id

#: How many are told at once: each waits for the engine, not for this machine.
AT_ONCE: Final = 20

_selections: Final = draw_selections.c
_rows: Final = draw_rows.c


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missed:
    """Who did not check in on a day."""

    enrollment_id: EnrollmentId
    selected: bool


class DrawNews:
    """Tells of testing days; by the worker's own client."""

    def __init__(self, engine: Engine, read: Callable[[str], Policy], clock: Clock = utc_now) -> None:
        self._engine = engine
        self._read = read
        self._clock = clock

    @activity.defn(name="tell_selected")
    async def tell_selected(self, asked: TestingDayOf) -> int:
        """Tell the process of everybody who was selected and not told yet; gives how many were told."""
        client, told = activity.client(), 0
        while news := await asyncio.to_thread(self._untold, asked):
            reached = await asyncio.gather(
                *(_tell(client, one.specimen.enrollment_id, "selected", one) for one in news)
            )
            await asyncio.to_thread(self._note, asked, news, reached)
            told += sum(reached)
            sign_of_life(told)
        return told

    @activity.defn(name="tell_missed")
    async def tell_missed(self, asked: TestingDayOf) -> int:
        """Tell the process of everybody who was drawn for, is tested still and did not check in."""
        client = activity.client()
        last, missed = _progress()
        cause = await asyncio.to_thread(self._cause, asked)
        while found := await asyncio.to_thread(self._missed, asked, last):
            news = [(one.enrollment_id, _news(one, asked, cause)) for one in found]
            await asyncio.gather(*(_tell(client, who, "check_in_missed", one) for who, one in news))
            last, missed = found[-1].enrollment_id, missed + len(found)
            sign_of_life(str(last), missed)
        await asyncio.to_thread(self._count, asked, missed, missed if cause in FAULTS else 0)
        return missed

    def _untold(self, asked: TestingDayOf) -> list[Selected]:
        with transaction(self._engine) as connection:
            found = connection.execute(
                select(specimens, obligations.c.value.label("owed"))
                .join(draw_selections, _selections.specimen_id == specimens.c.id)
                .join(
                    obligations,
                    (obligations.c.subject == specimens.c.id) & (obligations.c.kind == ObligationKind.SPECIMEN),
                )
                .where(
                    _selections.program == asked.program,
                    _selections.day == asked.day,
                    _selections.state == SelectionState.ORDERED,
                    _selections.told_at.is_(None),
                )
                .order_by(_selections.enrollment_id)
                .limit(AT_ONCE)
            ).mappings()
            return [
                Selected(
                    specimen=SpecimenFact(**{one.name: row[one.name] for one in fields(SpecimenFact)}),
                    owed=obligation_of(row["owed"]),
                )
                for row in found
            ]

    def _note(self, asked: TestingDayOf, news: Sequence[Selected], reached: Sequence[bool]) -> None:
        gone = [one.specimen.enrollment_id for one, told in zip(news, reached, strict=True) if not told]
        if gone:
            raise_alarm(NOBODY_TO_TELL, "draw:nobody_to_tell", len(gone), enrollments=sorted(map(str, gone)))
        with transaction(self._engine) as connection:
            for whom, is_gone in ((gone, True), ([one.specimen.enrollment_id for one in news], False)):
                noted = update(draw_selections).where(
                    _selections.program == asked.program,
                    _selections.day == asked.day,
                    _selections.enrollment_id == func.any(whom),
                    _selections.told_at.is_(None),
                )
                connection.execute(noted.values(told_at=self._clock(), gone=is_gone))

    def _missed(self, asked: TestingDayOf, after: EnrollmentId) -> list[_Missed]:
        shown = check_ins.c
        answered = exists().where(
            shown.enrollment_id == _rows.enrollment_id, shown.day == asked.day, shown.kind == ShowingKind.ANSWERED
        )
        ordered = exists().where(
            _selections.program == _rows.program,
            _selections.day == _rows.day,
            _selections.enrollment_id == _rows.enrollment_id,
            _selections.state == SelectionState.ORDERED,
        )
        with transaction(self._engine) as connection:
            found = connection.execute(
                select(_rows.enrollment_id, ordered.label("selected"))
                .join(testings, testings.c.id == _rows.enrollment_id)
                .where(
                    _rows.program == asked.program,
                    _rows.day == asked.day,
                    _rows.enrollment_id > after,
                    testings.c.stage == TestingStage.ACTIVE,
                    ~answered,
                )
                .order_by(_rows.enrollment_id)
                .limit(AT_ONCE)
            ).all()
        return [_Missed(enrollment_id=EnrollmentId(one.enrollment_id), selected=one.selected) for one in found]

    def _cause(self, asked: TestingDayOf) -> MissedCause:
        """Say why a check-in was missed: an outage that stood in the window excuses everybody."""
        policy = self._read(asked.program)
        with transaction(self._engine) as connection:
            window = window_with_outages(connection, asked, policy)
            return fault_in(connection, asked.program, window) or MissedCause.MISSED_CHECK_IN

    def _count(self, asked: TestingDayOf, missed: int, excused: int) -> None:
        with transaction(self._engine) as connection:
            lock_words(connection, "draw", asked.program)
            of_the_day = (testing_days.c.program == asked.program, testing_days.c.day == asked.day)
            counted = update(testing_days).where(*of_the_day, testing_days.c.missed.is_(None))
            connection.execute(counted.values(missed=missed, excused=excused))


async def _tell(client: Client, enrollment_id: EnrollmentId, signal: str, news: object) -> bool:
    """Tell a process; False when it is gone."""
    try:
        await client.get_workflow_handle(monitoring_workflow_id(enrollment_id)).signal(signal, news)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True


def _news(one: _Missed, asked: TestingDayOf, cause: MissedCause) -> CheckInMissed:
    return CheckInMissed(
        id=missed_check_in_id(one.enrollment_id, asked.day), day=asked.day, selected=one.selected, cause=cause
    )


def _progress() -> tuple[EnrollmentId, int]:
    """Read from the last sign of life of an earlier attempt how far it had come."""
    details = activity.info().heartbeat_details
    if len(details) != len(("last", "missed")):
        return EnrollmentId(UUID(int=0)), 0
    return EnrollmentId(UUID(str(details[0]))), int(cast("int", details[1]))
