"""Evidence packets and the accounting over HTTP: gated, made again byte for byte, and seen by the participant."""

import hashlib
import io
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pytest
from sqlalchemy import select, update

from database.access import access_log
from database.disclosures import disclosures
from dev.steps import Now, to_monitor
from domain.roles import Role
from papers.evidence import EXPORT_NAME
from tests.api.test_outside import Visitor, at_the_door, visit
from tests.api.test_problems import is_problem
from tests.fixtures.program import Program
from tests.fixtures.shared import Rows

REASON = {"reason": "Synthetic example."}


@pytest.fixture
async def outsider(shared: Program) -> AsyncIterator[Visitor]:
    """The participant of a monitored case, who has signed in."""
    email = f"{uuid4()}@participant.example"
    case = await monitored(shared, email)
    invited = await shared.specialist.post(f"/enrollments/{case}/participant-account")
    assert invited.status_code == 201, invited.text
    async with at_the_door(shared) as http:
        yield await visit(shared, http, Role.PARTICIPANT, email, case)


def consent(now: Now, **changes: object) -> dict[str, object]:
    """A proceedings consent for the board."""
    return {
        "discloser": "the program",
        "recipient": "Synthetic Board",
        "categories": ["SUD_P2", "LEGAL"],
        "purpose": "hearing",
        "signed_on": f"{now.today}",
        "expires_on": f"{now.today + timedelta(days=90)}",
        "kind": "proceedings_consent",
    } | changes


def packet(on: str | None, **changes: object) -> dict[str, object]:
    """An evidence packet for the board."""
    return {
        "recipient": "Synthetic Board",
        "recipient_kind": "board",
        "purpose": "hearing of 4 May",
        "proceeding": "synthetic docket 26-0001",
        "categories": ["SUD_P2"],
        "release_id": on,
    } | changes


async def monitored(program: Program, email: str = "") -> str:
    """A monitored case in which something has happened."""
    now = Now()
    case = await program.refer(**({"email": email} if email else {}))
    await to_monitor(program, case, now)
    specialist = program.specialist
    await specialist.act(case, "order_test", {"why": "for_cause", "matrix": "urine", "observed": True, **REASON})
    testing = (await specialist.get(f"/enrollments/{case}/testing")).json()
    [ordered] = [one for one in testing["open_specimens"] if one["why"] == "for_cause"]
    given = {"specimen_id": ordered["id"], "number": f"CCF-{uuid4()}", "site": "Synthetic Site"}
    await specialist.act(case, "record_collection", given | {"collected_at": ordered["ordered_at"]})
    contact = {"party": "participant", "modality": "audio", "at": now.moment, "note": "Synthetic talk."}
    await specialist.act(case, "record_contact", contact)
    return case


async def consented(program: Program, case: str, **changes: object) -> str:
    """Have a consent recorded, and give its id."""
    await program.specialist.act(case, "record_release", consent(Now(), **changes))
    rows = (await program.specialist.get(f"/enrollments/{case}/journal", limit=200)).json()["rows"]
    newest = [one for one in rows if one["name"] == "release:signed"][-1]
    return str(newest["detail"][0]["fact"]["id"])


async def prepared(program: Program, case: str, **changes: object) -> str:
    """Have a packet prepared, and give the address where it is got."""
    release_id = await consented(program, case)
    await program.supervisor.act(case, "prepare_evidence_packet", packet(release_id, **changes))
    [newest, *_] = (await program.specialist.get(f"/enrollments/{case}/evidence-packets")).json()
    return f"/enrollments/{case}/evidence-packets/{newest['id']}"


def attached(document: bytes) -> dict[str, Any]:
    """The export that a packet carries."""
    with pikepdf.open(io.BytesIO(document)) as opened:
        export: dict[str, Any] = json.loads(opened.attachments[EXPORT_NAME].get_file().read_bytes())
    return export


async def test_a_packet_is_made_again_byte_for_byte_whatever_happens_since(shared: Program) -> None:
    case = await monitored(shared)
    path = await prepared(shared, case)
    first = await shared.specialist.get(path)
    assert first.status_code == 200, first.text
    assert first.headers["content-type"] == "application/pdf"
    assert "attachment" in first.headers["content-disposition"]
    release = attached(first.content)["cover"]["consent"]["id"]
    await shared.specialist.act(case, "revoke_release", {"release_id": release, **REASON})
    later = {"party": "participant", "modality": "audio", "at": Now().moment, "note": "Synthetic talk afterwards."}
    await shared.specialist.act(case, "record_contact", later)
    assert (await shared.auditor.get(path)).content == first.content


async def test_whoever_has_the_export_can_compute_the_chain(shared: Program) -> None:
    case = await monitored(shared)
    export = attached((await shared.specialist.get(await prepared(shared, case))).content)
    journal = (await shared.specialist.get(f"/enrollments/{case}/journal", limit=200)).json()["rows"]
    chronology = export["chronology"]
    last = next(row for row in journal if row["name"] == "evidence_packet:prepared")
    assert [one["hash"] for one in chronology] == [row["hash"] for row in journal if row["seq"] <= last["seq"]]
    assert (export["cover"]["entries"], export["cover"]["last_hash"]) == (last["seq"], last["hash"])
    assert export["cover"]["first_broken"] is None
    previous = "0" * 64
    for one in chronology:
        assert one["previous_hash"] == previous
        previous = one["hash"]
        if not one["withheld"]:
            plain = json.dumps(one["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
            assert hashlib.sha256(plain.encode()).hexdigest() == one["hash"]
    assert [one["withheld"] for one in chronology].count(True) == export["cover"]["withheld"] > 0


async def test_a_packet_holds_what_its_labels_say_and_nothing_else(shared: Program) -> None:
    case = await monitored(shared)
    whole = attached((await shared.specialist.get(await prepared(shared, case))).content)
    assert [one["number"][:4] for one in whole["results"]] == ["CCF-"]
    assert [one["note"] for one in whole["contacts"]] == ["Synthetic talk."]
    assert whole["agreements"][0]["clauses"]
    assert whole["term"][0]["kind"] == "start"
    assert whole["messages"]
    assert {one["name"] for one in whole["decisions"]} >= {"evaluation:accepted"}
    assert {one["name"] for one in whole["actions"]} >= {"treatment:admitted", "testing:ordered", "agreement:signed"}
    told = {one["entry"]["name"] for one in whole["chronology"] if not one["withheld"]}
    assert not told & {"worksite:monitor_named", "release:signed", "eligibility:confirmed"}
    legal = attached((await shared.specialist.get(await prepared(shared, case, categories=["LEGAL"]))).content)
    assert not any(legal[name] for name in ("agreements", "term", "results", "contacts", "messages"))
    told = {one["entry"]["name"] for one in legal["chronology"] if not one["withheld"]}
    assert "release:signed" in told
    assert not told & {"testing:ordered", "contact:recorded", "enrollment:moved"}


async def test_without_a_proceedings_consent_there_is_no_packet_and_nothing_has_changed(
    shared: Program, rows: Rows
) -> None:
    case = await monitored(shared)
    general = await consented(shared, case, kind="consent")
    path, before = f"/enrollments/{case}/acts/prepare_evidence_packet", rows()
    for changes, code in (
        ({"release_id": None}, "no_proceedings_basis"),
        ({}, "another_consent_needed"),
        ({"release_id": str(uuid4())}, "unknown_release"),
        ({"release_id": None, "recipient_kind": "prosecutor"}, "wall_prosecution"),
    ):
        is_problem(await shared.supervisor.post(path, packet(general, **changes)), 409, code)
    assert rows() == before
    denied = select(access_log.c.staff_id, access_log.c.status).where(
        access_log.c.enrollment_id == UUID(case), access_log.c.action == "disclosure:denied"
    )
    with shared.engine.connect() as connection:
        assert connection.execute(denied).all() == [(shared.supervisor.staff_id, 409)] * 4
    order = packet(general, release_id=None, court_order="synthetic order 26-7")
    is_problem(await shared.auditor.post(path, order), 403, "not_permitted")
    await shared.supervisor.act(case, "prepare_evidence_packet", order)


async def test_packets_are_for_those_who_see_the_case(shared: Program, outsider: Visitor) -> None:
    case = outsider.of
    path = await prepared(shared, case)
    for desk in (shared.intake, shared.administrator):
        is_problem(await desk.get(path), 403, "not_permitted")
        is_problem(await desk.get(f"/enrollments/{case}/evidence-packets"), 403, "not_permitted")
    is_problem(await shared.specialist.get(f"/enrollments/{case}/evidence-packets/{uuid4()}"), 404, "not_found")
    is_problem(await shared.legal.get(path), 404, "not_found")
    is_problem(await shared.legal.get(f"/enrollments/{case}/evidence-packets"), 404, "not_found")
    another = await shared.refer()
    is_problem(await shared.specialist.get(path.replace(case, another)), 404, "not_found")
    is_problem(await outsider.http.get(f"/api/v1{path}"), 401, "not_signed_in")


async def test_who_got_a_packet_stands_in_the_access_log(shared: Program) -> None:
    case = await monitored(shared)
    path = await prepared(shared, case)
    await shared.auditor.get(path)
    await shared.auditor.get(f"/enrollments/{case}/disclosures")
    seen = select(access_log.c.action, access_log.c.staff_id).where(access_log.c.enrollment_id == UUID(case))
    with shared.engine.connect() as connection:
        rows = [(one.action, one.staff_id) for one in connection.execute(seen)]
    auditor = shared.auditor.staff_id
    assert rows.count(("evidence_packet:read", auditor)) == rows.count(("disclosure:listed", auditor)) == 1


async def test_every_disclosure_is_accounted_for_and_the_participant_sees_it(
    shared: Program, outsider: Visitor
) -> None:
    case = outsider.of
    path = await prepared(shared, case)
    said = {
        "recipient": "Synthetic Board",
        "recipient_kind": "board",
        "categories": ["SUD_P2"],
        "court_order": "synthetic order 26-7",
        "witness": "Synthetic Specialist",
        "place": "room 2",
        "proceeding": "synthetic docket 26-0001",
        "testified_at": Now().moment,
        "disclosed": "Synthetic: the results of May.",
        "packet_id": path.rpartition("/")[2],
    }
    await shared.specialist.act(case, "record_testimony", said)
    listed = (await shared.specialist.get(f"/enrollments/{case}/disclosures")).json()
    kept = {one["what"]: one for one in listed["disclosures"]}
    assert set(kept) == {"evidence packet", "Synthetic: the results of May."}
    by_packet, by_word = kept["evidence packet"], kept["Synthetic: the results of May."]
    assert (by_packet["basis"], by_packet["recipient_kind"]) == ("proceedings_consent", "board")
    assert (by_packet["disclosed_by"], by_packet["purpose"]) == ("Sample Supervisor", "hearing of 4 May")
    assert by_packet["packet_id"] == said["packet_id"]
    assert (by_word["basis"], by_word["authority"]) == ("court_order", "synthetic order 26-7")
    own = await outsider.http.get("/api/v1/participant/disclosures")
    assert own.json()["disclosures"] == listed["disclosures"]
    another = await monitored(shared)
    await prepared(shared, another)
    own = await outsider.http.get("/api/v1/participant/disclosures")
    assert own.json()["disclosures"] == listed["disclosures"]
    is_problem(await shared.administrator.get(f"/enrollments/{case}/disclosures"), 403, "not_permitted")
    is_problem(await shared.legal.get(f"/enrollments/{case}/disclosures"), 404, "not_found")


async def test_an_accounting_reaches_six_years_back(shared: Program) -> None:
    case = await monitored(shared)
    await prepared(shared, case)
    path, ours = f"/enrollments/{case}/disclosures", disclosures.c.enrollment_id == UUID(case)
    since = datetime.fromisoformat((await shared.specialist.get(path)).json()["since"])
    for moment, listed in ((since, 1), (since - timedelta(seconds=1), 0)):
        with shared.engine.begin() as connection:
            connection.execute(update(disclosures).where(ours).values(disclosed_at=moment))
        assert len((await shared.specialist.get(path)).json()["disclosures"]) == listed
