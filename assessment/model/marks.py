"""What a blank workbook of our own making is known by, for those who write one and those who read
it.

The marker stands twice, since not every program keeps it: as custom document properties (Excel,
LibreOffice), and under defined names on the hidden sheet (Google Sheets). On a competency's sheet
the first, hidden column says what a row is: a skill's id, or ``level 2``. Columns are known by
their headers, so they may be moved.
"""

from __future__ import annotations

import re
from typing import Final

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
RATING_HEADS = {"self": "Your rating", "manager": "Manager's rating", "agreed": "Agreed rating"}
NOTE_HEADS = {"self": "Evidence", "manager": "Manager's comment"}

# the author of notes that a former cycle's ratings left behind
LAST_CYCLE = "Last cycle"

# begins the defined names by which the sheets that we add to a workbook are known again
SHEET_MARK = "assessment_sheet_"
# the sheets that people fill over the year: they are added once, and never made anew
GROWTH_PLAN: Final = "Growth plan"
ACCOMPLISHMENTS: Final = "Accomplishments"
CHECK_INS: Final = "Check-ins"
DUE_HEAD: Final = "Due next"  # above the talks that are due, on the sheet of the check-ins
DEVELOPMENT_SHEETS = (GROWTH_PLAN, ACCOMPLISHMENTS, CHECK_INS)
CARRIED_OVER = "Carried over"
_OURS = re.compile(
    rf"Tracks|Focus|Track .+|{CARRIED_OVER}|" + "|".join(DEVELOPMENT_SHEETS), re.DOTALL
)
_NUMBER = re.compile(r" \([0-9]+\)$")


def level_key(number: int) -> str:
    """Return what stands in the first column of a level's row."""
    return f"level {number}"


def sheet_mark(sheet: str) -> str:
    """Return the defined name by which a sheet that we added is known again, as long as it has the
    name that we gave it.

    A number in brackets, which it has where its name was taken, does not count. ``""`` for a name
    that we give to no sheet: whatever a workbook says of itself, its Summary and its skills are
    never taken for ours.
    """
    name = _NUMBER.sub("", sheet)
    return SHEET_MARK + re.sub(r"\W", "_", name) if _OURS.fullmatch(name) else ""
