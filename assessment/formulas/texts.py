"""The functions of texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assessment.formulas.cells import CellError
from assessment.formulas.dates import Unknown
from assessment.formulas.values import (
    LONGEST_TEXT,
    VALUE,
    Array,
    Failed,
    joined,
    needed,
    plain,
    text,
    truth,
    wildcards,
)

_FIXED = re.compile(r"0(?:\.(0{1,10}))?(%?)")


def search(wanted: Any, within: Any, start: Any = 1.0, exact: bool = False) -> float:
    """SEARCH, or FIND (``exact``): where a text stands in another, from 1."""
    needle, hay, first = text(plain(wanted)), text(plain(within)), int(needed(start)) - 1
    if first < 0:
        raise Failed(VALUE)
    pattern = None if exact else wildcards(needle)
    found = (
        pattern.find(hay, first)
        if pattern
        else hay.find(needle, first)
        if exact
        else hay.lower().find(needle.lower(), first)
    )
    if found < 0:
        raise Failed(VALUE)
    return float(found + 1)


def substitute(value: Any, old: Any, new: Any, which: Any = None) -> str:
    """SUBSTITUTE: a text with another in place of a part."""
    source, wanted, other = text(plain(value)), text(plain(old)), text(plain(new))
    if not wanted:
        return source
    parts = source.split(wanted)
    if which is None:
        if len(source) + len(other) * len(parts) > 4 * LONGEST_TEXT:
            raise Failed(VALUE)
        return joined(other.join(parts))
    number_of_it = int(needed(which))
    if number_of_it < 1:
        raise Failed(VALUE)
    if number_of_it >= len(parts):
        return source
    return joined(wanted.join(parts[:number_of_it]), other, wanted.join(parts[number_of_it:]))


def repeat(value: Any, count: Any) -> str:
    """REPT: a text so many times."""
    part, times = text(plain(value)), int(needed(count))
    if times < 0 or len(part) * times > LONGEST_TEXT:
        raise Failed(VALUE)
    return part * times


def substring(kind: str) -> Callable[..., str]:
    """Return LEFT, RIGHT or MID."""

    def call(value: Any, first: Any = 1.0, length: Any = 0.0) -> str:
        source, start, count = text(plain(value)), int(needed(first)), int(needed(length))
        if start < 0 or count < 0 or (kind == "mid" and start < 1):
            raise Failed(VALUE)
        if kind == "left":
            return source[:start]
        if kind == "right":
            return source[-start:] if start else ""
        return source[start - 1 : start - 1 + count]

    return call


def text_join(separator: Any, skip_empty: Any, *arguments: Any) -> str:
    """TEXTJOIN: all texts with one, or several in turn, between them."""
    between = (
        [text(plain(item)) for item in separator]
        if isinstance(separator, Array)
        else [text(plain(separator))]
    )
    skip = truth(skip_empty)
    found: list[str] = []
    for argument in arguments:
        for item in argument if isinstance(argument, Array) else [argument]:
            if isinstance(item, CellError):
                raise Failed(item)
            if not (skip and item in (None, "")):
                found.append(text(item))
    parts: list[str] = []
    for index, one in enumerate(found):
        parts += [between[(index - 1) % len(between)], one] if index else [one]
    return joined(*parts)


def shown(value: Any, code: Any) -> str:
    """TEXT: a number in a format, of which only plain ones are known here."""
    form = text(plain(code))
    if isinstance(value, str) and not isinstance(value, CellError):
        return value
    match = _FIXED.fullmatch(form)
    if match is None:
        raise Unknown(f"shows a number in the format {form[:20]!r}, which is not known here")
    number = Decimal(f"{needed(plain(value)) * (100 if match[2] else 1):.15g}")
    step = Decimal(1).scaleb(-len(match[1] or ""))
    return f"{number.quantize(step, rounding=ROUND_HALF_UP):f}{match[2]}"


def proper(value: Any) -> str:
    """PROPER: a capital after everything that is no letter."""
    return re.sub(
        r"[^\W\d_]+", lambda match: match[0][0].upper() + match[0][1:].lower(), text(plain(value))
    )


def character(value: Any) -> str:
    """CHAR, for what all programs agree about."""
    number = int(needed(plain(value)))
    if not 1 <= number <= 255:
        raise Failed(VALUE)
    if not 32 <= number < 127 and number not in (9, 10, 13):
        raise Unknown("asks for a character that depends on the machine")
    return chr(number)


def code_of(value: Any) -> float:
    """CODE, for what all programs agree about."""
    source = text(plain(value))
    if not source:
        raise Failed(VALUE)
    if ord(source[0]) > 126:
        raise Unknown("asks for the number of a character that depends on the machine")
    return float(ord(source[0]))
