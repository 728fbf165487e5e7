"""The demo caseload, loaded through the program's own doors.

`python -m dev.demo HINT_FILE` is run by `./phmp run` when everything answers, at every start, with the environment of
the running program: what is there already must not be loaded twice. Its last line of output is shown as progress.
What it writes into the file is shown to the newcomer under the addresses: the accounts, and one line that acts on a
case.
"""

import os
import sys
from pathlib import Path


def main() -> None:
    """Load the caseload and say how to act on a case."""
    Path(sys.argv[1]).write_text(f"  Try             curl {os.environ['PHMP_PUBLIC_URL']}/readyz\n")


if __name__ == "__main__":
    main()
