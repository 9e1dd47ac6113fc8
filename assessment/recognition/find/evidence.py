"""What a sheet says of the scale of its ratings: what its rating cells hold and offer, and what
its levels' formulas ask for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from assessment.formulas.cells import Area, Cell, CellError, Position
from assessment.formulas.evaluate import Evaluator
from assessment.model.marks import sheet_mark
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.choices import (
    Offer,
    is_aside,
    is_plus,
    number_of,
    offer_of,
)
from assessment.recognition.find.coverage import stops_of
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.legends import legends_of
from assessment.recognition.find.levels import Block
from assessment.recognition.find.own import OwnGrid
from assessment.recognition.find.stated_rules import rule_of
from assessment.recognition.find.steps import TICKS
from assessment.recognition.find.tried_rules import first_step
from assessment.recognition.find.words import Vocabulary, plain, read_rating
from assessment.words.recognising import recognised_words

_TRIED = 3  # formulas of a sheet that are tried
LONGEST_WORD = 60  # characters of a rating in one's own words
_HEADER_REACH = 14  # rows above the first cell of a list in which its header is looked for
_MOST_SHOWN = 7  # steps of a scale that a message names


class ScaleCase(NamedTuple):
    """A workbook whose scale is asked for: the sheets that may hold ratings, and how they are
    recognised and read.
    """

    workbook: Workbook
    sheets: Sequence[Sheet]
    recognise: Callable[[Sheet, Vocabulary], Grid | None]
    value: Callable[[Sheet, Cell | None], object]
    trials: Evaluator  # holds the steps that trying formulas may take


class _Rating(NamedTuple):
    """What a cell of the ratings holds."""

    place: Position
    value: object
    strange: bool  # it is no rating in the words that are known


def _ratings(case: ScaleCase, sheet: Sheet, grid: Grid, words: Vocabulary) -> list[_Rating]:
    """Return what the rating cells of a sheet hold that is meant as a rating."""
    cells = {
        (row, block.column): sheet.cells.get((row, block.column))
        for block in grid.blocks
        for row in block.rows
    }
    values = [(place, case.value(sheet, cell)) for place, cell in cells.items()]
    # then a minus is a rating, and does not say that the skill does not apply
    signs = any(is_plus(value) for _, value in values)
    ratings = []
    for place, value in values:
        if value is not None and value != "":
            known = read_rating(value, words).rating is not None
            if known or _is_meant(value, words, signs):
                ratings.append(_Rating(place, value, not known))
    return ratings


def _is_meant(value: object, words: Vocabulary, signs: bool) -> bool:
    """Tell whether a value that is no rating in the words that are known is meant as one; ``signs``
    says that there is a plus among the ratings.
    """
    reading = read_rating(value, words)
    if signs and reading.does_not_apply:
        return True
    return not (reading.understood or isinstance(value, CellError) or is_aside(value, words))


class ScaleSight:
    """A sheet as it is recognised by some words, and what its rating cells hold and offer."""

    def __init__(self, case: ScaleCase, sheet: Sheet, grid: Grid | None, words: Vocabulary) -> None:
        self.case = case
        self.sheet = sheet
        self.grid = grid
        self.words = words
        self.own = isinstance(grid, OwnGrid)
        ratings = _ratings(case, sheet, grid, words) if grid and not self.own else []
        self.given = [(place, value) for place, value, _ in ratings]
        self.strange = [(place, value) for place, value, strange in ratings if strange]

    def is_doubtful(self) -> bool:
        """Tell whether the framework's words leave the scale in doubt."""
        if self.own:
            return False
        if self.grid is None or self.strange or self.is_translated():
            return True
        kinds = {offer.kind for offer in self.offers()}
        if kinds - {"known"}:
            return True
        return not kinds and not self.by_formats() and self.formulas() != "known"

    # -- evidence ---------------------------------------------------------------------------------

    def offers(self) -> list[Offer]:
        """Return what the rating cells of a level offer, each once; without a grid, what is
        offered beside texts.
        """
        areas: dict[tuple[str, str, str], list[Area]] = {}
        shown = {}
        for validation in self.sheet.validations:
            key = validation.kind, validation.first, validation.second
            areas.setdefault(key, []).extend(validation.areas)
            shown[key] = validation
        found = []
        for key, own in areas.items():
            offer = offer_of(shown[key], self.sheet, self.case.workbook, self.words)
            if offer.kind == "known" and self.grid is not None:
                found.append(offer)  # it is the scale, wherever on the sheet it stands
            elif offer.kind != "none" and self._covers(own) and not self._is_headed_aside(own):
                found.append(offer)
        return list({(offer.kind, offer.items): offer for offer in found}.values())

    def _covers(self, areas: Sequence[Area]) -> bool:
        if self.grid is None:
            cells = self.sheet.cells
            lefts = {
                row
                for row, column in cells
                if isinstance(cells[row, column].value, str)
                and any(area.top <= row <= area.bottom for area in areas)
            }
            return bool(lefts)
        # where the recognised column translates what stands beside, that is what may be chosen
        reach = {
            block.column: block.skill_column + 1 if self.is_translated() else block.column
            for block in self.grid.blocks
        }
        return any(
            sum(_is_covered(areas, row, column) for row in block.rows) * 2 >= len(block.rows)
            for block in self.grid.blocks
            for column in range(reach[block.column], block.column + 1)
        )

    def _is_headed_aside(self, areas: Sequence[Area]) -> bool:
        """Tell whether the header above some cells speaks of something else than ratings, such
        as a priority.
        """
        top, column = min((area.top, area.left) for area in areas)
        for row in range(top - 1, max(0, top - 1 - _HEADER_REACH), -1):
            header = self.sheet.value(row, column)
            if isinstance(header, str) and header.strip():
                said = set(plain(header).split())
                return len(header) <= LONGEST_WORD and bool(
                    said & recognised_words("notes", "subjects")
                    or said & recognised_words("notes", "subjects_of_lists")
                )
        return False

    def by_formats(self) -> bool:
        """Tell whether a colour scale of the sheet runs over the scale of the ratings."""
        stops = stops_of(self.words.scale)
        return any(
            stops <= set(rule.values) for rule in self.sheet.formats if rule.kind == "colorScale"
        )

    def formulas(self) -> str:
        """Say which numbers the levels' formulas ask for: "known" for those of the scale, "two"
        for its two lowest, "above" for more than its top, "" if they do not say.
        """
        blocks = self.grid.blocks if self.grid is not None else ()
        stating = [
            (block, block.result)
            for block in blocks
            if block.result is not None and _states_rule(block)
        ]
        unread = [(block, result) for block, result in stating if not self._tells_scale(result)]
        said = Counter(["known"] * (len(stating) - len(unread)))
        if self.is_numeric():
            said.update(self._asked_for(block, result) for block, result in unread[:_TRIED])
        return max(said, key=lambda word: (said[word], word == "known")) if said else ""

    def _tells_scale(self, result: Cell) -> bool:
        """Tell whether the rule that a formula states says of which scale it is."""
        rule = rule_of(result.formula or "", self.words)
        return rule is not None and rule.tells_scale

    def _asked_for(self, block: Block, result: Cell) -> str:
        """Say which numbers the formula of a level asks for, by trying it."""
        cells = [(row, block.column) for row in block.rows]
        step = first_step(self.case.trials, self.sheet.name, result, cells)
        if step == self.words.scale.second:
            return "two"
        return "above" if step > self.words.scale.top else ""

    def is_numeric(self) -> bool:
        """Tell whether the ratings are numbers, as far as there are any."""
        return not self.given or sum(
            number_of(value) is not None for _, value in self.given
        ) * 2 >= len(self.given)

    def is_translated(self) -> bool:
        """Tell whether most ratings are formulas, as in a column that translates what was
        chosen beside it.
        """
        return sum(
            self.sheet.cells[place].formula is not None for place, _ in self.given
        ) * 2 > len(self.given)

    def numbers(self) -> list[float]:
        """Return the numbers among the ratings."""
        return [number for _, value in self.given if (number := number_of(value)) is not None]

    def inside(self) -> set[Position]:
        """Return the cells of ratings and skills."""
        blocks: Sequence[Block] = self.grid.blocks if self.grid is not None else ()
        return {
            (row, column)
            for block in blocks
            for row in block.rows
            for column in (block.skill_column, block.column)
        }

    def stand_as_names(self, words: set[str]) -> bool:
        """Tell whether some words stand elsewhere than among the ratings, as headers do; a
        legend has each of them once, side by side.
        """
        if self.grid is None or not words:
            return False
        rated = {block.column for block in self.grid.blocks}.union(self.grid.extra_columns)
        found = [
            place
            for place, cell in self.sheet.cells.items()
            if place[1] not in rated and isinstance(cell.value, str) and plain(cell.value) in words
        ]
        if not found:
            return False
        rows, columns = ({place[index] for place in found} for index in (0, 1))
        return len(found) != len(words) or {1, len(words)} != {
            max(rows) - min(rows) + 1,
            max(columns) - min(columns) + 1,
        }

    def uses(self, words: set[str]) -> int:
        """Return how many cells hold one of some words: of the ratings, or where none were
        recognised of the sheet if a word stands there twice.
        """
        rated = (
            {(row, block.column) for block in self.grid.blocks for row in block.rows}
            if self.grid is not None
            else set()
        )
        found = Counter(
            plain(cell.value)
            for place, cell in self.sheet.cells.items()
            if isinstance(cell.value, str)
            and len(cell.value) <= LONGEST_WORD
            and (self.grid is None or place in rated)
            and plain(cell.value) in words
        )
        # three skills that are named elsewhere, as in a list of goals, stand on their own sheet
        # once
        return found.total() if self.grid is not None or max(found.values(), default=0) > 1 else 0

    def first(self, own: set[str]) -> Position | None:
        """Return where the first rating in the workbook's own words stands, or is to stand."""
        if not own or self.grid is None:
            return None
        for place, value in self.given:
            if isinstance(value, str) and plain(value) in own:
                return place
        if not self.given and any(own <= set(map(plain, offer.items)) for offer in self.offers()):
            return self.grid.blocks[0].rows[0], self.grid.blocks[0].column
        return None

    def ticked(self) -> tuple[Position, int, int] | None:
        """Return the first checkbox among the ratings, how many are ticked, and how many not."""
        ticks = [
            (place, value)
            for place, value in self.given
            if isinstance(value, bool) or (isinstance(value, str) and plain(value) in TICKS)
        ]
        if self.grid is None or not ticks or self.strange == self.given:
            return None
        ratings = [read_rating(value, self.words).rating for _, value in ticks]
        yes = ratings.count(self.words.scale.top)
        if not yes and self.words.scale.lowest not in ratings:
            return None
        return ticks[0][0], yes, len(ticks) - yes


@dataclass(frozen=True)
class Doubt:
    """A workbook some sheets of which leave in doubt whether their scale is the framework's."""

    case: ScaleCase
    words: Vocabulary  # the framework's
    looks: Sequence[ScaleSight]  # at all sheets, by these words
    doubtful: Sequence[ScaleSight]  # those of them whose scale is in doubt

    @cached_property
    def level_names(self) -> set[str]:
        """The names of levels, as :func:`plain` makes them."""
        grids = [look.grid for look in self.looks if look.grid is not None]
        return {plain(block.name) for grid in grids for block in grid.blocks if block.name}

    @cached_property
    def legends(self) -> list[Offer]:
        """What the workbook's legends explain, but for the names of its levels."""
        workbook = self.case.workbook
        ours = workbook.marked_sheets(sheet_mark)
        found = legends_of(
            [workbook[name] for name in workbook.sheet_names if name not in ours],
            self.words,
            {look.sheet.name: look.inside() for look in self.looks},
        )
        return [
            legend
            for legend in found
            if sum(plain(item) in self.level_names for item in legend.items) * 2 < len(legend.items)
        ]


def _states_rule(block: Block) -> bool:
    """Tell whether the formula of a level looks at its ratings themselves."""
    formula = block.result.formula if block.result is not None else None
    return bool(formula) and not block.stray and block.helper is None


def _is_covered(areas: Sequence[Area], row: int, column: int) -> bool:
    return any(area.covers(row, column) for area in areas)


def named(items: Sequence[str]) -> str:
    """Return how a scale is called by its steps."""
    numbers = [number_of(item) for item in items]
    known = [number for number in numbers if number is not None]
    if (
        len(known) == len(items) > 2
        and all(number == int(number) for number in known)
        and len(set(known)) == max(known) - min(known) + 1
    ):
        return f"{min(known):g} to {max(known):g}"
    text = ", ".join(
        f"{item if number is not None else repr(item)}"
        for item, number in zip(items[:_MOST_SHOWN], numbers, strict=False)
    )
    return text + (", ..." if len(items) > _MOST_SHOWN else "")


def spanned(numbers: Sequence[float], least: float) -> str:
    """Return how a scale of numbers is called by those that are given; ``least`` where there
    are too few to say.
    """
    if not numbers:
        return f"numbers up to {least:g} or more"
    low, high = min(numbers), max(numbers)
    steps = sorted(set(numbers))
    if high <= 1 and any(number != int(number) for number in steps):
        return "0 to 100 %"
    halves = (
        f" in steps such as {next(number for number in steps if number != int(number)):g}"
        if any(number != int(number) for number in steps)
        else ""
    )
    return f"{low:g} to {max(high, least):g}{halves}"
