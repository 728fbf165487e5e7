"""What a participant is told when checking in: selected or not, one answer a day, with a receipt (TESTING.md 9).

What is said on a day on which no test could occur is, to the letter, what is said to somebody who is not selected:
nobody learns from the answer what sort of day it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from domain.ids import EnrollmentId
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.testing.windows import LocalWindow, Outage, Place, Window, where_in_window, window_of, window_on

#: The figure that says when participants check in.
WINDOW: Final = "check_in.window_local"

#: The code of the refusal that says that an answer is not ready.
NOT_READY: Final = "answer_not_ready"

_DAY: Final = timedelta(days=1)


class CheckInAnswer(StrEnum):
    """What a check-in was answered with."""

    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    #: On leave, or the enrollment has ended.
    NOT_ASKED = "not_asked"


class ShowingKind(StrEnum):
    """What somebody who wanted to check in was shown."""

    #: The answer of the day, for the first time.
    ANSWERED = "answered"
    #: The same answer once more.
    SHOWN_AGAIN = "shown_again"
    #: The window had closed: no answer.
    LATE = "late"
    #: The draw was not open, by a fault of the program: no answer.
    NOT_READY = "not_ready"


class CheckInChannel(StrEnum):
    """How somebody checked in."""

    ONLINE = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The answer of a day, as it was first shown and is shown again."""

    enrollment_id: EnrollmentId
    day: date
    answer: CheckInAnswer
    sentence: str
    receipt: str
    #: When it was first shown.
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where an instant lies to the window of the day that it belongs to."""

    window: Window
    place: Place


def local_window(policy: Policy) -> LocalWindow:
    """Read the window of a pack."""
    return window_of(str(policy.figure(WINDOW).value))


def moment_of(now: datetime, policy: Policy, outages: Sequence[Outage] = ()) -> Moment:
    """Find the window that an instant belongs to: that of its local day, or one of the day before that is still open.

    A window that outages made longer may reach into the night until the next one opens.
    """
    zone = policy.calendar.zone
    today = now.astimezone(ZoneInfo(zone)).date()
    window = window_on(today, local_window(policy), zone, outages)
    if now < window.opens:
        before = window_on(today - _DAY, local_window(policy), zone, outages)
        if now < before.closes:
            window = before
    return Moment(window=window, place=where_in_window(now, window))


def sentence_of(answer: CheckInAnswer, closes: datetime, zone: str) -> str:
    """Say what an answer means."""
    match answer:
        case CheckInAnswer.SELECTED:
            return f"You are selected today: give a specimen by {in_words(closes, zone)}."
        case CheckInAnswer.NOT_SELECTED:
            return "You are not selected today."
        case CheckInAnswer.NOT_ASKED:
            return "You are not asked to test."
        case _:
            assert_never(answer)


def not_open_yet(window: Window, zone: str) -> Refusal:
    """Refuse a check-in before the window, with the time at which it opens."""
    return refuse("window_not_open", f"The check-in window opens {in_words(window.opens, zone)}. Check in then.")


def closed(window: Window, zone: str) -> Refusal:
    """Refuse a check-in after the window."""
    sentence = (
        f"The check-in window closed {in_words(window.closes, zone)}. That you tried is kept. "
        "Contact the program if something kept you from checking in."
    )
    return refuse("window_closed", sentence)


def not_ready(receipt: str, *, is_fault: bool) -> Refusal:
    """Say that the answer of the day cannot be given yet, which is not the participant's doing."""
    about = "by a fault of the program, which is recorded" if is_fault else "and will be in a few minutes"
    sentence = (
        f"Today's answer is not ready, {about}. Your attempt is kept as {receipt}. Check in again in a few minutes; "
        "nothing of this is held against you."
    )
    return refuse(NOT_READY, sentence)


def in_words(moment: datetime, zone: str) -> str:
    """Write an instant as people in a zone read it."""
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %Y, %H:%M} ({zone})"
