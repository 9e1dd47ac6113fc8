"""What is recognised in other people's files, in whatever language they are written: words as data
in ``recognised/``, a page for each subject, read when something of that kind is looked at.

Pages about workbooks have a table for each language: with another table, what is written in that
language is recognised too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assessment.words.names import squeezed

FOLDER = Path(__file__).parent / "recognised"


@cache
def recognised(page: str) -> Mapping[str, Any]:
    """Return the tables of a page, ``"headers"``."""
    from tomllib import loads  # most runs read no list of people

    return loads((FOLDER / f"{page}.toml").read_text(encoding="utf-8"))


def words_of(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a page's lines, which stand between commas."""
    return tuple(word for line in lines for word in line.split(", "))


@cache
def recognised_words(page: str, *names: str) -> frozenset[str]:
    """Return the words of all languages that a page has under a name, ``"totals"``, or under one
    below another, ``"nearly", "weight"``.
    """
    languages = recognised(page).values()
    return frozenset(word for words in languages for word in words_of(_lines_at(words, names)))


@cache
def squeezed_words(page: str, *names: str) -> frozenset[str]:
    """Return the words of all languages without case, accents and what stands between letters."""
    return frozenset(map(squeezed, recognised_words(page, *names)))


def month_of(text: str) -> int:
    """Return the number of the month that a text, of three letters or more, is or begins like; 0
    for none.
    """
    for language in recognised("months").values():
        for number, name in enumerate(words_of(language.get("months", ())), start=1):
            if name.startswith(text.casefold()):
                return number
    return 0


def _lines_at(words: Mapping[str, Any], names: Iterable[str]) -> Iterable[str]:
    for name in names:
        words = words.get(name, {})
    return words
