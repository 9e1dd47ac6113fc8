"""Texts for people: shortened, counted, listed, as sheets and screens show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# and halves of characters, which no file can hold; compiled by who first needs it
_CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+"
_LONGEST_IN_CELL = 32_767  # UTF-16 units


def listed(values: Iterable[object]) -> str:
    """Return values as a text, with commas between them."""
    return ", ".join(map(str, values))


def first_few(texts: Sequence[str], most: int, separator: str = ", ") -> str:
    """Return the first of some texts, and how many more there are: ``a, b and 3 more``."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return separator.join(texts[:most]) + more


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 skill``, ``2 skills``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut anywhere, with three dots for the rest."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def trimmed(text: str, most: int) -> str:
    """Return a text as :func:`cut` does, without blanks before the dots."""
    return text if len(text) <= most else f"{text[: most - 3].rstrip()}..."


def quoted(text: str, most: int) -> str:
    """Return a text between quotation marks, of at most so many characters within them."""
    return f"\u201c{trimmed(text, most)}\u201d"


def near(word: str, options: Iterable[str]) -> list[str]:
    """Return the few options that are spelt like a word, the likest first."""
    from difflib import get_close_matches  # here, since only mistakes need it

    return get_close_matches(word, options, n=3, cutoff=0.6)


def for_a_cell(text: str) -> str:
    """Return a text that a cell can hold; of one that is too long, the beginning."""
    if (
        len(text) <= _LONGEST_IN_CELL // 2
        or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= _LONGEST_IN_CELL
    ):
        return text
    return (
        text.encode("utf-16-le", "surrogatepass")[: 2 * (_LONGEST_IN_CELL - 1)].decode(
            "utf-16-le", "ignore"
        )
        + "\u2026"
    )


def in_a_line(text: str) -> str:
    """Return a text on one line, without control characters."""
    return " ".join(re.sub(_CONTROL, " ", text).split())


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words where there are any."""
    if len(text) <= most:
        return text
    begin = text[: most - 1]
    return (begin.rpartition(" ")[0] or begin).rstrip() + "…"
