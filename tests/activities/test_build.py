"""The activities that a worker offers, by the names that histories know."""

from dataclasses import replace
from inspect import iscoroutinefunction

from sqlalchemy import Engine
from temporalio.testing import ActivityEnvironment

from activities import build
from database.enrollments import enrollments
from temporal.keys import KeyRing
from tests.activities.program import Program, a_case, a_newcomer, a_recording, an_obligation, rows

#: The order in which they are built.
NAMES = (
    *("record", "schedule", "look_up_providers", "look_up_specialists", "change_registry", "place", "pin_policy"),
    *("tell_of_outage", "look_at_case", "start_testing"),
    *("next_testing_day", "draw_day", "open_day", "close_day", "tell_selected", "tell_missed"),
)
#: What waits for the engine and not for this machine.
IN_THE_LOOP = {"start_testing", "tell_of_outage", "tell_selected", "tell_missed"}


def test_the_names_are_fixed_and_none_holds_the_loop(engine: Engine, payload_keys: KeyRing) -> None:
    offered = build(engine, payload_keys)
    definitions = [getattr(one, "__temporal_activity_definition") for one in offered]
    assert tuple(one.name for one in definitions) == NAMES
    assert {
        named.name for named, one in zip(definitions, offered, strict=True) if iscoroutinefunction(one)
    } == IN_THE_LOOP


def test_an_activity_runs_as_one(program: Program, payload_keys: KeyRing) -> None:
    case = a_case(program)
    turn = replace(a_recording(case, an_obligation()), newcomer=a_newcomer(case))
    ActivityEnvironment().run(build(program.engine, payload_keys)[0], turn)
    assert [row["id"] for row in rows(program.engine, enrollments)] == [case.id]
