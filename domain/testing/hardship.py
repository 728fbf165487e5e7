"""What a decided hardship request means for tests that were not given because there was no money (TESTING.md 11).

Approved, it excuses those of its days that wait for the decision. Denied, it judges nothing: where the pack asks for a
decision at all, a person says what each of them counts as.
"""

from domain.facts import RequestStatus, SpecimenFact, TestingRequestFact, TestingRequestKind
from domain.obligation_changes import accept
from domain.testing.book import Testing, TestingTurn
from domain.testing.codes import MissedCause
from domain.testing.consequences import asked_about, asks, call_off
from domain.testing.outcomes import TaskKind


def follow_hardship(turn: TestingTurn, request: TestingRequestFact) -> None:
    """Excuse what an approved request is about, and settle the question; say what stays open after one denied."""
    for specimen in _waiting(turn.testing, request):
        if request.status is not RequestStatus.APPROVED:
            sentence = f"What the test of {specimen.day} counts as is for a person to say: hardship was denied."
            turn.record("testing:hardship_denied", sentence, specimen)
            continue
        for owed in asked_about(turn.file, specimen.id):
            if asks(owed, TaskKind.DECIDE_HARDSHIP):
                turn.settle(accept(owed, turn.now, "hardship was approved"))
        call_off(turn, specimen, f"hardship was approved: {request.decision}")


def _waiting(testing: Testing, request: TestingRequestFact) -> list[SpecimenFact]:
    """List the tests of a request's days that nobody paid for and nobody has decided."""
    if request.kind is not TestingRequestKind.HARDSHIP:
        return []
    unpaid = [one for one in testing.open if one.missed_because is MissedCause.NO_FUNDS]
    return [one for one in unpaid if request.since <= one.day <= request.until and one.adjudication is None]
