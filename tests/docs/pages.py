"""The pages of the documentation, and what stands in them as code."""

import re
from collections.abc import Iterator
from pathlib import Path

from dev.places import CHECKOUT

DOCS = CHECKOUT / "docs"
PAGES = (CHECKOUT / "README.md", *sorted(DOCS.rglob("*.md")))

_FENCE = re.compile(r"^( *)```(?P<language>\w*)\n(?P<text>.*?)^\1```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")


def name_of(page: Path) -> str:
    """Name a page as a test id."""
    return str(page.relative_to(CHECKOUT))


def without_blocks(text: str) -> str:
    """Give a page without its code blocks."""
    return _FENCE.sub("", text)


def spans(page: Path) -> Iterator[str]:
    """Give every piece of code within a line of text."""
    yield from _SPAN.findall(without_blocks(page.read_text(encoding="utf-8")))


def commands(page: Path) -> Iterator[str]:
    """Give every line of shell: of the blocks marked as such, continued lines as one, and pieces within the text."""
    for block in _FENCE.finditer(page.read_text(encoding="utf-8")):
        if block["language"] == "sh":
            lines = block["text"].replace("\\\n", " ").splitlines()
            yield from (line.strip() for line in lines if line.strip() and not line.strip().startswith("#"))
    yield from (one for one in spans(page) if one.startswith(("./phmp", "make ", "python ")))
