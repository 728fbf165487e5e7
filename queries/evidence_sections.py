"""The sections of an evidence packet, made of what the journal tells: requirements, results, contacts, who did what."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from database.values import Json
from domain.disclosure.terms import Category
from domain.facts import AgreementFact, ClauseFact, ContactFact, Fact, SpecimenFact, TermEntryFact
from domain.ids import StaffId
from domain.turns import words
from queries.evidence_journal import Told

#: What an entry that somebody decided is called: the last word of its name.
_DECIDED: Final = frozenset(
    {
        "accepted",
        "acted",
        "adjudicated",
        "approved",
        "ceased",
        "cleared",
        "closed",
        "completed",
        "confirmed",
        "decided",
        "declined",
        "denied",
        "excused",
        "extended",
        "found",
        "imposed",
        "lifted",
        "named",
        "refused",
        "rejected",
        "restored",
        "returned",
        "reversed",
        "reviewed",
        "settled",
        "stopped",
        "substantiated",
        "upheld",
        "waived",
        "withdrawn",
    }
)
#: What is told elsewhere in a packet, or is no act of anybody.
_NO_ACT: Final = frozenset({"obligation", "contact", "evidence_packet", "disclosure", "testimony"})
#: What the program itself does to a case.
_BY_THE_PROGRAM: Final = frozenset({"enrollment:moved", "term:extended", "term:tolled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseShown:
    """A term of the agreement."""

    number: str
    title: str
    text: str
    duties: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementShown:
    """A version of the agreement with its clauses."""

    version: int
    status: str
    policy: str
    term_months: int
    signed_on: date | None
    executed_on: date | None
    effective_on: date | None
    clauses: tuple[ClauseShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntryShown:
    """Something that moved the end of the term."""

    kind: str
    months: int
    days: int
    cause: str
    clause: str
    recorded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabReportShown:
    """A report as a laboratory or medical review officer sent it."""

    sender: str
    message_id: str
    received: str
    sha256: str
    report: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultShown:
    """A test: its order, its chain of custody, what was reported, verified and decided."""

    id: UUID
    day: date
    why: str
    matrix: str
    panel: str
    observed: bool
    ordered: str
    due: str
    #: The number on the custody form; empty where nothing was collected.
    number: str
    site: str
    collected: str
    received: str
    reported: str
    corrected: bool
    lab: str
    verified: str
    decided: str
    closed: str
    because: str
    missed_because: str
    reports: tuple[LabReportShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactShown:
    """A contact with somebody about the case."""

    at: str
    party: str
    modality: str
    note: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneShown:
    """Something that somebody did or decided, and the entry of the journal that says so."""

    seq: int
    at: str
    by: str
    name: str
    sentence: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown:
    """An entry of the journal: whole, so that its hash can be computed anew, or only its place in the chain."""

    seq: int
    local: str
    by: str
    hash: str
    previous_hash: str
    withheld: bool
    #: Everything that the hash covers; nothing of it where the entry is withheld.
    entry: Json


def local(instant: datetime | None, zone: ZoneInfo) -> str:
    """Write an instant as the clocks of the program show it, with their distance from UTC; nothing for none."""
    return "" if instant is None else instant.astimezone(zone).isoformat(timespec="seconds")


def requirements(facts: Sequence[Fact]) -> tuple[AgreementShown, ...]:
    """Give every version of the agreement with its clauses."""
    clauses = [one for one in facts if isinstance(one, ClauseFact)]
    versions = sorted((one for one in facts if isinstance(one, AgreementFact)), key=lambda one: one.version)
    return tuple(_agreement(one, [clause for clause in clauses if clause.agreement_id == one.id]) for one in versions)


def _agreement(one: AgreementFact, clauses: Iterable[ClauseFact]) -> AgreementShown:
    return AgreementShown(
        version=one.version,
        status=one.status.value,
        policy=one.policy,
        term_months=one.term_months,
        signed_on=one.signed_on,
        executed_on=one.executed_on,
        effective_on=one.effective_on,
        clauses=tuple(_clause(clause) for clause in sorted(clauses, key=_number)),
    )


def _number(clause: ClauseFact) -> tuple[int, str]:
    digits = clause.number.partition(".")[0]
    return (int(digits) if digits.isdecimal() else 0, clause.number)


def _clause(one: ClauseFact) -> ClauseShown:
    limits = tuple(limit.in_words for limit in one.limits)
    return ClauseShown(number=one.number, title=one.title, text=one.text, duties=one.duties, limits=limits)


def term_entries(facts: Iterable[Fact], zone: ZoneInfo) -> tuple[TermEntryShown, ...]:
    """Give what made and moved the term."""
    return tuple(
        TermEntryShown(
            kind=one.kind.value,
            months=one.months,
            days=one.days,
            cause=one.cause,
            clause=one.clause,
            recorded=local(one.recorded_at, zone),
        )
        for one in facts
        if isinstance(one, TermEntryFact)
    )


def results(
    facts: Iterable[Fact], reports: dict[UUID, tuple[LabReportShown, ...]], zone: ZoneInfo
) -> tuple[ResultShown, ...]:
    """Give every test with its chain of custody, in the order of their days."""
    tests = sorted((one for one in facts if isinstance(one, SpecimenFact)), key=lambda one: (one.day, str(one.id)))
    return tuple(_result(one, reports.get(one.id, ()), zone) for one in tests)


def _result(one: SpecimenFact, reports: tuple[LabReportShown, ...], zone: ZoneInfo) -> ResultShown:
    return ResultShown(
        id=one.id,
        day=one.day,
        why=words(one.why),
        matrix=words(one.matrix),
        panel=one.panel,
        observed=one.observed,
        ordered=local(one.ordered_at, zone),
        due=local(one.due_at, zone),
        number=one.number,
        site=one.site,
        collected=local(one.collected_at, zone),
        received=local(one.received_at, zone),
        reported=local(one.reported_at, zone),
        corrected=one.corrected,
        lab=words(one.lab) if one.lab else "",
        verified=words(one.mro) if one.mro else "",
        decided=one.adjudication.value if one.adjudication else "",
        closed=local(one.closed_at, zone),
        because=one.because,
        missed_because=words(one.missed_because) if one.missed_because else "",
        reports=reports,
    )


def contacts(facts: Iterable[Fact], names: dict[StaffId, str], zone: ZoneInfo) -> tuple[ContactShown, ...]:
    """Give every contact, in the order of their times."""
    found = sorted((one for one in facts if isinstance(one, ContactFact)), key=lambda one: (one.at, str(one.id)))
    return tuple(
        ContactShown(
            at=local(one.at, zone),
            party=words(one.party),
            modality=words(one.modality),
            note=one.note,
            by=names.get(one.staff_id, str(one.staff_id)),
        )
        for one in found
    )


def done(told: Iterable[Told], zone: ZoneInfo, *, decided: bool) -> tuple[DoneShown, ...]:
    """Give what people decided, or what else was done, in order."""
    return tuple(
        DoneShown(
            seq=one.entry.seq,
            at=local(one.entry.at, zone),
            by=_by(one),
            name=one.entry.name,
            sentence=one.entry.sentence,
            clause=one.entry.clause,
        )
        for one in told
        if _is_act(one) and _is_decision(one) is decided
    )


def _is_act(one: Told) -> bool:
    subject = one.entry.name.partition(":")[0]
    by_somebody = one.entry.actor_role is not None or one.entry.name in _BY_THE_PROGRAM
    return subject not in _NO_ACT and (by_somebody or _is_decision(one))


def _is_decision(one: Told) -> bool:
    return re.split("[:_]", one.entry.name)[-1] in _DECIDED


def _by(one: Told) -> str:
    if one.entry.actor_role is None:
        return "the program"
    return f"{one.actor_name or one.entry.actor_id} ({words(one.entry.actor_role)})"


def chronology(told: Iterable[Told], categories: tuple[Category, ...], zone: ZoneInfo) -> tuple[EntryShown, ...]:
    """Give every entry, and of those beyond what may go out only their place in the chain."""
    return tuple(
        EntryShown(
            seq=one.entry.seq,
            local=local(one.entry.at, zone) if one.is_within(categories) else "",
            by=_by(one) if one.is_within(categories) else "",
            hash=one.hash,
            previous_hash=one.entry.previous_hash,
            withheld=not one.is_within(categories),
            entry=one.entry.plain if one.is_within(categories) else None,
        )
        for one in told
    )
