"""The columns and rows of a competency sheet: where its ratings stand, and the skills beside
them.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from operator import ne
from typing import NamedTuple

from assessment.formulas.cells import Position
from assessment.model import Rater
from assessment.recognition.find.signs import Rows, Signs
from assessment.recognition.find.words import HEADERS, said_in, skill_of, whose
from assessment.words.names import squeezed

_NOTES = frozenset(
    (
        "note",
        "notes",
        "comment",
        "comments",
        "evidence",
        "example",
        "examples",
        "remark",
        "remarks",
        "proof",
    )
)
# what numbers beside a text say instead of how well somebody does it
_ELSE = frozenset(
    squeezed(word)
    for word in (
        *("priority", "importance", "urgency", "interest", "relevance", "risk", "effort"),
        *("priorität", "wichtigkeit", "priorita", "důležitost", "priorité", "prioridad"),
    )
)
_FARTHEST = 40  # columns from a rating to its skill
_LONGEST_HEADER = 40  # characters
_STEEPEST = 4  # rows from a skill to the next that count as one list


class Pair(NamedTuple):
    """A column of ratings, the column of its skills, and one that translates the ratings."""

    column: int
    skill_column: int
    helper: int | None = None


class Finder:
    """Finds the columns and rows of skills and ratings."""

    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        self.extra_columns: list[int] = []  # further columns of ratings for the same skills
        columns = signs.text_rows_of.items()
        self._statements = {column: signs.statements(column) for column, _ in columns}
        self._notes = {
            column
            for column, rows in columns
            if rows and squeezed(signs.texts[rows[0], column]) in _NOTES
        }
        # a text at all
        self._repeating = {
            column
            for column, rows in columns
            if len({signs.texts[row, column] for row in rows}) < len(rows)
        }

    # -- columns ----------------------------------------------------------------------------------

    def pairs(self) -> list[Pair]:
        """Return the columns of ratings with their skills."""
        signs = self.signs
        columns = self._rating_columns()
        skill_columns = self._skill_columns(columns)
        grouped: dict[int, list[int]] = {}
        for column in columns:
            if column in skill_columns:
                grouped.setdefault(skill_columns[column], []).append(column)
        pairs = []
        for skill_column, group in grouped.items():
            # of several columns for the same skills the first that is no translation counts
            raters = [
                column
                for column in group
                if not self._is_helper(column, group)
                and not (len(group) > 1 and signs.is_scale(column))
            ]
            best = max(
                raters or group,
                key=lambda column: (
                    min(2, len(signs.rated.get(column, ()))),
                    bool(signs.pointed(column)),
                    -column,
                ),
            )
            best = self._employees(raters, best)
            helper = next(
                (column for column in group if column != best and self._is_helper(column, group)),
                None,
            )
            pairs.append(Pair(best, skill_column, helper))
            self.extra_columns.extend(
                column for column in raters if column != best and signs.rated.get(column)
            )
        pairs = sorted([*pairs, *self._unrated_columns(pairs)])
        for pair in pairs:
            self._count_statements(pair)
        return pairs

    def _employees(self, columns: list[int], best: int) -> int:
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
        first = min(self.signs.ratings(column) | self.signs.pointed(column), default=0)
        above = [row for row in self.signs.rows_with_text(column) if row < first]
        return whose(said_in(self.signs.texts[above[-1], column])) if above else None

    def _rating_columns(self) -> list[int]:
        signs = self.signs
        columns = []
        guided = signs.are_guided()
        for column in sorted({*signs.rated, *signs.covered, *signs.spanned}):
            rated = signs.ratings(column)
            pointed = signs.pointed(column) - signs.level_rows.get(column, set())
            among = rated | pointed
            if (
                not among
                or (not pointed and len(rated) < 2)
                or not any(signs.leftmost.get(row, column) < column for row in among)
            ):
                continue
            # a column of statements inside a wide validated area, or with a "Yes" among them, is no
            # column of ratings
            if pointed:
                texts = len(among.intersection(signs.rows_with_text(column)))
                fits = texts <= len(rated) or (texts <= 2 and not rated)
            else:
                first, last = min(rated), max(rated)
                texts = sum(first <= row <= last for row in signs.rows_with_text(column))
                fits = not texts if guided else texts * 2 <= len(rated)
            if fits:
                columns.append(column)
        return [
            column
            for column in columns
            if column in signs.spanned or not self._is_headed_aside(column, signs.ratings(column))
        ]

    def _is_headed_aside(self, column: int, rows: Rows) -> bool:
        """Tell whether the header above a column speaks of something else than ratings, such as
        a priority.
        """
        above = [row for row in self.signs.rows_with_text(column) if row < min(rows, default=0)]
        return bool(above) and squeezed(self.signs.texts[above[-1], column]) in _ELSE

    def _is_helper(self, column: int, group: list[int]) -> bool:
        target, count = self.signs.helpers.get(column, (0, 0))
        return target in group and count * 2 >= len(self.signs.rated.get(column, ()))

    def _skill_columns(self, columns: list[int]) -> dict[int, int]:
        """Return the column of the skills for each rating column that has one.

        Statements stand equally far from the ratings on the whole sheet and have a header above
        them, and so are told from notes beside them.
        """
        signs = self.signs
        own_rows = {
            column: signs.ratings(column) | (signs.pointed(column) - signs.result_rows(column))
            for column in columns
        }
        helpers = {column for column in columns if self._is_helper(column, columns)}
        texts = {
            column: {} if column in helpers else self._statements_left(column, own_rows[column])
            for column in columns
        }
        foremost = [
            column for column in columns if column - 1 not in columns and column not in helpers
        ]
        support = Counter(column - other for column in foremost for other in texts[column])
        header_rows = {row for row, _ in signs.levels}
        found: dict[int, int] = {}
        before = shared = 0
        for column in columns:
            between = [other for other in texts[column] if other > before]
            count = max((texts[column][other] for other in between), default=0)
            new = bool(between)
            if shared:
                beside_shared = len(own_rows[column].intersection(signs.rows_with_text(shared)))
                # notes between two raters have no level's name above them
                new = count * 2 > beside_shared and self._is_headed_like(shared, between)
            if new:
                shared = max(
                    between,
                    key=lambda other: (
                        any((row, other) in signs.texts for row in header_rows),
                        support[column - other],
                        self._has_text_above(other, own_rows[column]),
                        -other,
                    ),
                )
                before = column
            if shared:
                found[column] = shared
        return found

    def _statements_left(self, column: int, rows: Rows) -> dict[int, int]:
        """Return the columns to the left that hold texts in most of ``rows``, and in how many;
        notes only if nothing else does.
        """
        counts = {
            other: count
            for other, statements in self._statements.items()
            if column - _FARTHEST <= other < column and (count := len(rows & statements))
        }
        if self._notes:
            counts = {
                other: count for other, count in counts.items() if other not in self._notes
            } or counts
        nearest: dict[int, int] = {}
        most = 0
        for other in sorted(counts, reverse=True):
            if counts[other] * 2 > most:
                nearest[other] = counts[other]
                most = max(most, counts[other])
        if len(nearest) == 1:
            return nearest
        varied = {
            other: count for other, count in nearest.items() if not self._repeats(other, rows)
        }
        return varied or nearest

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
            if squeezed(self.signs.texts[first, column]) in HEADERS["level"]
            else 1 + sum(map(ne, texts, texts[1:]))
        )
        return changes * 2 <= len(texts)

    def _is_headed_like(self, column: int, others: list[int]) -> bool:
        """Tell whether one of ``others`` has a header in line with a column's, if that has a
        level's name above it.
        """
        rows = self.signs.level_rows.get(column)
        return not rows or any((row, other) in self.signs.texts for row in rows for other in others)

    def _has_text_above(self, column: int, rows: Rows) -> bool:
        with_text = self.signs.rows_with_text(column)
        return bool(with_text) and with_text[0] < min(rows, default=0)

    def _unrated_columns(self, pairs: list[Pair]) -> list[Pair]:
        """Return the levels that nobody has rated in words that are known: statements under a
        header in line with the others'.
        """
        signs = self.signs
        skill_columns = sorted(pair.skill_column for pair in pairs)
        if len(pairs) < 2 or signs.text_rows_of.keys() <= set(skill_columns):
            return []
        stride, strides = Counter(two - one for one, two in pairwise(skill_columns)).most_common(1)[
            0
        ]
        offset, alike = Counter(pair.column - pair.skill_column for pair in pairs).most_common(1)[0]
        first, last = self.band(pairs)
        above = [
            {row for row in signs.rows_with_text(column) if row < first} for column in skill_columns
        ]
        headers = set.intersection(*above)
        named = {
            row for row in headers if all((row, column) in signs.levels for column in skill_columns)
        }
        if not headers or alike * 2 <= len(pairs) or strides * 2 < len(pairs) - 1:
            return []
        taken = {column for pair in pairs for column in pair if column}
        found = []
        for column, rows in signs.text_rows_of.items():
            titled = (
                all((row, column) in signs.levels for row in named)
                if named
                else (column - skill_columns[0]) % stride == 0 and column not in self._notes
            )
            statements = sum(first <= row <= last for row in rows)
            if (
                titled
                and headers.issubset(rows)
                and statements
                and column not in taken
                and column + offset not in taken
            ):
                found.append(Pair(column + offset, column))
        return found

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

    # -- rows -------------------------------------------------------------------------------------

    def band(self, pairs: list[Pair]) -> tuple[int, int]:
        """Return the first and last row of skills on the sheet, whichever level they belong to."""
        signs = self.signs
        strong = {
            row
            for pair in pairs
            for row in (
                signs.rated.get(pair.column, set())
                | signs.covered.get(pair.column, set())
                | signs.computed(pair.column)
            )
            & signs.statements(pair.skill_column)
            if row not in signs.result_rows(pair.column)
        }
        if not strong:
            # blank, and only formulas point at the ratings: skills begin below the header and its
            # description
            header = max(
                (
                    row
                    for (row, column) in signs.levels
                    if any(column <= pair.column for pair in pairs)
                ),
                default=0,
            )
            rows = sorted(row for row in signs.text_rows if row > header)
            after_gap = next(
                (row for row in rows if row - 1 not in signs.text_rows and row > header + 1), None
            )
            start = after_gap if after_gap is not None and after_gap <= header + 4 else header + 1
            strong = {
                row for pair in pairs for row in signs.spanned.get(pair.column, ()) if row >= start
            }
        return (min(strong), max(strong)) if strong else (1, 0)

    def skill_rows(self, pair: Pair, first: int, last: int) -> list[int]:
        """Return the rows of a column's skills: all statements of the band, whether rated or
        not, and the list's end below it.
        """
        signs = self.signs
        pointed, rated = signs.pointed(pair.column), signs.ratings(pair.column)
        with_text = signs.rows_with_text(pair.skill_column)
        above = self._rows_above(pair, first)
        step = step_of([row for row in with_text if first <= row <= last])
        statements, results = signs.statements(pair.skill_column), signs.result_rows(pair.column)
        rows: list[int] = []
        for row in with_text:
            if (row < first and row not in above) or row not in statements or row in results:
                continue
            if row not in rated and signs.is_result_label(row, pair.skill_column):
                continue
            adjoins = bool(rows) and row - rows[-1] <= step
            if row <= last or row in pointed or row in rated or adjoins:
                rows.append(row)
        return rows

    def _rows_above(self, pair: Pair, first: int) -> Rows:
        """Return the rows above the band that a level's formula looks at as well: unrated skills,
        if its range begins with one.

        Ranges in the wild begin with the header as well: the first text has to be too long for one,
        or stand under a level's name.
        """
        signs = self.signs
        statements = signs.statements(pair.skill_column)
        named = min(
            (row for row, column in signs.levels if pair.skill_column - 1 <= column <= pair.column),
            default=first,
        )
        found: set[int] = set()
        for column in (pair.column, pair.helper):
            for place, areas in signs.looking.get(column or 0, {}).items():
                for area in areas:
                    reaches = area.bottom >= first or place in signs.asked
                    if (
                        area.top >= first
                        or not reaches
                        or area.top not in statements
                        or area.covers(*place)
                    ):
                        continue
                    if (
                        named < area.top
                        or len(signs.texts[area.top, pair.skill_column]) > _LONGEST_HEADER
                    ):
                        found.update(row for row in statements if area.top <= row < first)
        return found

    def part_remarks(self, pair: Pair, rows: list[int], last: int) -> tuple[list[int], list[int]]:
        """Part the texts of a level into skills, and remarks that stand among or below them.

        A skill has a rating, or something that points at the cell of its rating, or is one that a
        framework knows. Where nothing points at any cell of the level, or a formula beside it does
        not say where it looks, a text that stands in line with rated skills (down to the ``last``
        row) is an unrated one.
        """
        signs = self.signs
        pointed = signs.pointed(pair.column)
        guided = any(row in pointed for row in rows) and not signs.may_look_elsewhere(
            pair.column, pair.skill_column, pair.helper
        )
        skills = [
            row
            for row in rows
            if signs.is_evident(row, pair.column, pair.skill_column, pair.helper)
            or (not guided and (row <= last or signs.sheet.value(row, pair.column) is not None))
            or skill_of(signs.texts[row, pair.skill_column], signs.words)[1] is not None
        ]
        if not skills:
            return rows, []
        return skills, [row for row in rows if row not in skills]

    def orphans(self, pair: Pair, first: int, last: int) -> list[Position]:
        """Return the ratings of a column that stand beside no skill."""
        signs = self.signs
        beside_none = signs.ratings(pair.column).difference(
            signs.rows_with_text(pair.skill_column), signs.left_out.get(pair.column, ())
        )
        return [
            (row, pair.column) for row in sorted(beside_none) if first <= row <= last + _STEEPEST
        ]


def step_of(rows: list[int]) -> int:
    """Return the usual distance from a skill to the next."""
    ordered = sorted(set(rows))
    if not ordered or ordered[-1] - ordered[0] < len(ordered):
        return 1
    steps = Counter(two - one for one, two in pairwise(ordered))
    return min(steps.most_common(1)[0][0], _STEEPEST)
