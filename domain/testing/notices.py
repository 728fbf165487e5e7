"""That the program hears of a non-negative in time (PROGRAM.md D12).

It learns that something was owed by the report that meets it, so that nothing can climb before: the time is measured
when the report has come, and what came late is the laboratory's breach, which a person documents.
"""

from domain.obligation_changes import accept
from domain.obligations import Obligation, ObligationState
from domain.testing.book import TestingTurn
from domain.testing.consequences import ask
from domain.testing.duties import NON_NEGATIVE_NOTICE
from domain.testing.judging import review_time, task
from domain.testing.outcomes import Desk, TaskKind
from domain.timers import record_breach


def follow_notices(turn: TestingTurn) -> None:
    """Settle every notice whose due time is known by now, and have a late one documented."""
    for owed in tuple(turn.obligations.values()):
        is_notice = owed.deadline == NON_NEGATIVE_NOTICE and owed.state is ObligationState.SUBMITTED
        if is_notice and owed.schedule is not None:
            _settle(turn, accept(owed, turn.now, "the report has come"))


def _settle(turn: TestingTurn, met: Obligation) -> None:
    turn.settle(met)
    if not met.was_met_late or met.schedule is None or met.subject is None:
        return
    record_breach(turn, met, met.breach)
    sentence = f"Document it: a non-negative reported on {turn.when(met.starts_at)} was to be known by "
    sentence = f"{sentence}{turn.when(met.schedule.due_at)}, and came later."
    ask(
        turn, task(Desk.VENDOR_MANAGER, TaskKind.VENDOR_QUALITY, sentence, within=review_time(turn.policy)), met.subject
    )
