"""What legal actions leave, one synthetic fact of each family, and what it may become."""

from dataclasses import replace
from uuid import uuid4

from domain import facts as f
from domain.case import Case
from domain.ids import StaffId
from domain.legal.npdb import BoardEvent, NpdbReport
from tests.activities.family import Family
from tests.activities.program import DAY, NOW


def about_the_law(case: Case, begun: f.ProceedingFact) -> tuple[Family, ...]:
    """A hearing, an action of the board, and privileged advice, in a proceeding."""
    set_for = f.HearingFact(
        id=uuid4(),
        enrollment_id=case.id,
        proceeding_id=begun.id,
        kind=f.HearingKind.FORMAL,
        at=NOW + DAY,
        place="Synthetic room",
        outcome=f.HearingOutcome.SCHEDULED,
        came_of_it="",
    )
    acted = f.BoardActionFact(
        id=uuid4(),
        enrollment_id=case.id,
        proceeding_id=begun.id,
        event=BoardEvent.SUSPENSION,
        acted_at=NOW,
        reference="SYN-1",
        proposed=NpdbReport.INITIAL,
        proposed_because="Synthetic reason.",
        report=None,
        decided_by=None,
        decided_because="",
        reported_at=None,
        report_number="",
    )
    reported = replace(
        acted,
        report=NpdbReport.INITIAL,
        decided_by=StaffId(uuid4()),
        decided_because="Synthetic reason.",
        reported_at=NOW + DAY,
        report_number="SYN-NPDB-1",
    )
    advice = f.SettlementAdviceFact(
        id=uuid4(),
        enrollment_id=case.id,
        proceeding_id=begun.id,
        author_id=StaffId(uuid4()),
        given_at=NOW,
        text_sealed="c3ludGhldGlj",
    )
    held = replace(set_for, outcome=f.HearingOutcome.HELD, came_of_it="Synthetic outcome.")
    return (
        Family(first=set_for, then=held, needs=(begun,)),
        Family(first=acted, then=reported, needs=(begun,)),
        Family(first=advice, then=advice, needs=(begun,)),
    )
