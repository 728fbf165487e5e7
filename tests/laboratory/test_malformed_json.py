"""Our own JSON that cannot be read without doubt: each is a fault with its reason, and none hides its neighbours."""

import json
from collections.abc import Callable

import pytest

from laboratory.faults import Reason
from laboratory.messages import Format
from laboratory.reading import read
from tests.laboratory.expected import NEGATIVE, POSITIVE
from tests.laboratory.sample_files import sample

GOOD = json.loads(sample(Format.JSON, "negative").read_text())["messages"][0]
OTHER = json.loads(sample(Format.JSON, "positive").read_text())["messages"][0]
NAME = "phmp-laboratory/1"


def file_of(*messages: object) -> bytes:
    return json.dumps({"format": NAME, "messages": messages}).encode()


def reasons(content: bytes) -> list[Reason]:
    return [one.reason for one in read(content, Format.JSON).faults]


def with_(**fields: object) -> object:
    return GOOD | fields


def without(name: str) -> object:
    return {key: value for key, value in GOOD.items() if key != name}


MESSAGES: dict[str, tuple[object, Reason]] = {
    "no object": ("text", Reason.MALFORMED),
    "null": (None, Reason.MALFORMED),
    "a field too many": (with_(name="Synthetic Sample"), Reason.MALFORMED),
    "no message id": (without("message_id"), Reason.MISSING_FIELD),
    "an empty specimen": (with_(specimen=" "), Reason.MISSING_FIELD),
    "no donor": (without("donor"), Reason.MISSING_FIELD),
    "no result": (without("lab_result"), Reason.MISSING_FIELD),
    "a number for a text": (with_(specimen=12), Reason.MALFORMED),
    "an unknown result": (with_(lab_result="fine"), Reason.UNKNOWN_CODE),
    "an unknown matrix": (with_(matrix="sweat"), Reason.UNKNOWN_CODE),
    "an unknown status": (with_(status="done"), Reason.UNKNOWN_CODE),
    "an unknown flaw": (with_(flaws=["late"]), Reason.UNKNOWN_CODE),
    "no zone": (with_(reported_at="2026-11-18T14:05:00"), Reason.BAD_TIME),
    "a day only": (with_(reported_at="2026-11-18"), Reason.BAD_TIME),
    "no such day": (with_(reported_at="2026-11-31T14:05:00Z"), Reason.BAD_TIME),
    "before our time": (with_(reported_at="0001-01-01T00:00:00+14:00"), Reason.BAD_TIME),
    "a huge field": (with_(panel="A" * 201), Reason.TOO_LARGE),
    "too many remarks": (with_(remarks=["a"] * 501), Reason.TOO_LARGE),
    "a huge number": (with_(validity={"creatinine": 10**30}), Reason.MALFORMED),
    "a yes that is a word": (with_(validity={"oxidants": "true"}), Reason.MALFORMED),
    "a null character": (with_(specimen="CCF\0"), Reason.MALFORMED),
    "half a character": (with_(specimen="\ud800"), Reason.MALFORMED),
    "an analyte twice": (with_(analytes=GOOD["analytes"] + GOOD["analytes"][:1]), Reason.DUPLICATE_SEGMENT),
    "two findings of one analyte": (
        with_(analytes=[*GOOD["analytes"], GOOD["analytes"][0] | {"finding": "indeterminate"}]),
        Reason.CONTRADICTORY,
    ),
    "an analyte without a name": (with_(analytes=[{"finding": "negative"}]), Reason.MISSING_FIELD),
    "a positive without its analyte": (with_(lab_result="positive"), Reason.CONTRADICTORY),
    "a document that is not Base64": (
        with_(attachments=[{"media_type": "application/pdf", "data": "%"}]),
        Reason.MALFORMED,
    ),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_a_bad_message_is_a_fault_and_hides_no_other(case: str) -> None:
    message, reason = MESSAGES[case]
    found = read(file_of(OTHER, message, GOOD))
    assert found.reports == (POSITIVE, NEGATIVE)
    assert [one.reason for one in found.faults] == [reason]
    assert found.messages[1].position == 2
    told = message.get("message_id", "") if isinstance(message, dict) else ""
    assert found.messages[1].message_id == told


@pytest.mark.parametrize("case", MESSAGES)
def test_the_part_kept_of_a_bad_message_has_the_same_fault(case: str) -> None:
    one = read(file_of(OTHER, MESSAGES[case][0])).messages[1]
    assert [(again.said, again.digest) for again in read(one.raw).messages] == [(one.said, one.digest)]


def test_a_key_twice_is_a_fault_of_its_message_alone() -> None:
    content = file_of(OTHER, GOOD).replace(
        b'"lab_result": "negative"', b'"lab_result": "positive", "lab_result": "negative"'
    )
    found = read(content)
    assert found.reports == (POSITIVE,)
    assert [one.reason for one in found.faults] == [Reason.DUPLICATE_SEGMENT]
    assert reasons(found.messages[1].raw) == [Reason.DUPLICATE_SEGMENT]


FILES: dict[str, tuple[Callable[[], bytes], Reason]] = {
    "cut": (lambda: file_of(GOOD)[:-20], Reason.TRUNCATED),
    "cut within a text": (lambda: file_of(GOOD)[:40], Reason.TRUNCATED),
    "a comma too many": (lambda: file_of(GOOD).replace(b"}]", b"},]"), Reason.MALFORMED),
    "not UTF-8": (lambda: file_of(GOOD).replace(b"HP20", b"HP\xff"), Reason.WRONG_ENCODING),
    "UTF-16": (lambda: file_of(GOOD).decode().encode("utf-16"), Reason.WRONG_ENCODING),
    "a list": (lambda: b"[]", Reason.MALFORMED),
    "a bomb": (lambda: b"[" * 1_000_000, Reason.TOO_LARGE),
    "a bomb of objects": (lambda: b'{"a":' * 1_000_000, Reason.TOO_LARGE),
    "a bomb within a message": (lambda: file_of(GOOD).replace(b'"HP20"', b"[" * 40 + b"]" * 40), Reason.TOO_LARGE),
    "no number": (lambda: file_of(GOOD).replace(b"500", b"NaN"), Reason.MALFORMED),
    "no messages": (lambda: json.dumps({"format": NAME, "messages": []}).encode(), Reason.MISSING_FIELD),
    "messages of another kind": (lambda: json.dumps({"format": NAME, "messages": {"a": 1}}).encode(), Reason.MALFORMED),
    "a field too many": (lambda: json.dumps({"format": NAME, "messages": [1], "a": 1}).encode(), Reason.MALFORMED),
    "no format": (lambda: json.dumps({"messages": [GOOD]}).encode(), Reason.MISSING_FIELD),
    "another version": (lambda: file_of(GOOD).replace(b"laboratory/1", b"laboratory/2"), Reason.UNKNOWN_VERSION),
    "another format": (lambda: file_of(GOOD).replace(b"phmp-laboratory/1", b"else/1"), Reason.UNKNOWN_FORMAT),
    "the format twice": (
        lambda: b'{"format": "phmp-laboratory/1", "format": "a", "messages": [1]}',
        Reason.DUPLICATE_SEGMENT,
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_document_is_one_fault(case: str) -> None:
    make, reason = FILES[case]
    assert reasons(make()) == [reason]


def test_a_bad_line_hides_no_other() -> None:
    found = read(file_of(OTHER) + b"\n" + file_of(GOOD)[:-9] + b"\n" + file_of(GOOD) + b"\n")
    assert found.reports == (POSITIVE, NEGATIVE)
    assert [one.reason for one in found.faults] == [Reason.TRUNCATED]


def test_a_fault_never_repeats_what_was_sent() -> None:
    for message, _ in MESSAGES.values():
        for fault in read(file_of(message)).faults:
            assert "Synthetic" not in fault.sentence
            assert "MSG-0001" not in fault.sentence
