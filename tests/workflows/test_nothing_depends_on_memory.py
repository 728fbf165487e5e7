"""The same acts lead to the same case, whether a worker remembers the process, or replays it each time and it rolls.

So nothing of a process lives outside its state and its history, and it may continue as new between any two acts.
"""

import random
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from dev.postgresql import Cluster
from dev.steps import REASON, Now, to_monitor
from temporal.keys import KeyRing
from tests.fixtures.program import Program, running
from tests.fixtures.temporal_servers import StartTemporal, client_of
from tests.journeys.books import audited, is_of_an_investigation, is_of_testing
from tests.journeys.runs import runs_of

#: After so few events the server suggests to continue as new: after almost every act.
ALMOST_ALWAYS = {"limit.historyCount.suggestContinueAsNew": "15"}
#: More acts than that lead to monitoring, and how often a process rolls in their course at the least.
ACTS, OFTEN = 50, 15
SEED = 20_261_121


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of a story, without what differs from one telling to the next: ids and times."""

    answers: list[str]
    #: While there is an evaluation referral, two processes write into one journal, in either order.
    happened_in_two_processes: list[str]
    happened: list[str]
    owed: list[tuple[str, str, str, str]]


async def tell(program: Program, chance: random.Random) -> tuple[Told, int]:
    """Take a case to monitoring and do there whatever chance says; tells how often the process has rolled as well."""
    now = Now()
    case = await program.refer()
    await to_monitor(program, case, now)
    answers = []
    for role, act, form in chance.choices(possible(now), k=ACTS):
        timed = {name: now().isoformat() if value == "now" else value for name, value in form.items()}
        answer = await program.desks[role].post(f"/enrollments/{case}/acts/{act}", timed)
        answers.append(f"{role} {act}: {answer.status_code} {answer.json().get('code', '')}")
    book = audited(program.engine, case)
    # Testing and investigations are processes of their own, which write into the same journal in their own time.
    elsewhere = [
        row["name"].startswith(("testing:", "investigation:")) or _elsewhere(row["clause"]) for row in book.journal
    ]
    happened = [row["name"] for row, others in zip(book.journal, elsewhere, strict=True) if not others]
    alone_since = happened.index("agreement:drafted")
    told = Told(
        answers=answers,
        happened_in_two_processes=sorted(happened[:alone_since]),
        happened=happened[alone_since:],
        owed=sorted(
            (one.kind.value, one.label, one.clause, one.state.value)
            for one in book.obligations
            if not _elsewhere(one.clause)
        ),
    )
    return told, await runs_of(program.client, case) - 1


def _elsewhere(clause: str) -> bool:
    return is_of_testing(clause) or is_of_an_investigation(clause)


def possible(now: Now) -> list[tuple[str, str, Mapping[str, object]]]:
    """List acts that make sense in monitoring, or are refused there, by whoever may do them and by others."""
    contact = {"party": "participant", "modality": "audio", "at": "now", "note": "Synthetic example."}
    clause = {"number": "99", "title": "Synthetic clause", "text": "A synthetic example.", "duties": []}
    cause = {"cause": "Synthetic example of a cause."}
    arrest = {"occurred_at": f"{now().isoformat()}", "reported_at": "now", "detail": "Synthetic example."}
    monitor = {
        "employer": "Another Sample Hospital",
        "monitor_name": "Another Sample",
        "monitor_email": "another@hospital.example",
        "no_conflict_declared": True,
    }
    decision = {"approve": True, **REASON}
    return [
        ("specialist", "record_contact", contact),
        ("supervisor", "record_contact", {**contact, "party": "employer"}),
        ("supervisor", "complete_file_review", {"findings": "Complete."}),
        ("specialist", "complete_file_review", {"findings": "Not for a specialist."}),
        ("specialist", "start_leave", {"cause": "leave", "since": "now", **REASON}),
        ("specialist", "end_leave", {"until": "now", **REASON}),
        ("specialist", "propose_modification", {"clauses": [clause], "removed": [], **cause}),
        ("specialist", "propose_extension", {"clause": "2", **cause}),
        ("supervisor", "decide_amendment", decision),
        ("specialist", "decide_amendment", decision),
        ("supervisor", "decide_amendment", {**decision, "approve": False}),
        ("specialist", "record_arrest", arrest),
        ("specialist", "name_worksite_monitor", monitor),
        ("specialist", "open_completion_review", {}),
        ("specialist", "record_prescription", arrest),
    ]


async def test_the_same_acts_lead_to_the_same_case(
    postgresql: Cluster, migrated_template: str, start_temporal: StartTemporal, payload_keys: KeyRing
) -> None:
    @asynccontextmanager
    async def program(cached: int, **dynamic_config: str) -> AsyncIterator[Program]:
        name = f"test_{secrets.token_hex(8)}"
        client = await client_of(start_temporal(**dynamic_config), payload_keys)
        url = postgresql.create_database(name, template=migrated_template)
        async with running(url, client, payload_keys, cached=cached) as started:
            yield started
        postgresql.drop_database(name)

    async with program(cached=1_000) as remembering:
        told, never = await tell(remembering, random.Random(SEED))  # noqa: S311 - the same choice each time
    async with program(cached=0, **ALMOST_ALWAYS) as forgetting:
        again, often = await tell(forgetting, random.Random(SEED))  # noqa: S311 - the same choice each time

    assert never == 0
    assert often >= OFTEN
    assert again == told
    assert {answer.split(": ")[1][:3] for answer in told.answers} == {"200", "403", "409"}
