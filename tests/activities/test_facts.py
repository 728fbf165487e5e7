"""Every family of facts: written into its table, and written again when it changes."""

from dataclasses import fields, replace
from typing import get_args

from temporalio.contrib.pydantic import PydanticPayloadConverter

from database.journal import journal
from database.tables import TABLE_OF
from database.values import Json, to_json
from domain.facts import ClauseFact, DutyLimit, EscalationFact, Fact
from domain.limits import Limit, Unit
from domain.recordings import Recording
from tests.activities.families import families
from tests.activities.program import Program, a_recording, an_obligation, everything, open_case, rows


def columns(fact: Fact) -> dict[str, object]:
    """The fields of a fact, as its table gives them back."""
    return {field.name: getattr(fact, field.name) for field in fields(fact)}


def without_sealed(fact: Json) -> Json:
    """What the journal keeps of a fact: what is sealed goes to fewer people."""
    assert isinstance(fact, dict)
    return {name: one for name, one in fact.items() if not name.endswith("_sealed")}


def kept(program: Program, fact: Fact) -> dict[str, object]:
    """The row of a fact, as far as it holds fields of the fact."""
    [row] = rows(program.engine, TABLE_OF[type(fact)], id=fact.id)
    return {name: row[name] for name in columns(fact)}


def test_every_family_is_written_and_then_changed(program: Program) -> None:
    owed = an_obligation()
    case = open_case(program, owed)
    all_families = families(program, case, owed.id)
    assert {type(one.first) for one in all_families} == set(get_args(Fact))
    program.records.record(
        a_recording(case, facts=tuple(fact for one in all_families for fact in (*one.needs, one.first)))
    )
    for one in all_families:
        assert kept(program, one.first) == columns(one.first)
    changed = a_recording(case, facts=tuple(one.then for one in all_families))
    program.records.record(changed)
    for one in all_families:
        assert kept(program, one.then) == columns(one.then)
    before = everything(program.engine)
    program.records.record(changed)
    assert everything(program.engine) == before


def test_of_several_versions_in_one_turn_the_last_counts(program: Program) -> None:
    owed = an_obligation()
    case = open_case(program, owed)
    for one in families(program, case, owed.id):
        program.records.record(a_recording(case, facts=(*one.needs, one.first, one.then, one.first, one.then)))
        assert kept(program, one.then) == columns(one.then)


def test_the_journal_keeps_the_facts_of_each_event(program: Program) -> None:
    owed = an_obligation()
    case = open_case(program, owed)
    for one in families(program, case, owed.id):
        turn = a_recording(case, facts=(*one.needs, one.first))
        program.records.record(turn)
        [entry] = rows(program.engine, journal, event_id=turn.events[0].id)
        assert entry["detail"] == [
            {"kept_in": TABLE_OF[type(fact)].name, "fact": without_sealed(to_json(fact))}
            for fact in (*one.needs, one.first)
        ]


def test_a_rung_names_the_member_of_staff_whom_it_reached(program: Program) -> None:
    owed = an_obligation()
    case = open_case(program, owed)
    [climbed] = [one.first for one in families(program, case, owed.id) if isinstance(one.first, EscalationFact)]
    program.records.record(a_recording(case, facts=(climbed,)))
    [row] = rows(program.engine, TABLE_OF[EscalationFact])
    assert row["reached_staff_id"] == program.specialist


def test_every_family_comes_through_temporal_as_what_it_was(program: Program) -> None:
    owed = an_obligation()
    case = open_case(program, owed)
    for one in families(program, case, owed.id):
        for fact in (one.first, one.then):
            turn = a_recording(case, owed, facts=(fact,))
            [payload] = PydanticPayloadConverter().to_payloads([turn])
            [back] = PydanticPayloadConverter().from_payloads([payload], [Recording])
            assert back == turn


def test_what_a_clause_sets_is_kept_in_words(program: Program) -> None:
    owed = an_obligation()
    case = open_case(program, owed)
    family = next(one for one in families(program, case, owed.id) if isinstance(one.first, ClauseFact))
    assert isinstance(family.first, ClauseFact)
    monthly = DutyLimit(duty="D27", limit=Limit(amount=1, unit=Unit.MONTHS))
    clause = replace(family.first, limits=(monthly,))
    program.records.record(a_recording(case, facts=(*family.needs, clause)))
    [row] = rows(program.engine, TABLE_OF[ClauseFact], id=clause.id)
    assert row["limits"] == ("D27: 1 month",)
