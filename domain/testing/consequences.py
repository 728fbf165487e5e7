"""Carrying out what was decided about a test: the specimen's end, violations, tasks, another collection, who is told.

The rules in ``adjudication`` say what follows; here it happens, in one turn. A hold and an order to stop practicing are
entered and asked of people within their deadlines; practice status is moved by the processes that are theirs.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Final, assert_never
from uuid import UUID

from domain.events import MessageKind
from domain.facts import SpecimenFact, ViolationFact
from domain.ids import SpecimenId
from domain.limits import Limit
from domain.obligation_changes import cancel
from domain.obligations import Obligation, ObligationKind
from domain.policy import Deadline
from domain.roles import Party
from domain.testing.book import TestingTurn
from domain.testing.codes import VOID, Violation
from domain.testing.orders import order_again
from domain.testing.outcomes import ActionKind, AutomaticAction, HumanTask, Outcome, TaskKind
from domain.testing.specimens import SpecimenState
from domain.turns import words

#: The deadline of what the rules of testing leave to a person (program default, grade A).
LEFT_TO_A_PERSON: Final = "S07"

#: The ladders for those whom the pack's own for staff does not begin with.
_LADDERS: Final = {
    Party.SUPERVISOR: "supervisor_duty",
    Party.DIRECTOR: "director_duty",
    Party.MEDICAL_REVIEW_OFFICER: "medical_review",
    Party.LEGAL: "closing_duty_of_counsel",
}
_RECOLLECTIONS: Final = {
    ActionKind.OBSERVED_RECOLLECTION_SAME_DAY: True,
    ActionKind.OBSERVED_RECOLLECTION: True,
    ActionKind.UNOBSERVED_RETEST: False,
}
#: What the participant is told of: that there is something to see.
_TOLD: Final = frozenset(
    {
        ActionKind.EDUCATION_LETTER,
        ActionKind.OFFER_SPLIT_TEST,
        ActionKind.OFFER_ALTERNATE_SITE,
        ActionKind.INVITE_HARDSHIP_REQUEST,
        ActionKind.MEDICAL_EVALUATION,
        ActionKind.CEASE_PRACTICE,
        ActionKind.HOLD_PRACTICE,
        ActionKind.LIFT_HOLD,
    }
)


def carry_out(turn: TestingTurn, specimen: SpecimenFact, outcome: Outcome, *, rule: str = "") -> SpecimenFact:
    """Decide a test, or leave it open where something is still awaited; gives the specimen as it has become."""
    decided = _decide(turn, specimen, outcome)
    code = "open" if outcome.code is None else outcome.code.value
    turn.record(
        "testing:adjudicated", f"Test of {specimen.day}: {code}. {outcome.sentence}", decided, clause=rule or ""
    )
    for violation in outcome.violations:
        find_violation(turn, violation, specimen.day, decided.id, outcome.sentence)
    for task in outcome.tasks:
        ask(turn, task, specimen.id)
    for action in outcome.actions:
        _act(turn, action, decided)
    return decided


def find_violation(
    turn: TestingTurn, found: Violation, day: date, specimen_id: SpecimenId | None, because: str
) -> ViolationFact:
    """Enter a violation with the rule on which it rests, and let the enrollment and the participant know."""
    fact = ViolationFact(
        id=turn.new_id(),
        enrollment_id=turn.testing.id,
        level=found.level,
        major=found.major,
        fraud=found.fraud,
        rule=found.rests_on.in_words,
        because=because,
        specimen_id=specimen_id,
        day=day,
        found_at=turn.now,
        withdrawn_at=None,
        withdrawn_because="",
    )
    turn.testing = replace(turn.testing, violations=(*turn.testing.violations, fact))
    turn.violations.append(fact)
    turn.record("testing:violation_found", f"{fact.level.value}: {because} Rule: {fact.rule}.", fact)
    turn.notify(Party.SPECIALIST, MessageKind.TASK)
    turn.notify(Party.PARTICIPANT)
    return fact


def withdraw_violations(turn: TestingTurn, specimen_id: SpecimenId, because: str) -> None:
    """Withdraw what was found for a specimen and does not hold; nothing of it is erased."""
    for fact in turn.testing.violations:
        if fact.specimen_id == specimen_id and fact.withdrawn_at is None:
            withdraw(turn, fact, because)


def withdraw(turn: TestingTurn, fact: ViolationFact, because: str) -> None:
    """Withdraw one violation and tell everybody who was told of it."""
    gone = replace(fact, withdrawn_at=turn.now, withdrawn_because=because)
    kept = tuple(gone if one.id == fact.id else one for one in turn.testing.violations)
    turn.testing = replace(turn.testing, violations=kept)
    turn.violations.append(gone)
    turn.record("testing:violation_withdrawn", f"{fact.level.value} of {fact.day} is withdrawn: {because}", gone)
    turn.notify(Party.SPECIALIST, MessageKind.TASK)
    turn.notify(Party.PARTICIPANT)


def drop_tasks(turn: TestingTurn, about: UUID, because: str) -> None:
    """Cancel what is still asked of anybody about a specimen or an obligation."""
    for owed in [one for one in turn.obligations.values() if one.subject == about and not one.is_closed]:
        turn.settle(cancel(owed, turn.now, because))


def ask(turn: TestingTurn, task: HumanTask, about: UUID) -> Obligation:
    """Ask a person, within the deadline that the rule names or the program's own."""
    party = task.who.party
    kind = ObligationKind.MRO_REVIEW if task.what in {TaskKind.VERIFY, TaskKind.INTERVIEW} else _K.TESTING_TASK
    terms = replace(_terms(turn, task.deadline, task.within), owner=party)
    if not task.deadline:
        terms = replace(terms, ladder=_LADDERS.get(party, terms.ladder))
    turn.notify(party, MessageKind.TASK)
    return turn.open(
        kind,
        clause=turn.testing.clause,
        about=about,
        label=f"{words(task.what.value).capitalize()}: {task.sentence}",
        terms=terms,
    )


_K = ObligationKind


def _terms(turn: TestingTurn, deadline_id: str, within: Limit | None) -> Deadline:
    terms = turn.policy.deadline(deadline_id or LEFT_TO_A_PERSON)
    return terms if within is None else replace(terms, limit=within)


def _decide(turn: TestingTurn, specimen: SpecimenFact, outcome: Outcome) -> SpecimenFact:
    is_void = outcome.code in VOID
    state = specimen.state
    closed_at: datetime | None = None
    if outcome.code is not None and not outcome.is_open:
        state, closed_at = SpecimenState.CLOSED, turn.now
    elif specimen.lab is not None:
        state = SpecimenState.MRO_REVIEW if specimen.mro is None else SpecimenState.VERIFIED
    decided = replace(
        specimen,
        state=state,
        adjudication=outcome.code,
        counts=outcome.counts and not is_void,
        because=outcome.sentence,
        closed_at=closed_at,
    )
    turn.keep(decided)
    return decided


def _act(turn: TestingTurn, action: AutomaticAction, specimen: SpecimenFact) -> None:
    kind = action.kind
    match kind:
        case ActionKind.CLOSE_TEST | ActionKind.CLOSE_WINDOW | ActionKind.REPLACE_AT_NEXT_SELECTION:
            # The specimen's end says it; a selection that does not count is made up for by the draw.
            return
        case ActionKind.NEXT_TEST_OBSERVED:
            turn.testing = replace(turn.testing, next_observed=True)
            return
        case ActionKind.ADD_PETH:
            turn.testing = replace(turn.testing, next_with_peth=True)
            return
        case (
            ActionKind.OBSERVED_RECOLLECTION_SAME_DAY | ActionKind.OBSERVED_RECOLLECTION | ActionKind.UNOBSERVED_RETEST
        ):
            order_again(turn, specimen, observed=_RECOLLECTIONS[kind], within=action.within)
            return
        case ActionKind.HOLD_PRACTICE | ActionKind.LIFT_HOLD:
            _hold(turn, specimen, begins=kind is ActionKind.HOLD_PRACTICE)
        case ActionKind.NON_NEGATIVE_ALERT:
            turn.notify(Party.SPECIALIST, MessageKind.PAGE)
        case ActionKind.OFFER_SPLIT_TEST:
            turn.open(ObligationKind.SPLIT_REQUEST, clause=turn.testing.clause, about=specimen.id)
        case (
            ActionKind.EDUCATION_LETTER
            | ActionKind.CEASE_PRACTICE
            | ActionKind.NOTIFY_MONITOR_AND_EMPLOYER
            | ActionKind.OPEN_INVESTIGATION
            | ActionKind.VENDOR_QUALITY_TICKET
            | ActionKind.OFFER_ALTERNATE_SITE
            | ActionKind.MEDICAL_EVALUATION
            | ActionKind.INVITE_HARDSHIP_REQUEST
        ):
            pass
        case _:
            assert_never(kind)
    turn.record(f"testing:{kind.value}", f"{words(kind.value).capitalize()}, for the test of {specimen.day}.")
    if kind in _TOLD:
        turn.notify(Party.PARTICIPANT)


def _hold(turn: TestingTurn, specimen: SpecimenFact, *, begins: bool) -> None:
    """Remember because of which specimens practice is on hold."""
    others = tuple(one for one in turn.testing.held if one != specimen.id)
    turn.testing = replace(turn.testing, held=(*others, specimen.id) if begins else others)
