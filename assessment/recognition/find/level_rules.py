"""The rule of each level of a workbook, read off its formula or else made out by trying it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assessment.formulas.cells import Cell, Position, Value
from assessment.formulas.evaluate import Evaluator
from assessment.model import LevelRule
from assessment.recognition.book import Sheet
from assessment.recognition.find.levels import Block
from assessment.recognition.find.stated_rules import rule_at
from assessment.recognition.find.tried_rules import (
    asks_for_all,
    formula_key,
    formulas_on_the_way,
    tried_rule,
)
from assessment.recognition.find.words import Vocabulary, read_rating


class RuleReader:
    """Reads the rules of one workbook's levels; each kind of formula is tried once."""

    def __init__(
        self,
        trials: Evaluator,
        cell_value: Callable[[Sheet, Cell | None], Value],
        own: LevelRule | None = None,
    ) -> None:
        self._trials = trials  # holds the steps that trying rules may take
        self._own = own  # what a blank of ours was made by
        self._cell_value = cell_value
        self._tried: dict[object, LevelRule | None] = {}

    def asks_for_ticks(self, sheet: Sheet, block: Block) -> bool:
        """Tell whether a level of checkboxes has a formula that asks for all of them, as every
        rule does that forbids a No.
        """
        if block.result is None or not _has_ticks(sheet, block):
            return False
        return asks_for_all(
            self._trials, sheet.name, block.result, [(row, block.column) for row in block.rows]
        )

    def rule(self, sheet: Sheet, block: Block, words: Vocabulary) -> LevelRule | None:
        """Return the rule of a level's formula, by reading it or else by trying it; ``None``
        for one over checkboxes, which have no Somewhat.
        """
        result = block.result
        if result is None or not result.formula or block.stray:
            return None
        if words.ticks and _has_ticks(sheet, block):
            return None
        rule = rule_at(sheet, result, words)
        if rule is not None and not self._rescaled(sheet, block, words):
            return rule
        helper = sheet.cells.get((block.rows[0], block.helper)) if block.helper else None
        steps = formulas_on_the_way(sheet, result, helper)
        texts = [step.formula or "" for step in steps]
        looked = _looked_at(sheet, block, steps)
        key = formula_key(sheet, result, looked, texts)
        if key not in self._tried:
            self._tried[key] = tried_rule(
                self._trials, sheet.name, result, looked, texts, words, self._own
            )
        return self._tried[key]

    def _rescaled(self, sheet: Sheet, block: Block, words: Vocabulary) -> bool:
        """Tell whether a level's formula looks at a helper column that has other numbers than
        the scale.
        """
        if block.helper is None or block.result is None:
            return False
        areas = [
            area
            for name, area in sheet.looks_at(block.result)
            if name is None or name.casefold() == sheet.name.casefold()
        ]
        if not any(area.covers(block.rows[0], block.helper) for area in areas):
            return False
        for row in block.rows:
            rating = read_rating(
                self._cell_value(sheet, sheet.cells.get((row, block.column))), words
            ).rating
            helper = self._cell_value(sheet, sheet.cells.get((row, block.helper)))
            if rating is not None and isinstance(helper, float) and helper != rating:
                return True
        return False


def _looked_at(sheet: Sheet, block: Block, steps: Sequence[Cell]) -> list[Position]:
    """Return the ratings of a level at which formulas look; all where one does not say at which."""
    areas = [area for step in steps for _, area in sheet.looks_at(step)]
    columns = [column for column in (block.column, block.helper) if column]
    dark = not all(map(sheet.says_all, steps))
    return [
        (row, block.column)
        for row in block.rows
        if dark or any(area.covers(row, column) for area in areas for column in columns)
    ]


def _has_ticks(sheet: Sheet, block: Block) -> bool:
    """Tell whether a level's ratings are checkboxes, of which some may be missing."""
    values = [
        value for row in block.rows if (value := sheet.value(row, block.column)) not in (None, "")
    ]
    return bool(values) and all(isinstance(value, bool) for value in values)
