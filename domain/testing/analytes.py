"""The analytes that laboratories report, with their LOINC codes (TESTING.md 12.3).

The codes are from LOINC 2.74 and the CDC value sets for opioid decision support.
A code that is not here is no mistake: the report keeps it with the name that the sender gave.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Use(StrEnum):
    """What a test of an analyte is for."""

    SCREEN = "screen"
    #: Presence, by GC/MS or LC/MS-MS.
    CONFIRM = "confirm"
    #: Confirmed, as mass per volume.
    MASS = "mass"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAnalyte:
    """One analyte with its LOINC codes, some of them for one cut-off only."""

    name: str
    screens: tuple[str, ...] = ()
    confirms: tuple[str, ...] = ()
    masses: tuple[str, ...] = ()


def _one(name: str, screens: str, confirms: str = "", masses: str = "") -> KnownAnalyte:
    return KnownAnalyte(
        name=name, screens=tuple(screens.split()), confirms=tuple(confirms.split()), masses=tuple(masses.split())
    )


KNOWN_ANALYTES: Final = (
    _one("Ethyl glucuronide", "58375-7", "58377-3", "58378-1 79239-0 77769-8 58376-5"),
    _one("Ethanol", "42242-8", "34180-0", "46983-3"),
    _one("Amphetamines", "19261-7 43983-6 14308-1"),
    _one("Amphetamine", "19343-3", "19344-1"),
    _one("Methamphetamine", "19554-5", "19555-2", "16235-4"),
    _one("MDMA", "19568-5", "19569-3"),
    _one("Benzodiazepines", "14316-4 70141-7 70142-5", "16195-0"),
    _one("Barbiturates", "19270-8", "16429-3"),
    _one("Cannabinoids", "18282-4", "19289-8", "20413-1"),
    _one("Carboxy-THC", "19381-3", "19382-1", "20521-1"),
    _one("Cocaine metabolite", "14314-9 43984-4 43985-1", "14315-6", "16226-3"),
    _one("Opiates", "19295-5", "18390-5", "17384-9"),
    _one("Codeine", "19411-8", "16197-6", "16250-3"),
    _one("Morphine", "19597-4", "16196-8", "16251-1"),
    _one("6-MAM", "19321-9", "19322-7", "19593-3"),
    _one("Hydrocodone", "19482-9", "19483-7"),
    _one("Oxycodone", "19642-8", "19643-6"),
    # The source lists these two beside oxycodone, without saying which of them is whose.
    _one("Oxycodone and oxymorphone", "", "", "58430-0 61197-0"),
    _one("Fentanyl", "59673-4", "40839-3", "58381-5"),
    _one("Norfentanyl", "95797-7", "43200-5", "58383-1"),
    _one("Buprenorphine", "93494-3", "16208-1"),
    _one("Norbuprenorphine", "82371-6", "58362-5"),
    _one("Methadone", "19550-3", "16199-2", "16246-1"),
    _one("EDDP", "93495-0", "58428-4", "58429-2"),
    _one("Tramadol", "19710-3", "17718-8"),
    _one("Zolpidem", "94104-7", "53787-8"),
    _one("Methylphenidate", "19577-6", "19578-4", "20548-4"),
    _one("PCP", "19659-2", "18392-1", "16254-5"),
    _one("Propofol glucuronide", "", "", "59561-1"),
)

_BY_CODE: Final = {
    code: (analyte, use)
    for analyte in KNOWN_ANALYTES
    for use, codes in ((Use.SCREEN, analyte.screens), (Use.CONFIRM, analyte.confirms), (Use.MASS, analyte.masses))
    for code in codes
}


def analyte_of(loinc: str) -> KnownAnalyte | None:
    """Find the analyte that a LOINC code names; None for a code that is not known here."""
    found = _BY_CODE.get(loinc)
    return found[0] if found else None


def use_of(loinc: str) -> Use | None:
    """Tell what a LOINC code's test is for; None for a code that is not known here."""
    found = _BY_CODE.get(loinc)
    return found[1] if found else None
