"""The evidence packet as a document: accessible, archival, whole, and the same each time."""

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pikepdf
import pytest

from domain.disclosure.notice import NOTICE_IN_FORCE
from domain.disclosure.terms import LegalBasis
from papers.evidence import EXPORT_NAME, NotSetError, render_evidence_packet
from queries.evidence_packet import Packet
from tests.papers.packets import COVER, PACKET, PREPARED_AT, RESULT, exported
from tests.papers.reading import squeezed, text_of_pages

EMPTY: Final = replace(PACKET, agreements=(), term=(), results=(), contacts=(), messages=(), actions=(), decisions=())


#: What would mean something in a template.
MARKED: Final = '#panic() *a* $x$ "b" \\ <c> @d'


def rendered(packet: Packet = PACKET) -> bytes:
    return render_evidence_packet(exported(packet), PREPARED_AT)


@pytest.fixture(scope="module")
def document() -> Iterator[pikepdf.Pdf]:
    """A packet, opened by another reader."""
    with pikepdf.open(io.BytesIO(rendered())) as opened:
        yield opened


def test_it_says_which_standards_it_keeps(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["pdfuaid:part"] == "1"
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en-US"
    assert document.Root.StructTreeRoot.K
    assert not document.check_pdf_syntax()


def test_what_is_attached_is_the_export(document: pikepdf.Pdf) -> None:
    assert list(document.attachments) == [EXPORT_NAME]
    attached = document.attachments[EXPORT_NAME]
    assert attached.get_file().read_bytes() == exported()
    assert attached.relationship == pikepdf.Name.Source
    assert hashlib.sha256(exported()).hexdigest() in str(document.docinfo.Keywords)


def test_the_notice_and_the_number_stand_on_every_page(document: pikepdf.Pdf) -> None:
    pages = text_of_pages(document)
    assert len(pages) > 3
    for number, text in enumerate(pages, start=1):
        assert squeezed(NOTICE_IN_FORCE.short) in text
        assert squeezed(NOTICE_IN_FORCE.version) in text
        assert f"Page{number}of{len(pages)}" in text


def test_the_statement_stands_on_the_cover(document: pikepdf.Pdf) -> None:
    assert squeezed(NOTICE_IN_FORCE.statement) in text_of_pages(document)[0]


def test_the_index_names_the_page_of_every_entry(document: pikepdf.Pdf) -> None:
    pages = text_of_pages(document)
    holding = [number for number, text in enumerate(pages, start=1) if "Sentence" in text]
    assert len(holding) > 1
    assert ",".join(map(str, holding)) in pages[-1]


def test_what_is_withheld_is_not_in_it(document: pikepdf.Pdf) -> None:
    text = "".join(text_of_pages(document))
    assert "Sentence1." in text
    assert "Sentence2." not in text
    assert squeezed("withheld: not within what may go to this recipient") in text


def test_it_is_the_same_each_time_on_every_machine(tmp_path: Path) -> None:
    source, target = tmp_path / "export.json", tmp_path / "packet.pdf"
    source.write_bytes(exported())
    render = (
        "import sys, pathlib, datetime; from papers.evidence import render_evidence_packet as render;"
        f"at = datetime.datetime.fromisoformat('{PREPARED_AT.isoformat()}');"
        "pathlib.Path(sys.argv[2]).write_bytes(render(pathlib.Path(sys.argv[1]).read_bytes(), at))"
    )
    elsewhere = {"TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "SOURCE_DATE_EPOCH": "1", "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", render, source, target], check=True, env=elsewhere, timeout=60)
    assert target.read_bytes() == rendered() == rendered()


def test_another_moment_or_another_fact_is_another_document() -> None:
    later = render_evidence_packet(exported(), PREPARED_AT + timedelta(seconds=1))
    other = rendered(replace(PACKET, results=(replace(RESULT, lab="negative"),)))
    assert len({rendered(), later, other}) == 3


def test_its_date_is_that_of_the_packet() -> None:
    with pikepdf.open(io.BytesIO(rendered())) as opened:
        dates = {str(opened.docinfo.CreationDate), str(opened.docinfo.ModDate)}
    assert dates == {"D:20260601153012Z"}


@pytest.mark.parametrize(
    ("packet", "says"),
    [
        (EMPTY, "No test is within this packet."),
        (replace(PACKET, cover=replace(COVER, first_broken=17)), "entry 17 is not as it was written"),
        (
            replace(PACKET, cover=replace(COVER, consent=None, basis=LegalBasis.COURT_ORDER, authority="order 26-7")),
            "court order: order 26-7",
        ),
        (replace(PACKET, cover=replace(COVER, consent=None, basis=LegalBasis.OWN_ACCESS, license="")), "own access"),
        (
            replace(PACKET, results=(replace(RESULT, reports=(), collected="", number="", missed_because="no show"),)),
            "nothing was collected",
        ),
        (replace(PACKET, cover=replace(COVER, purpose=MARKED)), MARKED),
    ],
)
def test_whatever_it_holds_it_can_be_set(packet: Packet, says: str) -> None:
    with pikepdf.open(io.BytesIO(rendered(packet))) as opened:
        assert squeezed(says) in "".join(text_of_pages(opened))


def test_an_export_that_cannot_be_set_is_an_error_that_repeats_nothing() -> None:
    with pytest.raises(NotSetError, match=r"^typst ended with 1$"):
        render_evidence_packet(b'{"cover": "Synthetic Person"}', PREPARED_AT)
