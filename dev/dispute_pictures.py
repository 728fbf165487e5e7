"""The picture of a dispute, and the same as text, drawn from the transition table that its process obeys."""

from typing import Final

from domain.disputes.states import DISPUTE_TRANSITIONS, OPEN, DisputeState
from queries.pictures import Kind, Step, column_of, draw

_S = DisputeState
_WAY: Final = (_S.FILED, _S.ACKNOWLEDGED, _S.UNDER_REVIEW, _S.DECIDED_UPHELD)
_BESIDE: Final = (_S.DECIDED_CHANGED, _S.DECIDED_REVERSED, _S.WITHDRAWN, _S.CLOSED)


def dispute_svg() -> str:
    """Draw a dispute as an SVG picture."""
    steps = tuple(Step(source=row.source, target=row.target, on=row.on) for row in DISPUTE_TRANSITIONS)
    columns = (column_of("The way of a dispute", _WAY, steps, _kind), column_of("Other ends", _BESIDE, steps, _kind))
    remarks = ("A small box names a state that stands elsewhere; a dashed box is an end.",)
    return draw("The states of a dispute", remarks, columns)


def dispute_mermaid() -> str:
    """Write a dispute as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> filed"]
    lines += [f"    {row.source} --> {row.target}: {row.on}" for row in DISPUTE_TRANSITIONS]
    lines += [f"    {state.value} --> [*]" for state in DisputeState if state not in OPEN]
    return "\n".join(lines) + "\n"


def _kind(name: str) -> Kind:
    return Kind.WAY if name in OPEN else Kind.END
