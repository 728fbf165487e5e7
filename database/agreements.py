"""The monitoring agreement, its clauses, and everything that moves its term: credit, leaves, amendments, the ledger."""

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint

from database.columns import check, day, identity, instant, key, metadata, reference, text, texts, word
from domain.facts import AgreementStatus, ProposalStatus, TermEntryKind

agreements: Final = Table(
    "agreements",
    metadata,
    key(),
    reference("enrollment_id", "enrollments", index=False),
    Column("version", Integer, nullable=False),
    word("status", AgreementStatus),
    text("policy"),
    Column("term_months", Integer, nullable=False),
    instant("sent_at", optional=True),
    day("signed_on", optional=True),
    day("executed_on", optional=True),
    day("effective_on", optional=True),
    # The versions of one case's agreement are told apart by their number.
    UniqueConstraint("enrollment_id", "version"),
    # A term lasts a month at least.
    check("term_is_not_empty", "term_months > 0"),
    # What the board has executed has a day on which it did.
    check("executed_on_a_day", "status <> 'executed' OR executed_on IS NOT NULL"),
)

clauses: Final = Table(
    "clauses",
    metadata,
    key(),
    reference("agreement_id", "agreements", index=False),
    text("number"),
    text("title"),
    text("text"),
    texts("duties"),
    # What it sets where the policy leaves it open: `D27: 1 month`.
    texts("limits"),
    # A clause is cited by its number.
    UniqueConstraint("agreement_id", "number"),
)

term_entries: Final = Table(
    "term_entries",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    word("kind", TermEntryKind),
    Column("months", Integer, nullable=False),
    Column("days", Integer, nullable=False),
    text("cause"),
    text("clause"),
    identity("approved_by", optional=True),
    instant("recorded_at"),
    # Credit shortens the term, extension lengthens it (PROGRAM.md 13).
    check("months_have_a_sign", "(kind <> 'credit' OR months <= 0) AND (kind <> 'extension' OR months >= 0)"),
    # A clock never stood still for less than no time; what is reversed takes days back.
    check("days_count", "days >= 0 OR kind = 'reversal'"),
)

credits_: Final = Table(
    "credits",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    Column("months", Integer, nullable=False),
    text("evidence"),
    identity("recommended_by"),
    word("status", ProposalStatus),
    identity("decided_by", optional=True),
    text("decided_because"),
    # Credit is some months.
    check("months_count", "months > 0"),
    # What is decided was decided by somebody, and what is not by nobody.
    check("decision_is_whole", "(status = 'proposed') = (decided_by IS NULL)"),
    # Nobody decides what they recommended (DUTIES.md 16).
    check("decided_by_another", "decided_by <> recommended_by"),
)

leaves: Final = Table(
    "leaves",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    text("cause"),
    text("reason"),
    instant("since"),
    instant("until", optional=True),
    identity("approved_by"),
    # A leave is a half-open interval that does not run backwards.
    check("period_runs_forward", "since <= until"),
)

# A case is on one leave at a time.
Index("uq_leaves_one_open", leaves.c.enrollment_id, unique=True, postgresql_where=leaves.c.until.is_(None))

amendments: Final = Table(
    "amendments",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    text("kind"),
    text("text"),
    text("cause"),
    identity("proposed_by"),
    word("status", ProposalStatus),
    identity("decided_by", optional=True),
    text("decided_because"),
    # What is decided was decided by somebody, and what is not by nobody.
    check("decision_is_whole", "(status = 'proposed') = (decided_by IS NULL)"),
    # Nobody decides what they proposed (DUTIES.md 23).
    check("decided_by_another", "decided_by <> proposed_by"),
)
