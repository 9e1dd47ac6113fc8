"""Scorecards as plain data: the JSON contract and rows for tables.

:func:`record` is the contract of ``assess score --format json``, :func:`comparison` that of
``assess compare`` (docs/json.md); later versions add keys and never change the meaning of one.
Every other output is made from these records.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from assessment.engine.plain import Record, grade_record, number, whose_and_status
from assessment.engine.route import compare_tracks
from assessment.engine.status import open_cells
from assessment.model import (
    Assessment,
    CompetencyScore,
    Finding,
    Grade,
    LevelScore,
    RatedSkill,
    Route,
    Scorecard,
    TrackComparison,
)
from assessment.words.names import stem_of
from assessment.words.phrases import short

Row = list[Any]

LONG_COLUMNS = (
    "file",
    "person",
    "framework",
    "track",
    "competency",
    "level",
    "level_name",
    "skill_id",
    "skill",
    "rating",
    "rating_label",
    "where",
    "comment",
    "proposal",
    "rating_self",
    "rating_manager",
    "rating_agreed",
    "evidence",
    "manager_comment",
    "problem",
    "rater",
    "person_id",
    "framework_version",
)
_WIDE_COLUMNS = (
    "file",
    "person",
    "framework",
    "track",
    "progress",
    "weights_total",
    "grade",
    "job_title",
    "min_salary",
    "next_salary",
    "next_grade_from",
    "errors",
    "warnings",
    "problem",
)
_LAST_COLUMNS = (
    "status",
    "unrated",
    "skills",
    "progress_min",
    "progress_max",
    "rater",
    "person_id",
    "proposals",
)
_COMPARISON_COLUMNS = (
    "file",
    "person",
    "framework",
    "track",
    "role",
    "progress",
    "grade",
    "job_title",
    "min_salary",
    "next_salary",
    "next_grade",
    "next_job_title",
    "next_grade_from",
    "distance",
    "rating_steps",
    "skills_to_raise",
    "in_common",
)
_LAST_OF_COMPARISON = (
    "status",
    "unrated",
    "skills",
    "progress_min",
    "progress_max",
    "grade_min",
    "grade_max",
    "rater",
    "person_id",
)
# of a comparison
_HEAD = (
    "file",
    "written",
    "person",
    "person_id",
    "rater",
    "by_rater",
    "status",
    "unrated",
    "skills",
    "track",
    "framework",
    "pay_unit",
)
_DOES_NOT_APPLY = "does not apply"


def record(card: Scorecard) -> Record:
    """Return a scorecard by the JSON contract; numbers are rounded to 4 places."""
    return {**_record(card), "open": open_cells(card.assessment), "route": _own_route(card)}


def _record(card: Scorecard) -> Record:
    assessment = card.assessment
    following = _next_grade(card)
    return {
        "file": _printable(assessment.file),
        "layout": assessment.layout,
        "person": assessment.person or person_of(assessment.file),
        "person_id": assessment.person_id or None,
        **whose_and_status(card),
        "track": card.track.name if card.track else None,
        "framework": (
            {"id": card.framework.id, "version": card.framework.version} if card.framework else None
        ),
        "rule": card.rule,
        "competencies": [_competency(one) for one in card.competencies],
        "weights_total": number(card.weights_total),
        "progress": number(card.progress),
        "progress_range": _ends(card.progress_range),
        "grade": grade_record(card.grade, assessment.family) if card.grade else None,
        "grade_range": _grades(card.grade_range, assessment.family),
        "next_grade": grade_record(following, assessment.family) if following else None,
        "pay_unit": card.framework.pay.unit if card.framework and card.framework.pay else None,
        "does_not_apply": sum(
            level.does_not_apply for one in card.competencies for level in one.levels
        ),
        "not_applying": [
            {"where": skill.where, "skill": skill.text, "reason": skill.reason}
            for one in assessment.competencies
            for level in one.levels
            for skill in level.skills
            if skill.does_not_apply
        ],
        "proposals": [
            {"where": one.where, "skill": one.skill, "rating": one.rating, "comment": one.comment}
            for one in assessment.proposals
        ],
        "findings": [_finding(one) for one in card.findings],
        **({"written": _printable(card.written)} if card.written is not None else {}),
    }


def comparison(card: Scorecard, tracks: Sequence[TrackComparison]) -> Record:
    """Return a person on several tracks by the JSON contract; numbers are rounded to 4 places."""
    one = _record(card)
    head: Record = {key: one[key] for key in _HEAD if key in one}
    return {
        **head,
        "tracks": [_on_track(card, track) for track in tracks],
        "findings": one["findings"],
    }


def brief(card: Scorecard) -> Record:
    """Return a record without the single levels and the route: what a row of a table needs,
    quick to make and small enough to keep thousands.
    """
    one = _record(card)
    for competency in one["competencies"]:
        del competency["levels"]
    return one


def long_rows(card: Scorecard) -> list[Row]:
    """Return a row per skill, by :data:`LONG_COLUMNS`; a workbook without any gives one row, so
    that nobody is missing.
    """
    assessment = card.assessment
    head = [
        _printable(assessment.file),
        assessment.person or person_of(assessment.file),
        card.framework.id if card.framework else "",
        card.track.name if card.track else "",
    ]
    tail = [assessment.person_id or None, card.framework.version if card.framework else None]
    proposals = {proposal.where: proposal.comment for proposal in assessment.proposals}
    left_out = (
        card.framework.does_not_apply.label
        if card.framework and card.framework.does_not_apply
        else _DOES_NOT_APPLY
    )
    rows = []
    for competency in assessment.competencies:
        for rung, level in enumerate(competency.levels, start=1):
            for skill in level.skills:
                label = (
                    left_out
                    if skill.does_not_apply
                    else ""
                    if skill.rating is None
                    else card.scale.label(skill.rating)
                )
                comment = "\n".join(str(remark) for remark in skill.remarks)
                by_rater = {opinion.rater: opinion for opinion in skill.opinions}
                own, manager, agreed = (
                    by_rater.get(rater) for rater in ("self", "manager", "agreed")
                )
                rows.append(
                    [
                        *head,
                        competency.name,
                        rung,
                        level.name,
                        skill.skill_id or "",
                        skill.text,
                        skill.rating,
                        label,
                        skill.where,
                        comment,
                        proposals.get(skill.where, ""),
                        *(
                            (left_out if one.does_not_apply else one.rating) if one else None
                            for one in (own, manager, agreed)
                        ),
                        (own.note if own else "") or skill.note or skill.reason,
                        manager.note if manager else "",
                        None,
                        _rater_of(skill, assessment),
                        *tail,
                    ]
                )
    return rows or [
        [
            *head,
            *[None] * (len(LONG_COLUMNS) - len(head) - 2 - len(tail)),
            problem_of(card),
            assessment.rater,
            *tail,
        ]
    ]


def _rater_of(skill: RatedSkill, assessment: Assessment) -> str | None:
    """Return whose rating of a skill counts; ``None`` for one that has none."""
    if skill.rating is None and not skill.does_not_apply:
        return None
    return next((one.rater for one in skill.opinions if one.where == skill.where), assessment.rater)


def wide_rows(records: Sequence[Record]) -> tuple[list[str], list[Row]]:
    """Return column names and a row per workbook: what was found, then level and weight of
    every competency.
    """
    names = list(
        dict.fromkeys(competency["name"] for one in records for competency in one["competencies"])
    )
    header = [
        *_WIDE_COLUMNS,
        *(f"{name} level" for name in names),
        *(f"{name} weight" for name in names),
        *_LAST_COLUMNS,
    ]
    rows = []
    for one in records:
        by_name = {competency["name"]: competency for competency in one["competencies"]}
        grade = one["grade"] or {}
        severities = [found["severity"] for found in one["findings"]]
        rows.append(
            [
                one["file"],
                one["person"],
                one["framework"]["id"] if one["framework"] else None,
                one["track"],
                one["progress"],
                one["weights_total"],
                *(grade.get(key) for key in ("grade", "job_title", "min_salary", "next_salary")),
                one["next_grade"]["min_progress"] if one["next_grade"] else None,
                severities.count("error"),
                severities.count("warning"),
                problem(one),
                *(by_name.get(name, {}).get("level") for name in names),
                *(by_name.get(name, {}).get("weight") for name in names),
                *(one[key] for key in ("status", "unrated", "skills")),
                *(one["progress_range"] or (None, None)),
                *(one[key] for key in ("rater", "person_id")),
                len(one["proposals"]),
            ]
        )
    return header, rows


def comparison_rows(records: Sequence[Record]) -> tuple[list[str], list[Row]]:
    """Return column names and a row per person and track; a workbook that gives no track gives
    one row, so that nobody is missing.
    """
    names = list(
        dict.fromkeys(
            share["name"]
            for one in records
            for track in one["tracks"]
            for share in track["competencies"]
        )
    )
    header = [
        *_COMPARISON_COLUMNS,
        *(f"{name} {key}" for key in ("weight", "level", "one level more adds") for name in names),
        "problem",
        *_LAST_OF_COMPARISON,
    ]
    rows: list[Row] = []
    for one in records:
        head = [one["file"], one["person"], one["framework"]["id"] if one["framework"] else None]
        for track in one["tracks"]:
            grade, following, route = (track[key] or {} for key in ("grade", "next_grade", "route"))
            by_name = {share["name"]: share for share in track["competencies"]}
            rows.append(
                [
                    *head,
                    track["track"],
                    track["role"],
                    track["progress"],
                    *(
                        grade.get(key)
                        for key in ("grade", "job_title", "min_salary", "next_salary")
                    ),
                    *(following.get(key) for key in ("grade", "job_title", "min_progress")),
                    track["distance"],
                    route.get("cost"),
                    len(route["steps"]) if route else None,
                    track["overlap"],
                    *(
                        by_name.get(name, {}).get(key)
                        for key in ("weight", "level", "next_level_adds")
                        for name in names
                    ),
                    problem(one),
                    *(one[key] for key in ("status", "unrated", "skills")),
                    *(track["progress_range"] or (None, None)),
                    *(
                        short(grade) if grade else None
                        for grade in track["grade_range"] or (None, None)
                    ),
                    *(one[key] for key in ("rater", "person_id")),
                ]
            )
        if not one["tracks"]:
            between = [None] * (len(header) - len(head) - 1 - len(_LAST_OF_COMPARISON))
            last = [one.get(key) for key in _LAST_OF_COMPARISON]  # ranges are of tracks
            rows.append([*head, *between, problem(one), *last])
    return header, rows


def problem(one: Record) -> str | None:
    """Return the first error of a record in words, ``None`` if there is none."""
    return next(
        (found["message"] for found in one["findings"] if found["severity"] == "error"), None
    )


def problem_of(card: Scorecard) -> str | None:
    """Return the first error of a scorecard in words, ``None`` if there is none."""
    return next((found.message for found in card.findings if found.severity == "error"), None)


def person_of(file: str) -> str:
    """Return what to call a person whose workbook does not say: its file's name."""
    return stem_of(file)


def _printable(file: str) -> str:
    """Return a file's name fit to be written: bytes that are no text, which some systems allow
    in one, become question marks.
    """
    return file.encode("utf-8", "replace").decode("utf-8")


def _competency(one: CompetencyScore) -> Record:
    return {
        "name": one.name,
        "id": one.competency_id,
        "weight": number(one.weight),
        "level": one.level,
        "level_name": one.level_name,
        "level_range": None if one.level_range is None else list(one.level_range),
        "value": number(one.value),
        "next_step": one.next_step,
        "levels": [_level(level) for level in one.levels],
    }


def _level(level: LevelScore) -> Record:
    return {
        "name": level.name,
        "achieved": level.achieved,
        "yes": level.yes,
        "somewhat": level.somewhat,
        "no": level.no,
        "unrated": level.unrated,
        "does_not_apply": level.does_not_apply,
        "why": level.why,
    }


def _grades(
    ends: tuple[Grade | None, Grade | None] | None, family: str
) -> list[Record | None] | None:
    return None if ends is None else [grade_record(one, family) if one else None for one in ends]


def _ends(ends: tuple[Fraction, Fraction] | None) -> list[float | int | None] | None:
    return None if ends is None else [number(one) for one in ends]


def _on_track(card: Scorecard, one: TrackComparison) -> Record:
    shares = [
        {
            "name": share.name,
            "id": share.competency_id,
            "weight": number(share.weight),
            "level": share.level,
            "level_name": competency.level_name,
            "value": number(share.value),
            "next_level_adds": number(share.next_level_adds),
            "common": None if one.overlap is None else number(share.common),
        }
        for share, competency in zip(one.shares, card.competencies, strict=True)
    ]
    return {
        "track": one.track.name,
        "id": one.track.id,
        "role": one.role or None,
        "progress": number(one.progress),
        "progress_range": _ends(one.progress_range),
        "grade": grade_record(one.grade, card.assessment.family) if one.grade else None,
        "grade_range": _grades(one.grade_range, card.assessment.family),
        "next_grade": (
            grade_record(one.next_grade, card.assessment.family) if one.next_grade else None
        ),
        "distance": number(one.distance),
        "overlap": number(one.overlap),
        "competencies": shares,
        "route": _route(card, one.route) if one.route else None,
    }


def _own_route(card: Scorecard) -> Record | None:
    """Return the shortest way to the next grade on the person's own track."""
    if card.track is None or card.framework is None:
        return None
    (one,) = compare_tracks(card, [card.track])
    return _route(card, one.route) if one.route else None


def _route(card: Scorecard, route: Route) -> Record:
    names = {
        (one.name, rung): level.name
        for one in card.competencies
        for rung, level in enumerate(one.levels, start=1)
    }
    label = card.scale.label
    steps = [
        {
            "competency": step.competency,
            "level": step.level,
            "level_name": names.get((step.competency, step.level)),
            "skill": step.skill,
            "where": step.where,
            "rating": step.rating,
            "rating_label": None if step.rating is None else label(step.rating),
            "to": step.to,
            "to_label": label(step.to),
            "cost": step.cost,
        }
        for step in route.steps
    ]
    grade = grade_record(route.grade, card.assessment.family)
    return {
        "grade": grade,
        "cost": route.cost,
        "levels": list(route.levels),
        "progress": number(route.progress),
        "steps": steps,
    }


def _next_grade(card: Scorecard) -> Grade | None:
    """Return the grade after the one that was given."""
    grades = card.track.grades if card.track else ()
    if card.grade is None or card.grade not in grades:
        return None
    index = grades.index(card.grade) + 1
    return grades[index] if index < len(grades) else None


def _finding(one: Finding) -> Record:
    return {"severity": one.severity, "code": one.code, "where": one.where, "message": one.message}
