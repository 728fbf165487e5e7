"""Who acts in the program and who owes something to it."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """The role of an account: what it may do follows from it (see ``permissions`` and ``sight``)."""

    INTAKE = "intake"
    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"
    LEGAL = "legal"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    #: Decides disputes, and is never specialist or supervisor of the case (PROGRAM.md 15).
    REVIEWER = "reviewer"
    #: Speaks with the board, and sees of cases what concerns the board.
    BOARD_LIAISON = "board_liaison"
    #: Roles of people outside the program, who reach what is theirs and nothing else (see ``outside``).
    PARTICIPANT = "participant"
    LABORATORY = "laboratory"
    #: Somebody at a provider who evaluates participants.
    EVALUATOR = "evaluator"
    WORKSITE_MONITOR = "worksite_monitor"


#: The roles of accounts outside the program; no member of staff ever has one.
OUTSIDE_ROLES: Final = frozenset({Role.PARTICIPANT, Role.LABORATORY, Role.EVALUATOR, Role.WORKSITE_MONITOR})
#: The roles of those who work in the program.
STAFF_ROLES: Final = frozenset(Role) - OUTSIDE_ROLES


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

    @property
    def in_words(self) -> str:
        """How a sentence names the party: "the person on call", "the intake team"."""
        return _NAMES.get(self, self.value.replace("_", " "))


#: Parties whose name as a word would not make a sentence.
_NAMES: dict[Party, str] = {Party.INTAKE: "intake team", Party.ON_CALL: "person on call", Party.LEGAL: "legal counsel"}

#: The parties who are staff: what they owe is a task in the worklist from the moment it is owed.
STAFF_PARTIES = frozenset(
    {Party.INTAKE, Party.SPECIALIST, Party.SUPERVISOR, Party.ON_CALL, Party.DIRECTOR, Party.LEGAL, Party.REVIEWER}
)
