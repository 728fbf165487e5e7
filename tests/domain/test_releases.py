"""Releases of information: how long one holds, and when its renewal is owed (PROGRAM.md D38)."""

from datetime import date, timedelta

import pytest

from domain.acts import Act
from domain.case import Case, CaseFile
from domain.disclosure.terms import Category
from domain.files import Intent
from domain.forms import Form
from domain.intake import why_not_ready_for_evaluation
from domain.obligations import ObligationKind
from domain.phases import Phase
from domain.releases import ReleaseForm
from tests.domain.examples import NEW_YORK
from tests.domain.factories import INTAKE, NOW, SPECIALIST, a_case, act, intake_done, kept, refused

TODAY = NOW.astimezone(NEW_YORK).date()
DAY = timedelta(days=1)


def release(signed_on: date, expires_on: date) -> ReleaseForm:
    """A release for a period."""
    return ReleaseForm(
        discloser="Lakeside Recovery Center",
        recipient="the program",
        categories=(Category.SUD_P2,),
        purpose="monitoring",
        signed_on=signed_on,
        expires_on=expires_on,
    )


def renewal_due_on(file: CaseFile) -> date:
    """The day on which the renewal is owed."""
    owed = file.find(ObligationKind.RELEASE_RENEWAL)
    assert owed is not None
    assert owed.schedule is not None
    return owed.schedule.due_at.astimezone(NEW_YORK).date()


@pytest.mark.parametrize(("expires_on", "code"), [(TODAY - DAY, "release_expired"), (TODAY, ""), (TODAY + DAY, "")])
def test_a_release_that_has_expired_already_is_refused(expires_on: date, code: str) -> None:
    form = release(TODAY - 100 * DAY, expires_on)
    assert refused(a_case(Phase.INTAKE), Act.RECORD_RELEASE, form, INTAKE) == code


@pytest.mark.parametrize(
    ("signed_on", "expires_on", "due_on"),
    [
        (TODAY, TODAY + 365 * DAY, TODAY + 365 * DAY),
        (TODAY, TODAY + 730 * DAY, TODAY + 365 * DAY),
        (TODAY, TODAY + 90 * DAY, TODAY + 90 * DAY),
        (TODAY - 100 * DAY, TODAY + 265 * DAY, TODAY + 265 * DAY),
        (TODAY - 98 * DAY, TODAY + 730 * DAY, TODAY + 267 * DAY),
    ],
)
def test_the_renewal_counts_from_the_signature_and_is_due_before_the_release_ends(
    signed_on: date, expires_on: date, due_on: date
) -> None:
    case = kept(act(a_case(Phase.INTAKE), Act.RECORD_RELEASE, release(signed_on, expires_on), INTAKE))
    assert renewal_due_on(case) == due_on


def test_an_expired_release_does_not_count_for_the_evaluation() -> None:
    case = intake_done(a_case(Phase.INTAKE))

    def why_not(days: int) -> str:
        intent: Intent[Case, Form] = Intent(file=case, actor=SPECIALIST, now=NOW + days * DAY, form=None)
        refusal = why_not_ready_for_evaluation(intent)
        return "" if refusal is None else refusal.code

    assert (why_not(364), why_not(367)) == ("", "no_release")
