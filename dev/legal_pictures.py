"""The pictures of a legal action, drawn from the table that its process obeys."""

from typing import Final

from domain.legal.states import LEGAL_TRANSITIONS, LegalState
from queries.pictures import Kind, Step, column_of, draw

_S: Final = LegalState
#: The way of a petition or a charge that is answered; the others stand beside it.
_WAY: Final = (
    _S.REFERRED_TO_PROSECUTION,
    _S.PAR_FILED,
    _S.ANSWER_DUE,
    _S.HEARING_SCHEDULED,
    _S.DECIDED,
    _S.REINSTATED,
    _S.CLOSED,
)
_BESIDE: Final = tuple(one for one in LegalState if one not in _WAY)


def legal_svg() -> str:
    """Draw a legal action as an SVG picture."""
    steps = tuple(Step(source=row.source, target=row.target, on=row.on) for row in LEGAL_TRANSITIONS)
    remarks = (
        "A small box names a state that stands elsewhere; a dashed box is an end.",
        "Drawn from the table that the process obeys (PROGRAM.md 4.7).",
    )
    columns = (
        column_of("The way of a petition", _WAY, steps, _kind),
        column_of("Beside the way", _BESIDE, steps, _kind),
    )
    return draw("States of a legal action", remarks, columns)


def legal_mermaid() -> str:
    """Write a legal action as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {_S.REFERRED_TO_PROSECUTION.value}"]
    lines += [f"    {row.source.value} --> {row.target.value}: {row.on}" for row in LEGAL_TRANSITIONS]
    return "\n".join([*lines, f"    {_S.CLOSED.value} --> [*]"]) + "\n"


def _kind(name: str) -> Kind:
    if name == _S.CLOSED:
        return Kind.END
    return Kind.BESIDE if name in _BESIDE else Kind.WAY
