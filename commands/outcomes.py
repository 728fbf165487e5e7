"""How an order ends for the one who gave it, and the one table that turns the engine's errors into that."""

from dataclasses import dataclass

from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.ids import CommandId
from domain.orders import Answer
from domain.refusals import Refusal, refuse


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
    """The process has not answered in time; the order is not lost, and asking again with its id gives the answer."""

    command_id: CommandId


Outcome = Done | Refused | Waiting


class EngineUnavailableError(Exception):
    """The process engine cannot be reached; the order was not taken. Try again with the same Idempotency-Key."""


class ProcessFailedError(Exception):
    """The process could not carry the order out; nothing has changed, and the fault is logged."""


def outcome_of_error(
    command_id: CommandId, error: WorkflowUpdateFailedError | WorkflowUpdateRPCTimeoutOrCancelledError | RPCError
) -> Outcome:
    """Turn an error of the engine into an outcome; raises ProcessFailedError and EngineUnavailableError."""
    if isinstance(error, WorkflowUpdateFailedError):
        return _of_failure(error.cause)
    if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
        return Refused(
            refusal=refuse("case_closed", "The process of this case has ended; nothing more can be done in it.")
        )
    if isinstance(error, RPCError) and error.status is RPCStatusCode.UNAVAILABLE:
        raise EngineUnavailableError from error
    return Waiting(command_id=command_id)


def outcome_of_answer(answer: Answer) -> Outcome:
    """Turn a process's answer into an outcome."""
    return Done(answer=answer) if answer.refusal is None else Refused(refusal=answer.refusal)


def _of_failure(cause: BaseException) -> Outcome:
    if not isinstance(cause, ApplicationError) or cause.type in {None, "bug"}:
        raise ProcessFailedError from cause
    return Refused(refusal=refuse(str(cause.type), cause.message))
