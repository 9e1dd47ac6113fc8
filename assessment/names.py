"""Names as they are compared: sheets, competencies, levels and tracks are spelt in many ways."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# begins the defined names by which the sheets that we add to a workbook are known again
SHEET_MARK = "assessment_sheet_"
_OURS = re.compile(r"Tracks|Focus|Track .+", re.DOTALL)
_NUMBER = re.compile(r" \([0-9]+\)$")
_LONGEST_COMPARED = 1_000  # characters


def plain_title(job_title: str) -> str:
    """Return a job title without the place that a framework leaves for a field or family, such as Backend."""
    return job_title.replace(", {Discriminator}", "").replace("{Discriminator} ", "")


def sheet_mark(sheet: str) -> str:
    """Return the defined name by which a sheet that we added is known again, as long as it has the name that we gave it.

    A number in brackets, which it has where its name was taken, does not count. ``""`` for a name that we give to no sheet: whatever a
    workbook says of itself, its Summary and its skills are never taken for ours.
    """
    name = _NUMBER.sub("", sheet)
    return SHEET_MARK + re.sub(r"\W", "_", name) if _OURS.fullmatch(name) else ""


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """Return only the letters and digits of a text, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text[:_LONGEST_COMPARED]).casefold()
    return "".join(character for character in decomposed if character.isalnum())
