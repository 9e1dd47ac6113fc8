"""Formulas cut into tokens, without loss: put together they are the text again.

Everything that reads or changes formulas as text works on them: :mod:`assessment.formulas.parse`,
:mod:`assessment.formulas.rewrite`, :func:`assessment.formulas.shared.shift`, and the names of a
sheet that moves to another workbook. The grammar is that of addresses as A1 (ISO 29500-1, 18.17),
as Excel, LibreOffice and Google Sheets write it into files. R1C1 addresses are names there, and
what no grammar knows, half a string or a lone quotation mark, is a token as well: any text has
tokens, whether it is a formula is not for this module to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

SPACE = "space"
NUMBER = "number"
STRING = "string"  # with its quotation marks
ERROR = "error"
SHEET = "sheet"  # what stands before an address: Delivery!  'Our team'!  First:Last!  [1]Delivery!
BRACKETS = "brackets"  # what stands behind a table's name, or alone: [[#This Row],[Rating]]
AREA = "area"  # B7  $B$7:C9  B:D  3:5
FUNCTION = "function"  # with the bracket that it opens
NAME = "name"  # also TRUE and FALSE, and a table's
OPERATOR = "operator"  # also brackets, braces, separators
OTHER = "other"

_NAME = r"[^\W\d][\w.]*+"
_SHEETS = rf"{_NAME}(?::{_NAME})?"
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
# what is frequent comes first, as far as the order is free: a name is whatever nothing else is
_KINDS = {
    OPERATOR: r"<=|>=|<>|[-+*/^&=<>%(){},;:@]",
    NUMBER: r"(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?(?![\w:!])",
    STRING: r'"(?:[^"]|"")*"',
    AREA: rf"(?:{_CELL}(?::{_CELL})?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}"
    r"|\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w(.!\[])",
    FUNCTION: rf"{_NAME}\s*+\(",
    SHEET: rf"'(?:[^']|'')+'!|(?<!\#){_SHEETS}!|\[[^\[\]']+\](?:{_SHEETS})?!",
    NAME: r"[^\W\d][\w.\\?]*+",
    SPACE: r"\s+",
    ERROR: r"\#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)",
    BRACKETS: r"\[(?:[^\[\]']|'[\s\S]|\[(?:[^\[\]']|'[\s\S])*+\])*+\]",
    OTHER: r"'(?:[^']|'')*'|[0-9.]+|[\s\S]",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))


class Token(NamedTuple):
    """A piece of a formula: its kind, as written, and the offset at which it starts."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)


# each formula of a workbook is cut: to make tokens so is twice as fast as to call their class
def tokens(formula: str) -> list[Token]:
    """Return the tokens of a text, the leading ``=`` of a formula not expected."""
    new = tuple.__new__
    return [
        new(Token, (match.lastgroup, match[0], match.start())) for match in _TOKEN.finditer(formula)
    ]


def tokens_of(formula: str, *kinds: str) -> list[Token]:
    """Return the tokens of some kinds; several times as fast as to look for them among all."""
    new = tuple.__new__
    return [
        new(Token, (match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        for match in _next_of(kinds).finditer(formula)
        if match.lastgroup
    ]


@lru_cache(maxsize=16)
def _next_of(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of all tokens up to the next of some kinds, or up to the end, and of that
    token, named as its kind. What is one of the kinds is none of those that come later.
    """
    others = ""
    for kind in reversed(_KINDS):
        pattern = _KINDS[kind]
        others = f"(?!{pattern})(?:{others})" if kind in kinds else f"{pattern}|{others}"
        others = others.removesuffix("|")
    named = "|".join(f"(?P<{kind}>{_KINDS[kind]})" for kind in _KINDS if kind in kinds)
    return re.compile(f"(?:{others})*+(?:{named})?")


def names_of_sheets(written: str) -> list[str]:
    """Return the sheets that a token of the kind ``sheet`` names: two with a colon are the first
    and the last of a row of them. None for a sheet of another workbook, written without quotes.
    """
    if written.startswith("["):
        return []
    name = written[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    return name.split(":")


def quoted_sheets(names: Iterable[str]) -> str:
    """Return the names of a sheet, or of the first and the last of a row of them, in quotes."""
    return "'" + ":".join(names).replace("'", "''") + "'"
