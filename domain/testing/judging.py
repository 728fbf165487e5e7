"""The parts of which outcomes are made: what a case of judging holds, the tasks and actions that recur, open outcomes.

Every figure is the pack's; every violation names its row of TESTING.md and what the pack says of it.
"""

from dataclasses import dataclass
from typing import Final

from domain.grades import Grade
from domain.limits import Limit, Unit
from domain.policy import Figure, Policy
from domain.testing.codes import RestsOn, Violation, ViolationLevel
from domain.testing.contradictions import positive_analytes
from domain.testing.history import TestHistory
from domain.testing.outcomes import ActionKind, AutomaticAction, Desk, HumanTask, Outcome, TaskKind
from domain.testing.pack_rules import has_major_class
from domain.testing.results import LabReport, LabResult, MroResult

POSITIVE: Final = frozenset({LabResult.POSITIVE, LabResult.POSITIVE_DILUTE})
#: Deadlines of PROGRAM.md 5 that testing starts.
VERIFICATION: Final = "D14"
SPLIT_REQUEST: Final = "D15"
CEASE_PRACTICE: Final = "D16"
NOTICE_TO_EMPLOYER: Final = "D17"
BOARD_REPORT: Final = "D18"
FINDING: Final = "D20"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """One report that is judged, with all that it is judged by."""

    report: LabReport
    history: TestHistory
    policy: Policy


def number(policy: Policy, key: str, otherwise: int) -> int:
    """Read a number of the pack; ``otherwise`` holds until an order sets what the pack has in words."""
    found = policy.number(key)
    return otherwise if found is None else found


def holds_while_pending(policy: Policy) -> bool:
    """Say whether practice is on hold while the medical review officer looks at a positive."""
    return policy.figure("positive.hold_pending_review").value is True


def review_time(policy: Policy) -> Limit:
    """Give how soon a person looks at what the rules leave to them."""
    return Limit(amount=number(policy, "testing.review_business_days", 1), unit=Unit.BUSINESS_DAYS)


def action(kind: ActionKind, deadline: str = "", within: Limit | None = None) -> AutomaticAction:
    """Make an automatic action."""
    return AutomaticAction(kind=kind, deadline=deadline, within=within)


def task(who: Desk, what: TaskKind, sentence: str, deadline: str = "", within: Limit | None = None) -> HumanTask:
    """Make a task for a person."""
    return HumanTask(who=who, what=what, deadline=deadline, within=within, sentence=sentence)


def ask_specialist(policy: Policy, what: TaskKind, sentence: str) -> HumanTask:
    """Make a task for the specialist, within the pack's time for reviews."""
    return task(Desk.SPECIALIST, what, sentence, within=review_time(policy))


def program_rule(text: str) -> RestsOn:
    """Name a rule of the program itself, which no source gives."""
    return RestsOn(text=text, grade=Grade.DEFAULT)


def pack_rule(text: str, figure: Figure) -> RestsOn:
    """Name a rule with the figure of the pack that decides it, and that figure's provenance."""
    return RestsOn(text=f"{text}; {figure.key}", grade=figure.grade, source=figure.source)


def violation(policy: Policy, level: ViolationLevel, rests_on: RestsOn, *, fraud: bool = False) -> Violation:
    """Make a violation; where the jurisdiction has a class of major ones, NC2 and NC3 are in it (PROGRAM.md 8.1)."""
    major = level is not ViolationLevel.MINOR and has_major_class(policy)
    return Violation(level=level, fraud=fraud, major=major, rests_on=rests_on)


def tasks_of_major() -> tuple[HumanTask, ...]:
    """Ask what every violation of level NC2 or NC3 asks of people (PROGRAM.md D16, D18)."""
    return (
        task(
            Desk.SPECIALIST,
            TaskKind.DECIDE_CEASE_PRACTICE,
            "Say whether practice must stop, and give notice of it.",
            deadline=CEASE_PRACTICE,
        ),
        task(
            Desk.DIRECTOR,
            TaskKind.REPORT_TO_BOARD,
            "Report the violation to the board as the agreement and the consents allow.",
            deadline=BOARD_REPORT,
        ),
    )


def person_decides(case: Judging, reason: str) -> Outcome:
    """Leave a report to a person, because its parts contradict each other or no rule decides it."""
    alert = (action(ActionKind.NON_NEGATIVE_ALERT),) if is_alarming(case.report) else ()
    return Outcome(
        code=None,
        is_open=True,
        actions=alert,
        tasks=(ask_specialist(case.policy, TaskKind.REVIEW, reason),),
        sentence=f"A person decides. {reason}",
    )


def is_alarming(report: LabReport) -> bool:
    """Say whether anything in a report speaks of use or of an altered specimen."""
    return (
        report.lab in POSITIVE | {LabResult.ADULTERATED, LabResult.SUBSTITUTED}
        or report.mro in {MroResult.POSITIVE, MroResult.REFUSAL}
        or bool(positive_analytes(report.analytes))
    )


def in_words(result: LabResult | MroResult | None) -> str:
    """Say a result in words."""
    return "nothing" if result is None else result.value.replace("_", " ")
