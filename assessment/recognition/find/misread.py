"""What looks like ratings and is none, and the other way round: numbers that name levels or count
rows, the scale where it is only explained, "n/a" where a rating is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assessment.formulas.cells import Cell, Position
from assessment.recognition.book import Book, Sheet
from assessment.recognition.find.signs import Correction, Signs
from assessment.recognition.find.strategies import Strategy
from assessment.recognition.find.words import Vocabulary, read_rating
from assessment.words.names import squeezed
from assessment.words.recognising import squeezed_words

_NUMBER = re.compile(r"\d{1,3}[.)]?")
_LONGEST_LEGEND = 3  # rows


def signs_of(
    sheet: Sheet, words: Vocabulary, asked: Iterable[Position], workbook: Book | None = None
) -> Signs:
    """Return what is seen on a sheet, without what only looks like a rating.

    ``asked`` are the cells that the Summary reads on it; ``workbook`` is where the lists of
    drop-downs stand.
    """
    signs = Signs(sheet, words, asked, workbook)
    for no_ratings in NO_RATINGS:
        signs.correct(no_ratings(signs))
    signs.collect_coverage()
    for ratings in RATINGS_AFTER_ALL:
        signs.correct(ratings(signs))
    return signs


# --- a column headed Level that holds numbers ----------------------------------------------------


def _numbered_levels(signs: Signs) -> Correction:
    """Take the numbers below a header Level for names where each row of a list says its level:
    1, 1, 2, 2, 3.
    """
    column = squeezed_words("levels", "column")
    heads = [place for place, text in signs.texts.items() if squeezed(text) in column]
    names: dict[Position, str] = {}
    for head in heads:
        numbers = _numbers_below(signs, head)
        listed = list(numbers.values())
        ordered = listed == sorted(listed) and 1 < len(set(listed)) < len(listed)
        if ordered and all(_has_text_beside(signs, place) for place in numbers):
            names.update((place, f"Level {number}") for place, number in numbers.items())
    return Correction(texts=names)


def _numbers_below(signs: Signs, head: Position) -> dict[Position, int]:
    """Return the whole numbers that follow a cell without a gap."""
    row, column = head
    numbers: dict[Position, int] = {}
    cells = signs.sheet.cells
    while (cell := cells.get((row := row + 1, column))) is not None:
        number = _level_number(cell)
        if number is None:
            break
        numbers[row, column] = number
    return numbers


def _level_number(cell: Cell) -> int | None:
    text = f"{cell.value:g}" if isinstance(cell.value, float) else cell.value
    if cell.formula is not None or not isinstance(text, str):
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else None


def _has_text_beside(signs: Signs, place: Position) -> bool:
    row, column = place
    return (row, column - 1) in signs.texts or (row, column + 1) in signs.texts


# --- numbers that count rows ---------------------------------------------------------------------


def _numbering(signs: Signs) -> Correction:
    """Forget columns that count their rows: 1, 2, 3 ..., beginning anew with each level."""
    # what counts beyond 2 is no rating, and so a text
    if not any(
        column in signs.text_rows_of and _highest_count(signs, column) > 2 for column in signs.rated
    ):
        return Correction()
    counting = [
        column for column in {*signs.rated, *signs.text_rows_of} if _highest_count(signs, column)
    ]
    numbers = [
        (row, column)
        for column in counting
        for row in signs.rows_with_text(column)
        if _NUMBER.fullmatch(signs.texts[row, column].strip())
    ]
    ratings = [(row, column) for column in counting for row in signs.rated.get(column, ())]
    return Correction(neither=[*numbers, *ratings])


def _highest_count(signs: Signs, column: int) -> int:
    """Return how far a column counts, 0 if it does not."""
    highest = last = 0
    strangers = 0
    for row in sorted({*signs.rated.get(column, ()), *signs.rows_with_text(column)}):
        value = signs.sheet.value(row, column)
        text = f"{value:g}" if isinstance(value, float) else str(value).strip()
        if not _NUMBER.fullmatch(text):
            strangers += 1
            continue
        number = int(text.rstrip(".)"))
        if number not in (last + 1, 1):
            return 0
        last, highest = number, max(highest, number)
    return highest if strangers <= highest else 0


# --- the scale, explained ------------------------------------------------------------------------


def _legends(signs: Signs) -> Correction:
    """Forget the scale where it is only explained: a label and its number side by side, each
    once.
    """
    legend: set[Position] = set()
    for column in sorted(signs.rated):
        rows = sorted(
            row
            for row in signs.rated[column] & signs.rated.get(column + 1, set())
            if (row, column) not in legend and _same_rating(signs, row, column)
        )
        for run in _runs(rows):
            values = {
                read_rating(signs.sheet.value(row, column), signs.words).rating for row in run
            }
            if 2 <= len(run) <= _LONGEST_LEGEND and len(values) == len(run):
                legend.update((row, at) for row in run for at in (column, column + 1))
    return Correction(neither=legend)


def _runs(rows: Iterable[int]) -> list[list[int]]:
    """Return rows that follow each other together."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _same_rating(signs: Signs, row: int, column: int) -> bool:
    """Tell whether a cell and the one to its right say the same, one as a word, one as a number."""
    left, right = signs.sheet.cells[row, column], signs.sheet.cells[row, column + 1]
    words_and_numbers = isinstance(left.value, str) != isinstance(right.value, str)
    if left.formula or right.formula or not words_and_numbers:
        return False
    words = signs.words
    return read_rating(left.value, words).rating == read_rating(right.value, words).rating


# --- what does not apply -------------------------------------------------------------------------


def _left_out(signs: Signs) -> Correction:
    """Take "n/a" and its like for a rating where something points at it or, if nothing points at
    any rating, where it stands among ratings.

    On a sheet without a rating, and without a cell that the Summary reads, a formula is no
    evidence: dashes stand in all kinds of tables.
    """
    known = bool(signs.asked) or any(signs.rated.values())
    guided = signs.are_guided() if signs.left_out else False
    ratings: list[Position] = []
    for column, rows in signs.left_out.items():
        among = not guided and len(signs.rated.get(column, ())) >= len(rows)
        pointed = signs.pointed(column) if known else signs.covered.get(column, ())
        ratings.extend((row, column) for row in rows if among or row in pointed)
    return Correction(ratings=ratings)


NO_RATINGS: tuple[Strategy[[Signs], Correction], ...] = (
    Strategy(
        "numbers in a column headed Level", _numbered_levels, "a list with numbers headed Level"
    ),
    Strategy("numbers that count rows", _numbering, "numbered skills"),
    Strategy("the scale, explained", _legends, "the scale below the skills"),
)
RATINGS_AFTER_ALL: tuple[Strategy[[Signs], Correction], ...] = (
    Strategy("what does not apply", _left_out, "a level of which nothing applies"),
)
