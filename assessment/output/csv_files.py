"""Tables as CSV in which no text of a user becomes a formula, whatever program opens them and by
whatever separator it splits the lines.

A spreadsheet program splits by the separator of its language (a comma, a semicolon, a tab), not by
that of the file, and then a quotation mark counts only where a cell begins: ``x;=1+1`` in the
middle of a line that was written with commas becomes a cell ``=1+1``. So each text is guarded at
every place where some reader may see a cell begin.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from assessment.words.harmless import kept_as_data

_GUARD = "'"
# a cell may begin behind each of these; the group keeps them when a text is split
_BEGINS = re.compile("([,;|\t\n])")
# what begins a formula, in the usual widths and heights
_FORMULA = frozenset(
    "=+-@\u2212\u207a\u207b\u207c\u208a\u208b\u208c\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
)
# what programs strip from a cell's beginning, or do not show: quotation marks, spaces, what has no
# width, fillers
_PASSED_OVER = (
    '"\ufffd '
    + "".join(
        map(
            chr,
            (
                *range(0x20),
                *range(0x7F, 0xA1),
                0xAD,
                0x34F,
                0x61C,
                0x115F,
                0x1160,
                0x1680,
                0x17B4,
                0x17B5,
            ),
        )
    )
    + "".join(
        map(
            chr,
            (
                *range(0x180B, 0x1810),
                *range(0x2000, 0x2010),
                *range(0x2028, 0x2030),
                0x205F,
                *range(0x2060, 0x2070),
                0x2800,
                0x3000,
                0x3164,
            ),
        )
    )
    + "".join(
        map(
            chr,
            (
                *range(0xFE00, 0xFE10),
                0xFEFF,
                0xFFA0,
                *range(0xFFF9, 0xFFFC),
                *range(0xE0000, 0xE0080),
                *range(0xE0100, 0xE01F0),
            ),
        )
    )
)


def guarded(text: str) -> str:
    """Return a text in which an apostrophe stands before each character that would begin a formula,
    for any separator, quotation marks heeded or not.

    Control and bidirectional characters become U+FFFD (:mod:`assessment.words.harmless`); nothing
    else is changed. Takes time linear in the text.
    """
    text = kept_as_data(text)
    if _FORMULA.isdisjoint(text):
        return text
    parts = _BEGINS.split(text)
    for index in range(0, len(parts), 2):  # the separators stand between
        rest = parts[index].lstrip(_PASSED_OVER)
        if rest and rest[0] in _FORMULA:
            parts[index] = parts[index][: len(parts[index]) - len(rest)] + _GUARD + rest
    return "".join(parts)


def to_csv(header: Iterable[str], rows: Iterable[Sequence[Any]], *, excel: bool = False) -> str:
    """Return a table as CSV: commas, decimal points and ``\\n``; numbers as numbers, every text
    :func:`guarded`.

    With ``excel`` it is what Excel opens by a double click where a comma is the decimal sign:
    semicolons, decimal commas (``3.05`` would be the third of May there), ``\\r\\n``, and the mark
    that says UTF-8.
    """
    target = io.StringIO()
    writer = csv.writer(
        target, delimiter=";" if excel else ",", lineterminator="\r\n" if excel else "\n"
    )
    writer.writerow([_cell(name, excel) for name in header])
    for row in rows:
        writer.writerow([_cell(value, excel) for value in row])
    return ("\ufeff" if excel else "") + target.getvalue()


def _cell(value: Any, excel: bool) -> Any:
    if isinstance(value, str):
        return guarded(value)
    return repr(value).replace(".", ",") if excel and isinstance(value, float) else value
