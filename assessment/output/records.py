"""Scorecards as plain data, by the JSON contract (:mod:`assessment.words.contract`).

:func:`record` is what ``assess score --format json`` gives, :func:`comparison` what ``assess
compare`` does. Every other output is made from these records; tables of them are in
:mod:`assessment.output.rows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from assessment.engine.plain import grade_record, number, whose_and_status
from assessment.engine.status import open_cells
from assessment.words.names import stem_of

if TYPE_CHECKING:
    from assessment.model import (
        CompetencyScore,
        Finding,
        Grade,
        LevelScore,
        Route,
        Scorecard,
        TrackComparison,
    )
    from assessment.words.contract import (
        BriefRecord,
        ComparisonRecord,
        CompetencyRecord,
        Ends,
        FileRecord,
        FindingRecord,
        FrameworkRecord,
        GradeEnds,
        GradeRecord,
        LeftOutRecord,
        LevelRecord,
        ProposalRecord,
        RouteRecord,
        ScoreRecord,
        ShareRecord,
        StepRecord,
        TrackRecord,
        WrittenRecord,
    )


def record(card: Scorecard) -> ScoreRecord:
    """Return a scorecard by the JSON contract; numbers are rounded to 4 places."""
    return {**_record(card), "open": open_cells(card.assessment), "route": _own_route(card)}


def brief(card: Scorecard) -> BriefRecord:
    """Return a record without the single levels and the route: what a row of a table needs,
    quick to make and small enough to keep thousands.
    """
    one = _record(card)
    for competency in one["competencies"]:
        del competency["levels"]
    return one


def comparison(card: Scorecard, tracks: Sequence[TrackComparison]) -> ComparisonRecord:
    """Return a person on several tracks by the JSON contract; numbers are rounded to 4 places."""
    judged = whose_and_status(card)
    return {
        "file": printable(card.assessment.file),
        **_written(card),
        "person": card.assessment.person or person_of(card.assessment.file),
        "person_id": card.assessment.person_id or None,
        "rater": judged["rater"],
        "by_rater": judged["by_rater"],
        "status": judged["status"],
        "unrated": judged["unrated"],
        "skills": judged["skills"],
        "track": card.track.name if card.track else None,
        "framework": _framework(card),
        "pay_unit": _pay_unit(card),
        "tracks": [_on_track(card, track) for track in tracks],
        "findings": [finding_record(finding) for finding in card.findings],
    }


def file_record(card: Scorecard) -> FileRecord:
    """Return what is found in a person's file."""
    return {
        "file": printable(card.assessment.file),
        "person": card.assessment.person or person_of(card.assessment.file),
        "findings": [finding_record(finding) for finding in card.findings],
    }


def _record(card: Scorecard) -> BriefRecord:
    assessment = card.assessment
    judged = whose_and_status(card)
    return {
        "file": printable(assessment.file),
        "layout": assessment.layout,
        "person": assessment.person or person_of(assessment.file),
        "person_id": assessment.person_id or None,
        "rater": judged["rater"],
        "by_rater": judged["by_rater"],
        "status": judged["status"],
        "unrated": judged["unrated"],
        "skills": judged["skills"],
        "track": card.track.name if card.track else None,
        "framework": _framework(card),
        "rule": card.rule,
        "competencies": [_competency(competency) for competency in card.competencies],
        "weights_total": number(card.weights_total),
        "progress": number(card.progress),
        "progress_range": _ends(card.progress_range),
        "grade": _grade(card.grade, card),
        "grade_range": _grades(card.grade_range, card),
        "next_grade": _grade(_next_grade(card), card),
        "pay_unit": _pay_unit(card),
        "does_not_apply": sum(
            level.does_not_apply for competency in card.competencies for level in competency.levels
        ),
        "not_applying": _not_applying(card),
        "proposals": _proposals(card),
        "findings": [finding_record(finding) for finding in card.findings],
        **_written(card),
    }


def _written(card: Scorecard) -> WrittenRecord:
    """Return where the workbook was written, if it was."""
    return {} if card.written is None else {"written": printable(card.written)}


def _framework(card: Scorecard) -> FrameworkRecord | None:
    framework = card.framework
    return {"id": framework.id, "version": framework.version} if framework else None


def _pay_unit(card: Scorecard) -> str | None:
    return card.framework.pay.unit if card.framework and card.framework.pay else None


def _not_applying(card: Scorecard) -> list[LeftOutRecord]:
    return [
        {"where": skill.where, "skill": skill.text, "reason": skill.reason}
        for competency in card.assessment.competencies
        for level in competency.levels
        for skill in level.skills
        if skill.does_not_apply
    ]


def _proposals(card: Scorecard) -> list[ProposalRecord]:
    return [
        {
            "where": proposal.where,
            "skill": proposal.skill,
            "rating": proposal.rating,
            "comment": proposal.comment,
        }
        for proposal in card.assessment.proposals
    ]


def problem(one: FileRecord) -> str | None:
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


def printable(file: str) -> str:
    """Return a file's name fit to be written: bytes that are no text, which some systems allow
    in one, become question marks.
    """
    return file.encode("utf-8", "replace").decode("utf-8")


def _competency(one: CompetencyScore) -> CompetencyRecord:
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


def _level(level: LevelScore) -> LevelRecord:
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


def _grade(grade: Grade | None, card: Scorecard) -> GradeRecord | None:
    return grade_record(grade, card.assessment.family) if grade else None


def _grades(ends: tuple[Grade | None, Grade | None] | None, card: Scorecard) -> GradeEnds | None:
    return None if ends is None else [_grade(grade, card) for grade in ends]


def _ends(ends: tuple[Fraction, Fraction] | None) -> Ends | None:
    return None if ends is None else [number(end) for end in ends]


def _on_track(card: Scorecard, one: TrackComparison) -> TrackRecord:
    shares: list[ShareRecord] = [
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
        "grade": _grade(one.grade, card),
        "grade_range": _grades(one.grade_range, card),
        "next_grade": _grade(one.next_grade, card),
        "distance": number(one.distance),
        "overlap": number(one.overlap),
        "competencies": shares,
        "route": _route(card, one.route) if one.route else None,
    }


def _own_route(card: Scorecard) -> RouteRecord | None:
    """Return the shortest way to the next grade on the person's own track."""
    if card.track is None or card.framework is None:
        return None
    from assessment.engine.route import compare_tracks  # a row of a table has no route

    (compared,) = compare_tracks(card, [card.track])
    return _route(card, compared.route) if compared.route else None


def _route(card: Scorecard, route: Route) -> RouteRecord:
    names = {
        (one.name, rung): level.name
        for one in card.competencies
        for rung, level in enumerate(one.levels, start=1)
    }
    steps: list[StepRecord] = [
        {
            "competency": step.competency,
            "level": step.level,
            "level_name": names.get((step.competency, step.level)),
            "skill": step.skill,
            "where": step.where,
            "rating": step.rating,
            "rating_label": None if step.rating is None else rating_label(card, step.rating),
            "to": step.to,
            "to_label": rating_label(card, step.to),
            "cost": step.cost,
        }
        for step in route.steps
    ]
    return {
        "grade": grade_record(route.grade, card.assessment.family),
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


def finding_record(finding: Finding) -> FindingRecord:
    """Return a finding by the JSON contract."""
    return {
        "severity": finding.severity,
        "code": finding.code,
        "where": finding.where,
        "message": finding.message,
    }


def rating_label(card: Scorecard, rating: int) -> str:
    """Return what a rating is called."""
    return card.scale.label(rating)
