"""ReturnToPractice: from somebody's petition to return to practice to the end of the clearance that it gave.

Staff collect what the criteria ask for; whoever the pack names approves; a second person approves or refuses, and every
criterion is kept as it stood. A clearance in force has each restriction reviewed at its date, and expires unless it is
renewed. The enrollment clears and stops practice; it tells how the clearance stands. A review reverses a refusal, and a
clearance that an order ended comes back when the order proves false: the process lives as long as its enrollment.
"""

from temporalio import workflow

from domain.clearance import rules
from domain.clearance.book import ReturnPetition, ReturnPetitionFile, ReturnPetitionTurn
from domain.proceedings.carried import ProceedingStart, ProceedingState
from domain.proceedings.leaves import follow_leave, told_of_leave
from domain.proceedings.tellings import ClearanceStands, Reversed
from domain.timers import climb_due, open_next_periods
from workflows.proceeding import Craft, ProceedingProcess


@workflow.defn(name="ReturnToPractice")
class ReturnToPractice(ProceedingProcess[ReturnPetition, ReturnPetitionTurn]):
    """The process of one petition and its clearance."""

    @workflow.init
    def __init__(self, start: ProceedingStart | ProceedingState[ReturnPetition]) -> None:
        self.take_up(_CRAFT, start)

    @workflow.run
    async def run(self, start: ProceedingStart | ProceedingState[ReturnPetition]) -> str:  # noqa: ARG002 - `__init__` has taken it
        """Live the petition and its clearance; returns the state it ended in."""
        return await self.live()

    @workflow.signal(name="clearance_stands")
    def clearance_stands(self, told: ClearanceStands) -> None:
        """Hear whether the clearance stands."""
        self.hear(lambda turn: rules.told_of_practice(turn, told))

    @workflow.signal(name="decision_reversed")
    def decision_reversed(self, told: Reversed) -> None:
        """Hear that a review took the refusal back."""
        self.hear(lambda turn: rules.told_reversed(turn, told.because))


def _pass_time(turn: ReturnPetitionTurn) -> None:
    climb_due(turn, rules.HOOKS)
    open_next_periods(turn)


def _file(turn: ReturnPetitionTurn) -> ReturnPetitionFile:
    return turn.file


_CRAFT: Craft[ReturnPetition, ReturnPetitionTurn] = Craft(
    rules=rules.RETURN_RULES,
    stage=lambda petition: petition.state,
    turn=ReturnPetitionTurn,
    make=rules.make,
    begin=rules.begin,
    pass_time=_pass_time,
    follow_schedules=follow_leave,
    told_of_leave=told_of_leave,
    ended=rules.end_with_enrollment,
    file=_file,
    can_reopen=True,
)
