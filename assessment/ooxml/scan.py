"""Where things stand in the bytes of an XML part, so that it can be changed by insertion.

Nothing is parsed and written anew: an element is found as a span of bytes, a change is a splice.
Prefixes, quotes of either kind, comments, CDATA and processing instructions are what real files
have, and are seen through.

Whatever is inserted is ASCII (other characters as numeric references), so that the encoding of a
part does not matter as long as ASCII is part of it; UTF-16 parts are worked on as UTF-8 and written
as UTF-16 again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from assessment.model.errors import PackageError

# What is written in one place for all who look for elements in bytes: a prefix with its colon, one
# attribute, the address of a cell, and the opening tag of an element by its prefix and its name,
# with its attributes and the slash of an empty one.
PREFIX = rb"(?:[A-Za-z_][\w.-]*:)?"
ADDRESS = rb"[A-Z]{1,3}[0-9]{1,7}"
ATTRIBUTE = rb"""\s+[^\s=<>"'/]+\s*=\s*(?:"[^"<]*"|'[^'<]*')"""
OPENING = rb"<%b%b((?:" + ATTRIBUTE + rb")*)\s*(/?)>"
_WORD = rb"[A-Za-z_\x80-\xff][\w.\x80-\xff-]*"
_NAME = rb"(?:(%b):)?(%b)" % (_WORD, _WORD)
_TAG = re.compile(rb"<(/?)%b((?:%b)*)\s*(/?)>" % (_NAME, ATTRIBUTE))
_ATTRIBUTES = re.compile(rb"""(\s+)([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_FEW = 1_000
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# what is forbidden will begin with a _
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}(?:_|" + _FORBIDDEN.pattern + "))")


class Element(NamedTuple):
    """The span of an element: ``data[start:end]`` is all of it, ``data[inner:close]`` its
    content.
    """

    prefix: bytes  # with the colon, b"" without
    name: str  # local
    start: int
    inner: int  # behind the start tag
    close: int  # where the end tag starts; as inner for an empty element
    end: int

    @property
    def empty(self) -> bool:
        """Whether it is written as one tag, ``<c/>``."""
        return self.inner == self.end


class Splices:
    """Changes of a part, all stated in places of the original."""

    def __init__(self) -> None:
        self._changes: list[tuple[int, int, int, bytes]] = []

    def __bool__(self) -> bool:
        return bool(self._changes)

    def replace(self, start: int, end: int, replacement: bytes) -> None:
        """Put ``replacement`` in place of ``data[start:end]``; insertions at one place keep
        their order.
        """
        self._changes.append((start, end, len(self._changes), replacement))

    def insert(self, at: int, inserted: bytes) -> None:
        """Insert bytes."""
        self.replace(at, at, inserted)

    def apply(self, data: bytes, begin: int = 0, end: int | None = None) -> bytes:
        """Return ``data[begin:end]``, in which all changes lie, with them made. Raises
        ``ValueError`` where two overlap.
        """
        pieces: list[bytes] = []
        position = begin
        for start, stop, _, replacement in sorted(self._changes):
            if start < position:
                raise ValueError("two changes overlap")
            pieces += (data[position:start], replacement)
            position = stop
        pieces.append(data[position:end])
        return b"".join(pieces)


def readable(data: bytes) -> tuple[bytes, Callable[[bytes], bytes]]:
    """Return a part as bytes in which ASCII can be searched for, and what brings them back to
    the part's encoding.
    """
    encoding = utf_16(data)
    if encoding is None:
        return data, lambda changed: changed
    try:
        text = data.decode(encoding).encode()
    except UnicodeError:
        raise PackageError(
            "file-damaged", "The file is damaged: the text of one of its parts is not UTF-16."
        ) from None
    return text, lambda changed: changed.decode().encode(encoding)


def utf_16(data: bytes) -> str | None:
    """Return the encoding of a part that its first bytes, with or without a byte order mark,
    tell to be UTF-16; ``None`` for any other.
    """
    if data[:2] == b"\xff\xfe" or (data[1:2] == b"\0" and data[:1] != b"\0"):
        return "utf-16-le"
    return "utf-16-be" if data[:2] == b"\xfe\xff" or data[:1] == b"\0" else None


def masked(data: bytes) -> bytes:
    """Return ``data``, at the same length, with spaces for comments, CDATA and processing
    instructions.
    """
    if not _follows(data, b"!", 0) and not _follows(data, b"?", data.find(b">")):
        return data  # at most the declaration, which is no tag
    return _HIDDEN.sub(lambda match: b" " * len(match[0]), data)


def _follows(data: bytes, sign: bytes, start: int) -> bool:
    """Tell whether ``sign`` follows a ``<`` anywhere; looking for one rare byte is ten times as
    fast as looking for two.
    """
    position = data.find(sign, start)
    for _ in range(_FEW):
        if position < 0:
            return False
        if data[position - 1 : position] == b"<":
            return True
        position = data.find(sign, position + 1)
    return data.find(b"<" + sign, start) >= 0


def children(mask: bytes, start: int, end: int) -> Iterator[Element]:
    """Yield the elements that stand side by side in ``mask[start:end]`` (masked bytes), in order.

    Raises :class:`PackageError` where tags do not match.
    """
    depth = 0
    opened: re.Match[bytes] | None = None
    for tag in _TAG.finditer(mask, start, end):
        closing, prefix, name, _, empty = tag.groups()
        if closing:
            depth -= 1
            if depth > 0:
                continue
            if depth < 0 or opened is None or (opened[2], opened[3]) != (prefix, name):
                raise _unmatched()
            yield _element(opened, tag.start(), tag.end())
        elif not empty:
            opened = opened if depth else tag
            depth += 1
        elif not depth:
            yield _element(tag, tag.end(), tag.end())
    if depth:
        raise _unmatched()


def _element(opening: re.Match[bytes], close: int, end: int) -> Element:
    prefix = opening[2] + b":" if opening[2] else b""
    return Element(prefix, opening[3].decode(), opening.start(), opening.end(), close, end)


def _unmatched() -> PackageError:
    return PackageError(
        "file-damaged",
        "The file is damaged: the XML of one of its parts is broken (tags do not match).",
    )


def root_of(mask: bytes) -> Element:
    """Return a part's root element. Raises :class:`PackageError` if there is none."""
    for element in children(mask, 0, len(mask)):
        return element
    raise PackageError("file-damaged", "The file is damaged: one of its parts holds no XML.")


def child(mask: bytes, parent: Element, *names: str) -> Element | None:
    """Return the first child with one of these local names."""
    return next(
        (one for one in children(mask, parent.inner, parent.close) if one.name in names), None
    )


def attributes(data: bytes, element: Element) -> dict[str, str]:
    """Return an element's attributes by their names as written (prefix included), with entities
    resolved.
    """
    return {
        match[2].decode("latin-1"): resolved(
            (match[3] if match[3] is not None else match[4]).decode("utf-8", "replace")
        )
        for match in _ATTRIBUTES.finditer(data, element.start, element.inner)
    }


def attribute(own: bytes, name: str) -> str | None:
    """Return one attribute from the bytes of a tag's attributes, with entities resolved;
    ``None`` if it is not there.
    """
    wanted = name.encode()
    found = next((match for match in _ATTRIBUTES.finditer(own) if match[2] == wanted), None)
    return (
        None
        if found is None
        else resolved((found[3] if found[3] is not None else found[4]).decode("utf-8", "replace"))
    )


def set_attribute(
    splices: Splices, data: bytes, element: Element, name: str, value: str | None
) -> None:
    """Give an element's attribute another value, add it, or take it away (``None``)."""
    tag = name.encode()
    for match in _ATTRIBUTES.finditer(data, element.start, element.inner):
        if match[2] == tag:
            replacement = b"" if value is None else match[1] + tag + b'="' + quoted(value) + b'"'
            splices.replace(match.start(), match.end(), replacement)
            return
    if value is not None:
        at = element.start + 1 + len(element.prefix) + len(element.name)
        splices.insert(at, b" " + tag + b'="' + quoted(value) + b'"')


def namespaces(data: bytes, element: Element) -> dict[bytes, str]:
    """Return the namespaces that an element declares, by prefix with its colon (``b""`` the
    default).
    """
    found = {}
    for name, value in attributes(data, element).items():
        if name == "xmlns":
            found[b""] = value
        elif name.startswith("xmlns:"):
            found[name[6:].encode() + b":"] = value
    return found


def resolved(text: str) -> str:
    """Return the text of an attribute, with characters in place of references to them."""
    if "&" not in text:
        return text
    from html import unescape  # it knows two thousand names, which few files need

    return unescape(text)


def quoted(text: str) -> bytes:
    """Return text as it is written in an attribute, in ASCII."""
    text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
    for sign, reference in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("\t", "&#9;"),
        ("\n", "&#10;"),
        ("\r", "&#13;"),
    ):
        text = text.replace(sign, reference)
    return text.encode("ascii", "xmlcharrefreplace")


def content(text: str) -> bytes:
    """Return text as it is written between tags, in ASCII."""
    text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\r", "&#13;")
        .encode("ascii", "xmlcharrefreplace")
    )


def cell_text(text: str) -> bytes:
    """Return a cell's text as it is written between tags: what XML cannot hold as ``_xHHHH_``
    (ISO 29500-1, 22.4.2.4).
    """
    # halves of a character that belong together join
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    text = _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return content(text)
