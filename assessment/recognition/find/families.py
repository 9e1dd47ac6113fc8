"""Workbooks of other families, told from competency workbooks by how their tables are made.

A competency workbook has a sheet for each competency, the skills of each level on it, and a rating
for each skill. People keep others for the same purpose: a level chosen for each skill (proficiency
matrices, rubrics), many people in one table, weighted appraisal tables. What is in them is not
guessed at; what they are is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from assessment.formulas.cells import CellError, Position, reference
from assessment.recognition.book import Sheet
from assessment.recognition.find.headers import level_header, said_in
from assessment.recognition.find.words import Vocabulary, read_rating
from assessment.words.names import squeezed
from assessment.words.recognising import recognised_words, squeezed_words

_LAST_HEADER = 30  # rows from the top in which a table's header is looked for
_MOST_HEADERS = 12  # rows of a sheet that are tried as a header
_MOST_SHEETS = 30
_MOST_ROWS = 40  # of a table that are looked at
_WIDEST = 60
_LONGEST_HEADER = 60  # characters
_SHORT = 20  # characters of what is chosen from a list, and is no statement
_STATEMENT = 12  # characters that the texts of a rubric have on average, at least
_LARGEST_SCALE = 12  # different values in a table of what is chosen from one scale
_SHORT_MONTH = 3  # letters by which a month is known
_NAME = 30  # characters of a person's name in a header

# of headers that are no person's
_NO_PERSONS = ("rater", "notes", "weight", "target", "gap", "score", "level", "other")
_FEW = 4  # words of a header that speaks of a target
_FULL_NAME = re.compile(r"[^\W\d_][\w'.-]*(?: [^\W\d_][\w'.-]*){0,3}")


class Family(NamedTuple):
    """What a workbook is instead of a competency workbook."""

    kind: str  # "a proficiency matrix"
    told: str  # by what it is known, in words
    where: str  # the cell that tells

    def __str__(self) -> str:
        return f"{self.kind} ({self.told})"


class _Table(NamedTuple):
    """A row of headers, and what stands below it."""

    sheet: Sheet
    row: int
    heads: Mapping[int, str]  # by column
    words: Mapping[int, frozenset[str]]  # of each header
    below: Mapping[int, list[object]]  # the values of each column, by row, None where there is none

    def where(self, column: int) -> str:
        """Return the address of a header."""
        return f"{self.sheet.name}!{reference(self.row, column)}"

    def said(self, columns: Iterable[int]) -> str:
        """Return some headers as they are written."""
        return ", ".join(f"{self.heads[column][:_NAME]!r}" for column in columns)

    def having(self, *subjects: str) -> list[int]:
        """Return the columns whose header speaks of all of some subjects."""
        return [
            column
            for column in self.words
            if all(self.speaks_of(column, subject) for subject in subjects)
        ]

    def speaks_of(self, column: int, *subjects: str) -> bool:
        """Tell whether a header has a word for one of some subjects."""
        return any(self.words[column] & _words_for(subject) for subject in subjects)

    def chosen(self, column: int) -> int:
        """Return in how many rows a number or a short text stands, as if chosen from a list."""
        return sum(_is_chosen(value) for value in self.below[column])

    def columns_of_texts(self) -> list[int]:
        """Return the columns with several texts."""
        return [column for column in self.heads if len(self.statements(column)) >= 2]

    def statements(self, column: int) -> list[str]:
        """Return the texts of a column."""
        return [
            value
            for value in self.below[column]
            if isinstance(value, str) and not _is_number(value)
        ]


def _words_for(subject: str) -> frozenset[str]:
    """Return the words for what a header is about: a weight, a score, notes."""
    words = recognised_words("families", subject)
    return words | recognised_words("notes", "notes") if subject == "notes" else words


@cache
def _periods() -> re.Pattern[str]:
    """Return what finds a year, quarter, half year or month in a header."""
    months = "|".join(
        sorted(re.escape(name[:_SHORT_MONTH]) for name in recognised_words("months", "months"))
    )
    return re.compile(rf"(?:19|20)\d\d|\bQ[1-4]\b|\bH[12]\b|\b(?:{months})[a-z]*\b", re.IGNORECASE)


def family_of(sheets: Iterable[Sheet], words: Vocabulary) -> Family | None:
    """Say of which other family the tables on ``sheets`` are, by most of the sheets that tell;
    ``None`` if none does.
    """
    first: dict[str, Family] = {}
    counts: Counter[str] = Counter()
    for sheet, _ in zip(sheets, range(_MOST_SHEETS), strict=False):
        family = sheet_family(sheet, words)
        if family is not None:
            first.setdefault(family.kind, family)
            counts[family.kind] += 1
    return first[counts.most_common(1)[0][0]] if counts else None


def sheet_family(sheet: Sheet, words: Vocabulary) -> Family | None:
    """Say of which other family a sheet's table is, ``None`` if it is none that is known."""
    tables = list(_tables(sheet))
    told = (detector(table, words) for detector in _DETECTORS for table in tables)
    return next((family for family in told if family is not None), None)


def weights_alone(rows: Sequence[tuple[str, Sheet, Position]]) -> Family | None:
    """Say what a table of weights and levels is of whose ``rows`` (label, sheet and place) none
    has a sheet of its own.
    """
    if not rows:
        return None
    said = ", ".join(repr(label[:_NAME]) for label, _, _ in rows[:3])
    return Family(
        "a table of weights and levels alone",
        f"no sheet belongs to any of its rows: {said}",
        f"{rows[0][1].name}!{reference(*rows[0][2])}",
    )


def without_levels(sheet: Sheet, header: Position) -> Family:
    """Say what a list of rated texts is whose ``header`` is no level's name."""
    head = " ".join(str(sheet.value(*header)).split())[:_NAME]
    return Family(
        "a list without levels",
        f"a rating for each row below {head!r}",
        f"{sheet.name}!{reference(*header)}",
    )


def _tables(sheet: Sheet) -> Iterator[_Table]:
    """Yield what may be a table: the first rows with two texts or more, each with what stands
    below it.
    """
    rows = _filled_rows(sheet)
    tried = 0
    above: Mapping[int, str] = {}  # the texts of the row above
    for row in sorted(rows):
        if row > _LAST_HEADER or tried == _MOST_HEADERS:
            return
        heads = _heads(rows[row])
        # below a full row of texts stands what that is the header of
        goes_on = row - 1 in rows and len(above.keys() & heads.keys()) * 5 >= len(heads) * 4
        if len(heads) >= 2 and not goes_on:
            tried += 1
            numbers = [number for number in sorted(rows) if row < number <= row + _MOST_ROWS]
            below = {column: [rows[number].get(column) for number in numbers] for column in heads}
            words = {column: said_in(head) for column, head in heads.items()}
            yield _Table(sheet, row, heads, words, below)
        above = heads


def _filled_rows(sheet: Sheet) -> dict[int, dict[int, object]]:
    """Return what stands in the rows of a sheet that are looked at, by row and column."""
    rows: dict[int, dict[int, object]] = {}
    for (row, column), cell in sheet.cells.items():
        if row <= _LAST_HEADER + _MOST_ROWS and column <= _WIDEST and cell.value not in (None, ""):
            rows.setdefault(row, {})[column] = cell.value
    return rows


def _heads(row: Mapping[int, object]) -> dict[int, str]:
    """Return the short texts of a row, by column."""
    return {
        column: " ".join(value.split())
        for column, value in sorted(row.items())
        if isinstance(value, str)
        and not isinstance(value, CellError)
        and len(value) <= _LONGEST_HEADER
    }


def _is_number(value: object) -> bool:
    return isinstance(value, float) or (
        isinstance(value, str) and value.strip().rstrip("%").replace(".", "", 1).isdigit()
    )


def _is_chosen(value: object) -> bool:
    return (
        _is_number(value)
        or isinstance(value, bool)
        or (isinstance(value, str) and 0 < len(value.strip()) <= _SHORT)
    )


# --- what tells each family ----------------------------------------------------------------------


def _target_and_gap(table: _Table, _: Vocabulary) -> Family | None:
    """Tell a matrix of levels as they are and as they should be."""
    aims = (*table.having("target"), *table.having("aim", "level"))
    targets = [column for column in aims if _is_target(table, column)]
    gaps = table.having("gap")
    present = [
        column
        for subject in ("level", "score", "whose")
        for column in table.having(subject)
        if column not in (*targets, *gaps) and table.chosen(column) >= 2
    ]
    if not targets or not (gaps or present):
        return None
    heads = table.said(sorted({*present[:1], *targets[:1], *gaps[:1]}))
    return Family(
        "a proficiency matrix",
        f"a level chosen for each row and another that is aimed at: {heads}",
        table.where(targets[0]),
    )


def _is_target(table: _Table, column: int) -> bool:
    """Tell whether a column whose header speaks of a target holds some: "Required?" asks yes or
    no.
    """
    short = len(table.words[column]) <= _FEW and not table.heads[column].endswith("?")
    return short and table.chosen(column) >= 2


def _weighted(table: _Table, _: Vocabulary) -> Family | None:
    """Tell an appraisal: criteria with a weight and a score, and their sum."""
    weights = [
        column
        for column in table.having("weight")
        if table.chosen(column) >= 2 and not table.speaks_of(column, "score")
    ]
    scores = [
        column
        for column in table.having("score")
        if column not in weights and column not in table.having("weight")
    ]
    if not weights or not scores:
        return None
    return Family(
        "a weighted appraisal table",
        f"a weight and a score for each row: {table.said((weights[0], *scores[:2]))}",
        table.where(weights[0]),
    )


def _rubric(table: _Table, words: Vocabulary) -> Family | None:
    """Tell a rubric: a text for each level side by side, one of which is chosen."""
    described = [column for column in table.heads if _describes(table, column)]
    best = max(_side_by_side(described), key=len, default=[])
    leveled = [column for column in best if _is_level(table.heads[column], words)]
    choosing = [
        column
        for column in table.heads
        if column not in best
        and (table.speaks_of(column, "level", "score", "whose") or table.chosen(column) >= 2)
    ]
    if len(best) < 3 or len(leveled) * 2 < len(best) or not choosing:
        return None
    return Family(
        "a rubric",
        f"a text for each level side by side, of which one is chosen: {table.said(leveled[:3])}",
        table.where(best[0]),
    )


def _describes(table: _Table, column: int) -> bool:
    """Tell whether a column holds statements, and no notes."""
    texts = table.statements(column)
    long = sum(map(len, texts)) >= _STATEMENT * len(texts)
    return len(texts) >= 2 and long and not table.speaks_of(column, "notes")


def _side_by_side(columns: Iterable[int]) -> list[list[int]]:
    """Return columns without a gap between them together."""
    runs: list[list[int]] = []
    for column in columns:
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _is_level(head: str, words: Vocabulary) -> bool:
    number, name = level_header(head, words)
    return number is not None or name is not None or bool(said_in(head) & _words_for("ladders"))


def _people(table: _Table, words: Vocabulary) -> Family | None:
    """Tell a table of many people: three columns or more beside each other, of what is chosen,
    under headers that are no rater's.
    """
    texts = [column for column in table.columns_of_texts() if table.words[column]]
    columns = _persons(table, texts, words) if texts else []
    if len(columns) < 3 or not _are_alike(table, columns):
        return None
    heads = [table.heads[column] for column in columns]
    said, first = table.said(columns[:3]), table.where(columns[0])
    if _are_most(_periods().search(head) is not None for head in heads):
        return Family("a table of several reviews", f"a column for each: {said}", first)
    if _names_people(table, texts[0], heads):
        return Family(
            "a table of many people",
            f"people in rows, what they are rated on in columns: {said}",
            table.where(texts[0]),
        )
    named = _are_most(map(_is_full_name, heads))
    kind = "a table of many people" if named else "a table with several columns of ratings"
    return Family(kind, f"people in columns, or whatever {said} are", first)


def _persons(table: _Table, texts: Sequence[int], words: Vocabulary) -> list[int]:
    """Return the columns behind the first one of ``texts`` that may be persons', without those
    behind another column of texts.
    """
    columns = [
        column for column in table.heads if column > texts[0] and _is_persons(table, column, words)
    ]
    end = min((column for column in texts[1:] if column not in columns), default=None)
    return [column for column in columns if end is None or column < end]


def _are_alike(table: _Table, columns: Sequence[int]) -> bool:
    """Tell whether in some columns, each with another header, values are chosen from one scale."""
    heads = {table.heads[column].casefold() for column in columns}
    values = (value for column in columns for value in table.below[column])
    scale = {str(value).strip().casefold() for value in values if value is not None}
    return len(heads) == len(columns) and len(scale) <= _LARGEST_SCALE


def _are_most(said: Iterable[bool]) -> bool:
    answers = list(said)
    return sum(answers) * 2 > len(answers)


def _names_people(table: _Table, column: int, heads: Sequence[str]) -> bool:
    """Tell whether a column's texts are the names of people: its header says so, or they are
    names and the other ``heads`` are not.
    """
    head = table.heads[column]
    members = squeezed_words("families", "member") | squeezed_words("summary", "person")
    if not members.isdisjoint((*said_in(head), squeezed(head))):
        return True
    return all(map(_is_name, table.statements(column))) and not all(map(_is_name, heads))


def _is_persons(table: _Table, column: int, words: Vocabulary) -> bool:
    """Tell whether a column may hold what was chosen for one person."""
    head = table.heads[column]
    if not table.words[column] or len(head) > _NAME or table.speaks_of(column, *_NO_PERSONS):
        return False
    if _is_level(head, words) or read_rating(head, words).rating is not None:
        return False
    filled = sum(value is not None for value in table.below[column])
    return 2 <= table.chosen(column) >= filled - 1


def _is_full_name(text: str) -> bool:
    """Tell whether a header looks like a full name: two words or more, each with a capital, and
    no abbreviation.
    """
    parts = text.split()
    return (
        _is_name(text)
        and len(parts) > 1
        and all(part[0].isupper() and not (len(part) > 2 and part.isupper()) for part in parts)
    )


def _is_name(text: str) -> bool:
    return len(text) <= _NAME and text[:1].isupper() and _FULL_NAME.fullmatch(text) is not None


def _level_chosen(table: _Table, words: Vocabulary) -> Family | None:
    """Tell a list of skills with one level chosen for each."""
    texts = table.columns_of_texts()
    if not texts or table.having("weight"):
        return None
    for column in table.having("level"):
        head = table.heads[column]
        alone = squeezed(head) in squeezed_words("families", "chosen")
        whose = alone or table.speaks_of(column, "whose")
        if column > texts[0] and whose and table.chosen(column) >= 2 and not _is_level(head, words):
            return Family(
                "a proficiency matrix",
                f"a level chosen for each row: {table.said([column])}",
                table.where(column),
            )
    return None


_DETECTORS: tuple[Callable[[_Table, Vocabulary], Family | None], ...] = (
    _target_and_gap,
    _weighted,
    _rubric,
    _people,
    _level_chosen,
)
