"""Blank workbooks of our own making, known by their marker: which columns hold whose ratings, which
row is which skill.

Everything else about them is read as in any workbook, so that one whose marker was lost is still
understood. What a sheet carries to be read by stands in :mod:`assessment.model.marks`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import inf
from typing import NamedTuple

from assessment.formulas.cells import Position
from assessment.formulas.parse import references
from assessment.model import (
    LevelRule,
    Marker,
    Opinion,
    Rater,
    RatingScale,
    Skill,
    Step,
)
from assessment.model.marks import (
    ALSO,
    ASPIRATIONAL,
    DEFINITION,
    FAMILY,
    FRAMEWORK_ID,
    FRAMEWORK_VERSION,
    LEFT_OUT,
    LEVEL_RULE,
    MARKER,
    PERSON_ID,
    RESULTS,
    SKILL_LIST,
    SPELLINGS,
    START,
    TRACK,
    Heads,
    all_heads,
    level_key,
    sheet_of_ours,
)
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.levels import Block
from assessment.recognition.find.words import (
    Vocabulary,
    plain,
    read_rating,
    spelt_out,
    vocabulary,
)
from assessment.rules.registry import rule_of_marker

# whose rating counts where nobody says: the agreed one, else the employee's
COUNTED: tuple[Rater, ...] = ("agreed", "self")
_MOST_LEVELS = 100
_LEVELS = {level_key(number): number for number in range(1, _MOST_LEVELS)}
_LONGEST_SAID = 500  # characters of what a workbook says of itself
_MOST_LISTED = 5_000  # skills of a workbook


class ListedLevel(NamedTuple):
    """A level of a competency as a workbook was made with."""

    number: int
    name: str
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class OwnGrid(Grid):
    """A competency's sheet of our own; columns are by rater, ids by row."""

    ratings: dict[Rater, int] | None = None
    notes: dict[Rater, int] | None = None
    ids: dict[int, str] | None = None
    heads: Heads | None = None  # in the language of the sheet
    # ids of rows that stand below no level's mark
    loose: dict[int, str] = field(default_factory=dict)


def marker_of(workbook: Workbook) -> Marker | None:
    """Return what a workbook says of itself: in its document properties or, where a program has
    dropped them, under its defined names.
    """
    said: list[object] = [
        workbook.properties.get(MARKER[key]) for key in ("framework", "version", "track", "person")
    ]
    if not said[0]:
        said = [
            named_value(workbook, name)
            for name in (FRAMEWORK_ID, FRAMEWORK_VERSION, TRACK, PERSON_ID)
        ]
    identity, version, track, person = (
        one[:_LONGEST_SAID] if isinstance(one, str) else "" for one in said
    )
    return Marker(identity, version, track or None, person or None) if identity else None


def own_id(workbook: Workbook, marker: Marker | None, name: str | None) -> str:
    """Return the id of the person that a workbook of ours is of, ``""`` for none.

    Its own cell says it; the marker alone holds the name of who has none, which may be another than
    the one that stands in the workbook now.
    """
    if named_cell(workbook, PERSON_ID) is not None:
        value = named_value(workbook, PERSON_ID)
        return (
            str(int(value) if isinstance(value, float) and value.is_integer() else value)[
                :_LONGEST_SAID
            ].strip()
            if value is not None
            else ""
        )
    return (marker.person or "") if marker and marker.person != name else ""


def own_rule(workbook: Workbook, scale: RatingScale) -> LevelRule | None:
    """Return the rule that the formulas of a blank of ours were made by; ``None`` where it does
    not say.
    """
    value = named_value(workbook, LEVEL_RULE)
    return rule_of_marker(value, scale) if isinstance(value, str) else None


def on_own_scale(workbook: Workbook, marker: Marker | None, words: Vocabulary) -> Vocabulary:
    """Return the words of the scale that a blank of ours, with its ``marker``, is rated on; those
    that are given for any other workbook.
    """
    if marker is None:
        return words
    scale = _listed_scale(workbook)
    if scale is None:
        known = [one for one in words.frameworks if one.id == marker.framework]
        scale = known[0].scale if known else words.scale
    return words if scale.values == words.scale.values else vocabulary(words.frameworks, scale)


def _listed_scale(workbook: Workbook) -> RatingScale | None:
    """Return the scale that the hidden sheet of a blank of ours lists, if it does."""
    labels: dict[int, str] = {}
    for text, code in _named_rows(workbook, SPELLINGS, 2):
        if isinstance(text, str) and isinstance(code, float) and code.is_integer():
            labels.setdefault(int(code), text)
    try:
        return RatingScale(tuple(Step(value, labels[value]) for value in sorted(labels)))
    except ValueError:
        return None


def listed_skills(workbook: Workbook) -> dict[str, tuple[ListedLevel, ...]]:
    """Return the levels with their skills, by the competency's id, that a blank of ours lists
    on its hidden sheet; none where it has no such list.
    """
    found: dict[str, dict[tuple[int, str], list[Skill]]] = {}
    for competency, number, level, identity, text in _named_rows(workbook, SKILL_LIST, 5):
        if (
            isinstance(competency, str)
            and isinstance(number, float)
            and isinstance(identity, str)
            and identity
        ):
            found.setdefault(competency, {}).setdefault((int(number), str(level or "")), []).append(
                Skill(identity, str(text or ""))
            )
    return {
        competency: tuple(
            ListedLevel(number, name, tuple(skills))
            for (number, name), skills in sorted(levels.items())
        )
        for competency, levels in found.items()
    }


def words_of_formulas(workbook: Workbook, words: Vocabulary) -> Vocabulary:
    """Return the words by which the ratings of a blank of ours are read: those that its own
    formulas know, where it lists them.
    """
    rows = _named_rows(workbook, SPELLINGS, 2)
    if not rows or not is_own(workbook):
        return words
    codes: dict[object, int | None] = {LEFT_OUT: None}
    codes |= {float(value): value for value in words.scale.values}
    spelt = {
        text: codes[code]
        for text, code in rows
        if isinstance(text, str) and not isinstance(code, bool) and code in codes
    }
    return spelt_out(words, tuple(spelt.items()))


def _named_rows(workbook: Workbook, name: str, columns: int) -> list[tuple[object, ...]]:
    """Return the rows of the area that a defined name of ours stands for, so many cells each;
    none where it is not there.
    """
    formula = workbook.names.get(name.upper())
    areas = references(formula) if formula else []
    if (
        len(areas) != 1
        or areas[0][0] is None
        or areas[0][0] not in workbook
        or areas[0][0] in workbook.left_out
    ):
        return []
    sheet, area = workbook[areas[0][0]], areas[0][1]
    rows = range(area.top, min(area.bottom, area.top + _MOST_LISTED) + 1)
    return [
        tuple(sheet.value(row, area.left + column) for column in range(columns)) for row in rows
    ]


def named_cell(workbook: Workbook, name: str) -> tuple[str, Position] | None:
    """Return sheet and place of the cell that a defined name of ours stands for, if it is one
    and is there.
    """
    formula = workbook.names.get(name.upper())
    areas = references(formula) if formula else []
    if len(areas) != 1:
        return None
    sheet, area = areas[0]
    if sheet is None or area.size != 1 or sheet not in workbook or sheet in workbook.left_out:
        return None
    return sheet, (area.top, area.left)


def is_own(workbook: Workbook) -> bool:
    """Tell whether a workbook is one of our blanks, whose Summary and Tracks follow what is
    chosen on the Summary.
    """
    return (
        marker_of(workbook) is not None
        and named_cell(workbook, RESULTS) is not None
        and named_cell(workbook, TRACK) is not None
    )


def named_value(workbook: Workbook, name: str) -> object:
    """Return what the cell under a defined name holds."""
    found = named_cell(workbook, name)
    return workbook[found[0]].value(*found[1]) if found else None


def chosen(workbook: Workbook) -> tuple[str, tuple[str, ...]]:
    """Return the field or family, and the tracks aspired to, that the Summary of a blank of
    ours has.
    """
    family, *tracks = (
        value.strip() if isinstance(value := named_value(workbook, name), str) else ""
        for name in (FAMILY, ASPIRATIONAL, ALSO)
    )
    return family, tuple(dict.fromkeys(filter(None, tracks)))


def holds_no_skills(sheet: str) -> bool:
    """Tell whether a sheet of a blank of ours is one that explains, or that formulas look up."""
    return sheet == DEFINITION or sheet_of_ours(sheet) == START


def own_grid(sheet: Sheet, words: Vocabulary) -> OwnGrid | None:
    """Return where the levels of a competency's sheet of ours are; ``None`` for any other sheet."""
    texts = {
        place: cell.value for place, cell in sheet.cells.items() if isinstance(cell.value, str)
    }
    levels = _level_rows(texts)
    if levels is None:
        return None
    head = _head_row(texts)
    return _grid(sheet, texts, head, *levels, words) if head is not None else None


def _grid(
    sheet: Sheet,
    texts: dict[Position, str],
    head: _HeadRow,
    key: int,
    starts: dict[int, int],
    words: Vocabulary,
) -> OwnGrid | None:
    """Return where the levels are on a sheet whose keys stand in the column ``key``; ``None`` where
    no level has a skill.
    """
    there = _rows(sheet, texts, head, key)
    blocks = [
        _block(sheet, head, key, number, start, rows)
        for number, start, rows in _by_level(starts, there)
    ]
    rows = [row for block in blocks for row in block.rows]
    ids = {row: identity for row in rows if (identity := _text_at(sheet, row, key))}
    outside = sorted({*there}.difference(rows, range(head.row + 1)))
    cells = product(outside, head.ratings.values())
    grid = OwnGrid(
        tuple(block for block in blocks if block.rows),
        orphans=tuple(place for place in cells if _is_rated(sheet, place, words)),
        vertical=True,
        ratings=head.ratings,
        notes=head.notes,
        ids=ids,
        heads=head.heads,
        loose=_loose(texts, key, head.row, ids),
    )
    return grid if grid.blocks else None


def _block(
    sheet: Sheet, head: _HeadRow, key: int, number: int, start: int, rows: Sequence[int]
) -> Block:
    """Return the level that begins in the row ``start``, with the skills among ``rows``."""
    return Block(
        head.ratings["self"],
        head.skill,
        # the row below a level's name says what it means; a row that somebody has put in has no
        # id, and a rating or a statement all the same
        tuple(row for row in rows if _is_skill(sheet, row, head, key, first=start + 1)),
        name=_level_name(_text_at(sheet, start, head.skill)),
        number=number,
        header=(start, head.skill),
    )


def _rows(sheet: Sheet, texts: dict[Position, str], head: _HeadRow, key: int) -> list[int]:
    """Return the rows that hold anything, as far as statements and keys go."""
    last = max(row for row, column in texts if column in (head.skill, key))
    wanted = {head.skill, key, *head.ratings.values()}
    return sorted({row for row, column in sheet.cells if row <= last and column in wanted})


def _loose(texts: dict[Position, str], key: int, head: int, ids: dict[int, str]) -> dict[int, str]:
    """Return the ids, by row, that stand beside no skill."""
    return {
        row: text
        for (row, column), text in texts.items()
        if column == key and row > head and row not in ids and text not in _LEVELS
    }


def _level_rows(texts: dict[Position, str]) -> tuple[int, dict[int, int]] | None:
    """Return the column of the keys and the rows of levels by their numbers, of one that stands
    there twice the first. People may write "level 2" where they like: the keys are where most of
    them stand.
    """
    found: dict[int, dict[int, int]] = {}
    for (row, column), text in sorted(texts.items()):
        if text in _LEVELS:
            found.setdefault(column, {}).setdefault(_LEVELS[text], row)
    if not found:
        return None
    key = max(found, key=lambda column: (len(found[column]), -column))
    return key, found[key]


def _by_level(starts: dict[int, int], there: Sequence[int]) -> list[tuple[int, int, list[int]]]:
    """Return the number and the first row of each level, with the rows from there to the next."""
    return [
        (number, start, [row for row in there if start < row < _next_start(start, starts)])
        for number, start in sorted(starts.items())
    ]


def _next_start(start: int, starts: dict[int, int]) -> float:
    return min((row for row in starts.values() if row > start), default=inf)


def _text_at(sheet: Sheet, row: int, column: int) -> str:
    value = sheet.value(row, column)
    return value if isinstance(value, str) else ""


def _is_rated(sheet: Sheet, place: Position, words: Vocabulary) -> bool:
    """Tell whether a rating was typed into a cell."""
    cell = sheet.cells.get(place)
    typed = cell is not None and cell.formula is None
    return cell is not None and typed and read_rating(cell.value, words).rating is not None


def heads_missing(grid: OwnGrid) -> list[str]:
    """Return the headers of columns that a sheet of ours has lost."""
    heads = grid.heads or next(all_heads())
    ratings, notes = grid.ratings or {}, grid.notes or {}
    return [
        *(head for rater, head in heads.ratings.items() if rater not in ratings),
        *(head for rater, head in heads.notes.items() if rater not in notes),
    ]


class _HeadRow(NamedTuple):
    """The row whose headers are ours, the columns of statements, ratings and notes, and how these
    are headed.
    """

    row: int
    skill: int
    ratings: dict[Rater, int]
    notes: dict[Rater, int]
    heads: Heads


def _head_row(texts: dict[Position, str]) -> _HeadRow | None:
    """Return the row whose headers are ours, in whatever language they are."""
    by_row: dict[int, dict[str, int]] = {}
    for (row, column), text in texts.items():
        if len(text) <= 40:
            by_row.setdefault(row, {}).setdefault(plain(text), column)
    rows = sorted(by_row.items())
    for heads in all_heads():
        wanted = {plain(heads.ratings["self"]), plain(heads.skill)}
        for row, found in rows:
            if wanted <= found.keys():
                ratings, notes = (_columns(found, kind) for kind in (heads.ratings, heads.notes))
                return _HeadRow(row, found[plain(heads.skill)], ratings, notes, heads)
    return None


def in_english(header: str) -> str:
    """Return a header of ours in another language as it is in English, any other as it is."""
    english, *others = all_heads()
    same = (
        word
        for heads in others
        for word, head in zip(english.words(), heads.words(), strict=True)
        if head == header
    )
    return next(same, header)


def _columns(found: Mapping[str, int], heads: Mapping[Rater, str]) -> dict[Rater, int]:
    """Return the columns of raters, by their headers."""
    return {rater: found[plain(head)] for rater, head in heads.items() if plain(head) in found}


def _is_skill(sheet: Sheet, row: int, head: _HeadRow, key: int, *, first: int) -> bool:
    identity = sheet.value(row, key)
    if isinstance(identity, str) and identity and identity not in _LEVELS:
        return True
    columns = head.ratings.values()
    rated = any(sheet.value(row, column) not in (None, "") for column in columns)
    # the row that describes the level has its result in a rating's column, as a formula
    formula = any(
        (cell := sheet.cells.get((row, column))) is not None and cell.formula is not None
        for column in columns
    )
    return row != first and rated and not formula and sheet.value(row, head.skill) not in (None, "")


def _level_name(header: str) -> str:
    """Return the name in a level's header, ``2  Intermediate``."""
    return header.partition("  ")[2].strip() or header


def counted(
    opinions: Sequence[Opinion], rater: Rater | None, strange: Collection[str] = ()
) -> Opinion | None:
    """Return the opinion that counts: the ``rater``'s or, without one, the agreed one where there
    is one, else the employee's. ``None``: there is no column.

    Where an agreed cell holds what is no rating (``strange`` has its place), nobody else's rating
    takes its place: the skill is unrated, as on the sheet.
    """
    by_rater = {one.rater: one for one in opinions}
    wanted = COUNTED if rater is None else (rater,)
    given = (
        one
        for one in map(by_rater.get, wanted)
        if one is not None
        and (one.rating is not None or one.does_not_apply or one.where in strange)
    )
    return next(given, by_rater.get(wanted[-1]) or by_rater.get(wanted[0]))
