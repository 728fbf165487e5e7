"""How a process arrives at Temporal when it cannot do without: connected at once, or told why not."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile
from temporalio.service import RPCError

from temporal import search_attributes
from temporal.client import LOCAL_ADDRESS, connect
from temporal.errors import (
    SearchAttributesLateError,
    SearchAttributeTypeError,
    TemporalNotReadyError,
    TemporalUnusableError,
)
from temporal.keys import KeyRing

_SECONDS: Final = 15.0


async def reach(profile: ClientConfigProfile, keys: KeyRing) -> Client:
    """Return a connected client; raises `TemporalNotReadyError` and `TemporalUnusableError`, like `arrive`."""
    with _told_why_not(profile):
        async with asyncio.timeout(_SECONDS):
            return await connect(profile, keys, lazy=False)


async def arrive(profile: ClientConfigProfile, keys: KeyRing) -> Client:
    """Return a connected client whose namespace has the search attributes.

    Raises `TemporalNotReadyError` for what may pass with time (nobody answers, the namespace is not there yet), and
    `TemporalUnusableError` for what somebody must change (a file, an address, a search attribute of another type).
    """
    client = await reach(profile, keys)
    with _told_why_not(profile):
        async with asyncio.timeout(_SECONDS):
            await search_attributes.register(client)
    return client


@contextmanager
def _told_why_not(profile: ClientConfigProfile) -> Iterator[None]:
    address = profile.address or LOCAL_ADDRESS
    try:
        yield
    except TimeoutError:
        raise TemporalNotReadyError(address=address, reason="it takes too long to answer") from None
    except OSError as error:
        reason = f"the file {error.filename} for TLS cannot be read"
        raise TemporalUnusableError(address=address, reason=reason) from error
    except (ValueError, SearchAttributeTypeError) as error:
        raise TemporalUnusableError(address=address, reason=error) from error
    except (RPCError, RuntimeError, SearchAttributesLateError) as error:
        raise TemporalNotReadyError(address=address, reason=error) from error
