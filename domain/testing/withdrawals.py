"""Violations that a finding or a review took back: they count no more, and nothing holds practice for them."""

from dataclasses import replace

from domain.facts import ViolationFact
from domain.testing.book import TestingTurn
from domain.testing.holds import Hold
from domain.testing.repeated_no_shows import judge_repeated_anew


def told_withdrawn(turn: TestingTurn, gone: ViolationFact) -> None:
    """Take in that a violation does not stand any more; what is unknown or told again changes nothing."""
    known = next((one for one in turn.testing.violations if one.id == gone.id and one.withdrawn_at is None), None)
    if known is None:
        return
    kept = tuple(gone if one.id == gone.id else one for one in turn.testing.violations)
    turn.testing = replace(turn.testing, violations=kept)
    because = gone.withdrawn_because
    turn.record("testing:violation_withdrawn", f"{gone.level.value} of {gone.day} is withdrawn: {because}", gone)
    if gone.specimen_id is not None and gone.specimen_id in turn.testing.held:
        held = tuple(one for one in turn.testing.held if one != gone.specimen_id)
        turn.testing = replace(turn.testing, held=held)
        turn.holds.append(Hold(specimen_id=gone.specimen_id, begins=False, because=because))
    judge_repeated_anew(turn)
