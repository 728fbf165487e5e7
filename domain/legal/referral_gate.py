"""The gate before a referral: what goes to a prosecutor or a board rests on a proceedings consent or a court order.

PRIVACY.md 4.4, 7: until then the prosecutor does not know of the case; what goes out is entered in the accounting.
"""

from typing import Final

from domain.disclosure.gate import Allowed, Asked, Known, can_disclose
from domain.disclosure.notice import NOTICE_IN_FORCE
from domain.disclosure.terms import Category, LegalBasis
from domain.facts import DisclosureFact
from domain.files import Intent
from domain.legal.book import LegalAction, LegalActionTurn
from domain.legal.forms import ReferralBasis, SentReferralForm
from domain.refusals import Refusal, refuse

_PURPOSE: Final = "referral for legal action"
#: What a referral tells: that and why somebody is in the program.
_TELLS: Final = Category.SUD_P2


def why_gated(intent: Intent[LegalAction, SentReferralForm], form: SentReferralForm) -> Refusal | None:
    """Say why nothing may go out; what the records of the case say is not known before they were looked at."""
    if form.basis is ReferralBasis.COURT_ORDER:
        if form.court_order.strip():
            return None
        return refuse("no_court_order", "Give the number of the court order on which the referral rests.")
    if form.release_id is None:
        return refuse("no_proceedings_consent", "Name the proceedings consent on which the referral rests.")
    if intent.known is None:
        return None
    known = Known(releases=intent.known.releases, zone=intent.file.policy.calendar.zone, is_confidential=True)
    verdict = can_disclose(_asked(form), known)
    return verdict if isinstance(verdict, Refusal) else None


def accounted(turn: LegalActionTurn, form: SentReferralForm) -> DisclosureFact:
    """Give the entry of the accounting of disclosures; ValueError where nobody disclosed."""
    if turn.actor.staff_id is None:
        raise ValueError("a referral by nobody")
    by_order = form.basis is ReferralBasis.COURT_ORDER
    basis = (
        Allowed(basis=LegalBasis.COURT_ORDER, authority=form.court_order.strip())
        if by_order
        else Allowed(basis=LegalBasis.PROCEEDINGS_CONSENT, release_id=form.release_id)
    )
    return DisclosureFact(
        id=turn.new_id(),
        enrollment_id=turn.legal.enrollment_id,
        what=form.summary,
        recipient=form.recipient,
        recipient_kind=form.recipient_kind,
        purpose=_PURPOSE,
        categories=(_TELLS,),
        basis=basis.basis,
        release_id=basis.release_id,
        authority=basis.authority,
        notice=NOTICE_IN_FORCE.version,
        disclosed_by=turn.actor.staff_id,
        disclosed_at=form.sent_at,
        packet_id=None,
        testimony_id=None,
    )


def _asked(form: SentReferralForm) -> Asked:
    return Asked(
        recipient=form.recipient,
        kind=form.recipient_kind,
        category=_TELLS,
        purpose=_PURPOSE,
        at=form.sent_at,
        release_id=form.release_id,
    )
