"""From the referral to the licensee's answer: duplicates, triage, outreach, final notice (PROGRAM.md 4.2, D01-D04)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Final

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.deadlines import deadline_of
from domain.events import MessageKind
from domain.facts import AgreementStatus
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import EnrollmentId
from domain.modifications import decline_modification, why_not_sent
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.phases import ACTIVE, Phase
from domain.policy import Deadline, Policy
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of

#: Whom a final notice that was not sent yet does not concern: the licensee knows nothing of it, the lawyers follow it.
_NOT_BEFORE_NOTICE: Final = frozenset({Party.PARTICIPANT, Party.LEGAL})


class Urgency(StrEnum):
    """How fast a referral must be taken up."""

    ROUTINE = "routine"
    URGENT = "urgent"


class Delivery(StrEnum):
    """How a letter left."""

    MAIL = "mail"
    CERTIFIED_MAIL = "certified_mail"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateForm(Form):
    """Which open enrollment the referral was compared with."""

    enrollment_id: Annotated[
        EnrollmentId, About("The enrollment that looked the same.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01")
    ]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageForm(Form):
    """What triage found."""

    urgency: Annotated[Urgency, About("How fast the case must be taken up.", Urgency.ROUTINE)]
    note: Annotated[str, About("What the triage rests on.", "Self-referral after treatment; no patient harm reported.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterForm(Form):
    """How a letter was sent."""

    delivery: Annotated[Delivery, About("How the letter left.", Delivery.CERTIFIED_MAIL)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonForm(Form):
    """An act that needs a reason and nothing else."""

    reason: Reason


def open_case(turn: CaseTurn) -> None:
    """Take up a new referral: triage is owed from now on (PROGRAM.md D01)."""
    turn.record("referral:received", f"Referral received by {turn.case.channel.value}.", turn.case.referral)
    turn.open(ObligationKind.TRIAGE, about=turn.case.referral.id)
    for duplicate in turn.case.possible_duplicates:
        turn.record("referral:duplicate_suspected", f"Enrollment {duplicate} is open for the same license.")


def _why_not_duplicate(intent: Intent[Case, DuplicateForm]) -> Refusal | None:
    if not intent.subject.possible_duplicates:
        return refuse("no_duplicate", "No other open enrollment of this license was found.")
    if intent.form and intent.form.enrollment_id not in intent.subject.possible_duplicates:
        return refuse(
            "not_a_duplicate", f"Enrollment {intent.form.enrollment_id} is not among the possible duplicates."
        )
    return None


def _dismiss_duplicate(turn: CaseTurn, form: DuplicateForm) -> None:
    remaining = tuple(one for one in turn.case.possible_duplicates if one != form.enrollment_id)
    turn.case = replace(turn.case, possible_duplicates=remaining)
    turn.record("referral:duplicate_dismissed", f"Not the same as enrollment {form.enrollment_id}: {form.reason}")


def _close_as_duplicate(turn: CaseTurn, form: DuplicateForm) -> None:
    turn.record("referral:duplicate_confirmed", f"The same as enrollment {form.enrollment_id}: {form.reason}")
    turn.end(Phase.DUPLICATE, form.reason)


def _why_not_triage(intent: Intent[Case, TriageForm]) -> Refusal | None:
    if intent.subject.possible_duplicates:
        return refuse("duplicate_undecided", "First decide each possible duplicate: dismiss it or close this referral.")
    if intent.subject.referral.triaged_at is not None:
        return refuse("already_triaged", "This referral has been triaged.")
    return None


def _complete_triage(turn: CaseTurn, form: TriageForm) -> None:
    referral = replace(turn.case.referral, urgency=form.urgency.value, triaged_at=turn.now)
    turn.case = replace(turn.case, referral=referral)
    turn.record("referral:triaged", f"Triage found the referral {form.urgency.value}: {form.note}", referral)
    turn.meet(ObligationKind.TRIAGE, "triage completed")
    turn.open(ObligationKind.OUTREACH_LETTER)


def _reject_referral(turn: CaseTurn, form: ReasonForm) -> None:
    turn.record("referral:rejected", f"The referral is not for this program: {form.reason}")
    turn.end(Phase.INELIGIBLE_REFERRAL, form.reason)


def _why_not_outreach(intent: Intent[Case, LetterForm]) -> Refusal | None:
    if intent.subject.referral.triaged_at is None:
        return refuse("not_triaged", "The outreach letter follows triage, which has not been completed.")
    return None


def _send_outreach_letter(turn: CaseTurn, form: LetterForm) -> None:
    turn.record("outreach:letter_sent", f"Outreach letter sent by {form.delivery.value}, with data sheet and forms.")
    turn.meet(ObligationKind.OUTREACH_LETTER, "letter sent")
    turn.move_to(Phase.OUTREACH)
    turn.open(ObligationKind.RESPONSE)
    turn.notify(Party.PARTICIPANT)


#: A licensee who responded at first can fall silent or refuse later, before there is anything to sign.
_AFTER_RESPONSE: Final = frozenset({Phase.INTAKE, Phase.EVALUATION_PENDING})


def _final_notice_terms(policy: Policy) -> Deadline:
    return policy.deadline(deadline_of(ObligationKind.FINAL_NOTICE))


def _is_answer_owed(notice: Obligation | None) -> bool:
    """Say whether the final notice was sent, so that the licensee owes an answer to it."""
    return notice is not None and notice.owner is Party.PARTICIPANT


def follow_missed_response(turn: CaseTurn) -> None:
    """Send the second letter when no answer came in time; staff owe the final notice now (PROGRAM.md D03, D04)."""
    turn.record("outreach:second_letter_sent", "No answer within the limit: a second letter is on its way.")
    turn.notify(Party.PARTICIPANT, MessageKind.FORMAL)
    if turn.file.find(ObligationKind.FINAL_NOTICE) is None:
        # A breach of D04 is the licensee's silence after the notice, not a notice that staff are late with.
        terms = replace(_final_notice_terms(turn.policy), name="Final notice to be sent", breach="")
        owed = turn.open(ObligationKind.FINAL_NOTICE, terms=terms)
        turn.put(replace(owed, ladder=tuple(one for one in owed.ladder if one.reaches not in _NOT_BEFORE_NOTICE)))


def _why_not_response(intent: Intent[Case, ReasonForm]) -> Refusal | None:
    if intent.subject.phase is not Phase.OUTREACH and intent.file.find(ObligationKind.FINAL_NOTICE) is None:
        return refuse("already_answered", "The licensee has responded, and no final notice waits for an answer.")
    return None


def _record_response(turn: CaseTurn, form: ReasonForm) -> None:
    turn.record("outreach:answered", f"The licensee responded: {form.reason}")
    turn.meet(ObligationKind.RESPONSE, "the licensee responded")
    turn.drop(ObligationKind.FINAL_NOTICE, "the licensee responded")
    if turn.case.phase is not Phase.OUTREACH:
        return
    turn.move_to(Phase.INTAKE)
    turn.open(ObligationKind.INTAKE)


def _why_not_final_notice(intent: Intent[Case, LetterForm]) -> Refusal | None:
    notice, response = intent.file.find(ObligationKind.FINAL_NOTICE), intent.file.find(ObligationKind.RESPONSE)
    if _is_answer_owed(notice):
        return refuse("final_notice_sent", "The final notice has been sent; the licensee's time to answer it counts.")
    if intent.subject.phase in _AFTER_RESPONSE:
        # Whether the licensee has fallen silent is for staff to say: nothing that is owed shows it in every case.
        return None
    if notice is None or response is None or response.state is not ObligationState.OVERDUE:
        return refuse(
            "response_not_overdue", "The licensee still has time to respond; a final notice follows a breach of D03."
        )
    return None


def _send_final_notice(turn: CaseTurn, form: LetterForm) -> None:
    """Send the final notice; the time that it gives counts from now, and stands still as the first answer's does."""
    answer = turn.policy.deadline(deadline_of(ObligationKind.RESPONSE))
    turn.record("outreach:final_notice_sent", f"Final notice sent by {form.delivery.value}.")
    turn.meet(ObligationKind.FINAL_NOTICE, "notice sent")
    terms = replace(
        _final_notice_terms(turn.policy),
        name="Answer to the final notice",
        owner=answer.owner,
        rolls_forward=answer.rolls_forward,
        paused_by=answer.paused_by,
    )
    turn.open(ObligationKind.FINAL_NOTICE, terms=terms)
    turn.notify(Party.PARTICIPANT, MessageKind.FORMAL)


def _why_not_refer_no_response(intent: Intent[Case, ReasonForm]) -> Refusal | None:
    notice = intent.file.find(ObligationKind.FINAL_NOTICE)
    if not _is_answer_owed(notice):
        return refuse("final_notice_not_sent", "A case is referred for no response only after a final notice was sent.")
    if notice is None or notice.state is not ObligationState.OVERDUE:
        return refuse(
            "final_notice_running", "A case is referred for no response only after the final notice (D04) has run out."
        )
    return None


def _refer_no_response(turn: CaseTurn, form: ReasonForm) -> None:
    turn.record("outreach:no_response_referred", f"Referred to the board for no response: {form.reason}")
    turn.end(Phase.NO_RESPONSE, form.reason)


def _why_not_decline(intent: Intent[Case, ReasonForm]) -> Refusal | None:
    case = intent.subject
    if case.phase in ACTIVE:
        return why_not_sent(case)
    if case.phase is Phase.AGREEMENT_DRAFT and case.is_by_order:
        return refuse("by_order", "An order of the board binds whether it is signed for or not; nobody declines it.")
    return None


def _record_decline(turn: CaseTurn, form: ReasonForm) -> None:
    if turn.case.modification is not None:
        decline_modification(turn, form.reason)
        return
    if turn.case.agreement is not None:
        declined = replace(turn.case.agreement, status=AgreementStatus.DECLINED)
        turn.case = replace(turn.case, agreement=declined)
        turn.record("agreement:declined", f"The licensee declines agreement {declined.version}.", declined)
    turn.record("enrollment:declined", f"The licensee declines to take part: {form.reason}")
    turn.end(Phase.DECLINED, form.reason)


RULES = table_of(
    rule(
        Act.DISMISS_DUPLICATE,
        "Dismiss a possible duplicate",
        DuplicateForm,
        {Phase.REFERRED},
        _dismiss_duplicate,
        _why_not_duplicate,
    ),
    rule(
        Act.CLOSE_AS_DUPLICATE,
        "Close as duplicate",
        DuplicateForm,
        {Phase.REFERRED},
        _close_as_duplicate,
        _why_not_duplicate,
    ),
    rule(Act.COMPLETE_TRIAGE, "Complete triage", TriageForm, {Phase.REFERRED}, _complete_triage, _why_not_triage),
    rule(Act.REJECT_REFERRAL, "Reject the referral", ReasonForm, {Phase.REFERRED}, _reject_referral),
    rule(
        Act.SEND_OUTREACH_LETTER,
        "Send the outreach letter",
        LetterForm,
        {Phase.REFERRED},
        _send_outreach_letter,
        _why_not_outreach,
    ),
    rule(
        Act.RECORD_RESPONSE,
        "Record the licensee's response",
        ReasonForm,
        _AFTER_RESPONSE | {Phase.OUTREACH},
        _record_response,
        _why_not_response,
    ),
    rule(
        Act.SEND_FINAL_NOTICE,
        "Send the final notice",
        LetterForm,
        _AFTER_RESPONSE | {Phase.OUTREACH},
        _send_final_notice,
        _why_not_final_notice,
    ),
    rule(
        Act.REFER_NO_RESPONSE,
        "Refer for no response",
        ReasonForm,
        _AFTER_RESPONSE | {Phase.OUTREACH},
        _refer_no_response,
        _why_not_refer_no_response,
    ),
    rule(
        Act.RECORD_DECLINE,
        "Record that the licensee declines",
        ReasonForm,
        ACTIVE | _AFTER_RESPONSE | {Phase.OUTREACH, Phase.AGREEMENT_DRAFT},
        _record_decline,
        _why_not_decline,
    ),
)
