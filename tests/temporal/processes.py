"""A process for tests that puts one made-up name in every place where Temporal stores something."""

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

NAME: Final = "Made-Up Person"


class Mood(StrEnum):
    """A word of the program."""

    GOOD = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A value with everything that the cases hold."""

    name: str
    born: date
    id: UUID
    mood: Mood
    owes: timedelta
    aliases: tuple[str, ...] = ()
    friend: "Person | None" = None


ANYBODY: Final = Person(
    name=NAME, born=date(1980, 2, 29), id=UUID(int=1), mood=Mood.GOOD, owes=timedelta(days=3, microseconds=1)
)


@activity.defn
async def greet(person: Person) -> Person:
    """Return a friend of the person."""
    return dataclasses.replace(person, friend=person)


@activity.defn
async def fail(person: Person) -> None:
    """Fail with words and details about the person, and with a cause of the same kind."""
    try:
        Mood(person.name)
    except ValueError as error:
        raise ApplicationError(person.name, person, type="MadeUpFailure", non_retryable=True) from error


@workflow.defn(name="TestTalk")
class Talk:
    """Take a person in, call activities, wait to be told to roll, do it all again, and return the person."""

    @workflow.init
    def __init__(self, person: Person) -> None:
        """Begin."""
        self._person = person
        self._told: Person | None = None

    @workflow.run
    async def run(self, person: Person) -> Person:
        """Do everything that leaves a trace."""
        workflow.set_current_details(person.name)
        friend = await workflow.execute_activity(
            greet, person, start_to_close_timeout=timedelta(seconds=10), summary=person.name
        )
        await workflow.execute_local_activity(greet, friend, start_to_close_timeout=timedelta(seconds=10))
        await self._try_failing(person)
        await workflow.sleep(timedelta(milliseconds=1), summary=person.name)
        if workflow.info().continued_run_id is None:
            await workflow.wait_condition(lambda: self._told is not None)
            workflow.continue_as_new(person)
        return friend

    async def _try_failing(self, person: Person) -> None:
        try:
            await workflow.execute_activity(
                fail, person, start_to_close_timeout=timedelta(seconds=10), retry_policy=RetryPolicy(maximum_attempts=1)
            )
        except ActivityError as error:
            if not isinstance(error.cause, ApplicationError) or error.cause.message != person.name:
                raise

    @workflow.signal
    def roll(self, person: Person) -> None:
        """Hear from outside."""
        self._told = person

    @workflow.update
    def ask(self, person: Person) -> Person:
        """Answer."""
        return person

    @workflow.update
    def refuse(self, person: Person) -> Person:
        """Fail after acceptance, with words about the person."""
        raise ApplicationError(person.name, person, type="MadeUpRefusal")
