"""The page of one case: where it stands, its term and calculation, what is owed and awaited, what may be done."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select

from database.enrollments import enrollments
from database.participants import licenses, participants
from domain.actors import Actor
from domain.acts import EVALUATION_ACTS, OBLIGATION_ACTS, TESTING_ACTS, Act, kind_of
from domain.case import Case, CaseFile
from domain.clearance.restrictions import CATALOGUE, RestrictionCode
from domain.clearance.stops import practice_standing
from domain.climbing import next_rung
from domain.enrollment_rules import CASE_RULES
from domain.evaluation import EVALUATION_ENDS, Evaluation
from domain.evaluation_acts import EVALUATION_RULES
from domain.facts import Channel, EvaluationStatus, Profession
from domain.files import Intent
from domain.forms import Form
from domain.ids import EnrollmentId, EvaluationId, ObligationId, ParticipantId, StaffId, TeamId
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.phases import Phase
from domain.practice import CLEARED, PracticeStatus
from domain.refusals import Refusal, refuse
from domain.roles import STAFF_PARTIES, Party
from domain.rules import why_not_act
from domain.sight import Scope
from domain.term import TermLine, calculation
from domain.testing.book import NOT_TESTED, Testing
from domain.testing.rules import TESTING_RULES
from queries.case_file import WholeCase, read_case


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRung:
    """The next step of an obligation's ladder."""

    at: datetime
    level: int
    reaches: Party
    #: "escalates to the supervisor Tue 24 Nov 2026, 09:00 unless it is met".
    in_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedRow:
    """Something that is owed."""

    id: ObligationId
    kind: ObligationKind
    label: str
    owner: Party
    deadline: str
    #: The clause on which it rests.
    clause: str
    state: ObligationState
    #: What it is about, where there is something: a release, an agreement, an evaluation.
    about: UUID | None
    starts_at: datetime
    #: None while its clock stands still.
    due_at: datetime | None
    #: From when a report counts for its period; one that came before is kept and does not meet it. None: at any time.
    counts_from: datetime | None
    next_rung: NextRung | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermClockShown:
    """The term: its computed end, and how it comes about."""

    starts_at: datetime
    #: When it ends, or ended where it was served; None while the clock stands still.
    ends_at: datetime | None
    calculation: tuple[TermLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationShown:
    """The evaluation referral that is under way."""

    id: EvaluationId
    status: EvaluationStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionShown:
    """A restriction of practice, and when somebody looks whether it can be lifted."""

    id: UUID
    code: RestrictionCode
    meaning: str
    starts_on: date
    review_on: date
    lift_criteria: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentShown:
    """Everything about a case that its page shows."""

    id: EnrollmentId
    participant_id: ParticipantId
    participant: str
    birth_date: date
    profession: Profession | None
    license: str | None
    policy: str
    channel: Channel
    phase: Phase
    phase_since: datetime
    practice_status: PracticeStatus
    #: Everything that stands against practice, one sentence each; empty while nothing does.
    practice_reasons: tuple[str, ...]
    #: Those in force or about to be (PROGRAM.md 9); empty while practice is not cleared.
    restrictions: tuple[RestrictionShown, ...]
    #: Until when practice is cleared; None where it is not, or without an end.
    clearance_expires_on: date | None
    specialist_id: StaffId
    team_id: TeamId
    follows: EnrollmentId | None
    term: TermClockShown | None
    evaluation: EvaluationShown | None
    obligations: tuple[OwedRow, ...]
    #: What the case waits for, in words, the most pressing first.
    waiting_on: tuple[str, ...]
    ended_because: str
    revision: int
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActShown:
    """An act with the reason why it may not be done now, if there is one."""

    act: Act
    title: str
    allowed: bool
    refusal: Refusal | None


def show_enrollment(engine: Engine, scope: Scope, enrollment_id: EnrollmentId, now: datetime) -> EnrollmentShown | None:
    """Show a case; None if it does not exist for whoever asks."""
    with engine.connect() as connection:
        whole = read_case(connection, scope, enrollment_id)
        return None if whole is None else _shown(connection, whole, now)


def list_acts(
    engine: Engine, scope: Scope, enrollment_id: EnrollmentId, actor: Actor, now: datetime
) -> tuple[ActShown, ...] | None:
    """List every act but those of proceedings, allowed or with the process's refusal; None if there is no such case."""
    with engine.connect() as connection:
        whole = read_case(connection, scope, enrollment_id)
    if whole is None:
        return None
    return tuple(_act(whole, act, actor, now) for act in Act if kind_of(act) is None)


def _act(whole: WholeCase, act: Act, actor: Actor, now: datetime) -> ActShown:
    if act in EVALUATION_ACTS:
        refusal = _why_not_evaluation_act(whole, act, actor, now)
        return ActShown(act=act, title=EVALUATION_RULES[act].title, allowed=refusal is None, refusal=refusal)
    if act in TESTING_ACTS:
        refusal = _why_not_testing_act(whole, act, actor, now)
        return ActShown(act=act, title=TESTING_RULES[act].title, allowed=refusal is None, refusal=refusal)
    intent: Intent[Case, Form] = Intent(file=whole.file, actor=actor, now=now, form=None)
    refusal = why_not_act(CASE_RULES[act], intent, whole.file.subject.phase)
    if refusal is not None and act in OBLIGATION_ACTS and _may_elsewhere(whole, act, actor, now):
        refusal = None
    return ActShown(act=act, title=CASE_RULES[act].title, allowed=refusal is None, refusal=refusal)


def _may_elsewhere(whole: WholeCase, act: Act, actor: Actor, now: datetime) -> bool:
    """Say whether it is not the enrollment but its evaluation referral or testing that waits for something."""
    others = (_why_not_evaluation_act, _why_not_testing_act)
    return any(why_not(whole, act, actor, now) is None for why_not in others)


def _why_not_testing_act(whole: WholeCase, act: Act, actor: Actor, now: datetime) -> Refusal | None:
    if whole.testing is None:
        return NOT_TESTED
    intent: Intent[Testing, Form] = Intent(file=whole.testing, actor=actor, now=now, form=None)
    return why_not_act(TESTING_RULES[act], intent, whole.testing.subject.stage)


def _why_not_evaluation_act(whole: WholeCase, act: Act, actor: Actor, now: datetime) -> Refusal | None:
    if whole.evaluation is None:
        return refuse("no_evaluation", "There is no evaluation referral under way.")
    intent: Intent[Evaluation, Form] = Intent(file=whole.evaluation, actor=actor, now=now, form=None)
    return why_not_act(EVALUATION_RULES[act], intent, whole.evaluation.subject.fact.status)


def _shown(connection: Connection, whole: WholeCase, now: datetime) -> EnrollmentShown:
    case = whole.file.subject
    person = connection.execute(
        select(participants, licenses.c.profession, licenses.c.state, licenses.c.number, enrollments.c.term_ends_at)
        .select_from(enrollments)
        .join(participants, participants.c.id == enrollments.c.participant_id)
        .outerjoin(licenses, licenses.c.id == enrollments.c.license_id)
        .where(enrollments.c.id == case.id)
    ).one()
    zone = ZoneInfo(whole.file.policy.calendar.zone)
    owed, standing = whole.owed, practice_standing(case.practice_log)
    return EnrollmentShown(
        id=case.id,
        participant_id=case.participant_id,
        participant=f"{person.family_name}, {person.given_name}",
        birth_date=person.birth_date,
        profession=person.profession,
        license=f"{person.state} {person.number}" if person.number else None,
        policy=whole.file.policy.name,
        channel=case.channel,
        phase=case.phase,
        phase_since=case.phase_since,
        practice_status=case.practice,
        practice_reasons=standing.reasons,
        restrictions=_restrictions(case) if standing.clearance in CLEARED else (),
        clearance_expires_on=case.clearance_expires_on if standing.clearance in CLEARED else None,
        specialist_id=case.specialist_id,
        team_id=case.team_id,
        follows=case.follows,
        term=_term(whole.file, now, person.term_ends_at),
        evaluation=_evaluation(whole),
        obligations=tuple(owed_row(one, zone) for one in owed),
        waiting_on=tuple(_waits_for(one, zone) for one in sorted(owed, key=_urgency)),
        ended_because=case.ended_because,
        revision=whole.revision,
        updated_at=whole.updated_at,
    )


def _restrictions(case: Case) -> tuple[RestrictionShown, ...]:
    return tuple(
        RestrictionShown(
            id=one.id,
            code=one.code,
            meaning=CATALOGUE[one.code].meaning,
            starts_on=one.starts_on,
            review_on=one.review_on,
            lift_criteria=one.lift_criteria,
            clause=one.clause,
        )
        for one in case.restrictions
        if not one.is_lifted
    )


def _evaluation(whole: WholeCase) -> EvaluationShown | None:
    if whole.evaluation is not None:
        found = whole.evaluation.subject
        return EvaluationShown(id=found.id, status=found.fact.status)
    asked_for = whole.file.subject.evaluation
    if asked_for is None or asked_for.status in EVALUATION_ENDS:
        return None
    # Its own process has been started and is about to write.
    return EvaluationShown(id=EvaluationId(asked_for.id), status=asked_for.status)


def _term(file: CaseFile, now: datetime, served_end: datetime | None) -> TermClockShown | None:
    case = file.subject
    if case.term is None:
        return None
    clock = file.find(ObligationKind.TERM)
    running_to = clock.schedule.due_at if clock is not None and clock.schedule is not None else None
    lines = calculation(case.term, case.tolled, now, file.policy.calendar)
    return TermClockShown(
        starts_at=case.term.starts_at, ends_at=served_end if clock is None else running_to, calculation=lines
    )


def owed_row(obligation: Obligation, zone: ZoneInfo) -> OwedRow:
    """Show something that is owed."""
    return OwedRow(
        id=obligation.id,
        kind=obligation.kind,
        label=obligation.label,
        owner=obligation.owner,
        deadline=obligation.deadline,
        clause=obligation.clause,
        state=obligation.state,
        about=obligation.subject,
        starts_at=obligation.starts_at,
        due_at=obligation.schedule.due_at if obligation.schedule else None,
        counts_from=obligation.counts_from,
        next_rung=_next_rung(obligation, zone),
    )


def _next_rung(obligation: Obligation, zone: ZoneInfo) -> NextRung | None:
    found = next_rung(obligation)
    if found is None:
        return None
    index, at = found
    rung = obligation.ladder[index]
    verb = "reminds" if rung.level == 0 else "escalates to"
    words = f"{verb} the {rung.reaches.in_words} {_local(at, zone)} unless it is met"
    return NextRung(at=at, level=rung.level, reaches=rung.reaches, in_words=words)


def _waits_for(obligation: Obligation, zone: ZoneInfo) -> str:
    who = obligation.owner.in_words
    if obligation.state is ObligationState.SUBMITTED:
        return f"the specialist to review: {obligation.label}"
    if obligation.schedule is None:
        return f"{who}: {obligation.label} (the clock stands still)"
    owed = "overdue since" if obligation.state is ObligationState.OVERDUE else "by"
    return f"{who}: {obligation.label}, {owed} {_local(obligation.schedule.due_at, zone)}"


def _urgency(obligation: Obligation) -> tuple[bool, bool, float]:
    """Put what is overdue first, then what staff owe, then by due time."""
    due = obligation.schedule.due_at.timestamp() if obligation.schedule else float("inf")
    return (obligation.state is not ObligationState.OVERDUE, obligation.owner not in STAFF_PARTIES, due)


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%a %d %b %Y, %H:%M")
