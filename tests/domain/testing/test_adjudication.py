from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import product

import pytest

from domain.limits import Limit, Unit
from domain.policy import Policy
from domain.testing.adjudication import MATRIX, adjudicate
from domain.testing.codes import ADVERSE, CLEAN, VOID, Adjudication, ViolationLevel
from domain.testing.history import TestHistory as History
from domain.testing.outcomes import ActionKind, Outcome, TaskKind
from domain.testing.results import Analyte, Finding, Flaw, LabResult, Matrix, MroResult, ReportStatus, Validity
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import (
    CALIFORNIA,
    COLLECTED,
    NOTHING_BEFORE,
    PACKS,
    VRP,
    days_before,
    prescribed,
    report,
    told,
)

FINAL = {ReportStatus.FINAL, ReportStatus.CORRECTED}
LABS = (None, *LabResult)
MROS = (None, *MroResult)

#: A final report, by hand: rows what the laboratory reported, columns what was verified. "?" is a person's to decide.
TABLE = """
                 none     negative         positive              cancelled            refusal
none             ?        ?                ?                     ?                    ?
negative         open     CLEAR            ?                     ?                    ?
negative_dilute  open     DILUTE_ACCEPTED  ?                     ?                    ?
rejected         open     ?                ?                     CANCELLED_NO_ACTION  ?
positive         open     CLEAR_RX         UNEXPLAINED_POSITIVE  ?                    ?
positive_dilute  open     CLEAR_RX         UNEXPLAINED_POSITIVE  ?                    ?
adulterated      open     ?                ?                     ?                    REFUSAL
substituted      open     ?                ?                     ?                    REFUSAL
invalid          open     ?                ?                     CANCELLED_RECOLLECT  ?
"""
#: The same of a report that its sender cancelled, where it does not go to a person.
CANCELLED = {
    (None, None): "CANCELLED_NO_ACTION",
    (None, MroResult.CANCELLED): "CANCELLED_NO_ACTION",
    (LabResult.REJECTED, None): "CANCELLED_NO_ACTION",
    (LabResult.REJECTED, MroResult.CANCELLED): "CANCELLED_NO_ACTION",
    (LabResult.INVALID, None): "CANCELLED_RECOLLECT",
    (LabResult.INVALID, MroResult.CANCELLED): "CANCELLED_RECOLLECT",
}


def table() -> dict[tuple[LabResult | None, MroResult | None], str]:
    header, *lines = TABLE.strip().splitlines()
    columns = [None if name == "none" else MroResult(name) for name in header.split()]
    found: dict[tuple[LabResult | None, MroResult | None], str] = {}
    for line in lines:
        name, *cells = line.split()
        lab = None if name == "none" else LabResult(name)
        found.update({(lab, mro): cell for mro, cell in zip(columns, cells, strict=True)})
    return found


def expected(lab: LabResult | None, mro: MroResult | None, status: ReportStatus) -> str:
    if status in FINAL:
        return table()[lab, mro]
    if status is ReportStatus.CANCELLED:
        return CANCELLED.get((lab, mro), "?")
    return "open" if mro is None else "?"


def found(outcome: Outcome) -> str:
    if outcome.review is not None and outcome.code is None:
        return "?"
    return "open" if outcome.code is None else outcome.code.value


def test_the_table_by_hand_covers_every_result_and_every_verdict() -> None:
    assert set(table()) == set(product(LABS, MROS))


@pytest.mark.parametrize("status", ReportStatus)
@pytest.mark.parametrize("mro", MROS)
@pytest.mark.parametrize("lab", LABS)
def test_every_combination_is_decided_as_the_table_says(
    lab: LabResult | None, mro: MroResult | None, status: ReportStatus
) -> None:
    outcome = adjudicate(report(lab, mro, status), NOTHING_BEFORE, VRP)

    assert found(outcome) == expected(lab, mro, status)


def test_the_matrix_has_no_row_that_the_table_gives_to_a_person() -> None:
    assert {pair for pair, cell in table().items() if cell != "?"} == set(MATRIX)


HISTORIES = (
    NOTHING_BEFORE,
    History(earlier_dilutes=days_before(10), earlier_no_shows=days_before(5)),
    History(earlier_dilutes=days_before(10, 20), invalid_explained=True, used_in_practice=True, is_on_hold=True),
    replace(prescribed("oxycodone"), is_retest_after_dilute=True, used_in_practice=False),
)
FLAWS: tuple[tuple[Flaw, ...], ...] = ((), (Flaw.BROKEN_SEAL,), (Flaw.MISSING_DONOR_SIGNATURE,))


@cache
def whole_product() -> tuple[tuple[ReportStatus, LabResult | None, MroResult | None, Outcome, Policy], ...]:
    return tuple(_every_report())


def _every_report() -> Iterator[tuple[ReportStatus, LabResult | None, MroResult | None, Outcome, Policy]]:
    creatinines = (None, "1.9", "2", "5", "5.1")
    for status, lab, mro, flaws, history, policy in product(ReportStatus, LABS, MROS, FLAWS, HISTORIES, PACKS.values()):
        for creatinine in creatinines if lab is LabResult.NEGATIVE_DILUTE else (None,):
            made = report(lab, mro, status, creatinine=creatinine, flaws=flaws)
            yield status, lab, mro, adjudicate(made, history, policy), policy


def test_whatever_comes_is_decided_or_open_with_a_reason() -> None:
    """The product of everything that a report can say, what came before and the packs."""
    assert len(whole_product()) == 5 * 5 * (8 + 5) * len(FLAWS) * len(HISTORIES) * len(PACKS)
    for status, lab, mro, outcome, policy in whole_product():
        where = (status, lab, mro, outcome)
        assert outcome.sentence, where
        assert outcome.is_open is (outcome.code is None), where
        assert outcome.counts <= (outcome.code in CLEAN | ADVERSE), where
        assert all(one.deadline or one.within for one in outcome.tasks), where
        named = ({one.deadline for one in outcome.tasks} | {one.deadline for one in outcome.actions}) - {""}
        assert all(policy.deadline(one).applies for one in named), where
        assert len(outcome.tasks) == len(set(outcome.tasks)), where
        assert len(outcome.actions) == len(set(outcome.actions)), where


def test_nothing_is_held_against_anybody_before_a_final_report_or_without_a_verdict() -> None:
    for status, _, mro, outcome, _ in whole_product():
        if status not in FINAL or mro is None:
            assert outcome.violations == ()
        if status not in FINAL and status is not ReportStatus.CANCELLED:
            kinds = {one.kind for one in outcome.actions}
            assert kinds <= {ActionKind.NON_NEGATIVE_ALERT}, (status, mro)
            assert mro is not None or kinds == set()


def test_each_violation_has_a_rule_and_only_a_finished_test_has_one() -> None:
    for *_, outcome, _ in whole_product():
        for violation in outcome.violations:
            assert violation.rests_on.text.startswith("TESTING.md 4, row "), outcome
        if outcome.code is None or outcome.code in VOID:
            assert outcome.violations == (), outcome
        if outcome.has_major:
            assert {one.deadline for one in outcome.tasks} >= {"D16", "D18"}


def test_a_contradiction_goes_to_a_person_with_the_reason_and_an_alert_where_there_is_cause() -> None:
    outcome = adjudicate(report(LabResult.NEGATIVE, MroResult.POSITIVE), NOTHING_BEFORE, VRP)

    assert told(outcome) == "open | non_negative_alert | specialist:review | "
    assert outcome.review is not None
    assert outcome.review.within == Limit(amount=1, unit=Unit.BUSINESS_DAYS)
    assert outcome.review.sentence == "The laboratory reports negative, the verdict is positive."


@pytest.mark.parametrize(
    ("pack", "lab", "mro", "line"),
    [
        ("VRP", "negative", "negative", "CLEAR counts | close_test |  | "),
        ("VRP", "negative", "", "open |  | medical_review_officer:verify(D14) | "),
        ("VRP", "positive", "", "open | non_negative_alert | medical_review_officer:interview(D14) | "),
        ("CA", "positive", "", "open | non_negative_alert hold_practice | medical_review_officer:interview(D14) | "),
        (
            "CA",
            "positive_dilute",
            "",
            "open | non_negative_alert hold_practice | medical_review_officer:interview(D14) | ",
        ),
        ("CA", "adulterated", "", "open | non_negative_alert | medical_review_officer:interview(D14) | "),
        ("CA", "invalid", "", "open | non_negative_alert | medical_review_officer:interview(D14) | "),
        ("VRP", "positive", "negative", "CLEAR_RX counts | close_test | specialist:ask_prescriber | NC1"),
        (
            "VRP",
            "positive",
            "positive",
            (
                "UNEXPLAINED_POSITIVE counts | cease_practice(D16) notify_monitor_and_employer(D17) "
                "open_investigation(D20) offer_split_test(D15) | specialist:decide_cease_practice(D16) "
                "director:report_to_board(D18) specialist:investigate(D20) supervisor:second_review | NC2"
            ),
        ),
        (
            "CA",
            "positive_dilute",
            "positive",
            (
                "UNEXPLAINED_POSITIVE counts | cease_practice(D16) notify_monitor_and_employer(D17) "
                "open_investigation(D20) offer_split_test(D15) | specialist:decide_cease_practice(D16) "
                "director:report_to_board(D18) specialist:investigate(D20) supervisor:second_review | NC2+major"
            ),
        ),
        (
            "VRP",
            "substituted",
            "refusal",
            (
                "REFUSAL | offer_split_test(D15) | specialist:decide_cease_practice(D16) director:report_to_board(D18) "
                "supervisor:second_review legal:legal_review | NC2+fraud"
            ),
        ),
        (
            "CA",
            "adulterated",
            "refusal",
            (
                "REFUSAL | offer_split_test(D15) | specialist:decide_cease_practice(D16) director:report_to_board(D18) "
                "supervisor:second_review legal:legal_review | NC2+fraud+major"
            ),
        ),
        ("VRP", "invalid", "cancelled", "CANCELLED_RECOLLECT | observed_recollection |  | "),
        (
            "VRP",
            "rejected",
            "cancelled",
            "CANCELLED_NO_ACTION | replace_at_next_selection vendor_quality_ticket | vendor_manager:vendor_quality | ",
        ),
    ],
)
def test_the_rows_of_the_matrix(pack: str, lab: str, mro: str, line: str) -> None:
    made = report(LabResult(lab), MroResult(mro) if mro else None)

    assert told(adjudicate(made, NOTHING_BEFORE, PACKS[pack])) == line


@pytest.mark.parametrize(
    ("creatinine", "before", "line"),
    [
        ("1.9", (), "open |  | specialist:review | "),
        (None, (), "open |  | specialist:review | "),
        ("2", (), "DILUTE_RETEST | observed_recollection_same_day |  | "),
        ("5", (), "DILUTE_RETEST | observed_recollection_same_day |  | "),
        ("5.1", (), "DILUTE_ACCEPTED counts | education_letter close_test | specialist:review_dilute | "),
        ("19", (90,), "DILUTE_ACCEPTED counts | next_test_observed add_peth close_test | specialist:review_dilute | "),
        ("19", (91,), "DILUTE_ACCEPTED counts | education_letter close_test | specialist:review_dilute | "),
        ("19", (1, 90), "DILUTE_ACCEPTED counts | close_test | specialist:review_dilute | NC1"),
        ("19", (1, 2, 3), "DILUTE_ACCEPTED counts | close_test | specialist:review_dilute | NC1"),
        # A later test that was decided first is no earlier one.
        ("19", (-1, 0), "DILUTE_ACCEPTED counts | education_letter close_test | specialist:review_dilute | "),
    ],
)
def test_negative_dilutes_by_creatinine_and_by_number(
    creatinine: str | None, before: tuple[int, ...], line: str
) -> None:
    made = report(LabResult.NEGATIVE_DILUTE, MroResult.NEGATIVE, creatinine=creatinine)

    assert told(adjudicate(made, History(earlier_dilutes=days_before(*before)), VRP)) == line


def test_the_federal_way_is_one_unobserved_retest_whose_result_is_of_record() -> None:
    federal = with_figure(VRP, "testing.dilute_above_observed_rule", "one unobserved retest")
    made = report(LabResult.NEGATIVE_DILUTE, MroResult.NEGATIVE, creatinine="12")

    assert told(adjudicate(made, NOTHING_BEFORE, federal)) == "DILUTE_RETEST | unobserved_retest |  | "
    again = History(is_retest_after_dilute=True, earlier_dilutes=days_before(1, 2, 3))
    for policy in (federal, VRP):
        for creatinine in ("3", "12"):
            retest = report(LabResult.NEGATIVE_DILUTE, MroResult.NEGATIVE, creatinine=creatinine)
            line = "DILUTE_ACCEPTED counts | close_test | specialist:review_dilute | "
            assert told(adjudicate(retest, again, policy)) == line


def test_the_bands_and_counts_of_dilutes_are_the_packs() -> None:
    figure = VRP.figure("testing.dilute_creatinine_observed_range")
    wider = replace(VRP, figures=tuple(replace(one, maximum=9) if one is figure else one for one in VRP.figures))
    made = report(LabResult.NEGATIVE_DILUTE, MroResult.NEGATIVE, creatinine="8")
    assert adjudicate(made, NOTHING_BEFORE, wider).code is Adjudication.DILUTE_RETEST
    strict = with_figure(VRP, "testing.dilute_minor_from", 1)
    violation = adjudicate(made, NOTHING_BEFORE, strict).violations[0]
    assert violation.level is ViolationLevel.MINOR
    assert violation.rests_on.in_words == (
        "TESTING.md 4, row negative-dilute above the observed range; testing.dilute_minor_from (A, TESTING.md 4)"
    )


@pytest.mark.parametrize(
    ("history", "late"),
    [
        (prescribed("oxycodone"), False),
        (prescribed("codeine"), True),
        (prescribed("codeine", "Oxycodone"), False),
        (prescribed("oxycodone", until="2026-03-09"), True),
        (prescribed("oxycodone", until="2026-03-10"), False),
        (prescribed("oxycodone", since="2026-03-11"), True),
        (prescribed("oxycodone", since="2026-03-10"), False),
        # Valid, but told of only after the test.
        (prescribed("oxycodone", registered="2026-03-11"), True),
        (NOTHING_BEFORE, True),
    ],
)
def test_a_prescription_explains_if_it_was_valid_and_in_the_register_at_collection(
    history: History, late: bool
) -> None:
    outcome = adjudicate(report(LabResult.POSITIVE, MroResult.NEGATIVE), history, VRP)

    assert outcome.code is Adjudication.CLEAR_RX
    assert outcome.counts
    assert bool(outcome.violations) is late
    assert all(one.level is ViolationLevel.MINOR for one in outcome.violations)
    if late:
        assert outcome.violations[0].rests_on.text == (
            "TESTING.md 4, row positive/negative: late disclosure of a prescription, PROGRAM.md D31"
        )


def test_every_analyte_needs_a_prescription() -> None:
    two = tuple(
        Analyte(name=name, finding=Finding.POSITIVE, confirms=True) for name in ("Oxycodone", "Zolpidem", "Oxymorphone")
    )
    made = report(LabResult.POSITIVE, MroResult.NEGATIVE, analytes=two)

    outcome = adjudicate(made, prescribed("oxycodone"), VRP)

    assert outcome.sentence.endswith("did not have at collection: Zolpidem, Oxymorphone.")


def test_a_positive_that_names_no_analyte_makes_no_violation_of_late_disclosure() -> None:
    made = report(LabResult.POSITIVE, MroResult.NEGATIVE, analytes=())

    assert told(adjudicate(made, NOTHING_BEFORE, VRP)) == (
        "CLEAR_RX counts | close_test | specialist:ask_prescriber specialist:review | "
    )


@pytest.mark.parametrize(("known", "level"), [(None, "NC2"), (False, "NC2"), (True, "NC3")])
def test_use_in_active_practice_is_critical(known: bool | None, level: str) -> None:
    outcome = adjudicate(report(LabResult.POSITIVE, MroResult.POSITIVE), History(used_in_practice=known), VRP)

    assert [one.level.value for one in outcome.violations] == [level]


def test_a_verified_positive_stands_although_the_register_has_a_prescription_and_a_person_asks() -> None:
    outcome = adjudicate(report(LabResult.POSITIVE, MroResult.POSITIVE), prescribed("oxycodone"), VRP)

    assert outcome.code is Adjudication.UNEXPLAINED_POSITIVE
    assert outcome.review is not None
    assert adjudicate(report(LabResult.POSITIVE, MroResult.POSITIVE), NOTHING_BEFORE, VRP).review is None


@pytest.mark.parametrize(
    ("explained", "rule", "code", "actions"),
    [
        (False, "no action", "CANCELLED_RECOLLECT", {ActionKind.OBSERVED_RECOLLECTION}),
        (True, "no action", "CANCELLED_NO_ACTION", {ActionKind.CLOSE_TEST}),
        (False, "observed recollection", "CANCELLED_RECOLLECT", {ActionKind.OBSERVED_RECOLLECTION}),
        (True, "observed recollection", "CANCELLED_RECOLLECT", {ActionKind.OBSERVED_RECOLLECTION}),
    ],
)
def test_an_invalid_result_with_and_without_an_explanation(
    explained: bool, rule: str, code: str, actions: set[ActionKind]
) -> None:
    policy = with_figure(VRP, "testing.invalid_explained_rule", rule)
    outcome = adjudicate(report(LabResult.INVALID, MroResult.CANCELLED), History(invalid_explained=explained), policy)

    assert outcome.code is Adjudication(code)
    assert {one.kind for one in outcome.actions} == actions
    assert {one.within for one in outcome.actions} <= {None, Limit(amount=24, unit=Unit.HOURS)}
    assert outcome.annuls_selection


@pytest.mark.parametrize(
    ("lab", "mro", "flaw", "line"),
    [
        # A fatal flaw cancels whatever was found, once the officer says so.
        (
            "positive",
            "cancelled",
            Flaw.BROKEN_SEAL,
            "CANCELLED_NO_ACTION | replace_at_next_selection vendor_quality_ticket | vendor_manager:vendor_quality | ",
        ),
        ("positive", "positive", Flaw.BROKEN_SEAL, "open | non_negative_alert | specialist:review | "),
        ("negative", "negative", Flaw.IDENTIFIER_MISMATCH, "open |  | specialist:review | "),
        (
            "negative",
            "negative",
            Flaw.WRONG_FORM,
            "CLEAR counts | close_test | vendor_manager:correct_by_memorandum | ",
        ),
        (
            "positive",
            "cancelled",
            Flaw.WRONG_FORM,
            "open | non_negative_alert | specialist:review vendor_manager:correct_by_memorandum | ",
        ),
    ],
)
def test_flaws_of_custody(lab: str, mro: str, flaw: Flaw, line: str) -> None:
    made = report(LabResult(lab), MroResult(mro), flaws=(flaw,))

    assert told(adjudicate(made, NOTHING_BEFORE, VRP)) == line


def test_a_hold_is_lifted_at_once_by_what_clears_or_cancels_and_by_nothing_else() -> None:
    held = History(is_on_hold=True)
    for lab, mro in product(LabResult, MROS):
        outcome = adjudicate(report(lab, mro), held, CALIFORNIA)
        lifted = ActionKind.LIFT_HOLD in {one.kind for one in outcome.actions}
        assert lifted is (outcome.code in CLEAN | VOID), (lab, mro)
        free = adjudicate(report(lab, mro), NOTHING_BEFORE, CALIFORNIA)
        assert ActionKind.LIFT_HOLD not in {one.kind for one in free.actions}


def test_a_negative_with_a_positive_analyte_is_not_cleared() -> None:
    found_one = (Analyte(name="Fentanyl", finding=Finding.POSITIVE, confirms=True),)
    made = report(LabResult.NEGATIVE, MroResult.NEGATIVE, analytes=found_one)

    assert told(adjudicate(made, NOTHING_BEFORE, VRP)) == "open | non_negative_alert | specialist:review | "
    # Not verified yet: the officer has it in any case, and a person asks about the contradiction.
    unverified = adjudicate(replace(made, mro=None), NOTHING_BEFORE, VRP)
    assert told(unverified) == ("open | non_negative_alert | medical_review_officer:verify(D14) specialist:review | ")


@pytest.mark.parametrize("mro", [None, MroResult.POSITIVE, MroResult.NEGATIVE])
def test_a_positive_is_not_held_up_by_a_doubt(mro: MroResult | None) -> None:
    """No analyte is positive, and the specimen was received before it was collected."""
    sound = report(LabResult.POSITIVE, mro, analytes=())
    doubtful = replace(sound, received_at=COLLECTED - timedelta(days=1))

    assert adjudicate(doubtful, NOTHING_BEFORE, CALIFORNIA) == adjudicate(sound, NOTHING_BEFORE, CALIFORNIA)
    assert (
        adjudicate(sound, NOTHING_BEFORE, CALIFORNIA).code
        is {
            None: None,
            MroResult.POSITIVE: Adjudication.UNEXPLAINED_POSITIVE,
            MroResult.NEGATIVE: Adjudication.CLEAR_RX,
        }[mro]
    )


def test_nobody_is_accused_of_fraud_on_measures_that_speak_against_it() -> None:
    made = replace(report(LabResult.SUBSTITUTED, MroResult.REFUSAL), validity=Validity(creatinine=Decimal(80)))

    assert found(adjudicate(made, NOTHING_BEFORE, VRP)) == "?"


def test_a_report_that_does_not_say_when_the_specimen_was_taken_is_dated_by_the_report() -> None:
    made = replace(report(LabResult.NEGATIVE_DILUTE, MroResult.NEGATIVE), collected_at=None)
    history = History(earlier_dilutes=(COLLECTED,))

    assert "number 2 in 90 days" in adjudicate(made, history, VRP).sentence


@pytest.mark.parametrize(
    ("celsius", "matrix", "asked"),
    [
        ("31.9", "urine", True),
        ("32", "urine", False),
        ("38", "urine", False),
        ("38.1", "urine", True),
        ("20", "oral_fluid", False),
        (None, "urine", False),
    ],
)
def test_a_temperature_out_of_range_is_looked_at(celsius: str | None, matrix: str, asked: bool) -> None:
    read = Validity(temperature=None if celsius is None else Decimal(celsius))
    made = replace(report(LabResult.NEGATIVE, MroResult.NEGATIVE), validity=read, matrix=Matrix(matrix))

    outcome = adjudicate(made, NOTHING_BEFORE, VRP)

    assert outcome.code is Adjudication.CLEAR
    assert [one.what for one in outcome.tasks] == ([TaskKind.REVIEW_TEMPERATURE] if asked else [])
    early = adjudicate(replace(made, status=ReportStatus.PRELIMINARY, mro=None), NOTHING_BEFORE, VRP)
    assert early.tasks == ()
