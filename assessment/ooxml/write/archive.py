"""Writing a package again: parts that did not change keep their packed bytes, their name and their
place.

Records of the zip's directory are copied field by field, so that dates, attributes and comments
stay. Sizes come from the directory, and are written into the headers before the parts, so that no
data descriptor is needed (ISO 29500-2, annex C, and the zip specification, 4.3 and 4.4).

A file takes its name at once or not at all, and is never readable by more people than what it was
made from.
"""

from __future__ import annotations

import errno
import os
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from assessment.model.errors import PackageError
from assessment.ooxml.package import Package, deflate

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DESCRIPTOR = 0x8  # flag: sizes stand behind the data instead of in the header
_UTF8 = 0x800
_LONGEST_NAME = 65_535  # bytes
_ZIP64 = 1  # extra field with sizes of 64 bits
_LEVEL = 1  # of isal; what costs least and is about as small as zlib's default on such XML

# The name of a file that is being written, beside the one whose name it will take: a run that was
# killed leaves it behind. The number is the process's.
TEMPORARY = re.compile(r"\.([0-9]{1,9})-[a-z0-9_]+\.assess\.tmp")
_PERMISSIONS, _OTHERS = 0o777, 0o007


def rewritten(
    package: Package, changed: Mapping[str, bytes], removed: Collection[str] = ()
) -> bytes:
    """Return the package's file with parts changed, removed, or added at the end (names that it
    does not have).

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
            raise PackageError(
                "file-damaged",
                "The file is damaged: a part that it names and does not have has a name that no"
                " package can hold.",
            )
        header, packed, record = new_entry(zipfile.ZipInfo(name), data, offset)
        pieces += (header, packed)
        written.append(record)
        offset += len(header) + len(packed)
    directory = b"".join(written)
    end = _END.pack(
        b"PK\x05\x06",
        0,
        0,
        len(written),
        len(written),
        len(directory),
        offset,
        len(package.comment),
    )
    return b"".join((*pieces, directory, end, package.comment))


def new_entry(entry: zipfile.ZipInfo, data: bytes, offset: int) -> tuple[bytes, bytes, bytes]:
    """Return a new part's header, its packed bytes, and its record in the directory; it begins
    at ``offset``.
    """
    # of 1 January 1980, as ZipInfo has it: the same input gives the same bytes
    entry.create_system = 0
    entry.flag_bits = 0 if entry.filename.isascii() else _UTF8
    method, packed, sizes = _pack(data)
    header, record = _headers(entry, method, sizes, offset, b"")
    return header, packed, record


def save(
    data: bytes,
    target: str | os.PathLike[str],
    *,
    durable: bool = False,
    made_from: Sequence[os.stat_result] = (),
    like: Path | None = None,
    fresh: bool = False,
    last: Callable[[], None] = lambda: None,
) -> None:
    """Write a file under a temporary name beside ``target`` and let it take its name; ``durable``
    waits for the disk. Raises ``OSError``.

    A file that is replaced hands on its permissions, its owner and its extended attributes, as far
    as the system allows, a new one follows the umask; neither can be read by more people than the
    files of ``made_from``. ``like`` is a file whose permissions, owner, attributes and times are
    taken instead. ``fresh``: no file may be there (``FileExistsError``). ``last`` is called before
    the name is taken, and may raise.
    """
    path = Path(os.path.realpath(target))
    there = path.exists()
    if there and not path.is_file():
        # a pipe or a device keeps its place
        raise OSError(
            errno.EINVAL, "a folder is there" if path.is_dir() else "it is no ordinary file"
        )
    # nobody else can read it until it is whole (mode 0600)
    descriptor, name = tempfile.mkstemp(
        prefix=f".{os.getpid()}-", suffix=".assess.tmp", dir=path.parent
    )
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        model = like if like is not None else path if there else None
        mode = _inherited(temporary, model) if model is not None else 0o666 & ~_umask()
        group = temporary.stat().st_gid
        for one in made_from:
            mode &= ~_PERMISSIONS | _readers(one, group)
        temporary.chmod(mode)
        if like is not None:
            known = like.stat()
            os.utime(temporary, ns=(known.st_atime_ns, known.st_mtime_ns))
        last()
        _take_name(temporary, path, fresh)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _inherited(temporary: Path, model: Path) -> int:
    """Give a file the owner and the extended attributes of another as far as that is possible;
    return the permissions that it may have then.
    """
    known, own = model.stat(), temporary.stat()
    if hasattr(os, "chown") and (known.st_uid, known.st_gid) != (own.st_uid, own.st_gid):
        # only root gives files away; a group of one's own can be kept
        for owner in (known.st_uid, -1):
            with suppress(OSError):
                os.chown(temporary, owner, known.st_gid)
                break
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(model):
                with suppress(OSError):  # of the system, or unknown to this disk
                    os.setxattr(temporary, name, os.getxattr(model, name))
    mode = known.st_mode & 0o7777
    if (known.st_uid, known.st_gid) != ((own := temporary.stat()).st_uid, own.st_gid):
        mode &= _PERMISSIONS
    return mode & (~_PERMISSIONS | _readers(known, own.st_gid) | mode & 0o700)


def _readers(known: os.stat_result, group: int) -> int:
    """Return the permissions that a file of a group may have so that nobody can do more with it
    than with a known one, its owner apart.
    """
    others = known.st_mode & _OTHERS
    # the members of another group are some of the others
    return 0o700 | (known.st_mode & 0o070 if known.st_gid == group else others << 3) | others


def _take_name(temporary: Path, path: Path, fresh: bool) -> None:
    if not fresh:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)  # unlike a renaming it replaces nothing
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        temporary.replace(path)
    else:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


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


def _headers(
    entry: zipfile.ZipInfo,
    method: int,
    sizes: tuple[int, int, int],
    offset: int,
    local_extra: bytes,
) -> tuple[bytes, bytes]:
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
    """Return the names of parts that are not in ``allowed`` and do not have the same packed
    bytes and order in both packages.
    """
    first, second = _without(before, allowed), _without(after, allowed)
    names, others = ([name for name, _ in entries] for entries in (first, second))
    if names != others:
        return sorted({*names} ^ {*others}) or ["the order of the parts"]
    return [
        name
        for (name, one), (_, other) in zip(first, second, strict=True)
        if before.raw(one)[0] != after.raw(other)[0] or one.CRC != other.CRC
    ]


def _without(package: Package, some: Collection[str]) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the entries of a package but for some, with their names, in their order."""
    free = {name.lower() for name in some}
    named = ((part_key(entry.filename), entry) for entry in package.entries)
    return [(name, entry) for name, entry in named if name not in free]
