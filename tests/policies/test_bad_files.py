"""Each kind of mistake in a policy file is named with its file, its key and the reason, and all of them at once."""

from pathlib import Path

import pytest

from policies.reading import BadPolicyError, read_policy_file
from tests.policies.mistakes import (
    ANSWER,
    CONTACT,
    D40,
    FIGURES,
    GOOD,
    LADDER,
    LADDERS,
    PARTS_OF_RUNGS,
    RUNG,
    SECTIONS,
    TERM,
    WORDS,
)


def mistakes_in(text: str, tmp_path: Path) -> list[str]:
    """Read a file with this text and give the mistakes, without the directory before its name."""
    file = tmp_path / "tried.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadPolicyError) as caught:
        read_policy_file(file)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]


def test_the_good_file_is_good_from_anywhere(tmp_path: Path) -> None:
    file = tmp_path / "copy.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert read_policy_file(file).name == "pa_vrp 2026.1"


@pytest.mark.parametrize(("good", "bad", "said"), [*FIGURES, *SECTIONS, *WORDS])
def test_a_mistake_is_named_with_file_key_and_reason(good: str, bad: str, said: str, tmp_path: Path) -> None:
    assert good in GOOD
    found = mistakes_in(GOOD.replace(good, bad, 1), tmp_path)
    assert [one for one in found if one.startswith(("tried.toml: " + said, said))], found


@pytest.mark.parametrize(("rungs", "said"), LADDERS)
def test_a_ladder_that_cannot_be_climbed_is_refused(rungs: str, said: str, tmp_path: Path) -> None:
    found = mistakes_in(GOOD.replace("[deadlines]", f"{LADDER}{rungs}\n[deadlines]"), tmp_path)
    assert f"tried.toml: ladders.right: {said}" in found


@pytest.mark.parametrize(("good", "bad", "said"), PARTS_OF_RUNGS)
def test_a_rung_that_cannot_be_read_is_refused_once(good: str, bad: str, said: str, tmp_path: Path) -> None:
    rungs = f"[{RUNG.replace(good, bad)}]"
    found = mistakes_in(GOOD.replace("[deadlines]", f"{LADDER}{rungs}\n[deadlines]"), tmp_path)
    assert found[0].startswith("tried.toml: ladders.right.")
    assert [one for one in found if said in one], found
    assert not [one for one in found if "deadlines" in one]


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    found = mistakes_in(GOOD.replace(D40, f"{D40}\n{D40}"), tmp_path)
    assert found == [
        f"tried.toml: cannot be read: is not TOML: Cannot overwrite a value (at line {line_of('D40') + 1}, column 50)"
    ]


def line_of(start: str) -> int:
    return next(number for number, line in enumerate(GOOD.splitlines(), 1) if line.startswith(start))


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    text = GOOD.replace(TERM, TERM.replace("36", '"abc"')).replace(CONTACT, "").replace(D40, 'D02 = { ladder = "x" }')
    text = text.replace(ANSWER, ANSWER.replace('"S"', '"Z"'))
    assert mistakes_in(text, tmp_path) == [
        "tried.toml: outreach.contact_evaluator_days: is missing",
        "tried.toml: agreement.term_months: must be a whole number of months, got 'abc'",
        "tried.toml: legal.answer_days.grade: must be one of S, K, A, -, got 'Z'",
        "tried.toml: deadlines.D02.ladder: names 'x', which is not a ladder of this pack",
    ]


def test_a_file_that_extends_nothing_must_say_everything(tmp_path: Path) -> None:
    found = mistakes_in('id = "x"\n', tmp_path)
    for said in (
        "title: is missing",
        "program.public: is missing",
        "deadlines.D44: is missing",
        "calendar.zone: is missing",
    ):
        assert f"tried.toml: {said}" in found
    assert "tried.toml: completion_codes: is missing: nobody could be refused completion" in found


@pytest.mark.parametrize("text", ["id = ", "\x00", "[a]\n[a]"])
def test_what_is_not_toml_is_said_so(text: str, tmp_path: Path) -> None:
    (found,) = mistakes_in(text, tmp_path)
    assert found.startswith("tried.toml: cannot be read: is not TOML: ")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadPolicyError, match=r"nowhere\.toml: cannot be read: No such file or directory"):
        read_policy_file(tmp_path / "nowhere.toml")


def test_bytes_that_are_no_text_are_said_so(tmp_path: Path) -> None:
    file = tmp_path / "bytes.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(BadPolicyError, match=r"bytes\.toml: cannot be read: is not TOML: "):
        read_policy_file(file)


@pytest.mark.parametrize("section", ["ladders", "clauses", "criteria", "closing_duties", "owners"])
def test_a_section_must_be_a_table(section: str, tmp_path: Path) -> None:
    found = mistakes_in(f"{section} = 3\n" + 'id = "x"\n', tmp_path)
    assert f"tried.toml: {section}: must be a table, got 3" in found
