"""What stands in the slots of a donor's cells: values, as the only content or as what a formula
gave.

The same values come again and again in a batch: what is written for them is remembered.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape as resolved

from assessment.formulas.cells import CellError, Value
from assessment.ooxml.cells import unescape
from assessment.ooxml.scan import cell_text
from assessment.ooxml.write.splice import MAX_TEXT, number_text

_TEXT = re.compile(rb"<t(?: [^<>]*)?>(.*?)</t>", re.DOTALL)
_SHORT = 200  # characters of a text that is likely to come again

Place = tuple[str, str]  # a sheet's name and an address such as B7


def value_of(kind: bytes, text: bytes | None, string: bytes | None) -> Value:
    """Return the value that stands in a cell of the donor."""
    if string is not None:
        return unescape(resolved(b"".join(_TEXT.findall(string)).decode()))
    if not text:
        return None
    if kind == b"b":
        return text == b"1"
    if kind in (b"str", b"e"):
        found = unescape(resolved(text.decode()))
        return CellError(found) if kind == b"e" else found
    return float(text)


def cached(value: Value) -> tuple[bytes, bytes]:
    """Return the type of a cell with a formula, as an attribute, and its value."""
    return (
        _known_cached(value) if not isinstance(value, str) or len(value) < _SHORT else _text(value)
    )


def constant(value: Value) -> bytes:
    """Return what stands in a cell without a formula behind its address and format."""
    return (
        _known_constant(value)
        if not isinstance(value, str) or len(value) < _SHORT
        else _inline(value)
    )


@lru_cache(maxsize=8192, typed=True)
def _known_cached(value: Value) -> tuple[bytes, bytes]:
    if value is None:
        return b"", b""
    if isinstance(value, bool):
        return b' t="b"', b"<v>%d</v>" % value
    if isinstance(value, str):
        return _text(value)
    return b"", b"<v>%b</v>" % number_text(value).encode()


@lru_cache(maxsize=8192, typed=True)
def _known_constant(value: Value) -> bytes:
    if value is None:
        return b"/>"
    if isinstance(value, str) and not isinstance(value, CellError):
        return _inline(value)
    return b"%b>%b</c>" % _known_cached(value)


def _text(value: str) -> tuple[bytes, bytes]:
    own, written = _written(value)
    return b' t="e"' if isinstance(value, CellError) else b' t="str"', b"<v%b>%b</v>" % (
        own,
        written,
    )


def _inline(value: str) -> bytes:
    return b' t="inlineStr"><is><t%b>%b</t></is></c>' % _written(value)


def _written(value: str) -> tuple[bytes, bytes]:
    """Return a text's attribute and the text. Raises ``ValueError`` for one that is too long."""
    if (
        len(value) > MAX_TEXT // 2
        and len(value.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT
    ):
        raise ValueError(f"a text of {len(value):,} characters; a cell holds {MAX_TEXT:,}")
    return b' xml:space="preserve"' if value != value.strip() or "\n" in value else b"", cell_text(
        value
    )
