"""Counting failures within a window."""

from datetime import UTC, datetime, timedelta

from access.attempts import Attempts

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_key_is_exhausted_while_its_failures_are_within_the_window() -> None:
    attempts = Attempts(2, 10 * MINUTE)
    attempts.note("a", NOW)
    assert not attempts.is_exhausted("a", NOW)
    attempts.note("a", NOW + MINUTE)
    assert attempts.is_exhausted("a", NOW + MINUTE)
    assert not attempts.is_exhausted("b", NOW + MINUTE)
    assert attempts.is_exhausted("a", NOW + 9 * MINUTE)
    assert not attempts.is_exhausted("a", NOW + 10 * MINUTE)


def test_a_key_can_be_forgotten() -> None:
    attempts = Attempts(1, MINUTE)
    attempts.note("a", NOW)
    attempts.forget("a")
    attempts.forget("never seen")
    assert not attempts.is_exhausted("a", NOW)


def test_memory_is_bounded_and_the_longest_without_failure_goes_first() -> None:
    attempts = Attempts(1, MINUTE, keys=3)
    for key in ("a", "b", "c", "a", "d"):
        attempts.note(key, NOW)
    assert [key for key in "abcd" if attempts.is_exhausted(key, NOW)] == ["a", "c", "d"]
