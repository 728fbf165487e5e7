"""The testing day of a participant as a transition table: from the window to what was decided (PROGRAM.md 4.4).

The diagram is drawn from this table, and it describes: what may be done, the rules of each act and of each news decide,
and none of them asks the table. One turn passes through several rows and keeps where it ends. What comes before an
order, the window and the check-in, is kept elsewhere and stands here so that the day is told as a whole. The tests of
testing hold every story to the table.

A test that is ordered (baseline, for cause, another collection) has no window and begins where a selected participant
stands: a collection is due. Beyond the rows of PROGRAM.md 4.4 the table has what happens at a site (a refusal, a wait
that ends with a specimen), what is learned of late (a fault, a reason that is accepted, another cause, a specimen that
was given after all), and a report that comes when the day is closed: a corrected result must reopen it whenever it
comes (TESTING.md 12.2).
"""

from enum import StrEnum

from domain.transitions import Transition, rows


class SpecimenState(StrEnum):
    """How far a testing day, and the specimen that it may ask for, has come."""

    WINDOW_SCHEDULED = "window_scheduled"
    OPEN = "open"
    #: Checked in, and not selected.
    CHECKED_IN = "checked_in"
    #: Checked in, and selected.
    SELECTED = "selected"
    MISSED_CHECK_IN = "missed_check_in"
    COLLECTION_DUE = "collection_due"
    #: At the site, unable to give enough, waiting.
    SHY_BLADDER = "shy_bladder"
    COLLECTED = "collected"
    AT_LAB = "at_lab"
    LAB_REPORTED = "lab_reported"
    MRO_REVIEW = "mro_review"
    VERIFIED = "verified"
    ADJUDICATED = "adjudicated"
    CLOSED = "closed"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


#: In which nothing more is expected of the participant; whoever is tested wants to know no more than that.
GIVEN = frozenset(
    {
        SpecimenState.COLLECTED,
        SpecimenState.AT_LAB,
        SpecimenState.LAB_REPORTED,
        SpecimenState.MRO_REVIEW,
        SpecimenState.VERIFIED,
    }
)


_S = SpecimenState

SPECIMEN_TRANSITIONS: tuple[Transition[SpecimenState], ...] = (
    *rows(_S.WINDOW_SCHEDULED, (_S.OPEN, "window opens"), (_S.EXCUSED, "leave or fault")),
    *rows(
        _S.OPEN,
        (_S.SELECTED, "checks in, selected"),
        (_S.CHECKED_IN, "checks in, not selected"),
        (_S.MISSED_CHECK_IN, "window closes"),
        (_S.EXCUSED, "leave or fault"),
    ),
    *rows(_S.SELECTED, (_S.COLLECTION_DUE, "told to give a specimen")),
    *rows(
        _S.COLLECTION_DUE,
        (_S.COLLECTED, "specimen taken"),
        (_S.SHY_BLADDER, "cannot give enough"),
        (_S.NO_SHOW, "not collected in time"),
        (_S.ADJUDICATED, "refusal at the site"),
        (_S.EXCUSED, "fault or accepted reason"),
    ),
    *rows(
        _S.COLLECTED,
        (_S.AT_LAB, "laboratory receives it"),
        (_S.LAB_REPORTED, "reported, receipt not told"),
        (_S.EXCUSED, "lost on the way"),
    ),
    *rows(_S.AT_LAB, (_S.LAB_REPORTED, "laboratory reports"), (_S.EXCUSED, "lost at the laboratory")),
    *rows(_S.LAB_REPORTED, (_S.MRO_REVIEW, "officer has the report")),
    *rows(_S.MRO_REVIEW, (_S.VERIFIED, "officer verifies or cancels")),
    *rows(_S.VERIFIED, (_S.ADJUDICATED, "program decides")),
    *rows(_S.ADJUDICATED, (_S.CLOSED, "nothing is left to do"), (_S.LAB_REPORTED, "late or corrected report reopens")),
    *rows(_S.CHECKED_IN, (_S.CLOSED, "day ends")),
    *rows(_S.MISSED_CHECK_IN, (_S.CLOSED, "not selected"), (_S.NO_SHOW, "selected"), (_S.EXCUSED, "fault found")),
    *rows(
        _S.SHY_BLADDER,
        (_S.COLLECTED, "enough within the wait"),
        (_S.ADJUDICATED, "wait ends, or the donor leaves"),
        (_S.EXCUSED, "physician finds a cause"),
        (_S.NO_SHOW, "another cause is named"),
    ),
    *rows(
        _S.NO_SHOW,
        (_S.ADJUDICATED, "program decides"),
        (_S.EXCUSED, "reason accepted later"),
        (_S.SHY_BLADDER, "another cause is named"),
        (_S.COLLECTED, "given after all"),
    ),
    *rows(
        _S.EXCUSED,
        (_S.ADJUDICATED, "recorded as excused"),
        (_S.CLOSED, "not selected"),
        (_S.NO_SHOW, "another cause is named"),
        (_S.COLLECTED, "given after all"),
    ),
    *rows(
        _S.CLOSED,
        (_S.LAB_REPORTED, "late or corrected report reopens"),
        (_S.COLLECTED, "given after all"),
        (_S.EXCUSED, "fault or reason found later"),
        (_S.NO_SHOW, "another cause is named"),
        (_S.SHY_BLADDER, "another cause is named"),
    ),
)
