"""Whether every test that was ordered for a day is accounted for: ordered = resulted + missed + excused + pending.

What does not fit is named, test by test, so that somebody can look: nothing is lost in silence between the draw, the
sites, the laboratory and the program.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from domain.testing.codes import Adjudication
from domain.testing.specimens import SpecimenState


class Account(StrEnum):
    """Where an ordered test is counted."""

    #: Decided on a report, a refusal or a cancellation.
    RESULTED = "resulted"
    MISSED = "missed"
    EXCUSED = "excused"
    PENDING = "pending"


class Gap(StrEnum):
    """In what a day's tests do not fit together."""

    #: Ordered, and no record says what became of it.
    UNACCOUNTED = "unaccounted"
    #: Recorded, and never ordered.
    NOT_ORDERED = "not_ordered"
    ORDERED_TWICE = "ordered_twice"
    RECORDED_TWICE = "recorded_twice"
    #: Closed without a code, so that nobody can say how it ended.
    CLOSED_UNDECIDED = "closed_undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTest:
    """What the program has recorded of one test."""

    #: The order's id.
    order: str
    state: SpecimenState
    code: Adjudication | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One test that does not fit."""

    order: str
    gap: Gap
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The account of one day."""

    day: date
    ordered: int
    counts: Mapping[Account, int]
    differences: tuple[Difference, ...]

    @property
    def balances(self) -> bool:
        """Whether every ordered test is accounted for exactly once, and nothing else is."""
        return not self.differences


def reconcile(day: date, ordered: Sequence[str], records: Sequence[RecordedTest]) -> Reconciliation:
    """Account for the tests ordered for a day; ``ordered`` are the ids of its orders, drawn or for cause."""
    orders, recorded = Counter(ordered), Counter(one.order for one in records)
    known = [one for one in records if one.order in orders]
    differences = [
        *(_difference(one, Gap.UNACCOUNTED) for one in orders if one not in recorded),
        *(_difference(one, Gap.NOT_ORDERED) for one in recorded if one not in orders),
        *(_difference(one, Gap.ORDERED_TWICE) for one, times in orders.items() if times > 1),
        *(_difference(one, Gap.RECORDED_TWICE) for one, times in recorded.items() if times > 1),
        *(_difference(one.order, Gap.CLOSED_UNDECIDED) for one in known if account_of(one) is None),
    ]
    accounts = Counter(account_of(one) for one in known)
    return Reconciliation(
        day=day,
        ordered=len(ordered),
        counts={account: accounts[account] for account in Account},
        differences=tuple(sorted(differences, key=lambda one: (one.order, one.gap))),
    )


def account_of(record: RecordedTest) -> Account | None:
    """Say where a test is counted; None for one that is closed without a code."""
    match record.code:
        case None:
            return None if record.state is SpecimenState.CLOSED else Account.PENDING
        case Adjudication.NO_SHOW:
            return Account.MISSED
        case Adjudication.NO_SHOW_EXCUSED:
            return Account.EXCUSED
        case Adjudication.DISPUTED:
            return Account.PENDING
        case _:
            return Account.RESULTED


def _difference(order: str, gap: Gap) -> Difference:
    return Difference(order=order, gap=gap, sentence=f"Test {order} {_why(gap)}.")


def _why(gap: Gap) -> str:
    match gap:
        case Gap.UNACCOUNTED:
            return "was ordered, and no record says what became of it"
        case Gap.NOT_ORDERED:
            return "has a record, but was not ordered for this day"
        case Gap.ORDERED_TWICE:
            return "was ordered more than once"
        case Gap.RECORDED_TWICE:
            return "has more than one record"
        case Gap.CLOSED_UNDECIDED:
            return "is closed, but was never decided"
        case _:
            assert_never(gap)
