"""Many workbooks on one screen: the findings grouped, then a row for each, and last what it
comes to and what needs work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assessment.engine.plain import Record
from assessment.engine.scoring import PRECONDITION
from assessment.output.records import problem
from assessment.output.selection import (
    WORST_FIRST,
    Kind,
    Selection,
    file_names,
    files_to_tell,
    in_lines,
    kinds_of,
    name_of,
    status_of,
    with_person,
)
from assessment.words.phrases import by_whom, counted, progress, short, state

STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
_MOST_KINDS = 10  # of findings that are told
_MOST_TOLD = 2  # different messages of a kind
_MOST_NAMES = 4  # in a row
_MOST_WAITED_FOR = 12  # below a long table
_NAME, _TRACK = 16, 15  # characters
_NARROW_NAME, _NARROW_TRACK = 13, 11  # where files have a column of their own
_NO_RATINGS = re.compile(r"The workbook has (no [^:]{1,40}):")
_USUAL = ".xlsx"  # ending of a file's name
_LONG_TABLE = 16  # rows from which on names are repeated below the table, which has left the screen
# why a workbook was not read, where a row has to say it in few words
_NOT_READ = {
    "file-missing": "not there",
    "file-not-a-workbook": "no .xlsx",
    "file-encrypted": "a password",
    "file-timed-out": "took too long",
    "cloud-pointer": "a pointer",
    "not-a-competency-workbook": "another kind",
    "summary-missing": "no Summary",
    "partly-read": "read in part",
    "internal-error": "a fault of this program",
}


def many_people(records: Sequence[Record], selection: Selection = Selection()) -> RenderableType:
    """Return the overview of ``records``: the findings that ``selection`` takes, a row for each
    workbook that it concerns, and what all come to.

    If it is quiet, the notes below the table are left out; whose ratings count and that a grade is
    no promise are said all the same.
    """
    parts: list[RenderableType] = []
    names = file_names(one["file"] for one in records)
    chosen = [(one, selected) for one in records if (selected := selection.of(one)) is not None]
    shown = [one for one, _ in chosen]  # a row depends on all findings, whichever are told
    people, templates = kinds_of([selected for _, selected in chosen])
    whose = {one["file"]: with_person(one, names[one["file"]]) for one in records}
    parts += _told(
        [kind for kind in people if selection.only or kind.severity != "info"], whose, ""
    )
    parts += _told(
        [kind for kind in templates if selection.only or kind.severity != "info"],
        whose,
        "In the template, so that it is mended there, once",
    )
    if shown:
        parts.append(_table(shown, names))
        parts += [Text(line, style="dim") for line in _notes(shown, selection.quiet)]
    if len(shown) > _LONG_TABLE:
        parts += _to_work_on(shown, [*people, *templates], names)
    if len(shown) < len(records):
        parts.append(
            Text(
                f"{len(shown)} of {counted(len(records), 'workbook')} have the findings that were"
                " asked for."
            )
        )
    parts.append(Text(total(records), style="bold"))
    return Group(*parts)


def total(records: Sequence[Record]) -> str:
    """Return what many workbooks come to, in a line."""
    counts = Counter(map(_standing, records))
    words = ("graded", "without a grade", "incomplete", "in doubt", "not read")
    said = ", ".join(f"{counts[word]} {word}" for word in words if counts[word])
    proposals = [len(one["proposals"]) for one in records if one["proposals"]]
    more = f"; {counted(sum(proposals), 'proposal')}" if proposals else ""
    return f"{counted(len(records), 'workbook')}: {said}{more}"


def _standing(one: Record) -> str:
    status = status_of(one)
    if status == "complete":
        return "graded" if one["grade"] else "without a grade"
    return status


# --- the table -----------------------------------------------------------------------------------


def _table(records: Sequence[Record], names: dict[str, str]) -> Table:
    files = files_to_tell(records, names)
    apart = 2 * len(files) > len(records)  # in a column of their own; a few stand below the person
    proposals = any(one["proposals"] for one in records)
    wide = _NARROW_NAME if apart else _NAME
    people = [Text(in_lines(_called(one), wide)) for one in records]
    told = [
        in_lines(files.get(one["file"], "").removesuffix(_USUAL), wide if apart else wide - 2)
        for one in records
    ]
    if not apart:
        for name, file in zip(people, told, strict=True):
            name.append("".join(f"\n  {line}" for line in file.splitlines()), style="dim")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("Person", overflow="fold", min_width=_widest(map(str, people), wide))
    if apart:
        table.add_column("File", overflow="fold", min_width=_widest(told, wide))
    # a row to a person; csv has it whole
    table.add_column(
        "Track", overflow="ellipsis", no_wrap=True, max_width=_NARROW_TRACK if apart else _TRACK
    )
    table.add_column("Levels", overflow="fold", min_width=9)
    table.add_column("Progress", justify="right", no_wrap=True, min_width=9)
    table.add_column("Result", overflow="fold", max_width=22)
    if proposals:
        table.add_column("Prop.", justify="right", no_wrap=True, min_width=5)
    for one, name, file in zip(records, people, told, strict=True):
        row: list[Any] = [name, *([file] if apart else ())]
        row.append(f"{one['track']} *" if _is_one_of_several(one) else one["track"] or "-")
        row.append(
            " ".join("?" if c["level"] is None else str(c["level"]) for c in one["competencies"])
            or "-"
        )
        row += [progress_of(one), Text(result_of(one), style=_style(one))]
        table.add_row(*row, *([str(len(one["proposals"]) or "-")] if proposals else ()))
    return table


def _called(one: Record) -> str:
    """Return the person's name; that of the file, with its ending, where it is no workbook and
    says nothing of a person.
    """
    path, person = PurePath(one["file"]), name_of(one)
    return (
        path.name
        if status_of(one) == "not read" and person == path.stem and path.suffix != _USUAL
        else person
    )


def _widest(texts: Iterable[str], most: int) -> int:
    """Return the width at which none of these lines is broken, within reason."""
    return min(
        most, max((cell_len(line) for text in texts for line in text.splitlines()), default=0)
    )


def progress_of(one: Record) -> str:
    """Return the progress; where skills are open, from where to where it can still go."""
    return progress(one).replace(" to ", "-")


def result_of(one: Record) -> str:
    """Return the grade, or what stands in its way, in few words; of a job title what the column
    of tracks does not say.
    """
    if status_of(one) == "not read":
        return _reason(one)
    lacking = state(one)
    if not one["grade"]:
        return lacking or "no grade"
    rank = short(one["grade"]).removesuffix(f" {one['track']}")
    return ", ".join(filter(None, (rank, lacking.removeprefix("incomplete, "))))


def _reason(one: Record) -> str:
    for found in one["findings"]:
        if found["code"] == "no-ratings-by-rater" and (said := _NO_RATINGS.match(found["message"])):
            return said[1]  # the file was read
    code = next((found["code"] for found in one["findings"] if found["severity"] == "error"), "")
    return (
        "not read:"
        f" {_NOT_READ.get(code) or code.removeprefix('file-').replace('-', ' ') or problem(one) or 'see the findings'}"
    )


def _style(one: Record) -> str:
    return {"not read": "bold red", "in doubt": "bold red", "incomplete": "yellow"}.get(
        status_of(one), ""
    )


def _is_one_of_several(one: Record) -> bool:
    return any(found["code"] == "weights-of-several-tracks" for found in one["findings"])


# --- what is said around it ----------------------------------------------------------------------


def _told(kinds: Sequence[Kind], names: dict[str, str], heading: str) -> list[RenderableType]:
    """Return findings by their kinds, those with errors first; of a long list the beginning,
    and how many more there are.
    """
    if not kinds:
        return []
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for kind in kinds[:_MOST_KINDS]:
        table.add_row(
            Text(kind.severity, style=STYLES[kind.severity]), _kind(kind, names, bool(heading))
        )
    parts: list[RenderableType] = [Text(heading, style="bold")] if heading else []
    left = sum(kind.count for kind in kinds[_MOST_KINDS:])
    return [
        *parts,
        table,
        *([Text(f"and {left} more: assess check names them all", style="dim")] if left else ()),
        Text(),
    ]


def _kind(kind: Kind, names: dict[str, str], of_template: bool) -> Text:
    alone = len(kind.files) == 1
    text = Text(kind.code, style="bold")
    where = (
        f" {names[kind.files[0]]}"
        if alone
        else f": {len(kind.files)} workbooks ({_listed([names[file] for file in kind.files])})"
    )
    text.append(where, style="not bold")
    for file, place, message in _examples(kind):
        named = "" if alone or of_template or len(kind.told) == 1 else names[file]
        begin = " ".join(filter(None, (named, place)))
        text.append(f"\n{begin}: {message}" if begin else f"\n{message}", style="not bold")
    left = kind.count - min(len(kind.told), _MOST_TOLD)
    if left and (len(kind.told) > 1 or alone):
        text.append(f"\nand {left} more of the kind", style="not bold dim")
    return text


def _examples(kind: Kind) -> list[tuple[str, str, str]]:
    """Return the first messages of a kind: of different workbooks, where there are several."""
    of_each = list(
        {file: (file, place, message) for file, place, message in reversed(kind.told)}.values()
    )[::-1]
    others = [one for one in kind.told if one not in of_each]
    return [*of_each, *others][:_MOST_TOLD]


def _notes(records: Sequence[Record], quiet: bool) -> list[str]:
    notes = []
    if not quiet:
        if any(map(_is_one_of_several, records)):
            notes.append(
                "* The weights are also those of other tracks; name the track with --track."
            )
        orders = {
            tuple(c["name"] for c in one["competencies"]) for one in records if one["competencies"]
        }
        if len(orders) == 1:
            notes.append(f"Levels: {', '.join(orders.pop())}")
    notes += _whose(records)
    if any(one["grade"] for one in records):
        notes.append(PRECONDITION)
    return notes


def _whose(records: Sequence[Record]) -> list[str]:
    """Say whose ratings count: one line, the exceptions by name; and whom nobody but the
    manager has rated.
    """
    by_manager = [
        name_of(one)
        for one in records
        if one["skills"] and one["unrated"] >= one["skills"] and one["by_rater"].get("manager")
    ]
    lines = [f"Only the manager has rated: {_listed(_once(by_manager))}."] if by_manager else []
    alike = Counter(map(name_of, records))
    names = [
        f"{name_of(one)}'s"
        + (f" ({PurePath(one['file']).stem})" if alike[name_of(one)] > 1 else "")
        for one in records
    ]
    raters = [
        (by_whom(one), name)
        for one, name in zip(records, names, strict=True)
        if one["unrated"] < one["skills"] and by_whom(one)
    ]
    if not raters:
        return lines
    (usual, _), *_ = Counter(rater for rater, _ in raters).most_common()
    others: dict[str, dict[str, None]] = {}
    for rater, whose in raters:
        if rater != usual:
            others.setdefault(rater, {})[whose] = None
    but = "; ".join(f"{_listed([*names])} {rater}" for rater, names in others.items())
    return [f"All {usual}{f', but {but}' if but else ''}.", *lines]


def _to_work_on(
    records: Sequence[Record], kinds: Sequence[Kind], names: dict[str, str]
) -> list[RenderableType]:
    """Say once more, below a long table, who is waited for and what is wrong most often."""
    lines: list[RenderableType] = []
    for status in WORST_FIRST[:-1]:
        waiting = [one for one in records if status_of(one) == status]
        if waiting:
            named = [
                names[one["file"]] if status == "not read" else name_of(one) for one in waiting
            ]
            lines.append(
                Text.assemble(
                    (f"{len(waiting)} {status}", "bold"),
                    f": {_listed(_once(named), _MOST_WAITED_FOR)}",
                )
            )
    said = [f"{kind.code} in {len(kind.files)}" for kind in kinds if kind.severity != "info"]
    if said:
        lines.append(
            Text.assemble(
                ("To mend", "bold"), f": {_listed(said)} (assess check PATH, --only CODE)"
            )
        )
    return [Text(), *lines] if lines else []


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


def _once(names: Sequence[str]) -> list[str]:
    """Return names, those that are there more than once with a number."""
    return [
        name if count == 1 else f"{name} ({count} workbooks)"
        for name, count in Counter(names).items()
    ]


def _listed(names: Sequence[str], most: int = _MOST_NAMES) -> str:
    """Return the first names of a list, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
