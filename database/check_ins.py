"""The participant's day: what was shown at check-in, what kept people from testing, and where specimens are given."""

from typing import Final

from sqlalchemy import Boolean, Column, Index, Table, Text, UniqueConstraint

from database.columns import check, day, identity, instant, key, metadata, reference, revision, text, texts, word
from domain.testing.check_ins import CheckInAnswer, CheckInChannel, ShowingKind
from domain.testing.outages import OutageKind

check_ins: Final = Table(
    "check_ins",
    metadata,
    key(),
    reference("account_id", "outside_accounts"),
    reference("enrollment_id", "enrollments", index=False),
    # The day of the window, in the program's zone.
    day("day"),
    word("kind", ShowingKind),
    word("answer", CheckInAnswer, optional=True),
    # The number of the answer; of an attempt without one, a number of its own.
    text("receipt"),
    # What was shown.
    text("sentence"),
    instant("at"),
    word("channel", CheckInChannel),
    # Late, or while the draw was not open, nothing is shown of it.
    check("only_answers_answer", "(kind IN ('answered', 'shown_again')) = (answer IS NOT NULL)"),
    # Whoever tries gets a number for it.
    check("has_a_receipt", "receipt <> ''"),
    Index(None, "enrollment_id", "day"),
)
# A day is answered once.
Index(
    "uq_check_ins_answered",
    check_ins.c.enrollment_id,
    check_ins.c.day,
    unique=True,
    postgresql_where=check_ins.c.kind == ShowingKind.ANSWERED,
)
# A receipt stands for one answer or attempt.
Index(
    "uq_check_ins_receipt",
    check_ins.c.receipt,
    unique=True,
    postgresql_where=check_ins.c.kind != ShowingKind.SHOWN_AGAIN,
)
# Who checked in on a day.
Index("ix_check_ins_day", check_ins.c.day, postgresql_where=check_ins.c.kind == ShowingKind.ANSWERED)

collection_sites: Final = Table(
    "collection_sites",
    metadata,
    key(),
    # The pack, without its version; null for all programs.
    text("program", optional=True),
    text("name"),
    text("address"),
    # The IANA zone of its hours.
    text("zone"),
    # Monday to Sunday; empty where it is closed.
    texts("hours"),
    # Whether it stands in for another one.
    Column("alternate", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    instant("changed_at"),
    revision(),
    # A site is spoken of by its name.
    UniqueConstraint("name"),
    # Every weekday is said.
    check("week_is_whole", "cardinality(hours) = 7"),
)

outages: Final = Table(
    "outages",
    metadata,
    key(),
    # The pack, without its version; null for all programs.
    Column("program", Text),
    word("kind", OutageKind),
    reference("site_id", "collection_sites", optional=True),
    instant("since"),
    # Null while it lasts.
    instant("until", optional=True),
    text("reason"),
    # Null where the program found it by itself.
    identity("recorded_by", optional=True),
    instant("recorded_at"),
    # An outage lasts for some time.
    check("period_is_not_empty", "since < until"),
    # A site is closed, a system or a vendor is down.
    check("site_is_named", "(kind = 'site') = (site_id IS NOT NULL)"),
    # Nobody is excused for no reason.
    check("has_a_reason", "reason <> ''"),
    Index(None, "since"),
)
# What the program finds by itself is one outage of a program at a time.
Index(
    "uq_outages_found",
    outages.c.program,
    unique=True,
    postgresql_where=outages.c.recorded_by.is_(None) & outages.c.until.is_(None),
)
