"""Figures whose words are a rule of testing: what they may be, and that the points of the score add up."""

from pathlib import Path

import pytest

from domain.testing.pack_rules import (
    WORDINGS,
    DiluteRule,
    InvalidRule,
    MissedCheckInRule,
    NoShowRule,
    RefusalRule,
    Treatment,
    dilute_rule,
    has_major_class,
    invalid_rule,
    missed_check_in_rule,
    no_show_rule,
    refusal_rule,
    treatment,
)
from policies.keys import KEYS
from policies.reading import BadPolicyError, packs, read_pack, read_policy_file
from tests.domain.policies_for_tests import with_figure
from tests.policies.mistakes import GOOD

MISSED = 'missed_code = { value = "NC1; NO_SHOW if selected", unit = "enum", grade = "A" }'
OWN = 'no_kits_rule = { value = "no-show"'


@pytest.mark.parametrize(
    ("pack", "missed", "no_show", "refusal", "kits", "major"),
    [
        (
            "pa_vrp",
            MissedCheckInRule.MINOR_OR_NO_SHOW,
            NoShowRule.MINOR_THEN_MAJOR,
            RefusalRule.PERSON_DECIDES,
            Treatment.NO_SHOW,
            False,
        ),
        (
            "pa_dmu",
            MissedCheckInRule.MINOR_OR_NO_SHOW,
            NoShowRule.MINOR_THEN_MAJOR,
            RefusalRule.PERSON_DECIDES,
            Treatment.NO_SHOW,
            False,
        ),
        (
            "ca_us",
            MissedCheckInRule.MINOR_OR_MAJOR,
            NoShowRule.MAJOR,
            RefusalRule.MAJOR,
            Treatment.PERSON_DECIDES,
            True,
        ),
        (
            "or_hpsp",
            MissedCheckInRule.SUBSTANTIAL_IF_TERMS_VIOLATED,
            NoShowRule.MINOR_THEN_MAJOR,
            RefusalRule.PERSON_DECIDES,
            Treatment.PERSON_DECIDES,
            False,
        ),
    ],
)
def test_the_words_of_each_pack_are_read_as_its_rules(
    pack: str, missed: MissedCheckInRule, no_show: NoShowRule, refusal: RefusalRule, kits: Treatment, major: bool
) -> None:
    policy = read_pack(pack)
    assert missed_check_in_rule(policy) is missed
    assert no_show_rule(policy) is no_show
    assert refusal_rule(policy) is refusal
    assert treatment(policy, "testing.no_kits_rule") is kits
    assert has_major_class(policy) is major
    assert dilute_rule(policy) is DiluteRule.NEXT_TEST_OBSERVED
    assert invalid_rule(policy) is InvalidRule.NO_ACTION


@pytest.mark.parametrize("pack", packs())
@pytest.mark.parametrize("key", WORDINGS)
def test_every_wording_is_a_key_of_every_pack_and_known(pack: str, key: str) -> None:
    assert key in KEYS
    assert read_pack(pack).figure(key).value in set(WORDINGS[key])


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (
            MISSED,
            MISSED.replace("NO_SHOW", "no-show"),
            (
                "check_in.missed_code: must be one of NC1; NO_SHOW if selected; NC1; major if selected; "
                "substantial if terms violated, got 'NC1; no-show if selected'"
            ),
        ),
        (
            OWN,
            OWN.replace("no-show", "never mind"),
            (
                "testing.no_kits_rule: must be one of no-show; refusal; excused; hardship request; a person decides, "
                "got 'never mind'"
            ),
        ),
        (
            OWN,
            'matrices = { value = ["urine", "tears"], unit = "list", grade = "A" }\n' + OWN,
            "testing.matrices: must be specimens such as 'urine', got 'tears'",
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


def test_a_rule_that_an_order_sets_is_left_to_a_person() -> None:
    policy = with_figure(read_pack("pa_vrp"), "testing.refusal_rule", None)
    assert refusal_rule(policy) is RefusalRule.PERSON_DECIDES


@pytest.mark.parametrize("pack", packs())
def test_the_points_of_the_score_are_a_hundred(pack: str) -> None:
    policy = read_pack(pack)
    parts = ("tests", "check_ins", "meetings", "reports", "appointments", "payments")
    assert sum(policy.number(f"score.{part}") or 0 for part in parts) == 100
