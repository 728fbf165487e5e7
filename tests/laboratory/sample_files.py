"""The files under ``samples/``: made by hand from the standards, all synthetic."""

from pathlib import Path

from laboratory.messages import Format

SAMPLES = Path(__file__).parent / "samples"


def sample(of: Format, kind: str) -> Path:
    """Find the sample of a kind in a format; KeyError if there is none."""
    found = {path.stem: path for path in (SAMPLES / of).iterdir()}
    return found[kind]
