"""How far everybody is: who has handed in no workbook, who has not begun, who has skills left to
rate.

A row for each workbook, and for everybody on a list of people who has none. What counts as rated is
what the scorer counts; for workbooks with a column for each rater it is told how many skills each
of them has rated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from assessment.model import Assessment, RatedSkill, Scorecard
from assessment.output.records import brief, problem
from assessment.output.rows import Row, table
from assessment.words.contract import FileRecord, StatusRecord
from assessment.words.text import counted

NOT_READ, NOT_HANDED_IN, NOT_BEGUN, BEGUN, COMPLETE = (
    "not read",
    "not handed in",
    "not begun",
    "begun",
    "complete",
)
STATES = (NOT_READ, NOT_HANDED_IN, NOT_BEGUN, BEGUN, COMPLETE)  # the worst first
NO_WORKBOOK = "no-workbook"  # the finding of who is on a list of people and has handed in none


def progress_of(card: Scorecard) -> StatusRecord:
    """Return how far a workbook is: who it is of, its state, how many skills are rated, of how
    many, and by whom.

    ``rated`` counts the skills that have a rating which counts, ``rated_self`` and its like those
    that each rater has rated (one that does not apply included); where the workbook has no columns
    for several raters, they are the employee's own.
    """
    one = brief(card)
    read = bool(card.competencies) and one["status"] != NOT_READ
    total, rated = one["skills"], one["skills"] - one["unrated"]
    by_rater = _by_rater(card.assessment)
    return {
        "file": one["file"],
        "person": one["person"],
        "person_id": one["person_id"],
        "framework": one["framework"],
        "track": one["track"],
        "state": _state(rated, total, bool(rated or any(by_rater.values()))) if read else NOT_READ,
        "rated": rated if read else None,
        "skills": total if read else None,
        "rated_self": by_rater["self"] if read else None,
        "rated_manager": by_rater["manager"] if read else None,
        "rated_agreed": by_rater["agreed"] if read else None,
        "findings": one["findings"],
    }


def _state(rated: int, total: int, begun: bool) -> str:
    if not begun:
        return NOT_BEGUN
    return COMPLETE if rated == total else BEGUN


def _by_rater(assessment: Assessment) -> Counter[str]:
    """Return how many skills each rater has rated."""
    counts: Counter[str] = Counter()
    for competency in assessment.competencies:
        for level in competency.levels:
            for skill in level.skills:
                counts.update(_raters_of(skill, assessment.rater or "self"))
    return counts


def _raters_of(skill: RatedSkill, alone: str) -> list[str]:
    """Return who has rated a skill; ``alone`` where the workbook has one rating for it."""
    if skill.opinions:
        return [
            opinion.rater
            for opinion in skill.opinions
            if opinion.rating is not None or opinion.does_not_apply
        ]
    return [alone] if skill.rating is not None or skill.does_not_apply else []


def in_order(records: Iterable[StatusRecord]) -> list[StatusRecord]:
    """Return the records of everybody, the worst first; those of people who have handed in none
    say so.
    """
    return sorted(
        map(_with_missing, records),
        key=lambda one: (STATES.index(one["state"]), (one["rated"] or 0) / (one["skills"] or 1)),
    )


def _with_missing(one: StatusRecord) -> StatusRecord:
    if missing(one) is None:
        return one
    return {**one, "state": NOT_HANDED_IN}


def missing(record: FileRecord) -> str | None:
    """Return the words that somebody has handed in no workbook; ``None`` for who has."""
    findings = (finding for finding in record["findings"] if finding["code"] == NO_WORKBOOK)
    return next((finding["message"] for finding in findings), None)


def state_in_words(one: StatusRecord) -> str:
    """Return how far somebody is: ``87 of 134 rated``."""
    return (
        f"{one['rated']} of {one['skills']} rated" if one["state"] == BEGUN else str(one["state"])
    )


def total_in_words(records: Sequence[StatusRecord]) -> str:
    """Return how many are how far, in a line."""
    counts = Counter(one["state"] for one in records)
    workbooks = len(records) - counts[NOT_HANDED_IN]
    words = {BEGUN: "unfinished"}
    parts = [
        f"{counts[state]} {words.get(state, state)}"
        for state in reversed(STATES)
        if counts[state] and state != NOT_HANDED_IN
    ]
    missing = f"; {counts[NOT_HANDED_IN]} {NOT_HANDED_IN}" if counts[NOT_HANDED_IN] else ""
    said = f": {', '.join(parts)}" if parts else ""
    return f"{counted(workbooks, 'workbook')}{said}{missing}"


_Column = tuple[str, Callable[[StatusRecord], Any]]
_COLUMNS: tuple[_Column, ...] = (
    ("person", lambda one: one["person"]),
    ("file", lambda one: one["file"]),
    ("state", lambda one: one["state"] if one["state"] != BEGUN else "unfinished"),
    ("rated", lambda one: one["rated"]),
    ("skills", lambda one: one["skills"]),
    ("rated_self", lambda one: one["rated_self"]),
    ("rated_manager", lambda one: one["rated_manager"]),
    ("rated_agreed", lambda one: one["rated_agreed"]),
    ("problem", lambda one: problem(one) or missing(one)),
    ("person_id", lambda one: one["person_id"]),
)


def _listed(key: str) -> _Column:
    """Return a column of what a list of people adds to a record."""
    return key, lambda one: cast("dict[str, Any]", one).get(key)


_LISTED = tuple(map(_listed, ("email", "manager", "team")))


def rows_of(records: Iterable[StatusRecord], people: bool) -> tuple[list[str], list[Row]]:
    """Return column names and a row for everybody; with ``people`` what a list of them says
    stands at the end.
    """
    return table((*_COLUMNS, *(_LISTED if people else ())), records)
