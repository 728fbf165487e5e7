"""What a person's decision about a test means: as much as if the rules had decided it so (TESTING.md 4, 11)."""

from dataclasses import replace
from typing import assert_never

from domain.facts import SpecimenFact
from domain.limits import Limit, Unit
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.testing.codes import CLEAN, Adjudication, ViolationLevel
from domain.testing.history import TestHistory
from domain.testing.judging import Judging, action, number, program_rule, tasks_of_major, violation
from domain.testing.missed import OF_MISSED
from domain.testing.outcomes import ActionKind, Outcome
from domain.testing.pack_rules import NoShowRule, RefusalRule, no_show_rule, refusal_rule
from domain.testing.results import LabReport, LabResult, MroResult, ReportStatus
from domain.testing.verdicts import altered, verified_positive

_ALTERED = frozenset({LabResult.ADULTERATED, LabResult.SUBSTITUTED})
#: Decisions for which a person may say as what violation they count.
_LEVELS = frozenset({Adjudication.REFUSAL, Adjudication.NO_SHOW})


def why_wrong_level(
    code: Adjudication, level: ViolationLevel | None, known: SpecimenFact, *, was_late: bool
) -> Refusal | None:
    """Say why a decision cannot count as a violation of some level; ``was_late``: that is what is asked."""
    if level is None or was_late:
        return None
    if code not in _LEVELS or known.lab in _ALTERED:
        return refuse("level_by_rule", f"What {code.value} counts as, the rules say: leave the level out.")
    return None


def outcome_of(
    code: Adjudication, level: ViolationLevel | None, known: SpecimenFact, history: TestHistory, policy: Policy
) -> Outcome:
    """Say what follows from what a person decides, the sentence left to them."""
    case = Judging(report=_as_report(known), history=history, policy=policy)
    match code:
        case Adjudication.UNEXPLAINED_POSITIVE:
            return verified_positive(case)
        case Adjudication.REFUSAL if known.lab in _ALTERED:
            return altered(case)
        case Adjudication.REFUSAL | Adjudication.NO_SHOW:
            return _held_against(code, level or _by_pack(code, policy), policy)
        case Adjudication.CANCELLED_RECOLLECT:
            hours = Limit(amount=number(policy, "testing.invalid_recollect_hours", 24), unit=Unit.HOURS)
            again = action(ActionKind.OBSERVED_RECOLLECTION, within=hours)
            return Outcome(code=code, actions=(again,), sentence="")
        case (
            Adjudication.CLEAR
            | Adjudication.CLEAR_RX
            | Adjudication.DILUTE_ACCEPTED
            | Adjudication.DILUTE_RETEST
            | Adjudication.NO_SHOW_EXCUSED
            | Adjudication.CANCELLED_NO_ACTION
            | Adjudication.DISPUTED
        ):
            plain = Outcome(code=code, counts=code in CLEAN, sentence="")
            return plain if level is None else _with(plain, level, policy)
        case _:
            assert_never(code)


def _held_against(code: Adjudication, level: ViolationLevel | None, policy: Policy) -> Outcome:
    plain = Outcome(code=code, sentence="")
    return plain if level is None else _with(plain, level, policy)


def _with(outcome: Outcome, level: ViolationLevel, policy: Policy) -> Outcome:
    rests_on = program_rule(f"{OF_MISSED}, decided by a person")
    tasks = () if level is ViolationLevel.MINOR else tasks_of_major()
    return replace(outcome, violations=(violation(policy, level, rests_on),), tasks=tasks)


def _by_pack(code: Adjudication, policy: Policy) -> ViolationLevel | None:
    """Give the level that the pack sets; None where it leaves that to a person."""
    if code is Adjudication.REFUSAL:
        return None if refusal_rule(policy) is RefusalRule.PERSON_DECIDES else ViolationLevel.MAJOR
    levels = {NoShowRule.MAJOR: ViolationLevel.MAJOR, NoShowRule.MINOR_THEN_MAJOR: ViolationLevel.MINOR}
    return levels.get(no_show_rule(policy))


def _as_report(known: SpecimenFact) -> LabReport:
    """State what is known of a specimen as the report by which the rules judge."""
    return LabReport(
        message_id="",
        specimen=known.number,
        donor="",
        panel=known.panel,
        matrix=known.matrix,
        status=ReportStatus.FINAL,
        reported_at=known.reported_at or known.due_at,
        lab=known.lab,
        mro=known.mro or MroResult.POSITIVE,
        collected_at=known.collected_at,
    )
