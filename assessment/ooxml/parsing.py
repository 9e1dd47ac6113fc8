"""XML that nobody vouches for: parsed within bounds, without document types, and what was made of
the same bytes before remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from itertools import chain
from typing import TypeVar, TypeVarTuple
from xml.etree import ElementTree
from xml.parsers import expat

from assessment.model.errors import PackageError
from assessment.ooxml.markup import LONGEST_NAMESPACE, asks_for_care, understood

_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"']*)""")
# Every byte below 128 means in them what it means in ASCII, so that a search of the bytes finds
# what a parser finds.
_ASCII_LIKE = frozenset(
    (
        "utf-8",
        "utf8",
        "us-ascii",
        "ascii",
        *(f"iso-8859-{part}" for part in range(1, 17)),
        *(f"windows-125{part}" for part in range(9)),
    )
)
_MOST_KNOWN = 64  # parts of a kind of which it is remembered what was read
_LONGEST_KNOWN = 32_000  # bytes of one of them
_LONG_VALUE = re.compile(
    rb"""\s*(?:"[^"]{%d}|'[^']{%d})""" % (LONGEST_NAMESPACE + 1, LONGEST_NAMESPACE + 1)
)


_Arguments = TypeVarTuple("_Arguments")
_Result = TypeVar("_Result")


DEPTH = 64  # of nested elements


def parse_xml(data: bytes, name: str, depth: int = DEPTH) -> ElementTree.Element:
    """Parse XML that nobody vouches for; ``name`` is for the message.

    No document type is accepted, so there are no entities to expand and nothing outside to fetch.
    Of alternatives (ISO 29500-3) the one is there that is understood.
    """
    data = _parsable(data, name)
    try:
        root = understood(data, shown(name)) if asks_for_care(data) else ElementTree.XML(data)
    except (
        ElementTree.ParseError,
        expat.ExpatError,
        ValueError,
        LookupError,
        RecursionError,
    ) as error:
        raise PackageError(
            "file-damaged", f"The file is damaged: the XML of {shown(name)} is broken ({error})."
        ) from None
    _check_depth(root, depth, name)
    return root


def check_xml(data: bytes, name: str) -> None:
    """Check that XML is whole where it is too much to be parsed into elements. Raises
    :class:`PackageError`.
    """
    try:
        expat.ParserCreate().Parse(_parsable(data, name), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise PackageError(
            "file-damaged", f"The file is damaged: the XML of {shown(name)} is broken ({error})."
        ) from None


def _parsable(data: bytes, name: str) -> bytes:
    data = _as_utf8(data, name)
    _check_namespaces(data, name)
    if declares_type(data):
        raise PackageError(
            "file-hostile",
            f"The part {shown(name)} declares a document type, which no spreadsheet program"
            " writes. It was not read.",
        )
    return data


def declares_type(data: bytes) -> bool | None:
    """Tell whether XML has a document type, which can only stand before the root element;
    ``None`` where there is neither of them.
    """
    position = 0
    while position >= 0 and (position := data.find(b"<", position)) >= 0:
        if data.startswith(b"<!--", position):
            position = data.find(b"-->", position)
        elif data.startswith(b"<?", position):
            position = data.find(b"?>", position)
        else:
            return data.startswith(b"<!", position)
    return None


def remembered(function: Callable[[*_Arguments], _Result]) -> Callable[[*_Arguments], _Result]:
    """Remember what a function made of the bytes of a part, unless they are many.

    Of a batch of workbooks most come from one template, and have the same styles, relationships and
    frames of their sheets. What a person types is in none of these.
    """
    known: Callable[..., _Result] = lru_cache(maxsize=_MOST_KNOWN)(function)

    @wraps(function)
    def call(*arguments: *_Arguments) -> _Result:
        size = sum([len(one) for one in arguments if isinstance(one, bytes)])
        return known(*arguments) if size <= _LONGEST_KNOWN else function(*arguments)

    return call


def local(tag: object) -> str:
    """Return an element's name without its namespace (Strict and Transitional files differ in
    it).
    """
    text = tag if isinstance(tag, str) else ""
    return text.rpartition("}")[2]


def _check_depth(root: ElementTree.Element, depth: int, name: str) -> None:
    """Refuse deeply nested XML, which would break whoever walks it."""
    level = [root]
    for _ in range(depth):
        level = list(filter(len, chain.from_iterable(level)))
        if not level:
            return
    raise PackageError(
        "file-hostile",
        f"The XML of {shown(name)} is nested more than {depth} deep. It was not read.",
    )


def _check_namespaces(data: bytes, name: str) -> None:
    """Refuse a long namespace: the parser copies it for each of its elements, a 2 MB one a
    million times.
    """
    position = 0
    while (position := data.find(b"xmlns", position)) >= 0:
        position = data.find(b"=", position) + 1
        if not position:
            return
        if _LONG_VALUE.match(data, position):
            raise PackageError(
                "file-hostile",
                f"The XML of {shown(name)} names a namespace of more than {LONGEST_NAMESPACE}"
                " characters. It was not read.",
            )


def _as_utf8(data: bytes, name: str) -> bytes:
    """Bring UTF-16 parts to UTF-8, so that a search of the bytes means something; refuse what
    such a search cannot see through.
    """
    # the parser takes any zero among the first two bytes for UTF-16
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif data[:1] == b"\x00":
        encoding = "utf-16-be"
    elif data[1:2] == b"\x00":
        encoding = "utf-16-le"
    else:
        data = data.removeprefix(b"\xef\xbb\xbf")
        declared = _ENCODING.match(data)
        if declared and declared[1].decode("latin-1").lower() not in _ASCII_LIKE:
            raise PackageError(
                "file-damaged",
                f"The file is damaged: {shown(name)} is written in"
                f" {shown(declared[1].decode('latin-1'))}, which workbooks do not use.",
            )
        if b"\x00" in data:
            raise PackageError(
                "file-damaged",
                f"The file is damaged: there are zero bytes in the XML of {shown(name)}.",
            )
        return data
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise PackageError(
            "file-damaged", f"The file is damaged: the text of {shown(name)} is not UTF-16."
        ) from None
    if text.startswith("<?xml"):
        text = text[text.find("?>") + 2 :]
    return text.encode("utf-8", "surrogatepass")


def shown(name: str) -> str:
    """Return a part's name fit for a message, whatever is in it."""
    text = "".join(character if character.isprintable() else "?" for character in name)
    return text if len(text) <= 80 else text[:77] + "..."
