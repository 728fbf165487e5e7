"""Sorting: for one report or notice, whose it is, what is kept because of it, and what its process is to be told."""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, exists, select, update

from activities.arrived import KIND_OF, Arrival, News, keep_match, keep_notice, keep_report
from activities.matching import Doubtful, Matched, match_notice, match_report
from activities.policies import KnownPolicies
from activities.transactions import lock
from database.letters import lab_reports
from database.values import to_json
from domain.ids import EnrollmentId, StaffId
from domain.testing.letters import CollectionNotice, Doubt, NewsKind, ReportState
from domain.testing.results import LabReport

_REPORT: Final = TypeAdapter(LabReport)
_NOTICE: Final = TypeAdapter(CollectionNotice)
_TAKEN: Final = (ReportState.MATCHED, ReportState.TOLD)
_AGAIN: Final = "It was received before."


def sort_report(connection: Connection, report_id: UUID, now: datetime, policies: KnownPolicies) -> None:
    """Sort what waits, unless somebody else does."""
    rows = lab_reports.c
    row = connection.execute(
        select(lab_reports)
        .where(rows.id == report_id, rows.state == ReportState.WAITING)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return
    repeated = _repeated(connection, row)
    if repeated is not None:
        _note(connection, report_id, repeated)
        return
    matched = _match(connection, row, now)
    if isinstance(matched, Matched):
        # What was found is looked at again when nobody else writes about the case.
        lock(connection, matched.specimen.enrollment_id)
        matched = _match(connection, row, now)
    if isinstance(matched, Doubtful):
        _note(connection, report_id, _quarantined(matched.doubt, matched.sentence))
        return
    arrival = Arrival(
        id=row.id,
        matched=matched,
        policy=policies.named(connection, matched.policy),
        is_first=_is_first(connection, row.id, matched.specimen.id),
        at=now,
    )
    _keep(connection, row, arrival)


def _keep(connection: Connection, row: Row[tuple[object, ...]], arrival: Arrival) -> None:
    specimen, now = arrival.matched.specimen, arrival.at
    if row.decided_by is not None:
        keep_match(connection, arrival, StaffId(row.decided_by), row.decision)
    news: News | None
    if row.notice is None:
        news = keep_report(connection, arrival, _REPORT.validate_python(row.report))
    else:
        notice = _NOTICE.validate_python(row.notice)
        news = keep_notice(connection, arrival, notice)
        _let_wait(connection, notice.number, now)
    if news is None:
        _note(connection, row.id, _dismissed(_AGAIN) | {"specimen_id": specimen.id})
    else:
        _note(connection, row.id, _matched(news, specimen.enrollment_id, now) | {"specimen_id": specimen.id})


def _match(connection: Connection, row: Row[tuple[object, ...]], now: datetime) -> Matched | Doubtful:
    chosen = row.specimen_id if row.decided_by is not None else None
    if row.notice is not None:
        return match_notice(connection, _NOTICE.validate_python(row.notice), chosen, now)
    return match_report(connection, _REPORT.validate_python(row.report), chosen)


def _repeated(connection: Connection, row: Row[tuple[object, ...]]) -> dict[str, object] | None:
    """Say what becomes of a report whose identifier its sender has used before."""
    rows = lab_reports.c
    before = connection.scalar(
        select(rows.sha256).where(
            rows.laboratory_id == row.laboratory_id,
            rows.message_id == row.message_id,
            rows.message_id != "",
            rows.state.in_(_TAKEN),
        )
    )
    if before is None:
        return None
    if before == row.sha256:
        return _dismissed(_AGAIN)
    return _quarantined(
        Doubt.ANOTHER_UNDER_ITS_NUMBER, "Another report came under this identifier before: ask the sender which counts."
    )


def _is_first(connection: Connection, report_id: UUID, specimen_id: UUID) -> bool:
    rows = lab_reports.c
    judged = exists().where(
        rows.specimen_id == specimen_id,
        rows.id != report_id,
        rows.state.in_(_TAKEN),
        rows.news_kind.in_((NewsKind.REPORTED, NewsKind.COLLECTED_OTHERWISE, NewsKind.NOT_COLLECTED)),
    )
    return not connection.execute(select(judged)).scalar_one()


def _let_wait(connection: Connection, number: str, now: datetime) -> None:
    """Look again at reports that came before their collection was told of."""
    rows = lab_reports.c
    early = rows.number == number, rows.state == ReportState.QUARANTINED, rows.doubt == Doubt.UNKNOWN_SPECIMEN
    again = {"state": ReportState.WAITING, "doubt": None, "reason": "", "next_attempt_at": now}
    if number:
        connection.execute(update(lab_reports).where(*early).values(again))


def _matched(news: News, enrollment_id: EnrollmentId, now: datetime) -> dict[str, object]:
    told = {"enrollment_id": str(enrollment_id), "news": to_json(news)}
    return {
        "state": ReportState.MATCHED,
        "doubt": None,
        "reason": "",
        "news_kind": KIND_OF[type(news)],
        "news": told,
        "attempts": 0,
        "next_attempt_at": now,
    }


def _quarantined(doubt: Doubt, reason: str) -> dict[str, object]:
    return {"state": ReportState.QUARANTINED, "doubt": doubt, "reason": reason, "next_attempt_at": None}


def _dismissed(reason: str) -> dict[str, object]:
    return {"state": ReportState.DISMISSED, "doubt": None, "reason": reason, "next_attempt_at": None}


def _note(connection: Connection, report_id: UUID, noted: dict[str, object]) -> None:
    connection.execute(update(lab_reports).where(lab_reports.c.id == report_id).values(noted))
