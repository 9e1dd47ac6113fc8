"""What a package says of its parts: their content types and their relationships, edited by
insertion (ISO 29500-2, 6.5 and 7.2).

Whatever is there stays as it is written: prefixes, quotes, order, absolute targets. Only what comes
or goes is touched, so that saying again what is already said changes no byte.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

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
from assessment.ooxml.write.archive import part_key

CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_NUMBERED_ID = re.compile("rId([0-9]{1,9})", re.IGNORECASE)
_NAMESPACE = b"http://schemas.openxmlformats.org/package/2006/relationships"


class PartType(NamedTuple):
    """A part's content type; ``by_extension`` where programs expect it to be stated for all
    parts with the extension.
    """

    content_type: str
    by_extension: bool = False


class Related(NamedTuple):
    """A relationship as it is written: a target that is a part is a reference from the part
    that it belongs to.
    """

    id: str
    type: str
    target: str
    external: bool = False


class ContentTypes:
    """The content types of a package."""

    def __init__(self, data: bytes) -> None:
        """Read the part. Raises :class:`assessment.model.errors.PackageError`."""
        self._original = data
        self._data, self._encoded = readable(data)
        mask = masked(self._data)
        self._root = root_of(mask)
        self._overrides: dict[str, tuple[Element, str]] = {}
        self._defaults: dict[str, str] = {}
        for element in children(mask, self._root.inner, self._root.close):
            own = attributes(self._data, element)
            if element.name == "Override":
                self._overrides[part_key(own.get("PartName", ""))] = (
                    element,
                    own.get("ContentType", ""),
                )
            elif element.name == "Default":
                self._defaults[own.get("Extension", "").lower()] = own.get("ContentType", "")

    def parts_of(self, ending: str) -> Iterator[str]:
        """Yield the names, in lower case, of the parts whose own content type ends so."""
        for name, (_, content_type) in self._overrides.items():
            if content_type.lower().endswith(ending):
                yield name

    def edited(self, types: Mapping[str, PartType], gone: Collection[str] = ()) -> bytes:
        """Return the part's bytes with the types of some parts stated, by their names, and
        nothing said any more of those that are gone.
        """
        splices = Splices()
        leaving = set(map(part_key, gone)) - set(map(part_key, types))
        for name, (element, _) in self._overrides.items():
            if name in leaving:
                splices.replace(element.start, element.end, b"")
        defaults = dict(self._defaults)
        stated = b""
        for name, (content_type, by_extension) in types.items():
            extension = name.rpartition(".")[2].lower()
            if (override := self._overrides.get(part_key(name))) is not None:
                if override[1].lower() != content_type.lower():
                    set_attribute(splices, self._data, override[0], "ContentType", content_type)
            elif by_extension and extension not in defaults:
                defaults[extension] = content_type
                stated += self._element(b"Default", b"Extension", extension, content_type)
            elif not by_extension or defaults[extension].lower() != content_type.lower():
                stated += self._element(b"Override", b"PartName", f"/{name}", content_type)
        if stated:
            splices.insert(self._root.close, stated)
        return self._encoded(splices.apply(self._data)) if splices else self._original

    def _element(self, tag: bytes, key: bytes, name: str, content_type: str) -> bytes:
        return b'<%b%b %b="%b" ContentType="%b"/>' % (
            self._root.prefix,
            tag,
            key,
            quoted(name),
            quoted(content_type),
        )


class Relationships:
    """The relationships of one part."""

    def __init__(self, data: bytes) -> None:
        """Read the part. Raises :class:`assessment.model.errors.PackageError`."""
        self._original = data
        self._data, self._encoded = readable(data)
        mask = masked(self._data)
        self._root = root_of(mask)
        self._elements: dict[str, tuple[Element, dict[str, str]]] = {}
        for element in children(mask, self._root.inner, self._root.close):
            if element.name != "Relationship" or element.prefix != self._root.prefix:
                continue
            own = attributes(self._data, element)
            self._elements[own.get("Id", "")] = element, own

    def __iter__(self) -> Iterator[Related]:
        for identity, (_, own) in self._elements.items():
            yield Related(
                identity,
                own.get("Type", ""),
                own.get("Target", ""),
                own.get("TargetMode", "").lower() == "external",
            )

    def free_ids(self) -> Iterator[str]:
        """Yield ids that no relationship has: ``rId8``, ``rId9`` ..."""
        taken = {identity.lower() for identity in self._elements}
        number = max(
            (int(match[1]) for identity in taken if (match := _NUMBERED_ID.fullmatch(identity))),
            default=0,
        )
        while True:
            number += 1
            yield f"rId{number}"

    def edited(self, related: Sequence[Related], gone: Collection[str] = ()) -> bytes:
        """Return the part's bytes with relationships added, or changed where the id is there,
        and without those whose ids are gone.
        """
        splices = Splices()
        for identity in gone:
            element = self._elements[identity][0]
            splices.replace(element.start, element.end, b"")
        stated = b""
        for one in related:
            if one.id not in self._elements:
                stated += _relationship(self._root.prefix, one)
                continue
            element, own = self._elements[one.id]
            if (own.get("Type"), own.get("Target")) != (one.type, one.target):
                set_attribute(splices, self._data, element, "Type", one.type)
                set_attribute(splices, self._data, element, "Target", one.target)
        if stated:
            splices.insert(self._root.close, stated)
        return self._encoded(splices.apply(self._data)) if splices else self._original


def written(related: Sequence[Related]) -> bytes:
    """Return a new part with these relationships."""
    inside = b"".join(_relationship(b"", one) for one in related)
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships'
        b' xmlns="%b">%b</Relationships>' % (_NAMESPACE, inside)
    )


def _relationship(prefix: bytes, one: Related) -> bytes:
    mode = b' TargetMode="External"' if one.external else b""
    return b'<%bRelationship Id="%b" Type="%b" Target="%b"%b/>' % (
        prefix,
        quoted(one.id),
        quoted(one.type),
        quoted(one.target),
        mode,
    )


def relationships_part(part: str) -> str:
    """Return the name of the part with the relationships of ``part``."""
    folder, slash, file = part.rpartition("/")
    return f"{folder}{slash}_rels/{file}.rels"


def target_of(source: str, part: str) -> str:
    """Return how a relationship of ``source`` names ``part``."""
    return posixpath.relpath(f"/{part}", posixpath.dirname(f"/{source}"))
