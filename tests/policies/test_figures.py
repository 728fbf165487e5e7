import csv
from collections import Counter
from pathlib import Path

import pytest

from domain.grades import Grade
from domain.policy import Figure, TermStart
from policies.keys import KEYS, PARTS
from policies.reading import packs, read_pack
from tests.policies.own_figures import OWN_KEYS, own_figures

EXPECTED = Path(__file__).with_name("expected_figures.csv")
LISTS_AND_RANGES = {
    "testing.panels",
    "testing.matrices",
    "testing.temperature_range",
    "investigation.indicator_phrases",
    "investigation.recommendations",
    "legal.actions",
    "return.never_waived",
    "dispute.suspends",
}
JURISDICTIONS = ("pa_vrp", "pa_dmu", "ca_us", "or_hpsp")


def expected_of(pack: str) -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as table:
        return [row for row in csv.DictReader(table) if row["pack"] == pack]


def stated(figure: Figure) -> dict[str, str]:
    match figure.value:
        case None:
            value = ""
        case bool():
            value = str(figure.value).lower()
        case tuple():
            value = "; ".join(str(item) for item in figure.value)
        case _:
            value = str(figure.value)
    return {
        "value": value,
        "words": figure.words,
        "minimum": "" if figure.minimum is None else str(figure.minimum),
        "maximum": "" if figure.maximum is None else str(figure.maximum),
        "grade": figure.grade.value,
        "source": figure.source,
        "range_grade": figure.range_grade.value if figure.range_grade else "",
        "range_source": figure.range_source,
    }


def test_packs_are_four_jurisdictions_and_training() -> None:
    assert set(packs()) == {*JURISDICTIONS, "training"}
    assert [read_pack(pack).id for pack in packs()] == list(packs())
    assert {read_pack(pack).version for pack in packs()} == {"2026.1"}


def test_unknown_pack_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        read_pack("nowhere")


@pytest.mark.parametrize("pack", JURISDICTIONS)
def test_every_cell_of_the_table_is_in_the_pack(pack: str) -> None:
    policy, expected = read_pack(pack), expected_of(pack)
    assert len(expected) == 76
    assert {row["key"] for row in expected} == KEYS.keys() - OWN_KEYS
    for row in expected:
        figure = policy.figure(row["key"])
        assert stated(figure) == {name: row[name] for name in stated(figure)}, row["key"]
        assert figure.kind == KEYS[row["key"]]


@pytest.mark.parametrize(("key", "pack"), own_figures())
def test_what_the_program_adds_to_the_table_is_as_written_by_hand(key: str, pack: str) -> None:
    found = stated(read_pack(pack).figure(key))
    value = f"{found['minimum']}-{found['maximum']}" if found["minimum"] else found["value"].replace("; ", ",")
    assert (value if key in LISTS_AND_RANGES else found["value"], found["grade"]) == own_figures()[key, pack]


@pytest.mark.parametrize(
    ("pack", "counts"),
    [
        ("pa_vrp", {"S": 34, "A": 42}),
        ("pa_dmu", {"S": 21, "A": 55}),
        ("ca_us", {"S": 28, "K": 27, "A": 18, "-": 3}),
        ("or_hpsp", {"S": 31, "A": 42, "-": 3}),
    ],
)
def test_grades_are_counted_as_in_the_reference(pack: str, counts: dict[str, int]) -> None:
    """PROGRAM.md 21; a cell that mixes grades counts by its range, which is what its source states."""
    figures = [figure for figure in read_pack(pack).figures if figure.key in KEYS.keys() - OWN_KEYS]
    assert Counter((figure.range_grade or figure.grade).value for figure in figures) == counts


@pytest.mark.parametrize(
    ("pack", "parts"),
    [
        ("pa_vrp", {"return.restrictions_default.NO_CS_ACCESS": 6}),
        (
            "pa_dmu",
            {
                "return.restrictions_default.NO_CS_ACCESS": 12,
                "return.restrictions_default.NO_NIGHTS": 12,
                "return.restrictions_default.MAX_HOURS_40": 12,
                "return.restrictions_default.NO_HOME_HEALTH": 12,
                "return.restrictions_default.NO_AGENCY_TRAVEL": 12,
                "return.restrictions_default.MONITOR_REQUIRED": 12,
            },
        ),
        (
            "ca_us",
            {
                "program.public.order": True,
                "program.public.diversion_participation": False,
                "eligibility.diagnosis_required.floor_without_diagnosis": 24,
                "testing.floor_year1.skipped_with_prior_testing": True,
                "testing.floor_year1.skipped_for_offense_outside_work": True,
                "testing.floor_year2.floor_under_supervision": 24,
                "testing.floor_year2.supervised_share_of_practice": 50,
                "testing.floor_year3_plus.clean_years": 5,
                "testing.floor_year3_plus.ceiling_after_clean_years": 24,
                "testing.floor_year3_plus.floor_after_clean_years": 12,
                "testing.not_working_floor.level_one_days_before_return": 60,
                "meetings.structured_group_per_year.absence_notice_hours": 24,
            },
        ),
        ("or_hpsp", {}),
    ],
)
def test_cells_with_more_than_one_number_are_loaded_in_parts(pack: str, parts: dict[str, int | bool]) -> None:
    """PROGRAM.md 21: cells that are not a bare value, and how to load them."""
    found = {figure.key: figure.value for figure in read_pack(pack).figures if figure.key in PARTS}
    assert found == parts


def test_a_default_and_the_range_around_it_keep_their_own_grades() -> None:
    term = read_pack("ca_us").figure("agreement.term_months")
    assert (term.value, term.grade, term.minimum, term.maximum) == (60, Grade.DEFAULT, 24, 60)
    assert (term.range_grade, term.range_source) == (Grade.SOURCED, "C20")
    meetings = read_pack("pa_vrp").figure("meetings.mutual_support_per_week")
    assert (meetings.value, meetings.minimum, meetings.range_grade) == (2, 1, Grade.SOURCED)


@pytest.mark.parametrize(
    ("pack", "start"),
    [
        ("pa_vrp", TermStart.BOARD_EXECUTION),
        ("pa_dmu", TermStart.ORDER_EFFECTIVE),
        ("ca_us", TermStart.ORDER_EFFECTIVE),
        ("or_hpsp", TermStart.AGREEMENT_SIGNATURE),
        ("training", TermStart.BOARD_EXECUTION),
    ],
)
def test_term_starts_as_the_pack_words_it(pack: str, start: TermStart) -> None:
    assert read_pack(pack).term_start is start


def test_numbers_are_given_as_numbers_and_words_as_none() -> None:
    vrp, california = read_pack("pa_vrp"), read_pack("ca_us")
    assert vrp.number("agreement.term_months") == 36
    assert vrp.numbers("agreement.extension_steps_months") == (36, 60, 84)
    assert vrp.numbers("agreement.board_execution_alert_days") == (60, 90, 120, 180)
    assert vrp.number("npdb.report_days") is None
    assert california.number("outreach.contact_evaluator_days") is None
    assert california.numbers("agreement.extension_steps_months") == ()
    with pytest.raises(KeyError, match=r"agreement\.term_years"):
        vrp.number("agreement.term_years")


def test_training_is_the_vrp_in_minutes() -> None:
    training, vrp = read_pack("training"), read_pack("pa_vrp")
    assert (training.calendar.seconds_per_day, training.calendar.spread_minutes) == (60, 0)
    assert (training.figures, training.deadlines, training.clauses) == (vrp.figures, vrp.deadlines, vrp.clauses)
    assert [read_pack(pack).calendar.seconds_per_day for pack in JURISDICTIONS] == [None] * 4


@pytest.mark.parametrize(
    ("pack", "zone", "state"),
    [
        ("pa_vrp", "America/New_York", "PA"),
        ("pa_dmu", "America/New_York", "PA"),
        ("ca_us", "America/Los_Angeles", "CA"),
        ("or_hpsp", "America/Los_Angeles", "OR"),
    ],
)
def test_days_are_counted_in_the_jurisdictions_own_zone(pack: str, zone: str, state: str) -> None:
    rules = read_pack(pack).calendar
    assert (rules.zone, rules.country, rules.subdivision) == (zone, "US", state)
    assert (rules.day_ends.isoformat("minutes"), rules.spread_minutes) == ("17:00", 10)
