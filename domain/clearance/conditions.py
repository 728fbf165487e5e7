"""Under which restrictions practice would be cleared, and until when (PROGRAM.md 9; DUTIES.md 25).

The pack proposes a set; each of it is imposed or left out with a reason. Setting them again replaces what was set.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated
from uuid import UUID

from domain.acts import Act
from domain.clearance.book import ReturnPetition, ReturnPetitionTurn
from domain.clearance.criteria import ReturnPurpose
from domain.clearance.restrictions import Restriction, RestrictionCode, why_not_impose
from domain.clearance.return_facts import LeftOut
from domain.clearance.statements import take_up
from domain.clearance.states import ASKING
from domain.files import Intent
from domain.forms import About, Form
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of
from domain.texts import why_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionItem(Form):
    """A restriction of the catalogue."""

    code: Annotated[RestrictionCode, About("Its code in the catalogue.", RestrictionCode.NO_NIGHTS)]
    starts_on: Annotated[date, About("From which day on.", "2026-09-01")]
    review_on: Annotated[date, About("When somebody looks whether it can be lifted.", "2027-03-01")]
    lift_criteria: Annotated[str, About("What must be true for it to be lifted.", "Two positive worksite reports.")]
    clause: Annotated[str, About("The clause of the agreement, or the order, on which it rests.", "clause 2")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutItem(Form):
    """A restriction of the pack's set that is not imposed."""

    code: Annotated[RestrictionCode, About("Its code in the catalogue.", RestrictionCode.NO_HOME_HEALTH)]
    because: Annotated[str, About("Why not.", "The employer does no home health work.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionsForm(Form):
    """All restrictions of a clearance."""

    restrictions: Annotated[tuple[RestrictionItem, ...], About("Those that are imposed, each once.", ())]
    left_out: Annotated[tuple[LeftOutItem, ...], About("Those of the pack's set that are not.", ())] = ()
    none_because: Annotated[str, About("Why none at all is imposed; empty where some are.", "")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceExpiryForm(Form):
    """The end of a clearance."""

    expires_on: Annotated[date, About("The day on which the clearance expires.", "2027-09-01")]


def _why_not_set(intent: Intent[ReturnPetition, RestrictionsForm]) -> Refusal | None:
    form = intent.form
    if intent.subject.purpose is ReturnPurpose.UNRESTRICTED:
        return refuse("unrestricted_asked", "Unrestricted practice is asked for: no restriction goes with it.")
    if form is None:
        return None
    if bool(form.restrictions) == bool(form.none_because.strip()):
        return refuse("restrictions_or_none", "Name the restrictions, or say why none is needed; one of the two.")
    return next((one for one in _refusals(form) if one is not None), None)


def _refusals(form: RestrictionsForm) -> Iterator[Refusal | None]:
    named = tuple[Restriction, ...]()
    for item in form.restrictions:
        # Which id it will have does not matter to whether it may be imposed.
        one = _restriction(item, UUID(int=0))
        yield why_not_impose(named, one)
        named = (*named, one)
    for left in form.left_out:
        if any(one.code is left.code for one in form.restrictions):
            yield refuse("imposed_and_left_out", f"{left.code.value} is both imposed and left out.")
        yield why_blank(left.because, f"Why {left.code.value} is left out")


def _restriction(item: RestrictionItem, which: UUID) -> Restriction:
    return Restriction(
        id=which,
        code=item.code,
        starts_on=item.starts_on,
        review_on=item.review_on,
        lift_criteria=item.lift_criteria,
        clause=item.clause,
    )


def _set(turn: ReturnPetitionTurn, form: RestrictionsForm) -> None:
    take_up(turn)
    turn.subject = replace(
        turn.subject,
        restrictions=tuple(_restriction(one, turn.new_id()) for one in form.restrictions),
        left_out=tuple(LeftOut(code=one.code, because=one.because) for one in form.left_out),
        unrestricted_because=form.none_because,
    )
    imposed = ", ".join(one.code.value for one in form.restrictions) or f"none: {form.none_because}"
    left = "".join(f" Left out: {one.code.value}, {one.because}" for one in form.left_out)
    turn.record("return_to_practice:restrictions_set", f"Restrictions of the clearance: {imposed}.{left}")


def _why_not_set_expiry(intent: Intent[ReturnPetition, ClearanceExpiryForm]) -> Refusal | None:
    if intent.form is None or intent.form.expires_on > intent.today:
        return None
    return refuse("expiry_not_ahead", "A clearance expires on a later day.")


def _set_expiry(turn: ReturnPetitionTurn, form: ClearanceExpiryForm) -> None:
    take_up(turn)
    turn.subject = replace(turn.subject, expires_on=form.expires_on)
    turn.record("return_to_practice:expiry_set", f"The clearance would expire on {form.expires_on}.")


RULES = table_of(
    rule(Act.SET_RESTRICTIONS, "Set the restrictions", RestrictionsForm, ASKING, _set, _why_not_set),
    rule(
        Act.SET_EXPIRY,
        "Set until when the clearance holds",
        ClearanceExpiryForm,
        ASKING,
        _set_expiry,
        _why_not_set_expiry,
    ),
)
