"""Outages, and collection sites: recorded by staff, made up for by the rules."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid5
from zoneinfo import available_timezones

from fastapi import APIRouter, Depends, Header, Path
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, Field

from api.answers import ACT_PROBLEMS, ORDER_PROBLEMS, READ_PROBLEMS
from api.asking import Asker, KeyedBy, ServicesOf, json_only, permitted
from api.forms import Body, Flag, Identity, Moment, Text
from api.invitations import Kept, keep
from api.policies import known_program
from domain.sight import Permission
from domain.testing.outages import CollectionSiteChange, OutageChange, OutageEnd, OutageKind
from domain.testing.windows import window_of
from queries.service import OutageRow, SiteRow, list_collection_sites, list_outages

router = APIRouter(tags=["testing"])

Looking = Annotated[Asker, Depends(permitted(Permission.SERVICE_READ))]
Changing = Annotated[Asker, Depends(permitted(Permission.SERVICE_CHANGE))]
Named = Annotated[UUID, Path(description="The outage.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c66"])]
Site = Annotated[UUID, Path(description="The site.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c77"])]
Seen = Annotated[
    str,
    Header(
        alias="If-Match",
        pattern=r'^"?[1-9][0-9]{0,8}"?$',
        description="The revision of the site that you have seen; refused if it has changed.",
        examples=['"1"'],
    ),
]


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError("must be a time zone of the IANA database, such as America/New_York")
    return zone


def _readable(hours: str) -> str:
    if hours:
        window_of(hours)
    return hours


Program = Annotated[
    str | None,
    Field(description="The policy pack; left out for all programs.", examples=["pa_vrp"]),
    AfterValidator(known_program),
]
Hours = Annotated[str, Field(max_length=11), AfterValidator(_readable)]


class OutageForm(Body):
    """Something that kept participants from checking in or testing, and was no fault of theirs."""

    program: Program = None
    kind: Annotated[OutageKind, Field(description="Whose fault it is.", examples=[OutageKind.VENDOR])]
    site_id: Annotated[Identity | None, Field(description="The closed site, where it is one.", examples=[None])] = None
    since: Annotated[Moment, Field(examples=["2026-06-01T08:00:00-04:00"])]
    until: Annotated[Moment | None, Field(description="Left out while it lasts.", examples=[None])] = None
    reason: Annotated[
        Text, Field(description="Participants read it.", examples=["The collection vendor's system was down."])
    ]


class OutageEndForm(Body):
    """When an outage ended."""

    until: Annotated[Moment, Field(examples=["2026-06-01T12:00:00-04:00"])]


class CollectionSite(Body):
    """A collection site as it shall stand."""

    program: Program = None
    name: Annotated[Text, Field(examples=["Sample Site North"])]
    address: Annotated[Text, Field(examples=["1 Sample Street, Exampleville PA"])]
    zone: Annotated[
        str, Field(description="The zone of its hours.", examples=["America/New_York"]), AfterValidator(_known_zone)
    ]
    hours: Annotated[
        tuple[Hours, ...],
        Field(
            min_length=7,
            max_length=7,
            description="Monday to Sunday, such as 08:00-15:00; empty where it is closed.",
            examples=[["08:00-15:00"] * 5 + ["", ""]],
        ),
    ]
    alternate: Annotated[Flag, Field(description="Whether it stands in for another one.")] = False
    active: Flag = True


@router.get("/outages", summary="List outages", responses=dict(READ_PROBLEMS))
def find_outages(services: ServicesOf, _: Looking) -> tuple[OutageRow, ...]:
    """List outages, the newest first; those that the program found by itself name nobody."""
    return list_outages(services.reading)


@router.post(
    "/outages",
    summary="Record an outage",
    response_model=Kept,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def record_outage(body: OutageForm, keyed: KeyedBy, _: Changing) -> JSONResponse:
    """Record an outage: windows are longer by as long as it lasts, and what was missed in it is excused."""
    outage_id = uuid5(keyed.command_id, "outage")
    change = OutageChange(
        outage_id=outage_id,
        program=body.program,
        kind=body.kind,
        site_id=body.site_id,
        since=body.since,
        until=body.until,
        reason=body.reason,
    )
    return await keep(keyed, change, outage_id, HTTPStatus.CREATED)


@router.post(
    "/outages/{outage_id}/end",
    summary="End an outage",
    response_model=Kept,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def end_outage(outage_id: Named, body: OutageEndForm, keyed: KeyedBy, _: Changing) -> JSONResponse:
    """Say when an outage ended."""
    return await keep(keyed, OutageEnd(ended_outage_id=outage_id, ended_at=body.until), outage_id)


@router.get("/collection-sites", summary="List collection sites", responses=dict(READ_PROBLEMS))
def find_collection_sites(services: ServicesOf, _: Looking) -> tuple[SiteRow, ...]:
    """List collection sites by name, with their hours."""
    return list_collection_sites(services.reading)


@router.post(
    "/collection-sites",
    summary="Register a collection site",
    response_model=Kept,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def register_collection_site(body: CollectionSite, keyed: KeyedBy, _: Changing) -> JSONResponse:
    """Register a collection site, which participants see from now on."""
    site_id = uuid5(keyed.command_id, "site")
    return await keep(keyed, _change(site_id, body, seen=0), site_id, HTTPStatus.CREATED)


@router.put(
    "/collection-sites/{site_id}",
    summary="Change a collection site",
    response_model=Kept,
    responses=dict(ACT_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def change_collection_site(
    site_id: Site, body: CollectionSite, if_match: Seen, keyed: KeyedBy, _: Changing
) -> JSONResponse:
    """Change a collection site in the revision that was seen; one that is not active is not shown to participants."""
    return await keep(keyed, _change(site_id, body, seen=int(if_match.strip('"'))), site_id)


def _change(site_id: UUID, body: CollectionSite, *, seen: int) -> CollectionSiteChange:
    return CollectionSiteChange(
        site_id=site_id,
        program=body.program,
        name=body.name,
        address=body.address,
        zone=body.zone,
        hours=body.hours,
        alternate=body.alternate,
        active=body.active,
        seen=seen,
    )
