"""THE HANDS: every effect on the world, safe to repeat, grouped in classes built with what they need.

`build` makes the activities that a worker offers. The names by which processes call them are fixed for ever.
"""

from collections.abc import Callable

from sqlalchemy import Engine

from activities.calendars import Calendars
from activities.policies import Policies
from activities.records import Records
from activities.referrals import Referrals
from activities.registry import Registry
from domain.policy import Policy
from policies.reading import read_pack


def build(engine: Engine, read: Callable[[str], Policy] = read_pack) -> list[Callable[..., object]]:
    """Make every activity; they are plain functions, which a worker runs in threads."""
    registry = Registry(engine)
    return [
        Records(engine).record,
        Calendars().schedule,
        registry.look_up_providers,
        registry.look_up_specialists,
        registry.change,
        Referrals(engine).place,
        Policies(engine, read).pin,
    ]
