"""One synthetic fact of each family about a case, and what it may become."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from domain import facts as f
from domain.case import Case
from domain.clearance.criteria import CriterionState, ReturnCode
from domain.clearance.restrictions import RestrictionCode
from domain.clearance.stops import EntryKind, StopKind
from domain.disclosure.terms import Category, ConsentKind, LegalBasis, RecipientKind
from domain.ids import EvaluationId, EventId, ObligationId, ParticipantId, ProceedingId, StaffId
from domain.investigation.kinds import (
    Collateral,
    FindingStatus,
    InformationStatus,
    NoticeBasis,
    NoticeKind,
    Outcome,
    Recommendation,
    TriggerKind,
)
from domain.ladders import RungAction
from domain.roles import Party
from domain.testing.codes import MissedCause, ViolationLevel
from domain.testing.levels import PlanLevel
from domain.testing.orders import new_order
from domain.testing.results import Matrix
from domain.testing.specimens import SpecimenState
from tests.activities.families_of_law import about_the_law
from tests.activities.family import Family
from tests.activities.program import DAY, NOW, Program

TODAY = NOW.date()
SOMEBODY, SOMEBODY_ELSE = StaffId(uuid4()), StaffId(uuid4())


def evaluation(case: Case) -> f.EvaluationFact:
    """An evaluation referral that has just been made."""
    return f.EvaluationFact(
        id=EvaluationId(uuid4()),
        enrollment_id=case.id,
        types=(f.EvaluationType.SUBSTANCE_USE, f.EvaluationType.FITNESS_FOR_DUTY),
        reason="Synthetic reason.",
        status=f.EvaluationStatus.OFFERED,
        offered=(),
        evaluator_id=None,
        no_shows=0,
        held_at=None,
        reported_at=None,
        diagnosis_found=None,
        diagnosis="",
        threat_found=False,
        level_of_care=None,
        recommendations="",
        review="",
        reviewed_by=None,
    )


def agreement(case: Case) -> f.AgreementFact:
    """A draft."""
    return f.AgreementFact(
        id=uuid4(),
        enrollment_id=case.id,
        version=1,
        status=f.AgreementStatus.DRAFT,
        policy="pa_vrp 2026.1",
        term_months=36,
        sent_at=None,
        signed_on=None,
        executed_on=None,
        effective_on=None,
    )


def treatment(case: Case, program: Program) -> f.TreatmentFact:
    """A referral to treatment."""
    return f.TreatmentFact(
        id=uuid4(),
        enrollment_id=case.id,
        provider_id=program.therapist,
        level_of_care=f.LevelOfCare.OUTPATIENT,
        status=f.TreatmentStatus.REFERRED,
        plan="",
        plan_version=1,
        admitted_on=None,
        discharged_on=None,
        aftercare="",
    )


def worksite(case: Case) -> f.WorksiteFact:
    """Where the participant works, and who reports from there."""
    return f.WorksiteFact(
        id=uuid4(),
        enrollment_id=case.id,
        employer="Synthetic Hospital",
        monitor_name="Synthetic Monitor",
        monitor_email="monitor@work.example",
        no_conflict_declared=True,
        since=TODAY,
        until=None,
    )


def leave(case: Case) -> f.LeaveFact:
    """A leave that has begun."""
    return f.LeaveFact(
        id=uuid4(),
        enrollment_id=case.id,
        cause="leave",
        reason="Synthetic reason.",
        since=NOW,
        until=None,
        approved_by=SOMEBODY,
    )


def families(program: Program, case: Case, owed: ObligationId) -> tuple[Family, ...]:
    """Every family of facts about a case, to which something is owed."""
    return (
        *_about_people(case),
        *_about_intake(case),
        *_about_evaluation(program, case),
        *_about_agreement(case),
        *_about_treatment(program, case),
        *_about_monitoring(case, owed),
        *_about_testing(case),
        *_about_proceedings(case),
        *about_the_law(case, proceeding(case)),
    )


def _about_people(case: Case) -> tuple[Family, ...]:
    person = f.ParticipantFact(
        id=ParticipantId(uuid4()),
        given_name="Synthetic",
        family_name="Person",
        birth_date=date(1970, 1, 1),
        email="person@person.example",
        phone="555-0101",
    )
    held = f.LicenseFact(
        id=uuid4(), participant_id=person.id, profession=f.Profession.PHYSICIAN, state="PA", number="MD1"
    )
    return (
        Family(first=person, then=replace(person, phone="555-0102")),
        Family(first=held, then=replace(held, number="MD2"), needs=(person,)),
        Family(first=case.referral, then=replace(case.referral, urgency="routine", triaged_at=NOW)),
    )


def _about_intake(case: Case) -> tuple[Family, ...]:
    release = f.ReleaseFact(
        id=uuid4(),
        enrollment_id=case.id,
        discloser="Synthetic Center",
        recipient="the program",
        categories=("SUD_P2", "EMPLOYMENT"),
        purpose="monitoring",
        signed_on=TODAY,
        expires_on=TODAY + 365 * DAY,
        revoked_at=None,
    )
    criterion = f.CriterionFact(
        id=uuid4(),
        enrollment_id=case.id,
        code="INEL_DRUG_ACT",
        satisfied=True,
        evidence="Synthetic search.",
        assessed_by=SOMEBODY,
        assessed_at=NOW,
        confirmed_by=None,
        confirmed_at=None,
    )
    return (
        Family(first=release, then=replace(release, revoked_at=NOW + DAY)),
        *_about_disclosure(case, replace(release, id=uuid4(), kind=ConsentKind.PROCEEDINGS_CONSENT)),
        Family(first=criterion, then=replace(criterion, confirmed_by=SOMEBODY_ELSE, confirmed_at=NOW + DAY)),
    )


def _about_disclosure(case: Case, release: f.ReleaseFact) -> tuple[Family, ...]:
    packet = f.EvidencePacketFact(
        id=uuid4(),
        enrollment_id=case.id,
        up_to=EventId(uuid4()),
        recipient="Synthetic Board",
        recipient_kind=RecipientKind.BOARD,
        purpose="hearing",
        proceeding="docket 1",
        categories=(Category.SUD_P2, Category.EMPLOYMENT),
        basis=LegalBasis.PROCEEDINGS_CONSENT,
        release_id=release.id,
        authority="",
        notice="wording 1",
        prepared_by=SOMEBODY,
        prepared_at=NOW,
    )
    testimony = f.TestimonyFact(
        id=uuid4(),
        enrollment_id=case.id,
        packet_id=packet.id,
        witness="Synthetic Witness",
        recipient="Synthetic Board",
        recipient_kind=RecipientKind.BOARD,
        place="room 2",
        proceeding="docket 1",
        testified_at=NOW,
        disclosed="Synthetic results.",
        categories=(Category.SUD_P2,),
        basis=LegalBasis.COURT_ORDER,
        release_id=None,
        authority="order 1",
        recorded_by=SOMEBODY,
        recorded_at=NOW,
    )
    disclosure = f.DisclosureFact(
        id=uuid4(),
        enrollment_id=case.id,
        what="evidence packet",
        recipient="Synthetic Board",
        recipient_kind=RecipientKind.BOARD,
        purpose="hearing",
        categories=(Category.SUD_P2,),
        basis=LegalBasis.PROCEEDINGS_CONSENT,
        release_id=release.id,
        authority="",
        notice="wording 1",
        disclosed_by=SOMEBODY,
        disclosed_at=NOW,
        packet_id=packet.id,
        testimony_id=None,
    )
    return (
        _never_changed(packet, release),
        _never_changed(testimony, release, packet),
        _never_changed(disclosure, release, packet),
    )


def _about_evaluation(program: Program, case: Case) -> tuple[Family, ...]:
    made = evaluation(case)
    appointment = f.AppointmentFact(
        id=uuid4(),
        evaluation_id=made.id,
        evaluator_id=program.evaluator,
        starts_at=NOW + 3 * DAY,
        place="Synthetic Street 1",
        outcome=f.AppointmentOutcome.BOOKED,
    )
    held = replace(appointment, outcome=f.AppointmentOutcome.HELD)
    return (
        # Only the evaluation's own process changes its row: see `test_evaluations`.
        Family(first=made, then=made),
        Family(first=appointment, then=held, needs=(made,)),
    )


def _about_agreement(case: Case) -> tuple[Family, ...]:
    draft = agreement(case)
    executed = replace(draft, status=f.AgreementStatus.EXECUTED, executed_on=TODAY, effective_on=TODAY)
    clause = f.ClauseFact(
        id=uuid4(), agreement_id=draft.id, number="7", title="Reports", text="Synthetic text.", duties=("D25", "D27")
    )
    entry = f.TermEntryFact(
        id=uuid4(),
        enrollment_id=case.id,
        kind=f.TermEntryKind.CREDIT,
        months=-6,
        days=0,
        cause="prior recovery",
        clause="pa_vrp 2026.1",
        approved_by=SOMEBODY,
        recorded_at=NOW,
    )
    credit = f.CreditFact(
        id=uuid4(),
        enrollment_id=case.id,
        months=6,
        evidence="Synthetic records.",
        recommended_by=SOMEBODY,
        status=f.ProposalStatus.PROPOSED,
        decided_by=None,
        decided_because="",
    )
    amendment = f.AmendmentFact(
        id=uuid4(),
        enrollment_id=case.id,
        kind="extension",
        text="Twelve months more.",
        cause="relapse",
        proposed_by=SOMEBODY,
        status=f.ProposalStatus.PROPOSED,
        decided_by=None,
        decided_because="",
    )
    return (
        Family(first=draft, then=executed),
        Family(first=clause, then=replace(clause, text="Another text."), needs=(draft,)),
        Family(first=entry, then=replace(entry, cause="prior recovery, corrected")),
        Family(first=credit, then=replace(credit, status=f.ProposalStatus.APPROVED, decided_by=SOMEBODY_ELSE)),
        Family(first=amendment, then=replace(amendment, status=f.ProposalStatus.REFUSED, decided_by=SOMEBODY_ELSE)),
    )


def _about_treatment(program: Program, case: Case) -> tuple[Family, ...]:
    referred = treatment(case, program)
    proposed = f.PlanChangeFact(
        id=uuid4(),
        treatment_id=referred.id,
        text="Once a week instead of twice.",
        proposed_by="provider",
        agreed_by="",
        status=f.ProposalStatus.PROPOSED,
        proposed_at=NOW,
        decided_at=None,
    )
    approved = replace(proposed, status=f.ProposalStatus.APPROVED, agreed_by="participant", decided_at=NOW + DAY)
    admitted = replace(referred, status=f.TreatmentStatus.ADMITTED, admitted_on=TODAY)
    return (Family(first=referred, then=admitted), Family(first=proposed, then=approved, needs=(referred,)))


def _about_monitoring(case: Case, owed: ObligationId) -> tuple[Family, ...]:
    report = f.ReportFact(
        id=uuid4(),
        enrollment_id=case.id,
        obligation_id=owed,
        kind=f.ReportKind.WORKSITE,
        author="monitor",
        received_at=NOW,
        summary="Synthetic summary.",
        concern=False,
        status=f.ReportStatus.RECEIVED,
        returned_because="",
    )
    began, site = leave(case), worksite(case)
    return (
        Family(first=report, then=replace(report, status=f.ReportStatus.RETURNED, returned_because="unsigned")),
        _never_changed(_contact(case)),
        _never_changed(f.FileReviewFact(id=uuid4(), enrollment_id=case.id, reviewer_id=SOMEBODY, at=NOW, findings="-")),
        _never_changed(_disclosure(case, owed)),
        _never_changed(_escalation(case, owed)),
        Family(first=began, then=replace(began, until=NOW + 7 * DAY)),
        Family(first=site, then=replace(site, until=TODAY + 30 * DAY)),
    )


def _about_testing(case: Case) -> tuple[Family, ...]:
    specimen = _specimen(case)
    violation = f.ViolationFact(
        id=uuid4(),
        enrollment_id=case.id,
        level=ViolationLevel.MINOR,
        major=False,
        fraud=False,
        rule="TESTING.md 4, row no specimen (A)",
        because="Synthetic.",
        specimen_id=specimen.id,
        day=TODAY,
        found_at=NOW,
        withdrawn_at=None,
        withdrawn_because="",
    )
    missed = f.MissedCheckInFact(
        id=uuid4(),
        enrollment_id=case.id,
        day=TODAY,
        cause=MissedCause.MISSED_CHECK_IN,
        excused=False,
        because="no check-in",
        noted_at=NOW,
    )
    return (
        _never_changed(_plan(case)),
        Family(first=specimen, then=replace(specimen, number="CCF-1", collected_at=NOW, state=SpecimenState.COLLECTED)),
        Family(
            first=violation, then=replace(violation, withdrawn_at=NOW, withdrawn_because="an outage"), needs=(specimen,)
        ),
        Family(first=missed, then=replace(missed, excused=True, cause=MissedCause.SYSTEM_OUTAGE)),
        *_asked_and_registered(case),
    )


def _asked_and_registered(case: Case) -> tuple[Family, ...]:
    request = f.TestingRequestFact(
        id=uuid4(),
        enrollment_id=case.id,
        kind=f.TestingRequestKind.TRAVEL,
        since=TODAY,
        until=TODAY + DAY,
        site="North",
        reason="Synthetic.",
        status=f.RequestStatus.ASKED,
        asked_at=NOW,
        decided_by=None,
        decided_at=None,
        decision="",
    )
    prescription = f.PrescriptionFact(
        id=uuid4(),
        enrollment_id=case.id,
        analytes=("oxycodone",),
        drug="Synthetic drug",
        prescriber="Synthetic prescriber",
        valid_from=TODAY,
        valid_until=TODAY + 30 * DAY,
        registered_at=NOW,
        registered_by=SOMEBODY,
        verified_on=None,
    )
    decided = replace(request, status=f.RequestStatus.APPROVED, decided_by=SOMEBODY, decided_at=NOW, decision="Yes.")
    return (
        Family(first=request, then=decided),
        Family(first=prescription, then=replace(prescription, verified_on=TODAY)),
    )


def _plan(case: Case) -> f.TestPlanFact:
    return f.TestPlanFact(
        id=uuid4(),
        enrollment_id=case.id,
        version=1,
        level=PlanLevel.FIRST_YEAR,
        exceptions=(),
        returns_on=None,
        supervised_percent=0,
        floor=36,
        ceiling=72,
        panels=("health_professional",),
        matrices=(Matrix.URINE, Matrix.HAIR),
        observed=True,
        peth_per_year=4,
        hair_or_nail_per_year=2,
        reason="By the policy.",
        changed_by=None,
        changed_at=NOW,
    )


def _specimen(case: Case) -> f.SpecimenFact:
    return new_order(
        order_id=uuid4(),
        enrollment_id=case.id,
        plan=_plan(case),
        why=f.OrderReason.RANDOM,
        day=TODAY,
        ordered_at=NOW,
        due_at=NOW + DAY,
    )


def _never_changed(fact: f.Fact, *needs: f.Fact) -> Family:
    return Family(first=fact, then=fact, needs=needs)


def _contact(case: Case) -> f.ContactFact:
    return f.ContactFact(
        id=uuid4(),
        enrollment_id=case.id,
        party="participant",
        modality="telephone",
        at=NOW,
        note="Synthetic note.",
        staff_id=SOMEBODY,
    )


def _disclosure(case: Case, owed: ObligationId) -> f.SelfDisclosureFact:
    return f.SelfDisclosureFact(
        id=uuid4(),
        enrollment_id=case.id,
        kind=f.DisclosureKind.ARREST,
        occurred_at=NOW - DAY,
        reported_at=NOW,
        obligation_id=owed,
        detail="Synthetic detail.",
    )


def _escalation(case: Case, owed: ObligationId) -> f.EscalationFact:
    return f.EscalationFact(
        id=uuid4(),
        enrollment_id=case.id,
        obligation_id=owed,
        rung=1,
        round=0,
        level=1,
        reaches=Party.SPECIALIST,
        action=RungAction.TASK,
        climbed_at=NOW + timedelta(minutes=3),
        clause="pa_vrp 2026.1, D25",
        why="Worksite report was due and has not arrived.",
    )


def proceeding(case: Case) -> f.ProceedingFact:
    """An investigation that has just begun."""
    return f.ProceedingFact(
        id=ProceedingId(uuid4()),
        enrollment_id=case.id,
        kind=f.ProceedingKind.INVESTIGATION,
        matter="relapse",
        about=(uuid4(), uuid4()),
        stage="opened",
        owner_id=None,
        opened_at=NOW,
        closed_at=None,
        outcome="",
    )


def _about_proceedings(case: Case) -> tuple[Family, ...]:
    begun = proceeding(case)
    stopped = f.PracticeFact(
        id=uuid4(),
        enrollment_id=case.id,
        entry=EntryKind.STOPPED,
        at=NOW,
        because="Synthetic reason.",
        status=None,
        expires_on=None,
        stop_id=uuid4(),
        kind=StopKind.CEASE_ORDER,
        rests_on="PROGRAM.md D16",
        subject=uuid4(),
        how=None,
        proceeding_id=begun.id,
    )
    restricted = f.RestrictionFact(
        id=uuid4(),
        enrollment_id=case.id,
        code=RestrictionCode.NO_NIGHTS,
        starts_on=TODAY,
        review_on=TODAY + timedelta(days=90),
        lift_criteria="Synthetic criteria.",
        clause="agreement 1, clause 9",
        lifted_at=None,
        lifted_because="",
    )
    return (
        Family(first=begun, then=begun),
        Family(first=stopped, then=replace(stopped, because="Synthetic, in other words."), needs=(begun,)),
        Family(first=restricted, then=replace(restricted, lifted_at=NOW, lifted_because="Synthetic evidence.")),
        _never_changed(_criterion(begun), begun),
        *_about_investigations(case, begun),
    )


def _criterion(of: f.ProceedingFact) -> f.ReturnCriterionFact:
    return f.ReturnCriterionFact(
        id=uuid4(),
        enrollment_id=of.enrollment_id,
        proceeding_id=of.id,
        code=ReturnCode.NEGATIVE_TESTS,
        state=CriterionState.NOT_YET,
        evidence="Synthetic evidence.",
        possible_from=NOW,
        rests_on="PROGRAM.md 11",
        waived_by=None,
        decided_at=NOW,
    )


def _about_investigations(case: Case, begun: f.ProceedingFact) -> tuple[Family, ...]:
    trigger = f.TriggerFact(
        id=uuid4(),
        enrollment_id=case.id,
        proceeding_id=begun.id,
        kind=TriggerKind.TIP,
        at=NOW,
        because="Synthetic words.",
        subject=uuid4(),
        violation_id=uuid4(),
        level=ViolationLevel.MAJOR,
        false_at=None,
        false_because="",
    )
    request = f.InformationRequestFact(
        id=uuid4(),
        enrollment_id=case.id,
        proceeding_id=begun.id,
        asked=Collateral.LICENSEE,
        question="Synthetic question?",
        release_id=None,
        asked_by=SOMEBODY,
        asked_at=NOW,
        status=InformationStatus.ASKED,
        answered_at=None,
        answer="",
    )
    item = f.EvidenceFact(
        id=uuid4(),
        enrollment_id=case.id,
        proceeding_id=begun.id,
        what="Synthetic timesheets.",
        source="Synthetic Hospital",
        reference="File 1",
        digest="",
        added_by=SOMEBODY,
        added_at=NOW,
    )
    answered = replace(request, status=InformationStatus.ANSWERED, answered_at=NOW, answer="Synthetic answer.")
    found, notice = _finding(case, begun), _notice(case, begun)
    reviewed = replace(
        found, status=FindingStatus.APPROVED, reviewer_id=SOMEBODY_ELSE, reviewed_at=NOW, review="Synthetic review."
    )
    return (
        Family(first=trigger, then=replace(trigger, false_at=NOW, false_because="Synthetic reason."), needs=(begun,)),
        Family(first=request, then=answered, needs=(begun,)),
        Family(first=item, then=item, needs=(begun,)),
        Family(first=notice, then=replace(notice, text="Synthetic words."), needs=(begun,)),
        Family(first=found, then=reviewed, needs=(begun,)),
    )


def _notice(case: Case, begun: f.ProceedingFact) -> f.NoticeFact:
    return f.NoticeFact(
        id=uuid4(),
        enrollment_id=case.id,
        proceeding_id=begun.id,
        kind=NoticeKind.BOARD,
        basis=NoticeBasis.AUTHORITY,
        release_id=None,
        because="Synthetic order 1",
        recipients="The synthetic board",
        text="Synthetic text.",
        sent_at=NOW,
        recorded_by=SOMEBODY,
        corrects=None,
    )


def _finding(case: Case, begun: f.ProceedingFact) -> f.FindingFact:
    return f.FindingFact(
        id=uuid4(),
        enrollment_id=case.id,
        proceeding_id=begun.id,
        version=1,
        answers=("occurred: shown",),
        reasons=("Synthetic reasons.",),
        outcome=Outcome.SUBSTANTIATED,
        clause="2",
        rationale="Synthetic rationale.",
        recommendation=Recommendation.WARNING,
        months=None,
        order_number="",
        item="nc2",
        item_day=TODAY,
        status=FindingStatus.DRAFTED,
        author_id=SOMEBODY,
        drafted_at=NOW,
        reviewer_id=None,
        reviewed_at=None,
        review="",
    )
