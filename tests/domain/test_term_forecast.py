"""What the end of a term would be: as it becomes when one really does it, and nothing is changed by asking."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import Act
from domain.leave import LeaveForm, ReturnFromLeaveForm
from domain.obligations import ObligationKind, PauseCause
from domain.proposals import TermExtensionForm
from domain.refusals import Refusal
from domain.term_forecast import TermForecast, WhatIf, forecast
from tests.domain.agreed import QUIET, decide, due, monitored, signed, today
from tests.domain.examples import NEW_YORK
from tests.domain.simulation import Simulation

TERM = ObligationKind.TERM
DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=NEW_YORK)


def supposed(case: Simulation, what: WhatIf) -> TermForecast:
    before = case.file
    found = forecast(case.file, what, case.now)
    assert isinstance(found, TermForecast), found
    assert case.file == before
    return found


def refused(case: Simulation, what: WhatIf) -> str:
    found = forecast(case.file, what, case.now)
    assert isinstance(found, Refusal)
    return found.code


def test_without_a_supposition_the_term_is_as_it_stands() -> None:
    case = monitored(QUIET)
    found = supposed(case, WhatIf())
    assert found.ends_at == found.supposed_end == due(case, TERM)
    assert found.calculation == found.supposed_calculation
    assert found.moved_by_days == 0


def test_an_extension_moves_the_end_as_it_will_when_it_is_granted() -> None:
    case = monitored(QUIET)
    case.run(100 * DAY)
    found = supposed(case, WhatIf(extension_months=24))
    case.act(Act.PROPOSE_EXTENSION, TermExtensionForm(clause="8", cause="Two missed reports."))
    decide(case)
    assert found.supposed_end == due(case, TERM)
    assert found.moved_by_days == 730
    assert found.supposed_calculation[-1].amount == "24 months"


@settings(max_examples=10, deadline=None)
@given(wait=st.integers(0, 40), length=st.integers(1, 60), extension=st.sampled_from([0, 24]))
def test_a_leave_moves_the_end_as_it_will_when_it_is_taken(wait: int, length: int, extension: int) -> None:
    case = monitored(QUIET)
    first = today(case) + (wait + 1) * DAY
    last = first + (length - 1) * DAY
    found = supposed(case, WhatIf(leave_since=first, leave_until=last, extension_months=extension))
    if extension:
        case.act(Act.PROPOSE_EXTENSION, TermExtensionForm(clause="8", cause="Two missed reports."))
        decide(case)
    case.run_to(midnight(first))
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    case.run_to(midnight(last + DAY))
    case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Recovered."))
    assert found.supposed_end == due(case, TERM)


def test_a_leave_without_an_end_leaves_the_end_of_the_term_open() -> None:
    case = monitored(QUIET)
    found = supposed(case, WhatIf(leave_since=date(2026, 6, 1)))
    assert (found.supposed_end, found.moved_by_days) == (None, None)


def test_the_leave_that_lasts_is_supposed_to_end() -> None:
    case = monitored(QUIET)
    case.run(DAY)
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    back = today(case) + 10 * DAY
    found = supposed(case, WhatIf(leave_until=back))
    assert found.ends_at is None
    case.run_to(midnight(back + DAY))
    case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Recovered."))
    assert found.supposed_end == due(case, TERM)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (WhatIf(extension_months=-1), "extension_too_short"),
        (WhatIf(leave_until=date(2026, 6, 1)), "no_first_day"),
        (WhatIf(leave_since=date(2026, 6, 2), leave_until=date(2026, 6, 1)), "ends_before_it_begins"),
    ],
)
def test_what_cannot_be_supposed_is_refused(what: WhatIf, code: str) -> None:
    assert refused(monitored(QUIET), what) == code


def test_before_a_term_there_is_nothing_to_suppose() -> None:
    assert refused(signed(QUIET), WhatIf()) == "no_running_term"
