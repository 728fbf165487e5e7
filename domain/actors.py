"""Who is doing something: somebody with an account and its role, or the program itself when a timer fires."""

from dataclasses import dataclass

from domain.ids import StaffId
from domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one who acts; ``role`` is None for the program itself.

    ``staff_id`` is the id of the account; in an outside role, of the participant's or the laboratory's account.
    """

    staff_id: StaffId | None
    role: Role | None

    @property
    def is_program(self) -> bool:
        """Whether a timer, not a person, acts."""
        return self.staff_id is None


THE_PROGRAM = Actor(staff_id=None, role=None)
