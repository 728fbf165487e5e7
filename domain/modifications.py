"""A modification on its way: sent to the participant, signed or refused (PROGRAM.md 2.9, 4.2, 17.1).

Terms that the participant has not signed do not bind: until then the version before and all that it asks for stay.
"""

from dataclasses import dataclass, replace
from datetime import date

from domain.case import Case, CaseTurn, SentModification
from domain.clauses import (
    OPENED_BY_CLAUSES,
    close_clause_duties,
    duties_of,
    end_clause_series,
    name_clauses_anew,
    open_clause_duties,
    terms_in_force,
)
from domain.deadlines import deadline_of
from domain.facts import AgreementFact, AgreementStatus, ClauseFact
from domain.obligations import ObligationKind
from domain.refusals import Refusal, refuse
from domain.roles import Party

_SIGNATURE = ObligationKind.SIGNATURE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Versions:
    """The agreement in force and the version that waits for a signature."""

    before: AgreementFact
    waiting: SentModification


def why_not_sent(case: Case) -> Refusal | None:
    """Refuse to sign or to decline terms that were not sent."""
    if case.modification is None:
        return refuse("no_modification", "No modification of the agreement waits for the participant's signature.")
    return None


def why_unsigned(case: Case) -> Refusal | None:
    """Refuse to go on while a modification waits for the participant."""
    if case.modification is None:
        return None
    version = case.modification.agreement.version
    return refuse("modification_unsigned", f"Version {version} waits for the participant: first record the answer.")


def send_modification(turn: CaseTurn, clauses: tuple[ClauseFact, ...]) -> None:
    """Send the next version to the participant; ValueError without an agreement."""
    if turn.case.agreement is None:
        raise ValueError("a modification without an agreement")
    agreement = replace(
        turn.case.agreement,
        id=turn.new_id(),
        version=max(turn.case.last_version, turn.case.agreement.version) + 1,
        status=AgreementStatus.SENT,
        sent_at=turn.now,
        signed_on=None,
        executed_on=None,
        effective_on=None,
    )
    theirs = tuple(replace(one, id=turn.new_id(), agreement_id=agreement.id) for one in clauses)
    waiting = SentModification(agreement=agreement, clauses=theirs)
    turn.case = replace(turn.case, modification=waiting, last_version=agreement.version)
    sentence = f"Version {agreement.version} of the agreement was sent to the participant: {len(theirs)} clauses."
    turn.record("agreement:modification_sent", sentence, agreement, *theirs)
    name = f"Signature of version {agreement.version}"
    terms = replace(turn.policy.deadline(deadline_of(_SIGNATURE)), name=name)
    turn.open(_SIGNATURE, about=agreement.id, terms=terms)


def sign_modification(turn: CaseTurn, signed_on: date) -> None:
    """Put the signed version in force: what it asks for replaces what the version before asked for."""
    versions, clauses_before = _versions(turn.case), turn.case.clauses
    superseded = replace(versions.before, status=AgreementStatus.SUPERSEDED)
    version = versions.waiting.agreement.version
    turn.record("agreement:superseded", f"Version {superseded.version} of the agreement is replaced.", superseded)
    signed = replace(
        versions.waiting.agreement, status=AgreementStatus.SIGNED, signed_on=signed_on, effective_on=signed_on
    )
    clauses = versions.waiting.clauses
    turn.case = replace(turn.case, agreement=signed, clauses=clauses, modification=None)
    sentence = f"The participant signed version {version} of the agreement, which is in force: {len(clauses)} clauses."
    turn.record("agreement:modified", sentence, signed)
    turn.meet(_SIGNATURE, "the participant signed")
    ended = duties_of(clauses_before).keys() - duties_of(clauses).keys()
    close_clause_duties(turn, ended, f"no clause of agreement {version} asks for it")
    for duty in OPENED_BY_CLAUSES:
        if terms_in_force(turn.policy, clauses_before, duty) != terms_in_force(turn.policy, clauses, duty):
            end_clause_series(turn, duty, f"agreement {version} sets another limit")
    name_clauses_anew(turn)
    open_clause_duties(turn)


def decline_modification(turn: CaseTurn, reason: str) -> None:
    """Record that the participant does not sign: the version before stays in force."""
    versions = _versions(turn.case)
    declined = replace(versions.waiting.agreement, status=AgreementStatus.DECLINED)
    turn.case = replace(turn.case, modification=None)
    sentence = f"The participant does not sign version {declined.version}; version {versions.before.version} stays"
    turn.record("agreement:modification_declined", f"{sentence} in force: {reason}", declined)
    turn.drop(_SIGNATURE, "the participant does not sign")
    turn.notify(Party.SPECIALIST)


def _versions(case: Case) -> _Versions:
    if case.agreement is None or case.modification is None:
        raise ValueError("no modification waits for a signature")
    return _Versions(before=case.agreement, waiting=case.modification)
