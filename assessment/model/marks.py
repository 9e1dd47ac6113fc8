"""What a blank workbook of our own making is known by, for those who write one and those who read
it.

The marker stands twice, since not every program keeps it: as custom document properties (Excel,
LibreOffice), and under defined names on the hidden sheet (Google Sheets). On a competency's sheet
the first, hidden column says what a row is: a skill's id, or ``level 2``. Columns are known by
their headers, so they may be moved.

Sheets and headers have names here that are the same in every language, the English ones. What they
are called in a workbook is the catalogue's (:mod:`assessment.words.catalogue`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from assessment.model.assessment import Rater
from assessment.words.catalogue import ENGLISH, Texts, languages

# the hidden one is called so in every language
START, SUMMARY, DEFINITION = "Start here", "Summary", "Framework"

# custom document properties
MARKER = {
    "framework": "AssessmentFramework",
    "version": "AssessmentFrameworkVersion",
    "track": "AssessmentTrack",
    "person": "AssessmentPerson",
}

# defined names of cells
PERSON, TRACK, ASPIRATIONAL, ALSO, FAMILY, RESULTS = (
    "Person",
    "Track",
    "AspirationalTrack",
    "AlsoAspiredTo",
    "Family",
    "LevelResults",
)
PERSON_ID = "PersonId"
FRAMEWORK_ID, FRAMEWORK_VERSION = "FrameworkId", "FrameworkVersion"
# those of results by what counts now, and what they are called
SHOWN_RESULTS = {
    "Progress": "progress",
    "Grade": "grade",
    "JobTitle": "job title",
    "SalaryFrom": "lower salary bound",
    "SalaryTo": "upper salary bound",
}
SHOWN_RESULTS |= {"NextGrade": "next grade", "ToNextGrade": "way to the next grade"}
LEVEL_RULE = "LevelRule"  # the rule that the formulas were made by: "mean 1.7", "allowance 2"

# the cells of the hidden sheet that list every skill: the competency's id, the level's number and
# name, the skill's id and text
SKILL_LIST = "SkillList"
# the cells of the hidden sheet that list how ratings may be spelt, below a header: a text, and what
# it is (0, 1, 2 or LEFT_OUT)
SPELLINGS, LEFT_OUT = "RatingSpellings", "left out"

# whether the results of levels are shown while people rate themselves
SHOWN, HIDDEN = "Shown", "Hidden"

# headers of a competency's sheet, by rater
SKILL_HEAD = "Skill"
RATING_HEADS: dict[Rater, str] = {
    "self": "Your rating",
    "manager": "Manager's rating",
    "agreed": "Agreed rating",
}
NOTE_HEADS: dict[Rater, str] = {"self": "Evidence", "manager": "Manager's comment"}

# the author of notes that a former cycle's ratings left behind
LAST_CYCLE = "Last cycle"

# begins the defined names by which the sheets that we add to a workbook are known again
SHEET_MARK = "assessment_sheet_"
# the sheets that people fill over the year: they are added once, and never made anew
GROWTH_PLAN: Final = "Growth plan"
ACCOMPLISHMENTS: Final = "Accomplishments"
CHECK_INS: Final = "Check-ins"
DEVELOPMENT_SHEETS = (GROWTH_PLAN, ACCOMPLISHMENTS, CHECK_INS)
CARRIED_OVER = "Carried over"
TRACKS, FOCUS = "Tracks", "Focus"
# the key of the name that a sheet has in a language
_KEYS = {
    START: "start",
    SUMMARY: "summary",
    TRACKS: "tracks",
    FOCUS: "focus",
    CARRIED_OVER: "carried_over",
    GROWTH_PLAN: "growth_plan",
    ACCOMPLISHMENTS: "accomplishments",
    CHECK_INS: "check_ins",
}
_ADDED = frozenset((TRACKS, FOCUS, CARRIED_OVER, *DEVELOPMENT_SHEETS))
_TRACK = "Track {}"  # the name of a track's sheet, in the middle of which the track's stands
_NUMBER = re.compile(r" \([0-9]+\)$")


def level_key(number: int) -> str:
    """Return what stands in the first column of a level's row."""
    return f"level {number}"


class Heads(NamedTuple):
    """The headers of a competency's sheet in a language."""

    skill: str
    ratings: dict[Rater, str]
    notes: dict[Rater, str]

    def words(self) -> tuple[str, ...]:
        """Return all of them, in the same order in every language."""
        return self.skill, *self.ratings.values(), *self.notes.values()


def all_heads() -> Iterator[Heads]:
    """Yield the headers of a competency's sheet in every language, English first: no table of
    texts is read for that.
    """
    yield Heads(SKILL_HEAD, RATING_HEADS, NOTE_HEADS)
    for texts in _other_languages():
        said = texts.table("sheets", "heads")
        ratings: dict[Rater, str] = {rater: said[rater] for rater in RATING_HEADS}
        notes: dict[Rater, str] = {rater: said[f"{rater}_note"] for rater in NOTE_HEADS}
        yield Heads(said["skill"], ratings, notes)


def switches() -> Iterator[tuple[str, str]]:
    """Yield how a workbook says that the results of levels are shown, and that they are hidden, in
    every language, English first.
    """
    yield SHOWN, HIDDEN
    for texts in _other_languages():
        words = texts.table("sheets", "words")
        yield words["shown"], words["hidden"]


def authors_of_last_cycle() -> frozenset[str]:
    """Return the authors of notes that a former cycle's ratings left behind, in every language."""
    others = (texts.said("sheets.words.last_cycle") for texts in _other_languages())
    return frozenset((LAST_CYCLE, *others))


def _other_languages() -> Iterator[Texts]:
    return (Texts(language) for language in languages() if language != ENGLISH)


def sheet_name(texts: Texts, sheet: str) -> str:
    """Return what a sheet is called in a language."""
    return texts.said(f"sheets.names.{_KEYS[sheet]}")


def sheet_of_ours(name: str) -> str:
    """Return which sheet of ours has a name, in whatever language; ``""`` for no sheet of ours."""
    if name in _KEYS:  # no table of texts is read for what is English
        return name
    others = (_names(texts).get(name) for texts in _other_languages())
    return next(filter(None, others), "")


def sheet_mark(sheet: str) -> str:
    """Return the defined name by which a sheet that we added is known again, as long as it has the
    name that we gave it; the same in every language.

    A number in brackets, which it has where its name was taken, does not count. ``""`` for a name
    that we give to no sheet: whatever a workbook says of itself, its Summary and its skills are
    never taken for ours.
    """
    name = _NUMBER.sub("", sheet)
    own = sheet_of_ours(name)
    own = own if own in _ADDED else _track_sheet(name)
    return SHEET_MARK + re.sub(r"\W", "_", own) if own else ""


def _track_sheet(name: str) -> str:
    """Return the name that the sheet of a track would have in English; ``""`` for other sheets."""
    others = (texts.table("sheets", "names")["track"] for texts in _other_languages())
    for pattern in (_TRACK.format("{track}"), *others):
        begin, _, end = pattern.partition("{track}")
        if len(name) > len(begin + end) and name.startswith(begin) and name.endswith(end):
            return _TRACK.format(name[len(begin) : len(name) - len(end)])
    return ""


def _names(texts: Texts) -> dict[str, str]:
    """Return the sheets of ours by their names in a language."""
    return {sheet_name(texts, sheet): sheet for sheet in _KEYS}
