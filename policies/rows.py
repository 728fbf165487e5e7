"""A pack as people read it: rows of key, value, grade, source and remark, for the command line and the reference."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from domain.completion import MEANINGS
from domain.grades import Grade
from domain.ladders import Ladder, Rung
from domain.policy import ClauseTemplate, ClosingDuty, Criterion, Deadline, Figure, Policy
from policies.ladders import when_of

_GRADES: Final = {
    Grade.SOURCED: "S",
    Grade.RECALLED: "K, unverified",
    Grade.DEFAULT: "program default",
    Grade.NOT_APPLICABLE: "n/a",
}
#: Units that are said beside the number; of the others the key says what is counted.
_UNITS: Final = {
    "hours": "hours",
    "calendar_days": "calendar days",
    "business_days": "business days",
    "days": "days",
    "months": "months",
    "years": "years",
    "tests_per_year": "tests a year",
    "percent": "percent",
    "mg_per_dl": "mg/dl",
    "celsius": "degrees Celsius",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a pack."""

    #: ``outreach``, ``deadlines``, ``clauses`` ...
    group: str
    key: str
    value: str
    #: For people: K is shown as unverified, A as program default.
    grade: str = ""
    source: str = ""
    remark: str = ""

    @property
    def text(self) -> str:
        """The row without its key, on one line."""
        provenance = ", ".join(part for part in (self.grade, self.source) if part)
        return " ".join(part for part in (self.value, provenance and f"[{provenance}]", self.remark) if part)


def rows_of(policy: Policy) -> tuple[Row, ...]:
    """List everything that a pack says, figures first, in the order of a case's life."""
    return (
        *(_figure_row(figure) for figure in policy.figures),
        *_calendar_rows(policy),
        *(_deadline_row(deadline) for deadline in policy.deadlines),
        *(_ladder_row(ladder) for ladder in policy.ladders),
        *(_clause_row(clause) for clause in policy.clauses),
        *(_criterion_row(criterion) for criterion in policy.criteria),
        *(Row(group="completion_codes", key=code, value=MEANINGS[code]) for code in policy.completion),
        *(_closing_row(duty) for duty in policy.closing_duties),
    )


def value_of(figure: Figure) -> str:
    """Say a figure's value in words: ``7 calendar days``, ``yes``, ``60 months, 24 to 60``, ``as ordered``."""
    unit = _UNITS.get(figure.kind, "")
    low, high = figure.minimum, figure.maximum
    bounds = f"{low} to {high}" if high is not None else f"at least {low}" if low is not None else ""
    match figure.value:
        case None:
            return figure.words or _with_unit(bounds, unit)
        case bool():
            return "yes" if figure.value else "no"
        case tuple():
            return _with_unit("; ".join(str(item) for item in figure.value), unit)
        case int():
            return ", ".join(part for part in (_with_unit(str(figure.value), unit), bounds) if part)
        case str():
            return figure.value


def limit_of_deadline(deadline: Deadline) -> str:
    """Say a deadline's times in words: ``every 3 months, within 10 calendar days (as ordered, else this)``."""
    if not deadline.applies:
        return "does not apply"
    period = f"every {deadline.period.in_words}, within " if deadline.period else ""
    then = f", then {deadline.then_limit.in_words}" if deadline.then_limit else ""
    extension = f", extended by at most {deadline.max_extension.in_words}" if deadline.max_extension else ""
    replaced = f" (until replaced: {deadline.replaced_by})" if deadline.replaced_by else ""
    before = " before" if deadline.counts_back else ""
    return f"{period}{deadline.limit.in_words}{before}{then}{extension}{replaced}"


def grade_in_words(grade: Grade) -> str:
    """Say how well a number is known: S, unverified, or program default."""
    return _GRADES[grade]


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit.removesuffix('s') if text == '1' else unit}".strip()


def _figure_row(figure: Figure) -> Row:
    grade, source = grade_in_words(figure.grade), figure.source
    if figure.range_grade:
        grade += f"; range {grade_in_words(figure.range_grade)}"
        source = "; ".join(part for part in (source, f"range {figure.range_source}") if part)
    group, _, key = figure.key.partition(".")
    return Row(group=group, key=key, value=value_of(figure), grade=grade, source=source, remark=figure.note)


def _calendar_rows(policy: Policy) -> Iterator[Row]:
    rules = policy.calendar
    values = {
        "zone": rules.zone,
        "holidays": f"{rules.country}-{rules.subdivision}",
        "day_ends": rules.day_ends.isoformat("minutes"),
        "spread": f"{rules.spread_minutes} minutes",
        "day_lasts": f"{rules.seconds_per_day} seconds" if rules.seconds_per_day else "a day",
    }
    for key, value in values.items():
        yield Row(group="calendar", key=key, value=value, grade=grade_in_words(rules.grade), source=rules.source)


def _deadline_row(deadline: Deadline) -> Row:
    grade, source = grade_in_words(deadline.grade), deadline.source
    if deadline.period_grade:
        grade += f"; period {grade_in_words(deadline.period_grade)}"
        source = "; ".join(
            part for part in (source, deadline.period_source and f"period {deadline.period_source}") if part
        )
    remarks = (
        f"{deadline.name}: from {deadline.starts}, owed by {_plain(deadline.owner)}",
        f"ladder {deadline.ladder}",
        deadline.breach and f"breach: {deadline.breach}",
        "safety" if deadline.safety else "",
        "rolls forward" if deadline.rolls_forward else "",
        "" if deadline.counts_from_percent is None else _counts_from(deadline.counts_from_percent),
        deadline.paused_by and f"paused by {', '.join(_plain(cause) for cause in deadline.paused_by)}",
    )
    remark = "; ".join(part for part in remarks if part)
    value = limit_of_deadline(deadline)
    return Row(group="deadlines", key=deadline.id, value=value, grade=grade, source=source, remark=remark)


def _counts_from(percent: int) -> str:
    return f"counts from {percent} % of its period on ({grade_in_words(Grade.DEFAULT)})"


def rung_in_words(rung: Rung) -> str:
    """Say a rung on one line: ``1 due: specialist, task, breach``."""
    breach = ", breach" if rung.breach else ""
    return f"{rung.level} {when_of(rung)}: {_plain(rung.reaches)}, {rung.action.value}{breach}"


def _ladder_row(ladder: Ladder) -> Row:
    rungs = "; ".join(rung_in_words(rung) for rung in ladder.rungs)
    return Row(group="ladders", key=ladder.name, value=rungs, grade=grade_in_words(ladder.grade), source=ladder.source)


def _clause_row(clause: ClauseTemplate) -> Row:
    duties = f"duties {', '.join(clause.duties)}" if clause.duties else ""
    return Row(
        group="clauses",
        key=clause.number,
        value=f"{clause.title}. {clause.text}",
        grade=grade_in_words(clause.grade),
        source=clause.source,
        remark="; ".join(part for part in (duties, "" if clause.required else "may be left out") if part),
    )


def _criterion_row(criterion: Criterion) -> Row:
    route = f", route {criterion.route}" if criterion.route else ""
    return Row(
        group="criteria",
        key=criterion.code,
        value=f"{criterion.statement} If not: {_plain(criterion.if_failed)}{route}.",
        grade=grade_in_words(criterion.grade),
        source=criterion.source,
        remark=f"known at {criterion.stage.value}",
    )


def _closing_row(duty: ClosingDuty) -> Row:
    after = ", ".join(_plain(phase) for phase in duty.after) or "every end"
    if duty.only_if is not None:
        after += f"; only if {_plain(duty.only_if)}"
    return Row(
        group="closing_duties",
        key=duty.code,
        value=f"{duty.sentence} {_plain(duty.owner).capitalize()}, within {duty.limit.in_words}.",
        grade=grade_in_words(duty.grade),
        source=duty.source,
        remark=f"after: {after}; ladder {duty.ladder}",
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")
