"""JSON from outside, before anything is known of its fields: not too deep, no key twice, no number out of hand."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from laboratory.faults import Reason, UnreadableError
from laboratory.limits import DEEPEST

#: Strings are passed over, so that only the brackets outside of them count; one without its end goes to the end of all,
#: or else looking for its end from every quotation mark would take for ever.
_TOKENS: Final = re.compile(r'"[^"]*"?|[\[\]{}]')
#: Digits of a number; more are nobody's measurement.
_DIGITS: Final = 18
_EXPONENT: Final = 9


class Repeated(dict[str, object]):
    """An object one of whose keys stands twice: which of the two is meant, nobody knows."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def decoded(content: bytes) -> str:
    """Decode UTF-8, with or without a byte order mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(Reason.WRONG_ENCODING, f"The file is not UTF-8, from byte {error.start} on.") from error


def document(said: str) -> object:
    """Read a text of JSON; raises UnreadableError."""
    _check_depth(said)
    try:
        found: object = json.loads(
            said, object_pairs_hook=_unrepeated, parse_float=_number, parse_int=_number, parse_constant=_no_number
        )
    except json.JSONDecodeError as error:
        cut = error.pos >= len(said.rstrip()) or error.msg.startswith("Unterminated")
        reason = Reason.TRUNCATED if cut else Reason.MALFORMED
        where = f"at line {error.lineno}, column {error.colno}"
        raise UnreadableError(reason, f"The JSON {'ends too early' if cut else 'has a mistake'} {where}.") from error
    return found


def check_no_key_twice(node: object) -> None:
    """Raise UnreadableError if an object in a document has a key twice."""
    if isinstance(node, Repeated):
        raise UnreadableError(Reason.DUPLICATE_SEGMENT, "An object has the same key twice.")
    if isinstance(node, Mapping):
        for one in node.values():
            check_no_key_twice(one)
    elif isinstance(node, list):
        for one in node:
            check_no_key_twice(one)


def written(node: object) -> bytes:
    """Write a document in the one way, so that the same content has the same bytes."""
    return _written(node).encode("ascii")


def _written(node: object) -> str:
    match node:
        case Mapping():
            pairs = node.pairs if isinstance(node, Repeated) else sorted(node.items())
            return "{" + ",".join(f"{json.dumps(key)}:{_written(one)}" for key, one in pairs) + "}"
        case list():
            return "[" + ",".join(_written(one) for one in node) + "]"
        case Decimal():
            return f"{node:f}"
        case _:
            return json.dumps(node)


def _check_depth(said: str) -> None:
    depth = 0
    unescaped = said.replace("\\\\", "").replace('\\"', "")
    for token in _TOKENS.finditer(unescaped):
        match token[0]:
            case "[" | "{":
                depth += 1
                if depth > DEEPEST:
                    raise UnreadableError(Reason.TOO_LARGE, f"The JSON is nested more than {DEEPEST} levels deep.")
            case "]" | "}":
                depth -= 1
            case _:
                pass


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeated(pairs)


def _number(said: str) -> Decimal | str:
    """Read a number; one that is nobody's measurement stays a text, which no field of numbers accepts."""
    if len(said) > _DIGITS or abs(Decimal(said).adjusted()) > _EXPONENT:
        return said
    return Decimal(said)


def _no_number(_said: str) -> object:
    raise UnreadableError(Reason.MALFORMED, "The JSON holds NaN or Infinity.")
