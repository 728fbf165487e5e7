from collections import Counter
from dataclasses import MISSING, fields
from typing import get_type_hints

import pytest

from domain.acts import EVALUATION_ACTS, OBLIGATION_ACTS, PROCEEDING_ACTS, TESTING_ACTS, Act
from domain.case import Case, CaseTurn
from domain.enrollment_rules import CASE_RULES, TABLES
from domain.evaluation_acts import EVALUATION_RULES
from domain.facts import ProceedingKind
from domain.forms import About, Form
from domain.phases import Phase
from domain.proceedings.rules import PROCEEDING_RULES
from domain.rules import Rule
from domain.testing.rules import TESTING_RULES


def _name(form: type[Form]) -> str:
    return form.__name__


FORMS = sorted({rule.form for rule in CASE_RULES.values()}, key=_name)


def test_every_act_is_in_exactly_one_table() -> None:
    tables = (*TABLES, EVALUATION_RULES, TESTING_RULES, *PROCEEDING_RULES.values())
    named = Counter(act for table in tables for act in table)
    # What is done about one obligation is done where it is owed.
    assert {act: times for act, times in named.items() if times > 1}.keys() <= OBLIGATION_ACTS
    assert set(named) == set(Act)


def test_the_acts_of_an_evaluation_go_to_the_evaluation_and_those_of_testing_to_testing() -> None:
    assert frozenset(EVALUATION_RULES) == EVALUATION_ACTS | OBLIGATION_ACTS
    assert frozenset(TESTING_RULES) == TESTING_ACTS | OBLIGATION_ACTS
    elsewhere = EVALUATION_ACTS.union(TESTING_ACTS, *PROCEEDING_ACTS.values())
    assert frozenset(CASE_RULES) == frozenset(Act) - elsewhere


@pytest.mark.parametrize("kind", ProceedingKind)
def test_the_acts_of_a_proceeding_go_to_its_kind(kind: ProceedingKind) -> None:
    assert frozenset(PROCEEDING_RULES[kind]) - OBLIGATION_ACTS == PROCEEDING_ACTS[kind]


@pytest.mark.parametrize(("act", "rule"), list(CASE_RULES.items()))
def test_every_act_has_a_title_of_its_own_and_a_phase_in_which_it_makes_sense(
    act: Act, rule: Rule[Case, CaseTurn]
) -> None:
    assert rule.act is act
    assert [one.title for one in CASE_RULES.values()].count(rule.title) == 1
    assert rule.stages
    assert rule.stages <= set(Phase)


def test_forms_are_told_apart_by_their_names() -> None:
    others = (EVALUATION_RULES, TESTING_RULES, *PROCEEDING_RULES.values())
    every = {*FORMS, *(rule.form for rules in others for rule in rules.values())}
    assert [name for name, times in Counter(map(_name, every)).items() if times > 1] == []


@pytest.mark.parametrize("form", FORMS)
def test_every_field_of_a_form_says_what_it_means_with_an_example(form: type[Form]) -> None:
    hints = get_type_hints(form, include_extras=True)
    for field in fields(form):
        abouts = [one for one in getattr(hints[field.name], "__metadata__", ()) if isinstance(one, About)]
        assert len(abouts) == 1, f"{form.__name__}.{field.name}"
        assert abouts[0].meaning.endswith(".")
        assert abouts[0].example is not MISSING


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_what_it_is(form: type[Form]) -> None:
    assert form.__doc__
    assert form.__doc__.rstrip().endswith(".")
