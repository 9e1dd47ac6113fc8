"""The signs by which a competency sheet is recognised: what each cell, validation, format and
formula says.

Signs are collected once for a sheet, and judged by :mod:`assessment.recognition.find.grid` (which
columns and rows) and :mod:`assessment.recognition.find.levels` (which levels).
"""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from assessment.formulas.cells import Area, CellError, Position
from assessment.formulas.parse import functions, references
from assessment.formulas.scope import Looked, names_something
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.choices import listed, spelt
from assessment.recognition.find.words import RESULT, Vocabulary, level_header, read_rating
from assessment.words.names import squeezed

_LONGEST_SCALE = 20  # items of a drop-down's list
_MOST_COVERED = 200_000  # cells that validations and formats point at
_WIDEST = 60  # columns of a validation or conditional format that are looked at
_AGGREGATES = frozenset(
    (
        *(
            "MIN",
            "MAX",
            "AVERAGE",
            "SUM",
            "SUMPRODUCT",
            "COUNT",
            "COUNTA",
            "COUNTIF",
            "COUNTIFS",
            "AND",
            "OR",
            "MEDIAN",
            "SMALL",
            "LARGE",
        ),
        *(
            "SUBTOTAL",
            "AGGREGATE",
            "FILTER",
            "SUMIF",
            "SUMIFS",
            "AVERAGEIF",
            "AVERAGEIFS",
            "MINIFS",
            "MAXIFS",
            "MODE",
        ),
    )
)
# by which a helper translates a rating
_CHOICES = frozenset(("IF", "IFS", "SWITCH", "MATCH", "VLOOKUP", "CHOOSE"))
_FIRST_YEAR = 1900.0
_CHAIN = 4  # formulas between a level's result and its ratings
_STRING = re.compile(r'"[^"]*"')
_NUMBER = re.compile(r"\d{1,3}[.)]?")
_LONGEST_KNOWN = 200  # characters of a text that can be a rating or a level's name
_NONE: frozenset[int] = frozenset()
_FORMATS = frozenset(("cellIs", "colorScale", "containsText", "beginsWith", "expression"))

# of a column, to be looked at only: the same one is given to whoever asks
Rows = set[int] | frozenset[int]


class _Sight(NamedTuple):
    """What a formula looks at on its own sheet."""

    areas: tuple[Area, ...]
    beyond: bool  # it looks at other rows than its own
    is_result: bool  # as a level's result does, and no rating
    helped: int  # the column whose cell it looks at in its own row; 0 for none
    chooses: bool  # it translates that cell


@lru_cache(maxsize=8192)
def _sight(formula: str, row: int, column: int, own: str, looked: Looked | None) -> _Sight | None:
    """Say what the formula of a cell looks at on its ``own`` sheet, ``None`` for nothing;
    ``looked`` is all that it looks at if it does not spell it out.
    """
    areas = tuple(
        dict.fromkeys(
            area
            for sheet, area in (references(formula) if looked is None else looked)
            if sheet is None or sheet.casefold() == own
        )
    )
    if not areas:
        return None
    rows_by_column: dict[int, set[int]] = {}
    for area in areas:
        if area.bottom > area.top or area.top != row:
            rows_by_column.setdefault(area.left, set()).update((area.top, area.bottom))
    called = functions(formula)
    if rows_by_column and (
        any(len(rows) > 1 for rows in rows_by_column.values()) or not called.isdisjoint(_AGGREGATES)
    ):
        return _Sight(areas, True, True, 0, False)
    helped = next(
        (
            area.left
            for area in areas
            if area.top == area.bottom == row and area.left == area.right != column
        ),
        0,
    )
    return _Sight(
        areas, bool(rows_by_column), False, helped, helped > 0 and not called.isdisjoint(_CHOICES)
    )


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


@lru_cache(maxsize=8192)
def _is_test(formula: str) -> bool:
    called = functions(formula)
    return (
        "IF" in called
        or not called.isdisjoint(("AND", "OR", "NOT"))
        or any(sign in _STRING.sub("", formula) for sign in "<>=")
    )


class Signs:
    """What was seen on a sheet."""

    def __init__(
        self,
        sheet: Sheet,
        words: Vocabulary,
        asked: Iterable[Position],
        workbook: Workbook | None = None,
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
        # the same, column → rows at which a helper's formula points
        self.translated: dict[int, set[int]] = {}
        self._areas: list[Area] = []  # at which validations and formats point
        self.spanned: dict[int, set[int]] = {}  # column → rows that a level's formula looks at
        self.results: dict[Position, tuple[Area, ...]] = {}  # formulas over cells of other rows
        # column → formulas over cells of it and no other
        self.looking: dict[int, dict[Position, list[Area]]] = {}
        # column → the column that most of its formulas translate, row by row, and how many do
        self.helpers: dict[int, tuple[int, int]] = {}
        # texts that are a known level's name
        self.levels: dict[Position, tuple[int | None, str]] = {}
        self.level_rows: dict[int, set[int]] = defaultdict(set)  # the same, column → rows
        self._answers: dict[tuple[str, int], Rows] = {}  # what was asked of a column before
        self._sort_cells()
        self._name_numbered_levels()
        self._collect_text_rows()
        self._set_aside_numbering()
        self._set_aside_legends()
        self._collect_coverage()
        self._take_left_out()

    # -- answers ----------------------------------------------------------------------------------

    def result_rows(self, column: int) -> Rows:
        """Return the rows of a column that hold a level's result, or another formula over the
        ratings.
        """
        return self._result_rows.get(column, _NONE)

    def is_result_label(self, row: int, column: int) -> bool:
        """Tell whether a text such as "Level result" stands in a cell."""
        return squeezed(self.texts.get((row, column), "")) in RESULT

    def pointed(self, column: int) -> Rows:
        """Return the rows of a column that a validation, a format or a formula points at."""
        found = self._answers.get(("pointed", column))
        if found is None:
            found = self._answers["pointed", column] = self.covered.get(
                column, _NONE
            ) | self.spanned.get(column, _NONE)
        return found

    def is_evident(self, row: int, column: int, skill_column: int, helper: int | None) -> bool:
        """Tell whether anything but its place says that a cell is a skill's rating.

        A validation or a format that reaches beyond the list of skills says nothing about a row
        that the level's formula leaves out.
        """
        if row in self.ratings(column) or row in self.translated.get(column, _NONE):
            return True
        if isinstance(self.sheet.value(row, column), float | bool) and not self.is_date(
            row, column
        ):
            return True  # meant as a rating, whatever it says
        formulas = [self.spanned[one] for one in (column, helper) if one in self.spanned]
        if any(row in rows for rows in formulas):
            return True
        if row not in self.covered.get(column, _NONE):
            return False
        return not formulas or any(
            area.covers(row, column) and (area.bottom, skill_column) in self.texts
            for area in self._areas
        )

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

    def ratings(self, column: int) -> Rows:
        """Return the rows of a column that hold a rating and no result."""
        found = self._answers.get(("ratings", column))
        if found is None:
            found = self._answers["ratings", column] = self.rated.get(
                column, _NONE
            ) - self.result_rows(column)
        return found

    def statements(self, column: int) -> Rows:
        """Return the rows of a column that hold a text and no level's name."""
        found = self._answers.get(("statements", column))
        if found is None:
            found = self._answers["statements", column] = set(
                self.rows_with_text(column)
            ) - self.level_rows.get(column, _NONE)
        return found

    def rows_with_text(self, column: int) -> list[int]:
        """Return the rows of a column that hold a text, in order."""
        return self.text_rows_of.get(column, [])

    def is_test(self, place: Position) -> bool:
        """Tell whether a formula decides something, as a level's does, and is no mere sum or
        mean.
        """
        return _is_test(self.sheet.cells[place].formula or "")

    def count_as_text(self, row: int, column: int) -> None:
        """Take what reads like a rating for a statement."""
        value = self.sheet.value(row, column)
        self.rated.get(column, set()).discard(row)
        self._answers.clear()
        self.texts[row, column] = f"{value:g}" if isinstance(value, float) else str(value)
        self.text_rows.add(row)
        insort(self.text_rows_of.setdefault(column, []), row)
        self.leftmost[row] = min(column, self.leftmost.get(row, column))

    # -- what each cell is ------------------------------------------------------------------------

    def _sort_cells(self) -> None:
        words = self.words
        # formulas that look at other rows than their own
        indirect: list[tuple[Position, tuple[Area, ...]]] = []
        # column → for each of its formulas the column that it translates
        helped: dict[int, list[int]] = {}
        for place, (_, _, value, formula, _) in self.sheet.cells.items():
            if formula is not None and self._sort_formula(place, formula, indirect, helped):
                continue
            if value is None:
                continue
            if isinstance(value, str):
                known = len(value) <= _LONGEST_KNOWN and not isinstance(value, CellError)
                is_rating, level, left_out = (
                    _meaning(value, words) if known else (False, None, False)
                )
                if left_out:
                    self.left_out[place[1]].add(place[0])
            else:
                is_rating, level = read_rating(value, words).rating is not None, None
            if is_rating:
                self.rated[place[1]].add(place[0])
            elif isinstance(value, str) and value and not value.isspace():
                if isinstance(value, CellError):
                    # no skill and no name: a formula that failed, or a picture put into a cell
                    continue
                self.texts[place] = value
                if level is not None:
                    self.levels[place] = level
                    self.level_rows[place[1]].add(place[0])
        for _ in range(_CHAIN if indirect else 0):
            for place, areas in indirect:
                through = [
                    found
                    for area in areas
                    if area.size == 1 and (found := self.results.get((area.top, area.left)))
                ]
                if through and (
                    place in self.asked or any(area.left == place[1] for area in areas)
                ):
                    self.results[place] = tuple(
                        dict.fromkeys((*areas, *(area for found in through for area in found)))
                    )
                    self.rated.get(place[1], set()).discard(place[0])
        for place, areas in indirect:  # of a level of one skill
            if (
                place in self.asked
                and place not in self.results
                and all((area.top, area.left) not in self.results for area in areas)
            ):
                self.results[place] = areas
                self.rated.get(place[1], set()).discard(place[0])
        self.helpers = {
            column: Counter(others).most_common(1)[0] for column, others in helped.items()
        }
        self._result_rows: dict[int, set[int]] = {}
        for row, column in (*self.asked, *self.results):
            self._result_rows.setdefault(column, set()).add(row)

    def _sort_formula(
        self,
        place: Position,
        formula: str,
        indirect: list[tuple[Position, tuple[Area, ...]]],
        helped: dict[int, list[int]],
    ) -> bool:
        """Note what a formula looks at; True if it is a level's result and no rating."""
        row, column = place
        looked = self.sheet.looks_at(self.sheet.cells[place]) if names_something(formula) else None
        sight = _sight(formula, row, column, self.name, looked)
        if sight is None:
            return False
        if sight.beyond:
            indirect.append((place, sight.areas))
        if sight.is_result:
            self.results[place] = sight.areas
        elif sight.helped:
            helped.setdefault(column, []).append(sight.helped)
            if sight.chooses:
                self.translated.setdefault(sight.helped, set()).add(row)
        return sight.is_result

    def _collect_text_rows(self) -> None:
        self.text_rows = {row for row, _ in self.texts}
        self.text_rows_of: dict[int, list[int]] = {}
        self.leftmost: dict[int, int] = {}  # row → its first column with a text
        for row, column in sorted(self.texts):
            self.text_rows_of.setdefault(column, []).append(row)
            self.leftmost.setdefault(row, column)

    # -- what looks like ratings and is none ------------------------------------------------------

    def _name_numbered_levels(self) -> None:
        """Take the numbers below a header Level for names where each row of a list says its
        level: 1, 1, 2, 2, 3.
        """
        heads = [place for place, text in self.texts.items() if squeezed(text) == "level"]
        for top, column in heads:
            numbers: dict[int, int] = {}
            row = top + 1
            while (row, column) in self.sheet.cells and (
                number := self._level_number(row, column)
            ) is not None:
                numbers[row] = number
                row += 1
            listed = list(numbers.values())
            if len(set(listed)) < 2 or listed != sorted(listed) or len(set(listed)) == len(listed):
                continue
            if not all(
                any((row, other) in self.texts for other in (column - 1, column + 1))
                for row in numbers
            ):
                continue
            self.rated.get(column, set()).difference_update(numbers)
            self.texts.update(((row, column), f"Level {number}") for row, number in numbers.items())

    def _level_number(self, row: int, column: int) -> int | None:
        cell = self.sheet.cells[row, column]
        text = f"{cell.value:g}" if isinstance(cell.value, float) else cell.value
        plain = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 3
        return int(text) if plain and isinstance(text, str) and cell.formula is None else None

    def _set_aside_numbering(self) -> None:
        """Forget columns that count their rows: 1, 2, 3 ..., beginning anew with each level."""
        # what counts beyond 2 is no rating, and so a text
        counting = [
            column
            for column in self.rated
            if column in self.text_rows_of and self._highest_count(column) > 2
        ]
        if counting:
            counting = [
                column
                for column in {*self.rated, *self.text_rows_of}
                if self._highest_count(column) > 0
            ]
        for column in counting:
            self.rated.pop(column, None)
            for row in self.rows_with_text(column):
                if _NUMBER.fullmatch(self.texts[row, column].strip()):
                    del self.texts[row, column]
        if counting:
            self._collect_text_rows()

    def _highest_count(self, column: int) -> int:
        """Return how far a column counts, 0 if it does not."""
        highest = last = 0
        strangers = 0
        for row in sorted({*self.rated.get(column, ()), *self.rows_with_text(column)}):
            value = self.sheet.value(row, column)
            text = f"{value:g}" if isinstance(value, float) else str(value).strip()
            if not _NUMBER.fullmatch(text):
                strangers += 1
                continue
            number = int(text.rstrip(".)"))
            if number not in (last + 1, 1):
                return 0
            last, highest = number, max(highest, number)
        return highest if strangers <= highest else 0

    def _set_aside_legends(self) -> None:
        """Forget the scale where it is only explained: a label and its number side by side,
        each once.
        """
        for column in sorted(self.rated):
            rows = sorted(self.rated[column] & self.rated.get(column + 1, set()))
            runs: list[list[int]] = []
            for row in rows:
                if self._same_rating(row, column):
                    if runs and runs[-1][-1] == row - 1:
                        runs[-1].append(row)
                    else:
                        runs.append([row])
            for run in runs:
                values = {
                    read_rating(self.sheet.value(row, column), self.words).rating for row in run
                }
                if 2 <= len(run) <= 3 and len(values) == len(run):
                    self.rated[column].difference_update(run)
                    self.rated[column + 1].difference_update(run)

    def _same_rating(self, row: int, column: int) -> bool:
        one, two = self.sheet.cells[row, column], self.sheet.cells[row, column + 1]
        if one.formula or two.formula or isinstance(one.value, str) == isinstance(two.value, str):
            return False
        return (
            read_rating(one.value, self.words).rating == read_rating(two.value, self.words).rating
        )

    def _take_left_out(self) -> None:
        """Take "n/a" and its like for a rating where something points at it or, if nothing points
        at any rating, where it stands among ratings.

        On a sheet without a rating, and without a cell that the Summary reads, a formula is no
        evidence: dashes stand in all kinds of tables.
        """
        if not self.left_out:
            return
        known = bool(self.asked) or any(self.rated.values())
        guided = not all(
            self.pointed(column).isdisjoint(self.ratings(column)) for column in self.rated
        )
        for column, rows in self.left_out.items():
            among = not guided and len(self.rated.get(column, _NONE)) >= len(rows)
            taken = (
                rows
                if among
                else rows & (self.pointed(column) if known else self.covered.get(column, _NONE))
            )
            for row in taken:
                self.texts.pop((row, column), None)
            self.rated[column] |= taken
        self._answers.clear()
        self._collect_text_rows()

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

    def _collect_coverage(self) -> None:
        formats = [
            rule.areas
            for rule in self.sheet.formats
            if rule.kind in _FORMATS and self._compares_ratings(rule.values)
        ]
        left = _MOST_COVERED
        for area in dict.fromkeys(
            area for areas in (*self._rating_validations(), *formats) for area in areas
        ):
            left -= min(area.bottom - area.top + 1, len(self.text_rows)) * min(
                area.right - area.left + 1, _WIDEST
            )
            if left < 0:
                break
            self._areas.append(area)
            self._cover(self.covered, area)
        self._set_aside_answers()
        for column, rows in self.translated.items():
            self.covered.setdefault(column, set()).update(rows)
        for place, areas in self.results.items():
            for area in areas:
                if area.left == area.right:
                    self.looking.setdefault(area.left, {}).setdefault(place, []).append(area)
                    if not area.covers(*place):
                        self._cover(self.spanned, area)

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

    def _rating_validations(self) -> list[tuple[Area, ...]]:
        found = []
        for validation in self.sheet.validations:
            if validation.kind == "list" and validation.first.startswith('"'):
                if self._is_rating_list(spelt(validation.first)):
                    found.append(validation.areas)
            elif (
                validation.kind in ("whole", "decimal")
                and (validation.first.strip(), validation.second.strip())
                in (("0", "2"), ("0.0", "2.0"))
            ) or (
                validation.kind == "list"
                and self._is_rating_list(listed(validation.first, self.sheet, self.workbook))
            ):
                found.append(validation.areas)
            elif validation.kind == "list" and validation.first:
                # the list cannot be seen: ratings in the validated cells themselves decide
                found.append(
                    tuple(
                        area
                        for area in validation.areas
                        if any(
                            area.top <= row <= area.bottom for row in self.rated.get(area.left, ())
                        )
                    )
                )
        return found

    def _is_rating_list(self, values: Sequence[object]) -> bool:
        """Tell whether the values of a list are ratings, but for one at most ("choose ...")."""
        items = [
            value
            for value in values
            if value is not None
            and str(value).strip()
            and not read_rating(value, self.words).does_not_apply
        ]
        if len(items) > _LONGEST_SCALE:
            return False
        understood = sum(read_rating(item, self.words).rating is not None for item in items)
        return understood >= 2 and understood >= len(items) - 1

    def _compares_ratings(self, values: tuple[str, ...]) -> bool:
        """Tell whether a format compares with ratings: one label of the scale, or all of 0, 1
        and 2.
        """
        plain_values = [value.strip().strip('"') for value in values if value.strip()]
        if not plain_values:
            return False
        if len(plain_values) == 1:
            return (
                not plain_values[0].replace(".", "").isdigit()
                and read_rating(plain_values[0], self.words).rating is not None
            )
        return set(plain_values) >= {"0", "1", "2"}

    def _cover(self, target: dict[int, set[int]], area: Area) -> None:
        top, left, bottom, right = area
        filled = self.text_rows
        if bottom - top > len(filled):
            inside = {row for row in filled if top <= row <= bottom}
        else:
            inside = filled.intersection(range(top, bottom + 1))
        if inside:
            for column in range(left, min(right, left + _WIDEST) + 1):
                target.setdefault(column, set()).update(inside)
