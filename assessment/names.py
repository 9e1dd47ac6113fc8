"""Names as they are compared: sheets, competencies, levels and tracks are spelt in many ways."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# begins the defined names by which the sheets that we add to a workbook are known again
SHEET_MARK = "assessment_sheet_"
_LONGEST_COMPARED = 1_000  # characters


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """Return only the letters and digits of a text, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text[:_LONGEST_COMPARED]).casefold()
    return "".join(character for character in decomposed if character.isalnum())
