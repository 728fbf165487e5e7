"""The gate as a table: who asks for what on which basis, and what the gate says (PRIVACY.md 5, 7)."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.disclosure.gate import Allowed, Asked, Known, can_disclose
from domain.disclosure.terms import IN_PROCEEDINGS, NOTES, Category, ConsentKind, LegalBasis, RecipientKind
from domain.facts import ReleaseFact
from domain.ids import EnrollmentId

#: 17:00 in Harrisburg on 1 June 2026.
NOW = datetime(2026, 6, 1, 21, tzinfo=UTC)
ZONE = "America/New_York"
CASE = EnrollmentId(UUID(int=1))


def release(number: int, recipient: str, kind: ConsentKind, *categories: Category) -> ReleaseFact:
    return ReleaseFact(
        id=UUID(int=number),
        enrollment_id=CASE,
        discloser="the program",
        recipient=recipient,
        categories=tuple(one.value for one in categories),
        purpose="monitoring",
        signed_on=date(2026, 1, 1),
        expires_on=date(2026, 12, 31),
        revoked_at=None,
        kind=kind,
    )


CONSENT = release(10, "Synthetic Board", ConsentKind.CONSENT, Category.SUD_P2, Category.MH)
FOR_HEARING = release(11, "Synthetic Board", ConsentKind.PROCEEDINGS_CONSENT, Category.SUD_P2)
FOR_CENTER = release(12, "Synthetic Center", ConsentKind.CONSENT, Category.SUD_P2)
FOR_NOTES = release(13, "Synthetic Center", ConsentKind.COUNSELING_NOTE_CONSENT, Category.SUD_COUNSELING_NOTE)
FOR_NOTES_OF_BOARD = release(14, "Synthetic Board", ConsentKind.COUNSELING_NOTE_CONSENT, Category.SUD_COUNSELING_NOTE)
FOR_PROSECUTOR = release(15, "Synthetic Prosecutor", ConsentKind.PROCEEDINGS_CONSENT, Category.SUD_P2)
FOR_EMPLOYER = release(16, "Synthetic Hospital", ConsentKind.CONSENT, Category.SUD_P2, Category.EMPLOYMENT)
FOR_DMU = release(17, "Synthetic Program", ConsentKind.CONSENT, Category.SUD_P2)
ALL = (*(CONSENT, FOR_HEARING, FOR_CENTER, FOR_NOTES, FOR_NOTES_OF_BOARD), *(FOR_PROSECUTOR, FOR_EMPLOYER, FOR_DMU))
KNOWN = Known(releases=ALL, zone=ZONE)
CONFIDENTIAL = replace(KNOWN, is_confidential=True)
HIDDEN = replace(KNOWN, is_hidden_from_board=True)
NONE = replace(KNOWN, releases=())

BOARD = Asked(
    recipient="Synthetic Board", kind=RecipientKind.BOARD, category=Category.SUD_P2, purpose="hearing", at=NOW
)
PROSECUTOR = replace(BOARD, recipient="Synthetic Prosecutor", kind=RecipientKind.PROSECUTOR)
CENTER = replace(BOARD, recipient="Synthetic Center", kind=RecipientKind.TREATMENT_PROVIDER, purpose="monitoring")
EMPLOYER = replace(CENTER, recipient="Synthetic Hospital", kind=RecipientKind.EMPLOYER)
DMU = replace(CENTER, recipient="Synthetic Program", kind=RecipientKind.PUBLIC_PROGRAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question, and the answer: a basis with its release, or the code of a refusal."""

    asked: Asked
    says: str
    known: Known = field(default=KNOWN)
    release: ReleaseFact | None = None


def ordered(asked: Asked, authority: str = "order 26-0001") -> Asked:
    return replace(asked, basis=LegalBasis.COURT_ORDER, authority=authority)


def by(asked: Asked, basis: LegalBasis, authority: str = "Synthetic: found unconscious.") -> Asked:
    return replace(asked, basis=basis, authority=authority)


def named(asked: Asked, one: ReleaseFact) -> Asked:
    return replace(asked, release_id=one.id)


def changed(one: ReleaseFact, **how: object) -> Known:
    """What is known where one release is another."""
    return replace(KNOWN, releases=tuple(replace(old, **how) if old is one else old for old in ALL))  # type: ignore[arg-type]


OFFICE = replace(BOARD, kind=RecipientKind.EMERGENCY_CARE, recipient="Synthetic Emergency Room", purpose="emergency")

TABLE = {
    # 1: recipient and purpose
    "nobody is named": Row(asked=replace(BOARD, recipient=" "), says="recipient_missing"),
    "nothing is said of what for": Row(asked=replace(BOARD, purpose=""), says="purpose_missing"),
    # 2: walls
    "a prosecutor knows of no confidential case": Row(
        asked=replace(PROSECUTOR, recipient="Another Prosecutor"), known=CONFIDENTIAL, says="wall_prosecution"
    ),
    "nor of what is public in it": Row(
        asked=replace(PROSECUTOR, category=Category.PUBLIC_ORDER, recipient="Another Prosecutor"),
        known=CONFIDENTIAL,
        says="wall_prosecution",
    ),
    "a proceedings consent lifts the wall": Row(
        asked=PROSECUTOR, known=CONFIDENTIAL, says="proceedings_consent", release=FOR_PROSECUTOR
    ),
    "a court order lifts it": Row(
        asked=ordered(replace(PROSECUTOR, recipient="Another Prosecutor")), known=CONFIDENTIAL, says="court_order"
    ),
    "a consent that is named says itself what is wrong": Row(
        asked=named(PROSECUTOR, CONSENT), known=CONFIDENTIAL, says="another_consent_needed"
    ),
    "an order without a number lifts nothing": Row(
        asked=ordered(PROSECUTOR, " "), known=CONFIDENTIAL, says="authority_missing"
    ),
    "where the program is public there is no such wall": Row(
        asked=replace(PROSECUTOR, recipient="Another Prosecutor"), says="no_proceedings_basis"
    ),
    "the board does not know of a self-referral": Row(
        asked=replace(BOARD, recipient="Another Board"), known=HIDDEN, says="wall_board"
    ),
    "nor does a hearing examiner": Row(
        asked=replace(BOARD, recipient="Another", kind=RecipientKind.HEARING_EXAMINER), known=HIDDEN, says="wall_board"
    ),
    "unless the participant has consented": Row(
        asked=BOARD, known=HIDDEN, says="proceedings_consent", release=FOR_HEARING
    ),
    "another program gets nothing before a transfer": Row(asked=DMU, known=CONFIDENTIAL, says="wall_program"),
    "after it, by consent": Row(
        asked=DMU, known=replace(CONFIDENTIAL, is_transferred=True), says="consent", release=FOR_DMU
    ),
    "before it, by order": Row(asked=ordered(DMU), known=CONFIDENTIAL, says="court_order"),
    "an employer gets no diagnosis, whatever was signed": Row(asked=EMPLOYER, says="wall_employer"),
    "not by order either": Row(asked=ordered(EMPLOYER), says="wall_employer"),
    "nor does the worksite monitor": Row(
        asked=replace(EMPLOYER, kind=RecipientKind.WORKSITE_MONITOR, category=Category.MH), says="wall_employer"
    ),
    "an employer gets what the work needs": Row(
        asked=replace(EMPLOYER, category=Category.EMPLOYMENT), says="consent", release=FOR_EMPLOYER
    ),
    # 3: what is public
    "a public order is public": Row(
        asked=replace(BOARD, category=Category.PUBLIC_ORDER), known=NONE, says="public_record"
    ),
    # 4: notes
    "notes go by their own consent": Row(
        asked=replace(CENTER, category=Category.SUD_COUNSELING_NOTE), says="counseling_note_consent", release=FOR_NOTES
    ),
    "and by no other": Row(
        asked=replace(named(CENTER, FOR_CENTER), category=Category.SUD_COUNSELING_NOTE), says="another_consent_needed"
    ),
    "one for counseling notes covers no psychotherapy notes": Row(
        asked=replace(CENTER, category=Category.PSYCHOTHERAPY_NOTE), says="no_release"
    ),
    "the participant does not get them by own access": Row(
        asked=replace(CENTER, kind=RecipientKind.PARTICIPANT, category=Category.PSYCHOTHERAPY_NOTE), says="no_release"
    ),
    "in a proceeding their own consent is not enough": Row(
        asked=replace(BOARD, category=Category.SUD_COUNSELING_NOTE, purpose="monitoring"), says="no_proceedings_basis"
    ),
    "nor is an order alone": Row(
        asked=ordered(replace(PROSECUTOR, category=Category.SUD_COUNSELING_NOTE)), says="no_release"
    ),
    "both together are": Row(
        asked=ordered(replace(BOARD, category=Category.SUD_COUNSELING_NOTE, purpose="monitoring")), says="court_order"
    ),
    # 5: proceedings
    "a hearing by proceedings consent": Row(asked=BOARD, says="proceedings_consent", release=FOR_HEARING),
    "by the one that is named": Row(asked=named(BOARD, FOR_HEARING), says="proceedings_consent", release=FOR_HEARING),
    "a general consent is not enough": Row(asked=named(BOARD, CONSENT), says="another_consent_needed"),
    "not even for what it alone covers": Row(asked=replace(BOARD, category=Category.MH), says="no_proceedings_basis"),
    "a hearing by court order": Row(asked=ordered(BOARD), known=NONE, says="court_order"),
    "by one without a number": Row(asked=ordered(BOARD, ""), says="authority_missing"),
    "an emergency is no basis for a proceeding": Row(
        asked=by(replace(BOARD, recipient="Another Board"), LegalBasis.EMERGENCY), says="no_proceedings_basis"
    ),
    "the consent names another": Row(
        asked=named(replace(BOARD, recipient="Another Board"), FOR_HEARING), says="another_recipient"
    ),
    "the consent covers something else": Row(
        asked=named(replace(BOARD, category=Category.LEGAL), FOR_HEARING), says="category_not_covered"
    ),
    "it has expired": Row(
        asked=named(BOARD, FOR_HEARING),
        known=changed(FOR_HEARING, expires_on=date(2026, 5, 31)),
        says="release_expired",
    ),
    "it ends today": Row(
        asked=BOARD,
        known=changed(FOR_HEARING, expires_on=date(2026, 6, 1)),
        says="proceedings_consent",
        release=FOR_HEARING,
    ),
    "days are those of the program's zone": Row(
        asked=replace(BOARD, at=datetime(2026, 6, 2, 3, tzinfo=UTC)),
        known=changed(FOR_HEARING, expires_on=date(2026, 6, 1)),
        says="proceedings_consent",
        release=FOR_HEARING,
    ),
    "it was not signed yet": Row(
        asked=named(BOARD, FOR_HEARING),
        known=changed(FOR_HEARING, signed_on=date(2026, 6, 2)),
        says="release_not_begun",
    ),
    "it was revoked": Row(
        asked=named(BOARD, FOR_HEARING), known=changed(FOR_HEARING, revoked_at=NOW), says="release_revoked"
    ),
    "it was revoked later": Row(
        asked=replace(BOARD, at=datetime(2026, 5, 4, 15, tzinfo=UTC)),
        known=changed(FOR_HEARING, revoked_at=NOW),
        says="proceedings_consent",
        release=FOR_HEARING,
    ),
    "it is of another case": Row(asked=replace(BOARD, release_id=UUID(int=99)), says="unknown_release"),
    "neither case nor spaces tell names apart": Row(
        asked=replace(BOARD, recipient="  synthetic   BOARD "), says="proceedings_consent", release=FOR_HEARING
    ),
    "testimony is for a proceeding, before whomever": Row(
        asked=replace(CENTER, is_testimony=True), says="no_proceedings_basis"
    ),
    # 6: the registry
    "a treatment provider by consent": Row(asked=CENTER, says="consent", release=FOR_CENTER),
    "for another purpose": Row(asked=named(replace(CENTER, purpose="research"), FOR_CENTER), says="another_purpose"),
    "the participant's counsel by a proceedings consent": Row(
        asked=replace(BOARD, kind=RecipientKind.PARTICIPANT_COUNSEL), says="proceedings_consent", release=FOR_HEARING
    ),
    "without any": Row(asked=CENTER, known=NONE, says="no_release"),
    "the participant's own look": Row(
        asked=replace(CENTER, kind=RecipientKind.PARTICIPANT), known=NONE, says="own_access"
    ),
    # 7: another basis
    "an emergency": Row(asked=by(OFFICE, LegalBasis.EMERGENCY), known=NONE, says="emergency"),
    "an emergency that nobody describes": Row(asked=by(OFFICE, LegalBasis.EMERGENCY, ""), says="authority_missing"),
    "an audit by an auditor": Row(
        asked=by(replace(OFFICE, kind=RecipientKind.AUDITOR), LegalBasis.AUDIT), known=NONE, says="audit"
    ),
    "an audit by somebody else": Row(asked=by(OFFICE, LegalBasis.AUDIT), says="basis_does_not_fit"),
    "a consent that is only said to be": Row(asked=by(OFFICE, LegalBasis.CONSENT), says="basis_does_not_fit"),
    "probation, by referral of the court": Row(
        asked=by(replace(OFFICE, kind=RecipientKind.PROBATION_OR_PAROLE), LegalBasis.CRIMINAL_JUSTICE_REFERRAL),
        says="criminal_justice_referral",
    ),
}


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_the_gate(row: Row) -> None:
    verdict = can_disclose(row.asked, row.known)
    if isinstance(verdict, Allowed):
        assert verdict.basis.value == row.says
        assert verdict.release_id == (row.release.id if row.release else None)
        assert bool(verdict.authority) == (row.asked.basis is not None)
    else:
        assert verdict.code == row.says
        assert row.release is None


@pytest.mark.parametrize("kind", sorted(IN_PROCEEDINGS))
@pytest.mark.parametrize("category", [one for one in Category if one is not Category.PUBLIC_ORDER])
def test_without_a_proceedings_consent_or_an_order_nothing_reaches_a_proceeding(
    kind: RecipientKind, category: Category
) -> None:
    consents = tuple(
        release(50 + number, "Synthetic Board", one, category)
        for number, one in enumerate((ConsentKind.CONSENT, ConsentKind.COUNSELING_NOTE_CONSENT))
    )
    for known in (KNOWN, CONFIDENTIAL, HIDDEN):
        for basis in set(LegalBasis) - {LegalBasis.COURT_ORDER}:
            asked = replace(by(BOARD, basis), kind=kind, category=category, purpose="monitoring")
            assert not isinstance(can_disclose(asked, replace(known, releases=consents)), Allowed)


@pytest.mark.parametrize("kind", RecipientKind)
@pytest.mark.parametrize("category", sorted(NOTES))
def test_without_their_own_consent_notes_reach_nobody(kind: RecipientKind, category: Category) -> None:
    others = tuple(
        release(50 + number, "Synthetic Center", one, *Category)
        for number, one in enumerate((ConsentKind.CONSENT, ConsentKind.PROCEEDINGS_CONSENT))
    )
    for basis in (None, *LegalBasis):
        asked = replace(CENTER, kind=kind, category=category, basis=basis, authority="Synthetic.")
        assert not isinstance(can_disclose(asked, replace(KNOWN, releases=others)), Allowed)
