"""The skills of a competency sheet that was recognised: each with its rating, what others say
of it, comments and highlights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from assessment.formulas.cells import Cell, CellError, Position, Value, position, reference
from assessment.formulas.evaluate import Evaluator
from assessment.model import Opinion, Proposal, RatedSkill, Rater, Remark
from assessment.ooxml.styles import chroma
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.beside import (
    Beside,
    beside,
    note_beside,
    opinions_of,
    reason_of,
    remarks_on,
)
from assessment.recognition.find.colours import COLOURFUL, Look, fill_of, look_of
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.levels import Block
from assessment.recognition.find.own import OwnGrid, heads_missing
from assessment.recognition.find.raters import Whose
from assessment.recognition.find.unseen import Unseen
from assessment.recognition.find.words import Vocabulary, rating_of_colour, read_rating, skill_of
from assessment.words.text import quoted

_LONGEST_SHOWN = 50  # characters of a skill in a message
_MOST_NAMED = 6  # cells that a finding lists by name


class _Row(NamedTuple):
    """A row of a sheet with what is known of its surroundings."""

    row: int
    columns: Beside
    look: Look
    told: bool  # that its rating is none was told


class SkillReader:
    """Reads the skills of one workbook; what it finds is told by ``report``, with code, place
    and message.
    """

    def __init__(
        self,
        workbook: Workbook,
        words: Vocabulary,
        rater: Rater | None,
        value: Callable[[Sheet, Cell | None], Value],
        report: Callable[[str, str, str], None],
    ) -> None:
        self._workbook, self.whose = workbook, Whose(rater)
        self._value, self._report = value, report
        self.words = words  # those of the workbook's own scale, once that is known
        self.proposals: list[Proposal] = []
        self.labels: list[str] = []  # of all ratings
        self.columns: dict[tuple[str, int, int], Beside] = {}
        self._looks: dict[str, Look] = {}
        self._unseen = Unseen(workbook.styles)
        self._colours = bool(workbook.styles.coloured)

    def look(self, sheet: Sheet, grid: Grid) -> Look:
        """Say how a sheet is coloured, and once if its colours look like ratings but were not
        read as such.
        """
        if sheet.name not in self._looks:
            self._looks[sheet.name] = look_of(sheet, grid, self._workbook.styles, self.words)
            unread = sorted(self._looks[sheet.name].unread)
            if unread:
                where = f"{sheet.name}!{_places(unread)}"
                message = (
                    "Cells without a rating have a colour of the scale, but so has their whole"
                    " level or row, as by design. They count as unrated."
                )
                self._report("colour-not-read", where, message)
        return self._looks[sheet.name]

    def skill(self, sheet: Sheet, grid: Grid, block: Block, row: int, look: Look) -> RatedSkill:
        """Return the skill of a row with its rating, and tell what is odd about it."""
        text, identity = self._statement(sheet, grid, block, row)
        columns = self._beside(sheet, grid, block)
        opinions, strange = self._opinions(sheet, grid, columns, row, text)
        note = (
            note_beside(sheet, columns, row, lambda cell: self._value(sheet, cell))
            if columns.notes
            else ""
        )
        unrated = RatedSkill(
            text,
            None,
            f"{sheet.name}!{reference(row, block.column)}",
            (),
            identity,
            opinions,
            note,
        )
        counting = self.whose.cell(columns, opinions, strange)
        if counting is None:  # the rater who was asked for has no column here
            if not opinions:
                self._remember_other(sheet, (row, block.column), columns.owner, unrated.where)
            return unrated
        rater, where = counting
        return self.whose.note(
            rater,
            self._rated(
                sheet,
                block,
                unrated,
                where or unrated.where,
                _Row(row, columns, look, where in strange and isinstance(grid, OwnGrid)),
            ),
        )

    def _statement(
        self, sheet: Sheet, grid: Grid, block: Block, row: int
    ) -> tuple[str, str | None]:
        """Return the text of a skill and its id."""
        statement = sheet.value(row, block.skill_column)
        text, identity = skill_of(
            f"{statement:g}" if isinstance(statement, float) else str(statement or ""), self.words
        )
        if isinstance(grid, OwnGrid) and grid.ids:
            identity = grid.ids.get(row, identity)
        return text, identity

    def _remember_other(self, sheet: Sheet, place: Position, owner: Rater, where: str) -> None:
        """Remember what somebody else said than the rater who was asked for."""
        given = read_rating(self._value(sheet, sheet.cells.get(place)), self.words)
        self.whose.alone[where] = Opinion(owner, given.rating, where, "", given.does_not_apply)

    def _rated(
        self, sheet: Sheet, block: Block, skill: RatedSkill, where: str, at: _Row
    ) -> RatedSkill:
        """Return a skill with the rating of the cell ``where``, and what was said of it."""
        place = position(where.rpartition("!")[2]) or (at.row, block.column)
        cell = sheet.cells.get(place)
        value = self._value(sheet, cell)
        said = read_rating(value, self.words)
        if not said.understood:
            if not at.told:
                self._report_not_understood(where, value, skill.text)
        elif said.number_as_text:
            self._report(
                "number-as-text", where, f"The rating {str(value).strip()!r} is stored as text."
            )
        if said.rating is not None:
            self.labels.append(value.strip() if isinstance(value, str) else str(said.rating))
            style = cell.style if cell else 0
            self._unseen.look(sheet, place, value, said.rating, style, self.words)
        remarks = self._remarks(sheet, block, at, place)
        reason = (
            reason_of(said.reason, where, skill.opinions, skill.note, remarks)
            if said.does_not_apply
            else ""
        )
        rated = RatedSkill(
            skill.text,
            said.rating,
            where,
            remarks,
            skill.skill_id,
            skill.opinions,
            skill.note,
            said.does_not_apply,
            reason,
        )
        return self._coloured(sheet, block, rated, cell, value, at) if self._colours else rated

    def _report_not_understood(self, where: str, value: Value, text: str) -> None:
        shown = (
            value
            if isinstance(value, CellError)
            else f"{value:g}"
            if isinstance(value, float)
            else str(value)[:40]
        )
        self._report(
            "rating-not-understood",
            where,
            f"{shown!r} is no rating of the scale{self._why(value)}; {_shown(text)} counts as"
            " unrated.",
        )

    def _remarks(self, sheet: Sheet, block: Block, at: _Row, place: Position) -> tuple[Remark, ...]:
        """Return the comments on a skill, its rating and what stands beside it."""
        if not sheet.comments:
            return ()
        columns = {*at.columns.ratings.values(), *at.columns.notes.values()}
        beside = ((at.row, column) for column in sorted(columns))
        return remarks_on(sheet, place, (at.row, block.skill_column), *beside)

    def _coloured(
        self,
        sheet: Sheet,
        block: Block,
        skill: RatedSkill,
        cell: Cell | None,
        value: Value,
        at: _Row,
    ) -> RatedSkill:
        """Return a skill with the rating that its cell's colour gives where it has no other, and
        make a proposal of a highlight.
        """
        fill = self._workbook.styles.fill(cell.style) if cell else None
        if fill is not None and chroma(fill) > COLOURFUL:
            place = position(skill.where.rpartition("!")[2]) or (at.row, block.column)
            empty = value in (None, "") and place not in at.look.unread
            rating = rating_of_colour(fill, self.words) if empty and at.look.by_hand else None
            if rating is not None:
                self._report(
                    "rating-by-colour",
                    skill.where,
                    f"{_shown(skill.text)} has no rating but the colour #{fill}, which was read as"
                    f" {self.words.scale.spoken.label(rating)}.",
                )
                skill = replace(skill, rating=rating)
                fill = None
            elif fill == at.look.usual:
                fill = None
        else:
            fill = None
        self._highlight(sheet, block, at, skill, fill)
        return skill

    def _beside(self, sheet: Sheet, grid: Grid, block: Block) -> Beside:
        key = (sheet.name, block.skill_column, block.column)
        if key not in self.columns:
            self.columns[key] = beside(sheet, grid, block, self.words)
        return self.columns[key]

    def _opinions(
        self, sheet: Sheet, grid: Grid, columns: Beside, row: int, text: str
    ) -> tuple[tuple[Opinion, ...], list[str]]:
        """Return what each rater says of a skill, and the cells of a blank of ours that hold no
        rating, which are told.
        """
        if not columns.ratings:
            return (), []
        opinions, strange = opinions_of(
            sheet, columns, row, self.words, lambda cell: self._value(sheet, cell)
        )
        for where, value in strange if isinstance(grid, OwnGrid) else ():
            self._report(
                "rating-not-understood",
                where,
                f"{str(value)[:40]!r} is no rating of the scale; for {_shown(text)} there is no"
                " rating here.",
            )
        return opinions, [where for where, _ in strange]

    def _why(self, value: object) -> str:
        """Say why a blank of ours does not take for a rating what would be one elsewhere."""
        if (
            self.words.spelt_out is None
            or read_rating(value, replace(self.words, spelt_out=None)).rating is None
        ):
            return ""
        return " as the formulas of this workbook know it"

    def _highlight(
        self, sheet: Sheet, block: Block, at: _Row, skill: RatedSkill, fill: str | None
    ) -> None:
        """Make a proposal of a highlight with a comment; a highlight in the colour of the
        rating itself is none.
        """
        look, rating = at.look, skill.rating
        own_colour = (
            fill is not None and rating is not None and rating_of_colour(fill, self.words) == rating
        )
        if fill not in look.rare or (own_colour and (look.coded or not skill.remarks)):
            fill = fill_of(sheet, at.row, block.skill_column, self._workbook.styles)
        if fill is None or fill not in look.rare:
            return
        if skill.remarks:
            comment = "\n".join(map(str, skill.remarks))
            self.proposals.append(Proposal(skill.where, skill.text, rating, comment))
        else:
            self._report(
                "highlight-without-comment",
                skill.where,
                f"{_shown(skill.text)} is highlighted (#{fill}) without a comment.",
            )

    def tell(self, sheet: Sheet, grid: Grid) -> None:
        """Tell what is odd about a sheet whose skills were read."""
        for found in self._unseen.told(sheet):
            self._report(found.code, found.where, found.message)
        if isinstance(grid, OwnGrid) and (lost := heads_missing(grid)):
            self._report(
                "rater-column-missing",
                sheet.name,
                f"No column is headed {', '.join(lost)}. What somebody wrote there was not read.",
            )
        for place in grid.orphans:
            self._report(
                "rating-without-skill",
                f"{sheet.name}!{reference(*place)}",
                "A rating stands beside no skill. It does not count.",
            )
        if grid.remarks:
            self._tell_remarks(sheet, grid.remarks)
        if grid.extra_columns:
            self._tell_extra_columns(sheet, grid, list(dict.fromkeys(grid.extra_columns)))

    def _tell_remarks(self, sheet: Sheet, remarks: Sequence[Position]) -> None:
        first = _shown(" ".join(str(sheet.value(*remarks[0])).split()))
        self._report(
            "text-not-counted",
            f"{sheet.name}!{_places(remarks)}",
            f"{first} has no rating, and no formula, validation or format looks for one. It was"
            " taken for a remark and does not count.",
        )

    def _tell_extra_columns(self, sheet: Sheet, grid: Grid, extra: Sequence[int]) -> None:
        top = grid.blocks[0].rows[0]
        counted = [block.column for block in grid.blocks]
        nearest = (min(counted, key=lambda other: abs(other - column)) for column in extra)
        named = dict.fromkeys(reference(top, column) for column in nearest)
        raters = {
            column
            for (name, _, _), columns in self.columns.items()
            if name == sheet.name
            for column in columns.ratings.values()
        }
        message = (
            self.whose.words()
            if raters.issuperset(extra)
            else "A second column of ratings for the same skills; the ratings from"
            f" {', '.join(named)} down were counted."
        )
        places = ",".join(reference(top, column) for column in extra)
        self._report("extra-rating-column", f"{sheet.name}!{places}", message)


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
