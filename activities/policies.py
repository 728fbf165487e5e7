"""Policies: reading the current version of a pack, and keeping it for ever under its name."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.postgresql import insert
from temporalio import activity

from activities.errors import MalformedPolicyError, PolicyChangedError, UnknownPolicyError
from activities.transactions import transaction
from database.policies import policy_versions
from database.values import policy_of, sha256_of, to_json
from domain.policy import Policy
from policies.problems import BadPolicyError


class Policies:
    """Pins cases to policies."""

    def __init__(self, engine: Engine, read_pack: Callable[[str], Policy]) -> None:
        self._engine = engine
        self._read_pack = read_pack

    @activity.defn(name="pin_policy")
    def pin(self, pack_id: str) -> Policy:
        """Read a pack and keep it; raises `UnknownPolicyError`, `MalformedPolicyError` or `PolicyChangedError`."""
        policy = self._read(pack_id)
        with transaction(self._engine) as connection:
            _keep(connection, policy)
        return policy

    def _read(self, pack_id: str) -> Policy:
        try:
            return self._read_pack(pack_id)
        except KeyError:
            raise UnknownPolicyError(policy=pack_id) from None
        except BadPolicyError:
            raise MalformedPolicyError(policy=pack_id) from None


class KnownPolicies:
    """The policies to which cases are pinned, each read once: what is kept under a name never changes."""

    def __init__(self) -> None:
        self._known: dict[str, Policy] = {}

    def named(self, connection: Connection, name: str) -> Policy:
        """Give the policy that is kept under a name."""
        if name not in self._known:
            kept = select(policy_versions.c.content).where(policy_versions.c.name == name)
            self._known[name] = policy_of(connection.execute(kept).scalar_one())
        return self._known[name]


def _keep(connection: Connection, policy: Policy) -> None:
    content = to_json(policy)
    digest = sha256_of(content)
    row = {
        "name": policy.name,
        "id": policy.id,
        "version": policy.version,
        "content": content,
        "content_sha256": digest,
        "kept_at": datetime.now(UTC),
    }
    connection.execute(insert(policy_versions).on_conflict_do_nothing(), row)
    kept = connection.scalar(select(policy_versions.c.content_sha256).where(policy_versions.c.name == policy.name))
    if kept != digest:
        raise PolicyChangedError(policy=policy.name)
