"""The words of adjudication: what the program says of a test, why a test was missed, and what a violation is.

The laboratory's and the medical review officer's words stand in ``results``; the board's are never given here.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.grades import Grade


class Adjudication(StrEnum):
    """What the program says of a test (TESTING.md 3, grade A)."""

    #: Verified negative.
    CLEAR = "CLEAR"
    #: Explained by a prescription.
    CLEAR_RX = "CLEAR_RX"
    #: A dilute negative, taken as the result.
    DILUTE_ACCEPTED = "DILUTE_ACCEPTED"
    #: A dilute negative; another collection is ordered, whose result will be the one of record.
    DILUTE_RETEST = "DILUTE_RETEST"
    UNEXPLAINED_POSITIVE = "UNEXPLAINED_POSITIVE"
    REFUSAL = "REFUSAL"
    #: Selected and not collected in time.
    NO_SHOW = "NO_SHOW"
    #: Not collected for a reason that the program accepts.
    NO_SHOW_EXCUSED = "NO_SHOW_EXCUSED"
    #: Cancelled, and nothing is asked of the participant for it.
    CANCELLED_NO_ACTION = "CANCELLED_NO_ACTION"
    #: Cancelled, and the participant is called to another collection.
    CANCELLED_RECOLLECT = "CANCELLED_RECOLLECT"
    #: Under dispute: an independent review is open (PROGRAM.md D42).
    DISPUTED = "DISPUTED"


#: A specimen was given and taken as good: it counts toward the floor.
CLEAN = frozenset({Adjudication.CLEAR, Adjudication.CLEAR_RX, Adjudication.DILUTE_ACCEPTED})
#: For which the draw makes up: no test of the year's minimum (TESTING.md 6).
ANNULLING = frozenset(
    {Adjudication.NO_SHOW_EXCUSED, Adjudication.CANCELLED_NO_ACTION, Adjudication.CANCELLED_RECOLLECT}
)
#: Neither for nor against the participant; of a dilute test and its retest, only the retest speaks.
VOID = ANNULLING | {Adjudication.DILUTE_RETEST}
#: Held against the participant.
ADVERSE = frozenset({Adjudication.UNEXPLAINED_POSITIVE, Adjudication.REFUSAL, Adjudication.NO_SHOW})


class MissedCause(StrEnum):
    """Why no specimen came from somebody who should have checked in or given one (TESTING.md 11)."""

    MISSED_CHECK_IN = "missed_check_in"
    #: Checked in, was selected, never appeared.
    NOT_APPEARED = "not_appeared"
    #: Called to a collection at once and came too late for it, or not at all.
    NOT_IN_REASONABLE_TIME = "not_in_reasonable_time"
    LATE_COLLECTION = "late_collection"
    SITE_CLOSED = "site_closed"
    SYSTEM_OUTAGE = "system_outage"
    VENDOR_OUTAGE = "vendor_outage"
    NO_FUNDS = "no_funds"
    NO_KITS = "no_kits"
    TRAVEL_APPROVED = "travel_approved"
    TRAVEL_NOT_APPROVED = "travel_not_approved"
    #: Could not give enough urine and waited to the end.
    SHY_BLADDER = "shy_bladder"
    #: Could not give enough oral fluid and waited to the end.
    DRY_MOUTH = "dry_mouth"
    LEFT_DURING_WAIT = "left_during_wait"
    LEFT_SITE = "left_site"
    GAVE_NO_SPECIMEN = "gave_no_specimen"
    REFUSED_OBSERVATION = "refused_observation"
    TAMPERED = "tampered"
    DID_NOT_COOPERATE = "did_not_cooperate"
    #: Declined the second collection after a dilute negative.
    DECLINED_RETEST = "declined_retest"
    #: Did not provide a specimen as a board's standard order words it.
    FAILED_TO_PROVIDE = "failed_to_provide"


#: Faults of the program and of those who work for it: they can never create a violation (PROGRAM.md 15).
FAULTS = frozenset({MissedCause.SITE_CLOSED, MissedCause.SYSTEM_OUTAGE, MissedCause.VENDOR_OUTAGE})
#: What the participant did at the site that counts as a refusal wherever it happens (TESTING.md 11).
REFUSALS = frozenset(
    {
        MissedCause.LEFT_DURING_WAIT,
        MissedCause.LEFT_SITE,
        MissedCause.GAVE_NO_SPECIMEN,
        MissedCause.REFUSED_OBSERVATION,
        MissedCause.TAMPERED,
        MissedCause.DID_NOT_COOPERATE,
        MissedCause.DECLINED_RETEST,
    }
)


class ViolationLevel(StrEnum):
    """How grave a violation is (PROGRAM.md 8.1)."""

    MINOR = "NC1"
    MAJOR = "NC2"
    #: Use in active practice.
    CRITICAL = "NC3"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestsOn:
    """The rule that something rests on: its place and words, how well it is known, and from where."""

    text: str
    grade: Grade
    source: str = ""

    @property
    def in_words(self) -> str:
        """The rule with its provenance: ``TESTING.md 4, row positive/positive (A)``."""
        provenance = ", ".join(part for part in (self.grade.value, self.source) if part)
        return f"{self.text} ({provenance})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """What a test or a missed test counts as; whether anything follows, people decide."""

    level: ViolationLevel
    #: The specimen was altered or exchanged.
    fraud: bool = False
    #: California's class of violation, which has cease-practice at once (16 CCR 2006.5).
    major: bool = False
    rests_on: RestsOn
