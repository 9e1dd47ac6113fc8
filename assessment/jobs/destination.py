"""Where written workbooks go: beside the originals, or in their place with a backup.

A workbook that is open in a spreadsheet program is not replaced: the program would overwrite the
change, or lose its own.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from assessment.jobs.folders import WORKBOOKS, FoundFiles
from assessment.model.errors import OutputError, PackageError
from assessment.ooxml.inputs import read_file
from assessment.ooxml.package import DEFAULT_LIMITS
from assessment.ooxml.write.archive import save

BACKUP = ".bak"
_MOST_BACKUPS = 999


class Wrote(NamedTuple):
    """What came of writing a file: its name, whether anything was written, the backup of what
    was there, and how many other names (links) keep the old file.
    """

    file: str
    changed: bool = True
    backup: str | None = None
    other_names: int = 0


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to write: a file for one workbook, a folder for many, or in place of the originals.

    ``overwrite``: what is there and must not be lost is kept as a backup, instead of being refused.
    ``places`` are the names below the folder of workbooks that lie in subfolders, by source.
    """

    path: str | None  # None: in place
    is_folder: bool = False
    overwrite: bool = False
    places: Mapping[str, str] = field(default_factory=dict)

    def of(self, source: str) -> str:
        """Return the file that the workbook read from ``source`` is written to."""
        if self.path is None:
            return source
        return (
            str(Path(self.path) / self.places.get(source, Path(source).name).rstrip())
            if self.is_folder
            else self.path
        )

    def write(
        self,
        source: str,
        original: bytes,
        data: bytes,
        seen: bytes | None = None,
        *,
        keep: bool = False,
    ) -> Wrote:
        """Write the workbook made from ``source``. In place, ``original`` is what was read, and is
        kept as a backup; nothing is done where nothing changed.

        Elsewhere ``seen`` is what was there when it was decided to replace it (``None``: nothing),
        and with ``keep`` it is kept as a backup. Raises :class:`OutputError` where the file is open
        elsewhere or read-only, has changed since it was read, or cannot be written.
        """
        target = self.of(source)
        lock = lock_of(target)
        if lock is not None:
            raise OutputError(
                f"{target} is open in a spreadsheet program ({lock.name} says so). Close it and try"
                " again."
            )
        if self.path is None:
            return replace_file(target, original, data, keep=True, durable=True)
        if seen is None:
            return create_file(target, data, [source])
        return replace_file(target, seen, data, keep=keep, sources=[source])


def make_folder(folder: Path) -> None:
    """Make a folder, and those that it lies in, where they are not there. Raises
    :class:`OutputError`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be made: {error.strerror or error}."
        ) from None


def there(target: str, most: int = DEFAULT_LIMITS.file) -> bytes | None:
    """Return what is in a file that may be replaced; ``None`` where none is. Raises
    :class:`OutputError` for what is never replaced.
    """
    if not os.path.lexists(target):
        return None
    if not Path(target).exists():
        raise OutputError(
            f"{target} cannot be written: a link is there that leads nowhere. Remove it, or name"
            " another file."
        )
    try:
        return read_file(target, most)
    except PackageError as error:
        raise OutputError(
            f"{target} cannot be written: something is there that is not replaced. {error}"
        ) from None


def create_file(target: str, data: bytes, sources: Sequence[str] = ()) -> Wrote:
    """Write a file where none is; it can be read by no more people than each of ``sources``.
    Raises :class:`OutputError`.
    """
    with _told(target):
        try:
            save(data, target, made_from=_known(sources), fresh=True)
        except FileExistsError:
            raise OutputError(
                f"{target} was written by somebody else in the meantime. Try again."
            ) from None
    return Wrote(target)


def replace_file(
    target: str,
    seen: bytes,
    data: bytes,
    *,
    keep: bool,
    sources: Sequence[str] = (),
    durable: bool = False,
) -> Wrote:
    """Replace a file that held ``seen`` when it was read, and with ``keep`` keep that as a backup.
    Nothing is done where nothing changes.

    Of two processes that write one file at once one is refused. Raises :class:`OutputError`, and
    the file is as it was, where it is read-only, has changed since, or cannot be written.
    """
    if data == seen:
        return Wrote(target, changed=False)
    with _told(target), _held(target) as path:
        known = path.stat()
        if not known.st_mode & stat.S_IWUSR or not os.access(path, os.W_OK):
            raise OutputError(f"{target} is read-only. Make it writable, or name another file.")

        def unchanged() -> None:
            now = path.stat()
            if (
                (now.st_ino, now.st_dev) != (known.st_ino, known.st_dev)
                or now.st_size != len(seen)
                or path.read_bytes() != seen
            ):
                raise OutputError(f"{target} has changed while it was read. Try again.")

        unchanged()
        backup, made = _keep(path, seen, durable) if keep else (None, False)
        try:
            save(data, path, durable=durable, made_from=_known(sources), last=unchanged)
        except BaseException:
            if backup is not None and made:
                backup.unlink(missing_ok=True)
            raise
    return Wrote(
        target, backup=None if backup is None else str(backup), other_names=known.st_nlink - 1
    )


@contextmanager
def _told(target: str) -> Iterator[None]:
    """Say what the system refuses in a sentence."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        raise OutputError(
            f"{target} cannot be written: {getattr(error, 'strerror', None) or error}."
        ) from None


@contextmanager
def _held(target: str) -> Iterator[Path]:
    """Hold a file, that is there, against other processes of this program; yield the file that
    links lead to.

    The hold ends with the process, whatever ends it. Where the system or the disk knows no such
    holds, what is left is the comparison before the name is taken.
    """
    path = Path(os.path.realpath(target))
    try:
        import fcntl
    except ImportError:  # Windows
        yield path
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(
                f"{target} is being written by another run of this program. Try again."
            ) from None
        except OSError:  # a disk without holds
            pass
        yield path
    finally:
        os.close(descriptor)


def _known(sources: Sequence[str]) -> list[os.stat_result]:
    """Return what is known of the files that something is made from, as far as there are any."""
    found: list[os.stat_result] = []
    for source in sources:
        with suppress(OSError, ValueError):
            found.append(Path(source).stat())
    return found


def destination(
    output: str, sources: Sequence[str], *, overwrite: bool = False, are_files: bool = True
) -> Destination:
    """Make sense of an output path: a folder, made if it is not there, or a workbook's name for a
    single source.

    ``overwrite`` keeps as a backup what would be lost; ``sources`` are read from files of these
    names, or (``are_files`` is false) only called so. Raises :class:`OutputError` where two sources
    would go to one file, a source would be overwritten, or no folder can be made.
    """
    path = Path(output)
    one_file = len(sources) == 1 and _names_a_workbook(output)
    if one_file:
        _check_kind(output, sources[0])
    make_folder(path.parent if one_file else path)
    found = Destination(output, is_folder=not one_file, overwrite=overwrite)
    check_apart(found, sources, are_files=are_files)
    return found


def destination_of(
    output: str | None, found: FoundFiles, *, recursive: bool = False, overwrite: bool = False
) -> Destination:
    """Return where the workbooks that were ``found`` are written: to ``output``, or in place.

    Those of folders with subfolders, that were read ``recursive``, go to the same subfolders of
    ``output``, which are made. Raises :class:`OutputError` as :func:`destination`.
    """
    if output is None:
        return Destination(None, overwrite=overwrite)
    if not recursive or len(found.files) <= 1:
        return destination(output, found.files, overwrite=overwrite)
    made = replace(destination(output, (), overwrite=overwrite), places=found.places)
    check_apart(made, found.files)
    for folder in dict.fromkeys(Path(made.of(file)).parent for file in found.files):
        make_folder(folder)
    return made


def _names_a_workbook(output: str) -> bool:
    """Tell whether an output path is a workbook's, and no folder."""
    path = Path(output)
    try:
        is_folder = path.is_dir() or output.endswith(os.sep)
    except OSError as error:  # its name is too long
        raise OutputError(f"{output} cannot be written: {error.strerror or error}.") from None
    return not is_folder and path.suffix.lower() in WORKBOOKS


def _check_kind(output: str, source: str) -> None:
    kind = Path(source).suffix.lower().rstrip()
    if Path(output).suffix.lower() != kind:
        raise OutputError(f"{output} cannot be written: a workbook keeps its kind, {kind}.")


def check_apart(found: Destination, sources: Sequence[str], *, are_files: bool = True) -> None:
    """Raise :class:`OutputError` where two sources would be written to one file, or one of them
    would be overwritten.
    """
    targets: dict[str, str] = {}
    for source in sources:
        target = found.of(source)
        if (key := _key(target)) in targets:
            raise OutputError(
                f"{targets[key]} and {source} would both be written to {target}. Score them apart."
            )
        targets[key] = source
    if not are_files:
        return
    for source in sources:
        if _key(source) in targets:
            raise OutputError(
                f"{source} would be overwritten. Name another folder, or use --in-place, which"
                " keeps a backup."
            )


def _key(file: str) -> str:
    """Return what all names of a file have in common, on systems that tell no case either."""
    return os.path.normcase(os.path.realpath(file)).casefold()


def lock_of(file: str) -> Path | None:
    """Return the lock file that a spreadsheet program keeps beside an open workbook, if there
    is one.
    """
    path = Path(os.path.realpath(file))
    # Excel shortens nothing here, unlike Word; LibreOffice writes the whole name
    candidates = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    return next((lock for lock in candidates if _is_there(lock)), None)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long is no file's
        return False


def _keep(path: Path, original: bytes, durable: bool) -> tuple[Path, bool]:
    """Keep a file as it was under the first free name, ``NAME.bak``, ``NAME.bak2`` ...; the
    same bytes only once. Tell whether it was kept now.
    """
    for number in range(1, _MOST_BACKUPS):
        backup = Path(f"{path}{BACKUP}{number if number > 1 else ''}")
        if not os.path.lexists(backup):
            # as nobody else may read it, or own it: permissions, owner, attributes and times are
            # the file's
            save(original, backup, durable=durable, like=path, fresh=True)
            return backup, True
        if (
            backup.is_file()
            and backup.stat().st_size == len(original)
            and backup.read_bytes() == original
        ):
            return backup, False
    raise OutputError(f"{path} has {_MOST_BACKUPS} backups. Move some of them away.")
