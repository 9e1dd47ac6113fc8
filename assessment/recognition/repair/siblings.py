"""The levels of a sheet, and the formulas that follow from those of the other levels.

Only what can be meant in one way is returned, else ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from assessment.formulas.arguments import takes_array
from assessment.formulas.cells import Area, Cell, Position
from assessment.formulas.parse import FormulaError, Node, parse
from assessment.formulas.rewrite import Address, addresses, readdressed
from assessment.formulas.shared import shift
from assessment.model import LevelRule
from assessment.recognition.book import Sheet
from assessment.recognition.find.levels import Block

BROKEN = "#REF!"
_TESTS = ("AND", "OR", "NOT")
_COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")


class Moved(NamedTuple):
    """A formula in another level's words, and the rule that it states."""

    formula: str
    rule: LevelRule


def agreed(formulas: Iterable[str | None]) -> str | None:
    """Return the first of several formulas if all say the same, whatever their spaces; ``None``
    if one is missing.
    """
    texts = list(formulas)
    try:
        trees = [parse(text) for text in texts if text is not None and BROKEN not in text]
    except FormulaError:
        return None
    return (
        texts[0]
        if texts and len(trees) == len(texts) and all(tree == trees[0] for tree in trees)
        else None
    )


# --- a level's formula ---------------------------------------------------------------------------


class Ladder:
    """The levels of a competency sheet with their formulas."""

    def __init__(
        self, sheet: Sheet, blocks: Sequence[Block], rules: Sequence[LevelRule | None]
    ) -> None:
        self.sheet = sheet
        self.blocks = blocks
        self.rules = rules  # that the formulas state

    @cached_property
    def outputs(self) -> Node | None:
        """What the results show, ``("Achieved", "Not there yet")``; ``None`` where they do not
        show the same.
        """
        shown = {
            _outputs(block.result.formula)
            for block in self.blocks
            if block.result is not None and block.result.formula is not None
        }
        return shown.pop() if len(shown) == 1 else None

    def shows(self, level: int, cell: Cell) -> bool:
        """Tell whether this sheet's level has a formula that shows what ``cell`` shows, or
        would show if it were whole.
        """
        result = self.blocks[level].result if level < len(self.blocks) else None
        if result is None or result.formula is None:
            return False
        outputs = _outputs(result.formula)
        return (
            outputs == _outputs(cell.formula)
            if cell.formula is not None
            else cell.value in outputs[1:]
        )

    def results(self, also: Mapping[int, Position] | None = None) -> list[Position] | None:
        """Return the cells with the levels' results, ``also`` being those of levels that have
        none yet; ``None`` if a level has none of its own.
        """
        places = [
            (block.result.row, block.result.column) if block.result else (also or {}).get(level)
            for level, block in enumerate(self.blocks)
        ]
        return (
            None
            if None in places or len(set(places)) < len(places)
            else [place for place in places if place]
        )

    def moved(self, level: int, place: Position, others: Sequence[Ladder] = ()) -> Moved | None:
        """Return the formula of the other levels as it reads at ``place`` for this one.

        Where the sheet has no other, the same level of ``others``, the other sheets, stands in for
        them.
        """
        siblings = [(self, one) for one in self._sound if one != level] or [
            (other, level) for other in others if level in other._sound
        ]
        rules = {ladder.rules[one] for ladder, one in siblings}
        if len(rules) != 1 or (rule := rules.pop()) is None:
            return None
        block = self.blocks[level]
        about = [ladder._translated(one, self, block, place) for ladder, one in siblings]
        copied = [ladder._shifted(one, place) for ladder, one in siblings]
        if not any(about):
            # what lists its cells one by one can only be copied from a level with as many
            copied = [
                text
                for text, (ladder, one) in zip(copied, siblings, strict=True)
                if ladder.shape(one) == self.shape(level)
            ]
        texts = agreed(about), agreed(copied)
        # ranges over just the skills are the likeliest
        for text in texts if texts[0] and self._is_exact(block, texts[0]) else texts[::-1]:
            if text is not None and self._looks_at(block, text, place):
                return Moved(text, rule)
        return None

    def shape(self, level: int) -> list[int]:
        """Return how far below its first skill each of a level's skills stands."""
        rows = self.blocks[level].rows
        return [row - rows[0] for row in rows]

    def place_of_result(self, level: int) -> Position | None:
        """Return the cell in which a level's result has to stand, to stand like the others: an
        empty one, or one with a formula over another level.
        """
        block = self.blocks[level]
        others = [(one, one.result) for one in self.blocks if one.result is not None]
        across = {result.column - one.column for one, result in others}
        row = _row_of_result(block, others)
        if len(across) != 1 or row is None:
            return None
        place = row, block.column + across.pop()
        return place if row > 0 and self._is_free(place) else None

    def _is_free(self, place: Position) -> bool:
        """Tell whether a cell is empty, or has a formula over another level."""
        if self.sheet.merge_at(place) is not None:
            return False
        cell = self.sheet.cells.get(place)
        return (
            cell is None
            or (cell.formula is None and cell.value in (None, ""))
            or any(cell in one.others for one in self.blocks)
        )

    def helper_formulas(self, level: int, formula: str) -> dict[Position, str] | None:
        """Return the formulas for the cells of a level's helper column that lack theirs, if
        ``formula`` looks at that column.

        ``None`` if one of them cannot be told: it holds something else, or its neighbours differ.
        """
        block = self.blocks[level]
        found: dict[Position, str] = {}
        column = block.helper
        if column is None or not any(
            area.left <= column <= area.right for area in self._own_areas(formula, (1, 1))
        ):
            return found
        with_formula = {
            row: cell.formula
            for row in block.rows
            if (cell := self.sheet.cells.get((row, column))) is not None
            and cell.formula is not None
        }
        for row in block.rows:
            if row in with_formula:
                continue
            cell = self.sheet.cells.get((row, column))
            text = agreed(shift(other, row - at, 0) for at, other in with_formula.items())
            if (
                text is None
                or (cell is not None and cell.value not in (None, ""))
                or self.sheet.merge_at((row, column)) is not None
            ):
                return None
            found[row, column] = text
        return found

    def fitted(self, level: int, formula: str) -> str | None:
        """Return a level's own formula with its ranges over all skills of the level, and over
        no other's.
        """
        block = self.blocks[level]
        own = [address for address in addresses(formula) if self._is_own(address.sheet)]
        clipped = [(address, self._clipped(block, address.area)) for address in own]
        if any(area is None and self._is_rated(address.area) for address, area in clipped):
            return None
        places = {address.start: area for address, area in clipped if area is not None}
        groups: dict[int, list[Address]] = {}
        for address in own:
            if address.start in places:
                key = address.argument[0] if address.argument else address.start
                groups.setdefault(key, []).append(address)
        stretched = _stretched(block, places, list(groups.values()))
        if stretched is None:
            return None
        return readdressed(
            formula,
            {
                address.start: (address.sheet, stretched[address.start])
                for address in own
                if address.start in stretched
            },
        )

    # -- helpers ----------------------------------------------------------------------------------

    def _own_areas(self, formula: str, place: Position) -> list[Area]:
        """Return what a formula at a place looks at on this sheet."""
        return [
            area
            for name, area in self.sheet.looks_at(Cell(*place, None, formula, 0))
            if self._is_own(name)
        ]

    def _is_own(self, name: str | None) -> bool:
        return name is None or name.casefold() == self.sheet.name.casefold()

    def _is_rated(self, area: Area) -> bool:
        """Tell whether an area covers a rating of any level."""
        return any(area.covers(row, block.column) for block in self.blocks for row in block.rows)

    def _clipped(self, block: Block, area: Area) -> Area | None:
        """Return the part of an area that is about a level's own skills, ``None`` if it has
        none.
        """
        columns = [
            column
            for column in (block.column, block.helper)
            if column is not None and area.left <= column <= area.right
        ]
        if not columns or not any(_spans(area, row) for row in block.rows):
            return None
        first, last = block.rows[0], block.rows[-1]
        others = [
            row
            for other in self.blocks
            if other is not block and other.column == block.column
            for row in other.rows
            if _spans(area, row)
        ]
        top = first if any(row < first for row in others) else area.top
        bottom = last if any(row > last for row in others) else area.bottom
        return Area(top, columns[0], bottom, columns[0])

    @cached_property
    def _sound(self) -> list[int]:
        """The levels whose formulas are as they should be."""
        found = []
        for level, block in enumerate(self.blocks):
            result = block.result
            if (
                result is not None
                and result.formula is not None
                and not block.stray
                and self._looks_at(block, result.formula, (result.row, result.column))
            ):
                found.append(level)
        return found

    def _looks_at(self, block: Block, formula: str, place: Position) -> bool:
        """Tell whether a formula at ``place`` looks at all skills of a level, and at no other's."""
        areas = self._own_areas(formula, place)
        passing = {(row, block.column) for row in block.rows}
        if block.helper is not None:
            helped = [(row, block.helper) for row in block.rows]
            passing.update(
                one
                for one in helped
                if (cell := self.sheet.cells.get(one)) is not None and cell.formula is not None
            )
        looked = {row for row, column in passing if any(area.covers(row, column) for area in areas)}
        strange = {
            (row, other.column) for other in self.blocks if other is not block for row in other.rows
        } | {place}
        return (
            looked == set(block.rows)
            and BROKEN not in formula
            and not any(area.covers(*one) for area in areas for one in strange)
        )

    def _is_exact(self, block: Block, formula: str) -> bool:
        """Tell whether the ranges of a formula that look at a level's skills look at nothing
        else.
        """
        areas = [
            area
            for area in self._own_areas(formula, (1, 1))
            if any(_spans(area, row) for row in block.rows)
        ]
        return all((area.top, area.bottom) == (block.rows[0], block.rows[-1]) for area in areas)

    def _shifted(self, level: int, place: Position) -> str | None:
        """Return a level's formula as a spreadsheet program copies it to a place."""
        result = self.blocks[level].result
        return (
            shift(result.formula, place[0] - result.row, place[1] - result.column)
            if result is not None and result.formula is not None
            else None
        )

    def _translated(self, level: int, target: Ladder, block: Block, place: Position) -> str | None:
        """Return a level's formula with ranges that lie about the skills of another, ``block``,
        as they lie about its own.
        """
        own = self.blocks[level]
        text = self._shifted(level, place)
        if text is None or own.result is None or own.result.formula is None:
            return None
        news: dict[int, tuple[str | None, Area]] = {}
        columns = {own.column: block.column, own.helper: block.helper}
        for before, after in zip(addresses(own.result.formula), addresses(text), strict=False):
            area = before.area
            if not self._is_own(before.sheet) or not any(
                area.covers(row, column) for row in own.rows for column in columns if column
            ):
                continue
            column = columns.get(area.left)
            if (
                column is None
                or area.left != area.right
                or area.top > own.rows[0]
                or area.bottom < own.rows[-1]
            ):
                return None
            top, bottom = (
                block.rows[0] + area.top - own.rows[0],
                block.rows[-1] + area.bottom - own.rows[-1],
            )
            if top < 1:
                return None
            news[after.start] = (
                after.sheet if after.sheet is None else target.sheet.name,
                Area(top, column, bottom, column),
            )
        return readdressed(text, news) if news else None


def _row_of_result(block: Block, others: Sequence[tuple[Block, Cell]]) -> int | None:
    """Return the row in which a level's result has to stand, to stand like those of others."""
    rows = {result.row for _, result in others}
    above = {result.row - one.rows[0] for one, result in others}
    below = {result.row - one.rows[-1] for one, result in others}
    if len(rows) == 1 and all(one.column != block.column for one, _ in others):
        return rows.pop()
    if len(above) == 1:
        return block.rows[0] + above.pop()
    return block.rows[-1] + below.pop() if len(below) == 1 else None


def _stretched(
    block: Block, places: Mapping[int, Area], groups: Sequence[Sequence[Address]]
) -> dict[int, Area] | None:
    """Return the areas of a formula, by where they stand in it, stretched over all skills of a
    level; ``None`` where the formula's parts, the ``groups``, look at different ones.
    """
    new = dict(places)
    looked = {
        frozenset(row for row in block.rows if any(_spans(new[one.start], row) for one in group))
        for group in groups
    }
    if len(looked) != 1:
        return None
    for row in (row for row in block.rows if row not in next(iter(looked))):
        for group in groups:
            nearest = min(group, key=lambda one: _distance(new[one.start], row))
            area = new[nearest.start]
            if area.top == area.bottom and not (
                nearest.argument and takes_array(*nearest.argument[1:])
            ):
                return None
            new[nearest.start] = area._replace(top=min(area.top, row), bottom=max(area.bottom, row))
    return new


def _spans(area: Area, row: int) -> bool:
    return area.top <= row <= area.bottom


def _distance(area: Area, row: int) -> tuple[int, bool]:
    """Return how far a row is from an area; the area above it counts as the nearer one."""
    return max(area.top - row, row - area.bottom, 0), area.top > row


def _outputs(formula: str) -> Node:
    """Return the two constants that a level's formula shows, or what kind of formula it is."""
    try:
        tree = parse(formula)
    except FormulaError:
        return ("unknown", formula)
    if (
        tree[0] == "call"
        and tree[1] == "IF"
        and len(tree[2]) == 3
        and tree[2][1][0] == tree[2][2][0] == "value"
    ):
        return ("values", tree[2][1][1], tree[2][2][1])
    if (tree[0] == "call" and tree[1] in _TESTS) or (tree[0] == "op" and tree[1] in _COMPARISONS):
        return ("truth",)
    return ("unknown", formula)
