"""What holds practice until a result is verified, as the enrollment is told of it (TESTING.md 4; Standard 8)."""

from dataclasses import dataclass

from domain.ids import SpecimenId


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """That practice is on hold because of a specimen, or is not any more."""

    specimen_id: SpecimenId
    begins: bool
    because: str
