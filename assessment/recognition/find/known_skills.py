"""The skills that a blank of ours was made with, and what has become of their rows: deleted,
copied, moved, put in by hand.

Which skills there are is known from the framework that the marker names, in the version that it
names, else from the list that the workbook carries on its hidden sheet. A row is a skill's by its
id, in the classic arrangement by its text. A skill without a row is unrated, so that no level is
achieved for the lack of it; a row that is no skill's does not count. Both are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from assessment.formulas.cells import reference
from assessment.model import AssessedLevel, Finding, LevelRule, Marker, Opinion, RatedSkill, Skill
from assessment.model.findings import finding
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.levels import Block
from assessment.recognition.find.own import ListedLevel, OwnGrid, is_own, listed_skills
from assessment.recognition.find.words import Vocabulary
from assessment.recognition.found import Found, Said
from assessment.words.names import squeezed
from assessment.words.text import first_few, quoted

ROW_MISSING = "(its row is missing)"  # behind the text of a skill that is not on its sheet
_MOST_NAMED = 6  # skills, or rows, that a finding names
_MOST_TOLD = 24  # rows of a sheet that have a finding each


class KnownSkills(NamedTuple):
    """What a workbook of ours was made with."""

    levels: Mapping[str, tuple[ListedLevel, ...]]  # by competency; none where that is not known
    classic: bool  # a sheet without ids may be one of ours as well
    # the version of a framework that is not known here, in a workbook that does not list its skills
    unknown: str | None = None


class _SkillRow(NamedTuple):
    """A row of a sheet that looks like a skill's."""

    block: int
    row: int
    id: str | None
    text: str  # squeezed


class Sorted(NamedTuple):
    """A sheet whose levels have the rows of their own skills, and no others."""

    grid: Grid
    levels: tuple[ListedLevel, ...] = ()  # none where it is not known which skills there are
    numbers: tuple[int, ...] = ()  # of the levels that the grid's blocks are
    missing: Mapping[int, Sequence[Skill]] = {}  # by the level's number


def known_skills(workbook: Workbook, marker: Marker | None, words: Vocabulary) -> KnownSkills:
    """Return what a workbook was made with, as its ``marker`` says."""
    levels = _listed(workbook, marker, words) if marker is not None else {}
    unknown = marker.version if marker is not None and not levels else None
    return KnownSkills(levels, is_own(workbook), unknown)


def about_unknown(known: KnownSkills) -> tuple[Finding, ...]:
    """Say that nothing is known of the skills that a workbook of ours was made with."""
    if known.unknown is None:
        return ()
    message = (
        f"The workbook was made for version {known.unknown or '?'} of a framework that is not known"
        " here, and does not list its skills. Rows that were deleted or added cannot be told."
    )
    return (finding("skills-not-checked", "", message),)


def sort_rows(known: KnownSkills, sheet: Sheet, grid: Grid) -> Found[Sorted]:
    """Give each level of a sheet the rows of its own skills, and leave out those that are no
    skill's.
    """
    if not known.levels or not (known.classic or isinstance(grid, OwnGrid)):
        return Found(Sorted(grid))
    rows = _rows(sheet, grid)
    levels = _likeliest(known.levels, rows)
    if not levels:
        return Found(Sorted(grid))
    done = (
        _sorted_by_ids(sheet, grid, rows, levels)
        if isinstance(grid, OwnGrid)
        else _sorted_by_texts(sheet, grid, rows, levels)
    )
    return Found(done.value, (*done.findings, *_about_missing(sheet, done.value)))


def completed(
    known: Sorted, sheet: Sheet, levels: Sequence[AssessedLevel], rule: LevelRule | None
) -> tuple[AssessedLevel, ...]:
    """Return the ``levels`` that were read of a sheet with the skills that have no row, unrated;
    a level without any row has its place again, with the ``rule``.
    """
    if not known.levels:
        return tuple(levels)
    there = dict(zip(known.numbers, levels, strict=True))
    complete = []
    for level in known.levels:
        where = _place(sheet, known, level.number)
        read = there.get(level.number) or AssessedLevel(level.name, (), rule, where)
        lost = _without_rows(known, level.number, where)
        complete.append(
            replace(read, skills=_ordered((*read.skills, *lost), level)) if lost else read
        )
    return tuple(complete)


def _without_rows(known: Sorted, number: int, where: str) -> list[RatedSkill]:
    """Return the skills of a level that have no row, as they are scored: unrated."""
    ratings = known.grid.ratings if isinstance(known.grid, OwnGrid) else None
    opinions = tuple(Opinion(rater, None, where) for rater in ratings or ())
    return [
        RatedSkill(f"{skill.text} {ROW_MISSING}", None, where, skill_id=skill.id, opinions=opinions)
        for skill in known.missing.get(number, ())
    ]


# --- whose the rows are --------------------------------------------------------------------------


def _likeliest(
    competencies: Mapping[str, tuple[ListedLevel, ...]], rows: Sequence[_SkillRow]
) -> tuple[ListedLevel, ...]:
    """Return the levels of the competency that a sheet is of: the one that most of its rows
    belong to; none where no row belongs to any.
    """
    shares = {name: _known_rows(levels, rows) for name, levels in competencies.items()}
    best = max(shares, key=lambda name: shares[name])
    return competencies[best] if shares[best] else ()


def _sorted_by_ids(
    sheet: Sheet, grid: OwnGrid, rows: Sequence[_SkillRow], levels: tuple[ListedLevel, ...]
) -> Found[Sorted]:
    """Sort the rows of the arrangement with ids; a row may stand anywhere on its sheet, the
    id says of which level it is.
    """
    taken = _taken(sheet, grid, rows, [skill for level in levels for skill in level.skills])
    ids = {**(grid.ids or {}), **{row.row: identity for identity, row in taken.value.items()}}
    missing = {
        level.number: [skill for skill in level.skills if skill.id not in taken.value]
        for level in levels
    }
    blocks = _blocks_of(grid, levels, taken.value)
    orphans = tuple(place for place in grid.orphans if place[0] not in ids)
    own = replace(grid, blocks=tuple(blocks.values()), ids=ids, orphans=orphans)
    return Found(Sorted(own, levels, tuple(blocks), missing), taken.findings)


def _taken(
    sheet: Sheet, grid: OwnGrid, rows: Sequence[_SkillRow], skills: Sequence[Skill]
) -> Found[dict[str, _SkillRow]]:
    """Return the row of each skill that has one, by the skill's id, else by its text; copies and
    rows of no skill are told.
    """
    by_id = _by_ids(rows, skills)
    left = [row for row in rows if (row.id or "") not in by_id]
    # their ids were overwritten, their texts were not
    again = _by_texts(left, [skill for skill in skills if skill.id not in by_id])
    known = {row.row for row in again.values()} | grid.loose.keys()
    said = Said()
    for first, *copies in by_id.values():
        said.add(_about_copies(sheet, grid, first, copies))
    said.add(_about_strange(sheet, grid, [row for row in left if row.row not in known]))
    return said.of({**{identity: same[0] for identity, same in by_id.items()}, **again})


def _by_ids(rows: Sequence[_SkillRow], skills: Sequence[Skill]) -> dict[str, list[_SkillRow]]:
    """Return the rows with the id of each skill that has any, first the one that has its text."""
    by_id: dict[str, list[_SkillRow]] = {}
    for row in rows:
        by_id.setdefault(row.id or "", []).append(row)
    found = {}
    for skill in skills:
        same = by_id.get(skill.id, [])
        for first in [row for row in same if row.text == squeezed(skill.text)][:1] or same[:1]:
            found[skill.id] = [first, *(row for row in same if row is not first)]
    return found


def _blocks_of(
    grid: OwnGrid, levels: Sequence[ListedLevel], taken: Mapping[str, _SkillRow]
) -> dict[int, Block]:
    """Return the levels that have rows, by their numbers."""
    blocks = {}
    for level in levels:
        rows = sorted(taken[skill.id].row for skill in level.skills if skill.id in taken)
        if rows:
            blocks[level.number] = _block_of(grid, level, rows)
    return blocks


def _block_of(grid: OwnGrid, level: ListedLevel, rows: Sequence[int]) -> Block:
    """Return a level with its rows; one that has lost its own header stands in the others'
    columns.
    """
    same = [block for block in grid.blocks if block.number == level.number]
    if same:
        return same[-1]._replace(rows=tuple(rows))
    return grid.blocks[0]._replace(
        rows=tuple(rows), name=level.name, number=level.number, header=None
    )


def _sorted_by_texts(
    sheet: Sheet, grid: Grid, rows: Sequence[_SkillRow], levels: tuple[ListedLevel, ...]
) -> Found[Sorted]:
    """Sort the rows of the classic arrangement, where a level is a column: each skill has
    to stand in its own.
    """
    said = Said()
    of_blocks = _levels_of_blocks(grid, rows, levels)
    blocks: dict[int, Block] = {}  # by the level's number
    missing: dict[int, Sequence[Skill]] = {level.number: level.skills for level in levels}
    for index, block in enumerate(grid.blocks):
        own = [row for row in rows if row.block == index]
        level = of_blocks.get(index)
        if level is None:  # a level that the workbook was not made with
            said.add(_about_strange(sheet, grid, own))
            continue
        strange, missing[level.number] = said.take(_fitting(sheet, grid, block, own, level, levels))
        there = {row.row for row in own}.difference(row.row for row in strange)
        if there:
            blocks[level.number] = block._replace(rows=tuple(sorted(there)))
    if not blocks:  # no skill stands in a column of its level: then nothing is known of the sheet
        return said.of(Sorted(grid))
    return said.of(
        Sorted(replace(grid, blocks=tuple(blocks.values())), levels, tuple(blocks), missing)
    )


# --- what is told --------------------------------------------------------------------------------


def _place(sheet: Sheet, known: Sorted, number: int) -> str:
    """Return the place where a level's skills would be: its header's, else the sheet's
    first cell.
    """
    headers = (
        block.header
        for block, level in zip(known.grid.blocks, known.numbers, strict=True)
        if level == number
    )
    header = next(headers, None)
    return f"{sheet.name}!{reference(*header)}" if header else f"{sheet.name}!A1"


def _about_missing(sheet: Sheet, known: Sorted) -> list[Finding]:
    """Tell the skills that have no row, level by level."""
    said = []
    for level in known.levels:
        lost = known.missing.get(level.number, ())
        if lost:
            rows = "1 skill has no row" if len(lost) == 1 else f"{len(lost)} skills have no rows"
            message = (
                f"{rows} any more on level {level.number} {level.name}: {_named(lost)}. Without"
                " a rating of it the level is not achieved."
            )
            said.append(finding("skill-missing", _place(sheet, known, level.number), message))
    return said


def _about_strange(sheet: Sheet, grid: Grid, rows: Sequence[_SkillRow]) -> list[Finding]:
    """Tell rows that are no skill's."""
    blocks = [grid.blocks[row.block] for row in rows]
    places = [
        f"{sheet.name}!{reference(row.row, block.column)}"
        for row, block in zip(rows, blocks, strict=True)
    ]
    said = []
    if len(rows) > _MOST_TOLD:
        message = (
            f"From here on {len(rows) - _MOST_TOLD} more rows are no skills that the workbook"
            " was made with."
        )
        said.append(finding("skill-row-unknown", places[_MOST_TOLD], message))
    for row, block, where in list(zip(rows, blocks, places, strict=True))[:_MOST_TOLD]:
        message = (
            f"{_text_of(sheet, row, block)} in this row is no skill that the workbook was made"
            " with. It does not count."
        )
        said.append(finding("skill-row-unknown", where, message))
    return said


def _about_apart(
    sheet: Sheet, grid: Grid, kept: Sequence[_SkillRow], strange: Sequence[_SkillRow]
) -> tuple[Finding, ...]:
    """Tell of strange rows which are no skill's and which are copies of others."""
    firsts = {row.text: row for row in kept}
    said = Said()
    said.add(_about_strange(sheet, grid, [row for row in strange if row.text not in firsts]))
    for text, first in firsts.items():
        said.add(_about_copies(sheet, grid, first, [row for row in strange if row.text == text]))
    return said.of(None).findings


def _about_copies(
    sheet: Sheet, grid: Grid, kept: _SkillRow, copies: Sequence[_SkillRow]
) -> list[Finding]:
    """Tell rows that are copies of the one that counts."""
    block = grid.blocks[kept.block]
    columns = list((grid.ratings or {}).values()) if isinstance(grid, OwnGrid) else [block.column]
    place = f"{sheet.name}!{reference(kept.row, columns[0])}"
    said = []
    for copy in copies[:_MOST_TOLD]:
        message = (
            f"{_text_of(sheet, copy, block)} is a copy of the row of {place}. It does not count."
        )
        twice = copy.text == kept.text and any(
            sheet.value(copy.row, column) not in (None, "", sheet.value(kept.row, column))
            for column in columns
        )
        said.append(
            finding(
                "skill-row-twice" if twice else "skill-row-unknown",
                f"{sheet.name}!{reference(copy.row, columns[0])}",
                f"{message} Its ratings are others." if twice else message,
            )
        )
    return said


def _about_reworded(
    sheet: Sheet, block: Block, rows: Sequence[_SkillRow], level: ListedLevel
) -> Finding:
    places = ",".join(reference(row.row, block.skill_column) for row in rows[:_MOST_NAMED]) + (
        ",..." if len(rows) > _MOST_NAMED else ""
    )
    many = "1 skill" if len(rows) == 1 else f"{len(rows)} skills"
    message = (
        f"{many} of level {level.number} {level.name} stand in other words than those that the"
        " workbook was made with. They count in their places."
    )
    return finding("skill-reworded", f"{sheet.name}!{places}", message)


def _text_of(sheet: Sheet, row: _SkillRow, block: Block) -> str:
    return _short(str(sheet.value(row.row, block.skill_column) or ""))


# --- lists of skills and rows --------------------------------------------------------------------


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


def _rows(sheet: Sheet, grid: Grid) -> list[_SkillRow]:
    ids = (grid.ids or {}) if isinstance(grid, OwnGrid) else {}
    loose = grid.loose if isinstance(grid, OwnGrid) else {}
    unmarked = [
        _SkillRow(0, row, text, squeezed(str(sheet.value(row, grid.blocks[0].skill_column) or "")))
        for row, text in sorted(loose.items())
    ]
    return unmarked + [
        _SkillRow(
            index, row, ids.get(row), squeezed(str(sheet.value(row, block.skill_column) or ""))
        )
        for index, block in enumerate(grid.blocks)
        for row in block.rows
    ]


def _known_rows(levels: Sequence[ListedLevel], rows: Sequence[_SkillRow]) -> int:
    ids = {skill.id for level in levels for skill in level.skills}
    texts = {squeezed(skill.text) for level in levels for skill in level.skills}
    return sum(row.id in ids or row.text in texts for row in rows)


def _by_texts(rows: Sequence[_SkillRow], skills: Sequence[Skill]) -> dict[str, _SkillRow]:
    """Return the first row with the text of each skill, by its id; a row is one skill's only."""
    by_text = {row.text: row for row in reversed(rows) if row.text}
    taken: dict[str, _SkillRow] = {}
    for skill in skills:
        row = by_text.pop(squeezed(skill.text), None)
        if row is not None:
            taken[skill.id] = row
    return taken


def _levels_of_blocks(
    grid: Grid, rows: Sequence[_SkillRow], levels: Sequence[ListedLevel]
) -> dict[int, ListedLevel]:
    """Return which level each column of the classic arrangement is, by the place of the column:
    the one that most of its texts belong to, else the next one.
    """
    level_of: dict[int, ListedLevel] = {}
    left = list(levels)
    for index, block in list(enumerate(grid.blocks))[: len(levels)]:
        texts = {row.text for row in rows if row.block == index}
        shares = [sum(squeezed(skill.text) in texts for skill in level.skills) for level in left]
        named = [squeezed(block.name or "") == squeezed(level.name) for level in left]
        at = shares.index(max(shares)) if any(shares) else named.index(True) if True in named else 0
        level_of[index] = left.pop(at)
    return level_of


def _fitting(
    sheet: Sheet,
    grid: Grid,
    block: Block,
    rows: Sequence[_SkillRow],
    level: ListedLevel,
    levels: Sequence[ListedLevel],
) -> Found[tuple[Sequence[_SkillRow], Sequence[Skill]]]:
    """Return the ``rows`` of a column that are no skill of its level, and the skills of it that
    have no row.
    """
    wanted = {squeezed(skill.text): skill for skill in level.skills}
    strange = [row for row in rows if wanted.pop(row.text, None) is None]
    if len(strange) == len(wanted) and strange and not _known_rows(levels, strange):
        # nothing but the words was changed: a translation, a typing error mended; one with the
        # text of a skill, of this level or another, is a copy
        return Found(((), ()), (_about_reworded(sheet, block, strange, level),))
    kept = [row for row in rows if row not in strange]
    return Found((strange, list(wanted.values())), _about_apart(sheet, grid, kept, strange))


def _ordered(skills: Sequence[RatedSkill], level: ListedLevel) -> tuple[RatedSkill, ...]:
    order = {skill.id: number for number, skill in enumerate(level.skills)}
    return tuple(sorted(skills, key=lambda skill: order.get(skill.skill_id or "", len(order))))


def _named(skills: Sequence[Skill]) -> str:
    return first_few([_short(skill.text) for skill in skills], _MOST_NAMED, "; ")


def _short(text: str) -> str:
    return quoted(" ".join(text.split()), 120)
