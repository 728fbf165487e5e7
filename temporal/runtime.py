"""The SDK's runtime for one process, and its safe end. Installed by entry points only, never by a module of processes.

On CPython up to 3.13 a process that used the SDK can abort, crash or hang when it ends: a thread of the runtime
is still calling into the interpreter, or the runtime is dropped while such a thread is parked (sdk-python issue 300).
So there is one runtime, it is never dropped, and the end waits until no foreign thread holds a Python frame.
"""

import atexit
import ctypes
import sys
import threading
import time
from typing import Final

from temporalio.runtime import LoggingConfig, LoggingFormat, PrometheusConfig, Runtime, TelemetryConfig, TelemetryFilter

_PATIENCE_SECONDS: Final = 5.0
#: Longer than any interpreter needs to end: a foreign thread that asks for the interpreter does not get it any more.
_SWITCH_INTERVAL_SECONDS: Final = 60.0
#: The runtime writes its own warnings to the console, as JSON like the rest of the log.
_LOGGING: Final = LoggingConfig(
    filter=TelemetryFilter(core_level="WARN", other_level="ERROR"), format=LoggingFormat.JSON
)


def install(*, metrics_address: str | None = None) -> Runtime:
    """Make the process's one runtime, with Prometheus metrics on `IP address:port` when given, and make its end safe.

    Among the metrics is `temporal_workflow_task_execution_failed`, which grows while a process cannot go on.
    Call it once, before the first client. Raises `RuntimeError` when a runtime is there already, `ValueError` when
    the address cannot be used.
    """
    # Refuses when somebody made a runtime already, before another one is made in vain.
    Runtime.prevent_default()  # type: ignore[no-untyped-call]  # the SDK left the annotation out
    metrics = PrometheusConfig(bind_address=metrics_address, durations_as_seconds=True) if metrics_address else None
    runtime = Runtime(telemetry=TelemetryConfig(logging=_LOGGING, metrics=metrics))
    Runtime.set_default(runtime)
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(runtime))
    atexit.register(_part_from_foreign_threads)
    return runtime


def _part_from_foreign_threads() -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while _foreign_frames() and time.monotonic() < deadline:
        time.sleep(0.001)
    sys.setswitchinterval(_SWITCH_INTERVAL_SECONDS)


def _foreign_frames() -> bool:
    own = {thread.ident for thread in threading.enumerate()}
    return any(ident not in own for ident in sys._current_frames())  # noqa: SLF001 (documented, and there is no other)
