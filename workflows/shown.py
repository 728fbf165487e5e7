"""What operators see of a process in Temporal: search attributes and the current details, without personal data."""

from datetime import datetime

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

from domain.case import CaseFile
from domain.timers import next_wake
from temporal import search_attributes


def show_case(file: CaseFile) -> None:
    """Show where a case stands; writes to history only what has changed."""
    case = file.subject
    wanted = {
        search_attributes.ENROLLMENT: str(case.id),
        search_attributes.PHASE: case.phase.value,
        search_attributes.PRACTICE_STATUS: case.practice.value,
        search_attributes.POLICY_PACK: file.policy.id,
        search_attributes.SPECIALIST: str(case.specialist_id),
    }
    present = workflow.info().typed_search_attributes
    updates: list[SearchAttributeUpdate[str] | SearchAttributeUpdate[datetime]] = [
        key.value_set(value) for key, value in wanted.items() if present.get(key) != value
    ]
    wake = next_wake(file)
    if wake is not None and present.get(search_attributes.NEXT_DUE) != wake:
        updates.append(search_attributes.NEXT_DUE.value_set(wake))
    if updates:
        workflow.upsert_search_attributes(updates)
    owed = "\n".join(f"- {one.label}: owed by the {one.owner.value}, {one.state.value}" for one in file.obligations)
    workflow.set_current_details(f"{case.phase.value}, practice {case.practice.value}\n\n{owed}")
