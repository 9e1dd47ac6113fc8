"""Which files of folders are people's workbooks, and what the others are that somebody may have
meant as one.

A folder is read as it is found: as Google Drive, Dropbox, iCloud and browsers leave it. Whatever
may have been meant as somebody's workbook is among the files, to become a row that says what it is;
what is passed over and might have been meant is a note.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from assessment.model.errors import PackageError

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
# read as far as saying what they are, so that their owners are not left out in silence
RELATIVES = (".xls", ".xlsb", ".xlt", ".ods", ".ots", ".fods", ".numbers", ".et", ".gnumeric")
_MEANT = (*WORKBOOKS, *RELATIVES)
# formats whose bytes do not tell them from other files; of the others reading says what they are
_FOREIGN = {
    ".fods": "a flat OpenDocument file (.fods)",
    ".numbers": "an Apple Numbers document (in Numbers: File, Export To, Excel)",
    ".et": "a WPS spreadsheet (.et)",
    ".gnumeric": "a Gnumeric spreadsheet (.gnumeric)",
}
_POINTERS = {".gsheet": "a Google Sheet", ".gdoc": "a Google Doc"}
_SHORTCUTS = (".url", ".webloc", ".lnk", ".desktop")
_ICLOUD = re.compile(r"\.(?P<name>.+)\.icloud", re.IGNORECASE | re.DOTALL)
# what browsers, synchronisers and office programs call a file that is not whole yet
_HALVES = (
    ".download",
    ".crdownload",
    ".part",
    ".partial",
    ".opdownload",
    ".filepart",
    ".!ut",
    ".tmp",
)
_OFTEN_OTHERS = (".tmp", ".!ut")  # halves only where the name before them is a workbook's
_LOCKS = (
    re.compile(r"~\$(?P<name>.+)", re.DOTALL),
    re.compile(r"\.~lock\.(?P<name>.+)#", re.DOTALL),
)
# the names that Dropbox, Nextcloud, Syncthing and their like give to one of two versions: in
# English, and as Dropbox has it in other languages
_CONFLICT = re.compile(
    r"conflicted[ _-]copy|conflict[ _-]copy|sync-conflict-[0-9]|case conflict|in konflikt stehende"
    r" kopie|copie en conflit|copia en conflicto|"
    r"copia in conflitto|c\u00f3pia em conflito|konfliktn\u00ed kopie|kopia powoduj\u0105ca"
    r" konflikt",
    re.IGNORECASE,
)
# endings that systems and browsers give to a second copy
_COPY = re.compile(
    r"(?:[ _-]*\((?:[0-9]{1,3}|copy(?: [0-9]+)?|[^()]*conflicted copy[^()]*)\)|[ _]-["
    r" _](?:copy|kopie|copie|copia)(?: \([0-9]+\))?|[ _]copy(?: [0-9]{1,3})?"
    r"|\.sync-conflict-[0-9A-Za-z-]+)+$",
    re.IGNORECASE,
)
_COPY_OF = re.compile(r"^(?:copy|kopie|copie|copia) (?:of|von|de|di) ", re.IGNORECASE)
_DEEPEST = 16  # folders within folders
_MOST_ENTRIES = 200_000  # of one folder that is named, with all that is below it
# entries below a folder of which it is only asked whether there is a workbook
_MOST_LOOKED_AT = 5_000


class FoundFiles(NamedTuple):
    """The files to read in order, ``places`` where each lies below the folder that was named (a
    file that was named itself: its name), and what is to be told on the way, a sentence each.
    """

    files: tuple[str, ...]
    places: Mapping[str, str]
    notes: tuple[str, ...] = ()


def find_files(paths: Sequence[str | os.PathLike[str]], *, recursive: bool = False) -> list[str]:
    """Return the workbooks among files and folders: files as they are given, those of a folder
    sorted by name, ``recursive`` with its subfolders.

    What may have been meant as a workbook (a pointer, a half download, another program's format) is
    among them, and so is a link that leads nowhere. Hidden files, lock files, subfolders without
    ``recursive``, and a file that was there before are left out: :func:`look` tells which.
    """
    return list(look(paths, recursive=recursive).files)


def look(
    paths: Sequence[str | os.PathLike[str]],
    *,
    recursive: bool = False,
    output: str | os.PathLike[str] | None = None,
    done: str = "read",
) -> FoundFiles:
    """Return the workbooks of ``paths`` as :func:`find_files`, and what is to be told of the
    others.

    The folder ``output`` is not looked into below another one: what is in it was made from the
    rest. ``done`` is what happens to files, for the notes. Raises :class:`PackageError` for a
    folder with more entries than are looked at.
    """
    files: list[str] = []
    places: dict[str, str] = {}
    notes: list[str] = []
    seen: dict[str, str] = {}
    for path in paths:
        given = os.fspath(path)
        if not _is_folder(given):
            of = locked(PurePath(given).name)
            if of:
                notes.append(
                    f"Not a workbook: the lock file {given}; {of} is open somewhere, or was when"
                    " its program ended."
                )
                continue
            inside = [(PurePath(given).name, given)]
        else:
            walk = _Walk(given, recursive, _real(output) if output is not None else "", done)
            inside = walk.files()
            notes += walk.notes
        for place, file in inside:
            key = _real(file)
            if key in seen:
                notes.append(
                    f"Named twice, {done} once: {file}"
                    + (f" is {seen[key]}." if seen[key] != file else ".")
                )
                continue
            seen[key] = file
            files.append(file)
            places[file] = place
    return FoundFiles(tuple(files), places, tuple(notes))


class _Walk:
    """One folder that was named: its workbooks, and what is to be told of it."""

    def __init__(self, folder: str, recursive: bool, output: str, done: str) -> None:
        self.notes: list[str] = []
        self._folder, self._recursive, self._output, self._done = folder, recursive, output, done
        self._entries = 0
        self._unlisted: list[tuple[str, str]] = []  # folders that cannot be listed, place and path

    def files(self) -> list[tuple[str, str]]:
        """Return place and path of each file, sorted by place."""
        found: list[tuple[str, ...]] = []
        left: list[tuple[str, ...]] = [()]
        while left:
            parts = left.pop()
            for entry in self._listed(parts):
                place = (*parts, entry.name)
                folder = entry.is_dir(follow_symlinks=False)
                meant = is_meant(entry.name) and not (folder and _is_named_as_half(entry.name))
                if meant:
                    # by its name only: what else it may be (a folder, a link that leads nowhere) is
                    # told when it is read
                    found.append(place)
                if folder and not entry.name.startswith("."):
                    if self._goes_into(place, entry.path):
                        left.append(place)
                elif not meant:
                    self._pass(entry)
        found.sort(key=lambda place: [(part.casefold(), part) for part in place])
        return [
            (str(Path(*place)), str(Path(self._folder, *place))) for place in found
        ] + self._unlisted

    def _listed(self, parts: tuple[str, ...]) -> list[os.DirEntry[str]]:
        folder = Path(self._folder, *parts)
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            # whoever is in there is missing: the folder stands as a row for them
            self._unlisted.append((str(Path(*parts)), str(folder)))
            self.notes.append(f"Not read: the folder {folder}: {error.strerror or error}.")
            return []
        self._entries += len(entries)
        if self._entries > _MOST_ENTRIES:
            raise PackageError(
                "file-too-large",
                f"{self._folder} holds more than {_MOST_ENTRIES:,} files and folders. Name smaller"
                " folders.",
            )
        return entries

    def _goes_into(self, place: tuple[str, ...], path: str) -> bool:
        """Tell whether a subfolder is read; where it is not, and somebody's workbook may be in
        it, that is noted.
        """
        if self._recursive and self._output and _real(path) == self._output:
            self.notes.append(f"Not read: the folder {path}, which the results are written to.")
            return False
        if self._recursive and len(place) <= _DEEPEST:
            return True
        if _holds_workbooks(path):
            how = (
                f"Name it, or add -r, to have them {self._done}."
                if not self._recursive
                else f"It lies more than {_DEEPEST} folders deep."
            )
            self.notes.append(f"Not read: the folder {path}, which holds workbooks. {how}")
        return False

    def _pass(self, entry: os.DirEntry[str]) -> None:
        """Note what was passed over, if somebody may have meant it."""
        if entry.name.startswith(".") or locked(entry.name):
            return
        if entry.is_symlink() and entry.is_dir():
            self.notes.append(
                f"Not followed: the link {entry.path}, which leads to a folder. Name it to have"
                f" what is in it {self._done}."
            )
        elif entry.name.lower().endswith(_SHORTCUTS):
            self.notes.append(
                f"Not followed: the shortcut {entry.path}. If somebody's workbook lies behind it,"
                " name that file."
            )


def _holds_workbooks(folder: str) -> bool:
    """Tell whether something meant as a workbook, or a link to a folder, lies in a folder or
    below it; of very large ones the beginning is looked at.
    """
    left, looked_at = [(folder, 0)], 0
    while left and looked_at < _MOST_LOOKED_AT:
        path, depth = left.pop()
        try:
            with os.scandir(path) as listing:
                for entry in listing:
                    looked_at += 1
                    if is_meant(entry.name) or (
                        entry.is_symlink() and entry.is_dir() and not entry.name.startswith(".")
                    ):
                        return True
                    if (
                        depth < _DEEPEST
                        and not entry.name.startswith(".")
                        and entry.is_dir(follow_symlinks=False)
                    ):
                        left.append((entry.path, depth + 1))
        except OSError:
            return True  # nobody knows: it is told
    return bool(left)


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):  # a name that no system has
        return False


def _real(path: str | os.PathLike[str]) -> str:
    """Return what all names of a file have in common."""
    try:
        return os.path.normcase(os.path.realpath(path))
    except (OSError, ValueError):  # a name that no system has
        return os.fspath(path)


# --- names ---------------------------------------------------------------------------------------


def locked(name: str) -> str:
    """Return the workbook whose lock file has this name, ``""`` for any other file."""
    return next((match["name"] for lock in _LOCKS if (match := lock.fullmatch(name))), "")


def is_meant(name: str) -> bool:
    """Tell by its name whether a file in a folder may have been meant as somebody's workbook."""
    if name.startswith("."):
        hidden = _ICLOUD.fullmatch(name)
        return hidden is not None and is_meant(hidden["name"])
    if locked(name):
        return False
    # a blank at the end is a slip of whoever renamed it: the file is a workbook all the same
    return name.lower().rstrip().endswith(_MEANT) or bool(_wrong_by_name(name))


def refuse(file: str | os.PathLike[str]) -> None:
    """Raise :class:`PackageError` for what is no workbook by its name or size, whatever is in
    it: a pointer, half a download, an empty file.
    """
    path = Path(file)
    wrong = _wrong_by_name(path.name)
    if wrong:
        raise PackageError(*wrong)
    try:
        empty = path.is_file() and path.stat().st_size == 0
    except (OSError, ValueError):  # reading it says what is wrong
        return
    if empty:
        raise PackageError(
            "file-not-a-workbook",
            "The file is empty: it was not copied or downloaded whole. Ask for it again.",
        )


def conflict(file: str | os.PathLike[str]) -> bool:
    """Tell whether a file's name is one that a synchroniser gives to one of two versions that
    contradict each other.
    """
    return _CONFLICT.search(PurePath(file).stem) is not None


def person_in(file: str | os.PathLike[str]) -> str:
    """Return whose a file is by its name: without the endings of workbooks and downloads, and
    without what copies are called.
    """
    name = PurePath(file).name.rstrip()
    if hidden := _ICLOUD.fullmatch(name):
        name = hidden["name"]
    for endings in (_HALVES, _SHORTCUTS, (*_MEANT, *_POINTERS)):
        ending = PurePath(name).suffix
        if ending.lower() in endings:
            name = name[: -len(ending)]
    return _COPY_OF.sub("", _COPY.sub("", name)).strip() or name


def _is_named_as_half(folder: str) -> bool:
    """Tell whether a folder is called like half a download: some programs make folders that look
    like one file, but what people made is never half a download.
    """
    return PurePath(folder.lower()).suffix in _HALVES and not _names_a_workbook(folder)


def _names_a_workbook(name: str) -> bool:
    """Tell whether a name has a workbook's before its last ending: ``anna.xlsx.part``."""
    return PurePath(name.lower()).stem.endswith(_MEANT)


def _wrong_by_name(name: str) -> tuple[str, str] | None:
    """Return code and message of what a file is by its name, if that is no workbook."""
    if _ICLOUD.fullmatch(name):
        return (
            "cloud-pointer",
            (
                "The workbook is in iCloud, and this is only its placeholder. Open the folder in"
                " the Finder and download it."
            ),
        )
    lower = name.lower()
    stem, ending = PurePath(lower).stem, PurePath(lower).suffix
    if ending in _POINTERS:
        return (
            "cloud-pointer",
            (
                f"This is only a pointer to {_POINTERS[ending]}, with nobody's ratings in it. Open"
                " it, and download it as .xlsx."
            ),
        )
    if ending in _SHORTCUTS and any(known in stem for known in (*_MEANT, *_POINTERS)):
        return (
            "cloud-pointer",
            "This is only a shortcut to a workbook. Put the workbook itself here.",
        )
    if ending in _HALVES and (
        _names_a_workbook(name) or (ending not in _OFTEN_OTHERS and "." not in stem)
    ):
        return (
            "half-downloaded",
            (
                "This is a download, or a copy, that was not finished. Wait until it is, or ask for"
                " the file again."
            ),
        )
    if ending in _FOREIGN:
        return "file-not-a-workbook", f"The file is {_FOREIGN[ending]}. Save it as .xlsx."
    return None
