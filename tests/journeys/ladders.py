"""The ladders as PROGRAM.md 5 and 7 state them, written by hand: what is climbed when nobody acts, and how to check."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping

from dev.people import STAFF
from domain.obligations import Obligation
from domain.roles import Party
from tests.fixtures.program import Program
from tests.journeys.books import Book

Step = tuple[int, str, str]

_PARTICIPANT: Final[tuple[Step, ...]] = ((0, "participant", "remind"),) * 2
_EVALUATOR: Final[tuple[Step, ...]] = ((0, "evaluator", "remind"),) * 2
_SPECIALIST: Final[Step] = (1, "specialist", "task")
_SUPERVISOR: Final[Step] = (2, "supervisor", "task")
_FROM_SUPERVISOR: Final[tuple[Step, ...]] = (_SUPERVISOR, (3, "on_call", "page"), (4, "director", "formal"))
_LEGAL: Final[Step] = (5, "legal", "formal")
_FROM_SPECIALIST: Final = (_SPECIALIST, *_FROM_SUPERVISOR)

#: Kind of obligation, and who owes it: the whole ladder, level by level.
LADDERS: Final[dict[tuple[str, str], tuple[Step, ...]]] = {
    ("triage", "intake"): _FROM_SUPERVISOR,
    ("outreach_letter", "intake"): ((1, "intake", "task"), *_FROM_SUPERVISOR),
    ("response", "participant"): (*_PARTICIPANT, *_FROM_SPECIALIST),
    ("final_notice", "specialist"): _FROM_SPECIALIST,
    ("final_notice", "participant"): (*_PARTICIPANT, *_FROM_SPECIALIST, _LEGAL),
    ("intake", "specialist"): _FROM_SPECIALIST,
    ("eligibility_decision", "supervisor"): _FROM_SUPERVISOR,
    ("evaluator_contact", "participant"): (*_PARTICIPANT, *_FROM_SPECIALIST),
    ("evaluator_contact", "evaluator"): (*_EVALUATOR, *_FROM_SPECIALIST),
    ("evaluation", "evaluator"): (*_EVALUATOR, *_FROM_SPECIALIST),
    ("evaluation_report", "evaluator"): (*_EVALUATOR, *_FROM_SPECIALIST),
    ("threat_notice", "evaluator"): (
        _SPECIALIST,
        (3, "on_call", "page"),
        (3, "evaluator", "remind"),
        (3, "evaluator", "remind"),
        (3, "on_call", "page"),
        (4, "director", "formal"),
    ),
    ("report_review", "specialist"): _FROM_SUPERVISOR,
    ("no_diagnosis_closing", "specialist"): _FROM_SPECIALIST,
    ("agreement_sending", "specialist"): _FROM_SPECIALIST,
    ("credit_decision", "supervisor"): _FROM_SUPERVISOR,
    ("signature", "participant"): (_PARTICIPANT[0], *_PARTICIPANT, *_FROM_SPECIALIST),
    ("board_execution", "board"): (_SPECIALIST, _SUPERVISOR, (4, "director", "formal"), _LEGAL),
    ("worksite_report", "worksite_monitor"): (
        (0, "worksite_monitor", "remind"),
        (0, "worksite_monitor", "remind"),
        (0, "participant", "remind"),
        *_FROM_SPECIALIST,
    ),
    ("therapist_report", "treatment_provider"): (
        (0, "treatment_provider", "remind"),
        (0, "treatment_provider", "remind"),
        (1, "treatment_provider", "remind"),
        _SPECIALIST,
        (1, "participant", "remind"),
        *_FROM_SUPERVISOR,
    ),
    ("self_report", "participant"): (*_PARTICIPANT, *_FROM_SPECIALIST, _LEGAL),
    ("specialist_contact", "specialist"): _FROM_SPECIALIST,
    ("file_review", "supervisor"): _FROM_SUPERVISOR,
    ("amendment_decision", "supervisor"): _FROM_SUPERVISOR,
    ("discharge_decision", "supervisor"): _FROM_SUPERVISOR,
    ("completion_decision", "supervisor"): _FROM_SUPERVISOR,
    ("release_renewal", "participant"): (_PARTICIPANT[0], *_PARTICIPANT, *_FROM_SPECIALIST),
    ("completion_letter", "specialist"): ((0, "specialist", "remind"), *_FROM_SUPERVISOR),
    ("term", "participant"): (
        (0, "participant", "remind"),
        (0, "participant", "remind"),
        (0, "specialist", "task"),
        (0, "participant", "remind"),
        _SPECIALIST,
        _SUPERVISOR,
    ),
    ("closing_duty", "specialist"): _FROM_SPECIALIST,
    ("closing_duty", "supervisor"): _FROM_SUPERVISOR,
    ("closing_duty", "legal"): ((1, "legal", "task"), (4, "director", "formal")),
}

#: A rung is climbed at its time, when the timer of the process fires; reckoned generously on a busy machine.
PUNCTUAL: Final = timedelta(minutes=2)
_MESSAGES: Final = {"remind": "reminder", "task": "task", "page": "page", "formal": "formal"}
_ON_CALL: Final = "other specialist"
#: How many business days are between rungs after the due time, where it is not one; to the lawyers it is five.
_BUSINESS_DAYS: Final = {"term": 10}


def climbed_to_its_end(book: Book, obligation: Obligation) -> None:
    """Check that nobody acted on an obligation and its ladder climbed to its end, each rung once and in time."""
    kept = [row for row in book.escalations if row["obligation_id"] == obligation.id]
    ladder = LADDERS[obligation.kind.value, obligation.owner.value]
    assert [(row["level"], row["reaches"], row["action"]) for row in kept] == list(ladder), obligation.label
    assert [row["rung"] for row in kept] == list(range(len(ladder)))
    assert obligation.schedule is not None
    for row, at in zip(kept, obligation.schedule.rung_times, strict=True):
        assert at is not None
        assert timedelta() <= row["climbed_at"] - at < PUNCTUAL, f"{obligation.label}: {row['climbed_at']} for {at}"
        assert row["clause"] == obligation.clause
        assert row["clause"].strip()
        assert obligation.label in row["why"] or row["why"].startswith("The term "), row["why"]
        assert row["reached_staff_id"] == _reached(row, obligation)
    _far_apart(obligation.kind.value, kept, obligation.schedule.due_at)


async def shown_to_everybody(program: Program, case: str, book: Book, *ladders: Obligation) -> None:
    """Check that the door shows what has climbed, and the task where the ladder has taken it, with what ends it."""
    listed: list[object] = []
    after: dict[str, str] = {}
    while True:
        page = await program.director.get("/escalations", enrollment_id=case, least_level=0, limit=200, **after)
        listed += [row["id"] for row in page.json()["rows"]]
        if page.json()["next_after"] is None:
            break
        after = {"after": page.json()["next_after"]}
    assert sorted(str(one) for one in listed) == sorted(str(row["id"]) for row in book.escalations)
    for obligation in ladders:
        last = [row for row in book.escalations if row["obligation_id"] == obligation.id and row["action"] != "remind"][
            -1
        ]
        desk = program.desks[{"on_call": _ON_CALL}.get(last["reaches"], last["reaches"])]
        tasks = (await desk.get("/worklist", limit=200)).json()
        (task,) = [row for row in tasks if row["obligation_id"] == str(obligation.id)]
        assert (task["level"], task["assigned_role"]) == (last["level"], last["reaches"])
        assert task["acts"]


def told_as_climbed(book: Book, **also: int) -> None:
    """Check that each rung is a message in the outbox to whom it reaches, and beside them only what is named."""
    climbed = Counter((row["reaches"], _MESSAGES[row["action"]]) for row in book.escalations)
    sent = Counter((row["party"], row["kind"]) for row in book.outbox if row["kind"] != "notice")
    beside = sent - climbed
    assert not climbed - sent, climbed - sent
    assert {f"{party}_{kind}": times for (party, kind), times in beside.items()} == also
    for row in book.outbox:
        assert (row["next_attempt_at"] is None) == (row["recipient"] is None)


def _reached(row: RowMapping, obligation: Obligation) -> UUID | None:
    match row["reaches"]:
        case "specialist" | "supervisor":
            return STAFF[row["reaches"]][0]
        case "on_call":
            # Whoever is on call is a specialist, who cannot end what a supervisor owes.
            return STAFF["supervisor" if obligation.owner is Party.SUPERVISOR else _ON_CALL][0]
        case _:
            return None


def _far_apart(kind: str, kept: list[RowMapping], due_at: datetime) -> None:
    """Check how far rungs after the due time are apart: a business day unless the ladder says otherwise."""
    after = [row for row in kept if row["climbed_at"] >= due_at]
    for former, later in pairwise(after):
        apart = later["climbed_at"] - former["climbed_at"]
        if later["level"] == former["level"] and later["reaches"] != "participant":
            assert apart < PUNCTUAL
        elif kind == "threat_notice":
            assert abs(apart - timedelta(hours=4)) < PUNCTUAL
        else:
            days = 5 if later["level"] == 5 else _BUSINESS_DAYS.get(kind, 1)
            least = timedelta(days=days + days // 5 * 2, hours=-1)
            # No weekend with holidays around it is longer.
            assert least < apart < least + timedelta(days=6)
