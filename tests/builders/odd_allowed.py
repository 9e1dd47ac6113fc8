"""Where our answer may differ from LibreOffice's, and why: the one table of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple


class Allowed(NamedTuple):
    """A difference that is none of ours. Empty patterns fit everything; all of those that are
    not must fit.
    """

    reason: str
    kind: str = ""
    formula: str = ""
    ours: str = ""
    theirs: str = ""
    feature: str = ""


ALLOWED: tuple[Allowed, ...] = (
    Allowed(
        "an error among SWITCH's values is its result, and LibreOffice passes over it",
        formula=r"SWITCH\(",
        ours="^'#",
    ),
    Allowed(
        "SUMPRODUCT of a text and an error is an error, and LibreOffice passes over both",
        formula=r"^SUMPRODUCT\(",
        ours="^'#",
        theirs=r"^\d",
        feature="text weights",
    ),
    Allowed(
        "programs disagree about the capital letter of ß", formula=r"UPPER|PROPER|CODE", theirs="ẞ"
    ),
)


def is_allowed(kind: str, formula: str, ours: str, theirs: str, features: Collection[str]) -> str:
    """Return the reason why a difference is allowed, empty if it is not."""
    for one in ALLOWED:
        patterns = (
            (one.kind, kind),
            (one.formula, formula),
            (one.ours, ours),
            (one.theirs, theirs),
        )
        if all(not pattern or re.search(pattern, text) for pattern, text in patterns) and (
            not one.feature or one.feature in features
        ):
            return one.reason
    return ""
