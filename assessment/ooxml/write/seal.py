"""The seal of a workbook that we wrote: a digest, in the comment of the zip, of all its other
bytes.

No part of the package is touched by it, and whoever changes the file and saves it drops it, since
no spreadsheet program keeps the comment of the zip (or breaks it, where one does). A comment that
was there before stays before it.
"""

from __future__ import annotations

import re
import struct
from hashlib import sha256

_END = struct.Struct("<4s4H2LH")
_SEAL = re.compile(rb"\n?assess-seal 1 ([0-9a-f]{64}) ([0-9a-f]{16}|-)\Z")
_LONGEST = 65_535  # bytes of a comment
NOBODY = "-"


def sealed(data: bytes, words: str = NOBODY) -> bytes:
    """Return a workbook's file with the seal; ``words`` says whose words were carried into it
    (:func:`whose`), :data:`NOBODY` where none were.

    A seal that is there already is replaced. A file in which no comment can be put as it should be
    is returned as it is.
    """
    split = _split(unsealed(data))
    if split is None:
        return data
    before, comment = split
    digest = _digest(before, comment, words)
    seal = (b"\n" if comment else b"") + f"assess-seal 1 {digest} {words}".encode("ascii")
    if len(comment) + len(seal) > _LONGEST:
        return data
    return _joined(before, comment + seal)


def unsealed(data: bytes) -> bytes:
    """Return a workbook's file without the seal, whether that is broken or not."""
    split = _split(data)
    found = _SEAL.search(split[1]) if split is not None else None
    return data if split is None or found is None else _joined(split[0], split[1][: found.start()])


def seal_of(data: bytes) -> str | None:
    """Return whose words were carried into a file that is byte for byte what we wrote; ``None``
    for any other.
    """
    split = _split(data)
    found = _SEAL.search(split[1]) if split is not None else None
    if split is None or found is None:
        return None
    words = found[2].decode("ascii")
    return (
        words
        if _digest(split[0], split[1][: found.start()], words) == found[1].decode("ascii")
        else None
    )


def whose(person: str) -> str:
    """Return what stands in a seal for a person: enough to tell two apart."""
    return sha256(b"person " + person.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _digest(before: bytes, comment: bytes, words: str) -> str:
    digest = sha256(before)  # the length of the comment left out
    digest.update(comment + f"\0{words}".encode("ascii"))
    return digest.hexdigest()


def _split(data: bytes) -> tuple[bytes, bytes] | None:
    """Return what stands before the length of the zip's comment, and the comment; ``None``
    where the file does not end with it.
    """
    start = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - _LONGEST))
    while start >= 0:
        if start + _END.size <= len(data) and start + _END.size + _END.unpack_from(data, start)[
            7
        ] == len(data):
            return data[: start + _END.size - 2], data[start + _END.size :]
        start = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - _LONGEST), start)
    return None


def _joined(before: bytes, comment: bytes) -> bytes:
    return before + struct.pack("<H", len(comment)) + comment
