"""What the registry says about somebody to whom a case is to be given."""

from dataclasses import dataclass

from domain.ids import StaffId, TeamId


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistStanding:
    """A specialist with an active account, and the team."""

    staff_id: StaffId
    team_id: TeamId
