"""The criteria of a return to practice, evaluated one by one from recorded facts (PROGRAM.md 11).

Each is met with its evidence, not yet with the earliest date, waived with reason and approver, or left to a person
where the pack has words instead of a number. Nothing is decided here: people approve.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from domain.clearance.approvals import approvers_of, missing_approvals
from domain.clearance.criteria import ASKED, SPANS, CriterionState, ReturnCode, ReturnCriterion, may_be_waived
from domain.clearance.negative_tests import after, negative_run, short_weeks, span_of, week_of
from domain.clearance.restrictions import default_restrictions
from domain.clearance.return_facts import Recorded, ReturnFacts
from domain.limits import Limit
from domain.policy import Figure, Policy
from domain.testing.codes import RestsOn
from domain.testing.judging import pack_rule, program_rule

_FULL_TIME: Final = "return.full_time_negative_months"
_REPORTS: Final = "return.positive_worksite_reports"
_SUSPENSION: Final = "legal.min_suspension_after_relapse_months"
_TESTS_A_WEEK: Final = "evaluation.tests_per_week_pending"
_C = ReturnCode
_EVERY_PROGRAM: Final = program_rule("PROGRAM.md 11, every program; DUTIES.md 25, 26")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Petition:
    """One petition that is looked at, with the pack by which it is."""

    facts: ReturnFacts
    policy: Policy

    @property
    def now(self) -> datetime:
        return self.facts.now

    @property
    def span(self) -> Limit | None:
        return span_of(self.figure)

    @property
    def figure(self) -> Figure:
        return self.policy.figure(SPANS[self.facts.purpose])

    def later(self, start: datetime, span: Limit) -> datetime:
        return after(self.policy.calendar, start, span)

    def day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.policy.calendar.zone)).date()


def return_criteria(facts: ReturnFacts, policy: Policy) -> tuple[ReturnCriterion, ...]:
    """Evaluate every criterion that a purpose has, in the order in which people read them."""
    petition = _Petition(facts=facts, policy=policy)
    asked = (code for code in ASKED[facts.purpose] if _is_asked(facts, code))
    return tuple(_with_waiver(petition, _with_decision(facts, _EVALUATE[code](petition))) for code in asked)


def _is_asked(facts: ReturnFacts, code: ReturnCode) -> bool:
    return code is not ReturnCode.MINIMUM_SUSPENSION or facts.suspended_after_relapse_at is not None


def _with_decision(facts: ReturnFacts, found: ReturnCriterion) -> ReturnCriterion:
    """Take what a person decided, where the pack leaves it to one; the last word counts."""
    said = [one for one in facts.decisions if one.code is found.code]
    if found.state is not CriterionState.LEFT_TO_PERSON or not said:
        return found
    last = max(said, key=lambda one: one.at)
    state = CriterionState.MET if last.satisfied else CriterionState.NOT_YET
    return replace(found, state=state, evidence=f"{last.by} decided: {last.words}")


def _with_waiver(petition: _Petition, found: ReturnCriterion) -> ReturnCriterion:
    waiver = next((one for one in petition.facts.waivers if one.code is found.code), None)
    if waiver is None or found.state is CriterionState.MET or not may_be_waived(petition.policy, found.code):
        return found
    evidence = f"Waived: {waiver.because} Without the waiver: {found.evidence}"
    return replace(found, state=CriterionState.WAIVED, evidence=evidence, waiver=waiver, possible_from=None)


def _met(code: ReturnCode, evidence: str, rests_on: RestsOn) -> ReturnCriterion:
    return ReturnCriterion(code=code, state=CriterionState.MET, evidence=evidence, rests_on=rests_on)


def _not_yet(code: ReturnCode, evidence: str, rests_on: RestsOn, possible: datetime | None = None) -> ReturnCriterion:
    state = CriterionState.NOT_YET
    return ReturnCriterion(code=code, state=state, evidence=evidence, rests_on=rests_on, possible_from=possible)


def _left(code: ReturnCode, evidence: str, rests_on: RestsOn, who: str) -> ReturnCriterion:
    state = CriterionState.LEFT_TO_PERSON
    return ReturnCriterion(code=code, state=state, evidence=evidence, rests_on=rests_on, left_to=who)


def _negative_tests(petition: _Petition) -> ReturnCriterion:
    facts, span, code = petition.facts, petition.span, _C.NEGATIVE_TESTS
    rule = pack_rule("PROGRAM.md 11", petition.figure)
    run = negative_run(facts.tests, facts.major_violation_at)
    if run.first is None or run.last is None:
        shown = "No clean test that is decided and counts so far"
    else:
        shown = f"{run.clean} clean tests in a row from {petition.day(run.first)} to {petition.day(run.last)}"
    if run.open_at is not None:
        shown += f"; the test of {petition.day(run.open_at)} is not decided"
    if span is None:
        return _left(code, f"{shown}.", rule, petition.figure.words)
    until = petition.later(run.first or facts.now, span)
    shown += f"; {span.in_words} are asked for."
    if run.last is not None and run.last >= until:
        return _met(code, shown, rule)
    return _not_yet(code, shown, rule, until)


def _tests_meanwhile(petition: _Petition) -> ReturnCriterion:
    facts, code = petition.facts, _C.TESTS_MEANWHILE
    figure = petition.policy.figure(_TESTS_A_WEEK)
    rule, least = pack_rule("PROGRAM.md 11, tested meanwhile", figure), petition.policy.number(_TESTS_A_WEEK)
    if least is None:
        return _left(code, "How often to test is not a number of the policy.", rule, figure.words)
    if facts.stopped_at is None:
        return _met(code, "Practice has not stopped, so that no tests in place of it are asked for.", rule)
    rules = petition.policy.calendar
    if petition.now < facts.stopped_at + week_of(rules):
        return _not_yet(code, "No week is over yet.", rule, facts.stopped_at + week_of(rules))
    short = short_weeks(facts.tests, facts.stopped_at, petition.now, least, rules)
    counting = [one for one in short if petition.span is None or _out_of_span(petition, one) > petition.now]
    if not counting:
        return _met(code, f"At least {least} a week were asked for in every week that counts.", rule)
    possible = _out_of_span(petition, counting[-1]) if petition.span else None
    weeks = ", ".join(str(petition.day(one)) for one in counting)
    return _not_yet(code, f"Fewer than {least} tests were asked for in the weeks from {weeks}.", rule, possible)


def _out_of_span(petition: _Petition, week: datetime) -> datetime:
    """Find when a week that began then is no longer among those that count."""
    end = week + week_of(petition.policy.calendar)
    return petition.later(end, petition.span) if petition.span else end


def _minimum_suspension(petition: _Petition) -> ReturnCriterion:
    since, code = petition.facts.suspended_after_relapse_at, _C.MINIMUM_SUSPENSION
    figure = petition.policy.figure(_SUSPENSION)
    rule, span = pack_rule("PROGRAM.md 8.5", figure), span_of(figure)
    if since is None:
        raise ValueError("asked only of somebody who was suspended after a relapse")
    shown = f"Suspended after a relapse since {petition.day(since)}"
    if span is None:
        return _left(code, f"{shown}.", rule, figure.words)
    until = petition.later(since, span)
    evidence = f"{shown}; {span.in_words} are asked for, which end {petition.day(until)}."
    return _met(code, evidence, rule) if until <= petition.now else _not_yet(code, evidence, rule, until)


def _worksite_reports(petition: _Petition) -> ReturnCriterion:
    reports = sorted(petition.facts.worksite_reports, key=lambda one: one.received_at)
    concern = max((one.received_at for one in reports if not one.positive), default=None)
    positive = [one for one in reports if one.positive and (concern is None or one.received_at > concern)]
    figure, needed = petition.policy.figure(_REPORTS), petition.policy.number(_REPORTS)
    rule = pack_rule("PROGRAM.md 11", figure)
    shown = f"{len(positive)} positive worksite reports in a row"
    if needed is None:
        return _left(_C.WORKSITE_REPORTS, f"{shown}.", rule, figure.words)
    shown += f"; {needed} are asked for."
    return (_met if len(positive) >= needed else _not_yet)(_C.WORKSITE_REPORTS, shown, rule)


def _compliance(petition: _Petition) -> ReturnCriterion:
    facts, figure = petition.facts, petition.policy.figure(_FULL_TIME)
    rule, span = pack_rule("PROGRAM.md 11, complete compliance otherwise", figure), span_of(figure)
    if facts.overdue:
        return _not_yet(_C.COMPLIANCE, f"Overdue: {', '.join(facts.overdue)}.", rule)
    last = max(facts.violations, default=None)
    if last is None:
        return _met(_C.COMPLIANCE, "No violation is on record, and nothing is overdue.", rule)
    shown = f"The last violation was found {petition.day(last)}"
    if span is None:
        return _left(_C.COMPLIANCE, f"{shown}.", rule, figure.words)
    until = petition.later(last, span)
    shown += f"; {span.in_words} without one are asked for."
    return _met(_C.COMPLIANCE, shown, rule) if until <= petition.now else _not_yet(_C.COMPLIANCE, shown, rule, until)


def _treatment(petition: _Petition) -> ReturnCriterion:
    rule, missing = program_rule("PROGRAM.md 11, full unrestricted license (C4)"), petition.facts.treatment_missing
    if missing:
        return _not_yet(_C.TREATMENT_COMPLETED, missing, rule)
    return _met(_C.TREATMENT_COMPLETED, "Treatment is completed, or none was recommended.", rule)


def _statement(code: ReturnCode, said: Recorded | None, missing: str, rule: RestsOn) -> ReturnCriterion:
    if said is None or not said.words.strip():
        return _not_yet(code, missing, rule)
    evidence = f"{said.by}, {said.at:%Y-%m-%d}: {said.words}"
    return (_met if said.agrees else _not_yet)(code, evidence, rule)


def _evaluator(petition: _Petition) -> ReturnCriterion:
    said, since = petition.facts.evaluator_clearance, petition.facts.major_violation_at
    rule = pack_rule("PROGRAM.md 11, cleared after evaluation", petition.policy.figure("return.approvers"))
    if said is not None and since is not None and said.at < since:
        return _not_yet(_C.EVALUATOR_CLEARANCE, "The evaluator's clearance is from before the violation.", rule)
    return _statement(_C.EVALUATOR_CLEARANCE, said, "No evaluator has cleared the return.", rule)


def _recovery(petition: _Petition) -> ReturnCriterion:
    missing = "Nobody has stated recovery activity and a relapse-prevention plan."
    rule = program_rule("PROGRAM.md 11, full unrestricted license (C4)")
    return _statement(_C.RECOVERY_ACTIVITY, petition.facts.recovery_activity, missing, rule)


def _employer(petition: _Petition) -> ReturnCriterion:
    said = petition.facts.employer_agreement
    return _statement(_C.EMPLOYER_AGREES, said, "No employer has agreed.", _EVERY_PROGRAM)


def _monitor(petition: _Petition) -> ReturnCriterion:
    rule = program_rule("PROGRAM.md 11, supervision or worksite monitoring required after clearance (P28)")
    missing = "No worksite monitor has agreed to monitor."
    return _statement(_C.MONITOR_AGREES, petition.facts.monitor_agreement, missing, rule)


def _safety(petition: _Petition) -> ReturnCriterion:
    said = petition.facts.safety_statement
    return _statement(_C.SAFETY_STATEMENT, said, "The written safety statement is missing.", _EVERY_PROGRAM)


def _restrictions(petition: _Petition) -> ReturnCriterion:
    facts, default = petition.facts, default_restrictions(petition.policy)
    code, figure = _C.RESTRICTIONS_SET, petition.policy.figure("return.restrictions_default")
    rule = pack_rule("PROGRAM.md 9, 11", figure)
    named = {one.code for one in facts.restrictions} | {one.code for one in facts.left_out if one.because.strip()}
    missing = [one.code.value for one in default.restrictions if one.code not in named]
    if missing:
        return _not_yet(code, f"Neither imposed nor left out with a reason: {', '.join(missing)}.", rule)
    listed = "; ".join(f"{one.code.value}, review {one.review_on}" for one in facts.restrictions)
    if listed or facts.unrestricted_because.strip():
        return _met(code, f"{(listed or facts.unrestricted_because).rstrip('.')}.", rule)
    if default.left_to:
        return _left(code, "No restriction is named, and nobody has said that none is needed.", rule, default.left_to)
    return _not_yet(code, "Nobody has said why no restriction is needed.", rule)


def _expiry(petition: _Petition) -> ReturnCriterion:
    until = petition.facts.expires_on
    if until is None or until <= petition.day(petition.now):
        return _not_yet(_C.EXPIRY_SET, "The day on which the clearance expires is not set.", _EVERY_PROGRAM)
    return _met(_C.EXPIRY_SET, f"The clearance expires on {until}.", _EVERY_PROGRAM)


def _nothing_stops(petition: _Petition) -> ReturnCriterion:
    rule, standing = program_rule("PROGRAM.md 4.3"), petition.facts.practice
    if standing.stops:
        because = "; ".join(one.because for one in standing.stops)
        return _not_yet(_C.NOTHING_STOPS_PRACTICE, f"Practice is stopped: {because}", rule)
    return _met(_C.NOTHING_STOPS_PRACTICE, "No hold, cease-practice order or suspension is in force.", rule)


def _no_investigation(petition: _Petition) -> ReturnCriterion:
    rule, count = program_rule("PROGRAM.md 4.6"), petition.facts.open_investigations
    if count:
        return _not_yet(_C.NO_OPEN_INVESTIGATION, f"Investigations that are open: {count}.", rule)
    return _met(_C.NO_OPEN_INVESTIGATION, "No investigation is open.", rule)


def _approvals(petition: _Petition) -> ReturnCriterion:
    asked = approvers_of(petition.policy, ends_suspension=petition.facts.ends_suspension)
    missing = missing_approvals(asked, petition.facts.approvals)
    rule = pack_rule("PROGRAM.md 11", asked.figure)
    given = "; ".join(
        f"{one.role.value}, {one.at:%Y-%m-%d}: {'yes' if one.approves else 'no'}, {one.because}"
        for one in petition.facts.approvals
    )
    if not missing:
        return _met(_C.APPROVALS, given, rule)
    waits = f"{asked.in_words.capitalize()} must approve; missing: {', '.join(one.value for one in missing)}."
    return _not_yet(_C.APPROVALS, f"{waits} {given}".strip(), rule)


_EVALUATE: Final[Mapping[ReturnCode, Callable[[_Petition], ReturnCriterion]]] = {
    _C.NEGATIVE_TESTS: _negative_tests,
    _C.TESTS_MEANWHILE: _tests_meanwhile,
    _C.MINIMUM_SUSPENSION: _minimum_suspension,
    _C.EVALUATOR_CLEARANCE: _evaluator,
    _C.WORKSITE_REPORTS: _worksite_reports,
    _C.COMPLIANCE: _compliance,
    _C.TREATMENT_COMPLETED: _treatment,
    _C.RECOVERY_ACTIVITY: _recovery,
    _C.EMPLOYER_AGREES: _employer,
    _C.MONITOR_AGREES: _monitor,
    _C.RESTRICTIONS_SET: _restrictions,
    _C.EXPIRY_SET: _expiry,
    _C.SAFETY_STATEMENT: _safety,
    _C.NOTHING_STOPS_PRACTICE: _nothing_stops,
    _C.NO_OPEN_INVESTIGATION: _no_investigation,
    _C.APPROVALS: _approvals,
}
