"""Cells set in the bytes of a worksheet, at the edges: numbers one off, two of a kind, attributes
in other orders. Each example is a line that a person would write.
"""

from __future__ import annotations

import pytest

from assessment import PackageError
from assessment.formulas.cells import CellError, Value
from assessment.ooxml.write.splice import Content, Formula, number_text, set_cells
from tests.builders.seen import MAIN
from tests.ooxml.test_splice import rows_after, sheet

# --- what a cell holds ---------------------------------------------------------------------------


def test_a_text_of_32_767_characters_fits_and_one_more_does_not() -> None:
    assert "x" * 32_767 in rows_after("", A1="x" * 32_767)
    with pytest.raises(ValueError, match="32,768 characters; a cell holds 32,767"):
        rows_after("", A1="x" * 32_768)


def test_whole_numbers_lose_their_point_below_a_million_billions_only() -> None:
    assert number_text(999_999_999_999_999.0) == "999999999999999"
    assert number_text(1e15) == "1000000000000000.0"


@pytest.mark.parametrize("text", ["a\nb", " a", "a "])
def test_a_line_break_alone_and_a_blank_alone_are_kept(text: str) -> None:
    written = f'<c r="A1" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    assert rows_after("", A1=text) == f'<row r="1">{written}</row>'


# --- a value that is there already ---------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="n"><f>B1</f><v>3</v></c>',
        '<c r="A1" t="n"><v>3</v></c>',
        '<c r="A1" cm="1" t="n"><f>B1</f><v>3</v></c>',
    ],
)
def test_the_type_of_numbers_may_be_said_where_the_number_stays(cell: str) -> None:
    row = f'<row r="1">{cell}</row>'
    assert rows_after(row, A1=3) == row


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_the_type_of_numbers_stays_with_any_prefix(prefix: str) -> None:
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    part = (
        f'<@worksheet {name}="{MAIN}"><@sheetData><@row r="1"><@c r="A1" t="n"><@f>B1</@f>'
        "<@v>3</@v></@c></@row></@sheetData></@worksheet>"
    ).replace("@", prefix)
    assert set_cells(part.encode(), {(1, 1): 3}).data == part.encode()
    changed = part.replace(' t="n"', "").replace("3<", "4<").encode()
    assert set_cells(part.encode(), {(1, 1): 4}).data == changed


@pytest.mark.parametrize("formula", ["<f>B1</f>", ""])
def test_true_is_not_the_number_that_is_written_the_same(formula: str) -> None:
    before = f'<row r="1"><c r="A1" t="n">{formula}<v>1</v></c></row>'
    after = f'<row r="1"><c r="A1" t="b">{formula}<v>1</v></c></row>'
    assert rows_after(before, A1=True) == after


@pytest.mark.parametrize(("value", "kind"), [("no", "str"), (CellError("#N/A"), "e")])
def test_a_type_is_changed_where_it_stands(value: Content, kind: str) -> None:
    before = '<row r="1"><c r="A1" s="3" t="b"><f>B1</f><v>1</v></c></row>'
    after = f'<row r="1"><c r="A1" s="3" t="{kind}"><f>B1</f><v>{value}</v></c></row>'
    assert rows_after(before, A1=value) == after


def test_blanks_between_the_parts_of_a_cell_go_with_its_value() -> None:
    before = '<row r="1"><c r="A1">\n <f>B1</f> <v>1</v>\n</c></row>'
    assert rows_after(before, A1=2) == '<row r="1"><c r="A1"><f>B1</f><v>2</v></c></row>'


def test_an_empty_text_is_a_text_in_a_new_cell_too() -> None:
    written = '<c r="A1" t="inlineStr"><is><t></t></is></c>'
    assert rows_after("", A1="") == f'<row r="1">{written}</row>'


# --- rows and cells ------------------------------------------------------------------------------


def test_a_row_without_a_number_stands_where_its_cells_say() -> None:
    row = '<row><c r="B5"><v>1</v></c></row>'
    assert rows_after(row, B5=2) == '<row><c r="B5"><v>2</v></c></row>'


def test_a_row_whose_number_is_none_is_left_alone() -> None:
    other = '<row r="x"><c r="C2"/></row>'
    assert (
        rows_after(f'<row r="2"/>{other}', C2=1)
        == f'<row r="2"><c r="C2"><v>1</v></c></row>{other}'
    )


def test_rows_without_numbers_count_on() -> None:
    rows = '<row r="4"/><row><c><v>1</v></c></row><row><c><v>2</v></c></row>'
    assert rows_after(rows, A6=3) == rows.replace("2</v>", "3</v>")


@pytest.mark.parametrize("row", [9, 10, 1_048_576])
def test_rows_of_any_number_of_digits_are_found(row: int) -> None:
    part = sheet(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>')
    assert set_cells(part, {(row, 16_384): 2}).data == part.replace(b"<v>1<", b"<v>2<")


def test_a_new_cell_goes_to_the_first_of_two_rows_with_its_number() -> None:
    assert (
        rows_after('<row r="1"/><row r="1" spans="1:3"/>', B1=1)
        == '<row r="1"><c r="B1"><v>1</v></c></row><row r="1" spans="1:3"/>'
    )


def test_what_an_extension_of_a_cell_calls_a_cell_is_none() -> None:
    own = '<c r="A1"><v>1</v><extLst><ext><c r="B1"/></ext></extLst></c>'
    assert (
        rows_after(f'<row r="1">{own}</row>', B1=2)
        == f'<row r="1">{own}<c r="B1"><v>2</v></c></row>'
    )


def test_what_another_namespace_calls_a_value_is_none() -> None:
    own = '<q:v xmlns:q="urn:q">9</q:v>'
    assert (
        rows_after(f'<row r="1"><c r="A1">{own}<v>1</v></c></row>', A1=2)
        == f'<row r="1"><c r="A1"><v>2</v>{own}</c></row>'
    )


def test_what_goes_up_to_the_first_cell_of_a_merged_range_is_written_in_its_order() -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A1:A3"/></mergeCells>'
    assert (
        rows_after("", "", merged, A3=5, B2=6)
        == '<row r="1"><c r="A1"><v>5</v></c></row><row r="2"><c r="B2"><v>6</v></c></row>'
    )


def test_the_cells_of_an_extension_that_stands_before_are_not_the_sheets() -> None:
    other = '<q:x xmlns:q="urn:q"><q:sheetData><q:row r="1"/></q:sheetData></q:x>'
    assert rows_after("", other, A1=1) == '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "part",
    [
        '<worksheet><sheetData><row r="1"><c r="A1"/></sheetData><x></row></x></worksheet>',
        '<worksheet><sheetData><row r="1"><c r="A1"></row></sheetData><x></c></x></worksheet>',
    ],
)
def test_rows_and_cells_end_before_the_cells_of_the_sheet_do(part: str) -> None:
    with pytest.raises(PackageError, match="is missing"):
        set_cells(part.encode(), {(1, 1): 1})


# --- styles, heights, the dimension --------------------------------------------------------------


@pytest.mark.parametrize("said", ["1", "true"])
def test_the_style_of_a_row_counts_however_it_is_said_to(said: str) -> None:
    row = f'<row r="2" s="4" customFormat="{said}"'
    assert rows_after(f"{row}/>", B2=1) == f'{row}><c r="B2" s="4"><v>1</v></c></row>'


def test_the_first_style_of_all_is_a_style() -> None:
    columns = '<cols><col min="1" max="1" style="0"/></cols>'
    assert rows_after("", columns, A1=1) == '<row r="1"><c r="A1" s="0"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("own", "after"),
    [
        ("33.50", "33.50"),  # as high as is asked for, and written in another way
        ("33.49", "33.5"),
        ("15pt", "15pt"),
        ("9.", "9."),
        ("100", "100"),
    ],
)
def test_a_height_is_raised_where_it_is_a_number_and_too_low(own: str, after: str) -> None:
    part = sheet(f'<row r="1" ht="{own}"/>')
    raised = part.replace(f'"{own}"'.encode(), f'"{after}"'.encode())
    assert set_cells(part, {}, {1: 33.5}).data == raised


def test_a_height_of_three_digits_is_raised() -> None:
    part = sheet('<row r="1" ht="100"/>')
    assert set_cells(part, {}, {1: 120}).data == part.replace(b"100", b"120")


def test_a_dimension_grows_to_the_top_and_to_the_left() -> None:
    part = sheet("", '<dimension ref="C3:D4"/>')
    assert b'<dimension ref="A1:D4"/>' in set_cells(part, {(1, 1): 1}).data


def test_a_dimension_that_begins_with_no_area_stays() -> None:
    part = sheet("", '<dimension ref="? B2"/>')
    assert b'<dimension ref="? B2"/>' in set_cells(part, {(1, 1): 1}).data


def test_a_dimension_that_is_wide_enough_stays_as_it_is_written() -> None:
    part = sheet("", '<dimension ref="A1:A1"/>')
    assert b'<dimension ref="A1:A1"/>' in set_cells(part, {(1, 1): 1}).data


# --- formulas ------------------------------------------------------------------------------------


def test_a_formula_that_came_is_not_forgotten_over_one_that_was_there() -> None:
    part = sheet('<row r="1"><c r="A1"/><c r="B1"><f>1</f></c></row>')
    assert set_cells(part, {(1, 1): Formula("2", 2), (1, 2): Formula("2", 2)}).formula_came


def test_formulas_that_share_nothing_stay_when_one_of_them_goes() -> None:
    others = (
        '<c r="B1"><f>C9</f><v>2</v></c><c r="C1"><f t="shared" ref="C1" si="0">D1</f><v>3</v></c>'
    )
    before = f'<row r="1"><c r="A1"><f>B1</f><v>1</v></c>{others}</row>'
    after = f'<row r="1"><c r="A1"><f>7</f><v>7</v></c>{others}</row>'
    assert rows_after(before, A1=Formula("7", 7)) == after


@pytest.mark.parametrize("kind", ["array", "dataTable"])
@pytest.mark.parametrize("old", ["", '<c r="B1"/>', '<c r="B1"><v>4</v></c>'])
def test_a_text_that_one_formula_gives_to_many_cells_is_a_cached_one(kind: str, old: str) -> None:
    first = f'<c r="A1"><f t="{kind}" ref="A1:B2">X</f><v>1</v></c>'
    after = rows_after(f'<row r="1">{first}{old}</row>', B1="no")
    # where the type is added is nobody's business
    after = after.replace(' t="str" r="B1"', ' r="B1" t="str"')
    assert after == f'<row r="1">{first}<c r="B1" t="str"><v>no</v></c></row>'


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_what_fills_many_cells_is_known_whatever_the_order_of_its_attributes(kind: str) -> None:
    first = f'<c r="A1"><f ref="A1:B2" t="{kind}" r1="D1"/><v>1</v></c>'
    after = rows_after(f'<row r="1">{first}<c r="B1"><v>4</v></c></row>', B1="no")
    assert 't="str"' in after
    assert "inlineStr" not in after


@pytest.mark.parametrize("value", [7, 0, "", None, False])
def test_who_shares_a_formula_to_the_right_keeps_it_whatever_the_first_cell_gives(
    value: Value,
) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:B1" si="0">C$1+$D2</f><v>1</v></c>'
        '<c r="B1"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    after = rows_after(rows, A1=Formula("7", value))
    assert after.endswith('<c r="B1"><f>D$1+$D2</f><v>2</v></c></row>')


MERGED = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'


def test_a_formula_for_a_covered_cell_goes_to_the_first_whatever_it_covers() -> None:
    part = sheet('<row r="1"><c r="A1"/><c r="B1"><f>1</f></c></row>', "", MERGED)
    assert dict(set_cells(part, {(1, 2): Formula("2", 2)}).placed) == {(1, 1): Formula("2", 2)}


def test_a_value_that_an_array_gives_to_a_covered_cell_stays_there() -> None:
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:B1">X</f><v>1</v></c><c r="B1"/></row>'
    assert dict(set_cells(sheet(rows, "", MERGED), {(1, 2): 5}).placed) == {(1, 2): 5}


def test_a_text_that_stands_in_a_covered_cell_keeps_no_value_there() -> None:
    rows = '<row r="1"><c r="A1"/><c r="B1" t="inlineStr"><is><t>x</t></is></c></row>'
    assert dict(set_cells(sheet(rows, "", MERGED), {(1, 2): 5}).placed) == {(1, 1): 5}
