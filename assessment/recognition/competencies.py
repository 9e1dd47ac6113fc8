"""The competencies of a workbook: weights, levels with their rules, skills with their ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from assessment.formulas.cells import Position, reference
from assessment.model import AssessedCompetency, AssessedLevel, Finding, Proposal, Rater
from assessment.model.findings import finding
from assessment.recognition.audit.ranges import checked
from assessment.recognition.book import Sheet
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.known_skills import (
    KnownSkills,
    about_unknown,
    completed,
    known_skills,
    sort_rows,
)
from assessment.recognition.find.level_rules import RuleReader
from assessment.recognition.find.levels import Block
from assessment.recognition.find.own import OwnGrid
from assessment.recognition.find.raters import RatingChooser
from assessment.recognition.find.skills import (
    Columns,
    ReadSkill,
    about_colours,
    about_sheet,
    skill_reader,
    whose_of,
)
from assessment.recognition.find.summary import Summary, SummaryRow, are_points, read_weight
from assessment.recognition.find.words import Vocabulary
from assessment.recognition.found import Found, Said
from assessment.recognition.refusal import (
    TABLE,
    Counting,
    counted_sheets,
    header_of_list,
    is_competency,
    what_a_list_is,
)
from assessment.recognition.tables import Grids, Opened

_MOST_WEIGHT = 10_000  # more is no number of percent, whatever the scale


@dataclass(frozen=True, slots=True)
class Read:
    """The competencies that were read, and what was seen on the way."""

    competencies: tuple[AssessedCompetency, ...]
    grids: Mapping[str, Grid]  # of those whose skills were read, by sheet
    labels: tuple[str, ...]  # the ratings as they are spelt
    proposals: tuple[Proposal, ...]
    rater: Rater | None  # whose ratings those of the workbook are
    lacking: str  # why there is nothing of the rater who was asked for, "" where there is


def competencies_of(
    source: Opened, counts: Counting, grids: Grids, words: Vocabulary, *, foreign: bool
) -> Found[Read]:
    """Read the competencies of the sheets that count; of ratings on a ``foreign`` scale only the
    levels' names.

    ``words`` are those of the frameworks, ``grids`` has those of the workbook's own ratings.
    """
    said = Said()
    reader = _CompetencyReader(
        source,
        counts.summary,
        grids,
        known_skills(source.book, source.marker, words),
        RuleReader(source.trials, source.cell_value, source.own_rule),
        next((sheet.name for sheet in counts.sheets if isinstance(grids.of(sheet), OwnGrid)), None),
    )
    parts = [
        said.take(reader.competency(row, sheet, foreign=foreign)) for row, sheet in counts.rows
    ]
    read = _together(parts, source.rater)
    return said.of(replace(read, labels=grids.settled.labels) if foreign else read)


class _Page(NamedTuple):
    """What was read of a competency's sheet."""

    sheet: Sheet
    grid: Grid
    levels: tuple[AssessedLevel, ...]
    skills: Sequence[ReadSkill]  # those that have a row
    columns: Columns


class _Part(NamedTuple):
    """A competency, with what was read of its sheet if its levels were."""

    competency: AssessedCompetency
    page: _Page | None = None


def _together(parts: Sequence[_Part], asked: Rater | None) -> Read:
    """Put competencies together; whose ratings they are is seen by all of them."""
    pages = list(filter(None, (part.page for part in parts)))
    skills = [skill for page in pages for skill in page.skills]
    columns = [columns for page in pages for columns in page.columns.values()]
    whose = whose_of(asked, skills)
    return Read(
        tuple(whose.completed([part.competency for part in parts])),
        {page.sheet.name: page.grid for page in pages},
        tuple(filter(None, (skill.label for skill in skills))),
        tuple(filter(None, (skill.proposal for skill in skills))),
        whose.rater(columns) if columns else asked,
        whose.lacking(columns) if columns else "",
    )


@dataclass(frozen=True, slots=True)
class _CompetencyReader:
    """A workbook with what its competencies are read by."""

    source: Opened
    summary: Summary | None
    grids: Grids
    known: KnownSkills
    rules: RuleReader
    first_own: str | None  # the sheet on which it is told that nothing is known of our skills

    def competency(
        self, row: SummaryRow | None, sheet: Sheet | None, *, foreign: bool
    ) -> Found[_Part]:
        """Read the competency of a row of the Summary, or without one of a sheet."""
        said = Said()
        start = _begun(row, sheet, self.summary)
        if row is not None and self.summary is not None:
            start = replace(start, weight=said.take(_weight(self.source, row, self.summary)))
        if sheet is None:
            there = ", ".join(self.source.book.sheet_names)
            message = f"No sheet belongs to {start.name!r}. Sheets there are: {there}."
            said("competency-sheet-missing", start.where, message)
            return said.of(_Part(start))
        grid = self.grids.of(sheet)
        if foreign:
            return said.of(_Part(replace(start, levels=_names(grid))))
        if grid is None or (unlike := _unlike(sheet, grid, self.grids.words)):
            message = (
                f"On {sheet.name!r} no skills with ratings to their right were found."
                f"{self.grids.too_much_on(sheet)}"
                if grid is None
                else unlike
            )
            said("competency-not-scored", sheet.name, message)
            return said.of(_Part(start))
        page = said.take(self._page(sheet, grid))
        return said.of(_Part(replace(start, levels=page.levels, scorable=True), page))

    def _page(self, sheet: Sheet, found: Grid) -> Found[_Page]:
        """Read the levels that were ``found`` on a sheet."""
        said = Said()
        said.add(about_unknown(self.known) if sheet.name == self.first_own else ())
        known = said.take(sort_rows(self.known, sheet, found))
        blocks = tuple(checked(sheet, block, known.grid) for block in known.grid.blocks)
        grid = replace(known.grid, blocks=blocks)
        source = self.source
        reader = skill_reader(
            sheet,
            grid,
            self.grids.words,
            RatingChooser(source.rater),
            source.book.styles,
            source.cell_value,
        )
        levels: list[AssessedLevel] = []
        skills: list[ReadSkill] = []
        for number, block in enumerate(blocks, 1):
            said.add(_unnamed(sheet, block, number))
            said.add(about_colours(reader) if number == 1 else ())
            read = [said.take(reader.skill(block, row)) for row in block.rows]
            levels.append(said.take(self._level(sheet, grid, number, read)))
            skills += read
        said.add(about_sheet(reader, skills))
        complete = completed(known, sheet, levels, self.source.own_rule)
        return said.of(_Page(sheet, grid, complete, skills, reader.columns))

    def _level(
        self, sheet: Sheet, grid: Grid, number: int, skills: Sequence[ReadSkill]
    ) -> Found[AssessedLevel]:
        """Return a level with its rule."""
        block = grid.blocks[number - 1]
        where = f"{sheet.name}!{reference(*_place_of(block))}"
        rule = (
            self.source.own_rule
            if isinstance(grid, OwnGrid)
            else self.rules.rule(sheet, block, self.grids.words)
        )
        level = AssessedLevel(
            block.name or f"Level {number}", tuple(read.skill for read in skills), rule, where
        )
        formula = self._unread(sheet, block) if rule is None else None
        if formula is None:
            return Found(level)
        message = f"The rule of {block.name or 'a level'} could not be made out: ={formula[:200]}"
        return Found(level, (finding("rule-not-understood", where, message),))

    def _unread(self, sheet: Sheet, block: Block) -> str | None:
        """Return the formula of a level, of which no rule could be made out; ``None`` if it has
        none that must state one.
        """
        if block.result is None or block.stray:
            return None
        ticked = self.grids.words.ticks and self.rules.asks_for_ticks(sheet, block)
        return None if ticked else block.result.formula


def _place_of(block: Block) -> Position:
    """Return the cell of a level's result, else that of its name, else its first rating."""
    if block.result is not None:
        return block.result.row, block.result.column
    return block.header or (block.rows[0], block.column)


def _begun(
    row: SummaryRow | None, sheet: Sheet | None, summary: Summary | None
) -> AssessedCompetency:
    """Return a competency without weight and levels, as it is where these cannot be read."""
    name = sheet.name if sheet is not None else None
    if row is None or summary is None:
        return AssessedCompetency(name or "", name, None, name or "", (), scorable=False)
    return AssessedCompetency(
        row.label,
        name,
        None,
        f"{summary.sheet.name}!{reference(*row.place)}",
        (),
        _where_of_weight(row, summary),
        summary.where(row.level) if row.level else "",
        scorable=False,
    )


def _where_of_weight(row: SummaryRow, summary: Summary) -> str:
    if row.weight:
        return summary.where(row.weight)
    return f"{summary.sheet.name}!{reference(row.place[0], summary.columns['weight'])}"


def _weight(source: Opened, row: SummaryRow, summary: Summary) -> Found[Fraction | None]:
    """Read the weight of a row."""
    cell, where = row.weight, _where_of_weight(row, summary)
    value = source.evaluator.value(summary.sheet.name, cell.row, cell.column) if cell else None
    weight, from_text = read_weight(cell, value)
    if weight is None and (source.untracked or summary.rivals):
        return Found(None)  # the weights come with the track, or nobody knows which ones count
    if weight is None and not from_text:
        return Found(None, (finding("weight-missing", where, f"{row.label} has no weight."),))
    if weight is None or not 0 <= weight <= _MOST_WEIGHT:
        message = f"The weight of {row.label}, {str(value)[:40]!r}, is no number from 0 to 100 %."
        return Found(None, (finding("weight-not-understood", where, message),))
    if from_text:
        message = f"The weight of {row.label} is stored as text ({str(value)[:20]!r})."
        return Found(weight, (finding("number-as-text", where, message),))
    return Found(weight)


def _unlike(sheet: Sheet, grid: Grid, words: Vocabulary) -> str:
    """Say what a sheet is that holds a list of rated texts and no levels; ``""`` if it has
    levels.
    """
    header = header_of_list(grid, words)
    if header is None:
        return ""
    family = what_a_list_is(sheet, header, words)
    return f"On {sheet.name!r} no skills by level were found: it is {family}."


def _unnamed(sheet: Sheet, block: Block, number: int) -> tuple[Finding, ...]:
    if block.name is not None:
        return ()
    place = reference(block.rows[0], block.skill_column)
    message = (
        f"The skills from {place} down have no level's name above them. They count as level"
        f" {number}."
    )
    return (finding("level-unnamed", f"{sheet.name}!{place}", message),)


def _names(grid: Grid | None) -> tuple[AssessedLevel, ...]:
    """Return the levels of a sheet by their names alone, which say what framework it follows,
    where its ratings cannot be read.
    """
    return tuple(
        AssessedLevel(block.name or f"Level {number}", ())
        for number, block in enumerate(grid.blocks if grid else (), 1)
    )


# --- all of them ---------------------------------------------------------------------------------


def spare_sheets(
    summary: Summary, sheets: Sequence[Sheet], counts: Counting, read: Read, grids: Grids
) -> tuple[Finding, ...]:
    """Tell sheets of rated skills that no row names."""
    used = {sheet.name for sheet in (summary.sheet, *counts.sheets)}
    shared = [block for grid in read.grids.values() for block in grid.blocks]
    return tuple(
        finding(
            "sheet-not-in-summary",
            sheet.name,
            f"The sheet {sheet.name!r} holds skills with ratings, but no row of"
            f" {summary.sheet.name!r} names it. It does not count.",
        )
        for sheet in sheets
        if sheet.name not in used
        and (grid := grids.of(sheet)) is not None
        and is_competency(grid, shared, grids.words)
    )


def most_of(read: Read, *, foreign: bool) -> Found[Read]:
    """Give no levels where fewer than half of the competencies could be read: a part is no
    assessment.
    """
    known = sum(one.scorable for one in read.competencies)
    if known * 2 >= len(read.competencies) or foreign:
        return Found(read)
    none = tuple(replace(one, levels=(), scorable=False) for one in read.competencies)
    message = (
        f"Skills with ratings were found for {known} of {len(read.competencies)} competencies. Of"
        " so small a part no scorecard is made."
    )
    where = read.competencies[0].where
    return Found(
        replace(read, competencies=none),
        (finding("partly-read", where, message),) if known else (),
    )


def as_fractions(read: Read, summary: Summary) -> Found[Read]:
    """Return weights that are percentage points as the fractions that they mean."""
    weights = [one.weight for one in read.competencies if one.weight is not None]
    if not are_points(weights):
        return Found(read)
    message = f"The weights add up to {float(sum(weights)):g}: they were read as percentage points."
    divided = tuple(
        one if one.weight is None else replace(one, weight=one.weight / 100)
        for one in read.competencies
    )
    return Found(
        replace(read, competencies=divided),
        (finding("weights-as-points", summary.weights_area(), message),),
    )


def without_summary(sheets: Sequence[Sheet], read: Read, *, foreign: bool) -> Finding:
    """Say that there is no Summary, and what was read all the same."""
    looked = f"Looked for on {counted_sheets(len(sheets))}: {TABLE}; not found."
    levels = f" The levels of {counted_sheets(len(read.competencies))} were read all the same."
    return finding("summary-missing", "", looked + ("" if foreign else levels))
