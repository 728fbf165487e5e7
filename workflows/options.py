"""How processes call their activities: how long, how often, and what is never tried again."""

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy

#: A process rolls (continues as new) at this many events, well before the server suggests it: replaying an uncached
#: process costs half a millisecond an event on the next act.
ROLL_AT_EVENTS = 1_200

#: How many answers a process keeps for commands that are sent again.
ANSWERS_KEPT = 200

#: How much of what happened an answer tells, in characters a sentence and in sentences.
LONGEST_SENTENCE = 300
MOST_SENTENCES = 12

#: A process without any due time ahead looks around again after this long.
IDLE = timedelta(days=30)


class LocalOptions(TypedDict):
    """Options of a local activity."""

    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta
    retry_policy: RetryPolicy


class RegularOptions(TypedDict):
    """Options of a regular activity."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


#: A short question that an act waits for: on the worker that runs the process, tried a few times.
SOON = LocalOptions(
    start_to_close_timeout=timedelta(seconds=5),
    schedule_to_close_timeout=timedelta(seconds=8),
    retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=3),
)

#: The same where the first tries failed: on any worker, until it succeeds. Nothing is lost while it waits.
UNTIL_IT_SUCCEEDS = RegularOptions(
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(minutes=1)),
)


class LongOptions(RegularOptions):
    """Options of a regular activity that takes long and gives signs of life."""

    heartbeat_timeout: timedelta


#: Something done for everybody of a program, until it succeeds; it goes on where it stopped. What is done in one
#: transaction gives no sign of life in it.
FOR_EVERYBODY = LongOptions(
    start_to_close_timeout=timedelta(hours=2),
    heartbeat_timeout=timedelta(minutes=5),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
)

#: Telling everybody: a sign of life after each few, so that a worker that was killed is soon replaced.
TELLING = LongOptions(
    start_to_close_timeout=timedelta(hours=2),
    heartbeat_timeout=timedelta(seconds=20),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
)
