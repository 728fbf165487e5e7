"""Every act on a case in one table, and what follows for it when time passes: the rules that an enrollment obeys."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain import (
    agreement,
    amendments,
    completion_acts,
    credit,
    disputed,
    ends,
    evaluation_referral,
    intake,
    investigated,
    leave,
    legal_acts,
    monitoring,
    noncompliance_plan,
    obligation_acts,
    plan_changes,
    proposals,
    referral,
    releases,
    reports,
    returned,
    treatment,
)
from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.case_timers import TIMER_HOOKS
from domain.disclosure import proceedings
from domain.rules import Rule

__all__ = ["CASE_RULES", "TABLES", "TIMER_HOOKS"]

#: The tables of acts in the order of a case's life; none holds an act of another.
TABLES: Final[tuple[Mapping[Act, Rule[Case, CaseTurn]], ...]] = (
    referral.RULES,
    intake.RULES,
    releases.RULES,
    evaluation_referral.RULES,
    agreement.RULES,
    credit.RULES,
    treatment.RULES,
    plan_changes.RULES,
    reports.RULES,
    monitoring.RULES,
    leave.RULES,
    obligation_acts.RULES,
    proposals.RULES,
    amendments.RULES,
    proceedings.RULES,
    noncompliance_plan.RULES,
    legal_acts.RULES,
    returned.RULES,
    investigated.RULES,
    disputed.RULES,
    completion_acts.RULES,
    ends.RULES,
)

CASE_RULES: Final[Mapping[Act, Rule[Case, CaseTurn]]] = MappingProxyType(
    {act: rule for table in TABLES for act, rule in table.items()}
)
