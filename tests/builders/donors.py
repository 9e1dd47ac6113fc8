"""Donors: one small workbook by XlsxWriter for each thing that it can write, and one with all
of them.
"""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Callable
from typing import Any

import xlsxwriter
from xlsxwriter.color import Color

Book = Any  # XlsxWriter has no types
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc000000301010018dd8db00000000049454e44ae426082"
)
FEATURES: dict[str, Callable[[Book], None]] = {}
CREATED = datetime.datetime(2024, 1, 1)


def donor(*features: str, **options: Any) -> bytes:
    """Return a workbook with some features, all of them without a name."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    book.set_properties({"created": CREATED})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for feature in features or FEATURES:
            FEATURES[feature](book)
        book.close()
    return target.getvalue()


def feature(draw: Callable[[Book], None]) -> Callable[[Book], None]:
    FEATURES[draw.__name__] = draw
    return draw


def picture() -> dict[str, Any]:
    return {"image_data": io.BytesIO(PICTURE)}


@feature
def values(book: Book) -> None:
    sheet = book.add_worksheet("Values")
    bold = book.add_format({"bold": True, "font_color": Color.theme(5, 0)})
    for row, value in enumerate(
        (
            "text",
            " kept \n space ",
            "<&>\"'",
            "_x0041_",
            "Ünïcode 🙂 \x01",
            "",
            0,
            -1.5,
            1e300,
            0.1,
            12345678901234567890,
            True,
            False,
        )
    ):
        if isinstance(value, bool):
            sheet.write_boolean(row, 0, value)
        elif isinstance(value, str):
            sheet.write_string(row, 0, value, bold)
        else:
            sheet.write_number(row, 0, value)
    sheet.write_blank("B1", None, bold)
    sheet.write_rich_string(
        "B2",
        "plain ",
        bold,
        "bold",
        " and again ",
        book.add_format({"italic": True, "font_name": "Arial"}),
        "sloping",
    )


@feature
def formulas(book: Book) -> None:
    sheet, other = book.add_worksheet("Formulas"), book.add_worksheet("It's another")
    other.write_column("A1", [1, 2, 3])
    for row, (formula, value) in enumerate(
        (
            ("=1+1", 2),
            ("='It''s another'!A1&\"It's another!\"", "1It's another!"),
            ("=SUM('It''s another'!A1:A3)", 6),
            ("=1/0", "#DIV/0!"),
            ('=IF(A1>1,"<yes>","")', "<yes>"),
            ("=A1=2", True),
            ('=""', ""),
            ("=Existing!A1", 0),
        )
    ):
        sheet.write_formula(row, 0, formula, None, value)
    sheet.write_array_formula("C1:C3", "{='It''s another'!A1:A3*2}", None, 2)
    sheet.write_number("C2", 4)
    sheet.write_number("C3", 6)
    sheet.write_dynamic_array_formula("D1:D3", "=_xlfn.UNIQUE('It''s another'!A1:A3)", None, 1)


@feature
def formats(book: Book) -> None:
    sheet = book.add_worksheet("Formats")
    looks: list[dict[str, Any]] = [
        {"bold": True, "italic": True, "underline": 33, "font_strikeout": True, "font_script": 1},
        {"font_name": "Arial", "font_size": 8, "font_color": "#123456"},
        {"font_color": Color.theme(4, 3), "bg_color": Color.theme(6, 1)},
        {"bg_color": "yellow"},
        {"pattern": 4, "fg_color": "red", "bg_color": "blue"},
        {"border": 1},
        {
            "top": 2,
            "bottom": 5,
            "left": 6,
            "right": 13,
            "border_color": "green",
            "diag_type": 3,
            "diag_border": 7,
            "diag_color": "red",
        },
        {"align": "center", "valign": "vjustify", "text_wrap": True, "rotation": 30},
        {"align": "right", "indent": 3, "shrink": True, "reading_order": 2},
        {"locked": False, "hidden": True, "quote_prefix": True},
        {"pattern": 1},
    ]
    looks += [
        {"num_format": code}
        for code in (
            "0.00",
            "0.0",
            "#,##0.00 €",
            '"a & b"0',
            9,
            14,
            44,
            "@",
            "[h]:mm",
            "yyyy-mm-dd",
            "dd.mm.yyyy hh:mm",
        )
    ]
    for row, look in enumerate(looks):
        sheet.write_number(row, 0, row + 45000.5, book.add_format(look))


@feature
def columns_and_rows(book: Book) -> None:
    sheet = book.add_worksheet("Columns and rows")
    grey, wide = book.add_format({"bg_color": "#CCCCCC"}), book.add_format({"text_wrap": True})
    sheet.set_column("B:C", 20, grey)
    sheet.set_column("E:E", 3.5)
    sheet.set_column("G:G", None, wide)
    sheet.set_column("H:I", 10, None, {"hidden": True, "level": 1})
    sheet.set_column("J:J", None, None, {"collapsed": True})
    sheet.set_row(0, 40, grey)
    sheet.set_row(2, None, None, {"hidden": True, "level": 2})
    sheet.set_row(3, None, None, {"collapsed": True})
    sheet.set_row(5, 12.75)
    sheet.write_row("A2", [1, 2, 3, 4, 5, 6, 7, 8])
    sheet.write_number("A1", 1)
    sheet.set_default_row(22)
    sheet.outline_settings(True, False, True, False)


@feature
def arrangement(book: Book) -> None:
    sheet, split = book.add_worksheet("Frozen & merged"), book.add_worksheet("Split")
    sheet.merge_range("A1:C2", "merged", book.add_format({"border": 2}))
    sheet.merge_range("E1:E3", 3.5, book.add_format({"num_format": "0.000"}))
    sheet.freeze_panes(2, 1)
    sheet.set_zoom(75)
    sheet.hide_gridlines(2)
    sheet.right_to_left()
    sheet.set_selection("C5:D6")
    sheet.write_row("A10", ["a", "b", "c"])
    for row in range(5):
        sheet.write_row(row + 10, 0, [row, row * 2, f"x{row}"])
    sheet.autofilter("A10:C15")
    sheet.filter_column("A", "x > 2")
    sheet.filter_column_list("C", ["x3", "x4"])
    split.split_panes(30, 20)
    split.write_string("A1", "split")
    split.ignore_errors({"number_stored_as_text": "A1:B2"})


@feature
def hidden_sheets(book: Book) -> None:
    book.add_worksheet("Seen").set_tab_color(Color.theme(3, 2))
    hidden, very = book.add_worksheet("Hidden"), book.add_worksheet("Very hidden")
    hidden.hide()
    very.very_hidden()
    very.set_tab_color("#FF9900")


@feature
def validations(book: Book) -> None:
    sheet, lists = book.add_worksheet("Validations"), book.add_worksheet("Lists")
    lists.write_column("A1", ["a", "b", "c"])
    sheet.data_validation("A1", {"validate": "list", "source": ["yes", "no"]})
    sheet.data_validation(
        "A2:A9",
        {
            "validate": "list",
            "source": "=Lists!$A$1:$A$3",
            "input_title": "Pick",
            "input_message": "one & only",
        },
    )
    sheet.data_validation(
        "B1", {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": "=Lists!$A$9"}
    )
    sheet.data_validation(
        "B2", {"validate": "date", "criteria": ">=", "value": datetime.date(2024, 2, 29)}
    )
    sheet.data_validation("B3", {"validate": "time", "criteria": "<", "value": datetime.time(12)})
    sheet.data_validation(
        "B4",
        {
            "validate": "custom",
            "value": "=LEN(B4)<5",
            "error_type": "warning",
            "error_title": "Long",
            "error_message": "Too <long>",
        },
    )


@feature
def conditions(book: Book) -> None:
    sheet, limits = book.add_worksheet("Conditions"), book.add_worksheet("Limits")
    limits.write_number("A1", 3)
    for row in range(12):
        sheet.write_row(row, 0, [row] * 8)
    good = book.add_format({"bg_color": "#C6EFCE", "font_color": Color.theme(6, 4)})
    bad = book.add_format({"bold": True, "border": 1, "num_format": "0.000", "border_color": "red"})
    percent = book.add_format({"num_format": 10, "font_strikeout": True})
    sheet.conditional_format(
        "A1:A12", {"type": "cell", "criteria": ">", "value": "=Limits!$A$1", "format": good}
    )
    sheet.conditional_format(
        "A1:A12",
        {
            "type": "cell",
            "criteria": "between",
            "minimum": 1,
            "maximum": 2,
            "format": bad,
            "stop_if_true": True,
        },
    )
    sheet.conditional_format(
        "B1:B12", {"type": "formula", "criteria": "=Limits!$A$1>B1", "format": percent}
    )
    sheet.conditional_format(
        "B1",
        {
            "type": "text",
            "criteria": "containing",
            "value": "x",
            "format": good,
            "multi_range": "B1:B3 D1:D3",
        },
    )
    for rule in ("top", "average", "duplicate", "unique", "blanks", "no_errors", "time_period"):
        more: dict[str, dict[str, Any]] = {
            "top": {"value": 3, "criteria": "%"},
            "average": {"criteria": "above"},
            "time_period": {"criteria": "last 7 days"},
        }
        sheet.conditional_format("C1:C12", {"type": rule, "format": good, **more.get(rule, {})})
    sheet.conditional_format("D1:D12", {"type": "2_color_scale"})
    sheet.conditional_format(
        "E1:E12",
        {
            "type": "3_color_scale",
            "mid_type": "formula",
            "mid_value": "=$A$2",
            "mid_color": Color.theme(4, 1),
        },
    )
    sheet.conditional_format("F1:F12", {"type": "data_bar"})
    sheet.conditional_format(
        "G1:G12",
        {
            "type": "data_bar",
            "data_bar_2010": True,
            "bar_solid": True,
            "bar_negative_color": "red",
            "max_type": "formula",
            "max_value": "=$A$1",
        },
    )
    sheet.conditional_format(
        "H1:H12", {"type": "icon_set", "icon_style": "4_traffic_lights", "reverse_icons": True}
    )


@feature
def links(book: Book) -> None:
    sheet = book.add_worksheet("Links")
    book.add_worksheet("Aim of links").write_string("B2", "here")
    sheet.write_url("A1", "https://example.org/?a=1&b=2#part", string="web", tip="a <tip>")
    sheet.write_url("A2", "internal:'Aim of links'!B2", string="inside")
    sheet.write_url("A3", "internal:Existing!A1")
    sheet.write_url("A4", "external:other.xlsx#Sheet1!A1")
    sheet.write_url("A5", "mailto:someone@example.org", book.add_format({"bold": True}))


@feature
def notes(book: Book) -> None:
    sheet = book.add_worksheet("Notes")
    sheet.write_comment(
        "A1", "a note <of> Ünïcode", {"author": "Someone", "visible": True, "color": "#CCFFCC"}
    )
    sheet.write_comment("C5", "another\nin two lines", {"x_scale": 2})
    sheet.set_comments_author("Nobody")
    sheet.insert_button("E1", {"caption": "Press", "macro": "no_macro"})


@feature
def drawings(book: Book) -> None:
    sheet = book.add_worksheet("Drawings")
    sheet.insert_image(
        "A1", "one.png", {**picture(), "x_scale": 20, "y_scale": 20, "description": "a dot"}
    )
    sheet.insert_image(
        "C3", "two.png", {**picture(), "url": "internal:'Drawings'!A1", "object_position": 3}
    )
    sheet.insert_textbox(
        "E1",
        "Text <&> Ünïcode",
        {"font": {"bold": True, "color": "red"}, "align": {"vertical": "middle"}},
    )
    sheet.insert_textbox(
        "E8",
        "linked",
        {
            "textlink": "=Drawings!$A$1",
            "gradient": {"colors": ["red", "blue"]},
            "line": {"dash_type": "dash"},
        },
    )
    sheet.set_background(io.BytesIO(PICTURE))
    sheet.set_header(
        "&L&G&CHead & shoulders", {"image_left": "h.png", "image_data_left": io.BytesIO(PICTURE)}
    )
    sheet.set_footer(
        "&RPage &P of &N&L&[Picture]",
        {"image_left": "f.png", "image_data_left": io.BytesIO(PICTURE)},
    )


@feature
def charts(book: Book) -> None:
    sheet, data = book.add_worksheet("Charts"), book.add_worksheet("Chart data")
    data.write_column("A1", ["one", "two", "three & <more>"])
    data.write_column("B1", [1, 2, 3])
    data.write_column("C1", [3, 1, 2])
    data.write_column("D1", [45000, 45001, 45002], book.add_format({"num_format": "yyyy-mm-dd"}))
    kinds = ("area", "bar", "column", "line", "pie", "doughnut", "radar", "scatter", "stock")
    for number, kind in enumerate(kinds):
        chart = book.add_chart({"type": kind})
        for column in "BC" if kind != "stock" else "BBC":
            chart.add_series(
                {
                    "name": "='Chart data'!$A$1",
                    "categories": "='Chart data'!$A$1:$A$3",
                    "values": f"='Chart data'!${column}$1:${column}$3",
                    "data_labels": (
                        {"value": True, "custom": [{"value": "='Chart data'!$A$2"}]}
                        if kind != "stock"
                        else {}
                    ),
                }
            )
        chart.set_title({"name": "='Chart data'!$A$1" if number % 2 else f"A {kind} & more"})
        sheet.insert_chart(number * 16, 0, chart, {"description": f"the {kind}"})
    styled = book.add_chart({"type": "column", "subtype": "percent_stacked"})
    styled.add_series(
        {
            "values": "='Chart data'!$B$1:$B$3",
            "categories": "='Chart data'!$A$1:$B$3",
            "gap": 60,
            "overlap": -20,
            "trendline": {"type": "linear"},
            "y_error_bars": {"type": "standard_error"},
        }
    )
    styled.add_series(
        {
            "values": "=Existing!$B$1:$B$3",
            "y2_axis": True,
            "fill": {"color": Color.theme(4, 1), "transparency": 40},
            "invert_if_negative": True,
        }
    )
    styled.add_series(
        {
            "values": "=('Chart data'!$B$1:$B$2,'Chart data'!$C$3)",
            "pattern": {"pattern": "dotted_grid", "fg_color": "red"},
        }
    )
    styled.set_x_axis(
        {"name": "X & Y", "name_font": {"rotation": 45}, "num_font": {"italic": True}}
    )
    styled.set_y_axis(
        {
            "min": 0,
            "max": 1,
            "major_gridlines": {"visible": True, "line": {"width": 1.25, "dash_type": "dash"}},
        }
    )
    styled.set_table({"show_keys": True})
    styled.set_legend({"position": "bottom", "font": {"name": "Arial"}})
    styled.set_plotarea(
        {"gradient": {"colors": ["#FFEFD1", "#F0EBD5", "#B69F66"], "positions": [0, 33, 100]}}
    )
    styled.set_style(37)
    sheet.insert_chart("K1", styled)
    dated = book.add_chart({"type": "line"})
    dated.add_series(
        {
            "categories": "='Chart data'!$D$1:$D$3",
            "values": "='Chart data'!$B$1:$B$3",
            "smooth": True,
            "marker": {"type": "diamond"},
        }
    )
    dated.set_x_axis({"date_axis": True})
    dated.combine(_second(book))
    sheet.insert_chart("K20", dated)


def _second(book: Book) -> Any:
    second = book.add_chart({"type": "column"})
    second.add_series(
        {
            "values": "='Chart data'!$C$1:$C$3",
            "y2_axis": True,
            "points": [{"fill": {"color": "red"}}],
        }
    )
    return second


@feature
def chart_sheets(book: Book) -> None:
    book.add_worksheet("Of chart sheet").write_column("A1", [5, 6, 7])
    sheet = book.add_chartsheet("Chart <sheet>")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "='Of chart sheet'!$A$1:$A$3"})
    sheet.set_chart(chart)
    sheet.set_tab_color("red")
    sheet.set_header("&CChart")


@feature
def tables(book: Book) -> None:
    sheet = book.add_worksheet("Tables")
    rows = [["a", 1, 2], ["b", 3, 4]]
    columns = [
        {"header": "Name", "total_string": "Sum"},
        {
            "header": "One & <two>",
            "format": book.add_format({"num_format": "0.0"}),
            "total_function": "sum",
        },
        {"header": "Three", "formula": "=[@[One & <two>]]*2"},
    ]
    sheet.add_table(
        "B2:D5",
        {
            "data": rows,
            "columns": columns,
            "total_row": True,
            "name": "Rates",
            "style": "Table Style Light 11",
        },
    )
    sheet.add_table("G2:H4", {"data": [[1, 2], [3, 4]], "autofilter": False, "header_row": True})
    sheet.write_formula("A10", "=SUM(Rates[One & <two>])", None, 4)


@feature
def sparklines(book: Book) -> None:
    sheet, data = book.add_worksheet("Sparklines"), book.add_worksheet("Spark data")
    for row in range(3):
        data.write_row(row, 0, [1, -2, 3, row])
    sheet.add_sparkline("A1", {"range": "'Spark data'!A1:D1", "markers": True, "style": 4})
    sheet.add_sparkline(
        "A2",
        {
            "location": ["A2", "A3"],
            "range": ["'Spark data'!A2:D2", "'Spark data'!A3:D3"],
            "type": "win_loss",
            "negative_points": True,
            "series_color": "red",
        },
    )


@feature
def names(book: Book) -> None:
    sheet = book.add_worksheet("Names")
    book.define_name("Of_the_book", "=Names!$A$1")
    book.define_name("To_existing", "=Existing!$B$2")
    book.define_name("Names!Of_the_sheet", "=Names!$A$2")
    sheet.write_column("A1", [1, 2])
    sheet.write_formula("B1", "=Of_the_book+Names!Of_the_sheet", None, 3)


@feature
def printing(book: Book) -> None:
    sheet = book.add_worksheet("Printing")
    sheet.write_string("A1", "x")
    sheet.print_area("A1:D20")
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns("A:B")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.5, 0.6, 0.7, 0.8)
    sheet.center_horizontally()
    sheet.print_row_col_headers()
    sheet.set_h_pagebreaks([5, 10])
    sheet.set_v_pagebreaks([3])
    sheet.set_header('&C&"Arial,Bold"Header')
    sheet.set_footer("&RPage &P")


@feature
def protection(book: Book) -> None:
    sheet = book.add_worksheet("Protected")
    sheet.write_number("A1", 1, book.add_format({"locked": False}))
    sheet.protect("secret", {"format_cells": True, "objects": True})
    sheet.unprotect_range("B1:B5", "Editable")


@feature
def dates(book: Book) -> None:
    sheet = book.add_worksheet("Dates")
    day, clock, span = (
        book.add_format({"num_format": code}) for code in ("yyyy-mm-dd", "hh:mm", "[h]:mm")
    )
    sheet.write_datetime("A1", datetime.date(2024, 2, 29), day)
    sheet.write_datetime("A2", datetime.time(18), clock)
    sheet.write_datetime("A3", datetime.timedelta(days=2, hours=3), span)
    sheet.write_datetime(
        "A4", datetime.datetime(2024, 2, 29, 18), book.add_format({"num_format": 22})
    )
    sheet.write_number("A5", 45000)
    sheet.write_formula("A6", "=A1+1", day, 45352)
    sheet.write_blank("A7", None, day)
    sheet.set_column("A:A", 20)


@feature
def checkboxes(book: Book) -> None:
    sheet = book.add_worksheet("Checkboxes")
    sheet.insert_checkbox("A1", True)
    sheet.insert_checkbox("A2", False, book.add_format({"bg_color": "yellow"}))
