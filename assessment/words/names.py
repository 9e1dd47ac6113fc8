"""Names as they are compared: sheets, competencies, levels and tracks are spelt in many ways."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import PurePath
from typing import Final

# begins the defined names by which the sheets that we add to a workbook are known again
SHEET_MARK = "assessment_sheet_"
# the sheets that people fill over the year: they are added once, and never made anew
GROWTH_PLAN: Final = "Growth plan"
ACCOMPLISHMENTS: Final = "Accomplishments"
CHECK_INS: Final = "Check-ins"
DUE_HEAD: Final = "Due next"  # above the talks that are due, on the sheet of the check-ins
DEVELOPMENT_SHEETS = (GROWTH_PLAN, ACCOMPLISHMENTS, CHECK_INS)
CARRIED_OVER = "Carried over"
_OURS = re.compile(rf"Tracks|Focus|Track .+|{CARRIED_OVER}|" + "|".join(DEVELOPMENT_SHEETS), re.DOTALL)
_NUMBER = re.compile(r" \([0-9]+\)$")
_PLACEHOLDER = re.compile(r"\.(.+)\.icloud", re.IGNORECASE | re.DOTALL)
_WORKBOOK = re.compile(r".\.xl[st][xm]", re.IGNORECASE | re.DOTALL)
_LONGEST_COMPARED = 1_000  # characters
_LONGEST_IN_CELL = 32_767  # UTF-16 units


def stem_of(file: str) -> str:
    """Return what a file is called without its ending, and without the one that a download or a cloud has put behind a workbook's."""
    name = PurePath(file).name
    placeholder = _PLACEHOLDER.fullmatch(name)
    stem = PurePath(placeholder[1] if placeholder else name).stem
    return stem[: -len(".xlsx")] if _WORKBOOK.fullmatch(stem[-len("a.xlsx") :]) else stem


def plain_title(job_title: str) -> str:
    """Return a job title without the place that a framework leaves for a field or family, such as Backend."""
    plain = job_title.replace(", {Discriminator}", "").replace("{Discriminator} ", "")
    return plain if "{Discriminator}" not in plain else " ".join(plain.replace("({Discriminator})", "").replace("{Discriminator}", "").split()).strip(" ,-")


def sheet_mark(sheet: str) -> str:
    """Return the defined name by which a sheet that we added is known again, as long as it has the name that we gave it.

    A number in brackets, which it has where its name was taken, does not count. ``""`` for a name that we give to no sheet: whatever a
    workbook says of itself, its Summary and its skills are never taken for ours.
    """
    name = _NUMBER.sub("", sheet)
    return SHEET_MARK + re.sub(r"\W", "_", name) if _OURS.fullmatch(name) else ""


def for_a_cell(text: str) -> str:
    """Return a text that a cell can hold; of one that is too long, the beginning."""
    if len(text) <= _LONGEST_IN_CELL // 2 or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= _LONGEST_IN_CELL:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * (_LONGEST_IN_CELL - 1)].decode("utf-16-le", "ignore") + "\u2026"


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """Return only the letters and digits of a text, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text[:_LONGEST_COMPARED]).casefold()
    return "".join(character for character in decomposed if character.isalnum())


def similar(first: str, second: str) -> bool:
    """Tell whether two squeezed names are the same but for a typing error, in a long name two."""
    shorter = min(len(first), len(second))
    return first == second or (shorter >= 4 and _typos(first, second, 2 if shorter >= 9 else 1))


def _typos(first: str, second: str, most: int) -> bool:
    """Tell whether at most so many letters are missing, wrong or swapped."""
    if abs(len(first) - len(second)) > most:
        return False
    start = 0
    for one, two in zip(first, second, strict=False):
        if one != two:
            break
        start += 1
    first, second = first[start:], second[start:]
    if not first or not second:
        return len(first) + len(second) <= most
    if not most:
        return False
    swapped = first[:2] == second[1::-1]
    return any(_typos(first[one:], second[two:], most - 1) for one, two in ((1, 1), (0, 1), (1, 0), *(((2, 2),) if swapped else ())))
