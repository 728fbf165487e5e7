"""The demo caseload, loaded through the program's own doors.

`python -m dev.demo HINT_FILE` is run by `./phmp run` when everything answers, at every start, with the environment of
the running program: what is there already is not loaded twice. Its last line of output is shown as progress. What it
writes into the file is shown to the newcomer under the addresses: the accounts, and one line that acts on a case.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx
from temporalio.client import Client

from dev import steps
from dev.desks import Desk, NotCarriedOutError, sign_in
from dev.founding import PASSWORD, found_program
from dev.outsiders import (
    found_laboratory,
    found_sites,
    give_evaluator_account,
    give_monitor_account,
    give_participant_account,
)
from dev.people import EVALUATOR_EMAIL, LABORATORY_EMAIL, MONITOR_EMAIL, STAFF, a_referral, email_of
from dev.steps import REASON, Now
from dev.tested import open_days, to_positive
from domain.ids import EnrollmentId, ParticipantId
from policies.reading import read_pack
from settings import Settings, temporal_profile
from temporal import runtime
from temporal.client import connect
from temporal.keys import KeyRing


@dataclass(kw_only=True)
class DemoOffice:
    """Everybody of the demo, signed in."""

    desks: dict[str, Desk]


Story = Callable[[DemoOffice, str, Now], Awaitable[None]]


async def _nothing(_: DemoOffice, __: str, ___: Now) -> None:
    """Leave the case where the referral put it."""


async def _written_to(office: DemoOffice, case: str, _: Now) -> None:
    await steps.to_outreach(office, case)


async def _at_intake(office: DemoOffice, case: str, now: Now) -> None:
    await steps.to_intake(office, case)
    await steps.papers(office, case, now)


async def _ineligible(office: DemoOffice, case: str, now: Now) -> None:
    await _at_intake(office, case, now)
    await steps.assess(office, case, not_satisfied="INEL_DRUG_ACT")


async def _not_diagnosed(office: DemoOffice, case: str, now: Now) -> None:
    await steps.to_evaluation(office, case, now)
    await steps.evaluate(office, case, now, diagnosis=False)


async def _on_leave(office: DemoOffice, case: str, now: Now) -> None:
    await steps.to_monitor(office, case, now)
    leave = {"cause": "leave", "since": now().isoformat(), **REASON}
    await office.desks["specialist"].act(case, "start_leave", leave)


async def _withdrawn(office: DemoOffice, case: str, now: Now) -> None:
    await _at_intake(office, case, now)
    await office.desks["specialist"].act(case, "withdraw", REASON)


_ORDERED: Final = {"channel": "board_order", "order_number": "2026-0042"}
#: What the referral says differently, and how far the case goes.
_CASELOAD: Final[tuple[tuple[dict[str, object], Story], ...]] = (
    ({"family_name": "Sample-Referred", "channel": "employer", "source": "Sample Hospital"}, _nothing),
    ({"family_name": "Sample-Outreach", "channel": "board_complaint"}, _written_to),
    ({"family_name": "Sample-Intake", "profession": "pharmacist", "license_number": "RP000003"}, _at_intake),
    ({"family_name": "Sample-Ineligible"}, _ineligible),
    (
        {"family_name": "Sample-Evaluation", "profession": "physician", "license_number": "MD000005"},
        steps.to_evaluation,
    ),
    ({"family_name": "Sample-Undiagnosed"}, _not_diagnosed),
    ({"family_name": "Sample-Agreement"}, steps.to_agreement),
    ({"family_name": "Sample-Interim", "policy": "pa_dmu", **_ORDERED}, steps.to_interim),
    (
        # In Oregon the signature puts the agreement in force.
        {"family_name": "Sample-Stabilise", "policy": "or_hpsp", "channel": "peer_assistance_program"},
        steps.to_interim,
    ),
    ({"family_name": "Sample-Monitor"}, steps.to_monitor),
    ({"family_name": "Sample-Leave", "policy": "ca_us", **_ORDERED}, _on_leave),
    ({"family_name": "Sample-Withdrawn"}, _withdrawn),
    ({"family_name": "Sample-Positive", "profession": "pharmacist", "license_number": "RP000013"}, to_positive),
)
#: The participant who has an account: which of the caseload they are.
_WITH_ACCOUNT: Final = 1 + [changes["family_name"] for changes, _ in _CASELOAD].index("Sample-Monitor")
_PARTICIPANT_EMAIL: Final = str(a_referral(_WITH_ACCOUNT)["email"])
#: Its days are minutes, so that a newcomer sees it escalate.
_TRAINING: Final = {"family_name": "Sample-Training", "policy": "training"}


async def load(address: str) -> str:
    """Load what is not there yet and give the hint for the newcomer."""
    settings = Settings.load()
    print("entering staff and providers", flush=True)  # noqa: T201 - the progress that the newcomer sees
    client, keys = await connect(temporal_profile(), settings.key_ring()), settings.key_ring()
    await found_program(client, datetime.now(UTC))
    await found_laboratory(client, keys)
    await found_sites(client)
    await give_evaluator_account(client, keys)
    async with AsyncExitStack() as stack:
        office = DemoOffice(desks={})
        for name in STAFF:
            http = await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=60))
            office.desks[name] = await sign_in(http, email_of(name), PASSWORD)
        for number, (changes, story) in enumerate(_CASELOAD, start=1):
            print(f"loading case {number} of {len(_CASELOAD)}", flush=True)  # noqa: T201 - likewise
            case = await _load_case(office, a_referral(number, **changes), story)
            if number == _WITH_ACCOUNT:
                await _give_account(office, client, keys, case)
        drawn = await open_days(client, "pa_vrp")
        # A license of its own each time, so that an earlier training case is no possible duplicate.
        license_number = f"RN{900_000 + int(time.time()) % 100_000}"
        referral = a_referral(0, **_TRAINING, license_number=license_number)
        training = await _load_case(office, referral, _nothing)
        return _hint(address, training, drawn)


async def _give_account(office: DemoOffice, client: Client, keys: KeyRing, case: str) -> None:
    """Give the participant of a case an account, and the monitor of their worksite."""
    found = (await office.desks["director"].get(f"/enrollments/{case}")).json()
    participant_id = ParticipantId(UUID(found["participant_id"]))
    await give_participant_account(client, keys, EnrollmentId(UUID(case)), participant_id, _PARTICIPANT_EMAIL)
    await give_monitor_account(client, keys, EnrollmentId(UUID(case)), MONITOR_EMAIL)


async def _load_case(office: DemoOffice, referral: dict[str, object], story: Story) -> str:
    """Refer somebody and take the case so far, unless they have a case already; gives its id."""
    director = office.desks["director"]
    found = (await director.get("/enrollments", text=str(referral["family_name"]), limit=1)).json()["rows"]
    if found and (referral["policy"] != "training" or found[0]["phase"] == "referred"):
        return str(found[0]["id"])
    answer = await office.desks["intake"].post("/enrollments", referral)
    if answer.status_code != httpx.codes.CREATED:
        raise NotCarriedOutError(f"referral: {answer.status_code} {answer.text}")
    case = str(answer.json()["enrollment_id"])
    await story(office, case, Now(zone=read_pack(str(referral["policy"])).calendar.zone))
    return case


def _hint(address: str, training: str, drawn: date) -> str:
    names = ", ".join(STAFF)
    return f"""
  Accounts        {email_of("specialist")} and so on for: {names}
  Participant     {_PARTICIPANT_EMAIL} (Sample-Monitor), at /api/v1/participant/sessions
  Laboratory      {LABORATORY_EMAIL}, at /api/v1/laboratory/sessions
  Evaluator       {EVALUATOR_EMAIL}, at /api/v1/evaluator/sessions
  Monitor         {MONITOR_EMAIL}, at /api/v1/worksite-monitor/sessions
  Password        {PASSWORD}

  Sample-Positive has a test that turned out positive: `GET /api/v1/enrollments/<id>/testing`. The participant above has
  a day of testing: `GET /api/v1/participant/today`, then `POST /api/v1/participant/check-ins`, once. The day before it
  has closed: `./phmp draw verify {drawn}` recomputes its draw. Both may have been opened late, which the program
  enters as an outage of its own.

  In the case below a day lasts a minute: nobody triages it, and it climbs. Look at it, or triage it yourself:

    export PHMP_PUBLIC_URL={address} PHMP_PASSWORD="{PASSWORD}"
    ./phmp show {training} --as {email_of("supervisor")}
    ./phmp act {training} complete_triage urgency=routine note="Looks fine." --as {email_of("intake")}
"""


def main() -> None:
    """Load the caseload and say how to act on a case."""
    runtime.install()
    Path(sys.argv[1]).write_text(asyncio.run(load(os.environ["PHMP_PUBLIC_URL"])))


if __name__ == "__main__":
    main()
