"""Whom the door takes a request to come from: whoever connects, unless a proxy that is believed says who."""

import base64

import httpx
import pytest
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send

from api.__main__ import config_of
from settings import Settings

STRANGER, PROXY, NEIGHBOUR = "192.0.2.77", "10.0.0.5", "172.18.3.4"


async def who(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer with the address from which the request seems to come."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["client"][0].encode()})


async def seen(trusted: str, connecting: str) -> str:
    """The address that the door sees when somebody connects and says to speak for a stranger."""
    settings = Settings(
        database_url=SecretStr("postgresql://phmp:made-up@localhost/phmp"),
        payload_keys=SecretStr(f"made-up:{base64.b64encode(b'k' * 32).decode()}"),
        trusted_proxies=trusted,
    )
    config = config_of(who, settings)
    config.load()
    transport = httpx.ASGITransport(config.loaded_app, client=(connecting, 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://phmp.test") as http:
        return (await http.get("/", headers={"X-Forwarded-For": f"198.51.100.1, {STRANGER}"})).text


@pytest.mark.parametrize(
    ("trusted", "connecting", "taken_for"),
    [
        ("", PROXY, PROXY),
        ("", "127.0.0.1", "127.0.0.1"),
        (PROXY, PROXY, STRANGER),
        (PROXY, NEIGHBOUR, NEIGHBOUR),
        (f"{PROXY}, 172.18.0.0/16", NEIGHBOUR, STRANGER),
    ],
)
async def test_only_a_proxy_that_is_named_is_believed(trusted: str, connecting: str, taken_for: str) -> None:
    assert await seen(trusted, connecting) == taken_for
