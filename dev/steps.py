"""Steps of a case that the demo and the stories have in common, each taken over HTTP by whoever takes it in earnest."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dev.desks import Office
from dev.people import EVALUATORS, MONITOR_EMAIL, TREATMENT_PROVIDER

REASON = {"reason": "Synthetic example."}


class Now:
    """The clock of a story: what people write into forms. A story on a virtual clock moves it along."""

    def __init__(self, *, still: bool = False, zone: str = "America/New_York") -> None:
        self.ahead = timedelta()
        self._zone = ZoneInfo(zone)
        #: A process's virtual clock stands still while real time goes on, and so must what is written into forms.
        self._stands_at = datetime.now(UTC) if still else None

    def __call__(self) -> datetime:
        """Give the time."""
        return (self._stands_at or datetime.now(UTC)) + self.ahead

    @property
    def moment(self) -> str:
        """This moment, a little earlier, so that it never lies ahead of the process's clock."""
        return (self() - timedelta(seconds=30)).isoformat()

    @property
    def today(self) -> date:
        """The day in the program's zone."""
        return self().astimezone(self._zone).date()


async def to_outreach(office: Office, case: str) -> None:
    """Triage the referral and write to the licensee."""
    await office.desks["intake"].act(case, "complete_triage", {"urgency": "routine", "note": "Synthetic example."})
    await office.desks["intake"].act(case, "send_outreach_letter", {"delivery": "certified_mail"})


async def to_intake(office: Office, case: str) -> None:
    """Go on until the licensee has answered."""
    await to_outreach(office, case)
    await office.desks["intake"].act(case, "record_response", REASON)


async def assess(office: Office, case: str, *, not_satisfied: str = "", confirm: bool = True) -> None:
    """Assess every criterion that the case waits for, and have a second reviewer confirm if wanted."""
    listed = (await office.desks["specialist"].get(f"/enrollments/{case}")).json()["policy"].split()[0]
    pack = (await office.desks["specialist"].get(f"/policies/{listed}")).json()
    for criterion in pack["criteria"]:
        if criterion["stage"] == "intake":
            satisfied = criterion["code"] != not_satisfied
            form = {"code": criterion["code"], "satisfied": satisfied, "evidence": "Synthetic example."}
            await office.desks["specialist"].act(case, "assess_criterion", form)
    if confirm:
        await office.desks["supervisor"].act(case, "confirm_eligibility", REASON)


async def papers(office: Office, case: str, now: Now) -> None:
    """Hand in what intake needs."""
    today = now.today
    await office.desks["intake"].act(case, "record_data_sheet", {"received_on": f"{today}"})
    release = {
        "discloser": "Sample Recovery Center",
        "recipient": "the program",
        "categories": ["SUD_P2"],
        "purpose": "monitoring",
        "signed_on": f"{today}",
        "expires_on": f"{today + timedelta(days=365)}",
    }
    await office.desks["intake"].act(case, "record_release", release)
    await office.desks["specialist"].act(case, "acknowledge_cease_practice", {"acknowledged_on": f"{today}"})


async def to_evaluation(office: Office, case: str, now: Now) -> None:
    """Go on until the licensee is referred to three evaluators."""
    await to_intake(office, case)
    await papers(office, case, now)
    await assess(office, case)
    types = {"types": ["substance_use"], **REASON}
    await office.desks["specialist"].act(case, "determine_evaluation_types", types)
    await office.desks["specialist"].act(
        case, "refer_for_evaluation", {"offered": [str(one) for one in EVALUATORS[:3]]}
    )


async def evaluate(office: Office, case: str, now: Now, *, diagnosis: bool = True) -> None:
    """Have the evaluation made and accepted."""
    specialist = office.desks["specialist"]
    await specialist.act(case, "choose_evaluator", {"evaluator_id": str(EVALUATORS[0])})
    await specialist.act(case, "record_evaluator_contact", {"contacted_at": now.moment})
    await specialist.act(case, "record_evaluator_acceptance", {"accepted_at": now.moment})
    await specialist.act(case, "record_evaluation_held", {"held_at": now.moment})
    report = {
        "received_at": now.moment,
        "diagnosis_found": diagnosis,
        "diagnosis": "Synthetic use disorder" if diagnosis else "",
        "threat": False,
        "level_of_care": "outpatient" if diagnosis else "none",
        "recommendations": "Weekly therapy." if diagnosis else "None.",
    }
    await specialist.act(case, "record_evaluation_report", report)
    review = {"level_of_care_fits": True, "review": "Plausible."}
    await specialist.act(case, "accept_evaluation", review)


async def to_agreement(office: Office, case: str, now: Now) -> None:
    """Go on until an agreement can be drafted."""
    await to_evaluation(office, case, now)
    await evaluate(office, case, now)


async def to_interim(office: Office, case: str, now: Now) -> None:
    """Go on until the licensee has signed."""
    await to_agreement(office, case, now)
    await office.desks["specialist"].act(case, "draft_agreement")
    await office.desks["specialist"].act(case, "send_agreement")
    await office.desks["specialist"].act(case, "record_signature", {"signed_on": f"{now.today}"})


async def to_stabilise(office: Office, case: str, now: Now) -> None:
    """Go on until the board has executed the agreement."""
    await to_interim(office, case, now)
    today = f"{now.today}"
    await office.desks["legal"].act(case, "record_board_execution", {"executed_on": today, "effective_on": today})


async def to_monitor(office: Office, case: str, now: Now) -> None:
    """Go on until treatment is done and a worksite monitor reports."""
    await to_stabilise(office, case, now)
    await treat(office, case, now)


async def treat(office: Office, case: str, now: Now) -> None:
    """Have the participant treated and a worksite monitor named, and go on to monitoring."""
    specialist = office.desks["specialist"]
    referral = {"provider_id": str(TREATMENT_PROVIDER), "level_of_care": "outpatient", "plan": "Weekly therapy."}
    await specialist.act(case, "assign_treatment_provider", referral)
    await specialist.act(case, "record_admission", {"admitted_on": f"{now.today}"})
    monitor = {
        "employer": "Sample Hospital",
        "monitor_name": "Sample Monitor",
        "monitor_email": MONITOR_EMAIL,
        "no_conflict_declared": True,
    }
    await specialist.act(case, "name_worksite_monitor", monitor)
    discharge = {"discharged_on": f"{now.today}", "aftercare": "Weekly group."}
    await specialist.act(case, "discharge_to_aftercare", discharge)
    await specialist.act(case, "advance_to_monitoring", REASON)
