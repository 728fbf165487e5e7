"""`./phmp clean --state`: forget the demo's data."""

import sys

from dev.owners import UnsafeDirectoryError, server_owner
from dev.places import CHECKOUT, AlreadyRunningError, State


def main() -> None:
    """Remove `./var`, unless the demo is running."""
    directory = CHECKOUT / "var"
    if not directory.exists():
        return
    try:
        State(directory, server_owner()).forget()
    except (AlreadyRunningError, UnsafeDirectoryError) as error:
        sys.exit(f"phmp: {error}")


if __name__ == "__main__":
    main()
