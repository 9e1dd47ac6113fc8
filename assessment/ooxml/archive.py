"""Writing a package again: parts that did not change keep their packed bytes, their name and their place.

Records of the zip's directory are copied field by field, so that dates, attributes and comments stay. Sizes come from the directory, and are
written into the headers before the parts, so that no data descriptor is needed (ISO 29500-2, annex C, and the zip specification, 4.3 and 4.4).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence

from assessment.errors import PackageError
from assessment.ooxml.package import Package, deflate
from assessment.ooxml.saving import save

__all__ = ["differing", "new_entry", "part_key", "rewritten", "save"]

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DESCRIPTOR = 0x8  # flag: sizes stand behind the data instead of in the header
_UTF8 = 0x800
_LONGEST_NAME = 65_535  # bytes
_ZIP64 = 1  # extra field with sizes of 64 bits
_LEVEL = 1  # of isal; what costs least and is about as small as zlib's default on such XML


def rewritten(package: Package, changed: Mapping[str, bytes], removed: Collection[str] = ()) -> bytes:
    """Return the package's file with parts changed, removed, or added at the end (names that it does not have).

    Names are compared without regard to case. What is not named keeps its packed bytes.
    """
    new = {name.lower(): (name, data) for name, data in changed.items()}
    gone = {name.lower() for name in removed}
    pieces: list[bytes | memoryview] = []
    records: dict[int, bytes] = {}
    offset = 0
    kept = [entry for entry in package.entries if part_key(entry.filename) not in gone]
    for entry in sorted(kept, key=lambda entry: entry.header_offset):
        packed: bytes | memoryview
        packed, extra = package.raw(entry)
        method, sizes = entry.compress_type, (entry.CRC, entry.compress_size, entry.file_size)
        replacement = new.pop(part_key(entry.filename), None)
        if replacement is not None:
            method, packed, sizes = _pack(replacement[1])
        header, records[id(entry)] = _headers(entry, method, sizes, offset, extra)
        pieces += (header, packed)
        offset += len(header) + len(packed)
    written = [records[id(entry)] for entry in kept]
    for name, data in new.values():
        if len(name.encode()) > _LONGEST_NAME:
            raise PackageError("file-damaged", "The file is damaged: a part that it names and does not have has a name that no package can hold.")
        header, packed, record = new_entry(zipfile.ZipInfo(name), data, offset)
        pieces += (header, packed)
        written.append(record)
        offset += len(header) + len(packed)
    directory = b"".join(written)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(written), len(written), len(directory), offset, len(package.comment))
    return b"".join((*pieces, directory, end, package.comment))


def new_entry(entry: zipfile.ZipInfo, data: bytes, offset: int) -> tuple[bytes, bytes, bytes]:
    """Return a new part's header, its packed bytes, and its record in the directory; it begins at ``offset``."""
    # of 1 January 1980, as ZipInfo has it: the same input gives the same bytes
    entry.create_system = 0
    entry.flag_bits = 0 if entry.filename.isascii() else _UTF8
    method, packed, sizes = _pack(data)
    header, record = _headers(entry, method, sizes, offset, b"")
    return header, packed, record


def part_key(name: str) -> str:
    """Return what two spellings of a part's name have in common."""
    return name.replace("\\", "/").lstrip("/").lower()


def _pack(data: bytes) -> tuple[int, bytes, tuple[int, int, int]]:
    """Return how bytes were packed, the packed bytes, and checksum and both sizes."""
    if deflate is zlib:
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
    else:
        packed = deflate.compress(data, _LEVEL, -15)
    return zipfile.ZIP_DEFLATED, packed, (deflate.crc32(data), len(packed), len(data))


def _name(entry: zipfile.ZipInfo) -> tuple[bytes, int]:
    """Return an entry's name as it is written, and the flags that say how."""
    flags = entry.flag_bits & ~_DESCRIPTOR
    return entry.orig_filename.encode("utf-8" if flags & _UTF8 else "cp437"), flags


def _headers(entry: zipfile.ZipInfo, method: int, sizes: tuple[int, int, int], offset: int, local_extra: bytes) -> tuple[bytes, bytes]:
    """Return the header before a part's data, and its record in the directory."""
    name, flags = _name(entry)
    year, month, day, hour, minute, second = entry.date_time
    date, time = (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
    version = max(20, entry.extract_version if entry.extract_version < 45 else 20)
    central_extra, local_extra = _without_sizes(entry.extra), _without_sizes(local_extra)
    common = (version, flags, method, time, date, *sizes, len(name))
    header = _LOCAL.pack(b"PK\x03\x04", *common, len(local_extra)) + name + local_extra
    record = _CENTRAL.pack(
        b"PK\x01\x02",
        entry.create_system << 8 | entry.create_version,
        *common,
        len(central_extra),
        len(entry.comment),
        0,
        entry.internal_attr,
        entry.external_attr,
        offset,
    )
    return header, record + name + central_extra + entry.comment


def _without_sizes(extra: bytes) -> bytes:
    """Return an entry's extra fields without that of a zip of more than 4 GB, which this is not."""
    kept: list[bytes] = []
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        if kind != _ZIP64:
            kept.append(extra[position : position + 4 + length])
        position += 4 + length
    return b"".join(kept)


def differing(before: Package, after: Package, allowed: Collection[str]) -> Sequence[str]:
    """Return the names of parts that are not in ``allowed`` and do not have the same packed bytes and order in both packages."""
    free = {name.lower() for name in allowed}
    first = [(part_key(entry.filename), entry) for entry in before.entries if part_key(entry.filename) not in free]
    second = [(part_key(entry.filename), entry) for entry in after.entries if part_key(entry.filename) not in free]
    if [name for name, _ in first] != [name for name, _ in second]:
        return sorted({name for name, _ in first} ^ {name for name, _ in second}) or ["the order of the parts"]
    return [name for (name, one), (_, other) in zip(first, second, strict=True) if before.raw(one)[0] != after.raw(other)[0] or one.CRC != other.CRC]
