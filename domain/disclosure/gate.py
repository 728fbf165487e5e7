"""The gate: whether one kind of record may go to somebody, on what it rests, or why not (PRIVACY.md 7).

The checks stand in the order of PRIVACY.md 7 (A). The first that has something to say decides.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.disclosure.terms import IN_PROCEEDINGS, NOTES, Category, ConsentKind, LegalBasis, RecipientKind
from domain.facts import ReleaseFact
from domain.refusals import Refusal, refuse
from domain.turns import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to go to whom, what for, when, and on what it is said to rest."""

    recipient: str
    kind: RecipientKind
    category: Category
    purpose: str
    at: datetime
    #: Testimony is always for a proceeding.
    is_testimony: bool = False
    #: The release that is named; None finds one that covers it.
    release_id: UUID | None = None
    #: What it rests on where that is no consent, and what says so: the number of a court order, the emergency.
    basis: LegalBasis | None = None
    authority: str = ""

    @property
    def is_for_a_proceeding(self) -> bool:
        """Whether it may be used against the participant in a proceeding."""
        return self.is_testimony or self.kind in IN_PROCEEDINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a case tells the gate."""

    #: Releases, those that were revoked included.
    releases: tuple[ReleaseFact, ...]
    #: The zone in which a release begins and ends with its days.
    zone: str
    #: The program does not publish who takes part: neither prosecutors nor other programs know of the case.
    is_confidential: bool = False
    #: The licensee came of their own accord, and the board knows of nothing.
    is_hidden_from_board: bool = False
    #: The case was handed to another program.
    is_transferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """That something may go out, and on what it rests."""

    basis: LegalBasis
    release_id: UUID | None = None
    authority: str = ""


Verdict = Allowed | Refusal

#: What an employer needs to know: cleared or not, restrictions, contact; never a diagnosis (PRIVACY.md 4.6).
_AT_WORK: Final = frozenset({Category.EMPLOYMENT, Category.PUBLIC_ORDER})
_WORK: Final = frozenset({RecipientKind.EMPLOYER, RecipientKind.WORKSITE_MONITOR})

#: To whom something may go without consent, for each basis that needs none (42 CFR 2.35, 2.36, 2.51, 2.53). Grade A.
_WITHOUT_CONSENT: Final[dict[LegalBasis, frozenset[RecipientKind]]] = {
    LegalBasis.COURT_ORDER: frozenset(RecipientKind),
    LegalBasis.EMERGENCY: frozenset({RecipientKind.EMERGENCY_CARE, RecipientKind.TREATMENT_PROVIDER}),
    LegalBasis.AUDIT: frozenset({RecipientKind.AUDITOR}),
    LegalBasis.CRIMINAL_JUSTICE_REFERRAL: frozenset({RecipientKind.PROBATION_OR_PAROLE}),
    LegalBasis.PRESCRIPTION_MONITORING: frozenset({RecipientKind.PRESCRIPTION_MONITORING}),
}


def can_disclose(asked: Asked, known: Known) -> Verdict:
    """Allow one kind of record to go out, with its basis, or say why it may not (PRIVACY.md 7)."""
    for check in _CHECKS:
        verdict = check(asked, known)
        if verdict is not None:
            return verdict
    return _by_release(asked, known, ConsentKind.CONSENT, ConsentKind.PROCEEDINGS_CONSENT)


def _identified(asked: Asked, _: Known) -> Verdict | None:
    if not asked.recipient.strip():
        return refuse("recipient_missing", "Say by name to whom it goes.")
    return None if asked.purpose.strip() else refuse("purpose_missing", "Say what it goes out for.")


def _walled(asked: Asked, known: Known) -> Verdict | None:
    if asked.kind in _WORK and asked.category not in _AT_WORK:
        return refuse("wall_employer", "An employer gets to know what the work needs, and never a diagnosis.")
    wall = _wall(asked.kind, known)
    if wall is None or (asked.kind is RecipientKind.PUBLIC_PROGRAM and known.is_transferred):
        return None
    found = _for_proceeding(asked, known)
    named = asked.release_id is not None or asked.basis is not None
    return None if isinstance(found, Allowed) else found if named else wall


def _wall(kind: RecipientKind, known: Known) -> Refusal | None:
    """Find the wall before a recipient: a proceedings consent or a court order opens it, and little else."""
    lifted = "without a proceedings consent or a court order."
    if known.is_confidential and kind is RecipientKind.PROSECUTOR:
        return refuse("wall_prosecution", f"Prosecutors do not know of this program's cases {lifted}")
    if known.is_confidential and kind is RecipientKind.PUBLIC_PROGRAM:
        return refuse("wall_program", "Another program gets nothing of this case before it is transferred.")
    if known.is_hidden_from_board and kind in {RecipientKind.BOARD, RecipientKind.HEARING_EXAMINER}:
        return refuse("wall_board", f"The board does not know of this self-referral, and gets nothing of it {lifted}")
    return None


def _public(asked: Asked, _: Known) -> Verdict | None:
    return Allowed(basis=LegalBasis.PUBLIC_RECORD) if asked.category is Category.PUBLIC_ORDER else None


def _notes(asked: Asked, known: Known) -> Verdict | None:
    """Ask for the notes' own consent; in a proceeding, something beside it must carry them as well."""
    if asked.category not in NOTES:
        return None
    if not asked.is_for_a_proceeding:
        return _by_release(asked, known, ConsentKind.COUNSELING_NOTE_CONSENT)
    found = _by_release(replace(asked, release_id=None), known, ConsentKind.COUNSELING_NOTE_CONSENT)
    return found if isinstance(found, Refusal) else None


def _proceeding(asked: Asked, known: Known) -> Verdict | None:
    return _for_proceeding(asked, known) if asked.is_for_a_proceeding else None


def _for_proceeding(asked: Asked, known: Known) -> Verdict:
    """Ask for a proceedings consent or a court order, whatever other consent there is (42 CFR 2.31(d), 2.64, 2.65)."""
    if asked.basis is LegalBasis.COURT_ORDER:
        return _by_authority(asked, asked.basis)
    found = _by_release(asked, known, ConsentKind.PROCEEDINGS_CONSENT)
    if isinstance(found, Allowed) or asked.release_id is not None:
        return found
    return refuse(
        "no_proceedings_basis",
        "For a proceeding, a proceedings consent or a court order is needed; a task for counsel.",
    )


def _own_access(asked: Asked, _: Known) -> Verdict | None:
    return Allowed(basis=LegalBasis.OWN_ACCESS) if asked.kind is RecipientKind.PARTICIPANT else None


def _without_consent(asked: Asked, _: Known) -> Verdict | None:
    return None if asked.basis is None else _by_authority(asked, asked.basis)


_CHECKS: Final[tuple[Callable[[Asked, Known], Verdict | None], ...]] = (
    _identified,
    _walled,
    _public,
    _notes,
    _proceeding,
    _own_access,
    _without_consent,
)


def _by_authority(asked: Asked, basis: LegalBasis) -> Verdict:
    if asked.kind not in _WITHOUT_CONSENT.get(basis, frozenset()):
        return refuse("basis_does_not_fit", f"A disclosure to this recipient does not rest on: {words(basis)}.")
    if not asked.authority.strip():
        return refuse("authority_missing", "Name what it rests on: the number of the order, or what happened.")
    return Allowed(basis=basis, authority=asked.authority.strip())


def _by_release(asked: Asked, known: Known, *kinds: ConsentKind) -> Verdict:
    """Find the release that covers it, the named one or any."""
    if asked.release_id is not None:
        named = next((one for one in known.releases if one.id == asked.release_id), None)
        if named is None:
            return refuse("unknown_release", f"Release {asked.release_id} is not kept in this case.")
        return _why_not_covered(named, asked, known.zone, kinds) or _allowed(named)
    found = next((one for one in known.releases if _why_not_covered(one, asked, known.zone, kinds) is None), None)
    if found is not None:
        return _allowed(found)
    return refuse("no_release", "No release in force covers this recipient, record and purpose; a task for the case.")


def _allowed(release: ReleaseFact) -> Allowed:
    return Allowed(basis=LegalBasis(release.kind.value), release_id=release.id)


def _why_not_covered(release: ReleaseFact, asked: Asked, zone: str, kinds: tuple[ConsentKind, ...]) -> Refusal | None:
    """Say why a release does not cover what is asked (PRIVACY.md 7.6)."""
    named = f"Release {release.id}"
    if release.kind not in kinds:
        needed = " or ".join(words(one) for one in kinds)
        return refuse("another_consent_needed", f"{named} is a {words(release.kind)}; this needs a {needed}.")
    if not _is_same(release.recipient, asked.recipient):
        return refuse("another_recipient", f"{named} names another recipient.")
    if asked.category.value not in release.categories:
        return refuse("category_not_covered", f"{named} does not cover {asked.category.value}.")
    if release.kind is not ConsentKind.PROCEEDINGS_CONSENT and not _is_same(release.purpose, asked.purpose):
        return refuse("another_purpose", f"{named} was signed for another purpose.")
    return _why_not_in_force(release, asked.at, zone)


def _why_not_in_force(release: ReleaseFact, at: datetime, zone: str) -> Refusal | None:
    named, day = f"Release {release.id}", _day(at, zone)
    if day < release.signed_on:
        return refuse("release_not_begun", f"{named} was signed on {release.signed_on} only.")
    if release.revoked_at is not None and at >= release.revoked_at:
        return refuse("release_revoked", f"{named} was revoked on {_day(release.revoked_at, zone)}.")
    if day > release.expires_on:
        return refuse("release_expired", f"{named} has expired on {release.expires_on}.")
    return None


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _is_same(signed: str, asked: str) -> bool:
    """Compare two texts as people read them: neither case nor spaces tell them apart."""
    return " ".join(signed.split()).casefold() == " ".join(asked.split()).casefold()
