"""Pinning a policy: read, kept whole, never changed under its name."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from activities.errors import MalformedPolicyError, PolicyChangedError, UnknownPolicyError
from activities.policies import Policies
from database.policies import policy_versions
from database.values import policy_of
from domain.policy import Policy
from policies.problems import BadPolicyError
from policies.reading import packs, read_pack
from tests.activities.program import everything, rows


@pytest.mark.parametrize("pack", packs())
def test_a_pack_is_kept_whole_and_once(engine: Engine, pack: str) -> None:
    pin = Policies(engine, read_pack).pin
    policy = pin(pack)
    before = everything(engine)
    assert pin(pack) == policy
    assert everything(engine) == before
    [kept] = rows(engine, policy_versions)
    assert (kept["name"], kept["id"], kept["version"]) == (policy.name, policy.id, policy.version)
    assert policy_of(kept["content"]) == policy  # type: ignore[arg-type] # what JSON holds


def test_a_changed_pack_under_an_old_name_is_refused_for_good(engine: Engine) -> None:
    before = Policies(engine, read_pack).pin("pa_vrp")
    changed = replace(before, title="Another title")
    with pytest.raises(PolicyChangedError, match=before.name) as caught:
        Policies(engine, lambda _: changed).pin("pa_vrp")
    assert caught.value.non_retryable
    [kept] = rows(engine, policy_versions)
    assert policy_of(kept["content"]) == before  # type: ignore[arg-type] # what JSON holds


def test_a_new_version_stands_beside_the_old_one(engine: Engine) -> None:
    before = Policies(engine, read_pack).pin("pa_vrp")
    Policies(engine, lambda _: replace(before, version="2099.1")).pin("pa_vrp")
    assert {row["version"] for row in rows(engine, policy_versions)} == {before.version, "2099.1"}


def test_an_unknown_pack_is_refused_for_good(engine: Engine) -> None:
    with pytest.raises(UnknownPolicyError, match="no_such_pack") as caught:
        Policies(engine, read_pack).pin("no_such_pack")
    assert caught.value.non_retryable


def test_a_pack_with_mistakes_is_refused_for_good(engine: Engine) -> None:
    def read(_pack: str) -> Policy:
        raise BadPolicyError(())

    with pytest.raises(MalformedPolicyError, match="pa_vrp"):
        Policies(engine, read).pin("pa_vrp")
