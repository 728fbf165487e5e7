from dataclasses import replace
from itertools import product

import pytest

from domain.limits import Limit, Unit
from domain.policy import Policy
from domain.testing.codes import FAULTS, REFUSALS, Adjudication, MissedCause
from domain.testing.history import TestHistory as History
from domain.testing.missed import TREATED, judge_missed
from domain.testing.outcomes import ActionKind, Desk, Outcome, TaskKind
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import (
    CALIFORNIA,
    COLLECTED,
    DMU,
    NOTHING_BEFORE,
    OREGON,
    PACKS,
    VRP,
    days_before,
    told,
)

#: Somebody selected who was not tested, for the first time: code, violation, "?" where a person is asked to decide.
#: The columns are VRP, DMU, California, Oregon.
TABLE = """
missed_check_in         NO_SHOW:NC1           NO_SHOW:NC1           NO_SHOW:NC2+major   NO_SHOW:?
not_appeared            NO_SHOW:NC1           NO_SHOW:NC1           NO_SHOW:NC2+major   NO_SHOW:NC1
not_in_reasonable_time  NO_SHOW:NC1           NO_SHOW:NC1           NO_SHOW:NC2+major   NO_SHOW:NC1
late_collection         open:?                open:?                open:?              open:?
site_closed             NO_SHOW_EXCUSED:      NO_SHOW_EXCUSED:      NO_SHOW_EXCUSED:    NO_SHOW_EXCUSED:
system_outage           NO_SHOW_EXCUSED:      NO_SHOW_EXCUSED:      NO_SHOW_EXCUSED:    NO_SHOW_EXCUSED:
vendor_outage           NO_SHOW_EXCUSED:      NO_SHOW_EXCUSED:      NO_SHOW_EXCUSED:    NO_SHOW_EXCUSED:
no_funds                open:                 open:                 open:               open:
no_kits                 NO_SHOW:NC1           NO_SHOW:NC1           open:?              open:?
travel_approved         NO_SHOW_EXCUSED:      NO_SHOW_EXCUSED:?     open:?              NO_SHOW_EXCUSED:
travel_not_approved     NO_SHOW:NC1           NO_SHOW:NC1           NO_SHOW:NC2+major   NO_SHOW:NC1
shy_bladder             open:                 open:                 open:               open:
dry_mouth               open:?                open:?                open:?              open:?
left_during_wait        REFUSAL:?             REFUSAL:?             REFUSAL:NC2+major   REFUSAL:?
left_site               REFUSAL:?             REFUSAL:?             REFUSAL:NC2+major   REFUSAL:?
gave_no_specimen        REFUSAL:?             REFUSAL:?             REFUSAL:NC2+major   REFUSAL:?
refused_observation     REFUSAL:?             REFUSAL:?             REFUSAL:NC2+major   REFUSAL:?
tampered                REFUSAL:?             REFUSAL:?             REFUSAL:NC2+fraud+major REFUSAL:?
did_not_cooperate       REFUSAL:?             REFUSAL:?             REFUSAL:NC2+major   REFUSAL:?
declined_retest         REFUSAL:?             REFUSAL:?             REFUSAL:NC2+major   REFUSAL:?
failed_to_provide       open:?                open:?                open:?              open:?
"""
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
CASES = [(cause, pack, cell) for cause, cells in ROWS.items() for pack, cell in zip(PACKS, cells, strict=True)]


def judge(cause: str, policy: Policy, history: History = NOTHING_BEFORE, *, selected: bool = True) -> Outcome:
    return judge_missed(MissedCause(cause), selected=selected, at=COLLECTED, history=history, policy=policy)


def short(outcome: Outcome) -> str:
    head, _, _, violations = told(outcome).split(" | ")
    return f"{head}:{violations}{'?' if outcome.review else ''}"


def test_the_table_has_every_cause() -> None:
    assert set(ROWS) == {cause.value for cause in MissedCause}


@pytest.mark.parametrize(("cause", "pack", "cell"), CASES)
def test_a_missed_test_is_judged_as_the_table_says(cause: str, pack: str, cell: str) -> None:
    assert short(judge(cause, PACKS[pack])) == cell


@pytest.mark.parametrize(("pack", "line"), [("VRP", "NC1"), ("DMU", "NC1"), ("CA", "NC1"), ("OR", "")])
def test_a_missed_check_in_of_somebody_who_was_not_selected(pack: str, line: str) -> None:
    outcome = judge("missed_check_in", PACKS[pack], selected=False)

    assert told(outcome).rpartition(" | ")[2] == line
    assert (outcome.review is not None) is (pack == "OR")
    assert outcome.code is None
    assert outcome.is_open is (pack == "OR")


@pytest.mark.parametrize(
    ("cause", "pack"), list(product(sorted(set(MissedCause) - {MissedCause.MISSED_CHECK_IN}), PACKS))
)
def test_who_was_not_selected_owed_no_specimen(cause: MissedCause, pack: str) -> None:
    outcome = judge(cause, PACKS[pack], selected=False)

    assert (outcome.code, outcome.is_open, outcome.tasks, outcome.violations) == (None, False, (), ())


@pytest.mark.parametrize(("pack", "selected", "cause"), list(product(PACKS, (True, False), sorted(FAULTS))))
def test_a_fault_of_system_or_vendor_is_never_a_violation(pack: str, selected: bool, cause: MissedCause) -> None:
    worst = History(earlier_no_shows=days_before(1, 2, 3))
    strict = with_figure(with_figure(PACKS[pack], "testing.no_show_rule", "major"), "testing.refusal_rule", "major")

    outcome = judge(cause, strict, worst, selected=selected)

    assert outcome.violations == ()
    assert outcome.code is (Adjudication.NO_SHOW_EXCUSED if selected else None)
    if selected:
        assert outcome.annuls_selection
        assert ActionKind.REPLACE_AT_NEXT_SELECTION in {one.kind for one in outcome.actions}


@pytest.mark.parametrize(
    ("cause", "line"),
    [
        ("not_appeared", "NO_SHOW | close_window | specialist:review_missed_test | NC1"),
        (
            "site_closed",
            (
                "NO_SHOW_EXCUSED | offer_alternate_site vendor_quality_ticket close_window replace_at_next_selection | "
                "vendor_manager:vendor_quality | "
            ),
        ),
        (
            "vendor_outage",
            (
                "NO_SHOW_EXCUSED | vendor_quality_ticket close_window replace_at_next_selection | "
                "vendor_manager:vendor_quality | "
            ),
        ),
        ("system_outage", "NO_SHOW_EXCUSED | close_window replace_at_next_selection |  | "),
        ("shy_bladder", "open | medical_evaluation | medical_review_officer:medical_evaluation | "),
        ("no_funds", "open | invite_hardship_request | specialist:decide_hardship | "),
        ("left_site", "REFUSAL |  | specialist:review | "),
    ],
)
def test_what_follows_by_itself_and_who_is_asked(cause: str, line: str) -> None:
    assert told(judge(cause, VRP)) == line


def test_a_major_no_show_asks_for_notice_and_report() -> None:
    line = (
        "NO_SHOW | close_window | specialist:review_missed_test specialist:decide_cease_practice(D16) "
        "director:report_to_board(D18) | NC2+major"
    )
    assert told(judge("not_appeared", CALIFORNIA)) == line


@pytest.mark.parametrize(
    ("days", "level"), [((), "NC1"), ((90,), "NC2"), ((91,), "NC1"), ((0,), "NC1"), ((-5,), "NC1"), ((1, 300), "NC2")]
)
def test_a_repeated_no_show_is_graver(days: tuple[int, ...], level: str) -> None:
    outcome = judge("not_appeared", VRP, History(earlier_no_shows=days_before(*days)))

    assert [one.level.value for one in outcome.violations] == [level]
    assert outcome.violations[0].rests_on.in_words == (
        "TESTING.md 11, row no-show; testing.no_show_rule (A, TESTING.md 4, 11)"
    )


def test_the_rule_of_a_major_violation_carries_its_source() -> None:
    assert judge("not_appeared", CALIFORNIA).violations[0].rests_on.in_words.endswith("testing.no_show_rule (S, C5)")
    assert judge("missed_check_in", CALIFORNIA).violations[0].rests_on.in_words == (
        "TESTING.md 11, row missed check-in while selected; check_in.missed_code (S, C5)"
    )
    assert judge("no_kits", OREGON).violations == ()


@pytest.mark.parametrize(("cause", "key"), TREATED.items())
@pytest.mark.parametrize(
    ("how", "cell"),
    [
        ("no-show", "NO_SHOW:NC1"),
        ("refusal", "REFUSAL:?"),
        ("excused", "NO_SHOW_EXCUSED:"),
        ("hardship request", "open:"),
        ("a person decides", "open:?"),
    ],
)
def test_what_programs_treat_differently_is_the_packs(cause: MissedCause, key: str, how: str, cell: str) -> None:
    assert short(judge(cause, with_figure(VRP, key, how))) == cell


@pytest.mark.parametrize(
    ("rule", "cell"), [("NC2", "REFUSAL:NC2"), ("major", "REFUSAL:NC2"), ("a person decides", "REFUSAL:?")]
)
@pytest.mark.parametrize("cause", sorted(REFUSALS - {MissedCause.TAMPERED}))
def test_what_a_refusal_counts_as_is_the_packs(cause: MissedCause, rule: str, cell: str) -> None:
    assert short(judge(cause, with_figure(VRP, "testing.refusal_rule", rule))) == cell


def test_a_no_show_may_be_left_to_a_person() -> None:
    assert short(judge("not_appeared", with_figure(VRP, "testing.no_show_rule", "a person decides"))) == "NO_SHOW:?"


@pytest.mark.parametrize(
    ("granted", "left", "cell"),
    [
        (14, None, "NO_SHOW_EXCUSED:"),
        (14, 1, "NO_SHOW_EXCUSED:"),
        # Approved all the same: never held against whoever relied on it.
        (14, 0, "NO_SHOW_EXCUSED:?"),
        (0, None, "NO_SHOW_EXCUSED:?"),
        (None, 5, "open:?"),
    ],
)
def test_approved_travel(granted: int | None, left: int | None, cell: str) -> None:
    policy = with_figure(VRP, "testing.vacation_days_per_year", granted)

    assert short(judge("travel_approved", policy, replace(NOTHING_BEFORE, vacation_days_left=left))) == cell


@pytest.mark.parametrize(("cause", "selected", "pack"), list(product(MissedCause, (True, False), PACKS)))
def test_whatever_was_missed_is_decided_or_asked_of_somebody(cause: MissedCause, selected: bool, pack: str) -> None:
    for history in (NOTHING_BEFORE, History(earlier_no_shows=days_before(3))):
        outcome = judge(cause, PACKS[pack], history, selected=selected)
        assert outcome.sentence
        assert not outcome.counts
        assert outcome.is_open <= bool(outcome.tasks)
        assert all(one.deadline or one.within for one in outcome.tasks)
        assert all(one.rests_on.text.startswith("TESTING.md 11, row ") for one in outcome.violations)


def test_the_times_are_the_packs() -> None:
    evaluation = judge("shy_bladder", DMU).tasks[0]
    assert (evaluation.who, evaluation.what) == (Desk.MEDICAL_REVIEW_OFFICER, TaskKind.MEDICAL_EVALUATION)
    assert evaluation.within == Limit(amount=5, unit=Unit.BUSINESS_DAYS)
    later = with_figure(DMU, "testing.hardship_request_days", 10)
    assert judge("no_funds", later).tasks[0].within == Limit(amount=10, unit=Unit.CALENDAR_DAYS)
    assert judge("late_collection", with_figure(DMU, "testing.review_business_days", 3)).tasks[0].within == Limit(
        amount=3, unit=Unit.BUSINESS_DAYS
    )
