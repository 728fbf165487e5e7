"""What follows a cancelled test: neither positive nor negative, never counted or held against anybody (TESTING.md 6).

After a fatal flaw nothing is asked of the participant. The selection is annulled and the draw makes up for it, so that
nobody learns from a cancelled test when the next one comes. Only where somebody is called at once, the code says so.
"""

from domain.limits import Limit, Unit
from domain.testing.codes import Adjudication
from domain.testing.judging import Judging, action, number, review_time, task
from domain.testing.outcomes import ActionKind, Desk, Outcome, TaskKind
from domain.testing.pack_rules import InvalidRule, invalid_rule


def rejected(case: Judging) -> Outcome:
    """Cancel a test for a flaw of whoever took or tested the specimen."""
    flaws = ", ".join(one.value.replace("_", " ") for one in case.report.fatal_flaws) or "no reason named"
    asked = task(
        Desk.VENDOR_MANAGER,
        TaskKind.VENDOR_QUALITY,
        f"A test was cancelled ({flaws}): take it up with the vendor.",
        within=review_time(case.policy),
    )
    return Outcome(
        code=Adjudication.CANCELLED_NO_ACTION,
        actions=(action(ActionKind.REPLACE_AT_NEXT_SELECTION), action(ActionKind.VENDOR_QUALITY_TICKET)),
        tasks=(asked,),
        sentence=f"Cancelled ({flaws}); the draw makes up for it, which nobody is told.",
    )


def invalid(case: Judging) -> Outcome:
    """Cancel an invalid result: with an explanation as the pack says, without one to be observed soon."""
    if case.history.invalid_explained and invalid_rule(case.policy) is InvalidRule.NO_ACTION:
        return Outcome(
            code=Adjudication.CANCELLED_NO_ACTION,
            actions=(action(ActionKind.CLOSE_TEST),),
            sentence="Invalid with an explanation that the medical review officer accepts: cancelled.",
        )
    hours = Limit(amount=number(case.policy, "testing.invalid_recollect_hours", 24), unit=Unit.HOURS)
    return Outcome(
        code=Adjudication.CANCELLED_RECOLLECT,
        actions=(action(ActionKind.OBSERVED_RECOLLECTION, within=hours),),
        sentence=f"Invalid: cancelled, and another specimen is given within {hours.in_words}, observed.",
    )
