"""Reads the text of a PDF's pages by the maps of its fonts; spaces and line ends, which setting moves, are left out."""

import re
from collections.abc import Iterator
from typing import Final

import pikepdf

_CHARS: Final = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE: Final = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BLOCK: Final = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)

Glyphs = dict[int, str]


def squeezed(text: str) -> str:
    """A text as it is compared: without what setting moves."""
    return re.sub(r"[\s\u200b]+", "", text)


def text_of_pages(document: pikepdf.Pdf) -> list[str]:
    """The text of each page, squeezed."""
    return [squeezed("".join(_shown(page))) for page in document.pages]


def _shown(page: pikepdf.Page) -> Iterator[str]:
    fonts = {str(name): _glyphs(font) for name, font in page.Resources.Font.items()}
    glyphs: Glyphs = {}
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator == "Tf":
            glyphs = fonts[str(step.operands[0])]
        elif operator == "Tj":
            yield _said(step.operands[0], glyphs)
        elif operator == "TJ":
            yield from (_said(one, glyphs) for one in step.operands[0] if isinstance(one, pikepdf.String))


def _said(shown: object, glyphs: Glyphs) -> str:
    assert isinstance(shown, pikepdf.String)
    raw = bytes(shown)
    return "".join(glyphs[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2))


def _glyphs(font: pikepdf.Object) -> Glyphs:
    """What each glyph of a font stands for."""
    found: Glyphs = {}
    for kind, block in _BLOCK.findall(font.ToUnicode.read_bytes().decode()):
        if kind == "bfchar":
            found |= {int(glyph, 16): _letters(letters) for glyph, letters in _CHARS.findall(block)}
        else:
            for first, last, letters in _RANGE.findall(block):
                for glyph in range(int(first, 16), int(last, 16) + 1):
                    start = _letters(letters)
                    found[glyph] = start[:-1] + chr(ord(start[-1]) + glyph - int(first, 16))
    return found


def _letters(written: str) -> str:
    return bytes.fromhex(written).decode("utf-16-be")
