"""What follows from a test: the code, what happens by itself, what people are asked, and the violations, as values.

Nothing here acts: a process carries out the actions, opens the tasks and records the violations. No outcome is a
sanction; a hold and an order to stop practicing are for safety and are looked at by people within their deadlines.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from domain.limits import Limit
from domain.roles import Party
from domain.testing.codes import ANNULLING, Adjudication, Violation, ViolationLevel


class Desk(StrEnum):
    """Who is asked."""

    MEDICAL_REVIEW_OFFICER = "medical_review_officer"
    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"
    LEGAL = "legal"
    #: Whoever deals with the testing vendor; no role of its own in the program.
    VENDOR_MANAGER = "vendor_manager"
    REVIEWER = "reviewer"

    @property
    def party(self) -> Party:
        """The party that owes the answer; the vendor manager's work is the supervisor's (program default)."""
        return Party.SUPERVISOR if self is Desk.VENDOR_MANAGER else Party(self.value)


class ActionKind(StrEnum):
    """What happens by itself (TESTING.md 4, 11)."""

    CLOSE_TEST = "close_test"
    CLOSE_WINDOW = "close_window"
    EDUCATION_LETTER = "education_letter"
    NEXT_TEST_OBSERVED = "next_test_observed"
    ADD_PETH = "add_peth"
    OBSERVED_RECOLLECTION_SAME_DAY = "observed_recollection_same_day"
    OBSERVED_RECOLLECTION = "observed_recollection"
    UNOBSERVED_RETEST = "unobserved_retest"
    NON_NEGATIVE_ALERT = "non_negative_alert"
    HOLD_PRACTICE = "hold_practice"
    LIFT_HOLD = "lift_hold"
    CEASE_PRACTICE = "cease_practice"
    NOTIFY_MONITOR_AND_EMPLOYER = "notify_monitor_and_employer"
    OPEN_INVESTIGATION = "open_investigation"
    OFFER_SPLIT_TEST = "offer_split_test"
    #: The selection is annulled, so that the draw makes up for it; nobody is told of it.
    REPLACE_AT_NEXT_SELECTION = "replace_at_next_selection"
    VENDOR_QUALITY_TICKET = "vendor_quality_ticket"
    OFFER_ALTERNATE_SITE = "offer_alternate_site"
    MEDICAL_EVALUATION = "medical_evaluation"
    INVITE_HARDSHIP_REQUEST = "invite_hardship_request"


class TaskKind(StrEnum):
    """What a person is asked to do."""

    #: Something does not fit together, or only a person can judge it; the sentence says what.
    REVIEW = "review"
    VERIFY = "verify"
    INTERVIEW = "interview"
    REVIEW_DILUTE = "review_dilute"
    ASK_PRESCRIBER = "ask_prescriber"
    INVESTIGATE = "investigate"
    DECIDE_CEASE_PRACTICE = "decide_cease_practice"
    NOTIFY_MONITOR_AND_EMPLOYER = "notify_monitor_and_employer"
    REPORT_TO_BOARD = "report_to_board"
    SECOND_REVIEW = "second_review"
    LEGAL_REVIEW = "legal_review"
    VENDOR_QUALITY = "vendor_quality"
    REVIEW_TEMPERATURE = "review_temperature"
    CORRECT_BY_MEMORANDUM = "correct_by_memorandum"
    MEDICAL_EVALUATION = "medical_evaluation"
    REVIEW_MISSED_TEST = "review_missed_test"
    REVIEW_LATE = "review_late"
    ASK_SENDER = "ask_sender"
    REVIEW_REPEATED = "review_repeated"
    DECIDE_HARDSHIP = "decide_hardship"
    ORDER_FIRST_TEST = "order_first_test"
    INDEPENDENT_REVIEW = "independent_review"
    #: The split specimen goes to another laboratory, whose result is recorded.
    SPLIT_TEST = "split_test"


#: What is asked so that somebody decides about a test: deciding it answers the question.
QUESTIONS: Final = frozenset(
    {
        TaskKind.REVIEW,
        TaskKind.REVIEW_MISSED_TEST,
        TaskKind.REVIEW_LATE,
        TaskKind.MEDICAL_EVALUATION,
        TaskKind.DECIDE_HARDSHIP,
        TaskKind.INDEPENDENT_REVIEW,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticAction:
    """Something that happens by itself."""

    kind: ActionKind
    #: The deadline of the pack that it starts, for example ``D16``; empty where it starts none.
    deadline: str = ""
    within: Limit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTask:
    """Something that a person is asked."""

    who: Desk
    what: TaskKind
    #: The deadline of the pack, for example ``D14``; empty where ``within`` says it.
    deadline: str = ""
    within: Limit | None = None
    #: Why, for whoever is asked.
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a report or a missed test means to the program."""

    #: None while open, and where nothing was owed.
    code: Adjudication | None
    #: Whether something is still awaited before the test is decided.
    is_open: bool = False
    #: Whether it is one of the tests that the plan's floor asks for.
    counts: bool = False
    actions: tuple[AutomaticAction, ...] = ()
    tasks: tuple[HumanTask, ...] = ()
    violations: tuple[Violation, ...] = ()
    #: For the people who look after the case; not for the participant.
    sentence: str

    @property
    def review(self) -> HumanTask | None:
        """The task of a person to whom the test goes because the rules cannot decide it."""
        asked = {TaskKind.REVIEW, TaskKind.REVIEW_LATE}
        return next((one for one in self.tasks if one.what in asked), None)

    @property
    def annuls_selection(self) -> bool:
        """Whether the draw makes up for the selection: cancelled or excused, it is none of those that were owed."""
        return self.code in ANNULLING

    @property
    def has_major(self) -> bool:
        """Whether it carries a violation of level NC2 or NC3."""
        return any(one.level is not ViolationLevel.MINOR for one in self.violations)


#: What D42 names twice: acknowledged and decided by somebody who has no part in the case.
_DISPUTE: Final = "D42"


def disputed(outcome: Outcome) -> Outcome:
    """Put a decided test under dispute: what is in force stays, nothing new happens until the reviewer decides."""
    if outcome.code is None:
        return outcome
    task = HumanTask(
        who=Desk.REVIEWER,
        what=TaskKind.INDEPENDENT_REVIEW,
        deadline=_DISPUTE,
        sentence=f"The participant disputes {outcome.code.value}: decide with reasons.",
    )
    return replace(
        outcome,
        code=Adjudication.DISPUTED,
        is_open=True,
        counts=False,
        actions=(),
        tasks=(task,),
        sentence=f"Under dispute, independent review open. Before: {outcome.sentence}",
    )
