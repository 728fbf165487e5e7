"""Whose fault it was when an outage stood in a window: what excuses a missed check-in, and under which name."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert

from activities.windows import fault_in, keep_late_opening, window_with_outages
from database.check_ins import outages
from domain.testing.codes import MissedCause
from domain.testing.days import TestingDayOf
from domain.testing.outages import OutageKind
from policies.reading import read_pack
from tests.activities.drawn import FIRST, OPENS
from tests.activities.program import Program

HOUR = timedelta(hours=1)
ASKED = TestingDayOf(program="pa_vrp", day=FIRST)


def recorded(program: Program, kind: OutageKind, after: timedelta, *, of: str | None = "pa_vrp") -> None:
    since = OPENS + after
    row = {"id": uuid4(), "program": of, "kind": kind, "since": since, "until": since + HOUR, "reason": "Made up."}
    with program.engine.begin() as connection:
        connection.execute(insert(outages), row | {"recorded_at": since})


@pytest.mark.parametrize(
    ("kinds", "cause"),
    [
        ((), None),
        ((OutageKind.SYSTEM,), MissedCause.SYSTEM_OUTAGE),
        ((OutageKind.VENDOR,), MissedCause.VENDOR_OUTAGE),
        ((OutageKind.VENDOR, OutageKind.SYSTEM), MissedCause.SYSTEM_OUTAGE),
    ],
)
def test_an_outage_in_the_window_is_the_fault(
    program: Program, kinds: tuple[OutageKind, ...], cause: MissedCause | None
) -> None:
    for after, kind in enumerate(kinds):
        recorded(program, kind, after * HOUR)
    with program.engine.connect() as connection:
        window = window_with_outages(connection, ASKED, read_pack("pa_vrp"))
        assert fault_in(connection, "pa_vrp", window) is cause


def test_an_outage_before_the_window_or_of_another_program_is_none_of_this_day(program: Program) -> None:
    recorded(program, OutageKind.SYSTEM, -5 * HOUR)
    recorded(program, OutageKind.VENDOR, HOUR, of="or_hpsp")
    with program.engine.connect() as connection:
        window = window_with_outages(connection, ASKED, read_pack("pa_vrp"))
        assert fault_in(connection, "pa_vrp", window) is None


def test_what_an_on_time_opening_ended_is_no_fault_of_its_day(program: Program) -> None:
    policy = read_pack("pa_vrp")
    row = {"id": uuid4(), "program": "pa_vrp", "kind": OutageKind.SYSTEM, "since": OPENS - 24 * HOUR, "reason": "It."}
    with program.engine.begin() as connection:
        connection.execute(insert(outages), row | {"recorded_at": OPENS})
        assert fault_in(connection, "pa_vrp", window_with_outages(connection, ASKED, policy)) is not None
        keep_late_opening(connection, ASKED, policy, OPENS + timedelta(seconds=3))
        assert fault_in(connection, "pa_vrp", window_with_outages(connection, ASKED, policy)) is None
