"""The plan after noncompliance: modified terms that a finding led to, until standing is restored (PROGRAM.md 4.2)."""

from dataclasses import replace

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.files import Intent
from domain.phase_of_case import follow_phase
from domain.phases import ACTIVE
from domain.referral import ReasonForm
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank


def _why_not_restore(intent: Intent[Case, ReasonForm]) -> Refusal | None:
    if not intent.subject.plan_after_noncompliance:
        return refuse("no_plan", "No plan after noncompliance is in force.")
    return None if intent.form is None else why_blank(intent.form.reason, "The reason")


def _restore(turn: CaseTurn, form: ReasonForm) -> None:
    turn.case = replace(turn.case, plan_after_noncompliance="")
    turn.record("enrollment:standing_restored", f"The plan after noncompliance has ended: {form.reason}")
    follow_phase(turn)
    turn.notify(Party.PARTICIPANT)


RULES = table_of(
    rule(Act.RESTORE_STANDING, "Restore the participant's standing", ReasonForm, ACTIVE, _restore, _why_not_restore)
)
