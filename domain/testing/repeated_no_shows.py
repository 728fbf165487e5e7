"""No-shows that were major because of an earlier one, which was then excused or given after all (TESTING.md 4, 11)."""

from dataclasses import replace
from datetime import datetime

from domain.facts import SpecimenFact, ViolationFact
from domain.testing.book import Testing, TestingTurn
from domain.testing.codes import Adjudication, ViolationLevel
from domain.testing.consequences import carry_out, drop_tasks, withdraw
from domain.testing.looking_back import history_of
from domain.testing.missed import judge_missed
from domain.testing.outcomes import Outcome

_BECAUSE = "it is not repeated any more: the earlier one was excused or given after all"


def judge_repeated_anew(turn: TestingTurn) -> None:
    """Judge anew each no-show that counts as repeated and is not: never more gravely, and never what a person said."""
    for specimen in sorted(turn.testing.decided, key=lambda one: one.due_at):
        if specimen.adjudication is not Adjudication.NO_SHOW or specimen.missed_because is None:
            continue
        history = history_of(turn.testing, specimen)
        history = replace(history, earlier_no_shows=(*history.earlier_no_shows, *_disputed(turn.testing)))
        outcome = judge_missed(
            specimen.missed_because, selected=True, at=specimen.due_at, history=history, policy=turn.policy
        )
        too_grave = _too_grave(turn, specimen, outcome)
        if too_grave:
            _judge(turn, specimen, outcome, too_grave)


def _disputed(testing: Testing) -> list[datetime]:
    """List the ends of the windows of no-shows under dispute, which are in force until somebody decides."""
    disputed = {one.specimen_id for one in testing.disputes if one.adjudication is Adjudication.NO_SHOW}
    return [one.due_at for one in testing.open if one.id in disputed]


def _too_grave(turn: TestingTurn, specimen: SpecimenFact, outcome: Outcome) -> list[ViolationFact]:
    """List what was found by the same rule and is more grave than what the rule finds now."""
    if outcome.code is not Adjudication.NO_SHOW or outcome.has_major:
        return []
    rules = {one.rests_on.in_words for one in outcome.violations}
    held = [one for one in turn.testing.violations if one.specimen_id == specimen.id and one.withdrawn_at is None]
    return [one for one in held if one.level is not ViolationLevel.MINOR and one.rule in rules]


def _judge(turn: TestingTurn, specimen: SpecimenFact, outcome: Outcome, too_grave: list[ViolationFact]) -> None:
    drop_tasks(turn, specimen.id, _BECAUSE, outcome)
    for fact in too_grave:
        withdraw(turn, fact, _BECAUSE)
    carry_out(turn, specimen, outcome)
