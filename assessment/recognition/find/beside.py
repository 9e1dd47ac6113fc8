"""What stands beside a rating: other raters' ratings, evidence and comments, known by the headers
of their columns.

A blank workbook of ours says itself where they are (:mod:`assessment.recognition.find.own`);
elsewhere the nearest text above a column has to speak of a rater, or of evidence or comments. A
column that says neither is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from assessment.formulas.cells import Cell, CellError, Position, reference
from assessment.model import Opinion, Rater, Remark
from assessment.ooxml.comments import Comment
from assessment.recognition.book import Sheet
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.headers import said_in, whose
from assessment.recognition.find.inapplicable import inapplicable
from assessment.recognition.find.levels import Block
from assessment.recognition.find.own import OwnGrid, in_english
from assessment.recognition.find.words import Vocabulary, read_rating
from assessment.words.names import squeezed
from assessment.words.recognising import recognised_words

_REACH = 14  # rows above the first skill in which a header is looked for
_RIGHT = 8  # columns to the right of the last rating that are looked at
_LONGEST_HEADER = 40  # characters
_LONGEST_NOTE = 4_000  # characters


class Beside(NamedTuple):
    """Columns by whose they are; notes whose header names nobody are the employee's."""

    ratings: Mapping[Rater, int]  # of two raters at least, or none
    notes: Mapping[Rater, int]
    owner: Rater = "self"  # whose the ratings are where there is one column only


def beside(sheet: Sheet, grid: Grid, block: Block, words: Vocabulary) -> Beside:
    """Return what stands beside the ratings of a level."""
    if isinstance(grid, OwnGrid):
        return Beside(grid.ratings or {}, grid.notes or {})
    headed = dict(_headed(sheet, grid, block, words))
    noted = {
        column: said
        for column, said in headed.items()
        if column != block.column and _of_notes(said)
    }
    notes = _foremost((whose(said) or "self", column) for column, said in noted.items())
    ratings = _foremost(
        (rater, column)
        for column, rater in _named(headed, noted).items()
        if _holds_ratings(sheet, grid, block, column, words)
    )
    return _of_raters(ratings, notes, block.column)


def _named(headed: Mapping[int, frozenset[str]], noted: Collection[int]) -> dict[int, Rater]:
    """Return whom the headers of columns name, but for those of notes."""
    return {
        column: rater
        for column, said in headed.items()
        if column not in noted and (rater := whose(said))
    }


def _of_notes(said: frozenset[str]) -> bool:
    """Tell whether the words of a header speak of evidence or comments."""
    return bool(
        said & recognised_words("notes", "notes")
        or said & recognised_words("notes", "notes_beside_ratings")
    )


def _of_raters(ratings: dict[Rater, int], notes: dict[Rater, int], counted: int) -> Beside:
    """Return columns by whose they are; the ``counted`` ratings are the employee's if no header
    says whose, and those of one rater alone need no name.
    """
    owner = {column: rater for rater, column in ratings.items()}.get(counted)
    if owner is None and ratings and "self" not in ratings:
        owner = "self"
        ratings = {**ratings, owner: counted}
    return Beside(ratings if owner and len(ratings) > 1 else {}, notes, owner or "self")


def _foremost(columns: Iterable[tuple[Rater, int]]) -> dict[Rater, int]:
    """Return the first column of each rater."""
    first: dict[Rater, int] = {}
    for rater, column in columns:
        first.setdefault(rater, column)
    return first


def _headed(
    sheet: Sheet, grid: Grid, block: Block, words: Vocabulary
) -> Iterator[tuple[int, frozenset[str]]]:
    """Yield the columns of a level and behind it, each with the words of its header."""
    # a level called Lead is nobody's column
    names = {*words.levels, *(squeezed(level.name) for level in grid.blocks if level.name)}
    first = min(level.rows[0] for level in grid.blocks if level.skill_column == block.skill_column)
    following = [level.skill_column for level in grid.blocks if level.skill_column > block.column]
    for column in range(block.skill_column + 1, min(following, default=block.column + _RIGHT + 1)):
        if column != block.helper:
            header = _header(sheet, first, column)
            yield column, said_in(header) if squeezed(header) not in names else frozenset()


def _holds_ratings(sheet: Sheet, grid: Grid, block: Block, column: int, words: Vocabulary) -> bool:
    """Tell whether a column beside a level's skills is one of ratings, as are those as far from
    the other levels' skills: most of what stands there can be understood.
    """
    if column == block.column:
        return True
    distance = column - block.skill_column
    values = [
        value
        for level in grid.blocks
        for row in level.rows
        if (value := sheet.value(row, level.skill_column + distance)) not in (None, "")
    ]
    strange = sum(not read_rating(value, words).understood for value in values)
    return strange * 2 < len(values) or not strange


def _header(sheet: Sheet, first: int, column: int) -> str:
    """Return the nearest text above a column, in small letters; ``""`` where it is none of a
    header.
    """
    for row in range(first - 1, max(0, first - 1 - _REACH), -1):
        value = sheet.value(row, column)
        if isinstance(value, str) and not isinstance(value, CellError) and value.strip():
            return in_english(value).casefold() if len(value) <= _LONGEST_HEADER else ""
    return ""


def opinions_of(
    sheet: Sheet,
    columns: Beside,
    row: int,
    words: Vocabulary,
    value_of: Callable[[Cell | None], object],
) -> tuple[tuple[Opinion, ...], tuple[tuple[str, object], ...]]:
    """Return what each rater says of the skill of a row, and the cells whose content is no
    rating; ``value_of`` gives what a cell holds.
    """
    opinions, strange = [], []
    for rater, column in columns.ratings.items():
        where = f"{sheet.name}!{reference(row, column)}"
        value = value_of(sheet.cells.get((row, column)))
        reading = read_rating(value, words)
        if not reading.understood:
            strange.append((where, value))
        note_column = columns.notes.get(rater)
        note = _note(value_of(sheet.cells.get((row, note_column)))) if note_column else ""
        opinions.append(
            Opinion(rater, reading.rating, where, note or reading.reason, reading.does_not_apply)
        )
    return tuple(opinions), tuple(strange)


def note_beside(
    sheet: Sheet, columns: Beside, row: int, value_of: Callable[[Cell | None], object]
) -> str:
    """Return the evidence and comments beside a skill that are no rater's opinion."""
    left = [column for rater, column in columns.notes.items() if rater not in columns.ratings]
    return "\n".join(
        filter(None, (_note(value_of(sheet.cells.get((row, column)))) for column in left))
    )


def remarks_on(sheet: Sheet, *places: Position) -> tuple[Remark, ...]:
    """Return the comments on a rating and on its skill."""
    merge = sheet.merge_at(places[0])
    anchors = ((merge.top, merge.left),) if merge else ()
    return tuple(
        _remark(comment)
        for place in dict.fromkeys((*places, *anchors))
        for comment in sheet.comments.get(place, ())
    )


def reason_of(
    said: str, where: str, opinions: Sequence[Opinion], note: str, remarks: Sequence[Remark]
) -> str:
    """Return why a skill does not apply: what its cell ``where`` says, else the evidence or
    comment beside it, else the comment on it.
    """
    beside = next((opinion.note for opinion in opinions if opinion.where == where), "")
    return next(
        (text for text in (said, beside, note) if text and inapplicable(text) is None), ""
    ) or (str(remarks[0]) if remarks else "")


def _remark(comment: Comment) -> Remark:
    return Remark(comment.author, comment.text, tuple(map(_remark, comment.replies)))


def _note(value: object) -> str:
    if value is None or isinstance(value, CellError):
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text.strip()[:_LONGEST_NOTE]
