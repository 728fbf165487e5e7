"""How an investigation finds out: triage, questions to those who may know, evidence, violations that people find."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from domain.acts import Act
from domain.facts import EvidenceFact, InformationRequestFact
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import StaffId
from domain.investigation.book import Investigation, InvestigationTurn
from domain.investigation.consents import why_not_consented
from domain.investigation.findings import why_not_raise
from domain.investigation.kinds import Collateral, InformationStatus, Matter, TriggerKind, Urgency
from domain.investigation.lists import why_not_name
from domain.investigation.raised import raise_violation
from domain.investigation.safety import ask_about_practice, is_stopped_by_order, protect
from domain.investigation.states import InvestigationState
from domain.investigation.triggers import Trigger
from domain.obligation_changes import accept, submit
from domain.obligations import FaultCause, ObligationKind, PauseCause
from domain.policy import Deadline
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.turns import words

_S: Final = InvestigationState
_K: Final = ObligationKind
_LOOKING: Final = frozenset({_S.OPENED, _S.INFORMATION_REQUESTED})
_BEFORE_REVIEW: Final = _LOOKING | {_S.FINDING_DRAFTED}
#: Who owes the answer, and by which ladder; whoever has no party of their own is chased by the specialist.
_OWNERS: Final = {
    Collateral.EMPLOYER: (Party.SPECIALIST, "staff_duty"),
    Collateral.WORKSITE_MONITOR: (Party.WORKSITE_MONITOR, "information_from_outside"),
    Collateral.THERAPIST: (Party.TREATMENT_PROVIDER, "information_from_outside"),
    Collateral.PEER_ASSISTANCE_PROGRAM: (Party.SPECIALIST, "staff_duty"),
    Collateral.LICENSEE: (Party.PARTICIPANT, "participant_duty"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationTriageForm(Form):
    """What it is into, how soon it has to be looked at, and by whom."""

    matter: Annotated[Matter, About("What it is into.", Matter.RELAPSE)]
    urgency: Annotated[Urgency, About("How soon; immediate where patients may be in danger now.", Urgency.PROMPT)]
    owner_id: Annotated[
        StaffId | None,
        About("Who works on it; left out, whoever has the case.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0d01"),
    ] = None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequestForm(Form):
    """A question to somebody who may know."""

    asked: Annotated[Collateral, About("Who is asked.", Collateral.THERAPIST)]
    question: Annotated[str, About("The question.", "Were all sessions in May attended?")]
    release_id: Annotated[UUID | None, About("The release that lets the program ask; none for the licensee.", None)] = (
        None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationForm(Form):
    """What somebody answered, or that no answer is to be had."""

    request_id: Annotated[UUID, About("The question.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c04")]
    answered_at: Annotated[datetime, About("When the answer came.", "2026-06-02T14:30:00-04:00")]
    answer: Annotated[str, About("What was answered, or why there is no answer.", "Every session was attended.")]
    without_answer: Annotated[bool, About("Whether no answer is to be had.", example=False)] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceForm(Form):
    """An entry of the list of evidence."""

    what: Annotated[str, About("What it is.", "Timesheets of May.")]
    source: Annotated[str, About("From whom.", "Example Community Hospital")]
    reference: Annotated[str, About("Where it is kept.", "File 12, page 3")] = ""
    digest: Annotated[str, About("The SHA-256 of the document, where there is one.", "")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationForm(Form):
    """A violation that a person found, by the jurisdiction's list."""

    item: Annotated[str, About("Its code in the jurisdiction's list.", "nc2")]
    day: Annotated[date, About("The day on which it took place.", date(2026, 6, 1))]
    discovered_at: Annotated[datetime, About("When it was discovered.", "2026-06-02T14:30:00-04:00")]
    because: Annotated[str, About("What shows it.", "Two colleagues saw it and signed what they saw.")]
    fault: Annotated[FaultCause | None, About("Whose fault caused it, where it was one.", None)] = None


def _why_not_triage(intent: Intent[Investigation, InvestigationTriageForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    named = {one.staff_id for one in intent.specialists or ()}
    if form.owner_id is not None and intent.specialists is not None and form.owner_id not in named:
        return refuse("unknown_specialist", "Whom you name is not an active specialist.")
    return why_blank(form.reason, "The reason")


def _triage(turn: InvestigationTurn, form: InvestigationTriageForm) -> None:
    fact = replace(turn.fact, matter=form.matter.value, owner_id=form.owner_id)
    turn.case = replace(turn.case, fact=fact, urgency=form.urgency)
    told = f"Looked at: {form.matter.value}, {form.urgency.value}. {form.reason}"
    turn.record("investigation:triaged", told, fact)
    if form.urgency is Urgency.IMMEDIATE and not turn.case.stops and not is_stopped_by_order(turn):
        ask_about_practice(turn)
        turn.owe(_K.SAFETY_CHECK)


def _why_not_ask(intent: Intent[Investigation, InformationRequestForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    refusal = why_blank(form.question, "The question")
    if refusal is not None or form.asked is Collateral.LICENSEE:
        return refusal
    return why_not_consented(intent, form.release_id, words(form.asked.value))


def _ask(turn: InvestigationTurn, form: InformationRequestForm) -> None:
    request = InformationRequestFact(
        id=turn.new_id(),
        enrollment_id=turn.case.enrollment_id,
        proceeding_id=turn.case.id,
        asked=form.asked,
        question=form.question,
        release_id=None if form.asked is Collateral.LICENSEE else form.release_id,
        asked_by=turn.by,
        asked_at=turn.now,
        status=InformationStatus.ASKED,
        answered_at=None,
        answer="",
    )
    turn.case = replace(turn.case, requests=(*turn.case.requests, request))
    name = words(form.asked.value)
    turn.record("investigation:information_requested", f"The {name} is asked: {form.question}", request)
    party, ladder = _OWNERS[form.asked]
    turn.open(
        _K.INFORMATION_REQUEST, about=request.id, label=f"Information of the {name}", terms=_terms(turn, party, ladder)
    )
    turn.notify(party)
    if turn.case.state is _S.OPENED:
        turn.move_to(_S.INFORMATION_REQUESTED)


def _terms(turn: InvestigationTurn, owner: Party, ladder: str) -> Deadline:
    terms = turn.policy.deadline("S09")
    is_participant = owner is Party.PARTICIPANT
    return replace(
        terms,
        owner=owner,
        ladder=ladder,
        rolls_forward=is_participant,
        paused_by=tuple(PauseCause) if is_participant else (),
    )


def _why_not_answer(intent: Intent[Investigation, InformationForm]) -> Refusal | None:
    asked, form = intent.subject.requests, intent.form
    if not asked:
        return refuse("nothing_asked", "Nobody has been asked, or everybody has answered.")
    if form is None:
        return None
    request = next((one for one in asked if one.id == form.request_id), None)
    if request is None:
        return refuse("unknown_request", f"Question {form.request_id} does not wait for an answer.")
    if form.answered_at < request.asked_at:
        return refuse("answered_before", "The answer cannot have come before the question.")
    return intent.why_not_ahead(form.answered_at, "An answer") or why_blank(form.answer, "The answer")


def _answer(turn: InvestigationTurn, form: InformationForm) -> None:
    asked = next(one for one in turn.case.requests if one.id == form.request_id)
    status = InformationStatus.WITHOUT_ANSWER if form.without_answer else InformationStatus.ANSWERED
    answered = replace(asked, status=status, answered_at=form.answered_at, answer=form.answer)
    turn.case = replace(turn.case, requests=tuple(one for one in turn.case.requests if one.id != asked.id))
    verb = "gave no answer" if form.without_answer else "answered"
    turn.record("investigation:information_received", f"The {words(asked.asked.value)} {verb}: {form.answer}", answered)
    owed = turn.file.find(_K.INFORMATION_REQUEST, asked.id)
    if owed is not None:
        turn.settle(accept(submit(owed, form.answered_at), turn.now, verb))


def _why_not_evidence(intent: Intent[Investigation, EvidenceForm]) -> Refusal | None:
    form = intent.form
    return None if form is None else why_blank(form.what, "What it is") or why_blank(form.source, "From whom it is")


def _add_evidence(turn: InvestigationTurn, form: EvidenceForm) -> None:
    evidence = EvidenceFact(
        id=turn.new_id(),
        enrollment_id=turn.case.enrollment_id,
        proceeding_id=turn.case.id,
        what=form.what,
        source=form.source,
        reference=form.reference,
        digest=form.digest,
        added_by=turn.by,
        added_at=turn.now,
    )
    turn.case = replace(turn.case, evidence=turn.case.evidence + 1)
    turn.record("investigation:evidence_added", f"Evidence {turn.case.evidence}: {form.what}", evidence)


def _why_not_violation(intent: Intent[Investigation, ViolationForm]) -> Refusal | None:
    form, policy = intent.form, intent.file.policy
    if form is None:
        return None
    return (
        why_not_name(policy, form.item)
        or why_not_raise(policy, discovered_at=form.discovered_at, now=intent.now, fault=form.fault)
        or intent.why_not_ahead(form.day, "A violation")
        or why_blank(form.because, "What shows it")
    )


def _raise(turn: InvestigationTurn, form: ViolationForm) -> None:
    raised = raise_violation(turn, form.item, form.day, form.because)
    kinds = [one.kind for one in turn.case.standing]
    trigger = Trigger(
        id=raised.id,
        kind=kinds[0] if kinds else TriggerKind.TIP,
        at=form.discovered_at,
        because=form.because,
        violation=raised.id,
        level=raised.level,
    )
    protect(turn, turn.keep_trigger(trigger))


RULES = table_of(
    rule(
        Act.TRIAGE_INVESTIGATION,
        "Say what it is into, how soon and by whom it is looked at",
        InvestigationTriageForm,
        _LOOKING,
        _triage,
        _why_not_triage,
        gives_to=lambda form: () if form.owner_id is None else (form.owner_id,),
    ),
    rule(Act.REQUEST_INFORMATION, "Ask somebody who may know", InformationRequestForm, _LOOKING, _ask, _why_not_ask),
    rule(
        Act.RECORD_INFORMATION,
        "Record what somebody answered",
        InformationForm,
        _BEFORE_REVIEW | {_S.SUPERVISOR_REVIEW},
        _answer,
        _why_not_answer,
    ),
    rule(
        Act.ADD_EVIDENCE, "Add to the list of evidence", EvidenceForm, _BEFORE_REVIEW, _add_evidence, _why_not_evidence
    ),
    rule(Act.RAISE_VIOLATION, "Raise a violation", ViolationForm, _BEFORE_REVIEW, _raise, _why_not_violation),
)
