"""Episodes of treatment and the changes of their plans."""

from typing import Final

from sqlalchemy import Column, Integer, Table

from database.columns import check, day, instant, key, metadata, reference, text, word
from domain.facts import LevelOfCare, ProposalStatus, TreatmentStatus

treatments: Final = Table(
    "treatments",
    metadata,
    key(),
    reference("enrollment_id", "enrollments"),
    reference("provider_id", "providers"),
    word("level_of_care", LevelOfCare),
    word("status", TreatmentStatus),
    text("plan"),
    Column("plan_version", Integer, nullable=False),
    day("admitted_on", optional=True),
    day("discharged_on", optional=True),
    text("aftercare"),
    # Nobody is discharged before the admission.
    check("discharge_follows_admission", "admitted_on <= discharged_on"),
)

plan_changes: Final = Table(
    "plan_changes",
    metadata,
    key(),
    reference("treatment_id", "treatments"),
    text("text"),
    text("proposed_by"),
    text("agreed_by"),
    word("status", ProposalStatus),
    instant("proposed_at"),
    instant("decided_at", optional=True),
    # What is decided has a time at which it was.
    check("decision_is_whole", "(status = 'proposed') = (decided_at IS NULL)"),
)
