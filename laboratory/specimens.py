"""What is tested and what is wrong with it, in our own words or in those of the HL7 tables that FHIR uses as well."""

from typing import Final

from domain.testing.results import Flaw, Matrix
from laboratory.texts import coded, needed

#: HL7 table 0487; a dried blood spot has no code there (K).
MATRICES: Final = {
    "ur": Matrix.URINE,
    "bld": Matrix.BLOOD,
    "har": Matrix.HAIR,
    "nail": Matrix.NAIL,
    "sal": Matrix.ORAL_FLUID,
    "exhld": Matrix.BREATH,
}
#: HL7 table 0490; of its reasons these alone are flaws of TESTING.md 6 (K).
FLAWS: Final = {"qs": Flaw.INSUFFICIENT_VOLUME, "ri": Flaw.IDENTIFIER_MISMATCH}


def matrix_of(code: str, where: str) -> Matrix:
    """Read what is tested."""
    return MATRICES.get(needed(code, where).lower()) or coded(Matrix, code, where)


def flaw_of(code: str, where: str) -> Flaw:
    """Read a flaw of the chain of custody; a reason that is none of ours is for a person to read."""
    return FLAWS.get(needed(code, where).lower()) or coded(Flaw, code, where)
