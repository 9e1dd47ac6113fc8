"""Names as they are compared: sheets, competencies, levels and tracks are spelt in many ways."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import PurePath

_PLACEHOLDER = re.compile(r"\.(.+)\.icloud", re.IGNORECASE | re.DOTALL)
_WORKBOOK = re.compile(r".\.xl[st][xm]", re.IGNORECASE | re.DOTALL)
_LONGEST_COMPARED = 1_000  # characters
_NO_LETTER = re.compile("[^a-z0-9]+")


def stem_of(file: str) -> str:
    """Return what a file is called without its ending, and without the one that a download or a
    cloud has put behind a workbook's.
    """
    name = PurePath(file).name
    placeholder = _PLACEHOLDER.fullmatch(name)
    stem = PurePath(placeholder[1] if placeholder else name).stem
    return stem[: -len(".xlsx")] if _WORKBOOK.fullmatch(stem[-len("a.xlsx") :]) else stem


def plain_title(job_title: str) -> str:
    """Return a job title without the place that a framework leaves for a field or family, such
    as Backend.
    """
    plain = job_title.replace(", {Discriminator}", "").replace("{Discriminator} ", "")
    return (
        plain
        if "{Discriminator}" not in plain
        else " ".join(
            plain.replace("({Discriminator})", "").replace("{Discriminator}", "").split()
        ).strip(" ,-")
    )


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """Return only the letters and digits of a text, without case and accents."""
    text = text[:_LONGEST_COMPARED]
    if text.isascii():  # as nearly all, and several times as fast
        return _NO_LETTER.sub("", text.lower())
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if character.isalnum())


def similar(first: str, second: str) -> bool:
    """Tell whether two squeezed names are the same but for a typing error, in a long name two: a
    letter that is missing, wrong or too many, or two that are swapped.
    """
    if first == second:
        return True
    shorter, longer = sorted((len(first), len(second)))
    errors = 0 if shorter < 4 else 1 if shorter < 9 else 2
    if not errors or longer - shorter > errors or _letters_apart(first, second) > errors:
        return False
    # the library takes longer to load than a small workbook to read
    from rapidfuzz.distance import OSA

    distance: int = OSA.distance(first, second, score_cutoff=errors)
    return distance <= errors


def _letters_apart(first: str, second: str) -> int:
    """Return how many errors lie between two names at least: each adds one letter at most, and
    takes one away. That alone tells nearly all names apart.
    """
    least = max(len(set(first) - set(second)), len(set(second) - set(first)))
    if least > 2:
        return least
    letters, others = Counter(first), Counter(second)
    return max((letters - others).total(), (others - letters).total())
