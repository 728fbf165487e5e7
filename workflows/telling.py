"""How a process tells another one something: until it is told, or has ended."""

from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.exceptions import ApplicationError

#: The engine's word for a process that is not there any more.
_ENDED: Final = "ExternalWorkflowExecutionNotFound"

#: How long a process waits before it tells again what the engine did not pass on.
TOLD_AGAIN = timedelta(minutes=1)


async def tell(workflow_id: str, signal: str, told: object) -> None:
    """Tell another process something, again and again until it has been told or has ended."""
    other = workflow.get_external_workflow_handle(workflow_id)
    while True:
        try:
            await other.signal(signal, told)
        except ApplicationError as error:
            if error.type == _ENDED:
                workflow.logger.info("%s was not told: it had ended already", signal)
                return
            # Such as one that has been told too much at once: it is well when it has continued as new.
            workflow.logger.error("%s could not be told and is told again: %s", signal, error.type)
            await workflow.sleep(TOLD_AGAIN)
        else:
            return
