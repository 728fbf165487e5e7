import pytest

from domain.grades import Grade
from domain.limits import Limit
from domain.obligations import PauseCause
from domain.policy import Deadline
from domain.roles import STAFF_PARTIES, Party
from policies.reading import packs, read_pack
from policies.rows import limit_of_deadline
from policies.words import limit_of

PACKS = ("pa_vrp", "pa_dmu", "ca_us", "or_hpsp")

#: PROGRAM.md 5 with the keys that override it: VRP, DMU, California, Oregon; one entry where all say the same.
LIMITS: dict[str, tuple[str, ...]] = {
    "D01": ("2 business days",),
    "D02": ("3 business days",),
    "D03": ("7 calendar days", "7 calendar days", "7 calendar days (until replaced: as ordered)", "7 calendar days"),
    "D04": ("10 calendar days",),
    "D05": ("21 calendar days",),
    "D06": (
        "15 calendar days, extended by at most 30 calendar days",
        "15 calendar days, extended by at most 30 calendar days",
        "10 calendar days, extended by at most 30 calendar days",
        "15 calendar days, extended by at most 30 calendar days",
    ),
    "D07": ("24 hours",),
    "D08": ("5 business days",),
    "D09": ("14 calendar days",),
    "D10": ("180 calendar days", "180 calendar days", "does not apply", "does not apply"),
    "D11": ("10 calendar days",),
    "D12": ("1 business day",),
    "D13": ("7 business days",),
    "D14": ("72 hours, then 10 calendar days",),
    "D15": ("72 hours",),
    "D16": ("4 hours",),
    "D17": ("1 business day",),
    "D18": ("5 business days", "1 business day", "1 business day", "1 business day"),
    "D19": (
        "5 business days (until replaced: periodic)",
        "5 business days",
        "5 business days",
        "5 business days (until replaced: weekly lists)",
    ),
    "D20": ("14 calendar days",),
    "D21": ("5 business days",),
    "D22": (
        "20 calendar days",
        "20 calendar days",
        "20 calendar days (until replaced: APA accusation)",
        "20 calendar days (until replaced: APA)",
    ),
    "D23": ("30 calendar days", "30 calendar days", "does not apply", "does not apply"),
    "D24": ("180 calendar days", "180 calendar days", "does not apply", "does not apply"),
    "D25": (
        "every 3 months, within 10 calendar days",
        "every 3 months, within 10 calendar days",
        "every 1 month, within 10 calendar days",
        "every 3 months, within 10 calendar days (until replaced: supervisor periodic)",
    ),
    "D26": ("1 business day, then 48 hours",),
    "D27": (
        "every 3 months, within 10 calendar days",
        "every 3 months, within 10 calendar days",
        "every 3 months, within 10 calendar days (until replaced: as ordered)",
        "every 3 months, within 10 calendar days (until replaced: per plan)",
    ),
    "D28": (
        "every 1 month, within 5 calendar days",
        "every 1 month, within 5 calendar days",
        "every 1 month, within 5 calendar days (until replaced: as ordered)",
        "every 7 calendar days, within 2 calendar days (until replaced: monthly on public discipline)",
    ),
    "D29": ("30 calendar days", "30 calendar days", "72 hours", "3 business days"),
    "D30": ("24 hours",),
    "D31": (
        "48 hours",
        "48 hours",
        "48 hours (until replaced: pre-approval)",
        "48 hours (until replaced: not program-approved; board rule)",
    ),
    "D32": ("30 calendar days", "30 calendar days", "7 calendar days", "30 calendar days"),
    "D33": ("90 calendar days",),
    "D34": ("24 hours",),
    "D35": ("1 month",),
    "D36": ("7 calendar days",),
    "D37": ("90 calendar days",),
    "D38": ("365 calendar days",),
    "D39": ("30 calendar days before",),
    "D40": ("does not apply", "30 calendar days", "30 calendar days", "30 calendar days"),
    "D41": ("20 calendar days",),
    "D42": ("2 business days, then 30 calendar days",),
    "D43": ("7 calendar days before",),
    "D44": ("90 calendar days",),
    "S01": ("20 business days",),
    "S02": ("10 business days",),
    "S03": ("5 business days",),
    "S04": ("10 business days",),
    "S05": ("5 business days",),
    "S06": ("24 hours",),
    "S07": ("1 business day",),
    "S08": ("91 calendar days",),
    "S09": ("7 calendar days",),
    "S10": ("24 hours",),
    "S11": ("5 business days",),
    "S12": ("10 business days",),
    "S13": ("5 business days",),
    "S14": ("30 calendar days",),
    "S15": ("10 business days",),
    "S16": ("5 business days",),
    "TERM": ("36 months", "36 months", "60 months", "24 months"),
}
OWNERS = {
    Party.INTAKE: {"D01", "D02"},
    Party.PARTICIPANT: {
        *("D03", "D09", "D11", "D15", "D22", "D28", "D29", "D30", "D31", "D38", "D41", "D43", "S06", "TERM")
    },
    Party.SPECIALIST: {
        "D04",
        "D08",
        "D16",
        "D17",
        "D19",
        "D20",
        "D32",
        "D34",
        "D39",
        "D44",
        "S01",
        "S02",
        "S05",
        "S07",
        "S08",
        "S10",
        "S11",
        "S12",
        "S13",
        "S14",
        "S16",
    },
    Party.EVALUATOR: {"D05", "D06", "D07"},
    Party.LABORATORY: {"D12", "D13"},
    Party.MEDICAL_REVIEW_OFFICER: {"D14"},
    Party.BOARD: {"D10", "D23", "D24", "D40"},
    Party.DIRECTOR: {"D18"},
    Party.SUPERVISOR: {"D21", "D33", "D35", "D36", "D37", "S03", "S04"},
    Party.WORKSITE_MONITOR: {"D25", "D26"},
    Party.TREATMENT_PROVIDER: {"D27", "S09"},
    Party.REVIEWER: {"D42"},
    Party.LEGAL: {"S15"},
}
SAFETY = {"D07", "D12", "D16", "D17", "D18", "S10"}
EVERY_PAUSE = (PauseCause.LEAVE, PauseCause.INCARCERATION, PauseCause.OUT_OF_STATE, PauseCause.SUSPENSION)


@pytest.mark.parametrize("pack", packs())
def test_every_pack_has_all_44_deadlines_its_own_and_the_term_in_order(pack: str) -> None:
    numbered = [f"D{n:02}" for n in range(1, 45)] + [f"S{n:02}" for n in range(1, 17)]
    assert [deadline.id for deadline in read_pack(pack).deadlines] == [*numbered, "TERM"]


@pytest.mark.parametrize("pack", PACKS)
def test_what_the_program_sets_beside_the_reference_is_a_program_default(pack: str) -> None:
    own = [one for one in read_pack(pack).deadlines if one.id.startswith("S")]
    assert {(one.grade, one.source) for one in own} == {(Grade.DEFAULT, "")}


@pytest.mark.parametrize("deadline", LIMITS)
def test_each_deadline_has_the_packs_own_number(deadline: str) -> None:
    said = tuple(limit_of_deadline(read_pack(pack).deadline(deadline)) for pack in PACKS)
    assert said == (LIMITS[deadline] if len(LIMITS[deadline]) > 1 else LIMITS[deadline] * 4)


def test_the_pack_wins_over_the_default_of_the_deadline() -> None:
    """PROGRAM.md 5: D18 is 1 business day by default and 5 in the VRP, both for a positive."""
    vrp = read_pack("pa_vrp").deadline("D18")
    oregon = read_pack("or_hpsp").deadline("D18")
    assert (vrp.limit, vrp.grade) == (limit_of("5 business days"), Grade.DEFAULT)
    assert (oregon.limit, oregon.grade, oregon.source) == (limit_of("1 business day"), Grade.SOURCED, "O1")


@pytest.mark.parametrize("pack", PACKS)
def test_a_number_from_a_figure_brings_the_figures_grade_and_source(pack: str) -> None:
    policy = read_pack(pack)
    for deadline, key in (
        ("D06", "evaluation.report_due_days"),
        ("D07", "evaluation.threat_notice_hours"),
        ("D11", "testing.baseline_days"),
        ("D29", "self_report.arrest"),
        ("D30", "self_report.use_hours"),
        ("D32", "contact.case_manager_days"),
        ("D39", "completion.notice_days_before"),
        ("TERM", "agreement.term_months"),
    ):
        figure, found = policy.figure(key), policy.deadline(deadline)
        assert (found.grade, found.source) == (figure.grade, figure.source), deadline


@pytest.mark.parametrize("pack", PACKS)
def test_a_default_that_an_order_replaces_is_a_program_default(pack: str) -> None:
    replaced = [one for one in read_pack(pack).deadlines if one.replaced_by]
    assert {one.grade for one in replaced} <= {Grade.DEFAULT}
    assert bool(replaced) is (pack != "pa_dmu")


def test_cadences_keep_their_grade_beside_the_default_grace() -> None:
    """PROGRAM.md D25: the cadence is sourced, the grace is a default."""
    worksite = read_pack("pa_vrp").deadline("D25")
    assert (worksite.period_grade, worksite.period_source, worksite.grade) == (Grade.SOURCED, "P8", Grade.DEFAULT)
    weekly = read_pack("or_hpsp").deadline("D28")
    assert (weekly.period_grade, weekly.period_source) == (Grade.SOURCED, "O2")
    ordered = read_pack("ca_us").deadline("D27")
    assert (ordered.period_grade, ordered.replaced_by) == (Grade.DEFAULT, "as ordered")


@pytest.mark.parametrize("pack", PACKS)
def test_owners_are_those_of_the_reference(pack: str) -> None:
    found: dict[Party, set[str]] = {}
    for deadline in read_pack(pack).deadlines:
        found.setdefault(deadline.owner, set()).add(deadline.id)
    assert found == OWNERS


@pytest.mark.parametrize("pack", packs())
def test_safety_duties_run_on_whatever_happens(pack: str) -> None:
    safety = [one for one in read_pack(pack).deadlines if one.safety]
    assert {one.id for one in safety} == SAFETY
    assert all(not one.rolls_forward and not one.paused_by for one in safety)


@pytest.mark.parametrize("pack", packs())
def test_only_a_participants_duties_in_days_roll_forward(pack: str) -> None:
    """PROGRAM.md 6; a release ends on its day, and a request must reach the program before the travel does."""
    rolling = {one.id for one in read_pack(pack).deadlines if one.rolls_forward}
    in_days = {"D03", "D09", "D11", "D22", "D28", "D41"}
    assert rolling == in_days | ({"D29"} if pack.startswith(("pa", "training")) else set())


@pytest.mark.parametrize("pack", packs())
def test_a_report_counts_from_the_middle_of_its_period_on(pack: str) -> None:
    """A program default, and before the first reminder to a participant."""
    counting = {one.id: one.counts_from_percent for one in read_pack(pack).deadlines if one.period}
    assert counting == {"D25": 50, "D27": 50, "D28": 50}


@pytest.mark.parametrize("pack", packs())
def test_duties_of_staff_and_board_are_never_paused(pack: str) -> None:
    policy = read_pack(pack)
    never: list[Deadline] = [one for one in policy.deadlines if one.owner in {*STAFF_PARTIES, Party.BOARD}]
    assert all(one.paused_by == () and not one.rolls_forward for one in never)
    for paused in ("D03", "D09", "D11", "D25", "D28", "TERM"):
        assert policy.deadline(paused).paused_by == EVERY_PAUSE
    for running in ("D15", "D22", "D29", "D38", "D41"):
        assert policy.deadline(running).paused_by == ()


def test_deadlines_that_count_back_or_may_be_extended() -> None:
    policy = read_pack("pa_vrp")
    assert {one.id for one in policy.deadlines if one.counts_back} == {"D39", "D43"}
    assert {one.id: one.max_extension for one in policy.deadlines if one.max_extension} == {
        "D06": limit_of("30 calendar days")
    }


@pytest.mark.parametrize(
    ("pack", "missing"),
    [("pa_vrp", {"D40"}), ("pa_dmu", set()), ("ca_us", {"D10", "D23", "D24"}), ("or_hpsp", {"D10", "D23", "D24"})],
)
def test_deadlines_that_a_jurisdiction_does_not_have_say_so(pack: str, missing: set[str]) -> None:
    assert {one.id for one in read_pack(pack).deadlines if not one.applies} == missing


@pytest.mark.parametrize("pack", packs())
def test_each_deadline_says_what_starts_it_and_what_a_breach_leads_to(pack: str) -> None:
    for deadline in read_pack(pack).deadlines:
        assert deadline.name
        assert deadline.starts
        assert deadline.breach
        assert isinstance(deadline.limit, Limit)


def test_breaches_that_count_as_violations() -> None:
    policy = read_pack("pa_vrp")
    counted = {one.id: one.breach for one in policy.deadlines if one.breach.startswith("NC")}
    assert counted == {"D11": "NC1", "D25": "NC1", "D28": "NC1", "D29": "NC2 review", "D31": "NC1"}
