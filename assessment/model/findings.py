"""The codes of findings: what each means and what its reader can do.

``docs/findings.md`` is generated from this table (``scripts/generate_docs.py``).
"""

from __future__ import annotations

from typing import NamedTuple

from assessment.model.assessment import Finding, Severity

_LONGEST = 800  # characters of a message: names and formulas of somebody's file are in it


class Code(NamedTuple):
    """A kind of finding."""

    severity: Severity
    meaning: str
    remedy: str


CODES: dict[str, Code] = {
    # the file
    "file-missing": Code(
        "error",
        "The file is not there or cannot be opened.",
        "Check the path and your permission to read it.",
    ),
    "file-not-a-workbook": Code(
        "error",
        "The file is something else than an .xlsx or .xlsm workbook.",
        "Save it as .xlsx, or leave it out.",
    ),
    "file-encrypted": Code(
        "error", "The file needs a password.", "Save a copy without a password."
    ),
    "file-damaged": Code(
        "error",
        "The package is damaged.",
        "Open the file in a spreadsheet program and save it anew, or ask for it again.",
    ),
    "file-too-large": Code(
        "error",
        "The file is beyond the limits of what is read.",
        "Remove what does not belong to the assessment: pictures of data, exports, formatting of"
        " whole columns.",
    ),
    "sheet-too-large": Code(
        "warning",
        "A sheet is beyond the limits of what is read. It was left out.",
        "Nothing, if it does not belong to the assessment.",
    ),
    "file-hostile": Code(
        "error",
        "The file is made so as to harm who reads it (a zip bomb, entities, names that lead out of"
        " the package).",
        "Do not open it; ask its sender.",
    ),
    "file-timed-out": Code(
        "error",
        "The file took too long, or ended the process that worked on it. The others were done all"
        " the same.",
        "Try it alone. If it happens again, save it anew in a spreadsheet program, without what"
        " does not belong to the assessment.",
    ),
    "cloud-pointer": Code(
        "error",
        "The file is only a pointer, placeholder or shortcut to a workbook that lies elsewhere"
        " (Google Drive, iCloud); nobody's ratings are in it.",
        "Open it, download the workbook as .xlsx, and put that here.",
    ),
    "half-downloaded": Code(
        "error",
        "The file is a download or a copy that was not finished.",
        "Wait until it is, or ask for the file again.",
    ),
    "conflicted-copy": Code(
        "error",
        "The file is a version that Dropbox, Nextcloud or Syncthing has put beside another one,"
        " since both were changed at once. It was read.",
        "Bring both versions together in one file, and move the other away.",
    ),
    "person-twice": Code(
        "warning",
        "Two workbooks are the same person's, by id, else by name, or they are the same byte for"
        " byte. Each has a row.",
        "Leave only the one that counts; give ids where two people have one name.",
    ),
    # writing back
    "file-signed": Code(
        "error",
        "The workbook is digitally signed; any change would void the signature.",
        "Write into a copy that is not signed.",
    ),
    "file-protected": Code(
        "error",
        "The structure of the workbook is protected, and a sheet would have to be added.",
        "Take the protection off (Review, Protect Workbook).",
    ),
    "sheets-not-added": Code(
        "info",
        "The structure of the workbook is protected: its cells were filled, and no sheet was"
        " added.",
        "Nothing; or take the protection off (Review, Protect Workbook) and run it again.",
    ),
    "nothing-to-fill": Code(
        "error",
        "The file has no Summary that could be filled, or ratings that cannot be scored, so it was"
        " not written.",
        "See the other findings.",
    ),
    "not-written": Code(
        "error",
        "The result could not be written where it was asked for, or a file is there that would be"
        " lost.",
        "See the message: an open file, a full disk, no permission; what somebody typed into the"
        " file that is there (--overwrite keeps it as NAME.bak).",
    ),
    "kept-as-backup": Code(
        "warning",
        "A file was there that held what the new one does not. It was kept under another name"
        " (--overwrite).",
        "See what of it is still needed.",
    ),
    "words-not-carried": Code(
        "warning",
        "What somebody typed beside the table of an added sheet, or commented there, is not in the"
        " sheet that was made anew.",
        "Take it from the original (NAME.bak with --in-place) to a sheet that stays, or to the"
        " column for it on Focus.",
    ),
    "other-names-kept": Code(
        "warning",
        "The file that was replaced had other names (hard links), which lead to its old content.",
        "Remove the other names, or copy the new file.",
    ),
    "write-failed": Code(
        "error",
        "The written file was not what it was meant to be, so it was thrown away.",
        "Report it, with the message.",
    ),
    "typed-value-replaced": Code(
        "info",
        "A level, value or progress that was typed in was replaced by the computed one.",
        "Nothing, or see why they differ.",
    ),
    "weight-not-written": Code(
        "warning",
        "A weight is a formula and was not replaced by the track's.",
        "Type the weight, or mend what the formula looks at.",
    ),
    "formula-repaired": Code(
        "info",
        "A formula was replaced by one that works (--repair).",
        "Nothing; the message has the old one.",
    ),
    # recognition
    "summary-missing": Code(
        "error",
        "No sheet has a table with the headers Weight and Level (or Value).",
        "Add a Summary sheet with a row per competency, or check that this is a competency"
        " workbook.",
    ),
    "not-a-competency-workbook": Code(
        "error",
        "Neither a Summary nor sheets with rated skills by level were found, or the tables are"
        " those of another kind of workbook, which is named.",
        "Check that the right file was given.",
    ),
    "summary-ambiguous": Code(
        "info",
        "More than one sheet looks like the Summary. The one whose formulas read the competencies'"
        " sheets was used, else the one of the later year.",
        "Remove or rename the one that is not in use.",
    ),
    "summary-unclear": Code(
        "error",
        "More than one sheet may be the Summary, and nothing tells which. No weights count, no"
        " grade is given and nothing is written.",
        "Remove the ones that are not in use, or give them names with their years.",
    ),
    "competency-sheet-missing": Code(
        "error",
        "A row of the Summary names a competency that has no sheet.",
        "Name the sheet like the row, or remove the row.",
    ),
    "competency-not-scored": Code(
        "error",
        "A competency's sheet was found, but no skills with ratings on it.",
        "Compare the sheet with one that is read.",
    ),
    "partly-read": Code(
        "error",
        "Fewer than half of the competencies could be read, so no scorecard is made of them.",
        "See the other findings for what is missing.",
    ),
    "sheet-not-in-summary": Code(
        "warning",
        "A sheet holds rated skills but no row of the Summary names it.",
        "Add a row with its weight to the Summary, or remove the sheet.",
    ),
    "level-unnamed": Code(
        "info",
        "A level has no header that could be read.",
        "Write the level's name above its skills.",
    ),
    "rating-without-skill": Code(
        "warning", "A rating stands beside no skill.", "Remove it, or write the skill."
    ),
    "text-not-counted": Code(
        "info",
        "A text among or below the skills has no rating, and nothing looks for one: it was taken"
        " for a remark.",
        "If it is a skill, rate it, and have the level's formula look at its rating.",
    ),
    "rater-column-missing": Code(
        "warning",
        "A sheet of a blank workbook has lost the column of a rater, or its header.",
        "Write the header anew, unless the column was taken out.",
    ),
    "extra-rating-column": Code(
        "info",
        "A level has more than one column of ratings.",
        "Nothing, if the counted one is meant.",
    ),
    # ratings
    "rating-not-understood": Code(
        "error",
        "A cell holds something that is no rating of the scale; the skill counts as unrated.",
        "Rate the skill by one of the scale's labels or numbers.",
    ),
    "does-not-apply-not-allowed": Code(
        "error",
        "Skills are marked as not applying (n/a), but the framework has no such rating. Where a"
        " level depends on them, no level, progress and grade is given.",
        "Rate them; or agree on a framework that allows it: a copy of yours with a table"
        " does_not_apply in its framework.toml, named with --framework.",
    ),
    "scale-unknown": Code(
        "error",
        "The ratings are on a scale that the framework does not have, or nothing says which of its"
        " words is the best. No level, no progress, no grade.",
        "Rate by No, Somewhat and Yes or 0, 1 and 2; or by three words of your own, in a drop-down"
        " list or a legend that gives them the numbers 0, 1 and 2.",
    ),
    "scale-own-words": Code(
        "info",
        "Three words of the workbook's own are the steps of its scale.",
        "Nothing, if they were understood right.",
    ),
    "scale-checkboxes": Code(
        "info",
        "The ratings are checkboxes. A ticked one counts as Yes, any other as No.",
        "Nothing, if the unticked ones have been looked at.",
    ),
    "number-as-text": Code(
        "info",
        "A rating or a weight is a number stored as text. It was understood; a spreadsheet's own"
        " formulas overlook it.",
        "Type the number anew.",
    ),
    "rating-by-colour": Code(
        "info", "A skill is rated by the cell's colour alone.", "Type the rating into the cell."
    ),
    "rating-unseen": Code(
        "info",
        "A rating lies in a hidden row or column or under a merged range, or is shown as another"
        " word. It counts as the formulas count it.",
        "Show it, or type what is meant.",
    ),
    "no-ratings-by-rater": Code(
        "error",
        "One rater's ratings were asked for (--rater), and the workbook has none of them: no"
        " column, or an empty one. Nobody else's take their place.",
        "Ask the rater for them, or score it without --rater.",
    ),
    "skill-missing": Code(
        "warning",
        "A skill of a blank workbook has no row any more. It counts as unrated, so that its level"
        " is not achieved.",
        "Put the row back, from the blank workbook or an older copy, and rate it.",
    ),
    "skill-row-unknown": Code(
        "warning",
        "A row was put into a blank workbook, or copied, that is no skill which it was made with."
        " It does not count.",
        "Take it out, or have the skill put into the framework.",
    ),
    "skill-row-twice": Code(
        "error",
        "The row of a skill is there twice with different ratings. The copy does not count.",
        "Take out the row that is not meant.",
    ),
    "skill-reworded": Code(
        "warning",
        "Skills of a blank workbook stand in other words than those that it was made with.",
        "See that they still say the same, or put the words back.",
    ),
    "skills-not-checked": Code(
        "info",
        "Nothing is known of the skills that a blank workbook was made with.",
        "Name the framework's folder, in that version, with --framework.",
    ),
    "rating-unrated": Code(
        "warning",
        "Skills of a level are not rated; the level is not achieved until they are.",
        "Rate them.",
    ),
    "level-blank": Code(
        "info", "No skill of a level is rated.", "Rate them if the level is in question."
    ),
    "nothing-rated": Code(
        "info", "No skill of the workbook is rated.", "Nothing, if it is a blank one."
    ),
    "colour-not-read": Code(
        "warning",
        "Cells without a rating have one of the scale's colours, but so has their whole level or"
        " row, as by design. They count as unrated.",
        "Type the ratings.",
    ),
    "highlight-without-comment": Code(
        "info",
        "A rating is highlighted, but no comment says what is proposed.",
        "Add a comment with the proposal, or remove the highlight.",
    ),
    # weights
    "weights-not-100": Code(
        "error",
        "The weights do not add up to 100 %. Progress is what the Summary itself would show; no"
        " grade is given.",
        "Mend the weights, or score with --track.",
    ),
    "track-not-chosen": Code(
        "warning",
        "On the Summary of a blank workbook no track is chosen, so there are no weights.",
        "Choose the track on the Summary.",
    ),
    "weight-missing": Code(
        "error",
        "A competency has no weight.",
        "Type its weight, 0 % included, or score with --track.",
    ),
    "weight-not-understood": Code(
        "error", "A weight is no number between 0 and 100 %.", "Type it as a percentage."
    ),
    "weights-as-points": Code(
        "warning",
        "The weights are percentage points (25) instead of fractions (25 %).",
        "Type them as percentages: 25 %.",
    ),
    "weights-no-track": Code(
        "info",
        "The weights are those of no track of the framework, so no grade is given.",
        "Score with --track, or check the weights.",
    ),
    "weights-of-several-tracks": Code(
        "info",
        "The weights are those of more than one track; the first of them was taken.",
        "Name the track with --track.",
    ),
    "weights-differ-from-track": Code(
        "warning",
        "The Summary's weights are not the official ones of the track that was asked for or named.",
        "Update the weights.",
    ),
    # formulas
    "google-only-function": Code(
        "warning",
        "A formula uses a function that only Google Sheets knows; Excel and LibreOffice show"
        " #NAME?.",
        "Use the operators instead: EQ(a,b) is a=b, LTE(a,b) is a<=b.",
    ),
    "value-frozen": Code(
        "warning",
        "A formula of Google Sheets was exported as its value of then (__xludf.DUMMYFUNCTION); it"
        " does not follow the ratings.",
        "Export the file anew after every change, or write the formula in other words.",
    ),
    "unknown-function": Code(
        "warning",
        "A formula cannot be evaluated; its cached value counts, and it is accused of nothing.",
        "Check the formula by hand.",
    ),
    "depends-on-unknown": Code(
        "info",
        "A formula needs one that cannot be evaluated; its cached value counts, and no value is"
        " written that comes of it.",
        "See unknown-function.",
    ),
    "formula-broken": Code(
        "warning",
        "A formula refers to something that is no longer there (#REF!) or cannot be read.",
        "Mend the formula, or copy it from another row.",
    ),
    "never-calculated": Code(
        "info",
        "The file was saved by a program that does not calculate: no formula has its value.",
        "Nothing; the message says how many were evaluated.",
    ),
    "cached-value-stale": Code(
        "info",
        "The value saved in the file is not what the formula gives.",
        "Open and save the file in a spreadsheet program.",
    ),
    "range-misses-skill": Code(
        "warning",
        "A level's formula does not look at all of its skills.",
        "Extend the range of the formula, or the helper column that it looks at.",
    ),
    "range-wrong-cells": Code(
        "error",
        "A level's formula looks at another level's ratings.",
        "Correct the range of the formula.",
    ),
    "level-typed": Code(
        "warning", "A level's result is typed in instead of computed.", "Put the formula back."
    ),
    "level-formula-missing": Code(
        "info",
        "A level has no formula; the framework's rule counts.",
        "Nothing, or copy the formula from another level.",
    ),
    "rule-not-understood": Code(
        "warning",
        "The rule in a level's formula could not be made out; the framework's counts.",
        "Compare the formula with another level's.",
    ),
    "rule-differs": Code(
        "warning",
        "The rule in the workbook's formulas is not the framework's. The workbook's was used.",
        "Agree which of the two counts.",
    ),
    "rules-differ": Code(
        "warning",
        "Levels of this workbook have different rules. Each was used for its own level.",
        "Agree on one rule.",
    ),
    "second-rule": Code(
        "info",
        "A level is also computed by another rule that the Summary does not use.",
        "Remove one of the two.",
    ),
    "summary-level-typed": Code(
        "warning", "The Summary's level is typed in instead of computed.", "Put the formula back."
    ),
    "summary-asks-missing-level": Code(
        "warning",
        "The Summary's formula asks for a level that the sheet does not have.",
        "Remove that part of the formula.",
    ),
    "summary-skips-level": Code(
        "warning",
        "The Summary's formula does not ask for a level that the sheet has.",
        "Add the level to the formula.",
    ),
    "summary-wrong-sheet": Code(
        "error",
        "The Summary's formula reads the level from another competency's sheet.",
        "Correct the sheet's name in the formula.",
    ),
    "summary-value-wrong": Code(
        "warning", "A value in the Summary is not weight times level.", "Correct the formula."
    ),
    "progress-wrong": Code(
        "warning", "The Summary's progress is not the sum of all values.", "Correct the formula."
    ),
    "level-disagrees": Code(
        "warning",
        "The file's own formulas give another level than the scorer.",
        "See the other findings of this competency for the reason.",
    ),
    "summary-not-the-framework": Code(
        "warning",
        "The Summary of a blank workbook shows another grade, title, pay or progress than the"
        " framework gives for the same levels: its hidden sheet or a formula was changed. The"
        " framework's results are given.",
        "Ask who changed it and why; write the ratings into a new blank.",
    ),
    # development sheets
    "development-head-missing": Code(
        "warning",
        "A development sheet (Growth plan, Accomplishments, Check-ins) has lost the headers of its"
        " table.",
        "Put the headers back, or rename the sheet.",
    ),
    "development-column-missing": Code(
        "warning", "A development sheet lacks a column.", "Put the column's header back."
    ),
    "date-not-understood": Code(
        "warning",
        "A cell of a development sheet is no date of this century; the row counts without it.",
        "Type it as a date, or as 2025-03-31.",
    ),
    "goal-status-unknown": Code(
        "warning",
        "A goal's status is none of the four; the goal counts without it.",
        "Choose one from the list.",
    ),
    "goal-kind-unknown": Code(
        "warning",
        "A goal's kind is none of the framework's; it was kept as it is written.",
        "Choose one from the list.",
    ),
    "check-in-kind-unknown": Code(
        "warning",
        "A check-in's kind is none of the three; the row counts without it.",
        "Choose one from the list.",
    ),
    "goals-without-room": Code(
        "info",
        "Goals were proposed that found no empty row in the growth plan.",
        "Remove goals that are done, and plan again.",
    ),
    "nothing-to-plan": Code(
        "error",
        "Nothing is certain of a workbook's ratings, or of its weights, so that there is no plan.",
        "See the other findings, and mend what they name.",
    ),
    "plan-not-rated": Code(
        "info",
        "Skills that may decide on a level are not rated. No goal comes of them.",
        "Agree first where you stand: rate them, and plan again.",
    ),
    # framework
    "framework-unknown": Code(
        "info",
        "The workbook follows none of the installed frameworks, so no grade is given.",
        "Name the framework with --framework.",
    ),
    "framework-differs": Code(
        "warning",
        "The workbook follows a framework only in part (other levels or competencies), so no grade"
        " is given.",
        "Name the framework with --framework if its grades count all the same.",
    ),
    "framework-version": Code(
        "info",
        "The workbook was made for another version of the framework.",
        "Check what has changed since.",
    ),
    "track-unknown": Code(
        "warning",
        "The workbook names a track that the framework does not have.",
        "Correct the name, or score with --track.",
    ),
    # blank workbooks
    "blank-exists": Code(
        "error",
        "A file of a person's name is there already, and nothing in it says that it is theirs"
        " (empty, unreadable, another workbook, a link that leads nowhere). It was left alone, and"
        " they have got none.",
        "Move it away, or name another folder, and run it again.",
    ),
    "blank-of-another": Code(
        "error",
        "A file of a person's name is there already, and it is another person's of that name, or"
        " may be. It was left alone, and they have got none.",
        "Move it away if that person has left; give both an id; and run it again.",
    ),
    "blank-outdated": Code(
        "error",
        "A person's own file is there already, but for another track, framework or version of it."
        " It may have been filled, and was left alone.",
        "Let them fill it as it is; or move it to another folder, and run it again with --previous"
        " naming that, so that its ratings come along.",
    ),
    "blank-by-name": Code(
        "warning",
        "A file that is there already was taken for a person's by its name, since it has no id.",
        "Nothing, if it is theirs; else move it away.",
    ),
    "namesakes": Code(
        "error",
        "Several people of the roster have one name, and no id, e-mail address, team, manager or"
        " track tells them apart. None of them gets a workbook.",
        "Give them ids on the roster.",
    ),
    "previous-unreadable": Code(
        "error",
        "A workbook of the last cycle cannot be read. Whoever it is of gets no workbook from it.",
        "See the message, mend the file, and run it again.",
    ),
    "previous-ambiguous": Code(
        "error",
        "More than one workbook of the last cycle may be a person's, or one may be several"
        " people's.",
        "Give ids, or leave only the right ones; then run it again.",
    ),
    "previous-missing": Code(
        "info",
        "A person has no workbook of the last cycle.",
        "Nothing, for a newcomer; else check name and id.",
    ),
    "previous-not-carried": Code(
        "warning",
        "Less than half of the ratings of a workbook of the last cycle could be carried over. This"
        " makes the exit status 1.",
        "Name the framework that the workbook follows with --framework, or make its wording one of"
        " your own; or rate anew from the sheet Carried over.",
    ),
    # a list of people beside workbooks
    "no-workbook": Code(
        "warning",
        "Somebody on the list of people has handed in no workbook.",
        "Ask for it, or see under which name it was saved.",
    ),
    "not-on-the-list": Code(
        "info",
        "A workbook is of nobody on the list of people.",
        "Nothing, or correct the name or id on the list.",
    ),
    "people-ambiguous": Code(
        "warning",
        "Several people of the list have the name of a workbook, so it was joined to none of them.",
        "Give ids, on the list and in the workbook.",
    ),
    "people-name-differs": Code(
        "warning",
        "A workbook's id is that of a person with another name on the list of people.",
        "See whose workbook it is: copies keep the id.",
    ),
    "previous-of-another": Code(
        "error",
        "The workbook of the last cycle that has a person's id is in a name that has no word in"
        " common with theirs: the id may have been given again.",
        "If it is theirs, add a column Previous ID with that id; else move it away, and run it"
        " again.",
    ),
    "previous-name-differs": Code(
        "warning",
        "The workbook of the last cycle that has a person's id is in another name, of which some"
        " words are theirs. It was taken for theirs.",
        "Nothing, if the name has changed; else move the workbook away and the new one, too, and"
        " run it again.",
    ),
    "previous-other-id": Code(
        "warning",
        "A person has no workbook of the last cycle by their id, but one of the same name has"
        " another id.",
        "If it is theirs, add a column Previous ID with that id, and run it again.",
    ),
    "previous-unclaimed": Code(
        "info",
        "Workbooks of the last cycle belong to nobody on the roster.",
        "Nothing, for people who have left; else check their names.",
    ),
    "review-skipped": Code(
        "info",
        "By the framework's calendar a person's review is skipped this time.",
        "Nothing, or leave the workbook for the next one.",
    ),
    "aspirational-too-many": Code(
        "warning",
        "A person aspires to more tracks than a workbook has places for.",
        "Nothing, or choose among them.",
    ),
    "internal-error": Code(
        "error",
        "This program failed on the file. The others were done all the same.",
        "Report it, with the message.",
    ),
    "track-not-in-framework": Code(
        "error",
        "The track that was asked for is none of the workbook's framework.",
        "Score these workbooks apart, with a track of theirs.",
    ),
    "no-grade": Code(
        "info",
        "The progress lies below the lowest grade of the track.",
        "See the track's grades with: assess framework show.",
    ),
    # a roster
    "roster-not-a-table": Code(
        "error",
        "The roster is neither CSV nor .xlsx.",
        "Save the list of people as .xlsx or as CSV (UTF-8).",
    ),
    "roster-header-missing": Code(
        "error",
        "None of the first rows names the columns, so nobody was read.",
        "Say which column holds the names, --column name=..., or write a row of headers above the"
        " people: Name, Track, and what else there is.",
    ),
    "roster-header-assumed": Code(
        "warning",
        "Columns are named by their letters, and no row is understood as the header. The first row"
        " was taken for it, and is nobody's.",
        "If that row is a person, write a row of headers above it.",
    ),
    "roster-column-missing": Code(
        "error",
        "A column that was named with --column is not there, so nobody was read.",
        "Name it as the header has it.",
    ),
    "roster-empty": Code(
        "error",
        "There is nobody below the row that names the columns.",
        "Check that this is the right file.",
    ),
    "roster-name-numbers": Code(
        "warning",
        "A column that should hold names holds numbers only; it was not read as the names.",
        "Name the right column: --column name=...",
    ),
    "roster-name-email": Code(
        "warning",
        "An e-mail address stands where a name should, and the person is called by it.",
        "Write the name, or name the right column: --column name=...",
    ),
    "roster-track-by-titles": Code(
        "info",
        "A column of job titles was taken for the tracks, since all of them are.",
        "Nothing, if they are meant.",
    ),
    "roster-dates-mixed": Code(
        "warning",
        "Some dates of a column have the day first, others the month. Those that may be either were"
        " left out.",
        "Write the dates as year-month-day: 2026-12-31.",
    ),
    "roster-track-column-missing": Code(
        "error",
        "No column of the roster holds the tracks, so nobody gets a workbook.",
        "Say which column holds them, --column track=..., or name one track for all: --track.",
    ),
    "roster-column-twice": Code(
        "warning",
        "Two columns of the roster mean the same; one of them was read.",
        "Remove or rename the one that is not meant.",
    ),
    "roster-column-unclear": Code(
        "warning",
        "A column's header may mean several things; it was not read.",
        "Name the column as the message says.",
    ),
    "roster-other-sheet": Code(
        "warning",
        "More than one sheet holds people; only one of them was read.",
        "Bring all people into one sheet, or make a file of each.",
    ),
    "roster-encoding": Code(
        "info",
        "The CSV is not in a Unicode encoding. The one that it is in was told by the letters of its"
        " names.",
        "Nothing; or name another with --encoding.",
    ),
    "roster-encoding-unclear": Code(
        "error",
        "The CSV is not in a Unicode encoding, and may be in several in which names are spelt"
        " differently, or is no text in the one that was named.",
        "Name the right one with --encoding, or save the list as CSV UTF-8.",
    ),
    "roster-quotes": Code(
        "warning",
        "The quotation marks of a CSV row do not pair up.",
        "See that the row was read right; double the marks inside a quoted text.",
    ),
    "roster-row-wide": Code(
        "warning",
        "A CSV row has more cells than the header; its cells may be shifted.",
        "Put texts that hold the separator between quotation marks.",
    ),
    "roster-row-unread": Code(
        "info",
        "Rows hold nothing in the columns that are read. They were skipped.",
        "Nothing, if nobody is meant by them.",
    ),
    "roster-too-long": Code(
        "error",
        "The roster has more rows than are read; the people below got nothing.",
        "Divide it into several files.",
    ),
    "roster-too-wide": Code(
        "warning",
        "The roster has more columns than are read.",
        "Move the columns that matter to the left.",
    ),
    "roster-cell-cut": Code(
        "warning", "A text is longer than what is read; the rest was cut.", "Shorten it."
    ),
    "roster-cell-error": Code(
        "warning",
        "A cell holds an error value such as #N/A; it was read as empty.",
        "Mend the formula.",
    ),
    "roster-name-missing": Code(
        "error",
        "A row has no name, so nobody gets a workbook for it.",
        "Write the name, or remove the row.",
    ),
    "roster-track-missing": Code(
        "error",
        "Somebody has no track, and so gets no workbook.",
        "Write the track, or name one track for all who have none.",
    ),
    "roster-track-unknown": Code(
        "error",
        "Somebody's track is none of the framework, or may be several; the person gets no"
        " workbook.",
        "Write the track's full name.",
    ),
    "roster-track-assumed": Code(
        "info",
        "People without a track got the one that was named for them.",
        "Nothing, if it is theirs.",
    ),
    "roster-id-twice": Code(
        "error",
        "Several rows have the same id; none of them gets a workbook.",
        "Correct the ids, or remove the row that is one too many.",
    ),
    "roster-name-twice": Code(
        "info",
        "Several people have the same name; their files have the id behind the name, or what else"
        " tells them apart.",
        "Nothing, or remove the row if it is one person.",
    ),
    "roster-date-unread": Code(
        "warning",
        "A date could not be read for sure. The person gets a workbook without it.",
        "Write the date as year-month-day: 2026-12-31.",
    ),
    "roster-date-strange": Code(
        "warning",
        "A date lies in the future, or the last review before the start. It was taken as it is.",
        "Correct it, if it is wrong.",
    ),
    "roster-aspiration-unknown": Code(
        "warning",
        "An aspirational track could not be told. It was left out.",
        "Write the track's full name.",
    ),
    "roster-aspiration-own": Code(
        "info", "An aspirational track is the person's own track. It was left out.", "Nothing."
    ),
    "roster-email": Code(
        "warning", "An e-mail address has no @. It was taken as it is.", "Correct it."
    ),
}


# remarks on a result rather than on the file it comes from: of no interest to who checks files
ABOUT_RESULTS = frozenset(
    ("weights-of-several-tracks", "no-grade", "nothing-rated", "never-calculated")
)


def finding(code: str, where: str, message: str, severity: Severity | None = None) -> Finding:
    """Return a finding of a known code. Raises ``KeyError`` for an unknown one."""
    if len(message) > _LONGEST:
        message = message[: _LONGEST - 3] + "..."
    return Finding(severity or CODES[code].severity, code, _writable(where), _writable(message))


def _writable(text: str) -> str:
    """Return a text as it can be written: names of files may hold bytes that are no text on
    some systems.
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
