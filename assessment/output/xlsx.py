"""Rows of scores as a workbook for pivot tables: one sheet, one table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from assessment.model.errors import OutputError

_CREATED = datetime(2020, 1, 1)  # the same input gives the same bytes
_LONGEST = 40  # characters of a column's width
_MOST_ROWS = 1_048_575
# how the numbers of a column are shown, by its name
_NUMBERS = {
    "progress": "0.00",
    "weights_total": "0 %",
    "next_grade_from": "0.00",
    "min_salary": "#,##0",
    "next_salary": "#,##0",
}


def to_xlsx(header: Sequence[str], rows: Sequence[Sequence[Any]], title: str) -> bytes:
    """Return a workbook with one sheet, ``title``, that holds ``rows`` below ``header``.

    Texts are written as texts, never as formulas or links. Raises :class:`OutputError` where there
    are more rows than a sheet has.
    """
    if len(rows) > _MOST_ROWS:
        raise OutputError(f"{len(rows):,} rows do not fit on a sheet; use --format csv.")
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    workbook.set_properties({"title": title, "created": _CREATED})
    sheet = workbook.add_worksheet(title)
    _fill(workbook, sheet, header, rows)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(rows)), len(header) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)
    sheet.fit_to_pages(2, 0)  # wide, so two pages across, each with the names
    sheet.print_area(f"A1:{xl_col_to_name(len(header) - 1)}{len(rows) + 1}")
    workbook.close()
    return target.getvalue()


def _fill(
    workbook: xlsxwriter.Workbook, sheet: Any, header: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Write the header and the rows below it."""
    heading = workbook.add_format(
        {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "valign": "vcenter"}
    )
    body = workbook.add_format({"valign": "top"})
    formats = [
        workbook.add_format({"valign": "top", "num_format": _number_format(name)})
        for name in header
    ]
    for column, name in enumerate(header):
        held = (row[column] for row in rows[:500])
        widest = max([len(name) + 3, *(len(str(value)) for value in held if value is not None)])
        sheet.set_column(column, column, min(widest + 1, _LONGEST), body)
        sheet.write_string(0, column, name, heading)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if done := _write(sheet, number, column, value, formats[column]):
                raise OutputError(
                    f"Row {number} cannot be written to a workbook (XlsxWriter: {done})."
                )


def _number_format(column: str) -> str:
    return _NUMBERS.get(column, "0 %" if column.endswith(" weight") else "General")


def _write(sheet: Any, row: int, column: int, value: Any, form: Any) -> Any:
    """Write a cell, unless it is empty; return what XlsxWriter says, 0 where all is well."""
    if value is None or value == "":
        return 0
    if isinstance(value, int | float):
        return sheet.write_number(row, column, value, form)
    return sheet.write_string(row, column, str(value)[:32_767])
