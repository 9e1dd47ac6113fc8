"""Putting bytes under a name: at once or not at all, and never readable by more people than what they were made from."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

# The name of a file that is being written, beside the one whose name it will take: a run that was killed leaves it behind. The number is the process's.
TEMPORARY = re.compile(r"\.([0-9]+)-[a-z0-9_]+\.assess\.tmp")
_PERMISSIONS, _OTHERS = 0o777, 0o007


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
    """Write a file under a temporary name beside ``target`` and let it take its name; ``durable`` waits for the disk. Raises ``OSError``.

    A file that is replaced hands on its permissions, its owner and its extended attributes, as far as the system allows, a new one follows the umask;
    neither can be read by more people than the files of ``made_from``. ``like`` is a file whose permissions, owner, attributes and times are
    taken instead. ``fresh``: no file may be there (``FileExistsError``). ``last`` is called before the name is taken, and may raise.
    """
    path = Path(os.path.realpath(target))
    there = path.exists()
    if there and not path.is_file():
        raise OSError(errno.EINVAL, "a folder is there" if path.is_dir() else "it is no ordinary file")  # a pipe or a device keeps its place
    # nobody else can read it until it is whole (mode 0600)
    descriptor, name = tempfile.mkstemp(prefix=f".{os.getpid()}-", suffix=".assess.tmp", dir=path.parent)
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
    """Give a file the owner and the extended attributes of another as far as that is possible; return the permissions that it may have then."""
    known, own = model.stat(), temporary.stat()
    if hasattr(os, "chown") and (known.st_uid, known.st_gid) != (own.st_uid, own.st_gid):
        for owner in (known.st_uid, -1):  # only root gives files away; a group of one's own can be kept
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
    """Return the permissions that a file of a group may have so that nobody can do more with it than with a known one, its owner apart."""
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
