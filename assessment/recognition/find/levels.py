"""The levels of a competency sheet: where each begins, what it is called, and in what order they
stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from assessment.formulas.cells import Cell, Position
from assessment.recognition.find.headers import header_kind, level_header
from assessment.recognition.find.rows import Pair
from assessment.recognition.find.signs import Rows, Signs, step_of
from assessment.recognition.find.strategies import Strategy
from assessment.words.names import squeezed

_HEADER_REACH = 14  # rows above the first skill in which its level's header is looked for
_LONGEST_NAME = 40
_MOST_LEVELS = 12


class Block(NamedTuple):
    """One level of a sheet: its column of ratings and the rows of its skills."""

    column: int
    skill_column: int
    rows: tuple[int, ...]
    name: str | None = None
    number: int | None = None
    header: Position | None = None
    helper: int | None = None  # a column that translates the ratings
    result: Cell | None = None  # the level's result: a formula, or a typed value
    others: tuple[Cell, ...] = ()  # further formulas over the same ratings
    stray: bool = False  # the result's formula looks at another level's cells

    @property
    def last_column(self) -> int:
        """The last column that is the level's own."""
        return self.helper or self.column


class LevelRows(NamedTuple):
    """The rows of one level's skills, and the cell that names the level."""

    header: Position | None
    rows: list[int]


class Skills(NamedTuple):
    """A column of ratings whose skills are to be parted into levels."""

    signs: Signs
    pair: Pair
    rows: list[int]
    alone: bool  # the sheet has no other column of ratings

    def rated(self) -> Rows:
        """Return the rows with a rating."""
        return self.signs.ratings(self.pair.column)

    def pointed(self) -> Rows:
        """Return the rows at whose rating something points."""
        return self.signs.pointed(self.pair.column)

    def marked(self) -> list[int]:
        """Return the skills that are surely some."""
        rated, pointed = self.rated(), self.pointed()
        return [row for row in self.rows if row in rated or row in pointed]

    def other_columns(self) -> Iterable[int]:
        """Return the columns with texts that are none of its own."""
        return (column for column in self.signs.text_rows_of if column not in self.pair)


def split(signs: Signs, pair: Pair, rows: list[int], alone: bool) -> list[Block]:
    """Part a column's skills into levels, by the first way that finds several.

    ``alone`` says that the sheet has no other column of ratings. A way that finds one level gives
    at least its name.
    """
    skills = Skills(signs, pair, rows, alone)
    parts: list[LevelRows] = []
    for parted in PARTINGS:
        found = parted(skills)
        if len(found) > 1:
            parts = found
            break
        parts = parts or found
    return [_block(signs, pair, part) for part in parts or [LevelRows(None, rows)]]


def _block(signs: Signs, pair: Pair, part: LevelRows) -> Block:
    block = Block(pair.column, pair.skill_column, tuple(part.rows), helper=pair.helper)
    return _titled(signs, block, part.header)


def named(signs: Signs, blocks: Sequence[Block], vertical: bool) -> list[Block]:
    """Return a sheet's levels; those that have no name yet are named by the cells above them."""
    return [_named(signs, block, blocks, vertical) for block in blocks]


def _named(signs: Signs, block: Block, blocks: Sequence[Block], vertical: bool) -> Block:
    for header_of in NAMES:
        if block.name is None:
            block = _titled(signs, block, header_of(signs, block, blocks, vertical))
    return block


def in_order(signs: Signs, blocks: Sequence[Block]) -> Sequence[Block]:
    """Return levels from the lowest to the highest, where numbers or known names say which that
    is; else as they are.
    """
    numbers = {block.number for block in blocks}
    if None not in numbers and len(numbers) == len(blocks):
        return sorted(blocks, key=lambda block: block.number or 0)
    names = {squeezed(block.name or "") for block in blocks}
    if None in numbers and len(names) == len(blocks):
        for ladder in signs.words.ladders:
            if names <= set(ladder):
                return sorted(blocks, key=lambda block: ladder.index(squeezed(block.name or "")))
    return blocks


# --- headers between the skills ------------------------------------------------------------------


class _Header(NamedTuple):
    """A cell that may name a level, and the next row below it that is surely a skill's."""

    place: Position
    first: int


def _below_headers(skills: Skills) -> list[LevelRows]:
    """Part a column by the texts between its skills that name a level.

    Known names are headers anywhere. Names of a workbook's own are, where levels stand only below
    each other, short texts without a rating behind a gap, or where every skill but them is pointed
    at.
    """
    places = _known_names(skills)
    if not skills.alone and (not places or places[0][0] == places[-1][0]):
        return []
    known = _above_skills(skills, places) if len(places) > 1 or not skills.alone else []
    own = _own_headers(skills, known, among=len(places) > 1) if skills.alone else []
    headers = sorted([*known, *own], key=lambda header: header.first)
    if own:
        headers = [*_first_header(skills, headers), *headers]
    return _parts_below(headers, skills.rows) if len(headers) > 1 else []


def _known_names(skills: Skills) -> list[Position]:
    """Return the cells with a known level's name to the left of the ratings, from the top."""
    return sorted(
        place
        for place in skills.signs.levels
        if place[1] <= skills.pair.skill_column
        and place[0] <= skills.rows[-1]
        and place[0] not in skills.rows
    )


def _above_skills(skills: Skills, places: Sequence[Position]) -> list[_Header]:
    """Return those of ``places`` that have skills below them."""
    marked = skills.marked()
    headers = []
    for place, (end, _) in pairwise([*places, (skills.rows[-1] + 1, 0)]):
        below = [row for row in skills.rows if place[0] < row < end]
        if below:
            headers.append(_Header(place, next((row for row in below if row in marked), below[0])))
    return headers


def _own_headers(skills: Skills, known: Sequence[_Header], among: bool) -> list[_Header]:
    """Return the headers with names of the workbook's own; ``among`` known ones they must stand
    like these.
    """
    rated, marked = skills.rated(), skills.marked()
    all_pointed = bool(rated) and rated.intersection(skills.rows) <= skills.pointed()
    gap = 0 if all_pointed else step_of(marked)
    before = {after: row for row, after in pairwise(marked)}
    found = {header.first for header in known}
    distances = {
        (header.place[0] - before[header.first], header.first - header.place[0])
        for header in known
        if header.first in before
    }
    own = []
    for after, row in before.items():
        place = _own_header(skills, row, after, gap) if after not in found else None
        if place is not None and (not among or (place[0] - row, after - place[0]) in distances):
            own.append(_Header(place, after))
    return own


def _own_header(skills: Skills, before: int, after: int, gap: int) -> Position | None:
    """Return the first text between two skills that is no level's result, if it is short and
    more than a ``gap`` below the first of them.
    """
    signs, column = skills.signs, skills.pair.skill_column
    between = (row for row in signs.rows_with_text(column) if before < row < after)
    row = next((row for row in between if not _has_result(skills, row)), None)
    if row is None or row <= before + gap:
        return None
    return (row, column) if len(signs.texts[row, column].strip()) <= _LONGEST_NAME else None


def _has_result(skills: Skills, row: int) -> bool:
    """Tell whether a row is that of a level's result: it says so, or holds a formula over the
    ratings above it.
    """
    signs, pair = skills.signs, skills.pair
    return signs.is_result_label(row, pair.skill_column) or any(
        area.top < row
        for column in (pair.column, pair.helper)
        for area in signs.results.get((row, column or 0), ())
    )


def _first_header(skills: Skills, headers: Sequence[_Header]) -> list[_Header]:
    """Return the header of the first level, which has no skill above it: the text that stands as
    far above its skills as the nearest of the others.
    """
    first = skills.marked()[0]
    place = (first - _lead(headers), skills.pair.skill_column)
    return [_Header(place, first)] if place in skills.signs.texts else []


def _lead(headers: Sequence[_Header]) -> int:
    return min(header.first - header.place[0] for header in headers)


def _parts_below(headers: Sequence[_Header], rows: Sequence[int]) -> list[LevelRows]:
    """Part rows by headers.

    What stands between every header and its first rated skill describes the level; what stands
    there once is a skill.
    """
    lead = _lead(headers)
    described = {
        row
        for place, first in headers
        for row in rows
        if place[0] <= row < min(first, place[0] + lead)
    }
    kept = [row for row in rows if row not in described]
    starts = [
        (place, next((row for row in kept if row > place[0]), first)) for place, first in headers
    ]
    return _parts(starts, kept)


def _parts(starts: Sequence[tuple[Position | None, int]], rows: Sequence[int]) -> list[LevelRows]:
    """Part rows where levels start, given each one's header and first row."""
    ends = [*(start for _, start in starts[1:]), rows[-1] + 1]
    parts = [
        LevelRows(header, [row for row in rows if start <= row < end])
        for (header, start), end in zip(starts, ends, strict=True)
    ]
    return [part for part in parts if part.rows]


# --- columns of level names ----------------------------------------------------------------------


class _Names(NamedTuple):
    """A column that may name levels; of several the greatest counts."""

    known: int  # how many names are known
    titled: bool  # it is headed Level
    starts: list[Position]  # where another name begins


def _beside_names(skills: Skills) -> list[LevelRows]:
    """Part a list that names each skill's level, or each level's first skill's, in a column of
    its own.
    """
    level_rows = skills.signs.level_rows.values()
    if not skills.alone and not any(len(rows) > 1 for rows in level_rows):
        return []
    columns = sorted(skills.other_columns())
    names = max(
        filter(None, (_names_in(skills, column) for column in columns)),
        key=lambda names: (names.known, names.titled, len(names.starts), names.starts),
        default=None,
    )
    if names is None:
        return []
    return _parts([(place, place[0]) for place in names.starts], skills.rows)


def _names_in(skills: Skills, column: int) -> _Names | None:
    """Return the names of levels in a column, ``None`` if it does not part the list into levels
    one after another.
    """
    signs, rows = skills.signs, skills.rows
    known_rows = sum(rows[0] <= row <= rows[-1] for row in signs.level_rows.get(column, ()))
    if (rows[0], column) not in signs.texts or (known_rows < 2 and not skills.alone):
        return None
    starts = _where_texts_change(signs, column, rows)
    lengths = [len(text) for text in {signs.texts[place] for place in starts}]
    once_each = len(lengths) == len(starts) <= _MOST_LEVELS and len(starts) < len(rows)
    if not once_each or max(lengths) > _LONGEST_NAME:
        return None
    known = sum(place in signs.levels for place in starts)
    names = _Names(known, is_level_column(signs, column, rows[0]), starts)
    return names if _are_levels(skills, column, names) else None


def _where_texts_change(signs: Signs, column: int, rows: Sequence[int]) -> list[Position]:
    """Return the cells of some rows of a column whose text is another than the one before."""
    places = [(row, column) for row in rows if (row, column) in signs.texts]
    changes = [two for one, two in pairwise(places) if signs.texts[one] != signs.texts[two]]
    return [*places[:1], *changes]


def _are_levels(skills: Skills, column: int, names: _Names) -> bool:
    """Tell whether names are levels': they are known, or headed Level; those behind the skills
    only if headed so.
    """
    if column > skills.pair.skill_column:
        return names.titled
    return names.known > 1 or (skills.alone and (names.titled or len(names.starts) > 1))


def _mixed_names(skills: Skills) -> list[LevelRows]:
    """Part a list that is ordered by something else than its column headed Level."""
    for column in skills.other_columns() if skills.alone else ():
        if is_level_column(skills.signs, column, skills.rows[0]):
            parts = _rows_by_name(skills, column)
            if 1 < len(parts) <= _MOST_LEVELS and len(parts) * 2 <= len(skills.rows):
                return parts
    return []


def _rows_by_name(skills: Skills, column: int) -> list[LevelRows]:
    """Return the rows of each level that a column names; none if a row has no name."""
    rows_of: dict[str, list[int]] = {}
    for row in skills.rows:
        level = squeezed(skills.signs.texts.get((row, column), ""))
        rows_of.setdefault(level, []).append(row)
    return (
        [] if "" in rows_of else [LevelRows((rows[0], column), rows) for rows in rows_of.values()]
    )


def is_level_column(signs: Signs, column: int, first: int) -> bool:
    """Tell whether the nearest text above the ``first`` row of a column's list is the header
    Level.
    """
    above = [row for row in signs.rows_with_text(column) if row < first]
    return bool(above) and header_kind(signs.texts[above[-1], column], exact=True) == "level"


# --- formulas ------------------------------------------------------------------------------------


def _below_formulas(skills: Skills) -> list[LevelRows]:
    """Part a column by the ranges of its levels' formulas, where none overlaps another: levels
    below each other that have no names.
    """
    spans = _spans_of_formulas(skills)
    if len(spans) < 2:
        return []
    ordered = sorted(
        {(min(rows), max(rows)) for place, rows in spans.items() if skills.signs.is_test(place)}
    )
    if len(ordered) < 2 or any(one[1] >= two[0] for one, two in pairwise(ordered)):
        return []
    return _parts([(None, top) for top, _ in ordered], skills.rows)


def _spans_of_formulas(skills: Skills) -> dict[Position, list[int]]:
    """Return the first and last rows of a column's cells that formulas look at, by their cells."""
    spans: dict[Position, list[int]] = {}
    for column in (skills.pair.column, skills.pair.helper):
        for place, areas in skills.signs.looking.get(column or 0, {}).items():
            rows = (row for area in areas for row in (area.top, area.bottom))
            spans.setdefault(place, []).extend(rows)
    return spans


PARTINGS: tuple[Strategy[[Skills], list[LevelRows]], ...] = (
    Strategy("headers between the skills", _below_headers, "vertical without formulas"),
    Strategy("a column of level names", _beside_names, "list with a level column"),
    Strategy("the ranges of formulas", _below_formulas, "levels below each other without names"),
    Strategy(
        "a column headed Level, in any order",
        _mixed_names,
        "a list in any order with a column headed Level",
    ),
)


# --- names ---------------------------------------------------------------------------------------


def _titled(signs: Signs, block: Block, header: Position | None) -> Block:
    """Return a level with the name that the cell of its header says."""
    if header is None:
        return block
    text = signs.texts.get(header, "")
    number, name = signs.levels.get(header) or level_header(text, signs.words)
    name = name or " ".join(text.split()) or None
    return block._replace(header=header, number=number, name=name)


def _header_above(signs: Signs, block: Block, blocks: Sequence[Block], _: bool) -> Position | None:
    """Return the nearest cell above a level that says a known level's name, else one that reads
    like a level's.
    """
    left = max(
        (other.last_column for other in blocks if other.column < block.skill_column), default=0
    )
    columns = (
        *range(block.skill_column, block.column + 1),
        *range(block.skill_column - 1, left, -1),
    )
    ratings = signs.ratings(block.column)
    like: Position | None = None
    for row in range(block.rows[0] - 1, max(0, block.rows[0] - _HEADER_REACH), -1):
        if row in ratings:
            break
        for column in columns:
            merge = signs.sheet.merge_at((row, column))
            place = (merge.top, merge.left) if merge else (row, column)
            if place in signs.levels:
                return place
            text = signs.texts.get(place) if like is None else None
            if text is not None and level_header(text, signs.words)[1] is not None:
                like = place
    return like


def _header_in_line(
    signs: Signs, block: Block, blocks: Sequence[Block], vertical: bool
) -> Position | None:
    """Return the cell of a level in the row above the skills in which most levels have a short
    text of their own, the shortest ones.
    """
    lengths: dict[int, float] = {}
    top = 0 if vertical else min(block.rows[0] for block in blocks)
    for row in range(max(1, top - _HEADER_REACH), top):
        texts = [
            text
            for other in blocks
            if (text := signs.texts.get((row, other.skill_column))) is not None
        ]
        if len(texts) * 2 > len(blocks) and len(set(texts)) == len(texts):
            lengths[row] = sum(map(len, texts)) / len(texts)
    short = [row for row, length in lengths.items() if length <= _LONGEST_NAME]
    place = (min(short, key=lambda row: lengths[row], default=0), block.skill_column)
    return place if place in signs.texts else None


NAMES: tuple[Strategy[[Signs, Block, Sequence[Block], bool], Position | None], ...] = (
    Strategy("a level's name above", _header_above, "known names above shorter texts"),
    Strategy("a row of short texts", _header_in_line, "own level names"),
)
