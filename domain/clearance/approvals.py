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
    #: Who ends a suspension of the license, one of them, whatever the pack asks for: the board alone (PROGRAM.md 4.3).
    who_ends_suspension: tuple[Approver, ...] = ()

    @property
    def in_words(self) -> str:
        """The rule for people: ``the case manager and the approved provider``."""
        joint = " and " if self.all_of_them else " or "
        asked = joint.join(f"the {one.value}" for one in self.roles)
        if not self.who_ends_suspension:
            return asked
        return (
            f"{asked}, and for the end of the suspension {' or '.join(one.value for one in self.who_ends_suspension)}"
        )

    @property
    def everybody(self) -> tuple[Approver, ...]:
        """Whose approval may be given."""
        return tuple(one for one in Approver if one in {*self.roles, *self.who_ends_suspension})


def why_not_worded(text: str) -> str:
    """Say why the words of a pack name no approvers; empty where they do."""
    known = {one.value for one in Approver}
    unknown = [one for one in _names(text) if one not in known]
    return f"must name approvers such as 'case manager + board order', got {unknown[0]!r}" if unknown else ""


def _names(text: str) -> list[str]:
    for sign in _ALL:
        text = text.replace(sign, _ONE)
    return text.split(_ONE)


def approvers_of(policy: Policy, *, ends_suspension: bool = False) -> ApproverRule:
    """Read whose approval a return needs; everybody known, where an order is to set it (program default).

    What ends a suspension by order needs the board's word in any pack.
    """
    figure = policy.figure(_KEY)
    boards = (Approver.BOARD, Approver.BOARD_ORDER) if ends_suspension else ()
    if not isinstance(figure.value, str):
        return ApproverRule(roles=tuple(Approver), all_of_them=False, figure=figure, who_ends_suspension=boards)
    all_of_them = _ONE not in figure.value
    roles = tuple(Approver(one) for one in _names(figure.value))
    return ApproverRule(roles=roles, all_of_them=all_of_them, figure=figure, who_ends_suspension=boards)


def missing_approvals(rule: ApproverRule, approvals: Sequence[Approval]) -> tuple[Approver, ...]:
    """List whose approval is still missing; nobody's, when one of several is enough and has been given."""
    latest = {one.role: one for one in sorted(approvals, key=lambda one: one.at)}
    given = {role for role, one in latest.items() if one.approves}
    missing = tuple(one for one in rule.roles if one not in given)
    if not rule.all_of_them and given & set(rule.roles):
        missing = ()
    if rule.who_ends_suspension and not given & set(rule.who_ends_suspension):
        missing = tuple(dict.fromkeys((*missing, *rule.who_ends_suspension)))
    return missing


def why_not_approve(rule: ApproverRule, approval: Approval) -> Refusal | None:
    """Say why an approval, or a refusal of it, may not be recorded."""
    if approval.role not in rule.everybody:
        return refuse("not_an_approver", f"This policy asks {rule.in_words} to approve a return to practice.")
    return why_blank(approval.by, "Who approves") or why_blank(approval.because, "The reason")
