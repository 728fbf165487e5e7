"""The words of disclosure: what a record is about, on what a disclosure rests, and who gets it (PRIVACY.md 4.5, 6)."""

from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """What a record is about, as its label says (PRIVACY.md 4.5)."""

    #: Of a substance use disorder, as 42 CFR Part 2 protects it.
    SUD_P2 = "SUD_P2"
    SUD_COUNSELING_NOTE = "SUD_COUNSELING_NOTE"
    MH = "MH"
    PSYCHOTHERAPY_NOTE = "PSYCHOTHERAPY_NOTE"
    EMPLOYMENT = "EMPLOYMENT"
    LEGAL = "LEGAL"
    PAYMENT = "PAYMENT"
    PUBLIC_ORDER = "PUBLIC_ORDER"


#: What needs a consent of its own (PRIVACY.md 6; 42 CFR 2.31(b)).
NOTES: Final = frozenset({Category.SUD_COUNSELING_NOTE, Category.PSYCHOTHERAPY_NOTE})


class ConsentKind(StrEnum):
    """What somebody signed: each kind is a paper of its own, never a box on another one (PRIVACY.md 6)."""

    CONSENT = "consent"
    PROCEEDINGS_CONSENT = "proceedings_consent"
    COUNSELING_NOTE_CONSENT = "counseling_note_consent"


class LegalBasis(StrEnum):
    """On what a disclosure rests (PRIVACY.md 6)."""

    CONSENT = "consent"
    PROCEEDINGS_CONSENT = "proceedings_consent"
    COUNSELING_NOTE_CONSENT = "counseling_note_consent"
    COURT_ORDER = "court_order"
    EMERGENCY = "emergency"
    AUDIT = "audit"
    CRIMINAL_JUSTICE_REFERRAL = "criminal_justice_referral"
    PRESCRIPTION_MONITORING = "prescription_monitoring"
    #: The participant's own look at the file (42 CFR 2.23).
    OWN_ACCESS = "own_access"
    #: It is public already.
    PUBLIC_RECORD = "public_record"


class RecipientKind(StrEnum):
    """Who gets to know something."""

    PARTICIPANT = "participant"
    PARTICIPANT_COUNSEL = "participant_counsel"
    PROSECUTOR = "prosecutor"
    BOARD = "board"
    HEARING_EXAMINER = "hearing_examiner"
    EMPLOYER = "employer"
    WORKSITE_MONITOR = "worksite_monitor"
    TREATMENT_PROVIDER = "treatment_provider"
    EVALUATOR = "evaluator"
    PEER_ASSISTANCE_PROGRAM = "peer_assistance_program"
    #: Staff of the program whose cases are public: for Pennsylvania, the DMU.
    PUBLIC_PROGRAM = "public_program"
    PROBATION_OR_PAROLE = "probation_or_parole"
    PRESCRIPTION_MONITORING = "prescription_monitoring"
    EMERGENCY_CARE = "emergency_care"
    AUDITOR = "auditor"


#: Whoever prosecutes, hears or decides: what they get is for a proceeding (PRIVACY.md 5, 7.5).
IN_PROCEEDINGS: Final = frozenset({RecipientKind.PROSECUTOR, RecipientKind.BOARD, RecipientKind.HEARING_EXAMINER})
