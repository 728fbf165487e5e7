"""The testing periods of a program: opened for whoever is tested, closed when days or numbers are used up.

A period ends when all its days were drawn, when the numbers of the plan change, or when testing ends. A version of the
plan that leaves the numbers as they are changes no period: a needless end would lose the tests that are still owed.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from activities.alarms import LEFT_OUT, raise_alarm
from activities.rows import Row
from activities.sealed_draws import seal_quota, unseal_quota
from database.draws import draw_selections, testing_days, testing_periods
from database.testing import specimens, testings
from domain.ids import EnrollmentId, TestingPeriodId
from domain.testing.book import TestingStage
from domain.testing.codes import ANNULLING
from domain.testing.days import SelectionState
from domain.testing.quotas import DAYS_IN_A_YEAR, QUOTA_BYTES, Quota, TestingPeriod, open_period, owed_in
from temporal.errors import WireError
from temporal.keys import KeyRing

_ALL_DRAWN: Final = "all its days were drawn"
_PLAN_CHANGED: Final = "the numbers of the plan changed"
_TESTING_ENDED: Final = "testing has ended"

_periods: Final = testing_periods.c
_days: Final = testing_days.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """Somebody who is to be drawn for, with the numbers of the plan for a year."""

    enrollment_id: EnrollmentId
    plan_version: int
    floor: int
    ceiling: int


def tested_on(connection: Connection, program: str, day: date) -> list[Tested]:
    """Find whom a program draws for on a day; while a plan has no numbers, nobody is drawn for."""
    one = testings.c
    found = connection.execute(
        select(one.id, one.plan_version, one.floor, one.ceiling).where(
            one.program == program, one.stage == TestingStage.ACTIVE, one.since <= day, one.ceiling > 0
        )
    )
    return [
        Tested(enrollment_id=EnrollmentId(row.id), plan_version=row.plan_version, floor=row.floor, ceiling=row.ceiling)
        for row in found
    ]


def roll(
    connection: Connection, program: str, day: date, tested: Sequence[Tested], extra_percent: int, keys: KeyRing
) -> dict[EnrollmentId, RowMapping]:
    """Close the periods that are over, open those that are missing, and give the current one of each participant."""
    _end_of_testing(connection, program, day)
    last = _last_periods(connection, program)
    over: dict[str, list[object]] = {_ALL_DRAWN: [], _PLAN_CHANGED: []}
    opened: list[Row] = []
    for one in tested:
        known = last.get(one.enrollment_id)
        if known is not None and known["ended_on"] is None:
            why = _why_over(known, one)
            if why is None:
                continue
            over[why].append(known["id"])
        opened.append(_opened(program, day, one, known, extra_percent, keys))
    for why, ids in over.items():
        _end(connection, ids, day, why)
    if opened:
        connection.execute(insert(testing_periods), opened)
        last = _last_periods(connection, program)
    return {one.enrollment_id: last[one.enrollment_id] for one in tested}


def period_of(row: RowMapping) -> TestingPeriod:
    """Read a period from its row."""
    return TestingPeriod(
        id=TestingPeriodId(row["id"]),
        enrollment_id=EnrollmentId(row["enrollment_id"]),
        days=row["days"],
        floor=row["floor"],
        ceiling=row["ceiling"],
        quota_commitment=row["quota_commitment"],
    )


def quotas_of(rows: Iterable[RowMapping], keys: KeyRing) -> dict[TestingPeriodId, Quota]:
    """Open sealed quotas in memory; one that cannot be opened is left out."""
    quotas: dict[TestingPeriodId, Quota] = {}
    for row in rows:
        period_id = TestingPeriodId(row["id"])
        try:
            quotas[period_id] = unseal_quota(period_id, row["quota_sealed"], keys)
        except WireError:
            continue
    return quotas


def selections_that_count(connection: Connection, program: str) -> dict[TestingPeriodId, int]:
    """Count the selections of the current periods whose day was opened: those that were annulled do not count."""
    one, given = draw_selections.c, specimens.c
    found = connection.execute(
        select(one.period_id, func.count())
        .join(testing_periods, _periods.id == one.period_id)
        .outerjoin(specimens, given.id == one.specimen_id)
        .where(
            _periods.program == program,
            _periods.ended_on.is_(None),
            one.state != SelectionState.ANNULLED,
            given.adjudication.is_(None) | given.adjudication.not_in(ANNULLING),
        )
        .group_by(one.period_id)
    )
    return {TestingPeriodId(period_id): count for period_id, count in found}


def take_a_day(connection: Connection, drawn: Iterable[TestingPeriodId], day: date) -> None:
    """Count a day as drawn in periods."""
    taken = update(testing_periods).where(_periods.id == func.any(list(drawn)))
    connection.execute(taken.values(drawn=_periods.drawn + 1, last_on=day))


def reveal_ended(connection: Connection, program: str, day: date, keys: KeyRing) -> None:
    """End the periods whose days are used up, and show the quota of those whose last day has closed."""
    used_up = update(testing_periods).where(
        _periods.program == program,
        _periods.ended_on.is_(None),
        _periods.drawn == _periods.days,
        _periods.last_on <= day,
    )
    connection.execute(used_up.values(ended_on=day, ended_because=_ALL_DRAWN))
    still_open = exists().where(
        _days.program == _periods.program, _days.day == _periods.last_on, _days.closed_at.is_(None)
    )
    ended = select(testing_periods).where(
        _periods.program == program, _periods.ended_on.is_not(None), _periods.quota.is_(None), ~still_open
    )
    rows = list(connection.execute(ended).mappings())
    quotas = quotas_of(rows, keys)
    if len(quotas) < len(rows):
        raise_alarm(LEFT_OUT, "quota:not_opened", len(rows) - len(quotas), program=program)
    for period_id, quota in quotas.items():
        shown = update(testing_periods).where(_periods.id == period_id)
        connection.execute(shown.values(quota=quota.count, nonce=quota.nonce))


def _end_of_testing(connection: Connection, program: str, day: date) -> None:
    gone = select(testings.c.id).where(testings.c.program == program, testings.c.stage == TestingStage.ENDED)
    ended = update(testing_periods).where(
        _periods.program == program, _periods.ended_on.is_(None), _periods.enrollment_id.in_(gone)
    )
    connection.execute(ended.values(ended_on=day, ended_because=_TESTING_ENDED))


def _end(connection: Connection, ids: list[object], day: date, why: str) -> None:
    if ids:
        ended = update(testing_periods).where(_periods.id == func.any(ids))
        connection.execute(ended.values(ended_on=day, ended_because=why))


def _last_periods(connection: Connection, program: str) -> Mapping[EnrollmentId, RowMapping]:
    found = connection.execute(
        select(testing_periods)
        .where(_periods.program == program)
        .ext(distinct_on(_periods.enrollment_id))
        .order_by(_periods.enrollment_id, _periods.began_on.desc(), _periods.ended_on.desc().nulls_first())
    )
    return {EnrollmentId(row["enrollment_id"]): row for row in found.mappings()}


def _why_over(known: RowMapping, one: Tested) -> str | None:
    if (known["floor_a_year"], known["ceiling_a_year"]) != (one.floor, one.ceiling):
        return _PLAN_CHANGED
    return _ALL_DRAWN if known["drawn"] >= known["days"] else None


def _opened(program: str, day: date, one: Tested, known: RowMapping | None, extra_percent: int, keys: KeyRing) -> Row:
    left = 0 if known is None else known["days"] - known["drawn"]
    days = left or DAYS_IN_A_YEAR
    period, quota = open_period(
        period_id=TestingPeriodId(uuid4()),
        enrollment_id=one.enrollment_id,
        days=days,
        floor=min(days, owed_in(one.floor, days)),
        ceiling=min(days, owed_in(one.ceiling, days)),
        extra_percent=extra_percent,
        randomness=secrets.token_bytes(QUOTA_BYTES),
    )
    return {
        "id": period.id,
        "enrollment_id": one.enrollment_id,
        "program": program,
        "plan_version": one.plan_version,
        "floor_a_year": one.floor,
        "ceiling_a_year": one.ceiling,
        "days": days,
        "drawn": 0,
        "floor": period.floor,
        "ceiling": period.ceiling,
        "quota_commitment": period.quota_commitment,
        "quota_sealed": seal_quota(period.id, quota, keys),
        "began_on": day,
        "last_on": None,
        "ended_on": None,
        "ended_because": "",
        "quota": None,
        "nonce": None,
    }
