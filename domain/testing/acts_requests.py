"""Requests of participants (travel, vacation, hardship; PROGRAM.md D43), and the register of prescriptions."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from domain.acts import Act
from domain.facts import PrescriptionFact, RequestStatus, TestingRequestFact, TestingRequestKind
from domain.files import Intent
from domain.forms import About, DecisionForm, Form, Reason
from domain.obligations import ObligationKind
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.testing.acts_orders import ALWAYS, TESTED
from domain.testing.book import Testing, TestingTurn
from domain.testing.days_off import days_beyond
from domain.testing.hardship import follow_hardship
from domain.testing.misses import follow_days_off
from domain.texts import why_blank
from domain.turns import words

_REQUEST = "The request."


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingRequestForm(Form):
    """What the participant asks for; it is asked for so many days before travel as the policy says (D43)."""

    kind: Annotated[TestingRequestKind, About("What is asked for.", TestingRequestKind.TRAVEL)]
    since: Annotated[date, About("The first day.", date(2026, 7, 6))]
    until: Annotated[date, About("The last day.", date(2026, 7, 10))]
    site: Annotated[str, About("A collection site near there; empty for none.", "Sample Site North")] = ""
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDecisionForm(DecisionForm):
    """The decision on a request."""

    request_id: Annotated[UUID, About(_REQUEST, "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c44")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionForm(Form):
    """A prescription for the register."""

    analytes: Annotated[tuple[str, ...], About("What a test may find because of it.", ("oxycodone",))]
    drug: Annotated[str, About("The drug.", "Sample Drug 5 mg")]
    prescriber: Annotated[str, About("Who prescribed it.", "Sample Prescriber")]
    valid_from: Annotated[date, About("The first day.", date(2026, 6, 1))]
    valid_until: Annotated[date, About("The last day.", date(2026, 6, 30))]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionCheckForm(Form):
    """The prescriber's confirmation."""

    prescription_id: Annotated[UUID, About("The entry of the register.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c55")]
    verified_on: Annotated[date, About("When the prescriber confirmed it.", date(2026, 6, 2))]


def _why_not_ask(intent: Intent[Testing, TestingRequestForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    if form.until < form.since:
        return refuse("ends_before_it_begins", "The last day lies before the first.")
    if form.kind is not TestingRequestKind.HARDSHIP:
        days = intent.file.policy.deadline("D43").limit.amount
        if form.since < intent.today + timedelta(days=days):
            return refuse("asked_too_late", f"Travel is asked for {days} days before; until then one tests locally.")
    if any(
        one.status is RequestStatus.ASKED and one.since <= form.until and form.since <= one.until
        for one in intent.subject.requests
    ):
        return refuse("already_asked", "A request for these days waits for a decision.")
    return why_blank(form.reason, "The reason")


def _ask(turn: TestingTurn, form: TestingRequestForm) -> None:
    request = TestingRequestFact(
        id=turn.new_id(),
        enrollment_id=turn.testing.id,
        kind=form.kind,
        since=form.since,
        until=form.until,
        site=form.site.strip(),
        reason=form.reason,
        status=RequestStatus.ASKED,
        asked_at=turn.now,
        decided_by=None,
        decided_at=None,
        decision="",
    )
    turn.testing = replace(turn.testing, requests=(*turn.testing.requests, request))
    sentence = f"{words(form.kind.value).capitalize()} asked for from {form.since} to {form.until}: {form.reason}"
    turn.record("testing:request_made", sentence, request)
    turn.open(ObligationKind.REQUEST_DECISION, clause=turn.testing.clause, about=request.id)
    turn.notify(Party.SPECIALIST)


def _why_not_decide(intent: Intent[Testing, RequestDecisionForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        asked = any(one.status is RequestStatus.ASKED for one in intent.subject.requests)
        return None if asked else refuse("no_such_request", "No request waits for a decision.")
    found = next((one for one in intent.subject.requests if one.id == form.request_id), None)
    if found is None or found.status is not RequestStatus.ASKED:
        return refuse("no_such_request", f"No request {form.request_id} waits for a decision.")
    if form.approve and (beyond := days_beyond(intent.subject, found, intent.file.policy)):
        return refuse(
            "no_days_left",
            f"That is {beyond} days more than the pack grants a year. Deny it, and let them name a site near there.",
        )
    return why_blank(form.reason, "The reason")


def _decide(turn: TestingTurn, form: RequestDecisionForm) -> None:
    known = next(one for one in turn.testing.requests if one.id == form.request_id)
    decided = replace(
        known,
        status=RequestStatus.APPROVED if form.approve else RequestStatus.DENIED,
        decided_by=turn.actor.staff_id,
        decided_at=turn.now,
        decision=form.reason,
    )
    kept = tuple(decided if one.id == known.id else one for one in turn.testing.requests)
    turn.testing = replace(turn.testing, requests=kept)
    turn.record("testing:request_decided", f"{words(decided.status.value).capitalize()}: {form.reason}", decided)
    turn.meet(ObligationKind.REQUEST_DECISION, "decided", known.id)
    if form.approve:
        follow_days_off(turn, decided)
    follow_hardship(turn, decided)
    turn.notify(Party.PARTICIPANT)


def _why_not_register(intent: Intent[Testing, PrescriptionForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    if not form.analytes or any(not one.strip() for one in form.analytes):
        return refuse("no_analyte", "Name what a test may find because of the prescription.")
    if form.valid_until < form.valid_from:
        return refuse("ends_before_it_begins", "The last day lies before the first.")
    return why_blank(form.drug, "The drug") or why_blank(form.prescriber, "The prescriber")


def _register(turn: TestingTurn, form: PrescriptionForm) -> None:
    assert turn.actor.staff_id is not None  # noqa: S101 - a person registers; permissions rule the program out
    entry = PrescriptionFact(
        id=turn.new_id(),
        enrollment_id=turn.testing.id,
        analytes=tuple(one.strip().casefold() for one in form.analytes),
        drug=form.drug,
        prescriber=form.prescriber,
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        registered_at=turn.now,
        registered_by=turn.actor.staff_id,
        verified_on=None,
    )
    turn.testing = replace(turn.testing, prescriptions=(*turn.testing.prescriptions, entry))
    turn.record("testing:prescription_registered", f"Registered from {form.valid_from} to {form.valid_until}.", entry)


def _why_not_verify(intent: Intent[Testing, PrescriptionCheckForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        known = bool(intent.subject.prescriptions)
        return None if known else refuse("no_such_prescription", "The register is empty.")
    found = next((one for one in intent.subject.prescriptions if one.id == form.prescription_id), None)
    if found is None:
        return refuse("no_such_prescription", f"The register has no entry {form.prescription_id}.")
    return intent.why_not_ahead(form.verified_on, "The confirmation")


def _verify(turn: TestingTurn, form: PrescriptionCheckForm) -> None:
    known = next(one for one in turn.testing.prescriptions if one.id == form.prescription_id)
    verified = replace(known, verified_on=form.verified_on)
    kept = tuple(verified if one.id == known.id else one for one in turn.testing.prescriptions)
    turn.testing = replace(turn.testing, prescriptions=kept)
    turn.record("testing:prescription_verified", f"The prescriber confirmed it on {form.verified_on}.", verified)


RULES = table_of(
    rule(
        Act.REQUEST_TESTING_CHANGE,
        "Ask for travel, vacation or hardship",
        TestingRequestForm,
        TESTED,
        _ask,
        _why_not_ask,
    ),
    rule(Act.DECIDE_TESTING_REQUEST, "Decide a request", RequestDecisionForm, ALWAYS, _decide, _why_not_decide),
    rule(Act.REGISTER_PRESCRIPTION, "Register a prescription", PrescriptionForm, TESTED, _register, _why_not_register),
    rule(Act.VERIFY_PRESCRIPTION, "Confirm a prescription", PrescriptionCheckForm, TESTED, _verify, _why_not_verify),
)
