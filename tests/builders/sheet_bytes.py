"""A sheet's bytes for the referee: results taken out, cells set, Google's functions written as
operators.

It stands apart from the library on purpose: what is refereed does not make the files it is refereed
with.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from assessment.formulas.cells import column_number, reference

_ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(?:/>|>(.*?)</\1row>)", re.DOTALL)
_CELL = re.compile(rb"<((?:\w+:)?)c\b([^>]*?)(?:/>|>(.*?)</\1c>)", re.DOTALL)
_CACHED = re.compile(
    rb"(<(?:\w+:)?f\b[^>]*/>|</(?:\w+:)?f>)\s*<((?:\w+:)?)v\b[^>]*?(?:/>|>[^<]*</\2v>)"
)
_FORMULA = re.compile(rb"(<(?:\w+:)?f(?:\s[^>]*[^/>])?>)([^<]+)(?=</)")
_EMPTY_CELL = re.compile(rb'<(?:\w+:)?c\b(?: (?:r|s)="[^"]*")*\s*(?:/>|></(?:\w+:)?c>)')
_EMPTY_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*(?:/>|></(?:\w+:)?row>)")
_TYPE = re.compile(rb' t="\w*"')


def without_results(sheet: bytes) -> bytes:
    """Take the cached values of all formulas out of a sheet."""
    return _CACHED.sub(rb"\1", sheet)


def sheared(sheet: bytes) -> bytes:
    """Take empty cells and empty rows out of a sheet; one whose rows or cells have no address
    is left alone.
    """
    if re.search(rb'<(?:\w+:)?(?:row|c)(?=[\s>])(?![^>]* r=")', sheet):
        return sheet
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", sheet))


def with_operators(sheet: bytes) -> bytes:
    """Write Google's functions in a sheet's formulas as the operators that every program knows."""

    def rewritten(match: re.Match[bytes]) -> bytes:
        formula = operators(html.unescape(match[2].decode()))
        return match[1] + html.escape(formula, quote=False).encode()

    return _FORMULA.sub(rewritten, sheet)


def set_cells(sheet: bytes, values: Mapping[str, str | float | None]) -> bytes:
    """Set cells of a sheet, in rows that exist: text inline, ``None`` for empty. Formats stay."""
    wanted: dict[int, dict[int, str | float | None]] = {}
    for address, value in values.items():
        letters = address.rstrip("0123456789")
        wanted.setdefault(int(address[len(letters) :]), {})[column_number(letters)] = value

    def row(match: re.Match[bytes]) -> bytes:
        number = re.search(rb'\br="(\d+)"', match[2])
        news = wanted.pop(int(number[1]), None) if number else None
        if not news or number is None:
            return match[0]
        cells: dict[int, bytes] = {}
        attributes: dict[int, bytes] = {}
        for cell in _CELL.finditer(match[3] or b""):
            letters = re.search(rb'\br="([A-Z]+)', cell[2])
            if letters is None:
                raise ValueError("a cell without an address")
            column = column_number(letters[1].decode())
            cells[column], attributes[column] = cell[0], cell[2]
        for column, value in news.items():
            default = f' r="{reference(int(number[1]), column)}"'.encode()
            cells[column] = _cell(match[1], attributes.get(column, default), value)
        inside = b"".join(cell for _, cell in sorted(cells.items()))
        return b"<%brow%b>%b</%brow>" % (match[1], match[2], inside, match[1])

    result = _ROW.sub(row, sheet)
    if wanted:
        raise ValueError(f"rows {sorted(wanted)} do not exist")
    return result


def _cell(prefix: bytes, attributes: bytes, value: str | float | None) -> bytes:
    start = b"<%bc%b" % (prefix, _TYPE.sub(b"", attributes))
    if value is None:
        return start + b"/>"
    if isinstance(value, str):
        return b'%b t="inlineStr"><%bis><%bt>%b</%bt></%bis></%bc>' % (
            start,
            prefix,
            prefix,
            html.escape(value).encode(),
            prefix,
            prefix,
            prefix,
        )
    return b"%b><%bv>%b</%bv></%bc>" % (start, prefix, f"{value:g}".encode(), prefix, prefix)


# --- Google's functions --------------------------------------------------------------------------

_OPERATORS = {
    "EQ": "=",
    "NE": "<>",
    "GT": ">",
    "GTE": ">=",
    "LT": "<",
    "LTE": "<=",
    "ADD": "+",
    "MINUS": "-",
    "MULTIPLY": "*",
    "DIVIDE": "/",
    "POW": "^",
}
_UNARY = {"UMINUS": "(-({}))", "UPLUS": "({})", "UNARY_PERCENT": "(({})%)"}
_PIECE = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|\{[^{}]*\})|([A-Za-z_][\w.]*)\s*\(|[\w.$!]+|.""", re.DOTALL
)


def operators(formula: str) -> str:
    """Return a formula with operators instead of Google's functions: ``EQ(A1, 0)`` becomes
    ``((A1)=( 0))``.
    """
    text, _ = _rewritten(formula, 0)
    return text


def _rewritten(formula: str, start: int) -> tuple[str, int]:
    """Rewrite from ``start`` to the bracket that closes, or to the end; return it and where it
    ended.
    """
    parts: list[str] = []
    position = start
    while position < len(formula):
        match = _PIECE.match(formula, position)
        assert match is not None  # the pattern takes any character
        if match[0] == ")":
            break
        position = match.end()
        name = (match[2] or "").upper()
        if name in _OPERATORS or name in _UNARY:
            arguments = []
            while True:
                argument, position = _rewritten(formula, position)
                arguments.append(argument)
                position += 1
                if formula[position - 1 : position] not in (",", ";"):
                    break
            if name in _OPERATORS and len(arguments) < 2:  # half a formula stays half a formula
                parts.append(match[0] + arguments[0])
            else:
                parts.append(
                    f"(({arguments[0]}){_OPERATORS[name]}({arguments[1]}))"
                    if name in _OPERATORS
                    else _UNARY[name].format(arguments[0])
                )
        elif match[0] == "(" or match[2]:
            inside = match[0]
            while True:
                argument, position = _rewritten(formula, position)
                separator = formula[position : position + 1]
                inside += argument + separator
                position += 1
                if separator not in (",", ";"):
                    break
            parts.append(inside)
        elif match[0] in (",", ";") and start:
            return "".join(parts), match.start()
        else:
            parts.append(match[0])
    return "".join(parts), position
