"""A process for tests that tells which copies of modules it sees."""

from dataclasses import dataclass
from typing import Final, Self

from temporalio import workflow

import domain.ids
import temporal.ids

MARK: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The identities of what this module sees."""

    domain: int
    temporal: int
    own: int

    @classmethod
    def here(cls) -> Self:
        """Look around."""
        return cls(domain=id(domain.ids.EnrollmentId), temporal=id(temporal.ids.ProcessKind), own=id(MARK))


@workflow.defn(name="TestLook")
class Look:
    """Look around, inside the sandbox."""

    @workflow.run
    async def run(self) -> Seen:
        """Tell what is seen."""
        return Seen.here()
