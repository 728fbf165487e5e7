"""The one table that turns the engine's errors into what the one who gave an order is told."""

from uuid import uuid4

import pytest
from temporalio.client import WorkflowQueryFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from commands.outcomes import EngineUnavailableError, Refused, Waiting, outcome_of_error, unavailable_if_late
from domain.ids import CommandId

COMMAND = CommandId(uuid4())
LATE = [RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED]
AWAY = [
    RPCStatusCode.ABORTED,
    RPCStatusCode.FAILED_PRECONDITION,
    RPCStatusCode.INTERNAL,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.UNKNOWN,
]


def of(status: RPCStatusCode) -> RPCError:
    return RPCError("made up", status, b"")


@pytest.mark.parametrize("status", AWAY)
def test_an_engine_that_cannot_take_an_order_now_is_unavailable(status: RPCStatusCode) -> None:
    unavailable_if_late(of(status))
    with pytest.raises(EngineUnavailableError):
        outcome_of_error(COMMAND, of(status))


@pytest.mark.parametrize("error", [*map(of, LATE), WorkflowUpdateRPCTimeoutOrCancelledError()])
def test_an_order_that_was_taken_waits_and_one_that_perhaps_was_not_does_not(error: RPCError) -> None:
    assert outcome_of_error(COMMAND, error) == Waiting(command_id=COMMAND)
    with pytest.raises(EngineUnavailableError):
        unavailable_if_late(error)


def test_a_process_that_answers_no_question_is_unavailable() -> None:
    with pytest.raises(EngineUnavailableError):
        outcome_of_error(COMMAND, WorkflowQueryFailedError("made up"))


def test_a_process_that_is_gone_refuses_and_a_mistake_of_ours_stays_one() -> None:
    gone = outcome_of_error(COMMAND, of(RPCStatusCode.NOT_FOUND))
    assert isinstance(gone, Refused)
    assert gone.refusal.code == "case_closed"
    with pytest.raises(RPCError):
        outcome_of_error(COMMAND, of(RPCStatusCode.INVALID_ARGUMENT))
