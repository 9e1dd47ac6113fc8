"""The skills of a competency sheet that was recognised: each with its rating, what others say
of it, comments and highlights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assessment.formulas.cells import Cell, CellError, Value, position, reference
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
from assessment.recognition.find.grid import Block, Grid
from assessment.recognition.find.own import OwnGrid, heads_missing
from assessment.recognition.find.raters import Whose
from assessment.recognition.find.unseen import Unseen
from assessment.recognition.find.words import Vocabulary, rating_of_colour, read_rating, skill_of

_MOST_NAMED = 6  # cells that a finding lists by name


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

    def look(self, sheet: Sheet, grid: Grid) -> Look:
        """Say how a sheet is coloured, and once if its colours look like ratings but were not
        read as such.
        """
        if sheet.name not in self._looks:
            self._looks[sheet.name] = look_of(sheet, grid, self._workbook.styles, self.words)
            places = [reference(*place) for place in sorted(self._looks[sheet.name].unread)]
            if places:
                where = f"{sheet.name}!{','.join(places[:_MOST_NAMED])}{',...' if len(places) > _MOST_NAMED else ''}"
                message = (
                    "Cells without a rating have a colour of the scale, but so has their whole"
                    " level or row, as by design. They count as unrated."
                )
                self._report("colour-not-read", where, message)
        return self._looks[sheet.name]

    def skill(self, sheet: Sheet, grid: Grid, block: Block, row: int, look: Look) -> RatedSkill:
        """Return the skill of a row with its rating, and tell what is odd about it."""
        place = (row, block.column)
        where = f"{sheet.name}!{reference(row, block.column)}"
        statement = sheet.value(row, block.skill_column)
        text, identity = skill_of(
            f"{statement:g}" if isinstance(statement, float) else str(statement or ""), self.words
        )
        columns = self._beside(sheet, grid, block)
        opinions, strange = self._opinions(sheet, grid, columns, row, text)
        note = (
            note_beside(sheet, columns, row, lambda cell: self._value(sheet, cell))
            if columns.notes
            else ""
        )
        if isinstance(grid, OwnGrid):
            identity = (grid.ids or {}).get(row, identity)
        counting = self.whose.cell(columns, opinions, strange)
        if counting is None:  # the rater who was asked for has no column here
            if not opinions:
                given = read_rating(self._value(sheet, sheet.cells.get(place)), self.words)
                self.whose.alone[where] = Opinion(
                    columns.owner, given.rating, where, "", given.does_not_apply
                )
            return RatedSkill(text, None, where, (), identity, opinions, note)
        where = counting[1] or where
        place = position(where.rpartition("!")[2]) or place
        cell = sheet.cells.get(place)
        value = self._value(sheet, cell)
        said = read_rating(value, self.words)
        rating = said.rating
        if not said.understood and not (isinstance(grid, OwnGrid) and where in strange):
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
                f"{shown!r} is no rating of the scale{self._why(value)}; {_short(text)} counts as"
                " unrated.",
            )
        elif said.number_as_text:
            self._report(
                "number-as-text", where, f"The rating {str(value).strip()!r} is stored as text."
            )
        if rating is not None:
            self.labels.append(value.strip() if isinstance(value, str) else str(rating))
            self._unseen.look(sheet, place, value, rating, cell.style if cell else 0, self.words)
        others = {(row, column) for column in (*columns.ratings.values(), *columns.notes.values())}
        remarks = (
            remarks_on(sheet, place, (row, block.skill_column), *sorted(others))
            if sheet.comments
            else ()
        )
        left_out = (
            said.does_not_apply,
            reason_of(said.reason, where, opinions, note, remarks) if said.does_not_apply else "",
        )
        if not self._workbook.styles.coloured:
            return self.whose.note(
                counting[0],
                RatedSkill(text, rating, where, remarks, identity, opinions, note, *left_out),
            )
        fill = self._workbook.styles.fill(cell.style) if cell else None
        coloured = fill is not None and fill != look.usual and chroma(fill) > COLOURFUL
        if (
            fill is not None
            and value in (None, "")
            and chroma(fill) > COLOURFUL
            and look.by_hand
            and place not in look.unread
        ):
            by_colour = rating_of_colour(fill, self.words)
            if by_colour is not None:
                rating = by_colour
                coloured = False
                self._report(
                    "rating-by-colour",
                    where,
                    f"{_short(text)} has no rating but the colour #{fill}, which was read as"
                    f" {self.words.scale.spoken.label(by_colour)}.",
                )
        self._highlight(
            sheet, block, row, where, text, rating, remarks, fill if coloured else None, look
        )
        return self.whose.note(
            counting[0],
            RatedSkill(text, rating, where, remarks, identity, opinions, note, *left_out),
        )

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
                f"{str(value)[:40]!r} is no rating of the scale; for {_short(text)} there is no"
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
        self,
        sheet: Sheet,
        block: Block,
        row: int,
        where: str,
        text: str,
        rating: int | None,
        remarks: tuple[Remark, ...],
        fill: str | None,
        look: Look,
    ) -> None:
        """Make a proposal of a highlight with a comment; a highlight in the colour of the
        rating itself is none.
        """
        own_colour = (
            fill is not None and rating is not None and rating_of_colour(fill, self.words) == rating
        )
        if fill is None or fill not in look.rare or (own_colour and (look.coded or not remarks)):
            fill = fill_of(sheet, row, block.skill_column, self._workbook.styles)
        if fill is None or fill not in look.rare:
            return
        if remarks:
            self.proposals.append(Proposal(where, text, rating, "\n".join(map(str, remarks))))
        else:
            self._report(
                "highlight-without-comment",
                where,
                f"{_short(text)} is highlighted (#{fill}) without a comment.",
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
            row, column = grid.remarks[0]
            places = ",".join(reference(*place) for place in grid.remarks[:_MOST_NAMED])
            more = ",..." if len(grid.remarks) > _MOST_NAMED else ""
            first = _short(" ".join(str(sheet.value(row, column)).split()))
            self._report(
                "text-not-counted",
                f"{sheet.name}!{places}{more}",
                f"{first} has no rating, and no formula, validation or format looks for one. It was"
                " taken for a remark and does not count.",
            )
        extra = list(dict.fromkeys(grid.extra_columns))
        if extra:
            top = grid.blocks[0].rows[0]
            counted = dict.fromkeys(
                reference(
                    top,
                    min(
                        (block.column for block in grid.blocks),
                        key=lambda other: abs(other - column),
                    ),
                )
                for column in extra
            )
            places = ",".join(reference(top, column) for column in extra)
            message = (
                "A second column of ratings for the same skills; the ratings from"
                f" {', '.join(counted)} down were counted."
            )
            if {*extra} <= {
                column
                for key, one in self.columns.items()
                if key[0] == sheet.name
                for column in one.ratings.values()
            }:
                message = self.whose.words()
            self._report("extra-rating-column", f"{sheet.name}!{places}", message)


def _short(text: str) -> str:
    return f"\u201c{text if len(text) <= 50 else text[:47].rstrip() + '...'}\u201d"


def cell_values(evaluator: Evaluator) -> Callable[[Sheet, Cell | None], Value]:
    """Return what gives a cell's value; that of a formula is computed, and what was saved
    counts only where it cannot be.
    """

    def cell_value(sheet: Sheet, cell: Cell | None) -> Value:
        if cell is None or cell.formula is None:
            return cell.value if cell else None
        return evaluator.value(sheet.name, cell.row, cell.column)

    return cell_value
