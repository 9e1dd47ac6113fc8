"""What cells and rows of a roster's file are, and how their texts are made clean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from assessment.words.text import cut

MOST_COLUMNS = 200
_SHOWN = 60  # characters of a text in a message
LONGEST_TEXT = 500  # characters of a cell; one more is kept, to tell that it was longer

# control characters, those that turn the direction of writing or cannot be seen, and what is no
# character in XML; the joiners of Persian and Indic scripts stay
UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)

Cell = float | str | bool | None


class TextRow(NamedTuple):
    """A row with content: its number in the file, from 1, and its cells from the first column
    on.
    """

    number: int
    cells: Sequence[Cell]
    # the columns whose value is that of a merged range which begins above
    held: frozenset[int] = frozenset()


def clean(text: str, *, lines: bool = False) -> str:
    """Return a text without control characters, with single spaces, in Unicode's form NFC; with
    ``lines`` its line breaks stay.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = unicodedata.normalize("NFC", UNWANTED.sub("", text))[:LONGEST_TEXT]
    return (
        "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
        if lines
        else " ".join(text.split())
    )


def short(text: str) -> str:
    """Return a text as messages show it."""
    return cut(text, _SHOWN)
