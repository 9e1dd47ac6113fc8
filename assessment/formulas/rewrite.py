"""Formulas changed as text: whatever is not meant to change stays as it was written.

:func:`portable` writes the functions that only Google Sheets knows as operators that Excel,
LibreOffice and Google Sheets share. :func:`read_parts` is the lossless tree on which it works,
:func:`readdressed` puts other addresses into a formula. The grammar is that of
:mod:`assessment.formulas.parse`; a formula that cannot be read there stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from assessment.formulas.arguments import takes_array
from assessment.formulas.cells import Area, column_letters
from assessment.formulas.choices import LAZY
from assessment.formulas.functions import FUNCTIONS, GOOGLE_ONLY, GOOGLE_OPERATORS
from assessment.formulas.parse import (
    MAX_LENGTH,
    PRECEDENCE,
    FormulaError,
    Node,
    functions,
    parse,
)
from assessment.formulas.tokens import (
    AREA,
    BRACKETS,
    ERROR,
    FUNCTION,
    NAME,
    OPERATOR,
    SHEET,
    SPACE,
    names_of_sheets,
    tokens,
)

# how tightly a sign and a percent sign bind, and what needs no brackets
_SIGN, _PERCENT, _WHOLE = 7, 8, 9
_MOST_REPEATED = 200  # characters of what has to be written twice
_TRUTHS = {"TRUE": True, "FALSE": False, "1": True, "0": False}
_PARTS = {AREA: "address", NAME: "name"}  # the kind of a part that is a token; or a literal
_PREFIX = re.compile(r"^(?:_xlfn\.|_xlws\.|__?xludf\.)+", re.IGNORECASE)

_CORNERS = re.compile(r"(\$?)[A-Za-z]+(\$?)\d+(?::(\$?)[A-Za-z]+(\$?)\d+)?")
# of a sheet, that needs no quotes and is no address
_BARE_NAME = re.compile(r"(?!true$|false$)[a-z_]{4,31}", re.IGNORECASE)


class FormulaPart(NamedTuple):
    """A piece of a formula, without the space around it; ``start`` and ``end`` are offsets in its
    text.

    ``kind`` is ``call`` (``name`` is the function in upper case), ``chain`` (operands with
    operators of one rank between them, ``name`` being the first of these), ``sign``, ``percent``,
    ``brackets``, ``address``, ``literal``, ``name``, ``range`` (between two others) or ``missing``
    (an argument left out).
    """

    kind: str
    start: int
    end: int
    name: str = ""
    parts: tuple[FormulaPart, ...] = ()


class Address(NamedTuple):
    """An address in a formula: a cell or a range, and where it stands."""

    start: int
    end: int
    sheet: str | None  # None: the formula's own
    area: Area
    # where the call begins whose whole argument it is, its function, and which argument
    argument: tuple[int, str, int] | None


# --- the tree ------------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def read_parts(formula: str) -> FormulaPart | None:
    """Return the tree of a formula's text (without the leading ``=``), ``None`` if it cannot be
    read.
    """
    try:
        parse(formula)
        return _TokenReader(formula).whole()
    except FormulaError:
        return None


class _TokenReader:
    """Reads the tokens of a formula that is known to be one; not those of tables, and of ``@``."""

    def __init__(self, formula: str) -> None:
        self.waiting = iter([token for token in tokens(formula) if token.kind != SPACE])
        self.kind = self.token = ""
        self.start = self.end = self.last = 0  # of this token, and where the one before it ended
        self.advance()

    def advance(self) -> None:
        self.last = self.end
        self.kind, self.token, self.start = next(self.waiting, ("", "", self.end))
        self.end = self.start + len(self.token)
        if self.kind == BRACKETS or self.token == "@":
            raise FormulaError(f"cannot take {self.token!r} apart")

    def whole(self) -> FormulaPart:
        part = self.expression(0)
        if self.kind:
            raise FormulaError(f"unexpected {self.token!r}")
        return part

    def expression(self, least: int) -> FormulaPart:
        left = self.prefixed()
        while self.kind == OPERATOR and (power := PRECEDENCE.get(self.token, 0)) > least:
            operands, first = [left], self.token
            while self.kind == OPERATOR and PRECEDENCE.get(self.token) == power:
                self.advance()
                operands.append(self.expression(power))
            left = FormulaPart("chain", operands[0].start, operands[-1].end, first, tuple(operands))
        return left

    def prefixed(self) -> FormulaPart:
        if self.kind == OPERATOR and self.token in ("-", "+"):
            start, sign = self.start, self.token
            self.advance()
            signed = self.prefixed()
            return FormulaPart("sign", start, signed.end, sign, (signed,))
        part = self.primary()
        while self.kind == OPERATOR and self.token in (":", "%"):
            token, end = self.token, self.end
            self.advance()
            if token == ":":
                last = self.primary()
                part = FormulaPart("range", part.start, last.end, "", (part, last))
            else:
                part = FormulaPart("percent", part.start, end, "%", (part,))
        return part

    def primary(self) -> FormulaPart:
        kind, token, start, end = self.kind, self.token, self.start, self.end
        if kind == FUNCTION:
            self.advance()
            return self.call(_PREFIX.sub("", token[:-1].rstrip()).upper(), start)
        if token == "(":
            self.advance()
            inner = self.expression(0)
            return FormulaPart("brackets", start, self.close(), "", (inner,))
        if token == "{":
            while self.token not in ("}", ""):
                self.advance()
            end = self.end
        elif kind in ("", OPERATOR):
            raise FormulaError(f"unexpected {token!r}")
        elif kind == SHEET:
            self.advance()
            kind, end = self.kind, self.end
            if len(names_of_sheets(token)) > 1:  # an address on each of a row of sheets
                self.advance()
                return FormulaPart("range", start, end)
            if kind == ERROR:
                kind = NAME
        elif kind == NAME and token.upper() in ("TRUE", "FALSE"):
            kind = "literal"
        self.advance()
        return FormulaPart(_PARTS.get(kind, "literal"), start, end)

    def call(self, name: str, start: int) -> FormulaPart:
        arguments: list[FormulaPart] = []
        while self.token != ")" or arguments:
            if self.kind == OPERATOR and self.token in (",", ";", ")"):
                arguments.append(FormulaPart("missing", self.last, self.last))
            else:
                arguments.append(self.expression(0))
            if self.kind != OPERATOR or self.token not in (",", ";"):
                break
            self.advance()
        return FormulaPart("call", start, self.close(), name, tuple(arguments))

    def close(self) -> int:
        if self.token != ")":
            raise FormulaError("expected ')'")
        end = self.end
        self.advance()
        return end


def text_of(formula: str, part: FormulaPart) -> str:
    """Return a part's text."""
    return formula[part.start : part.end]


def inside(part: FormulaPart) -> Iterator[FormulaPart]:
    """Yield a part and all parts within it, in the order of the text."""
    yield part
    for one in part.parts:
        yield from inside(one)


# --- addresses -----------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def addresses(formula: str) -> tuple[Address, ...]:
    """Return the addresses in a formula, in their order; empty if it cannot be read, or joins
    two by a colon of their own.
    """
    tree = read_parts(formula)
    if tree is None or any(part.kind == "range" for part in inside(tree)):
        return ()
    found: list[Address] = []
    waiting: list[tuple[FormulaPart, tuple[int, str, int] | None]] = [(tree, None)]
    while waiting:
        part, argument = waiting.pop()
        if part.kind == "address":
            node = parse(text_of(formula, part))
            found.append(Address(part.start, part.end, node[1], node[2], argument))
        for index, one in enumerate(part.parts):
            waiting.append(
                (
                    one,
                    (
                        (part.start, part.name, index)
                        if part.kind == "call"
                        else argument
                        if part.kind == "brackets"
                        else None
                    ),
                )
            )
    return tuple(sorted(found))


def readdressed(formula: str, places: Mapping[int, tuple[str | None, Area]]) -> str:
    """Return a formula with other sheets and areas in place of the addresses that start at the
    offsets ``places``; ``$`` signs stay.
    """
    for address in reversed(addresses(formula)):
        if address.start in places:
            sheet, area = places[address.start]
            written = formula[address.start : address.end]
            formula = (
                formula[: address.start]
                + _like(written, address, sheet, area)
                + formula[address.end :]
            )
    return formula


def _like(written: str, address: Address, sheet: str | None, area: Area) -> str:
    before, mark, text = written.rpartition("!")
    if sheet != address.sheet:
        before, mark = ("", "") if sheet is None else (quoted(sheet), "!")
    if area == address.area:
        return before + mark + text
    match = _CORNERS.fullmatch(text.strip())
    signs = match.groups("") if match else ("", "", "", "")
    last = signs[2:] if ":" in text else signs[:2]
    text = f"{signs[0]}{column_letters(area.left)}{signs[1]}{area.top}"
    if area.size > 1:
        text += f":{last[0]}{column_letters(area.right)}{last[1]}{area.bottom}"
    return before + mark + text


def quoted(sheet: str) -> str:
    """Return a sheet's name as it stands in a formula."""
    escaped = sheet.replace("'", "''")
    return sheet if sheet.isascii() and _BARE_NAME.fullmatch(sheet) else f"'{escaped}'"


# --- what every program understands --------------------------------------------------------------


class _Text(NamedTuple):
    """A part as it is written anew: how tightly it binds, and whether it stands in another's
    place.
    """

    text: str
    power: int
    new: bool


def portable(formula: str) -> str:
    """Return a formula (without the leading ``=``) with the functions that only Google Sheets knows
    written as operators.

    ``EQ(A1,2)`` becomes ``A1=2``, with brackets only where its meaning needs them. A call with too
    few or too many arguments, and a function that has no counterpart, stays as it is, and so does
    all the rest of the text.
    """
    tree = None if functions(formula).isdisjoint(GOOGLE_ONLY) else read_parts(formula)
    if tree is None:
        return formula
    try:
        text = formula[: tree.start] + _written(formula, tree, False).text + formula[tree.end :]
        parse(text)
    except FormulaError:  # brackets made it longer, or deeper, than a formula can be
        return formula
    return text


def _written(formula: str, part: FormulaPart, argument: bool) -> _Text:
    """Return a part in words that every program knows; ``argument`` says that it is a
    function's argument as a whole.
    """
    google, transparent = (
        part.name in GOOGLE_ONLY,
        part.kind == "brackets"
        or part.name
        in (
            "UPLUS",
            "ARRAYFORMULA",
        ),
    )
    passed_on = argument if transparent else part.kind == "call" and not google
    parts = [_written(formula, one, passed_on) for one in part.parts]
    if part.kind == "call" and google:
        replaced = _replaced(formula, part, parts, argument)
        if replaced is not None and len(replaced.text) <= MAX_LENGTH:
            return replaced
    text, end = "", part.start
    for index, (one, inner) in enumerate(zip(part.parts, parts, strict=True)):
        text += formula[end : one.start] + (
            _held(inner, _needed(part, index)) if inner.new else inner.text
        )
        end = one.end
    text += formula[end : part.end]
    power = {"chain": PRECEDENCE.get(part.name, 0), "sign": _SIGN, "percent": _PERCENT}.get(
        part.kind, _WHOLE
    )
    return _Text(text, power, False)


def _needed(part: FormulaPart, index: int) -> int:
    """Return how tightly the operand at ``index`` has to bind to need no brackets."""
    if part.kind == "chain":
        return _operand(part.name, index)
    return {"sign": _SIGN, "percent": _WHOLE}.get(part.kind, 0)


def _operand(operator: str, index: int) -> int:
    # programs do not agree about 2^3^2 and about -2^2: brackets are needed there
    return _PERCENT if operator == "^" and not index else PRECEDENCE[operator] + bool(index)


def _held(inner: _Text, least: int) -> str:
    return f"({inner.text})" if inner.power < least else inner.text


def _replaced(formula: str, part: FormulaPart, parts: list[_Text], argument: bool) -> _Text | None:
    """Return what a call of one of Google's functions is in other words, ``None`` if there are
    none.
    """
    if any(inner.kind == "missing" for inner in part.parts):
        return None
    if part.name in GOOGLE_OPERATORS and len(parts) == 2:
        operator = GOOGLE_OPERATORS[part.name]
        left, right = (_held(text, _operand(operator, index)) for index, text in enumerate(parts))
        return _Text(left + operator + right, PRECEDENCE[operator], True)
    if part.name == "ISBETWEEN" and 3 <= len(parts) <= 5:
        return _between(formula, part, parts)
    return _without_call(part.name, parts[0], argument) if len(parts) == 1 else None


def _without_call(name: str, inner: _Text, argument: bool) -> _Text | None:
    """Return what a call of one of Google's functions with one argument is in other words."""
    if name == "UMINUS":
        return _Text("-" + _held(inner, _SIGN), _SIGN, True)
    if name == "UNARY_PERCENT":
        return _Text(_held(inner, _WHOLE) + "%", _PERCENT, True)
    # without the call SUM and its like could see a cell where there was a value
    if argument and not _is_value(inner.text):
        return None
    if name == "UPLUS" or (name == "ARRAYFORMULA" and not _has_array(parse(inner.text))):
        return inner._replace(new=True)
    return None


def _is_value(formula: str) -> bool:
    """Tell whether a formula is a value whatever stands around it, and no reference."""
    tree = read_parts(formula)
    return tree is not None and tree.kind in ("chain", "sign", "percent", "literal")


def _between(formula: str, part: FormulaPart, parts: list[_Text]) -> _Text | None:
    if len(parts[0].text) > _MOST_REPEATED:
        return None
    closed = [_TRUTHS.get(one.text.upper()) for one in parts[3:]] + [True, True]
    nodes = [parse(one.text) for one in parts[:3]]
    # it is asked twice, and AND makes one answer of an array
    if (
        None in closed
        or any(map(_has_array, nodes))
        or any(name.startswith("RAND") for name in functions(parts[0].text))
    ):
        return None
    value, low, high = (_held(one, _operand(">=", index)) for index, one in enumerate(parts[:3]))
    separator = formula[part.parts[0].end : part.parts[1].start]
    above, below = ">=" if closed[0] else ">", "<=" if closed[1] else "<"
    return _Text(f"AND({value}{above}{low}{separator}{value}{below}{high})", _WHOLE, True)


def _has_array(node: Node, whole: bool = False) -> bool:
    """Tell whether a formula may have to do with several values where one is expected;
    ``whole`` says that ranges are expected.
    """
    kind = node[0]
    if kind == "area":
        return not whole and node[2].size > 1
    if kind in ("array", "name"):
        return not whole
    if kind == "op":
        return _has_array(node[2]) or _has_array(node[3])
    if kind in ("negate", "percent"):
        return _has_array(node[1])
    return kind == "call" and _may_give_array(node[1], node[2])


def _may_give_array(name: str, arguments: tuple[Node, ...]) -> bool:
    """Tell whether a function may be called for, or give, several values where one is expected."""
    if name == "SUMPRODUCT" and all(map(_is_arithmetic, arguments)):
        return False  # the one function that computes with arrays in every program
    sizes = name in ("ROWS", "COLUMNS")
    if name in ("INDEX", "ARRAYFORMULA") or not (sizes or name in FUNCTIONS or name in LAZY):
        return True
    return any(
        _has_array(argument, sizes or takes_array(name, index))
        for index, argument in enumerate(arguments)
    )


def _is_arithmetic(node: Node) -> bool:
    if node[0] == "op":
        return _is_arithmetic(node[2]) and _is_arithmetic(node[3])
    return (
        _is_arithmetic(node[1])
        if node[0] in ("negate", "percent")
        else node[0] in ("value", "area")
    )
