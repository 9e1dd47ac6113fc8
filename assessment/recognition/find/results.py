"""The cell that holds each level's result: a formula over its ratings, or what was typed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from assessment.formulas.cells import Area, Cell, Position
from assessment.recognition.find.levels import Block
from assessment.recognition.find.signs import Signs
from assessment.recognition.find.strategies import Strategy
from assessment.words.names import squeezed
from assessment.words.recognising import squeezed_words


class _Candidate(NamedTuple):
    """A formula over a level's ratings; of several the least counts."""

    shared: bool  # it looks at other levels' ratings too
    unasked: bool  # the Summary does not read it
    outside: bool  # it stands in no column of the level
    aside: bool  # it does not stand below or above the ratings
    place: Position


def with_results(signs: Signs, blocks: Sequence[Block], vertical: bool) -> list[Block]:
    """Return the levels of a sheet, each with its result if it has one."""
    over_ratings = [_in_order(found) for found in _candidates(signs, blocks, vertical)]
    rows = Counter(candidates[0].place[0] for candidates in over_ratings if candidates)
    usual = rows.most_common(1)[0][0] if rows else None
    taken = {candidate.place for candidates in over_ratings for candidate in candidates}
    complete = []
    for block, candidates in zip(blocks, over_ratings, strict=True):
        cells = [signs.sheet.cells[candidate.place] for candidate in candidates]
        stray = False
        if not cells and (cell := _without_ratings(signs, block, usual, vertical, taken)):
            taken.add((cell.row, cell.column))
            cells, stray = [cell], cell.formula is not None
        if cells:
            block = block._replace(result=cells[0], others=tuple(cells[1:]), stray=stray)
        complete.append(block)
    return complete


def _in_order(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the likeliest first; what looks at several levels counts only for want of another."""
    own = [candidate for candidate in candidates if not candidate.shared]
    return sorted(own or candidates)


def _candidates(signs: Signs, blocks: Sequence[Block], vertical: bool) -> list[list[_Candidate]]:
    """Return for each of ``blocks`` the formulas that may be its result."""
    candidates: list[list[_Candidate]] = [[] for _ in blocks]
    for place, areas in signs.results.items():
        counts = _rows_looked_at(areas, blocks)
        decides = counts and (place in signs.asked or signs.is_test(place))
        for index, count in counts.items() if decides else ():
            block, shared = blocks[index], len(counts) > 1
            own = block.skill_column <= place[1] <= block.last_column
            near = (own and not vertical) if shared else (own or count * 2 >= len(block.rows))
            if near and place[0] not in block.rows:
                candidates[index].append(
                    _Candidate(
                        shared, place not in signs.asked, not own, place[1] != block.column, place
                    )
                )
    return candidates


def _rows_looked_at(areas: Iterable[Area], blocks: Sequence[Block]) -> Mapping[int, int]:
    """Return how many of the rows of ``blocks`` lie in one of ``areas``, by the index of the
    block; those of which some do.
    """
    counts = {}
    for index, block in enumerate(blocks):
        column, last = block.column, block.last_column
        spans = [
            (top, bottom)
            for top, left, bottom, right in areas
            if left <= column <= right or left <= last <= right
        ]
        if not spans:
            continue
        count = sum([any(top <= row <= bottom for top, bottom in spans) for row in block.rows])
        if count:
            counts[index] = count
    return counts


def _without_ratings(
    signs: Signs, block: Block, usual: int | None, vertical: bool, taken: Collection[Position]
) -> Cell | None:
    """Return a result that is typed in, or whose formula looks elsewhere; most levels' results
    stand in the ``usual`` row.
    """
    for places_of in PLACES:
        for place in places_of(signs, block, vertical, taken, usual):
            cell = signs.sheet.cells.get(place)
            if cell is not None and _is_result(cell):
                return cell
    return None


def _asked(
    signs: Signs, block: Block, vertical: bool, taken: Collection[Position], _: int | None
) -> list[Position]:
    """Return the cells of a level that the Summary reads and that are no other's result: of a
    level below others the first outside its skills.
    """
    places = [
        (row, column)
        for row, column in sorted(signs.asked)
        if block.skill_column <= column <= block.last_column
        and (row, column) not in taken
        and row not in block.rows
    ]
    if not vertical:
        return places
    top, bottom = block.rows[0], block.rows[-1]
    return [(row, column) for row, column in places if not top < row < bottom][:1]


def _in_line(
    _: Signs, block: Block, vertical: bool, __: Collection[Position], usual: int | None
) -> list[Position]:
    """Return where a level's result would be in line with the others, in the ``usual`` row, else
    with its name.
    """
    row = usual or (block.header[0] if block.header else None)
    return [] if vertical or row is None else [(row, block.column)]


def _is_result(cell: Cell) -> bool:
    """Tell whether a cell holds what a level's result may be: a formula, a number, or a word
    that says yes or no.
    """
    if cell.formula is not None:
        return True
    if isinstance(cell.value, str):
        return squeezed(cell.value) in squeezed_words("levels", "typed")
    return cell.value is not None


PLACES: tuple[
    Strategy[[Signs, Block, bool, Collection[Position], int | None], list[Position]], ...
] = (
    Strategy("a cell that the Summary reads", _asked, "a typed result that the Summary reads"),
    Strategy(
        "a cell in line with the other results", _in_line, "a typed result beside a computed one"
    ),
)
