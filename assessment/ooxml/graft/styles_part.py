"""A styles part: its tables, and the bytes with what is added to them (ISO 29500-1, 18.8).

What of a donor is added, and how, is for :mod:`assessment.ooxml.graft.styles` to say.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from xml.etree.ElementTree import Element as Node

from assessment.model.errors import PackageError
from assessment.ooxml.formats import Apart, taken_apart
from assessment.ooxml.markup import space_of
from assessment.ooxml.package import DEFAULT_LIMITS
from assessment.ooxml.parsing import parse_xml
from assessment.ooxml.scan import (
    Element,
    Splices,
    attributes,
    children,
    masked,
    quoted,
    readable,
    root_of,
    set_attribute,
)
from assessment.ooxml.write.dialect import STRICT_MAIN, TRANSITIONAL_MAIN

STYLES = "the styles"  # what the part is called where it cannot be read
_SECTIONS = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
# the sections that are added to, and what stands in them
ITEMS = {
    "numFmts": "numFmt",
    "fonts": "font",
    "fills": "fill",
    "borders": "border",
    "cellStyleXfs": "xf",
    "cellXfs": "xf",
    "dxfs": "dxf",
}
# what a format applies; ours say of each that they do
APPLIED = ("NumberFormat", "Font", "Fill", "Border", "Alignment", "Protection")
_SAID_BY_OURS = tuple(f"apply{what}".encode() for what in APPLIED)

Key = tuple[str, tuple[tuple[str, str], ...], tuple[Any, ...]]


class Piece(NamedTuple):
    """An element of a styles part: its local name (with ``{namespace}`` where that is not the
    part's own), attributes, children.
    """

    name: str
    own: tuple[tuple[str, str], ...]
    inside: tuple[Piece, ...] = ()

    @property
    def key(self) -> Key:
        """What equal elements have in common."""
        return self.name, tuple(sorted(self.own)), tuple(one.key for one in self.inside)

    def xml(self, prefix: bytes) -> bytes:
        """Return the element as it is written under a prefix."""
        namespace, _, local_name = self.name.rpartition("}")
        own = b"".join(b' %b="%b"' % (key.encode(), quoted(value)) for key, value in self.own)
        if namespace:
            prefix, own = b"own:", b' xmlns:own="%b"%b' % (quoted(namespace[1:]), own)
        name = prefix + local_name.encode()
        if not self.inside:
            return b"<%b%b/>" % (name, own)
        return b"<%b%b>%b</%b>" % (
            name,
            own,
            b"".join(one.xml(prefix) for one in self.inside),
            name,
        )


def _name(tag: object) -> str:
    text = tag if isinstance(tag, str) else ""
    namespace, _, name = text.rpartition("}")
    return name if namespace[1:] in (TRANSITIONAL_MAIN, STRICT_MAIN) else text


def piece_of(node: Node) -> Piece:
    """Return a parsed element as a piece."""
    return Piece(_name(node.tag), tuple(node.attrib.items()), tuple(map(piece_of, node)))


def _key(node: Node) -> Key:
    return _name(node.tag), tuple(sorted(node.attrib.items())), tuple(map(_key, node))


class StyleSection:
    """A section of the styles: what it holds, and what is to be added."""

    def __init__(self, name: str, section: Node | None, apart: Apart | None = None) -> None:
        self.name = name
        self.known: dict[Key, int] = {}
        self.count = 0
        self.added: list[Piece] = []
        item = space_of(section) + ITEMS[name] if section is not None else ""
        for node in section if section is not None else ():
            if node.tag == item:
                self.known.setdefault(_key(node), self.count)
                self.count += 1
        if apart is not None:
            self._know(apart)

    def _know(self, apart: Apart) -> None:
        """Take the formats of a part that was taken apart. Ours say whatever they apply, so
        that one that does not can equal none of them.
        """
        for one in apart.formats:
            if all(mark in one.own for mark in _SAID_BY_OURS):
                inside = tuple((name, tuple(sorted(own)), ()) for name, own in one.elements)
                self.known.setdefault(("xf", tuple(sorted(one.attributes)), inside), self.count)
            self.count += 1

    def add(self, piece: Piece) -> int:
        """Return where an element is, added if it was not there."""
        place = self.known.get(piece.key)
        return self.append(piece) if place is None else place

    def append(self, piece: Piece) -> int:
        """Add an element at the end, and return where it is."""
        self.added.append(piece)
        self.known.setdefault(piece.key, self.count)
        self.count += 1
        return self.count - 1

    def xml(self, prefix: bytes) -> bytes:
        """Return a section with what is to be added."""
        tag = prefix + self.name.encode()
        inside = b"".join(piece.xml(prefix) for piece in self.added)
        return b'<%b count="%d">%b</%b>' % (tag, self.count, inside, tag)


def _sections(mask: bytes) -> tuple[Element, dict[str, Element]]:
    """Return the root of a styles part (masked bytes), and the spans of its sections by name."""
    root = root_of(mask)
    spans: dict[str, Element] = {}
    for span in children(mask, root.inner, root.close):
        if span.prefix == root.prefix:
            spans.setdefault(span.name, span)
    return root, spans


class StylesPart:
    """A styles part, and what is to be added to its tables."""

    def __init__(self, data: bytes) -> None:
        """Read the part. Raises :class:`PackageError` for a broken one."""
        self.data = data
        self._apart = taken_apart(data, DEFAULT_LIMITS)
        root = parse_xml(data if self._apart is None else self._apart.around, STYLES)
        space = space_of(root)
        self.sections: dict[str, Node] = {}
        for section in root:
            if section.tag.startswith(space):
                self.sections.setdefault(section.tag[len(space) :], section)
        self.tables = {
            name: StyleSection(
                name, self.sections.get(name), self._apart if name == "cellXfs" else None
            )
            for name in ITEMS
        }
        self.strict = STRICT_MAIN in str(root.tag)

    def written(self) -> bytes:
        """Return the part's bytes with what is added."""
        splices = Splices()
        data, encoded = readable(self.data if self._apart is None else self._apart.around)
        if self._apart is not None:
            splices.insert(self._apart.at, self._apart.between)
        root, spans = _sections(masked(data))
        end, behind = (root.end - 2, b">") if root.empty else (root.close, b"")
        for place, name in enumerate(_SECTIONS):
            table = self.tables.get(name)
            if table is None or not table.added:
                continue
            if (known := spans.get(name)) is not None:
                self._extend(splices, data, known, table)
                continue
            if name in self.sections:
                raise PackageError(
                    "write-failed",
                    "The cell formats are written in a way that this program reads, but does not"
                    " change. Nothing was written.",
                )
            later = next((spans[other].start for other in _SECTIONS[place:] if other in spans), end)
            splices.insert(later, behind + table.xml(root.prefix))
            behind = b""
        if root.empty:
            splices.replace(end, root.end, b"</%bstyleSheet>" % root.prefix)
        return encoded(splices.apply(data))

    def _extend(self, splices: Splices, data: bytes, span: Element, table: StyleSection) -> None:
        """Add to a section that is there."""
        inside = b"".join(piece.xml(span.prefix) for piece in table.added)
        if "count" in attributes(data, span):
            set_attribute(splices, data, span, "count", str(table.count))
        if not span.empty:
            splices.insert(span.close, inside)
            return
        start = data.rindex(b"/", span.start, span.end)
        splices.replace(start, span.end, b">%b</%b%b>" % (inside, span.prefix, span.name.encode()))
