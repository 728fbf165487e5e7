"""The law over HTTP: from a referral to the restored license, a default, an immediate suspension, a consent order.

After each step the end of the term is calculated beside the program: months from the start, and the days whose end lay
in a suspension.
"""

import base64
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from temporalio.testing import WorkflowEnvironment

from database.legal import settlement_advice
from domain.calendar import add_months
from queries.sealed import secrets_by_key
from temporal.keys import KeyRing
from tests.fixtures.program import Program, running
from tests.journeys.books import audited
from tests.journeys.steps import REASON, Now, journal, shown, to_monitor
from tests.temporal.waiting import until

ORDER = {"policy": "pa_dmu", "channel": "board_order", "source": "the board", "order_number": "2026-0042"}
ZONE = ZoneInfo("America/New_York")


@pytest.fixture
async def together(database_url: str, one_clock: WorkflowEnvironment, payload_keys: KeyRing) -> AsyncIterator[Program]:
    """The program on a server where one clock goes for the case and its legal action together."""
    async with running(database_url, one_clock.client, payload_keys) as program:
        yield program


class Law:
    """A case in monitoring, and the legal action on it."""

    def __init__(self, program: Program, clock: WorkflowEnvironment | None, case: str, now: Now) -> None:
        self.program, self.case, self.now = program, case, now
        self._clock = clock
        self.action = ""
        self.started = now.today
        self.months = 36
        #: The days whose end lay in a suspension that has ended.
        self.lost = 0
        self._suspended: date | None = None

    @property
    def _path(self) -> str:
        return f"/enrollments/{self.case}/proceedings/{self.action}"

    async def act(self, act: str, role: str = "legal", **body: object) -> None:
        """Act on the legal action."""
        answer = await self.program.desks[role].post(f"{self._path}/acts/{act}", body)
        assert answer.status_code == 200, f"{act}: {answer.text}"

    async def refused(self, act: str, role: str = "legal", **body: object) -> str:
        """The code with which an act on the legal action is refused."""
        answer = await self.program.desks[role].post(f"{self._path}/acts/{act}", body)
        assert answer.status_code in {403, 409}, answer.text
        return str(answer.json()["code"])

    async def page(self) -> dict[str, Any]:
        """How the legal action stands."""
        answer = await self.program.director.get(self._path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def owed(self) -> set[str]:
        """What is owed in the legal action."""
        return {one["kind"] for one in (await self.page())["obligations"]}

    async def find(self) -> None:
        """Find the legal action that was begun last, once it is under way."""
        listed = await self.program.director.get(f"/enrollments/{self.case}/proceedings", kind="legal_action")
        self.action = listed.json()[0]["id"]

        async def under_way() -> bool:
            return bool((await self.page())["obligations"])

        await until(under_way)

    async def pass_days(self, days: int) -> None:
        """Let days pass."""
        assert self._clock is not None
        await self._clock.sleep(timedelta(days=days))
        self.now.ahead += timedelta(days=days)

    async def comes_to(self, phase: str, practice: str) -> None:
        """Wait until the case stands somewhere, and check the end of its term."""

        async def arrived() -> bool:
            page = await shown(self.program.director, self.case)
            return (page["phase"], page["practice_status"]) == (phase, practice)

        await until(arrived)
        page = await shown(self.program.director, self.case)
        if self._suspended is not None:
            assert page["term"]["ends_at"] is None
        else:
            ends = datetime.fromisoformat(page["term"]["ends_at"]).astimezone(ZONE).date()
            assert ends == add_months(self.started, self.months) + timedelta(days=self.lost)

    def suspended(self) -> None:
        """Note that the license is suspended from today on."""
        self._suspended = self.now.today

    def restored(self) -> None:
        """Note that the license is restored today."""
        assert self._suspended is not None
        days = (self.now.today - self._suspended).days
        # The day on which the term begins is day 0, and no day lost (PROGRAM.md 6).
        self.lost += days - (self._suspended == self.started)
        self._suspended = None

    async def refer(self) -> None:
        """Refer the case to the prosecutor, by a court order."""
        await self.program.supervisor.act(self.case, "refer_to_prosecution", {"clause": "2", **REASON})
        await self.find()
        order = {
            "recipient": "The prosecution division",
            "recipient_kind": "prosecutor",
            "sent_at": self.now.moment,
            "summary": "Synthetic example.",
        }
        consent = {**order, "basis": "proceedings_consent", "release_id": self.action}
        assert await self.refused("send_legal_referral", "supervisor", **consent) == "unknown_release"
        await self.act("send_legal_referral", "supervisor", **order, basis="court_order", court_order="SYN-CO-7")

    async def petition(self) -> None:
        """Let the petition suspend the license at once."""
        self.suspended()
        await self.act(
            "file_petition",
            docket_number="SYN-10",
            filed_at=self.now.moment,
            order_number="SYN-11",
            suspended_at=self.now.moment,
            waiver_clause="23",
            **REASON,
        )

    async def serve(self) -> None:
        """Have the licensee served."""
        await self.act("record_service", served_at=self.now.moment, how="Certified mail.")

    async def restore(self, how: str = "ended") -> None:
        """Record that the license is restored."""
        await self.act("restore_license", restored_at=self.now.moment, how=how, order_number="SYN-17", **REASON)
        self.restored()

    async def report_all(self) -> None:
        """Have counsel decide, and the board report, every action of the board."""
        rows = await journal(self.program.auditor, self.case)
        acted = [row for row in rows if row["name"] == "legal_action:board_acted"]
        for row in acted:
            [fact] = [one["fact"] for one in row["detail"] if one["kept_in"] == "board_actions"]
            if fact["proceeding_id"] != self.action:
                continue
            decided = {"action_id": fact["id"], "event": fact["event"], "report": "initial", **REASON}
            assert await self.refused("decide_npdb", "director", **decided) == "not_permitted"
            await self.act("decide_npdb", **decided)
            reported = {"action_id": fact["id"], "reported_at": self.now.moment, "report_number": "SYN-NPDB-1"}
            await self.act("record_npdb_report", **reported)


async def a_law(program: Program, clock: WorkflowEnvironment) -> Law:
    """A case by board order in monitoring."""
    now = Now()
    case = await program.refer(**ORDER)
    await to_monitor(program, case, now)
    return Law(program, clock, case, now)


async def test_from_the_referral_to_the_restored_license(together: Program, one_clock: WorkflowEnvironment) -> None:
    law = await a_law(together, one_clock)
    await law.refer()
    await law.comes_to("legal_action", "not_cleared")
    await law.petition()
    await law.comes_to("suspended", "suspended")
    await law.pass_days(2)
    await law.serve()
    assert "petition_answer" in await law.owed()
    hearing = {"kind": "formal", "place": "Hearing room 2"}
    assert await law.refused("schedule_hearing", **hearing, at=law.now.moment) == "not_answered"
    await law.pass_days(5)
    await law.act("record_answer", answered_at=law.now.moment, summary="Denies it.")
    ahead = (law.now() + timedelta(days=20)).isoformat()
    await law.act("schedule_hearing", **hearing, at=ahead)
    assert await law.refused("record_hearing", outcome="held", came_of_it="-") == "not_yet_held"
    await law.pass_days(21)
    await law.act("record_hearing", outcome="held", came_of_it="Evidence taken.")
    decision = {"outcome": "probation", "decision_number": "SYN-15", "clause": "paragraph 3", **REASON}
    await law.act("record_legal_decision", **decision, decided_at=law.now.moment, extension_months=12)
    law.months += 12
    assert await law.refused("close_legal_action", note="Done.") == "still_suspended"
    await law.pass_days(26)
    late = {"requested_at": law.now.moment, "requested_by": "the licensee"}
    assert await law.refused("request_review", "specialist", **late) == "decision_final"
    await law.restore()
    assert await law.refused("close_legal_action", note="Done.") == "npdb_undecided"
    await law.comes_to("legal_action", "not_cleared")
    await law.report_all()
    await law.act("close_legal_action", note="Probation is in force.")
    await law.comes_to("monitor", "not_cleared")
    book = audited(together.engine, law.case)
    assert book.happened("legal_action:final") == book.happened("legal_action:closed") == 1
    assert book.happened("enrollment:effect_refused") == 0
    assert (await law.page())["proceeding"]["outcome"] == "Probation is in force."


async def test_no_answer_in_time_is_a_default(together: Program, one_clock: WorkflowEnvironment) -> None:
    law = await a_law(together, one_clock)
    await law.refer()
    await law.petition()
    await law.serve()
    default = {"order_number": "SYN-14", **REASON}
    assert await law.refused("record_default", entered_at=law.now.moment, **default) == "answer_still_due"
    await law.pass_days(25)
    listed = (await together.legal.get("/worklist")).json()
    [task] = [row for row in listed if row["enrollment_id"] == law.case and "record_default" in row["acts"]]
    assert task["level"] == 5
    await law.act("record_default", entered_at=law.now.moment, **default)
    await law.pass_days(100)
    await law.comes_to("suspended", "suspended")
    await law.restore()
    await law.report_all()
    await law.act("close_legal_action", note="The license is restored.")
    await law.comes_to("monitor", "not_cleared")
    audited(together.engine, law.case)


async def test_an_immediate_suspension_is_heard_and_expires(together: Program, one_clock: WorkflowEnvironment) -> None:
    law = await a_law(together, one_clock)
    order = {"kind": "immediate_suspension", "acted_at": law.now.moment, "order_number": "SYN-12", **REASON}
    law.suspended()
    await together.supervisor.act(law.case, "record_board_action", order)
    await law.comes_to("suspended", "suspended")
    await law.find()
    assert await law.owed() >= {"suspension_hearing", "suspension_end", "npdb_report"}
    its = law.action
    charge = {"kind": "order_to_show_cause", "docket_number": "SYN-13", "filed_at": law.now.moment, **REASON}
    await law.act("file_charge", **charge)
    ahead = (law.now() + timedelta(days=20)).isoformat()
    await law.act("schedule_hearing", "board liaison", kind="preliminary", place="Hearing room 2", at=ahead)
    await law.pass_days(21)
    await law.act("record_hearing", "board liaison", outcome="held", came_of_it="The suspension goes on.")
    assert "suspension_hearing" not in await law.owed()
    early = {"restored_at": law.now.moment, "how": "expired", "order_number": "SYN-12", **REASON}
    assert await law.refused("restore_license", **early) == "not_expired"
    await law.pass_days(161)
    await law.restore("expired")
    await law.report_all()
    await law.act("close_legal_action", note="The suspension has expired.")
    # The charge is a case of its own, and goes on.
    await law.comes_to("legal_action", "not_cleared")
    await law.find()
    listed = await together.director.get(f"/enrollments/{law.case}/proceedings", kind="legal_action", open=True)
    [open_one] = listed.json()
    assert (open_one["stage"], open_one["about"]) == ("charged", [its])
    audited(together.engine, law.case)


async def test_a_consent_order_with_a_longer_term(together: Program, one_clock: WorkflowEnvironment) -> None:
    law = await a_law(together, one_clock)
    await law.refer()
    await law.petition()
    await law.serve()
    await law.pass_days(10)
    settlement = {
        "by_consent_order": True,
        "settled_at": law.now.moment,
        "order_number": "SYN-16",
        "terms": "Two more years.",
        "clause": "Paragraph 5",
        "extension_months": 24,
    }
    await law.act("settle_action", "legal", **settlement)
    law.months += 24
    await law.restore()
    await law.report_all()
    await law.act("close_legal_action", note="The order is in force.")
    await law.comes_to("monitor", "not_cleared")
    page = await shown(together.director, law.case)
    assert {"what": "extension 1", "amount": "24 months"} in page["term"]["calculation"]
    audited(together.engine, law.case)


async def test_settlement_advice_is_for_counsel_and_its_author(program: Program) -> None:
    """Nobody else finds it, wherever they look, and no table has it in the clear."""
    law = Law(program, None, await program.refer(**ORDER), Now())
    await to_monitor(program, law.case, law.now)
    await law.refer()
    secret = "Accept a longer term, synthetic example."
    await law.act("give_settlement_advice", "specialist", text=secret)
    path = f"/enrollments/{law.case}/proceedings/{law.action}/settlement-advice"
    read = {role: (await program.desks[role].get(path)).json() for role in ("legal", "specialist")}
    assert [one["text"] for one in read["legal"]] == [one["text"] for one in read["specialist"]] == [secret]
    for role in ("supervisor", "director", "auditor", "board liaison", "other specialist"):
        answer = await program.desks[role].get(path)
        assert answer.json() == [] or answer.status_code == 404, role
    pages = [f"/enrollments/{law.case}", f"/enrollments/{law.case}/proceedings/{law.action}"]
    told = [(await program.director.get(page)).text for page in pages]
    told.append(str(await journal(program.auditor, law.case)))
    assert not any(secret in page or "text_sealed" in page for page in told)
    with program.engine.connect() as connection:
        [kept] = connection.execute(select(settlement_advice.c.text_sealed)).scalars()
    assert secret not in kept
    assert secret.encode() not in base64.b64decode(kept)
    assert set(secrets_by_key(program.engine)) == {program.services.keys.current.id}


async def test_the_hearing_calendar_shows_the_cases_in_scope(program: Program) -> None:
    law = Law(program, None, await program.refer(**ORDER), Now())
    await to_monitor(program, law.case, law.now)
    order = {"kind": "immediate_suspension", "acted_at": law.now.moment, "order_number": "SYN-12", **REASON}
    await program.supervisor.act(law.case, "record_board_action", order)
    await law.find()
    ahead = law.now() + timedelta(days=20)
    await law.act("schedule_hearing", kind="preliminary", place="Hearing room 2", at=ahead.isoformat())
    for role, seen in (
        ("legal", 1),
        ("specialist", 1),
        ("supervisor", 1),
        ("board liaison", 1),
        ("other specialist", 0),
    ):
        found = (await program.desks[role].get("/hearings")).json()
        assert [one["place"] for one in found] == ["Hearing room 2"] * seen, role
    late = (ahead + timedelta(days=1)).isoformat()
    assert (await program.legal.get("/hearings", **{"from": late})).json() == []
    assert len((await program.legal.get("/hearings", to=late)).json()) == 1
    assert (await program.intake.get("/hearings")).status_code == 403
