"""A competency sheet as a grid: where its skills, ratings and levels are.

Nothing is looked up at a fixed address. A *rating column* is one whose cells hold ratings, or that a
validation, a conditional format or a level's formula points at; its *skill column* is where the
statements to its left stand. A rating column holds one level, or several below each other; a
*block* is one level of it. Columns that only translate another column's ratings (helpers) and columns of
a second rater share the skills of the column before them and make no block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from assessment.layout.words import RESULT, Vocabulary, level_header, read_rating, squeezed
from assessment.ooxml.cells import Area, Cell, Position
from assessment.ooxml.formulas import references
from assessment.ooxml.workbook import Sheet

_NOTES = frozenset(("note", "notes", "comment", "comments", "evidence", "example", "examples", "remark", "remarks", "proof"))
_WIDEST = 60  # columns of a validation or conditional format that are looked at
_HEADER_REACH = 14  # rows above the first skill in which its level's header is looked for


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


@dataclass(slots=True)
class Grid:
    """What was recognised on a sheet."""

    blocks: list[Block]
    orphans: list[Position] = field(default_factory=list)  # ratings beside no skill
    extra_columns: list[int] = field(default_factory=list)  # further columns of ratings for the same skills
    vertical: bool = False


def recognise(sheet: Sheet, words: Vocabulary, asked: Iterable[Position] = ()) -> Grid | None:
    """Find the levels of a competency sheet; ``asked`` are the cells that the Summary reads on it.

    ``None`` if the sheet has no column of ratings beside skills.
    """
    return _Recogniser(sheet, words, set(asked)).run()


class _Recogniser:
    def __init__(self, sheet: Sheet, words: Vocabulary, asked: set[Position]) -> None:
        self.sheet = sheet
        self.words = words
        self.asked = asked
        self.texts: dict[Position, str] = {}  # what is neither a rating nor a number
        self.rated: dict[int, set[int]] = {}  # column → rows with an understood rating
        self.covered: dict[int, set[int]] = {}  # column → rows that a validation or format points at
        self.spanned: dict[int, set[int]] = {}  # column → rows that a level's formula looks at
        self.results: dict[Position, tuple[Area, ...]] = {}  # formulas over several cells of this sheet
        self.helpers: dict[int, Counter[int]] = {}  # column → columns that its formulas translate, row by row
        self.levels: dict[Position, tuple[int | None, str]] = {}  # texts that are a known level's name

    def run(self) -> Grid | None:
        self._sort_cells()
        self.text_rows = {row for row, _ in self.texts}
        self._collect_coverage()
        columns = self._rating_columns()
        if not columns:
            return None
        return self._blocks(columns)

    # -- what each cell is ------------------------------------------------------------------------

    def _sort_cells(self) -> None:
        words = self.words
        for (row, column), cell in self.sheet.cells.items():
            if cell.formula is not None and self._sort_formula(cell):
                continue
            reading = read_rating(cell.value, words)
            if reading.rating is not None:
                self.rated.setdefault(column, set()).add(row)
            elif isinstance(cell.value, str) and cell.value.strip():
                self.texts[row, column] = cell.value
                number, name = level_header(cell.value, words)
                if name is not None and squeezed(name) in words.levels:
                    self.levels[row, column] = (number, name)

    def _sort_formula(self, cell: Cell) -> bool:
        """Note what a formula looks at; True if it is a level's result and no rating."""
        own = tuple(area for sheet, area in references(cell.formula or "") if sheet is None or sheet.casefold() == self.sheet.name.casefold())
        if not own:
            return False
        rows_by_column: dict[int, set[int]] = {}
        for area in own:
            if area.bottom - area.top > 0 or area.top != cell.row:
                rows_by_column.setdefault(area.left, set()).update((area.top, area.bottom))
        if any(len(rows) > 1 for rows in rows_by_column.values()):
            self.results[cell.row, cell.column] = own
            return True
        for area in own:
            if area.top == area.bottom == cell.row and area.left == area.right != cell.column:
                self.helpers.setdefault(cell.column, Counter())[area.left] += 1
                break
        return False

    def _collect_coverage(self) -> None:
        rating_lists = self._rating_validations()
        formats = [rule.areas for rule in self.sheet.formats if rule.kind in ("cellIs", "colorScale", "containsText", "beginsWith", "expression") and self._compares_ratings(rule.values)]
        for areas in (*rating_lists, *formats):
            for area in areas:
                self._cover(self.covered, area)
        for position, areas in self.results.items():
            for area in areas:
                if area.left == area.right and area.bottom > area.top:
                    self._cover(self.spanned, area)
                elif area.left == area.right and (area.top, area.left) != position:
                    self._cover(self.spanned, area)

    def _rating_validations(self) -> list[tuple[Area, ...]]:
        found = []
        for validation in self.sheet.validations:
            if validation.kind == "list" and validation.first.startswith('"'):
                items = [item for item in validation.first.strip('"').replace(";", ",").split(",") if item.strip()]
                understood = [read_rating(item, self.words).rating is not None for item in items]
                if len(items) >= 2 and sum(understood) >= 2 and sum(understood) >= len(items) - 1:
                    found.append(validation.areas)
            elif validation.kind in ("whole", "decimal") and (validation.first.strip(), validation.second.strip()) in (("0", "2"), ("0.0", "2.0")):
                found.append(validation.areas)
            elif validation.kind == "list" and validation.first:
                # the list stands in cells: ratings in the validated cells themselves decide
                found.append(tuple(area for area in validation.areas if self._holds_ratings(area)))
        return found

    def _holds_ratings(self, area: Area) -> bool:
        rows = self.rated.get(area.left, ())
        return any(area.top <= row <= area.bottom for row in rows)

    def _compares_ratings(self, values: tuple[str, ...]) -> bool:
        """Tell whether a format compares with ratings: one label of the scale, or all of 0, 1 and 2."""
        plain_values = [value.strip().strip('"') for value in values if value.strip()]
        if not plain_values:
            return False
        if len(plain_values) == 1:
            return not plain_values[0].replace(".", "").isdigit() and read_rating(plain_values[0], self.words).rating is not None
        return set(plain_values) >= {"0", "1", "2"}

    def _cover(self, target: dict[int, set[int]], area: Area) -> None:
        rows = self.text_rows if area.bottom - area.top > len(self.text_rows) else range(area.top, area.bottom + 1)
        inside = [row for row in rows if area.top <= row <= area.bottom and row in self.text_rows]
        if inside:
            for column in range(area.left, min(area.right, area.left + _WIDEST) + 1):
                target.setdefault(column, set()).update(inside)

    # -- which columns hold ratings ---------------------------------------------------------------

    def _rating_columns(self) -> list[int]:
        columns = []
        for column in sorted({*self.rated, *self.covered, *self.spanned}):
            rated = {row for row in self.rated.get(column, ()) if not self._is_result(row, column)}
            pointed = (self.covered.get(column, set()) | self.spanned.get(column, set())) - {row for row, other in self.texts if other == column and (row, column) in self.levels}
            if not pointed and len(rated) < 2:
                continue
            beside = sum(1 for row in rated | pointed if self._text_left(row, column))
            texts = sum(1 for row, other in self.texts if other == column and row in (rated | pointed))
            # a column of statements inside a wide validated area is no column of ratings
            if beside and (texts <= len(rated) or (texts <= 2 and not rated)):
                columns.append(column)
        return columns

    def _text_left(self, row: int, column: int) -> bool:
        return any((row, other) in self.texts for other in range(max(1, column - _WIDEST), column))

    def _is_result(self, row: int, column: int) -> bool:
        return (row, column) in self.asked or (row, column) in self.results

    # -- blocks -----------------------------------------------------------------------------------

    def _blocks(self, columns: list[int]) -> Grid | None:
        skill_columns = self._skill_columns(columns)
        own = [column for column in columns if column in skill_columns]
        # of several columns for the same skills the first that is no translation counts
        grouped: dict[int, list[int]] = {}
        for column in own:
            grouped.setdefault(skill_columns[column], []).append(column)
        grid = Grid([])
        chosen: list[tuple[int, int, int | None]] = []
        for skill_column, group in grouped.items():
            raters = [column for column in group if not self._is_helper(column, group)]
            best = max(raters or group, key=lambda column: (min(2, len(self.rated.get(column, ()))), -column))
            helper = next((column for column in group if column != best and self._is_helper(column, group)), None)
            chosen.append((best, skill_column, helper))
            grid.extra_columns.extend(column for column in raters if column != best and self.rated.get(column))
        first, last = self._band(chosen)
        for column, skill_column, helper in chosen:
            rows = self._skill_rows(column, skill_column, first, last)
            if not rows:
                continue
            parts = self._split(column, skill_column, helper, rows)
            grid.vertical |= len(parts) > 1
            grid.blocks.extend(parts)
            grid.orphans.extend(self._orphans(column, skill_column, first, last))
        if not grid.blocks:
            return None
        self._name(grid)
        self._find_results(grid)
        self._order(grid)
        return grid

    def _is_helper(self, column: int, group: list[int]) -> bool:
        translated = self.helpers.get(column)
        if not translated:
            return False
        target, count = translated.most_common(1)[0]
        return target in group and count * 2 >= len(self.rated.get(column, ()))

    def _skill_columns(self, columns: list[int]) -> dict[int, int]:
        """Return the column of the skills for each rating column that has one."""
        found: dict[int, int] = {}
        before, shared = 0, 0
        for column in columns:
            rows = self.rated.get(column, set()) | self.covered.get(column, set()) | self.spanned.get(column, set())
            rows = {row for row in rows if not self._is_result(row, column)}
            counts = Counter(other for row, other in self.texts if before < other < column and row in rows and (row, other) not in self.levels)
            counts = Counter({other: count for other, count in counts.items() if not self._is_notes(other)} or counts)
            if counts and (not shared or max(counts.values()) * 2 > len(rows & self._rows_with_text(shared))):
                most = max(counts.values())
                headed = [other for other, count in counts.items() if count * 2 > most and any(place[1] == other for place in self.levels)]
                candidates = headed or [other for other, count in counts.items() if count == most]
                shared = max(candidates)
                before = column
                found[column] = shared
            elif shared:
                found[column] = shared
        return found

    def _rows_with_text(self, column: int) -> set[int]:
        return {row for row, other in self.texts if other == column}

    def _is_notes(self, column: int) -> bool:
        first = min((row for row, other in self.texts if other == column), default=0)
        return squeezed(self.texts.get((first, column), "")) in _NOTES

    def _band(self, chosen: list[tuple[int, int, int | None]]) -> tuple[int, int]:
        """Return the first and last row of skills on the sheet, whichever level they belong to."""
        strong = {
            row
            for column, skill_column, _ in chosen
            for row in self.rated.get(column, set()) | self.covered.get(column, set())
            if (row, skill_column) in self.texts and (row, skill_column) not in self.levels and not self._is_result(row, column)
        }
        if not strong:
            # blank, and only formulas point at the ratings: skills begin below the header and its description
            header = max((row for (row, column) in self.levels if any(column <= rating for rating, _, _ in chosen)), default=0)
            rows = sorted(row for row in self.text_rows if row > header)
            after_gap = next((row for row in rows if row - 1 not in self.text_rows and row > header + 1), None)
            start = after_gap if after_gap is not None and after_gap <= header + 4 else header + 1
            spanned = {row for column, _, _ in chosen for row in self.spanned.get(column, ())}
            strong = {row for row in spanned if row >= start}
        return (min(strong), max(strong)) if strong else (1, 0)

    def _skill_rows(self, column: int, skill_column: int, first: int, last: int) -> list[int]:
        rows = []
        pointed = self.covered.get(column, set()) | self.spanned.get(column, set())
        for row in sorted(self._rows_with_text(skill_column)):
            if row < first or (row, skill_column) in self.levels or self._is_result(row, column):
                continue
            if squeezed(self.texts[row, skill_column]) in RESULT and row not in self.rated.get(column, ()):
                continue
            cell = self.sheet.cells.get((row, column))
            filled = cell is not None and cell.value not in (None, "")
            if filled or row in pointed or row <= last:
                rows.append(row)
        return rows

    def _orphans(self, column: int, skill_column: int, first: int, last: int) -> list[Position]:
        return [
            (row, column)
            for row in sorted(self.rated.get(column, ()))
            if first <= row <= last and (row, skill_column) not in self.texts and not self._is_result(row, column) and not self._in_merge(row, skill_column)
        ]

    def _in_merge(self, row: int, column: int) -> bool:
        return any((row, column) in area for area in self.sheet.merged)

    def _split(self, column: int, skill_column: int, helper: int | None, rows: list[int]) -> list[Block]:
        """Part a column's skills into levels: by headers between them, a column of level names, or the formulas' ranges."""
        starts = self._header_starts(skill_column, column, rows) or self._level_column_starts(skill_column, rows) or self._formula_starts(column, helper, rows)
        if len(starts) < 2:
            return [Block(column, skill_column, rows, helper=helper)]
        blocks = []
        for index, (start, header) in enumerate(starts):
            end = starts[index + 1][0] if index + 1 < len(starts) else rows[-1] + 1
            part = [row for row in rows if start <= row < end]
            if part:
                block = Block(column, skill_column, part, helper=helper, header=header)
                if header is not None:
                    block.number, block.name = self.levels[header]
                blocks.append(block)
        return blocks

    def _header_starts(self, skill_column: int, column: int, rows: list[int]) -> list[tuple[int, Position | None]]:
        headers = sorted(place for place in self.levels if place[1] <= column and place[0] <= rows[-1] and place[0] not in rows and (place[1] == skill_column or place[1] < skill_column))
        starts: list[tuple[int, Position | None]] = []
        for place in headers:
            start = next((row for row in rows if row > place[0]), None)
            nearer = any(place[0] < other[0] < (start or 0) for other in headers)
            if start is not None and not nearer and (not starts or starts[-1][0] != start):
                starts.append((start, place))
        return starts if len(starts) > 1 else []

    def _level_column_starts(self, skill_column: int, rows: list[int]) -> list[tuple[int, Position | None]]:
        starts: list[tuple[int, Position | None]] = []
        for place in sorted(self.levels):
            if place[0] in rows and place[1] < skill_column:
                same = starts and starts[-1][1] is not None and self.levels[starts[-1][1]][1] == self.levels[place][1]
                if not same:
                    starts.append((place[0], place))
        return starts if len(starts) > 1 else []

    def _formula_starts(self, column: int, helper: int | None, rows: list[int]) -> list[tuple[int, Position | None]]:
        spans = sorted(
            {(area.top, area.bottom) for areas in self.results.values() for area in areas if area.left == area.right and area.left in (column, helper) and area.bottom > area.top}
        )
        disjoint = all(one[1] < two[0] for one, two in zip(spans, spans[1:], strict=False))
        return [(top, None) for top, _ in spans] if disjoint and len(spans) > 1 else []

    # -- names, results, order --------------------------------------------------------------------

    def _name(self, grid: Grid) -> None:
        for block in grid.blocks:
            if block.name is None:
                self._find_header(block)
        unnamed = [block for block in grid.blocks if block.name is None]
        if unnamed:
            self._common_header(grid.blocks, unnamed)

    def _find_header(self, block: Block) -> None:
        fallback: tuple[int | None, str, Position] | None = None
        for row in range(block.rows[0] - 1, max(0, block.rows[0] - _HEADER_REACH), -1):
            if (row, block.column) in self.rated.get(block.column, ()):
                break
            for column in range(block.skill_column, block.column + 1):
                anchor = next(((area.top, area.left) for area in self.sheet.merged if (row, column) in area), (row, column))
                if anchor in self.levels:
                    block.number, block.name = self.levels[anchor]
                    block.header = anchor
                    return
                text = self.texts.get(anchor)
                if text is not None and fallback is None:
                    number, name = level_header(text, self.words)
                    if name is not None:
                        fallback = (number, name, anchor)
        if fallback is not None:
            block.number, block.name, block.header = fallback

    def _common_header(self, blocks: list[Block], unnamed: list[Block]) -> None:
        """Take the row above the skills in which most levels have a short text of their own."""
        top = min(block.rows[0] for block in blocks)
        best: tuple[float, int] | None = None
        for row in range(max(1, top - _HEADER_REACH), top):
            found = [self.texts[row, block.skill_column] for block in blocks if (row, block.skill_column) in self.texts]
            average = sum(map(len, found)) / len(found) if found else 99.0
            if len(found) * 2 > len(blocks) and average <= 40 and len(set(found)) == len(found) and (best is None or average < best[0]):
                best = (average, row)
        for block in unnamed:
            text = self.texts.get((best[1], block.skill_column)) if best else None
            if best and text:
                block.name, block.header = " ".join(text.split()), (best[1], block.skill_column)

    def _find_results(self, grid: Grid) -> None:
        taken: set[Position] = set()
        columns = {block.column for block in grid.blocks} | {block.helper for block in grid.blocks if block.helper}
        for block in grid.blocks:
            found = []
            for place, areas in self.results.items():
                rows = {row for area in areas if area.left == area.right and area.left in (block.column, block.helper) for row in block.rows if area.top <= row <= area.bottom}
                elsewhere = place[1] in columns - {block.column, block.helper} and not grid.vertical
                if len(rows) * 2 >= len(block.rows) and not elsewhere and place[0] not in block.rows:
                    found.append((place not in self.asked, place[1] != block.column, place))
            found.sort()
            if found:
                block.result = self.sheet.cells[found[0][2]]
                block.others = [self.sheet.cells[place] for _, _, place in found[1:]]
                taken.update(place for _, _, place in found)
        rows_of_results = Counter(block.result.row for block in grid.blocks if block.result)
        for block in grid.blocks:
            if block.result is None:
                self._find_other_result(block, rows_of_results, taken, grid.vertical)

    def _find_other_result(self, block: Block, rows: Counter[int], taken: set[Position], vertical: bool) -> None:
        """Find a result that is typed in, or whose formula looks elsewhere."""
        places = [place for place in self.asked if block.skill_column <= place[1] <= (block.helper or block.column) and place not in taken and place[0] not in block.rows]
        if rows and not vertical:
            common = rows.most_common(1)[0][0]
            places.append((common, block.column))
        elif not vertical and block.header is not None:
            places.append((block.header[0], block.column))
        for place in places:
            cell = self.sheet.cells.get(place)
            if cell is not None and (cell.formula is not None or cell.value not in (None, "")) and not (vertical and place not in self.asked):
                if cell.formula is None and isinstance(cell.value, str) and squeezed(cell.value) not in _RESULTS:
                    continue
                block.result = cell
                block.stray = cell.formula is not None
                return

    @staticmethod
    def _order(grid: Grid) -> None:
        """Put the levels in order: by their numbers if all have one, else as they stand."""
        numbers = [block.number for block in grid.blocks]
        if all(number is not None for number in numbers) and len(set(numbers)) == len(numbers):
            grid.blocks.sort(key=lambda block: block.number or 0)


_RESULTS = frozenset(("achieved", "notthereyet", "notachieved", "notyet", "yes", "no", "true", "false", "0", "1", "done", "passed"))
