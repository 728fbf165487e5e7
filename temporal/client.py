"""The connection to Temporal: one client per process, made by its entry point and handed to the rooms."""

from typing import Final

from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile
from temporalio.service import RPCError, RPCStatusCode

from temporal.conversion import converter
from temporal.keys import KeyRing

#: What Temporal's own tools assume when no address is given.
LOCAL_ADDRESS: Final = "localhost:7233"

#: How a lazy client begins when it cannot connect.
_CANNOT_CONNECT: Final = "Failed client connect"


async def connect(profile: ClientConfigProfile, keys: KeyRing, *, lazy: bool = True) -> Client:
    """Return the process's client for the address, namespace, TLS and API key of this profile.

    A lazy client connects at its first call, so that a door opens while Temporal is down; a worker needs
    `lazy=False`, which raises `RuntimeError` when Temporal cannot be reached.
    A client belongs to the event loop that made it and does not survive a fork.
    """
    options = profile.to_client_connect_config()
    options.setdefault("target_host", LOCAL_ADDRESS)
    return await Client.connect(**options, data_converter=converter(keys), lazy=lazy)


async def answers(client: Client) -> bool:
    """Tell whether Temporal answers this client now; for health checks, which bring their own patience."""
    try:
        return await client.service_client.check_health()
    except (RPCError, RuntimeError):
        # RuntimeError is what a lazy client says when it cannot connect.
        return False


#: What Temporal answers when it is away, busy, moving a process elsewhere, or without a worker that could answer.
_NOT_NOW: Final = frozenset(
    {
        RPCStatusCode.ABORTED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.FAILED_PRECONDITION,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.UNAVAILABLE,
        # A connection that broke while it was waiting for the answer.
        RPCStatusCode.UNKNOWN,
    }
)


def is_out_of_reach(error: Exception) -> bool:
    """Tell whether an error of a client says that Temporal cannot take anything now, but may later."""
    if isinstance(error, RPCError):
        return error.status in _NOT_NOW
    return isinstance(error, RuntimeError) and str(error).startswith(_CANNOT_CONNECT)
