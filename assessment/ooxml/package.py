"""A workbook's zip package: bounded, checked access to its parts.

A package comes from someone else. Everything that could hurt (a zip bomb, overlapping
or duplicate entries, names that climb out of the package, encryption) is refused from the central
directory and the local headers, before a byte is inflated; what is inflated is bounded by
the size that was declared and checked against its checksum. Names never become paths on disk.

Part names are compared without regard to case (ISO 29500-2, 6.2.2.3), without a leading slash, with
backslashes read as slashes, since such files are in circulation.
"""

from __future__ import annotations

import os
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any, NamedTuple
from xml.etree import ElementTree

from assessment.model.errors import PackageError
from assessment.ooxml.inputs import read_file
from assessment.ooxml.markup import space_of
from assessment.ooxml.parsing import DEPTH, parse_xml, remembered, shown

try:  # inflating is the largest part of reading, and this library needs half the time for it
    deflate: Any = import_module("isal.isal_zlib")
except ImportError:  # no wheel for this platform; zlib has the same functions
    deflate = zlib

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_END_RECORD = struct.Struct("<4s4H2LH")
_END_LOCATOR_64 = struct.Struct("<4sLQL")
_END_RECORD_64 = struct.Struct("<4sQ2H2L4Q")
# flags of an entry: a password of either kind or hidden headers; data that are but a difference
_ENCRYPTED, _PATCHED = 0x2041, 0x20
_MB = 1024 * 1024
_CHUNK = 64 * 1024
# given to the inflater at a time: what it has not used yet it copies each time
_PACKED_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read before it is refused. Sizes in bytes.

    Real competency workbooks stay far below every one of these. Together they bound the reading of
    any file to about two seconds and 300 MB; ``docs/hostile-files.md`` is the proof, and is
    generated with the comments below as reasons.
    """

    file: int = 50 * _MB  # the whole file, which is read into memory
    entries: int = 5_000  # parts that the package lists
    directory: int = 2 * _MB  # the list of the parts
    part: int = 256 * _MB  # one part, inflated; a sheet's empty rows are dropped while it is read
    # a part, or what is left of it, that has to be in memory as a whole, in up to three copies
    whole: int = 64 * _MB
    total: int = 1024 * _MB  # all parts, as declared; only the needed ones are inflated
    inflated: int = 512 * _MB  # of the needed ones, together
    ratio: int = 1_100  # of a part above 8 MB; deflate itself cannot exceed 1,032
    xml: int = 5 * _MB  # what is left of one part for the XML parser
    content: int = 7 * _MB  # the same, of all parts of a workbook together
    depth: int = DEPTH  # nested elements
    cells: int = 110_000  # with content, in a workbook
    # cell formats, and fills; the limit of spreadsheet programs, which is kept in writing, too
    formats: int = 65_490
    format_bytes: int = 24 * _MB  # of the cell formats, which no parser sees where they are many
    strings: int = 1_000_000  # shared strings
    sheets: int = 400  # of a workbook, chart sheets included
    comments: int = 20_000  # notes, threaded comments and replies of a workbook
    areas: int = 20_000  # merged ranges, validations, conditional formats of a workbook
    formulas: int = 700_000  # characters of all formulas, shared ones written out, and 40 for each
    evaluation: int = 300_000  # steps of a workbook's formulas


DEFAULT_LIMITS = Limits()


class Relationship(NamedTuple):
    """One relationship of a part: ``kind`` is the last word of its type's address."""

    id: str
    kind: str
    target: str  # a part name, absolute, without the leading slash; or an address if external
    external: bool


class Package:
    """The parts of one workbook file, by name."""

    def __init__(self, data: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
        """Check ``data`` (a whole file). Raises :class:`PackageError`."""
        self.limits = limits
        self._data = data
        # names, in lower case, of the parts that were read to their end and found whole
        self.checked: set[str] = set()
        self._parsed = 0
        self._unpacked = 0
        _check_signature(data)
        _check_directory_size(data, limits)
        try:
            listed = zipfile.ZipFile(BytesIO(data))
        except (
            zipfile.BadZipFile,
            ValueError,
            OverflowError,
            NotImplementedError,
            struct.error,
            UnicodeError,
        ) as error:
            raise PackageError(
                "file-damaged",
                f"The file is damaged: its list of contents cannot be read ({error}).",
            ) from None
        self.entries = listed.infolist()  # in their order, folders included
        self.comment = listed.comment
        self._entries = _check_entries(self.entries, limits, len(data))

    @property
    def data(self) -> bytes:
        """The whole file."""
        return self._data

    @property
    def names(self) -> list[str]:
        """The part names in their order in the zip, as they are spelt there."""
        return [entry.filename for entry in self._entries.values()]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def read(self, name: str) -> bytes:
        """Return a part's bytes, inflated and checked. Raises :class:`PackageError`."""
        entry = self._entry(name)
        if entry.file_size > self.limits.whole:
            raise PackageError(
                "file-too-large",
                f"The part {shown(name)} has {entry.file_size:,} bytes when unpacked; at most"
                f" {self.limits.whole:,} are read of its kind.",
            )
        return b"".join(self._inflated(entry, name, entry.file_size + 1))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part's bytes in pieces of 64 KB, so that a large part is never in memory as a
        whole.

        Raises :class:`PackageError`, for a wrong checksum only at the end.
        """
        return self._inflated(self._entry(name), name, _CHUNK)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = self._entries.get(name.lower())
        if entry is None:
            raise PackageError(
                "file-damaged", f"The file is damaged: its part {shown(name)} is missing."
            )
        return entry

    def raw(self, entry: zipfile.ZipInfo) -> tuple[memoryview, bytes]:
        """Return an entry's packed bytes, and the extra field of its own header. Raises
        :class:`PackageError`.
        """
        offset = entry.header_offset
        header = self._data[offset : offset + _LOCAL_HEADER.size]
        if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise PackageError(
                "file-damaged",
                f"The file is damaged: its part {shown(entry.filename)} has no header.",
            )
        fields = _LOCAL_HEADER.unpack(header)
        extra = offset + _LOCAL_HEADER.size + fields[9]
        start = extra + fields[10]
        return memoryview(self._data)[start : start + entry.compress_size], self._data[extra:start]

    def _inflated(self, entry: zipfile.ZipInfo, name: str, size: int) -> Iterator[bytes]:
        """Yield at most the declared number of bytes, ``size`` at a time; more, less or others
        are damage.
        """
        packed: Any = self.raw(entry)[0]
        total = checksum = 0
        if entry.compress_type == zipfile.ZIP_STORED:
            pieces: Iterator[bytes] = (
                bytes(packed[start : start + size]) for start in range(0, len(packed), size)
            )
        else:
            pieces = _inflate(packed, size, name)
        for piece in pieces:
            total += len(piece)
            self._unpacked += len(piece)
            if self._unpacked > self.limits.inflated:
                raise PackageError(
                    "file-too-large",
                    f"The workbook's parts unpack to more than {self.limits.inflated:,} bytes.",
                )
            if total > entry.file_size:
                raise PackageError(
                    "file-damaged",
                    f"The file is damaged: its part {shown(name)} unpacks to more than it"
                    " declares.",
                )
            checksum = deflate.crc32(piece, checksum)
            yield piece
        if total != entry.file_size or checksum != entry.CRC:
            raise PackageError(
                "file-damaged",
                f"The file is damaged: its part {shown(name)} is cut short or altered.",
            )
        self.checked.add(name.lower())

    def xml(self, name: str) -> ElementTree.Element:
        """Return the root element of an XML part. Raises :class:`PackageError`."""
        return self.parse(self.read(name), name)

    def counted(self, name: str) -> bytes:
        """Return the bytes of an XML part that is to be parsed, within the limits of this
        package. Raises :class:`PackageError`.
        """
        data = self.read(name)
        self.count(len(data), name)
        return data

    def parse(self, data: bytes, name: str) -> ElementTree.Element:
        """Parse the XML of part ``name``, within the limits of this package."""
        self.count(len(data), name)
        return parse_xml(data, name, self.limits.depth)

    def count(self, size: int, name: str) -> None:
        """Count so many bytes of content to be read of part ``name``. Raises
        :class:`PackageError` beyond the limits.
        """
        if size > self.limits.xml:
            raise PackageError(
                "file-too-large",
                f"The part {shown(name)} holds {size:,} bytes of content; at most"
                f" {self.limits.xml:,} are read.",
            )
        self._parsed += size
        if self._parsed > self.limits.content:
            raise PackageError(
                "file-too-large",
                f"The workbook holds more than {self.limits.content:,} bytes of content.",
            )

    def relationships(self, part: str = "") -> dict[str, Relationship]:
        """Return the relationships of ``part`` (of the package itself for ``""``), by id."""
        folder, _, file = part.rpartition("/")
        name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        if name not in self:
            return {}
        return dict(_relationships(self.counted(name), name, folder, self.limits.depth))


def open_package(
    source: str | os.PathLike[str] | bytes, limits: Limits = DEFAULT_LIMITS
) -> Package:
    """Open a workbook's package from a path or from bytes.

    Raises :class:`PackageError` for whatever is wrong with the file, missing files included.
    """
    if isinstance(source, bytes):
        return Package(source, limits)
    return Package(read_file(source, limits.file), limits)


@remembered
def _relationships(data: bytes, name: str, folder: str, depth: int) -> dict[str, Relationship]:
    found: dict[str, Relationship] = {}
    root = parse_xml(data, name, depth)
    for element in root:
        if element.tag != space_of(root) + "Relationship":
            continue
        target = element.get("Target", "")
        external = element.get("TargetMode", "").lower() == "external"
        relationship = Relationship(
            id=element.get("Id", ""),
            kind=element.get("Type", "").rstrip("/").rpartition("/")[2],
            target=target if external else _resolve(folder, target),
            external=external,
        )
        if found.setdefault(relationship.id, relationship) != relationship:
            raise PackageError(
                "file-damaged",
                f"The file is damaged: {shown(name)} has two relationships of the name"
                f" {shown(relationship.id)}.",
            )
    return found


def _check_signature(data: bytes) -> None:
    """Tell what a file is that is no zip."""
    if data[:4] == b"PK\x03\x04":
        return
    if not data:
        raise PackageError("file-not-a-workbook", "The file is empty.")
    if data[:8] == OLE_SIGNATURE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise PackageError(
                "file-encrypted",
                "The workbook is encrypted with a password. Save a copy without one.",
            )
        raise PackageError(
            "file-not-a-workbook",
            "The file is in the format of Excel 97 to 2003 (.xls). Save it as .xlsx.",
        )
    raise PackageError(
        "file-not-a-workbook", "The file is no .xlsx workbook: it is not a zip package."
    )


def _check_directory_size(data: bytes, limits: Limits) -> None:
    """Refuse an absurd list of entries before the zip library builds it."""
    position = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if position < 0 or position + _END_RECORD.size > len(data):
        raise PackageError(
            "file-damaged", "The file is damaged: it ends too early, as after a broken download."
        )
    fields = _END_RECORD.unpack_from(data, position)
    entries, directory = fields[4], fields[5]
    if position >= _END_LOCATOR_64.size and data[position - 20 : position - 16] == b"PK\x06\x07":
        # the record has to stand where the zip library looks for it, not only where the locator
        # points
        offset = _END_LOCATOR_64.unpack_from(data, position - 20)[2]
        if offset != position - 76 or data[offset : offset + 4] != b"PK\x06\x06":
            raise PackageError(
                "file-damaged", "The file is damaged: its list of contents stands in two places."
            )
        fields64 = _END_RECORD_64.unpack_from(data, offset)
        entries, directory = max(entries if entries != 0xFFFF else 0, fields64[7]), fields64[8]
    if entries > limits.entries or directory > limits.directory:
        raise PackageError(
            "file-hostile",
            f"The package lists {entries:,} parts in {directory:,} bytes; at most"
            f" {limits.entries:,} in {limits.directory:,} are read.",
        )


def _check_entries(
    entries: list[zipfile.ZipInfo], limits: Limits, size: int
) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by lower-case name, or refuse the package."""
    if len(entries) > limits.entries:
        raise PackageError(
            "file-hostile",
            f"The package lists {len(entries):,} parts; at most {limits.entries:,} are read.",
        )
    by_name: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for entry in entries:
        name = entry.filename.replace("\\", "/").lstrip("/")
        if not name or entry.is_dir():
            continue
        _check_entry(entry, name, limits)
        total += entry.file_size
        if total > limits.total:
            raise PackageError(
                "file-too-large", f"The parts have more than {limits.total:,} bytes when unpacked."
            )
        if name.lower() in by_name:
            raise PackageError("file-damaged", f"The package has two parts named {shown(name)}.")
        by_name[name.lower()] = entry
    _check_places(by_name.values(), size)
    return by_name


def _check_entry(entry: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    """Refuse a part by what is listed of it alone."""
    if ".." in name.split("/") or ":" in name.split("/")[0] or "\0" in name:
        raise PackageError(
            "file-hostile",
            f"The package has a part whose name leads out of it: {shown(name)}.",
        )
    if entry.flag_bits & _ENCRYPTED:
        raise PackageError(
            "file-encrypted",
            "The package is encrypted with a password. Save a copy without one.",
        )
    if (
        entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        or entry.flag_bits & _PATCHED
    ):
        raise PackageError(
            "file-damaged",
            f"The part {shown(name)} is packed in a way that workbooks do not use.",
        )
    if entry.file_size > limits.part:
        raise PackageError(
            "file-too-large",
            f"The part {shown(name)} has {entry.file_size:,} bytes when unpacked; at most"
            f" {limits.part:,} are read.",
        )
    if entry.file_size > 8 * _MB and entry.file_size > limits.ratio * max(1, entry.compress_size):
        raise PackageError(
            "file-hostile",
            f"The part {shown(name)} claims to be"
            f" {entry.file_size // max(1, entry.compress_size):,} times as large as its packed"
            " bytes.",
        )
    if entry.compress_size > 2 * entry.file_size + 1024:
        raise PackageError(
            "file-damaged",
            f"The file is damaged: its part {shown(name)} is larger packed than unpacked.",
        )


def _check_places(entries: Collection[zipfile.ZipInfo], size: int) -> None:
    """Refuse parts that overlap, or end behind the end of the file."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise PackageError("file-hostile", "Parts of the package overlap, as in a zip bomb.")
        end = entry.header_offset + 30 + len(entry.filename) + entry.compress_size
        if end > size:
            raise PackageError(
                "file-damaged", "The file is damaged: it ends in the middle of a part."
            )


def _inflate(packed: Any, size: int, name: str) -> Iterator[bytes]:
    inflater = deflate.decompressobj(-15)
    try:
        for start in range(0, len(packed), _PACKED_CHUNK):
            rest = packed[start : start + _PACKED_CHUNK]
            while not inflater.eof and (
                (piece := inflater.decompress(rest, size)) or inflater.unconsumed_tail
            ):
                rest = inflater.unconsumed_tail
                if piece:
                    yield piece
            if inflater.eof:
                return
    except (zlib.error, deflate.error) as error:
        raise PackageError(
            "file-damaged",
            f"The file is damaged: its part {shown(name)} cannot be unpacked ({error}).",
        ) from None


def _resolve(folder: str, target: str) -> str:
    """Make a relationship's target a part name."""
    target = target.replace("\\", "/")
    if not target.startswith("/"):
        target = f"/{folder}/{target}"
    return posixpath.normpath(target).lstrip("/")
