"""The proof of tests/referees/prove_no_loss.py over the collection of workbooks from everywhere:
nothing but what was asked for changes in any of them.

What is refused is pinned by name and code: whatever else is refused is a mistake of the editor.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders.packages import FEATURES, parts_of, workbook, zipped
from tests.builders.seen import Book, SheetSeen, only_added
from tests.conftest import COLLECTION, SHARED, WORKBOOKS
from tests.ooxml.test_collection import REFUSED as UNREADABLE
from tests.referees import prove_no_loss
from tests.referees.prove_no_loss import (
    compare,
    in_a_child,
    kinds_of,
    prove,
    report,
    saved_by_openpyxl,
    unlike,
)

FILES = [*WORKBOOKS, *COLLECTION]
NAMES = [f"{path.parent.name}/{path.name}" for path in FILES]
needs_files = pytest.mark.skipif(
    not FILES, reason="the collections of xlsx files do not lie beside the checkout"
)
REFUSED = UNREADABLE | {
    "PhpSpreadsheet/issue.3720.xlsx": "file-protected",
    "poi/hello-world-signed.xlsx": "file-signed",
    "poi/ms-office-2010-signed.xlsx": "file-signed",
}
SHEET = "xl/worksheets/sheet1.xml"


@needs_files
@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_nothing_changes_beside_what_was_asked(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "edited.xlsx"
    proof = prove(path, target)
    assert proof.refused == REFUSED.get(f"{path.parent.name}/{path.name}", "")
    assert proof.wrong == []
    if proof.refused:
        assert not list(tmp_path.iterdir())
        return
    assert proof.touched and proof.untouched
    proof.opened = {
        name: (in_a_child(reader, path), in_a_child(reader, target))
        for name, reader in prove_no_loss.READERS.items()
    }
    assert proof.worse == []
    if proof.opened["openpyxl"][0]:
        assert unlike(proof.added, target) == []


@needs_files
def test_the_report_has_a_row_for_each_kind_of_content(tmp_path: Path) -> None:
    some = [
        path
        for path, name in zip(FILES, NAMES, strict=True)
        if name in REFUSED or path in WORKBOOKS
    ][:6]
    kinds = kinds_of([SHARED / "collection"])
    assert len(kinds) > 100 and set(COLLECTION) <= kinds.keys()
    proofs = [prove(path, tmp_path / f"{number}.xlsx") for number, path in enumerate(some)]
    lines = "\n".join(report(proofs, kinds))
    assert "changed beyond the budget: 0" in lines
    assert "encrypted" in lines or "calcChain" in lines or "not listed" in lines


# --- the proof can fail --------------------------------------------------------------------------


def changed(data: bytes, part: str, before: bytes, after: bytes) -> bytes:
    parts = parts_of(data)
    assert before in parts[part]
    return zipped(parts | {part: parts[part].replace(before, after, 1)})


BEFORE = FEATURES["charts"].build()
ASKED = changed(BEFORE, SHEET, b"<f>A1+1</f><v>1</v>", b"<f>A1+1</f><v>77</v>")


def said(after: bytes, *, grafted: bool = False) -> str:
    return "; ".join(compare(BEFORE, after, SHEET, {(2, 2): 77}, grafted=grafted))


def test_the_proof_finds_nothing_where_there_is_nothing() -> None:
    assert said(ASKED) == said(ASKED, grafted=True) == ""


@pytest.mark.parametrize(
    ("part", "before", "after", "complaint"),
    [
        (SHEET, b"<v>77</v>", b"<v>78</v>", "B2 reads 78.0 instead of 77"),
        (SHEET, b"<f>A1+1</f>", b"", "B2 has lost its formula"),
        (SHEET, b'<c r="B2"', b'<c r="B2" s="1"', "B2 has another s"),
        (
            SHEET,
            b'<c r="A1" s="1"><v>0</v></c>',
            b'<c r="A1" s="1"><v>1</v></c>',
            "bytes beside the cells changed",
        ),
        (SHEET, b"<pageMargins", b" <pageMargins", "bytes beside the cells changed"),
        (SHEET, b'<row r="3"', b'<row r="9"/><row r="3"', "a row 9 of other cells has come"),
        ("xl/theme/theme1.xml", b"Office", b"office", "xl/theme/theme1.xml changed"),
        ("xl/charts/chart1.xml", b"radar", b"rader", "xl/charts/chart1.xml changed"),
        ("xl/styles.xml", b"fonts", b"fonds", "xl/styles.xml changed"),
        ("[Content_Types].xml", b"drawing+xml", b"drawing2+xml", "another content type"),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            b"drawing1.xml",
            b"drawing9.xml",
            "xl/drawings/drawing1.xml cannot be reached any more",
        ),
    ],
)
def test_the_proof_finds(part: str, before: bytes, after: bytes, complaint: str) -> None:
    assert complaint in said(changed(ASKED, part, before, after))


def test_the_proof_finds_what_a_graft_may_not_do() -> None:
    assert "xl/workbook.xml lost something" in said(
        changed(ASKED, "xl/workbook.xml", b'name="Chart"', b'name="Chars"'), grafted=True
    )
    assert "xl/styles.xml lost something" in said(
        changed(ASKED, "xl/styles.xml", b"Calibri", b"Arial"), grafted=True
    )
    assert (
        said(zipped(parts_of(ASKED) | {"xl/new.bin": b"x"}), grafted=True)
        == "xl/new.bin has no content type"
    )


def test_the_proof_finds_parts_in_another_place_or_gone() -> None:
    parts = parts_of(ASKED)
    assert "is not in its place" in said(zipped(dict(reversed(parts.items()))))
    assert "parts became" in said(zipped(dict(list(parts.items())[:-1])))
    assert "parts became" in said(zipped(parts | {"docProps/new.xml": b"<x/>"}))


def test_the_proof_finds_cells_that_look_otherwise(tmp_path: Path) -> None:
    donor = prove_no_loss.DONOR
    target = tmp_path / "target.xlsx"
    target.write_bytes(donor)
    assert unlike(donor, target) == []
    target.write_bytes(changed(donor, "xl/styles.xml", b"FFFFE599", b"FFFFE598"))
    assert any("A3 fill" in line for line in unlike(donor, target))


@pytest.mark.parametrize(
    ("before", "after", "only"),
    [
        (b'<a><b count="1"><c/></b></a>', b'<a><b count="2"><c/><c/></b></a>', True),
        (b"<a><b/></a>", b"<a><b><c/></b></a>", True),
        (b"<a><b x='1'/></a>", b"<a><b x='2'/></a>", False),
        (b"<a><b/><c/></a>", b"<a><c/><b/></a>", False),
        (b"<a>text</a>", b"<a></a>", False),
        (b'<a><b n="gone"/><c/></a>', b"<a><c/></a>", True),
    ],
)
def test_only_added(before: bytes, after: bytes, only: bool) -> None:
    assert only_added(before, after, b"gone") is only


def test_a_program_that_dies_does_not_end_the_proof(tmp_path: Path) -> None:
    assert in_a_child(lambda path: os._exit(3), tmp_path) is None
    assert in_a_child(lambda path: path.name, tmp_path) == tmp_path.name
    assert in_a_child(lambda path: 1 // 0, tmp_path) is None


def test_what_openpyxl_loses_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "slicers.xlsx"
    file.write_bytes(FEATURES["slicers"].build())
    saved = saved_by_openpyxl(file)
    assert not saved.failed and saved.lost >= 2 and saved.cached == 1 and saved.kept == 0


def test_cells_are_seen_as_they_stand() -> None:
    seen = SheetSeen(Book(workbook()).parts[SHEET])
    assert [seen.cells[place].value for place in ((1, 9), (2, 1), (2, 2))] == [8.0, ("s", "0"), 1.0]
    cell = seen.cells[2, 2]
    assert seen.text[cell.start : cell.end] == b'<c r="B2"><f>A1+1</f><v>1</v></c>'
    with pytest.raises(ValueError, match="mismatched tag"):
        SheetSeen(b"<worksheet><sheetData></worksheet>")
