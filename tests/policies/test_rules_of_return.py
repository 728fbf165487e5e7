"""Words that the rules of investigations, of the law and of a return to practice obey: what else they may not be."""

from pathlib import Path

import pytest

from policies.reading import BadPolicyError, read_policy_file
from tests.policies.mistakes import ANSWER, GOOD

APPROVERS = 'value = "case manager + approved provider"'
CODES = '"NO_NIGHTS", "MAX_HOURS_40"'
#: Before the first figure of its group; the first of the group that follows.
INVESTIGATION = "[legal]\n" + ANSWER


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (
            APPROVERS,
            APPROVERS.replace("approved provider", "friend"),
            "return.approvers: must name approvers such as 'case manager + board order', got 'friend'",
        ),
        (
            CODES,
            CODES.replace("NO_NIGHTS", "NO_DAYS"),
            "return.restrictions_default: must be restrictions such as 'NO_NIGHTS', got 'NO_DAYS'",
        ),
        (
            ANSWER,
            'actions = { value = ["petition", "duel"], unit = "list", grade = "A" }\n' + ANSWER,
            "legal.actions: must be proceedings such as 'petition', got 'duel'",
        ),
        (
            APPROVERS,
            APPROVERS + ', unit = "roles", grade = "S", source = "P4" }\n'
            'never_waived = { value = ["approval"], unit = "list", grade = "A" }\n#',
            "return.never_waived: must be criteria such as 'approvals', got 'approval'",
        ),
        (
            INVESTIGATION,
            '[investigation]\nrecommendations = { value = ["prison"], unit = "list", grade = "A" }\n' + INVESTIGATION,
            "investigation.recommendations: must be recommendations such as 'warning', got 'prison'",
        ),
        (
            INVESTIGATION,
            '[investigation]\njoining_rule = { value = "never", unit = "enum", grade = "A" }\n' + INVESTIGATION,
            (
                "investigation.joining_rule: must be one of same matter, before the finding is drafted; "
                "any matter, before the finding is drafted; each trigger its own, got 'never'"
            ),
        ),
    ],
)
def test_words_that_no_rule_knows_are_refused(good: str, bad: str, said: str, tmp_path: Path) -> None:
    assert good in GOOD
    file = tmp_path / "tried.toml"
    file.write_text(GOOD.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(BadPolicyError) as caught:
        read_policy_file(file)
    assert [one.key + ": " + one.reason for one in caught.value.problems] == [said]
