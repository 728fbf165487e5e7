"""Evidence packets and testimony: each refusal, what is kept, and what stands in the accounting."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.acts import Act
from domain.case import CaseFile, CaseTurn
from domain.disclosure.case import known_of
from domain.disclosure.notice import NOTICE_IN_FORCE, notice_of
from domain.disclosure.proceedings import PacketForm, TestimonyForm
from domain.disclosure.terms import Category, ConsentKind, LegalBasis, RecipientKind
from domain.facts import AgreementStatus, Channel, DisclosureFact, EvidencePacketFact, Fact, TestimonyFact
from domain.grades import Grade
from domain.phases import Phase
from domain.policy import Figure
from domain.releases import ReleaseForm, RevocationForm
from tests.domain.factories import INTAKE, LEGAL, NOW, SPECIALIST, TODAY, a_case, act, kept, refused
from tests.domain.monitored import a_simulation

DAY = timedelta(days=1)
HEARING = ReleaseForm(
    discloser="the program",
    recipient="Synthetic Board",
    categories=(Category.SUD_P2, Category.LEGAL),
    purpose="hearing",
    signed_on=TODAY,
    expires_on=TODAY + 90 * DAY,
    kind=ConsentKind.PROCEEDINGS_CONSENT,
)
PACKET = PacketForm(
    recipient="Synthetic Board",
    recipient_kind=RecipientKind.BOARD,
    categories=(Category.SUD_P2,),
    purpose="hearing of 4 May",
    proceeding="docket 1",
)
SAID = TestimonyForm(
    recipient="Synthetic Board",
    recipient_kind=RecipientKind.BOARD,
    categories=(Category.SUD_P2,),
    witness="Synthetic Specialist",
    place="room 2",
    proceeding="docket 1",
    testified_at=NOW,
    disclosed="Synthetic: the results of May.",
)


def reported() -> CaseFile:
    """A case that a complaint to the board brought."""
    case = a_case(Phase.INTAKE)
    referral = replace(case.subject.referral, channel=Channel.BOARD_COMPLAINT)
    return replace(case, subject=replace(case.subject, referral=referral))


def consented(form: ReleaseForm = HEARING) -> tuple[CaseFile, UUID]:
    """A case with a release, and its id."""
    case = kept(act(reported(), Act.RECORD_RELEASE, form, INTAKE))
    return case, case.subject.releases[-1].id


def facts(turn: CaseTurn) -> list[Fact]:
    return [fact for event in turn.events for fact in event.facts]


def test_a_packet_is_kept_with_its_basis_and_accounted_for() -> None:
    case, release_id = consented()
    turn = act(case, Act.PREPARE_EVIDENCE_PACKET, replace(PACKET, release_id=release_id), LEGAL)
    prepared, made = turn.events
    assert (prepared.name, made.name) == ("evidence_packet:prepared", "disclosure:made")
    packet, disclosure = facts(turn)
    assert isinstance(packet, EvidencePacketFact)
    assert (packet.up_to, packet.prepared_at, packet.prepared_by) == (prepared.id, NOW, LEGAL.staff_id)
    assert (packet.basis, packet.release_id) == (LegalBasis.PROCEEDINGS_CONSENT, release_id)
    assert turn.case.evidence_packets == (packet.id,)
    assert isinstance(disclosure, DisclosureFact)
    assert (disclosure.packet_id, disclosure.testimony_id) == (packet.id, None)
    assert (disclosure.recipient, disclosure.purpose) == ("Synthetic Board", "hearing of 4 May")
    assert (disclosure.basis, disclosure.release_id, disclosure.categories) == (
        packet.basis,
        release_id,
        (Category.SUD_P2,),
    )
    assert (disclosure.disclosed_at, disclosure.disclosed_by) == (NOW, LEGAL.staff_id)
    assert notice_of(disclosure.notice) == notice_of(packet.notice) == NOTICE_IN_FORCE


def test_no_name_stands_in_the_journal() -> None:
    case, release_id = consented()
    turn = act(case, Act.PREPARE_EVIDENCE_PACKET, replace(PACKET, release_id=release_id), LEGAL)
    turn = act(kept(turn), Act.RECORD_TESTIMONY, replace(SAID, release_id=release_id), LEGAL)
    assert not any("Synthetic" in event.sentence for event in turn.events)


def test_a_packet_by_court_order_needs_no_consent() -> None:
    turn = act(reported(), Act.PREPARE_EVIDENCE_PACKET, replace(PACKET, court_order=" 26-7 "), LEGAL)
    packet, disclosure = facts(turn)
    assert isinstance(packet, EvidencePacketFact)
    assert isinstance(disclosure, DisclosureFact)
    assert (packet.basis, packet.authority, packet.release_id) == (LegalBasis.COURT_ORDER, "26-7", None)
    assert (disclosure.basis, disclosure.authority) == (LegalBasis.COURT_ORDER, "26-7")


def test_the_participant_gets_a_packet_of_their_own_file() -> None:
    form = replace(PACKET, recipient_kind=RecipientKind.PARTICIPANT, categories=(Category.SUD_P2, Category.LEGAL))
    packet, _ = facts(act(reported(), Act.PREPARE_EVIDENCE_PACKET, form, SPECIALIST))
    assert isinstance(packet, EvidencePacketFact)
    assert packet.basis is LegalBasis.OWN_ACCESS


def test_what_is_public_takes_nothing_from_the_basis_of_the_rest() -> None:
    case, release_id = consented()
    form = replace(PACKET, release_id=release_id, categories=(Category.PUBLIC_ORDER, Category.SUD_P2))
    packet, _ = facts(act(case, Act.PREPARE_EVIDENCE_PACKET, form, LEGAL))
    assert isinstance(packet, EvidencePacketFact)
    assert packet.basis is LegalBasis.PROCEEDINGS_CONSENT


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (PACKET, "no_proceedings_basis"),
        (replace(PACKET, recipient=""), "recipient_missing"),
        (replace(PACKET, purpose=" "), "purpose_missing"),
        (replace(PACKET, categories=()), "category_missing"),
        (replace(PACKET, recipient_kind=RecipientKind.EMPLOYER, court_order="26-7"), "not_for_a_packet"),
        (replace(PACKET, release_id=UUID(int=1), court_order="26-7"), "one_basis"),
        (replace(PACKET, release_id=UUID(int=1)), "unknown_release"),
        (replace(PACKET, recipient_kind=RecipientKind.PARTICIPANT_COUNSEL), "no_release"),
    ],
)
def test_without_a_basis_no_packet_is_prepared(form: PacketForm, code: str) -> None:
    assert refused(reported(), Act.PREPARE_EVIDENCE_PACKET, form, LEGAL) == code


def test_two_consents_do_not_make_one_packet() -> None:
    case, _ = consented(replace(HEARING, categories=(Category.SUD_P2,)))
    case = kept(act(case, Act.RECORD_RELEASE, replace(HEARING, categories=(Category.LEGAL,)), INTAKE))
    form = replace(PACKET, categories=(Category.SUD_P2, Category.LEGAL))
    assert refused(case, Act.PREPARE_EVIDENCE_PACKET, form, LEGAL) == "one_basis"


def test_a_general_consent_makes_no_packet() -> None:
    case, release_id = consented(replace(HEARING, kind=ConsentKind.CONSENT))
    form = replace(PACKET, release_id=release_id)
    assert refused(case, Act.PREPARE_EVIDENCE_PACKET, form, LEGAL) == "another_consent_needed"


def test_after_its_revocation_a_consent_makes_no_packet() -> None:
    case, release_id = consented()
    case = kept(act(case, Act.REVOKE_RELEASE, RevocationForm(release_id=release_id, reason="Asked."), INTAKE))
    form = replace(PACKET, release_id=release_id)
    assert refused(case, Act.PREPARE_EVIDENCE_PACKET, form, LEGAL) == "release_revoked"


def test_testimony_is_kept_and_accounted_for() -> None:
    case, release_id = consented()
    turn = act(case, Act.PREPARE_EVIDENCE_PACKET, replace(PACKET, release_id=release_id), LEGAL)
    [packet_id] = turn.case.evidence_packets
    form = replace(SAID, release_id=release_id, packet_id=packet_id)
    turn = act(kept(turn), Act.RECORD_TESTIMONY, form, SPECIALIST)
    testimony, disclosure = facts(turn)
    assert isinstance(testimony, TestimonyFact)
    assert (testimony.packet_id, testimony.witness, testimony.place) == (packet_id, "Synthetic Specialist", "room 2")
    assert (testimony.basis, testimony.release_id) == (LegalBasis.PROCEEDINGS_CONSENT, release_id)
    assert isinstance(disclosure, DisclosureFact)
    assert (disclosure.testimony_id, disclosure.packet_id) == (testimony.id, None)
    assert (disclosure.what, disclosure.disclosed_at) == (SAID.disclosed, NOW)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (SAID, "no_proceedings_basis"),
        (replace(SAID, court_order="26-7", recipient_kind=RecipientKind.EMPLOYER), "not_before_them"),
        (replace(SAID, court_order="26-7", testified_at=NOW + DAY), "date_in_future"),
        (replace(SAID, court_order="26-7", packet_id=UUID(int=1)), "unknown_packet"),
        (replace(SAID, court_order="26-7", witness=" "), "text_missing"),
        (replace(SAID, court_order="26-7", proceeding=" "), "text_missing"),
        (replace(SAID, court_order="26-7", disclosed=" "), "text_missing"),
    ],
)
def test_testimony_is_gated_likewise(form: TestimonyForm, code: str) -> None:
    assert refused(reported(), Act.RECORD_TESTIMONY, form, LEGAL) == code


def test_testimony_rests_on_the_consent_as_it_stood_then() -> None:
    case, release_id = consented()
    case = kept(
        act(case, Act.REVOKE_RELEASE, RevocationForm(release_id=release_id, reason="Asked."), INTAKE, NOW + DAY)
    )
    before = replace(SAID, release_id=release_id, testified_at=NOW + timedelta(hours=1))
    assert facts(act(case, Act.RECORD_TESTIMONY, before, LEGAL, NOW + 2 * DAY))
    after = replace(before, testified_at=NOW + DAY)
    assert refused(case, Act.RECORD_TESTIMONY, after, LEGAL, NOW + 2 * DAY) == "release_revoked"


@pytest.mark.parametrize(
    ("kind", "categories", "code"),
    [
        (ConsentKind.CONSENT, (Category.SUD_COUNSELING_NOTE,), "own_consent_needed"),
        (ConsentKind.PROCEEDINGS_CONSENT, (Category.SUD_P2, Category.PSYCHOTHERAPY_NOTE), "own_consent_needed"),
        (ConsentKind.COUNSELING_NOTE_CONSENT, (Category.SUD_COUNSELING_NOTE, Category.SUD_P2), "own_consent_needed"),
        (ConsentKind.CONSENT, (), "category_missing"),
        (ConsentKind.COUNSELING_NOTE_CONSENT, (Category.SUD_COUNSELING_NOTE,), ""),
    ],
)
def test_notes_have_a_consent_of_their_own(kind: ConsentKind, categories: tuple[Category, ...], code: str) -> None:
    form = replace(HEARING, kind=kind, categories=categories)
    assert refused(reported(), Act.RECORD_RELEASE, form, INTAKE) == code


def test_the_board_does_not_hear_of_whoever_came_of_their_own_accord() -> None:
    assert refused(a_case(Phase.INTAKE), Act.PREPARE_EVIDENCE_PACKET, PACKET, LEGAL) == "wall_board"


@pytest.mark.parametrize(("published", "code"), [(False, "wall_prosecution"), (True, "no_proceedings_basis")])
def test_a_prosecutor_does_not_hear_of_a_case_that_no_program_publishes(published: bool, code: str) -> None:
    figure = Figure(key="program.public", kind="bool", value=published, grade=Grade.DEFAULT)
    case = reported()
    case = replace(case, policy=replace(case.policy, figures=(*case.policy.figures, figure)))
    form = replace(PACKET, recipient_kind=RecipientKind.PROSECUTOR)
    assert refused(case, Act.PREPARE_EVIDENCE_PACKET, form, LEGAL) == code


@pytest.mark.parametrize(
    ("changed", "hidden"),
    [
        ({}, True),
        ({"phase": Phase.LEGAL_ACTION}, False),
        ({"phase": Phase.DISCHARGED_NONCOMPLIANT}, False),
        ({"phase": Phase.MONITOR}, True),
    ],
)
def test_the_wall_before_the_board_falls_with_the_report_of_noncompliance(
    changed: dict[str, Phase], hidden: bool
) -> None:
    case = a_case(Phase.INTAKE)
    known = known_of(replace(case.subject, **changed), case.policy)  # type: ignore[arg-type]
    assert known.is_hidden_from_board is hidden


def test_a_board_that_has_executed_the_agreement_knows_of_the_case() -> None:
    file = a_simulation().file
    assert file.subject.agreement is not None
    executed = replace(file.subject.agreement, status=AgreementStatus.EXECUTED)
    referral = replace(file.subject.referral, channel=Channel.SELF, order_number="")
    case = replace(file.subject, referral=referral, agreement=executed)
    assert not known_of(case, file.policy).is_hidden_from_board
    signed = replace(case, agreement=replace(executed, status=AgreementStatus.SIGNED))
    assert known_of(signed, file.policy).is_hidden_from_board
