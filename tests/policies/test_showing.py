import pytest
from typer.testing import CliRunner

from cli import app
from domain.grades import Grade
from policies.reading import packs, read_pack
from policies.rows import grade_in_words, rows_of, value_of
from policies.showing import differences, groups_of, policy_text, rows_in

WIDE = {"COLUMNS": "240", "TERM": "dumb", "NO_COLOR": "1"}


def run(*words: str) -> tuple[int, str]:
    """Run a policy command in a wide terminal and give its exit code and everything that it said."""
    result = CliRunner().invoke(app, ["policy", *words], env=WIDE)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("pack", "key", "said"),
    [
        ("pa_vrp", "outreach.contact_evaluator_days", "7 calendar days"),
        ("ca_us", "outreach.contact_evaluator_days", "as ordered"),
        ("pa_vrp", "program.public", "no"),
        ("pa_vrp", "testing.lab_receipt_business_days", "1 business day"),
        ("pa_vrp", "agreement.board_execution_alert_days", "60; 90; 120; 180 calendar days"),
        ("pa_vrp", "testing.dilute_creatinine_observed_range", "2 to 5 mg/dl"),
        ("ca_us", "agreement.term_months", "60 months, 24 to 60"),
        ("pa_vrp", "meetings.mutual_support_per_week", "2, at least 1"),
        ("or_hpsp", "legal.its_max_days", "n/a"),
    ],
)
def test_a_figures_value_in_words(pack: str, key: str, said: str) -> None:
    assert value_of(read_pack(pack).figure(key)) == said


@pytest.mark.parametrize(
    ("grade", "said"),
    [
        (Grade.SOURCED, "S"),
        (Grade.RECALLED, "K, unverified"),
        (Grade.DEFAULT, "program default"),
        (Grade.NOT_APPLICABLE, "n/a"),
    ],
)
def test_what_is_recalled_is_said_to_be_unverified(grade: Grade, said: str) -> None:
    assert grade_in_words(grade) == said


@pytest.mark.parametrize("pack", packs())
def test_each_number_is_shown_with_its_grade(pack: str) -> None:
    rows = [row for row in rows_of(read_pack(pack)) if row.group != "completion_codes"]
    assert all(row.value and row.grade for row in rows)
    assert all(row.source for row in rows if row.grade.startswith(("S", "K")))


def test_text_names_each_group_once_and_each_number_on_a_line() -> None:
    text = policy_text(read_pack("pa_vrp"))
    assert text.startswith("pa_vrp 2026.1: Pennsylvania Voluntary Recovery Program\n")
    assert "\ncontact_evaluator_days: 7 calendar days [S, P4]\n" in text
    assert "\nD18: 5 business days [program default] " in text
    for group in groups_of(read_pack("pa_vrp")):
        assert text.count(f"\n[{group}]\n") == 1


def test_text_of_one_group_has_nothing_else() -> None:
    text = policy_text(read_pack("ca_us"), "npdb")
    assert text == "ca_us 2026.1: California Uniform Standards\n\n[npdb]\nreport_days: 30 calendar days [S, B2]\n"
    with pytest.raises(KeyError, match="nothing"):
        rows_in(read_pack("ca_us"), "nothing")


@pytest.mark.parametrize("pack", packs())
def test_a_pack_does_not_differ_from_itself(pack: str) -> None:
    assert differences(read_pack(pack), read_pack(pack)) == ()


def test_differences_are_named_from_both_sides() -> None:
    found = {one.key: (one.before, one.after) for one in differences(read_pack("pa_vrp"), read_pack("pa_dmu"))}
    assert found["agreement.credit_prior_recovery_max_months"] == (
        "12 months [program default, duty S PA specialist]",
        "0 months [program default]",
    )
    assert "agreement.extension_steps_months" not in found
    assert found["closing_duties.offer_dmu"][1] == ""
    assert found["completion_codes.board_decision"][0] == ""
    back = {one.key: (one.after, one.before) for one in differences(read_pack("pa_dmu"), read_pack("pa_vrp"))}
    assert back == found


def test_training_differs_from_the_vrp_in_its_clock_alone() -> None:
    found = differences(read_pack("pa_vrp"), read_pack("training"))
    assert {one.key for one in found} == {"calendar.spread", "calendar.day_lasts"}


def test_check_finds_every_pack_good() -> None:
    code, said = run("check")
    assert code == 0
    assert [line.split(" is good")[0] for line in said.splitlines()] == [f"{pack} 2026.1" for pack in packs()]


def test_show_says_grade_and_source_beside_each_number() -> None:
    code, said = run("show", "ca_us", "minor")
    assert code == 0
    assert "ca_us 2026.1: California Uniform Standards" in said
    (line,) = [line for line in said.splitlines() if "board_notice_business_days" in line]
    cells = [cell.strip() for cell in line.split("│")]
    assert cells[1:5] == ["board_notice_business_days", "5 business days", "K, unverified", "Std 13"]


def test_show_without_a_group_shows_every_group() -> None:
    code, said = run("show", "or_hpsp")
    assert code == 0
    lines = [line.strip() for line in said.splitlines()]
    assert all(group in lines for group in groups_of(read_pack("or_hpsp")))


def test_diff_shows_both_sides() -> None:
    code, said = run("diff", "pa_vrp", "training")
    assert code == 0
    assert "pa_vrp 2026.1" in said
    assert "training 2026.1" in said
    assert "60 seconds" in said


def test_diff_of_a_pack_with_itself_says_so() -> None:
    assert run("diff", "ca_us", "ca_us") == (0, "ca_us and ca_us say the same.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nowhere"), "There is no pack 'nowhere'; there are: ca_us, or_hpsp, pa_dmu, pa_vrp, training."),
        (("diff", "pa_vrp", "program"), "There is no pack 'program'"),
        (("show", "pa_vrp", "nothing"), "pa_vrp has no group 'nothing'; it has: program, eligibility,"),
    ],
)
def test_what_is_not_there_is_named(words: tuple[str, ...], said: str) -> None:
    code, output = run(*words)
    assert code == 2
    assert said in output
