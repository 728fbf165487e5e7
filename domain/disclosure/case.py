"""What a case tells the gate: its consents, and the walls before it (PRIVACY.md 5)."""

from typing import Final

from domain.case import Case
from domain.disclosure.gate import Known
from domain.facts import AgreementStatus, Channel
from domain.phases import Phase
from domain.policy import Policy

#: Whether a program publishes who takes part.
_PUBLIC: Final = "program.public"
#: By the time a case stands here, noncompliance was reported, which lifts the wall before the board.
_REPORTED: Final = frozenset({Phase.LEGAL_ACTION, Phase.SUSPENDED, Phase.DISCHARGED_NONCOMPLIANT})


def known_of(case: Case, policy: Policy) -> Known:
    """Give what the gate has to know of a case."""
    published = next((one.value for one in policy.figures if one.key == _PUBLIC), True)
    return Known(
        releases=(*case.releases, *case.revoked_releases),
        zone=policy.calendar.zone,
        is_confidential=published is False,
        is_hidden_from_board=case.channel is Channel.SELF and not case.is_by_order and not _is_known_to_board(case),
        is_transferred=case.phase is Phase.TRANSFERRED,
    )


def _is_known_to_board(case: Case) -> bool:
    executed = case.agreement is not None and case.agreement.status is AgreementStatus.EXECUTED
    return executed or case.phase in _REPORTED
