"""A clearance while it is in force: each restriction is reviewed at its date, and the clearance expires (PROGRAM.md 9).

No time lifts a restriction: a person does, one at a time, or keeps it until another review. The last one goes only with
a petition for unrestricted practice. While something stops practice nothing is reviewed or renewed, and the day of
expiry stays what it is (DUTIES.md 25).
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.acts import Act
from domain.clearance.book import ReturnPetition, ReturnPetitionTurn
from domain.clearance.restrictions import Restriction, is_last, keep, lift, status_under, why_not_lift, why_not_review
from domain.clearance.states import ReturnState
from domain.clearance.stops import practice_standing
from domain.facts import ProceedingKind
from domain.files import F, Intent
from domain.forms import About, Form, Reason
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.practice import PracticeStatus
from domain.proceedings.effects import ChangeRestriction, ClearPractice, ExpireClearance
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank

_IN_FORCE: Final = frozenset({ReturnState.APPROVED})
_REVIEW: Final = ObligationKind.RESTRICTION_REVIEW
_EXPIRY: Final = ObligationKind.CLEARANCE_EXPIRY
#: How long before the end of a clearance its renewal is owed: the limit of its deadline.
_NOTICE: Final = "S14"

AboutRestriction = Annotated[UUID, About("The restriction.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c11")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftRestrictionForm(Form):
    """The lifting of a restriction."""

    restriction_id: AboutRestriction
    because: Annotated[str, About("What shows that the lift criteria are met.", "Two positive worksite reports.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRestrictionForm(Form):
    """A restriction that is kept."""

    restriction_id: AboutRestriction
    again_on: Annotated[date, About("When it is reviewed again.", "2027-09-01")]
    because: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewClearanceForm(Form):
    """The renewal of a clearance."""

    expires_on: Annotated[date, About("The day on which it expires then.", "2028-03-01")]
    reason: Reason


def watch(turn: ReturnPetitionTurn) -> None:
    """Open what a clearance in force asks of staff; one without restrictions and without an end asks nothing."""
    petition = turn.subject
    left = [one for one in petition.restrictions if not one.is_lifted]
    if not left and petition.expires_on is None:
        turn.end_in(ReturnState.COMPLETED, "Practice is cleared without restrictions and without an end.")
        return
    for one in left:
        _open_review(turn, one)
    if petition.expires_on is not None and turn.file.find(_EXPIRY) is None:
        _open_expiry(turn, petition.expires_on)


def _open_review(turn: ReturnPetitionTurn, one: Restriction) -> None:
    if turn.file.find(_REVIEW, one.id) is None:
        label = f"Review of {one.code.value}"
        starts_at = _start_of(turn, one.review_on)
        _begin_later(turn, turn.open(_REVIEW, clause=one.clause, about=one.id, label=label, starts_at=starts_at))


def _open_expiry(turn: ReturnPetitionTurn, expires_on: date) -> None:
    notice = turn.policy.deadline(_NOTICE).limit.amount
    starts_at = _start_of(turn, expires_on, days_before=notice)
    _begin_later(turn, turn.open(_EXPIRY, about=turn.subject.id, starts_at=starts_at))


def _begin_later(turn: ReturnPetitionTurn, opened: Obligation) -> None:
    """Let nothing be owed before its day."""
    if opened.starts_at > turn.now:
        turn.put(replace(opened, state=ObligationState.SCHEDULED))


def _start_of(turn: ReturnPetitionTurn, day: date, days_before: int = 0) -> datetime:
    """Find when a day begins, so many days before it; in training, where days are short, counted from now."""
    zone, rules = ZoneInfo(turn.policy.calendar.zone), turn.policy.calendar
    if rules.seconds_per_day is not None:
        days = (day - turn.now.astimezone(zone).date()).days - days_before
        return turn.now + timedelta(seconds=rules.seconds_per_day) * days
    return datetime.combine(day - timedelta(days=days_before), time(), tzinfo=zone).astimezone(UTC)


def stop_watching(turn: ReturnPetitionTurn, because: str) -> None:
    """Review nothing while practice is stopped; the end of the clearance stays what it is."""
    for one in turn.subject.restrictions:
        turn.drop(_REVIEW, because, one.id)


def _why_stopped(intent: Intent[ReturnPetition, F]) -> Refusal | None:
    """Refuse while something stops practice, or the clearance is not what practice rests on."""
    if intent.known is None:
        return None
    standing = practice_standing(intent.known.practice)
    if standing.stops:
        return refuse(
            "practice_stopped", f"Nothing is lifted or renewed while practice is stopped. {standing.reasons[0]}"
        )
    if standing.given_by != intent.subject.id:
        return refuse("clearance_over", "This clearance is not what practice rests on any more.")
    return None


def _named(petition: ReturnPetition, which: UUID) -> Restriction | None:
    return next((one for one in petition.restrictions if one.id == which), None)


_UNKNOWN: Final = refuse("no_such_restriction", "This clearance has no such restriction.")


def _why_not_lift(intent: Intent[ReturnPetition, LiftRestrictionForm]) -> Refusal | None:
    petition, form = intent.subject, intent.form
    stopped = _why_stopped(intent)
    if stopped is not None or form is None:
        return stopped
    one = _named(petition, form.restriction_id)
    if one is None:
        return _UNKNOWN
    refusal = why_not_lift(one, intent.today, form.because)
    if refusal is None and is_last(petition.restrictions, one.id):
        refusal = refuse(
            "last_restriction",
            "It is the last restriction: without any, practice is unrestricted, for which somebody has to petition.",
        )
    return refusal


def _lift(turn: ReturnPetitionTurn, form: LiftRestrictionForm) -> None:
    before = status_under(turn.subject.restrictions)
    lifted = lift(turn.subject.restrictions, form.restriction_id, turn.now, form.because)
    turn.subject = replace(turn.subject, restrictions=lifted)
    one = _named(turn.subject, form.restriction_id)
    assert one is not None  # noqa: S101 - refused where there is none
    turn.record("return_to_practice:restriction_lifted", f"{one.in_words} is lifted: {form.because}", clause=one.clause)
    turn.meet(_REVIEW, "the restriction was lifted", one.id)
    turn.ask(ChangeRestriction(restriction=one, because=form.because))
    if before is PracticeStatus.CLEARED_RESTRICTED:
        _clear_anew(turn, status_under(lifted), form.because)


def _clear_anew(turn: ReturnPetitionTurn, status: PracticeStatus, because: str) -> None:
    petition = turn.subject
    turn.ask(
        ClearPractice(
            status=status, restrictions=petition.restrictions, expires_on=petition.expires_on, because=because
        )
    )


def _why_not_keep(intent: Intent[ReturnPetition, KeepRestrictionForm]) -> Refusal | None:
    form = intent.form
    stopped = _why_stopped(intent)
    if stopped is not None or form is None:
        return stopped
    one = _named(intent.subject, form.restriction_id)
    return _UNKNOWN if one is None else why_not_review(one, intent.today, form.again_on, form.because)


def _keep(turn: ReturnPetitionTurn, form: KeepRestrictionForm) -> None:
    one = _named(turn.subject, form.restriction_id)
    assert one is not None  # noqa: S101 - refused where there is none
    kept = keep(one, form.again_on)
    others = tuple(kept if each.id == kept.id else each for each in turn.subject.restrictions)
    turn.subject = replace(turn.subject, restrictions=others)
    turn.record(
        "return_to_practice:restriction_kept",
        f"{one.in_words} is kept until a review on {form.again_on}: {form.because}",
        clause=one.clause,
    )
    turn.meet(_REVIEW, "the restriction was kept", one.id)
    _open_review(turn, kept)
    turn.ask(ChangeRestriction(restriction=kept, because=form.because))


def _why_not_renew(intent: Intent[ReturnPetition, RenewClearanceForm]) -> Refusal | None:
    form, until = intent.form, intent.subject.expires_on
    refusal = _why_stopped(intent)
    if refusal is None and until is None:
        refusal = refuse("no_expiry", "This clearance does not expire.")
    if refusal is None and intent.known is not None and _investigated(intent):
        refusal = refuse("under_investigation", "An investigation is open: a clearance is renewed when it is closed.")
    if refusal is not None or form is None or until is None:
        return refusal
    if form.expires_on <= max(until, intent.today):
        return refuse("expiry_not_later", f"A renewed clearance expires later than {max(until, intent.today)}.")
    return why_blank(form.reason, "The reason")


def _investigated(intent: Intent[ReturnPetition, RenewClearanceForm]) -> bool:
    known = intent.known.proceedings if intent.known is not None else ()
    return any(one.kind is ProceedingKind.INVESTIGATION and one.closed_at is None for one in known)


def _renew(turn: ReturnPetitionTurn, form: RenewClearanceForm) -> None:
    assert turn.known is not None  # noqa: S101 - the records are looked at before each act
    turn.subject = replace(turn.subject, expires_on=form.expires_on)
    turn.record("return_to_practice:renewed", f"The clearance is renewed until {form.expires_on}: {form.reason}")
    turn.meet(_EXPIRY, "the clearance was renewed")
    _open_expiry(turn, form.expires_on)
    _clear_anew(turn, practice_standing(turn.known.practice).clearance, form.reason)


def follow_expiry(turn: ReturnPetitionTurn, obligation: Obligation, rung: int | None) -> None:
    """Let the clearance expire when nobody has renewed it in time."""
    if rung is None or not obligation.ladder[rung].breach:
        return
    because = f"The clearance expired on {turn.subject.expires_on}."
    turn.ask(ExpireClearance(because=because))
    turn.end_in(ReturnState.EXPIRED, because)
    turn.notify(Party.PARTICIPANT)


RULES = table_of(
    rule(Act.LIFT_RESTRICTION, "Lift a restriction", LiftRestrictionForm, _IN_FORCE, _lift, _why_not_lift),
    rule(
        Act.KEEP_RESTRICTION,
        "Keep a restriction until another review",
        KeepRestrictionForm,
        _IN_FORCE,
        _keep,
        _why_not_keep,
    ),
    rule(Act.RENEW_CLEARANCE, "Renew the clearance", RenewClearanceForm, _IN_FORCE, _renew, _why_not_renew),
)
