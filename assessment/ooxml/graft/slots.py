"""What stands in the slots of a donor's cells: values, as the only content or as what a formula
gave.

The same values come again and again in a batch: what is written for them is remembered.
"""

from __future__ import annotations

from functools import lru_cache

from assessment.formulas.cells import Value
from assessment.ooxml.write.splice import written_value

_SHORT = 200  # characters of a text that is likely to come again

Place = tuple[str, str]  # a sheet's name and an address such as B7


def cached(value: Value) -> tuple[bytes, bytes]:
    """Return the type of a cell with a formula, as an attribute, and its value. Raises
    ``ValueError`` for what no cell can hold.
    """
    return _known_cached(value) if _is_short(value) else _cached(value)


def constant(value: Value) -> bytes:
    """Return what stands in a cell without a formula behind its address and format. Raises
    ``ValueError`` for what no cell can hold.
    """
    return _known_constant(value) if _is_short(value) else _constant(value)


def _is_short(value: Value) -> bool:
    return not isinstance(value, str) or len(value) < _SHORT


def _cached(value: Value) -> tuple[bytes, bytes]:
    kind, inside = written_value(value, cached=True)
    return _typed(kind), inside


def _constant(value: Value) -> bytes:
    kind, inside = written_value(value, cached=False)
    return b"%b>%b</c>" % (_typed(kind), inside) if inside else b"/>"


def _typed(kind: str | None) -> bytes:
    return b' t="%b"' % kind.encode() if kind else b""


_known_cached = lru_cache(maxsize=8192, typed=True)(_cached)
_known_constant = lru_cache(maxsize=8192, typed=True)(_constant)
