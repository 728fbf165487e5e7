"""The Observations of a DiagnosticReport, those within a panel included (TESTING.md 12.1)."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from domain.testing.results import Finding
from laboratory.faults import Reason, UnreadableError
from laboratory.fhir_model import DiagnosticReport, Observation, Reference
from laboratory.fhir_resources import Resources
from laboratory.fhir_systems import INTERPRETATIONS, LOINC, METHODS, OBSERVATIONS
from laboratory.limits import MOST_PARTS
from laboratory.observations import FINDINGS_BY_CODE, MASS_SPECTROMETRY, MEASURES_BY_LOINC, Observed, Own, State
from laboratory.texts import iso_time, remark, text

_STATES: Final = {
    "registered": State.PRELIMINARY,
    "preliminary": State.PRELIMINARY,
    "final": State.FINAL,
    "amended": State.FINAL,
    "corrected": State.FINAL,
    "cancelled": State.GONE,
    "entered-in-error": State.GONE,
}
_METHODS: Final = {"screen": False, "confirm": True}


def observations(report: DiagnosticReport, resources: Resources, zone: ZoneInfo | None) -> Iterator[Observed]:
    """Read the observations of a report; raises UnreadableError."""
    to_see, seen, read = list(reversed(report.result)), set[str](), 0
    while to_see:
        to = to_see.pop()
        if to.reference in seen:
            raise UnreadableError(Reason.DUPLICATE_SEGMENT, "An Observation is referred to twice.")
        seen.add(to.reference)
        read += 1
        if read > MOST_PARTS:
            raise UnreadableError(Reason.TOO_LARGE, f"The report has more than {MOST_PARTS} observations.")
        where = f"Observation {read}"
        said = resources.find(to, "Observation", Observation, where)
        _check_same(said, report, where)
        to_see += reversed(said.has_member)
        if not _is_panel(said):
            yield _observed(said, where, zone)
    _check_contained(resources, seen)


def _check_contained(resources: Resources, seen: set[str]) -> None:
    """See that a report holds no observation that it does not refer to."""
    for name, nodes in resources.contained.items():
        if name not in seen and any(one.get("resourceType") == "Observation" for one in nodes):
            raise UnreadableError(Reason.MISSING_FIELD, "The report contains an Observation that it does not refer to.")


def _is_panel(said: Observation) -> bool:
    value = said.value_quantity or said.value_string or said.value_codeable_concept or said.value_boolean is not None
    return bool(said.has_member) and not value and not said.interpretation


def _check_same(said: Observation, report: DiagnosticReport, where: str) -> None:
    """See that an observation is of the report's donor and specimen, and says nothing that is not read."""
    if said.component:
        raise UnreadableError(Reason.MALFORMED, f"{where} has components, which are not read.")
    if _differ(said.subject, report.subject):
        raise UnreadableError(Reason.CONTRADICTORY, f"{where} is of another subject than its report.")
    if report.specimen and _differ(said.specimen, report.specimen[0]):
        raise UnreadableError(Reason.CONTRADICTORY, f"{where} is of another specimen than its report.")


def _differ(one: Reference, other: Reference) -> bool:
    references = {one.reference, other.reference} - {""}
    numbers = {one.identifier.value, other.identifier.value} - {""}
    return len(references) > 1 or len(numbers) > 1


def _observed(said: Observation, where: str, zone: ZoneInfo | None) -> Observed:
    own = said.code.in_system(OBSERVATIONS)
    loinc = text(said.code.in_system(LOINC), where)
    if own and own not in {str(one) for one in Own}:
        raise UnreadableError(Reason.UNKNOWN_CODE, f"The code of {where} is not documented.")
    if said.status not in _STATES:
        raise UnreadableError(Reason.UNKNOWN_CODE, f"The status of {where} is none that is read.")
    theirs = next((one for one in said.code.coding if one.code and one.system not in {LOINC, OBSERVATIONS}), None)
    named = next((one.display for one in said.code.coding if one.display), "")
    quantity, cutoff = said.value_quantity, next((one.high for one in said.reference_range if one.high), None)
    compared = bool(quantity and quantity.comparator)
    at = said.effective_date_time if own == Own.CUSTODY else ""
    return Observed(
        where=where,
        own=Own(own) if own else MEASURES_BY_LOINC.get(loinc),
        loinc=loinc,
        code=text(theirs.code, where) if theirs else "",
        name=text(said.code.text or named, where),
        state=_STATES[said.status],
        finding=_finding(said, where),
        number=quantity.value if quantity and not compared else None,
        words=remark(_words(said), where),
        unit=text((quantity.unit or quantity.code) if quantity else (cutoff.unit if cutoff else ""), where),
        cutoff=cutoff.value if cutoff else None,
        confirms=_confirms(said),
        at=iso_time(at, where, zone) if at else None,
        by=text(next((one.display for one in said.performer), ""), where),
        remarks=tuple(kept for one in said.note if (kept := remark(one.text, where))),
    )


def _words(said: Observation) -> str:
    if said.value_quantity and said.value_quantity.comparator:
        return f"{said.value_quantity.comparator} {said.value_quantity.value} {said.value_quantity.unit}"
    if said.value_codeable_concept:
        return said.value_codeable_concept.first or said.value_codeable_concept.text
    return said.value_string


def _finding(said: Observation, where: str) -> Finding | None:
    codes = {code for one in said.interpretation if (code := one.in_system(INTERPRETATIONS))}
    if not said.interpretation:
        return None if said.value_boolean is None else Finding.POSITIVE if said.value_boolean else Finding.NEGATIVE
    found = {FINDINGS_BY_CODE.get(one) for one in codes}
    if len(found) != 1 or None in found:
        raise UnreadableError(Reason.UNKNOWN_CODE, f"The interpretation of {where} is none that is read.")
    return found.pop()


def _confirms(said: Observation) -> bool | None:
    ours = _METHODS.get(said.method.in_system(METHODS))
    names = [said.method.text, *(one.display for one in said.method.coding)]
    return True if ours is None and any(MASS_SPECTROMETRY.search(one) for one in names) else ours
