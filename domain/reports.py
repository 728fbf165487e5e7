"""Worksite monitor and periodic reports: worksite, therapist, self (PROGRAM.md 4.5, D25, D27, D28; DUTIES.md 11, 13).

A late report is chased with whoever owes it: the ladder of its obligation reminds that party, for a therapist's report
the provider and not the licensee (D27). A concern in a report, or what points to a relapse, opens an investigation.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.clauses import end_clause_series, open_clause_duties
from domain.deadlines import deadline_of
from domain.events import MessageKind
from domain.facts import ReportFact, ReportKind, ReportStatus, WorksiteFact
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import ObligationId
from domain.investigated import told_of_report
from domain.obligation_changes import accept, return_for_correction, submit, why_not_submit
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.phases import ACTIVE, Phase
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank

#: Which report meets which obligation.
REPORTS: Final = {
    ObligationKind.WORKSITE_REPORT: ReportKind.WORKSITE,
    ObligationKind.THERAPIST_REPORT: ReportKind.THERAPIST,
    ObligationKind.SELF_REPORT: ReportKind.SELF,
}

#: Reports are owed from the signature of the agreement on.
_REPORTING: Final = ACTIVE | {Phase.INTERIM}

OwedReport = Annotated[
    ObligationId, About("The obligation that the report is owed under.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c03")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksiteForm(Form):
    """The employer and who reports from there (PROGRAM.md 15, conflicts; 18, standard 7)."""

    employer: Annotated[str, About("The employer.", "Example Community Hospital")]
    monitor_name: Annotated[str, About("The monitor's name.", "Alex Example")]
    monitor_email: Annotated[str, About("Where the monitor is reached.", "alex@hospital.example")]
    no_conflict_declared: Annotated[
        bool, About("Whether the monitor declared that no relationship impairs neutrality.", example=True)
    ]


class WorksiteEnd(StrEnum):
    """What has ended at a worksite."""

    EMPLOYMENT = "employment"
    MONITORING = "monitoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksiteEndForm(Form):
    """That a job has ended, or that its monitor monitors no longer."""

    ended: Annotated[WorksiteEnd, About("What has ended.", WorksiteEnd.EMPLOYMENT)]
    ended_on: Annotated[date, About("The last day.", date(2026, 6, 30))]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm(Form):
    """A report as it came in."""

    obligation_id: OwedReport
    author: Annotated[str, About("Who wrote it.", "Lakeside Recovery Center")]
    received_at: Annotated[datetime, About("When it arrived.", "2026-06-02T14:30:00-04:00")]
    summary: Annotated[str, About("What it says.", "Punctual and reliable; no open questions.")]
    concern: Annotated[bool, About("Whether it says that something needs attention.", example=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceForm(Form):
    """The report that is accepted."""

    obligation_id: OwedReport


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnForm(Form):
    """The report that is returned, and what it lacks."""

    obligation_id: OwedReport
    reason: Reason


def _why_not_monitor(intent: Intent[Case, WorksiteForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    if not form.no_conflict_declared:
        return refuse(
            "conflict_not_excluded", "The monitor must first declare that no relationship impairs neutrality."
        )
    name, _, host = form.monitor_email.partition("@")
    if not name or not host or " " in form.monitor_email:
        return refuse("not_an_address", "The monitor's e-mail address needs the form name@host.")
    return why_blank(form.employer, "The employer") or why_blank(form.monitor_name, "The monitor's name")


def _name_monitor(turn: CaseTurn, form: WorksiteForm) -> None:
    former = turn.case.worksite
    named = WorksiteFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        employer=form.employer,
        monitor_name=form.monitor_name,
        monitor_email=form.monitor_email,
        no_conflict_declared=form.no_conflict_declared,
        since=turn.today,
        until=None,
    )
    if former is not None and former.until is None:
        turn.record("worksite:monitor_replaced", f"Monitor {former.id} monitors until {turn.today}.", _left(turn))
    turn.case = replace(turn.case, worksite=named)
    turn.record("worksite:monitor_named", f"Monitor {named.id} monitors from {turn.today} on, conflict-free.", named)
    turn.notify(Party.WORKSITE_MONITOR)
    open_clause_duties(turn)


def _why_not_end(intent: Intent[Case, WorksiteEndForm]) -> Refusal | None:
    worksite, form = intent.subject.worksite, intent.form
    if worksite is None or worksite.until is not None:
        return refuse("no_worksite", "Nobody monitors at a worksite now.")
    if form is None:
        return None
    if form.ended_on < worksite.since:
        return refuse("ended_before_it_began", f"The monitor monitors since {worksite.since}; it ended after that.")
    return intent.why_not_ahead(form.ended_on, "The end") or why_blank(form.reason, "The reason")


def _end_worksite(turn: CaseTurn, form: WorksiteEndForm) -> None:
    """End employment or monitoring: from then on no worksite report is owed until another monitor is named."""
    ended = replace(_left(turn), until=form.ended_on)
    turn.case = replace(turn.case, worksite=ended)
    turn.record("worksite:ended", f"{form.ended.capitalize()} ended on {form.ended_on}: {form.reason}", ended)
    duty = deadline_of(ObligationKind.WORKSITE_REPORT)
    end_clause_series(turn, duty, f"{form.ended.value} ended on {form.ended_on}")
    turn.notify(Party.PARTICIPANT)


def _left(turn: CaseTurn) -> WorksiteFact:
    assert turn.case.worksite is not None  # noqa: S101 - asked only where there is a former monitor
    return replace(turn.case.worksite, until=turn.today)


def _owed(intent: Intent[Case, ReportForm]) -> tuple[Obligation, ...]:
    return tuple(one for one in intent.file.obligations if one.kind in REPORTS and why_not_submit(one) is None)


def _why_not_record(intent: Intent[Case, ReportForm]) -> Refusal | None:
    owed, form = _owed(intent), intent.form
    if not owed:
        return refuse("no_report_owed", "No worksite, therapist or self-report is owed now.")
    if form is None:
        return None
    report = next((one for one in owed if one.id == form.obligation_id), None)
    if report is None:
        return refuse(
            "report_not_owed", f"Obligation {form.obligation_id} does not wait for a report; these do: {_ids(owed)}."
        )
    if form.received_at < report.starts_at:
        return refuse("before_the_period", f"{report.label}: a report that came before its period belongs to another.")
    return intent.why_not_ahead(form.received_at, "The receipt of a report") or why_blank(form.summary, "The summary")


def _ids(owed: tuple[Obligation, ...]) -> str:
    return ", ".join(str(one.id) for one in owed)


def _record_report(turn: CaseTurn, form: ReportForm) -> None:
    owed = turn.obligations[form.obligation_id]
    report = ReportFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        obligation_id=owed.id,
        kind=REPORTS[owed.kind],
        author=form.author,
        received_at=form.received_at,
        summary=form.summary,
        concern=form.concern,
        status=ReportStatus.RECEIVED,
        returned_because="",
    )
    if owed.counts_from is not None and form.received_at < owed.counts_from:
        _keep_early(turn, owed, report, owed.counts_from)
    else:
        turn.put(submit(owed, form.received_at))
        turn.case = replace(turn.case, reports=(*turn.case.reports, report))
        came = f"{owed.label} received {turn.when(form.received_at)}."
        turn.record("report:received", came, report, clause=owed.clause)
    if form.concern:
        turn.record("report:concern_raised", f"{owed.label} says that something needs attention.", clause=owed.clause)
        turn.notify(Party.SPECIALIST, MessageKind.TASK)
    told_of_report(turn, report)


def _keep_early(turn: CaseTurn, owed: Obligation, report: ReportFact, counts_from: datetime) -> None:
    """Keep a report that came too early to tell of its period, and ask for another (program default, grade A)."""
    sentence = (
        f"{owed.label} received {turn.when(report.received_at)}: kept, and too early to count for its period. "
        f"One received from {turn.when(counts_from)} on counts."
    )
    turn.record("report:early", sentence, replace(report, status=ReportStatus.EARLY), clause=owed.clause)
    turn.notify(owed.owner)


def _waiting(intent: Intent[Case, AcceptanceForm] | Intent[Case, ReturnForm]) -> frozenset[ObligationId]:
    """Give the obligations whose report waits; one that was cancelled meanwhile needs no decision any more."""
    handed_in = {one.id for one in intent.file.obligations if one.state is ObligationState.SUBMITTED}
    return frozenset(one.obligation_id for one in intent.subject.reports if one.obligation_id in handed_in)


def _why_not_waiting(intent: Intent[Case, AcceptanceForm] | Intent[Case, ReturnForm]) -> Refusal | None:
    waiting = _waiting(intent)
    if not waiting:
        return refuse("no_report", "No report waits to be accepted or returned.")
    if intent.form and intent.form.obligation_id not in waiting:
        return refuse("unknown_report", f"No report under obligation {intent.form.obligation_id} waits for a decision.")
    return None


def _why_not_return(intent: Intent[Case, ReturnForm]) -> Refusal | None:
    return _why_not_waiting(intent) or (why_blank(intent.form.reason, "What the report lacks") if intent.form else None)


def _decide(turn: CaseTurn, obligation_id: ObligationId, status: ReportStatus, because: str = "") -> ReportFact:
    """Take a report off those that wait, and give it as decided."""
    waiting = next(one for one in turn.case.reports if one.obligation_id == obligation_id)
    turn.case = replace(turn.case, reports=tuple(one for one in turn.case.reports if one.id != waiting.id))
    return replace(waiting, status=status, returned_because=because)


def _accept_report(turn: CaseTurn, form: AcceptanceForm) -> None:
    report = _decide(turn, form.obligation_id, ReportStatus.ACCEPTED)
    if report.kind is ReportKind.WORKSITE:
        accepted = turn.case.worksite_reports_accepted + 1
        turn.case = replace(turn.case, worksite_reports_accepted=accepted)
    turn.record("report:accepted", f"The {report.kind.value} report {report.id} counts as met.", report)
    turn.settle(accept(turn.obligations[form.obligation_id], turn.now, "report accepted"))


def _return_report(turn: CaseTurn, form: ReturnForm) -> None:
    report = _decide(turn, form.obligation_id, ReportStatus.RETURNED, form.reason)
    returned = return_for_correction(turn.obligations[form.obligation_id], turn.now, form.reason)
    turn.put(returned)
    turn.record(
        "report:returned",
        f"The {report.kind.value} report {report.id} goes back to the {returned.owner.in_words}: {form.reason}",
        report,
        clause=returned.clause,
    )
    turn.notify(returned.owner, MessageKind.REMINDER)


RULES = table_of(
    rule(
        Act.NAME_WORKSITE_MONITOR,
        "Name the worksite monitor",
        WorksiteForm,
        _REPORTING | {Phase.AGREEMENT_DRAFT},
        _name_monitor,
        _why_not_monitor,
    ),
    rule(
        Act.END_WORKSITE,
        "Record the end of a job or of its monitoring",
        WorksiteEndForm,
        _REPORTING | {Phase.AGREEMENT_DRAFT},
        _end_worksite,
        _why_not_end,
    ),
    rule(Act.RECORD_REPORT, "Record a report", ReportForm, _REPORTING, _record_report, _why_not_record),
    rule(Act.ACCEPT_REPORT, "Accept a report", AcceptanceForm, _REPORTING, _accept_report, _why_not_waiting),
    rule(Act.RETURN_REPORT, "Return a report", ReturnForm, _REPORTING, _return_report, _why_not_return),
)
