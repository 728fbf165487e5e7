"""Whole values as JSON and back."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from database.values import Json, canonical, case_of, evaluation_of, obligation_of, policy_of, sha256_of, to_json
from domain.evaluation import Evaluation
from domain.ids import EnrollmentId, EvaluationId, ParticipantId, ProviderId, StaffId, TeamId
from domain.limits import Limit, Unit
from domain.obligations import Climb, PauseCause, Suspension
from policies.reading import packs, read_pack
from tests.activities.families import agreement, evaluation, leave, treatment, worksite
from tests.activities.program import DAY, NOW, Program, a_case, an_obligation


def nobody(engine: Engine) -> Program:
    """A program of ids behind which nobody stands."""
    return Program(
        engine=engine,
        team=TeamId(uuid4()),
        supervisor=StaffId(uuid4()),
        specialist=StaffId(uuid4()),
        intake=StaffId(uuid4()),
        director=StaffId(uuid4()),
        evaluator=ProviderId(uuid4()),
        therapist=ProviderId(uuid4()),
    )


def through_json(value: object) -> Json:
    """A value as it comes back from PostgreSQL, which orders keys as it likes."""
    back: Json = json.loads(json.dumps(to_json(value), sort_keys=True))
    return back


def test_a_case_comes_back_as_it_was(engine: Engine) -> None:
    program = nobody(engine)
    case = a_case(program)
    full = replace(
        case,
        evaluation=evaluation(case),
        agreement=agreement(case),
        treatment=treatment(case, program),
        worksite=worksite(case),
        past_leaves=(leave(case),),
        possible_duplicates=(EnrollmentId(uuid4()),),
        data_sheet_on=NOW.date(),
    )
    assert case_of(through_json(case)) == case
    assert case_of(through_json(full)) == full


def test_an_evaluation_comes_back_as_it_was(engine: Engine) -> None:
    case = a_case(nobody(engine))
    made = Evaluation(
        id=EvaluationId(uuid4()), enrollment_id=case.id, participant_id=ParticipantId(uuid4()), fact=evaluation(case)
    )
    assert evaluation_of(through_json(made)) == made


def test_an_obligation_comes_back_as_it_was() -> None:
    owed = replace(
        an_obligation(),
        suspensions=(Suspension(since=NOW, until=NOW + DAY, cause=PauseCause.LEAVE),),
        extended_by=(Limit(amount=3, unit=Unit.CALENDAR_DAYS),),
        climbed=(Climb(rung=0, at=NOW),),
    )
    assert obligation_of(through_json(owed)) == owed


@pytest.mark.parametrize("pack", packs())
def test_a_policy_comes_back_as_it_was(pack: str) -> None:
    assert policy_of(through_json(read_pack(pack))) == read_pack(pack)


texts = st.text() | st.text(alphabet="\x00a")
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=10,
)


@given(anything)
def test_what_is_written_holds_no_nul_and_is_otherwise_the_same(value: Json) -> None:
    written = to_json(value)
    assert "\\u0000" not in json.dumps(written)
    assert written == json.loads(json.dumps(value).replace("\\u0000", "\\ufffd")) or "\\\\u0000" in json.dumps(value)


@given(anything)
def test_the_same_value_has_one_canonical_form_and_one_hash(value: Json) -> None:
    again: Json = json.loads(json.dumps(value))
    assert canonical(again) == canonical(value)
    assert sha256_of(again) == sha256_of(value)
    assert json.loads(canonical(value)) == value


def test_the_order_of_keys_does_not_matter_and_everything_else_does() -> None:
    assert sha256_of({"a": 1, "b": [1, 2]}) == sha256_of({"b": [1, 2], "a": 1})
    others: tuple[Json, ...] = (
        {"a": 1, "b": [2, 1]},
        {"a": "1", "b": [1, 2]},
        {"a": 1},
        {"a": 1, "b": [1, 2], "c": None},
    )
    for other in others:
        assert sha256_of(other) != sha256_of({"a": 1, "b": [1, 2]})
