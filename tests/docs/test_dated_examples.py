"""Every dated example of the documentation is what the program does, and all that it does."""

from pathlib import Path

import pytest

from dev.places import CHECKOUT
from tests.docs.dated_examples import Example, Line, examples_in, play

EXAMPLES = tuple(one for page in sorted((CHECKOUT / "docs").rglob("*.md")) for one in examples_in(page))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.place)
def test_an_example_is_what_the_program_does(example: Example) -> None:
    told = [line for line in example.lines if line.done or line.follows]
    assert list(play(example)) == told


def test_the_page_of_obligations_shows_what_it_speaks_of() -> None:
    said = " ".join(f"{line.done} {line.follows}" for one in EXAMPLES for line in one.lines)
    for shown in (
        "level 5",
        "leave begins",
        "extended by",
        "fault noted",
        "returned",
        "the next period begins",
        "page",
    ):
        assert shown in said


def test_an_example_that_says_too_little_is_found_out() -> None:
    lines = (
        Line(when="Thu 19 Nov 2026 10:00", done="`response` is owed", follows="due Mon 30 Nov 2026 17:00"),
        Line(when="Mon 30 Nov 2026 17:00", done="", follows="overdue"),
    )
    assert list(play(Example(place="here", pack="pa_vrp", lines=lines))) != list(lines)


def test_an_example_with_the_wrong_day_of_the_week_is_found_out() -> None:
    lines = (Line(when="Mon 19 Nov 2026 10:00", done="`response` is owed", follows=""),)
    with pytest.raises(AssertionError, match="Thu 19 Nov"):
        play(Example(place="here", pack="pa_vrp", lines=lines))


def test_examples_are_found_where_they_stand(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Text.\n<!-- example: ca_us -->\n| when | done | follows |\n| --- | --- | --- |\n| a | b | |\n")
    assert list(examples_in(page)) == [
        Example(place="page.md:2", pack="ca_us", lines=(Line(when="a", done="b", follows=""),))
    ]
