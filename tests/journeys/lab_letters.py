"""A laboratory that sends by every way in every format, and sites that tell of collections."""

import base64
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from uuid import uuid4

import httpx
from sqlalchemy import insert

from arrivals.collections import keep_collection
from arrivals.folder import Folder, import_files
from arrivals.senders import sender_by_name
from arrivals.signatures import sign
from database.outside import laboratories
from dev.laboratory import write_all
from domain.ids import LaboratoryId
from domain.outside import LaboratoryKind
from domain.testing.codes import MissedCause
from domain.testing.letters import CollectionNotice
from domain.testing.results import LabReport
from laboratory.messages import Format
from tests.fixtures.program import Program
from tests.journeys.ledger import Test

NAME = "Sample Toxicology"
_SUFFIX = {Format.JSON: "json", Format.HL7: "hl7", Format.FHIR: "fhir.json", Format.CSV: "csv"}
_AT_MOST = 6


@dataclass(slots=True, kw_only=True)
class Post:
    """Everything that is sent to the program from outside."""

    program: Program
    laboratory: LaboratoryId
    secret: bytes
    folder: Path
    chance: Random
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    #: By which ways and in which formats something was sent.
    ways: set[tuple[str, Format]] = field(default_factory=set)

    async def send(self, reports: Sequence[LabReport]) -> None:
        """Send reports in letters of a few, each by some way in some format."""
        left = list(reports)
        while left:
            several = self.chance.randint(1, _AT_MOST)
            together, left = left[:several], left[several:]
            in_format = self.chance.choice(list(Format))
            await self.drop(write_all(together, in_format), in_format)

    async def drop(self, content: bytes, in_format: Format) -> None:
        """Send a letter: a file for the command, a file in the watched folder, or a signed webhook."""
        way = self.chance.choice(("command", "folder", "webhook"))
        self.ways.add((way, in_format))
        if way == "webhook":
            answer = await self.call(content, self.secret)
            assert answer.status_code == 202, answer.text
            return
        named = f"results-{next(self._numbers):05}.{_SUFFIX[in_format]}"
        if way == "folder":
            self._into_folder(named, content)
            return
        sender = sender_by_name(self.program.engine, NAME)
        assert sender is not None
        path = self.folder / named
        path.write_bytes(content)
        (said,) = import_files(self.program.engine, self.program.services.keys, sender, [path])
        assert said.is_kept, said.sentence

    async def call(self, content: bytes, secret: bytes) -> httpx.Response:
        """Call the webhook with a signature."""
        signed = sign(secret, f"whk-{next(self._numbers)}", datetime.now(UTC), content)
        headers = {
            "phmp-laboratory": str(self.laboratory),
            "webhook-id": signed.message_id,
            "webhook-timestamp": signed.timestamp,
            "webhook-signature": signed.signatures,
            "content-type": "application/octet-stream",
        }
        transport = httpx.ASGITransport(self.program.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://phmp.test", timeout=60) as http:
            return await http.post("/api/v1/laboratory/results", content=content, headers=headers)

    def number(self) -> str:
        """Give the number of another custody form."""
        return f"CCF-{next(self._numbers):07}"

    def tell(self, test: Test, at: datetime, cause: MissedCause | None = None) -> None:
        """Tell of a collection, or why nothing was collected."""
        notice = CollectionNotice(
            specimen_id=test.order,
            donor=test.who.donor,
            day=None,
            site="Sample Site",
            at=at,
            number=test.number,
            observed=True,
            cause=cause,
        )
        message_id = f"COL-{next(self._numbers)}"
        keys = self.program.services.keys
        keep_collection(self.program.engine, keys, self.laboratory, message_id, notice, datetime.now(UTC))

    def take_in(self) -> None:
        """Let the watched folder be emptied."""
        Folder(self.program.engine, self.program.services.keys, self.folder).take()

    def _into_folder(self, named: str, content: bytes) -> None:
        theirs = self.folder / NAME
        theirs.mkdir(exist_ok=True)
        (theirs / named).write_bytes(content)
        # Written some time ago.
        os.utime(theirs / named, (time.time() - 60, time.time() - 60))


async def open_post(program: Program, folder: Path, chance: Random) -> Post:
    """Put a laboratory into the registry, with a secret to sign with."""
    laboratory = LaboratoryId(uuid4())
    with program.engine.begin() as connection:
        connection.execute(
            insert(laboratories).values(
                id=laboratory,
                name=NAME,
                kind=LaboratoryKind.LABORATORY,
                zone="America/New_York",
                changed_at=datetime.now(UTC),
            )
        )
    made = await program.administrator.post(f"/laboratories/{laboratory}/webhook-secret")
    secret = base64.b64decode(str(made.json()["secret"]).removeprefix("whsec_"))
    return Post(program=program, laboratory=laboratory, secret=secret, folder=folder, chance=chance)
