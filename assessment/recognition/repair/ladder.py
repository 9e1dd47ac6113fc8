"""The levels of a sheet, and the formulas that follow from their own ranges or from those of the
other levels.

Only what can be meant in one way is returned, else ``None``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import product

from assessment.formulas.arguments import takes_array
from assessment.formulas.cells import Area, Cell, Position
from assessment.formulas.parse import FormulaError, Node, parse
from assessment.formulas.rewrite import Address, addresses, readdressed
from assessment.formulas.shared import shift
from assessment.recognition.audit.ranges import areas_on
from assessment.recognition.book import Sheet
from assessment.recognition.find.levels import Block

BROKEN = "#REF!"
_TESTS = ("AND", "OR", "NOT")
_COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")


def agreed(formulas: Iterable[str | None]) -> str | None:
    """Return the first of several formulas if all say the same, whatever their spaces; ``None``
    if one is missing.
    """
    texts = list(formulas)
    whole = [text for text in texts if text is not None and BROKEN not in text]
    try:
        alike = len({parse(text) for text in whole}) == 1
    except FormulaError:
        return None
    return whole[0] if alike and len(whole) == len(texts) else None


class Ladder:
    """The levels of a competency's sheet with their formulas."""

    def __init__(
        self, index: int, sheet: Sheet, blocks: Sequence[Block], sound: Sequence[int]
    ) -> None:
        self.index = index  # of the competency
        self.sheet = sheet
        self.blocks = blocks
        self.sound = sound  # the levels whose formulas are as they should be

    @cached_property
    def outputs(self) -> Node | None:
        """What the results show, ``("Achieved", "Not there yet")``; ``None`` where they do not
        show the same.
        """
        results = [block.result for block in self.blocks if block.result is not None]
        shown = {_outputs(cell.formula) for cell in results if cell.formula is not None}
        return shown.pop() if len(shown) == 1 else None

    def shows(self, level: int, cell: Cell) -> bool:
        """Tell whether this sheet's level has a formula that shows what ``cell`` shows, or
        would show if it were whole.
        """
        result = self.blocks[level].result if level < len(self.blocks) else None
        outputs = _outputs(result.formula or "") if result is not None else None
        if outputs is None or cell.formula is None:
            return outputs is not None and cell.value in outputs[1:]
        return outputs == _outputs(cell.formula)

    def results(self, also: Mapping[int, Position] | None = None) -> list[Position]:
        """Return the cells with the levels' results, ``also`` being those of levels that have
        none yet; none at all if a level has none of its own.
        """
        places = [
            (block.result.row, block.result.column) if block.result else (also or {}).get(level)
            for level, block in enumerate(self.blocks)
        ]
        known = [place for place in dict.fromkeys(places) if place is not None]
        return known if len(known) == len(self.blocks) else []

    # -- from other levels ------------------------------------------------------------------------

    def formulas_of_others(
        self, level: int, place: Position, others: Sequence[Ladder] = ()
    ) -> list[str]:
        """Return the formula of the other levels as it may read at ``place`` for this one, the
        likeliest first.

        Where the sheet has no other, the same level of ``others``, the other sheets, stands in for
        them.
        """
        siblings = [(self, one) for one in self.sound if one != level] or [
            (other, level) for other in others if level in other.sound
        ]
        block = self.blocks[level]
        about = [ladder._translated(one, self, block, place) for ladder, one in siblings]
        copied = [ladder._shifted(one, place) for ladder, one in siblings]
        texts = dict.fromkeys((agreed(about), agreed(copied)))
        return [text for text in texts if text is not None]

    def _shifted(self, level: int, place: Position) -> str | None:
        """Return a level's formula as a spreadsheet program copies it to a place."""
        result = self.blocks[level].result
        if result is None or result.formula is None:
            return None
        return shift(result.formula, place[0] - result.row, place[1] - result.column)

    def _translated(self, level: int, target: Ladder, block: Block, place: Position) -> str | None:
        """Return a level's formula with ranges that lie about the skills of another, ``block``,
        as they lie about its own.
        """
        own, text = self.blocks[level], self._shifted(level, place)
        if text is None or own.result is None:
            return None
        news: dict[int, tuple[str | None, Area]] = {}
        pairs = zip(addresses(own.result.formula or ""), addresses(text), strict=False)
        for before, after in pairs:
            if self._is_own(before.sheet) and _is_over(before.area, own):
                area = _transferred(before.area, own, block)
                if area is None:
                    return None
                news[after.start] = (after.sheet and target.sheet.name, area)
        return readdressed(text, news) if news else None

    # -- from the level itself --------------------------------------------------------------------

    def fitted(self, level: int, formula: str) -> str | None:
        """Return a level's own formula with its ranges over all skills of the level."""
        block = self.blocks[level]
        over = [
            one
            for one in addresses(formula)
            if self._is_own(one.sheet)
            and one.area.left == one.area.right
            and _is_over(one.area, block)
        ]
        parts: dict[int, list[Address]] = {}
        for address in over:
            part = address.argument[0] if address.argument else address.start
            parts.setdefault(part, []).append(address)
        areas = _stretched(block, list(parts.values()))
        if areas is None:
            return None
        news = {address.start: (address.sheet, areas[address.start]) for address in over}
        return readdressed(formula, news)

    def _is_own(self, name: str | None) -> bool:
        return name is None or name.casefold() == self.sheet.name.casefold()

    def helper_formulas(self, level: int, formula: str) -> dict[Position, str] | None:
        """Return the formulas for the cells of a level's helper column that lack theirs, if
        ``formula`` looks at that column.

        ``None`` if one of them cannot be told: it holds something else, or its neighbours differ.
        """
        block = self.blocks[level]
        column, areas = block.helper, areas_on(self.sheet, Cell(1, 1, None, formula, 0))
        if column is None or not any(area.left <= column <= area.right for area in areas):
            return {}
        formulas = {
            row: cell.formula
            for row in block.rows
            if (cell := self.sheet.cells.get((row, column))) is not None and cell.formula
        }
        found: dict[Position, str] = {}
        for row in block.rows:
            if row not in formulas:
                text = agreed(shift(other, row - at, 0) for at, other in formulas.items())
                if text is None or not self._is_empty((row, column)):
                    return None
                found[row, column] = text
        return found

    # -- the place of a result --------------------------------------------------------------------

    def missing_results(self, asked: Collection[Position]) -> dict[int, Position]:
        """Return the cells in which the results have to stand of the levels that have none, to
        stand like the others; none at all if one of them cannot be told, or is taken.

        A formula over another level that is ``asked`` for this one's takes no place.
        """
        over_others = {(cell.row, cell.column) for block in self.blocks for cell in block.others}
        found: dict[int, Position] = {}
        for level, block in enumerate(self.blocks):
            place = self._place_of_result(block) if block.result is None else None
            if place is not None and (place in over_others & {*asked} or self._is_empty(place)):
                found[level] = place
            elif block.result is None:
                return {}
        return found

    def _place_of_result(self, block: Block) -> Position | None:
        """Return the cell in which a level's result stands like those of the others."""
        others = [(one, one.result) for one in self.blocks if one.result is not None]
        across = {result.column - one.column for one, result in others}
        row = _row_of_result(block, others)
        if len(across) != 1 or row is None or row < 1:
            return None
        return row, block.column + across.pop()

    def _is_empty(self, place: Position) -> bool:
        """Tell whether a cell is empty, and no merged range covers it."""
        cell = self.sheet.cells.get(place)
        if self.sheet.merge_at(place) is not None:
            return False
        return cell is None or (cell.formula is None and cell.value in (None, ""))


def _row_of_result(block: Block, others: Sequence[tuple[Block, Cell]]) -> int | None:
    """Return the row in which a level's result has to stand, to stand like those of others."""
    rows = {result.row for _, result in others}
    if len(rows) == 1 and all(one.column != block.column for one, _ in others):
        return rows.pop()
    for end in (0, -1):
        away = {result.row - one.rows[end] for one, result in others}
        if len(away) == 1:
            return block.rows[end] + away.pop()
    return None


def _is_over(area: Area, block: Block) -> bool:
    """Tell whether an area covers one of a level's ratings, or what a helper makes of it."""
    columns = (block.column, block.last_column)
    return any(area.covers(row, column) for row in block.rows for column in columns)


def _transferred(area: Area, own: Block, block: Block) -> Area | None:
    """Return an area that lies about the skills of ``block`` as another about those of ``own``;
    ``None`` if that one is over more columns, or fewer rows.
    """
    column = {own.helper: block.helper, own.column: block.column}.get(area.left)
    top = block.rows[0] + area.top - own.rows[0]
    bottom = block.rows[-1] + area.bottom - own.rows[-1]
    is_whole = area.top <= own.rows[0] and own.rows[-1] <= area.bottom
    if column is None or area.left != area.right or not is_whole or top < 1:
        return None
    return Area(top, column, bottom, column)


def _stretched(block: Block, parts: Sequence[Sequence[Address]]) -> dict[int, Area] | None:
    """Return the areas of a formula, by where they stand in it, stretched over all skills of a
    level; ``None`` where the formula's ``parts`` look at different ones.
    """
    areas = {address.start: address.area for part in parts for address in part}
    looked = [_rows_in(part, block) for part in parts]
    if not looked or looked.count(looked[0]) < len(looked):
        return None
    missed = [row for row in block.rows if row not in looked[0]]
    for row, part in product(missed, parts):
        nearest = min(part, key=lambda one: _distance(areas[one.start], row))
        area = areas[nearest.start]
        takes_ranges = nearest.argument is not None and takes_array(*nearest.argument[1:])
        if area.top == area.bottom and not takes_ranges:
            return None
        top, bottom = min(area.top, row), max(area.bottom, row)
        areas[nearest.start] = area._replace(top=top, bottom=bottom)
    return areas


def _rows_in(part: Sequence[Address], block: Block) -> list[int]:
    """Return the rows of a level's skills that a part of a formula looks at."""
    return [
        row for row in block.rows if any(one.area.top <= row <= one.area.bottom for one in part)
    ]


def _distance(area: Area, row: int) -> tuple[int, bool]:
    """Return how far a row is from an area; the area above it counts as the nearer one."""
    return max(area.top - row, row - area.bottom, 0), area.top > row


def _outputs(formula: str) -> Node | None:
    """Return what a level's formula shows: two constants, or true and false; ``None`` for any
    other.
    """
    try:
        kind, *parts = parse(formula)
    except FormulaError:
        return None
    if kind == "call" and parts[0] == "IF" and len(parts[1]) == 3:
        _, then, otherwise = parts[1]
        return ("values", then[1], otherwise[1]) if then[0] == otherwise[0] == "value" else None
    is_test = (kind == "call" and parts[0] in _TESTS) or (kind == "op" and parts[0] in _COMPARISONS)
    return ("truth",) if is_test else None
