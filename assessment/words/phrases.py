"""What is said wherever a result stands: whose ratings it is by, and whether it is finished. One
wording for screens, files and sheets.

Everything is said of a record (:mod:`assessment.output.records`), which is all that most outputs
have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assessment.words.catalogue import IN_ENGLISH, Texts
from assessment.words.names import plain_title
from assessment.words.text import counted as counted  # also for who says something of a record

if TYPE_CHECKING:
    from assessment.words.contract import (
        BriefRecord,
        GradeRecord,
        JudgedRecord,
        RangedRecord,
        ScoreRecord,
    )

UNRATED = "A skill that is not rated counts as No here."
_MOST_CELLS = 6  # that are named


def by_whom(one: JudgedRecord, texts: Texts = IN_ENGLISH) -> str:
    """Return whose ratings a record is by: ``by the agreed ratings, else self-assessment``; ``""``
    where none were read or given.

    Where the manager alone has rated, it is by nobody's ratings: the manager's do not count.
    """
    if one["rater"] is None or one["status"] == "not read":
        return ""
    if one["rater"] == "self" and one["skills"] and one["unrated"] == one["skills"]:
        if one["by_rater"].get("manager"):
            return texts.said("phrases.by.manager_only")
        # nothing stands there that could not be understood: nobody has begun
        if one["status"] == "incomplete":
            return ""
    agreed = one["by_rater"].get("agreed")
    in_part = one["rater"] == "agreed" and agreed is not None and agreed["unrated"] > one["unrated"]
    return texts.said("phrases.by." + ("agreed_in_part" if in_part else one["rater"]))


def others(one: JudgedRecord) -> str:
    """Return what the manager comes to, or by the manager's ratings the employee, where the
    workbook has both: ``the manager comes to 0.90, IC2``.
    """
    other = one["by_rater"].get("self" if one["rater"] == "manager" else "manager")
    if other is None or other["progress"] is None or one["status"] == "not read":
        return ""
    parts = [f"{other['progress']:.2f}", *([short(other["grade"])] if other["grade"] else [])]
    left = f" with {counted(other['unrated'], 'skill')} not rated" if other["unrated"] else ""
    return (
        f"the {'employee' if one['rater'] == 'manager' else 'manager'} comes to"
        f" {', '.join(parts)}{left}"
    )


def state(one: JudgedRecord, texts: Texts = IN_ENGLISH) -> str:
    """Return what a result lacks, in the place of a grade or beside it: ``incomplete, 3 open``;
    ``""`` for a complete one.
    """
    if one["status"] == "complete":
        return ""
    return texts.said(f"phrases.state.{one['status'].replace(' ', '_')}", open=one["unrated"])


def heading(one: JudgedRecord, texts: Texts = IN_ENGLISH) -> list[str]:
    """Return what a heading says beside the name: whose ratings, and the state in capital
    letters, since no colour tells of it.
    """
    said = state(one, texts)
    first, comma, rest = said.partition(",")
    written = f"{first.upper()}{comma}{rest}"
    return [
        *filter(None, (by_whom(one, texts),)),
        *([texts.said("phrases.state.when_written", state=written)] if said else []),
    ]


def unfinished(one: JudgedRecord, cells: Sequence[str] = ()) -> str:
    """Say that skills are open, and where; ``""`` where none are."""
    if not one["unrated"]:
        return ""
    many = one["unrated"]
    if many == one["skills"]:
        return f"none of {counted(many, 'skill')} is rated."
    named = "; ".join(together(cells[:_MOST_CELLS])) + (
        f" and {len(cells) - _MOST_CELLS} more" if len(cells) > _MOST_CELLS else ""
    )
    return (
        f"{many} of {counted(one['skills'], 'skill')} {'is' if many == 1 else 'are'} not"
        f" rated{f' ({named})' if cells else ''}."
    )


def together(cells: Sequence[str]) -> list[str]:
    """Return cells with each sheet named once in a row: ``Delivery!C7,C8``."""
    sheets: dict[str, list[str]] = {}
    for cell in cells:
        sheet, _, address = cell.rpartition("!")
        sheets.setdefault(sheet, []).append(address)
    return [
        f"{sheet}!{','.join(found)}" if sheet else ",".join(found)
        for sheet, found in sheets.items()
    ]


def open_words(one: ScoreRecord) -> str:
    """Return the paragraph about a scorecard that is incomplete or in doubt: what is open, and
    what it can still become; ``""`` for others.
    """
    if one["status"] not in ("incomplete", "in doubt"):
        return ""
    begins = "Incomplete:" if one["status"] == "incomplete" else "In doubt: see the errors below."
    parts = [
        begins,
        unfinished(one, one["open"]),
        ranges(one) if one["unrated"] < one["skills"] else "",
    ]
    return " ".join(filter(None, parts))


def ranges(one: RangedRecord) -> str:
    """Say between what progress and grade can still be, of a record or of one of a comparison's
    tracks; ``""`` where nothing can change them.
    """
    ends, grades = one["progress_range"], one["grade_range"]
    if ends is None or ends[0] == ends[1]:
        return ""
    text = f"Progress is between {ends[0]:.2f} and {ends[1]:.2f}"
    if grades is not None and grades[0] != grades[1]:
        return f"{text}, the grade between {short(grades[0])} and {short(grades[1])}."
    return (
        f"{text}; the grade is the same all the way."
        if grades is not None and grades[0]
        else f"{text}."
    )


def progress(one: RangedRecord) -> str:
    """Return a progress, or the two between which it can still be: ``0.50 to 3.05``."""
    ends = one["progress_range"]
    if ends is not None and ends[0] != ends[1]:
        return f"{ends[0]:.2f} to {ends[1]:.2f}"
    return "-" if one["progress"] is None else f"{one['progress']:.2f}"


def grade(one: RangedRecord) -> str:
    """Return a grade's code or title, or the two between which it can still be: ``IC1 to IC3``."""
    ends = one["grade_range"]
    return (
        f"{short(ends[0])} to {short(ends[1])}"
        if ends is not None and ends[0] != ends[1]
        else short(one["grade"])
    )


def in_a_line(one: BriefRecord) -> str:
    """Return what a scorecard comes to, in a line: ``Ben Carter: progress 3.05, grade IC3, by
    self-assessment``.
    """
    graded = one["grade"] is not None or one["grade_range"] is not None
    said = [
        f"progress {progress(one)}",
        f"grade {grade(one)}" if graded else "",
        state(one),
        by_whom(one),
    ]
    return f"{one['person']}: {', '.join(filter(None, said))}"


def short(one: GradeRecord | None) -> str:
    """Return a grade's code, or its job title where the framework has no codes; ``none`` below
    the lowest.
    """
    return "none" if not one else one["grade"] or plain_title(one["job_title"])


def full(one: GradeRecord) -> str:
    """Return a grade's code, if it has one, and its job title."""
    return (
        f"{one['grade']}, {plain_title(one['job_title'])}"
        if one["grade"]
        else plain_title(one["job_title"])
    )


def capital(text: str) -> str:
    """Return a sentence's beginning as a sentence begins."""
    return text[:1].upper() + text[1:]
