"""Who works in the program: accounts, teams, and who is on call."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, UniqueConstraint, Uuid, func, true

from database.columns import check, instant, key, metadata, reference, revision, text, word
from domain.roles import Role

staff: Final = Table(
    "staff",
    metadata,
    key(),
    text("name"),
    text("email"),
    word("role", Role),
    # A team has a supervisor and staff have a team: this side of the circle is closed last.
    Column("team_id", Uuid, ForeignKey("teams.id", name="fk_staff_team_id", use_alter=True), index=True),
    text("password_hash"),
    Column("active", Boolean, nullable=False, server_default=true()),
    instant("changed_at"),
    revision(),
    # Participants, laboratories, evaluators and worksite monitors have accounts of their own.
    check("role_is_of_staff", "role NOT IN ('participant', 'laboratory', 'evaluator', 'worksite_monitor')"),
)

# An e-mail address signs in one account, however it is written.
Index("uq_staff_email", func.lower(staff.c.email), unique=True)

teams: Final = Table(
    "teams",
    metadata,
    key(),
    text("name"),
    reference("supervisor_id", "staff"),
    instant("changed_at"),
    revision(),
    # A team is spoken of by its name.
    UniqueConstraint("name"),
)

#: Where shifts overlap, the one entered last counts: a swap is entered as a new shift, and what was stays readable.
on_call_shifts: Final = Table(
    "on_call_shifts",
    metadata,
    key(),
    reference("staff_id", "staff"),
    instant("starts_at"),
    instant("ends_at"),
    instant("entered_at"),
    # A shift is a half-open interval with something in it.
    check("period_is_not_empty", "starts_at < ends_at"),
    Index(None, "ends_at"),
)
