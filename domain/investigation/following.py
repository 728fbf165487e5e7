"""What a finding leads to in the case once a second person approved it, and how that is taken back (PROGRAM.md 4.6)."""

from dataclasses import replace
from typing import Final, assert_never

from domain.facts import FindingFact, ProceedingFact, ProceedingKind, TermEntryFact, TermEntryKind
from domain.ids import StaffId
from domain.investigation.book import InvestigationTurn
from domain.investigation.kinds import FindingStatus, Recommendation
from domain.investigation.raised import raise_violation
from domain.investigation.triggers import Trigger
from domain.proceedings.effects import (
    AskForDischarge,
    AskForModification,
    Begin,
    ExtendTerm,
    TakeBackExtension,
    TellReversed,
    Warn,
)
from domain.term import next_extension
from domain.turns import words

_STEPS: Final = "agreement.extension_steps_months"


def follow_finding(turn: InvestigationTurn, found: FindingFact) -> None:
    """Ask the enrollment for what a substantiated finding recommends, and for the violation that it found."""
    if found.item and found.item_day is not None:
        raised = raise_violation(turn, found.item, found.item_day, found.rationale)
        first = turn.case.standing[0]
        turn.keep_trigger(
            Trigger(
                id=raised.id,
                kind=first.kind,
                at=turn.now,
                because=found.rationale,
                violation=raised.id,
                level=raised.level,
            )
        )
    if found.recommendation is not None:
        _recommend(turn, found, found.recommendation)


def _recommend(turn: InvestigationTurn, found: FindingFact, what: Recommendation) -> None:
    match what:
        case Recommendation.WARNING:
            turn.ask(Warn(clause=found.clause, cause=found.rationale))
        case Recommendation.PLAN_MODIFICATION:
            turn.ask(AskForModification(clause=found.clause, cause=found.rationale))
        case Recommendation.EXTENSION:
            _extend(turn, found)
        case Recommendation.SUSPENSION | Recommendation.LEGAL_ACTION:
            about = (turn.case.id, *turn.fact.about)
            because = f"A finding recommends {words(what.value)}: {found.rationale}"
            turn.ask(Begin(kind=ProceedingKind.LEGAL_ACTION, matter=what.value, about=about, because=because))
        case Recommendation.DISCHARGE:
            turn.ask(AskForDischarge(clause=found.clause, cause=found.rationale))
        case _:
            assert_never(what)


def _extend(turn: InvestigationTurn, found: FindingFact) -> None:
    months = found.months
    term = None if turn.known is None else turn.known.term
    if months is None and term is not None:
        months = next_extension(turn.policy.numbers(_STEPS), term)
    if months is None:
        turn.record("investigation:nothing_extended", "The term has reached its last step, or has not started.")
        return
    turn.ask(
        ExtendTerm(months=months, clause=_clause(found), cause=cause_of(found), approved_by=_reviewer(turn, found))
    )


def cause_of(found: FindingFact) -> str:
    """Say why a term grows, so that its entry in the ledger names the finding."""
    return f"Finding {found.id}: {found.rationale}"


def _clause(found: FindingFact) -> str:
    return f"{found.clause}; order {found.order_number}" if found.order_number else found.clause


def _reviewer(turn: InvestigationTurn, found: FindingFact) -> StaffId:
    return turn.by if found.reviewer_id is None else found.reviewer_id


def take_back_former(turn: InvestigationTurn, found: FindingFact) -> None:
    """Take back what findings led to that were approved before and do not stand any more."""
    for former in turn.case.reversed:
        if former.status is not FindingStatus.APPROVED:
            continue
        because = f"Finding {former.version} does not stand any more: {found.rationale}"
        _take_back(turn, former, because)
        gone = replace(former, status=FindingStatus.REVERSED)
        kept = tuple(gone if one.id == former.id else one for one in turn.case.reversed)
        turn.case = replace(turn.case, reversed=kept)
        turn.record("investigation:finding_reversed", because, gone)


def _take_back(turn: InvestigationTurn, former: FindingFact, because: str) -> None:
    if turn.known is None:
        return
    for entry in turn.known.term_entries:
        if _is_of(entry, former):
            turn.ask(
                TakeBackExtension(
                    entry_id=entry.id, months=entry.months, clause=entry.clause, cause=because, decided_by=turn.by
                )
            )
    for one in turn.known.proceedings:
        if _follows_from(one, turn):
            turn.ask(TellReversed(to=one.id, because=because))


def _is_of(entry: TermEntryFact, former: FindingFact) -> bool:
    return entry.kind is TermEntryKind.EXTENSION and entry.cause == cause_of(former)


def _follows_from(one: ProceedingFact, turn: InvestigationTurn) -> bool:
    is_open = one.closed_at is None
    return is_open and one.kind is ProceedingKind.LEGAL_ACTION and turn.case.id in one.about
