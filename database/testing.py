"""Testing as the case's own process keeps it: plan, orders and specimens, misses, violations, requests, register."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid

from database.columns import check, day, identity, instant, key, metadata, reference, text, texts, value, word, words
from domain.facts import OrderReason, RequestStatus, TestingRequestKind
from domain.testing.book import TestingStage
from domain.testing.codes import Adjudication, MissedCause, ViolationLevel
from domain.testing.levels import PlanException, PlanLevel
from domain.testing.results import LabResult, Matrix, MroResult
from domain.testing.specimens import SpecimenState

testings: Final = Table(
    "testings",
    metadata,
    # Testing is known by the enrollment that is tested.
    Column("id", Uuid, ForeignKey("enrollments.id"), primary_key=True),
    # Whose calendar draws: the pack, without its version.
    text("program"),
    # The policy to which it is pinned: `pa_vrp 2026.1`.
    text("policy"),
    # The clause of the agreement on which testing rests.
    text("clause"),
    # The number under which laboratories know the participant.
    Column("donor", Text, nullable=False, unique=True),
    word("stage", TestingStage),
    # What the draw needs of the plan in force.
    Column("plan_version", Integer, nullable=False),
    Column("floor", Integer, nullable=False),
    Column("ceiling", Integer, nullable=False),
    # The first day on which one can be drawn.
    day("since"),
    # The whole of it (`domain.testing.book.Testing`), from which `acts` are computed.
    value("state"),
    instant("updated_at"),
    # A year's floor is no more than its ceiling.
    check("floor_below_ceiling", "0 <= floor AND floor <= ceiling"),
    Index("ix_testings_drawn", "program", "id", postgresql_where="stage = 'active'"),
)

test_plans: Final = Table(
    "test_plans",
    metadata,
    key(),
    reference("enrollment_id", "enrollments", index=False),
    Column("version", Integer, nullable=False),
    word("level", PlanLevel),
    words("exceptions", PlanException),
    day("returns_on", optional=True),
    Column("supervised_percent", Integer, nullable=False),
    Column("floor", Integer, nullable=False),
    Column("ceiling", Integer, nullable=False),
    texts("panels"),
    words("matrices", Matrix),
    Column("observed", Boolean, nullable=False),
    Column("peth_per_year", Integer, nullable=False),
    Column("hair_or_nail_per_year", Integer, nullable=False),
    text("reason"),
    identity("changed_by", optional=True),
    instant("changed_at"),
    # Each version of a plan is there once.
    UniqueConstraint("enrollment_id", "version"),
    # A year's floor is no more than its ceiling.
    check("floor_below_ceiling", "0 <= floor AND floor <= ceiling"),
)

specimens: Final = Table(
    "specimens",
    metadata,
    key(),
    reference("enrollment_id", "enrollments", index=False),
    word("why", OrderReason),
    day("day"),
    word("state", SpecimenState),
    text("panel"),
    word("matrix", Matrix),
    Column("observed", Boolean, nullable=False),
    instant("ordered_at"),
    instant("due_at"),
    # The number on the custody form; empty until it was collected.
    text("number"),
    text("site"),
    instant("collected_at", optional=True),
    instant("received_at", optional=True),
    word("lab", LabResult, optional=True),
    word("mro", MroResult, optional=True),
    word("adjudication", Adjudication, optional=True),
    Column("counts", Boolean, nullable=False),
    word("missed_because", MissedCause, optional=True),
    text("because"),
    reference("replaces", "specimens", optional=True),
    instant("closed_at", optional=True),
    # Of the report on which lab and verdict rest: an earlier one changes nothing.
    instant("reported_at", optional=True),
    Column("corrected", Boolean, nullable=False),
    # What was collected has a number, by which its results find it.
    check("collected_with_number", "collected_at IS NULL OR number <> ''"),
    # A specimen takes the place of another, never of itself.
    check("replaces_another", "replaces <> id"),
)
Index("ix_specimens_enrollment", specimens.c.enrollment_id, specimens.c.day)
Index("ix_specimens_day", specimens.c.day)
# A custody form stands for one specimen.
Index("uq_specimens_number", specimens.c.number, unique=True, postgresql_where=specimens.c.number != "")
# Somebody is drawn at most once a day.
Index(
    "uq_specimens_random",
    specimens.c.enrollment_id,
    specimens.c.day,
    unique=True,
    postgresql_where=specimens.c.why == OrderReason.RANDOM,
)

missed_check_ins: Final = Table(
    "missed_check_ins",
    metadata,
    key(),
    reference("enrollment_id", "enrollments", index=False),
    day("day"),
    word("cause", MissedCause),
    Column("excused", Boolean, nullable=False),
    text("because"),
    instant("noted_at"),
    # A day is missed once.
    UniqueConstraint("enrollment_id", "day"),
)

violations: Final = Table(
    "violations",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    word("level", ViolationLevel),
    Column("major", Boolean, nullable=False),
    Column("fraud", Boolean, nullable=False),
    text("rule"),
    text("because"),
    reference("specimen_id", "specimens", optional=True),
    day("day"),
    instant("found_at"),
    instant("withdrawn_at", optional=True),
    text("withdrawn_because"),
    # A violation rests on a rule.
    check("rests_on_a_rule", "rule <> ''"),
    # What is withdrawn is withdrawn for a reason.
    check("withdrawal_has_a_reason", "(withdrawn_at IS NULL) = (withdrawn_because = '')"),
)

testing_requests: Final = Table(
    "testing_requests",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    word("kind", TestingRequestKind),
    day("since"),
    day("until"),
    text("site"),
    text("reason"),
    word("status", RequestStatus),
    instant("asked_at"),
    identity("decided_by", optional=True),
    instant("decided_at", optional=True),
    text("decision"),
    # From the first day to the last.
    check("period_runs_forward", "since <= until"),
)

prescriptions: Final = Table(
    "prescriptions",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    texts("analytes"),
    text("drug"),
    text("prescriber"),
    day("valid_from"),
    day("valid_until"),
    instant("registered_at"),
    identity("registered_by"),
    day("verified_on", optional=True),
    # A prescription is valid for a day at least.
    check("period_runs_forward", "valid_from <= valid_until"),
)
