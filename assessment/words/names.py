"""Names as they are compared: sheets, competencies, levels and tracks are spelt in many ways."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import PurePath

_PLACEHOLDER = re.compile(r"\.(.+)\.icloud", re.IGNORECASE | re.DOTALL)
_WORKBOOK = re.compile(r".\.xl[st][xm]", re.IGNORECASE | re.DOTALL)
_LONGEST_COMPARED = 1_000  # characters


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
    return any(
        _typos(first[one:], second[two:], most - 1)
        for one, two in ((1, 1), (0, 1), (1, 0), *(((2, 2),) if swapped else ()))
    )
