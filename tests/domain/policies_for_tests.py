"""A small policy with every deadline, made by hand and independent of the packs, for tests of the rules."""

from dataclasses import replace
from datetime import time

from domain.completion import CompletionCode
from domain.grades import Grade
from domain.ladders import Ladder, Rung, RungAction, RungTime
from domain.limits import Limit, Unit
from domain.obligations import PauseCause
from domain.policy import (
    CalendarRules,
    ClauseTemplate,
    ClosingDuty,
    Criterion,
    CriterionStage,
    Deadline,
    FailedCriterion,
    Figure,
    Policy,
    TermStart,
)
from domain.roles import Party

_A = Grade.DEFAULT
_HOURS, _DAYS, _BUSINESS, _MONTHS = Unit.HOURS, Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS, Unit.MONTHS
_P = Party
#: Never rolled forward and never paused (PROGRAM.md 6).
_SAFETY = frozenset({"D07", "D12", "D16", "D17", "D18"})

_ROWS: tuple[tuple[str, str, int, Unit, Party], ...] = (
    ("D01", "Intake triage", 2, _BUSINESS, _P.INTAKE),
    ("D02", "Outreach letter", 3, _BUSINESS, _P.INTAKE),
    ("D03", "Contact with an evaluator", 7, _DAYS, _P.PARTICIPANT),
    ("D04", "Answer to the final notice", 10, _DAYS, _P.SPECIALIST),
    ("D05", "Evaluation held", 21, _DAYS, _P.EVALUATOR),
    ("D06", "Evaluation report", 15, _DAYS, _P.EVALUATOR),
    ("D07", "Threat notice", 24, _HOURS, _P.EVALUATOR),
    ("D08", "Review of the report", 5, _BUSINESS, _P.SPECIALIST),
    ("D09", "Signature of the agreement", 14, _DAYS, _P.PARTICIPANT),
    ("D10", "Execution by the board", 180, _DAYS, _P.BOARD),
    ("D11", "Baseline test", 10, _DAYS, _P.PARTICIPANT),
    ("D12", "Non-negative result", 1, _BUSINESS, _P.LABORATORY),
    ("D13", "Negative result", 7, _BUSINESS, _P.LABORATORY),
    ("D14", "Verification", 72, _HOURS, _P.MEDICAL_REVIEW_OFFICER),
    ("D15", "Split request", 72, _HOURS, _P.PARTICIPANT),
    ("D16", "Cease-practice notice", 4, _HOURS, _P.SPECIALIST),
    ("D17", "Notice to employer and monitor", 1, _BUSINESS, _P.SPECIALIST),
    ("D18", "Report to the board", 1, _BUSINESS, _P.DIRECTOR),
    ("D19", "Minor report", 5, _BUSINESS, _P.SPECIALIST),
    ("D20", "Investigation finding", 14, _DAYS, _P.SPECIALIST),
    ("D21", "Legal referral", 5, _BUSINESS, _P.SUPERVISOR),
    ("D22", "Answer to the petition", 20, _DAYS, _P.PARTICIPANT),
    ("D23", "Preliminary hearing", 30, _DAYS, _P.BOARD),
    ("D24", "End of immediate suspension", 180, _DAYS, _P.BOARD),
    ("D25", "Worksite report", 10, _DAYS, _P.WORKSITE_MONITOR),
    ("D26", "Urgent monitor report", 1, _BUSINESS, _P.WORKSITE_MONITOR),
    ("D27", "Therapist report", 10, _DAYS, _P.TREATMENT_PROVIDER),
    ("D28", "Self-report", 5, _DAYS, _P.PARTICIPANT),
    ("D29", "Report of an arrest", 30, _DAYS, _P.PARTICIPANT),
    ("D30", "Report of use", 24, _HOURS, _P.PARTICIPANT),
    ("D31", "Prescription notice", 48, _HOURS, _P.PARTICIPANT),
    ("D32", "Contact with the participant", 30, _DAYS, _P.SPECIALIST),
    ("D33", "Supervisor contact", 90, _DAYS, _P.SUPERVISOR),
    ("D34", "Note", 24, _HOURS, _P.SPECIALIST),
    ("D35", "Staff supervision", 1, _MONTHS, _P.SUPERVISOR),
    ("D36", "Case staffing", 7, _DAYS, _P.SUPERVISOR),
    ("D37", "Full file review", 90, _DAYS, _P.SUPERVISOR),
    ("D38", "Renewal of the release", 365, _DAYS, _P.PARTICIPANT),
    ("D39", "Letter of completion eligibility", 30, _DAYS, _P.SPECIALIST),
    ("D40", "National report", 30, _DAYS, _P.LEGAL),
    ("D41", "Review of the decision", 20, _DAYS, _P.LEGAL),
    ("D42", "Dispute", 2, _BUSINESS, _P.REVIEWER),
    ("D43", "Vacation request", 7, _DAYS, _P.PARTICIPANT),
    ("D44", "No contact at all", 90, _DAYS, _P.SPECIALIST),
    ("S01", "Intake completed", 20, _BUSINESS, _P.SPECIALIST),
    ("S02", "Agreement sent", 10, _BUSINESS, _P.SPECIALIST),
    ("S03", "Decision about a proposal", 5, _BUSINESS, _P.SUPERVISOR),
    ("S04", "Decision about completion", 10, _BUSINESS, _P.SUPERVISOR),
    ("S05", "Closing without diagnosis", 5, _BUSINESS, _P.SPECIALIST),
    ("S11", "What a finding recommends, proposed", 5, _BUSINESS, _P.SPECIALIST),
)
_PERIODS = {"D25": Limit(amount=3, unit=_MONTHS), "D27": Limit(amount=3, unit=_MONTHS)} | {
    "D28": Limit(amount=1, unit=_MONTHS)
}


def _deadline(deadline_id: str, name: str, amount: int, unit: Unit, owner: Party) -> Deadline:
    safety = deadline_id in _SAFETY
    return Deadline(
        id=deadline_id,
        name=name,
        starts="see the rules",
        limit=Limit(amount=amount, unit=unit),
        owner=owner,
        ladder="safety" if safety else "standard",
        safety=safety,
        rolls_forward=owner is Party.PARTICIPANT and not safety,
        period=_PERIODS.get(deadline_id),
        max_extension=Limit(amount=30, unit=_DAYS) if deadline_id == "D06" else None,
        counts_back=deadline_id == "D39",
        paused_by=tuple(PauseCause) if owner is Party.PARTICIPANT and not safety else (),
        grade=_A,
    )


_ONE_BUSINESS_DAY = Limit(amount=1, unit=_BUSINESS)
_STANDARD = Ladder(
    name="standard",
    rungs=(
        Rung(level=0, time=RungTime.SHARE, percent=50, reaches=_P.PARTICIPANT, action=RungAction.REMIND),
        Rung(level=1, time=RungTime.AT_DUE, reaches=_P.SPECIALIST, action=RungAction.TASK),
        Rung(
            level=2,
            time=RungTime.AFTER_PREVIOUS,
            distance=_ONE_BUSINESS_DAY,
            reaches=_P.SUPERVISOR,
            action=RungAction.TASK,
            breach=True,
        ),
    ),
)
_SAFETY_LADDER = Ladder(
    name="safety", rungs=(Rung(level=3, time=RungTime.AT_DUE, reaches=_P.ON_CALL, action=RungAction.PAGE, breach=True),)
)


def _figure(key: str, kind: str, value: int | bool | str | tuple[int, ...]) -> Figure:
    return Figure(key=key, kind=kind, value=value, grade=_A)


_FIGURES = (
    _figure("eligibility.diagnosis_required", "bool", value=True),
    _figure("outreach.stop_practice_on_entry", "bool", value=True),
    _figure("evaluation.conflict_lookback_years", "years", 5),
    _figure("evaluation.evaluator_choices", "count", 3),
    _figure("evaluation.no_show_retries", "count", 2),
    _figure("agreement.term_months", "months", 36),
    _figure("agreement.credit_prior_recovery_max_months", "months", 12),
    _figure("agreement.extension_steps_months", "list", (36, 60, 84)),
    _figure("completion.costs_paid", "bool", value=True),
    _figure("completion.notice_days_before", "calendar_days", 30),
    _figure("npdb.report_days", "calendar_days", 30),
    _figure("retention.rule", "rule", "7 years after the end"),
    _figure("investigation.joining_rule", "enum", "same matter, before the finding is drafted"),
    Figure(key="investigation.indicator_phrases", kind="list", value=("alcohol on breath",), grade=_A),
)

POLICY = Policy(
    id="test",
    version="1",
    title="A policy for tests",
    jurisdiction="Pennsylvania",
    calendar=CalendarRules(zone="America/New_York", subdivision="PA", day_ends=time(17), spread_minutes=0),
    term_start=TermStart.BOARD_EXECUTION,
    figures=_FIGURES,
    deadlines=tuple(_deadline(*row) for row in _ROWS),
    ladders=(_STANDARD, _SAFETY_LADDER),
    clauses=(
        ClauseTemplate(number="1", title="Reports", text="The worksite monitor reports.", duties=("D25",), grade=_A),
        ClauseTemplate(number="2", title="Treatment", text="The therapist reports.", duties=("D27",), grade=_A),
        ClauseTemplate(number="3", title="Self", text="The participant reports.", duties=("D28", "D29"), grade=_A),
        ClauseTemplate(
            number="4", title="Travel", text="Travel is asked for.", duties=("D43",), required=False, grade=_A
        ),
    ),
    criteria=(
        Criterion(
            code="INEL_DRUG_ACT",
            statement="No conviction under the Drug Act.",
            if_failed=FailedCriterion.INELIGIBLE,
            stage=CriterionStage.INTAKE,
            route="other",
            grade=_A,
        ),
        Criterion(
            code="INEL_PATIENT_HARM",
            statement="No significant patient harm.",
            if_failed=FailedCriterion.BOARD_DECIDES,
            stage=CriterionStage.INTAKE,
            grade=_A,
        ),
    ),
    completion=(
        CompletionCode.TERM_SERVED,
        CompletionCode.COMPLETION_LETTER_SENT,
        CompletionCode.COSTS_PAID,
        CompletionCode.NO_OPEN_OBLIGATIONS,
    ),
    closing_duties=(
        ClosingDuty(
            code="close_file",
            sentence="Close the file and set its retention.",
            owner=_P.SPECIALIST,
            limit=Limit(amount=10, unit=_BUSINESS),
            ladder="standard",
            grade=_A,
        ),
    ),
)


def with_figure(policy: Policy, key: str, value: int | bool | str | tuple[int, ...] | None) -> Policy:
    """The policy with another value for one figure; None is a figure that the source sets in words."""
    figures = tuple(
        replace(one, value=value, words="as ordered" if value is None else "") if one.key == key else one
        for one in policy.figures
    )
    return replace(policy, figures=figures)


def with_deadline(policy: Policy, deadline: Deadline) -> Policy:
    """The policy with one deadline replaced."""
    deadlines = tuple(deadline if one.id == deadline.id else one for one in policy.deadlines)
    return replace(policy, deadlines=deadlines)
