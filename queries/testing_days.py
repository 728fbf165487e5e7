"""Testing days as staff see them: what each committed to, whether it can be recomputed, and whether it looks fair."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, assert_never

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Select, extract, func, select

from activities.testing_periods import period_of, quotas_of
from database.draws import draw_leaves, draw_rows, testing_days, testing_periods
from database.testing import specimens, testings
from domain.facts import OrderReason
from domain.ids import EnrollmentId, TestingPeriodId
from domain.testing.differences import Difference
from domain.testing.differences import matches as nothing_was_altered
from domain.testing.draw_log import NO_DAY_BEFORE, DayDraw, DrawRow
from domain.testing.fairness import FairnessReport, FairnessRow, fairness_report
from domain.testing.quotas import Quota, TestingPeriod
from domain.testing.verification import verify_chain
from temporal.keys import KeyRing

#: How many days a list shows.
DAYS_SHOWN: Final = 60

_days: Final = testing_days.c
_rows: Final = draw_rows.c


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingDayRow:
    """A testing day without anything that could tell a selection before its window opens."""

    program: str
    day: date
    algorithm: str
    #: In hexadecimal: stored when the day was drawn, before the window opened.
    commitment: str
    previous: str
    drawn_at: datetime
    opens_at: datetime
    closes_at: datetime
    participants: int
    #: How many were left out because their quota is missing or not the one committed to.
    left_out: int
    opened_at: datetime | None
    #: None until the window has opened.
    selected: int | None
    closed_at: datetime | None
    #: How many did not check in, and how many of them an outage excuses; None until everybody was told.
    missed: int | None
    excused: int | None
    #: In hexadecimal, when the window has closed, and for those alone who verify draws.
    seed: str | None = field(default=None, repr=False)


class Verdict(StrEnum):
    """What a verification of a day came to."""

    MATCH = "match"
    MISMATCH = "mismatch"
    #: The window has not closed: seed and rows are sealed.
    SEALED = "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A testing day, recomputed from its log."""

    program: str
    day: date
    verdict: Verdict
    algorithm: str
    commitment: str
    #: How many rows were recomputed.
    rows: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """The fairness report of a month, with its sentences for participants; no report in a month without draws."""

    program: str
    month: str
    report: FairnessReport | None
    sentences: tuple[str, ...]
    is_suspicious: bool


def list_testing_days(engine: Engine, program: str | None) -> tuple[TestingDayRow, ...]:
    """List testing days of one program or all, the last ones first."""
    query = select(testing_days).order_by(_days.day.desc(), _days.program).limit(DAYS_SHOWN)
    if program is not None:
        query = query.where(_days.program == program)
    with engine.connect() as connection:
        return tuple(_shown(row, with_seed=False) for row in connection.execute(query).mappings())


def show_testing_day(engine: Engine, program: str, day: date, *, with_seed: bool) -> TestingDayRow | None:
    """Show one testing day."""
    with engine.connect() as connection:
        row = _day(connection, program, day)
    return None if row is None else _shown(row, with_seed=with_seed)


def programs_drawn_on(engine: Engine, day: date) -> tuple[str, ...]:
    """List the programs that were drawn for on a day."""
    with engine.connect() as connection:
        found = connection.scalars(select(_days.program).where(_days.day == day).order_by(_days.program))
        return tuple(found)


def verify_testing_day(engine: Engine, keys: KeyRing, program: str, day: date) -> Verification | None:
    """Recompute a day from its log, with sealed quotas opened in memory; None if it was never drawn."""
    with engine.connect() as connection:
        row = _day(connection, program, day)
        if row is None:
            return None
        if row["closed_at"] is None:
            return _verification(row, Verdict.SEALED, 0, ())
        before = _day_before(connection, program, day)
        was_closed = before is not None and before["closed_at"] is not None
        draws = [_logged(connection, one) for one in ((before, row) if was_closed else (row,)) if one is not None]
        periods, kept = _periods(connection, program)
    # A day before that was never closed has a commitment and no log.
    previous = None if was_closed else NO_DAY_BEFORE if before is None else before["commitment"]
    found = verify_chain(draws, periods, _opened(kept, keys), previous)
    of_the_day = tuple(one for one in found if one.day == day)
    verdict = Verdict.MATCH if nothing_was_altered(of_the_day) else Verdict.MISMATCH
    return _verification(row, verdict, len(draws[-1].rows), of_the_day)


def fairness_of(engine: Engine, program: str, year: int, month: int) -> Fairness:
    """Compute the fairness report of a program's month from the days whose windows have closed."""
    with engine.connect() as connection:
        rows = _fairness_rows(connection, program, year, month)
    report = fairness_report(rows) if rows else None
    return Fairness(
        program=program,
        month=f"{year:04}-{month:02}",
        report=report,
        sentences=() if report is None else report.sentences(),
        is_suspicious=report is not None and report.is_suspicious,
    )


def _day(connection: Connection, program: str, day: date) -> RowMapping | None:
    return (
        connection.execute(select(testing_days).where(_days.program == program, _days.day == day))
        .mappings()
        .one_or_none()
    )


def _day_before(connection: Connection, program: str, day: date) -> RowMapping | None:
    """Find the program's draw before."""
    return (
        connection.execute(
            select(testing_days).where(_days.program == program, _days.day < day).order_by(_days.day.desc()).limit(1)
        )
        .mappings()
        .one_or_none()
    )


def _logged(connection: Connection, row: RowMapping) -> DayDraw:
    """Read a day back from its log."""
    names = ("enrollment_id", "period_id", "index", "days", "counted", "quota_commitment", "selected")
    which = (_rows.program == row["program"], _rows.day == row["day"])
    kept = connection.execute(
        select(*(_rows[name] for name in names)).where(*which).order_by(_rows.enrollment_id)
    ).mappings()
    leaf = draw_leaves.c
    leaves = connection.execute(
        select(leaf.enrollment_id, leaf.leaf)
        .where(leaf.program == row["program"], leaf.day == row["day"])
        .order_by(leaf.enrollment_id)
    )
    return DayDraw(
        program=row["program"],
        day=row["day"],
        algorithm=row["algorithm"],
        previous=row["previous"],
        seed=row["seed"],
        rows=tuple(DrawRow(**one) for one in kept),
        leaves=tuple((EnrollmentId(one.enrollment_id), one.leaf) for one in leaves),
        commitment=row["commitment"],
    )


def _periods(connection: Connection, program: str) -> tuple[dict[TestingPeriodId, TestingPeriod], list[RowMapping]]:
    rows = list(connection.execute(select(testing_periods).where(testing_periods.c.program == program)).mappings())
    return {TestingPeriodId(row["id"]): period_of(row) for row in rows}, rows


def _opened(periods: list[RowMapping], keys: KeyRing) -> dict[TestingPeriodId, Quota]:
    """Open the quotas in memory; of those whose key is gone, take what was shown when their period ended."""
    shown = {
        TestingPeriodId(row["id"]): Quota(count=row["quota"], nonce=row["nonce"])
        for row in periods
        if row["quota"] is not None
    }
    return shown | quotas_of(periods, keys)


def _fairness_rows(connection: Connection, program: str, year: int, month: int) -> list[FairnessRow]:
    """Count by day and by the tests that are owed in a year; gaps are told in drawn days of one period."""
    counted = connection.execute(_counts(program).where(*_in_month(program, year, month))).all()
    gaps: dict[tuple[date, int], list[int]] = defaultdict(list)
    chosen = _chosen(program).subquery()
    for found in connection.execute(
        select(chosen.c.day, chosen.c.owed, chosen.c.gap).where(
            chosen.c.gap.is_not(None), extract("year", chosen.c.day) == year, extract("month", chosen.c.day) == month
        )
    ):
        gaps[found.day, found.owed].append(found.gap)
    for_cause = _for_cause(connection, program, year, month)
    rows, told = [], set[date]()
    for one in counted:
        row = FairnessRow(
            day=one.day,
            owed=one.owed,
            eligible=one.eligible,
            selected=one.chosen,
            gaps=tuple(gaps[one.day, one.owed]),
            for_cause=0 if one.day in told else for_cause.get(one.day, 0),
        )
        rows.append(row)
        told.add(one.day)
    return rows


def _counts(program: str) -> Select[tuple[date, int, int, int]]:
    owed = testing_periods.c.floor_a_year
    return (
        select(
            _rows.day,
            owed.label("owed"),
            func.count().label("eligible"),
            func.count().filter(_rows.selected).label("chosen"),
        )
        .join(testing_periods, testing_periods.c.id == _rows.period_id)
        .join(testing_days, (_days.program == _rows.program) & (_days.day == _rows.day))
        .where(_rows.program == program, _days.closed_at.is_not(None))
        .group_by(_rows.day, owed)
        .order_by(_rows.day, owed)
    )


def _chosen(program: str) -> Select[tuple[date, int, int]]:
    before = func.lag(_rows.index).over(partition_by=_rows.period_id, order_by=_rows.index)
    return (
        select(_rows.day, testing_periods.c.floor_a_year.label("owed"), (_rows.index - before).label("gap"))
        .join(testing_periods, testing_periods.c.id == _rows.period_id)
        .join(testing_days, (_days.program == _rows.program) & (_days.day == _rows.day))
        .where(_rows.program == program, _rows.selected, _days.closed_at.is_not(None))
    )


def _in_month(program: str, year: int, month: int) -> tuple[ColumnElement[bool], ...]:
    return (_rows.program == program, extract("year", _rows.day) == year, extract("month", _rows.day) == month)


def _for_cause(connection: Connection, program: str, year: int, month: int) -> dict[date, int]:
    given = specimens.c
    found = connection.execute(
        select(given.day, func.count())
        .join(testings, testings.c.id == given.enrollment_id)
        .where(
            testings.c.program == program,
            given.why == OrderReason.FOR_CAUSE,
            extract("year", given.day) == year,
            extract("month", given.day) == month,
        )
        .group_by(given.day)
    )
    return {row[0]: row[1] for row in found}


def _shown(row: RowMapping, *, with_seed: bool) -> TestingDayRow:
    return TestingDayRow(
        program=row["program"],
        day=row["day"],
        algorithm=row["algorithm"],
        commitment=row["commitment"].hex(),
        previous=row["previous"].hex(),
        drawn_at=row["drawn_at"],
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        participants=row["participants"],
        left_out=row["left_out"],
        opened_at=row["opened_at"],
        selected=row["selected"],
        closed_at=row["closed_at"],
        missed=row["missed"],
        excused=row["excused"],
        seed=row["seed"].hex() if with_seed and row["seed"] is not None else None,
    )


def _verification(row: RowMapping, verdict: Verdict, rows: int, differences: tuple[Difference, ...]) -> Verification:
    return Verification(
        program=row["program"],
        day=row["day"],
        verdict=verdict,
        algorithm=row["algorithm"],
        commitment=row["commitment"].hex(),
        rows=rows,
        differences=differences,
    )


def told_of(found: Verification) -> tuple[str, ...]:
    """Tell what a verification came to, in lines."""
    of_which = f"{found.program} {found.day}"
    match found.verdict:
        case Verdict.SEALED:
            said = f"{of_which}: sealed until its window has closed. It committed to {found.commitment}."
        case Verdict.MATCH:
            said = f"{of_which}: match. {found.rows} rows give the commitment {found.commitment}."
        case Verdict.MISMATCH:
            said = f"{of_which}: MISMATCH with the commitment {found.commitment}."
        case _:
            assert_never(found.verdict)
    return said, *(f"  {one.sentence}" for one in found.differences)
