"""Testing: the plan, the orders to give a specimen, what became of them, and what stood in the way of a check-in."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.ids import EnrollmentId, SpecimenId, StaffId
from domain.testing.codes import Adjudication, MissedCause, ViolationLevel
from domain.testing.levels import PlanException, PlanLevel
from domain.testing.results import LabResult, Matrix, MroResult
from domain.testing.specimens import SpecimenState


class OrderReason(StrEnum):
    """Why somebody gives a specimen; only random ones enter the statistics (TESTING.md 10.3)."""

    RANDOM = "random"
    #: The first test after the signature (PROGRAM.md D11).
    BASELINE = "baseline"
    #: The plan, or a rule, asks for it beside the random ones: PEth, hair or nail (TESTING.md 7, 8).
    PLANNED = "planned"
    #: A member of staff orders it for a reason that they name.
    FOR_CAUSE = "for_cause"
    #: Another one in place of one that could not be used (TESTING.md 4).
    RECOLLECTION = "recollection"


class TestingRequestKind(StrEnum):
    """What a participant may ask for (PROGRAM.md D43, TESTING.md 11)."""

    TRAVEL = "travel"
    VACATION = "vacation"
    HARDSHIP = "hardship"


class RequestStatus(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPlanFact:
    """One version of a participant's test plan; the newest is in force."""

    id: UUID
    enrollment_id: EnrollmentId
    version: int
    level: PlanLevel
    #: The exceptions of the pack on which it rests.
    exceptions: tuple[PlanException, ...]
    #: When somebody who does not work returns, where a return is planned.
    returns_on: date | None
    #: The share of practice time under licensed supervision, in percent.
    supervised_percent: int
    #: Random tests a year of eligible days, at least and at most.
    floor: int
    ceiling: int
    panels: tuple[str, ...]
    #: The first is that of the random tests.
    matrices: tuple[Matrix, ...]
    observed: bool
    peth_per_year: int
    hair_or_nail_per_year: int
    reason: str
    #: None where the pack steps down by itself.
    changed_by: StaffId | None
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenFact:
    """An order to give a specimen, and how far it has come (PROGRAM.md 4.4)."""

    id: SpecimenId
    enrollment_id: EnrollmentId
    why: OrderReason
    #: The day on which it is to be given, in the program's zone.
    day: date
    state: SpecimenState
    panel: str
    matrix: Matrix
    observed: bool
    ordered_at: datetime
    #: The end of the window, with every extension.
    due_at: datetime
    #: The number on the custody form; empty until it was collected.
    number: str
    site: str
    collected_at: datetime | None
    received_at: datetime | None
    lab: LabResult | None
    mro: MroResult | None
    adjudication: Adjudication | None
    #: Whether it counts toward the floor.
    counts: bool
    missed_because: MissedCause | None
    #: What was decided and on which rule, in a sentence.
    because: str
    #: The specimen that this one takes the place of.
    replaces: SpecimenId | None
    closed_at: datetime | None
    #: When the report was made on which lab and verdict rest, and whether it was a corrected one.
    reported_at: datetime | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedCheckInFact:
    """A day without a check-in, and whether a fault of others explains it."""

    id: UUID
    enrollment_id: EnrollmentId
    day: date
    cause: MissedCause
    excused: bool
    because: str
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationFact:
    """A violation that a rule found; what follows from it is the investigation's (PROGRAM.md 8)."""

    id: UUID
    enrollment_id: EnrollmentId
    level: ViolationLevel
    #: Whether the pack's list of major violations names it.
    major: bool
    fraud: bool
    #: The rule on which it rests, with its source.
    rule: str
    because: str
    specimen_id: SpecimenId | None
    day: date
    found_at: datetime
    withdrawn_at: datetime | None
    withdrawn_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingRequestFact:
    """What a participant asked for, and what was decided."""

    id: UUID
    enrollment_id: EnrollmentId
    kind: TestingRequestKind
    #: The first day and the last.
    since: date
    until: date
    #: The collection site near where they will be; empty where testing itself is to pause.
    site: str
    reason: str
    status: RequestStatus
    asked_at: datetime
    decided_by: StaffId | None
    decided_at: datetime | None
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionFact:
    """An entry of the prescriptions register: what a positive result of these analytes may rest on (TESTING.md 4)."""

    id: UUID
    enrollment_id: EnrollmentId
    #: The names of the analytes, in lower case.
    analytes: tuple[str, ...]
    drug: str
    prescriber: str
    valid_from: date
    valid_until: date
    registered_at: datetime
    registered_by: StaffId
    #: When the prescriber confirmed it; None until then.
    verified_on: date | None
