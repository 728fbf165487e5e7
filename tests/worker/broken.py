"""A worker whose activities cannot be made."""

import sys
from collections.abc import Sequence

from sqlalchemy import Engine

import worker
from temporal.keys import KeyRing
from tests.worker.running import SECRET


def no_hands(_engine: Engine, _keys: KeyRing) -> Sequence[worker.Activity]:
    """Fail with words that belong in no log."""
    raise LookupError(SECRET)


if __name__ == "__main__":
    sys.exit(worker.main(no_hands))
