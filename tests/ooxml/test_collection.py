"""The collection of workbooks from everywhere: all are survived, and what is read is what stands in
them.

Three ways to read a worksheet must agree: the fast one (its empty rows cut out before it is
parsed), the plain one (every byte parsed) and openpyxl's.
"""

from __future__ import annotations

import datetime
import re
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from assessment import PackageError, score_file
from assessment.formulas.cells import Cell, CellError, Position
from assessment.formulas.shared import Formulas
from assessment.model.findings import CODES
from assessment.ooxml import open_workbook
from assessment.ooxml.cells import read_cells
from assessment.ooxml.package import DEFAULT_LIMITS
from assessment.ooxml.trim import gather, trim
from assessment.ooxml.workbook import Workbook
from tests.conftest import COLLECTION, WORKBOOKS

FILES = [*WORKBOOKS, *COLLECTION]
NAMES = [f"{path.parent.name}/{path.name}" for path in FILES]
pytestmark = pytest.mark.skipif(
    not FILES, reason="the collections of xlsx files do not lie beside the checkout"
)
# what is refused, and why: encrypted, damaged, hostile or no workbook at all. Whatever else is
# refused is a mistake of the reader
REFUSED = {
    "ClosedXML/__LoadPivotTables.xlsx": "file-not-a-workbook",
    "calamine/issue252.xlsx": "file-damaged",
    "openpyxl/null_archive.xlsx": "file-not-a-workbook",
    "openpyxl/null_file.xlsx": "file-not-a-workbook",
    "poi/54764.xlsx": "file-hostile",
    "poi/clusterfuzz-testcase-minimized-POIXSSFFuzzer-5265527465181184.xlsx": "file-damaged",
    "poi/clusterfuzz-testcase-minimized-POIXSSFFuzzer-5937385319563264.xlsx": "file-damaged",
    "poi/clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808.xlsx": "file-damaged",
    "poi/crash-9bf3cd4bd6f50a8a9339d363c2c7af14b536865c.xlsx": "file-encrypted",
    "poi/duplicate-filename-case-insensitive.xlsx": "file-damaged",
    "poi/duplicate-filename.xlsx": "file-damaged",
    "poi/extenxls_pwd123.xlsx": "file-encrypted",
    "poi/invalid.xlsx": "file-not-a-workbook",
    "poi/poc-xmlbomb-empty.xlsx": "file-hostile",
    "poi/poc-xmlbomb.xlsx": "file-hostile",
    "poi/protected_passtika.xlsx": "file-encrypted",
}
every_file = pytest.mark.parametrize("path", FILES, ids=NAMES)
READ = {name: path for name, path in zip(NAMES, FILES, strict=True) if name not in REFUSED}
every_readable_file = pytest.mark.parametrize("path", READ.values(), ids=READ)


def opened(path: Path) -> Workbook:
    """Return a workbook, all of whose sheets have been read."""
    book = open_workbook(path)
    for name in book.sheet_names:
        book[name]
    return book


@every_file
def test_only_what_has_a_reason_is_refused(path: Path) -> None:
    reason = REFUSED.get(f"{path.parent.name}/{path.name}")
    if reason is None:
        assert opened(path).sheet_names
        return
    with pytest.raises(PackageError) as refusal:
        opened(path)
    assert refusal.value.code == reason


@every_file
def test_is_scored_or_refused_with_a_reason(path: Path) -> None:
    card = score_file(str(path))
    assert card.competencies or card.findings
    for found in card.findings:
        assert found.code in CODES
        assert found.code != "internal-error"
        assert found.message


def plain_cells(book: Workbook, name: str) -> dict[Position, Cell]:
    """Read a worksheet's cells from all of its bytes."""
    part = book._sheets[name][0]
    root = book.package.parse(book.package.read(part), part)
    return (
        read_cells(
            root,
            book.strings,
            DEFAULT_LIMITS.cells,
            Formulas(DEFAULT_LIMITS.formulas),
            complete=True,
        )
        or {}
    )


@every_readable_file
def test_the_fast_way_reads_what_the_plain_way_reads(path: Path) -> None:
    book = opened(path)
    for name in book.sheet_names:
        plain = plain_cells(book, name)
        fast = book[name].cells
        assert fast.items() <= plain.items()
        assert all(
            cell.value is None and cell.formula is None
            for place, cell in plain.items()
            if place not in fast
        )
        # what stands beside the cells is left alone
        part = book._sheets[name][0]
        whole, cut = (
            book.package.read(part),
            trim(
                gather(book.package.chunks(part), len(book.package.read(part)))
                or b""
                or book.package.read(part)
            ),
        )
        assert cut.partition(b"sheetData")[0] == whole.partition(b"sheetData")[0]
        assert cut.rpartition(b"sheetData")[2] == whole.rpartition(b"sheetData")[2]


@every_readable_file
def test_values_and_formulas_are_those_that_openpyxl_reads(path: Path) -> None:
    book = opened(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            values = openpyxl.load_workbook(path, data_only=True)
            formulas = openpyxl.load_workbook(path)
        except Exception as error:  # openpyxl has no base of its own for what it cannot read
            pytest.skip(f"openpyxl cannot read it: {type(error).__name__}")
    if not values.worksheets:
        pytest.skip("openpyxl sees no sheets (a Strict file)")
    # openpyxl takes dialog and macro sheets for worksheets
    names = [sheet.title for sheet in values.worksheets if sheet.title in book]
    assert names == book.sheet_names
    for name in names:
        ours = {
            place: cell
            for place, cell in book[name].cells.items()
            if cell.value is not None or cell.formula is not None
        }
        theirs = {
            (cell.row, cell.column): cell
            for row in values[name].iter_rows()
            for cell in row
            if cell.value is not None
        }
        covered = {
            (row, column)
            for area in values[name].merged_cells.ranges
            for row, column in area.cells
            if (row, column) != (area.min_row, area.min_col)
        }
        # openpyxl empties what a merged range covers
        for place in (ours.keys() | theirs.keys()) - covered:
            mine, other = ours.get(place), theirs.get(place)
            assert same_value(
                mine.value if mine else None, other.value if other else None, values.epoch, other
            ), f"{name} {place} {mine} {other and other.value!r}"
        for row in formulas[name].iter_rows():
            for cell in row:
                if cell.data_type == "f" and (cell.row, cell.column) not in covered:
                    known = ours.get((cell.row or 0, cell.column or 0))
                    assert same_formula(known.formula if known else None, cell.value), (
                        f"{name} {cell.coordinate} {cell.value!r}"
                    )


def same_value(ours: Any, theirs: Any, epoch: datetime.datetime, cell: Any) -> bool:
    """Compare a value with openpyxl's. Every allowed difference has its line."""
    if isinstance(theirs, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        # we keep the number that a date is; text in ISO 8601 (t="d") stays text. openpyxl rounds to
        # milliseconds
        return isinstance(ours, str) or abs(ours - to_excel(theirs, epoch)) < 1e-6  # type: ignore[no-untyped-call]
    if isinstance(ours, CellError):
        # a number that is no date: #VALUE! there
        return ours == theirs or (ours == "#VALUE!" and cell is not None and cell.is_date)
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, float):
        return isinstance(theirs, int | float) and ours == float(theirs)
    if cell is not None and cell.hyperlink is not None and ours is None:
        # openpyxl writes a link's target into an empty cell
        return theirs in (cell.hyperlink.target, cell.hyperlink.location)
    # openpyxl leaves _x000D_ and its like as they stand, but for an escaped _; we resolve them,
    # control characters and half a surrogate pair to U+FFFD
    if ours == theirs:
        return True
    text = re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), theirs or "")
    text = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\ufffd", text)
    # an empty text is no value there
    return (ours or "") == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def same_formula(ours: str | None, theirs: Any) -> bool:
    """Compare a formula with openpyxl's."""
    if isinstance(theirs, DataTableFormula):
        return ours is None  # a what-if table is no formula of one cell
    text = theirs.text if isinstance(theirs, ArrayFormula) else theirs
    return (ours or "") == (text or "").removeprefix("=")
