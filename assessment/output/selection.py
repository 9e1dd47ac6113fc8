"""Of many records those that were asked for, in the order that was asked for, and their findings by
kind.

What is chosen changes what is shown, and nothing else: no status, no number and no exit status
depends on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from assessment.engine.plain import Record
from assessment.model.findings import CODES
from assessment.words.names import squeezed

SEVERITIES = ("error", "warning", "info")
SORTS = ("name", "progress", "grade", "status", "file")
WORST_FIRST = ("not read", "in doubt", "incomplete", "complete")
# about what a person typed; alike in two workbooks by accident, never by their template
_OF_PEOPLE = frozenset(
    (
        "cached-value-stale",
        "colour-not-read",
        "does-not-apply-not-allowed",
        "highlight-without-comment",
        "level-blank",
        "level-disagrees",
        "nothing-rated",
        "number-as-text",
        "rating-by-colour",
        "rating-not-understood",
        "rating-unrated",
        "rating-unseen",
        "rating-without-skill",
        "typed-value-replaced",
    )
)
_FEWEST_OF_A_TEMPLATE = 3  # workbooks: two of a kind say nothing of where it comes from
_PLACE = re.compile(
    r"\$?\b[A-Z]{1,3}\$?[1-9][0-9]{0,6}\b(?:[:,;]\s?\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}\b)*"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What to show of findings: only certain ones, certain ones not, errors only; names are
    codes, or a severity's plural.
    """

    only: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    quiet: bool = False

    def takes(self, severity: str, code: str) -> bool:
        """Tell whether a finding is shown."""
        if (
            code in self.ignore
            or f"{severity}s" in self.ignore
            or (self.quiet and severity != "error")
        ):
            return False
        return not self.only or code in self.only or f"{severity}s" in self.only

    def concerns(self, findings: Iterable[tuple[str, str]]) -> bool:
        """Tell whether a workbook with these findings (severity and code) is shown: all are,
        unless only certain findings are asked for.
        """
        return not self.only or any(self.takes(*one) for one in findings)

    def of(self, one: Record) -> Record | None:
        """Return a record with the findings that are shown; ``None`` where it is not concerned."""
        shown = [found for found in one["findings"] if self.takes(found["severity"], found["code"])]
        return {**one, "findings": shown} if shown or not self.only else None


FINDING_COLUMNS = ("file", "person", "severity", "code", "where", "message", "remedy")


def finding_rows(one: Record, selection: Selection) -> list[list[Any]]:
    """Return a row for each finding of a record that is shown, by :data:`FINDING_COLUMNS`."""
    shown = selection.of(one)
    found = shown["findings"] if shown else []
    return [
        [
            one["file"],
            name_of(one),
            *(each[key] for key in FINDING_COLUMNS[2:6]),
            CODES[each["code"]].remedy,
        ]
        for each in found
    ]


def worst_of(one: Record) -> str:
    """Return the severity of a record's worst finding, ``""`` where there is none."""
    severities = {found["severity"] for found in one["findings"]}
    return next((severity for severity in SEVERITIES if severity in severities), "")


def known_kinds() -> tuple[str, ...]:
    """Return what findings can be chosen by: every code, and the severities' plurals."""
    return (*CODES, *(f"{severity}s" for severity in SEVERITIES))


def in_order(records: Sequence[Record], by: str | None) -> list[Record]:
    """Return records sorted by one of :data:`SORTS`, ``None`` for the order given; equals keep
    their order.

    ``progress`` and ``grade`` begin with the highest, those without one at the end; ``status`` with
    the worst.
    """
    if by is None:
        return list(records)
    keys = {
        "name": lambda one: _alphabetical(name_of(one)),
        "file": lambda one: _alphabetical(one["file"]),
        "progress": lambda one: (one["progress"] is None, -(one["progress"] or 0)),
        "grade": lambda one: (
            one["grade"] is None,
            one["track"] or "",
            -(one["grade"] or {}).get("min_progress", 0),
            -(one["progress"] or 0),
        ),
        "status": lambda one: (
            WORST_FIRST.index(status_of(one)),
            -sum(found["severity"] == "error" for found in one["findings"]),
            -(one.get("unrated") or 0),
        ),
    }
    return sorted(records, key=keys[by])


def _alphabetical(text: str) -> tuple[str, str]:
    """Return what sorts a name where its readers look for it: Č beside C, capitals beside small
    letters.
    """
    return (
        "".join(
            c
            for c in unicodedata.normalize("NFKD", text).casefold()
            if not unicodedata.combining(c)
        ),
        text,
    )


def name_of(one: Record) -> str:
    """Return what to call a record's person."""
    return str(one["person"])


def status_of(one: Record) -> str:
    """Return one of :data:`WORST_FIRST`."""
    return str(one["status"])


# --- findings by kind ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """The findings of one code in many workbooks."""

    severity: str
    code: str
    files: tuple[str, ...]  # each once, in the order given
    # file, place, message: of messages that differ in places only the first
    told: tuple[tuple[str, str, str], ...]
    count: int


def kinds_of(records: Sequence[Record]) -> tuple[list[Kind], list[Kind]]:
    """Return the findings of many records by their kinds, errors first, then the most frequent:
    what people can mend, and their templates' own.

    A template's is what more than half of the workbooks of one layout, three at least, have at the
    same place in the same words; what has no place within a workbook is about the file.
    """
    of_template = _templates(records)
    people: dict[tuple[str, str], list[tuple[str, Any]]] = {}
    templates: dict[tuple[str, str], list[tuple[str, Any]]] = {}
    for one in records:
        for found in one["findings"]:
            which = templates if (_layout(one), *_identity(found)) in of_template else people
            which.setdefault((found["severity"], found["code"]), []).append((one["file"], found))
    return _kinds(people), _kinds(templates)


def _kinds(groups: dict[tuple[str, str], list[tuple[str, Any]]]) -> list[Kind]:
    kinds = []
    for (severity, code), group in groups.items():
        told: dict[str, tuple[str, str, str]] = {}
        for file, found in group:
            told.setdefault(
                _PLACE.sub("", found["message"]), (file, found["where"], found["message"])
            )
        kinds.append(
            Kind(
                severity,
                code,
                tuple(dict.fromkeys(file for file, _ in group)),
                tuple(told.values()),
                len(group),
            )
        )
    return sorted(
        kinds, key=lambda kind: (SEVERITIES.index(kind.severity), -len(kind.files), kind.code)
    )


def _templates(records: Sequence[Record]) -> set[tuple[Any, ...]]:
    """Return what findings are their template's: the layout with code, place and message."""
    workbooks = Counter(map(_layout, records))
    found = Counter(
        (_layout(one), *identity)
        for one in records
        for identity in {_identity(found) for found in one["findings"]}
    )
    return {
        key
        for key, count in found.items()
        if key[1] not in _OF_PEOPLE
        and key[2]
        and workbooks[key[0]] >= _FEWEST_OF_A_TEMPLATE
        and 2 * count > workbooks[key[0]]
        and key[0][1]
    }


def _layout(one: Record) -> tuple[str, tuple[str, ...]]:
    return one.get("layout", ""), tuple(
        competency["name"] for competency in one.get("competencies", ())
    )


def _identity(found: Any) -> tuple[str, str, str]:
    return found["code"], found["where"], found["message"]


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


# --- which file is whose -------------------------------------------------------------------------

_WORDS = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[^-_ /\\]*[-_ /\\]*")  # a part of a file's name, with what ends it


def files_to_tell(records: Sequence[Record], names: dict[str, str]) -> dict[str, str]:
    """Return the names of the files that cannot be told from the person's name: of namesakes, and
    those that have, with their folder, no word of that name.

    A word that somebody else of ``records`` has too does not tell whose a file is.
    """
    people = Counter(squeezed(name_of(one)) for one in records)
    having: dict[str, set[str]] = {}
    for one in records:
        for word in _words(name_of(one)):
            having.setdefault(word, set()).add(squeezed(name_of(one)))
    told = {}
    for one in records:
        person, path = squeezed(name_of(one)), PurePath(one["file"])
        found = Counter(
            whose for word in _words("/".join(path.parts[-2:])) for whose in having.get(word, ())
        )
        nearest = [whose for whose, count in found.items() if count == max(found.values())]
        if people[person] > 1 or (
            person not in (squeezed(path.stem), squeezed(path.name)) and nearest != [person]
        ):
            told[one["file"]] = names[one["file"]]
    return told


def with_person(one: Record, name: str) -> str:
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
