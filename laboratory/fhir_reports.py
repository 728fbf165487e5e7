"""FHIR R4: each DiagnosticReport of a document is one report on one specimen (TESTING.md 12.1)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from domain.testing.results import Attachment, Flaw, LabReport, LabResult, Matrix, MroResult, ReportStatus
from laboratory.attachments import attached
from laboratory.documents import check_no_key_twice, decoded, document, written
from laboratory.faults import Fault, Reason, UnreadableError
from laboratory.fhir_model import Concept, DiagnosticReport, Identifier, Patient, Specimen
from laboratory.fhir_observations import observations
from laboratory.fhir_resources import Bundle, Node, Resources, bundle_of, check_readable, left_over, raw_of
from laboratory.fhir_systems import DONORS, FLAWS, MATRICES, MESSAGES, RESULTS, REVIEWS, TABLE_0487, TABLE_0490
from laboratory.fields import validated
from laboratory.messages import Message
from laboratory.observations import gather
from laboratory.reports import check_size, looked_over
from laboratory.specimens import flaw_of, matrix_of
from laboratory.texts import Word, coded_if_any, iso_time, needed, remark, text

#: DiagnosticReport.status; ``registered`` and ``unknown`` say nothing that could be kept.
STATUSES: Final = {
    "partial": ReportStatus.PARTIAL,
    "preliminary": ReportStatus.PRELIMINARY,
    "final": ReportStatus.FINAL,
    "amended": ReportStatus.CORRECTED,
    "corrected": ReportStatus.CORRECTED,
    "appended": ReportStatus.CORRECTED,
    "cancelled": ReportStatus.CANCELLED,
    "entered-in-error": ReportStatus.CANCELLED,
}


def read_fhir(content: bytes, zone: ZoneInfo | None) -> Iterator[Message]:
    """Read every report of a document of FHIR R4."""
    try:
        found = document(decoded(content))
        bundle = bundle_of(found)
    except UnreadableError as error:
        yield Message(position=1, message_id="", raw=content, said=error.fault)
        return
    used = list[Node]()
    for position, node in enumerate(bundle.reports, 1):
        yield _message(position, bundle, node, used, zone)
    for position, (rest, fault) in enumerate(left_over(bundle, used), len(bundle.reports) + 1):
        yield Message(position=position, message_id="", raw=written(rest), said=fault)


def _message(position: int, bundle: Bundle, node: Node, used: list[Node], zone: ZoneInfo | None) -> Message:
    resources = bundle.resources.within(node)
    reached = resources.reached_from(node)
    used.extend(reached)
    raw, message_id = raw_of(bundle, node, reached), ""
    said: LabReport | Fault
    try:
        check_size(raw)
        check_readable(node, "DiagnosticReport")
        report = validated(DiagnosticReport, node)
        message_id = _message_id(bundle.identifier, report)
        said = looked_over(_report(message_id, report, resources, zone))
    except UnreadableError as error:
        said = error.fault
    return Message(position=position, message_id=message_id, raw=raw, said=said)


def _message_id(bundle: object, report: DiagnosticReport) -> str:
    """Identify one release of one report: its message number, or the bundle's and the report's, or its version."""
    ours = next((one.value for one in report.identifier if one.system == MESSAGES), "")
    number = next((one.value for one in report.identifier if one.value), "")
    of_bundle = validated(Identifier, bundle).value if isinstance(bundle, Mapping) else ""
    if of_bundle:
        check_no_key_twice(bundle)
    version = report.meta.version_id or report.issued
    parts = [ours] if ours else [of_bundle, number] if of_bundle else [number, version]
    if not parts[0]:
        raise UnreadableError(Reason.MISSING_FIELD, "DiagnosticReport.identifier is missing.")
    return text("/".join(one for one in parts if one), "DiagnosticReport.identifier")


def _report(message_id: str, said: DiagnosticReport, resources: Resources, zone: ZoneInfo | None) -> LabReport:
    status = STATUSES.get(said.status)
    if status is None:
        raise UnreadableError(Reason.UNKNOWN_CODE, "DiagnosticReport.status is none that is read.")
    _check_conclusions(said)
    specimen = _specimen(said, resources)
    found = gather(observations(said, resources, zone), status)
    return LabReport(
        message_id=message_id,
        specimen=needed(specimen.accession_identifier.value, "Specimen.accessionIdentifier"),
        donor=_donor(said, resources),
        order=text(next((one.identifier.value for one in said.based_on), ""), "DiagnosticReport.basedOn"),
        panel=needed(said.code.first, "DiagnosticReport.code"),
        matrix=_matrix(specimen),
        status=status,
        collected_at=_time(specimen.collection.collected_date_time, "Specimen.collection", zone),
        received_at=_time(specimen.received_time, "Specimen.receivedTime", zone),
        reported_at=iso_time(said.issued, "DiagnosticReport.issued", zone),
        lab=_one(found.lab, coded_if_any(LabResult, _concluded(said, RESULTS), "DiagnosticReport.conclusionCode")),
        mro=_one(found.mro, coded_if_any(MroResult, _concluded(said, REVIEWS), "DiagnosticReport.conclusionCode")),
        analytes=found.analytes,
        validity=found.validity,
        custody=found.custody,
        flaws=tuple(_flaw(one) for one in specimen.condition),
        remarks=(*_remarks(said, specimen), *found.remarks),
        attachments=_attachments(said),
    )


def _specimen(said: DiagnosticReport, resources: Resources) -> Specimen:
    names = {one.reference for one in said.specimen}
    if not names:
        raise UnreadableError(Reason.MISSING_FIELD, "DiagnosticReport.specimen is missing.")
    if len(names) > 1:
        raise UnreadableError(Reason.DUPLICATE_SEGMENT, "DiagnosticReport.specimen names more than one.")
    return resources.find(said.specimen[0], "Specimen", Specimen, "DiagnosticReport.specimen")


def _donor(said: DiagnosticReport, resources: Resources) -> str:
    """Give our number of the donor: of the subject itself, or of the patient that it refers to."""
    where = "DiagnosticReport.subject"
    numbers: tuple[Identifier, ...] = (said.subject.identifier,)
    if not said.subject.identifier.value:
        numbers = resources.find(said.subject, "Patient", Patient, where).identifier
    ours = {one.value for one in numbers if one.system == DONORS} or {one.value for one in numbers if not one.system}
    if len(ours) > 1:
        raise UnreadableError(Reason.CONTRADICTORY, f"{where} has more than one number of the donor.")
    return needed("".join(ours), where)


def _matrix(specimen: Specimen) -> Matrix:
    codes = [one.code for one in specimen.type.coding if one.system in {MATRICES, TABLE_0487}]
    return matrix_of("".join(codes[:1]), "Specimen.type")


def _flaw(condition: Concept) -> Flaw:
    return flaw_of(condition.in_system(FLAWS) or condition.in_system(TABLE_0490), "Specimen.condition")


def _time(said: str, where: str, zone: ZoneInfo | None) -> datetime | None:
    return iso_time(said, where, zone) if said.strip() else None


def _check_conclusions(said: DiagnosticReport) -> None:
    """See that no conclusion is passed over because its code system is not one of ours."""
    for one in said.conclusion_code:
        if not one.in_system(RESULTS) and not one.in_system(REVIEWS):
            raise UnreadableError(
                Reason.UNKNOWN_CODE, "DiagnosticReport.conclusionCode holds a conclusion without a documented code."
            )


def _concluded(said: DiagnosticReport, system: str) -> str:
    codes = {code for one in said.conclusion_code if (code := one.in_system(system))}
    if len(codes) > 1:
        raise UnreadableError(Reason.CONTRADICTORY, "DiagnosticReport.conclusionCode says two things.")
    return "".join(codes)


def _one(observed: Word | None, concluded: Word | None) -> Word | None:
    """Take what was said as an observation or as the conclusion; both may say the same."""
    if observed is not None and concluded is not None and observed is not concluded:
        raise UnreadableError(Reason.CONTRADICTORY, "The conclusion and an observation say two things.")
    return concluded if observed is None else observed


def _remarks(said: DiagnosticReport, specimen: Specimen) -> tuple[str, ...]:
    found = (said.conclusion, *(one.text for one in specimen.note))
    return tuple(kept for one in found if (kept := remark(one, "A remark")))


def _attachments(said: DiagnosticReport) -> tuple[Attachment, ...]:
    """Describe the documents that came; one that is only linked to is not fetched."""
    where = "DiagnosticReport.presentedForm"
    return tuple(attached(text(one.content_type, where), one.data, where) for one in said.presented_form if one.data)
