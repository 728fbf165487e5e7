import io
import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import structlog

from telemetry.logs import LogLevel, configure_logging

PERSON = "Made-Up Person"
CASE = UUID("00000000-0000-4000-8000-000000000001")


@contextmanager
def the_log(level: LogLevel = LogLevel.INFO) -> Iterator[io.StringIO]:
    """Set up logging into a text, and put everything back afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    configure_logging(level, "worker", stream)
    try:
        yield stream
    finally:
        root.handlers[:], level_before = before
        root.setLevel(level_before)
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_process_time_level_and_ids() -> None:
    with the_log() as stream:
        structlog.get_logger("commands.cases").info(
            "act:done", enrollment=CASE, act="close", took=timedelta(seconds=2), at=datetime(2026, 1, 2, tzinfo=UTC)
        )

    (line,) = lines(stream)
    assert line.pop("timestamp")
    assert line == {
        "process": "worker",
        "logger": "commands.cases",
        "level": "info",
        "event": "act:done",
        "enrollment": str(CASE),
        "act": "close",
        "took": 2.0,
        "at": "2026-01-02T00:00:00+00:00",
    }


@pytest.mark.parametrize("value", [PERSON, date(1980, 1, 1), {"name": PERSON}, [PERSON], PERSON.encode()])
def test_a_value_that_could_be_personal_is_left_out(value: object) -> None:
    with the_log() as stream:
        structlog.get_logger("api").info("seen", about=value)

    (line,) = lines(stream)
    assert line["about"] == f"<{type(value).__name__} left out>"
    assert PERSON not in stream.getvalue()
    assert "1980" not in stream.getvalue()


def fail_for(person: str) -> None:
    nobody: dict[str, str] = {}
    try:
        nobody[person]
    except KeyError as error:
        raise ExceptionGroup(person, [ValueError(person)]) from error


@pytest.mark.parametrize("logger", ["temporalio.activity", "some.library"])
def test_an_error_is_logged_with_its_types_and_places_but_without_its_words(logger: str) -> None:
    with the_log() as stream:
        try:
            fail_for(PERSON)
        except ExceptionGroup:
            logging.getLogger(logger).exception("Completing activity as failed")

    (line,) = lines(stream)
    assert PERSON not in stream.getvalue()
    error = line["error"]
    assert isinstance(error, list)
    assert [each["type"] for each in error] == [
        "builtins.ExceptionGroup", "builtins.ValueError", "builtins.KeyError"
    ]  # fmt: skip
    assert error[0]["at"][-1].endswith("fail_for")


def test_our_own_logger_leaves_the_words_of_an_error_out_too() -> None:
    with the_log() as stream:
        structlog.get_logger("worker").error("stopped", exc_info=ValueError(PERSON))

    assert PERSON not in stream.getvalue()
    assert "builtins.ValueError" in stream.getvalue()


def test_the_text_of_an_unknown_library_is_left_out_and_that_of_the_sdk_is_kept() -> None:
    with the_log() as stream:
        logging.getLogger("sqlalchemy.engine").warning("INSERT ... %s", PERSON)
        logging.getLogger("temporalio.worker").warning("Beginning worker shutdown")
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(PERSON, UserWarning, stacklevel=1)

    library, sdk, warning = lines(stream)
    assert PERSON not in stream.getvalue()
    assert library["event"] == warning["event"] == "<text of a library left out>"
    assert sdk["event"] == "Beginning worker shutdown"


def test_what_is_below_the_level_is_not_written() -> None:
    with the_log(LogLevel.WARNING) as stream:
        structlog.get_logger("api").info("seen")
        logging.getLogger("temporalio.worker").info("seen")

    assert stream.getvalue() == ""
