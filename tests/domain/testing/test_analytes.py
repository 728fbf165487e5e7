"""The table of analytes: every code once, each found by its code (TESTING.md 12.3)."""

import re
from collections import Counter

import pytest

from domain.testing.analytes import KNOWN_ANALYTES, Use, analyte_of, use_of


def test_no_code_stands_twice() -> None:
    codes = Counter(code for one in KNOWN_ANALYTES for code in (*one.screens, *one.confirms, *one.masses))
    assert len(codes) > 80
    assert set(codes.values()) == {1}
    assert not [code for code in codes if not is_loinc(code)]


def is_loinc(code: str) -> bool:
    """Whether the last digit is the check digit of the others, by LOINC's own rule (Luhn's, modulus 10)."""
    found = re.fullmatch(r"([0-9]{1,7})-([0-9])", code)
    assert found
    doubled = "".join(str(int(one) * (2 - at % 2)) for at, one in enumerate(reversed(found[1])))
    return (10 - sum(map(int, doubled)) % 10) % 10 == int(found[2])


@pytest.mark.parametrize(
    ("code", "name", "use"),
    [
        ("58375-7", "Ethyl glucuronide", Use.SCREEN),
        ("79239-0", "Ethyl glucuronide", Use.MASS),
        ("43985-1", "Cocaine metabolite", Use.SCREEN),
        ("14315-6", "Cocaine metabolite", Use.CONFIRM),
        ("43200-5", "Norfentanyl", Use.CONFIRM),
        ("59561-1", "Propofol glucuronide", Use.MASS),
    ],
)
def test_a_code_names_its_analyte_and_use(code: str, name: str, use: Use) -> None:
    found = analyte_of(code)
    assert found is not None
    assert (found.name, use_of(code)) == (name, use)


@pytest.mark.parametrize("code", ["", "74671-9", "58375", "nothing"])
def test_any_other_code_is_unknown(code: str) -> None:
    assert analyte_of(code) is None
    assert use_of(code) is None
