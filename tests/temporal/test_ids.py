from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import CommandId, EnrollmentId, EvaluationId
from temporal import ids
from temporal.errors import ForeignWorkflowIdError
from temporal.ids import (
    enrollment_of,
    enrollment_workflow_id,
    evaluation_workflow_id,
    outage_workflow_id,
    registry_workflow_id,
)

SOME = UUID("00000000-0000-4000-8000-00000000abcd")


@given(st.uuids())
def test_a_case_is_found_by_its_workflow_id(some: UUID) -> None:
    assert enrollment_of(enrollment_workflow_id(EnrollmentId(some))) == some


def test_workflow_ids_are_spelled_as_they_were_from_the_first_release() -> None:
    assert enrollment_workflow_id(EnrollmentId(SOME)) == "enrollment/00000000-0000-4000-8000-00000000abcd"
    assert evaluation_workflow_id(EvaluationId(SOME)) == "evaluation/00000000-0000-4000-8000-00000000abcd"
    assert outage_workflow_id(CommandId(SOME)) == "outage/00000000-0000-4000-8000-00000000abcd"
    assert registry_workflow_id(CommandId(SOME)) == "registry/00000000-0000-4000-8000-00000000abcd"


def test_a_testing_day_is_named_by_its_program_and_date() -> None:
    assert ids.testing_day_workflow_id("pa_vrp", date(2026, 3, 3)) == "testing-day/pa_vrp/2026-03-03"
    assert ids.testing_calendar_id("pa_vrp") == "testing-calendar/pa_vrp"


@pytest.mark.parametrize(
    "workflow_id",
    [
        "",
        str(SOME),
        f"other/{SOME}",
        f"evaluation/{SOME}",
        f"enrollment/evaluation/{SOME}",
        f"Enrollment/{SOME}",
        f"enrollment/{SOME.hex}",
        f"enrollment/{str(SOME).upper()}",
        f"enrollment/{{{SOME}}}",
        f"enrollment/{SOME} ",
        "enrollment/",
    ],
)
def test_a_foreign_workflow_id_is_refused(workflow_id: str) -> None:
    with pytest.raises(ForeignWorkflowIdError):
        enrollment_of(workflow_id)
