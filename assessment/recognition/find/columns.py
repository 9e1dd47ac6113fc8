"""The columns of a competency sheet: where its ratings stand, and the skills beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import ne
from typing import NamedTuple

from assessment.model import Rater
from assessment.recognition.find.headers import said_in, whose, words_for
from assessment.recognition.find.rows import Pair, band
from assessment.recognition.find.signs import Rows, Signs, commonest, step_of
from assessment.recognition.find.strategies import Strategy
from assessment.words.names import squeezed
from assessment.words.recognising import squeezed_words

_FARTHEST = 40  # columns from a rating to its skill


class Columns(NamedTuple):
    """The columns of ratings that count, and further ones for the same skills."""

    pairs: list[Pair]
    extra: list[int]


class _RowOfLevels(NamedTuple):
    """How levels stand beside each other."""

    first: int  # the first column of skills
    stride: int  # columns from one level to the next
    offset: int  # columns from the skills to their ratings
    headers: set[int]  # rows above the skills in which each has a text
    named: set[int]  # those of them in which each has a known level's name


class ColumnFinder:
    """Finds the columns and rows of skills and ratings."""

    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        columns = signs.text_rows_of.items()
        self._statements = {column: signs.statements(column) for column, _ in columns}
        self._notes = {
            column
            for column, rows in columns
            if rows and squeezed(signs.texts[rows[0], column]) in squeezed_words("notes", "notes")
        }
        # a text at all
        self._repeating = {
            column
            for column, rows in columns
            if len({signs.texts[row, column] for row in rows}) < len(rows)
        }

    # -- columns ----------------------------------------------------------------------------------

    def columns(self) -> Columns:
        """Return the columns of ratings with their skills."""
        skill_columns = self._skill_columns(self._rating_columns())
        grouped: dict[int, list[int]] = {}
        for column, skill_column in skill_columns.items():
            grouped.setdefault(skill_column, []).append(column)
        pairs, extra = [], []
        for skill_column, group in grouped.items():
            pair, others = self._pair(skill_column, group)
            pairs.append(pair)
            extra += others
        for more in MORE_PAIRS:
            pairs = sorted([*pairs, *more(self, pairs)])
        for pair in pairs:
            self._count_statements(pair)
        return Columns(pairs, extra)

    def _pair(self, skill_column: int, group: Sequence[int]) -> tuple[Pair, list[int]]:
        """Choose the ratings that count of several columns for the same skills, no translation and
        no scale; return the others, too.
        """
        helpers = [column for column in group if self._is_helper(column, group)]
        raters = self._raters(group, helpers)
        best = self._employees(raters, max(raters or group, key=self._usefulness))
        helper = next((helper for helper in helpers if helper != best), None)
        rated = self.signs.rated
        others = [column for column in raters if column != best and rated.get(column)]
        return Pair(best, skill_column, helper), others

    def _raters(self, group: Sequence[int], helpers: Sequence[int]) -> list[int]:
        """Return the columns of a group that are no ``helpers`` and, beside others, no scale."""
        raters = [column for column in group if column not in helpers]
        if len(group) == 1:
            return raters
        return [column for column in raters if not self.signs.is_scale(column)]

    def _usefulness(self, column: int) -> tuple[int, bool, int]:
        """Order columns of ratings: with ratings, with something that points at it, the first."""
        signs = self.signs
        return min(2, len(signs.rated.get(column, ()))), bool(signs.pointed(column)), -column

    def _employees(self, columns: Sequence[int], best: int) -> int:
        """Return the employee's column of those headed by raters, empty or not, where something
        points at it; else ``best``.
        """
        if len(columns) < 2 or self._rater(best) in (None, "self"):
            return best
        return next(
            (
                column
                for column in columns
                if self._rater(column) == "self" and self.signs.pointed(column)
            ),
            best,
        )

    def _rater(self, column: int) -> Rater | None:
        """Return whom the nearest text above a column's ratings names."""
        rows = self.signs.ratings(column) | self.signs.pointed(column)
        return whose(said_in(self._head(column, rows)))

    def _head(self, column: int, rows: Rows) -> str:
        """Return the nearest text above the first of some rows of a column, ``""`` for none."""
        first = min(rows, default=0)
        above = [row for row in self.signs.rows_with_text(column) if row < first]
        return self.signs.texts[above[-1], column] if above else ""

    def _rating_columns(self) -> list[int]:
        """Return the columns with ratings, or at which something points as at ratings."""
        signs = self.signs
        guided = signs.are_guided()
        return [
            column
            for column in sorted({*signs.rated, *signs.covered, *signs.spanned})
            if self._has_ratings(column, guided)
            and (
                column in signs.spanned or not self._is_headed_aside(column, signs.ratings(column))
            )
        ]

    def _has_ratings(self, column: int, guided: bool) -> bool:
        """Tell whether there are ratings beside texts in a column, and not mostly statements:
        inside a wide validated area, or with a "Yes" among them, a column of these is none.
        """
        signs = self.signs
        rated = signs.ratings(column)
        pointed = signs.pointed(column) - signs.level_rows.get(column, set())
        among = rated | pointed
        if not pointed and len(rated) < 2:
            return False
        if not any(signs.leftmost.get(row, column) < column for row in among):
            return False
        with_text = signs.rows_with_text(column)
        if pointed:
            texts = len(among.intersection(with_text))
            return texts <= len(rated) or (texts <= 2 and not rated)
        first, last = min(rated), max(rated)
        texts = sum(first <= row <= last for row in with_text)
        return not texts if guided else texts * 2 <= len(rated)

    def _is_headed_aside(self, column: int, rows: Rows) -> bool:
        """Tell whether the header above a column speaks of something else than ratings, such as
        a priority.
        """
        return squeezed(self._head(column, rows)) in squeezed_words("notes", "subjects")

    def _is_helper(self, column: int, group: Sequence[int]) -> bool:
        target, count = self.signs.helpers.get(column, (0, 0))
        return target in group and count * 2 >= len(self.signs.rated.get(column, ()))

    def _skill_columns(self, columns: list[int]) -> dict[int, int]:
        """Return the column of the skills for each rating column that has one.

        Statements stand equally far from the ratings on the whole sheet and have a header above
        them, and so are told from notes beside them.
        """
        rows_of = {column: self._asked_rows(column) for column in columns}
        texts = {
            column: self._statements_left(column, rows_of[column])
            for column in columns
            if not self._is_helper(column, columns)
        }
        distances = Counter(
            column - other
            for column in texts
            if column - 1 not in columns
            for other in texts[column]
        )
        skill_columns: dict[int, int] = {}
        before = shared = 0
        for column in columns:
            others = {
                other: count for other, count in texts.get(column, {}).items() if other > before
            }
            if others and self._has_skills(rows_of[column], others, shared):
                shared = self._likeliest_skills(column, others, distances)
                before = column
            if shared:
                skill_columns[column] = shared
        return skill_columns

    def _asked_rows(self, column: int) -> Rows:
        """Return the rows of a column with a rating, or where one is asked for."""
        signs = self.signs
        return signs.ratings(column) | (signs.pointed(column) - signs.result_rows(column))

    def _has_skills(self, rows: Rows, others: Mapping[int, int], shared: int) -> bool:
        """Tell whether ``others``, with texts between two columns of ratings, are skills of the
        second one, with its ``rows``, and no notes beside those in the column ``shared``, if there
        is one.
        """
        beside_shared = len(rows.intersection(self.signs.rows_with_text(shared)))
        # notes between two raters have no level's name above them
        return not shared or (
            max(others.values()) * 2 > beside_shared and self._is_headed_like(shared, others)
        )

    def _likeliest_skills(self, column: int, others: Iterable[int], distances: Counter[int]) -> int:
        """Return the one of ``others`` that holds the skills of a column of ratings: below a
        level's name, as far away as elsewhere, below a text at all.
        """
        rows = self._asked_rows(column)
        header_rows = {row for row, _ in self.signs.levels}
        return max(
            others,
            key=lambda other: (
                any((row, other) in self.signs.texts for row in header_rows),
                distances[column - other],
                bool(self._head(other, rows)),
                -other,
            ),
        )

    def _statements_left(self, column: int, rows: Rows) -> dict[int, int]:
        """Return the columns to the left that hold texts in most of ``rows``, and in how many;
        notes only if nothing else does.
        """
        counts = {
            other: count
            for other, statements in self._statements.items()
            if column - _FARTHEST <= other < column and (count := len(rows & statements))
        }
        counts = _without(counts, self._notes) or counts
        nearest: dict[int, int] = {}
        most = 0
        for other in sorted(counts, reverse=True):
            if counts[other] * 2 > most:
                nearest[other] = counts[other]
                most = max(most, counts[other])
        if len(nearest) == 1:
            return nearest
        repeating = {other for other in nearest if self._repeats(other, rows)}
        return _without(nearest, repeating) or nearest

    def _repeats(self, column: int, rows: Rows) -> bool:
        """Tell whether a column says the same in row after row, as one with the level's or a
        field's name does.
        """
        if column not in self._repeating:
            return False
        texts = [
            self.signs.texts[row, column]
            for row in self.signs.rows_with_text(column)
            if row in rows
        ]
        if len(texts) <= 3:
            return False
        first = self.signs.rows_with_text(column)[0]
        changes = (
            len(set(texts))
            if squeezed(self.signs.texts[first, column]) in words_for("level")
            else 1 + sum(map(ne, texts, texts[1:]))
        )
        return changes * 2 <= len(texts)

    def _is_headed_like(self, column: int, others: Iterable[int]) -> bool:
        """Tell whether one of ``others`` has a header in line with a column's, if that has a
        level's name above it.
        """
        rows = self.signs.level_rows.get(column)
        return not rows or any((row, other) in self.signs.texts for row in rows for other in others)

    def unrated_columns(self, pairs: list[Pair]) -> list[Pair]:
        """Return the levels that nobody has rated in words that are known: statements under a
        header in line with the others'.
        """
        skill_columns = {pair.skill_column for pair in pairs}
        if len(pairs) < 2 or self.signs.text_rows_of.keys() <= skill_columns:
            return []
        first, last = band(self.signs, pairs)
        row = self._row_of_levels(pairs, first)
        if row is None:
            return []
        taken = {column for pair in pairs for column in pair if column}
        return [
            Pair(column + row.offset, column)
            for column in self.signs.text_rows_of
            if taken.isdisjoint((column, column + row.offset))
            and self._is_in_line(column, row)
            and any(first <= text <= last for text in self.signs.rows_with_text(column))
        ]

    def _row_of_levels(self, pairs: list[Pair], first: int) -> _RowOfLevels | None:
        """Say how levels stand beside each other, ``None`` if they do not stand equally."""
        signs = self.signs
        columns = sorted(pair.skill_column for pair in pairs)
        stride, strides = commonest(right - left for left, right in pairwise(columns))
        offset, alike = commonest(pair.column - pair.skill_column for pair in pairs)
        headers = self._header_rows(columns, first)
        if not headers or alike * 2 <= len(pairs) or strides * 2 < len(pairs) - 1:
            return None
        named = {row for row in headers if signs.levels.keys() >= {(row, at) for at in columns}}
        return _RowOfLevels(columns[0], stride, offset, headers, named)

    def _header_rows(self, columns: Sequence[int], first: int) -> set[int]:
        """Return the rows above the ``first`` one in which each of some columns has a text."""
        with_text = (set(self.signs.rows_with_text(column)) for column in columns)
        return {row for row in set.intersection(*with_text) if row < first}

    def _is_in_line(self, column: int, row: _RowOfLevels) -> bool:
        """Tell whether a column has headers where the others have: a known level's name, or else it
        stands as they do.
        """
        if not row.headers.issubset(self.signs.rows_with_text(column)):
            return False
        if row.named:
            return all((header, column) in self.signs.levels for header in row.named)
        return (column - row.first) % row.stride == 0 and column not in self._notes

    def _count_statements(self, pair: Pair) -> None:
        """Take a "Yes" or a "2" among the skills for what it is: a statement with a rating
        beside it.
        """
        signs = self.signs
        beside = signs.ratings(pair.column) | signs.pointed(pair.column)
        alike = sorted(beside.intersection(signs.rated.get(pair.skill_column, ())))
        rows = sorted(beside & signs.statements(pair.skill_column)) if alike else []
        if not rows:
            return
        step, top, bottom = step_of([*rows, *alike]), rows[0], rows[-1]
        for row in (*reversed(alike), *alike):
            if top - step <= row <= bottom + step and (row, pair.skill_column) not in signs.texts:
                signs.count_as_text(row, pair.skill_column)
                top, bottom = min(top, row), max(bottom, row)


def _without(counts: dict[int, int], columns: set[int]) -> dict[int, int]:
    return {column: count for column, count in counts.items() if column not in columns}


MORE_PAIRS: tuple[Strategy[[ColumnFinder, list[Pair]], list[Pair]], ...] = (
    Strategy(
        "levels that nobody rated in known words",
        ColumnFinder.unrated_columns,
        "the top level never rated, no formulas",
    ),
)
