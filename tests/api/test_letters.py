"""What laboratories send over HTTP: signed or not, once or twice, too large; and what sites tell of collections."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from api.limits import MAX_BODY_BYTES
from arrivals.signatures import TOLERANCE, sign
from database.access import access_log
from database.letters import lab_reports, letters
from dev.laboratory import write
from domain.roles import Role
from domain.testing.letters import Channel, Doubt, LetterState, purpose_of_letter
from domain.testing.results import LabReport, LabResult, Matrix, MroResult, ReportStatus
from laboratory.messages import Format
from temporal.sealing import unseal
from tests.api.test_outside import at_the_door, register, visit
from tests.api.test_problems import is_problem
from tests.fixtures.program import Program

RESULTS: Final = "/api/v1/laboratory/results"
COLLECTIONS: Final = "/api/v1/laboratory/collections"


def a_report() -> LabReport:
    return LabReport(
        message_id=f"MSG-{uuid4()}",
        specimen="CCF-0000001",
        donor="D-SAMPLE",
        panel="health_professional",
        matrix=Matrix.URINE,
        status=ReportStatus.FINAL,
        reported_at=datetime.now(UTC).replace(microsecond=0),
        lab=LabResult.NEGATIVE,
        mro=MroResult.NEGATIVE,
    )


class Sender:
    """A laboratory with a secret."""

    def __init__(self, http: httpx.AsyncClient, laboratory: str, secret: bytes) -> None:
        self.http, self.laboratory, self.secret = http, laboratory, secret

    async def send(
        self, body: bytes, message_id: str = "", *, ago: timedelta = timedelta(), secret: bytes = b""
    ) -> httpx.Response:
        signed = sign(secret or self.secret, message_id or str(uuid4()), datetime.now(UTC) - ago, body)
        headers = {
            "phmp-laboratory": self.laboratory,
            "webhook-id": signed.message_id,
            "webhook-timestamp": signed.timestamp,
            "webhook-signature": signed.signatures,
            "content-type": "application/octet-stream",
        }
        return await self.http.post(RESULTS, content=body, headers=headers)


@pytest.fixture
async def sender(shared: Program) -> Sender:
    laboratory = await register(shared)
    made = await shared.administrator.post(f"/laboratories/{laboratory}/webhook-secret")
    secret = base64.b64decode(made.json()["secret"].removeprefix("whsec_"))
    return Sender(at_the_door(shared), laboratory, secret)


def kept(program: Program, sender: Sender) -> list[dict[str, object]]:
    query = select(letters).where(letters.c.laboratory_id == sender.laboratory).order_by(letters.c.received_at)
    with program.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


@pytest.mark.parametrize("in_format", Format)
async def test_a_signed_letter_is_kept_once_and_answered_alike(
    shared: Program, sender: Sender, in_format: Format
) -> None:
    body = write(a_report(), in_format)
    first, again = await sender.send(body, "whk-1"), await sender.send(body, "whk-1")
    assert (first.status_code, again.status_code) == (202, 202), first.text
    assert first.content == again.content
    (row,) = kept(shared, sender)
    assert (row["state"], row["channel"], row["message_id"]) == (LetterState.WAITING, Channel.WEBHOOK, "whk-1")
    sealed = row["content_sealed"]
    assert isinstance(sealed, bytes)
    assert unseal(sealed, shared.services.keys, purpose_of_letter(row["id"])) == body  # type: ignore[arg-type]  # a row's id
    if in_format is Format.HL7:
        assert first.headers["content-type"].startswith("application/hl7-v2")
        assert b"\rMSA|AA|" in first.content
    else:
        assert first.json() == {"letter_id": str(row["id"])}


async def test_acknowledgements_say_what_was_not_read(sender: Sender) -> None:
    good = write(a_report(), Format.HL7)
    assert b"\rMSA|AE|" in (await sender.send(good.replace(b"|NM|", b"|NM|", 1).replace(b"OBX|1|", b"OBX|7|"))).content
    assert b"\rMSA|AR|" in (await sender.send(good.replace(b"|2.5.1", b"|2.9"))).content


async def test_another_content_under_the_same_identifier_waits_for_a_person(shared: Program, sender: Sender) -> None:
    await sender.send(write(a_report(), Format.JSON), "whk-2")
    is_problem(await sender.send(write(a_report(), Format.JSON), "whk-2"), 409, "another_under_its_number")
    assert [row["state"] for row in kept(shared, sender)] == [LetterState.WAITING, LetterState.QUARANTINED]


async def test_a_letter_that_is_not_signed_is_refused_kept_and_never_read(shared: Program, sender: Sender) -> None:
    body = write(a_report(), Format.JSON)
    is_problem(await sender.send(body, "whk-3", secret=b"another"), 401, "not_signed")
    is_problem(await sender.send(body, "whk-3", ago=TOLERANCE + timedelta(seconds=5)), 401, "not_signed")
    (row,) = kept(shared, sender)
    assert row["state"] is LetterState.QUARANTINED
    with shared.engine.connect() as connection:
        held = connection.execute(select(lab_reports).where(lab_reports.c.letter_id == row["id"])).one()
        refused = connection.scalars(select(access_log.c.status).where(access_log.c.action == "laboratory:refused"))
        assert set(refused) == {401}
    assert held.doubt is Doubt.BAD_SIGNATURE
    # What was forged takes no identifier of the laboratory's.
    assert (await sender.send(body, "whk-3")).status_code == 202


async def test_nobody_fills_the_quarantine(shared: Program, sender: Sender) -> None:
    for number in range(25):
        await sender.send(b"%d" % number, secret=b"another")
    await sender.send(b"x" * 2_000_000, secret=b"another")
    assert len(kept(shared, sender)) == 20


async def test_an_unknown_laboratory_is_refused(shared: Program, sender: Sender) -> None:
    body = write(a_report(), Format.JSON)
    sender.laboratory = str(uuid4())
    is_problem(await sender.send(body), 401, "not_signed")
    assert kept(shared, sender) == []


async def test_size_and_kind_are_bounded(sender: Sender) -> None:
    assert (await sender.send(b"[" + b" " * (2 * MAX_BODY_BYTES) + b"]")).status_code == 202
    is_problem(await sender.send(b" " * 50_000_001), 413, "too_large")

    async def parts() -> object:
        for _ in range(51):
            yield b" " * 1_000_000

    headers = {"phmp-laboratory": sender.laboratory, "webhook-id": "a", "webhook-timestamp": "1"}
    headers |= {"webhook-signature": "v1,", "content-type": "text/csv"}
    is_problem(await sender.http.post(RESULTS, content=parts(), headers=headers), 413, "too_large")  # type: ignore[arg-type]  # an asynchronous generator
    headers["content-type"] = "image/png"
    is_problem(await sender.http.post(RESULTS, content=b"x", headers=headers), 415, "unknown_format")


async def test_a_site_tells_of_a_collection_once(shared: Program) -> None:
    email, site = f"{uuid4()}@site.example", await register(shared, kind="collection_site")
    invited = await shared.administrator.post(f"/laboratories/{site}/accounts", {"email": email})
    assert invited.status_code == 201
    said = {
        "message_id": "COL-1",
        "donor": "D-SAMPLE",
        "day": "2026-06-12",
        "site": "Sample Site",
        "at": "2026-06-12T09:00:00-04:00",
        "number": "CCF-0000009",
        "observed": True,
    }

    async with at_the_door(shared) as http:
        await visit(shared, http, Role.LABORATORY, email, site)
        first, again = await http.post(COLLECTIONS, json=said), await http.post(COLLECTIONS, json=said)
        assert (first.status_code, first.json()) == (202, again.json())
        is_problem(await http.post(COLLECTIONS, json=said | {"number": "CCF-2"}), 409, "another_under_its_number")
        for wrong in (
            {"number": ""},
            {"cause": "left_site"},
            {"number": "", "cause": "travel_approved"},
            {"day": None},
        ):
            is_problem(await http.post(COLLECTIONS, json=said | {"message_id": "COL-2"} | wrong), 422, "malformed")
    with shared.engine.connect() as connection:
        states = connection.scalars(select(letters.c.state).where(letters.c.laboratory_id == site)).all()
    assert sorted(states) == [LetterState.QUARANTINED, LetterState.WAITING]
