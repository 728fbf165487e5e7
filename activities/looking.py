"""Looking at what is on record of a case, for a process that decides by it."""

from sqlalchemy import Engine
from temporalio import activity

from activities.draws_clock import Clock, utc_now
from database.known import read_known
from domain.ids import EnrollmentId
from domain.proceedings.known import Known


class Looking:
    """Reads and changes nothing."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    @activity.defn(name="look_at_case")
    def look_at_case(self, enrollment_id: EnrollmentId) -> Known:
        """Read what is on record of a case."""
        with self._engine.connect() as connection:
            return read_known(connection, enrollment_id, self._clock())
