"""Findings for a person at a terminal: those of a workbook, and what became of a list of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assessment.model.findings import CODES
from assessment.words.text import counted

if TYPE_CHECKING:
    from assessment.words.contract import FileRecord, FindingRecord, IssuedRecord

STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
_ORDER = {"error": 0, "warning": 1, "info": 2}
_MOST_ROWS = 60  # of a list that is printed whole
_MOST_OF_A_KIND = 12  # findings that are no errors, of many people
_AS_MEANT = ("written", "planned", "there already")
_NUMBERS = ("Row", "Carried", "Left")  # heads of columns


def checked(one: FileRecord) -> RenderableType:
    """Return the findings of one workbook, each with what to do."""
    findings = one["findings"]
    name = one["file"]
    if not findings:
        return Text.assemble((name, "bold"), ": no findings")
    severities = [finding["severity"] for finding in findings]
    counts = [f"{severities.count(severity)} {severity}" for severity in _ORDER]
    return Group(Text.assemble((name, "bold"), f": {', '.join(counts)}"), with_remedies(findings))


def checked_total(worst: Counter[str]) -> Text:
    """Return what the findings of many workbooks come to, in a line, by how many have which
    severity at the worst (``""``: none).
    """
    words = {
        "error": "with errors",
        "warning": "with warnings only",
        "info": "with remarks only",
        "": "without findings",
    }
    said = ", ".join(f"{worst[key]} {word}" for key, word in words.items() if worst[key])
    return Text(f"\n{counted(worst.total(), 'workbook')}: {said}", style="bold")


def issued(rows: Sequence[IssuedRecord], findings: Sequence[FindingRecord]) -> RenderableType:
    """Return what became of the people of a roster (rows as ``assess blank`` has them), and the
    findings.

    Of many people only those are listed whose workbook is not as it was meant.
    """
    shown = rows if len(rows) <= _MOST_ROWS else [row for row in rows if not _is_as_meant(row)]
    parts: list[RenderableType] = []
    if shown:
        carried = any(row["previous"] for row in rows)  # then a column says from where
        parts.append(_roster(shown, carried))
    if len(shown) < len(rows):
        parts.append(Text(f"{len(rows) - len(shown)} more as planned"))
    if findings:
        parts += [Text(), with_remedies(findings, most=_MOST_OF_A_KIND)]
    return Group(*parts)


def _is_as_meant(row: IssuedRecord) -> bool:
    return row["status"] in _AS_MEANT and not row["skills_not_carried"]


def _roster(rows: Iterable[IssuedRecord], carried: bool) -> Table:
    table = Table(box=None, pad_edge=False)
    heads = (
        "Row",
        "Name",
        "Track",
        "File",
        "Status",
        *(("From", *_NUMBERS[1:]) if carried else ()),
    )
    for head in heads:
        table.add_column(head, justify="right" if head in _NUMBERS else "left", overflow="fold")
    for row in rows:
        table.add_row(
            str(row["row"]),
            row["name"],
            row["track"],
            PurePath(row["file"]).name,
            row["status"],
            *(_carried(row) if carried else ()),
        )
    return table


def _carried(row: IssuedRecord) -> tuple[str, str, str]:
    """Return from where ratings were carried over, how many, and how many were not."""
    previous = PurePath(row["previous"]).name
    if row["ratings_before"] is None:  # of one that is there already nothing was looked at
        return previous, "", ""
    carried = f"{row['ratings_carried']} of {row['ratings_before']}"
    return previous, carried, str(row["skills_not_carried"])


def grouped(findings: Iterable[FindingRecord]) -> Table:
    """Return findings, the worst first; those of one kind under one heading."""
    table = _two_columns()
    for severity, code, group in _kinds(findings):
        first = group[0]
        where = f" {first['where']}\n" if first["where"] else "\n"
        text = Text.assemble((code, "bold"), where, first["message"])
        if len(group) > 1:
            others = "; ".join(finding["where"] for finding in group[1:])
            text.append(f"\nThe same at {others}", style="dim")
        table.add_row(Text(severity, style=STYLES[severity]), text)
    return table


def with_remedies(findings: Iterable[FindingRecord], most: int | None = None) -> Table:
    """Return findings, the worst first, each kind with what to do: at most so many of a kind, but
    all errors.
    """
    table = _two_columns()
    for severity, code, group in _kinds(findings):
        text = Text(code, style="bold")
        listed = group if severity == "error" else group[:most]
        for finding in listed:
            where = f"{finding['where']}: " if finding["where"] else ""
            text.append(f"\n{where}{finding['message']}", style="not bold")
        if len(listed) < len(group):
            more = f"and {len(group) - len(listed)} more of the kind: --format json has them all"
            text.append(f"\n{more}", style="not bold")
        text.append(f"\n-> {CODES[code].remedy}", style="not bold dim")
        table.add_row(Text(severity, style=STYLES[severity]), text)
    return table


def _kinds(findings: Iterable[FindingRecord]) -> list[tuple[str, str, list[FindingRecord]]]:
    """Return findings by severity and code, the worst first."""
    groups: dict[tuple[str, str], list[FindingRecord]] = {}
    for finding in findings:
        groups.setdefault((finding["severity"], finding["code"]), []).append(finding)
    return sorted(
        ((severity, code, group) for (severity, code), group in groups.items()),
        key=lambda kind: _ORDER[kind[0]],
    )


def _two_columns() -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table
