"""Ports that are taken are noticed, and one that is reserved is nobody else's."""

import socket

from dev.ports import LOOPBACK, Reserved, free_port, is_free


def test_a_free_port_is_taken_as_preferred() -> None:
    port = free_port()
    assert is_free(port)
    assert free_port(port) == port


def test_a_taken_port_is_replaced() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert free_port(port) != port
        assert Reserved(port).hand_over() != port


def test_a_reserved_port_is_taken_until_it_is_handed_over() -> None:
    first = Reserved(free_port())
    second = Reserved(first.port)
    assert second.port != first.port
    assert not first.is_free()
    assert first.hand_over() == first.port
    assert first.is_free()
    second.hand_over()
