"""Cases under an agreement, reached by the real acts, with a policy whose ladders and pauses matter to monitoring."""

from dataclasses import replace
from datetime import date
from functools import cache

from domain.acts import Act
from domain.agreement import ExecutionForm, SignatureForm
from domain.agreement_drafts import AgreementForm
from domain.facts import LevelOfCare
from domain.forms import Form
from domain.grades import Grade
from domain.ladders import Ladder, Rung, RungAction, RungTime
from domain.limits import Limit, Unit
from domain.obligations import ObligationKind, PauseCause
from domain.phases import Phase
from domain.policy import ClauseTemplate, Deadline, Policy
from domain.providers import ProviderKind
from domain.referral import ReasonForm
from domain.reports import ReportForm, WorksiteForm
from domain.roles import Party
from domain.treatment import AdmissionForm, AftercareForm, TreatmentForm
from tests.domain.examples import NEW_YORK, limit
from tests.domain.factories import NOW, a_case, a_provider
from tests.domain.policies_for_tests import POLICY, with_deadline
from tests.domain.simulation import Simulation

_EVERY_PAUSE = tuple(PauseCause)


def _rung(level: int, reaches: Party, action: RungAction, time: RungTime, how_far: str | int = 0) -> Rung:
    return Rung(
        level=level,
        time=time,
        percent=how_far if isinstance(how_far, int) and time is RungTime.SHARE else None,
        distance=limit(how_far) if isinstance(how_far, str) else None,
        reaches=reaches,
        action=action,
        breach=time is RungTime.AT_DUE and reaches is Party.SPECIALIST,
    )


_ABOVE = (
    _rung(1, Party.SPECIALIST, RungAction.TASK, RungTime.AT_DUE),
    _rung(2, Party.SUPERVISOR, RungAction.TASK, RungTime.AFTER_PREVIOUS, "1 bd"),
    _rung(3, Party.ON_CALL, RungAction.PAGE, RungTime.AFTER_PREVIOUS, "1 bd"),
    _rung(4, Party.DIRECTOR, RungAction.FORMAL, RungTime.AFTER_PREVIOUS, "1 bd"),
    _rung(5, Party.LEGAL, RungAction.FORMAL, RungTime.AFTER_PREVIOUS, "5 bd"),
)


def _ladder(name: str, *reminders: Rung) -> Ladder:
    return Ladder(name=name, rungs=(*reminders, *_ABOVE))


_LADDERS = (
    _ladder(
        "participant",
        _rung(0, Party.PARTICIPANT, RungAction.REMIND, RungTime.SHARE, 50),
        _rung(0, Party.PARTICIPANT, RungAction.REMIND, RungTime.SHARE, 80),
    ),
    _ladder(
        "worksite",
        _rung(0, Party.WORKSITE_MONITOR, RungAction.REMIND, RungTime.BEFORE_DUE, "5 cd"),
        _rung(0, Party.WORKSITE_MONITOR, RungAction.REMIND, RungTime.BEFORE_DUE, "2 cd"),
    ),
    _ladder(
        "provider",
        _rung(0, Party.TREATMENT_PROVIDER, RungAction.REMIND, RungTime.BEFORE_DUE, "5 cd"),
        _rung(1, Party.TREATMENT_PROVIDER, RungAction.REMIND, RungTime.AT_DUE),
    ),
    _ladder("staff"),
    _ladder(
        "term",
        _rung(0, Party.PARTICIPANT, RungAction.REMIND, RungTime.BEFORE_DUE, "180 cd"),
        _rung(0, Party.SPECIALIST, RungAction.TASK, RungTime.BEFORE_DUE, "60 cd"),
        _rung(0, Party.PARTICIPANT, RungAction.REMIND, RungTime.BEFORE_DUE, "30 cd"),
    ),
)
#: Deadline -> ladder, what a breach counts as, what stops its clock.
_TERMS: dict[str, tuple[str, str, tuple[PauseCause, ...]]] = {
    "D03": ("participant", "second letter", _EVERY_PAUSE),
    "D25": ("worksite", "NC1", _EVERY_PAUSE),
    "D27": ("provider", "chase the provider", (PauseCause.INCARCERATION, PauseCause.OUT_OF_STATE)),
    "D28": ("participant", "NC1", _EVERY_PAUSE),
    "D29": ("participant", "NC2 review", ()),
    "D31": ("participant", "NC1", (PauseCause.INCARCERATION,)),
    "D32": ("staff", "supervisor", ()),
    "D37": ("staff", "supervisor", ()),
    "D38": ("participant", "disclosures pause", ()),
}
_TERM = Deadline(
    id="TERM",
    name="Term",
    starts="see the rules",
    limit=Limit(amount=36, unit=Unit.MONTHS),
    owner=Party.PARTICIPANT,
    ladder="term",
    paused_by=_EVERY_PAUSE,
    grade=Grade.DEFAULT,
)


def _monitoring() -> Policy:
    policy = replace(POLICY, ladders=(*POLICY.ladders, *_LADDERS))
    for deadline_id, (ladder, breach, pauses) in _TERMS.items():
        changed = replace(policy.deadline(deadline_id), ladder=ladder, breach=breach, paused_by=pauses)
        policy = with_deadline(policy, changed)
    clauses = tuple(
        ClauseTemplate(number=str(number), title=duty, text=f"See {duty}.", duties=(duty,), grade=Grade.DEFAULT)
        for number, duty in enumerate(("D25", "D27", "D28", "D29", "D31", "D32", "D37"), 1)
    )
    others = tuple(one for one in policy.deadlines if one.id != "TERM")
    return replace(policy, deadlines=(*others, _TERM), clauses=clauses)


#: The policy for tests with seven clauses, and ladders that climb to the top.
MONITORING = _monitoring()

MONITOR = WorksiteForm(
    employer="Example Community Hospital",
    monitor_name="Alex Example",
    monitor_email="alex@hospital.example",
    no_conflict_declared=True,
)


@cache
def _made(phase: Phase) -> Simulation:
    order = (Phase.INTERIM, Phase.STABILISE, Phase.MONITOR)
    if phase not in order:
        return Simulation(file=a_case(phase, MONITORING), now=NOW)
    simulation = Simulation(file=a_case(Phase.AGREEMENT_DRAFT, MONITORING), now=NOW)
    for step in order[: order.index(phase) + 1]:
        {Phase.INTERIM: _sign, Phase.STABILISE: _execute, Phase.MONITOR: _advance}[step](simulation)
    return simulation


def a_simulation(phase: Phase = Phase.MONITOR) -> Simulation:
    """A case in a phase, ready to be driven; from INTERIM on with a worksite monitor and an admission to treatment.

    Brought there once for all tests; each gets its own copy, with the same ids.
    """
    made = _made(phase)
    return replace(made, events=[*made.events], messages=[*made.messages], known=dict(made.known), fired=[*made.fired])


def _today(simulation: Simulation) -> date:
    return simulation.now.astimezone(NEW_YORK).date()


def _sign(simulation: Simulation) -> None:
    simulation.act(Act.DRAFT_AGREEMENT, AgreementForm())
    simulation.act(Act.SEND_AGREEMENT, Form())
    simulation.act(Act.RECORD_SIGNATURE, SignatureForm(signed_on=_today(simulation)))
    provider = a_provider(ProviderKind.TREATMENT).id
    treatment = TreatmentForm(provider_id=provider, level_of_care=LevelOfCare.OUTPATIENT, plan="Weekly therapy.")
    simulation.act(Act.ASSIGN_TREATMENT_PROVIDER, treatment)
    simulation.act(Act.RECORD_ADMISSION, AdmissionForm(admitted_on=_today(simulation)))
    simulation.act(Act.NAME_WORKSITE_MONITOR, MONITOR)


def _execute(simulation: Simulation) -> None:
    today = _today(simulation)
    simulation.act(Act.RECORD_BOARD_EXECUTION, ExecutionForm(executed_on=today, effective_on=today))


def _advance(simulation: Simulation) -> None:
    aftercare = AftercareForm(discharged_on=_today(simulation), aftercare="A weekly group.")
    simulation.act(Act.DISCHARGE_TO_AFTERCARE, aftercare)
    simulation.act(Act.ADVANCE_TO_MONITORING, ReasonForm(reason="Treatment is done."))


def but_the_investigation(happened: list[str]) -> list[str]:
    """What happened, without what opened an investigation or went to one."""
    return [one for one in happened if not one.startswith("investigation:") and one != "enrollment:moved"]


def a_report_for(simulation: Simulation, kind: ObligationKind, *, concern: bool = False) -> ReportForm:
    """A report of a kind that arrives now."""
    return ReportForm(
        obligation_id=simulation.owed(kind).id,
        author="Alex Example",
        received_at=simulation.now,
        summary="Punctual and reliable.",
        concern=concern,
    )
