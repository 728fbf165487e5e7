import pytest

from domain.clauses import CLAUSE_DUTIES
from domain.completion import MEANINGS, CompletionCode
from domain.grades import Grade
from domain.phases import ENDS, Phase
from domain.policy import CriterionStage, FailedCriterion
from domain.roles import STAFF_PARTIES, Party
from domain.sight import LEGAL_ENDS, LEGAL_REFERRAL
from policies.reading import packs, read_pack

BARS = ("INEL_DRUG_ACT", "INEL_PATIENT_HARM", "INEL_DIVERSION_SALE", "INEL_SEXUAL", "INEL_PRIOR_FAIL")
_BAR, _BOARD, _OPEN = FailedCriterion.INELIGIBLE, FailedCriterion.BOARD_DECIDES, FailedCriterion.ALLOWED


@pytest.mark.parametrize("pack", packs())
def test_clauses_are_numbered_through_and_all_required(pack: str) -> None:
    clauses = read_pack(pack).clauses
    assert [clause.number for clause in clauses] == [str(number) for number in range(1, len(clauses) + 1)]
    assert all(
        clause.required and clause.title and clause.text.removesuffix(" {scope}").endswith(".") for clause in clauses
    )


@pytest.mark.parametrize("pack", packs())
def test_each_duty_of_monitoring_traces_to_one_clause(pack: str) -> None:
    """PROGRAM.md 2: every requirement must trace to a clause."""
    duties = [duty for clause in read_pack(pack).clauses for duty in clause.duties]
    assert len(duties) == len(set(duties))
    assert set(duties) == CLAUSE_DUTIES | {"D38", "D39", "TERM"}
    assert all(read_pack(pack).deadline(duty).applies for duty in duties)


@pytest.mark.parametrize(
    "title",
    [
        "Stop practicing until you are cleared",
        "Abstinence",
        "Treatment and aftercare",
        "Random testing",
        "Support meetings",
        "Costs",
        "Leave and travel",
        "Consequences of a breach",
    ],
)
def test_clauses_without_a_recurring_duty_are_there_too(title: str) -> None:
    for pack in packs():
        assert title in {clause.title for clause in read_pack(pack).clauses}


def test_wording_and_provenance_of_a_clause_are_the_packs_own() -> None:
    stop = {pack: next(c for c in read_pack(pack).clauses if c.number == "1") for pack in packs()}
    assert (stop["pa_vrp"].grade, stop["pa_vrp"].source) == (Grade.SOURCED, "P4")
    assert "order" in stop["pa_dmu"].text
    assert stop["pa_dmu"].grade is Grade.DEFAULT
    assert (stop["ca_us"].grade, stop["ca_us"].source) == (Grade.RECALLED, "Std 2")


@pytest.mark.parametrize(
    ("pack", "outcomes"),
    [
        ("pa_vrp", (_BAR, _BAR, _BAR, _BAR, _BAR)),
        ("pa_dmu", (_OPEN, _BOARD, _BOARD, _BOARD, _OPEN)),
        ("ca_us", (_OPEN, _BOARD, _BOARD, _BOARD, _BAR)),
        ("or_hpsp", (_BOARD, _BOARD, _BOARD, _BOARD, _BOARD)),
    ],
)
def test_what_a_bar_leads_to(pack: str, outcomes: tuple[FailedCriterion, ...]) -> None:
    """PROGRAM.md 10, pack values."""
    policy = read_pack(pack)
    found = {one.code: one for one in policy.criteria if one.stage is CriterionStage.INTAKE}
    assert tuple(found) == BARS
    assert tuple(found[code].if_failed for code in BARS) == outcomes
    assert {one.route for one in found.values()} == ({"pa_dmu"} if pack == "pa_vrp" else {""})


@pytest.mark.parametrize("pack", packs())
def test_a_criterion_has_the_grade_of_the_figure_that_it_follows(pack: str) -> None:
    policy = read_pack(pack)
    keys = ("drug_act_conviction", "patient_harm", "diversion_for_sale", "sexual_boundary", "failed_prior_program")
    for code, key in zip(BARS, keys, strict=True):
        criterion = next(one for one in policy.criteria if one.code == code)
        figure = policy.figure(f"eligibility.{key}")
        assert (criterion.grade, criterion.source) == (figure.grade, figure.source)


@pytest.mark.parametrize("pack", packs())
def test_what_must_be_true_is_known_only_later(pack: str) -> None:
    stages = [one.stage for one in read_pack(pack).criteria if one.code.startswith("ELIG_")]
    assert stages == [CriterionStage.EVALUATION, *[CriterionStage.AGREEMENT] * 3]


def test_california_needs_no_diagnosis() -> None:
    outcomes = {pack: read_pack(pack).criteria[0].if_failed for pack in packs()}
    assert {pack for pack, outcome in outcomes.items() if outcome is _OPEN} == {"ca_us"}


@pytest.mark.parametrize(
    ("pack", "gates", "no_gates"),
    [
        ("pa_vrp", {"costs_paid", "worksite_reports_on_file", "sobriety_period"}, {"board_decision"}),
        ("pa_dmu", {"costs_paid", "board_decision"}, set()),
        ("ca_us", {"treatment_completed", "recovery_activity", "board_decision"}, {"costs_paid"}),
        ("or_hpsp", {"sobriety_period", "board_decision"}, {"costs_paid", "worksite_reports_on_file"}),
    ],
)
def test_what_completion_takes(pack: str, gates: set[str], no_gates: set[str]) -> None:
    """PROGRAM.md 12: costs are a gate in Pennsylvania only."""
    codes = set(read_pack(pack).completion)
    assert codes >= gates | {"term_served", "completion_letter_sent", "no_open_obligations", "no_open_violation"}
    assert not codes & no_gates


def test_each_completion_code_means_something_and_is_used() -> None:
    assert set(MEANINGS) == set(CompletionCode)
    assert {code for pack in packs() for code in read_pack(pack).completion} == set(CompletionCode)


def test_years_of_sobriety_are_a_number_where_they_are_a_gate() -> None:
    for pack in packs():
        policy = read_pack(pack)
        if CompletionCode.SOBRIETY_PERIOD in policy.completion:
            assert policy.number("completion.sobriety_years"), pack


@pytest.mark.parametrize("pack", packs())
@pytest.mark.parametrize("end", sorted(ENDS))
def test_nobody_leaves_without_the_files_retention_class(pack: str, end: Phase) -> None:
    owed = {duty.code for duty in read_pack(pack).closing_duties if not duty.after or end.value in duty.after}
    assert "retention_class" in owed
    told = ENDS - {Phase.DECEASED, Phase.DUPLICATE, Phase.INELIGIBLE_REFERRAL}
    assert ("final_notice" in owed) is (end in told)


@pytest.mark.parametrize("pack", packs())
def test_the_npdb_check_is_run_after_each_end_that_the_reference_names(pack: str) -> None:
    """PROGRAM.md 4.2: completed, discharged, withdrawn, transferred, deceased, no diagnosis, ineligible."""
    check = next(duty for duty in read_pack(pack).closing_duties if duty.code == "npdb_check")
    assert set(check.after) == {
        *("completed", "discharged_noncompliant", "withdrawn", "transferred", "deceased"),
        *("no_diagnosis_closed", "ineligible"),
    }
    assert check.limit.in_words == "30 calendar days"


def test_only_the_vrp_offers_another_program() -> None:
    offering = {pack for pack in packs() for duty in read_pack(pack).closing_duties if duty.code == "offer_dmu"}
    assert offering == {"pa_vrp", "training"}


@pytest.mark.parametrize(
    ("end", "duties"),
    [
        ("completed", {"completion_certificate", "employer_notice", "board_notice", "consents_ended"}),
        ("discharged_noncompliant", {"legal_referral", "employer_notice", "board_notice", "consents_ended"}),
        ("no_response", {"legal_referral", "consents_ended"}),
        ("declined", {"declined_notice"}),
        ("transferred", {"file_transfer"}),
        ("duplicate", {"link_duplicate"}),
        ("ineligible", {"offer_dmu"}),
    ],
)
def test_what_is_owed_after_an_end(end: str, duties: set[str]) -> None:
    owed = {duty.code for duty in read_pack("pa_vrp").closing_duties if not duty.after or end in duty.after}
    assert owed >= duties


@pytest.mark.parametrize("pack", packs())
def test_counsel_sees_the_ends_after_which_a_case_is_referred(pack: str) -> None:
    [referral] = [one for one in read_pack(pack).closing_duties if one.code == LEGAL_REFERRAL]
    assert set(referral.after) == LEGAL_ENDS


@pytest.mark.parametrize("pack", packs())
def test_closing_duties_are_owed_by_staff(pack: str) -> None:
    for duty in read_pack(pack).closing_duties:
        assert duty.owner in STAFF_PARTIES - {Party.ON_CALL}
        assert set(duty.after) <= {end.value for end in ENDS}
        assert duty.sentence.endswith(".")
