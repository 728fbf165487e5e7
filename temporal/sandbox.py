"""The one sandbox in which process code runs: in the worker, in tests and when histories are replayed.

Modules that hold values and declarations pass through, so that they are loaded once rather than for every workflow (10
to 13 ms of CPU a workflow instead of 69). The modules that define workflows never pass through: the sandbox exists
for them.
"""

from typing import Final

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

#: `domain` holds rules and values, `policies` numbers, `temporal` names, `activities` the signatures that processes
#: call by; its effects run outside. Pydantic and its parts already pass through in the SDK's own list.
PASSED_THROUGH: Final = ("domain", "policies", "temporal", "activities")


def sandboxed_runner() -> SandboxedWorkflowRunner:
    """Return the runner for `Worker(workflow_runner=...)` and `Replayer(workflow_runner=...)`."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))
