"""Values as spreadsheets see them: how they are converted, compared and looked for.

ISO 29500-1, 18.17.2 describes the types; where it is vague, what LibreOffice and Excel agree on
counts. A value is a ``float``, a ``str``, a ``bool``, a :class:`CellError`, ``None`` for an empty
cell, or an :class:`Array` of these.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from assessment.formulas.cells import CellError
from assessment.formulas.collation import collation, folded
from assessment.formulas.dates import number_of

DIV0, VALUE, NA, NUM, REF = (
    CellError(text) for text in ("#DIV/0!", "#VALUE!", "#N/A", "#NUM!", "#REF!")
)
CHARACTERS = 6  # a step is the work on two to the power of this many characters
LONGEST_TEXT = 32_767  # characters that a cell can hold
_LONGEST_PATTERN = 255  # characters; Excel takes no more

_ERRORS = frozenset(("#DIV/0!", "#VALUE!", "#N/A", "#NUM!", "#REF!", "#NAME?", "#NULL!"))
_NUMBER = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*(%?)\s*")
_NEARLY = 2.0**-48  # relative; LibreOffice takes two numbers that are so close for equal


class Array:
    """A rectangle of values: a range's cells (``from_cells``) or a computed array. A range that
    is still one has its ``origin``: its first row and column.
    """

    __slots__ = ("beyond", "cut", "from_cells", "origin", "rows")

    def __init__(
        self, rows: list[list[Any]], from_cells: bool = False, origin: tuple[int, int] | None = None
    ) -> None:
        self.rows = rows
        self.from_cells = from_cells
        self.origin = origin
        # it is all of a column or a row, of which only the part with cells is here
        self.cut = False
        self.beyond: Any = None  # what each of the others holds

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def at(self, row: int, column: int) -> Any:
        """Return an item; a single row or column repeats itself, beyond that it is #N/A."""
        row = 0 if self.height == 1 else row
        column = 0 if self.width == 1 else column
        return self.rows[row][column] if row < self.height and column < self.width else NA

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            yield from row


class Failed(Exception):
    """An error value that ends the computation of a function."""

    def __init__(self, error: CellError) -> None:
        super().__init__(error)
        self.error = error


# --- conversions ---------------------------------------------------------------------------------


def number(value: Any) -> Any:
    """Return a value as a number, as arithmetic takes it; text that is none gives #VALUE!."""
    if isinstance(value, float | CellError):
        return value
    if value is None:
        return 0.0
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, Array):
        return number(next(iter(value), None))
    match = _NUMBER.fullmatch(value)
    if match is None:
        return number_of(value)
    result = float(match[1]) / (100 if match[2] else 1)
    return result if math.isfinite(result) else VALUE


def text(value: Any) -> str:
    """Return a value as the text that ``&`` makes of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        shown = f"{Decimal(f'{value + 0.0:.15g}'):f}"
        if len(shown.lstrip("-")) <= 21:
            return shown
        mantissa, exponent = f"{value:.14e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    return str(value)


def joined(*values: Any) -> str:
    """Return the texts of values as one. Raises :class:`Failed` if it is longer than a cell can
    hold.
    """
    parts = [text(value) for value in values]
    if sum(map(len, parts)) > LONGEST_TEXT:
        raise Failed(VALUE)
    return "".join(parts)


def truth(value: Any) -> bool:
    """Return a value as a condition. Raises :class:`Failed` for errors and for text that is
    none.
    """
    if isinstance(value, CellError):
        raise Failed(value)
    if isinstance(value, Array):
        return truth(next(iter(value), None))
    if isinstance(value, str):
        if value.upper() in ("TRUE", "FALSE"):
            return value.upper() == "TRUE"
        raise Failed(VALUE)
    return bool(value)


def plain(value: Any) -> Any:
    """Take the value of a one-cell array; raise on an error."""
    if isinstance(value, Array):
        value = next(iter(value), None)
    if isinstance(value, CellError):
        raise Failed(value)
    return value


def needed(value: Any) -> float:
    """Return a number or raise."""
    result = number(value)
    if isinstance(result, CellError):
        raise Failed(result)
    return float(result)


def first_of(value: Any) -> Any:
    """Return the first of several values."""
    return next(iter(value), None) if isinstance(value, Array) else value


def beyond(array: Array) -> Any:
    """Return what stands in the cells of a whole column that are not there; a single value is
    everywhere.
    """
    return array.beyond if array.cut else array.rows[0][0]


def items_of(values: Iterable[Any]) -> int:
    """Return how many items the arrays among values have."""
    return sum(value.height * value.width for value in values if isinstance(value, Array))


def work_of(values: Iterable[Any]) -> int:
    """Return how many steps the texts among a function's arguments make; looking for a pattern
    with ``?`` takes its length for each character.
    """
    length = pattern = 0
    for value in values:
        if isinstance(value, Array):
            for row in value.rows:
                for item in row:
                    if isinstance(item, str):
                        length += len(item)
        elif isinstance(value, str):
            length += len(value)
            if "?" in value:
                pattern = max(pattern, len(value))
    return length * (2 + pattern) >> CHARACTERS + 1


# --- comparison and arithmetic -------------------------------------------------------------------


def nearly(left: float, right: float) -> bool:
    """Tell whether two numbers differ by binary rounding at most: 0.1+0.2 is 0.3. Whole numbers
    are exact.
    """
    if left == right:
        return True
    if left.is_integer() and right.is_integer():
        return False
    return abs(left - right) < _NEARLY * min(abs(left), abs(right))


# and the orders that they hold for
COMPARISONS = {"=": (0,), "<>": (-1, 1), "<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (0, 1)}


def compare(operator: str, left: Any, right: Any) -> bool:
    """Compare as spreadsheets do: numbers before texts before TRUE/FALSE, texts without regard
    to case, empty as what it meets.
    """
    one: Any
    two: Any
    if isinstance(left, str) and isinstance(right, str):
        if operator in ("=", "<>"):
            return (folded(left) == folded(right)) == (operator == "=")
        one, two = collation(left), collation(right)
        order = 0 if one == two else -1 if one < two else 1
    else:
        (kind, one), (other, two) = key(left, right), key(right, left)
        if kind == other == 0 and nearly(one, two):
            order = 0
        else:
            order = -1 if (kind, one) < (other, two) else int((kind, one) > (other, two))
    return order in COMPARISONS[operator]


def key(value: Any, other: Any = None) -> tuple[int, Any]:
    """Return the kind of a value (number, text, condition) and what it is ordered by; an empty
    one becomes what ``other`` is.
    """
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0.0
    if isinstance(value, bool):
        return 2, value
    return (1, collation(value)) if isinstance(value, str) else (0, value)


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """Return left operator right for two numbers or errors."""
    if isinstance(left, CellError):
        return left
    if isinstance(right, CellError):
        return right
    try:
        # what is left of 1.1-1-0.1 is rounding, and spreadsheets show (and compare) it as 0
        if operator == "+":
            result = 0.0 if nearly(left, -right) else left + right
        elif operator == "-":
            result = 0.0 if nearly(left, right) else left - right
        elif operator == "*":
            result = left * right
        elif operator == "/":
            result = left / right
        else:
            result = _power(left, right)
    except ZeroDivisionError:
        return DIV0
    except OverflowError:
        return NUM
    return result if isinstance(result, CellError) or math.isfinite(result) else NUM


def _power(base: float, exponent: float) -> Any:
    if base == 0 and exponent <= 0:
        return 1.0 if exponent == 0 else DIV0
    if base > 0 or exponent.is_integer():
        return base**exponent
    root = 1 / exponent if exponent else 0.0
    return (
        -((-base) ** exponent)
        if base < 0 and root.is_integer() and root % 2
        else NUM
        if base < 0
        else 0.0
    )


# --- criteria ------------------------------------------------------------------------------------


class Pattern:
    """A text with ``*`` (any characters) and ``?`` (any one), ``~`` before one that is meant
    itself; without regard to case.

    The pieces between the stars are looked for from left to right, which takes time in proportion
    to the text whatever the pattern; one regular expression for the whole could be made to run for
    ever.
    """

    def __init__(self, pattern: str) -> None:
        pieces: list[list[str]] = [[]]
        characters = iter(pattern)
        for character in characters:
            if character == "*":
                pieces.append([])
                continue
            if character == "~":
                character = next(characters, "~")
                if character not in "*?~":
                    pieces[-1].append("~")
                pieces[-1].append(re.escape(character))
            else:
                pieces[-1].append("." if character == "?" else re.escape(character))
        self._lengths = [len(piece) for piece in pieces]
        self._pieces = [re.compile("".join(piece), re.IGNORECASE | re.DOTALL) for piece in pieces]

    def fits(self, value: str) -> bool:
        """Tell whether the pattern is all of a text."""
        if len(self._pieces) == 1:
            return self._pieces[0].fullmatch(value) is not None
        last = len(value) - self._lengths[-1]
        if (
            self._pieces[0].match(value) is None
            or self._pieces[-1].fullmatch(value, max(0, last)) is None
        ):
            return False
        end = self._follow(self._pieces[1:-1], value, self._lengths[0])
        return 0 <= end <= last

    def find(self, value: str, start: int) -> int:
        """Return where the pattern first stands in a text; -1 if nowhere."""
        match = self._pieces[0].search(value, start)
        if match is None or self._follow(self._pieces[1:], value, match.end()) < 0:
            return -1
        return match.start()

    @staticmethod
    def _follow(pieces: list[re.Pattern[str]], value: str, position: int) -> int:
        for piece in pieces:
            match = piece.search(value, position)
            if match is None:
                return -1
            position = match.end()
        return position


@lru_cache(maxsize=256)
def _pattern(text: str) -> Pattern:
    return Pattern(text)


def wildcards(text: str) -> Pattern | None:
    """Return a text as a pattern, ``None`` if it holds no wildcard. Raises :class:`Failed` if
    it is too long for one.
    """
    if not any(sign in text for sign in "*?~"):
        return None
    if len(text) > _LONGEST_PATTERN:
        raise Failed(VALUE)
    return _pattern(text)


_CRITERION = re.compile(r"(<=|>=|<>|=|<|>)?(.*)", re.DOTALL)


def criterion(wanted: Any) -> Callable[[Any], bool]:
    """Return the test that COUNTIF and its like make of a criterion such as ``">=1"`` or
    ``"Yes"``.
    """
    if not isinstance(wanted, str) or isinstance(wanted, CellError):
        return _equals(0.0 if wanted is None else wanted)
    return _known_criterion(wanted) if len(wanted) <= _LONGEST_PATTERN else _written(wanted)


def _written(wanted: str) -> Callable[[Any], bool]:
    match = _CRITERION.match(wanted)
    operator, operand = (match[1] or "", match[2]) if match else ("", wanted)
    if operand == "" and operator in _EMPTY:
        return _EMPTY[operator]
    if operator in ("", "=", "<>"):
        test = _equals(_spelt(operand, wildcards))
        return test if operator != "<>" else lambda item: not test(item)
    value = _spelt(operand, lambda _: None)
    if isinstance(value, CellError):
        return _equals(value)
    return lambda item: (
        isinstance(item, type(value))
        and not isinstance(item, CellError)
        and compare(operator, item, value)
    )


# "=" and "<>" ask for cells with nothing in them at all, "" also takes an empty text
_EMPTY: dict[str, Callable[[Any], bool]] = {
    "": lambda item: item is None or item == "",
    "=": lambda item: item is None,
    "<>": lambda item: item is not None,
}


def _spelt(operand: str, pattern: Callable[[str], Pattern | None]) -> Any:
    """Return the condition, error or number that a criterion's text spells, else the pattern that
    is made of it, or the text itself.
    """
    if operand.upper() in ("TRUE", "FALSE"):
        return operand.upper() == "TRUE"
    if operand in _ERRORS:
        return CellError(operand)
    value = number(operand)
    return (pattern(operand) or operand) if isinstance(value, CellError) else value


_known_criterion = lru_cache(maxsize=256)(_written)


def _equals(wanted: Any) -> Callable[[Any], bool]:
    """Return the test for one value; a number is also met by a text that spells it."""
    if isinstance(wanted, Pattern):
        return lambda item: (
            isinstance(item, str) and not isinstance(item, CellError) and wanted.fits(item)
        )
    if isinstance(wanted, str) and not isinstance(wanted, CellError):
        same = folded(wanted)
        return lambda item: (
            isinstance(item, str)
            and (item == wanted or folded(item) == same)
            and not isinstance(item, CellError)
        )
    if isinstance(wanted, bool | CellError):
        return lambda item: type(item) is type(wanted) and item == wanted

    def test(item: Any) -> bool:
        found = number(item) if isinstance(item, str) else item
        return isinstance(found, float) and nearly(found, wanted)

    return test
