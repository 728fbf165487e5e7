"""Investigations: what they rest on, what was asked and answered, evidence, notices, and findings."""

from typing import Final

from sqlalchemy import Column, Integer, Table

from database.columns import check, day, identity, instant, key, metadata, reference, text, texts, word
from domain.investigation.kinds import (
    Collateral,
    FindingStatus,
    InformationStatus,
    NoticeBasis,
    NoticeKind,
    Outcome,
    Recommendation,
    TriggerKind,
)
from domain.testing.codes import ViolationLevel

investigation_triggers: Final = Table(
    "investigation_triggers",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("proceeding_id", "proceedings"),
    word("kind", TriggerKind),
    instant("at"),
    text("because"),
    identity("subject", optional=True),
    identity("violation_id", optional=True),
    word("level", ViolationLevel, optional=True),
    instant("false_at", optional=True),
    text("false_because"),
    # What proved false did so for a reason.
    check("false_for_a_reason", "(false_at IS NULL) = (false_because = '')"),
)

information_requests: Final = Table(
    "information_requests",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("proceeding_id", "proceedings"),
    word("asked", Collateral),
    text("question"),
    reference("release_id", "releases", optional=True),
    identity("asked_by"),
    instant("asked_at"),
    word("status", InformationStatus),
    instant("answered_at", optional=True),
    text("answer"),
    # Nobody but the licensee is asked without a release.
    check("asked_with_consent", "(asked = 'licensee') = (release_id IS NULL)"),
    # What was answered has a time.
    check("answered_at_a_time", "(status = 'asked') = (answered_at IS NULL)"),
)

evidence: Final = Table(
    "evidence",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("proceeding_id", "proceedings"),
    text("what"),
    text("source"),
    text("reference"),
    text("digest"),
    identity("added_by"),
    instant("added_at"),
)

notices: Final = Table(
    "notices",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("proceeding_id", "proceedings"),
    word("kind", NoticeKind),
    word("basis", NoticeBasis),
    reference("release_id", "releases", optional=True),
    text("because"),
    text("recipients"),
    text("text"),
    instant("sent_at"),
    identity("recorded_by"),
    reference("corrects", "notices", optional=True),
    # A notice rests on a release, or says on what else, or why it was withheld.
    check("rests_on_consent", "(basis = 'consent') = (release_id IS NOT NULL)"),
    check("rests_on_something", "basis = 'consent' OR because <> ''"),
)

findings: Final = Table(
    "findings",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("proceeding_id", "proceedings"),
    Column("version", Integer, nullable=False),
    texts("answers"),
    texts("reasons"),
    word("outcome", Outcome),
    text("clause"),
    text("rationale"),
    word("recommendation", Recommendation, optional=True),
    Column("months", Integer, nullable=True),
    text("order_number"),
    text("item"),
    day("item_day", optional=True),
    word("status", FindingStatus),
    identity("author_id"),
    instant("drafted_at"),
    identity("reviewer_id", optional=True),
    instant("reviewed_at", optional=True),
    text("review"),
    # Only what was substantiated has consequences.
    check("only_substantiated_leads_somewhere", "recommendation IS NULL OR outcome = 'substantiated'"),
    # A second person approves, never the author.
    check("approved_by_another", "reviewer_id <> author_id"),
    check("reviewed_by_somebody", "(reviewer_id IS NULL) = (reviewed_at IS NULL)"),
)
