"""The pictures of an investigation, drawn from the table that its process obeys."""

from typing import Final

from domain.investigation.states import INVESTIGATION_TRANSITIONS, InvestigationState
from queries.pictures import Kind, Step, column_of, draw

_S: Final = InvestigationState
#: The way to a finding that is substantiated; the others stand beside it.
_BESIDE: Final = (_S.NOT_SUBSTANTIATED, _S.INCONCLUSIVE)
_WAY: Final = tuple(one for one in InvestigationState if one not in _BESIDE)


def investigation_svg() -> str:
    """Draw an investigation as an SVG picture."""
    steps = tuple(Step(source=row.source, target=row.target, on=row.on) for row in INVESTIGATION_TRANSITIONS)
    remarks = (
        "A small box names a state that stands elsewhere; a dashed box is an end, from which one can be reopened.",
        "Drawn from the table that the process obeys (PROGRAM.md 4.6).",
    )
    columns = (
        column_of("The way to a finding", _WAY, steps, _kind),
        column_of("Beside the way", _BESIDE, steps, _kind),
    )
    return draw("States of an investigation", remarks, columns)


def investigation_mermaid() -> str:
    """Write an investigation as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {_S.OPENED.value}"]
    lines += [f"    {row.source.value} --> {row.target.value}: {row.on}" for row in INVESTIGATION_TRANSITIONS]
    return "\n".join([*lines, f"    {_S.CLOSED.value} --> [*]"]) + "\n"


def _kind(name: str) -> Kind:
    if name == _S.CLOSED:
        return Kind.END
    return Kind.BESIDE if name in _BESIDE else Kind.WAY
