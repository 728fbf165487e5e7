"""The finding of an investigation: elements with reasons, outcome, and what may be recommended (PROGRAM.md 4.6).

Which elements a finding has is a program default (grade A), after what the specialists' duties name: the indicators,
their explanation, the evidence and the rationale. An outcome follows from the elements and is never chosen apart from
them. What may be recommended is the pack's (``investigation.recommendations``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.ids import StaffId
from domain.investigation.kinds import Outcome, Recommendation
from domain.obligations import FaultCause
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.term import TermClock, days_later, next_extension
from domain.texts import why_blank


class Element(StrEnum):
    """What must be answered before a violation counts as found."""

    #: The event took place.
    OCCURRED = "occurred"
    #: A clause or order that was in force forbade it, or asked for what was left undone (PROGRAM.md 2.9).
    BREACHES_CLAUSE = "breaches_clause"
    #: It was the participant's doing: no prescription, and no cause beyond control, explains it.
    ATTRIBUTABLE = "attributable"
    #: No fault of system or vendor caused it (PROGRAM.md 15).
    NO_FAULT_OF_OTHERS = "no_fault_of_others"


class Answer(StrEnum):
    """What the evidence says of an element."""

    SHOWN = "shown"
    DISPROVED = "disproved"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementFinding:
    """The answer to one element, with its reasons."""

    element: Element
    answer: Answer
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The finding of an investigation, as drafted."""

    elements: tuple[ElementFinding, ...]
    #: The clause or order that was broken.
    clause: str
    #: What explains the indicators, and why the outcome follows.
    rationale: str
    recommendation: Recommendation | None
    author: StaffId


_MEANINGS: Final[Mapping[Element, str]] = {
    Element.OCCURRED: "whether it took place",
    Element.BREACHES_CLAUSE: "which clause in force it breaks",
    Element.ATTRIBUTABLE: "whether it was the participant's doing",
    Element.NO_FAULT_OF_OTHERS: "whether a fault of system or vendor caused it",
}
_LATE: Final = "investigation.late_claim_days"


def outcome_of(elements: Sequence[ElementFinding]) -> Outcome:
    """Say what follows from the elements: one that is disproved ends it, one that is open leaves it open."""
    answers = {one.answer for one in elements}
    if Answer.DISPROVED in answers:
        return Outcome.NOT_SUBSTANTIATED
    if Answer.OPEN in answers or {one.element for one in elements} != set(Element):
        return Outcome.INCONCLUSIVE
    return Outcome.SUBSTANTIATED


def recommendations(policy: Policy) -> tuple[Recommendation, ...]:
    """List what the pack lets somebody recommend."""
    value = policy.figure("investigation.recommendations").value
    return tuple(one for one in Recommendation if one.value in value) if isinstance(value, tuple) else ()


def why_not_recommend(policy: Policy, what: Recommendation, term: TermClock | None) -> Refusal | None:
    """Say why something may not be recommended: the pack does not have it, or the term has no further step."""
    if what not in recommendations(policy):
        possible = ", ".join(one.value.replace("_", " ") for one in recommendations(policy)) or "nothing"
        return refuse("not_of_this_policy", f"Under this policy a finding can recommend: {possible}.")
    if what is not Recommendation.EXTENSION:
        return None
    if term is None:
        return refuse("no_term", "The term has not started, so that nothing can be extended.")
    steps = policy.numbers("agreement.extension_steps_months")
    if steps and next_extension(steps, term) is None:
        return refuse("no_further_step", f"The term has reached its last step of {steps[-1]} months.")
    return None


def why_not_draft(policy: Policy, finding: Finding, term: TermClock | None) -> Refusal | None:
    """Say why a finding may not be handed in: an element or a reason is missing, or the recommendation does not fit."""
    named = [one.element for one in finding.elements]
    missing = [_MEANINGS[one] for one in Element if one not in named]
    if missing:
        return refuse("element_missing", f"Say {', and '.join(missing)}.")
    if len(named) != len(set(named)):
        return refuse("element_twice", "Each element has one answer.")
    blank = next((one for one in finding.elements if not one.reasons.strip()), None)
    if blank is not None:
        return refuse("reasons_missing", f"Give the reasons for {_MEANINGS[blank.element]}.")
    return why_blank(finding.rationale, "The rationale") or _why_not_concluded(policy, finding, term)


def _why_not_concluded(policy: Policy, finding: Finding, term: TermClock | None) -> Refusal | None:
    if outcome_of(finding.elements) is not Outcome.SUBSTANTIATED:
        if finding.recommendation is None:
            return None
        return refuse("nothing_to_recommend", "Only a substantiated finding has consequences.")
    if finding.recommendation is None:
        return refuse("recommendation_missing", "Say what a substantiated finding leads to; a warning is the least.")
    return why_blank(finding.clause, "The clause that was broken") or why_not_recommend(
        policy, finding.recommendation, term
    )


def why_not_approve(finding: Finding, reviewer: StaffId, because: str) -> Refusal | None:
    """Say why a finding may not be approved: never by its author, and not without reasons (PROGRAM.md 4.6, 15)."""
    if reviewer == finding.author:
        return refuse("own_finding", "A finding is approved by somebody else than its author.")
    return why_blank(because, "The reason")


def why_not_raise(
    policy: Policy, *, discovered_at: datetime, now: datetime, fault: FaultCause | None = None
) -> Refusal | None:
    """Say why a violation may not be raised any more, or at all.

    What a fault of system or vendor caused is none (PROGRAM.md 15). Within how many days of its discovery a violation
    must be raised no source gives (PROGRAM.md 13, ambiguous): the guard is off where ``investigation.late_claim_days``
    has words.
    """
    if fault is not None:
        return refuse("fault_of_others", f"A fault of the {fault.value} can never create a violation.")
    if discovered_at > now:
        return refuse("time_ahead", "The discovery cannot lie ahead.")
    days = policy.number(_LATE)
    if days is None or now <= days_later(policy.calendar, discovered_at, days):
        return None
    return refuse("claim_too_late", f"A violation is raised within {days} calendar days of its discovery.")
