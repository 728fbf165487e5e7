"""What a turn makes of a specimen, held to the table of the testing day in every story."""

from functools import cache

from typing_extensions import override

from domain.facts import SpecimenFact
from domain.testing.book import TestingTurn
from domain.testing.specimens import SPECIMEN_TRANSITIONS, SpecimenState


@cache
def may_pass(source: SpecimenState, target: SpecimenState) -> bool:
    """Whether rows of the table lead there, through no closed day: one turn may pass through several."""
    reached, seen = {source}, {source}
    while reached:
        reached = {row.target for row in SPECIMEN_TRANSITIONS if row.source in reached} - seen
        if target in reached:
            return True
        seen |= reached
        reached -= {SpecimenState.CLOSED}
    return source is target


class WatchedTurn(TestingTurn):
    """A turn that fails where it moves a specimen as the table does not."""

    @override
    def keep(self, specimen: SpecimenFact) -> None:
        """Keep a specimen, as the table allows."""
        known = self.testing.specimen(specimen.id)
        before = SpecimenState.COLLECTION_DUE if known is None else known.state
        assert may_pass(before, specimen.state), f"{before.value} to {specimen.state.value} is no row of the table"
        super().keep(specimen)
