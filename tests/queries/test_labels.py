"""What a packet may hold: every table has a label, and what has none goes nowhere."""

from uuid import uuid4

import pytest
from pydantic import TypeAdapter

from database.tables import TABLE_OF
from domain.disclosure.terms import Category
from domain.facts import EvaluationFact, Fact, ReportFact, SelfDisclosureFact
from queries.labels import LABELS, NEVER, labels_of

P2, WORK, LAW, MIND = Category.SUD_P2, Category.EMPLOYMENT, Category.LEGAL, Category.MH
AN_ID, AT = str(uuid4()), "2026-06-01T09:00:00Z"


def a_report(kind: str) -> Fact:
    """A report of a kind."""
    told = {"author": "-", "received_at": AT, "summary": "-", "concern": False, "returned_because": ""}
    ids = {"id": AN_ID, "enrollment_id": AN_ID, "obligation_id": AN_ID}
    return TypeAdapter(ReportFact).validate_python(ids | told | {"kind": kind, "status": "received"})


def an_evaluation(kind: str) -> Fact:
    """An evaluation of a kind."""
    nothing = dict.fromkeys(
        ("evaluator_id", "held_at", "reported_at", "diagnosis_found", "level_of_care", "reviewed_by")
    )
    blank = dict.fromkeys(("reason", "diagnosis", "recommendations", "review"), "")
    known = {"types": [kind], "status": "offered", "offered": [], "no_shows": 0, "threat_found": False}
    found = {"id": AN_ID, "enrollment_id": AN_ID} | nothing | blank | known
    return TypeAdapter(EvaluationFact).validate_python(found)


def a_self_disclosure(kind: str) -> Fact:
    """An arrest or a prescription."""
    told = {"kind": kind, "occurred_at": AT, "reported_at": AT, "obligation_id": None, "detail": "-"}
    return TypeAdapter(SelfDisclosureFact).validate_python({"id": AN_ID, "enrollment_id": AN_ID} | told)


def test_every_table_of_facts_has_a_label() -> None:
    assert set(LABELS) | NEVER == {table.name for table in TABLE_OF.values()}
    assert not set(LABELS) & NEVER
    assert all(labels_of("case:told", [(table, None)]) is None for table in NEVER)


def test_what_has_no_label_goes_nowhere() -> None:
    assert labels_of("testing:ordered", [("specimens", None), ("something_new", None)]) is None


@pytest.mark.parametrize("name", ["settlement:proposed", "legal_action:advice_given", "dispute:privileged_note"])
def test_advice_of_counsel_goes_nowhere(name: str) -> None:
    assert labels_of(name, []) is None
    assert labels_of(name, [("contacts", None)]) is None


@pytest.mark.parametrize(
    ("name", "kept", "labels"),
    [
        ("enrollment:moved", [], {P2}),
        ("worksite:ended", [], {WORK}),
        ("completion:costs_paid", [], {Category.PAYMENT}),
        ("evidence_packet:prepared", [], {LAW}),
        ("legal_action:filed", [], {LAW}),
        ("testing:ordered", [("specimens", None)], {P2}),
        ("disclosure:made", [("evidence_packets", None), ("disclosures", None)], {LAW}),
        ("agreement:signed", [("agreements", None), ("worksites", None)], {P2, WORK}),
        ("report:received", [("reports", a_report("worksite"))], {P2, WORK}),
        ("report:received", [("reports", a_report("therapist"))], {P2}),
        ("evaluation:offered", [("evaluations", an_evaluation("substance_use"))], {P2}),
        ("evaluation:offered", [("evaluations", an_evaluation("mental_health"))], {P2, MIND}),
        ("disclosure:arrest_reported", [("self_disclosures", a_self_disclosure("arrest"))], {LAW}),
        ("disclosure:prescription_reported", [("self_disclosures", a_self_disclosure("prescription"))], {P2}),
    ],
)
def test_an_entry_has_every_label_of_what_it_tells(
    name: str, kept: list[tuple[str, Fact | None]], labels: set[Category]
) -> None:
    assert labels_of(name, kept) == frozenset(labels)
