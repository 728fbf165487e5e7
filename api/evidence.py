"""What left a file: evidence packets as they were prepared, and the accounting of disclosures."""

from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response

from api.answers import ONE_PROBLEMS
from api.asking import Asker, Case, ServicesOf, log_access, permitted
from api.outside import OUTSIDE_PROBLEMS
from api.outside_asking import AskingParticipant, LoggedRoute
from api.problems import not_found
from domain.ids import EnrollmentId
from domain.sight import Permission
from papers.evidence import render_evidence_packet
from queries.disclosures import Accounting, list_disclosures, list_own_disclosures
from queries.evidence_packet import PacketRow, export_packet, list_packets

router = APIRouter(tags=["disclosures"])
own = APIRouter(prefix="/participant", tags=["participants"], route_class=LoggedRoute)

PacketReading = Annotated[Asker, Depends(permitted(Permission.EVIDENCE_READ))]
DisclosureReading = Annotated[Asker, Depends(permitted(Permission.DISCLOSURE_READ))]
_PDF: Final = "application/pdf"
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/enrollments/{enrollment_id}/evidence-packets", summary="List evidence packets", responses=dict(ONE_PROBLEMS)
)
def find_evidence_packets(
    enrollment_id: Case, services: ServicesOf, asker: PacketReading, request: Request
) -> tuple[PacketRow, ...]:
    """List the evidence packets that were prepared of a case, the newest first."""
    case_id = EnrollmentId(enrollment_id)
    listed = list_packets(services.reading, asker.scope, case_id)
    if listed is None:
        raise not_found("enrollment")
    log_access(services, asker, "evidence_packet:listed", case_id, request.url.path)
    return listed


@router.get(
    "/enrollments/{enrollment_id}/evidence-packets/{packet_id}",
    summary="Get an evidence packet",
    response_class=Response,
    responses={**ONE_PROBLEMS, HTTPStatus.OK: {"description": "The packet.", "content": {_PDF: _BYTES}}},
)
def get_evidence_packet(
    enrollment_id: Case,
    packet_id: Annotated[UUID, Path(description="The packet.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c02"])],
    services: ServicesOf,
    asker: PacketReading,
    request: Request,
) -> Response:
    """Get a packet as it was prepared: PDF/UA-1 and PDF/A-3a, with its machine-readable export attached."""
    case_id = EnrollmentId(enrollment_id)
    export = export_packet(services.reading, asker.scope, case_id, packet_id)
    if export is None:
        raise not_found("evidence packet")
    document = render_evidence_packet(export.content, export.prepared_at)
    log_access(services, asker, "evidence_packet:read", case_id, request.url.path)
    headers = {"Content-Disposition": f'attachment; filename="evidence-packet-{packet_id}.pdf"'}
    return Response(document, media_type=_PDF, headers=headers)


@router.get("/enrollments/{enrollment_id}/disclosures", summary="Account for disclosures", responses=dict(ONE_PROBLEMS))
def find_disclosures(
    enrollment_id: Case, services: ServicesOf, asker: DisclosureReading, request: Request
) -> Accounting:
    """List what of a case went out in the last six years, to whom and on which basis, the newest first."""
    case_id = EnrollmentId(enrollment_id)
    listed = list_disclosures(services.reading, asker.scope, case_id, asker.now)
    if listed is None:
        raise not_found("enrollment")
    log_access(services, asker, "disclosure:listed", case_id, request.url.path)
    return listed


@own.get("/disclosures", summary="See what of one's file went out", responses=dict(OUTSIDE_PROBLEMS))
def find_own_disclosures(services: ServicesOf, asker: AskingParticipant) -> Accounting:
    """List what of one's own file went out in the last six years, to whom and on which basis, the newest first."""
    assert asker.person.participant_id is not None  # noqa: S101 - a rule of the table
    return list_own_disclosures(services.reading, asker.person.participant_id, asker.now)
