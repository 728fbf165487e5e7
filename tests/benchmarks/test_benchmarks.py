"""That the benchmarks measure what they say, at sizes that say nothing about speed."""

import pytest
from sqlalchemy import Engine, func, select, table

from benchmarks import draw
from benchmarks.ingest import Measured, NotTakenInError, check_all_cleared, measure
from database.letters import lab_reports, letters
from domain.testing.letters import LetterFormat, LetterState, ReportState


@pytest.mark.parametrize(("in_a_letter", "sent"), [(1, 8), (2, 4)])
def test_every_report_is_taken_in_and_copied(database_url: str, engine: Engine, in_a_letter: int, sent: int) -> None:
    measured = measure(database_url, 8, in_a_letter)
    assert measured.reports == 8
    assert min(measured.kept, measured.sorted, measured.copied) > 0
    with engine.connect() as connection:
        found = connection.execute(select(letters.c.format, letters.c.state)).all()
        assert len(found) == sent
        assert {one.format for one in found} == set(LetterFormat) - {LetterFormat.UNKNOWN}
        assert {one.state for one in found} == {LetterState.DELIVERED}
        assert connection.scalars(select(lab_reports.c.state)).all() == [ReportState.MATCHED] * 8
        for written in (letters, lab_reports):
            copied = connection.scalar(select(func.count()).select_from(table(f"copy_of_{written.name}")))
            assert copied == connection.scalar(select(func.count()).select_from(written))


def test_nothing_is_measured_where_reports_are_left_out(engine: Engine) -> None:
    with pytest.raises(NotTakenInError, match="0 of 2"):
        check_all_cleared(engine, 2)


def test_the_ratio_is_of_both_steps_to_copy() -> None:
    measured = Measured(reports=100, kept=1.0, sorted=3.0, copied=0.5)
    assert measured.in_words.split() == ["100", "33", "25", "200", "8"]


def test_the_draw_is_measured_for_each_size(capsys: pytest.CaptureFixture[str]) -> None:
    draw.main((10, 20))
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in shown] == ["participants", "10", "20"]
