"""Of many records those that were asked for, in the order that was asked for, and their findings by
kind.

What is chosen changes what is shown, and nothing else: no status, no number and no exit status
depends on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, TypeVar, cast

from assessment.model.findings import CODES
from assessment.words.contract import BriefRecord, FileRecord, FindingRecord, ResultRecord
from assessment.words.names import squeezed

SEVERITIES = ("error", "warning", "info")
Filed = TypeVar("Filed", bound=FileRecord)
Scored = TypeVar("Scored", bound=BriefRecord)

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

    def of(self, one: Filed) -> Filed | None:
        """Return a record with the findings that are shown; ``None`` where it is not concerned."""
        shown = [found for found in one["findings"] if self.takes(found["severity"], found["code"])]
        return cast(Filed, {**one, "findings": shown}) if shown or not self.only else None


_OF_FINDINGS: tuple[tuple[str, Callable[[FileRecord, FindingRecord], str]], ...] = (
    ("file", lambda one, finding: one["file"]),
    ("person", lambda one, finding: name_of(one)),
    ("severity", lambda one, finding: finding["severity"]),
    ("code", lambda one, finding: finding["code"]),
    ("where", lambda one, finding: finding["where"]),
    ("message", lambda one, finding: finding["message"]),
    ("remedy", lambda one, finding: CODES[finding["code"]].remedy),
)
FINDING_COLUMNS = tuple(name for name, _ in _OF_FINDINGS)


def finding_rows(one: FileRecord, selection: Selection) -> list[list[str]]:
    """Return a row for each finding of a record that is shown, by :data:`FINDING_COLUMNS`."""
    shown = selection.of(one)
    return [
        [value(one, finding) for _, value in _OF_FINDINGS]
        for finding in (shown["findings"] if shown else ())
    ]


def worst_of(one: FileRecord) -> str:
    """Return the severity of a record's worst finding, ``""`` where there is none."""
    severities = {found["severity"] for found in one["findings"]}
    return next((severity for severity in SEVERITIES if severity in severities), "")


def known_kinds() -> tuple[str, ...]:
    """Return what findings can be chosen by: every code, and the severities' plurals."""
    return (*CODES, *(f"{severity}s" for severity in SEVERITIES))


def in_order(records: Sequence[Scored], by: str | None) -> list[Scored]:
    """Return records sorted by one of :data:`SORTS`, ``None`` for the order given; equals keep
    their order.

    ``progress`` and ``grade`` begin with the highest, those without one at the end; ``status`` with
    the worst.
    """
    if by is None:
        return list(records)
    return sorted(records, key=_SORT_KEYS[by])


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


def _by_grade(one: BriefRecord) -> tuple[Any, ...]:
    grade = one["grade"]
    lowest = grade["min_progress"] if grade else 0
    return grade is None, one["track"] or "", -lowest, -(one["progress"] or 0)


def _by_status(one: BriefRecord) -> tuple[Any, ...]:
    errors = sum(finding["severity"] == "error" for finding in one["findings"])
    return WORST_FIRST.index(status_of(one)), -errors, -one["unrated"]


_SORT_KEYS: dict[str, Callable[[BriefRecord], Any]] = {
    "name": lambda one: _alphabetical(name_of(one)),
    "file": lambda one: _alphabetical(one["file"]),
    "progress": lambda one: (one["progress"] is None, -(one["progress"] or 0)),
    "grade": _by_grade,
    "status": _by_status,
}


def name_of(one: FileRecord) -> str:
    """Return what to call a record's person."""
    return str(one["person"])


def status_of(one: ResultRecord) -> str:
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


def kinds_of(records: Sequence[BriefRecord]) -> tuple[list[Kind], list[Kind]]:
    """Return the findings of many records by their kinds, errors first, then the most frequent:
    what people can mend, and their templates' own.

    A template's is what more than half of the workbooks of one layout, three at least, have at the
    same place in the same words; what has no place within a workbook is about the file.
    """
    of_template = _templates(records)
    people: dict[tuple[str, str], list[tuple[str, FindingRecord]]] = {}
    templates: dict[tuple[str, str], list[tuple[str, FindingRecord]]] = {}
    for one in records:
        for found in one["findings"]:
            which = templates if (_layout(one), *_identity(found)) in of_template else people
            which.setdefault((found["severity"], found["code"]), []).append((one["file"], found))
    return _kinds(people), _kinds(templates)


def _kinds(groups: dict[tuple[str, str], list[tuple[str, FindingRecord]]]) -> list[Kind]:
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


def _templates(records: Sequence[BriefRecord]) -> set[tuple[Any, ...]]:
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


def _layout(one: BriefRecord) -> tuple[str, tuple[str, ...]]:
    return one["layout"], tuple(competency["name"] for competency in one["competencies"])


def _identity(found: FindingRecord) -> tuple[str, str, str]:
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
