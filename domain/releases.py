"""Releases: signed, renewed, revoked (PRIVACY.md 6; PROGRAM.md D38). Whether one suffices, the gate says."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.clauses import clause_of, is_in_force
from domain.deadlines import deadline_of
from domain.disclosure.terms import NOTES, Category, ConsentKind
from domain.facts import ReleaseFact
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.limits import Limit, Unit
from domain.obligations import ObligationKind
from domain.phases import OPEN_PHASES, Phase
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseForm(Form):
    """A signed release of information (PRIVACY.md 6)."""

    discloser: Annotated[str, About("Who may disclose.", "Lakeside Recovery Center")]
    recipient: Annotated[str, About("Who may receive.", "the program")]
    categories: Annotated[
        tuple[Category, ...],
        About("What may be disclosed, as category labels.", (Category.SUD_P2, Category.EMPLOYMENT)),
    ]
    purpose: Annotated[str, About("What for.", "monitoring of treatment and recovery")]
    signed_on: Annotated[date, About("The day of the signature.", date(2026, 3, 2))]
    expires_on: Annotated[date, About("The last day on which it is valid.", date(2027, 3, 2))]
    kind: Annotated[
        ConsentKind,
        About("What was signed; for proceedings, and for counseling notes, a paper of its own.", ConsentKind.CONSENT),
    ] = ConsentKind.CONSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalForm(Form):
    """The renewal of a release."""

    release_id: Annotated[UUID, About("The release.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c02")]
    signed_on: Annotated[date, About("The day of the new signature.", date(2027, 2, 20))]
    expires_on: Annotated[date, About("The last day on which it is valid.", date(2028, 2, 20))]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationForm(Form):
    """The revocation of a release."""

    release_id: Annotated[UUID, About("The release.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c02")]
    reason: Reason


def _why_not_period(intent: Intent[Case, ReleaseForm] | Intent[Case, RenewalForm]) -> Refusal | None:
    form = intent.form
    if form is not None and form.expires_on <= form.signed_on:
        return refuse("empty_period", "A release must expire after the day on which it was signed.")
    if form is not None and form.expires_on < intent.today:
        return refuse("release_expired", f"This release has expired on {form.expires_on}; ask for a new one.")
    return None if form is None else intent.why_not_ahead(form.signed_on, "The day of the signature")


def _why_not_release(intent: Intent[Case, ReleaseForm]) -> Refusal | None:
    return _why_not_period(intent) or (None if intent.form is None else _why_not_of_its_own(intent.form))


def _why_not_of_its_own(form: ReleaseForm) -> Refusal | None:
    """Refuse a consent for notes that is for anything else as well (PRIVACY.md 6; 42 CFR 2.31(b))."""
    if not form.categories:
        return refuse("category_missing", "Say what may be disclosed.")
    is_for_notes = form.kind is ConsentKind.COUNSELING_NOTE_CONSENT
    if all((one in NOTES) is is_for_notes for one in form.categories):
        return None
    return refuse("own_consent_needed", "Counseling and psychotherapy notes need a consent of their own, and no other.")


def _record_release(turn: CaseTurn, form: ReleaseForm) -> None:
    release = ReleaseFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        discloser=form.discloser,
        recipient=form.recipient,
        categories=tuple(one.value for one in form.categories),
        purpose=form.purpose,
        signed_on=form.signed_on,
        expires_on=form.expires_on,
        revoked_at=None,
        kind=form.kind,
    )
    turn.case = replace(turn.case, releases=(*turn.case.releases, release))
    turn.record("release:signed", f"Release {release.id} signed, valid to {release.expires_on}.", release)
    _owe_renewal(turn, release)


def _owe_renewal(turn: CaseTurn, release: ReleaseFact) -> None:
    """Owe the renewal from the signature on, by the last day on which the release is valid at the latest (D38)."""
    terms = turn.policy.deadline(deadline_of(ObligationKind.RELEASE_RENEWAL))
    days = Limit(amount=(release.expires_on - release.signed_on).days, unit=Unit.CALENDAR_DAYS)
    if terms.limit.unit is not days.unit or days.amount <= terms.limit.amount:
        terms = replace(terms, limit=days, rolls_forward=False)
    signed_at = datetime.combine(release.signed_on, time(), tzinfo=ZoneInfo(turn.policy.calendar.zone)).astimezone(UTC)
    clause = clause_of(turn.case, terms.id) if is_in_force(turn.case.agreement) else ""
    turn.open(ObligationKind.RELEASE_RENEWAL, clause=clause, about=release.id, starts_at=signed_at, terms=terms)


def _release(case: Case, release_id: UUID) -> ReleaseFact | None:
    return next((one for one in case.releases if one.id == release_id), None)


def _why_not_known(intent: Intent[Case, RenewalForm] | Intent[Case, RevocationForm]) -> Refusal | None:
    if not intent.subject.releases:
        return refuse("no_release", "There is no release in force.")
    if intent.form and _release(intent.subject, intent.form.release_id) is None:
        return refuse("unknown_release", f"Release {intent.form.release_id} is not in force in this case.")
    return None


def _why_not_renew(intent: Intent[Case, RenewalForm]) -> Refusal | None:
    return _why_not_known(intent) or _why_not_period(intent)


def _renew_release(turn: CaseTurn, form: RenewalForm) -> None:
    releases = tuple(
        replace(one, signed_on=form.signed_on, expires_on=form.expires_on) if one.id == form.release_id else one
        for one in turn.case.releases
    )
    turn.case = replace(turn.case, releases=releases)
    renewed = next(one for one in releases if one.id == form.release_id)
    turn.record("release:renewed", f"Release {renewed.id} renewed, valid to {renewed.expires_on}.", renewed)
    turn.meet(ObligationKind.RELEASE_RENEWAL, "release renewed", about=renewed.id)
    _owe_renewal(turn, renewed)


def _revoke_release(turn: CaseTurn, form: RevocationForm) -> None:
    revoked = next(one for one in turn.case.releases if one.id == form.release_id)
    others = tuple(one for one in turn.case.releases if one.id != form.release_id)
    revoked = replace(revoked, revoked_at=turn.now)
    turn.case = replace(turn.case, releases=others, revoked_releases=(*turn.case.revoked_releases, revoked))
    turn.record("release:revoked", f"Release {revoked.id} revoked: {form.reason}", revoked)
    turn.drop(ObligationKind.RELEASE_RENEWAL, "the release was revoked", about=revoked.id)


RULES = table_of(
    rule(
        Act.RECORD_RELEASE,
        "Record a signed release",
        ReleaseForm,
        OPEN_PHASES - {Phase.REFERRED},
        _record_release,
        _why_not_release,
    ),
    rule(
        Act.RENEW_RELEASE,
        "Record the renewal of a release",
        RenewalForm,
        OPEN_PHASES - {Phase.REFERRED},
        _renew_release,
        _why_not_renew,
    ),
    rule(
        Act.REVOKE_RELEASE,
        "Record the revocation of a release",
        RevocationForm,
        OPEN_PHASES - {Phase.REFERRED},
        _revoke_release,
        _why_not_known,
    ),
)
