from dataclasses import replace

import pytest

from domain.clearance.approvals import Approval, Approver, approvers_of, missing_approvals, why_not_approve
from tests.domain.clearance.returning import NOW, on
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import PACKS

#: Who has approved, by the first letters of the words; then whether that is enough in each pack.
APPROVALS = """
VRP case_manager,approved_provider            yes
VRP case_manager                              no
VRP approved_provider                         no
DMU case_manager,board_order                  yes
DMU board_order                               no
CA  board,evaluator                           yes
CA  evaluator                                 no
OR  evaluator                                 yes
OR  board                                     yes
OR  -                                         no
"""


@pytest.mark.parametrize("line", APPROVALS.strip().splitlines())
def test_whose_approval_each_pack_asks_for(line: str) -> None:
    pack, who, enough = line.split()
    given = [
        Approval(role=Approver(one.replace("_", " ")), by="A", at=NOW, approves=True, because="Yes.")
        for one in who.split(",")
        if one != "-"
    ]
    assert (missing_approvals(approvers_of(PACKS[pack]), given) == ()) is (enough == "yes")


def test_the_last_word_of_an_approver_counts() -> None:
    rule = approvers_of(PACKS["OR"])
    yes = Approval(role=Approver.EVALUATOR, by="E", at=on(9, 1), approves=True, because="Stable.")
    no = replace(yes, at=on(9, 2), approves=False)
    assert missing_approvals(rule, (no, yes)) == (Approver.EVALUATOR, Approver.BOARD)
    assert missing_approvals(rule, (yes, replace(no, at=on(8, 1)))) == ()


@pytest.mark.parametrize(
    ("role", "by", "because", "code"),
    [
        (Approver.CASE_MANAGER, "S", "Met.", None),
        (Approver.BOARD, "B", "Met.", "not_an_approver"),
        (Approver.CASE_MANAGER, "", "Met.", "text_missing"),
        (Approver.CASE_MANAGER, "S", "", "text_missing"),
    ],
)
def test_when_an_approval_may_not_be_recorded(role: Approver, by: str, because: str, code: str | None) -> None:
    approval = Approval(role=role, by=by, at=NOW, approves=True, because=because)
    refusal = why_not_approve(approvers_of(PACKS["VRP"]), approval)
    assert (refusal.code if refusal else None) == code


def test_where_an_order_is_to_name_the_approvers_any_of_them_is_enough() -> None:
    rule = approvers_of(with_figure(PACKS["VRP"], "return.approvers", None))
    assert (rule.roles, rule.all_of_them) == (tuple(Approver), False)
