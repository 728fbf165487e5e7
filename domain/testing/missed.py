"""What follows when no specimen came: each reason by itself, for missing is not refusing (TESTING.md 11).

A fault of the program or of those who work for it is excused and never a violation. What no source sets is a figure of
the pack, and where the pack leaves it to a person, a task asks for the decision and no violation is made up.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from domain.limits import Limit, Unit
from domain.policy import Policy
from domain.testing.codes import FAULTS, REFUSALS, Adjudication, MissedCause, RestsOn, ViolationLevel
from domain.testing.history import TestHistory, within
from domain.testing.judging import action, ask_specialist, number, pack_rule, task, tasks_of_major, violation
from domain.testing.outcomes import ActionKind, AutomaticAction, Desk, HumanTask, Outcome, TaskKind
from domain.testing.pack_rules import (
    MissedCheckInRule,
    NoShowRule,
    RefusalRule,
    Treatment,
    missed_check_in_rule,
    no_show_rule,
    refusal_rule,
    treatment,
)
from domain.testing.repeats import with_repeats

#: Causes that programs treat differently, and the figure that says how.
TREATED: Final = {
    MissedCause.NOT_IN_REASONABLE_TIME: "testing.not_in_time_rule",
    MissedCause.LATE_COLLECTION: "testing.late_collection_rule",
    MissedCause.NO_FUNDS: "testing.no_funds_rule",
    MissedCause.NO_KITS: "testing.no_kits_rule",
    MissedCause.DRY_MOUTH: "testing.dry_mouth_rule",
}
#: How the rule begins on which every finding about a missed or late test rests.
OF_MISSED: Final = "TESTING.md 11"
#: Causes that are a no-show wherever somebody was selected.
_NO_SHOWS: Final = frozenset({MissedCause.NOT_APPEARED, MissedCause.TRAVEL_NOT_APPROVED})
_MISSED_CODE: Final = "check_in.missed_code"
_VACATION: Final = "testing.vacation_days_per_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A missed check-in or test that is judged."""

    cause: MissedCause
    #: Whether a specimen was owed: drawn, or ordered.
    selected: bool
    #: When it should have been given at the latest.
    at: datetime
    history: TestHistory
    policy: Policy


def judge_missed(cause: MissedCause, *, selected: bool, at: datetime, history: TestHistory, policy: Policy) -> Outcome:
    """Say what a missed check-in or test means; ``at`` is when the window closed."""
    missed = Missed(cause=cause, selected=selected, at=at, history=history, policy=policy)
    return with_repeats(_owed(missed) if selected else _not_owed(missed), history, at, policy)


def _not_owed(missed: Missed) -> Outcome:
    if missed.cause is not MissedCause.MISSED_CHECK_IN:
        return Outcome(code=None, sentence=f"Not selected, so that nothing was owed: {_words(missed)}.")
    match missed_check_in_rule(missed.policy):
        case MissedCheckInRule.MINOR_OR_NO_SHOW | MissedCheckInRule.MINOR_OR_MAJOR:
            rule = _rule(missed, "row forgot to check in, not selected", _MISSED_CODE)
            minor = violation(missed.policy, ViolationLevel.MINOR, rule)
            return Outcome(code=None, violations=(minor,), sentence="Missed the check-in, not selected.")
        case MissedCheckInRule.SUBSTANTIAL_IF_TERMS_VIOLATED:
            return _person(missed, None, "Missed the check-in, not selected: say whether it violates the terms.")
        case other:
            assert_never(other)


def _owed(missed: Missed) -> Outcome:
    cause = missed.cause
    if cause in FAULTS:
        return _fault(missed)
    if cause in REFUSALS:
        return _refusal(missed)
    if cause in _NO_SHOWS:
        return _no_show(missed)
    if cause in TREATED:
        return _treated(missed, treatment(missed.policy, TREATED[cause]))
    match cause:
        case MissedCause.MISSED_CHECK_IN:
            return _missed_check_in(missed)
        case MissedCause.TRAVEL_APPROVED:
            return _approved_travel(missed)
        case MissedCause.SHY_BLADDER:
            return _shy_bladder(missed)
        case _:
            return _person(missed, None, "Failed to provide a specimen: say what the board's order makes of it.")


def _missed_check_in(missed: Missed) -> Outcome:
    match missed_check_in_rule(missed.policy):
        case MissedCheckInRule.MINOR_OR_NO_SHOW:
            return _no_show(missed)
        case MissedCheckInRule.MINOR_OR_MAJOR:
            rule = _rule(missed, "row missed check-in while selected", _MISSED_CODE)
            return _no_show_of(missed, ViolationLevel.MAJOR, rule)
        case MissedCheckInRule.SUBSTANTIAL_IF_TERMS_VIOLATED:
            reason = "Missed the check-in while selected: say whether it violates the terms."
            return _person(missed, Adjudication.NO_SHOW, reason)
        case other:
            assert_never(other)


def _no_show(missed: Missed) -> Outcome:
    policy = missed.policy
    rule = _rule(missed, "row no-show", "testing.no_show_rule")
    match no_show_rule(policy):
        case NoShowRule.MAJOR:
            return _no_show_of(missed, ViolationLevel.MAJOR, rule)
        case NoShowRule.MINOR_THEN_MAJOR:
            days = number(policy, "testing.no_show_window_days", 90)
            repeated = within(missed.history.earlier_no_shows, missed.at, days)
            return _no_show_of(missed, ViolationLevel.MAJOR if repeated else ViolationLevel.MINOR, rule)
        case NoShowRule.PERSON_DECIDES:
            return _person(missed, Adjudication.NO_SHOW, f"{_sentence(missed)} Say what it counts as.")
        case other:
            assert_never(other)


def _no_show_of(missed: Missed, level: ViolationLevel, rule: RestsOn) -> Outcome:
    review = ask_specialist(missed.policy, TaskKind.REVIEW_MISSED_TEST, _sentence(missed))
    return Outcome(
        code=Adjudication.NO_SHOW,
        actions=(action(ActionKind.CLOSE_WINDOW),),
        tasks=(review, *(() if level is ViolationLevel.MINOR else tasks_of_major())),
        violations=(violation(missed.policy, level, rule),),
        sentence=_sentence(missed),
    )


def _refusal(missed: Missed) -> Outcome:
    policy = missed.policy
    match refusal_rule(policy):
        case RefusalRule.MAJOR | RefusalRule.NC2:
            rule = _rule(missed, f"row {_words(missed)}", "testing.refusal_rule")
            fraud = missed.cause is MissedCause.TAMPERED
            return Outcome(
                code=Adjudication.REFUSAL,
                actions=(action(ActionKind.CLOSE_WINDOW),),
                tasks=(ask_specialist(policy, TaskKind.REVIEW_MISSED_TEST, _sentence(missed)), *tasks_of_major()),
                violations=(violation(policy, ViolationLevel.MAJOR, rule, fraud=fraud),),
                sentence=_sentence(missed),
            )
        case RefusalRule.PERSON_DECIDES:
            return _person(missed, Adjudication.REFUSAL, f"{_sentence(missed)} A refusal: say what it counts as.")
        case other:
            assert_never(other)


def _treated(missed: Missed, how: Treatment) -> Outcome:
    match how:
        case Treatment.NO_SHOW:
            return _no_show(missed)
        case Treatment.REFUSAL:
            return _refusal(missed)
        case Treatment.EXCUSED:
            return _excused(missed, (), ())
        case Treatment.HARDSHIP_REQUEST:
            return _hardship(missed)
        case Treatment.PERSON_DECIDES:
            return _person(missed, None, f"{_sentence(missed)} Say what it counts as.")
        case _:
            assert_never(how)


def _fault(missed: Missed) -> Outcome:
    site = (action(ActionKind.OFFER_ALTERNATE_SITE),) if missed.cause is MissedCause.SITE_CLOSED else ()
    if missed.cause is MissedCause.SYSTEM_OUTAGE:
        return _excused(missed, (), ())
    vendor = ask_vendor(missed)
    return _excused(missed, (*site, action(ActionKind.VENDOR_QUALITY_TICKET)), (vendor,))


def ask_vendor(missed: Missed) -> HumanTask:
    """Ask that a fault of the vendor is documented and taken up."""
    within_time = Limit(amount=number(missed.policy, "testing.review_business_days", 1), unit=Unit.BUSINESS_DAYS)
    return task(Desk.VENDOR_MANAGER, TaskKind.VENDOR_QUALITY, f"Document it: {_words(missed)}.", within=within_time)


def _excused(missed: Missed, actions: tuple[AutomaticAction, ...], tasks: tuple[HumanTask, ...]) -> Outcome:
    return Outcome(
        code=Adjudication.NO_SHOW_EXCUSED,
        actions=(*actions, action(ActionKind.CLOSE_WINDOW), action(ActionKind.REPLACE_AT_NEXT_SELECTION)),
        tasks=tasks,
        sentence=f"Excused: {_words(missed)}.",
    )


def _approved_travel(missed: Missed) -> Outcome:
    granted = missed.policy.number(_VACATION)
    if granted is None:
        words = missed.policy.figure(_VACATION).words
        return _person(missed, None, f"Travel was approved, and the pack has no days off ({words}): say what follows.")
    left = missed.history.vacation_days_left
    if granted > 0 and (left is None or left > 0):
        return _excused(missed, (), ())
    # What the program approved, it does not hold against whoever relied on it.
    reason = "Travel was approved beyond the days that the pack grants: see how that came about."
    return _excused(missed, (), (ask_specialist(missed.policy, TaskKind.REVIEW, reason),))


def _shy_bladder(missed: Missed) -> Outcome:
    days = Limit(amount=number(missed.policy, "testing.medical_evaluation_days", 5), unit=Unit.BUSINESS_DAYS)
    sentence = "Waited to the end without enough urine: a physician finds out why."
    asked = task(Desk.MEDICAL_REVIEW_OFFICER, TaskKind.MEDICAL_EVALUATION, sentence, within=days)
    return Outcome(
        code=None,
        is_open=True,
        actions=(action(ActionKind.MEDICAL_EVALUATION, within=days),),
        tasks=(asked,),
        sentence=sentence,
    )


def _hardship(missed: Missed) -> Outcome:
    days = Limit(amount=number(missed.policy, "testing.hardship_request_days", 7), unit=Unit.CALENDAR_DAYS)
    sentence = f"No money for the test: a hardship request can be made within {days.in_words}."
    return Outcome(
        code=None,
        is_open=True,
        actions=(action(ActionKind.INVITE_HARDSHIP_REQUEST, within=days),),
        tasks=(task(Desk.SPECIALIST, TaskKind.DECIDE_HARDSHIP, sentence, within=days),),
        sentence=sentence,
    )


def _person(missed: Missed, code: Adjudication | None, reason: str) -> Outcome:
    is_late = missed.cause is MissedCause.LATE_COLLECTION
    what = TaskKind.REVIEW_LATE if is_late else TaskKind.REVIEW
    return Outcome(
        code=code,
        is_open=code is None,
        tasks=(ask_specialist(missed.policy, what, reason),),
        sentence=f"A person decides. {reason}",
    )


def _rule(missed: Missed, row: str, key: str) -> RestsOn:
    return pack_rule(f"{OF_MISSED}, {row}", missed.policy.figure(key))


def _words(missed: Missed) -> str:
    return missed.cause.value.replace("_", " ")


def _sentence(missed: Missed) -> str:
    return f"Selected and not tested: {_words(missed)}."
