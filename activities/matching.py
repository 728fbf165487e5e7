"""To which specimen something belongs that a laboratory or site sent; what is in doubt goes to a person."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, select

from database.testing import specimens, testings
from database.values import testing_of
from domain.facts import SpecimenFact
from domain.testing.book import Testing
from domain.testing.letters import SITE_CAUSES, CollectionNotice, Doubt
from domain.testing.results import LabReport

#: How far a sender's clock may be ahead. A program default, grade A.
AHEAD: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """Why something cannot be matched without a person."""

    doubt: Doubt
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A specimen, and the testing of whoever gave it or is to give it."""

    specimen: SpecimenFact
    testing: Testing
    #: The policy to which it is pinned: `pa_vrp 2026.1`.
    policy: str


def match_report(connection: Connection, report: LabReport, chosen: UUID | None) -> Matched | Doubtful:
    """Find the specimen of a report by its custody number, or the order's; ``chosen`` is what a person decided."""
    if chosen is not None:
        found = _matched(connection, specimens.c.id == chosen)
        return found[0] if found else Doubtful(doubt=Doubt.UNKNOWN_SPECIMEN, sentence="There is no such specimen.")
    found = _matched(connection, specimens.c.number == report.specimen) or _by_order(connection, report.order)
    if not found:
        return Doubtful(
            doubt=Doubt.UNKNOWN_SPECIMEN, sentence="No specimen has this custody number, nor is the order open."
        )
    (one,) = found
    return _why_not(report, one) or one


def match_notice(
    connection: Connection, notice: CollectionNotice, chosen: UUID | None, now: datetime
) -> Matched | Doubtful:
    """Find the order that a site speaks of: by its id, or by donor and day where only one is meant."""
    if notice.at > now + AHEAD:
        return Doubtful(doubt=Doubt.IMPLAUSIBLE_TIME, sentence="It is said to have been in the future.")
    if notice.cause is not None and notice.cause not in SITE_CAUSES:
        return Doubtful(doubt=Doubt.NOT_FOR_A_SITE, sentence="This cause is not a site's to say.")
    wanted = chosen or notice.specimen_id
    if wanted is not None:
        found = _matched(connection, specimens.c.id == wanted)
    else:
        of_day = specimens.c.enrollment_id.in_(select(testings.c.id).where(testings.c.donor == notice.donor))
        found = _matched(connection, of_day & (specimens.c.day == notice.day))
        found = [one for one in found if notice.matrix in {None, one.specimen.matrix}]
        given = [one for one in found if one.specimen.number == notice.number and notice.number]
        found = given or [one for one in found if one.specimen.collected_at is None]
    if not found:
        return Doubtful(doubt=Doubt.UNKNOWN_SPECIMEN, sentence="Nothing is ordered of this donor for this day.")
    if len(found) > 1:
        return Doubtful(
            doubt=Doubt.AMBIGUOUS,
            sentence="More than one specimen is ordered for this day: name the order, or what was collected.",
        )
    (one,) = found
    return _why_not_notice(connection, notice, one, is_chosen=chosen is not None) or one


def _why_not(report: LabReport, found: Matched) -> Doubtful | None:
    specimen = found.specimen
    if report.donor.strip().upper() != found.testing.donor.upper():
        return Doubtful(doubt=Doubt.DONOR_MISMATCH, sentence="The donor is not the one of whom the specimen is.")
    if report.matrix is not specimen.matrix:
        sentence = f"The report is on {report.matrix.value}, the order for {specimen.matrix.value}."
        return Doubtful(doubt=Doubt.WRONG_MATRIX, sentence=sentence)
    known = {_code(one) for one in (specimen.panel, *found.testing.plan.panels) if one}
    if known and _code(report.panel) not in known:
        return Doubtful(doubt=Doubt.UNKNOWN_PANEL, sentence="The panel is none that was ordered.")
    return None


def _why_not_notice(
    connection: Connection, notice: CollectionNotice, found: Matched, *, is_chosen: bool
) -> Doubtful | None:
    specimen = found.specimen
    if notice.donor and not is_chosen and notice.donor.strip().upper() != found.testing.donor.upper():
        return Doubtful(doubt=Doubt.DONOR_MISMATCH, sentence="The donor is not the one of whom a specimen is ordered.")
    if notice.cause is not None:
        return None
    if specimen.number not in {"", notice.number}:
        return Doubtful(doubt=Doubt.NUMBER_TAKEN, sentence="The specimen was collected under another number.")
    taken = select(specimens.c.id).where(specimens.c.number == notice.number, specimens.c.id != specimen.id)
    if connection.scalar(taken) is not None:
        return Doubtful(doubt=Doubt.NUMBER_TAKEN, sentence="The number on the form stands for another specimen.")
    if notice.at < specimen.ordered_at - AHEAD:
        return Doubtful(doubt=Doubt.IMPLAUSIBLE_TIME, sentence="It is said to have been before the order.")
    return None


def _by_order(connection: Connection, order: str) -> list[Matched]:
    try:
        order_id = UUID(order)
    except ValueError:
        return []
    return _matched(connection, (specimens.c.id == order_id) & (specimens.c.number == ""))


def _matched(connection: Connection, which: ColumnElement[bool]) -> list[Matched]:
    query = select(specimens, testings.c.state.label("testing"), testings.c.policy).join(
        testings, testings.c.id == specimens.c.enrollment_id
    )
    return [_of(one) for one in connection.execute(query.where(which).order_by(specimens.c.id))]


def _of(row: Row[tuple[object, ...]]) -> Matched:
    # `state` and `policy` stand in both tables; the specimen's come first.
    said = row._mapping  # noqa: SLF001 - SQLAlchemy's own name for a row by column
    specimen = SpecimenFact(**{field.name: said[specimens.c[field.name]] for field in fields(SpecimenFact)})
    return Matched(specimen=specimen, testing=testing_of(said["testing"]), policy=str(said["policy"]))


def _code(panel: str) -> str:
    return panel.strip().upper().replace("-", "_").replace(" ", "_")
