"""Ports on loopback."""

import contextlib
import socket

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port now."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        # As servers do: a port whose last connections are still winding down is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def free_port(preferred: int = 0) -> int:
    """Return the preferred port, or a free one if it is taken or none is preferred."""
    if preferred and is_free(preferred):
        return preferred
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


class Reserved:
    """A port that nobody else takes until it is handed to the server that will listen on it."""

    def __init__(self, preferred: int = 0) -> None:
        """Take the preferred port, or a free one if it is taken."""
        self.preferred = preferred
        self._holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._holder.bind((LOOPBACK, preferred))
        except OSError:
            self._holder.bind((LOOPBACK, 0))
        # Two sockets that only bind may share a port; one that listens has it alone.
        self._holder.listen()
        self.port: int = self._holder.getsockname()[1]

    def hand_over(self) -> int:
        """Let go of the port and return its number."""
        self._holder.close()
        return self.port

    def is_free(self) -> bool:
        """Tell whether nobody listens on the port."""
        return is_free(self.port)
