"""A synthetic packet, small and of everything something."""

from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from database.values import Json, canonical, to_json
from domain.disclosure.notice import NOTICE_IN_FORCE
from domain.disclosure.terms import Category, ConsentKind, LegalBasis
from domain.ids import EnrollmentId
from queries.evidence_packet import FORMAT, ConsentShown, Cover, MessageShown, Packet
from queries.evidence_sections import (
    AgreementShown,
    ClauseShown,
    ContactShown,
    DoneShown,
    EntryShown,
    LabReportShown,
    ResultShown,
    TermEntryShown,
)

PREPARED_AT: Final = datetime(2026, 6, 1, 15, 30, 12, tzinfo=UTC)
AT: Final = "2026-05-04T09:00:00-04:00"

COVER: Final = Cover(
    packet_id=UUID(int=7),
    enrollment_id=EnrollmentId(UUID(int=1)),
    participant="Avery Sample",
    birth_date=date(1984, 5, 17),
    license="nurse PA RN000000",
    recipient="Synthetic Board",
    recipient_kind="board",
    purpose="hearing of 4 May",
    proceeding="synthetic docket 26-0001",
    categories=(Category.SUD_P2,),
    basis=LegalBasis.PROCEEDINGS_CONSENT,
    authority="",
    consent=ConsentShown(
        id=UUID(int=8),
        kind=ConsentKind.PROCEEDINGS_CONSENT,
        discloser="the program",
        recipient="Synthetic Board",
        categories=("SUD_P2",),
        purpose="hearing",
        signed_on=date(2026, 4, 1),
        expires_on=date(2026, 9, 1),
    ),
    notice_version=NOTICE_IN_FORCE.version,
    notice=NOTICE_IN_FORCE.statement,
    short_notice=NOTICE_IN_FORCE.short,
    prepared="2026-06-01T11:30:12-04:00",
    prepared_by="Sample Supervisor",
    zone="America/New_York",
    entries=120,
    withheld=1,
    last_hash="c" * 64,
    first_broken=None,
)

_ANALYTE: Final[Json] = {
    "name": "oxycodone",
    "finding": "positive",
    "value": "412",
    "unit": "ng/mL",
    "cutoff": "100",
    "confirms": True,
}
_REPORT: Final[Json] = {
    "status": "corrected",
    "lab": "positive",
    "mro": "negative",
    "analytes": [_ANALYTE],
    "custody": [{"at": "2026-05-04T13:00:00Z", "what": "sealed", "by": "site"}],
    "flaws": ["broken_seal"],
}


def _entry(seq: int) -> EntryShown:
    withheld = seq == 2
    return EntryShown(
        seq=seq,
        local="" if withheld else AT,
        by="" if withheld else "Sample Specialist (specialist)",
        hash=f"{seq:064x}",
        previous_hash=f"{seq - 1:064x}",
        withheld=withheld,
        entry=None if withheld else {"name": "testing:ordered", "sentence": f"Sentence {seq}.", "clause": "clause 8"},
    )


RESULT: Final = ResultShown(
    id=UUID(int=9),
    day=date(2026, 5, 4),
    why="for cause",
    matrix="urine",
    panel="PROFESSIONAL",
    observed=True,
    ordered=AT,
    due=AT,
    number="CCF-0000001",
    site="Synthetic Site",
    collected=AT,
    received=AT,
    reported=AT,
    corrected=True,
    lab="positive",
    verified="negative",
    decided="CLEAR_RX",
    closed=AT,
    because="A registered prescription explains it.",
    missed_because="",
    reports=(
        LabReportShown(sender="Sample Toxicology", message_id="MSG-1", received=AT, sha256="a" * 64, report=_REPORT),
    ),
)
DONE: Final = DoneShown(
    seq=3, at=AT, by="Sample Specialist (specialist)", name="testing:ordered", sentence="Ordered.", clause="clause 8"
)

PACKET: Final = Packet(
    format=FORMAT,
    cover=COVER,
    agreements=(
        AgreementShown(
            version=1,
            status="executed",
            policy="pa_vrp 2026.1",
            term_months=36,
            signed_on=date(2026, 1, 2),
            executed_on=date(2026, 1, 9),
            effective_on=None,
            clauses=(
                ClauseShown(number="8", title="Testing", text="You check in.", duties=("D11",), limits=("D27: 1 day",)),
            ),
        ),
    ),
    term=(TermEntryShown(kind="start", months=36, days=0, cause="signature", clause="clause 16", recorded=AT),),
    results=(RESULT,),
    contacts=(
        ContactShown(at=AT, party="participant", modality="audio", note="Synthetic talk.", by="Sample Specialist"),
    ),
    messages=(MessageShown(written=AT, to="participant", kind="notice", sent=""),),
    actions=(DONE,),
    decisions=(DONE,),
    chronology=tuple(_entry(seq) for seq in range(1, 121)),
)


def exported(packet: Packet = PACKET) -> bytes:
    """The packet as it is exported."""
    return canonical(to_json(packet))
