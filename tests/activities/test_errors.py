"""Errors: a sentence each, and what is never tried again."""

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from activities.errors import PERMANENT, DatabaseError, PermanentError


@pytest.mark.parametrize("kind", PermanentError.__subclasses__())
def test_a_permanent_error_says_its_docstring_and_is_not_tried_again(kind: type[PermanentError]) -> None:
    named = dict.fromkeys(("policy", "event_id", "program", "day"), "NAMED")
    error = kind(**named)
    assert str(error.message) == (kind.__doc__ or "").format(**named)
    assert error.message.endswith(".")
    assert error.non_retryable
    assert error.type == kind.__name__
    assert kind.__name__ in PERMANENT


def test_trouble_without_a_state_names_its_kind() -> None:
    error = DatabaseError(PoolTimeoutError("waited for participant@person.example"))
    assert str(error) == "The database did not take it (SQLSTATE TimeoutError, constraint none); it is tried again."
