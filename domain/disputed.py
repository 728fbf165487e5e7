"""A participant disputes an adverse act: what can be disputed, by its id, and the process that follows (PROGRAM.md 15).

A test's result is disputed in testing; what the board or a court orders, before the board or the court.
"""

from dataclasses import dataclass, replace
from typing import Annotated, assert_never
from uuid import UUID

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.clearance.stops import StopKind, practice_standing
from domain.disputes.matters import DisputeMatter
from domain.facts import ProceedingKind, ProposalStatus
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import StaffId
from domain.phases import OPEN_PHASES
from domain.proceeding_news import begin_proceeding
from domain.proposals import AmendmentKind
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank

_M = DisputeMatter
_DISPUTE = ProceedingKind.DISPUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeForm(Form):
    """What is disputed, why, and what is asked for."""

    matter: Annotated[DisputeMatter, About("What kind of decision it is.", DisputeMatter.EXTENSION)]
    about: Annotated[
        UUID,
        About(
            "Which one: the violation, stop, restriction, proposal, entry of the term, proceeding; of others the "
            "entry in the journal.",
            UUID("0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c0a"),
        ),
    ]
    reason: Reason
    asks_for: Annotated[str, About("What is asked for instead.", "That the term ends when it would have.")]


def _why_not_dispute(intent: Intent[Case, DisputeForm]) -> Refusal | None:
    form, case = intent.form, intent.subject
    if form is None:
        return None
    if any(form.about in one.about for one in case.open_proceedings(_DISPUTE)):
        return refuse("disputed_already", "This is disputed already, and has not been decided.")
    return (
        _why_not_known(case, form)
        or why_blank(form.reason, "The reason")
        or why_blank(form.asks_for, "What is asked for")
    )


def _why_not_known(case: Case, form: DisputeForm) -> Refusal | None:
    """Refuse what the case knows nothing of, and what is not the program's to decide."""
    stop = next((one for one in practice_standing(case.practice_log).stops if one.id == form.about), None)
    if form.matter is _M.STOP and stop is not None and stop.kind is StopKind.SUSPENSION:
        return refuse("not_the_programs", "A suspension is an order of the board: it is disputed before the board.")
    if _is_known(case, form.matter, form.about):
        return None
    return refuse("nothing_to_dispute", "There is no such decision in this case, or it does not stand any more.")


def _is_known(case: Case, matter: DisputeMatter, about: UUID) -> bool:
    match matter:
        case _M.VIOLATION:
            return any(one.id == about for one in case.violations)
        case _M.STOP:
            return any(one.id == about for one in practice_standing(case.practice_log).stops)
        case _M.RESTRICTION:
            return any(one.id == about and not one.is_lifted for one in case.restrictions)
        case _M.FINDING:
            return _went_through(case, ProceedingKind.INVESTIGATION, about)
        case _M.RETURN_DECISION:
            return _went_through(case, ProceedingKind.RETURN_TO_PRACTICE, about)
        case _M.EXTENSION:
            # The ledger is not kept in the case: its process finds the entry when it decides.
            extended = case.term is not None and any(one > 0 for one in case.term.extensions)
            return (extended and about not in case.taken_back) or _is_proposed(case, AmendmentKind.EXTENSION, about)
        case _M.DISCHARGE_PROPOSAL:
            return _is_proposed(case, AmendmentKind.DISCHARGE, about)
        case _M.OTHER:
            return True
        case _:
            assert_never(matter)


def _went_through(case: Case, kind: ProceedingKind, about: UUID) -> bool:
    return any(one.fact.id == about and one.fact.kind is kind for one in case.proceedings)


def _is_proposed(case: Case, kind: AmendmentKind, about: UUID) -> bool:
    proposed = case.amendment
    return (
        proposed is not None
        and proposed.id == about
        and proposed.kind == kind
        and proposed.status is ProposalStatus.PROPOSED
    )


def _dispute(turn: CaseTurn, form: DisputeForm) -> None:
    begin_proceeding(turn, _DISPUTE, matter=form.matter.value, about=(form.about,), because=form.reason.strip())
    asked = turn.proceedings[-1]
    turn.proceedings[-1] = replace(asked, asked_for=form.asks_for.strip(), made_by=_makers(turn.case, form))
    turn.notify(Party.SPECIALIST)


def _makers(case: Case, form: DisputeForm) -> tuple[StaffId, ...]:
    """Name who proposed or decided what is disputed, as far as the case knows."""
    amendment = case.amendment
    named: set[StaffId | None] = set()
    if amendment is not None and (amendment.id == form.about or form.matter is _M.EXTENSION):
        named |= {amendment.proposed_by, amendment.decided_by}
    named |= {one.fact.owner_id for one in case.proceedings if one.fact.id == form.about}
    return tuple(sorted(one for one in named if one is not None))


RULES = table_of(rule(Act.DISPUTE_DECISION, "Dispute a decision", DisputeForm, OPEN_PHASES, _dispute, _why_not_dispute))
