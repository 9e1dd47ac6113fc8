"""How far everybody is: who has handed in no workbook, who has not begun, who has skills left to
rate.

A row for each workbook, and for everybody on a list of people who has none. What counts as rated is
what the scorer counts; for workbooks with a column for each rater it is told how many skills each
of them has rated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from assessment.engine.plain import Record
from assessment.model import Assessment, Scorecard
from assessment.output.records import brief, person_of, problem

NOT_READ, NOT_HANDED_IN, NOT_BEGUN, BEGUN, COMPLETE = (
    "not read",
    "not handed in",
    "not begun",
    "begun",
    "complete",
)
STATES = (NOT_READ, NOT_HANDED_IN, NOT_BEGUN, BEGUN, COMPLETE)  # the worst first
_MISSING = "no-workbook"
RATED_BY = {"rated_self": "self", "rated_manager": "manager", "rated_agreed": "agreed"}
COLUMNS = ("person", "file", "state", "rated", "skills", *RATED_BY, "problem")


def progress_of(card: Scorecard) -> Record:
    """Return how far a workbook is: who it is of, its state, how many skills are rated, of how
    many, and by whom.

    ``rated`` counts the skills that have a rating which counts, ``rated_self`` and its like those
    that each rater has rated (one that does not apply included); where the workbook has no columns
    for several raters, they are the employee's own.
    """
    one = brief(card)
    skills = [
        skill
        for competency in card.assessment.competencies
        for level in competency.levels
        for skill in level.skills
    ]
    applying = sum(not skill.does_not_apply for skill in skills)
    total = _known(one.get("skills"), applying)
    rated = total - _known(
        one.get("unrated"),
        sum(skill.rating is None and not skill.does_not_apply for skill in skills),
    )
    by_rater = _by_rater(card.assessment)
    read = bool(card.competencies) and one.get("status") != NOT_READ
    begun = rated or any(by_rater.values())
    state = (
        NOT_READ if not read else NOT_BEGUN if not begun else COMPLETE if rated == total else BEGUN
    )
    head: Record = {key: one[key] for key in ("file", "person", "person_id", "framework", "track")}
    counts: Record = (
        {"rated": rated, "skills": total, **by_rater}
        if read
        else dict.fromkeys(("rated", "skills", *RATED_BY))
    )
    head["person"] = head["person"] or person_of(one["file"])
    return {**head, "state": state, **counts, "findings": one["findings"]}


def _known(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


def _by_rater(assessment: Assessment) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for competency in assessment.competencies:
        for level in competency.levels:
            for skill in level.skills:
                if skill.opinions:
                    counts.update(
                        one.rater
                        for one in skill.opinions
                        if one.rating is not None or one.does_not_apply
                    )
                elif skill.rating is not None or skill.does_not_apply:
                    counts[assessment.rater or "self"] += 1
    return {key: counts[rater] for key, rater in RATED_BY.items()}


def in_order(records: Iterable[Record]) -> list[Record]:
    """Return the records of everybody, the worst first; those of people who have handed in none
    say so.
    """
    found = [
        (
            {**one, "state": NOT_HANDED_IN}
            if any(found["code"] == _MISSING for found in one["findings"])
            else one
        )
        for one in records
    ]
    return sorted(
        found,
        key=lambda one: (STATES.index(one["state"]), (one["rated"] or 0) / (one["skills"] or 1)),
    )


def state_in_words(one: Record) -> str:
    """Return how far somebody is: ``87 of 134 rated``."""
    return (
        f"{one['rated']} of {one['skills']} rated" if one["state"] == BEGUN else str(one["state"])
    )


def total_in_words(records: Sequence[Record]) -> str:
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
    return (
        f"{workbooks}"
        f" workbook{'' if workbooks == 1 else 's'}{': ' if parts else ''}{', '.join(parts)}{missing}"
    )


def rows_of(records: Iterable[Record], people: bool) -> tuple[list[str], list[list[Any]]]:
    """Return column names and a row for everybody; with ``people`` what a list of them says
    stands at the end.
    """
    added = ("person_id", *(("email", "manager", "team") if people else ()))
    rows = []
    for one in records:
        why = problem(one) or next(
            (found["message"] for found in one["findings"] if found["code"] == _MISSING), None
        )
        cells = {
            **one,
            "state": one["state"] if one["state"] != BEGUN else "unfinished",
            "problem": why,
        }
        rows.append([cells.get(key) for key in (*COLUMNS, *added)])
    return [*COLUMNS, *added], rows
