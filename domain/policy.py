"""A policy pack as a value: the numbers of one jurisdiction, each with its grade and source (PROGRAM.md 1, 5, 7, 21).

``policies/`` reads and validates the files; a case keeps the pack it was pinned to. Nothing here knows files.
"""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import NoReturn

from domain.completion import CompletionCode
from domain.grades import Grade
from domain.ladders import Ladder
from domain.limits import Limit
from domain.obligations import PauseCause
from domain.roles import Party


class TermStart(StrEnum):
    """When the term clock starts (PROGRAM.md 13)."""

    BOARD_EXECUTION = "board_execution"
    ORDER_EFFECTIVE = "order_effective"
    AGREEMENT_SIGNATURE = "agreement_signature"


class FailedCriterion(StrEnum):
    """What follows when an eligibility criterion is not satisfied (PROGRAM.md 10)."""

    INELIGIBLE = "ineligible"
    BOARD_DECIDES = "board_decides"
    ALLOWED = "allowed"


class CriterionStage(StrEnum):
    """When a criterion can be known: at intake, or only from a later step that its own guard enforces."""

    INTAKE = "intake"
    EVALUATION = "evaluation"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the pack: a number, flag, word or list with its provenance."""

    #: For example ``outreach.contact_evaluator_days``.
    key: str
    #: The unit or kind: ``calendar_days``, ``months``, ``bool``, ``rule``, ``list`` ... (PROGRAM.md 21).
    kind: str
    #: None where the source gives words instead of a number: then an order, plan or person sets it.
    value: int | bool | str | tuple[int, ...] | tuple[str, ...] | None
    words: str = ""
    minimum: int | None = None
    maximum: int | None = None
    grade: Grade
    source: str = ""
    #: The grade and source of ``minimum`` and ``maximum`` where they differ from those of ``value``.
    range_grade: Grade | None = None
    range_source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A deadline of PROGRAM.md 5 with the numbers of this pack."""

    #: ``D01`` to ``D44``, ``S01`` to ``S05``, ``TERM``.
    id: str
    name: str
    #: What starts the clock, in words.
    starts: str
    limit: Limit
    #: A second clock from the same start: the written report of D26, the decision of D42.
    then_limit: Limit | None = None
    #: Whether the limit is counted back from what ``starts`` names: 30 days before the projected end (D39).
    counts_back: bool = False
    owner: Party
    #: The name of its ladder in this pack.
    ladder: str
    #: What a breach counts as or leads to, in words or as a code (``NC1``).
    breach: str = ""
    #: Safety duties never roll forward and are never tolled (PROGRAM.md 6).
    safety: bool = False
    rolls_forward: bool = False
    #: A recurring duty on a grid: the length of its period; the limit counts from the period's end.
    period: Limit | None = None
    #: The grade and source of the period where they differ from those of the limit.
    period_grade: Grade | None = None
    period_source: str = ""
    #: From what share of its period on a report counts, in percent; None: from the start (a program default, grade A).
    counts_from_percent: int | None = None
    #: The most a deadline may be extended in all, where it may.
    max_extension: Limit | None = None
    paused_by: tuple[PauseCause, ...] = ()
    #: What replaces the default, in the pack's words ("as ordered", "per plan"); empty where the number stands.
    replaced_by: str = ""
    grade: Grade
    source: str = ""

    @property
    def applies(self) -> bool:
        """Whether the jurisdiction has this deadline at all; where not, nothing is opened from it."""
        return self.grade is not Grade.NOT_APPLICABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseTemplate:
    """A term of the pack's agreement: what it says and which deadlines it puts in force."""

    number: str
    title: str
    text: str
    #: Deadline ids that a signed clause of this kind creates obligations for.
    duties: tuple[str, ...] = ()
    #: Whether an agreement without it can be drafted.
    required: bool = True
    grade: Grade
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A row of the eligibility decision table (PROGRAM.md 10)."""

    #: For example ``INEL_DRUG_ACT``.
    code: str
    #: The statement that must be true for the licensee to be eligible.
    statement: str
    if_failed: FailedCriterion
    stage: CriterionStage
    #: The pack to which a licensee who fails this criterion can be routed, for example ``pa_dmu``.
    route: str = ""
    grade: Grade
    source: str = ""


class ClosingCondition(StrEnum):
    """In which cases a closing duty is owed at all; what nobody was told of is reported to nobody."""

    #: The board knows of the case: it came from there, or the board executed the agreement.
    REPORTED = "reported"
    #: Somebody else than the licensee referred the case, or the board knows of it.
    NOT_SELF = "not_self"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDuty:
    """What staff still owe after an enrollment has ended."""

    code: str
    sentence: str
    #: The ends (phase names) after which it is owed; empty for all.
    after: tuple[str, ...] = ()
    #: None: in every case.
    only_if: ClosingCondition | None = None
    owner: Party
    limit: Limit
    ladder: str
    grade: Grade
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRules:
    """How the pack counts days (PROGRAM.md 6)."""

    #: IANA zone, for example ``America/New_York``.
    zone: str
    country: str = "US"
    #: The state whose legal holidays are no business days.
    subdivision: str
    #: When a day's limit ends, local time.
    day_ends: time
    #: Rungs at or after a due time are spread over this many minutes by a stable hash, never before it.
    spread_minutes: int
    #: For training only: one day, calendar or business, lasts this many seconds. None in earnest.
    seconds_per_day: int | None = None
    grade: Grade = Grade.DEFAULT
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of one jurisdiction's pack."""

    #: For example ``pa_vrp``.
    id: str
    #: For example ``2026.1``.
    version: str
    title: str
    jurisdiction: str
    calendar: CalendarRules
    term_start: TermStart
    figures: tuple[Figure, ...]
    deadlines: tuple[Deadline, ...]
    ladders: tuple[Ladder, ...]
    clauses: tuple[ClauseTemplate, ...]
    criteria: tuple[Criterion, ...]
    #: Codes of ``domain.completion`` that must all hold (PROGRAM.md 12).
    completion: tuple[CompletionCode, ...]
    closing_duties: tuple[ClosingDuty, ...]

    @property
    def name(self) -> str:
        """How people and journals name this version: ``pa_vrp 2026.1``."""
        return f"{self.id} {self.version}"

    def deadline(self, deadline_id: str) -> Deadline:
        """Find a deadline by its id; KeyError if the pack has none, which validation rules out."""
        return next((d for d in self.deadlines if d.id == deadline_id), None) or _missing(deadline_id)

    def ladder(self, name: str) -> Ladder:
        """Find a ladder by its name."""
        return next((one for one in self.ladders if one.name == name), None) or _missing(name)

    def figure(self, key: str) -> Figure:
        """Find a figure by its key, for example ``agreement.term_months``."""
        return next((f for f in self.figures if f.key == key), None) or _missing(key)

    def number(self, key: str) -> int | None:
        """Give a figure's number, or None where the source sets it in words."""
        value = self.figure(key).value
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def numbers(self, key: str) -> tuple[int, ...]:
        """Give a figure's list of numbers, for example the extension steps; empty where it is in words."""
        value = self.figure(key).value
        return tuple(item for item in value if isinstance(item, int)) if isinstance(value, tuple) else ()


def _missing(key: str) -> NoReturn:
    raise KeyError(key)
