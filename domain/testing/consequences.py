"""Carrying out what was decided about a test: the specimen's end, violations, tasks, another collection, who is told.

The rules in ``adjudication`` say what follows; here it happens, in one turn. The enrollment is told of violations and
of what holds practice: whether practice stops, who is told and what is found is the investigation's.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Final, assert_never
from uuid import UUID

from domain.events import MessageKind
from domain.facts import SpecimenFact, ViolationFact
from domain.ids import SpecimenId
from domain.limits import Limit
from domain.obligation_changes import cancel, excuse
from domain.obligations import Obligation, ObligationKind
from domain.policy import Deadline
from domain.roles import Party
from domain.testing.book import TestingFile, TestingTurn
from domain.testing.codes import CLEAN, VOID, Adjudication, Violation
from domain.testing.duties import notice_duty
from domain.testing.holds import Hold
from domain.testing.orders import order_again
from domain.testing.outcomes import ActionKind, AutomaticAction, HumanTask, Outcome, TaskKind
from domain.testing.specimens import SpecimenState
from domain.turns import words

_K: Final = ObligationKind
#: What people are asked about a test, or may ask for.
_ASKED: Final = frozenset({_K.TESTING_TASK, _K.MRO_REVIEW, _K.SPLIT_REQUEST})
_VERIFYING: Final = frozenset({TaskKind.VERIFY, TaskKind.INTERVIEW})
#: What is asked once a non-negative is known.
_NON_NEGATIVE: Final = frozenset({TaskKind.INTERVIEW, TaskKind.REVIEW})
#: What the investigation of a violation asks for, and not the test (PROGRAM.md D16 to D18, D20).
OF_INVESTIGATIONS: Final = frozenset(
    {
        TaskKind.DECIDE_CEASE_PRACTICE,
        TaskKind.NOTIFY_MONITOR_AND_EMPLOYER,
        TaskKind.REPORT_TO_BOARD,
        TaskKind.INVESTIGATE,
    }
)
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
    for task in left_to_people(outcome):
        ask(turn, task, specimen.id)
    for action in _actions(turn, outcome, decided):
        _act(turn, action, decided)
    return decided


def note(turn: TestingTurn, specimen: SpecimenFact, outcome: Outcome, name: str, sentence: str) -> None:
    """Note what decides nothing; whoever is asked something because of it is asked."""
    turn.record(name, sentence)
    for task in left_to_people(outcome):
        ask(turn, task, specimen.id)
    for action in outcome.actions:
        _act(turn, action, specimen)


def left_to_people(outcome: Outcome) -> tuple[HumanTask, ...]:
    """Give what people are asked about the test itself; what its violations ask for is the investigation's."""
    return tuple(one for one in outcome.tasks if one.what not in OF_INVESTIGATIONS)


def _actions(turn: TestingTurn, outcome: Outcome, decided: SpecimenFact) -> tuple[AutomaticAction, ...]:
    """Give what happens by itself; nothing holds practice once there is nothing left that it was for (Standard 8)."""
    lifts = any(one.kind is ActionKind.LIFT_HOLD for one in outcome.actions)
    if lifts or outcome.code not in CLEAN | VOID or decided.id not in turn.testing.held:
        return outcome.actions
    return (*outcome.actions, AutomaticAction(kind=ActionKind.LIFT_HOLD))


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


def drop_tasks(
    turn: TestingTurn, about: UUID, because: str, outcome: Outcome | None = None, keep: Collection[TaskKind] = ()
) -> None:
    """Cancel what people are asked about a test; what an outcome asks again goes on, its clock as well.

    What the participant and the laboratory owe is not asked of people, and stays.
    """
    again = () if outcome is None else tuple(label_of(one) for one in left_to_people(outcome))
    offers_split = outcome is not None and any(one.kind is ActionKind.OFFER_SPLIT_TEST for one in outcome.actions)
    for owed in asked_about(turn.file, about):
        is_kept = owed.label in again or any(asks(owed, what) for what in keep)
        if not is_kept and not (offers_split and owed.kind is _K.SPLIT_REQUEST):
            turn.settle(cancel(owed, turn.now, because))


def asked_about(file: TestingFile, about: UUID) -> list[Obligation]:
    """List what people are asked about a test, and what they may ask for."""
    return [one for one in file.obligations if one.subject == about and one.kind in _ASKED and not one.is_closed]


def asks(owed: Obligation, what: TaskKind) -> bool:
    """Say whether an obligation is a task of a kind."""
    return owed.label.startswith(_title(what))


def label_of(task: HumanTask) -> str:
    """Give the words under which a task is owed: what is to be done, and why."""
    return f"{_title(task.what)} {task.sentence}"


def ask(turn: TestingTurn, task: HumanTask, about: UUID) -> Obligation:
    """Ask a person, within the deadline that the rule names or the program's own; once, while it is open."""
    known = next((one for one in asked_about(turn.file, about) if one.label == label_of(task)), None)
    if known is not None:
        return known
    party = task.who.party
    terms = replace(_terms(turn, task.deadline, task.within), owner=party)
    if not task.deadline:
        terms = replace(terms, ladder=_LADDERS.get(party, terms.ladder))
    kind = _K.MRO_REVIEW if task.what in _VERIFYING else _K.TESTING_TASK
    turn.notify(party, MessageKind.TASK)
    return turn.open(kind, clause=turn.testing.clause, about=about, label=label_of(task), terms=terms)


def _title(what: TaskKind) -> str:
    return f"{words(what.value).capitalize()}:"


def call_off(turn: TestingTurn, specimen: SpecimenFact, because: str) -> None:
    """Call an order off that is asked of nobody any more; the draw makes up for it."""
    excused = replace(
        specimen,
        state=SpecimenState.EXCUSED,
        adjudication=Adjudication.NO_SHOW_EXCUSED,
        because=because,
        closed_at=turn.now,
    )
    turn.keep(excused)
    turn.record("testing:excused", f"The specimen of {specimen.day} is excused: {because}.", excused)
    owed = turn.file.find(_K.SPECIMEN, specimen.id)
    if owed is not None:
        turn.settle(excuse(owed, turn.now, because))


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
            _measure_notice(turn, specimen)
        case ActionKind.OFFER_SPLIT_TEST:
            turn.open_once(_K.SPLIT_REQUEST, clause=turn.testing.clause, about=specimen.id)
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


def _measure_notice(turn: TestingTurn, specimen: SpecimenFact) -> None:
    """Measure how soon the program was told of a non-negative, when it hears of it first (PROGRAM.md D12).

    A report with the verdict in it does not say when the laboratory had its result.
    """
    before = [one for one in asked_about(turn.file, specimen.id) if one.starts_at < turn.now]
    was_known = any(asks(one, what) for one in before for what in _NON_NEGATIVE)
    if specimen.reported_at is not None and specimen.mro is None and not was_known:
        turn.enter(notice_duty(turn.policy, specimen, turn.testing.clause, turn.new_id(), turn.now))


def _hold(turn: TestingTurn, specimen: SpecimenFact, *, begins: bool) -> None:
    """Remember because of which specimens practice is on hold, and let the enrollment know."""
    if begins is not (specimen.id in turn.testing.held):
        turn.holds.append(Hold(specimen_id=specimen.id, begins=begins, because=specimen.because))
    others = tuple(one for one in turn.testing.held if one != specimen.id)
    turn.testing = replace(turn.testing, held=(*others, specimen.id) if begins else others)
