"""What follows a verified negative-dilute, by its creatinine (TESTING.md 4, 5; 49 CFR 40.155, 40.197).

Within the observed range another specimen is given the same day under observation. Above it the pack chooses between
the program's way (a letter, then an observed test and PEth, then a minor violation) and the federal one (one unobserved
retest). The second specimen's result is of record, whatever it is: there is no third test, and a test with its retest
counts once among the dilute ones.
"""

from typing import Final

from domain.testing.codes import Adjudication, Violation, ViolationLevel
from domain.testing.history import taken_at, within
from domain.testing.judging import Judging, action, ask_specialist, number, pack_rule, person_decides, violation
from domain.testing.outcomes import ActionKind, AutomaticAction, Outcome, TaskKind
from domain.testing.pack_rules import DiluteRule, dilute_rule

_RANGE: Final = "testing.dilute_creatinine_observed_range"
_ROW: Final = "TESTING.md 4, row negative-dilute above the observed range"


def dilute(case: Judging) -> Outcome:
    """Decide a negative-dilute."""
    if case.history.is_retest_after_dilute:
        return _of_record(case)
    creatinine, observed = case.report.validity.creatinine, case.policy.figure(_RANGE)
    if creatinine is None or observed.minimum is None or observed.maximum is None:
        return person_decides(case, "The specimen is dilute, and creatinine is not known: ask the laboratory for it.")
    if creatinine < observed.minimum:
        return person_decides(
            case,
            f"The result is negative-dilute, but creatinine is below {observed.minimum} mg/dL: ask the laboratory.",
        )
    if creatinine <= observed.maximum:
        return Outcome(
            code=Adjudication.DILUTE_RETEST,
            actions=(action(ActionKind.OBSERVED_RECOLLECTION_SAME_DAY),),
            sentence=f"Dilute, creatinine {creatinine} mg/dL: another specimen is given the same day, observed.",
        )
    return _above(case)


def _of_record(case: Judging) -> Outcome:
    return _accepted(
        case, (), (), "The retest is dilute again; it is the result of record, and there is no third test."
    )


def _above(case: Judging) -> Outcome:
    if dilute_rule(case.policy) is DiluteRule.ONE_UNOBSERVED_RETEST:
        return Outcome(
            code=Adjudication.DILUTE_RETEST,
            actions=(action(ActionKind.UNOBSERVED_RETEST),),
            sentence="Dilute above the observed range: one more specimen is given at short notice, not observed.",
        )
    days = number(case.policy, "testing.dilute_window_days", 90)
    count = 1 + len(within(case.history.earlier_dilutes, taken_at(case.report), days))
    sentence = f"Dilute above the observed range, number {count} in {days} days."
    if count >= number(case.policy, "testing.dilute_minor_from", 3):
        figure = case.policy.figure("testing.dilute_minor_from")
        minor = violation(case.policy, ViolationLevel.MINOR, pack_rule(_ROW, figure))
        return _accepted(case, (), (minor,), sentence)
    if count >= number(case.policy, "testing.dilute_observed_from", 2):
        more = (action(ActionKind.NEXT_TEST_OBSERVED), action(ActionKind.ADD_PETH))
        return _accepted(case, more, (), sentence)
    return _accepted(case, (action(ActionKind.EDUCATION_LETTER),), (), sentence)


def _accepted(
    case: Judging, actions: tuple[AutomaticAction, ...], violations: tuple[Violation, ...], sentence: str
) -> Outcome:
    return Outcome(
        code=Adjudication.DILUTE_ACCEPTED,
        counts=True,
        actions=(*actions, action(ActionKind.CLOSE_TEST)),
        tasks=(ask_specialist(case.policy, TaskKind.REVIEW_DILUTE, sentence),),
        violations=violations,
        sentence=sentence,
    )
