"""The matrix: what a report means to the program, for every laboratory result and every verdict (TESTING.md 4).

The table names the pairs that fit together; what fits with nothing goes to a person with the reason. A laboratory
reports to the medical review officer alone, so that nothing follows from a report that is not final, not even a hold:
the preliminary non-negative that somebody saw was not meant for the program. Corrected reports are judged like first
ones; ``deciding`` says what changes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, assert_never

from domain.policy import Policy
from domain.testing.cancellations import invalid, rejected
from domain.testing.codes import CLEAN, VOID
from domain.testing.contradictions import contradiction_in
from domain.testing.dilutes import dilute
from domain.testing.history import TestHistory, taken_at
from domain.testing.judging import (
    POSITIVE,
    Judging,
    action,
    ask_specialist,
    in_words,
    person_decides,
    review_time,
    task,
)
from domain.testing.outcomes import ActionKind, Desk, HumanTask, Outcome, TaskKind
from domain.testing.repeats import with_repeats
from domain.testing.results import LabReport, LabResult, Matrix, MroResult, ReportStatus
from domain.testing.verdicts import altered, clear, explained, pending, verified_positive

_TEMPERATURE: Final = "testing.temperature_range"
_L = LabResult
_M = MroResult

#: What a laboratory reported and a medical review officer verified, where the two can both be true.
MATRIX: Final[Mapping[tuple[LabResult, MroResult | None], Callable[[Judging], Outcome]]] = {
    **{(lab, None): pending for lab in LabResult},
    (_L.NEGATIVE, _M.NEGATIVE): clear,
    (_L.NEGATIVE_DILUTE, _M.NEGATIVE): dilute,
    (_L.POSITIVE, _M.NEGATIVE): explained,
    (_L.POSITIVE, _M.POSITIVE): verified_positive,
    # A dilute positive is a positive (TESTING.md 5; 49 CFR 40.197).
    (_L.POSITIVE_DILUTE, _M.NEGATIVE): explained,
    (_L.POSITIVE_DILUTE, _M.POSITIVE): verified_positive,
    (_L.ADULTERATED, _M.REFUSAL): altered,
    (_L.SUBSTITUTED, _M.REFUSAL): altered,
    (_L.INVALID, _M.CANCELLED): invalid,
    (_L.REJECTED, _M.CANCELLED): rejected,
}


def adjudicate(report: LabReport, history: TestHistory, policy: Policy) -> Outcome:
    """Say what a report means: the code, what follows by itself, what people are asked, and the violations."""
    case = Judging(report=report, history=history, policy=policy)
    outcome = _with_hold_lifted(case, _with_flaws(case, _judged(case)))
    return with_repeats(outcome, history, taken_at(report), policy)


def _judged(case: Judging) -> Outcome:
    match case.report.status:
        case ReportStatus.PARTIAL | ReportStatus.PRELIMINARY:
            return _not_final(case)
        case ReportStatus.FINAL | ReportStatus.CORRECTED:
            return _final(case)
        case ReportStatus.CANCELLED:
            return _cancelled(case)
        case _:
            assert_never(case.report.status)


def _not_final(case: Judging) -> Outcome:
    if case.report.mro is not None:
        return person_decides(case, "A verdict stands in a report that is not final: ask whoever sent it.")
    return Outcome(
        code=None,
        is_open=True,
        sentence=f"The report is {case.report.status.value}: nothing follows before a final one.",
    )


def _final(case: Judging) -> Outcome:
    report = case.report
    if report.fatal_flaws and report.mro is MroResult.CANCELLED:
        return rejected(case)
    if report.fatal_flaws and report.mro is not None:
        return person_decides(
            case, f"Verified as {in_words(report.mro)} in spite of a flaw for which tests are cancelled."
        )
    if report.lab is None:
        return person_decides(case, f"A final report without a laboratory result, verified as {in_words(report.mro)}.")
    judge = MATRIX.get((report.lab, report.mro))
    if judge is None:
        return person_decides(
            case, f"The laboratory reports {in_words(report.lab)}, the verdict is {in_words(report.mro)}."
        )
    doubt = contradiction_in(report)
    # What speaks for a positive is not held up by a doubt: that would delay what protects patients.
    return judge(case) if doubt is None or report.lab in POSITIVE else _doubted(case, judge(case), doubt)


def _doubted(case: Judging, outcome: Outcome, doubt: str) -> Outcome:
    """Let a person decide what contradicts itself; the officer verifies it in any case, where that is to come."""
    asked = person_decides(case, doubt)
    if not outcome.is_open:
        return asked
    actions = dict.fromkeys((*outcome.actions, *asked.actions))
    return replace(asked, actions=tuple(actions), tasks=(*outcome.tasks, *asked.tasks))


def _cancelled(case: Judging) -> Outcome:
    """Judge a report that its sender cancelled: with or without the officer's word it is a cancelled test."""
    report = case.report
    if report.mro not in {None, MroResult.CANCELLED}:
        return person_decides(case, f"The report is cancelled, but the verdict is {in_words(report.mro)}.")
    match report.lab:
        case None | LabResult.REJECTED:
            return rejected(case)
        case LabResult.INVALID:
            return rejected(case) if report.fatal_flaws else invalid(case)
        case _:
            return person_decides(case, f"The report is cancelled, but the laboratory reports {in_words(report.lab)}.")


def _with_hold_lifted(case: Judging, outcome: Outcome) -> Outcome:
    """Lift at once what holds practice when nothing is left that it was for (Standard 8)."""
    if outcome.code not in CLEAN | VOID or not case.history.is_on_hold:
        return outcome
    return replace(outcome, actions=(*outcome.actions, action(ActionKind.LIFT_HOLD)))


def _with_flaws(case: Judging, outcome: Outcome) -> Outcome:
    """Ask for what a flaw asks for that is not fatal: a memorandum, a look at the temperature (TESTING.md 5, 6)."""
    if case.report.status in {ReportStatus.PARTIAL, ReportStatus.PRELIMINARY}:
        return outcome
    return replace(outcome, tasks=(*outcome.tasks, *_memorandum(case), *_temperature(case)))


def _memorandum(case: Judging) -> Iterator[HumanTask]:
    flaws = ", ".join(one.value.replace("_", " ") for one in case.report.flaws if not one.is_fatal)
    if flaws and not case.report.fatal_flaws:
        sentence = f"Have a flaw corrected by memorandum: {flaws}."
        time = review_time(case.policy)
        yield task(Desk.VENDOR_MANAGER, TaskKind.CORRECT_BY_MEMORANDUM, sentence, within=time)


def _temperature(case: Judging) -> Iterator[HumanTask]:
    read = case.report.validity.temperature
    if case.report.matrix is Matrix.URINE and read is not None and is_out_of_range(read, case.policy):
        # The site should have taken another one at once; days later, only a person can tell whether it did.
        sentence = f"The specimen was read at {read} degrees: see that another was given, observed, or order one."
        yield ask_specialist(case.policy, TaskKind.REVIEW_TEMPERATURE, sentence)


def is_out_of_range(celsius: Decimal, policy: Policy) -> bool:
    """Say whether a specimen is too cold or too warm, so that another is given at once, observed (49 CFR 40.65)."""
    asked = policy.figure(_TEMPERATURE)
    return asked.minimum is not None and asked.maximum is not None and not asked.minimum <= celsius <= asked.maximum
