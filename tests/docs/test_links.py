"""Every link of the documentation leads somewhere, and every page is led to."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dev.places import CHECKOUT
from tests.docs.pages import DOCS, PAGES, name_of, without_blocks
from tests.test_house import tracked

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Give where each relative link leads: the file, and the heading in it."""
    for target in _LINK.findall(without_blocks(page.read_text(encoding="utf-8"))):
        parts = urlsplit(target)
        if not parts.scheme:
            yield ((page.parent / parts.path).resolve() if parts.path else page), parts.fragment


def anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as they are made from their words."""
    headings = _HEADING.findall(without_blocks(page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, fragment in links(page):
        assert target.exists(), f"{name_of(page)}: no {target}"
        assert target.is_relative_to(CHECKOUT)
        if fragment:
            assert fragment in anchors(target), f"{name_of(page)}: no heading {fragment} in {target.name}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, ahead = set[Path](), [CHECKOUT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md" and page.is_file():
            reached.add(page)
            ahead += [target for target, _ in links(page)]
    assert set(PAGES) - reached == set()


def test_every_picture_stands_in_a_page() -> None:
    shown = {target for page in PAGES for target, _ in links(page)}
    assert {path for path in DOCS.rglob("*") if path.suffix in {".svg", ".mmd"}} <= shown


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A heading, with `code`\n[here](#a-heading-with-code) [away](missing.md#there)\n")
    assert list(links(page)) == [(page, "a-heading-with-code"), (tmp_path / "missing.md", "there")]
    assert anchors(page) == {"a-heading-with-code"}


def test_every_page_that_the_code_names_exists() -> None:
    named = {
        (page, path.name)
        for path in tracked("*.py", "*.toml", "*.yml", "phmp")
        if path.parent != CHECKOUT / "tests" / "docs"
        for page in re.findall(r"\bdocs/[\w/-]+(?:\.\w+)?", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 3
    assert [(page, where) for page, where in named if not (CHECKOUT / page).exists()] == []
