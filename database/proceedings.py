"""Proceedings of a case, and what stops, clears and restricts practice."""

from typing import Final

from sqlalchemy import Index, Table

from database.columns import check, day, identities, identity, instant, key, metadata, reference, text, value, word
from domain.clearance.criteria import CriterionState, ReturnCode
from domain.clearance.restrictions import RestrictionCode
from domain.clearance.stops import EntryKind, StopEnd, StopKind
from domain.facts import ProceedingKind
from domain.practice import PracticeStatus

proceedings: Final = Table(
    "proceedings",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    word("kind", ProceedingKind),
    # Into what: the matter, the purpose, the kind of action, what is disputed.
    text("matter"),
    # The specimens, reports, violations or decisions that it is about.
    identities("about"),
    # A word of the table of states of its kind.
    text("stage"),
    reference("owner_id", "staff", optional=True),
    instant("opened_at"),
    instant("closed_at", optional=True),
    text("outcome"),
    # The whole proceeding, by its kind; null until its own process has written.
    value("state", optional=True),
    instant("updated_at", optional=True),
    # Nothing is closed without saying what came of it.
    check("closed_with_an_outcome", "(closed_at IS NULL) = (outcome = '')"),
    Index("ix_proceedings_open", "kind", "opened_at", postgresql_where="closed_at IS NULL"),
)

practice_entries: Final = Table(
    "practice_entries",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    word("entry", EntryKind),
    instant("at"),
    text("because"),
    word("status", PracticeStatus, optional=True),
    day("expires_on", optional=True),
    identity("stop_id", optional=True),
    word("kind", StopKind, optional=True),
    text("rests_on"),
    identity("subject", optional=True),
    word("how", StopEnd, optional=True),
    reference("proceeding_id", "proceedings", optional=True),
    # A clearance gives a status, a stop has a kind and rests on something, an end says how.
    check("cleared_to_a_status", "(entry = 'cleared') = (status IS NOT NULL)"),
    check("stopped_by_a_rule", "(entry = 'stopped') = (kind IS NOT NULL) AND (kind IS NULL OR rests_on <> '')"),
    check("ended_somehow", "(entry = 'ended') = (how IS NOT NULL)"),
    # What stops and what ends name the stop.
    check("stop_is_named", "(entry IN ('cleared', 'expired')) = (stop_id IS NULL)"),
)

restrictions: Final = Table(
    "restrictions",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    word("code", RestrictionCode),
    day("starts_on"),
    day("review_on"),
    text("lift_criteria"),
    text("clause"),
    instant("lifted_at", optional=True),
    text("lifted_because"),
    # A restriction is reviewed after it began, and is lifted for a reason.
    check("reviewed_after_its_start", "review_on > starts_on"),
    check("lifted_for_a_reason", "(lifted_at IS NULL) = (lifted_because = '')"),
)

return_criteria: Final = Table(
    "return_criteria",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("proceeding_id", "proceedings"),
    word("code", ReturnCode),
    word("state", CriterionState),
    # What shows it, or what was missing, at the time of the decision.
    text("evidence"),
    instant("possible_from", optional=True),
    text("rests_on"),
    reference("waived_by", "staff", optional=True),
    instant("decided_at"),
    # A criterion is waived by somebody.
    check("waived_by_somebody", "(state = 'waived') = (waived_by IS NOT NULL)"),
)
