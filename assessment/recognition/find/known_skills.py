"""The skills that a blank of ours was made with, and what has become of their rows: deleted,
copied, moved, put in by hand.

Which skills there are is known from the framework that the marker names, in the version that it
names, else from the list that the workbook carries on its hidden sheet. A row is a skill's by its
id, in the classic arrangement by its text. A skill without a row is unrated, so that no level is
achieved for the lack of it; a row that is no skill's does not count. Both are told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from assessment.formulas.cells import reference
from assessment.model import AssessedLevel, LevelRule, Marker, Opinion, RatedSkill, Skill
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.levels import Block
from assessment.recognition.find.own import ListedLevel, OwnGrid, is_own, listed_skills
from assessment.recognition.find.words import Vocabulary
from assessment.words.names import squeezed
from assessment.words.text import quoted

ROW_MISSING = "(its row is missing)"  # behind the text of a skill that is not on its sheet
_MOST_NAMED = 6  # skills, or rows, that a finding names
_MOST_TOLD = 24  # rows of a sheet that have a finding each

Report = Callable[[str, str, str], None]


@dataclass(slots=True)
class _Row:
    """A row of a sheet that looks like a skill's."""

    block: int
    row: int
    id: str | None
    text: str  # squeezed


@dataclass(slots=True)
class _Sorted:
    """What was found of a competency's skills on its sheet."""

    levels: tuple[ListedLevel, ...]
    numbers: list[int] = field(default_factory=list)  # of the levels that the grid's blocks are
    missing: dict[int, list[Skill]] = field(default_factory=dict)  # by the level's number


class KnownSkills:
    """What one workbook of ours was made with; what is odd is told by ``report``, with code,
    place and message.
    """

    def __init__(
        self, workbook: Workbook, marker: Marker | None, words: Vocabulary, report: Report
    ) -> None:
        self._levels = _listed(workbook, marker, words) if marker is not None else {}
        self._made_for = marker.version if marker is not None and not self._levels else None
        self._classic = is_own(workbook)  # a sheet without ids may be one of ours as well
        self._report = report
        self._found: dict[str, _Sorted] = {}

    def levels(
        self,
        sheet: Sheet,
        grid: Grid,
        read: Callable[[Sheet, Grid, int], AssessedLevel],
        rule: LevelRule | None,
    ) -> tuple[AssessedLevel, ...]:
        """Return the levels of a sheet, each of which ``read`` reads by its place in the grid;
        one that has no row any more has the ``rule``.
        """
        self._sort(sheet, grid)
        return self._completed(
            sheet, grid, [read(sheet, grid, index) for index in range(len(grid.blocks))], rule
        )

    def _sort(self, sheet: Sheet, grid: Grid) -> None:
        """Give each level of a sheet the rows of its own skills, and take out those that are no
        skill's.
        """
        if self._made_for is not None and isinstance(grid, OwnGrid):
            message = (
                f"The workbook was made for version {self._made_for or '?'} of a framework that is"
                " not known here, and does not list its skills."
            )
            self._report(
                "skills-not-checked",
                "",
                f"{message} Rows that were deleted or added cannot be told.",
            )
            self._made_for = None
        rows = _rows(sheet, grid)
        levels = self._of(rows) if self._classic or isinstance(grid, OwnGrid) else None
        if levels is None:
            return
        found = self._found[sheet.name] = _Sorted(levels)
        if isinstance(grid, OwnGrid):
            self._sort_by_ids(sheet, grid, rows, found)
        else:
            self._sort_by_texts(sheet, grid, rows, found)
        self._tell_missing(sheet, grid, found)

    def _completed(
        self, sheet: Sheet, grid: Grid, levels: Sequence[AssessedLevel], rule: LevelRule | None
    ) -> tuple[AssessedLevel, ...]:
        """Return the levels of a sheet with the skills that have no row, unrated; a level
        without any row has its place again, with the ``rule``.
        """
        found = self._found.get(sheet.name)
        if found is None:
            return tuple(levels)
        there = dict(zip(found.numbers, levels, strict=True))
        ratings = grid.ratings if isinstance(grid, OwnGrid) else None
        complete = []
        for level in found.levels:
            read = there.get(level.number) or AssessedLevel(
                level.name, (), rule, self._place(sheet, grid, found, level.number)
            )
            lost = found.missing.get(level.number, [])
            where = self._place(sheet, grid, found, level.number)
            opinions = tuple(Opinion(rater, None, where) for rater in ratings or ())
            new = [
                RatedSkill(
                    f"{skill.text} {ROW_MISSING}", None, where, skill_id=skill.id, opinions=opinions
                )
                for skill in lost
            ]
            complete.append(
                replace(read, skills=_ordered((*read.skills, *new), level)) if new else read
            )
        return tuple(complete)

    # -- whose the rows are -----------------------------------------------------------------------

    def _of(self, rows: Sequence[_Row]) -> tuple[ListedLevel, ...] | None:
        """Return the levels of the competency that a sheet is of: the one that most of its rows
        belong to.
        """
        if not self._levels:
            return None
        shares = {name: _known_rows(levels, rows) for name, levels in self._levels.items()}
        best = max(shares, key=lambda name: shares[name])
        return self._levels[best] if shares[best] else None

    def _sort_by_ids(
        self, sheet: Sheet, grid: OwnGrid, rows: Sequence[_Row], found: _Sorted
    ) -> None:
        """Sort the rows of the arrangement with ids; a row may stand anywhere on its sheet, the
        id says of which level it is.
        """
        taken = self._taken(
            sheet, grid, rows, [skill for level in found.levels for skill in level.skills]
        )
        ids = grid.ids if grid.ids is not None else {}
        ids.update({row.row: skill for skill, row in taken.items()})
        grid.orphans[:] = [place for place in grid.orphans if place[0] not in ids]
        blocks = {block.number: block for block in grid.blocks}
        grid.blocks.clear()
        for level in found.levels:
            there = sorted(taken[skill.id].row for skill in level.skills if skill.id in taken)
            found.missing[level.number] = [skill for skill in level.skills if skill.id not in taken]
            if there:
                block = blocks.get(level.number) or replace(
                    next(iter(blocks.values())), name=level.name, number=level.number, header=None
                )
                block.rows = there
                grid.blocks.append(block)
                found.numbers.append(level.number)

    def _taken(
        self, sheet: Sheet, grid: OwnGrid, rows: Sequence[_Row], skills: Sequence[Skill]
    ) -> dict[str, _Row]:
        """Return the row of each skill that has one, by the skill's id, else by its text;
        copies and rows of no skill are told.
        """
        by_id: dict[str, list[_Row]] = {}
        for row in rows:
            by_id.setdefault(row.id or "", []).append(row)
        taken: dict[str, _Row] = {}
        for skill in skills:
            same = by_id.pop(skill.id, [])
            as_made = [row for row in same if row.text == squeezed(skill.text)]
            for row in (as_made or same)[:1]:
                taken[skill.id] = row
                self._tell_copies(sheet, grid, row, [copy for copy in same if copy is not row])
        left = [row for row in rows if (row.id or "") in by_id]
        # their ids were overwritten, their texts were not
        again = _by_texts(left, [skill for skill in skills if skill.id not in taken])
        known = {row.row for row in again.values()} | grid.loose.keys()
        self._tell_strange(sheet, grid, [row for row in left if row.row not in known])
        return {**taken, **again}

    def _sort_by_texts(
        self, sheet: Sheet, grid: Grid, rows: Sequence[_Row], found: _Sorted
    ) -> None:
        """Sort the rows of the classic arrangement, where a level is a column: each skill has
        to stand in its own.
        """
        kept: list[tuple[Block, list[int], int]] = []
        of_blocks = dict(_levels_of_blocks(grid, rows, found.levels))
        for index, block in enumerate(grid.blocks):
            own = [row for row in rows if row.block == index]
            level = of_blocks.get(index)
            if level is None:  # a level that the workbook was not made with
                self._tell_strange(sheet, grid, own)
                continue
            strange, lost, reworded = _fitting(own, level, found.levels)
            if reworded:  # nothing but the words was changed: a translation, a typing error mended
                self._tell_reworded(sheet, block, strange, level)
                strange, lost = [], []
            there = {row.row for row in own}.difference(row.row for row in strange)
            self._tell_apart(sheet, grid, [row for row in own if row.row in there], strange)
            found.missing[level.number] = lost
            if there:
                kept.append((block, sorted(there), level.number))
        for level in found.levels:
            found.missing.setdefault(level.number, list(level.skills))
        if not kept:  # no skill stands in a column of its level: then nothing is known of the sheet
            del self._found[sheet.name]
            found.missing.clear()
            return
        for block, there_rows, number in kept:
            block.rows = there_rows
            found.numbers.append(number)
        grid.blocks[:] = [block for block, _, _ in kept]

    def _tell_apart(
        self, sheet: Sheet, grid: Grid, kept: Sequence[_Row], strange: Sequence[_Row]
    ) -> None:
        """Tell of strange rows which are copies of others and which are no skill's."""
        firsts = {row.text: row for row in kept}
        self._tell_strange(sheet, grid, [row for row in strange if row.text not in firsts])
        for text, first in firsts.items():
            self._tell_copies(sheet, grid, first, [row for row in strange if row.text == text])

    # -- what is told -----------------------------------------------------------------------------

    def _place(self, sheet: Sheet, grid: Grid, found: _Sorted, number: int) -> str:
        """Return the place where a level's skills would be: its header's, else the sheet's
        first cell.
        """
        block = next(
            (block for block, of in zip(grid.blocks, found.numbers, strict=True) if of == number),
            None,
        )
        return (
            f"{sheet.name}!{reference(*block.header)}"
            if block is not None and block.header
            else f"{sheet.name}!A1"
        )

    def _tell_missing(self, sheet: Sheet, grid: Grid, found: _Sorted) -> None:
        for level in found.levels:
            lost = found.missing.get(level.number, [])
            if lost:
                rows = (
                    "1 skill has no row" if len(lost) == 1 else f"{len(lost)} skills have no rows"
                )
                message = (
                    f"{rows} any more on level {level.number} {level.name}: {_named(lost)}. Without"
                    " a rating of it the level is not achieved."
                )
                self._report(
                    "skill-missing", self._place(sheet, grid, found, level.number), message
                )

    def _tell_strange(self, sheet: Sheet, grid: Grid, rows: Sequence[_Row]) -> None:
        if len(rows) > _MOST_TOLD:
            row = rows[_MOST_TOLD]
            where = f"{sheet.name}!{reference(row.row, grid.blocks[row.block].column)}"
            self._report(
                "skill-row-unknown",
                where,
                f"From here on {len(rows) - _MOST_TOLD} more rows are no skills that the workbook"
                " was made with.",
            )
        for row in rows[:_MOST_TOLD]:
            block = grid.blocks[row.block]
            text = _short(str(sheet.value(row.row, block.skill_column) or ""))
            where = f"{sheet.name}!{reference(row.row, block.column)}"
            self._report(
                "skill-row-unknown",
                where,
                f"{text} in this row is no skill that the workbook was made with. It does not"
                " count.",
            )

    def _tell_copies(self, sheet: Sheet, grid: Grid, kept: _Row, copies: Sequence[_Row]) -> None:
        block = grid.blocks[kept.block]
        columns = (
            list((grid.ratings or {}).values()) if isinstance(grid, OwnGrid) else [block.column]
        )
        skill = block.skill_column
        for copy in copies[:_MOST_TOLD]:
            where = f"{sheet.name}!{reference(copy.row, columns[0])}"
            place = f"{sheet.name}!{reference(kept.row, columns[0])}"
            given = [sheet.value(copy.row, column) for column in columns]
            differs = any(
                value not in (None, "", sheet.value(kept.row, column))
                for column, value in zip(columns, given, strict=True)
            )
            message = (
                f"{_short(str(sheet.value(copy.row, skill) or ''))} is a copy of the row of"
                f" {place}. It does not count."
            )
            if differs and copy.text == kept.text:
                self._report("skill-row-twice", where, f"{message} Its ratings are others.")
            else:
                self._report("skill-row-unknown", where, message)

    def _tell_reworded(
        self, sheet: Sheet, block: Block, rows: Sequence[_Row], level: ListedLevel
    ) -> None:
        places = ",".join(reference(row.row, block.skill_column) for row in rows[:_MOST_NAMED]) + (
            ",..." if len(rows) > _MOST_NAMED else ""
        )
        many = "1 skill" if len(rows) == 1 else f"{len(rows)} skills"
        message = (
            f"{many} of level {level.number} {level.name} stand in other words than those that the"
            " workbook was made with. They count in their places."
        )
        self._report("skill-reworded", f"{sheet.name}!{places}", message)


def _listed(
    workbook: Workbook, marker: Marker, words: Vocabulary
) -> dict[str, tuple[ListedLevel, ...]]:
    """Return the levels with their skills, by competency: those of the framework in the version
    that the marker names, else the workbook's own list.
    """
    for framework in words.frameworks:
        if (framework.id, framework.version) == (marker.framework, marker.version):
            return {
                competency.id: tuple(
                    ListedLevel(level.number, framework.level_name(level.number), level.skills)
                    for level in competency.levels
                )
                for competency in framework.competencies
            }
    return listed_skills(workbook)


def _rows(sheet: Sheet, grid: Grid) -> list[_Row]:
    ids = (grid.ids or {}) if isinstance(grid, OwnGrid) else {}
    loose = grid.loose if isinstance(grid, OwnGrid) else {}
    unmarked = [
        _Row(0, row, text, squeezed(str(sheet.value(row, grid.blocks[0].skill_column) or "")))
        for row, text in sorted(loose.items())
    ]
    return unmarked + [
        _Row(index, row, ids.get(row), squeezed(str(sheet.value(row, block.skill_column) or "")))
        for index, block in enumerate(grid.blocks)
        for row in block.rows
    ]


def _known_rows(levels: Sequence[ListedLevel], rows: Sequence[_Row]) -> int:
    ids = {skill.id for level in levels for skill in level.skills}
    texts = {squeezed(skill.text) for level in levels for skill in level.skills}
    return sum(row.id in ids or row.text in texts for row in rows)


def _by_texts(rows: Sequence[_Row], skills: Sequence[Skill]) -> dict[str, _Row]:
    """Return the first row with the text of each skill, by its id; a row is one skill's only."""
    by_text = {row.text: row for row in reversed(rows) if row.text}
    taken: dict[str, _Row] = {}
    for skill in skills:
        row = by_text.pop(squeezed(skill.text), None)
        if row is not None:
            taken[skill.id] = row
    return taken


def _levels_of_blocks(
    grid: Grid, rows: Sequence[_Row], levels: Sequence[ListedLevel]
) -> list[tuple[int, ListedLevel]]:
    """Return which level each column of the classic arrangement is: the one that most of its
    texts belong to, else the next one.
    """
    found: list[tuple[int, ListedLevel]] = []
    left = list(levels)
    for index, block in enumerate(grid.blocks):
        texts = Counter(row.text for row in rows if row.block == index)
        shares = [sum(texts[squeezed(skill.text)] > 0 for skill in level.skills) for level in left]
        named = [squeezed(block.name or "") == squeezed(level.name) for level in left]
        if not left:
            break
        at = shares.index(max(shares)) if any(shares) else named.index(True) if True in named else 0
        found.append((index, left.pop(at)))
    return found


def _fitting(
    rows: Sequence[_Row], level: ListedLevel, levels: Sequence[ListedLevel]
) -> tuple[list[_Row], list[Skill], bool]:
    """Return the rows that are no skill of a level, the skills of it that have no row, and whether
    the rows are these in other words.

    A row with the text of a skill, of this level or another, is a copy and never a reworded one.
    """
    wanted = {squeezed(skill.text): skill for skill in level.skills}
    strange = [row for row in rows if wanted.pop(row.text, None) is None]
    known = {squeezed(skill.text) for other in levels for skill in other.skills}
    reworded = (
        bool(strange)
        and len(strange) == len(wanted)
        and not any(row.text in known for row in strange)
    )
    return strange, list(wanted.values()), reworded


def _ordered(skills: Sequence[RatedSkill], level: ListedLevel) -> tuple[RatedSkill, ...]:
    order = {skill.id: number for number, skill in enumerate(level.skills)}
    return tuple(sorted(skills, key=lambda skill: order.get(skill.skill_id or "", len(order))))


def _named(skills: Sequence[Skill]) -> str:
    shown = "; ".join(_short(skill.text) for skill in skills[:_MOST_NAMED])
    return shown + (f" and {len(skills) - _MOST_NAMED} more" if len(skills) > _MOST_NAMED else "")


def _short(text: str) -> str:
    return quoted(" ".join(text.split()), 120)
