"""Whole values of the domain as JSON and back: the case, the evaluation, the obligation, the policy, the facts."""

import hashlib
import json
from typing import Final

from pydantic import TypeAdapter

from domain.case import Case
from domain.clearance.book import ReturnPetition
from domain.disputes.book import Dispute
from domain.evaluation import Evaluation
from domain.facts import ProceedingKind
from domain.investigation.book import Investigation
from domain.legal.book import LegalAction
from domain.obligations import Obligation
from domain.policy import Policy
from domain.subjects import AnyProceeding
from domain.testing.book import Testing

#: What JSON can say.
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

#: PostgreSQL keeps no NUL in a text; it is kept as the character that stands for one that cannot be shown.
_NUL: Final = "\x00"
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


#: Writes any value by what it is.
_ANYTHING: Final[TypeAdapter[object]] = TypeAdapter(object)
_CASE: Final = TypeAdapter(Case)
_EVALUATION: Final = TypeAdapter(Evaluation)
_TESTING: Final = TypeAdapter(Testing)
_OBLIGATION: Final = TypeAdapter(Obligation)
_PROCEEDINGS: Final[dict[ProceedingKind, TypeAdapter[AnyProceeding]]] = {
    ProceedingKind.INVESTIGATION: TypeAdapter(Investigation),
    ProceedingKind.RETURN_TO_PRACTICE: TypeAdapter(ReturnPetition),
    ProceedingKind.LEGAL_ACTION: TypeAdapter(LegalAction),
    ProceedingKind.DISPUTE: TypeAdapter(Dispute),
}
_POLICY: Final = TypeAdapter(Policy)


def to_json(value: object) -> Json:
    """Write a value of the domain as JSON that PostgreSQL can keep."""
    return _storable(_ANYTHING.dump_python(value, mode="json"))


def case_of(state: Json) -> Case:
    """Read a case back from `enrollments.state`."""
    return _CASE.validate_python(state)


def evaluation_of(state: Json) -> Evaluation:
    """Read an evaluation back from `evaluations.state`."""
    return _EVALUATION.validate_python(state)


def testing_of(state: Json) -> Testing:
    """Read a participant's testing back from `testings.state`."""
    return _TESTING.validate_python(state)


def proceeding_of(kind: ProceedingKind, state: Json) -> AnyProceeding:
    """Read a proceeding back from `proceedings.state`."""
    return _PROCEEDINGS[kind].validate_python(state)


def obligation_of(value: Json) -> Obligation:
    """Read an obligation back from `obligations.value`."""
    return _OBLIGATION.validate_python(value)


def policy_of(content: Json) -> Policy:
    """Read a policy back from `policy_versions.content`."""
    return _POLICY.validate_python(content)


def storable(text: str) -> str:
    """Make a text that PostgreSQL can keep."""
    return text.replace(_NUL, _REPLACEMENT)


def canonical(value: Json) -> bytes:
    """Write JSON in the one way that gives the same bytes for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def sha256_of(value: Json) -> str:
    """Give the SHA-256 of a value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _storable(value: Json) -> Json:
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(name): _storable(one) for name, one in value.items()}
        case list():
            return [_storable(one) for one in value]
        case _:
            return value
