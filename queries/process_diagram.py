"""The process diagrams, drawn from the transition tables that the processes obey: as Mermaid text and as SVG pictures.

The lifecycle has two columns: the way through the program, and the phases beside it. The same tables stand as lists in
the documentation.
"""

from typing import Final

from domain.phases import ENDS, TRANSITIONS, Phase
from domain.practice import PRACTICE_TRANSITIONS, PracticeStatus
from domain.testing.specimens import SPECIMEN_TRANSITIONS, SpecimenState
from domain.transitions import OwnedTransition
from queries.pictures import Kind, Step, column_of, draw

#: The ends that every open phase has; said once, as a note.
_EVERYWHERE: Final = (Phase.WITHDRAWN, Phase.TRANSFERRED, Phase.DECEASED)

_OUT: Final = (PracticeStatus.CEASED, PracticeStatus.SUSPENDED)

#: Where a testing day goes when no specimen is owed, or none comes.
_WITHOUT_SPECIMEN: Final = (
    SpecimenState.CHECKED_IN,
    SpecimenState.MISSED_CHECK_IN,
    SpecimenState.SHY_BLADDER,
    SpecimenState.NO_SHOW,
    SpecimenState.EXCUSED,
)


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
    way = _main_way()
    beside = tuple(phase for phase in Phase if phase not in way and phase not in ENDS)
    ends = ", ".join(phase.value for phase in _EVERYWHERE)
    remarks = (
        f"Every open phase can also end as {ends}. A small box names a phase that stands elsewhere.",
        "Dashed: an end. Phases beside the way follow from what is open in the case.",
    )
    steps = tuple(Step(source=row.source, target=row.target, on=row.on) for row in _drawn())
    columns = (
        column_of("The way through the program", way, steps, _kind),
        column_of("Beside the way", beside, steps, _kind),
    )
    return draw("Lifecycle of an enrollment", remarks, columns)


def practice_svg() -> str:
    """Draw the practice status as an SVG picture."""
    steps = tuple(Step(source=row.source, target=row.target, on=row.on) for row in PRACTICE_TRANSITIONS)
    columns = (
        column_of(
            "The way back to practice", [one for one in PracticeStatus if one not in _OUT], steps, _kind_of_practice
        ),
        column_of("Out of practice", _OUT, steps, _kind_of_practice),
    )
    remark = "A small box names a status that stands elsewhere. It follows from what was cleared, stopped and ended."
    return draw("Practice status", (remark,), columns)


def testing_day_mermaid() -> str:
    """Write the testing day as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {SpecimenState.WINDOW_SCHEDULED.value}"]
    lines += [f"    [*] --> {SpecimenState.COLLECTION_DUE.value}: ordered, not drawn"]
    lines += [f"    {row.source.value} --> {row.target.value}: {row.on}" for row in SPECIMEN_TRANSITIONS]
    return "\n".join([*lines, f"    {SpecimenState.CLOSED.value} --> [*]"]) + "\n"


def testing_day_svg() -> str:
    """Draw the testing day as an SVG picture."""
    steps = tuple(Step(source=row.source, target=row.target, on=row.on) for row in SPECIMEN_TRANSITIONS)
    way = [one for one in SpecimenState if one not in _WITHOUT_SPECIMEN]
    columns = (
        column_of("The way of a specimen", way, steps, _kind_of_specimen),
        column_of("No specimen owed, or none given", _WITHOUT_SPECIMEN, steps, _kind_of_specimen),
    )
    remarks = (
        "A test that is ordered, and not drawn, begins at collection due.",
        "A small box names a state that stands elsewhere; the dashed box is the end, until a corrected report comes.",
    )
    return draw("The testing day", remarks, columns)


def _drawn() -> tuple[OwnedTransition[Phase], ...]:
    return tuple(row for row in TRANSITIONS if row.target not in _EVERYWHERE)


def _main_way() -> tuple[Phase, ...]:
    """Follow the first exit of each phase that leads on: the way that a case goes when all goes well."""
    way = [Phase.REFERRED]
    while ahead := [row.target for row in _drawn() if row.source is way[-1] and _leads_on(row.target, way)]:
        way.append(ahead[0])
    return tuple(way)


def _leads_on(phase: Phase, way: list[Phase]) -> bool:
    """Whether the main way goes through a phase: it is not one that a case only visits and returns from."""
    order = list(Phase)
    on_it = order.index(phase) <= order.index(Phase.MONITOR) or phase in {Phase.COMPLETION_REVIEW, Phase.COMPLETED}
    return on_it and phase not in way


def _kind(name: str) -> Kind:
    phase = Phase(name)
    if phase in ENDS:
        return Kind.END
    return Kind.WAY if phase in _main_way() else Kind.BESIDE


def _kind_of_practice(name: str) -> Kind:
    return Kind.BESIDE if name in _OUT else Kind.WAY


def _kind_of_specimen(name: str) -> Kind:
    if name == SpecimenState.CLOSED:
        return Kind.END
    return Kind.BESIDE if name in _WITHOUT_SPECIMEN else Kind.WAY
