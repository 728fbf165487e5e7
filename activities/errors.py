"""What can go wrong with an effect. An error's docstring is its message: it names ids and our own words, no values."""

import inspect
from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from temporalio.exceptions import ApplicationError


class PermanentError(ApplicationError):
    """Trying again will not help."""

    def __init__(self, **named: object) -> None:
        sentence = inspect.cleandoc(type(self).__doc__ or type(self).__name__).format(**named)
        super().__init__(sentence, type=type(self).__name__, non_retryable=True)


class UnknownPolicyError(PermanentError):
    """There is no policy pack "{policy}"."""


class MalformedPolicyError(PermanentError):
    """The policy pack "{policy}" has mistakes: `./phmp policy check` names them."""


class PolicyChangedError(PermanentError):
    """The policy "{policy}" was kept with another content: a changed pack needs a new version."""


class ForeignEventError(PermanentError):
    """The event {event_id} stands in the journal of another case."""


class DayPassedError(PermanentError):
    """The testing day {day} of {program} was not drawn, and a later one was: it is drawn no more."""


class UndrawnDayError(PermanentError):
    """The testing day {day} of {program} was not drawn."""


#: The names of what is never tried again.
PERMANENT: Final = tuple(one.__name__ for one in PermanentError.__subclasses__())


class DatabaseError(Exception):
    """The database did not take it (SQLSTATE {state}, constraint {constraint}); it is tried again."""

    def __init__(self, cause: SQLAlchemyError) -> None:
        """Take from an error of the database what quotes no row."""
        origin = cause.orig if isinstance(cause, DBAPIError) else None
        diagnosis = getattr(origin, "diag", None)
        self.state = str(getattr(origin, "sqlstate", None) or type(cause).__name__)
        self.table = str(getattr(diagnosis, "table_name", None) or "none")
        self.constraint = str(getattr(diagnosis, "constraint_name", None) or "none")
        #: Whether it was the row that was not good enough (SQLSTATE 22 and 23), and not the database that was away.
        self.is_refusal = isinstance(cause, DataError | IntegrityError)
        sentence = inspect.cleandoc(type(self).__doc__ or "")
        super().__init__(sentence.format(state=self.state, constraint=self.constraint))
