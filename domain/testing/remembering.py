"""What outside senders told already, so that what is told again changes nothing."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from domain.testing.book import TestingTurn

#: How many things told of are remembered; what is older than these comes no more.
_REMEMBERED: Final = 200


def is_news(turn: TestingTurn, told_id: UUID) -> bool:
    """Say whether something is told for the first time, and remember it."""
    if told_id in turn.testing.told:
        return False
    turn.testing = replace(turn.testing, told=(*turn.testing.told, told_id)[-_REMEMBERED:])
    return True
