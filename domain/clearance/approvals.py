"""Who approves a return to practice in each pack, and whether they have (``return.approvers``; PROGRAM.md 11, 21).

``+`` asks for all, ``/`` for one of them; "board with evaluator" is read as both (ambiguous, the stricter reading).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.policy import Figure, Policy
from domain.refusals import Refusal, refuse
from domain.texts import why_blank

_KEY: Final = "return.approvers"
_ALL: Final = (" + ", " with ")
_ONE: Final = " / "


class Approver(StrEnum):
    """Somebody whose approval a pack asks for, in its words."""

    CASE_MANAGER = "case manager"
    APPROVED_PROVIDER = "approved provider"
    EVALUATOR = "evaluator"
    BOARD = "board"
    BOARD_ORDER = "board order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What an approver said."""

    role: Approver
    #: Who, or the number of the order.
    by: str
    at: datetime
    approves: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverRule:
    """Whose approval a pack asks for."""

    roles: tuple[Approver, ...]
    #: Whether all of them; else one is enough.
    all_of_them: bool
    figure: Figure

    @property
    def in_words(self) -> str:
        """The rule for people: ``the case manager and the approved provider``."""
        joint = " and " if self.all_of_them else " or "
        return joint.join(f"the {one.value}" for one in self.roles)


def why_not_worded(text: str) -> str:
    """Say why the words of a pack name no approvers; empty where they do."""
    known = {one.value for one in Approver}
    unknown = [one for one in _names(text) if one not in known]
    return f"must name approvers such as 'case manager + board order', got {unknown[0]!r}" if unknown else ""


def _names(text: str) -> list[str]:
    for sign in _ALL:
        text = text.replace(sign, _ONE)
    return text.split(_ONE)


def approvers_of(policy: Policy) -> ApproverRule:
    """Read whose approval a return needs; everybody known, where an order is to set it (program default)."""
    figure = policy.figure(_KEY)
    if not isinstance(figure.value, str):
        return ApproverRule(roles=tuple(Approver), all_of_them=False, figure=figure)
    all_of_them = _ONE not in figure.value
    roles = tuple(Approver(one) for one in _names(figure.value))
    return ApproverRule(roles=roles, all_of_them=all_of_them, figure=figure)


def missing_approvals(rule: ApproverRule, approvals: Sequence[Approval]) -> tuple[Approver, ...]:
    """List whose approval is still missing; nobody's, when one of several is enough and has been given."""
    latest = {one.role: one for one in sorted(approvals, key=lambda one: one.at)}
    given = {role for role, one in latest.items() if one.approves}
    missing = tuple(one for one in rule.roles if one not in given)
    return () if not rule.all_of_them and given & set(rule.roles) else missing


def why_not_approve(rule: ApproverRule, approval: Approval) -> Refusal | None:
    """Say why an approval, or a refusal of it, may not be recorded."""
    if approval.role not in rule.roles:
        return refuse("not_an_approver", f"This policy asks {rule.in_words} to approve a return to practice.")
    return why_blank(approval.by, "Who approves") or why_blank(approval.because, "The reason")
