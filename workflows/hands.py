"""How a process calls its activities: what only reads locally first, what writes on any worker until it succeeds.

The names are fixed for ever: histories refer to them.
"""

from typing import TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from domain.ids import EnrollmentId
from domain.obligations import Schedule
from domain.orders import Order
from domain.policy import Policy
from domain.proceedings.known import Known
from domain.providers import ProviderStanding
from domain.recordings import Recording, mark_of
from domain.refusals import Refusal
from domain.registry import RegistryChange
from domain.requests import (
    PlacementOutcome,
    PlacementRequest,
    ProviderRequest,
    RegistryOutcome,
    RegistryRequest,
    SchedulingRequest,
    SpecialistRequest,
)
from domain.specialists import SpecialistStanding
from domain.testing.news import TestingStart
from workflows.options import SOON, UNTIL_IT_SUCCEEDS

A = TypeVar("A")


async def keep(recording: Recording, stage: str) -> int:
    """Keep a turn: its facts, journal entries and messages, in one transaction; gives the revision of the case.

    The activity's id is a mark of what is kept. A worker that replays a process compares it with the history: where
    other rules would tell the past differently, the process stops in its task before anything wrong comes of it.
    """
    return await _change("record", recording, int, activity_id=f"record-{mark_of(recording, stage)}")


async def schedule(request: SchedulingRequest) -> tuple[Schedule, ...]:
    """Compute the times of obligations by the calendar of their policy."""
    return tuple(await _ask("schedule", request, list[Schedule]))


async def ask_registry(request: ProviderRequest) -> tuple[ProviderStanding, ...]:
    """Ask the registry who of some providers may be referred to."""
    return tuple(await _ask("look_up_providers", request, list[ProviderStanding]))


async def ask_for_specialists(request: SpecialistRequest) -> tuple[SpecialistStanding, ...]:
    """Ask the registry who of some staff are active specialists."""
    return tuple(await _ask("look_up_specialists", request, list[SpecialistStanding]))


async def look_at_case(enrollment_id: EnrollmentId) -> Known:
    """Read what is on record of a case."""
    return await _ask("look_at_case", enrollment_id, Known)


async def place(request: PlacementRequest) -> PlacementOutcome:
    """Find where a new referral belongs, or why it belongs nowhere."""
    return await _ask("place", request, PlacementOutcome)


async def pin_policy(pack_id: str) -> Policy:
    """Read the current version of a policy pack and keep it for ever under its name."""
    return await _change("pin_policy", pack_id, Policy)


async def change_registry(order: Order, change: RegistryChange) -> Refusal | None:
    """Check and keep a change of the registry; the refusal says what was against it."""
    outcome = await _change("change_registry", RegistryRequest(order=order, change=change), RegistryOutcome)
    return outcome.refusal


async def start_testing(start: TestingStart) -> None:
    """Start a participant's testing: a process that lives beside its enrollment and outlives each of its runs."""
    await _change("start_testing", start, type(None))


async def _ask(name: str, argument: object, result: type[A]) -> A:
    """Ask something that changes nothing: locally first, and on any worker until it succeeds where that fails."""
    try:
        answer: A = await workflow.execute_local_activity(name, argument, result_type=result, **SOON)
    except (ActivityError, ApplicationError) as error:
        # A local activity that failed raises its own error, one that took too long an ActivityError.
        if isinstance(error, ApplicationError) and error.non_retryable:
            raise
        workflow.logger.warning("activity %s failed at first and is tried until it succeeds", name)
        answer = await workflow.execute_activity(name, argument, result_type=result, **UNTIL_IT_SUCCEEDS)
    return answer


async def _change(name: str, argument: object, result: type[A], activity_id: str | None = None) -> A:
    """Change something: never locally, for what is written must stand in history before it is written.

    A local activity may have committed when its worker dies; the task then runs again, perhaps with another message
    first, and the same event ids would name other events.
    """
    answer: A = await workflow.execute_activity(
        name, argument, result_type=result, activity_id=activity_id, **UNTIL_IT_SUCCEEDS
    )
    return answer
