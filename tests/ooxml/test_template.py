"""A workbook packed once and filled for many: the bytes are whole, and every reader sees what
was put in.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.ooxml import open_workbook
from assessment.ooxml.graft.notes import with_notes
from assessment.ooxml.graft.template import Template, with_growing_rows

CELLS = (("One", "B2"), ("One", "A9"), ("Two", "C3"))
TEXTS = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters="\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\ufffe\uffff",
    ),
    max_size=60,
)


def made(comments: Sequence[str] = ()) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    bold = book.add_format({"bold": True})
    for name in ("One", "Two"):
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, "stays")
        sheet.write_blank(1, 1, None, bold)
        sheet.write_formula(8, 0, "=B2", bold, "")
        sheet.write_blank(2, 2, None, bold)
        sheet.set_row(4, 33)
        for address in comments if name == "One" else ():
            sheet.write_comment(address, "x", {"author": "Somebody"})
    book.set_custom_property("Whose", "nobody", "text")
    book.close()
    return target.getvalue()


TEMPLATE = Template(made(), CELLS, ("Whose",))


@given(TEXTS, st.one_of(TEXTS, st.floats(-1e9, 1e9), st.none()), TEXTS)
@settings(max_examples=150, deadline=None)
def test_every_value_is_read_as_it_was_put_in(first: str, second: Any, whose: str) -> None:
    data = TEMPLATE.fill(
        {("One", "B2"): first, ("One", "A9"): first, ("Two", "C3"): second, "Whose": whose}
    )
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert sorted(package.namelist()) == sorted(zipfile.ZipFile(io.BytesIO(made())).namelist())
    workbook = open_workbook(data)
    assert (workbook["One"].value(2, 2) or "") == first
    assert (
        workbook["One"].cells[9, 1].formula == "B2" and (workbook["One"].value(9, 1) or "") == first
    )
    assert workbook["Two"].value(3, 3) == second or (
        second in (None, "") and not workbook["Two"].value(3, 3)
    )
    assert workbook.properties["Whose"] == whose.strip()


def test_another_reader_sees_the_same_and_formats_stay() -> None:
    data = TEMPLATE.fill({("One", "B2"): "=1+1", ("Two", "C3"): 4.5, "Whose": "<&>"})
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert (
        book["One"]["B2"].value == "=1+1"
        and book["One"]["B2"].data_type == "s"
        and book["One"]["B2"].font.bold
    )
    assert book["Two"]["C3"].value == 4.5 and book["One"]["A1"].value == "stays"
    assert book["One"]["A9"].value == "=B2"


def test_unknown_places_are_refused() -> None:
    with pytest.raises(KeyError):
        TEMPLATE.fill({("One", "Z9"): 1})
    with pytest.raises(ValueError, match="no cell One!Z9"):
        Template(made(), [("One", "Z9")])
    with pytest.raises(ValueError, match="no property Colour"):
        Template(made(), CELLS, ("Colour",))


def test_the_same_values_give_the_same_bytes_and_no_trace_of_others() -> None:
    first = TEMPLATE.fill({("One", "B2"): "Ann"})
    TEMPLATE.fill({("One", "B2"): "Bea secret", "Whose": "secret"})
    assert TEMPLATE.fill({("One", "B2"): "Ann"}) == first
    assert b"secret" not in b"".join(
        zipfile.ZipFile(io.BytesIO(first)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(first)).namelist()
    )


def test_notes_that_are_wanted_stay_and_the_others_go() -> None:
    data = with_notes(
        open_workbook(made(("B2", "C3", "D4"))),
        {("One", "C3"): "Last time: <Yes>\n  with a reason"},
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data))["One"]
    assert (
        sheet["C3"].comment is not None
        and sheet["C3"].comment.text == "Last time: <Yes>\n  with a reason"
    )
    assert sheet["B2"].comment is None and sheet["D4"].comment is None
    (comment,) = open_workbook(data)["One"].comments[3, 3]
    assert comment.author == "Somebody"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        shapes = package.read("xl/drawings/vmlDrawing1.vml")
    assert shapes.count(b"<v:shape ") == 1 and b"mso-fit-shape-to-text:t" in shapes
    bare = with_notes(open_workbook(made(("B2", "C3"))), {})
    with zipfile.ZipFile(io.BytesIO(bare)) as package:
        names = package.namelist()
        texts = b"".join(package.read(name) for name in names)
    assert not [
        name for name in names if "comments" in name or "vml" in name or "worksheets/_rels" in name
    ]
    assert b"comments1" not in texts and b"legacyDrawing" not in texts
    assert openpyxl.load_workbook(io.BytesIO(bare))["One"]["B2"].comment is None
    with pytest.raises(ValueError, match="1 cells cannot have a note"):
        with_notes(open_workbook(made(("B2",))), {("One", "Z9"): "x"})


def test_rows_grow_on_the_sheets_that_are_named() -> None:
    with zipfile.ZipFile(io.BytesIO(with_growing_rows(made(), ["Two"]))) as package:
        one, two = (package.read(f"xl/worksheets/sheet{number}.xml") for number in (1, 2))
    assert b'customHeight="1"' in one and b"customHeight" not in two
    assert b' ht="33"' in two
