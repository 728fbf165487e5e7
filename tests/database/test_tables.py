"""The tables: their columns are the fields of the facts they keep, and every rule of theirs has a name."""

from dataclasses import fields
from enum import StrEnum
from typing import get_args

import pytest
from sqlalchemy import CheckConstraint, Table, UniqueConstraint

from database.columns import InstantType, WordsType, WordType
from database.tables import TABLE_OF, metadata
from domain.facts import EscalationFact, EvaluationFact, Fact, ProceedingFact

#: Columns that no fact holds: what a process keeps beside its fact, and whom a rung reached.
BESIDE: dict[type[object], set[str]] = {
    EvaluationFact: {"state", "updated_at"},
    ProceedingFact: {"state", "updated_at"},
    EscalationFact: {"reached_staff_id"},
}

TABLES = metadata.sorted_tables


def test_every_fact_has_a_table_of_its_own() -> None:
    assert set(TABLE_OF) == set(get_args(Fact))
    assert len(set(TABLE_OF.values())) == len(TABLE_OF)


@pytest.mark.parametrize("kind", TABLE_OF, ids=lambda kind: kind.__name__)
def test_the_columns_of_a_table_are_the_fields_of_its_fact(kind: type[Fact]) -> None:
    columns = {column.name for column in TABLE_OF[kind].columns}
    assert columns - BESIDE.get(kind, set()) == {field.name for field in fields(kind)}


@pytest.mark.parametrize("kind", TABLE_OF, ids=lambda kind: kind.__name__)
def test_a_column_is_empty_where_its_field_may_be_and_nowhere_else(kind: type[Fact]) -> None:
    for field in fields(kind):
        may_be_none = type(None) in get_args(field.type)
        assert TABLE_OF[kind].c[field.name].nullable is may_be_none, field.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_word_has_its_check(table: Table) -> None:
    rules = {str(one.name): str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)}
    for column in table.columns:
        match column.type:
            case WordType(of=of):
                rule = rules[f"ck_{table.name}_{column.name}_is_known"]
            case WordsType(of=of):
                rule = rules[f"ck_{table.name}_{column.name}_are_known"]
            case _:
                continue
        assert issubclass(of, StrEnum)
        assert [one.value for one in of] == list(rule.split("'")[1::2])


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_times_know_their_zone(table: Table) -> None:
    for column in table.columns:
        if "TIMESTAMP" in str(column.type):
            assert isinstance(column.type, InstantType), column.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_rule_has_a_name_that_postgresql_keeps_whole(table: Table) -> None:
    names = [*(str(one.name) for one in table.constraints), *(str(one.name) for one in table.indexes)]
    assert all(len(name) <= 63 for name in names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_enrollment_is_found_by_an_index_in_every_table_that_names_one(table: Table) -> None:
    column = table.columns.get("enrollment_id")
    if column is None or column.primary_key:
        return
    indexed = [[column.name for column in index.columns] for index in table.indexes]
    indexed += [
        [column.name for column in one.columns] for one in table.constraints if isinstance(one, UniqueConstraint)
    ]
    assert "enrollment_id" in {names[0] for names in indexed}
