"""What goes out for a hearing: the evidence packet and testimony, each past the gate and into the accounting.

PRIVACY.md 1, 4.4 and 7: a packet or testimony rests on a proceedings consent or a court order that it names. A refusal
of the gate reaches whoever asked at once and says whose task the rest is; nothing went out and nothing is kept.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.disclosure.case import known_of
from domain.disclosure.gate import Allowed, Asked, Known, can_disclose
from domain.disclosure.notice import NOTICE_IN_FORCE
from domain.disclosure.terms import IN_PROCEEDINGS, Category, LegalBasis, RecipientKind
from domain.facts import DisclosureFact, EvidencePacketFact, TestimonyFact
from domain.files import Intent
from domain.forms import About, Form
from domain.ids import StaffId
from domain.phases import Phase
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.turns import words

#: Who may get a packet; what else goes to others goes in a paper of its own.
_GET_PACKETS: Final = IN_PROCEEDINGS | {RecipientKind.PARTICIPANT, RecipientKind.PARTICIPANT_COUNSEL}
_TESTIMONY: Final = "testimony"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosingForm(Form):
    """What goes out, to whom, and on what it rests."""

    recipient: Annotated[str, About("To whom it goes, by name.", "State Board of Nursing")]
    recipient_kind: Annotated[RecipientKind, About("Who that is.", RecipientKind.BOARD)]
    categories: Annotated[
        tuple[Category, ...], About("What it holds, and no more than is needed.", (Category.SUD_P2, Category.LEGAL))
    ]
    release_id: Annotated[
        UUID | None, About("The proceedings consent on which it rests.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c02")
    ] = None
    court_order: Annotated[str, About("Or the number of the court order on which it rests.", "")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketForm(DisclosingForm):
    """An evidence packet that is to go to somebody."""

    purpose: Annotated[str, About("What it goes out for.", "hearing on the petition of 4 May")]
    proceeding: Annotated[str, About("The proceeding, where it has a name.", "Synthetic docket 26-0001")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestimonyForm(DisclosingForm):
    """Testimony that was given about the case."""

    witness: Annotated[str, About("Who testified.", "Synthetic Specialist")]
    place: Annotated[str, About("Where.", "Hearing room 2, Harrisburg")]
    proceeding: Annotated[str, About("In which proceeding.", "Synthetic docket 26-0001")]
    testified_at: Annotated[datetime, About("When; not in the future.", "2026-06-01T09:00:00-04:00")]
    disclosed: Annotated[str, About("What was said about the participant.", "Synthetic: the results of May.")]
    packet_id: Annotated[UUID | None, About("The evidence packet that it was about.", None)] = None


def _why_not_packet(intent: Intent[Case, PacketForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    if form.recipient_kind not in _GET_PACKETS:
        return refuse("not_for_a_packet", f"An evidence packet does not go to: {words(form.recipient_kind)}.")
    return _why_not_disclose(form, form.purpose, intent.now, _known(intent))


def _why_not_testimony(intent: Intent[Case, TestimonyForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    if form.recipient_kind not in IN_PROCEEDINGS:
        return refuse("not_before_them", f"Testimony is not given before: {words(form.recipient_kind)}.")
    if form.packet_id is not None and form.packet_id not in intent.subject.evidence_packets:
        return refuse("unknown_packet", f"There is no evidence packet {form.packet_id} in this case.")
    return (
        intent.why_not_ahead(form.testified_at, "Testimony that was given")
        or why_blank(form.witness, "Who testified")
        or why_blank(form.proceeding, "The proceeding")
        or why_blank(form.disclosed, "What was disclosed")
        or _why_not_disclose(form, _TESTIMONY, form.testified_at, _known(intent))
    )


def _known(intent: Intent[Case, PacketForm] | Intent[Case, TestimonyForm]) -> Known:
    return known_of(intent.subject, intent.file.policy)


def _why_not_disclose(form: DisclosingForm, purpose: str, at: datetime, known: Known) -> Refusal | None:
    found = _rests_on(form, purpose, at, known)
    return found if isinstance(found, Refusal) else None


def _rests_on(form: DisclosingForm, purpose: str, at: datetime, known: Known) -> Allowed | Refusal:
    """Ask the gate about every category, and give the one basis of what is not public anyway."""
    if not form.categories:
        return refuse("category_missing", "Say what it holds.")
    if form.release_id is not None and form.court_order.strip():
        return refuse("one_basis", "Name the consent or the court order on which it rests, not both.")
    allowed: list[Allowed] = []
    for category in form.categories:
        verdict = can_disclose(_asked(form, category, purpose, at), known)
        if isinstance(verdict, Refusal):
            return verdict
        if verdict not in allowed:
            allowed.append(verdict)
    bases = [one for one in allowed if one.basis is not LegalBasis.PUBLIC_RECORD] or allowed
    if len(bases) > 1:
        return refuse("one_basis", "No single consent covers all of it: name one, or prepare a packet for each.")
    return bases[0]


def _asked(form: DisclosingForm, category: Category, purpose: str, at: datetime) -> Asked:
    order = form.court_order.strip()
    return Asked(
        recipient=form.recipient,
        kind=form.recipient_kind,
        category=category,
        purpose=purpose,
        at=at,
        is_testimony=isinstance(form, TestimonyForm),
        release_id=form.release_id,
        basis=LegalBasis.COURT_ORDER if order else None,
        authority=order,
    )


def _prepare_packet(turn: CaseTurn, form: PacketForm) -> None:
    basis = _basis(turn, form, form.purpose, turn.now)
    whom = f"for: {words(form.recipient_kind)}"
    turn.record("evidence_packet:prepared", f"Evidence packet prepared {whom}, on the basis of: {_named(basis)}.")
    packet = EvidencePacketFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        up_to=turn.events[-1].id,
        recipient=form.recipient,
        recipient_kind=form.recipient_kind,
        purpose=form.purpose,
        proceeding=form.proceeding,
        categories=form.categories,
        basis=basis.basis,
        release_id=basis.release_id,
        authority=basis.authority,
        notice=NOTICE_IN_FORCE.version,
        prepared_by=_author(turn),
        prepared_at=turn.now,
    )
    turn.case = replace(turn.case, evidence_packets=(*turn.case.evidence_packets, packet.id))
    entry = _accounted(turn, form, basis, form.purpose, packet=packet)
    turn.record("disclosure:made", f"Evidence packet {packet.id} entered in the accounting, {whom}.", packet, entry)


def _record_testimony(turn: CaseTurn, form: TestimonyForm) -> None:
    basis = _basis(turn, form, _TESTIMONY, form.testified_at)
    testimony = TestimonyFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        packet_id=form.packet_id,
        witness=form.witness,
        recipient=form.recipient,
        recipient_kind=form.recipient_kind,
        place=form.place,
        proceeding=form.proceeding,
        testified_at=form.testified_at,
        disclosed=form.disclosed,
        categories=form.categories,
        basis=basis.basis,
        release_id=basis.release_id,
        authority=basis.authority,
        recorded_by=_author(turn),
        recorded_at=turn.now,
    )
    entry = _accounted(turn, form, basis, f"{_TESTIMONY}: {form.proceeding}", testimony=testimony)
    told = f"Testimony given {turn.when(form.testified_at)} before: {words(form.recipient_kind)}; {_named(basis)}."
    turn.record("testimony:recorded", told, testimony, entry)


def _basis(turn: CaseTurn, form: DisclosingForm, purpose: str, at: datetime) -> Allowed:
    found = _rests_on(form, purpose, at, known_of(turn.case, turn.policy))
    assert isinstance(found, Allowed)  # noqa: S101 - refused otherwise
    return found


def _accounted(
    turn: CaseTurn,
    form: DisclosingForm,
    basis: Allowed,
    purpose: str,
    *,
    packet: EvidencePacketFact | None = None,
    testimony: TestimonyFact | None = None,
) -> DisclosureFact:
    """Make the row of the accounting that goes with what goes out."""
    return DisclosureFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        what="evidence packet" if testimony is None else testimony.disclosed,
        recipient=form.recipient,
        recipient_kind=form.recipient_kind,
        purpose=purpose,
        categories=form.categories,
        basis=basis.basis,
        release_id=basis.release_id,
        authority=basis.authority,
        notice=NOTICE_IN_FORCE.version,
        disclosed_by=_author(turn),
        disclosed_at=turn.now if testimony is None else testimony.testified_at,
        packet_id=packet.id if packet else None,
        testimony_id=testimony.id if testimony else None,
    )


def _author(turn: CaseTurn) -> StaffId:
    assert turn.actor.staff_id is not None  # noqa: S101 - a person acts; permissions rule the program out
    return turn.actor.staff_id


def _named(basis: Allowed) -> str:
    return f"{words(basis.basis)} {basis.release_id}" if basis.release_id else words(basis.basis)


RULES = table_of(
    rule(
        Act.PREPARE_EVIDENCE_PACKET,
        "Prepare an evidence packet",
        PacketForm,
        frozenset(Phase),
        _prepare_packet,
        _why_not_packet,
    ),
    rule(
        Act.RECORD_TESTIMONY, "Record testimony", TestimonyForm, frozenset(Phase), _record_testimony, _why_not_testimony
    ),
)
