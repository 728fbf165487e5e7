"""The way of a return to practice drawn from its own table, so that picture and process cannot differ."""

from typing import Final

from domain.clearance.states import CLOSED, RETURN_TRANSITIONS, ReturnState
from queries.pictures import Kind, Step, column_of, draw

_ENDS: Final = tuple(one for one in ReturnState if one in CLOSED)


def return_svg() -> str:
    """Draw the return to practice as an SVG picture."""
    steps = tuple(Step(source=row.source, target=row.target, on=row.on) for row in RETURN_TRANSITIONS)
    way = [one for one in ReturnState if one not in CLOSED]
    columns = (
        column_of("From the petition to the clearance", way, steps, _kind_of_state),
        column_of("How it ends", _ENDS, steps, _kind_of_state),
    )
    remark = "A small box names a state that stands elsewhere. Dashed: an end; two of them can be reopened."
    return draw("States of a return to practice", (remark,), columns)


def return_mermaid() -> str:
    """Write the return to practice as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {ReturnState.PETITIONED.value}"]
    lines += [f"    {row.source.value} --> {row.target.value}: {row.on}" for row in RETURN_TRANSITIONS]
    lines += [f"    {one.value} --> [*]" for one in _ENDS]
    return "\n".join(lines) + "\n"


def _kind_of_state(name: str) -> Kind:
    if name in _ENDS:
        return Kind.END
    return Kind.BESIDE if name == ReturnState.STOPPED else Kind.WAY
