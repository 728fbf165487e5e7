"""The identities of the program: every one a UUID, so that none says anything about a person."""

from typing import NewType
from uuid import UUID

EnrollmentId = NewType("EnrollmentId", UUID)
EvaluationId = NewType("EvaluationId", UUID)
ParticipantId = NewType("ParticipantId", UUID)
StaffId = NewType("StaffId", UUID)
TeamId = NewType("TeamId", UUID)
ProviderId = NewType("ProviderId", UUID)
LaboratoryId = NewType("LaboratoryId", UUID)
AccountId = NewType("AccountId", UUID)
CommandId = NewType("CommandId", UUID)
ObligationId = NewType("ObligationId", UUID)
TaskId = NewType("TaskId", UUID)
EventId = NewType("EventId", UUID)
TestingPeriodId = NewType("TestingPeriodId", UUID)
SpecimenId = NewType("SpecimenId", UUID)
ProceedingId = NewType("ProceedingId", UUID)
