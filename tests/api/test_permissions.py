"""Who may come through which way: a table written by hand, and every way tried by every role."""

import re
from uuid import uuid4

import httpx
import pytest

from api.app import make_app
from dev.people import STAFF
from domain.acts import Act, kind_of
from domain.outside import door_of
from domain.roles import STAFF_ROLES, Role
from domain.sight import Permission
from tests.api.routes import Way, ways
from tests.fixtures.program import Program
from tests.fixtures.shared import Rows

NOBODY = "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"

EVERYBODY = "intake specialist supervisor director legal auditor administrator reviewer board_liaison"
#: Who works on cases day by day, and those who audit; and with those who are called in.
DESK = "intake specialist supervisor director legal auditor"
READERS = f"{DESK} reviewer board_liaison"
CASEWORK = "intake specialist supervisor director legal reviewer board_liaison"

#: Who may come through; whose cases they see and which act their role may do is asked further in.
MAY: dict[str, str] = {
    "POST /enrollments": "intake specialist supervisor",
    "GET /enrollments": READERS,
    "GET /enrollments/{enrollment_id}": READERS,
    "GET /enrollments/{enrollment_id}/acts": READERS,
    "GET /enrollments/{enrollment_id}/term": READERS,
    "GET /enrollments/{enrollment_id}/journal": f"{DESK} reviewer",
    "GET /enrollments/{enrollment_id}/process-history": "supervisor director auditor",
    "GET /enrollments/{enrollment_id}/commands/{command_id}": CASEWORK,
    "GET /enrollments/{enrollment_id}/proceedings/{proceeding_id}/criteria": READERS,
    **{f"POST /enrollments/{{enrollment_id}}/acts/{act.value}": CASEWORK for act in Act if kind_of(act) is None},
    **{
        f"POST /enrollments/{{enrollment_id}}/proceedings/{{proceeding_id}}/acts/{act.value}": CASEWORK
        for act in Act
        if kind_of(act) is not None
    },
    "GET /proceedings": READERS,
    "GET /enrollments/{enrollment_id}/disputes/{proceeding_id}": READERS,
    "GET /enrollments/{enrollment_id}/proceedings": READERS,
    "GET /enrollments/{enrollment_id}/proceedings/{proceeding_id}": READERS,
    "GET /enrollments/{enrollment_id}/proceedings/{proceeding_id}/acts": READERS,
    "GET /enrollments/{enrollment_id}/proceedings/{proceeding_id}/board-actions": READERS,
    "GET /enrollments/{enrollment_id}/proceedings/{proceeding_id}/settlement-advice": READERS,
    "GET /hearings": "specialist supervisor director legal board_liaison",
    "GET /worklist": CASEWORK,
    "GET /escalations": "specialist supervisor director legal auditor",
    "GET /caseloads": "supervisor director auditor",
    "POST /caseloads/reassignments": "supervisor director",
    "GET /providers": EVERYBODY,
    "POST /providers": "specialist supervisor administrator",
    "POST /providers/{provider_id}/agreements": "specialist supervisor administrator",
    "POST /providers/{provider_id}/conflicts": "specialist supervisor administrator",
    "GET /registry-changes/{command_id}": EVERYBODY,
    "GET /messages": "supervisor auditor administrator",
    "POST /messages/{message_id}/retry": "supervisor administrator",
    "POST /enrollments/{enrollment_id}/contact-data": "intake specialist supervisor",
    "GET /staff": "supervisor director auditor administrator",
    "POST /staff": "administrator",
    "GET /teams": "supervisor director auditor administrator",
    "POST /teams": "administrator",
    "GET /on-call-shifts": "supervisor director auditor administrator",
    "POST /on-call-shifts": "administrator",
    "GET /enrollments/{enrollment_id}/participant-account": DESK,
    "POST /enrollments/{enrollment_id}/participant-account": "intake specialist supervisor",
    "DELETE /enrollments/{enrollment_id}/participant-account": "intake specialist supervisor",
    "GET /enrollments/{enrollment_id}/monitor-account": DESK,
    "POST /enrollments/{enrollment_id}/monitor-account": "specialist supervisor",
    "DELETE /enrollments/{enrollment_id}/monitor-account": "specialist supervisor",
    "GET /providers/{provider_id}/accounts": "specialist supervisor administrator",
    "POST /providers/{provider_id}/accounts": "specialist supervisor administrator",
    "DELETE /providers/{provider_id}/accounts/{account_id}": "specialist supervisor administrator",
    "GET /laboratories": EVERYBODY,
    "POST /laboratories": "administrator",
    "PUT /laboratories/{laboratory_id}": "administrator",
    "POST /laboratories/{laboratory_id}/webhook-secret": "administrator",
    "GET /laboratories/{laboratory_id}/accounts": "administrator",
    "POST /laboratories/{laboratory_id}/accounts": "administrator",
    "DELETE /laboratories/{laboratory_id}/accounts/{account_id}": "administrator",
    "GET /enrollments/{enrollment_id}/testing": f"{DESK} reviewer",
    "GET /enrollments/{enrollment_id}/evidence-packets": "specialist supervisor director legal auditor",
    "GET /enrollments/{enrollment_id}/evidence-packets/{packet_id}": "specialist supervisor director legal auditor",
    "GET /enrollments/{enrollment_id}/disclosures": DESK,
    "GET /outages": EVERYBODY,
    "POST /outages": "supervisor director administrator",
    "POST /outages/{outage_id}/end": "supervisor director administrator",
    "GET /collection-sites": EVERYBODY,
    "POST /collection-sites": "supervisor director administrator",
    "PUT /collection-sites/{site_id}": "supervisor director administrator",
    "GET /quarantine": "supervisor director",
    "POST /quarantine/{entry_id}/match": "supervisor director",
    "POST /quarantine/{entry_id}/dismiss": "supervisor director",
    "POST /quarantine/{entry_id}/reread": "supervisor director",
    "GET /testing/reconciliation": "supervisor director",
    "GET /testing-days": "specialist supervisor director auditor",
    "GET /testing-days/{pack_id}/{day}": "specialist supervisor director auditor",
    "GET /testing-days/{pack_id}/{day}/verification": "director auditor",
    "GET /fairness": "supervisor director auditor",
    "GET /policies": EVERYBODY,
    "GET /policies/{pack_id}": EVERYBODY,
    "GET /policies/{pack_id}/differences/{other_id}": EVERYBODY,
    "GET /process-diagram.svg": EVERYBODY,
    "GET /access-log": "director auditor",
    "POST /codec/decode": "director auditor",
    "POST /codec/encode": "director auditor",
}

#: What needs no session: signing in, and what tells nothing of anybody.
OPEN = {
    *("GET /healthz", "GET /readyz", "GET /metrics", "POST /sessions"),
    *("POST /participant/sessions", "POST /participant/invitations"),
    *("POST /laboratory/sessions", "POST /laboratory/invitations"),
    *("POST /evaluator/sessions", "POST /evaluator/invitations"),
    *("POST /worksite-monitor/sessions", "POST /worksite-monitor/invitations"),
    # Signed by the laboratory instead.
    "POST /laboratory/results",
}
#: Whoever has a session may end it.
OWN = {"DELETE /sessions/current"}
#: The ways of those outside the program, each for one role (tried by every account in `test_outside`).
OUTSIDE: dict[str, Role] = {
    "DELETE /participant/sessions/current": Role.PARTICIPANT,
    "GET /participant/me": Role.PARTICIPANT,
    "GET /participant/today": Role.PARTICIPANT,
    "POST /participant/check-ins": Role.PARTICIPANT,
    "GET /participant/check-ins": Role.PARTICIPANT,
    "GET /participant/specimens": Role.PARTICIPANT,
    "GET /participant/sites": Role.PARTICIPANT,
    "GET /participant/standing": Role.PARTICIPANT,
    "GET /participant/disclosures": Role.PARTICIPANT,
    "GET /participant/requests": Role.PARTICIPANT,
    "POST /participant/requests": Role.PARTICIPANT,
    "POST /participant/specimens/{specimen_id}/split-request": Role.PARTICIPANT,
    "POST /participant/specimens/{specimen_id}/dispute": Role.PARTICIPANT,
    "GET /participant/decisions": Role.PARTICIPANT,
    "GET /participant/disputes": Role.PARTICIPANT,
    "POST /participant/disputes": Role.PARTICIPANT,
    "POST /participant/disputes/{dispute_id}/statements": Role.PARTICIPANT,
    "POST /participant/disputes/{dispute_id}/withdrawal": Role.PARTICIPANT,
    "GET /participant/returns": Role.PARTICIPANT,
    "POST /participant/returns": Role.PARTICIPANT,
    "POST /participant/returns/{petition_id}/withdrawal": Role.PARTICIPANT,
    "DELETE /laboratory/sessions/current": Role.LABORATORY,
    "GET /laboratory/me": Role.LABORATORY,
    "POST /laboratory/collections": Role.LABORATORY,
    "DELETE /evaluator/sessions/current": Role.EVALUATOR,
    "GET /evaluator/me": Role.EVALUATOR,
    "DELETE /worksite-monitor/sessions/current": Role.WORKSITE_MONITOR,
    "GET /worksite-monitor/me": Role.WORKSITE_MONITOR,
}

WAYS = ways(make_app(None))  # type: ignore[arg-type]  # the door is only looked at and never opened


def test_every_way_stands_in_the_table() -> None:
    assert {way.name for way in WAYS} == set(MAY) | OPEN | OWN | set(OUTSIDE)
    assert len(WAYS) == len({way.name for way in WAYS})


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_every_way_names_one_permission(way: Way) -> None:
    assert len(way.permissions) == (way.name in MAY)
    assert way.asks_to_sign_in == (way.name not in OPEN and way.name not in OUTSIDE)
    assert way.outside == ({OUTSIDE[way.name]} if way.name in OUTSIDE else set())
    if way.outside:
        assert way.path.startswith(f"/{door_of(OUTSIDE[way.name])}/")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_every_order_has_a_key(way: Way) -> None:
    without = OPEN | OWN | set(OUTSIDE) | {"POST /codec/decode", "POST /codec/encode"}
    assert way.asks_for_a_key == (way.method != "GET" and way.name not in without)


def test_every_permission_is_asked_for_somewhere() -> None:
    assert {one for way in WAYS for one in way.permissions} == set(Permission)


async def asked(http: httpx.AsyncClient, name: str) -> httpx.Response:
    """The answer to a request that is malformed or about nobody: whoever comes through still changes nothing."""
    method, path = name.split(" ")
    filled = re.sub(r"{[a-z]+_id}", NOBODY, path.replace("{pack_id}", "pa_vrp").replace("{other_id}", "pa_dmu"))
    address = filled if path.startswith("/codec") else f"/api/v1{filled}"
    headers = {"Idempotency-Key": str(uuid4())}
    if method in {"GET", "DELETE"}:
        return await http.request(method, address, headers=headers)
    body = {} if path.startswith("/codec") else {"no_such_field": 1}
    return await http.request(method, address, json=body, headers=headers)


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
async def test_a_role_comes_through_where_the_table_says_so(shared: Program, rows: Rows, role: Role) -> None:
    before, came_through = rows(), set()
    for name in MAY:
        answer = await asked(shared.desks[role.value.replace("_", " ")].http, name)
        assert answer.status_code in {200, 403, 404, 422}, f"{name}: {answer.status_code} {answer.text}"
        if answer.status_code == 403:
            assert answer.json()["code"] == "not_permitted"
        else:
            came_through.add(name)
    assert came_through == {name for name, roles in MAY.items() if role.value in roles.split()}
    assert rows() == before


async def test_nobody_comes_through_without_a_session(stranger: httpx.AsyncClient) -> None:
    statuses = {name: (await asked(stranger, name)).status_code for name in MAY}
    assert statuses == dict.fromkeys(MAY, 401)


def test_every_role_of_staff_has_a_desk() -> None:
    assert {role for _, role in STAFF.values()} == STAFF_ROLES
