"""What is recognised in other people's files, in whatever language they are written: words as data
in ``recognised/``, read when a file of that kind is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent / "recognised"


@cache
def recognised(page: str) -> Mapping[str, Any]:
    """Return the tables of a page, ``"headers"``."""
    from tomllib import loads  # most runs read no list of people

    return loads((_HERE / f"{page}.toml").read_text(encoding="utf-8"))


def words_of(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a page's lines, which stand between commas."""
    return tuple(word for line in lines for word in line.split(", "))
