"""Testing days: what each committed to, the recomputation of its draw, and the monthly fairness report."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AfterValidator

from api.answers import ONE_PROBLEMS, READ_PROBLEMS
from api.asking import Asker, ServicesOf, log_access, permitted
from api.policies import PackId, known_program
from api.problems import not_found
from domain.sight import Permission, why_not_see
from queries.testing_days import (
    Fairness,
    TestingDayRow,
    Verification,
    fairness_of,
    list_testing_days,
    show_testing_day,
    verify_testing_day,
)

router = APIRouter(tags=["testing"])

Reading = Annotated[Asker, Depends(permitted(Permission.TESTING_DAY_READ))]
Verifying = Annotated[Asker, Depends(permitted(Permission.DRAW_VERIFY))]
Judging = Annotated[Asker, Depends(permitted(Permission.FAIRNESS_READ))]

Day = Annotated[date, Path(description="The day, in the program's zone.", examples=["2026-03-03"])]
Program = Annotated[
    str,
    Query(pattern=r"^[a-z0-9_]{1,50}$", description="The pack whose calendar draws.", examples=["pa_vrp"]),
    AfterValidator(known_program),
]
Month = Annotated[str, Query(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="The month.", examples=["2026-03"])]


@router.get("/testing-days", summary="List testing days", responses=dict(READ_PROBLEMS))
def find_testing_days(
    services: ServicesOf,
    _: Reading,
    program: Annotated[
        str | None,
        Query(pattern=r"^[a-z0-9_]{1,50}$", description="The pack; none: all.", examples=["pa_vrp"]),
        AfterValidator(known_program),
    ] = None,
) -> tuple[TestingDayRow, ...]:
    """List the last days with their commitments; selections are seen in the cases, from the opening on."""
    return list_testing_days(services.reading, program)


@router.get("/testing-days/{pack_id}/{day}", summary="Show a testing day", responses=dict(ONE_PROBLEMS))
def show_one_testing_day(pack_id: PackId, day: Day, services: ServicesOf, asker: Reading) -> TestingDayRow:
    """Show a day; its seed, when its window has closed, to those who verify draws."""
    with_seed = why_not_see(asker.person.actor, Permission.DRAW_VERIFY) is None
    found = show_testing_day(services.reading, pack_id, day, with_seed=with_seed)
    if found is None:
        raise not_found("testing day")
    if found.seed is not None:
        log_access(services, asker, "draw:seed_read", None, "/api/v1/testing-days/{pack_id}/{day}")
    return found


@router.get("/testing-days/{pack_id}/{day}/verification", summary="Verify a draw", responses=dict(ONE_PROBLEMS))
def verify_one_testing_day(pack_id: PackId, day: Day, services: ServicesOf, asker: Verifying) -> Verification:
    """Recompute a day from its log and name every row that was altered; sealed quotas are opened in memory only."""
    found = verify_testing_day(services.reading, services.keys, pack_id, day)
    if found is None:
        raise not_found("testing day")
    log_access(services, asker, "draw:verified", None, "/api/v1/testing-days/{pack_id}/{day}/verification")
    return found


@router.get("/fairness", summary="Report on the fairness of a month", responses=dict(READ_PROBLEMS))
def show_fairness(services: ServicesOf, _: Judging, program: Program, month: Month) -> Fairness:
    """Report whether the tests of a month look drawn by chance, from counts alone."""
    year, number = month.split("-")
    return fairness_of(services.reading, program, int(year), int(number))
