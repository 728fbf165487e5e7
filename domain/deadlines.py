"""Which deadline gives each kind of obligation its number: of PROGRAM.md 5, or the program's own (S01 and on)."""

from domain.obligations import ObligationKind

_K = ObligationKind

DEADLINES: dict[ObligationKind, str] = {
    _K.TRIAGE: "D01",
    _K.OUTREACH_LETTER: "D02",
    _K.RESPONSE: "D03",
    _K.FINAL_NOTICE: "D04",
    # The pack's days to contact an evaluator bind the licensee's answer and, once chosen, the evaluator alike.
    _K.EVALUATOR_CONTACT: "D03",
    _K.EVALUATION: "D05",
    _K.EVALUATION_REPORT: "D06",
    _K.THREAT_NOTICE: "D07",
    _K.REPORT_REVIEW: "D08",
    _K.SIGNATURE: "D09",
    _K.BOARD_EXECUTION: "D10",
    _K.BASELINE_TEST: "D11",
    _K.LAB_RESULT: "D13",
    _K.MRO_REVIEW: "D14",
    _K.SPLIT_REQUEST: "D15",
    _K.WORKSITE_REPORT: "D25",
    _K.THERAPIST_REPORT: "D27",
    _K.SELF_REPORT: "D28",
    _K.ARREST_REPORT: "D29",
    _K.PRESCRIPTION_NOTICE: "D31",
    _K.SPECIALIST_CONTACT: "D32",
    _K.FILE_REVIEW: "D37",
    _K.RELEASE_RENEWAL: "D38",
    _K.COMPLETION_LETTER: "D39",
    # The term has no number in PROGRAM.md 5: its length is the agreement's, its ladder the countdown of PROGRAM.md 13.
    _K.TERM: "TERM",
    _K.INTAKE: "S01",
    _K.AGREEMENT_SENDING: "S02",
    # Whatever needs a second person is decided within one time.
    _K.ELIGIBILITY_DECISION: "S03",
    _K.CREDIT_DECISION: "S03",
    _K.AMENDMENT_DECISION: "S03",
    _K.DISCHARGE_DECISION: "S03",
    _K.COMPLETION_DECISION: "S04",
    _K.NO_DIAGNOSIS_CLOSING: "S05",
    _K.SPECIMEN: "S06",
    _K.TESTING_TASK: "S07",
    _K.REQUEST_DECISION: "S07",
    _K.PLANNED_TEST: "S08",
    _K.RECOMMENDATION: "S11",
    _K.LEGAL_REFERRAL: "D21",
    _K.PETITION_ANSWER: "D22",
    _K.SUSPENSION_HEARING: "D23",
    _K.SUSPENSION_END: "D24",
    _K.NPDB_REPORT: "D40",
    _K.DECISION_REVIEW: "D41",
    _K.LEGAL_STEP: "S15",
    _K.RETURN_DECISION: "S12",
    _K.RESTRICTION_REVIEW: "S13",
    _K.CLEARANCE_EXPIRY: "S14",
    _K.CEASE_NOTICE: "D16",
    _K.EMPLOYER_NOTICE: "D17",
    _K.BOARD_NOTICE: "D18",
    _K.MINOR_NOTICE: "D19",
    _K.FINDING: "D20",
    _K.FINDING_REVIEW: "S03",
    _K.URGENT_REPORT: "D26",
    _K.USE_REPORT: "D30",
    _K.INFORMATION_REQUEST: "S09",
    _K.SAFETY_CHECK: "S10",
    _K.NEW_EVALUATION: "S16",
    _K.DISPUTE_ACKNOWLEDGEMENT: "D42",
    _K.DISPUTE_DECISION: "D42",
}


def deadline_of(kind: ObligationKind) -> str:
    """Give the deadline id of a kind; closing duties carry their own terms."""
    return DEADLINES[kind]
