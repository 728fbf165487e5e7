"""What people do for safety in an investigation: practice, notices, the monitor's urgent report, the safety check."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from domain.acts import Act
from domain.clearance.stops import StopEnd
from domain.facts import NoticeFact
from domain.files import Intent
from domain.forms import About, Form, Note, Reason
from domain.investigation.book import Investigation, InvestigationTurn
from domain.investigation.consents import why_not_consented
from domain.investigation.course import close_when_done
from domain.investigation.kinds import NoticeBasis, NoticeKind
from domain.investigation.safety import (
    NOTICES,
    correct_notices,
    corrected_by,
    end_holds,
    end_stops,
    in_words,
    stop_practice,
)
from domain.investigation.states import InvestigationState
from domain.obligation_changes import accept, submit
from domain.obligations import ObligationKind
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank

_S: Final = InvestigationState
_K: Final = ObligationKind
_OPEN: Final = frozenset(InvestigationState) - {_S.CLOSED}
_BEFORE_FINDING: Final = frozenset({_S.OPENED, _S.INFORMATION_REQUESTED, _S.FINDING_DRAFTED, _S.SUPERVISOR_REVIEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class CeasePracticeForm(Form):
    """Why practice must cease, and on what that rests."""

    reason: Reason
    rests_on: Annotated[str, About("The clause, rule or order.", "Clause 17 of the agreement.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeReasonForm(Form):
    """Why practice need not cease, or may go on."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeForm(Form):
    """A notice as it was given, or why it could not be."""

    kind: Annotated[NoticeKind, About("Whom it goes to.", NoticeKind.EMPLOYER_AND_MONITOR)]
    basis: Annotated[NoticeBasis, About("On what it rests; withheld where nothing allows it.", NoticeBasis.CONSENT)]
    release_id: Annotated[
        UUID | None, About("The release in force, where it rests on consent.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c02")
    ] = None
    because: Annotated[
        str, About("The law, order or term on which it rests, or why it was withheld; empty with a consent.", "")
    ] = ""
    recipients: Annotated[str, About("Who was told, and how.", "The worksite monitor, by telephone.")]
    text: Annotated[str, About("What was said.", "May not practice from today on, until told otherwise.")]
    sent_at: Annotated[datetime, About("When it was given, or decided to withhold it.", "2026-06-02T14:30:00-04:00")]
    corrects: Annotated[UUID | None, About("The notice that this one corrects.", None)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentReportForm(Form):
    """What the worksite monitor reports of a suspicion, first by word of mouth, then in writing (PROGRAM.md D26)."""

    received_at: Annotated[datetime, About("When it arrived.", "2026-06-02T14:30:00-04:00")]
    report: Annotated[str, About("What it says.", "Alcohol on breath at the start of the shift.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyCheckForm(Form):
    """How the participant is, and that they know where there is help in a crisis (PROGRAM.md 16)."""

    spoken_at: Annotated[datetime, About("When somebody spoke with the participant.", "2026-06-02T14:30:00-04:00")]
    crisis_contact_given: Annotated[bool, About("Whether the crisis contact was given.", example=True)]
    note: Note


def _why_not_order(intent: Intent[Investigation, CeasePracticeForm]) -> Refusal | None:
    if any(one.subject == intent.subject.id for one in intent.subject.stops):
        return refuse("ordered_already", "Practice was ordered to cease because of this investigation.")
    form = intent.form
    return None if form is None else why_blank(form.reason, "The reason") or why_blank(form.rests_on, "The rule")


def _order(turn: InvestigationTurn, form: CeasePracticeForm) -> None:
    stop_practice(turn, form.reason, form.rests_on, None)
    end_holds(turn, "an order to cease practice has taken its place")


def _why_not_decline(intent: Intent[Investigation, PracticeReasonForm]) -> Refusal | None:
    if intent.file.find(_K.CEASE_NOTICE) is None:
        return refuse("nothing_asked", "Nobody has asked whether practice must stop, or it is answered already.")
    return None if intent.form is None else why_blank(intent.form.reason, "The reason")


def _decline(turn: InvestigationTurn, form: PracticeReasonForm) -> None:
    turn.record("investigation:practice_not_ceased", f"Practice need not cease: {form.reason}")
    turn.meet(_K.CEASE_NOTICE, "it was decided that practice need not cease")
    end_holds(turn, form.reason)
    turn.notify(Party.SUPERVISOR)


def _why_not_lift(intent: Intent[Investigation, PracticeReasonForm]) -> Refusal | None:
    if not intent.subject.stops:
        return refuse("nothing_stops_practice", "No order of this investigation stops practice.")
    return None if intent.form is None else why_blank(intent.form.reason, "The reason")


def _lift(turn: InvestigationTurn, form: PracticeReasonForm) -> None:
    end_stops(turn, turn.case.stops, StopEnd.LIFTED, form.reason)
    correct_notices(turn, form.reason)
    turn.notify(Party.PARTICIPANT)


def _why_not_notice(intent: Intent[Investigation, NoticeForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        owed = any(intent.file.find(kind) is not None for kind in NOTICES.values())
        return None if owed else refuse("no_notice_owed", "No notice is owed now.")
    if intent.file.find(NOTICES[form.kind], form.corrects or intent.subject.id) is None:
        return refuse("notice_not_owed", f"This notice is not owed now: {in_words(form.kind)}.")
    return (
        _why_not_based(intent, form)
        or intent.why_not_ahead(form.sent_at, "A notice")
        or why_blank(form.recipients, "Who was told")
        or why_blank(form.text, "What was said")
    )


def _why_not_based(intent: Intent[Investigation, NoticeForm], form: NoticeForm) -> Refusal | None:
    match form.basis:
        case NoticeBasis.CONSENT:
            return why_not_consented(intent, form.release_id, in_words(form.kind))
        case NoticeBasis.AUTHORITY if form.kind is NoticeKind.EMPLOYER_AND_MONITOR:
            return refuse(
                "consent_needed",
                "An employer or a monitor is told with the participant's consent: name the release, or withhold it.",
            )
        case NoticeBasis.AUTHORITY:
            return why_blank(form.because, "The law, order or term")
        case NoticeBasis.WITHHELD:
            return why_blank(form.because, "Why it is withheld")


def _record_notice(turn: InvestigationTurn, form: NoticeForm) -> None:
    notice = NoticeFact(
        id=turn.new_id(),
        enrollment_id=turn.case.enrollment_id,
        proceeding_id=turn.case.id,
        kind=form.kind,
        basis=form.basis,
        release_id=form.release_id if form.basis is NoticeBasis.CONSENT else None,
        because=form.because,
        recipients=form.recipients,
        text=form.text,
        sent_at=form.sent_at,
        recorded_by=turn.by,
        corrects=form.corrects,
    )
    owed = turn.file.find(NOTICES[form.kind], form.corrects or turn.case.id)
    former = corrected_by(turn, notice)
    turn.case = replace(turn.case, notices=(*turn.case.notices, notice))
    verb = "is withheld" if form.basis is NoticeBasis.WITHHELD else "was given"
    what = "The correction of the notice" if former is not None else "The notice"
    turn.record("investigation:notice_recorded", f"{what} ({in_words(form.kind)}) {verb}: {form.basis.value}.", notice)
    if owed is not None:
        turn.settle(accept(submit(owed, form.sent_at), turn.now, f"the notice {verb}"))
    close_when_done(turn)


def _why_not_urgent(intent: Intent[Investigation, UrgentReportForm]) -> Refusal | None:
    if intent.file.find(_K.URGENT_REPORT) is None:
        return refuse("no_report_owed", "No urgent report of a worksite monitor is owed.")
    form = intent.form
    if form is None:
        return None
    return intent.why_not_ahead(form.received_at, "The receipt of a report") or why_blank(form.report, "The report")


def _record_urgent(turn: InvestigationTurn, form: UrgentReportForm) -> None:
    """Take in the oral report, after which the written one is owed from the same start (D26)."""
    owed = turn.file.find(_K.URGENT_REPORT)
    is_oral = turn.case.oral_report_at is None
    turn.record(
        "investigation:urgent_report",
        f"The worksite monitor reports {'orally' if is_oral else 'in writing'}: {form.report}",
    )
    if owed is not None:
        turn.settle(accept(submit(owed, form.received_at), turn.now, "reported by the worksite monitor"))
    terms = turn.policy.deadline("D26")
    if is_oral and owed is not None and terms.then_limit is not None:
        turn.case = replace(turn.case, oral_report_at=form.received_at)
        written = replace(terms, limit=terms.then_limit)
        label = "Written report of the worksite monitor"
        turn.open(_K.URGENT_REPORT, about=turn.case.id, label=label, starts_at=owed.starts_at, terms=written)
    else:
        turn.case = replace(turn.case, oral_report_at=None)
    turn.notify(Party.SPECIALIST)
    close_when_done(turn)


def _why_not_check(intent: Intent[Investigation, SafetyCheckForm]) -> Refusal | None:
    form = intent.form
    if intent.file.find(_K.SAFETY_CHECK) is None:
        return refuse("no_check_owed", "No safety check is owed now.")
    if form is None:
        return None
    if not form.crisis_contact_given:
        return refuse("no_crisis_contact", "The participant must be told where there is help in a crisis.")
    return intent.why_not_ahead(form.spoken_at, "The safety check") or why_blank(form.note, "How the participant is")


def _record_check(turn: InvestigationTurn, form: SafetyCheckForm) -> None:
    turn.record("investigation:safety_checked", "Somebody spoke with the participant, who knows the crisis contact.")
    owed = turn.file.find(_K.SAFETY_CHECK)
    if owed is not None:
        turn.settle(accept(submit(owed, form.spoken_at), turn.now, form.note))


RULES = table_of(
    rule(
        Act.ORDER_CEASE_PRACTICE, "Order to cease practice", CeasePracticeForm, _BEFORE_FINDING, _order, _why_not_order
    ),
    rule(
        Act.DECLINE_CEASE_PRACTICE,
        "Decide that practice need not cease",
        PracticeReasonForm,
        _BEFORE_FINDING,
        _decline,
        _why_not_decline,
    ),
    rule(
        Act.LIFT_CEASE_PRACTICE,
        "Lift the order to cease practice",
        PracticeReasonForm,
        _BEFORE_FINDING,
        _lift,
        _why_not_lift,
    ),
    rule(
        Act.RECORD_NOTICE,
        "Record a notice to employer, monitor or board",
        NoticeForm,
        frozenset(InvestigationState),
        _record_notice,
        _why_not_notice,
    ),
    rule(
        Act.RECORD_URGENT_REPORT,
        "Record the monitor's urgent report",
        UrgentReportForm,
        _OPEN,
        _record_urgent,
        _why_not_urgent,
    ),
    rule(
        Act.RECORD_SAFETY_CHECK,
        "Record the safety check",
        SafetyCheckForm,
        frozenset(InvestigationState),
        _record_check,
        _why_not_check,
    ),
)
