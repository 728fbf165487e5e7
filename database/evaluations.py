"""Evaluation referrals and the appointments made under them."""

from typing import Final

from sqlalchemy import Boolean, Column, Integer, Table

from database.columns import check, identities, identity, instant, key, metadata, reference, text, value, word, words
from domain.facts import AppointmentOutcome, EvaluationStatus, EvaluationType, LevelOfCare

evaluations: Final = Table(
    "evaluations",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    words("types", EvaluationType),
    text("reason"),
    word("status", EvaluationStatus),
    identities("offered"),
    reference("evaluator_id", "providers", optional=True),
    Column("no_shows", Integer, nullable=False),
    instant("held_at", optional=True),
    instant("reported_at", optional=True),
    Column("diagnosis_found", Boolean),
    text("diagnosis"),
    Column("threat_found", Boolean, nullable=False),
    word("level_of_care", LevelOfCare, optional=True),
    text("recommendations"),
    text("review"),
    identity("reviewed_by", optional=True),
    # The whole evaluation (`domain.evaluation.Evaluation`); null until its own process has written.
    value("state", optional=True),
    instant("updated_at", optional=True),
    # Missed appointments are counted from none.
    check("no_shows_count", "no_shows >= 0"),
)

appointments: Final = Table(
    "appointments",
    metadata,
    key(),
    reference("evaluation_id", "evaluations"),
    reference("evaluator_id", "providers", index=False),
    instant("starts_at"),
    text("place"),
    word("outcome", AppointmentOutcome),
)
