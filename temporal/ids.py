"""The names that processes are known by: workflow ids, their inverse, and the task queue.

A workflow id is never encrypted, so it holds a kind and a UUID and nothing else; that of a program's testing day the
name of a pack and the date.
"""

from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.facts import ProceedingKind
from domain.ids import CommandId, EnrollmentId, EvaluationId, ProceedingId
from temporal.errors import ForeignWorkflowIdError

TASK_QUEUE: Final = "phmp"


class ProcessKind(StrEnum):
    """The kinds of process, each the first part of its workflow ids. Fixed for ever: ids outlive releases."""

    ENROLLMENT = "enrollment"
    EVALUATION = "evaluation"
    REGISTRY = "registry"
    MONITORING = "monitoring"
    OUTAGE = "outage"
    INVESTIGATION = "investigation"
    RETURN = "return"
    LEGAL_ACTION = "legal-action"
    DISPUTE = "dispute"
    TESTING_DAY = "testing-day"
    TESTING_CALENDAR = "testing-calendar"


def enrollment_workflow_id(enrollment: EnrollmentId) -> str:
    """Return the workflow id of a case."""
    return f"{ProcessKind.ENROLLMENT}/{enrollment}"


def evaluation_workflow_id(evaluation: EvaluationId) -> str:
    """Return the workflow id of an evaluation referral."""
    return f"{ProcessKind.EVALUATION}/{evaluation}"


def monitoring_workflow_id(enrollment: EnrollmentId) -> str:
    """Return the workflow id of a participant's testing, which is known by the enrollment."""
    return f"{ProcessKind.MONITORING}/{enrollment}"


_KIND_OF: Final = {
    ProceedingKind.INVESTIGATION: ProcessKind.INVESTIGATION,
    ProceedingKind.RETURN_TO_PRACTICE: ProcessKind.RETURN,
    ProceedingKind.LEGAL_ACTION: ProcessKind.LEGAL_ACTION,
    ProceedingKind.DISPUTE: ProcessKind.DISPUTE,
}


def proceeding_workflow_id(kind: ProceedingKind, proceeding: ProceedingId) -> str:
    """Return the workflow id of an investigation, a return to practice, a legal action or a dispute."""
    return f"{_KIND_OF[kind]}/{proceeding}"


def registry_workflow_id(command: CommandId) -> str:
    """Return the workflow id of a change to the registry, which is known by the command that asked for it."""
    return f"{ProcessKind.REGISTRY}/{command}"


def testing_day_workflow_id(program: str, day: date) -> str:
    """Return the workflow id of a program's testing day."""
    return f"{ProcessKind.TESTING_DAY}/{program}/{day}"


def testing_calendar_id(program: str) -> str:
    """Return the id of the schedule that starts a program's testing days, with which its workflow ids begin."""
    return f"{ProcessKind.TESTING_CALENDAR}/{program}"


def outage_workflow_id(command: CommandId) -> str:
    """Return the workflow id of telling of an outage, which is known by the command that recorded it or its end."""
    return f"{ProcessKind.OUTAGE}/{command}"


def enrollment_of(workflow_id: str) -> EnrollmentId:
    """Return the case whose workflow id this is; raises `ForeignWorkflowIdError`."""
    return EnrollmentId(_uuid_of(workflow_id, ProcessKind.ENROLLMENT))


def _uuid_of(workflow_id: str, kind: ProcessKind) -> UUID:
    try:
        found = UUID(workflow_id.removeprefix(f"{kind}/"))
    except ValueError:
        raise ForeignWorkflowIdError(workflow_id=workflow_id, kind=kind) from None
    # UUID() reads several spellings, and reads a bare one as well; only the one that we write is ours.
    if workflow_id != f"{kind}/{found}":
        raise ForeignWorkflowIdError(workflow_id=workflow_id, kind=kind)
    return found
