"""The levels of a competency sheet: where each begins, what it is called, and which cell holds
its result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assessment.formulas.cells import Area, Cell, Position
from assessment.recognition.find.columns import Pair, step_of
from assessment.recognition.find.signs import Signs
from assessment.recognition.find.words import header_kind, level_header
from assessment.words.names import squeezed

_HEADER_REACH = 14  # rows above the first skill in which its level's header is looked for
_LONGEST_NAME = 40
_MOST_LEVELS = 12
_RESULTS = frozenset(
    (
        "achieved",
        "notthereyet",
        "notachieved",
        "notyet",
        "yes",
        "no",
        "true",
        "false",
        "0",
        "1",
        "done",
        "passed",
    )
)

Start = tuple[int, Position | None]  # a level's first row, and its header


@dataclass(slots=True)
class Block:
    """One level of a sheet: its column of ratings and the rows of its skills."""

    column: int
    skill_column: int
    rows: list[int]
    name: str | None = None
    number: int | None = None
    header: Position | None = None
    helper: int | None = None  # a column that translates the ratings
    result: Cell | None = None  # the level's result: a formula, or a typed value
    others: list[Cell] = field(default_factory=list)  # further formulas over the same ratings
    stray: bool = False  # the result's formula looks at another level's cells


def split(signs: Signs, pair: Pair, rows: list[int], alone: bool) -> list[Block]:
    """Part a column's skills into levels: by headers between them, a column of level names, or the
    formulas' ranges.

    ``alone`` says that the sheet has no other column of ratings.
    """
    starts, rows = _header_starts(signs, pair, rows, alone)
    starts = (
        starts or _level_column_starts(signs, pair, rows, alone) or _formula_starts(signs, pair)
    )
    if len(starts) < 2:
        mixed = _mixed_levels(signs, pair, rows) if alone else {}
        if mixed:
            return [_named_block(signs, pair, part, header) for header, part in mixed.items()]
        block = Block(pair.column, pair.skill_column, rows, helper=pair.helper)
        if starts:
            _title(signs, block, starts[0][1])
        return [block]
    blocks = []
    for index, (start, header) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else rows[-1] + 1
        part = [row for row in rows if start <= row < end]
        if part:
            blocks.append(_named_block(signs, pair, part, header))
    return blocks


def _named_block(signs: Signs, pair: Pair, rows: list[int], header: Position | None) -> Block:
    block = Block(pair.column, pair.skill_column, rows, helper=pair.helper)
    _title(signs, block, header)
    return block


def finish(signs: Signs, blocks: list[Block], vertical: bool) -> None:
    """Name a sheet's levels, find their results and put them in order."""
    for block in blocks:
        if block.name is None:
            _find_header(signs, block, blocks)
    if not vertical:
        _common_header(signs, blocks)
    _find_results(signs, blocks, vertical)
    numbers = [block.number for block in blocks]
    if all(number is not None for number in numbers) and len(set(numbers)) == len(numbers):
        blocks.sort(key=lambda block: block.number or 0)
        return
    names = [squeezed(block.name or "") for block in blocks]
    ladder = next((one for one in signs.words.ladders if set(names) <= set(one)), None)
    if ladder is not None and len(set(names)) == len(names) and None in numbers:
        blocks.sort(key=lambda block: ladder.index(squeezed(block.name or "")))


# --- where levels begin --------------------------------------------------------------------------


def _header_starts(
    signs: Signs, pair: Pair, rows: list[int], alone: bool
) -> tuple[list[Start], list[int]]:
    """Return the levels that have a header between the skills, and the skills without what
    describes a level.

    Known names are headers anywhere. Names of a workbook's own are, where levels stand only below
    each other, short texts without a rating behind a gap, or where every skill but them is pointed
    at.
    """
    known = sorted(
        [
            place
            for place in signs.levels
            if place[1] <= pair.skill_column and place[0] <= rows[-1] and place[0] not in rows
        ]
    )
    if not alone and (not known or known[0][0] == known[-1][0]):
        return [], rows
    pointed, rated = signs.pointed(pair.column), signs.ratings(pair.column)
    marked = [row for row in rows if row in rated or row in pointed]
    found: list[tuple[Position, int]] = []  # header, and the next row that is surely a skill's
    sure = bool(rated) and rated.intersection(rows) <= pointed
    beyond = 0 if sure else step_of(marked)
    if len(known) > 1 or not alone:
        for place, following in pairwise([*known, (rows[-1] + 1, 0)]):
            below = [row for row in rows if place[0] < row < following[0]]
            after = next(
                (row for row in below if row in rated or row in pointed),
                below[0] if below else None,
            )
            if after is not None:
                found.append((place, after))
    if alone:
        # where other names are known, one that is not must stand like them
        befores = {after: before for before, after in pairwise(marked)}
        alike = {
            (place[0] - befores[after], after - place[0])
            for place, after in found
            if after in befores
        }
        unknown = []
        for before, after in pairwise(marked):
            header = (
                _unknown_header(signs, pair, before, after, before + beyond)
                if not any(after == other for _, other in found)
                else None
            )
            if header is not None and (
                len(known) < 2 or (header[0] - before, after - header[0]) in alike
            ):
                unknown.append((header, after))
        found = sorted([*found, *unknown], key=lambda one: one[1])
        if unknown and found[0][1] != marked[0]:
            first = (marked[0] - min(after - place[0] for place, after in found), pair.skill_column)
            if first in signs.texts:
                found.insert(0, (first, marked[0]))
    if len(found) < 2:
        return [], rows
    # what stands between every header and its first rated skill describes the level; what stands
    # there once is a skill
    lead = min(after - place[0] for place, after in found)
    starts: list[Start] = []
    kept = list(rows)
    for place, after in found:
        kept = [row for row in kept if not place[0] <= row < min(after, place[0] + lead)]
        starts.append((next((row for row in kept if row > place[0]), after), place))
    return starts, kept


def _unknown_header(
    signs: Signs, pair: Pair, before: int, after: int, beyond: int
) -> Position | None:
    """Return the first text between two skills that is no level's result, if it is short and
    stands ``beyond`` a row.
    """
    for row in signs.rows_with_text(pair.skill_column):
        if before < row < after and not signs.is_result_label(row, pair.skill_column):
            over = [
                area
                for column in (pair.column, pair.helper)
                if column
                for area in signs.results.get((row, column), ())
            ]
            if not any(area.top < row for area in over):
                short = len(signs.texts[row, pair.skill_column].strip()) <= _LONGEST_NAME
                return (row, pair.skill_column) if short and row > beyond else None
    return None


def _level_column_starts(signs: Signs, pair: Pair, rows: list[int], alone: bool) -> list[Start]:
    """Return the levels of a list that names each skill's level, or each level's first skill's,
    in a column of its own.
    """
    if not alone and not any(len(headers) > 1 for headers in signs.level_rows.values()):
        return []
    candidates: list[tuple[int, bool, int, list[Start]]] = []
    for column in sorted(signs.text_rows_of):
        if (
            column in (pair.column, pair.skill_column, pair.helper)
            or (rows[0], column) not in signs.texts
        ):
            continue
        if (
            not alone
            and sum(rows[0] <= row <= rows[-1] for row in signs.level_rows.get(column, ())) < 2
        ):
            continue
        inside = [row for row in rows if (row, column) in signs.texts]
        firsts = [
            row
            for index, row in enumerate(inside)
            if not index or signs.texts[row, column] != signs.texts[inside[index - 1], column]
        ]
        names = {signs.texts[row, column] for row in firsts}
        titled = is_level_column(signs, column, rows[0])
        known = sum((row, column) in signs.levels for row in firsts)
        listed = (
            len(names) == len(firsts) <= _MOST_LEVELS
            and len(firsts) < len(rows)
            and max(map(len, names)) <= _LONGEST_NAME
        )
        # behind the skills it is one only if its header says so
        named = (
            titled
            if column > pair.skill_column
            else known > 1 or (alone and (titled or len(firsts) > 1))
        )
        if listed and named:
            candidates.append(
                (known, titled, len(firsts), [(row, (row, column)) for row in firsts])
            )
    return max(candidates)[3] if candidates else []


def _mixed_levels(signs: Signs, pair: Pair, rows: list[int]) -> dict[Position, list[int]]:
    """Return the rows of each level, by its first name, of a list that is ordered by something
    else than its column headed Level.
    """
    for column in signs.text_rows_of:
        if column in (pair.column, pair.skill_column, pair.helper) or not is_level_column(
            signs, column, rows[0]
        ):
            continue
        found: dict[str, list[int]] = {}
        for row in rows:
            found.setdefault(squeezed(signs.texts.get((row, column), "")), []).append(row)
        if 1 < len(found) <= _MOST_LEVELS and "" not in found and len(found) * 2 <= len(rows):
            return {(part[0], column): part for part in found.values()}
    return {}


def is_level_column(signs: Signs, column: int, first: int) -> bool:
    """Tell whether the nearest text above the ``first`` row of a column's list is the header
    Level.
    """
    above = [row for row in signs.rows_with_text(column) if row < first]
    return bool(above) and header_kind(signs.texts[above[-1], column], exact=True) == "level"


def _formula_starts(signs: Signs, pair: Pair) -> list[Start]:
    looking: dict[Position, list[Area]] = {}
    for column in (pair.column, pair.helper):
        for place, areas in signs.looking.get(column or 0, {}).items():
            looking.setdefault(place, []).extend(areas)
    if len(looking) < 2:
        return []
    ordered = sorted(
        {
            (min(area.top for area in own), max(area.bottom for area in own))
            for place, own in looking.items()
            if signs.is_test(place)
        }
    )
    disjoint = all(one[1] < two[0] for one, two in pairwise(ordered))
    return [(top, None) for top, _ in ordered] if disjoint and len(ordered) > 1 else []


# --- names ---------------------------------------------------------------------------------------


def _title(signs: Signs, block: Block, header: Position | None) -> None:
    """Name a level by the cell of its header."""
    if header is None:
        return
    block.header = header
    text = signs.texts.get(header, "")
    block.number, block.name = signs.levels.get(header) or level_header(text, signs.words)
    block.name = block.name or " ".join(text.split()) or None


def _find_header(signs: Signs, block: Block, blocks: list[Block]) -> None:
    left = (
        max(
            (other.helper or other.column for other in blocks if other.column < block.skill_column),
            default=0,
        )
        + 1
    )
    fallback: Position | None = None
    ratings = signs.ratings(block.column)
    columns = (
        *range(block.skill_column, block.column + 1),
        *range(block.skill_column - 1, left - 1, -1),
    )
    for row in range(block.rows[0] - 1, max(0, block.rows[0] - _HEADER_REACH), -1):
        if row in ratings:
            break
        for column in columns:
            merge = signs.sheet.merge_at((row, column))
            anchor = (merge.top, merge.left) if merge else (row, column)
            if anchor in signs.levels:
                _title(signs, block, anchor)
                return
            text = signs.texts.get(anchor)
            if (
                text is not None
                and fallback is None
                and level_header(text, signs.words)[1] is not None
            ):
                fallback = anchor
    _title(signs, block, fallback)


def _common_header(signs: Signs, blocks: list[Block]) -> None:
    """Name the levels without a name by the row above the skills in which most levels have a
    short text of their own.
    """
    unnamed = [block for block in blocks if block.name is None]
    if not unnamed:
        return
    top = min(block.rows[0] for block in blocks)
    best: tuple[float, int] | None = None
    for row in range(max(1, top - _HEADER_REACH), top):
        found = [
            signs.texts[row, block.skill_column]
            for block in blocks
            if (row, block.skill_column) in signs.texts
        ]
        average = sum(map(len, found)) / len(found) if found else 99.0
        if (
            len(found) * 2 > len(blocks)
            and average <= _LONGEST_NAME
            and len(set(found)) == len(found)
            and (best is None or average < best[0])
        ):
            best = (average, row)
    for block in unnamed:
        if best is not None and (best[1], block.skill_column) in signs.texts:
            _title(signs, block, (best[1], block.skill_column))


# --- results -------------------------------------------------------------------------------------


def _find_results(signs: Signs, blocks: list[Block], vertical: bool) -> None:
    taken: set[Position] = set()
    # at each block: formulas, at how many rows of it, and whether at others' too
    looking: list[list[tuple[Position, int, bool]]] = [[] for _ in blocks]
    for place, areas in signs.results.items():
        counts = _rows_looked_at(areas, blocks)
        for index, count in counts.items():
            looking[index].append((place, count, len(counts) > 1))
    for block, formulas in zip(blocks, looking, strict=True):
        found = []
        for place, count, shared in formulas:
            own = block.skill_column <= place[1] <= (block.helper or block.column)
            near = own and not vertical if shared else own or count * 2 >= len(block.rows)
            if (
                near
                and place[0] not in block.rows
                and (place in signs.asked or signs.is_test(place))
            ):
                found.append(
                    (shared, place not in signs.asked, not own, place[1] != block.column, place)
                )
        # what looks at several levels is a level's result only for want of another
        found = sorted(one for one in found if not one[0]) or sorted(found)
        if found:
            block.result = signs.sheet.cells[found[0][-1]]
            block.others = [signs.sheet.cells[one[-1]] for one in found[1:]]
            taken.update(one[-1] for one in found)
    rows_of_results = Counter(block.result.row for block in blocks if block.result)
    for block in blocks:
        if block.result is None:
            _find_other_result(signs, block, rows_of_results, taken, vertical)


def _rows_looked_at(areas: Sequence[Area], blocks: list[Block]) -> dict[int, int]:
    """Return how many of the rows of ``blocks`` lie in one of ``areas``, by the index of the
    block; those of which some do.
    """
    counts = {}
    for index, block in enumerate(blocks):
        column, helper = block.column, block.helper or block.column
        own = [
            (top, bottom)
            for top, left, bottom, right in areas
            if left <= column <= right or left <= helper <= right
        ]
        count = (
            sum([any(top <= row <= bottom for top, bottom in own) for row in block.rows])
            if own
            else 0
        )
        if count:
            counts[index] = count
    return counts


def _find_other_result(
    signs: Signs, block: Block, rows: Counter[int], taken: set[Position], vertical: bool
) -> None:
    """Find a result that is typed in, or whose formula looks elsewhere."""
    places = [
        place
        for place in sorted(signs.asked)
        if block.skill_column <= place[1] <= (block.helper or block.column)
        and place not in taken
        and place[0] not in block.rows
    ]
    if vertical:
        places = [
            place for place in places if place[0] < block.rows[0] or place[0] > block.rows[-1]
        ][:1]
    elif rows:
        places.append((rows.most_common(1)[0][0], block.column))
    elif block.header is not None:
        places.append((block.header[0], block.column))
    for place in places:
        cell = signs.sheet.cells.get(place)
        if cell is None or (cell.formula is None and cell.value in (None, "")):
            continue
        if (
            cell.formula is None
            and isinstance(cell.value, str)
            and squeezed(cell.value) not in _RESULTS
        ):
            continue
        block.result, block.stray = cell, cell.formula is not None
        taken.add(place)
        return
