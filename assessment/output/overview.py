"""Many workbooks on one screen: the findings grouped, then a row for each, and last what it
comes to and what needs work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assessment.engine.scoring import PRECONDITION
from assessment.output.file_labels import file_names, files_to_tell, in_lines, with_person
from assessment.output.kinds import Kind, kinds_of
from assessment.output.records import problem
from assessment.output.selection import WORST_FIRST, Selection, name_of, status_of
from assessment.output.terminal_findings import STYLES
from assessment.words.contract import BriefRecord
from assessment.words.phrases import by_whom, progress, short, state
from assessment.words.text import counted, first_few

_MOST_KINDS = 10  # of findings that are told
_MOST_TOLD = 2  # different messages of a kind
_MOST_NAMES = 4  # in a row
_MOST_WAITED_FOR = 12  # below a long table
_NAME, _TRACK = 16, 15  # characters
_NARROW_NAME, _NARROW_TRACK = 13, 11  # where files have a column of their own
_NO_RATINGS = re.compile(r"The workbook has (no [^:]{1,40}):")
_USUAL = ".xlsx"  # ending of a file's name
_LONG_TABLE = 16  # rows from which on names are repeated below the table, which has left the screen
_STYLES_OF = {"not read": "bold red", "in doubt": "bold red", "incomplete": "yellow"}
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


def many_people(
    records: Sequence[BriefRecord], selection: Selection = Selection()
) -> RenderableType:
    """Return the overview of ``records``: the findings that ``selection`` takes, a row for each
    workbook that it concerns, and what all come to.

    If it is quiet, the notes below the table are left out; whose ratings count and that a grade is
    no promise are said all the same.
    """
    names = file_names(one["file"] for one in records)
    chosen = [(one, selected) for one in records if (selected := selection.of(one)) is not None]
    shown = [one for one, _ in chosen]  # a row depends on all findings, whichever are told
    people, templates = kinds_of([selected for _, selected in chosen])
    parts = _findings(people, templates, records, names, bool(selection.only))
    if shown:
        parts.append(_table(shown, names))
        parts += [Text(line, style="dim") for line in _notes(shown, selection.quiet)]
    if len(shown) > _LONG_TABLE:
        parts += _to_work_on(shown, [*people, *templates], names)
    if len(shown) < len(records):
        many = counted(len(records), "workbook")
        parts.append(Text(f"{len(shown)} of {many} have the findings that were asked for."))
    parts.append(Text(total(records), style="bold"))
    return Group(*parts)


def _findings(
    people: Sequence[Kind],
    templates: Sequence[Kind],
    records: Sequence[BriefRecord],
    names: dict[str, str],
    asked_for: bool,
) -> list[RenderableType]:
    """Return the findings of the workbooks and those of their templates; remarks only if certain
    findings are asked for.
    """
    whose = {one["file"]: with_person(one, names[one["file"]]) for one in records}
    of_people, of_templates = (
        [kind for kind in kinds if asked_for or kind.severity != "info"]
        for kinds in (people, templates)
    )
    return [
        *_told(of_people, whose, ""),
        *_told(of_templates, whose, "In the template, so that it is mended there, once"),
    ]


def total(records: Sequence[BriefRecord]) -> str:
    """Return what many workbooks come to, in a line."""
    counts = Counter(map(_standing, records))
    words = ("graded", "without a grade", "incomplete", "in doubt", "not read")
    said = ", ".join(f"{counts[word]} {word}" for word in words if counts[word])
    proposals = [len(one["proposals"]) for one in records if one["proposals"]]
    more = f"; {counted(sum(proposals), 'proposal')}" if proposals else ""
    return f"{counted(len(records), 'workbook')}: {said}{more}"


def _standing(one: BriefRecord) -> str:
    status = status_of(one)
    if status == "complete":
        return "graded" if one["grade"] else "without a grade"
    return status


# --- the table -----------------------------------------------------------------------------------


class _Shown(NamedTuple):
    """A column of the table: its head, what rich is told of it, and what it says of a workbook."""

    head: str
    value: Callable[[BriefRecord], RenderableType]
    options: dict[str, Any]


def _table(records: Sequence[BriefRecord], names: dict[str, str]) -> Table:
    files = files_to_tell(records, names)
    apart = 2 * len(files) > len(records)  # in a column of their own; a few stand below the person
    columns = [
        *(_names_and_files(records, files) if apart else [_names(records, files)]),
        # a row to a person; csv has it whole
        _Shown(
            "Track",
            _track,
            {
                "overflow": "ellipsis",
                "no_wrap": True,
                "max_width": _NARROW_TRACK if apart else _TRACK,
            },
        ),
        _Shown("Levels", _levels, {"overflow": "fold", "min_width": 9}),
        _Shown("Progress", progress_of, {"justify": "right", "no_wrap": True, "min_width": 9}),
        _Shown(
            "Result",
            lambda one: Text(result_of(one), style=_STYLES_OF.get(status_of(one), "")),
            {"overflow": "fold", "max_width": 22},
        ),
    ]
    if any(one["proposals"] for one in records):
        columns.append(
            _Shown("Prop.", _proposals, {"justify": "right", "no_wrap": True, "min_width": 5})
        )
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column.head, **column.options)
    for one in records:
        table.add_row(*(column.value(one) for column in columns))
    return table


def _names(records: Sequence[BriefRecord], files: dict[str, str]) -> _Shown:
    """Return the column of the people, with the names of the few files that have to be told."""

    def name(one: BriefRecord) -> Text:
        text = Text(in_lines(_called(one), _NAME))
        file = in_lines(_without_ending(files, one), _NAME - 2)
        return text.append("".join(f"\n  {line}" for line in file.splitlines()), style="dim")

    widest = _widest((str(name(one)) for one in records), _NAME)
    return _Shown("Person", name, {"overflow": "fold", "min_width": widest})


def _names_and_files(records: Sequence[BriefRecord], files: dict[str, str]) -> list[_Shown]:
    """Return the columns of the people and of their files."""

    def name(one: BriefRecord) -> str:
        return in_lines(_called(one), _NARROW_NAME)

    def file(one: BriefRecord) -> str:
        return in_lines(_without_ending(files, one), _NARROW_NAME)

    return [
        _Shown(
            head,
            value,
            {"overflow": "fold", "min_width": _widest(map(value, records), _NARROW_NAME)},
        )
        for head, value in (("Person", name), ("File", file))
    ]


def _without_ending(files: dict[str, str], one: BriefRecord) -> str:
    return files.get(one["file"], "").removesuffix(_USUAL)


def _track(one: BriefRecord) -> str:
    return f"{one['track']} *" if _is_one_of_several(one) else one["track"] or "-"


def _levels(one: BriefRecord) -> str:
    levels = [competency["level"] for competency in one["competencies"]]
    return " ".join("?" if level is None else str(level) for level in levels) or "-"


def _proposals(one: BriefRecord) -> str:
    return str(len(one["proposals"]) or "-")


def _called(one: BriefRecord) -> str:
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


def progress_of(one: BriefRecord) -> str:
    """Return the progress; where skills are open, from where to where it can still go."""
    return progress(one).replace(" to ", "-")


def result_of(one: BriefRecord) -> str:
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


def _reason(one: BriefRecord) -> str:
    for found in one["findings"]:
        if found["code"] == "no-ratings-by-rater" and (said := _NO_RATINGS.match(found["message"])):
            return said[1]  # the file was read
    code = next((found["code"] for found in one["findings"] if found["severity"] == "error"), "")
    words = _NOT_READ.get(code) or code.removeprefix("file-").replace("-", " ")
    return f"not read: {words or problem(one) or 'see the findings'}"


def _is_one_of_several(one: BriefRecord) -> bool:
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
    few = first_few([names[file] for file in kind.files], _MOST_NAMES)
    where = f" {few}" if alone else f": {len(kind.files)} workbooks ({few})"
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


def _notes(records: Sequence[BriefRecord], quiet: bool) -> list[str]:
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


def _whose(records: Sequence[BriefRecord]) -> list[str]:
    """Say whose ratings count: one line, the exceptions by name; and whom nobody but the
    manager has rated.
    """
    by_manager = [name_of(one) for one in records if _is_by_manager_alone(one)]
    lines = (
        [f"Only the manager has rated: {first_few(_once(by_manager), _MOST_NAMES)}."]
        if by_manager
        else []
    )
    alike = Counter(map(name_of, records))
    raters: dict[str, list[str]] = {}
    for one in records:
        if one["unrated"] < one["skills"] and (rater := by_whom(one)):
            file = f" ({PurePath(one['file']).stem})" if alike[name_of(one)] > 1 else ""
            raters.setdefault(rater, []).append(f"{name_of(one)}'s{file}")
    if not raters:
        return lines
    usual = max(raters, key=lambda rater: len(raters[rater]))
    but = "; ".join(
        f"{first_few(list(dict.fromkeys(names)), _MOST_NAMES)} {rater}"
        for rater, names in raters.items()
        if rater != usual
    )
    return [f"All {usual}{f', but {but}' if but else ''}.", *lines]


def _is_by_manager_alone(one: BriefRecord) -> bool:
    return bool(
        one["skills"] and one["unrated"] >= one["skills"] and one["by_rater"].get("manager")
    )


def _to_work_on(
    records: Sequence[BriefRecord], kinds: Sequence[Kind], names: dict[str, str]
) -> list[RenderableType]:
    """Say once more, below a long table, who is waited for and what is wrong most often."""
    lines: list[RenderableType] = []
    for status in WORST_FIRST[:-1]:
        waiting = [one for one in records if status_of(one) == status]
        if waiting:
            named = [
                names[one["file"]] if status == "not read" else name_of(one) for one in waiting
            ]
            said = f": {first_few(_once(named), _MOST_WAITED_FOR)}"
            lines.append(Text.assemble((f"{len(waiting)} {status}", "bold"), said))
    mend = [f"{kind.code} in {len(kind.files)}" for kind in kinds if kind.severity != "info"]
    if mend:
        said = f": {first_few(mend, _MOST_NAMES)} (assess check PATH, --only CODE)"
        lines.append(Text.assemble(("To mend", "bold"), said))
    return [Text(), *lines] if lines else []


def _once(names: Sequence[str]) -> list[str]:
    """Return names, those that are there more than once with a number."""
    return [
        name if count == 1 else f"{name} ({count} workbooks)"
        for name, count in Counter(names).items()
    ]
