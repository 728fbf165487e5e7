"""What in a report points to a relapse: rules of the program's own, each with the reason that is shown (DUTIES.md 19).

An indicator is a question to a person, never a finding. No source lists phrases; those that are looked for are a
program default (``investigation.indicator_phrases``, grade A). What a report denies ("no sign of impairment") is not
taken for what it says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.facts import ReportFact, ReportKind
from domain.investigation.kinds import TriggerKind
from domain.investigation.triggers import Trigger
from domain.policy import Policy

_PHRASES: Final = "investigation.indicator_phrases"
_CLAUSE: Final = re.compile(r"[.;:!?\n]|,? but ")
#: A denial reaches over this many words at most: "no sign at all of impairment".
_REACH: Final = 5
_DENIALS: Final = frozenset({"no", "not", "never", "without", "denies", "denied", "nor", "neither", "absence"})


class IndicatorKind(StrEnum):
    """Which rule found something."""

    #: The author says that something needs attention.
    CONCERN = "concern"
    #: The text has one of the phrases that are looked for.
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Something in a report that points to a relapse."""

    kind: IndicatorKind
    report: UUID
    #: Why, as it is shown to whoever looks.
    reason: str


#: Whose report becomes which trigger when its author raises a concern.
TRIGGERS: Final = {
    ReportKind.WORKSITE: TriggerKind.WORKSITE_REPORT,
    ReportKind.THERAPIST: TriggerKind.THERAPIST_REPORT,
    ReportKind.SELF: TriggerKind.SELF_REPORT,
}


def indicators_in(report: ReportFact, policy: Policy) -> tuple[Indicator, ...]:
    """List what in a report points to a relapse."""
    return tuple(_indicators(report, policy))


def _indicators(report: ReportFact, policy: Policy) -> Iterator[Indicator]:
    if report.concern:
        reason = f"The author of the {report.kind.value} report says that something needs attention."
        yield Indicator(kind=IndicatorKind.CONCERN, report=report.id, reason=reason)
    for phrase, clause in phrases_in(report.summary, phrases_of(policy)):
        reason = f"The {report.kind.value} report has \u201c{phrase}\u201d: \u201c{clause}\u201d."
        yield Indicator(kind=IndicatorKind.PHRASE, report=report.id, reason=reason)


def phrases_of(policy: Policy) -> tuple[str, ...]:
    """List the phrases that are looked for; none where the pack leaves it to people."""
    value = policy.figure(_PHRASES).value
    return tuple(str(one) for one in value) if isinstance(value, tuple) else ()


def phrases_in(text: str, phrases: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Find the phrases that a text says and does not deny, each once, with the part of the sentence that has it."""
    found: dict[str, str] = {}
    for clause in (part.strip() for part in _CLAUSE.split(text)):
        words = re.findall(r"[\w'-]+", clause.casefold())
        for phrase in phrases:
            if phrase not in found and _says(words, phrase.casefold().split()):
                found[phrase] = clause
    return tuple(found.items())


def _says(words: list[str], phrase: list[str]) -> bool:
    starts = (place for place in range(len(words)) if words[place : place + len(phrase)] == phrase)
    return any(not _DENIALS & set(words[max(place - _REACH, 0) : place]) for place in starts)


def trigger_of(report: ReportFact, found: Sequence[Indicator], trigger_id: UUID, at: datetime) -> Trigger | None:
    """Make the trigger of an investigation from what was found in a report; None where nothing was.

    A concern that the author raises is their report; a phrase alone is the program's own indicator.
    """
    if not found:
        return None
    raised = any(one.kind is IndicatorKind.CONCERN for one in found)
    return Trigger(
        id=trigger_id,
        kind=TRIGGERS[report.kind] if raised else TriggerKind.INDICATOR,
        at=at,
        because=" ".join(one.reason for one in found),
        subject=report.id,
    )
