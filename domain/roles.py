"""Who acts in the program and who owes something to it."""

from enum import StrEnum


class Role(StrEnum):
    """A staff role: what an account may do follows from it (see ``permissions``)."""

    INTAKE = "intake"
    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"
    LEGAL = "legal"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Party(StrEnum):
    """Somebody who owes an obligation or is reached by a rung of its ladder."""

    PARTICIPANT = "participant"
    EVALUATOR = "evaluator"
    TREATMENT_PROVIDER = "treatment_provider"
    WORKSITE_MONITOR = "worksite_monitor"
    LABORATORY = "laboratory"
    MEDICAL_REVIEW_OFFICER = "medical_review_officer"
    BOARD = "board"
    #: Independent: never the specialist or the supervisor of the case (PROGRAM.md 15).
    REVIEWER = "reviewer"
    INTAKE = "intake"
    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    ON_CALL = "on_call"
    DIRECTOR = "director"
    LEGAL = "legal"


#: The parties who are staff: what they owe is a task in the worklist from the moment it is owed.
STAFF_PARTIES = frozenset(
    {Party.INTAKE, Party.SPECIALIST, Party.SUPERVISOR, Party.ON_CALL, Party.DIRECTOR, Party.LEGAL}
)
