"""Passwords: long rather than complicated, hashed with Argon2id, checked as slowly for nobody as for somebody."""

import time

import pytest

from access.passwords import LONGEST, SHORTEST, hash_password, is_password, why_not_password


@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("a" * 14, False),
        ("correct horse b", True),
        ("alle meine entchen", True),
        ("0123456789 0123", True),
        ("aaaaaaaaaaaaaaaaaaaa", False),
        ("abababababababababab", False),
        ("x" * 201, False),
        ("müßig ist das Glück", True),
        ("sample person is my name", False),
        ("mail avery@phmp.example", False),
        ("", False),
    ],
)
def test_which_passwords_are_accepted(password: str, *, accepted: bool) -> None:
    refusal = why_not_password(password, about=("avery@phmp.example", "Sample Person", ""))
    assert (refusal is None) == accepted
    assert refusal is None or refusal.code == "weak_password"


def test_the_bounds_are_part_of_what_is_accepted() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    assert why_not_password(letters[:SHORTEST]) is None
    assert why_not_password((letters * 8)[:LONGEST]) is None
    assert why_not_password((letters * 8)[: LONGEST + 1]) is not None


def test_a_hash_is_argon2id_salted_and_opens_for_its_password_alone() -> None:
    first, second = hash_password("correct horse battery"), hash_password("correct horse battery")
    assert first.startswith("$argon2id$")
    assert first != second
    assert is_password("correct horse battery", first)
    assert not is_password("correct horse batterz", first)
    assert not is_password("correct horse battery", None)


def test_nobody_takes_as_long_as_somebody() -> None:
    hashed = hash_password("correct horse battery")

    def seconds(known: str | None) -> float:
        started = time.perf_counter()
        is_password("wrong horse battery", known)
        return time.perf_counter() - started

    somebody = min(seconds(hashed) for _ in range(3))
    nobody = min(seconds(None) for _ in range(3))
    assert nobody > somebody / 3
