"""The policy packs, number by number with grade and source, and how two of them differ; and the process diagram."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel

from api.answers import ONE_PROBLEMS, READ_PROBLEMS
from api.asking import Asker, permitted
from api.problems import not_found
from domain.policy import Policy
from domain.sight import Permission
from policies.reading import read_pack
from policies.showing import Difference, differences
from policies.toml_files import packs
from queries.process_diagram import svg

router = APIRouter(tags=["policies"])

PackId = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,50}$", description="The pack.", examples=["pa_vrp"])]
Reading = Annotated[Asker, Depends(permitted(Permission.POLICY_READ))]


def known_program(program: str | None) -> str | None:
    """Check that a program that is named has a pack."""
    if program is not None and program not in packs():
        raise ValueError(f"There is no such policy pack; there are {', '.join(packs())}")
    return program


class Pack(BaseModel):
    """A policy pack in its current version."""

    id: str
    version: str
    title: str
    jurisdiction: str


@router.get("/policies", summary="List the policy packs", responses=dict(READ_PROBLEMS))
def find_policies(_: Reading) -> list[Pack]:
    """List the packs in their current versions."""
    return [_pack(read_pack(one)) for one in packs()]


@router.get("/policies/{pack_id}", summary="Show a policy pack", responses=dict(ONE_PROBLEMS))
def show_one_policy(pack_id: PackId, _: Reading) -> Policy:
    """Show every number of a pack, with its grade and source."""
    return _known(pack_id)


@router.get("/policies/{pack_id}/differences/{other_id}", summary="Compare two packs", responses=dict(ONE_PROBLEMS))
def compare_policies(pack_id: PackId, other_id: PackId, _: Reading) -> tuple[Difference, ...]:
    """List what two packs say differently."""
    return differences(_known(pack_id), _known(other_id))


@router.get(
    "/process-diagram.svg",
    summary="Draw the process",
    response_class=Response,
    responses={
        **READ_PROBLEMS,
        200: {"description": "The diagram.", "content": {"image/svg+xml": {"schema": {"type": "string"}}}},
    },
)
def draw_process(_: Reading) -> Response:
    """Draw the lifecycle from the transition table that the process obeys."""
    return Response(svg(), media_type="image/svg+xml")


def _known(pack_id: str) -> Policy:
    if pack_id not in packs():
        raise not_found("policy pack")
    return read_pack(pack_id)


def _pack(policy: Policy) -> Pack:
    return Pack(id=policy.id, version=policy.version, title=policy.title, jurisdiction=policy.jurisdiction)
