"""Who is told of a non-negative, and by when: the program by the laboratory (D12), others by the specialist (D17)."""

from datetime import datetime, timedelta

import pytest

from domain.obligations import Obligation, ObligationKind
from domain.roles import Party
from domain.testing.results import LabReport, LabResult, MroResult, ReportStatus
from tests.domain.testing.reported import report
from tests.domain.testing.tested import Tested

DAY = timedelta(days=1)
#: Reported on Friday at 10:00 of New York: the program is to know of it by the end of Monday.
FOUND = report(LabResult.POSITIVE, None)
POSITIVE = report(LabResult.POSITIVE, MroResult.POSITIVE)
CORRECTED = report(LabResult.NEGATIVE, MroResult.NEGATIVE, ReportStatus.CORRECTED)


def told(at: str) -> Tested:
    """Somebody of whose positive the program hears then."""
    one = Tested()
    given = one.collect(one.select())
    one.now = datetime.fromisoformat(at)
    one.report(given, FOUND)
    return one


def tasks(one: Tested, begins: str) -> list[Obligation]:
    return [owed for owed in one.owed(ObligationKind.TESTING_TASK) if owed.label.startswith(begins)]


def test_a_non_negative_that_comes_in_time_leaves_nothing_owed() -> None:
    one = told("2026-03-16T16:00:00-04:00")
    assert one.owed(ObligationKind.LAB_RESULT) == []
    assert one.names["obligation:breached"] == 0
    assert tasks(one, "Vendor quality") == []


def test_a_non_negative_that_comes_late_is_the_laboratory_s_breach_and_is_documented() -> None:
    one = told("2026-03-18T09:00:00-04:00")
    assert one.names["obligation:breached"] == 1
    (task,) = tasks(one, "Vendor quality")
    assert task.owner is Party.SUPERVISOR
    assert "13 Mar 2026" in task.label
    assert not one.told_to_case


@pytest.mark.parametrize("again", [FOUND, POSITIVE])
def test_what_the_program_knows_already_is_not_measured_again(again: LabReport) -> None:
    one = told("2026-03-16T16:00:00-04:00")
    one.now += 10 * DAY
    one.report(one.testing.open[0], again)
    assert tasks(one, "Vendor quality") == []


def test_a_report_with_the_verdict_does_not_say_when_the_laboratory_knew() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.now = datetime.fromisoformat("2026-03-20T09:00:00-04:00")
    one.report(given, POSITIVE)
    assert one.names["obligation:breached"] == 0


def test_what_a_violation_asks_for_is_the_investigations() -> None:
    one = Tested()
    one.report(one.collect(one.select()), POSITIVE)
    assert [owed.deadline for owed in one.owed(ObligationKind.TESTING_TASK) if owed.deadline != "S07"] == []
