"""The notice that goes with every disclosure (42 CFR 2.32; PRIVACY.md 1, 4.3). A new wording is a new version.

The first sentences of the statement, up to "2.65", were read; the rest and the short statement are grade K: verify
them before real use.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One wording of the notice."""

    version: str
    #: Stands once in a document.
    statement: str
    #: Stands on every page.
    short: str


NOTICE_IN_FORCE: Final = Notice(
    version="42 CFR 2.32 (2024), wording 1",
    statement=(
        "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2). "
        "These rules prohibit you from using or disclosing this record, or testimony that describes the information "
        "contained in this record, in any civil, criminal, administrative, or legislative proceedings by any Federal, "
        "State, or local authority, against the patient, unless authorized by the consent of the patient, except as "
        "provided at 42 CFR 2.12(c)(5) or as authorized by a court in accordance with 42 CFR 2.64 or 2.65. In "
        "addition, the Federal rules prohibit you from making any other use or disclosure of this record unless at "
        "least one of the following applies: (i) Further use or disclosure is expressly permitted by the written "
        "consent of the individual whose information is being disclosed in this record or as otherwise permitted by "
        "42 CFR part 2. (ii) You are a covered entity or business associate and have received the record for "
        "treatment, payment, or health care operations. (iii) You have received the record from a covered entity or "
        "business associate as permitted by 45 CFR part 164, subparts A and E. A general authorization for the "
        "release of medical or other information is NOT sufficient to meet the required elements of written consent "
        "to further use or redisclose the record (see 42 CFR 2.31)."
    ),
    short="42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
)

_NOTICES: Final = {one.version: one for one in (NOTICE_IN_FORCE,)}


def notice_of(version: str) -> Notice:
    """Find the wording that went with a disclosure; a version that never was in force is a bug."""
    return _NOTICES[version]
