"""A violation that a person found and no rule of testing: by its item of the jurisdiction's list (PROGRAM.md 8)."""

from datetime import date

from domain.facts import ViolationFact
from domain.investigation.book import InvestigationTurn
from domain.investigation.lists import items_of
from domain.proceedings.effects import RaiseViolation
from domain.testing.codes import RestsOn, ViolationLevel
from domain.testing.pack_rules import has_major_class


def raise_violation(turn: InvestigationTurn, code: str, day: date, because: str) -> ViolationFact:
    """Let the enrollment enter a violation, with the item that it is and the source of that item."""
    item = next(one for one in items_of(turn.policy) if one.code == code)
    rule = RestsOn(text=f"{item.code}: {item.sentence}", grade=item.grade, source=item.source)
    fact = ViolationFact(
        id=turn.new_id(),
        enrollment_id=turn.case.enrollment_id,
        level=item.level,
        major=item.level is not ViolationLevel.MINOR and has_major_class(turn.policy),
        fraud=False,
        rule=rule.in_words,
        because=because,
        specimen_id=None,
        day=day,
        found_at=turn.now,
        withdrawn_at=None,
        withdrawn_because="",
    )
    turn.ask(RaiseViolation(violation=fact))
    turn.record("investigation:violation_raised", f"{fact.level.value} of {day}: {because} Rule: {fact.rule}.")
    return fact
