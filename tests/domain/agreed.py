"""Cases on their way from the draft of an agreement to the end, reached by the real acts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from domain.acts import Act
from domain.agreement import ExecutionForm, SignatureForm
from domain.agreement_drafts import AgreementForm
from domain.case import Case
from domain.completion import CompletionCode
from domain.facts import Channel, LevelOfCare, TermEntryFact
from domain.forms import DecisionForm, Form
from domain.grades import Grade
from domain.obligations import ObligationKind
from domain.phases import Phase
from domain.policy import ClauseTemplate, Figure, Policy, TermStart
from domain.providers import ProviderKind
from domain.referral import ReasonForm
from domain.reports import AcceptanceForm
from domain.treatment import AdmissionForm, AftercareForm, TreatmentForm
from tests.domain.examples import NEW_YORK
from tests.domain.factories import NOW, SUPERVISOR, a_case, a_provider
from tests.domain.monitored import MONITOR, MONITORING, a_report_for
from tests.domain.simulation import Simulation

_A: Final = Grade.DEFAULT

#: A policy with clauses 1 to 9 required, 10 optional, and every criterion of completion.
AGREED: Final = replace(
    MONITORING,
    clauses=(
        *MONITORING.clauses,
        ClauseTemplate(number="8", title="Term", text="The term is shown to you.", duties=("D39", "TERM"), grade=_A),
        ClauseTemplate(number="9", title="Treatment", text="You follow your plan. {scope}", grade=_A),
        ClauseTemplate(number="10", title="Travel", text="You ask first.", duties=("D43",), required=False, grade=_A),
    ),
    figures=(*MONITORING.figures, Figure(key="completion.sobriety_years", kind="years", value=3, grade=_A)),
    completion=tuple(CompletionCode),
)

#: The same without anything that recurs, so that years pass at once.
QUIET: Final = replace(AGREED, clauses=tuple(one for one in AGREED.clauses if one.number in {"8", "9"}))

APPROVE, REFUSE = DecisionForm(approve=True, reason="Agreed."), DecisionForm(approve=False, reason="Not shown.")


def starting(rule: TermStart, policy: Policy = AGREED) -> Policy:
    """The policy with another rule for the start of the term."""
    return replace(policy, term_start=rule)


def undrafted(
    policy: Policy = AGREED, now: datetime = NOW, *, change: Callable[[Case], Case] = lambda case: case
) -> Simulation:
    """A case whose evaluation was accepted; ``change`` makes it come otherwise."""
    file = a_case(Phase.AGREEMENT_DRAFT, policy, now)
    return Simulation(file=replace(file, subject=change(file.subject)), now=now)


def by_order(case: Case, order_number: str = "2026-0042") -> Case:
    """A case that came by board order."""
    return replace(case, referral=replace(case.referral, channel=Channel.BOARD_ORDER, order_number=order_number))


def drafted(policy: Policy = AGREED, form: AgreementForm | None = None) -> Simulation:
    """A case with a draft."""
    case = undrafted(policy)
    case.act(Act.DRAFT_AGREEMENT, form or AgreementForm())
    return case


def sent(policy: Policy = AGREED, form: AgreementForm | None = None) -> Simulation:
    """A case whose draft was sent."""
    case = drafted(policy, form)
    case.act(Act.SEND_AGREEMENT, Form())
    return case


def sign(case: Simulation) -> None:
    """Send the draft and let the licensee sign it, today."""
    case.act(Act.SEND_AGREEMENT, Form())
    case.act(Act.RECORD_SIGNATURE, SignatureForm(signed_on=today(case)))


def signed(policy: Policy = AGREED, form: AgreementForm | None = None) -> Simulation:
    """A case in its interim period."""
    case = drafted(policy, form)
    sign(case)
    return case


def execute(case: Simulation) -> None:
    """Let the board execute the agreement today."""
    case.act(Act.RECORD_BOARD_EXECUTION, ExecutionForm(executed_on=today(case), effective_on=today(case)))


def executed(policy: Policy = AGREED, form: AgreementForm | None = None) -> Simulation:
    """A case whose term runs."""
    case = signed(policy, form)
    execute(case)
    return case


def treat(case: Simulation) -> None:
    """Refer and admit to treatment today."""
    provider = a_provider(ProviderKind.TREATMENT).id
    form = TreatmentForm(provider_id=provider, level_of_care=LevelOfCare.OUTPATIENT, plan="Weekly therapy.")
    case.act(Act.ASSIGN_TREATMENT_PROVIDER, form)
    case.act(Act.RECORD_ADMISSION, AdmissionForm(admitted_on=today(case)))


def monitored(policy: Policy = AGREED, form: AgreementForm | None = None) -> Simulation:
    """A case in monitoring, treated, with a worksite monitor, all since today."""
    case = executed(policy, form)
    treat(case)
    case.act(Act.NAME_WORKSITE_MONITOR, MONITOR)
    case.act(
        Act.DISCHARGE_TO_AFTERCARE, AftercareForm(discharged_on=today(case), aftercare="A weekly group for a year.")
    )
    case.act(Act.ADVANCE_TO_MONITORING, ReasonForm(reason="Treatment is done."))
    return case


def served(policy: Policy = AGREED, form: AgreementForm | None = None) -> Simulation:
    """A case whose term has run out while nobody looked."""
    case = monitored(policy, form)
    case.sleep_to(due(case, ObligationKind.TERM))
    return case


def reviewed(policy: Policy = AGREED, form: AgreementForm | None = None) -> Simulation:
    """A case in completion review."""
    case = served(policy, form)
    case.act(Act.OPEN_COMPLETION_REVIEW, Form())
    return case


def decide(case: Simulation, form: DecisionForm = APPROVE) -> list[str]:
    """Let the supervisor decide an amendment."""
    return case.act(Act.DECIDE_AMENDMENT, form, SUPERVISOR)


def report(case: Simulation, kind: ObligationKind) -> None:
    """File and accept a report that is owed."""
    form = a_report_for(case, kind)
    case.act(Act.RECORD_REPORT, form)
    case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=form.obligation_id))


def due(case: Simulation, kind: ObligationKind) -> datetime:
    """When what is owed falls due."""
    schedule = case.owed(kind).schedule
    assert schedule is not None, f"{kind.value} stands still"
    return schedule.due_at


def due_on(case: Simulation, kind: ObligationKind) -> date:
    """The local day on which what is owed falls due."""
    return due(case, kind).astimezone(NEW_YORK).date()


def owed(case: Simulation) -> dict[ObligationKind, str]:
    """What is owed, each with its clause."""
    return {one.kind: one.clause for one in case.file.obligations if not one.is_closed}


def ledger(case: Simulation) -> list[TermEntryFact]:
    """The entries of the term's ledger, in order."""
    return [one for one in case.facts(TermEntryFact) if isinstance(one, TermEntryFact)]


def today(case: Simulation) -> date:
    """The local day."""
    return case.now.astimezone(NEW_YORK).date()
