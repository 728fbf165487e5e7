"""How an order ends for the one who gave it, and the one table that turns the engine's errors into that."""

from dataclasses import dataclass
from typing import Final

from temporalio.client import (
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.ids import CommandId
from domain.orders import Answer
from domain.refusals import Refusal, refuse
from temporal.client import is_out_of_reach

#: The engine's word for an order whose process failed while it was carried out.
_PROCESS_FAILED: Final = "AcceptedUpdateCompletedWorkflow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The process has carried the order out and everything is kept."""

    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The process, or the engine on its behalf, has refused; nothing has changed."""

    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The process has taken the order and not answered in time; asking again with its id gives the answer."""

    command_id: CommandId


Outcome = Done | Refused | Waiting


class EngineUnavailableError(Exception):
    """Nobody has taken the order, or can say what came of it. Try again with the same Idempotency-Key."""


class ProcessFailedError(Exception):
    """The process could not carry the order out; nothing has changed, and the fault is logged."""


EngineError = (
    WorkflowUpdateFailedError
    | WorkflowUpdateRPCTimeoutOrCancelledError
    | WorkflowQueryFailedError
    | RPCError
    | RuntimeError
)

#: What the client of the engine raises; a lazy one that cannot connect raises RuntimeError.
ENGINE_ERRORS = (
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowQueryFailedError,
    RPCError,
    RuntimeError,
)


def outcome_of_error(command_id: CommandId, error: EngineError) -> Outcome:
    """Turn an error of the engine about an order that was taken into an outcome.

    Raises ProcessFailedError and EngineUnavailableError. For an order of which nobody knows whether it was taken, ask
    `unavailable_if_late` first.
    """
    if isinstance(error, WorkflowUpdateFailedError):
        return _of_failure(error.cause)
    if isinstance(error, WorkflowQueryFailedError):
        # Only a process that cannot go on answers no question.
        raise EngineUnavailableError from error
    if _took_too_long(error):
        return Waiting(command_id=command_id)
    if _is_gone(error):
        return Refused(
            refusal=refuse("case_closed", "The process of this case has ended; nothing more can be done in it.")
        )
    if is_out_of_reach(error):
        raise EngineUnavailableError from error
    raise error


def unavailable_if_late(error: EngineError) -> None:
    """Raise EngineUnavailableError if the engine did not say in time whether it was taken, which is not to be lost."""
    if _took_too_long(error):
        raise EngineUnavailableError from error


def _took_too_long(error: Exception) -> bool:
    late = {RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED}
    return isinstance(error, WorkflowUpdateRPCTimeoutOrCancelledError) or (
        isinstance(error, RPCError) and error.status in late
    )


def _is_gone(error: Exception) -> bool:
    return isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND


def outcome_of_answer(answer: Answer) -> Outcome:
    """Turn a process's answer into an outcome."""
    return Done(answer=answer) if answer.refusal is None else Refused(refusal=answer.refusal)


def _of_failure(cause: BaseException) -> Outcome:
    if not isinstance(cause, ApplicationError) or cause.type in {None, "bug", _PROCESS_FAILED}:
        raise ProcessFailedError from cause
    return Refused(refusal=refuse(str(cause.type), cause.message))
