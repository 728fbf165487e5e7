"""The evidence packet as a document: PDF/UA-1 and PDF/A-3a, with the export it is made from attached.

Whoever has the document has the export, byte for byte, and its SHA-256 stands on the cover.
"""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final

#: The name of the attached export.
EXPORT_NAME: Final = "evidence-packet.json"
#: Accessible (ISO 14289-1), and to be kept with what is attached (ISO 19005-3, level A).
STANDARDS: Final = ("ua-1", "a-3a")

_HERE: Final = Path(__file__).parent
#: How long setting may take, in seconds; 3,000 journal entries took ten.
_AT_MOST: Final = 180
#: One is set at a time, so that several long ones do not ask for their room at once.
_SETTING: Final = Lock()


class NotSetError(Exception):
    """The document could not be set; what it holds is not repeated here."""


def render_evidence_packet(export: bytes, prepared_at: datetime) -> bytes:
    """Set an exported packet as PDF, as of the moment at which it was prepared."""
    asked = {
        "template": str(_HERE / "evidence_packet.typ"),
        "root": str(_HERE),
        "standards": STANDARDS,
        "inputs": {
            "export": export.decode(),
            "export-name": EXPORT_NAME,
            "export-sha256": hashlib.sha256(export).hexdigest(),
            "prepared-at": prepared_at.astimezone(UTC).strftime("%Y-%m-%d-%H-%M-%S"),
        },
    }
    with _SETTING:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(_HERE / "setting.py")],
            input=json.dumps(asked).encode(),
            capture_output=True,
            check=False,
            timeout=_AT_MOST,
        )
    if done.returncode != 0:
        raise NotSetError(f"typst ended with {done.returncode}")
    return done.stdout
