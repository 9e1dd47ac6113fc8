"""Ratings that people do not see, or see as something else, and that count all the same.

Formulas look at a cell whatever hides it: a hidden row or column, a merged range over it, a number
format that shows another word. What is counted is what they count; that it differs from what is
seen is told once for each sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

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


class Unseen:
    """Collects the ratings of a workbook that are not seen."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._found: dict[str, dict[str, list[Position]]] = {}

    def look(
        self,
        sheet: Sheet,
        place: Position,
        value: object,
        rating: int,
        style: int,
        words: Vocabulary,
    ) -> None:
        """Note a rating if people do not see it as it counts."""
        how = ""
        merged = sheet.merge_at(place) if sheet.merged else None
        if (sheet.hidden_rows or sheet.hidden_columns) and sheet.hides(place):
            how = "in hidden rows or columns"
        elif merged is not None and (merged.top, merged.left) != place:
            how = "under a merged range"
        elif style in self._styles.wording:
            shown = shown_as(self._styles.wording[style], value)
            if shown is not None and read_rating(shown, words).rating != rating:
                how = (
                    f"shown as {shown[:20]!r} by a number format"
                    if shown.strip()
                    else "not shown by their number format"
                )
        if how:
            self._found.setdefault(sheet.name, {}).setdefault(how, []).append(place)

    def told(self, sheet: Sheet) -> list[Finding]:
        """Return what there is to tell of a sheet: one finding, or none."""
        found = self._found.pop(sheet.name, {})
        places = sorted(place for some in found.values() for place in some)
        if not places:
            return []
        names = ",".join(reference(*place) for place in places[:_MOST_NAMED]) + (
            ",..." if len(places) > _MOST_NAMED else ""
        )
        how = "; ".join(f"{len(some)} {kind}" for kind, some in found.items())
        ratings = "rating is" if len(places) == 1 else "ratings are"
        message = (
            f"{len(places)} {ratings} not seen as they count: {how}. They count as the formulas"
            " count them."
        )
        return [finding("rating-unseen", f"{sheet.name}!{names}", message)]


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
