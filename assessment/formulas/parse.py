"""Formulas: from text to a small tree, and what a tree refers to.

A node is a tuple whose first item names its kind::

    ("value", value)                    a number, text, TRUE/FALSE, an error
    ("area", sheet | None, Area)        a cell or a range; sheet None is the formula's own
    ("sheets", first, last, Area)       the same cells of a row of sheets
    ("union", (node, ...))              several areas as one
    ("name", "PROGRESS")                a defined name; with a third item, the sheet before it
    ("table", "Skills", "[#Data],[Rating]")
                                        a table's cells: its name, "" for the one around the
                                        formula, and what stands in the brackets
    ("call", "COUNTIF", (node, ...))    a function, in upper case, without _xlfn.
    ("op", "<=", left, right)           a binary operator
    ("negate", node)  ("percent", node)
    ("missing",)                        an argument left out
    ("array", ((value, ...), ...))      a constant array

The grammar is that of ISO 29500-1, 18.17, less external workbooks and intersections of names: a
formula with one of these raises :class:`FormulaError`. What cells alone make up
(``A1:INDEX(A1:A9,3)``, ``A:A 3:5``) is an area at once. What a name or a table stands for is told
by :mod:`assessment.formulas.scope`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from assessment.formulas.cells import (
    MAX_COLUMN,
    MAX_ROW,
    Area,
    CellError,
    around,
    column_number,
    moved,
)
from assessment.formulas.tokens import (
    AREA,
    BRACKETS,
    ERROR,
    FUNCTION,
    NAME,
    OPERATOR,
    OTHER,
    SHEET,
    SPACE,
    STRING,
    tokens,
)

Node = tuple[Any, ...]
MAX_LENGTH = 8_192  # Excel's own limit
LONGEST_ADDRESS = 300  # characters of what INDIRECT takes
NAMED = ("name", "table", "sheets")  # nodes that stand for others
MAX_DEPTH = 100  # Excel nests 64 functions


class FormulaError(ValueError):
    """The text is no formula that is understood here."""


_AREA = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d{1,7})?(?::\$?([A-Za-z]{1,3})?\$?(\d{1,7})?)?$")
# how tightly operators bind; a sign binds tighter
PRECEDENCE = {
    "=": 1,
    "<>": 1,
    "<": 1,
    ">": 1,
    "<=": 1,
    ">=": 1,
    "&": 2,
    "+": 3,
    "-": 3,
    "*": 4,
    "/": 4,
    "^": 6,
}
_SIGNS = ("-", "+", "@")  # Excel shows SINGLE as @
_END = (None, "", 0)  # what follows the last token
_PREFIXES = ("_XLFN._XLWS.", "_XLFN.", "_XLWS.", "_XLUDF.", "__XLUDF.")


@lru_cache(maxsize=8192)
def parse(text: str) -> Node:
    """Return the tree of a formula (without the leading ``=``). Raises :class:`FormulaError`."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula has more than {MAX_LENGTH:,} characters")
    parser = _Parser(text)
    node = parser.expression(0)
    if parser.kind:
        raise FormulaError(f"unexpected {parser.token!r}")
    return node


def walk(node: Node, settled: Callable[[Node], Node] | None = None) -> Iterator[Node]:
    """Yield a tree's nodes, the root first, in the order of the text; each as ``settled`` has
    it, if that is given.
    """
    waiting = [node]  # a long sum is a deep tree: no recursion
    while waiting:
        node = waiting.pop()
        if settled is not None:
            node = settled(node)
        yield node
        if node[0] == "call":
            waiting.extend(reversed(node[2]))
        elif node[0] == "op":
            waiting.extend((node[3], node[2]))
        elif node[0] in ("negate", "percent"):
            waiting.append(node[1])
        elif node[0] == "union":
            waiting.extend(reversed(node[1]))


@lru_cache(maxsize=8192)
def references(text: str) -> tuple[tuple[str | None, Area], ...]:
    """Return the areas that a formula spells out, in order, sheet ``None`` being its own; empty if
    it cannot be parsed.

    What stands behind its names and tables is not among them:
    :meth:`assessment.formulas.scope.Scope.areas` knows that.
    """
    try:
        return tuple(
            (node[1], node[2]) for node in walk(parse(text), addressed) if node[0] == "area"
        )
    except FormulaError:
        return ()


def addressed(node: Node) -> Node:
    """Return the area that OFFSET or INDIRECT gives by constants alone; any other node as it is."""
    if node[0] != "call" or node[1] not in ("OFFSET", "INDIRECT"):
        return node
    area = _spelt(node[2]) if node[1] == "INDIRECT" else _offset(node[2])
    return node if area is None else area


def _spelt(arguments: tuple[Node, ...]) -> Node | None:
    """Return the area that INDIRECT's text spells."""
    text = arguments[0][1] if len(arguments) == 1 and arguments[0][0] == "value" else None
    if not isinstance(text, str) or len(text) > LONGEST_ADDRESS:
        return None
    try:
        found = parse(text)
    except FormulaError:
        return None
    return found if found[0] == "area" else None


def _offset(arguments: tuple[Node, ...]) -> Node | None:
    """Return the area that OFFSET gives."""
    if not 3 <= len(arguments) <= 5 or arguments[0][0] != "area":
        return None
    _, sheet, start = arguments[0]
    area = moved(start, [_constant(argument) for argument in arguments[1:]])
    return None if area is None else ("area", sheet, area)


def _constant(node: Node) -> int | None:
    """Return a whole number that is spelt out, ``None`` for one left out, and for anything else
    one that fits nowhere.
    """
    if node[0] == "missing":
        return None
    sign = -1 if node[0] == "negate" else 1
    node = node[1] if node[0] == "negate" else node
    return (
        sign * int(node[1])
        if node[0] == "value" and isinstance(node[1], float) and node[1] == int(node[1])
        else -MAX_ROW
    )


@lru_cache(maxsize=8192)
def functions(text: str) -> frozenset[str]:
    """Return the functions that a formula calls, in upper case; empty if it cannot be parsed."""
    try:
        return frozenset(node[1] for node in walk(parse(text)) if node[0] == "call")
    except FormulaError:
        return frozenset()


class _Parser:
    """Precedence climbing over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.depth = 0
        self.waiting = iter([token for token in tokens(text) if token[0] != SPACE])
        self.kind: str | None = None
        self.token = ""
        self.start = 0
        self.advance()

    def advance(self) -> None:
        self.kind, self.token, self.start = next(self.waiting, _END)
        if self.kind == OTHER:
            raise self.unreadable(self.start)

    def unreadable(self, start: int) -> FormulaError:
        return FormulaError(f"cannot read {self.text[start : start + 20].strip()!r}")

    def accept(self, operator: str) -> bool:
        if self.kind == OPERATOR and self.token == operator:
            self.advance()
            return True
        return False

    def expect(self, operator: str) -> None:
        if not self.accept(operator):
            raise FormulaError(
                f"expected {operator!r}, found {self.token!r}"
                if self.kind
                else f"expected {operator!r} at the end"
            )

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("the formula is nested too deep")

    def expression(self, least: int) -> Node:
        self.deeper()
        left = self.prefixed()
        while self.kind == OPERATOR and (power := PRECEDENCE.get(self.token, 0)) > least:
            operator = self.token
            self.advance()
            left = ("op", operator, left, self.expression(power))
        self.depth -= 1
        return left

    def prefixed(self) -> Node:
        if self.kind == OPERATOR and self.token in _SIGNS:
            return self.signed()
        node = self.ranged()
        # nothing but a blank between them
        while node[0] == "area" and self.kind in (AREA, SHEET):
            node = _common(node, self.ranged())
        if self.token == "%":
            depth = self.depth
            while self.accept("%"):
                self.deeper()
                node = ("percent", node)
            self.depth = depth
        return node

    def signed(self) -> Node:
        sign = self.token
        self.advance()
        if sign == "+":
            while self.accept("+"):
                pass
            return self.prefixed()
        # the sign binds tighter than ^ in spreadsheets: -2^2 is 4
        self.deeper()
        node = self.prefixed()
        self.depth -= 1
        return ("negate", node) if sign == "-" else ("call", "SINGLE", (node,))

    def ranged(self) -> Node:
        node = self.primary()
        while self.token == ":":
            self.advance()
            node = _spanned(node, self.primary())
        return node

    def primary(self) -> Node:
        kind, token, start = self.kind, self.token, self.start
        if kind == OPERATOR:
            return self.bracketed(token)
        if kind is None:
            raise FormulaError("the formula ends too early")
        self.advance()
        if kind == AREA:
            return ("area", None, _area(token))
        if kind == FUNCTION:
            return self.call(token[:-1].rstrip())
        if kind == SHEET:
            return self.on_sheet(token, start)
        if kind == NAME:
            return self.named(token, start + len(token))
        if kind == BRACKETS:
            return ("table", "", token[1:-1])
        return ("value", _spelt_out(kind, token))

    def bracketed(self, opening: str) -> Node:
        if opening not in ("(", "{"):
            raise FormulaError(f"unexpected {opening!r}")
        self.advance()
        if opening == "{":
            return self.array()
        node = self.expression(0)
        if self.kind == OPERATOR and self.token == ",":
            node = self.union(node)
        self.expect(")")
        return node

    def named(self, name: str, end: int) -> Node:
        if self.kind == BRACKETS and self.start == end:  # no blank between them
            inside = self.token[1:-1]
            self.advance()
            return ("table", name, inside)
        upper = name.upper()
        return ("value", upper == "TRUE") if upper in ("TRUE", "FALSE") else ("name", upper)

    def on_sheet(self, token: str, start: int) -> Node:
        name = token[:-1]
        if name.startswith("'"):
            name = name[1:-1].replace("''", "'")
        if "[" in name or "]" in name:  # of another workbook
            raise self.unreadable(start)
        kind, token = self.kind, self.token
        self.advance()
        if ":" in name:  # no sheet's name has one
            first, _, last = name.partition(":")
            if kind != AREA:
                raise FormulaError(f"expected an address after {name!r}!")
            return ("sheets", first, last, _area(token))
        if kind == AREA:
            return ("area", name, _area(token))
        if kind == ERROR:
            return ("value", CellError(token))
        if kind == NAME:
            return ("name", token.upper(), name)
        raise FormulaError(f"expected an address after {name!r}!")

    def union(self, first: Node) -> Node:
        parts = [first]
        while self.accept(","):
            parts.append(self.expression(0))
        if any(part[0] not in ("area", *NAMED) for part in parts):
            raise FormulaError("several values in brackets")
        return ("union", tuple(parts))

    def call(self, token: str) -> Node:
        name = token.upper()
        for prefix in _PREFIXES:
            name = name.removeprefix(prefix)
        arguments: list[Node] = []
        if not self.accept(")"):
            while True:
                if self.kind == OPERATOR and self.token in (",", ";", ")"):
                    arguments.append(("missing",))
                else:
                    arguments.append(self.expression(0))
                if self.accept(",") or self.accept(";"):
                    continue
                self.expect(")")
                break
        return ("call", name, tuple(arguments))

    def array(self) -> Node:
        rows: list[tuple[Any, ...]] = []
        row: list[Any] = []
        while True:
            sign = -1 if self.accept("-") else 1
            nested = self.kind == OPERATOR and self.token == "{"
            node = ("missing",) if nested else self.primary()
            if node[0] != "value":
                raise FormulaError("an array may hold constants only")
            row.append(sign * node[1] if sign < 0 and isinstance(node[1], float) else node[1])
            if self.accept(","):
                continue
            rows.append(tuple(row))
            row = []
            if self.accept(";"):
                continue
            self.expect("}")
            return ("array", tuple(rows))


def _spelt_out(kind: str, token: str) -> float | str | CellError:
    if kind == STRING:
        return token[1:-1].replace('""', '"')
    if kind == ERROR:
        return CellError(token)
    number = float(token)
    return number if math.isfinite(number) else CellError("#NUM!")


def _spanned(first: Node, last: Node) -> Node:
    """Return the range between two areas, as in ``A1:Delivery!B2`` or with spaces about the
    colon.
    """
    first, last = _indexed(first), _indexed(last)
    if first[0] != "area" or last[0] != "area" or last[1] not in (None, first[1]):
        raise FormulaError("a range between something else than two addresses of one sheet")
    return ("area", first[1], around(first[2], last[2]))


def _indexed(node: Node) -> Node:
    """Return the cell that INDEX gives of an area by numbers that are spelt out; any other node
    as it is.
    """
    if node[:2] != ("call", "INDEX") or not 2 <= len(node[2]) <= 3 or node[2][0][0] != "area":
        return node
    (_, sheet, area), *arguments = node[2]
    numbers = [
        int(argument[1])
        for argument in arguments
        if argument[0] == "value" and isinstance(argument[1], float)
    ]
    if len(numbers) < len(arguments) or (len(numbers) == 1 and min(area.height, area.width) > 1):
        return node
    if len(numbers) == 1:
        numbers.insert(1 if area.width == 1 else 0, 1)
    row, column = numbers
    if not (1 <= row <= area.height and 1 <= column <= area.width):
        return node
    return ("area", sheet, moved(area, (row - 1, column - 1, 1, 1)))


def _common(first: Node, last: Node) -> Node:
    """Return the cells that two areas with a blank between them have in common."""
    if last[0] != "area" or last[1] not in (None, first[1]):
        raise FormulaError("what is common to something else than two areas of one sheet")
    one, two = first[2], last[2]
    top, left, bottom, right = (
        max(one.top, two.top),
        max(one.left, two.left),
        min(one.bottom, two.bottom),
        min(one.right, two.right),
    )
    return (
        ("area", first[1], Area(top, left, bottom, right))
        if top <= bottom and left <= right
        else ("value", CellError("#NULL!"))
    )


def _area(token: str) -> Area:
    match = _AREA.match(token)
    if match is None:
        raise FormulaError(f"no address: {token!r}")
    left_text, top_text, right_text, bottom_text = match.groups()
    ranged = ":" in token
    left = column_number(left_text) if left_text else 1
    top = int(top_text) if top_text else 1
    right = column_number(right_text) if right_text else (MAX_COLUMN if ranged else left)
    bottom = int(bottom_text) if bottom_text else (MAX_ROW if ranged else top)
    if not (
        0 < top <= MAX_ROW and 0 < bottom <= MAX_ROW and left <= MAX_COLUMN and right <= MAX_COLUMN
    ):
        raise FormulaError(f"{token!r} lies outside the grid")
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
