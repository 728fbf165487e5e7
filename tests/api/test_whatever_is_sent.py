"""Whatever is sent to whichever operation, sound or not: the answer is one that the description names, and never a 500.

Requests are made from the API's own description, a few for each operation and the same in every run.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import make_app
from dev.desks import Desk
from dev.steps import Now, to_agreement, to_evaluation, to_intake, to_interim, to_monitor, to_outreach, to_stabilise
from domain.acts import EVALUATION_ACTS, Act, kind_of
from domain.enrollment_rules import CASE_RULES
from tests.fixtures.program import Program
from tests.journeys.steps import shown

Operation = APIOperation[Any, Any, Any, Any]

load_all_checks()
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_SCHEMA = schemathesis.openapi.from_dict(make_app(None).openapi())  # type: ignore[arg-type]  # described, never opened
_ALL: dict[str, Operation] = {
    found.ok().label: found.ok() for found in _SCHEMA.get_all_operations() if isinstance(found, Ok)
}
#: Those of a case; what is sent to its proceedings is tried without one, as everything is.
_ACTS = {
    act: _ALL[f"POST /api/v1/enrollments/{{enrollment_id}}/acts/{act.value}"] for act in Act if kind_of(act) is None
}
#: Signing out would end the session of everybody who follows.
_SHALLOW = [one for label, one in _ALL.items() if not label.startswith("DELETE")]

#: Who may come through where the supervisor may not.
_BY = {
    "POST /api/v1/staff": "administrator",
    "POST /api/v1/teams": "administrator",
    "POST /api/v1/on-call-shifts": "administrator",
    "POST /api/v1/laboratories": "administrator",
    "PUT /api/v1/laboratories/{laboratory_id}": "administrator",
    "POST /api/v1/laboratories/{laboratory_id}/webhook-secret": "administrator",
    "GET /api/v1/laboratories/{laboratory_id}/accounts": "administrator",
    "POST /api/v1/laboratories/{laboratory_id}/accounts": "administrator",
    "POST /codec/decode": "auditor",
    "POST /codec/encode": "auditor",
    "GET /api/v1/access-log": "auditor",
}
#: A few requests for each operation, the same in every run.
_SOME = settings(
    max_examples=4,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


async def try_out(operation: Operation, desk: Desk, case_id: str = "") -> None:
    """Send requests and check every answer; those about a case that there is are sound, each under its own key.

    Requests are made in another thread, and sent in the loop in which the program lives.
    """
    loop = asyncio.get_running_loop()

    def send(case: Case[Any]) -> None:
        sent = case.as_transport_kwargs(base_url="http://phmp.test")
        headers = {**sent["headers"], "Authorization": desk.http.headers["Authorization"]}
        if case_id:
            headers = {
                name: one for name, one in headers.items() if name.lower() not in {"if-match", "idempotency-key"}
            }
            headers["Idempotency-Key"] = str(uuid4())
        request = desk.http.build_request(
            sent["method"],
            sent["url"],
            params=sent.get("params"),
            headers=headers,
            content=sent.get("data"),
            json=sent.get("json"),
        )
        answer = asyncio.run_coroutine_threadsafe(desk.http.send(request), loop).result(60)
        case.validate_response(answer, checks=_CHECKS)

    # What takes nothing cannot be asked wrongly.
    takes = operation.body or list(operation.iter_parameters())
    for mode in GenerationMode if takes and not case_id else (GenerationMode.POSITIVE,):
        path = {"enrollment_id": case_id} if case_id else None
        strategy = operation.as_strategy(generation_mode=mode, path_parameters=path)
        await asyncio.to_thread(_SOME(given(strategy)(send)))


@pytest.mark.parametrize("operation", _SHALLOW, ids=lambda operation: str(operation.label))
async def test_whatever_is_sent_gets_an_answer_that_is_described(shared: Program, operation: Operation) -> None:
    await try_out(operation, shared.desks[_BY.get(operation.label, "supervisor")])


async def _stay(program: Program, case: str, now: Now) -> None:
    """Leave the case as it came in."""


#: The way to each place where an act may make sense; of several that would do, the first is taken.
_WAYS: dict[str, Callable[[Program, str, Now], Awaitable[None]]] = {
    "monitor": to_monitor,
    "referred": _stay,
    "outreach": lambda program, case, _: to_outreach(program, case),
    "intake": lambda program, case, _: to_intake(program, case),
    "evaluation_pending": to_evaluation,
    "agreement_draft": to_agreement,
    "interim": to_interim,
    "stabilise": to_stabilise,
}


async def a_case_for(program: Program, act: Act, at_hand: dict[str, str]) -> str:
    """A case where the act makes sense, if one is easily had; made anew when the last one has moved on."""
    stages = {"evaluation_pending"} if act in EVALUATION_ACTS else {"monitor"}
    if act in CASE_RULES:
        stages = {one.value for one in CASE_RULES[act].stages}
    where = next((one for one in _WAYS if one in stages), "monitor")
    known = at_hand.get(where)
    if known is not None and (await shown(program.director, known))["phase"] == where:
        return known
    case = at_hand[where] = await program.refer()
    await _WAYS[where](program, case, Now())
    return case


@pytest.mark.timeout(600)
async def test_whatever_is_asked_of_a_process_leaves_it_well(shared: Program) -> None:
    at_hand: dict[str, str] = {}
    for act, operation in _ACTS.items():
        case = await a_case_for(shared, act, at_hand)
        await try_out(operation, shared.supervisor, case)
        # The process still keeps what it is asked to.
        contact = {"party": "vendor", "modality": "written", "at": Now().moment, "note": "Synthetic example."}
        answer = await shared.supervisor.post(f"/enrollments/{case}/acts/record_contact", contact)
        assert answer.status_code in {200, 409}, f"after {act}: {answer.text}"
