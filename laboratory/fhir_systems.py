"""The code and number systems of FHIR documents, ours and those that HL7 and LOINC publish."""

from typing import Final

_OURS: Final = "https://phmp.example/fhir"
#: Numbers.
MESSAGES: Final = f"{_OURS}/message"
DONORS: Final = f"{_OURS}/donor"
SPECIMENS: Final = f"{_OURS}/specimen"
ORDERS: Final = f"{_OURS}/order"
#: Codes.
RESULTS: Final = f"{_OURS}/laboratory-result"
REVIEWS: Final = f"{_OURS}/review-result"
OBSERVATIONS: Final = f"{_OURS}/observation"
FLAWS: Final = f"{_OURS}/flaw"
MATRICES: Final = f"{_OURS}/matrix"
METHODS: Final = f"{_OURS}/method"

LOINC: Final = "http://loinc.org"
INTERPRETATIONS: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
TABLE_0487: Final = "http://terminology.hl7.org/CodeSystem/v2-0487"
TABLE_0490: Final = "http://terminology.hl7.org/CodeSystem/v2-0490"
UNITS: Final = "http://unitsofmeasure.org"
