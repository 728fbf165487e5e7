"""What others say about a return, as staff enter it: evaluator, employer, worksite monitor, and why it is safe.

Each counts as it was said last. Whatever is entered first takes the petition up (PROGRAM.md 11; DUTIES.md 25, 26).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo

from domain.acts import Act
from domain.clearance.book import ReturnPetition, ReturnPetitionTurn
from domain.clearance.return_facts import Recorded
from domain.clearance.states import ASKING, ReturnState
from domain.files import Intent
from domain.forms import About, Form
from domain.refusals import Refusal
from domain.rules import rule, table_of
from domain.texts import why_blank

SaidBy = Annotated[str, About("Who says so, by name and office.", "Alex Example, MD, evaluator")]
SaidOn = Annotated[date, About("The day on which it was said; not in the future.", "2026-08-31")]
Words = Annotated[str, About("What was said, in a few sentences.", "Fit to practice under the restrictions proposed.")]


class Agreeing(StrEnum):
    """Whose agreement a return needs at work."""

    EMPLOYER = "employer"
    WORKSITE_MONITOR = "worksite_monitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceStatementForm(Form):
    """What the evaluator says of the return."""

    clears: Annotated[bool, About("Whether the evaluator clears the return.", example=True)]
    by: SaidBy
    said_on: SaidOn
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementAtWorkForm(Form):
    """What the employer or the worksite monitor says of the return."""

    whose: Annotated[Agreeing, About("Who agrees, or does not.", Agreeing.EMPLOYER)]
    agrees: Annotated[bool, About("Whether they agree to the restrictions and to report.", example=True)]
    by: SaidBy
    said_on: SaidOn
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryActivityForm(Form):
    """What is known of recovery activity and of the plan to prevent a relapse."""

    consistent: Annotated[bool, About("Whether it is consistent, with a plan to prevent relapse.", example=True)]
    by: SaidBy
    said_on: SaidOn
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyStatementForm(Form):
    """The written safety statement (DUTIES.md 26)."""

    safe: Annotated[bool, About("Whether the return is safe under the conditions named.", example=True)]
    words: Annotated[
        str, About("Why it is safe for patients and for the licensee, and under what.", "Stable for four months; ...")
    ]


class _Said(Protocol):
    """A statement of somebody on a day."""

    @property
    def by(self) -> str:
        """Who."""

    @property
    def said_on(self) -> date:
        """When."""

    @property
    def words(self) -> str:
        """What."""


def _why_not_say(
    intent: Intent[ReturnPetition, ClearanceStatementForm]
    | Intent[ReturnPetition, AgreementAtWorkForm]
    | Intent[ReturnPetition, RecoveryActivityForm],
) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    ahead = intent.why_not_ahead(form.said_on, "A statement")
    return ahead or why_blank(form.by, "Who says so") or why_blank(form.words, "What was said")


def _recorded(turn: ReturnPetitionTurn, said: _Said, *, agrees: bool) -> Recorded:
    zone = ZoneInfo(turn.policy.calendar.zone)
    today = turn.now.astimezone(zone).date()
    at: datetime = turn.now if said.said_on == today else datetime.combine(said.said_on, time(12), tzinfo=zone)
    return Recorded(at=at, by=said.by, agrees=agrees, words=said.words)


def take_up(turn: ReturnPetitionTurn) -> None:
    """Take a petition up when the first thing is done about it."""
    if turn.subject.state is ReturnState.PETITIONED:
        turn.move_to(ReturnState.UNDER_REVIEW)


def _clear(turn: ReturnPetitionTurn, form: ClearanceStatementForm) -> None:
    take_up(turn)
    turn.subject = replace(turn.subject, evaluator_clearance=_recorded(turn, form, agrees=form.clears))
    verb = "clears" if form.clears else "does not clear"
    turn.record("return_to_practice:clearance_stated", f"The evaluator {verb} the return: {form.words}")


def _agree(turn: ReturnPetitionTurn, form: AgreementAtWorkForm) -> None:
    take_up(turn)
    said = _recorded(turn, form, agrees=form.agrees)
    verb = "agrees" if form.agrees else "does not agree"
    match form.whose:
        case Agreeing.EMPLOYER:
            turn.subject = replace(turn.subject, employer_agreement=said)
        case Agreeing.WORKSITE_MONITOR:
            turn.subject = replace(turn.subject, monitor_agreement=said)
    who = form.whose.value.replace("_", " ")
    turn.record("return_to_practice:agreement_recorded", f"The {who} {verb} to the return: {form.words}")


def _recover(turn: ReturnPetitionTurn, form: RecoveryActivityForm) -> None:
    take_up(turn)
    turn.subject = replace(turn.subject, recovery_activity=_recorded(turn, form, agrees=form.consistent))
    how = "consistent" if form.consistent else "not consistent"
    turn.record("return_to_practice:recovery_stated", f"Recovery activity is {how}: {form.words}")


def _why_not_state_safety(intent: Intent[ReturnPetition, SafetyStatementForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.words, "The safety statement")


def _state_safety(turn: ReturnPetitionTurn, form: SafetyStatementForm) -> None:
    take_up(turn)
    by = turn.actor.role.value if turn.actor.role is not None else "program"
    said = Recorded(at=turn.now, by=f"The {by}", agrees=form.safe, words=form.words)
    turn.subject = replace(turn.subject, safety_statement=said, safety_author=turn.actor.staff_id)
    how = "safe" if form.safe else "not safe"
    turn.record("return_to_practice:safety_stated", f"Safety statement, the return is {how}: {form.words}")


RULES = table_of(
    rule(
        Act.RECORD_CLEARANCE_STATEMENT,
        "Record the evaluator's word",
        ClearanceStatementForm,
        ASKING,
        _clear,
        _why_not_say,
    ),
    rule(Act.RECORD_AGREEMENT, "Record an agreement at work", AgreementAtWorkForm, ASKING, _agree, _why_not_say),
    rule(
        Act.RECORD_RECOVERY_ACTIVITY, "Record recovery activity", RecoveryActivityForm, ASKING, _recover, _why_not_say
    ),
    rule(
        Act.WRITE_SAFETY_STATEMENT,
        "Write the safety statement",
        SafetyStatementForm,
        ASKING,
        _state_safety,
        _why_not_state_safety,
    ),
)
