"""What the National Practitioner Data Bank is told: the decision table (PRIVACY.md 8; S [B1-B4] unless noted).

The table proposes; counsel decides each time, and the board reports (program default, grade A: D40 names the board's
staff). What the sources leave open goes to counsel without a proposal. The treatment itself is never reported.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.grades import Grade
from domain.limits import Limit
from domain.policy import Policy
from domain.roles import Party
from domain.testing.codes import RestsOn

_D40: Final = "D40"


class BoardEvent(StrEnum):
    """What has happened that might be reported."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"
    REPRIMAND = "reprimand"
    CENSURE = "censure"
    PROBATION = "probation"
    SURRENDER = "surrender"
    INACTIVE_STATUS = "inactive_status"
    #: An enforceable agreement not to practice.
    AGREEMENT_NOT_TO_PRACTICE = "agreement_not_to_practice"
    NEGATIVE_FINDING = "negative_finding"
    TREATMENT_ENTERED = "treatment_entered"
    #: What happened in treatment.
    TREATMENT_ITSELF = "treatment_itself"
    COMPLETION = "completion"
    REINSTATEMENT = "reinstatement"
    CHANGE_OF_ACTION = "change_of_action"
    WRONG_REPORT = "wrong_report"
    REPORT_THAT_SHOULD_NOT_EXIST = "report_that_should_not_exist"


class NpdbReport(StrEnum):
    """Which report is made."""

    NONE = "none"
    #: Never, whatever else is true.
    NEVER = "never"
    INITIAL = "initial"
    REVISION_TO_ACTION = "revision_to_action"
    CORRECTION = "correction"
    VOID = "void"
    #: The sources do not say.
    COUNSEL_DECIDES = "counsel_decides"


@dataclass(frozen=True, slots=True, kw_only=True)
class NpdbQuestion:
    """An event, with what the decision depends on."""

    event: BoardEvent
    #: Whether the licensee was under investigation by the board.
    under_investigation: bool = False
    #: Whether the board signed the agreement, or took an action.
    board_signed: bool = False
    publicly_available: bool = False
    #: Whether the action that is changed was reported.
    reported_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NpdbDecision:
    """What the table proposes, why, who decides, and how soon it is reported."""

    report: NpdbReport
    reason: str
    rests_on: RestsOn
    decided_by: Party = Party.LEGAL
    #: None where nothing is reported.
    reported_by: Party | None = None
    within: Limit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    report: NpdbReport
    reason: str
    grade: Grade = Grade.SOURCED
    source: str = "B1-B4"


_R = NpdbReport
_ADVERSE: Final = _Row(report=_R.INITIAL, reason="An action of the board against the license is reported.")
_WHILE_INVESTIGATED: Final = _Row(
    report=_R.INITIAL,
    reason="Surrender, inactive status or an agreement not to practice while under investigation is reported.",
)


def _given_up(asked: NpdbQuestion) -> _Row:
    if asked.under_investigation:
        return _WHILE_INVESTIGATED
    return _Row(report=_R.NONE, reason="Given up for personal reasons, when nothing was being investigated.")


def _agreement(asked: NpdbQuestion) -> _Row:
    if asked.board_signed:
        return _Row(report=_R.INITIAL, reason="An enforceable agreement not to practice that the board signed.")
    if asked.under_investigation:
        reason = "Made with the treatment program only, but while under investigation: the sources name both ways."
        return _Row(report=_R.COUNSEL_DECIDES, reason=reason, grade=Grade.DEFAULT)
    return _Row(report=_R.NONE, reason="An agreement not to practice made with the treatment program only.")


def _finding(asked: NpdbQuestion) -> _Row:
    if asked.publicly_available:
        return _Row(report=_R.INITIAL, reason="A publicly available negative finding is reported.")
    reason = "The sources speak of publicly available findings only."
    return _Row(report=_R.NONE, reason=reason, grade=Grade.DEFAULT)


def _treatment_entered(asked: NpdbQuestion) -> _Row:
    if asked.board_signed:
        reason = "Entering treatment is not reported; whether what the board did is, is a question of its own."
        return _Row(report=_R.COUNSEL_DECIDES, reason=reason, grade=Grade.DEFAULT)
    return _Row(report=_R.NONE, reason="Treatment was entered, and the board took no action.")


def _completion(asked: NpdbQuestion) -> _Row:
    if asked.reported_before:
        reason = "The end of an action that was reported is a change of it."
        return _Row(report=_R.REVISION_TO_ACTION, reason=reason, grade=Grade.DEFAULT)
    return _Row(report=_R.NONE, reason="Completion of the program is not reported.", source="P5")


_COMPLETION_ELSEWHERE: Final = _Row(
    report=_R.COUNSEL_DECIDES,
    reason="That completion is not reported, the sources say of Pennsylvania's voluntary program only.",
    grade=Grade.DEFAULT,
)


def _change(asked: NpdbQuestion) -> _Row:
    if asked.reported_before:
        return _Row(report=_R.REVISION_TO_ACTION, reason="A reported action was changed, or the license restored.")
    reason = "What is changed was never reported: see first whether it should have been, and report that promptly."
    return _Row(report=_R.COUNSEL_DECIDES, reason=reason, grade=Grade.DEFAULT)


def _always(row: _Row) -> Callable[[NpdbQuestion], _Row]:
    return lambda _: row


_E = BoardEvent
_KINDS: Final = "which kind is for which mistake is recalled"

TABLE: Final[Mapping[BoardEvent, Callable[[NpdbQuestion], _Row]]] = {
    **dict.fromkeys((_E.REVOCATION, _E.SUSPENSION, _E.REPRIMAND, _E.CENSURE, _E.PROBATION), _always(_ADVERSE)),
    _E.SURRENDER: _given_up,
    _E.INACTIVE_STATUS: _given_up,
    _E.AGREEMENT_NOT_TO_PRACTICE: _agreement,
    _E.NEGATIVE_FINDING: _finding,
    _E.TREATMENT_ENTERED: _treatment_entered,
    _E.TREATMENT_ITSELF: _always(_Row(report=_R.NEVER, reason="Treatment is never reported.")),
    _E.COMPLETION: _completion,
    _E.REINSTATEMENT: _change,
    _E.CHANGE_OF_ACTION: _change,
    _E.WRONG_REPORT: _always(_Row(report=_R.CORRECTION, reason=f"A report is wrong; {_KINDS}.", grade=Grade.RECALLED)),
    _E.REPORT_THAT_SHOULD_NOT_EXIST: _always(
        _Row(report=_R.VOID, reason=f"A report should not exist; {_KINDS}.", grade=Grade.RECALLED)
    ),
}
_REPORTED: Final = frozenset({_R.INITIAL, _R.REVISION_TO_ACTION, _R.CORRECTION, _R.VOID})


def decide(asked: NpdbQuestion, policy: Policy) -> NpdbDecision:
    """Propose whether and how an event is reported, with the reason, the source, who decides, and how soon.

    A pack that says "not reported" (Pennsylvania's voluntary program, P5) says it of participation and completion; an
    action of the board is reportable there too, within the same time: ambiguous, so that the reason says so.
    """
    clock = policy.deadline(_D40)
    row = TABLE[asked.event](asked)
    if asked.event is BoardEvent.COMPLETION and row.report is NpdbReport.NONE and clock.applies:
        row = _COMPLETION_ELSEWHERE
    reported = row.report in _REPORTED
    unusual = "" if clock.applies or not reported else f" This policy has: {policy.figure('npdb.report_days').words}."
    known = "" if row.grade is Grade.DEFAULT else row.source
    return NpdbDecision(
        report=row.report,
        reason=row.reason + unusual,
        rests_on=RestsOn(text=f"PRIVACY.md 8, {asked.event.value.replace('_', ' ')}", grade=row.grade, source=known),
        reported_by=Party.BOARD if reported else None,
        within=clock.limit if reported else None,
    )
