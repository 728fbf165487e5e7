"""Day-to-day monitoring: contacts, file reviews, another specialist (PROGRAM.md D32, D37; DUTIES.md 30, 35, 36, 64)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.disclosures import RULES as DISCLOSURES
from domain.disclosures import follow_disclosures
from domain.events import MessageKind
from domain.facts import ContactFact, FileReviewFact
from domain.files import Intent
from domain.forms import About, Form, Note, Reason
from domain.ids import StaffId, TeamId
from domain.leave import follow_leave
from domain.obligation_changes import accept, submit, why_not_submit
from domain.obligations import Obligation, ObligationKind
from domain.phase_of_case import follow_phase
from domain.phases import ENDS, OPEN_PHASES, Phase
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.subjects import AnyTurn
from domain.suspensions import follow_suspension
from domain.texts import why_blank
from domain.turns import words

#: Duties of staff whose next one runs from the last, not on a grid (PROGRAM.md D32 "last contact", D37 "last review").
CADENCES: Final = frozenset({ObligationKind.SPECIALIST_CONTACT, ObligationKind.FILE_REVIEW})


class ContactParty(StrEnum):
    """With whom there is contact about a case (DUTIES.md 36)."""

    PARTICIPANT = "participant"
    EMPLOYER = "employer"
    WORKSITE_MONITOR = "worksite_monitor"
    PEER_ASSISTANCE_PROGRAM = "peer_assistance_program"
    EVALUATOR = "evaluator"
    TREATMENT_PROVIDER = "treatment_provider"
    VENDOR = "vendor"
    ATTORNEY = "attorney"
    BOARD = "board"
    PROBATION_OR_PAROLE = "probation_or_parole"
    FAMILY = "family"
    PUBLIC = "public"


class Modality(StrEnum):
    """How a contact took place (DUTIES.md 100)."""

    IN_PERSON = "in_person"
    TELEHEALTH = "telehealth"
    AUDIO = "audio"
    WRITTEN = "written"


#: D32 asks for personal contact (PROGRAM.md 17.3); a letter or a message is none.
_PERSONAL: Final = frozenset(Modality) - {Modality.WRITTEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactForm(Form):
    """A contact about the case."""

    party: Annotated[ContactParty, About("With whom.", ContactParty.PARTICIPANT)]
    modality: Annotated[
        Modality, About("How; a written contact does not count as the regular personal one.", Modality.AUDIO)
    ]
    at: Annotated[datetime, About("When.", "2026-06-02T14:30:00-04:00")]
    note: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReviewForm(Form):
    """What a review of the whole file found."""

    findings: Annotated[str, About("What was found and what follows.", "Complete; one release expires next month.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistForm(Form):
    """Who takes the case over."""

    staff_id: Annotated[StaffId, About("The new specialist.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c04")]
    team_id: Annotated[TeamId, About("The new specialist's team.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c05")]
    reason: Reason


def open_next(turn: AnyTurn, settled: Obligation, since: datetime) -> None:
    """Open the next duty of a cadence from a given time; a duty on a grid opens its next period by itself."""
    if settled.kind in CADENCES and settled.period is None:
        turn.open(settled.kind, clause=settled.clause, about=settled.subject, starts_at=since)


def follow_schedules(turn: CaseTurn) -> None:
    """Follow up a turn whose obligations have got their times: a leave stops what it stops, disclosures are judged."""
    follow_leave(turn)
    follow_suspension(turn)
    follow_phase(turn)
    follow_disclosures(turn)


def _why_not_contact(intent: Intent[Case, ContactForm]) -> Refusal | None:
    if intent.form is None:
        return None
    return intent.why_not_ahead(intent.form.at, "A contact") or why_blank(intent.form.note, "The note")


def _record_contact(turn: CaseTurn, form: ContactForm) -> None:
    assert turn.actor.staff_id is not None  # noqa: S101 - a person records; permissions rule the program out
    fact = ContactFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        party=form.party.value,
        modality=form.modality.value,
        at=form.at,
        note=form.note,
        staff_id=turn.actor.staff_id,
    )
    party, modality = words(form.party.value), words(form.modality.value)
    turn.record("contact:recorded", f"Contact with the {party}, {modality}, {turn.when(form.at)}.", fact)
    owed = turn.file.find(ObligationKind.SPECIALIST_CONTACT)
    if owed is None or form.party is not ContactParty.PARTICIPANT or form.modality not in _PERSONAL:
        return
    # A contact from before the last one, entered late, does not count for the time since.
    if why_not_submit(owed) is None and form.at >= owed.starts_at:
        turn.settle(accept(submit(owed, form.at), turn.now, "contact with the participant"))
        open_next(turn, owed, form.at)


def _why_not_review(intent: Intent[Case, FileReviewForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.findings, "The findings")


def _complete_review(turn: CaseTurn, form: FileReviewForm) -> None:
    assert turn.actor.staff_id is not None  # noqa: S101 - a person reviews; permissions rule the program out
    fact = FileReviewFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        reviewer_id=turn.actor.staff_id,
        at=turn.now,
        findings=form.findings,
    )
    turn.record("file:reviewed", f"The whole file was reviewed: {form.findings}", fact)
    owed = turn.file.find(ObligationKind.FILE_REVIEW)
    if owed is not None:
        turn.settle(accept(owed, turn.now, "file reviewed"))
        open_next(turn, owed, turn.now)


def _why_not_reassign(intent: Intent[Case, SpecialistForm]) -> Refusal | None:
    if intent.form and intent.form.staff_id == intent.subject.specialist_id:
        return refuse("same_specialist", f"The case is with specialist {intent.form.staff_id} already.")
    if intent.form and intent.specialists is not None:
        standing = next((one for one in intent.specialists if one.staff_id == intent.form.staff_id), None)
        if standing is None or standing.team_id != intent.form.team_id:
            return refuse("unknown_specialist", "Whom you name is not an active specialist of the team that you name.")
    return why_blank(intent.form.reason, "The reason") if intent.form else None


def _reassign(turn: CaseTurn, form: SpecialistForm) -> None:
    former = turn.case.specialist_id
    turn.case = replace(turn.case, specialist_id=form.staff_id, team_id=form.team_id)
    told = f"From specialist {former} to {form.staff_id}: {form.reason}"
    turn.record("enrollment:specialist_changed", told)
    turn.notify(Party.SPECIALIST, MessageKind.TASK)
    if turn.case.phase not in ENDS | {Phase.REFERRED}:
        turn.notify(Party.PARTICIPANT)


RULES = {
    **DISCLOSURES,
    **table_of(
        rule(Act.RECORD_CONTACT, "Record a contact", ContactForm, OPEN_PHASES, _record_contact, _why_not_contact),
        rule(
            Act.COMPLETE_FILE_REVIEW,
            "Complete the file review",
            FileReviewForm,
            OPEN_PHASES,
            _complete_review,
            _why_not_review,
        ),
        # Closing duties too are somebody's: a case that has ended can still be given to another specialist.
        rule(
            Act.REASSIGN_SPECIALIST,
            "Give the case to another specialist",
            SpecialistForm,
            frozenset(Phase),
            _reassign,
            _why_not_reassign,
            gives_to=lambda form: (form.staff_id,),
        ),
    ),
}
