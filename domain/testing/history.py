"""What adjudication must know of a participant beside the report: earlier tests, and prescriptions of the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.facts import ViolationFact
from domain.ids import SpecimenId
from domain.policy import Policy
from domain.testing.analytes import analyte_of
from domain.testing.codes import ViolationLevel
from domain.testing.contradictions import positive_analytes
from domain.testing.results import Analyte, LabReport

_NOON: Final = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedPrescription:
    """An entry of the prescriptions register."""

    #: The names of the analytes that taking it explains, in lower case, as ``analytes`` has them.
    analytes: tuple[str, ...]
    #: The first day and the last.
    valid_from: date
    valid_until: date
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TestHistory:
    """What came before this test, and what people have found out about it."""

    #: When the negative-dilutes were collected that were taken as results; of a test and its retest, one.
    earlier_dilutes: tuple[datetime, ...] = ()
    prescriptions: tuple[ApprovedPrescription, ...] = ()
    #: The ends of the windows in which somebody selected was not collected, the excused ones left out.
    earlier_no_shows: tuple[datetime, ...] = ()
    #: When other minor violations were, of any kind, the withdrawn ones left out; earlier, or later and found before.
    earlier_minors: tuple[datetime, ...] = ()
    #: Whether this is the second collection after a dilute negative: its result is of record.
    is_retest_after_dilute: bool = False
    #: Whether the medical review officer accepts what the donor says of an invalid result.
    invalid_explained: bool = False
    #: Whether use was in active practice; None while nobody knows.
    used_in_practice: bool | None = None
    #: Whether practice is on hold because of this test, until it is verified.
    is_on_hold: bool = False
    #: Days off that the pack still grants this year (``testing.vacation_days_per_year``); None where nobody counted.
    vacation_days_left: int | None = None


def minors_of(violations: Iterable[ViolationFact], but_of: SpecimenId | None = None) -> tuple[datetime, ...]:
    """Give when the minor violations that stand were, not when they were found; those of one specimen are left out.

    Noon UTC lies on the same day wherever the program's clocks are.
    """
    minors = [one for one in violations if one.level is ViolationLevel.MINOR and one.withdrawn_at is None]
    others = [one for one in minors if but_of is None or one.specimen_id != but_of]
    return tuple(datetime.combine(one.day, _NOON, tzinfo=UTC) for one in others)


def taken_at(report: LabReport) -> datetime:
    """Give when a specimen was taken; where the report does not say, when it was reported."""
    return report.collected_at or report.reported_at


def within(earlier: tuple[datetime, ...], before: datetime, days: int) -> tuple[datetime, ...]:
    """Pick what was before a moment, by at most so many days."""
    return tuple(one for one in earlier if before - timedelta(days=days) <= one < before)


def unexplained(report: LabReport, history: TestHistory, policy: Policy) -> tuple[Analyte, ...]:
    """List the positive analytes that no prescription explains which was valid and registered at collection."""
    at = taken_at(report)
    day = at.astimezone(ZoneInfo(policy.calendar.zone)).date()
    valid = [
        one for one in history.prescriptions if one.valid_from <= day <= one.valid_until and one.registered_at <= at
    ]
    explained = {name.casefold() for one in valid for name in one.analytes}
    return tuple(one for one in positive_analytes(report.analytes) if not _names(one) & explained)


def _names(analyte: Analyte) -> set[str]:
    known = analyte_of(analyte.loinc)
    return {name.casefold() for name in (analyte.name, known.name if known else "") if name}
