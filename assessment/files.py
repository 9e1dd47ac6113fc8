"""Where written workbooks go: beside the originals, or in their place with a backup.

A workbook that is open in a spreadsheet program is not replaced: the program would overwrite the change, or lose its own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assessment.errors import OutputError
from assessment.ooxml.archive import save

BACKUP = ".bak"
_MOST_BACKUPS = 999


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to write: a file for one workbook, a folder for many, or in place of the originals."""

    path: str | None  # None: in place
    is_folder: bool = False

    def of(self, source: str) -> str:
        """Return the file that the workbook read from ``source`` is written to."""
        if self.path is None:
            return source
        return str(Path(self.path) / Path(source).name) if self.is_folder else self.path

    def write(self, source: str, original: bytes, data: bytes) -> str:
        """Write a workbook; return the file. In place, the original is kept as a backup, and nothing is done where nothing changed.

        Raises :class:`OutputError` where the file is open elsewhere, has changed since it was read, or cannot be written.
        """
        target = self.of(source)
        lock = lock_of(target)
        if lock is not None:
            raise OutputError(f"{target} is open in a spreadsheet program ({lock.name} says so). Close it and try again.")
        try:
            if self.path is None:
                if data == original:
                    return target
                if Path(target).read_bytes() != original:
                    raise OutputError(f"{target} has changed while it was read. Try again.")
                _keep(target, original)
            save(data, target, durable=self.path is None)
        except OSError as error:
            raise OutputError(f"{target} cannot be written: {error.strerror or error}.") from None
        return target


def destination(output: str, sources: Sequence[str]) -> Destination:
    """Make sense of an output path: a folder, made if it is not there, or a workbook's name for a single source.

    Raises :class:`OutputError` where two sources would go to one file, a source would be overwritten, or no folder can be made.
    """
    path = Path(output)
    suffixes = {Path(source).suffix.lower() for source in sources}
    try:
        is_folder = path.is_dir()
    except OSError as error:  # its name is too long
        raise OutputError(f"{output} cannot be written: {error.strerror or error}.") from None
    if len(sources) == 1 and not is_folder and path.suffix.lower() in (".xlsx", ".xlsm", ".xltx", ".xltm") and not output.endswith(os.sep):
        if path.suffix.lower() not in suffixes:
            raise OutputError(f"{output} cannot be written: a workbook keeps its kind, {', '.join(suffixes)}.")
        found = Destination(output)
        folder = path.parent
    else:
        found = Destination(output, is_folder=True)
        folder = path
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {folder} cannot be made: {error.strerror or error}.") from None
    targets: dict[str, str] = {}
    for source in sources:
        target = found.of(source)
        key = os.path.normcase(os.path.realpath(target)).casefold()
        if key in targets:
            raise OutputError(f"{targets[key]} and {source} would both be written to {target}. Score them apart.")
        targets[key] = source
    overwritten = [source for source in sources if os.path.normcase(os.path.realpath(source)).casefold() in targets]
    if overwritten:
        raise OutputError(f"{overwritten[0]} would be overwritten. Name another folder, or use --in-place, which keeps a backup.")
    return found


def lock_of(file: str) -> Path | None:
    """Return the lock file that a spreadsheet program keeps beside an open workbook, if there is one."""
    path = Path(os.path.realpath(file))
    # Excel shortens nothing here, unlike Word; LibreOffice writes the whole name
    candidates = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    return next((lock for lock in candidates if _is_there(lock)), None)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long is no file's
        return False


def _keep(file: str, original: bytes) -> None:
    """Keep a workbook as it was under the first free name, ``NAME.bak``, ``NAME.bak2`` ...; the same bytes only once."""
    for number in range(1, _MOST_BACKUPS):
        backup = Path(os.path.realpath(file) + BACKUP + (str(number) if number > 1 else ""))
        if not backup.exists():
            save(original, backup, durable=True)
            return
        if backup.stat().st_size == len(original) and backup.read_bytes() == original:
            return
    raise OutputError(f"{file} has {_MOST_BACKUPS} backups. Move some of them away.")
