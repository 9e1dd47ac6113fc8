"""What becomes of a file that is there already: one rule for every command that writes workbooks.

It is replaced if it is byte for byte what we wrote (its seal says so,
:mod:`assessment.ooxml.write.seal`), or if it holds nothing but what the new one will hold too: what
people write on the sheets that are theirs is carried into it. Anything else is refused by name, or
kept as a backup where that was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from assessment.formulas.cells import Cell, Position, reference
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.stale import stale_cells
from assessment.jobs.destination import Destination, Wrote, create_file, replace_file, there
from assessment.model import Accomplishment, Assessment, CheckIn, Development, Finding, Goal
from assessment.model.errors import OutputError, PackageError
from assessment.model.findings import finding
from assessment.model.marks import (
    ACCOMPLISHMENTS,
    CHECK_INS,
    FOCUS,
    GROWTH_PLAN,
    TRACKS,
    sheet_mark,
)
from assessment.ooxml.edit import Edit, Edited, edit
from assessment.ooxml.likeness import differences
from assessment.ooxml.package import open_package
from assessment.ooxml.workbook import Workbook, Worksheet
from assessment.ooxml.write.seal import NOBODY, seal_of, sealed, unsealed, whose
from assessment.ooxml.write.splice import Content
from assessment.output.calendar_file import is_as_made
from assessment.recognition.growth import cells_for, read_development, room_for, words_of
from assessment.sheets.growth.check_ins import talk_heights
from assessment.sheets.growth.growth_plan import goal_heights
from assessment.sheets.results.focus import WHERE as FOCUS_WHERE
from assessment.sheets.results.focus import is_nowhere, place_of_row, written_rows
from assessment.sheets.results.tracks import choice_places
from assessment.words.names import squeezed
from assessment.words.text import first_few

_MOST_TOLD = 3  # places of what would be lost
_COMPARISON_COLUMNS = 12  # of a sheet that compares tracks
_LINK = re.compile(r"!\$?[A-Z]{1,3}\$?[0-9]+$")  # ends what names a skill's cell
_Row = dict[str, Any]
_OWN = ("practice", "agreed")
_NOTHING = Development()


@dataclass(frozen=True)
class Words:
    """What people wrote on the sheets of a written workbook that are theirs.

    ``rows`` are those of Focus (:func:`written_rows`), ``tracks`` the sheet on which ``chosen``
    tracks are chosen; ``cells`` are the cells of each sheet whose whole content all this is.
    """

    development: Development = _NOTHING
    rows: tuple[_Row, ...] = ()
    chosen: frozenset[str] = frozenset()
    tracks: Worksheet | None = None
    cells: dict[str, set[Position]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.development != _NOTHING or self.rows or self.chosen)


NO_WORDS = Words()


class _HasFile(Protocol):
    @property
    def data(self) -> bytes: ...


Made = TypeVar("Made", bound=_HasFile)


def write_over(
    output: Destination, source: str, original: bytes, person: str, make: Callable[[Words], Made]
) -> tuple[Made, bytes, Wrote]:
    """Make a workbook's new file with the words that are to be carried into it, and write it where
    ``output`` says; return both, and what was written.

    ``make`` may be called twice. ``person`` says whose workbook it is: words are carried only into
    the same person's. Raises :class:`OutputError` where a file is there that would be lost, or
    nothing can be written, and what ``make`` raises.
    """
    if output.path is None:
        made = make(NO_WORDS)
        data = _sealed_as(original, made.data)
        return made, data, output.write(source, original, data)
    target = output.of(source)
    seen = there(target)
    seal = seal_of(seen) if seen is not None else None
    # a file of nobody's holds no words that are not in its source
    words = NO_WORDS if seen is None or seal == NOBODY else _words_in(seen)
    made = make(words)
    data, lost = made.data, list[str]()
    if seen is not None and seal != NOBODY:
        data = _with_words(made.data, words)
        lost = _lost(seal, person, words, data)
        if seal is None:
            lost += _other_content(seen, made.data if not words else make(NO_WORDS).data, words)
    if lost and not output.overwrite:
        raise OutputError(refusal(target, lost))
    data = sealed(data, whose(person) if words else NOBODY)
    return made, data, output.write(source, original, data, seen, keep=bool(lost))


def _sealed_as(original: bytes, data: bytes) -> bytes:
    """Return a file that takes the place of ``original``, with a seal if that has one."""
    if data == original:
        return data
    kept = seal_of(original)
    return unsealed(data) if kept is None else sealed(data, kept)


def _lost(seal: str | None, person: str, words: Words, data: bytes) -> list[str]:
    """Return what of a file that is there would be lost: ``words`` stand in it, ``seal`` says
    whose it is, and ``data`` would take its place.
    """
    if seal is not None and seal != whose(person):
        return ["words of another person"]
    if words is _UNREADABLE:
        return ["it cannot be read as a workbook"]
    return _words_lost(words, data, newer=seal is not None)


def refusal(target: str, lost: Sequence[str]) -> str:
    """Return the sentence that refuses to replace a file; ``lost`` are the places of what would
    be lost.
    """
    what = first_few(lost, _MOST_TOLD, "; ")
    return (
        f"{target} is there already and is not what would be written anew ({what}), so that it was"
        " left alone. Name another place, work on that file itself, or add --overwrite, which"
        " keeps it as NAME.bak."
    )


def person_in(assessment: Assessment) -> str:
    """Return whose workbook it is: by the id that it carries, else the name that stands in it,
    else the file's name.
    """
    marker = assessment.marker
    return (
        (marker.person if marker is not None and marker.person else None)
        or assessment.person
        or Path(assessment.file).stem
    )


def notes_of(wrote: Wrote, *, in_place: bool = False) -> list[Finding]:
    """Return what is worth knowing of how a file was written."""
    notes = []
    if wrote.other_names:
        many = "another name" if wrote.other_names == 1 else f"{wrote.other_names} other names"
        notes.append(
            finding(
                "other-names-kept",
                "",
                f"{wrote.file} had {many} (hard links), which keep the old content.",
            )
        )
    if wrote.backup is not None and not in_place:
        notes.append(
            finding(
                "kept-as-backup",
                "",
                f"{wrote.file} held what the new one does not: it was kept as {wrote.backup}.",
            )
        )
    return notes


# --- what people wrote ---------------------------------------------------------------------------


_UNREADABLE = Words()


def _words_in(data: bytes) -> Words:
    """Return the words in a file that is there; :data:`_UNREADABLE` where it is no workbook
    that can be read.
    """
    try:
        workbook = Workbook(open_package(data))
        development, cells = words_of(workbook)
        marked = {
            mark: workbook[name]
            for name in workbook.marked_sheets(sheet_mark)
            if (mark := sheet_mark(name)) in (sheet_mark(FOCUS), sheet_mark(TRACKS))
        }
        focus, tracks = marked.get(sheet_mark(FOCUS)), marked.get(sheet_mark(TRACKS))
        rows = tuple(written_rows(focus.value)) if focus is not None else ()
        if focus is not None:
            cells[focus.name] = _cells_of_rows(focus)
        chosen: frozenset[str] = frozenset()
        if tracks is not None:
            cells[tracks.name], chosen = _chosen_on(tracks)
        return Words(development, rows, chosen, tracks, cells)
    except PackageError:
        return _UNREADABLE


def _chosen_on(tracks: Worksheet) -> tuple[set[Position], frozenset[str]]:
    """Return the cells of a sheet Tracks in which people choose one, and what is chosen there."""
    places = {
        place
        for place in _choices(tracks)
        if (cell := tracks.cells.get(place)) is None or cell.formula is None
    }
    values = (tracks.value(*place) for place in places)
    return places, frozenset(value for value in values if isinstance(value, str) and value)


def _choices(tracks: Worksheet) -> list[Position]:
    return choice_places({place: cell.value for place, cell in tracks.cells.items()})


def _cells_of_rows(focus: Worksheet) -> set[Position]:
    """Return the cells of Focus that are carried as they are: those left to people, and all of
    a row of one's own.
    """
    found = set()
    for place, cell in focus.cells.items():
        key = place_of_row(place)
        if key is None or cell.formula is not None or not isinstance(cell.value, str | float):
            continue
        if key in _OWN or is_nowhere(focus.value(place[0], FOCUS_WHERE)):
            found.add(place)
    return found


def missing(words: Development, known: Development) -> Development:
    """Return the goals, accomplishments and talks of ``words`` that ``known`` does not have;
    one that has been written on counts as the same.
    """
    have = {_key(one) for one in _entries(known)}
    return Development(
        tuple(one for one in words.goals if _key(one) not in have),
        tuple(one for one in words.accomplishments if _key(one) not in have),
        tuple(one for one in words.check_ins if _key(one) not in have),
    )


def _entries(development: Development) -> list[Goal | Accomplishment | CheckIn]:
    return [*development.goals, *development.accomplishments, *development.check_ins]


def _key(one: Goal | Accomplishment | CheckIn) -> tuple[Hashable, ...]:
    """Return by what an entry is known again, whatever else is written on it."""
    if isinstance(one, Goal):
        return "goal", squeezed(one.goal), squeezed(one.competency)
    if isinstance(one, Accomplishment):
        return "done", one.day, squeezed(one.what)
    return "talk", one.day, one.kind, None if one.day is not None else squeezed(one.points)


def _with_words(data: bytes, words: Words) -> bytes:
    """Return a new file with the entries on development sheets that it lacks, as far as it has
    such sheets, and empty rows.
    """
    if words.development == _NOTHING:
        return data
    workbook = Workbook(open_package(data))
    left = missing(words.development, read_development(workbook)[0])
    cells: dict[tuple[str, str], Content] = {}
    heights: dict[tuple[str, int], float] = {}
    for room, items, high in (
        (
            room_for(workbook, GROWTH_PLAN) if left.goals else None,
            left.goals,
            goal_heights(left.goals),
        ),
        (
            room_for(workbook, ACCOMPLISHMENTS) if left.accomplishments else None,
            left.accomplishments,
            [],
        ),
        (
            room_for(workbook, CHECK_INS) if left.check_ins else None,
            left.check_ins,
            talk_heights(left.check_ins),
        ),
    ):
        if room is not None:
            cells |= cells_for(room, items)
            heights |= {
                (room.sheet, row): height for row, height in zip(room.rows, high, strict=False)
            }
    return edited_anew(workbook, Edit(cells, heights=heights)).data if cells else data


def edited_anew(workbook: Workbook, wanted: Edit) -> Edited:
    """Return an edited file in which formulas that look at the cells set have their new values
    saved.
    """
    edited = edit(workbook, wanted)
    if not wanted.cells:
        return edited
    after = Workbook(open_package(edited.data, workbook.package.limits))
    stale = stale_cells(Evaluator(after), sorted({sheet for sheet, _ in wanted.cells}))
    again = {(sheet, reference(cell.row, cell.column)): result for sheet, cell, result in stale}
    return edit(workbook, replace(wanted, cells={**wanted.cells, **again})) if again else edited


# --- what would be lost --------------------------------------------------------------------------


def _words_lost(words: Words, data: bytes, *, newer: bool) -> list[str]:
    """Return the places of words that a new file does not have; ``newer``: what its source has
    under the same name is the later version of it.
    """
    if not words:
        return []
    new = _words_in(data)
    entries = _entries(new.development)
    have = {replace(one, where="") for one in entries}
    keys = {_key(one) for one in entries} if newer else set()
    rows = (row for row in words.rows if not _is_there(row, new, newer=newer))
    chosen = words.chosen - new.chosen
    return [
        *(
            one.where
            for one in _entries(words.development)
            if replace(one, where="") not in have and _key(one) not in keys
        ),
        *(f"{FOCUS}: {_called(row)}"[:60] for row in rows),
        *([f"{TRACKS}: {', '.join(sorted(chosen))}"] if chosen else []),
    ]


def _called(row: _Row) -> str:
    """Return what a row of Focus is told by."""
    return str(row["practice"] or row["skill"] or row["competency"] or "a row")


def _is_there(row: _Row, new: Words, *, newer: bool) -> bool:
    """Tell whether a new file has a row of Focus; the skill that it is about may have left the
    list, or changed its rating, in the meantime.
    """
    mine = [other for other in new.rows if all(other[key] == row[key] for key in _OWN)]
    if row["where"]:
        return any(newer or other["where"] == row["where"] for other in mine)
    return any(other == row for other in mine)


def left_behind(old: Workbook, replaced: Sequence[str], data: bytes) -> list[str]:
    """Return the cells of sheets made anew in which somebody has typed or commented what the new
    file does not have.

    Told are comments, and texts where neither the old sheet nor the new one has a place for
    results: those change with the ratings, and say nothing of who wrote them. A file that is as we
    wrote it holds nothing of the kind.
    """
    if not replaced or seal_of(old.package.data) is not None:
        return []
    new = Workbook(open_package(data, old.package.limits))
    return [
        f"{name}!{reference(*place)}"
        for name in replaced
        for place in _left_on(old[name], new[name] if name in new.sheet_names else None)
    ]


def _left_on(before: Worksheet, after: Worksheet | None) -> list[Position]:
    """Return the cells of one sheet in which somebody wrote what is not ``after`` it."""
    commented = {
        place
        for place, comments in before.comments.items()
        if comments and (after is None or not after.comments.get(place))
    }
    if after is None and sheet_mark(before.name) == sheet_mark(TRACKS):
        return sorted(commented)
    typed = {
        place
        for place, cell in before.cells.items()
        if _is_typed(cell) and (after is None or _is_bare(after, place)) and _is_free(before, place)
    }
    return sorted(commented | typed)


def _is_typed(cell: Cell) -> bool:
    return (
        cell.formula is None
        and isinstance(cell.value, str)
        and bool(cell.value.strip())
        and not _LINK.search(cell.value)
    )


def _is_bare(sheet: Worksheet, place: Position) -> bool:
    cell = sheet.cells.get(place)
    return cell is None or (cell.formula is None and cell.value in (None, ""))


def _is_free(sheet: Worksheet, place: Position) -> bool:
    """Tell whether no result ever stands in a cell: beside or below the rows that end in a link
    to a skill, or above them on Focus.
    """
    if sheet_mark(sheet.name) == sheet_mark(FOCUS):
        return place_of_row(place) is None
    if sheet_mark(sheet.name) == sheet_mark(TRACKS):
        return place not in _choices(sheet)
    linked = [
        row
        for (row, _), cell in sheet.cells.items()
        if isinstance(cell.value, str) and _LINK.search(cell.value)
    ]
    return place[1] > _COMPARISON_COLUMNS or place[0] > max(linked, default=place[0])


def _other_content(seen: bytes, fresh: bytes, words: Words) -> list[str]:
    """Return the places at which a file that is there differs from what would be written
    without its words, these apart.
    """
    try:
        return differences(
            Workbook(open_package(seen)),
            Workbook(open_package(fresh)),
            words.cells,
            _words_in(fresh).cells,
        )
    except PackageError as error:
        return [str(error)]


# --- files that are no person's workbook ---------------------------------------------------------


def write_file(
    target: str, data: bytes, sources: Sequence[str] = (), *, overwrite: bool = False
) -> Wrote:
    """Write a table, a text or a calendar by the same rule: a workbook gets the seal, a calendar
    has a digest, of others only the same bytes are ours.

    ``sources`` are the files that it is made from: it can be read by no more people than each of
    them. Raises :class:`OutputError`.
    """
    kind = Path(target).suffix.lower()
    if kind == ".xlsx":
        data = sealed(data)
    try:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{target} cannot be written: {getattr(error, 'strerror', None) or error}."
        ) from None
    seen = there(target)
    if seen is None:
        return create_file(target, data, sources)
    ours = (
        seen == data
        or (kind == ".xlsx" and seal_of(seen) == NOBODY)
        or (kind == ".ics" and is_as_made(seen))
    )
    if not ours and not overwrite:
        raise OutputError(
            refusal(target, ["it is another file, or was changed since it was written"])
        )
    return replace_file(target, seen, data, keep=not ours, sources=sources)
