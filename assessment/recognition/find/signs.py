"""The signs by which a competency sheet is recognised: what each cell, validation, format and
formula says.

Signs are collected once for a sheet, and judged by :mod:`assessment.recognition.find.grid` (which
columns and rows) and :mod:`assessment.recognition.find.levels` (which levels).
"""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from assessment.formulas.cells import Area, CellError, Position
from assessment.recognition.book import Book, Sheet
from assessment.recognition.find.coverage import areas_of_ratings
from assessment.recognition.find.headers import level_header
from assessment.recognition.find.sight import formulas_of, is_test
from assessment.recognition.find.words import Vocabulary, read_rating
from assessment.words.names import squeezed
from assessment.words.recognising import squeezed_words

_MOST_COVERED = 200_000  # cells that validations and formats point at
_WIDEST = 60  # columns of a validation or conditional format that are looked at
_FIRST_YEAR = 1900.0
STEEPEST = 4  # rows from a skill to the next that count as one list
_LONGEST_KNOWN = 200  # characters of a text that can be a rating or a level's name
_NONE: frozenset[int] = frozenset()

# of a column, to be looked at only: the same one is given to whoever asks
Rows = set[int] | frozenset[int]


class Correction(NamedTuple):
    """What some cells are after all."""

    texts: Mapping[Position, str] = {}
    ratings: Collection[Position] = ()
    neither: Collection[Position] = ()


@lru_cache(maxsize=8192)
def _meaning(text: str, words: Vocabulary) -> tuple[bool, tuple[int | None, str] | None, bool]:
    """Tell whether a text is a rating, return number and name of the level whose known name it
    is, and tell whether it says that a skill does not apply.
    """
    number, name = level_header(text, words)
    said = read_rating(text, words)
    return (
        said.rating is not None,
        (number, name) if name is not None and squeezed(name) in words.levels else None,
        said.does_not_apply,
    )


class Signs:
    """What was seen on a sheet."""

    def __init__(
        self,
        sheet: Sheet,
        words: Vocabulary,
        asked: Iterable[Position],
        workbook: Book | None = None,
    ) -> None:
        self.sheet = sheet
        self.name = sheet.name.casefold()
        self.workbook = workbook  # where the lists of drop-downs stand
        self.words = words
        self.asked = set(asked)  # cells that the Summary reads
        self.texts: dict[Position, str] = {}  # what is neither a rating nor a number
        # column → rows with an understood rating
        self.rated: dict[int, set[int]] = defaultdict(set)
        # column → rows where it says that a skill does not apply
        self.left_out: dict[int, set[int]] = defaultdict(set)
        # column → rows that a validation, a format or a helper's formula points at
        self.covered: dict[int, set[int]] = {}
        formulas = formulas_of(sheet, self.asked)
        # the same, column → rows at which a helper's formula points
        self.translated = formulas.translated
        self._areas: list[Area] = []  # at which validations and formats point
        self.spanned: dict[int, set[int]] = {}  # column → rows that a level's formula looks at
        self.results = formulas.results  # formulas over cells of other rows
        # column → formulas over cells of it and no other
        self.looking: dict[int, dict[Position, list[Area]]] = {}
        # column → the column that most of its formulas translate, row by row, and how many do
        self.helpers = formulas.helpers
        # texts that are a known level's name
        self.levels: dict[Position, tuple[int | None, str]] = {}
        self.level_rows: dict[int, set[int]] = defaultdict(set)  # the same, column → rows
        self._result_rows: dict[int, set[int]] = {}
        for row, column in (*self.asked, *self.results):
            self._result_rows.setdefault(column, set()).add(row)
        self._answers: dict[tuple[str, int], Rows] = {}  # what was asked of a column before
        self._sort_cells(formulas.direct)
        self._collect_text_rows()

    # -- answers ----------------------------------------------------------------------------------

    def result_rows(self, column: int) -> Rows:
        """Return the rows of a column that hold a level's result, or another formula over the
        ratings.
        """
        return self._result_rows.get(column, _NONE)

    def is_result_label(self, row: int, column: int) -> bool:
        """Tell whether a text such as "Level result" stands in a cell."""
        text = self.texts.get((row, column), "")
        return squeezed(text) in squeezed_words("levels", "result")

    def pointed(self, column: int) -> Rows:
        """Return the rows of a column that a validation, a format or a formula points at."""
        rows = self._answers.get(("pointed", column))
        if rows is None:
            rows = self._answers["pointed", column] = self.covered.get(
                column, _NONE
            ) | self.spanned.get(column, _NONE)
        return rows

    def is_evident(self, row: int, column: int, skill_column: int, helper: int | None) -> bool:
        """Tell whether anything but its place says that a cell is a skill's rating.

        A validation or a format that reaches beyond the list of skills says nothing about a row
        that the level's formula leaves out.
        """
        if row in self.ratings(column) or row in self.translated.get(column, _NONE):
            return True
        if self._is_meant_as_rating(row, column):
            return True
        looked_at = [self.spanned[at] for at in (column, helper) if at in self.spanned]
        if any(row in rows for rows in looked_at):
            return True
        if row not in self.covered.get(column, _NONE):
            return False
        return not looked_at or any(
            area.covers(row, column) and (area.bottom, skill_column) in self.texts
            for area in self._areas
        )

    def _is_meant_as_rating(self, row: int, column: int) -> bool:
        """Tell whether a cell holds a number or a checkbox, whatever it says, and no date."""
        value = self.sheet.value(row, column)
        return isinstance(value, float | bool) and not self.is_date(row, column)

    def may_look_elsewhere(self, column: int, skill_column: int, helper: int | None) -> bool:
        """Tell whether a level's result by its place is a formula that does not say which cells
        it looks at.
        """
        right = max(column, helper or column)
        return any(
            skill_column <= place[1] <= right and not self.sheet.says_all(cell)
            for place in self.asked
            if (cell := self.sheet.cells.get(place)) is not None and cell.formula is not None
        )

    def computed(self, column: int) -> Rows:
        """Return the rows of a column with a formula at which a level's formula points,
        whatever is saved there.
        """
        cells = self.sheet.cells
        rows = self.spanned.get(column, _NONE) - self.result_rows(column)
        return {
            row
            for row in rows
            if (cell := cells.get((row, column))) is not None and cell.formula is not None
        }

    def is_date(self, row: int, column: int) -> bool:
        """Tell whether a cell holds a number that is a day or a year: these stand beside
        remarks, and are no slip of a rating.
        """
        value = self.sheet.value(row, column)
        return isinstance(value, float) and value >= _FIRST_YEAR

    def are_guided(self) -> bool:
        """Tell whether something points at one of the ratings."""
        return not all(
            self.pointed(column).isdisjoint(self.ratings(column)) for column in self.rated
        )

    def ratings(self, column: int) -> Rows:
        """Return the rows of a column that hold a rating and no result."""
        rows = self._answers.get(("ratings", column))
        if rows is None:
            rows = self._answers["ratings", column] = self.rated.get(
                column, _NONE
            ) - self.result_rows(column)
        return rows

    def statements(self, column: int) -> Rows:
        """Return the rows of a column that hold a text and no level's name."""
        rows = self._answers.get(("statements", column))
        if rows is None:
            rows = self._answers["statements", column] = set(
                self.rows_with_text(column)
            ) - self.level_rows.get(column, _NONE)
        return rows

    def rows_with_text(self, column: int) -> list[int]:
        """Return the rows of a column that hold a text, in order."""
        return self.text_rows_of.get(column, [])

    def is_test(self, place: Position) -> bool:
        """Tell whether a formula decides something, as a level's does, and is no mere sum or
        mean.
        """
        return is_test(self.sheet.cells[place].formula or "")

    def count_as_text(self, row: int, column: int) -> None:
        """Take what reads like a rating for a statement."""
        value = self.sheet.value(row, column)
        self.rated.get(column, set()).discard(row)
        self._answers.clear()
        self.texts[row, column] = f"{value:g}" if isinstance(value, float) else str(value)
        self.text_rows.add(row)
        insort(self.text_rows_of.setdefault(column, []), row)
        self.leftmost[row] = min(column, self.leftmost.get(row, column))

    def correct(self, correction: Correction) -> None:
        """Take cells for what they are after all."""
        texts, ratings, neither = correction
        if not (texts or ratings or neither):
            return
        for row, column in (*texts, *neither):
            self.rated.get(column, set()).discard(row)
        for row, column in ratings:
            self.rated[column].add(row)
        for place in (*ratings, *neither):
            self.texts.pop(place, None)
        self.texts.update(texts)
        self._answers.clear()
        self._collect_text_rows()

    # -- what each cell is ------------------------------------------------------------------------

    def _sort_cells(self, direct: Collection[Position]) -> None:
        """Sort what stands in cells but for those with ``direct`` results."""
        for place, (_, _, value, _, _) in self.sheet.cells.items():
            if value is None or place in direct:
                continue
            if isinstance(value, str):
                # an error is no skill and no name: a formula that failed, or a picture in a cell
                if not isinstance(value, CellError):
                    self._sort_text(place, value)
            elif read_rating(value, self.words).rating is not None:
                self._sort_rating(place)

    def _sort_text(self, place: Position, text: str) -> None:
        known = len(text) <= _LONGEST_KNOWN
        is_rating, level, left_out = _meaning(text, self.words) if known else (False, None, False)
        row, column = place
        if left_out:
            self.left_out[column].add(row)
        if is_rating:
            self._sort_rating(place)
        elif text and not text.isspace():
            self.texts[place] = text
            if level is not None:
                self.levels[place] = level
                self.level_rows[column].add(row)

    def _sort_rating(self, place: Position) -> None:
        if place not in self.results:
            self.rated[place[1]].add(place[0])

    def _collect_text_rows(self) -> None:
        self.text_rows = {row for row, _ in self.texts}
        self.text_rows_of: dict[int, list[int]] = {}
        self.leftmost: dict[int, int] = {}  # row → its first column with a text
        for row, column in sorted(self.texts):
            self.text_rows_of.setdefault(column, []).append(row)
            self.leftmost.setdefault(row, column)

    def is_scale(self, column: int) -> bool:
        """Tell whether a column holds the scale once, in order, and nothing else that reads as
        a rating.
        """
        rows = sorted(self.rated.get(column, ()))
        steps = list(self.words.scale.values)
        if len(rows) != len(steps):
            return False
        values = [read_rating(self.sheet.value(row, column), self.words).rating for row in rows]
        return (
            not self.pointed(column)
            and values in (steps, steps[::-1])
            and rows[-1] - rows[0] == len(steps) - 1
        )

    # -- what points at ratings -------------------------------------------------------------------

    def collect_coverage(self) -> None:
        """Note the cells at which validations, formats and formulas point."""
        self._areas = list(self._areas_pointed_at())
        self.covered = self._rows_reached(self._areas)
        self._set_aside_answers()
        for column, rows in self.translated.items():
            self.covered.setdefault(column, set()).update(rows)
        over_a_column = [
            (place, area)
            for place, areas in self.results.items()
            for area in areas
            if area.left == area.right
        ]
        for place, area in over_a_column:
            self.looking.setdefault(area.left, {}).setdefault(place, []).append(area)
        self.spanned = self._rows_reached(
            area for place, area in over_a_column if not area.covers(*place)
        )

    def _areas_pointed_at(self) -> Iterator[Area]:
        """Yield the areas at which validations and formats point, within bounds."""
        left = _MOST_COVERED
        for area in areas_of_ratings(self.sheet, self.words, self.rated, self.workbook):
            rows = min(area.bottom - area.top + 1, len(self.text_rows))
            left -= rows * min(area.right - area.left + 1, _WIDEST)
            if left < 0:
                return
            yield area

    def _rows_reached(self, areas: Iterable[Area]) -> dict[int, set[int]]:
        """Return the rows with a text that areas reach, by column."""
        reached: dict[int, set[int]] = {}
        for top, left, bottom, right in areas:
            if bottom - top > len(self.text_rows):
                rows = {row for row in self.text_rows if top <= row <= bottom}
            else:
                rows = self.text_rows.intersection(range(top, bottom + 1))
            for column in range(left, min(right, left + _WIDEST) + 1) if rows else ():
                reached.setdefault(column, set()).update(rows)
        return reached

    def _set_aside_answers(self) -> None:
        """Let formulas that make ratings of answers behind them ("x", or nothing) be the
        ratings: the answers are none.
        """
        for column, (target, _) in list(self.helpers.items()):
            if column > target or target in self.covered or self.rated.get(target):
                continue
            if any(
                area.left <= column <= area.right < target
                for areas in self.results.values()
                for area in areas
            ):
                del self.helpers[column]
                self.translated.pop(target, None)


def commonest(numbers: Iterable[int]) -> tuple[int, int]:
    """Return the number that occurs most often, and how often."""
    return Counter(numbers).most_common(1)[0]


def step_of(rows: list[int]) -> int:
    """Return the usual distance from a skill to the next."""
    ordered = sorted(set(rows))
    if not ordered or ordered[-1] - ordered[0] < len(ordered):
        return 1
    return min(commonest(following - row for row, following in pairwise(ordered))[0], STEEPEST)
