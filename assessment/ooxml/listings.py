"""The lists of a package: content types and relationships, changed by insertion (ISO 29500-2, 9 and 10)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping, Sequence

from assessment.ooxml.archive import part_key
from assessment.ooxml.package import _resolve as resolve
from assessment.ooxml.scan import Splices, attributes, children, masked, quoted, readable, root_of

CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_NUMBERED = re.compile(r"rId(\d+)")


def relationships_part(part: str) -> str:
    """Return the name of the part that holds a part's relationships."""
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"


def relationship_type(kind: str, strict: bool) -> str:
    """Return the address of a kind of relationship, such as ``worksheet``."""
    return (_STRICT if strict else _TRANSITIONAL) + kind


def with_types(data: bytes, added: Mapping[str, str], removed: Collection[str]) -> bytes:
    """Return the content types with those of parts added and removed; what is stated already, for the part or its extension, is not said again."""
    text, encoded = readable(data)
    mask = masked(text)
    root = root_of(mask)
    splices = Splices()
    gone = {part_key(name) for name in removed}
    new = {part_key(name): (name, kind) for name, kind in added.items()}
    defaults: dict[str, str] = {}
    for element in children(mask, root.inner, root.close):
        if element.name == "Override":
            own = attributes(text, element)
            key = part_key(own.get("PartName", ""))
            if key in new and new[key][1] == own.get("ContentType"):
                del new[key]
            elif key in gone or key in new:
                splices.replace(element.start, element.end, b"")
        elif element.name == "Default":
            own = attributes(text, element)
            defaults[own.get("Extension", "").lower()] = own.get("ContentType", "")
    tag = root.prefix + b"Override"
    unsaid = [(name, kind) for name, kind in new.values() if defaults.get(name.rpartition(".")[2].lower()) != kind]
    written = b"".join(b'<%b PartName="/%b" ContentType="%b"/>' % (tag, quoted(name), quoted(kind)) for name, kind in unsaid)
    if written:
        splices.insert(root.close, written)
    return encoded(splices.apply(text)) if splices else data


def with_relationships(data: bytes, part: str, added: Sequence[tuple[str, str]], removed: Collection[str] = ()) -> tuple[bytes, list[str]]:
    """Return the relationships of ``part`` with some removed, by the names of their targets, and others added as (type, target's name), and the new ids."""
    text, encoded = readable(data)
    mask = masked(text)
    root = root_of(mask)
    splices = Splices()
    gone = {part_key(name) for name in removed}
    folder = part.rpartition("/")[0]
    taken = set()
    for element in children(mask, root.inner, root.close):
        own = attributes(text, element)
        if own.get("TargetMode", "").lower() != "external" and part_key(resolve(folder, own.get("Target", ""))) in gone:
            splices.replace(element.start, element.end, b"")
        else:
            taken.add(own.get("Id", "").lower())
    number = max((int(match[1]) for name in taken if (match := _NUMBERED.fullmatch(name.replace("rid", "rId")))), default=0)
    ids = []
    tag = root.prefix + b"Relationship"
    for kind, target in added:
        number += 1
        ids.append(f"rId{number}")
        relative = posixpath.relpath(f"/{target}", f"/{folder}")
        splices.insert(root.close, b'<%b Id="rId%d" Type="%b" Target="%b"/>' % (tag, number, quoted(kind), quoted(relative)))
    return (encoded(splices.apply(text)) if splices else data), ids
