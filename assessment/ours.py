"""What a blank workbook of our own making is known by, for those who write one and those who read it.

The marker stands twice, since not every program keeps it: as custom document properties (Excel, LibreOffice), and under defined names on
the hidden sheet (Google Sheets). On a competency's sheet the first, hidden column says what a row is: a skill's id, or ``level 2``. Columns
are known by their headers, so they may be moved.
"""

from __future__ import annotations

START, SUMMARY, DEFINITION = "Start here", "Summary", "Framework"

# custom document properties
MARKER = {"framework": "AssessmentFramework", "version": "AssessmentFrameworkVersion", "track": "AssessmentTrack", "person": "AssessmentPerson"}

# defined names of cells
PERSON, TRACK, ASPIRATIONAL, ALSO, FAMILY, RESULTS = "Person", "Track", "AspirationalTrack", "AlsoAspiredTo", "Family", "LevelResults"
PERSON_ID = "PersonId"
FRAMEWORK_ID, FRAMEWORK_VERSION = "FrameworkId", "FrameworkVersion"
# those of results by what counts now, and what they are called
SHOWN_RESULTS = {"Progress": "progress", "Grade": "grade", "JobTitle": "job title", "SalaryFrom": "lower salary bound", "SalaryTo": "upper salary bound"}
SHOWN_RESULTS |= {"NextGrade": "next grade", "ToNextGrade": "way to the next grade"}
LEVEL_RULE = "LevelRule"  # the rule that the formulas were made by: "mean 1.7", "allowance 2"

# the cells of the hidden sheet that list every skill: the competency's id, the level's number and name, the skill's id and text
SKILL_LIST = "SkillList"
# the cells of the hidden sheet that list how ratings may be spelt, below a header: a text, and what it is (0, 1, 2 or LEFT_OUT)
SPELLINGS, LEFT_OUT = "RatingSpellings", "left out"

# whether the results of levels are shown while people rate themselves
SHOWN, HIDDEN = "Shown", "Hidden"

# headers of a competency's sheet, by rater
SKILL_HEAD = "Skill"
RATING_HEADS = {"self": "Your rating", "manager": "Manager's rating", "agreed": "Agreed rating"}
NOTE_HEADS = {"self": "Evidence", "manager": "Manager's comment"}

# the author of notes that a former cycle's ratings left behind
LAST_CYCLE = "Last cycle"


def level_key(number: int) -> str:
    """Return what stands in the first column of a level's row."""
    return f"level {number}"
