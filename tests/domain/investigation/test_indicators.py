from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.facts import ReportFact, ReportKind, ReportStatus
from domain.ids import EnrollmentId, ObligationId
from domain.investigation.indicators import TRIGGERS, indicators_in, phrases_in, phrases_of, trigger_of
from domain.investigation.kinds import TriggerKind
from domain.investigation.triggers import why_not_trigger
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import PACKS, VRP

AT = datetime(2026, 3, 10, 15, tzinfo=UTC)
TRIGGER = UUID(int=9)


def report(summary: str, kind: ReportKind = ReportKind.WORKSITE, *, concern: bool = False) -> ReportFact:
    return ReportFact(
        id=UUID(int=1),
        enrollment_id=EnrollmentId(UUID(int=2)),
        obligation_id=ObligationId(UUID(int=3)),
        kind=kind,
        author="Alex Example",
        received_at=AT,
        summary=summary,
        concern=concern,
        status=ReportStatus.RECEIVED,
        returned_because="",
    )


#: What a report says, and the phrases in it that point to a relapse.
TEXTS = [
    ("Punctual and reliable; no open questions.", ""),
    ("Smelled of alcohol on Monday.", "smelled of alcohol"),
    ("She was IMPAIRED at the start of the shift.", "impaired"),
    ("Slurred speech and an unexplained narcotic count.", "slurred speech, narcotic count"),
    ("No sign of relapse.", ""),
    ("The participant denies drug use.", ""),
    ("Never impaired, always on time.", ""),
    ("No complaints; resumed use in May.", "resumed use"),
    ("No complaints but smelled of alcohol once.", "smelled of alcohol"),
    ("No problems at work this quarter except that he seemed impaired.", "impaired"),
    ("Not impaired in May. Impaired in June.", "impaired"),
    ("Unimpaired.", ""),
    ("Hearing impairment is accommodated.", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "phrases"), TEXTS)
def test_phrases_that_are_said_and_not_denied(text: str, phrases: str) -> None:
    found = sorted(phrase for phrase, _ in phrases_in(text, phrases_of(VRP)))
    assert found == sorted(one for one in phrases.split(", ") if one)


def test_the_reason_shows_the_phrase_where_it_stands() -> None:
    found = indicators_in(report("On time. Smelled of alcohol on Monday."), VRP)
    assert [one.reason for one in found] == [
        "The worksite report has “smelled of alcohol”: “Smelled of alcohol on Monday”."
    ]


@pytest.mark.parametrize("kind", ReportKind)
def test_a_concern_is_the_authors_own_trigger(kind: ReportKind) -> None:
    raised = report("Often late.", kind, concern=True)
    found = indicators_in(raised, VRP)

    trigger = trigger_of(raised, found, TRIGGER, AT)

    assert trigger is not None
    assert trigger.kind is TRIGGERS[kind]
    assert trigger.because == f"The author of the {kind.value} report says that something needs attention."
    assert trigger.subject == raised.id


@pytest.mark.parametrize(
    ("text", "concern", "kind"),
    [
        ("On time.", False, None),
        ("Seemed intoxicated.", False, TriggerKind.INDICATOR),
        ("Seemed intoxicated.", True, TriggerKind.THERAPIST_REPORT),
    ],
)
def test_a_phrase_alone_is_the_programs_own_indicator(text: str, concern: bool, kind: TriggerKind | None) -> None:
    said = report(text, ReportKind.THERAPIST, concern=concern)
    trigger = trigger_of(said, indicators_in(said, VRP), TRIGGER, AT)
    assert (trigger.kind if trigger else None) is kind
    assert trigger is None or why_not_trigger(trigger) is None


def test_the_phrases_are_the_packs() -> None:
    figures = tuple(
        replace(one, value=("asleep on duty",)) if one.key == "investigation.indicator_phrases" else one
        for one in VRP.figures
    )
    own = replace(VRP, figures=figures)
    assert [one.kind.value for one in indicators_in(report("Found asleep on duty; impaired."), own)] == ["phrase"]
    left = with_figure(VRP, "investigation.indicator_phrases", None)
    assert indicators_in(report("Impaired."), left) == ()
    assert all(phrases_of(one) == phrases_of(VRP) for one in PACKS.values())
