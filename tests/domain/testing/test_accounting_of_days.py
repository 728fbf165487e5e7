from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.testing.accounting import Account, Gap, RecordedTest, account_of, reconcile
from domain.testing.codes import Adjudication
from domain.testing.specimens import SpecimenState

DAY = date(2026, 6, 30)
_S = SpecimenState
_A = Adjudication


def record(order: str, code: Adjudication | None = _A.CLEAR, state: SpecimenState = _S.CLOSED) -> RecordedTest:
    return RecordedTest(order=order, state=state, code=code)


@pytest.mark.parametrize(
    ("code", "account"),
    [
        ("CLEAR", "resulted"),
        ("CLEAR_RX", "resulted"),
        ("DILUTE_ACCEPTED", "resulted"),
        ("DILUTE_RETEST", "resulted"),
        ("UNEXPLAINED_POSITIVE", "resulted"),
        ("REFUSAL", "resulted"),
        ("NO_SHOW", "missed"),
        ("NO_SHOW_EXCUSED", "excused"),
        ("CANCELLED_NO_ACTION", "resulted"),
        ("CANCELLED_RECOLLECT", "resulted"),
        ("DISPUTED", "pending"),
    ],
)
def test_where_each_code_is_counted(code: str, account: str) -> None:
    assert account_of(record("1", _A(code))) == account


@pytest.mark.parametrize("state", SpecimenState)
def test_what_is_not_decided_is_pending_until_it_is_closed(state: SpecimenState) -> None:
    assert account_of(record("1", None, state)) is (None if state is _S.CLOSED else Account.PENDING)


def test_every_code_has_an_account() -> None:
    assert {account_of(record("1", code)) for code in Adjudication} == set(Account)


@pytest.mark.parametrize(
    ("ordered", "records", "differences"),
    [
        ("", [], []),
        ("a b", [record("a"), record("b", _A.NO_SHOW)], []),
        ("a b", [record("a")], [("b", Gap.UNACCOUNTED)]),
        ("a", [record("a"), record("b")], [("b", Gap.NOT_ORDERED)]),
        ("a a", [record("a")], [("a", Gap.ORDERED_TWICE)]),
        ("a", [record("a"), record("a", _A.NO_SHOW)], [("a", Gap.RECORDED_TWICE)]),
        ("a", [record("a", None)], [("a", Gap.CLOSED_UNDECIDED)]),
        ("a", [record("a", None, _S.AT_LAB)], []),
        ("b a", [record("c")], [("a", Gap.UNACCOUNTED), ("b", Gap.UNACCOUNTED), ("c", Gap.NOT_ORDERED)]),
    ],
)
def test_what_does_not_fit_is_named(
    ordered: str, records: list[RecordedTest], differences: list[tuple[str, Gap]]
) -> None:
    found = reconcile(DAY, ordered.split(), records)

    assert [(one.order, one.gap) for one in found.differences] == differences
    assert found.balances is (not differences)
    assert all(one.order in one.sentence for one in found.differences)


def test_every_gap_has_words() -> None:
    found = reconcile(DAY, ["a", "b", "b", "d", "e"], [record("c"), record("d", None), record("e"), record("e")])
    assert {one.gap for one in found.differences} == set(Gap)
    assert len({one.sentence.removeprefix(f"Test {one.order}") for one in found.differences}) == len(Gap)


@given(codes=some.lists(some.sampled_from([None, *Adjudication]), max_size=20), lost=some.sets(some.integers(0, 19)))
def test_a_balanced_day_adds_up_and_a_lost_record_shows(codes: list[Adjudication | None], lost: set[int]) -> None:
    ordered = [f"order {number}" for number in range(len(codes))]
    records = [
        record(order, code, _S.COLLECTION_DUE)
        for number, (order, code) in enumerate(zip(ordered, codes, strict=True))
        if number not in lost
    ]
    found = reconcile(DAY, ordered, records)

    gone = len(ordered) - len(records)
    assert found.ordered == sum(found.counts.values()) + gone
    assert found.balances is (gone == 0)
    assert len(found.differences) == gone
