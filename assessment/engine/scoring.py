"""From an assessment to a scorecard: levels with their reasons, progress, grade.

The rules are those of docs/rules.md. Everything is exact: levels are whole, weights and progress
are ``Fraction``; no binary float comes near a cut score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from assessment.engine.agreement import disagreements
from assessment.engine.competency_scores import score_competency
from assessment.engine.identify import identify
from assessment.engine.scoring_findings import (
    competency_findings,
    inapplicable_findings,
    rule_findings,
    rules_of,
)
from assessment.engine.status import (
    levels_of,
    open_and_counted,
    outlook,
    results_by_rater,
    status_of,
)
from assessment.model import (
    Assessment,
    CompetencyScore,
    Finding,
    Framework,
    Scorecard,
    Track,
)
from assessment.model.findings import finding
from assessment.rules.levels import (
    allows_inapplicable,
    applying,
    grade_of,
    level_of,
    progress_of,
)
from assessment.rules.registry import DEFAULT_RULE

__all__ = [
    "DEFAULT_RULE",
    "PRECONDITION",
    "allows_inapplicable",
    "applying",
    "grade_of",
    "is_gradable",
    "level_of",
    "progress_of",
    "score",
    "unreadable",
]

PRECONDITION = "A grade is a precondition for a promotion, not a promise of one."


def score(
    assessment: Assessment,
    frameworks: Sequence[Framework] = (),
    *,
    framework: Framework | None = None,
    track: Track | None = None,
) -> Scorecard:
    """Score one assessment.

    ``framework`` is the one to score by; without it the workbook's marker and then its structure
    decide among ``frameworks`` (:func:`assessment.engine.identify.identify`). ``track`` scores by
    that track's official weights; without it the Summary's own weights count, and a track whose
    weights they are is named.
    """
    by_track = track is not None
    match = identify(assessment, frameworks, framework=framework, track=track)
    framework, track = match.framework, match.track
    findings = list(match.about_framework)
    scores = [score_competency(competency, framework) for competency in assessment.competencies]
    for pair in zip(assessment.competencies, scores, strict=True):
        findings.extend(competency_findings(*pair))
    if by_track and track is not None and framework is not None:
        scores = [_by_track(score, track) for score in scores]
        findings.extend(match.about_track)
    findings.extend(inapplicable_findings(assessment, scores, framework))
    total = _total(scores, by_track)
    findings.extend(() if by_track else match.about_track)
    official = track if match.exact and total == 1 else None  # whose grades these weights are for
    if _is_unrated(assessment, scores):
        findings = [remark for remark in findings if remark.code != "level-blank"]
        findings.append(finding("nothing-rated", "", _nothing_rated(assessment)))
    rules = rules_of(assessment)
    card = _card(assessment, framework, track, official, scores, total, rules)
    findings.extend(_grade_findings(card, official))
    findings.extend(rule_findings(rules, framework))
    every = (*assessment.findings, *findings)
    return replace(card, findings=every, status=status_of(scores, every, card.unrated))


def _card(
    assessment: Assessment,
    framework: Framework | None,
    track: Track | None,
    official: Track | None,
    scores: Sequence[CompetencyScore],
    total: Fraction | None,
    rules: Iterable[str],
) -> Scorecard:
    """Return the scorecard of scored competencies; ``official`` is the track whose grades their
    weights are for, ``rules`` are those that formulas state.
    """
    followed = official if all(one.levels for one in scores) else None
    blank = _is_unrated(assessment, scores)
    decided = allows_inapplicable(framework)
    ranges = [
        levels_of(*pair, decided) for pair in zip(assessment.competencies, scores, strict=True)
    ]
    ahead = outlook(ranges, [one.weight for one in scores], None if blank else followed)
    progress = _progress(scores)
    unrated, skills = open_and_counted(assessment)
    return Scorecard(
        assessment=assessment,
        framework=framework,
        track=track,
        rule=_rule_text(rules, framework),
        competencies=tuple(
            replace(one, level_range=ends) for one, ends in zip(scores, ranges, strict=True)
        ),
        weights_total=total,
        progress=progress,
        grade=ahead.grade if progress is not None else None,
        unrated=unrated,
        skills=skills,
        progress_range=ahead.progress_range,
        grade_range=ahead.grade_range,
        by_rater=results_by_rater(
            assessment, scores, framework, followed, framework.rule if framework else DEFAULT_RULE
        ),
    )


def _grade_findings(card: Scorecard, official: Track | None) -> list[Finding]:
    """Return what there is to say of the grade: that a progress has none, and where the workbook's
    own tables give another.
    """
    assessment, framework, progress = card.assessment, card.framework, card.progress
    found = []
    if official is not None and progress is not None and not card.grade and _is_settled(card):
        found = [
            finding(
                "no-grade",
                assessment.progress_where,
                f"Progress {float(progress):.2f} lies below the lowest grade of {official.name},"
                f" which begins at {float(lowest.min_progress):.2f}.",
            )
            for lowest in official.grades[:1]
        ]
    whole = all(score.levels for score in card.competencies)
    graded = not (whole and _is_unrated(assessment, card.competencies))
    if framework is not None and official is not None and graded:
        identities = [score.competency_id for score in card.competencies]
        found.extend(disagreements(assessment, framework, official, identities, grade_of))
    return found


def _is_settled(card: Scorecard) -> bool:
    """Tell whether the grade, or that there is none, is the same however open skills are rated."""
    return card.grade_range is not None and card.grade_range[0] is card.grade_range[1]


def unreadable(file: str, code: str, message: str) -> Scorecard:
    """Return the scorecard of a file that could not be read: a row that says so."""
    problem = finding(code, "", message)
    return Scorecard(
        Assessment(file, "", (), findings=(problem,)),
        None,
        None,
        "",
        (),
        None,
        None,
        None,
        (problem,),
    )


def is_gradable(card: Scorecard) -> bool:
    """Tell whether a progress of this card can be graded at all: something is rated, and
    competencies and levels are the framework's.
    """
    return card.framework is not None and not any(
        found.code in ("framework-differs", "nothing-rated") for found in card.findings
    )


def _is_unrated(assessment: Assessment, scores: Sequence[CompetencyScore]) -> bool:
    """Tell whether no skill of an assessment is rated, though some could be scored."""
    scored = any(score.levels for score in scores)
    return bool(assessment.skills) and not assessment.is_rated and scored


def _nothing_rated(assessment: Assessment) -> str:
    """Say that nothing is rated, or that only the manager has done so."""
    skills = assessment.skills
    manager = sum(
        opinion.rater == "manager" and (opinion.rating is not None or opinion.does_not_apply)
        for skill in skills
        for opinion in skill.opinions
    )
    if not manager:
        return "No skill is rated yet, so no grade is given."
    return (
        f"Only the manager has rated, {manager} of {len(skills)} skills. No rating of the"
        " employee's and none that is agreed is there, so no grade is given."
    )


# --- weights, track, framework -------------------------------------------------------------------


def _by_track(score: CompetencyScore, track: Track) -> CompetencyScore:
    """Return a competency's score with the weight that a track gives it."""
    weight = track.weights.get(score.competency_id or "", Fraction(0))
    value = None if score.level is None else weight * score.level
    return replace(score, weight=weight, value=value)


def _total(scores: Sequence[CompetencyScore], by_track: bool) -> Fraction | None:
    weights = [one.weight for one in scores if one.weight is not None]
    return sum(weights, Fraction(0)) if weights or by_track else None


def _progress(scores: Sequence[CompetencyScore]) -> Fraction | None:
    """Return the sum of the values, as the Summary itself would show it; ``None`` if there is
    nothing to add, or a level is not decided.
    """
    if any(one.level is None and one.levels for one in scores):
        return None
    known = [
        (one.weight, one.level)
        for one in scores
        if one.weight is not None and one.level is not None
    ]
    return (
        progress_of([weight for weight, _ in known], [level for _, level in known])
        if known
        else None
    )


def _rule_text(rules: Iterable[str], framework: Framework | None) -> str:
    if not rules:
        return str(framework.rule if framework else DEFAULT_RULE)
    return "; ".join(rules)
