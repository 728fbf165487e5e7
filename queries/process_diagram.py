"""The process diagram, drawn from the transition tables that the processes obey: as Mermaid text and as an SVG picture.

The picture has three columns: the way through the program, the phases beside it, and the ends. It needs no script and
prints; the same table stands as a list beside it in the documentation.
"""

from dataclasses import dataclass
from html import escape

from domain.phases import ENDS, TRANSITIONS, Phase, Transition
from domain.practice import PRACTICE_TRANSITIONS, PracticeStatus

#: The ends that every open phase has; drawn once, as a note.
_EVERYWHERE = (Phase.WITHDRAWN, Phase.TRANSFERRED, Phase.DECEASED)

_BOX_WIDTH, _BOX_HEIGHT = 210, 50
_COLUMNS = (40, 520, 1000)
_LEGEND_COLUMNS = 2
_ROW, _TOP = 98, 90

_DEFINITIONS = """<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"
  orient="auto"><path d="M0 0 L8 4 L0 8 z" style="fill:#565c65;stroke:none"/></marker></defs>"""

_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1b1b1b }
  .on { font-size: 11.5px; fill: #3d4551 }
  .number { font-size: 10px } circle { fill: #ffffff; stroke: #565c65 }
  .title { font-size: 17px; font-weight: 600 }
  rect.open { fill: #e7f2fb; stroke: #005ea2 } rect.beside { fill: #fef0c8; stroke: #936f38 }
  rect.end { fill: #f0f0f0; stroke: #565c65; stroke-dasharray: 4 3 }
  path { fill: none; stroke: #565c65; stroke-width: 1.3; marker-end: url(#tip) }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    x: int
    y: int


def mermaid() -> str:
    """Write the lifecycle as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> referred"]
    lines += [f"    {row.source.value} --> {row.target.value}: {row.on}" for row in _drawn()]
    lines += [f"    {phase.value} --> [*]" for phase in Phase if phase in ENDS]
    ends = ", ".join(phase.value for phase in _EVERYWHERE)
    lines.append(f"    note right of referred: every open phase can also end as {ends}")
    return "\n".join(lines) + "\n"


def practice_mermaid() -> str:
    """Write the practice status as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {PracticeStatus.NOT_CLEARED.value}"]
    lines += [f"    {row.source.value} --> {row.target.value}: {row.on}" for row in PRACTICE_TRANSITIONS]
    return "\n".join(lines) + "\n"


def svg() -> str:
    """Draw the lifecycle as an SVG picture."""
    places = _places()
    bottom = max(place.y for place in places.values()) + _BOX_HEIGHT + 50
    width = _COLUMNS[-1] + _BOX_WIDTH + 40
    ends = ", ".join(phase.value.replace("_", " ") for phase in _EVERYWHERE)
    rows = _drawn()
    height = bottom + 24 * (-(-len(_numbered(rows, places)) // _LEGEND_COLUMNS)) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="Lifecycle">',
        f"<style>{_STYLE}</style>",
        _DEFINITIONS,
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<text class="title" x="40" y="36">Lifecycle of an enrollment</text>',
        f'<text class="on" x="40" y="58">Every open phase can also end as {escape(ends)}.</text>',
        *(_wire(row, places, rows) for row in rows),
        *(_box(phase, place) for phase, place in places.items()),
    ]
    parts.append(_legend(rows, places, bottom))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _drawn() -> tuple[Transition, ...]:
    return tuple(row for row in TRANSITIONS if row.target not in _EVERYWHERE)


def _main_way() -> tuple[Phase, ...]:
    """Follow the first exit of each phase that is not an end: the way that a case goes when all goes well."""
    way = [Phase.REFERRED]
    while True:
        ahead = [row.target for row in _drawn() if row.source is way[-1] and row.target not in way]
        forward = [phase for phase in ahead if phase not in ENDS and _leads_on(phase)]
        done = [phase for phase in ahead if phase is Phase.COMPLETED]
        if not forward and not done:
            return tuple(way)
        way.append((forward or done)[0])


def _leads_on(phase: Phase) -> bool:
    """Whether the main way goes through a phase: it is not one that a case only visits and returns from."""
    order = list(Phase)
    return order.index(phase) <= order.index(Phase.MONITOR) or phase is Phase.COMPLETION_REVIEW


def _places() -> dict[Phase, _Place]:
    way = _main_way()
    places = {phase: _Place(x=_COLUMNS[0], y=_TOP + _ROW * row) for row, phase in enumerate(way)}
    beside = [phase for phase in Phase if phase not in way and phase not in ENDS]
    first = way.index(Phase.STABILISE) - 2
    places |= {phase: _Place(x=_COLUMNS[1], y=_TOP + _ROW * (first + n) + 20) for n, phase in enumerate(beside)}
    taken: set[int] = set()
    for phase in Phase:
        if phase in ENDS and phase not in places and phase not in _EVERYWHERE:
            sources = [places[row.source].y for row in _drawn() if row.target is phase]
            y = sources[0] + 26
            while any(abs(y - other) < _BOX_HEIGHT + 12 for other in taken):
                y += 26
            taken.add(y)
            places[phase] = _Place(x=_COLUMNS[2], y=y)
    return places


def _box(phase: Phase, place: _Place) -> str:
    kind = "end" if phase in ENDS else "open" if place.x == _COLUMNS[0] else "beside"
    words = phase.value.replace("_", " ")
    return (
        f'<rect class="{kind}" x="{place.x}" y="{place.y}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="8"/>'
        f'<text x="{place.x + _BOX_WIDTH / 2}" y="{place.y + _BOX_HEIGHT / 2 + 5}" text-anchor="middle">{words}</text>'
    )


def _wire(row: Transition, places: dict[Phase, _Place], rows: tuple[Transition, ...]) -> str:
    """Draw one arrow with its label or number; arrows at one side of a box leave and enter at different heights."""
    source, target = places[row.source], places[row.target]
    if _is_step(source, target):
        x = source.x + _BOX_WIDTH / 2
        middle = (source.y + _BOX_HEIGHT + target.y) / 2 + 4
        return _path(f"M{x} {source.y + _BOX_HEIGHT} L{x} {target.y}") + (
            f'<text class="on" x="{x + 8}" y="{middle}">{escape(row.on)}</text>'
        )
    number = str(_numbered(rows, places).index(row) + 1)
    if source.x == target.x:
        return _detour(source, target, number)
    forward = target.x > source.x
    start_x = source.x + (_BOX_WIDTH if forward else 0)
    end_x = target.x + (0 if forward else _BOX_WIDTH)
    start_y = source.y + _height(row.source, row, places, rows, right=forward)
    end_y = target.y + _height(row.target, row, places, rows, right=not forward)
    bend = (end_x - start_x) / 2
    path = f"M{start_x} {start_y} C{start_x + bend} {start_y} {end_x - bend} {end_y} {end_x} {end_y}"
    # Neighbouring badges stand at different distances from the box, so that none hides another.
    distance = 16 + 22 * (int(number) % 3)
    return _path(path) + _badge(number, start_x + (distance if forward else -distance), start_y)


def _is_step(source: _Place, target: _Place) -> bool:
    return source.x == target.x and 0 < target.y - source.y <= _ROW


def _numbered(rows: tuple[Transition, ...], places: dict[Phase, _Place]) -> list[Transition]:
    return [row for row in rows if not _is_step(places[row.source], places[row.target])]


def _detour(source: _Place, target: _Place, number: str) -> str:
    down = target.y > source.y
    side = source.x + (_BOX_WIDTH if down else 0)
    out = side + (46 if down else -34)
    y1, y2 = source.y + _BOX_HEIGHT / 2, target.y + _BOX_HEIGHT / 2
    badge_x = side + 0.75 * (out - side)
    return _path(f"M{side} {y1} C{out} {y1} {out} {y2} {side} {y2}") + _badge(number, badge_x, (y1 + y2) / 2)


def _height(
    phase: Phase, row: Transition, places: dict[Phase, _Place], rows: tuple[Transition, ...], *, right: bool
) -> float:
    """Give an arrow its own height on one side of a box, ordered by where its other end lies."""
    here = places[phase]
    ends = [
        (places[other].y, index, one)
        for index, one in enumerate(rows)
        for own, other in ((one.source, one.target), (one.target, one.source))
        if own is phase and places[other].x != here.x and (places[other].x > here.x) is right
    ]
    ordered = [one for _, _, one in sorted(ends, key=lambda end: end[:2])]
    return _BOX_HEIGHT * (ordered.index(row) + 1) / (len(ordered) + 1)


def _legend(rows: tuple[Transition, ...], places: dict[Phase, _Place], top: int) -> str:
    numbered = _numbered(rows, places)
    per_column = -(-len(numbered) // _LEGEND_COLUMNS)
    lines = []
    for index, row in enumerate(numbered):
        x, y = _COLUMNS[0] + 640 * (index // per_column), top + 24 * (index % per_column)
        words = f"{row.source.value} to {row.target.value}: {row.on}".replace("_", " ")
        lines.append(
            _badge(str(index + 1), x + 10, y - 4) + f'<text class="on" x="{x + 26}" y="{y}">{escape(words)}</text>'
        )
    return "\n".join(lines)


def _path(path: str) -> str:
    return f'<path d="{path}"/>'


def _badge(number: str, x: float, y: float) -> str:
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="9"/>'
        f'<text class="number" x="{x:.0f}" y="{y + 3.5:.0f}" text-anchor="middle">{number}</text>'
    )
