"""Temporary files that a run which was killed has left in a folder: found by their names, and
removed if nobody is writing them any more.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from assessment.ooxml.write.archive import TEMPORARY

# what earlier versions called theirs: as tempfile does, and so others' may be
_FORMER = re.compile(r"\.[a-z0-9_]{8}\.tmp")
_FORMER_PARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")
_FORMER_AGE = 10.0  # seconds; writing takes some milliseconds
_BEGAN = time.time()
_MOST_ENTRIES = 200_000  # of a folder


def remove_stale(folder: str | os.PathLike[str]) -> list[str]:
    """Remove the temporary files of ours in a folder whose process has ended, and return their
    names.

    A file of a living process is kept, and so is whatever is not clearly ours. A folder that is not
    there, or whose files cannot be removed, is no error.
    """
    removed = []
    try:
        with os.scandir(folder) as listing:
            names = [
                entry.name
                for entry, _ in zip(listing, range(_MOST_ENTRIES), strict=False)
                if entry.name.startswith(".") and entry.name.endswith(".tmp")
            ]
    except (OSError, ValueError):
        return []
    for name in sorted(names):
        path = Path(folder, name)
        try:
            if _is_stale(path):
                path.unlink()
                removed.append(name)
        except OSError:  # somebody else was faster, or it is not for us to remove
            continue
    return removed


def remove_stale_in(folders: Iterable[str]) -> list[str]:
    """Remove the temporary files of ours in several folders, as :func:`remove_stale`, and
    return their paths.
    """
    return [
        str(Path(folder, name))
        for folder in dict.fromkeys(folders)
        for name in remove_stale(folder)
    ]


def _is_stale(path: Path) -> bool:
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        return False
    if match := TEMPORARY.fullmatch(path.name):
        return not _is_at_work(int(match[1]), found.st_mtime)
    return (
        _FORMER.fullmatch(path.name) is not None
        and time.time() - found.st_mtime > _FORMER_AGE
        and _is_a_workbook(path)
    )


def _is_at_work(process: int, written: float) -> bool:
    """Tell whether the process that wrote a file may still be writing it."""
    if process == os.getpid():
        # else it was another of this number: in a container every first process is number 1
        return written >= _BEGAN - 1
    if sys.platform == "win32":
        # a file that is open is not removed there, and a signal of no effect does not exist
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # it is another user's
        return True
    return True


def _is_a_workbook(path: Path) -> bool:
    """Tell whether a file begins as a workbook's package."""
    with open(path, "rb") as file:
        head = file.read(64)
    return head.startswith(b"PK\x03\x04") and head[30:].startswith(_FORMER_PARTS)
