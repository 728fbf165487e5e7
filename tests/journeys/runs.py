"""How often a process has continued as new."""

from uuid import UUID

from temporalio.client import Client

from domain.ids import EnrollmentId
from temporal.ids import enrollment_workflow_id


async def runs_of(client: Client, case: str) -> int:
    """Count the runs of a case's process so far, from the first to the present one."""
    workflow_id, count = enrollment_workflow_id(EnrollmentId(UUID(case))), 0
    run_id = (await client.get_workflow_handle(workflow_id).describe()).run_id
    while run_id:
        count += 1
        first = (await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()).events[0]
        run_id = first.workflow_execution_started_event_attributes.continued_execution_run_id
    return count
