"""What the launcher does with the terminal and with signals: Ctrl-C ends everything in order, with exit 0."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Ctrl-C, a polite kill, and a terminal that was closed.
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not cut the orderly end short.
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def endings_interrupt() -> Iterator[None]:
    """Have each of the endings raise `KeyboardInterrupt` in the block, once."""
    before = {ending: signal.signal(ending, _interrupt) for ending in ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


@contextmanager
def foreground() -> Iterator[None]:
    """Be alone in the terminal's foreground during the block.

    `make`, when it gets Ctrl-C as well, reports an error however well its recipe ends.
    """
    terminal = sys.stdin.fileno() if sys.stdin and sys.stdin.isatty() else None
    launched_from = os.getpgrp()
    if terminal is None or launched_from == os.getpid() or os.tcgetpgrp(terminal) != launched_from:
        yield
        return
    os.setpgid(0, 0)
    # Who changes the foreground from the background is stopped otherwise; and Ctrl-Z would stop us alone, which
    # nobody who waits for the whole group would notice.
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGTTOU, signal.SIGTSTP)}
    os.tcsetpgrp(terminal, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(terminal, launched_from)
        for number, handler in before.items():
            signal.signal(number, handler)
