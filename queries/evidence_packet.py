"""An evidence packet as it was prepared: everything of the case that its basis covers, up to its place in the journal.

Made again, it is the same, byte for byte: what it tells of the case comes from journal entries, which never change, and
what else it shows is what had been sent, received and signed by then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row, func, select

from database.disclosures import evidence_packets
from database.enrollments import enrollments
from database.letters import lab_reports
from database.outbox import outbox
from database.outside import laboratories
from database.participants import licenses, participants
from database.policies import policy_versions
from database.staff import staff
from database.testing import specimens
from database.values import canonical, policy_of, to_json
from domain.disclosure.notice import notice_of
from domain.disclosure.terms import Category, ConsentKind, LegalBasis, RecipientKind
from domain.facts import ReleaseFact
from domain.ids import EnrollmentId, StaffId
from domain.sight import Scope
from domain.testing.letters import ReportState
from domain.turns import words
from queries import evidence_sections as sections
from queries.evidence_journal import Told, first_broken, newest, read_told
from queries.scope import visible

#: What the export says that it is; its fields are described in docs/privacy.md.
FORMAT: Final = "phmp-evidence-packet/1"
_TAKEN: Final = (ReportState.MATCHED, ReportState.TOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentShown:
    """The consent on which it rests, explained (42 CFR 2.32)."""

    id: UUID
    kind: ConsentKind
    discloser: str
    recipient: str
    categories: tuple[str, ...]
    purpose: str
    signed_on: date
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShown:
    """A message that told somebody that there is something to see."""

    written: str
    to: str
    kind: str
    #: When it was sent; empty if it had not been by then.
    sent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Whose packet it is, for whom, on which basis, and how much of the journal it covers."""

    packet_id: UUID
    enrollment_id: EnrollmentId
    participant: str
    birth_date: date
    license: str
    recipient: str
    recipient_kind: str
    purpose: str
    proceeding: str
    categories: tuple[Category, ...]
    basis: LegalBasis
    authority: str
    consent: ConsentShown | None
    notice_version: str
    notice: str
    short_notice: str
    prepared: str
    prepared_by: str
    zone: str
    entries: int
    withheld: int
    last_hash: str
    #: The first entry that is not as it was written; None where every hash was computed anew and is right.
    first_broken: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """Everything that a packet holds."""

    format: str
    cover: Cover
    agreements: tuple[sections.AgreementShown, ...]
    term: tuple[sections.TermEntryShown, ...]
    results: tuple[sections.ResultShown, ...]
    contacts: tuple[sections.ContactShown, ...]
    messages: tuple[MessageShown, ...]
    actions: tuple[sections.DoneShown, ...]
    decisions: tuple[sections.DoneShown, ...]
    chronology: tuple[sections.EntryShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A packet as canonical JSON, with the moment of which it is."""

    content: bytes
    prepared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketRow:
    """A packet in the list of a case."""

    id: UUID
    recipient: str
    recipient_kind: RecipientKind
    purpose: str
    proceeding: str
    categories: tuple[Category, ...]
    basis: LegalBasis
    release_id: UUID | None
    authority: str
    notice: str
    prepared_by: StaffId
    prepared_at: datetime


def list_packets(engine: Engine, scope: Scope, enrollment_id: EnrollmentId) -> tuple[PacketRow, ...] | None:
    """List the evidence packets of a case, the newest first; None if it does not exist for whoever asks."""
    shown = [evidence_packets.c[name] for name in PacketRow.__dataclass_fields__]
    with engine.connect() as connection:
        if connection.scalar(select(enrollments.c.id).where(enrollments.c.id == enrollment_id, visible(scope))) is None:
            return None
        rows = connection.execute(
            select(*shown)
            .where(evidence_packets.c.enrollment_id == enrollment_id)
            .order_by(evidence_packets.c.prepared_at.desc(), evidence_packets.c.id)
        ).mappings()
        return tuple(PacketRow(**row) for row in rows)


def export_packet(engine: Engine, scope: Scope, enrollment_id: EnrollmentId, packet_id: UUID) -> Export | None:
    """Gather a packet as it was prepared; None if there is no such one for whoever asks."""
    query = (
        select(
            evidence_packets,
            participants.c.given_name,
            participants.c.family_name,
            participants.c.birth_date,
            licenses.c.profession,
            licenses.c.state.label("license_state"),
            licenses.c.number.label("license_number"),
            policy_versions.c.content.label("policy"),
            staff.c.name.label("preparer"),
        )
        .join(enrollments, enrollments.c.id == evidence_packets.c.enrollment_id)
        .join(participants, participants.c.id == enrollments.c.participant_id)
        .outerjoin(licenses, licenses.c.id == enrollments.c.license_id)
        .join(policy_versions, policy_versions.c.name == enrollments.c.policy)
        .outerjoin(staff, staff.c.id == evidence_packets.c.prepared_by)
        .where(evidence_packets.c.id == packet_id, enrollments.c.id == enrollment_id, visible(scope))
    )
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Export(content=canonical(to_json(_packet(connection, row))), prepared_at=row.prepared_at)


def _packet(connection: Connection, row: Row[tuple[object, ...]]) -> Packet:
    zone = ZoneInfo(policy_of(row.policy).calendar.zone)
    told = read_told(connection, row.enrollment_id, row.up_to)
    within = [one for one in told if one.is_within(row.categories)]
    facts = newest(within)
    holds_tests = Category.SUD_P2 in row.categories
    return Packet(
        format=FORMAT,
        cover=_cover(row, told, zone),
        agreements=sections.requirements(facts),
        term=sections.term_entries(facts, zone),
        results=sections.results(facts, _reports(connection, row, zone) if holds_tests else {}, zone),
        contacts=sections.contacts(facts, _names(within), zone),
        messages=_messages(connection, row, zone) if holds_tests else (),
        actions=sections.done(within, zone, decided=False),
        decisions=sections.done(within, zone, decided=True),
        chronology=sections.chronology(told, row.categories, zone),
    )


def _cover(row: Row[tuple[object, ...]], told: tuple[Told, ...], zone: ZoneInfo) -> Cover:
    notice = notice_of(row.notice)
    return Cover(
        packet_id=row.id,
        enrollment_id=row.enrollment_id,
        participant=f"{row.given_name} {row.family_name}",
        birth_date=row.birth_date,
        license=f"{words(row.profession)} {row.license_state} {row.license_number}" if row.license_number else "",
        recipient=row.recipient,
        recipient_kind=words(row.recipient_kind),
        purpose=row.purpose,
        proceeding=row.proceeding,
        categories=row.categories,
        basis=row.basis,
        authority=row.authority,
        consent=_consent(row.release_id, told),
        notice_version=notice.version,
        notice=notice.statement,
        short_notice=notice.short,
        prepared=sections.local(row.prepared_at, zone),
        prepared_by=row.preparer or str(row.prepared_by),
        zone=zone.key,
        entries=len(told),
        withheld=sum(not one.is_within(row.categories) for one in told),
        last_hash=told[-1].hash,
        first_broken=first_broken(told),
    )


def _consent(release_id: UUID | None, told: tuple[Told, ...]) -> ConsentShown | None:
    """Explain the consent as it stood then, whatever became of it since."""
    found = next((one for one in newest(told) if isinstance(one, ReleaseFact) and one.id == release_id), None)
    if found is None:
        return None
    return ConsentShown(
        id=found.id,
        kind=found.kind,
        discloser=found.discloser,
        recipient=found.recipient,
        categories=found.categories,
        purpose=found.purpose,
        signed_on=found.signed_on,
        expires_on=found.expires_on,
    )


def _names(told: Iterable[Told]) -> dict[StaffId, str]:
    return {one.entry.actor_id: one.actor_name for one in told if one.entry.actor_id and one.actor_name}


def _reports(
    connection: Connection, row: Row[tuple[object, ...]], zone: ZoneInfo
) -> dict[UUID, tuple[sections.LabReportShown, ...]]:
    """Read the reports that had come by then on the tests of a case, as they were sent."""
    sent, ours = lab_reports.c, specimens.c
    rows = connection.execute(
        select(sent.specimen_id, sent.message_id, sent.received_at, sent.sha256, sent.report, laboratories.c.name)
        .join(specimens, ours.id == sent.specimen_id)
        .join(laboratories, laboratories.c.id == sent.laboratory_id)
        .where(
            ours.enrollment_id == row.enrollment_id,
            sent.state.in_(_TAKEN),
            sent.report.is_not(None),
            func.coalesce(sent.decided_at, sent.received_at) < row.prepared_at,
        )
        .order_by(sent.received_at, sent.id)
    )
    found: dict[UUID, tuple[sections.LabReportShown, ...]] = {}
    for one in rows:
        shown = sections.LabReportShown(
            sender=one.name,
            message_id=one.message_id,
            received=sections.local(one.received_at, zone),
            sha256=one.sha256,
            report=one.report,
        )
        found[one.specimen_id] = (*found.get(one.specimen_id, ()), shown)
    return found


def _messages(connection: Connection, row: Row[tuple[object, ...]], zone: ZoneInfo) -> tuple[MessageShown, ...]:
    """Read which messages had been written by then, and which of them sent."""
    told = outbox.c
    rows = connection.execute(
        select(told.created_at, told.party, told.kind, told.sent_at)
        .where(told.enrollment_id == row.enrollment_id, told.created_at < row.prepared_at)
        .order_by(told.created_at, told.id)
    )
    return tuple(
        MessageShown(
            written=sections.local(one.created_at, zone),
            to=one.party.in_words,
            kind=words(one.kind),
            sent=sections.local(one.sent_at, zone) if one.sent_at and one.sent_at < row.prepared_at else "",
        )
        for one in rows
    )
