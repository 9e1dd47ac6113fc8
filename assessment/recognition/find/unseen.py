"""Ratings that people do not see, or see as something else, and that count all the same.

Formulas look at a cell whatever hides it: a hidden row or column, a merged range over it, a number
format that shows another word. What is counted is what they count; that it differs from what is
seen is told once for each sheet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from assessment.formulas.cells import Position, reference
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.ooxml.styles import Styles
from assessment.recognition.book import Sheet
from assessment.recognition.find.words import Vocabulary, read_rating

_MOST_NAMED = 6  # cells that a finding lists by name
_PIECE = re.compile(
    r'"([^"]*)"|\\(.)|[_*]."?|\[([^\]]*)\]|(;)|(general|.)', re.IGNORECASE | re.DOTALL
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_PLACEHOLDERS = frozenset("0#?@ymdhs")


class Unseen(NamedTuple):
    """A rating that people do not see as it counts."""

    place: Position
    how: str


def unseen(
    styles: Styles, sheet: Sheet, place: Position, value: object, rating: int, words: Vocabulary
) -> Unseen | None:
    """Say how the rating of a cell, which holds ``value``, is not seen as it counts; ``None``
    where it is.
    """
    if (sheet.hidden_rows or sheet.hidden_columns) and sheet.hides(place):
        return Unseen(place, "in hidden rows or columns")
    merged = sheet.merge_at(place) if sheet.merged else None
    if merged is not None and (merged.top, merged.left) != place:
        return Unseen(place, "under a merged range")
    cell = sheet.cells.get(place)
    wording = styles.wording.get(cell.style if cell else 0)
    shown = shown_as(wording, value) if wording is not None else None
    if shown is None or read_rating(shown, words).rating == rating:
        return None
    if not shown.strip():
        return Unseen(place, "not shown by their number format")
    return Unseen(place, f"shown as {shown[:20]!r} by a number format")


def about_unseen(sheet: Sheet, ratings: Sequence[Unseen]) -> tuple[Finding, ...]:
    """Tell the ratings of a sheet that are not seen: one finding, or none."""
    if not ratings:
        return ()
    places = sorted(rating.place for rating in ratings)
    names = ",".join(reference(*place) for place in places[:_MOST_NAMED]) + (
        ",..." if len(places) > _MOST_NAMED else ""
    )
    kinds = Counter(rating.how for rating in ratings)
    how = "; ".join(f"{count} {kind}" for kind, count in kinds.items())
    are = "rating is" if len(places) == 1 else "ratings are"
    message = (
        f"{len(places)} {are} not seen as they count: {how}. They count as the formulas count them."
    )
    return (finding("rating-unseen", f"{sheet.name}!{names}", message),)


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[tuple[str | None, str], ...]:
    """Return the sections of a number format: what each shows in place of the value (``None``:
    the value itself), and its condition.
    """
    sections: list[tuple[str | None, str]] = []
    words, shows, condition = "", False, ""
    for quoted, escaped, bracket, end, other in _PIECE.findall(code):
        if end:
            sections.append((None if shows else words, condition))
            words, shows, condition = "", False, ""
        elif other.casefold() == "general" or other.casefold() in _PLACEHOLDERS:
            shows = True
        elif bracket:
            condition = bracket if _CONDITION.fullmatch(bracket) else condition
            shows |= bracket.casefold().strip("hms") == ""
        else:
            words += quoted or escaped or other
    sections.append((None if shows else words, condition))
    return tuple(sections)


def shown_as(code: str, value: object) -> str | None:
    """Return the words that a number format shows instead of a value, ``None`` where it shows
    the value.
    """
    sections = _sections(code)
    if isinstance(value, str):
        return sections[3][0] if len(sections) > 3 else None
    if isinstance(value, bool) or not isinstance(value, float):
        return None
    if any(condition for _, condition in sections[:2]):
        return _shown_by_condition(sections, value)
    if len(sections) == 1:
        return sections[0][0]
    if value == 0 and len(sections) > 2:
        return sections[2][0]
    return sections[0 if value >= 0 else 1][0]


def _shown_by_condition(sections: Sequence[tuple[str | None, str]], value: float) -> str | None:
    """Return what the first section shows whose condition holds, else the last one for numbers."""
    for words, condition in sections[:2]:
        if condition and _holds(condition, value):
            return words
    return sections[min(len(sections) - 1, 2)][0] if len(sections) > 1 else None


def _holds(condition: str, value: float) -> bool:
    match = _CONDITION.fullmatch(condition)
    if match is None:
        return False
    sign, limit = match[1], float(match[2])
    return (
        (value < limit and sign in ("<", "<=", "<>"))
        or (value > limit and sign in (">", ">=", "<>"))
        or (value == limit and sign in ("=", "<=", ">="))
    )
