"""The skills of a competency sheet that was recognised: each with its rating, what others say
of it, comments and highlights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from assessment.formulas.cells import Cell, CellError, Position, Value, position, reference
from assessment.formulas.evaluate import Evaluator
from assessment.model import Finding, Opinion, Proposal, RatedSkill, Rater, Remark
from assessment.model.findings import finding
from assessment.ooxml.styles import Styles, chroma
from assessment.recognition.book import Sheet
from assessment.recognition.find.beside import (
    Beside,
    beside,
    note_beside,
    opinions_of,
    reason_of,
    remarks_on,
)
from assessment.recognition.find.colours import COLOURFUL, Colouring, colouring_of, fill_of
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.levels import Block
from assessment.recognition.find.own import OwnGrid, heads_missing
from assessment.recognition.find.raters import RatingChooser
from assessment.recognition.find.unseen import Unseen, about_unseen, unseen
from assessment.recognition.find.words import Vocabulary, rating_of_colour, read_rating, skill_of
from assessment.recognition.found import Found, Said
from assessment.words.text import quoted

_LONGEST_SHOWN = 50  # characters of a skill in a message
_MOST_NAMED = 6  # cells that a finding lists by name

Columns = Mapping[tuple[int, int], Beside]  # by the columns of skills and of ratings


class ReadSkill(NamedTuple):
    """A skill as it was read, and what was seen of its rating."""

    skill: RatedSkill
    rater: Rater | None = None  # whose rating counts; None where the one asked for has none
    label: str | None = None  # the rating as it is spelt
    unseen: Unseen | None = None
    proposal: Proposal | None = None
    of_other: Opinion | None = None  # the rating of the only column, which is somebody else's

    @property
    def alone(self) -> Opinion | None:
        """The rating of the only column."""
        skill = self.skill
        if skill.opinions or self.rater is None:
            return self.of_other
        return Opinion(self.rater, skill.rating, skill.where, "", skill.does_not_apply)


@dataclass(frozen=True, slots=True)
class SkillReader:
    """A sheet with what its skills are read by."""

    sheet: Sheet
    grid: Grid
    words: Vocabulary  # those of the workbook's own scale
    whose: RatingChooser  # says whose rating counts
    styles: Styles
    value: Callable[[Sheet, Cell | None], Value]
    columns: Columns
    colouring: Colouring

    def skill(self, block: Block, row: int) -> Found[ReadSkill]:
        """Read the skill of a row with its rating, and tell what is odd about it."""
        text, identity = self._statement(block, row)
        columns = self.columns[block.skill_column, block.column]
        (opinions, strange), told = self._opinions(columns, row, text)
        note = note_beside(self.sheet, columns, row, self._value_of) if columns.notes else ""
        where = f"{self.sheet.name}!{reference(row, block.column)}"
        rater, counted = self.whose.cell(columns, opinions, strange) or (None, "")
        skill = RatedSkill(text, None, counted or where, (), identity, opinions, note)
        if rater is None:  # the one who was asked for has no column here
            return Found(self._of_others(skill, (row, block.column), columns.owner), told)
        is_told = skill.where in strange and isinstance(self.grid, OwnGrid)
        read, more = self._rated(block, row, skill, rater, told=is_told)
        return Found(read, (*told, *more))

    def _statement(self, block: Block, row: int) -> tuple[str, str | None]:
        """Return the text of a skill and its id."""
        statement = self.sheet.value(row, block.skill_column)
        text, identity = skill_of(
            f"{statement:g}" if isinstance(statement, float) else str(statement or ""), self.words
        )
        if isinstance(self.grid, OwnGrid) and self.grid.ids:
            identity = self.grid.ids.get(row, identity)
        return text, identity

    def _opinions(
        self, columns: Beside, row: int, text: str
    ) -> Found[tuple[tuple[Opinion, ...], list[str]]]:
        """Return what each rater says of a skill, and the cells of a blank of ours that hold no
        rating, which are told.
        """
        if not columns.ratings:
            return Found(((), []))
        opinions, strange = opinions_of(self.sheet, columns, row, self.words, self._value_of)
        said = Said()
        for where, value in strange if isinstance(self.grid, OwnGrid) else ():
            said(
                "rating-not-understood",
                where,
                f"{str(value)[:40]!r} is no rating of the scale; for {_shown(text)} there is no"
                " rating here.",
            )
        return said.of((opinions, [where for where, _ in strange]))

    def _of_others(self, skill: RatedSkill, place: Position, owner: Rater) -> ReadSkill:
        """Return a skill with what somebody else said than the rater who was asked for."""
        if skill.opinions:
            return ReadSkill(skill)
        given = read_rating(self._value_of(self.sheet.cells.get(place)), self.words)
        opinion = Opinion(owner, given.rating, skill.where, "", given.does_not_apply)
        return ReadSkill(skill, of_other=opinion)

    def _rated(
        self, block: Block, row: int, skill: RatedSkill, rater: Rater, *, told: bool
    ) -> Found[ReadSkill]:
        """Return a skill with the rating of its cell, which is the ``rater``'s, and what was said
        of it; ``told`` says that its rating is none was told.
        """
        place = row, block.column
        if skill.opinions:  # the rating that counts may stand in another column
            place = position(skill.where.rpartition("!")[2]) or place
        value = self._value_of(self.sheet.cells.get(place))
        rating = read_rating(value, self.words)
        remarks = self._remarks(block, row, place)
        reason = (
            reason_of(rating.reason, skill.where, skill.opinions, skill.note, remarks)
            if rating.does_not_apply
            else ""
        )
        rated = RatedSkill(
            skill.text,
            rating.rating,
            skill.where,
            remarks,
            skill.skill_id,
            skill.opinions,
            skill.note,
            rating.does_not_apply,
            reason,
        )
        findings: tuple[Finding, ...] = ()
        if not rating.understood:
            findings = () if told else (self._not_understood(rated, value),)
        elif rating.number_as_text:
            message = f"The rating {str(value).strip()!r} is stored as text."
            findings = (finding("number-as-text", skill.where, message),)
        label, hidden = None, None
        if rating.rating is not None:
            label = value.strip() if isinstance(value, str) else str(rating.rating)
            hidden = unseen(self.styles, self.sheet, place, value, rating.rating, self.words)
        coloured, proposal = rated, None
        if self.styles.coloured:
            (coloured, fill), by_colour = self._coloured(rated, place, value)
            proposal, lit = self._highlight((row, block.skill_column), coloured, fill)
            findings = (*findings, *by_colour, *lit)
        return Found(ReadSkill(coloured, rater, label, hidden, proposal), findings)

    def _not_understood(self, skill: RatedSkill, value: Value) -> Finding:
        shown = (
            value
            if isinstance(value, CellError)
            else f"{value:g}"
            if isinstance(value, float)
            else str(value)[:40]
        )
        message = (
            f"{shown!r} is no rating of the scale{self._why(value)}; {_shown(skill.text)} counts as"
            " unrated."
        )
        return finding("rating-not-understood", skill.where, message)

    def _why(self, value: object) -> str:
        """Say why a blank of ours does not take for a rating what would be one elsewhere."""
        if (
            self.words.spelt_out is None
            or read_rating(value, replace(self.words, spelt_out=None)).rating is None
        ):
            return ""
        return " as the formulas of this workbook know it"

    def _remarks(self, block: Block, row: int, place: Position) -> tuple[Remark, ...]:
        """Return the comments on a skill, its rating and what stands beside it."""
        if not self.sheet.comments:
            return ()
        columns = self.columns[block.skill_column, block.column]
        others = {*columns.ratings.values(), *columns.notes.values()}
        around = ((row, column) for column in sorted(others))
        return remarks_on(self.sheet, place, (row, block.skill_column), *around)

    def _coloured(
        self, skill: RatedSkill, place: Position, value: Value
    ) -> Found[tuple[RatedSkill, str | None]]:
        """Return a skill with the rating that its cell's colour gives where it has no other, and
        else the colour, if it may be a highlight.
        """
        fill = fill_of(self.sheet, *place, self.styles)
        if fill is None or chroma(fill) <= COLOURFUL:
            return Found((skill, None))
        empty = value in (None, "") and place not in self.colouring.unread
        rating = rating_of_colour(fill, self.words) if empty and self.colouring.by_hand else None
        if rating is None:
            return Found((skill, None if fill == self.colouring.usual else fill))
        message = (
            f"{_shown(skill.text)} has no rating but the colour #{fill}, which was read as"
            f" {self.words.scale.spoken.label(rating)}."
        )
        told = finding("rating-by-colour", skill.where, message)
        return Found((replace(skill, rating=rating), None), (told,))

    def _highlight(
        self, statement: Position, skill: RatedSkill, fill: str | None
    ) -> Found[Proposal | None]:
        """Make a proposal of a highlight with a comment, be it of the rating or of the
        ``statement``; a highlight in the colour of the rating itself is none.
        """
        rare, rating = self.colouring.rare, skill.rating
        own_colour = (
            fill is not None and rating is not None and rating_of_colour(fill, self.words) == rating
        )
        if fill not in rare or (own_colour and (self.colouring.coded or not skill.remarks)):
            fill = fill_of(self.sheet, *statement, self.styles)
        if fill is None or fill not in rare:
            return Found(None)
        if skill.remarks:
            comment = "\n".join(map(str, skill.remarks))
            return Found(Proposal(skill.where, skill.text, rating, comment))
        message = f"{_shown(skill.text)} is highlighted (#{fill}) without a comment."
        return Found(None, (finding("highlight-without-comment", skill.where, message),))

    def _value_of(self, cell: Cell | None) -> Value:
        return self.value(self.sheet, cell)


def skill_reader(
    sheet: Sheet,
    grid: Grid,
    words: Vocabulary,
    whose: RatingChooser,
    styles: Styles,
    value: Callable[[Sheet, Cell | None], Value],
) -> SkillReader:
    """Return what reads the skills of a sheet: by these ``words``, the rating of the one ``whose``
    counts, with what its colours and the columns beside its ratings mean.
    """
    columns: dict[tuple[int, int], Beside] = {}
    for block in grid.blocks:
        key = block.skill_column, block.column
        if key not in columns:
            columns[key] = beside(sheet, grid, block, words)
    colouring = colouring_of(sheet, grid, styles, words) if grid.blocks else Colouring()
    return SkillReader(sheet, grid, words, whose, styles, value, columns, colouring)


def whose_of(asked: Rater | None, skills: Sequence[ReadSkill]) -> RatingChooser:
    """Return whose the ratings are that were read, for the rater that was ``asked`` for."""
    counting: set[Rater] = {
        read.rater
        for read in skills
        if read.rater is not None and (read.skill.rating is not None or read.skill.does_not_apply)
    }
    if not any(read.skill.opinions for read in skills):  # nobody asks whose the others are
        return RatingChooser(asked, counting)
    alone = {read.skill.where: opinion for read in skills if (opinion := read.alone) is not None}
    return RatingChooser(asked, counting, alone)


# --- what is told --------------------------------------------------------------------------------


def about_colours(reader: SkillReader) -> tuple[Finding, ...]:
    """Tell cells whose colours look like ratings, but were not read as such."""
    unread = sorted(reader.colouring.unread)
    if not unread:
        return ()
    message = (
        "Cells without a rating have a colour of the scale, but so has their whole level or row, as"
        " by design. They count as unrated."
    )
    return (finding("colour-not-read", f"{reader.sheet.name}!{_places(unread)}", message),)


def about_sheet(reader: SkillReader, skills: Iterable[ReadSkill]) -> tuple[Finding, ...]:
    """Tell what is odd about a sheet whose ``skills`` were read."""
    sheet, grid = reader.sheet, reader.grid
    said = Said()
    said.add(about_unseen(sheet, [read.unseen for read in skills if read.unseen is not None]))
    if isinstance(grid, OwnGrid) and (lost := heads_missing(grid)):
        message = f"No column is headed {', '.join(lost)}. What somebody wrote there was not read."
        said("rater-column-missing", sheet.name, message)
    for place in grid.orphans:
        message = "A rating stands beside no skill. It does not count."
        said("rating-without-skill", f"{sheet.name}!{reference(*place)}", message)
    if grid.remarks:
        said.add((_about_remarks(sheet, grid.remarks),))
    if grid.extra_columns:
        said.add((_about_extra_columns(reader, list(dict.fromkeys(grid.extra_columns))),))
    return said.of(None).findings


def _about_remarks(sheet: Sheet, remarks: Sequence[Position]) -> Finding:
    first = _shown(" ".join(str(sheet.value(*remarks[0])).split()))
    message = (
        f"{first} has no rating, and no formula, validation or format looks for one. It was taken"
        " for a remark and does not count."
    )
    return finding("text-not-counted", f"{sheet.name}!{_places(remarks)}", message)


def _about_extra_columns(reader: SkillReader, extra: Sequence[int]) -> Finding:
    blocks = reader.grid.blocks
    top = blocks[0].rows[0]
    counted = [block.column for block in blocks]
    nearest = (min(counted, key=lambda other: abs(other - column)) for column in extra)
    named = dict.fromkeys(reference(top, column) for column in nearest)
    raters = {column for columns in reader.columns.values() for column in columns.ratings.values()}
    message = (
        reader.whose.words()
        if raters.issuperset(extra)
        else "A second column of ratings for the same skills; the ratings from"
        f" {', '.join(named)} down were counted."
    )
    places = ",".join(reference(top, column) for column in extra)
    return finding("extra-rating-column", f"{reader.sheet.name}!{places}", message)


def _places(places: Sequence[Position]) -> str:
    """Return the addresses of some cells, of many the first ones."""
    named = ",".join(reference(*place) for place in places[:_MOST_NAMED])
    return f"{named},..." if len(places) > _MOST_NAMED else named


def _shown(text: str) -> str:
    """Return a skill as messages name it."""
    return quoted(text, _LONGEST_SHOWN)


def cell_values(evaluator: Evaluator) -> Callable[[Sheet, Cell | None], Value]:
    """Return what gives a cell's value; that of a formula is computed, and what was saved
    counts only where it cannot be.
    """

    def cell_value(sheet: Sheet, cell: Cell | None) -> Value:
        if cell is None or cell.formula is None:
            return cell.value if cell else None
        return evaluator.value(sheet.name, cell.row, cell.column)

    return cell_value
