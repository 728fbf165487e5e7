"""What the door is built with: values and connections, made by the entry point."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from temporalio.client import Client

from access.attempts import Attempts
from access.outside import MINUTE, REQUESTS
from access.sessions import IDLE, Limits
from domain.outside import INVITATION_LASTS
from temporal.keys import KeyRing


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What every route can reach."""

    #: Writes sessions, keys and the access log; nothing else.
    engine: Engine
    #: Reads; its transactions cannot write.
    reading: Engine
    client: Client
    keys: KeyRing
    #: After how long without use a session ends.
    idle: timedelta = IDLE
    clock: Callable[[], datetime] = _now
    #: How often signing in may go wrong.
    limits: Limits = field(default_factory=Limits)
    #: The same for accounts outside the program, and how often one of them may ask.
    outside_limits: Limits = field(default_factory=Limits)
    outside_requests: Attempts = field(default_factory=lambda: Attempts(REQUESTS, MINUTE))
    #: How many letters with a wrong signature are kept of one laboratory within an hour; the others are only refused.
    forged_letters: Attempts = field(default_factory=lambda: Attempts(20, timedelta(hours=1)))
    #: How long an invitation to choose a password can be taken up.
    invitation_lasts: timedelta = INVITATION_LASTS
