"""What the sheets of the competencies have in common, however a blank workbook is arranged: the
formulas that count ratings, and those that say what they come to.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessment.model import Competency, Counted, DoesNotApply, Framework
from assessment.model.marks import RESULTS
from assessment.sheets.blank.definition import COUNTS, MANAGER, Definition
from assessment.sheets.kit.addresses import (
    cell,
    is_plain,
    quoted,
    spoken,
    spoken_number,
    string,
)
from assessment.sheets.kit.canvas import Canvas
from assessment.sheets.kit.ratings import look_of
from assessment.words.catalogue import Texts

_LONGEST_FORMULA = 8_000  # characters; Excel takes 8,192


class CompetencySheet(ABC):
    """Addresses on one competency's sheet; rows and columns count from 0."""

    def __init__(
        self, framework: Framework, competency: Competency, name: str, definition: Definition
    ) -> None:
        self.framework = framework
        self.competency = competency
        self.name = name
        self.definition = definition
        self.texts = framework.texts

    @abstractmethod
    def skill_rows(self, index: int) -> range:
        """Return the rows of the skills of a level, by its place from 0."""

    @abstractmethod
    def input_columns(self, index: int) -> Mapping[str, int]:
        """Return the columns that people fill for the skills of a level, by their headers."""

    @abstractmethod
    def counted(self, index: int, view: str) -> Counted:
        """Return where a view's ratings of a level are counted."""

    @abstractmethod
    def reached(self, view: str) -> str:
        """Return the formula of the level that a view shows on the Summary."""

    @abstractmethod
    def rated(self, view: str) -> str:
        """Return the cell with the number of skills that a view has rated."""

    @abstractmethod
    def next_step(self) -> str:
        """Return the formula of what is missing for the next level, unless it is hidden."""

    @abstractmethod
    def draw(self, canvas: Canvas, noted: bool = False) -> None:
        """Draw the sheet; ``noted`` puts a note on every rating of the employee's, to be
        replaced or taken out.
        """

    def at(self, row: int, column: int) -> str:
        """Return an absolute address with the sheet's name."""
        return f"{quoted(self.name)}!{cell(row, column)}"

    def places(self) -> dict[str, dict[str, tuple[str, str]]]:
        """Return the cells that people fill for each skill, by its id and their column's header."""
        return {
            skill.id: {
                head: (self.name, cell(row, column).replace("$", ""))
                for head, column in self.input_columns(index).items()
            }
            for index, level in enumerate(self.competency.levels)
            for row, skill in zip(self.skill_rows(index), level.skills, strict=True)
        }

    def size(self, view: str) -> str:
        """Return how many skills of the competency have to be rated, for formulas."""
        levels = self.competency.levels
        if self.framework.scale.does_not_apply is None:
            return str(sum(len(level.skills) for level in levels))
        counts = (self.counted(index, view).many for index in range(len(levels)))
        sheet = f"{quoted(self.name)}!"
        return f"({'+'.join(count if '!' in count else sheet + count for count in counts)})"

    def words_of_next(self, level: str, missing: Sequence[str]) -> str:
        """Return the formula of what is missing for the level after ``level``, given the cells
        that say so of each.
        """
        titles = (
            f"{level.number} {self.framework.level_name(level.number)}: "
            for level in self.competency.levels
        )
        steps = (f"{string(title)}&{words}" for title, words in zip(titles, missing, strict=True))
        highest = string(self.texts.said("blank.status.highest"))
        return f"IF({level}={len(missing)},{highest},CHOOSE({level}+1,{','.join(steps)}))"

    def unless_hidden(self, formula: str) -> str:
        """Return a formula whose results are hidden while people rate themselves."""
        return unless_hidden(self.texts, formula)

    def rated_of_all(self) -> str:
        """Return the formula of how many skills are rated, as a text."""
        counts = {"rated": self.rated(COUNTS), "size": self.size(COUNTS)}
        return spoken(self.texts.table("blank", "status")["rated"], counts)


# --- what the ratings come to, in words ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LevelCells:
    """What a workbook knows of a level by the ratings that count, as formulas."""

    counted: Counted
    achieved: str  # 1 where it is
    skills: int  # how many the level has
    strange: str  # how many cells hold no rating
    gone: str  # how many skills have no row any more


def missing_words(framework: Framework, level: LevelCells) -> str:
    """Return the formula of what is missing for a level."""
    scale, rule, counted = framework.scale, framework.rule, level.counted
    many, lowest, strange, gone = counted.many, counted.steps[0], level.strange, level.gone
    unrated = f"({'-'.join((many, *counted.steps, strange, gone))})"
    steps = rule.steps_by_counts(counted)
    texts = framework.texts.table("blank", "missing")

    def part(key: str, formulas: Mapping[str, str], **words: object) -> str:
        return spoken(texts[key] + texts["between"], formulas, **words)

    def if_any(number: str, key: str, **words: object) -> str:
        return f'IF({number}>0,{part(key, {"number": number}, **words)},"")'

    skills = spoken_number(gone, texts["gone_one"], texts["gone_many"])
    parts = [
        if_any(lowest, "lowest", label=scale.label(scale.lowest)) if rule.forbids_lowest else "",
        if_any(unrated, "unrated"),
        if_any(strange, "strange"),
        f'IF({gone}>0,{part("gone", {"skills": skills})},"")',
        rule.lacking_by_counts(counted, scale, part),
        spoken_number(steps, texts["steps_one"], texts["steps_many"]),
    ]
    words = "&".join(filter(None, parts))
    anything = "+".join((*counted.steps, strange, gone))
    nothing = string(texts["nothing"])
    missing = f'IF({level.achieved}=1,"",IF({anything}=0,{nothing},{words}))'
    if scale.does_not_apply is None:
        return missing
    left_out = f"{level.skills}-{many}"
    said = spoken_number(
        left_out, texts["left_out_one"], texts["left_out_many"], shown=f"({left_out})"
    )
    between = f'IF({level.achieved}=1,"",{string(texts["between"])})'
    left_out_words = f'IF({many}={level.skills},"",{between}&{said})'
    return f"IF({many}=0,{string(texts['all_left_out'])},{missing}&{left_out_words})"


def rated_words(
    texts: Texts, sheets: Sequence[CompetencySheet], key: str, *, several: bool = True
) -> str:
    """Return the formula of how many skills of sheets are rated: ``87 of 134``, and how many of
    them ``several`` raters' manager has rated.
    """
    rated, size = _rated_and_size(sheets)
    said = texts.table("blank", "status")
    words = spoken(said[key], {"rated": f"({rated})", "size": f"({size})"})
    words += "" if words.endswith('"') else '&""'
    manager = "+".join(sheet.rated(MANAGER) for sheet in sheets)
    by_manager = spoken(said["and_manager"], {"rated": f"({manager})"})
    return f'{words}&IF({manager}>0,{by_manager},"")' if several else words


def unfinished_words(
    texts: Texts, sheets: Sequence[CompetencySheet], before: str = "", otherwise: str = ""
) -> str:
    """Return the formula of what stands over results while some skills are rated and others are
    not; ``otherwise`` at all other times.
    """
    rated, size = _rated_and_size(sheets)
    said = texts.table("blank", "status")["unfinished_after" if before else "unfinished"]
    said = spoken(said, {"open": f"(({size})-({rated}))"}, before=before)
    words = f"IF(AND({rated}>0,({size})-({rated})>0),{said},{string(otherwise)})"
    return words if len(words) < _LONGEST_FORMULA else string(otherwise)


def _rated_and_size(sheets: Sequence[CompetencySheet]) -> tuple[str, str]:
    """Return, for formulas, how many skills of sheets are rated, and how many are to be."""
    rated = "+".join(sheet.rated(COUNTS) for sheet in sheets)
    return rated, "+".join(sheet.size(COUNTS) for sheet in sheets)


def are_hidden(texts: Texts) -> str:
    """Return the condition that results are hidden while people rate themselves."""
    return f"{RESULTS}={string(texts.said('sheets.words.hidden'))}"


def unless_hidden(texts: Texts, formula: str) -> str:
    """Return a formula whose results are hidden while people rate themselves."""
    return f'IF({are_hidden(texts)},"",{formula})'


def scale_words(framework: Framework, *, numbers: bool) -> str:
    """Return what the steps of the scale mean, the highest first, with their ``numbers`` where
    these are what people fill in.
    """
    scale = framework.scale
    texts = [
        f"{look_of(scale, step.value).symbol} {f'{step.value} ' if numbers else ''}"
        f"{step.label}: {step.description}"
        for step in reversed(scale.steps)
    ]
    if (said := scale.does_not_apply) is not None:
        texts.append(f"{said.label}: {said.description}")
    return "   ".join(texts)


def enumerated(texts: Texts, words: Sequence[str], key: str = "or") -> str:
    """Return words as a sentence lists a choice, ``2, 1 or 0``; all of them with the key "and"."""
    if len(words) < 2:
        return "".join(words)
    said = {"words": ", ".join(words[:-1]), "last": words[-1]}
    return texts.said(f"sheets.shared.{key}", **said)


# --- counting ------------------------------------------------------------------------------------


def numbers_of(ratings: str, value: int) -> str:
    """Return the formula of how many cells hold a number; no text is one, and what cells hold
    errors does not matter.

    ``COUNTIF(range,1)`` also counts the texts "1", "1e0" and "100%", but not in every program.
    """
    if is_range(ratings):
        return f'COUNTIF({ratings},">={value}")-COUNTIF({ratings},">{value}")'
    return f'SUMPRODUCT(({ratings}={value})*({ratings}<>""))'


def words_of(codes: str, word: str) -> str:
    """Return the formula of how many cells hold one of our own words in place of a number."""
    return f'COUNTIF({codes},"{word}")' if is_range(codes) else f'SUMPRODUCT(({codes}="{word}")*1)'


def left_out_of(ratings: str, said: DoesNotApply) -> str:
    """Return the formula of how many cells say that a skill does not apply, by the label or by
    an alias that programs count as it is written.
    """
    return "+".join(
        f"COUNTIF({ratings},{string(word)})"
        for word in (said.label, *filter(is_plain, said.aliases))
    )


def is_range(ratings: str) -> bool:
    """Tell whether an area is more than a cell; to some programs a single cell is none to count
    or look things up in.
    """
    return ":" in ratings
