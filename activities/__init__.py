"""THE HANDS: every effect on the world, safe to repeat, grouped in classes built with what they need.

`build` makes the activities that a worker offers. The names by which processes call them are fixed for ever.
"""

from collections.abc import Callable

from sqlalchemy import Engine

from activities.calendars import Calendars
from activities.draw_news import DrawNews
from activities.draws import Draws
from activities.draws_clock import Clock, utc_now
from activities.looking import Looking
from activities.outage_news import OutageNews
from activities.policies import Policies
from activities.processes import Processes
from activities.records import Records
from activities.referrals import Referrals
from activities.registry import Registry
from domain.policy import Policy
from policies.reading import read_pack
from temporal.keys import KeyRing


def build(
    engine: Engine, keys: KeyRing, read: Callable[[str], Policy] = read_pack, clock: Clock = utc_now
) -> list[Callable[..., object]]:
    """Make every activity; but for those that tell processes, they are plain functions, which a worker runs in threads.

    ``clock`` is that of the draw and of outages.
    """
    registry, draws, news = Registry(engine, clock), Draws(engine, keys, read, clock), DrawNews(engine, read, clock)
    return [
        Records(engine).record,
        Calendars().schedule,
        registry.look_up_providers,
        registry.look_up_specialists,
        registry.change,
        Referrals(engine).place,
        Policies(engine, read).pin,
        OutageNews(engine, read, clock).tell_of_outage,
        Looking(engine).look_at_case,
        Processes().start_testing,
        draws.next_day,
        draws.draw,
        draws.open,
        draws.close,
        news.tell_selected,
        news.tell_missed,
    ]
