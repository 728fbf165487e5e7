"""What laboratories and sites sent: the letter whole and sealed, and each report that stands in it."""

from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, UniqueConstraint

from database.columns import check, identity, instant, key, metadata, reference, text, value, word
from domain.testing.letters import Channel, Doubt, LetterFormat, LetterState, NewsKind, ReportState

letters: Final = Table(
    "letters",
    metadata,
    key(),
    reference("laboratory_id", "laboratories", index=False),
    # The sender's own identifier of the letter; of a file, its hash.
    text("message_id"),
    word("channel", Channel),
    word("format", LetterFormat),
    # The name of a file, for whoever looks for it.
    text("name"),
    instant("received_at"),
    Column("content_sealed", LargeBinary, nullable=False),
    # Of the content as it came, in hexadecimal.
    text("sha256"),
    Column("size", Integer, nullable=False),
    word("state", LetterState),
    Column("attempts", Integer, nullable=False),
    # Null when it has been read, or must not be.
    instant("next_attempt_at", optional=True),
    text("reason"),
    # A letter is kept once.
    UniqueConstraint("laboratory_id", "message_id"),
    # A SHA-256 is written with 64 hexadecimal digits.
    check("content_is_hashed", "sha256 ~ '^[0-9a-f]{64}$'"),
    # What waits will be tried.
    check("waiting_is_tried", "(state = 'waiting') = (next_attempt_at IS NOT NULL)"),
    # What a person must look at says why.
    check("quarantine_has_a_reason", "state <> 'quarantined' OR reason <> ''"),
    # Attempts are counted from none.
    check("attempts_count", "attempts >= 0"),
)
Index("ix_letters_waiting", letters.c.next_attempt_at, postgresql_where=letters.c.next_attempt_at.is_not(None))

lab_reports: Final = Table(
    "lab_reports",
    metadata,
    key(),
    reference("letter_id", "letters", index=False),
    Column("position", Integer, nullable=False),
    reference("laboratory_id", "laboratories", index=False),
    # The sender's own identifier of the report; empty where it could not be read.
    text("message_id"),
    # The number on the custody form; empty where nothing was read or nothing collected.
    text("number"),
    reference("specimen_id", "specimens", optional=True),
    # The canonical report; null where nothing could be read, or where it is a notice of a site.
    value("report", optional=True),
    # What a site says of a collection.
    value("notice", optional=True),
    # Of the canonical report or notice, in hexadecimal; tells a report sent again from another under its number.
    text("sha256"),
    instant("received_at"),
    word("state", ReportState),
    word("doubt", Doubt, optional=True),
    text("reason"),
    # What the process is to be told, until it has been told.
    word("news_kind", NewsKind, optional=True),
    value("news", optional=True),
    Column("attempts", Integer, nullable=False),
    instant("next_attempt_at", optional=True),
    # Who decided about what was quarantined, and why.
    identity("decided_by", optional=True),
    instant("decided_at", optional=True),
    text("decision"),
    # Each place of a letter is read once.
    UniqueConstraint("letter_id", "position"),
    # What is to be told, or read, is tried.
    check("waiting_is_tried", "(state IN ('waiting', 'matched')) = (next_attempt_at IS NOT NULL)"),
    # What is to be told is kept until then.
    check("news_until_told", "(state = 'matched') = (news IS NOT NULL)"),
    # What a person must look at says why.
    check("quarantine_has_a_reason", "state <> 'quarantined' OR (doubt IS NOT NULL AND reason <> '')"),
    # What somebody decided has a reason.
    check("decision_has_a_reason", "(decided_by IS NULL) = (decision = '')"),
    # Attempts are counted from none.
    check("attempts_count", "attempts >= 0"),
)
# A report is adjudicated once, in however many letters it comes.
Index(
    "uq_lab_reports_taken",
    lab_reports.c.laboratory_id,
    lab_reports.c.message_id,
    unique=True,
    postgresql_where=(lab_reports.c.message_id != "") & lab_reports.c.state.in_(["matched", "told"]),
)
Index("ix_lab_reports_number", lab_reports.c.number, postgresql_where=lab_reports.c.number != "")
Index(
    "ix_lab_reports_waiting", lab_reports.c.next_attempt_at, postgresql_where=lab_reports.c.next_attempt_at.is_not(None)
)
Index(
    "ix_lab_reports_quarantine",
    lab_reports.c.received_at,
    lab_reports.c.id,
    postgresql_where=lab_reports.c.state == "quarantined",
)
