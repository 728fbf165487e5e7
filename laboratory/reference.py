"""The JSON Schema of our own JSON: ``python -m laboratory.reference`` writes it beside the page of the formats."""

import json
import sys
from pathlib import Path
from typing import Final

from laboratory.json_model import JsonFile

PAGE: Final = Path(__file__).parent.parent / "docs" / "reference" / "laboratory-json.schema.json"


def schema() -> str:
    """Write the schema."""
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Laboratory reports",
        **{name: value for name, value in JsonFile.model_json_schema().items() if name != "title"},
    }
    return json.dumps(found, indent=2) + "\n"


if __name__ == "__main__":
    PAGE.write_text(schema(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
