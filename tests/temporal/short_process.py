"""A process for tests that ends in the worst moment: twenty calls to Temporal are on their way.

`python -m tests.temporal.short_process ADDRESS [METRICS]` prints its own metrics when it is given an address for them.
"""

import asyncio
import sys
import urllib.request

from temporalio.client import Client

from temporal import runtime


async def call(address: str) -> None:
    """Make twenty calls and wait for the first answer only."""
    client = await Client.connect(address)
    calls = [asyncio.ensure_future(client.service_client.check_health()) for _ in range(20)]
    await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)


def main(address: str, metrics_address: str | None = None) -> None:
    """Run the process."""
    runtime.install(metrics_address=metrics_address)
    asyncio.run(call(address))
    if metrics_address:
        with urllib.request.urlopen(f"http://{metrics_address}/metrics", timeout=10) as page:
            sys.stdout.write(page.read().decode())


if __name__ == "__main__":
    main(*sys.argv[1:])
