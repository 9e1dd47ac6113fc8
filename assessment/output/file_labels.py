"""What to call files where there are many: by which name they are told apart, and which of them do
not say whose they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from assessment.output.selection import name_of
from assessment.words.contract import FileRecord
from assessment.words.names import squeezed

_WORDS = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[^-_ /\\]*[-_ /\\]*")  # a part of a file's name, with what ends it


def file_names(files: Iterable[str]) -> dict[str, str]:
    """Return the shortest names by which files are told apart: the last part of the path, with
    its folder where two are the same, else the whole path.
    """
    paths = list(dict.fromkeys(files))
    last, two = (
        Counter(PurePath(file).name for file in paths),
        Counter(PurePath(file).parts[-2:] for file in paths),
    )
    names = {}
    for file in paths:
        path = PurePath(file)
        alone = last[path.name] == 1
        names[file] = (
            path.name
            if alone
            else str(PurePath(*path.parts[-2:]))
            if two[path.parts[-2:]] == 1
            else file
        )
    return names


def files_to_tell(records: Sequence[FileRecord], names: dict[str, str]) -> dict[str, str]:
    """Return the names of the files that cannot be told from the person's name: of namesakes, and
    those that have, with their folder, no word of that name.

    A word that somebody else of ``records`` has too does not tell whose a file is.
    """
    people = Counter(squeezed(name_of(one)) for one in records)
    having: dict[str, set[str]] = {}
    for one in records:
        for word in _words(name_of(one)):
            having.setdefault(word, set()).add(squeezed(name_of(one)))
    return {
        one["file"]: names[one["file"]]
        for one in records
        if people[squeezed(name_of(one))] > 1 or not _says_whose(one, having)
    }


def _says_whose(one: FileRecord, having: dict[str, set[str]]) -> bool:
    """Tell whether a file's name, with its folder, says whose it is; ``having`` are the people
    that have a word in their names.
    """
    person, path = squeezed(name_of(one)), PurePath(one["file"])
    if person in (squeezed(path.stem), squeezed(path.name)):
        return True
    words = _words("/".join(path.parts[-2:]))
    hits = Counter(whose for word in words for whose in having.get(word, ()))
    most = max(hits.values(), default=0)
    return [whose for whose, count in hits.items() if count == most] == [person]


def with_person(one: FileRecord, name: str) -> str:
    """Return the name of a record's file, with whose it is where it has no word of the person's
    name.
    """
    person = name_of(one)
    return (
        name
        if _words(name) & _words(person) or squeezed(person) in squeezed(name)
        else f"{name} ({person})"
    )


def _words(text: str) -> set[str]:
    return {word for found in _WORDS.findall(text) if len(word := squeezed(found)) > 1}


def in_lines(name: str, width: int) -> str:
    """Return a name of a file or person in lines that end where a part of it does, not within a
    word; a part that is wider stays whole.
    """
    lines = [""]
    for part in filter(None, _BREAK.findall(name)):
        if lines[-1] and len(lines[-1] + part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip(" ") for line in lines)
