"""The tables of the documentation about tests: what each result and each missed test means, asked of the rules."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from domain.policy import Policy
from domain.testing.adjudication import MATRIX, adjudicate
from domain.testing.codes import MissedCause
from domain.testing.history import TestHistory
from domain.testing.missed import judge_missed
from domain.testing.outcomes import Outcome
from domain.testing.results import Analyte, Finding, LabReport, LabResult, Matrix, MroResult, ReportStatus, Validity
from policies.reading import read_pack

_PACKS: Final = ("pa_vrp", "pa_dmu", "ca_us", "or_hpsp")
_AT: Final = datetime(2026, 3, 10, 15, tzinfo=UTC)
_NOTHING_BEFORE: Final = TestHistory()
_POSITIVE: Final = frozenset({LabResult.POSITIVE, LabResult.POSITIVE_DILUTE})
_ANALYTE: Final = Analyte(name="Oxycodone", finding=Finding.POSITIVE, confirms=True)


def results() -> str:
    """Say what follows from each pair of result and verdict that fits together, in the first pack."""
    policy = read_pack(_PACKS[0])
    rows = [
        (
            _words(lab),
            _words(mro) if mro else "not yet",
            *_cells(adjudicate(_report(lab, mro), _NOTHING_BEFORE, policy)),
        )
        for lab, mro in MATRIX
    ]
    columns = ("laboratory", "verdict", "code", "by itself", "asked of people", "violation")
    return _table(columns, rows)


def missed_tests() -> str:
    """Say what each reason for a missed test counts as in each pack, for somebody selected and for the first time."""
    packs = [read_pack(one) for one in _PACKS]
    rows = [(_words(cause), *(_missed(cause, policy) for policy in packs)) for cause in MissedCause]
    return _table(("reason", *(one.id.replace("_", " ").upper() for one in packs)), rows)


def _report(lab: LabResult, mro: MroResult | None) -> LabReport:
    report = LabReport(
        message_id="message",
        specimen="specimen",
        donor="donor",
        panel="panel",
        matrix=Matrix.URINE,
        status=ReportStatus.FINAL,
        collected_at=_AT,
        reported_at=_AT,
        lab=lab,
        mro=mro,
        analytes=(_ANALYTE,) if lab in _POSITIVE else (),
    )
    dilute = replace(report, validity=Validity(creatinine=Decimal(10)))
    return dilute if lab is LabResult.NEGATIVE_DILUTE else report


def _cells(outcome: Outcome) -> Iterator[str]:
    yield f"`{outcome.code.value}`" if outcome.code else "open"
    yield _several(_step(one.kind, one.deadline) for one in outcome.actions)
    yield _several(f"{_words(one.who)}: {_step(one.what, one.deadline)}" for one in outcome.tasks)
    yield _violations(outcome)


def _missed(cause: MissedCause, policy: Policy) -> str:
    outcome = judge_missed(cause, selected=True, at=_AT, history=_NOTHING_BEFORE, policy=policy)
    code = f"`{outcome.code.value}`" if outcome.code else "open"
    if outcome.review is not None:
        return f"{code}, a person decides"
    return ", ".join(part for part in (code, _violations(outcome)) if part)


def _violations(outcome: Outcome) -> str:
    return _several(
        one.level.value + (", fraud" if one.fraud else "") + (" (major)" if one.major else "")
        for one in outcome.violations
    )


def _step(kind: str, deadline: str) -> str:
    return f"{_words(kind)} ({deadline})" if deadline else _words(kind)


def _several(parts: Iterator[str]) -> str:
    return "; ".join(parts)


def _words(value: str) -> str:
    return value.replace("_", " ")


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
