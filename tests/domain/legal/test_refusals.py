"""Why a step of a legal action is refused beyond role and state, and what outlasts the case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import Act
from domain.disclosure.terms import Category, ConsentKind, RecipientKind
from domain.facts import ReleaseFact
from domain.forms import Form
from domain.legal.book import REFERRAL, LegalActionFile
from domain.legal.forms import ReferralBasis, Restored, SentReferralForm
from domain.legal.npdb import BoardEvent, NpdbReport
from domain.legal.rules import end_with_enrollment
from domain.legal.states import LegalKind, LegalState
from domain.legal_acts import ProsecutionForm
from domain.obligations import ObligationKind
from domain.roles import Party
from tests.domain.factories import NOW, ONE_DAY, kept, new_id
from tests.domain.legal import acting as forms
from tests.domain.legal.acting import a_turn, act, after, begun, in_state, refused
from tests.domain.legal.test_term_and_law import a_docket
from tests.domain.testing.reported import PACKS

_S = LegalState
_LATER = NOW + timedelta(days=40)


def a_release(kind: ConsentKind, recipient: str = "The prosecution division") -> ReleaseFact:
    """A release in force."""
    today = NOW.date()
    return ReleaseFact(
        id=new_id(),
        enrollment_id=begun().subject.enrollment_id,
        discloser="the program",
        recipient=recipient,
        categories=(Category.SUD_P2.value,),
        purpose="monitoring",
        signed_on=today,
        expires_on=today + 365 * ONE_DAY,
        revoked_at=None,
        kind=kind,
    )


def by(release: ReleaseFact) -> SentReferralForm:
    """A referral that rests on a release."""
    return SentReferralForm(
        recipient="The prosecution division",
        recipient_kind=RecipientKind.PROSECUTOR,
        sent_at=NOW,
        basis=ReferralBasis.PROCEEDINGS_CONSENT,
        release_id=release.id,
        summary="Two confirmed positives.",
    )


@pytest.mark.parametrize(
    ("release", "code"),
    [
        (a_release(ConsentKind.PROCEEDINGS_CONSENT), ""),
        (a_release(ConsentKind.CONSENT), "another_consent_needed"),
        (a_release(ConsentKind.PROCEEDINGS_CONSENT, "somebody else"), "another_recipient"),
    ],
)
def test_a_referral_passes_the_gate_for_proceedings(release: ReleaseFact, code: str) -> None:
    docket = a_docket()
    docket.begin(Act.REFER_TO_PROSECUTION, ProsecutionForm(clause="8", reason="Two confirmed positives."))
    known = replace(docket.known, releases=(release,))
    assert refused(docket.actions[docket.last], Act.SEND_LEGAL_REFERRAL, by(release), known=known) == code


_REFUSED: list[tuple[LegalState, Act, Form, str]] = [
    (_S.REFERRED_TO_PROSECUTION, Act.SEND_LEGAL_REFERRAL, forms.sent(court_order=" "), "no_court_order"),
    (_S.REFERRED_TO_PROSECUTION, Act.SEND_LEGAL_REFERRAL, forms.sent(NOW + ONE_DAY), "date_in_future"),
    (_S.REFERRED_TO_PROSECUTION, Act.FILE_PETITION, forms.petition(), "not_referred"),
    (_S.PAR_FILED, Act.RECORD_SERVICE, forms.served(NOW - ONE_DAY), "before_last_step"),
    (_S.ANSWER_DUE, Act.RECORD_DEFAULT, forms.defaulted(NOW), "answer_still_due"),
    (_S.ANSWER_DUE, Act.SCHEDULE_HEARING, forms.hearing(), "not_answered"),
    (_S.HEARING_SCHEDULED, Act.SCHEDULE_HEARING, forms.hearing(), "hearing_set"),
    (_S.HEARING_SCHEDULED, Act.RECORD_LEGAL_DECISION, forms.decided(), "not_heard"),
    (_S.DECIDED, Act.CLOSE_LEGAL_ACTION, forms.NOTE, "still_suspended"),
    (_S.DECIDED, Act.RESTORE_LICENSE, forms.restored(how=Restored.EXPIRED), "does_not_expire"),
    (_S.REINSTATED, Act.CLOSE_LEGAL_ACTION, forms.NOTE, "npdb_undecided"),
    (_S.CONSENT_ORDER, Act.RESTORE_LICENSE, forms.restored(), "not_suspended"),
    (_S.PAR_FILED, Act.WITHDRAW_ACTION, forms.withdrawn(), "npdb_undecided"),
    (_S.CHARGED, Act.WITHDRAW_ACTION, forms.withdrawn(suspension=Restored.ENDED), "not_suspended"),
    (_S.DECIDED, Act.DECIDE_NPDB, forms.npdb(new_id()), "no_such_action"),
    (_S.DECIDED, Act.DECIDE_NPDB, forms.npdb(None, BoardEvent.TREATMENT_ITSELF), "never_reported"),
    (_S.DECIDED, Act.DECIDE_NPDB, forms.npdb(None, report=NpdbReport.COUNSEL_DECIDES), "not_decided"),
    (_S.DECIDED, Act.RECORD_NPDB_REPORT, forms.reported(new_id()), "nothing_to_report"),
]


@pytest.mark.parametrize(("state", "does", "form", "code"), _REFUSED)
def test_what_is_refused(state: LegalState, does: Act, form: Form, code: str) -> None:
    assert refused(in_state(state), does, form) == code


@pytest.mark.parametrize(
    ("pack", "does", "form", "code"),
    [
        ("CA", Act.FILE_PETITION, forms.petition(), "not_of_this_jurisdiction"),
        ("CA", Act.ORDER_IMMEDIATE_SUSPENSION, forms.immediate(), "not_of_this_jurisdiction"),
        ("CA", Act.FILE_CHARGE, forms.charge(kind=LegalKind.ACCUSATION), ""),
        ("CA", Act.FILE_CHARGE, forms.charge(), "not_of_this_jurisdiction"),
        ("DMU", Act.FILE_CHARGE, forms.charge(kind=LegalKind.PETITION), "no_charge"),
    ],
)
def test_a_jurisdiction_has_its_own_proceedings(pack: str, does: Act, form: Form, code: str) -> None:
    referred = kept(act(begun(PACKS[pack]), Act.SEND_LEGAL_REFERRAL, forms.sent()))
    assert refused(referred, does, form) == code


def test_a_decision_that_nobody_contests_is_final() -> None:
    file, _ = after(in_state(_S.DECIDED), 25)
    assert file.subject.final_at is not None
    assert refused(file, Act.REQUEST_REVIEW, forms.review(_LATER), now=_LATER) == "decision_final"
    # A request that was made in time may be recorded late.
    assert refused(file, Act.REQUEST_REVIEW, forms.review(NOW + ONE_DAY), now=_LATER) == ""


def test_a_report_to_the_data_bank_outlasts_the_enrollment() -> None:
    file = in_state(_S.PAR_FILED)
    turn = a_turn(file)
    end_with_enrollment(turn, "withdrawn")
    ended = kept(turn)
    assert ended.subject.is_over
    assert {one.kind for one in ended.obligations} == {ObligationKind.NPDB_REPORT, ObligationKind.LEGAL_STEP}
    [action] = ended.subject.undecided
    decided = kept(act(ended, Act.DECIDE_NPDB, forms.npdb(action.id)))
    reported = kept(act(decided, Act.RECORD_NPDB_REPORT, forms.reported(action.id)))
    assert reported.obligations == ()


@pytest.mark.parametrize("state", [one for one in LegalState if one is not _S.CLOSED])
def test_where_nobody_acts_every_ladder_climbs_to_its_end(state: LegalState) -> None:
    file: LegalActionFile = in_state(state)
    file, _ = after(file, 260)
    still = [one for one in file.obligations if not one.is_closed]
    assert still
    assert all(len(one.climbed) == len(one.ladder) for one in still)
    reached = {rung.reaches for one in still for rung in one.ladder}
    assert reached & {Party.LEGAL, Party.DIRECTOR}


def test_what_the_program_refers_is_named_so() -> None:
    assert not begun(matter=REFERRAL).subject.is_of_the_board
    assert begun(matter=LegalKind.ACCUSATION.value, policy=PACKS["CA"]).subject.state is _S.CHARGED
