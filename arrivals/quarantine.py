"""Deciding about what is quarantined: whose it is, that it is to be read again, or that it is none of ours."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, delete, select, update

from database.letters import lab_reports, letters
from domain.ids import SpecimenId, StaffId
from domain.refusals import Refusal
from domain.testing.letters import Doubt, LetterState, ReportState
from domain.testing.quarantined import not_in_quarantine, nothing_to_match


class Verdict(StrEnum):
    """What somebody decided."""

    MATCH = "match"
    DISMISS = "dismiss"
    REREAD = "reread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decided about an entry of the quarantine, and why."""

    verdict: Verdict
    by: StaffId
    at: datetime
    reason: str
    #: Whose it is, where it is matched.
    specimen_id: SpecimenId | None = None


#: What is never read, whoever wants it: nobody knows who wrote it.
_FORGED: Final = frozenset({Doubt.BAD_SIGNATURE})


def decide(engine: Engine, entry_id: UUID, decision: Decision) -> Refusal | None:
    """Carry out a decision once; the same decision again changes nothing."""
    rows = lab_reports.c
    with engine.begin() as connection:
        row = connection.execute(select(lab_reports).where(rows.id == entry_id).with_for_update()).one()
        if row.state is not ReportState.QUARANTINED:
            return None if _is_same(row, decision) else not_in_quarantine()
        decided = {"decided_by": decision.by, "decided_at": decision.at, "decision": _words(decision)}
        match decision.verdict:
            case Verdict.MATCH:
                if row.report is None and row.notice is None:
                    return nothing_to_match()
                after = _again(decision.at) | {"specimen_id": decision.specimen_id}
            case Verdict.DISMISS:
                after = {"state": ReportState.DISMISSED, "reason": f"Dismissed: {decision.reason}"}
                _dismiss_letter(connection, row)
            case Verdict.REREAD:
                if row.doubt in _FORGED:
                    return nothing_to_match()
                if row.report is None and row.notice is None:
                    _reread_letter(connection, row, decision.at)
                    return None
                # It is matched by what it says, not by what somebody decided before.
                after = _again(decision.at) | {"specimen_id": None}
                decided = {"decided_by": None, "decided_at": None, "decision": ""}
            case _:
                assert_never(decision.verdict)
        connection.execute(update(lab_reports).where(rows.id == entry_id).values(after | decided))
    return None


def _words(decision: Decision) -> str:
    return f"{decision.verdict.value}: {decision.reason}"


def _is_same(row: Row[tuple[object, ...]], decision: Decision) -> bool:
    same_specimen = decision.specimen_id in (None, row.specimen_id)
    return row.decided_by == decision.by and row.decision == _words(decision) and same_specimen


def _again(at: datetime) -> dict[str, object]:
    waiting: dict[str, object] = {"state": ReportState.WAITING, "doubt": None, "reason": ""}
    return waiting | {"attempts": 0, "next_attempt_at": at}


def _dismiss_letter(connection: Connection, row: Row[tuple[object, ...]]) -> None:
    """Dismiss a letter that nobody was to read, with what stood for it."""
    held = letters.c.id == row.letter_id, letters.c.state == LetterState.QUARANTINED
    connection.execute(update(letters).where(*held).values(state=LetterState.DISMISSED))


def _reread_letter(connection: Connection, row: Row[tuple[object, ...]], at: datetime) -> None:
    """Have the whole letter read again: what could be read of it before keeps its place, the rest is read anew."""
    rows = lab_reports.c
    unread = rows.letter_id == row.letter_id, rows.state == ReportState.QUARANTINED, rows.report.is_(None)
    connection.execute(delete(lab_reports).where(*unread, rows.notice.is_(None)))
    waiting = {"state": LetterState.WAITING, "attempts": 0, "next_attempt_at": at, "reason": ""}
    connection.execute(update(letters).where(letters.c.id == row.letter_id).values(waiting))
