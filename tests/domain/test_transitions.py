from collections.abc import Iterator
from enum import StrEnum

import pytest

from domain.investigation.states import InvestigationState
from domain.investigation.states import why_not_move as why_not_move_investigation
from domain.legal.states import LegalState
from domain.legal.states import why_not_move as why_not_move_legal
from domain.phases import Phase
from domain.phases import why_not_move as why_not_move_case
from domain.practice import PracticeStatus, why_not_change_practice
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.transitions import owned_rows, rows, why_not_move


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    DARK = "dark"


TABLE = (
    *rows(Light.RED, (Light.GREEN, "cars wait"), (Light.DARK, "power fails")),
    *rows(Light.GREEN, (Light.RED, "somebody wants to cross")),
)


def refusals() -> Iterator[tuple[Refusal | None, str, str]]:
    yield (why_not_move_case(Phase.INTAKE, Phase.MONITOR), "wrong_phase", "A case cannot move from intake to monitor.")
    yield (
        why_not_change_practice(PracticeStatus.CEASED, PracticeStatus.UNRESTRICTED),
        "wrong_practice_status",
        "Practice status cannot change from ceased to unrestricted.",
    )
    yield (
        why_not_move_legal(LegalState.CHARGED, LegalState.DECIDED),
        "wrong_legal_state",
        "A legal action cannot move from charged to decided; from there it can: answer_due or closed.",
    )
    yield (
        why_not_move_legal(LegalState.CLOSED, LegalState.DECIDED),
        "wrong_legal_state",
        "A legal action cannot move from closed to decided; from there it can: nowhere.",
    )
    yield (
        why_not_move_investigation(InvestigationState.CLOSED, InvestigationState.SUBSTANTIATED),
        "wrong_investigation_state",
        "An investigation cannot move from closed to substantiated; from there it can: opened.",
    )


def test_rows_share_their_source_and_their_owner() -> None:
    owned = owned_rows(Party.BOARD, Light.RED, (Light.GREEN, "cars wait"), (Light.DARK, "power fails"))
    assert [(row.owner, row.source, row.target, row.on) for row in owned] == [
        (Party.BOARD, Light.RED, Light.GREEN, "cars wait"),
        (Party.BOARD, Light.RED, Light.DARK, "power fails"),
    ]


@pytest.mark.parametrize("target", list(Light))
@pytest.mark.parametrize("source", list(Light))
def test_a_state_moves_where_a_row_leads_and_nowhere_else(source: Light, target: Light) -> None:
    refusal = why_not_move(TABLE, source, target, code="wrong_light", cannot="The light cannot change")
    allowed = (source.value, target.value) in {("red", "green"), ("red", "dark"), ("green", "red")}
    assert (refusal is None) is allowed


@pytest.mark.parametrize(("refusal", "code", "sentence"), list(refusals()))
def test_every_process_refuses_in_its_own_words(refusal: Refusal | None, code: str, sentence: str) -> None:
    assert refusal == refuse(code, sentence)
