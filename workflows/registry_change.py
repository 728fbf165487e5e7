"""RegistryChange: one change of the registry, which belongs to no case: a provider, a referral agreement, an account.

It is named after the command that asked for it, so that the same command changes the registry once. It has one step:
one activity checks and keeps the change in one transaction and says what, if anything, was against it.
"""

from dataclasses import dataclass

from temporalio import workflow

from domain.orders import Answer, Order
from domain.registry import RegistryChange as Change
from workflows import hands


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryOrder:
    """Who asks for which change."""

    order: Order
    change: Change


@workflow.defn(name="RegistryChange")
class RegistryChange:
    """The process of one change of the registry."""

    @workflow.run
    async def run(self, asked: RegistryOrder) -> Answer:
        """Have the change checked and kept; the answer carries the refusal, if there was one."""
        refusal = await hands.change_registry(asked.order, asked.change)
        return Answer(command_id=asked.order.command_id, refusal=refusal, stage="" if refusal else "changed")
