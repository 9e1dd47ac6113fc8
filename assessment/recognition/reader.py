"""From a workbook to an :class:`assessment.model.Assessment`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assessment.formulas.cells import Position, reference
from assessment.formulas.evaluate import Evaluator
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    Finding,
    Framework,
    Rater,
)
from assessment.model.errors import PackageError
from assessment.model.findings import finding
from assessment.model.marks import TRACK, sheet_mark
from assessment.ooxml.package import DEFAULT_LIMITS, Limits
from assessment.ooxml.workbook import Sheet, Workbook, open_workbook
from assessment.recognition.audit import astray, audit
from assessment.recognition.find.evidence import Case
from assessment.recognition.find.families import (
    Family,
    family_of,
    sheet_family,
    weights_alone,
    without_levels,
)
from assessment.recognition.find.grid import Block, Grid, describe, recognise
from assessment.recognition.find.known_skills import KnownSkills
from assessment.recognition.find.level_rules import RuleReader
from assessment.recognition.find.own import (
    NOT_COMPETENCIES,
    OwnGrid,
    chosen,
    is_own,
    marker_of,
    named_value,
    on_own_scale,
    own_grid,
    own_id,
    own_rule,
    words_of_formulas,
)
from assessment.recognition.find.raters import unscored
from assessment.recognition.find.scale import Settled, settle
from assessment.recognition.find.shown import shown_results
from assessment.recognition.find.skills import SkillReader, cell_values
from assessment.recognition.find.summary import Row, Summary, are_points, find_summary, read_weight
from assessment.recognition.find.words import Vocabulary, find_name, vocabulary
from assessment.recognition.growth import read_development
from assessment.words.names import squeezed

_TABLE = "a table with the headers Weight and Level or Value, and a row per competency"
_MOST_WEIGHT = 10_000  # more is no number of percent, whatever the scale
_MOST_TEXTS = 2_000  # on a sheet that is looked at for skills; real ones have about a hundred
_MOST_TEXTS_OF_ALL = 10_000  # the same, of all sheets together


def read_workbook(
    source: str | os.PathLike[str] | bytes,
    frameworks: Sequence[Framework] = (),
    *,
    formulas: bool = True,
    rater: Rater | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Assessment:
    """Read the assessment in a workbook file.

    ``frameworks`` give the words to look for (rating labels, level and competency names); without
    any, the installed ones do. ``rater`` says whose ratings count in a workbook with a column for
    each rater; by default the agreed one where there is one, else the employee's.
    ``formulas=False`` leaves out the evaluation of the file's own formulas and the findings that
    come of it. Raises :class:`assessment.model.errors.PackageError` if the file cannot be read as a
    workbook at all; everything else is a finding of the result.
    """
    return open_reading(
        source, frameworks, formulas=formulas, rater=rater, limits=limits
    ).assessment


@dataclass(frozen=True, slots=True)
class Reading:
    """An assessment together with the workbook it was read from, for those who write into it."""

    assessment: Assessment
    workbook: Workbook
    evaluator: Evaluator
    summary: Summary | None
    # rows of the Summary with the name of their sheet, in the order of the competencies
    pairs: tuple[tuple[Row, str | None], ...]
    grids: dict[str, Grid]  # by sheet


def open_reading(
    source: str | os.PathLike[str] | bytes,
    frameworks: Sequence[Framework] = (),
    *,
    formulas: bool = True,
    rater: Rater | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Reading:
    """Read the assessment in a workbook file, as :func:`read_workbook`, and keep what it was
    read from.
    """
    if not frameworks:
        from assessment.frameworks.load import framework_ids, load_framework

        frameworks = [load_framework(identity) for identity in framework_ids()]
    name = "workbook.xlsx" if isinstance(source, bytes) else os.fspath(source)
    return read_opened(
        open_workbook(source, limits),
        name,
        vocabulary(tuple(frameworks)),
        formulas=formulas,
        rater=rater,
    )


def read_opened(
    workbook: Workbook,
    file: str,
    words: Vocabulary,
    *,
    formulas: bool = True,
    rater: Rater | None = None,
) -> Reading:
    """Read the assessment in a workbook that is open; its cells may have been changed since it
    was read before.
    """
    reader = _Reader(workbook, file, words, rater)
    assessment = reader.read(formulas)
    pairs = tuple((row, sheet.name if sheet else None) for row, sheet in reader.pairs)
    return Reading(assessment, workbook, reader.evaluator, reader.summary, pairs, reader.grids)


class _Reader:
    def __init__(
        self, workbook: Workbook, file: str, words: Vocabulary, rater: Rater | None
    ) -> None:
        self.workbook = workbook
        self.rater = rater
        self.marker = marker_of(workbook)
        words = on_own_scale(workbook, words)
        self.own_rule = own_rule(workbook, words.scale) if self.marker is not None else None
        self.untracked = (
            self.marker is not None and is_own(workbook) and not named_value(workbook, TRACK)
        )
        self.file = file
        self.words = words
        self.findings: list[Finding] = []
        self.evaluator = Evaluator(workbook)
        self.trials = Evaluator(workbook)  # holds the steps that trying rules may take
        # no bound methods: a reader that is part of a circle would keep its workbook in memory
        self.cell_value = cell_values(self.evaluator)
        self.report = _reporter(self.findings)
        self.rules = RuleReader(self.trials, self.cell_value, self.own_rule)
        self.skills = SkillReader(workbook, words, rater, self.cell_value, self.report)
        self.known = KnownSkills(workbook, self.marker, words, self.report)
        self.texts_left = _MOST_TEXTS_OF_ALL
        self.counted: dict[str, int] = {}  # texts, by sheet
        self.too_much: set[str] = set()  # sheets with too many texts to be looked at
        self.asked: dict[str, set[Position]] = {}  # cells of a sheet that the Summary reads
        self.settled: Settled | None = None  # the scale, once it is known
        self.foreign = False  # it is one that the framework does not have
        self.grids: dict[str, Grid] = {}
        self.summary: Summary | None = None
        self.pairs: list[tuple[Row, Sheet | None]] = []
        self.refused = False  # as a workbook of another family
        self.too_large: dict[str, PackageError] = {}  # sheets that were left out, and why

    def read(self, formulas: bool) -> Assessment:
        """Return the assessment; without ``formulas`` the file's own are not evaluated."""
        sheets = self._sheets()
        self.summary = find_summary(sheets, self.words)
        rows = self.summary.rows if self.summary else []
        self._insist(rows)
        self.pairs = self._pair(rows, sheets, self.summary)
        self._settle(
            [sheet for _, sheet in self.pairs if sheet is not None] if self.summary else sheets
        )
        self._judge(sheets)
        competencies = self.skills.whose.completed(self._competencies(sheets))
        own_progress = None
        if formulas and self.summary is not None and not self.foreign:
            competencies, own_progress = self._audited(competencies, self.summary)
        columns = self.skills.columns.values()
        if columns and (lacking := self.skills.whose.lacking(columns)):
            self.report("no-ratings-by-rater", "", lacking)
            competencies = unscored(competencies)
        if self.untracked and self.summary is not None:
            self.report(
                "track-not-chosen",
                self.summary.sheet.name,
                "No track is chosen, so there are no weights, no progress and no grade.",
            )
        return self._assessed(
            competencies,
            own_progress,
            formulas,
            self.skills.whose.rater(columns) if columns else self.rater,
        )

    def _judge(self, sheets: list[Sheet]) -> None:
        """Say what there is to say of a Summary before its competencies are read: another
        family's table, another scale, one of several.
        """
        if self.summary is not None and self._of_another_family(sheets, self.pairs):
            self.summary, self.pairs = None, []
        if self.summary is not None:
            self._tell_scale([sheet.name for _, sheet in self.pairs if sheet is not None])
            if self.summary.rivals:
                self._unclear(self.summary)

    def _competencies(self, sheets: list[Sheet]) -> list[AssessedCompetency]:
        """Return the competencies of the Summary, or without one those of the sheets; a Summary
        that is one of several is forgotten afterwards.
        """
        summary = self.summary
        competencies = (
            [self._competency(row, sheet, summary) for row, sheet in self.pairs] if summary else []
        )
        self._spare_sheets(sheets, summary, {sheet.name for _, sheet in self.pairs if sheet})
        competencies = self._most(competencies)
        if summary is None:
            return [] if self.refused else self._without_summary(sheets)
        if summary.rivals:
            self.summary = None  # whose weights count is not known: nothing is filled
            return competencies
        if summary.others:
            others = ", ".join(map(repr, summary.others))
            message = f"{others} holds such a table too; {summary.sheet.name!r} was used."
            self.report("summary-ambiguous", summary.sheet.name, message)
        if are_points([one.weight for one in competencies if one.weight is not None]):
            total = sum(one.weight or 0 for one in competencies)
            self.report(
                "weights-as-points",
                summary.weights_area(),
                f"The weights add up to {float(total):g}: they were read as percentage points.",
            )
            return [
                one if one.weight is None else replace(one, weight=one.weight / 100)
                for one in competencies
            ]
        return competencies

    def _audited(
        self, competencies: list[AssessedCompetency], summary: Summary
    ) -> tuple[list[AssessedCompetency], Fraction | None]:
        """Return the competencies with the levels that the file's own formulas give, and the
        progress that these give.
        """
        used = {
            sheet.name: self.grids[sheet.name]
            for _, sheet in self.pairs
            if sheet and sheet.name in self.grids
        }
        own, own_progress, found = audit(self.workbook, self.evaluator, summary, self.pairs, used)
        self.findings.extend(found)
        if self.rater is not None:  # the workbook's own result is of the ratings that count
            own, own_progress = [None] * len(own), None
        return [
            replace(competency, own_level=own[index])
            for index, competency in enumerate(competencies)
        ], own_progress

    def _assessed(
        self,
        competencies: list[AssessedCompetency],
        own_progress: Fraction | None,
        formulas: bool,
        rater: Rater | None,
    ) -> Assessment:
        """Return everything that was read."""
        marker, summary = self.marker, self.summary
        family, aspirational = chosen(self.workbook) if marker else ("", ())
        person = summary.person if summary else None
        development, problems = read_development(self.workbook)
        self.findings.extend(problems)
        return Assessment(
            file=self.file,
            layout=self._layout(),
            competencies=tuple(competencies),
            proposals=tuple(self.skills.proposals),
            findings=tuple(self.findings),
            # a workbook of ours has a place for the name; what marks it may be an id
            person=(person or marker.person) if marker else person,
            track=(summary.track if summary else None) or (marker.track if marker else None),
            marker=marker,
            labels=tuple(label for label, _ in Counter(self.skills.labels).most_common()),
            own_progress=own_progress,
            progress_where=summary.where(summary.progress) if summary and summary.progress else "",
            weights_where=summary.weights_area() if summary and "weight" in summary.columns else "",
            summary=summary.sheet.name if summary else None,
            development=development,
            person_id=own_id(self.workbook, marker, person),
            family=family,
            aspirational=aspirational,
            rater=rater,
            alone=self.rater is not None,
            shown=(
                shown_results(self.workbook, self.evaluator)
                if formulas and marker and self.rater is None
                else ()
            ),
        )

    def _most(self, competencies: list[AssessedCompetency]) -> list[AssessedCompetency]:
        """Give no levels where fewer than half of the competencies could be read: a part is no
        assessment.
        """
        read = sum(one.scorable for one in competencies)
        if read * 2 >= len(competencies) or self.foreign:
            return competencies
        if read:
            message = (
                f"Skills with ratings were found for {read} of {len(competencies)} competencies. Of"
                " so small a part no scorecard is made."
            )
            self.report("partly-read", competencies[0].where, message)
        return [replace(one, levels=(), scorable=False) for one in competencies]

    def _unclear(self, summary: Summary) -> None:
        """Say that several sheets may be the Summary; then no weights count."""
        names = ", ".join(map(repr, [summary.sheet.name, *summary.rivals]))
        message = (
            f"Each of {names} may be the Summary. No weights, no progress and no grade come of it."
        )
        self.report("summary-unclear", summary.sheet.name, message)
        for row in summary.rows:
            row.weight = None

    def _sheets(self) -> list[Sheet]:
        """Read the sheets; one that holds too much is left out, and a finding says so."""
        sheets = []
        ours = self.workbook.marked_sheets(sheet_mark)  # they show what is read elsewhere
        for name in self.workbook.sheet_names:
            if name in ours or (self.marker is not None and name in NOT_COMPETENCIES):
                continue
            try:
                sheets.append(self.workbook[name])
            except PackageError as error:
                if error.code != "file-too-large":
                    raise
                self.workbook.leave_out(name)
                # not the one whose traceback holds the bytes
                self.too_large[name] = PackageError(error.code, str(error))
                self.report("sheet-too-large", name, f"{error} The sheet was left out.")
        return sheets

    def _insist(self, rows: list[Row]) -> None:
        """Refuse the file if a sheet was left out that holds the Summary or one of its
        competencies.
        """
        names = list(self.too_large)
        for name in (
            [find_name(row.label, names, self.words) for row in rows] if rows else names[:1]
        ):
            if name is not None:
                raise self.too_large[name]

    # -- which sheet belongs to which row ---------------------------------------------------------

    def _pair(
        self, rows: list[Row], sheets: list[Sheet], summary: Summary | None
    ) -> list[tuple[Row, Sheet | None]]:
        free = [sheet.name for sheet in sheets if summary is None or sheet is not summary.sheet]
        found: dict[int, str] = {}
        for index, row in enumerate(rows):
            name = find_name(row.label, free, self.words)
            if name is not None:
                found[index] = name
                free.remove(name)
        for index, row in enumerate(rows):
            # a sheet whose name says nothing may still be the one that the formula reads
            if index not in found and row.level is not None and row.level.formula:
                asked = (
                    [sheet for sheet, _ in summary.sheet.looks_at(row.level) if sheet in free]
                    if summary
                    else []
                )
                if asked:
                    found[index] = asked[0] or ""
                    free.remove(found[index])
        return [
            (row, self.workbook[found[index]] if index in found else None)
            for index, row in enumerate(rows)
        ]

    def _spare_sheets(self, sheets: list[Sheet], summary: Summary | None, used: set[str]) -> None:
        """Report sheets of rated skills that no row names."""
        if summary is None:
            return
        for sheet in sheets:
            if sheet.name in used or sheet is summary.sheet:
                continue
            grid = self._recognise(sheet)
            if grid is not None and self._is_competency(
                grid, shared=[other for name in self.grids for other in self.grids[name].blocks]
            ):
                self.report(
                    "sheet-not-in-summary",
                    sheet.name,
                    f"The sheet {sheet.name!r} holds skills with ratings, but no row of"
                    f" {summary.sheet.name!r} names it. It does not count.",
                )

    def _without_summary(self, sheets: list[Sheet]) -> list[AssessedCompetency]:
        """Read what can be read where there is no Summary: levels, but no weights."""
        grids = {
            sheet.name: grid for sheet in sheets if (grid := self._recognise(sheet)) is not None
        }
        fitting = []
        for sheet in sheets:
            shared = [
                block
                for name, other in grids.items()
                if name != sheet.name
                for block in other.blocks
            ]
            if sheet.name in grids and self._is_competency(grids[sheet.name], shared):
                fitting.append(sheet)
        if len(fitting) * 2 < len(grids):
            fitting = []  # what happens to fit of somebody's own matrix is no assessment
        if not fitting:
            self._refuse(
                sheets,
                family_of((sheet for sheet in sheets if sheet.state == "visible"), self.words),
            )
            return []
        self._tell_scale([sheet.name for sheet in fitting])
        competencies = []
        for sheet in fitting:
            grid = grids[sheet.name]
            if self.foreign:
                competencies.append(
                    AssessedCompetency(
                        sheet.name, sheet.name, None, sheet.name, _names(grid), scorable=False
                    )
                )
                continue
            self.grids[sheet.name] = grid
            levels = self.known.levels(sheet, grid, self._level, self.own_rule)
            competencies.append(
                AssessedCompetency(sheet.name, sheet.name, None, sheet.name, levels)
            )
            self.skills.tell(sheet, grid)
        looked = f"Looked for on {_counted(len(sheets), 'sheet')}: {_TABLE}; not found."
        read = f" The levels of {_counted(len(competencies), 'sheet')} were read all the same."
        self.report("summary-missing", "", looked + ("" if self.foreign else read))
        return competencies

    def _refuse(
        self, sheets: Sequence[Sheet], family: Family | None, summary: bool = False
    ) -> None:
        """Say that this is no competency workbook: what it is, if that can be told, and what
        was looked for; ``summary`` says that there is such a table.
        """
        self.refused = True
        this = (
            f"This is {family}, not a competency workbook"
            if family
            else "This is no competency workbook"
        )
        where = _counted(len(sheets), "sheet")
        missing = (
            "" if summary else f"no Summary ({_TABLE}) and "
        ) + f"no skills by level with a rating to the right of each were found on {where}"
        self.report(
            "not-a-competency-workbook", family.where if family else "", f"{this}: {missing}."
        )

    def _of_another_family(
        self, sheets: list[Sheet], pairs: list[tuple[Row, Sheet | None]]
    ) -> bool:
        """Tell whether a table that reads like a Summary is one of another family, and say so."""
        paired = [sheet for _, sheet in pairs if sheet is not None]
        if not paired:
            family = family_of(sheets, self.words) or weights_alone(
                [(row.label, self.summary.sheet, row.place) for row, _ in pairs if self.summary]
            )
        else:
            # levels in columns or below each other settle it: nobody else's sheets have them
            unlike = [
                sheet
                for sheet in paired
                if (grid := self._recognise(sheet)) is None or len(grid.blocks) < 2
            ]
            flat = [
                (sheet, header)
                for sheet in unlike
                if (header := self._header_of_list(sheet)) is not None
            ]
            family = family_of(unlike, self.words) if len(unlike) * 2 > len(paired) else None
            if family is None and len(flat) * 2 > len(paired):
                family = without_levels(*flat[0])
        if family is not None:
            self._refuse(sheets, family, summary=True)
        return family is not None

    def _header_of_list(self, sheet: Sheet) -> Position | None:
        """Return the header of a list of rated texts that is no level: it has no level's name
        or number, and no formula takes a level from it.
        """
        grid = self._recognise(sheet)
        if grid is None or len(grid.blocks) != 1 or isinstance(grid, OwnGrid) or grid.listed:
            return None
        block = grid.blocks[0]
        is_level = block.number is not None or squeezed(block.name or "") in self.words.levels
        return (
            None
            if is_level or (block.result is not None and block.result.formula) or block.name is None
            else block.header
        )

    def _is_competency(self, grid: Grid, shared: Sequence[Block]) -> bool:
        """Tell whether a sheet that no row names is a competency's: by levels that are known or
        ``shared`` with other sheets, never by its name.
        """
        names = {squeezed(block.name) for block in grid.blocks if block.name}
        known = {*self.words.levels, *(squeezed(block.name) for block in shared if block.name)}
        return len(names) > 1 and (grid.listed or names <= known)

    def _settle(self, sheets: list[Sheet]) -> None:
        """Recognise the sheets that may hold ratings, and see which scale these have: its words
        are those that are read from here on.
        """
        for row, sheet in self.pairs:
            if sheet is not None and self.summary is not None:
                self.asked[sheet.name] = row.asked(self.summary.sheet, sheet)
        self.settled = settle(
            Case(self.workbook, sheets, self._recognised_by, self.cell_value, self.trials),
            self.words,
        )
        self.words = self.skills.words = (
            words_of_formulas(self.workbook, self.settled.words)
            if self.marker
            else self.settled.words
        )

    def _tell_scale(self, used: list[str]) -> None:
        """Say what there is to say of the scale of the sheets that count, and note whether it
        can be scored.
        """
        if self.settled is not None:
            self.foreign = self.settled.is_foreign(used)
            self.findings.extend(self.settled.findings(used))
            self.skills.labels.extend(self.settled.labels if self.foreign else ())

    def _recognise(self, sheet: Sheet) -> Grid | None:
        """Return the levels on a sheet."""
        if self.settled is not None and sheet.name in self.settled.grids:
            return self.settled.grids[sheet.name]
        return self._recognised_by(sheet, self.words)

    def _recognised_by(self, sheet: Sheet, words: Vocabulary) -> Grid | None:
        """Find the levels on a sheet; one that does not say itself where they are is not looked
        at if there is so much on it that it can be none of skills.
        """
        own = own_grid(sheet, words) if self.marker is not None else None
        if own is not None:
            return own
        if sheet.name not in self.counted:
            texts = self.counted[sheet.name] = _texts(sheet)
            if texts > min(_MOST_TEXTS, self.texts_left):
                self.too_much.add(sheet.name)
            else:
                self.texts_left -= texts
        return (
            None
            if sheet.name in self.too_much
            else recognise(sheet, words, self.asked.get(sheet.name, ()), self.workbook)
        )

    # -- one competency ---------------------------------------------------------------------------

    def _competency(self, row: Row, sheet: Sheet | None, summary: Summary) -> AssessedCompetency:
        where = f"{summary.sheet.name}!{reference(*row.place)}"
        weight = self._weight(row, summary)
        weight_where = (
            summary.where(row.weight)
            if row.weight
            else f"{summary.sheet.name}!{reference(row.place[0], summary.columns['weight'])}"
        )
        level_where = summary.where(row.level) if row.level else ""
        if sheet is None:
            self.report(
                "competency-sheet-missing",
                where,
                f"No sheet belongs to {row.label!r}. Sheets there are:"
                f" {', '.join(self.workbook.sheet_names)}.",
            )
            return AssessedCompetency(
                row.label, None, weight, where, (), weight_where, level_where, scorable=False
            )
        if self.foreign:
            return AssessedCompetency(
                row.label,
                sheet.name,
                weight,
                where,
                _names(self._recognise(sheet)),
                weight_where,
                level_where,
                scorable=False,
            )
        grid = self._recognise(sheet)
        if grid is None:
            much = (
                f" It holds {self.counted[sheet.name]:,} texts: more than {_MOST_TEXTS:,} on a"
                f" sheet or {_MOST_TEXTS_OF_ALL:,} in a workbook are not looked at."
                if sheet.name in self.too_much
                else ""
            )
            self.report(
                "competency-not-scored",
                sheet.name,
                f"On {sheet.name!r} no skills with ratings to their right were found.{much}",
            )
            return AssessedCompetency(
                row.label, sheet.name, weight, where, (), weight_where, level_where, scorable=False
            )
        if (header := self._header_of_list(sheet)) is not None:
            family = sheet_family(sheet, self.words) or without_levels(sheet, header)
            self.report(
                "competency-not-scored",
                sheet.name,
                f"On {sheet.name!r} no skills by level were found: it is {family}.",
            )
            return AssessedCompetency(
                row.label, sheet.name, weight, where, (), weight_where, level_where, scorable=False
            )
        self.grids[sheet.name] = grid
        levels = self.known.levels(sheet, grid, self._level, self.own_rule)
        self.skills.tell(sheet, grid)
        return AssessedCompetency(
            row.label, sheet.name, weight, where, levels, weight_where, level_where
        )

    def _layout(self) -> str:
        text = describe(list(self.grids.values()), self.skills.labels)
        return text if self.summary or not text else f"{text}, no summary"

    def _weight(self, row: Row, summary: Summary) -> Fraction | None:
        cell = row.weight
        where = (
            summary.where(cell)
            if cell
            else f"{summary.sheet.name}!{reference(row.place[0], summary.columns['weight'])}"
        )
        value = self.evaluator.value(summary.sheet.name, cell.row, cell.column) if cell else None
        weight, from_text = read_weight(cell, value)
        if weight is None and (self.untracked or summary.rivals):
            pass  # the weights come with the track, or nobody knows which ones count
        elif weight is None and not from_text:
            self.report("weight-missing", where, f"{row.label} has no weight.")
        elif weight is None or not 0 <= weight <= _MOST_WEIGHT:
            self.report(
                "weight-not-understood",
                where,
                f"The weight of {row.label}, {str(value)[:40]!r}, is no number from 0 to 100 %.",
            )
            return None
        elif from_text:
            self.report(
                "number-as-text",
                where,
                f"The weight of {row.label} is stored as text ({str(value)[:20]!r}).",
            )
        return weight

    def _level(self, sheet: Sheet, grid: Grid, index: int) -> AssessedLevel:
        block = grid.blocks[index]
        number = index + 1
        if block.name is None:
            place = reference(block.rows[0], block.skill_column)
            self.report(
                "level-unnamed",
                f"{sheet.name}!{place}",
                f"The skills from {place} down have no level's name above them. They count as level"
                f" {number}.",
            )
        look = self.skills.look(sheet, grid)
        skills = tuple(self.skills.skill(sheet, grid, block, row, look) for row in block.rows)
        if (
            block.stray
            and block.result is not None
            and not astray(sheet, block.result, grid.blocks)
        ):
            block.stray = False  # where it looks cannot be told from the formula
        rule = (
            self.own_rule
            if isinstance(grid, OwnGrid)
            else self.rules.rule(sheet, block, self.words)
        )
        where = (
            f"{sheet.name}!{reference(block.result.row, block.result.column)}"
            if block.result
            else f"{sheet.name}!{reference(*(block.header or (block.rows[0], block.column)))}"
        )
        unread = (
            rule is None
            and block.result is not None
            and block.result.formula is not None
            and not block.stray
        )
        if (
            unread
            and block.result is not None
            and not (self.words.ticks and self.rules.asks_for_ticks(sheet, block))
        ):
            self.report(
                "rule-not-understood",
                where,
                f"The rule of {block.name or 'a level'} could not be made out:"
                f" ={(block.result.formula or '')[:200]}",
            )
        return AssessedLevel(block.name or f"Level {number}", skills, rule, where)


def _names(grid: Grid | None) -> tuple[AssessedLevel, ...]:
    """Return the levels of a sheet by their names alone, which say what framework it follows,
    where its ratings cannot be read.
    """
    return tuple(
        AssessedLevel(block.name or f"Level {number}", ())
        for number, block in enumerate(grid.blocks if grid else (), 1)
    )


def _texts(sheet: Sheet) -> int:
    return sum([isinstance(cell.value, str) for cell in sheet.cells.values()])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _reporter(findings: list[Finding]) -> Callable[[str, str, str], None]:
    """Return what adds a finding, by code, place and message."""
    return lambda code, where, message: findings.append(finding(code, where, message))
