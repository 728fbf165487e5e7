"""What a person fills in for each step of a legal action."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from domain.disclosure.terms import RecipientKind
from domain.facts import HearingKind, HearingOutcome
from domain.forms import About, Form, Note, Reason
from domain.legal.book import DecisionOutcome
from domain.legal.npdb import BoardEvent, NpdbReport
from domain.legal.states import LegalKind

Number = Annotated[str, About("The number under which the prosecutor or the board keeps it.", "SYN-2026-0417")]
_AT = "2026-06-02T14:30:00-04:00"


class ReferralBasis(StrEnum):
    """On what it rests that a case goes to a prosecutor or the board (PRIVACY.md 4.4, 7)."""

    PROCEEDINGS_CONSENT = "proceedings_consent"
    COURT_ORDER = "court_order"


class Restored(StrEnum):
    """How a license comes back."""

    #: The suspension was right, and is over: practice must be cleared anew.
    ENDED = "ended"
    #: What it rested on did not hold: it counts as never having been.
    SET_ASIDE = "set_aside"
    #: An immediate temporary suspension has lasted its longest time (PROGRAM.md D24).
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReferralForm(Form):
    """That the case went to the prosecutor or the board."""

    recipient: Annotated[str, About("To which office it went.", "The prosecution division")]
    recipient_kind: Annotated[RecipientKind, About("Who that is.", RecipientKind.PROSECUTOR)]
    sent_at: Annotated[datetime, About("When it went.", _AT)]
    basis: Annotated[ReferralBasis, About("On what it rests.", ReferralBasis.PROCEEDINGS_CONSENT)]
    release_id: Annotated[UUID | None, About("The proceedings consent.", None)] = None
    court_order: Annotated[str, About("The number of the court order.", "")] = ""
    summary: Annotated[str, About("What is referred, and why.", "Two confirmed positives within a month.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionForm(Form):
    """A petition for appropriate relief, with the order that suspends at once."""

    docket_number: Number
    filed_at: Annotated[datetime, About("When it was filed.", _AT)]
    order_number: Annotated[str, About("The order by which the license is suspended at once.", "SYN-2026-0418")]
    suspended_at: Annotated[datetime, About("From when.", _AT)]
    waiver_clause: Annotated[
        str, About("The clause in which the licensee waived the hearing before a suspension.", "23")
    ]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmediateSuspensionForm(Form):
    """An order of immediate temporary suspension."""

    order_number: Number
    ordered_at: Annotated[datetime, About("When it was ordered; its clocks run from then.", _AT)]
    reason: Annotated[str, About("The immediate danger.", "Synthetic example: impaired while on duty.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeForm(Form):
    """An order to show cause, or an accusation."""

    kind: Annotated[LegalKind, About("Which of them.", LegalKind.ORDER_TO_SHOW_CAUSE)]
    docket_number: Number
    filed_at: Annotated[datetime, About("When it was filed.", _AT)]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceForm(Form):
    """That the licensee was served."""

    served_at: Annotated[datetime, About("When; the time to answer runs from then.", _AT)]
    how: Annotated[str, About("How it was served.", "Certified mail, receipt on file.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm(Form):
    """What the licensee answered."""

    answered_at: Annotated[datetime, About("When the answer was filed.", _AT)]
    summary: Annotated[str, About("What it says, in a sentence.", "Denies the second allegation, asks to be heard.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultForm(Form):
    """That the licensee did not answer in time."""

    entered_at: Annotated[datetime, About("When the default was entered.", _AT)]
    order_number: Annotated[str, About("The order by which the license is suspended from then on.", "SYN-2026-0431")]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingForm(Form):
    """A hearing that is set."""

    kind: Annotated[HearingKind, About("What it is about.", HearingKind.FORMAL)]
    at: Annotated[datetime, About("When it begins.", "2026-09-14T09:30:00-04:00")]
    place: Annotated[str, About("Where, or by which connection.", "Hearing room 2, synthetic building")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardForm(Form):
    """What became of the hearing that was set."""

    outcome: Annotated[HearingOutcome, About("Held, postponed or cancelled.", HearingOutcome.HELD)]
    came_of_it: Annotated[str, About("What came of it.", "Evidence taken; briefs within 30 days.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalDecisionForm(Form):
    """What the examiner or the board decided."""

    outcome: Annotated[DecisionOutcome, About("What was decided.", DecisionOutcome.PROBATION)]
    decision_number: Number
    decided_at: Annotated[datetime, About("When; the time to ask for a review runs from then.", _AT)]
    extension_months: Annotated[int, About("Months by which it lengthens the term; 0 for none.", 24)] = 0
    clause: Annotated[str, About("The clause or rule on which it rests.", "Order SYN-2026-0440, paragraph 3")]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequestForm(Form):
    """That somebody asked for a review of the decision."""

    requested_at: Annotated[datetime, About("When it was asked for.", _AT)]
    requested_by: Annotated[str, About("Which party asked.", "the licensee")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementForm(Form):
    """A settlement, or the board's consent order."""

    by_consent_order: Annotated[bool, About("Whether the board has made it its order.", example=True)]
    settled_at: Annotated[datetime, About("When it took effect.", _AT)]
    order_number: Number
    terms: Annotated[str, About("What was agreed.", "Two more years of monitoring; no night shifts for a year.")]
    clause: Annotated[str, About("The paragraph that changes the term or the terms.", "Paragraph 5")]
    extension_months: Annotated[int, About("Months by which it lengthens the term; 0 for none.", 24)] = 0
    changes_terms: Annotated[bool, About("Whether the agreement is to be modified accordingly.", example=False)] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorationForm(Form):
    """That the license is restored."""

    restored_at: Annotated[datetime, About("When it was restored.", _AT)]
    how: Annotated[Restored, About("How the suspension ended.", Restored.ENDED)]
    order_number: Annotated[str, About("The order that restores it, or that had its time.", "SYN-2027-0102")]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalForm(Form):
    """That the action is not pursued."""

    withdrawn_at: Annotated[datetime, About("When it was withdrawn or declined.", _AT)]
    #: Only where the license is suspended by it.
    suspension: Annotated[
        Restored | None, About("How the suspension that it brought ends, where it brought one.", None)
    ] = None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressForm(Form):
    """How the action stands."""

    note: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class NpdbDecisionForm(Form):
    """What counsel decides about the national data bank (PRIVACY.md 8)."""

    action_id: Annotated[UUID | None, About("The board's action; left out, something else came to light.", None)] = None
    event: Annotated[BoardEvent, About("What happened, as the decision table names it.", BoardEvent.SUSPENSION)]
    under_investigation: Annotated[bool, About("Whether the board was investigating the licensee.", example=True)] = (
        False
    )
    publicly_available: Annotated[bool, About("Whether a finding is publicly available.", example=False)] = False
    board_signed: Annotated[bool, About("Whether the board signed or acted.", example=True)] = True
    report: Annotated[NpdbReport, About("Which report counsel decides for.", NpdbReport.INITIAL)]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NpdbReportForm(Form):
    """That the board has reported."""

    action_id: Annotated[UUID, About("The board's action.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c03")]
    reported_at: Annotated[datetime, About("When the report was made.", _AT)]
    report_number: Annotated[str, About("The number that the data bank gave it.", "SYN-NPDB-0001")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementAdviceForm(Form):
    """Privileged advice on a settlement, which only counsel and its author read."""

    text: Annotated[str, About("The advice. It is sealed before it is kept.", "Accept a longer term; not fewer tests.")]
