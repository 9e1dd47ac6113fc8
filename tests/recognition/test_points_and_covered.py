"""What is saved in a Summary whose weights are points, under merged ranges, and in sheets with
another program's elements.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.formulas.cells import Value, position
from assessment.ooxml import open_workbook
from assessment.ooxml.frame import hidden_rows
from assessment.ooxml.write.splice import set_cells
from tests.formulas.test_same_value import F, Made, made, plainly, saved, scored, written

UNKNOWN = "UNHEARDOF(1)"  # of a level: the Summary's level is not known, and the scorer's is saved


def in_points(rule: str = UNKNOWN) -> Made:
    """Return a workbook of levels 2 and 1 whose weights are 50 and 50; the first level of the
    first competency is not known to be achieved.
    """
    book = made(
        lambda sheet, column: (
            f"IF({rule},1,0)" if (sheet, column) == ("Delivery", "B") else plainly(sheet, column)
        )
    )
    for row in (2, 3):
        book.sheets["Summary"][f"B{row}"] = 50
    return book


def test_formulas_say_themselves_in_which_unit_they_are(tmp_path: Path) -> None:
    data = in_points().save()
    assert scored(data).progress == 1.5
    assert saved(written(data, tmp_path), "Summary", "C2", "D2", "D3", "D4") == [2, 100, 50, 150]


def test_formulas_that_divide_are_fractions(tmp_path: Path) -> None:
    book = in_points()
    for row in (2, 3):
        book.sheets["Summary"][f"D{row}"] = F(f"B{row}*C{row}/100")
    assert saved(written(book.save(), tmp_path), "Summary", "D2", "D3", "D4") == [1, 0.5, 1.5]


def test_values_that_are_not_known_are_in_the_unit_of_the_others(tmp_path: Path) -> None:
    book = in_points()
    book.sheets["Summary"]["D2"] = F("UNHEARDOF(B2,C2)")
    book.sheets["Summary"]["D4"] = F("UNHEARDOF(D2,D3)")
    assert saved(written(book.save(), tmp_path), "Summary", "D2", "D3", "D4") == [100, 50, 150]
    book.sheets["Summary"]["D3"] = F("B3*C3/100")
    assert saved(written(book.save(), tmp_path), "Summary", "D2", "D3", "D4") == [1, 0.5, 1.5]


@pytest.mark.parametrize(
    ("typed", "right"), [((50, 50, 100), [100, 50, 150]), ((0.5, 0.5, 1), [1, 0.5, 1.5])]
)
def test_typed_values_keep_their_unit(
    typed: tuple[float, float, float], right: list[Value], tmp_path: Path
) -> None:
    book = in_points("TRUE")
    book.sheets["Summary"] |= dict(zip(("D2", "D3", "D4"), typed, strict=True))
    assert saved(written(book.save(), tmp_path), "Summary", "D2", "D3", "D4") == right


def test_a_typed_progress_keeps_its_unit_where_there_are_no_values(tmp_path: Path) -> None:
    book = in_points("TRUE")
    for address in ("D2", "D3"):
        del book.sheets["Summary"][address]
    book.sheets["Summary"]["D4"] = 100
    assert saved(written(book.save(), tmp_path), "Summary", "D4") == [150]


def test_a_formula_under_a_merged_range_gets_its_value(tmp_path: Path) -> None:
    """It counts though nobody sees it; the first cell of the range keeps its own."""
    book = made()
    book.sheets["Delivery"]["B2"] = F("1+1", 5)
    book.after["Delivery"] = '<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
    before = book.sheets["Delivery"]["A2"]
    assert saved(written(book.save(), tmp_path), "Delivery", "A2", "B2") == [before, 2]


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
FOREIGN = 'xmlns:fx="urn:example:notes"'


@pytest.mark.parametrize(
    ("before", "cell"),
    [
        (
            (
                '<fx:sheetData><fx:row r="1"><fx:c'
                ' r="A1"><fx:v>1</fx:v></fx:c></fx:row></fx:sheetData>'
            ),
            '<c r="A1"><f>1+1</f><v>3</v></c>',
        ),
        ("", '<c r="A1"><fx:v>9</fx:v><f>1+1</f><v>3</v><fx:f>2+2</fx:f></c>'),
        (
            "<fx:sheetData/>",
            '<fx:c r="A1"><fx:v>9</fx:v></fx:c><c r="A1"><fx:v>9</fx:v><f>1+1</f></c>',
        ),
    ],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_elements_of_other_programs_are_passed_over(before: str, cell: str, prefix: str) -> None:
    text = (
        f"<worksheet {MAIN} {FOREIGN}>{before}<sheetData><row"
        f' r="1">{cell}</row></sheetData></worksheet>'
    )
    if prefix:
        for name in ("worksheet", "sheetData", "row", "c", "f", "v"):
            text = text.replace(f"<{name}", f"<{prefix}{name}").replace(
                f"</{name}", f"</{prefix}{name}"
            )
        text = text.replace("xmlns=", "xmlns:x=")
    done = set_cells(text.encode(), {(1, 1): 2.0}).data.decode()
    assert f"<{prefix}v>2</{prefix}v>" in done and f"<{prefix}f>1+1</{prefix}f>" in done
    for part in ("<fx:v>9</fx:v>", "<fx:f>2+2</fx:f>", before):
        assert done.count(part) == text.count(part)


def test_such_a_workbook_is_written(tmp_path: Path) -> None:
    book = made(saved=7)
    for name in ("Summary", "Delivery"):
        book.before[name] = (
            f'<fx:sheetData {FOREIGN}><fx:row r="2"><fx:c'
            ' r="C2"><fx:v>1</fx:v></fx:c></fx:row></fx:sheetData>'
        )
    after = written(book.save(), tmp_path)
    assert saved(after, "Summary", "C2", "C3", "D4") == [2, 1, 1.5]
    place = position("B6")
    assert place is not None
    assert open_workbook(after)["Delivery"].cells[place].value == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_rows_are_hidden_in_every_encoding(encoding: str) -> None:
    text = (
        f'<worksheet {MAIN}><sheetData><row r="3" hidden="1"><c r="A3"><v>1</v></c></row><row'
        ' r="4"/></sheetData></worksheet>'
    )
    assert hidden_rows(text.encode(encoding)) == {3}
