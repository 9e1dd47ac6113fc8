"""Reading the files that people name: ordinary ones only, and never more of one than is bounded.

A name may lead to a pipe that nobody writes into, to a device that never ends, or to a file that
grows while it is read. None of them may hold a command up or fill the memory.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from assessment.model.errors import PackageError

_NEVER_WAITING: int = getattr(os, "O_NONBLOCK", 0)


def read_file(path: str | os.PathLike[str], most: int) -> bytes:
    """Return the bytes of an ordinary file, of which it may have ``most``.

    Raises :class:`PackageError`, with the code ``file-missing`` for what is not there, is no
    ordinary file or cannot be opened, and ``file-too-large``.
    """
    try:
        what = _not_ordinary(Path(path))
        if what:
            raise PackageError("file-missing", f"The file is {what}.")
        with open(path, "rb", opener=_open) as file:
            size = os.fstat(file.fileno()).st_size
            # memory is taken for what is asked for; one that says that it is empty, as those of
            # /proc, or that grows, is not believed
            data = file.read(size + 1) if size <= most else b""
            if len(data) > size:
                data += file.read(most + 1 - len(data))
    except (OSError, ValueError) as error:
        raise PackageError(
            "file-missing", f"The file cannot be opened: {_reason(error)}."
        ) from None
    if max(size, len(data)) > most:
        raise PackageError(
            "file-too-large",
            f"The file has {'more than ' if size <= most else ''}{max(size, most):,} bytes; at most"
            f" {most:,} are read.",
        )
    return data


def _not_ordinary(path: Path) -> str:
    """Return what lies at a path, if it is no ordinary file. Raises ``OSError`` and
    ``ValueError``.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "not there"
    if stat.S_ISREG(mode):
        return ""
    return "a folder" if stat.S_ISDIR(mode) else "no ordinary file"


def _open(path: str, flags: int) -> int:
    # whatever has taken the file's place since it was looked at: a pipe is not waited for
    return os.open(path, flags | _NEVER_WAITING)


def _reason(error: OSError | ValueError) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
