"""Diagrams and tables of the documentation are those of the rules."""

import ast
import re
from itertools import combinations
from pathlib import Path
from typing import NamedTuple, Self
from xml.etree import ElementTree as ET

import pytest

from dev.diagrams import BLOCK, DOCS, TABLES, generated
from dev.evaluation_walk import walk
from dev.places import CHECKOUT
from domain.acts import OBLIGATION_ACTS, Act
from domain.evaluation_acts import EVALUATION_RULES
from domain.facts import EvaluationStatus
from domain.phase_of_case import FOLLOWING
from domain.phases import OPEN_PHASES, TRANSITIONS, Phase
from queries.process_diagram import mermaid

GENERATED = generated()
PICTURES = [path for path in GENERATED if path.suffix == ".svg"]
SVG = "{http://www.w3.org/2000/svg}"


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


class Words(NamedTuple):
    text: str
    box: Box

    @classmethod
    def of(cls, element: ET.Element) -> Self:
        """Words of 11.5 px: a letter is 6.2 px wide on average and 9 px high."""
        text, x, y = element.text or "", float(element.attrib["x"]), float(element.attrib["y"])
        return cls(text, Box(x, y - 9, x + 6.2 * len(text), y))


def boxes_in(root: ET.Element) -> list[Box]:
    """Every box of a picture, but not the paper."""
    found = [
        [float(one.attrib[side]) for side in ("x", "y", "width", "height")]
        for one in root.iter(f"{SVG}rect")
        if "x" in one.attrib
    ]
    return [Box(x, y, x + wide, y + high) for x, y, wide, high in found]


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_it_is_what_the_generator_writes(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == GENERATED[path], "run: python -m dev.diagrams"


def test_every_table_stands_in_a_page() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    assert {found["name"] for found in BLOCK.finditer(pages)} == TABLES.keys()
    assert len(re.findall("<!-- generated", pages)) == len(re.findall("<!-- end -->", pages)) == len(TABLES)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_in_a_picture_nothing_stands_outside_or_on_another_box(path: Path) -> None:
    root = ET.fromstring(GENERATED[path])  # noqa: S314 - drawn by this project
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    boxes = boxes_in(root)
    assert boxes
    assert all(0 <= one.left < one.right <= width and 0 <= one.top < one.bottom <= height for one in boxes)
    assert [(one, other) for one, other in combinations(boxes, 2) if one.overlaps(other)] == []


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_in_a_picture_no_words_run_into_a_box(path: Path) -> None:
    root = ET.fromstring(GENERATED[path])  # noqa: S314 - drawn by this project
    words = [Words.of(one) for one in root.iter(f"{SVG}text") if one.attrib.get("class") == "on"]
    assert words
    assert [one for one in words for box in boxes_in(root) if box.overlaps(one.box)] == []


def test_the_lifecycle_has_every_row_of_the_table_but_the_ends_of_every_phase() -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+): (.+)$", mermaid(), re.MULTILINE)
    everywhere = {Phase.WITHDRAWN, Phase.TRANSFERRED, Phase.DECEASED}
    assert drawn == [(row.source, row.target, row.on) for row in TRANSITIONS if row.target not in everywhere]
    assert {(row.source, row.target) for row in TRANSITIONS if row.target in everywhere} == {
        (phase, end) for phase in OPEN_PHASES for end in everywhere
    }


def test_every_phase_is_reached() -> None:
    moved = {Phase[name] for name in _attributes_moved_to()}
    assert Phase.MONITOR in moved
    # The first phase is named by no move; others follow from what is open in the case.
    assert moved | FOLLOWING | {Phase.REFERRED} == set(Phase)


def test_the_walk_tries_every_act_of_an_evaluation_in_every_status() -> None:
    done = {(one.act, one.source) for one in walk()}
    possible = {
        (act, EvaluationStatus(status))
        for act, rule in EVALUATION_RULES.items()
        if act not in OBLIGATION_ACTS
        for status in rule.stages
    }
    # A question to the evaluator is answered before the report is accepted; the walk ends no enrollment.
    assert possible - done == {
        (Act.ACCEPT_EVALUATION, EvaluationStatus.QUERIED),
        (Act.SEND_THREAT_NOTICE, EvaluationStatus.CANCELLED),
    }
    assert done <= possible


def _rules() -> list[ast.Module]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((CHECKOUT / "domain").rglob("*.py"))]


def _attributes_moved_to() -> set[str]:
    """Name every phase that stands in a call of ``move_to`` or ``end``."""
    calls = [node for tree in _rules() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    moves = [node for node in calls if getattr(node.func, "attr", "") in {"move_to", "end"}]
    return {
        node.args[0].attr
        for node in moves
        if node.args and isinstance(node.args[0], ast.Attribute) and getattr(node.args[0].value, "id", "") == "Phase"
    }
