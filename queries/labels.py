"""What the entries of a journal are about, by category label (PRIVACY.md 4.5), and so which of them a packet may hold.

What no label is given to goes nowhere: a new table has to be named here before anything of it is disclosed.
"""

import re
from collections.abc import Iterable
from typing import Final

from domain.disclosure.terms import Category
from domain.facts import EvaluationFact, EvaluationType, Fact, ReportFact, ReportKind, SelfDisclosureFact
from domain.facts.monitoring import DisclosureKind
from domain.facts.proceedings import ProceedingFact, ProceedingKind

_P2, _WORK, _LAW = Category.SUD_P2, Category.EMPLOYMENT, Category.LEGAL

#: The label of what each table keeps. Grade A.
LABELS: Final[dict[str, Category]] = {
    "participants": _P2,
    "licenses": _P2,
    "referrals": _P2,
    "releases": _LAW,
    "criteria": _LAW,
    "evaluations": _P2,
    "appointments": _P2,
    "agreements": _P2,
    "clauses": _P2,
    "term_entries": _P2,
    "credits": _P2,
    "treatments": _P2,
    "plan_changes": _P2,
    "reports": _P2,
    "contacts": _P2,
    "file_reviews": _P2,
    "self_disclosures": _LAW,
    "leaves": _P2,
    "worksites": _WORK,
    "amendments": _P2,
    "escalations": _P2,
    "test_plans": _P2,
    "specimens": _P2,
    "missed_check_ins": _P2,
    "violations": _P2,
    "testing_requests": _P2,
    "prescriptions": _P2,
    "evidence_packets": _LAW,
    "testimonies": _LAW,
    "disclosures": _LAW,
    "proceedings": _P2,
    "practice_entries": _P2,
    "restrictions": _P2,
    "hearings": _LAW,
    "board_actions": _LAW,
    "return_criteria": _P2,
    "investigation_triggers": _P2,
    "information_requests": _P2,
    "evidence": _P2,
    "findings": _P2,
    "notices": _P2,
}

#: What is kept and never goes out: advice of counsel (PRIVACY.md 5).
NEVER: Final = frozenset({"settlement_advice"})

#: Nor does whatever has one of these words in its name.
_PRIVILEGED: Final = frozenset({"privileged", "settlement", "advice"})

#: The label of what is told without a fact, by the subject of the event; of everything else it is the program's own.
_TOLD: Final[dict[str, Category]] = {"worksite": _WORK, "evidence_packet": _LAW, "release": _LAW, "legal_action": _LAW}
_EVENTS: Final[dict[str, Category]] = {"completion:costs_paid": Category.PAYMENT}

#: Evaluations that say something of mental health as well.
_OF_THE_MIND: Final = frozenset(
    {EvaluationType.MENTAL_HEALTH, EvaluationType.CO_OCCURRING, EvaluationType.NEUROPSYCHOLOGICAL}
)


def labels_of(name: str, kept: Iterable[tuple[str, Fact | None]]) -> frozenset[Category] | None:
    """Give every label of an entry: its facts, each with the table that keeps it; None where it goes nowhere."""
    if _PRIVILEGED & set(re.split(r"[:_]", name)):
        return None
    found: set[Category] = set()
    for table, fact in kept:
        if table not in LABELS:
            return None
        found |= _of(fact, LABELS[table])
    return frozenset(found or {_EVENTS.get(name) or _TOLD.get(name.partition(":")[0], _P2)})


def _of(fact: Fact | None, label: Category) -> set[Category]:
    match fact:
        case ProceedingFact(kind=ProceedingKind.LEGAL_ACTION):
            return {_LAW}
        case ReportFact(kind=ReportKind.WORKSITE):
            return {_WORK, label}
        case EvaluationFact(types=types) if _OF_THE_MIND & set(types):
            return {label, Category.MH}
        case SelfDisclosureFact(kind=DisclosureKind.PRESCRIPTION):
            return {_P2}
        case _:
            return {label}
