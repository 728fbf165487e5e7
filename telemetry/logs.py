"""The log of every process: one JSON object a line, with ids and no personal data.

Names, birth dates and results cannot slip in: a field is written when its type cannot hold them (an id, a number, a
time, one of our own words) or when its name stands in `TEXT_FIELDS`; of anything else only the type is written. Of an
error the log has its types and places but not its words, because a database quotes the row in its messages.
"""

import logging
import sys
import traceback
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TextIO
from uuid import UUID

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


class LogLevel(StrEnum):
    """How much is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


#: The fields that may hold text: words of this program and of Temporal, never of a person.
TEXT_FIELDS: Final = frozenset(
    {
        "act", "activity_id", "activity_type", "attempt", "code", "constraint", "error_type", "event", "kind", "level",
        "logger", "method", "namespace", "phase", "policy", "process", "queue", "role", "route", "run_id", "server",
        "signal", "sqlstate", "table", "task_queue", "timestamp", "trace_id", "version", "workflow_id", "workflow_type",
    }
)  # fmt: skip

#: Libraries whose own sentences hold ids and names of code at most. Of any other library's the text is left out, since
#: statements with their values, addresses and the words of errors are found there.
QUOTED_LIBRARIES: Final = ("temporalio", "uvicorn.error", "alembic")

_LEFT_OUT: Final = "<{} left out>"


def configure_logging(level: LogLevel, process: str, stream: TextIO = sys.stderr) -> None:
    """Send everything that this process logs, by structlog or by the standard library, to the stream as JSON lines.

    Call it once, before anything is logged; `process` is the name by which a reader tells worker from API.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _without_foreign_text],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _error_without_words,
            _without_private_fields,
            _named(process),
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _named(process: str) -> Processor:
    def add_process(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
        return {"process": process, **fields}

    return add_process


def _without_foreign_text(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    if not str(fields["logger"]).startswith(QUOTED_LIBRARIES):
        fields["event"] = _LEFT_OUT.format("text of a library")
    return fields


def _without_private_fields(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    return {name: value if name == "error" else _shown(name, value) for name, value in fields.items()}


def _shown(name: str, value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case StrEnum():
            return value.value
        case UUID():
            return str(value)
        # A birth date is a `date`; a moment has a time zone.
        case datetime() if value.tzinfo is not None:
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case str() if name in TEXT_FIELDS:
            return value
        case _:
            return _LEFT_OUT.format(type(value).__name__)


def _error_without_words(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    error = _error_of(fields.pop("exc_info", None))
    if error is not None:
        fields["error"] = [_place(each) for each in _chain(error)]
    return fields


def _error_of(info: object) -> BaseException | None:
    match info:
        case BaseException():
            return info
        case (_, BaseException() as error, _):
            return error
        case True:
            return sys.exception()
        case _:
            return None


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    waiting = [error]
    while waiting:
        following = waiting.pop(0)
        if any(following is each for each in chain):
            continue
        chain.append(following)
        if isinstance(following, BaseExceptionGroup):
            waiting.extend(following.exceptions)
        if following.__cause__ is not None:
            waiting.append(following.__cause__)
        elif following.__context__ is not None and not following.__suppress_context__:
            waiting.append(following.__context__)
    return chain


def _place(error: BaseException) -> dict[str, str | list[str]]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
