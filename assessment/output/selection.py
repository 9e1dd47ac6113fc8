"""Of many records those that were asked for, in the order that was asked for.

What is chosen changes what is shown, and nothing else: no status, no number and no exit status
depends on it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from assessment.model.findings import CODES

if TYPE_CHECKING:
    from assessment.words.contract import BriefRecord, FileRecord, FindingRecord, ResultRecord

SEVERITIES = ("error", "warning", "info")
Filed = TypeVar("Filed", bound="FileRecord")
Scored = TypeVar("Scored", bound="BriefRecord")

SORTS = ("name", "progress", "grade", "status", "file")
WORST_FIRST = ("not read", "in doubt", "incomplete", "complete")


class Selection(NamedTuple):
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
