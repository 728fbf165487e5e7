"""Limits that an agreement sets where its policy leaves them open (PROGRAM.md 21).

A worded value in a pack ("as ordered", "per plan") means that an order, a plan or a person sets it. A clause does that
for one case; until one does, the program's own default holds, and the clause says so.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Annotated, Final

from domain.facts import DutyLimit
from domain.forms import About, Form
from domain.grades import Grade
from domain.limits import Limit, Unit
from domain.policy import Deadline, Policy
from domain.refusals import Refusal, refuse

#: The longest limit that a clause can set, a year in each unit, so that a mistyped number is refused (program default,
#: grade A).
_LONGEST: Final = {Unit.HOURS: 8784, Unit.CALENDAR_DAYS: 366, Unit.BUSINESS_DAYS: 262, Unit.MONTHS: 12}
#: A period is a stretch of the calendar.
_OF_PERIODS: Final = frozenset({Unit.CALENDAR_DAYS, Unit.MONTHS})


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLimitForm(Form):
    """How long something may take that the policy leaves open; for a recurring report, the length of its period."""

    duty: Annotated[str, About("The deadline, which the clause puts in force.", "D27")]
    amount: Annotated[int, About("How many.", 1)]
    unit: Annotated[Unit, About("Of what; a period has calendar days or months.", Unit.MONTHS)]

    @property
    def stated(self) -> DutyLimit:
        """The limit as a clause keeps it."""
        return DutyLimit(duty=self.duty, limit=Limit(amount=self.amount, unit=self.unit))


def is_left_open(deadline: Deadline) -> bool:
    """Say whether a policy leaves a limit to an order, a plan or a person."""
    return deadline.applies and bool(deadline.replaced_by)


def why_not_limits(policy: Policy, limits: Iterable[DutyLimitForm], duties: Collection[str]) -> Refusal | None:
    """Say why limits cannot be set by what puts some duties in force."""
    given = tuple(limits)
    duty, times = max(Counter(one.duty for one in given).items(), key=itemgetter(1), default=("", 0))
    if times > 1:
        return refuse("limit_twice", f"The limit of {duty} is set twice; set it once.")
    return next((found for one in given if (found := _why_not_limit(policy, one, duties))), None)


def _why_not_limit(policy: Policy, form: DutyLimitForm, duties: Collection[str]) -> Refusal | None:
    if form.duty not in duties:
        return refuse("limit_without_duty", f"No clause here puts {form.duty or 'a deadline without a name'} in force.")
    deadline = policy.deadline(form.duty)
    if not is_left_open(deadline):
        return refuse("limit_by_policy", f"The policy sets {deadline.id} itself: {deadline.name}.")
    if deadline.period is not None and form.unit not in _OF_PERIODS:
        return refuse("limit_wrong_unit", f"{deadline.id} has a period: give it in calendar days or months.")
    most = _LONGEST[form.unit]
    if not 0 < form.amount <= most:
        return refuse(
            "limit_out_of_range", f"{deadline.id} can be set to 1 to {Limit(amount=most, unit=form.unit).in_words}."
        )
    return None


def with_open_limits(text: str, policy: Policy, duties: Iterable[str], limits: Iterable[DutyLimit]) -> str:
    """Add to a clause how long each thing may take that its policy leaves open: as it is set, or by default."""
    by_duty = {one.duty: one.limit for one in limits}
    said = [_said(deadline, by_duty.get(duty)) for duty in duties if is_left_open(deadline := policy.deadline(duty))]
    return " ".join((text, *said))


def _said(deadline: Deadline, limit: Limit | None) -> str:
    within = "for each period of" if deadline.period else "within"
    if limit is not None:
        return f"{deadline.name}: {within} {limit.in_words}."
    stands = (deadline.period or deadline.limit).in_words
    grade = deadline.grade if deadline.period is None else deadline.period_grade
    whose = "the program's default" if grade is Grade.DEFAULT else "the policy's own number"
    return f"{deadline.name}: {within} {stands}, {whose} until another is set ({deadline.replaced_by})."
