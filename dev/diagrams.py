"""The generated parts of the documentation: ``python -m dev.diagrams`` writes them anew.

Diagrams are files of their own in ``docs/processes``. Tables stand in the pages between two comments, of which the
first names what is between them; the words around them are written by people.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from dev import document_tables as tables
from dev import testing_tables
from dev.dispute_pictures import dispute_mermaid, dispute_svg
from dev.evaluation_walk import walk
from dev.investigation_pictures import investigation_mermaid, investigation_svg
from dev.legal_pictures import legal_mermaid, legal_svg
from dev.places import CHECKOUT
from domain.evaluation import EVALUATION_ENDS
from domain.evaluation_acts import EVALUATION_RULES
from domain.facts import EvaluationStatus
from queries.pictures import Kind, Step, column_of, draw
from queries.process_diagram import mermaid, practice_mermaid, practice_svg, svg, testing_day_mermaid, testing_day_svg
from queries.return_diagram import return_mermaid, return_svg

DOCS: Final = CHECKOUT / "docs"

_BESIDE: Final = (EvaluationStatus.QUERIED, EvaluationStatus.CANCELLED)

#: What a block between two comments holds, by its name.
TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "transitions": tables.transitions,
    "acts of an enrollment": tables.acts_of_enrollment,
    "obligations of an enrollment": tables.obligations_of_enrollment,
    "deadlines that nothing opens": tables.deadlines_that_nothing_opens,
    "closing duties": tables.closing_duties,
    "acts of an evaluation referral": tables.acts_of_evaluation,
    "obligations of an evaluation referral": tables.obligations_of_evaluation,
    "acts of an investigation": tables.acts_of_investigations,
    "obligations of an investigation": tables.obligations_of_investigations,
    "acts of a legal action": tables.acts_of_the_law,
    "obligations of a legal action": tables.obligations_of_the_law,
    "acts of a return to practice": tables.acts_of_return,
    "obligations of a return to practice": tables.obligations_of_return,
    "acts of a dispute": tables.acts_of_dispute,
    "obligations of a dispute": tables.obligations_of_dispute,
    "operations": tables.operations,
    "ladders": tables.ladders,
    "results of a test": testing_tables.results,
    "missed tests": testing_tables.missed_tests,
    "decisions": lambda: "\n".join(_decisions()),
}
BLOCK: Final = re.compile(r"(<!-- generated: (?P<name>[^>]+) -->\n).*?(?=<!-- end -->)", re.DOTALL)


def evaluation_steps() -> tuple[Step, ...]:
    """Give what leads from one status of an evaluation referral to another, as the walk found it."""
    return tuple(
        Step(source=one.source, target=one.target, on=_sentence(EVALUATION_RULES[one.act].title))
        for one in walk()
        if one.source is not one.target
    )


def evaluation_svg() -> str:
    """Draw the evaluation referral as an SVG picture."""
    steps = evaluation_steps()
    way = tuple(status for status in EvaluationStatus if status not in _BESIDE)
    remarks = (
        "Every status but reviewed can also become cancelled: when the enrollment ends.",
        "A small box names a status that stands elsewhere; a dashed box is an end. Drawn from what the acts do.",
    )
    columns = (
        column_of("The way of an evaluation", way, steps, _kind_of_status),
        column_of("Beside the way", _BESIDE, steps, _kind_of_status),
    )
    return draw("Statuses of an evaluation referral", remarks, columns)


def evaluation_mermaid() -> str:
    """Write the evaluation referral as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> offered"]
    lines += [f"    {one.source} --> {one.target}: {one.on}" for one in evaluation_steps()]
    lines += [f"    {status.value} --> [*]" for status in EvaluationStatus if status in EVALUATION_ENDS]
    lines.append("    note right of offered: cancelled from every status but reviewed, when the enrollment ends")
    return "\n".join(lines) + "\n"


def generated() -> Mapping[Path, str]:
    """Give every file that is generated as a whole, and every page with its tables as they should be."""
    processes = DOCS / "processes"
    whole = {
        processes / "enrollment.svg": svg(),
        processes / "enrollment.mmd": mermaid(),
        processes / "practice-status.svg": practice_svg(),
        processes / "practice-status.mmd": practice_mermaid(),
        processes / "return-to-practice.svg": return_svg(),
        processes / "return-to-practice.mmd": return_mermaid(),
        processes / "testing-day.svg": testing_day_svg(),
        processes / "testing-day.mmd": testing_day_mermaid(),
        processes / "evaluation-referral.svg": evaluation_svg(),
        processes / "evaluation-referral.mmd": evaluation_mermaid(),
        processes / "relapse-investigation.svg": investigation_svg(),
        processes / "relapse-investigation.mmd": investigation_mermaid(),
        processes / "legal-action.svg": legal_svg(),
        processes / "legal-action.mmd": legal_mermaid(),
        processes / "dispute.svg": dispute_svg(),
        processes / "dispute.mmd": dispute_mermaid(),
    }
    pages = (*sorted(processes.glob("*.md")), DOCS / "architecture.md")
    return {**whole, **{page: BLOCK.sub(_block, page.read_text(encoding="utf-8")) for page in pages}}


def _block(found: re.Match[str]) -> str:
    return f"{found[1]}\n{TABLES[found['name']]()}\n\n"


def _decisions() -> Iterator[str]:
    """List the decision records by their titles."""
    for page in sorted((DOCS / "decisions").glob("*.md")):
        title, _, _ = page.read_text(encoding="utf-8").partition("\n")
        yield f"- [{title.removeprefix('# ')}]({page.relative_to(DOCS)})"


def _kind_of_status(name: str) -> Kind:
    if name in EVALUATION_ENDS:
        return Kind.END
    return Kind.BESIDE if name in _BESIDE else Kind.WAY


def _sentence(title: str) -> str:
    return title[0].lower() + title[1:]


def main() -> None:
    """Write what is not as it should be."""
    for path, text in generated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"Wrote {path.relative_to(CHECKOUT)}.\n")


if __name__ == "__main__":
    main()
