"""Pictures of processes as SVG: boxes in columns, an arrow from each to the next, and every other exit at its side.

An exit that leads to a box elsewhere ends in a small box of the same name, so that no arrow crosses another, the
picture prints, and it needs no script. This file knows how to draw and nothing of what is drawn.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import Final

_MARGIN: Final = 40
_TOP: Final = 128
_BOX_WIDTH: Final = 190
_BOX_HEIGHT: Final = 48
#: Between a box and the small boxes at its side: room for the words of an exit.
_REACH: Final = 212
_SMALL_WIDTH: Final = 172
_SMALL_HEIGHT: Final = 30
#: From one exit to the next, and from the last exit of a box to the next box.
_STEP: Final = 46
_GAP: Final = 48
_BETWEEN: Final = 56
_COLUMN: Final = _BOX_WIDTH + _REACH + _SMALL_WIDTH
#: How many letters of an exit's words stand in one line.
_LETTERS: Final = 29
_TRUNK: Final = 14

_DEFINITIONS: Final = """<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"
  orient="auto"><path d="M0 0 L8 4 L0 8 z" style="fill:#565c65;stroke:none"/></marker></defs>"""
_STYLE: Final = """
  text { font: 13px system-ui, sans-serif; fill: #1b1b1b }
  .on { font-size: 11.5px; fill: #3d4551 } .small { font-size: 12px }
  .title { font-size: 17px; font-weight: 600 } .heading { font-weight: 600 }
  rect.way { fill: #e7f2fb; stroke: #005ea2 } rect.beside { fill: #fef0c8; stroke: #936f38 }
  rect.end { fill: #f0f0f0; stroke: #565c65; stroke-dasharray: 6 3 }
  path { fill: none; stroke: #565c65; stroke-width: 1.2 } path.tip { marker-end: url(#tip) }
"""


class Kind(StrEnum):
    """What a box stands for; each kind has its own look."""

    WAY = "way"
    BESIDE = "beside"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of a table of transitions: from where to where, and what brings it about."""

    source: str
    target: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """An arrow to a small box at the side."""

    to: str
    kind: Kind
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box with its exits; ``onward`` is what leads to the next box of the column, empty where nothing does."""

    name: str
    kind: Kind
    onward: str = ""
    exits: tuple[Exit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Boxes from top to bottom under a heading."""

    heading: str
    boxes: tuple[Box, ...]

    @property
    def height(self) -> int:
        """How much room the boxes need."""
        return sum(_room(box) + _GAP for box in self.boxes)


def column_of(heading: str, names: Sequence[str], steps: Sequence[Step], kind: Callable[[str], Kind]) -> Column:
    """Make a column from a table of transitions: a step to the next name leads onward, every other is an exit."""
    following = dict(pairwise(names))
    return Column(
        heading=heading,
        boxes=tuple(
            Box(
                name=name,
                kind=kind(name),
                onward=next((one.on for one in steps if one.source == name and one.target == following.get(name)), ""),
                exits=tuple(
                    Exit(to=one.target, kind=kind(one.target), on=one.on)
                    for one in steps
                    if one.source == name and one.target != following.get(name)
                ),
            )
            for name in names
        ),
    )


def draw(title: str, remarks: Sequence[str], columns: Sequence[Column]) -> str:
    """Draw a picture as SVG."""
    width = 2 * _MARGIN + len(columns) * _COLUMN + (len(columns) - 1) * _BETWEEN
    height = _TOP + max(column.height for column in columns)
    box = f'viewBox="0 0 {width} {height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{_safe(title)}">',
        f"<style>{_STYLE}</style>",
        _DEFINITIONS,
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text class="title" x="{_MARGIN}" y="36">{_safe(title)}</text>',
        *(f'<text class="on" x="{_MARGIN}" y="{58 + 17 * n}">{_safe(one)}</text>' for n, one in enumerate(remarks)),
    ]
    for number, column in enumerate(columns):
        parts += _column(column, _MARGIN + number * (_COLUMN + _BETWEEN))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _room(box: Box) -> int:
    return max(_BOX_HEIGHT, _STEP * len(box.exits))


def _column(column: Column, x: int) -> Iterator[str]:
    yield f'<text class="heading" x="{x}" y="{_TOP - 16}">{_safe(column.heading)}</text>'
    top = _TOP
    for box, following in zip(column.boxes, (*column.boxes[1:], None), strict=True):
        middle = top + _room(box) // 2
        yield _box(box.name, box.kind, x, middle)
        yield from _exits(box, x + _BOX_WIDTH, middle)
        bottom = top + _room(box)
        top = bottom + _GAP
        if following is not None and box.onward:
            end = top + _room(following) // 2 - _BOX_HEIGHT // 2
            yield _arrow(f"M{x + _BOX_WIDTH // 2} {middle + _BOX_HEIGHT // 2} V{end}")
            yield _words(box.onward, x + _BOX_WIDTH // 2 + 8, bottom + _GAP // 2 + 4)


def _box(name: str, kind: Kind, x: int, middle: int) -> str:
    return (
        f'<rect class="{kind}" x="{x}" y="{middle - _BOX_HEIGHT // 2}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" '
        f'rx="8"/><text x="{x + _BOX_WIDTH // 2}" y="{middle + 5}" text-anchor="middle">{_safe(name)}</text>'
    )


def _exits(box: Box, x: int, middle: int) -> Iterator[str]:
    """Draw the exits at the right side of a box: a trunk, and from it one arrow to each small box."""
    levels = [middle - _STEP * (len(box.exits) - 1) // 2 + _STEP * n for n in range(len(box.exits))]
    if not levels:
        return
    trunk, end = x + _TRUNK, x + _REACH
    yield f'<path d="M{x} {middle} H{trunk} M{trunk} {levels[0]} V{levels[-1]}"/>'
    for one, y in zip(box.exits, levels, strict=True):
        yield _arrow(f"M{trunk} {y} H{end}")
        first, *rest = wrap(one.on, _LETTERS)
        yield _words(first, trunk + 6, y - 5)
        if rest:
            yield _words(" ".join(rest), trunk + 6, y + 14)
        yield (
            f'<rect class="{one.kind}" x="{end}" y="{y - _SMALL_HEIGHT // 2}" width="{_SMALL_WIDTH}" '
            f'height="{_SMALL_HEIGHT}" rx="6"/><text class="small" x="{end + _SMALL_WIDTH // 2}" y="{y + 4}" '
            f'text-anchor="middle">{_safe(one.to)}</text>'
        )


def _arrow(path: str) -> str:
    return f'<path class="tip" d="{path}"/>'


def _words(text: str, x: int, y: int) -> str:
    return f'<text class="on" x="{x}" y="{y}">{_safe(text)}</text>'


def _safe(text: str) -> str:
    return escape(text.replace("_", " "))
