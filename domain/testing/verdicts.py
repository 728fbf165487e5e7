"""What follows when laboratory and medical review officer agree on a result that is neither dilute nor cancelled.

The rows of TESTING.md 4: negative, pending, positive explained, positive verified, altered specimen.
"""

from typing import Final

from domain.testing.codes import Adjudication, ViolationLevel
from domain.testing.contradictions import positive_analytes
from domain.testing.history import unexplained
from domain.testing.judging import (
    CEASE_PRACTICE,
    FINDING,
    NOTICE_TO_EMPLOYER,
    POSITIVE,
    SPLIT_REQUEST,
    VERIFICATION,
    Judging,
    action,
    ask_specialist,
    holds_while_pending,
    in_words,
    program_rule,
    review_time,
    task,
    tasks_of_major,
    violation,
)
from domain.testing.outcomes import ActionKind, Desk, HumanTask, Outcome, TaskKind
from domain.testing.results import LabResult

#: The glossary: any result other than negative, before it is verified. What was not tested says nothing.
_NON_NEGATIVE: Final = POSITIVE | {LabResult.ADULTERATED, LabResult.SUBSTITUTED, LabResult.INVALID}


def clear(_case: Judging) -> Outcome:
    """Close a verified negative."""
    return Outcome(
        code=Adjudication.CLEAR, counts=True, actions=(action(ActionKind.CLOSE_TEST),), sentence="Verified negative."
    )


def pending(case: Judging) -> Outcome:
    """Wait for the medical review officer; a non-negative alerts, and holds practice where the pack says so."""
    lab = case.report.lab
    actions = []
    if lab in _NON_NEGATIVE:
        actions.append(action(ActionKind.NON_NEGATIVE_ALERT))
    if lab in POSITIVE and holds_while_pending(case.policy):
        actions.append(action(ActionKind.HOLD_PRACTICE))
    what = TaskKind.INTERVIEW if lab in _NON_NEGATIVE else TaskKind.VERIFY
    asked = task(
        Desk.MEDICAL_REVIEW_OFFICER, what, f"The laboratory reports {in_words(lab)}: verify.", deadline=VERIFICATION
    )
    return Outcome(
        code=None,
        is_open=True,
        actions=tuple(actions),
        tasks=(asked,),
        sentence=f"The laboratory reports {in_words(lab)}; the medical review officer has not verified it.",
    )


def explained(case: Judging) -> Outcome:
    """Clear a positive that a prescription explains; late disclosure where the register did not have it."""
    missing = unexplained(case.report, case.history, case.policy)
    named = bool(positive_analytes(case.report.analytes))
    tasks = [ask_specialist(case.policy, TaskKind.ASK_PRESCRIBER, "Verify the prescription with the prescriber.")]
    if not named:
        tasks.append(
            ask_specialist(
                case.policy,
                TaskKind.REVIEW,
                "The report names no positive analyte: see whether the register had the prescription.",
            )
        )
    late = violation(
        case.policy,
        ViolationLevel.MINOR,
        program_rule("TESTING.md 4, row positive/negative: late disclosure of a prescription, PROGRAM.md D31"),
    )
    names = ", ".join(one.name or "an unnamed analyte" for one in missing)
    return Outcome(
        code=Adjudication.CLEAR_RX,
        counts=True,
        actions=(action(ActionKind.CLOSE_TEST),),
        tasks=tuple(tasks),
        violations=(late,) if missing else (),
        sentence=f"Explained by a prescription that the register did not have at collection: {names}."
        if missing
        else "Explained by a prescription.",
    )


def verified_positive(case: Judging) -> Outcome:
    """Record an unexplained positive: a major violation, a critical one if use was in active practice."""
    critical = case.history.used_in_practice is True
    level = ViolationLevel.CRITICAL if critical else ViolationLevel.MAJOR
    row = "TESTING.md 4, row positive/positive"
    rests_on = program_rule(f"{row}; PROGRAM.md 8.1, use in active practice" if critical else row)
    return Outcome(
        code=Adjudication.UNEXPLAINED_POSITIVE,
        counts=True,
        actions=(
            action(ActionKind.CEASE_PRACTICE, deadline=CEASE_PRACTICE),
            action(ActionKind.NOTIFY_MONITOR_AND_EMPLOYER, deadline=NOTICE_TO_EMPLOYER),
            action(ActionKind.OPEN_INVESTIGATION, deadline=FINDING),
            action(ActionKind.OFFER_SPLIT_TEST, deadline=SPLIT_REQUEST),
        ),
        tasks=_after_positive(case),
        violations=(violation(case.policy, level, rests_on),),
        sentence="Verified positive without an accepted explanation"
        + (", in active practice." if critical else "; whether use was in active practice is to be found out."),
    )


def _after_positive(case: Judging) -> tuple[HumanTask, ...]:
    found, missing = positive_analytes(case.report.analytes), unexplained(case.report, case.history, case.policy)
    tasks = [
        *tasks_of_major(),
        task(Desk.SPECIALIST, TaskKind.INVESTIGATE, "Investigate a suspected relapse.", deadline=FINDING),
        task(
            Desk.SUPERVISOR,
            TaskKind.SECOND_REVIEW,
            "Look at the positive and at what was ordered.",
            within=review_time(case.policy),
        ),
    ]
    if found and not missing:
        # The verdict stands, because practice must stop faster than a doubt is settled; a person settles it.
        reason = "The register has a prescription for what was found: ask the medical review officer about it."
        tasks.append(ask_specialist(case.policy, TaskKind.REVIEW, reason))
    return tuple(tasks)


def altered(case: Judging) -> Outcome:
    """Record an altered or exchanged specimen: a refusal, a major violation and fraud."""
    day = review_time(case.policy)
    rests_on = program_rule(f"TESTING.md 4, row adulterated or substituted/refusal: {in_words(case.report.lab)}")
    return Outcome(
        code=Adjudication.REFUSAL,
        actions=(action(ActionKind.OFFER_SPLIT_TEST, deadline=SPLIT_REQUEST),),
        tasks=(
            *tasks_of_major(),
            task(Desk.SUPERVISOR, TaskKind.SECOND_REVIEW, "Look at a specimen that was not genuine.", within=day),
            task(Desk.LEGAL, TaskKind.LEGAL_REVIEW, "Say what follows from fraud on a test.", within=day),
        ),
        violations=(violation(case.policy, ViolationLevel.MAJOR, rests_on, fraud=True),),
        sentence=f"The specimen was {in_words(case.report.lab)}, verified as a refusal to test.",
    )
