"""The testing of one case, as staff see it: plan with its history, tests, misses, violations, register, standing."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, Table, select

from database.enrollments import enrollments
from database.testing import (
    missed_check_ins,
    prescriptions,
    specimens,
    test_plans,
    testing_requests,
    testings,
    violations,
)
from domain.facts import (
    MissedCheckInFact,
    OrderReason,
    PrescriptionFact,
    SpecimenFact,
    TestingRequestFact,
    TestPlanFact,
    ViolationFact,
)
from domain.ids import EnrollmentId, SpecimenId
from domain.sight import Scope
from domain.testing.book import TestingStage
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.results import LabResult, Matrix, MroResult
from domain.testing.specimens import SpecimenState
from queries.scope import visible
from queries.standing import StandingShown, picture, tested_as

F = TypeVar("F")

#: How many of each are shown, the newest first.
_MOST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenShown:
    """A specimen: who said what of it, and what the program decided."""

    id: SpecimenId
    why: OrderReason
    day: date
    state: SpecimenState
    panel: str
    matrix: Matrix
    observed: bool
    ordered_at: datetime
    due_at: datetime
    number: str
    site: str
    collected_at: datetime | None
    received_at: datetime | None
    lab: LabResult | None
    #: What the medical review officer verified.
    verdict: MroResult | None
    adjudication: Adjudication | None
    counts: bool
    missed_because: MissedCause | None
    because: str
    replaces: SpecimenId | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingShown:
    """Everything about the testing of a case; the newest of each first."""

    stage: TestingStage
    program: str
    #: The number under which laboratories know the participant.
    donor: str
    plan: TestPlanFact
    earlier_plans: tuple[TestPlanFact, ...]
    open_specimens: tuple[SpecimenShown, ...]
    decided_specimens: tuple[SpecimenShown, ...]
    missed_check_ins: tuple[MissedCheckInFact, ...]
    violations: tuple[ViolationFact, ...]
    prescriptions: tuple[PrescriptionFact, ...]
    requests: tuple[TestingRequestFact, ...]
    standing: StandingShown


def show_testing(engine: Engine, scope: Scope, enrollment_id: EnrollmentId, now: datetime) -> TestingShown | None:
    """Show the testing of a case; None where there is none for whoever asks."""
    with engine.connect() as connection:
        row = connection.execute(
            select(testings.c.stage, testings.c.program, testings.c.donor)
            .join(enrollments, enrollments.c.id == testings.c.id)
            .where(testings.c.id == enrollment_id, visible(scope))
        ).one_or_none()
        tested = None if row is None else tested_as(connection, enrollment_id)
        if row is None or tested is None:
            return None
        plans = _facts(connection, TestPlanFact, test_plans, enrollment_id, "version")
        given = [_shown(one) for one in _facts(connection, SpecimenFact, specimens, enrollment_id, "day")]
        return TestingShown(
            stage=row.stage,
            program=row.program,
            donor=row.donor,
            plan=plans[0],
            earlier_plans=plans[1:],
            open_specimens=tuple(one for one in given if one.closed_at is None),
            decided_specimens=tuple(one for one in given if one.closed_at is not None),
            missed_check_ins=_facts(connection, MissedCheckInFact, missed_check_ins, enrollment_id, "day"),
            violations=_facts(connection, ViolationFact, violations, enrollment_id, "found_at"),
            prescriptions=_facts(connection, PrescriptionFact, prescriptions, enrollment_id, "registered_at"),
            requests=_facts(connection, TestingRequestFact, testing_requests, enrollment_id, "asked_at"),
            standing=picture(connection, tested, now),
        )


def _facts(
    connection: Connection, kind: type[F], table: Table, enrollment_id: EnrollmentId, newest: str
) -> tuple[F, ...]:
    """Read the facts of a case back from their table: their fields are its columns."""
    names: Sequence[str] = [one.name for one in fields(kind)]  # type: ignore[arg-type]  # every fact is a dataclass
    rows = connection.execute(
        select(*(table.c[name] for name in names))
        .where(table.c.enrollment_id == enrollment_id)
        .order_by(table.c[newest].desc(), table.c.id)
        .limit(_MOST)
    ).mappings()
    return tuple(kind(**{name: row[name] for name in names}) for row in rows)


def _shown(one: SpecimenFact) -> SpecimenShown:
    kept = {field.name: getattr(one, field.name) for field in fields(SpecimenShown) if field.name != "verdict"}
    return SpecimenShown(**kept, verdict=one.mro)
