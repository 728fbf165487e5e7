from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clearance.stops import (
    ENDINGS,
    PracticeLog,
    Stop,
    StopEnd,
    StopKind,
    clear,
    end_stop,
    practice_standing,
    stop_practice,
    why_not_clear,
    why_not_end,
    why_not_stop,
)
from domain.practice import CLEARED, PRACTICE_TRANSITIONS, PracticeStatus
from tests.domain.strategies import UNHURRIED

S, K, E = PracticeStatus, StopKind, StopEnd
AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


def stop(kind: StopKind, number: int = 1, subject: int | None = None) -> Stop:
    return Stop(
        id=UUID(int=number),
        kind=kind,
        because=f"Cause {number}.",
        rests_on="Clause 1",
        since=AT,
        subject=None if subject is None else UUID(int=subject),
    )


def cleared(status: PracticeStatus = S.CLEARED_RESTRICTED) -> PracticeLog:
    return clear((), status, AT, "Return to practice approved.")


HOLD, ORDER, OTHER, SUSPENSION = stop(K.HOLD, 1), stop(K.CEASE_ORDER, 2), stop(K.CEASE_ORDER, 3), stop(K.SUSPENSION, 4)


def test_nobody_is_cleared_at_first() -> None:
    standing = practice_standing(())
    assert (standing.status, standing.may_practice) == (S.NOT_CLEARED, False)
    assert standing.reasons == ("No clearance to practice is in force.",)


#: What is in force, by the first letters; then the status that is shown.
COMBINED = """
-     cleared_restricted
H     ceased
C     ceased
S     suspended
HC    ceased
HS    suspended
CS    suspended
HCS   suspended
"""


@pytest.mark.parametrize("line", COMBINED.strip().splitlines())
def test_practice_is_allowed_only_when_nothing_stands_against_it(line: str) -> None:
    stops, status = line.split()
    log = cleared()
    for letter, one in (("H", HOLD), ("C", ORDER), ("S", SUSPENSION)):
        log = stop_practice(log, one) if letter in stops else log

    standing = practice_standing(log)

    assert standing.status.value == status
    assert standing.may_practice is (stops == "-")
    assert len(standing.reasons) == (0 if stops == "-" else len(stops))


def test_ending_one_stop_leaves_the_others() -> None:
    log = stop_practice(stop_practice(stop_practice(cleared(), ORDER), OTHER), SUSPENSION)
    log = end_stop(log, ORDER.id, E.UNDONE, AT, "The report was corrected.")
    assert practice_standing(log).stops == (OTHER, SUSPENSION)
    log = end_stop(log, SUSPENSION.id, E.REVIEWED, AT, "Ended by the board.")
    assert practice_standing(log).status is S.CEASED
    assert practice_standing(log).reasons == (
        "No clearance to practice is in force.",
        "Order to cease practice since 2026-03-02: Cause 3.",
    )


@pytest.mark.parametrize(
    ("kind", "how", "after"),
    [
        (K.HOLD, E.LIFTED, S.UNRESTRICTED),
        (K.HOLD, E.UNDONE, S.UNRESTRICTED),
        (K.CEASE_ORDER, E.REVIEWED, S.NOT_CLEARED),
        (K.CEASE_ORDER, E.LIFTED, S.UNRESTRICTED),
        (K.CEASE_ORDER, E.UNDONE, S.UNRESTRICTED),
        (K.SUSPENSION, E.REVIEWED, S.NOT_CLEARED),
        (K.SUSPENSION, E.UNDONE, S.UNRESTRICTED),
    ],
)
def test_what_is_left_after_each_end(kind: StopKind, how: StopEnd, after: PracticeStatus) -> None:
    log = stop_practice(cleared(S.UNRESTRICTED), stop(kind))
    assert why_not_end(log, UUID(int=1), how, "Decided.") is None
    assert practice_standing(end_stop(log, UUID(int=1), how, AT, "Decided.")).status is after


def test_the_ends_above_are_all_that_there_are() -> None:
    assert sum(len(one) for one in ENDINGS.values()) == 7
    for kind, how in product(StopKind, StopEnd):
        refusal = why_not_end(stop_practice((), stop(kind)), UUID(int=1), how, "Decided.")
        assert (refusal is None) is (how in ENDINGS[kind])
    refusal = why_not_end(stop_practice((), HOLD), HOLD.id, E.REVIEWED, "Decided.")
    assert refusal is not None
    assert refusal.sentence == "A hold cannot be reviewed; it can be lifted or undone."


def test_what_is_reviewed_needs_clearance_anew_and_what_is_then_undone_does_not() -> None:
    log = end_stop(stop_practice(cleared(S.UNRESTRICTED), ORDER), ORDER.id, E.REVIEWED, AT, "Finding stands.")
    assert not practice_standing(log).may_practice
    assert why_not_end(log, ORDER.id, E.UNDONE, "The laboratory corrected its report.") is None
    log = end_stop(log, ORDER.id, E.UNDONE, AT, "The laboratory corrected its report.")
    assert practice_standing(log).status is S.UNRESTRICTED


def test_what_was_cleared_since_the_review_stays_when_the_review_is_undone() -> None:
    log = end_stop(stop_practice(cleared(S.UNRESTRICTED), ORDER), ORDER.id, E.REVIEWED, AT, "Finding stands.")
    log = end_stop(clear(log, S.CLEARED_RESTRICTED, AT, "Return."), ORDER.id, E.UNDONE, AT, "Corrected.")
    assert practice_standing(log).status is S.CLEARED_RESTRICTED


@pytest.mark.parametrize("status", sorted(CLEARED))
def test_the_ways_back_from_a_review_that_is_undone(status: PracticeStatus) -> None:
    log = end_stop(stop_practice(cleared(status), ORDER), ORDER.id, E.REVIEWED, AT, "Finding stands.")
    restored = practice_standing(end_stop(log, ORDER.id, E.UNDONE, AT, "Corrected.")).status
    assert restored is status
    assert (practice_standing(log).status, restored) in {(row.source, row.target) for row in PRACTICE_TRANSITIONS}


def test_two_causes_one_reviewed_and_one_undone() -> None:
    log = stop_practice(stop_practice(cleared(), ORDER), OTHER)
    log = end_stop(log, ORDER.id, E.REVIEWED, AT, "Finding stands.")
    log = end_stop(log, OTHER.id, E.UNDONE, AT, "False.")
    assert practice_standing(log).status is S.NOT_CLEARED


@pytest.mark.parametrize(
    ("log", "which", "how", "because", "code"),
    [
        (cleared(), 1, E.UNDONE, "False.", "no_such_stop"),
        (end_stop(stop_practice((), ORDER), ORDER.id, E.REVIEWED, AT, "x"), 2, E.REVIEWED, "Again.", "stop_ended"),
        (end_stop(stop_practice((), ORDER), ORDER.id, E.REVIEWED, AT, "x"), 2, E.LIFTED, "Again.", "stop_ended"),
        (end_stop(stop_practice((), ORDER), ORDER.id, E.UNDONE, AT, "x"), 2, E.UNDONE, "Again.", "stop_ended"),
        (stop_practice((), ORDER), 2, E.REVIEWED, " ", "text_missing"),
    ],
)
def test_when_a_stop_may_not_be_ended(log: PracticeLog, which: int, how: StopEnd, because: str, code: str) -> None:
    refusal = why_not_end(log, UUID(int=which), how, because)
    assert refusal is not None
    assert refusal.code == code


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (stop(K.CEASE_ORDER, 9, subject=8), None),
        (stop(K.CEASE_ORDER, 9), None),
        (stop(K.SUSPENSION, 9, subject=7), None),
        (stop(K.CEASE_ORDER, 9, subject=7), "stopped_for_this"),
        (stop(K.CEASE_ORDER, 5, subject=8), "stop_known"),
    ],
)
def test_a_stop_is_entered_once_for_each_cause(new: Stop, code: str | None) -> None:
    refusal = why_not_stop(stop_practice((), stop(K.CEASE_ORDER, 5, subject=7)), new)
    assert (refusal.code if refusal else None) == code


def test_nobody_is_cleared_while_something_stops_practice() -> None:
    log = stop_practice((), ORDER)
    refusal = why_not_clear(log, S.CLEARED_RESTRICTED)
    assert refusal is not None
    assert refusal.sentence == (
        "Nobody is cleared while something stops practice. Order to cease practice since 2026-03-02: Cause 2."
    )
    over = end_stop(log, ORDER.id, E.REVIEWED, AT, "Over.")
    assert why_not_clear(over, S.CLEARED_RESTRICTED) is None
    further = why_not_clear(over, S.UNRESTRICTED)
    assert further is not None
    assert further.code == "wrong_practice_status"


# Every sequence of acts that the rules allow

_ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("clear"), st.sampled_from(tuple(PracticeStatus))),
        st.tuples(st.just("stop"), st.sampled_from(tuple(StopKind))),
        st.tuples(st.just("end"), st.tuples(st.integers(1, 5), st.sampled_from(tuple(StopEnd)))),
    ),
    max_size=12,
)


def followed(acts: list[tuple[str, object]]) -> list[PracticeLog]:
    """The log after each act; one that is refused changes nothing."""
    logs: list[PracticeLog] = [()]
    for number, (what, detail) in enumerate(acts, 1):
        log = logs[-1]
        if isinstance(detail, PracticeStatus) and why_not_clear(log, detail) is None:
            log = clear(log, detail, AT, "Approved.")
        elif isinstance(detail, StopKind) and why_not_stop(log, stop(detail, number)) is None:
            log = stop_practice(log, stop(detail, number))
        elif isinstance(detail, tuple) and why_not_end(log, UUID(int=detail[0]), detail[1], "Decided.") is None:
            log = end_stop(log, UUID(int=detail[0]), detail[1], AT + timedelta(days=number), "Decided.")
        assert what in {"clear", "stop", "end"}
        logs.append(log)
    return logs


@UNHURRIED
@given(_ACTS)
def test_no_sequence_of_acts_ends_with_practice_while_a_stop_is_in_force(acts: list[tuple[str, object]]) -> None:
    log = followed(acts)[-1]
    ended = {one.ended for one in log}
    entered = [one.stop for one in log if one.stop is not None]
    left = [one for one in entered if one.id not in ended]

    standing = practice_standing(log)

    assert list(standing.stops) == left
    assert standing.may_practice is (standing.status in CLEARED)
    assert not (standing.may_practice and left)
    assert standing.may_practice is not bool(standing.reasons)


@UNHURRIED
@given(_ACTS)
def test_every_change_that_is_seen_is_a_row_of_a_table(acts: list[tuple[str, object]]) -> None:
    rows = {(row.source, row.target) for row in PRACTICE_TRANSITIONS}
    statuses = [practice_standing(log).status for log in followed(acts)]
    assert all(before is after or (before, after) in rows for before, after in pairwise(statuses))


@UNHURRIED
@given(_ACTS, st.sampled_from(tuple(StopKind)), st.booleans())
def test_undoing_restores_exactly_the_earlier_standing(
    acts: list[tuple[str, object]], kind: StopKind, reviewed_first: bool
) -> None:
    before = followed(acts)[-1]
    log = stop_practice(before, stop(kind, 99))
    if reviewed_first and E.REVIEWED in ENDINGS[kind]:
        log = end_stop(log, UUID(int=99), E.REVIEWED, AT, "Finding stands.")
    assert why_not_end(log, UUID(int=99), E.UNDONE, "False.") is None

    assert practice_standing(end_stop(log, UUID(int=99), E.UNDONE, AT, "False.")) == practice_standing(before)


@UNHURRIED
@given(_ACTS, _ACTS)
def test_a_stop_that_is_undone_leaves_no_trace_in_what_other_stops_do(
    first: list[tuple[str, object]], others: list[tuple[str, object]]
) -> None:
    """Stops and their ends that come between: the standing is that of a case in which the false stop never was."""
    between = [one for one in others if one[0] != "clear"]
    plain = followed([*first, *between])[-1]
    start = followed(first)[-1]
    assert plain[: len(start)] == start
    log = (*stop_practice(start, stop(K.CEASE_ORDER, 99)), *plain[len(start) :])

    undone = end_stop(log, UUID(int=99), E.UNDONE, AT, "False.")

    assert practice_standing(undone) == practice_standing(plain)
