"""Made-up people and providers, obviously so: for the demo caseload and for stories."""

from typing import Final
from uuid import UUID

from domain.roles import Role

TEAM: Final = UUID("00000000-0000-7000-8000-00000000000a")

#: One member of staff per role, a second specialist of the same team, and a second reviewer.
STAFF: Final[dict[str, tuple[UUID, Role]]] = {
    name: (UUID(f"00000000-0000-7000-8000-0000000001{number:02d}"), role)
    for number, (name, role) in enumerate(
        (
            ("intake", Role.INTAKE),
            ("specialist", Role.SPECIALIST),
            ("supervisor", Role.SUPERVISOR),
            ("director", Role.DIRECTOR),
            ("legal", Role.LEGAL),
            ("auditor", Role.AUDITOR),
            ("administrator", Role.ADMINISTRATOR),
            ("other specialist", Role.SPECIALIST),
            ("reviewer", Role.REVIEWER),
            ("other reviewer", Role.REVIEWER),
            ("board liaison", Role.BOARD_LIAISON),
        ),
        start=1,
    )
}
EVALUATORS: Final = tuple(UUID(f"00000000-0000-7000-8000-0000000002{number:02d}") for number in range(1, 5))
#: The state in which each provider practices: among any three of the first there is one for each program.
STATES: Final = dict(zip(EVALUATORS, ("PA", "OR", "CA", "PA"), strict=True))
TREATMENT_PROVIDER: Final = UUID("00000000-0000-7000-8000-000000000301")
LABORATORY: Final = UUID("00000000-0000-7000-8000-000000000401")
LABORATORY_EMAIL: Final = "results@toxicology.example"
MONITOR_EMAIL: Final = "monitor@hospital.example"
EVALUATOR_EMAIL: Final = "reports@evaluator.example"


def email_of(name: str) -> str:
    """Give the address with which somebody signs in."""
    return f"{name.replace(' ', '.')}@phmp.example"


def a_referral(number: int, **changes: object) -> dict[str, object]:
    """Give the request for a referral of somebody who obviously does not exist."""
    referral: dict[str, object] = {
        "policy": "pa_vrp",
        "channel": "self",
        "summary": "Synthetic example: asks for help.",
        "given_name": "Avery",
        "family_name": f"Sample{number}",
        "birth_date": "1984-05-17",
        "email": f"sample{number}@participant.example",
        "profession": "nurse",
        "license_state": "PA",
        "license_number": f"RN{number:06d}",
        "specialist_id": str(STAFF["specialist"][0]),
        "team_id": str(TEAM),
    }
    return referral | changes
