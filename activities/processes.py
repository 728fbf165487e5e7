"""Starting a process that lives beside the one that asks for it, and no child of it."""

from temporalio import activity
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain.testing.news import TestingStart
from temporal.ids import TASK_QUEUE, monitoring_workflow_id


class Processes:
    """Starts processes, by the worker's own client."""

    @activity.defn(name="start_testing")
    async def start_testing(self, start: TestingStart) -> None:
        """Start a participant's testing; one that was started already goes on."""
        try:
            await activity.client().start_workflow(
                "MonitoredTesting",
                start,
                id=monitoring_workflow_id(start.enrollment_id),
                task_queue=TASK_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            )
        except WorkflowAlreadyStartedError:
            activity.logger.info("the testing has run its course already")
