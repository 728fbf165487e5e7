from importlib.resources import files
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from cli import app
from domain.policy import Policy
from policies.reading import packs, read_pack
from policies.reference import PAGE, page
from policies.rows import rows_of
from policies.sources import named_in, sources, why_not_sourced
from tests.policies.mistakes import GOOD, TERM

POLICY = TypeAdapter(Policy)


@pytest.mark.parametrize("pack", packs())
def test_a_policy_survives_being_sent_and_kept(pack: str) -> None:
    policy = read_pack(pack)
    assert POLICY.validate_json(POLICY.dump_json(policy)) == policy


@pytest.mark.parametrize("pack", packs())
def test_a_policy_can_be_the_key_of_a_table(pack: str) -> None:
    assert {read_pack(pack): pack}[read_pack(pack)] == pack


def test_the_reference_page_is_current() -> None:
    """`python -m policies.reference` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_reference_page_shows_every_pack() -> None:
    written = page()
    assert [pack for pack in packs() if f"`{read_pack(pack).name}`" not in written] == []


def test_each_listed_source_is_used_and_found() -> None:
    used = {name for pack in packs() for row in rows_of(read_pack(pack)) for name in named_in(row.source)}
    assert used | named_in(" ".join(row.remark for pack in packs() for row in rows_of(read_pack(pack)))) == set(
        sources()
    )
    assert all(sources().values())


def test_an_id_is_not_found_within_another() -> None:
    assert named_in("P3/P5") == {"P3", "P5"}
    assert named_in("P30 (Pennsylvania)") == {"P30"}
    assert named_in("Std 4 exc. I") == {"Std"}
    assert named_in("16 CCR 1447") == {"16 CCR 1447"}


@pytest.mark.parametrize("pack", packs())
def test_every_source_that_a_pack_names_is_listed(pack: str) -> None:
    policy = read_pack(pack)
    provenance = [
        *((figure.grade, figure.source) for figure in policy.figures),
        *((deadline.grade, deadline.source) for deadline in policy.deadlines),
        *((ladder.grade, ladder.source) for ladder in policy.ladders),
        *((clause.grade, clause.source) for clause in policy.clauses),
        *((criterion.grade, criterion.source) for criterion in policy.criteria),
        *((duty.grade, duty.source) for duty in policy.closing_duties),
    ]
    assert [said for said in (why_not_sourced(grade, source) for grade, source in provenance) if said] == []


def test_no_file_of_a_pack_is_left_out_of_the_package() -> None:
    """The packs are found as resources of the package, wherever it is installed."""
    named = {entry.name for entry in files("policies").iterdir() if entry.name.endswith(".toml")}
    assert named == {*(f"{pack}.toml" for pack in packs()), "program.toml", "sources.toml"}


def test_check_of_a_bad_file_says_all_and_fails(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.toml", tmp_path / "good.toml"
    bad.write_text(GOOD.replace(TERM, TERM.replace("36", '"abc"')), encoding="utf-8")
    good.write_text(GOOD, encoding="utf-8")
    result = CliRunner().invoke(app, ["policy", "check", str(bad), str(good)])
    assert result.exit_code == 1
    assert result.stderr == f"{bad}: agreement.term_months: must be a whole number of months, got 'abc'\n"
    assert result.stdout.startswith("pa_vrp 2026.1 is good: ")
