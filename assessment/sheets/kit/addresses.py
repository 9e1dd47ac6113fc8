"""Addresses, texts and sheets' names as formulas and links write them; parts of formulas."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from string import Formatter
from types import MappingProxyType

from xlsxwriter.utility import xl_rowcol_to_cell

from assessment.model import Framework
from assessment.sheets.kit.ratings import NONE

_LONGEST_NAME = 31  # characters of a sheet's name, UTF-16 units
_LONGEST_STRING = 255  # UTF-16 units of a text in a formula
_WORDS = re.compile(r"[^\W\d_]+(?:[ &/,()-]+[^\W\d_]+)*\)?")
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\")


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas and links write it: ``'O''Brien'``."""
    return "'" + sheet.replace("'", "''") + "'"


def location(where: str) -> str:
    """Return the place of a link from the address of a rating: ``O'Brien!D7`` becomes
    ``'O''Brien'!D7``.
    """
    sheet, _, address = where.rpartition("!")
    return f"{quoted(sheet)}!{address}"


def cell(row: int, column: int) -> str:
    """Return an absolute address."""
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def area(row: int, column: int, last_row: int | None = None, last_column: int | None = None) -> str:
    """Return the absolute address of an area; what is left out ends where it begins."""
    first, last = (
        cell(row, column),
        cell(row if last_row is None else last_row, column if last_column is None else last_column),
    )
    return first if first == last else f"{first}:{last}"


def string(text: str) -> str:
    """Return a text as a formula writes it. Texts of the framework and the theme only: what a
    user wrote is never part of a formula.
    """
    if len(text.encode("utf-16-le")) // 2 <= _LONGEST_STRING:
        return '"' + text.replace('"', '""') + '"'
    half = len(text) // 2
    return f"({string(text[:half])}&{string(text[half:])})"


def spoken(text: str, formulas: Mapping[str, str], **words: object) -> str:
    """Return the formula of a text of the catalogue, ``"{rated} of {size}"``: in some of its places
    stands what ``formulas`` give, in the others stand ``words``.
    """
    parts: list[str] = []
    said = ""  # since the last formula
    for before, place, _, _ in Formatter().parse(text):
        said += before
        if place is not None and place in formulas:
            parts += [string(said)] * bool(said) + [formulas[place]]
            said = ""
        elif place is not None:
            said += str(words[place])
    return "&".join(parts + [string(said)] * bool(said or not parts))


def spoken_number(number: str, one: str, many: str, *, shown: str = "") -> str:
    """Return the formula of a text with a ``{number}``, of one thing or of many; ``shown`` is how
    the number stands in it, where that is not how it is compared.
    """
    shown = shown or number
    start = "{number}"
    if one.startswith(start) and many.startswith(start):
        one, many = (spoken(text.removeprefix(start), {"number": shown}) for text in (one, many))
        return f"{shown}&IF({number}=1,{one},{many})"
    one, many = (spoken(text, {"number": shown}) for text in (one, many))
    return f"IF({number}=1,{one},{many})"


def numbers(formula: str, *cells: str) -> str:
    """Return a formula that computes only with numbers."""
    tests = ",".join(f"ISNUMBER({cell})" for cell in cells)
    return f'IF({f"AND({tests})" if len(cells) > 1 else tests},{formula},"{NONE}")'


def is_plain(text: str) -> bool:
    """Tell whether ``COUNTIF`` and ``MATCH`` look for a text as it is; others may be patterns,
    comparisons, numbers, dates or truth values to them.
    """
    return _WORDS.fullmatch(text) is not None and text.casefold() not in ("true", "false")


@lru_cache(maxsize=16)
def sheet_names(framework: Framework) -> Mapping[str, str]:
    """Return the name of the comparison sheet of every track, by the track's id: valid, unique,
    and the same every time.
    """
    names: dict[str, str] = {}
    spoken = framework.texts.table("sheets", "names")
    taken = {"history", *map(str.casefold, spoken.values())}
    before, _, after = spoken["track"].partition("{track}")
    for track in framework.tracks:
        name = shortened_name(before + track.name, taken, after)
        taken.add(name.casefold())
        names[track.id] = name
    return MappingProxyType(names)


def shortened_name(wanted: str, taken: Collection[str], ending: str = "") -> str:
    """Return a valid name of a sheet that is like the one that is wanted and not among those
    taken (casefolded). It has the whole ``ending``, whatever is cut off before that.
    """
    wanted = wanted.translate(_NOT_IN_NAMES).strip("' ") or "Sheet"
    name, number = _shortened(wanted, ending), 1
    while name.casefold() in taken:
        number += 1
        name = _shortened(wanted, f" {number}{ending}")
    return name


def _shortened(name: str, end: str) -> str:
    """Return a name that fits, with ``end``; what is cut off leaves an ellipsis."""
    cut = name
    while len((cut + ("…" if cut != name else "") + end).encode("utf-16-le")) // 2 > _LONGEST_NAME:
        cut = cut[:-1]
    return (cut.rstrip(" '") + "…" if cut != name else cut) + end
