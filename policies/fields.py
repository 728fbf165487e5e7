"""The kinds of entry in a policy file that pydantic does not know: grades, lengths of time, parties, times of day."""

import re
from datetime import time
from enum import StrEnum
from typing import Annotated, Final, TypeVar

from pydantic import BeforeValidator

from domain.completion import CompletionCode
from domain.grades import Grade
from domain.ladders import RungAction
from domain.limits import Limit
from domain.obligations import PauseCause
from domain.phases import ENDS, Phase
from domain.policy import ClosingCondition, CriterionStage, FailedCriterion
from domain.roles import Party
from policies.keys import KEYS
from policies.words import RungWhen, cadence_of, limit_of, rung_when

_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
E = TypeVar("E", bound=StrEnum)


def _one_of(members: tuple[E, ...]) -> BeforeValidator:
    known = {member.value: member for member in members}

    def read(text: object) -> E:
        if isinstance(text, str) and text in known:
            return known[text]
        raise ValueError(f"must be one of {', '.join(known)}, got {text!r}")

    return BeforeValidator(read)


def _several(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _limit_or_key(words: object) -> object:
    return words if isinstance(words, str) and words in KEYS else limit_of(words)


def _period_or_key(words: object) -> object:
    return words if isinstance(words, str) and words in KEYS else cadence_of(words) or limit_of(words)


def _time_of_day(words: object) -> time:
    if isinstance(words, str) and _TIME.fullmatch(words):
        return time.fromisoformat(words)
    raise ValueError(f"must be a time of day such as '17:00', got {words!r}")


GradeField = Annotated[Grade, _one_of(tuple(Grade))]
PartyField = Annotated[Party, _one_of(tuple(Party))]
ActionField = Annotated[RungAction, _one_of(tuple(RungAction))]
FailedField = Annotated[FailedCriterion, _one_of(tuple(FailedCriterion))]
StageField = Annotated[CriterionStage, _one_of(tuple(CriterionStage))]
EndField = Annotated[Phase, _one_of(tuple(phase for phase in Phase if phase in ENDS))]
PauseField = Annotated[PauseCause, _one_of(tuple(PauseCause))]
ConditionField = Annotated[ClosingCondition, _one_of(tuple(ClosingCondition))]
CompletionField = Annotated[CompletionCode, _one_of(tuple(CompletionCode))]
TimeField = Annotated[time, BeforeValidator(_time_of_day)]
LimitField = Annotated[Limit, BeforeValidator(limit_of)]
#: A length of time, or the key of the figure that gives it.
LimitOrKey = Annotated[Limit | str, BeforeValidator(_limit_or_key)]
PeriodOrKey = Annotated[Limit | str, BeforeValidator(_period_or_key)]
WhenField = Annotated[RungWhen, BeforeValidator(rung_when)]
#: TOML has lists, values have tuples.
LIST: Final = BeforeValidator(_several)
Words = Annotated[tuple[str, ...], LIST]
