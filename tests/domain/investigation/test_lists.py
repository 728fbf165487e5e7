from collections import Counter

import pytest

from domain.investigation.lists import items_of, why_not_name
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import PACKS, VRP

#: How many items of each level and grade each pack names.
COUNTS = """
VRP NC1:S=1 NC2:S=1 NC3:K=1
DMU NC1:S=1 NC2:S=1 NC3:K=1
CA  NC2:S=9 NC1:K=4
OR  NC2:S=10 NC1:S=1
"""


@pytest.mark.parametrize("line", COUNTS.strip().splitlines())
def test_the_list_of_each_pack(line: str) -> None:
    pack, *cells = line.split()
    items = items_of(PACKS[pack])
    found = Counter(f"{one.level.value}:{one.grade.value}" for one in items)
    assert found == {cell.partition("=")[0]: int(cell.partition("=")[2]) for cell in cells}
    assert len({one.code for one in items}) == len(items)
    assert all(one.source and one.sentence.endswith(".") for one in items)


@pytest.mark.parametrize(
    ("pack", "code", "sentence"),
    [
        ("CA", "std10_3", "Multiple minor violations."),
        ("CA", "std10_6", "Failed to test when ordered."),
        ("CA", "std10_minor_2", "Unexcused absence from the group."),
        ("OR", "or_4", "A positive test, or a self-report of use."),
        ("VRP", "nc3", "Use in the context of active practice."),
    ],
)
def test_items_stand_under_their_number_in_the_source(pack: str, code: str, sentence: str) -> None:
    assert next(one.sentence for one in items_of(PACKS[pack]) if one.code == code) == sentence


@pytest.mark.parametrize(
    ("pack", "code", "known"), [("CA", "std10_6", True), ("VRP", "std10_6", False), ("OR", "", False)]
)
def test_a_violation_is_named_by_the_list_of_its_pack(pack: str, code: str, known: bool) -> None:
    refusal = why_not_name(PACKS[pack], code)
    assert (refusal.code if refusal else None) == (None if known else "unknown_violation")


def test_the_programs_own_levels_where_an_order_is_to_name_the_violations() -> None:
    assert [one.code for one in items_of(with_figure(VRP, "major.list", None))] == ["nc1", "nc2", "nc3"]
