"""The clocks that a legal action starts and ends, and the license suspended meanwhile (D21 to D24, D40, D41).

While the license is suspended the term stands still (PROGRAM.md 13): the cause is ``PauseCause.SUSPENSION``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.legal.states import SUSPENDS_AT_ONCE, LegalKind, LegalState
from domain.obligations import PauseCause, Suspension
from domain.policy import Deadline, Policy

_S = LegalState

#: The referral itself; it runs from the finding, and the referral ends it.
REFERRAL: Final = "D21"
ANSWER: Final = "D22"
ITS_HEARING: Final = "D23"
ITS_END: Final = "D24"
NPDB_REPORT: Final = "D40"
REVIEW: Final = "D41"

#: Which deadlines a state starts when it is entered. A report to the data bank is owed for each action of the board,
#: if ``npdb`` says that the action is reportable.
STARTS: Final[Mapping[LegalState, tuple[str, ...]]] = {
    _S.REFERRED_TO_PROSECUTION: (),
    _S.PAR_FILED: (NPDB_REPORT,),
    _S.ITS_ORDERED: (ITS_HEARING, ITS_END, NPDB_REPORT),
    _S.CHARGED: (),
    _S.ANSWER_DUE: (ANSWER,),
    _S.DEFAULT: (NPDB_REPORT,),
    _S.HEARING_SCHEDULED: (),
    _S.DECIDED: (REVIEW, NPDB_REPORT),
    _S.UNDER_REVIEW: (),
    _S.SETTLED_EXTENDED: (NPDB_REPORT,),
    _S.CONSENT_ORDER: (NPDB_REPORT,),
    _S.REINSTATED: (NPDB_REPORT,),
    _S.CLOSED: (),
}
#: Which deadlines are over when a state is entered; a report to the data bank stays owed until it is made.
ENDS: Final[Mapping[LegalState, tuple[str, ...]]] = {
    _S.REFERRED_TO_PROSECUTION: (REFERRAL,),
    _S.PAR_FILED: (),
    _S.ITS_ORDERED: (),
    _S.CHARGED: (),
    _S.ANSWER_DUE: (),
    _S.DEFAULT: (ANSWER,),
    # The preliminary hearing is met when it is held, not when it is set.
    _S.HEARING_SCHEDULED: (ANSWER,),
    _S.DECIDED: (ITS_HEARING, ITS_END),
    _S.UNDER_REVIEW: (REVIEW,),
    _S.SETTLED_EXTENDED: (ANSWER, ITS_HEARING, ITS_END),
    _S.CONSENT_ORDER: (ANSWER, ITS_HEARING, ITS_END),
    _S.REINSTATED: (ITS_HEARING, ITS_END, REVIEW),
    _S.CLOSED: (ANSWER, ITS_HEARING, ITS_END, REVIEW),
}


def starts(policy: Policy, state: LegalState) -> tuple[Deadline, ...]:
    """List the deadlines that begin with a state and that the jurisdiction has."""
    return tuple(one for one in map(policy.deadline, STARTS[state]) if one.applies)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedSuspension:
    """A suspension of the license by order: from when, and until when if it has ended."""

    since: datetime
    until: datetime | None = None


def suspends(kind: LegalKind) -> bool:
    """Say whether a proceeding suspends the license when it begins, before anybody is heard."""
    return kind in SUSPENDS_AT_ONCE


def tolled_by(suspensions: Sequence[OrderedSuspension]) -> tuple[Suspension, ...]:
    """Give the intervals in which the term stands still; suspensions that overlap stop it once (PROGRAM.md 13)."""
    merged: list[Suspension] = []
    for one in sorted(suspensions, key=lambda each: each.since):
        last = merged[-1] if merged else None
        if last is None or (last.until is not None and last.until < one.since):
            merged.append(_pause(one.since, one.until))
        elif last.until is not None:
            merged[-1] = _pause(last.since, None if one.until is None else max(last.until, one.until))
    return tuple(merged)


def _pause(since: datetime, until: datetime | None) -> Suspension:
    return Suspension(since=since, until=until, cause=PauseCause.SUSPENSION)


def days_in_legal_status(since: datetime, now: datetime) -> int:
    """Count the full days for which somebody has been in a proceeding, which is shown to everybody (PROGRAM.md 4.7)."""
    return max((now - since).days, 0)
