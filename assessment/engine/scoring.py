"""From an assessment to a scorecard: levels with their reasons, progress, grade.

The rules are those of docs/rules.md. Everything is exact: levels are whole, weights and progress
are ``Fraction``; no binary float comes near a cut score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from operator import attrgetter

from assessment.engine.agreement import disagreements
from assessment.engine.identify import identify
from assessment.engine.status import (
    levels_of,
    open_and_counted,
    outlook,
    results_by_rater,
    status_of,
)
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    Competency,
    CompetencyScore,
    Finding,
    Framework,
    LevelRule,
    LevelScore,
    Scorecard,
    Track,
)
from assessment.model.findings import finding
from assessment.rules.base import listed
from assessment.rules.levels import (
    allows_inapplicable,
    applying,
    grade_of,
    level_of,
    progress_of,
)
from assessment.rules.mean import Mean

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

DEFAULT_RULE = Mean(Fraction(17, 10))
PRECONDITION = "A grade is a precondition for a promotion, not a promise of one."
_MOST_NAMED = 24  # skills that a finding about all that do not apply lists by their cells
_ENDS = attrgetter("lowest"), attrgetter("top")  # of a scale


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
    framework, track, exact = match.framework, match.track, match.exact
    findings = list(match.about_framework)
    scores = [
        _score_competency(competency, framework, match.competencies[competency.name], findings)
        for competency in assessment.competencies
    ]
    if by_track and track is not None and framework is not None:
        scores = [_with_weight(one, track.weights.get(one.competency_id or "")) for one in scores]
        findings.extend(match.about_track)
    _inapplicable_finding(assessment, scores, framework, findings)
    total = _total(scores, by_track)
    progress = _progress(scores)
    findings.extend(() if by_track else match.about_track)
    followed = track if exact and total == 1 and all(one.levels for one in scores) else None
    graded = followed
    if _is_blank(assessment) and any(one.levels for one in scores):
        findings = [found for found in findings if found.code != "level-blank"]
        findings.append(finding("nothing-rated", "", _nothing_rated(assessment)))
        graded = None
    decided = allows_inapplicable(framework)
    ranges = [
        levels_of(*pair, decided) for pair in zip(assessment.competencies, scores, strict=True)
    ]
    scores = [replace(one, level_range=ends) for one, ends in zip(scores, ranges, strict=True)]
    ahead = outlook(ranges, [one.weight for one in scores], graded)
    grade = None
    if track is not None and ahead.settled and progress is not None:
        grade = ahead.grade
        if grade is None and track.grades:
            findings.append(
                finding(
                    "no-grade",
                    assessment.progress_where,
                    f"Progress {float(progress):.2f} lies below the lowest grade of {track.name},"
                    f" which begins at {float(track.grades[0].min_progress):.2f}.",
                )
            )
    if track is not None and framework is not None and exact and total == 1 and graded is followed:
        findings.extend(
            disagreements(
                assessment, framework, track, [one.competency_id for one in scores], grade_of
            )
        )
    _rule_findings(assessment, framework, findings)
    unrated, skills = open_and_counted(assessment)
    return Scorecard(
        assessment=assessment,
        framework=framework,
        track=track,
        rule=_rule_text(assessment, framework),
        competencies=tuple(scores),
        weights_total=total,
        progress=progress,
        grade=grade,
        findings=(*assessment.findings, *findings),
        status=status_of(scores, (*assessment.findings, *findings), unrated),
        unrated=unrated,
        skills=skills,
        progress_range=ahead.progress_range,
        grade_range=ahead.grade_range,
        by_rater=results_by_rater(
            assessment, scores, framework, followed, framework.rule if framework else DEFAULT_RULE
        ),
    )


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


def _is_blank(assessment: Assessment) -> bool:
    skills = [
        skill
        for competency in assessment.competencies
        for level in competency.levels
        for skill in level.skills
    ]
    return bool(skills) and all(skill.rating is None for skill in skills)


def _nothing_rated(assessment: Assessment) -> str:
    """Say that nothing is rated, or that only the manager has done so."""
    skills = [
        skill for one in assessment.competencies for level in one.levels for skill in level.skills
    ]
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


# --- levels --------------------------------------------------------------------------------------


def _score_competency(
    competency: AssessedCompetency,
    framework: Framework | None,
    known: Competency | None,
    findings: list[Finding],
) -> CompetencyScore:
    identity = known.id if known else None
    if not competency.scorable or not competency.levels:
        return CompetencyScore(competency.name, identity, competency.weight, None, None, None, ())
    default = framework.rule if framework else DEFAULT_RULE
    decided = allows_inapplicable(framework)
    levels = tuple(
        _score_level(level, level.rule or default, decided) for level in competency.levels
    )
    reached = level_of([level.achieved for level in levels])
    undecided = not decided and any(one.does_not_apply for one in levels)
    if (
        undecided
        and (
            most := level_of(
                [_may_be_achieved(*pair) for pair in zip(competency.levels, levels, strict=True)]
            )
        )
        != reached
    ):
        step = (
            f"{competency.levels[reached].name}: {levels[reached].why}, so the level may be"
            f" anything from {reached} to {most}"
        )
        return CompetencyScore(
            competency.name, identity, competency.weight, None, None, None, levels, step
        )
    name = (
        competency.levels[reached - 1].name
        if reached
        else framework.zero_level
        if framework
        else "None yet"
    )
    value = None if competency.weight is None else competency.weight * reached
    _unrated_findings(competency, levels, findings)
    if competency.own_level is not None and competency.own_level != reached:
        findings.append(
            finding(
                "level-disagrees",
                competency.level_where,
                f"The file's own formulas give {competency.name} level"
                f" {float(competency.own_level):g}; by its ratings it is {reached}:"
                f" {_why(levels, reached, competency.own_level)}.",
            )
        )
    return CompetencyScore(
        competency.name,
        identity,
        competency.weight,
        reached,
        name,
        value,
        levels,
        _next_step(competency, levels, reached),
    )


def _score_level(level: AssessedLevel, rule: LevelRule, decided: bool) -> LevelScore:
    """Score a level; ``decided`` says that skills which do not apply are left out. Without it
    the level is achieved if it is whatever they may be rated.
    """
    skills = applying(level.skills)
    ratings = [skill.rating for skill in skills]
    left_out = [skill.where for skill in level.skills if skill.does_not_apply]
    outcomes = {rule.achieved(ratings)} if decided or not left_out else _outcomes(level, rule)
    why = (
        rule.why(ratings, [skill.where for skill in skills])
        if skills or not left_out
        else "not achieved: no skill of it applies"
    )
    if left_out:
        apply = f"{_do_not_apply(len(left_out))} ({listed(left_out)})"
        why = (
            f"{why}; {apply}"
            if len(outcomes) == 1
            else f"not decided: {apply}, but the framework has no such rating"
        )
    return LevelScore(
        level.name,
        False not in outcomes,
        yes=ratings.count(rule.scale.top),
        somewhat=sum(map(ratings.count, rule.scale.between)),
        no=ratings.count(rule.scale.lowest),
        unrated=ratings.count(None),
        why=why,
        rule=rule,
        does_not_apply=len(left_out),
    )


def _outcomes(level: AssessedLevel, rule: LevelRule) -> set[bool]:
    """Return whether a level is achieved with the skills that do not apply left out, and with
    all of them rated by each step of the scale.
    """
    ratings = [skill.rating for skill in applying(level.skills)]
    many = len(level.skills) - len(ratings)
    return {
        rule.achieved(ratings),
        *(rule.achieved([*ratings, *[rating] * many]) for rating in rule.scale.values),
    }


def _may_be_achieved(level: AssessedLevel, one: LevelScore) -> bool:
    return True in _outcomes(level, one.rule)


def _why(levels: Sequence[LevelScore], reached: int, own: Fraction) -> str:
    """Say what decides between the level that was reached and the one that the file gives."""
    index = reached if own > reached else max(0, int(own))
    return (
        f"{levels[index].name} is {levels[index].why}"
        if index < len(levels)
        else "every level is achieved"
    )


def _next_step(competency: AssessedCompetency, levels: Sequence[LevelScore], reached: int) -> str:
    """Say in one line what stands between the person and the next level."""
    if reached == len(levels):
        return "the highest level is reached"
    level, rule = competency.levels[reached], levels[reached].rule
    text = f"{level.name}: {levels[reached].why.removeprefix('not achieved: ')}"
    steps = rule.steps_to([skill.rating for skill in applying(level.skills)])
    later = next((one.name for one in levels[reached + 1 :] if one.achieved), None)
    text += f"; {steps} rating step{'' if steps == 1 else 's'} to go" if steps else ""
    return text + (f" ({later} is achieved, but no level can be skipped)" if later else "")


def _unrated_findings(
    competency: AssessedCompetency, levels: Sequence[LevelScore], findings: list[Finding]
) -> None:
    blank: list[AssessedLevel] = []
    for level, result in zip(competency.levels, levels, strict=True):
        skills = applying(level.skills)
        unrated = [skill.where for skill in skills if skill.rating is None]
        if unrated and len(unrated) == len(skills):
            blank.append(level)
        elif unrated:
            number, are = (
                ("1 skill", "is") if len(unrated) == 1 else (f"{len(unrated)} skills", "are")
            )
            message = (
                f"{number} of {competency.name}, {result.name}, {are} not rated; until then the"
                " level is not achieved."
            )
            findings.append(finding("rating-unrated", listed(unrated), message))
    if blank:
        places = [applying(level.skills)[0].where for level in blank]
        findings.append(
            finding(
                "level-blank",
                listed(places),
                f"No skill of {competency.name}, {', '.join(level.name for level in blank)}, is"
                " rated.",
            )
        )


def _inapplicable_finding(
    assessment: Assessment,
    scores: Sequence[CompetencyScore],
    framework: Framework | None,
    findings: list[Finding],
) -> None:
    """Tell once, with all cells, that skills do not apply where the framework has no such
    rating.
    """
    left_out = [
        skill.where
        for one in assessment.competencies
        for level in one.levels
        for skill in level.skills
        if skill.does_not_apply
    ]
    if not left_out or allows_inapplicable(framework):
        return
    whose = (
        f"{framework.name} has no such rating"
        if framework is not None
        else "no framework is known that has such a rating"
    )
    open_ones = [
        _outcomes_in_words(one, score)
        for one, score in zip(assessment.competencies, scores, strict=True)
        if score.level is None and score.levels
    ]
    what = (
        f"{'. '.join(open_ones)}. So no progress and no grade are given"
        if open_ones
        else "The levels are the same however they are rated"
    )
    rate = f"Rate {'it' if len(left_out) == 1 else 'them'}, or agree on a framework that allows it."
    message = (
        f"{_do_not_apply(len(left_out))} ({listed(left_out, _MOST_NAMED)}), but {whose}. {what}."
        f" {rate}"
    )
    findings.append(finding("does-not-apply-not-allowed", listed(left_out), message))


def _outcomes_in_words(one: AssessedCompetency, score: CompetencyScore) -> str:
    """Say which level a competency would have with the skills left out that do not apply, and
    which with each of them rated lowest, and highest.
    """
    pairs = [(level, known.rule) for level, known in zip(one.levels, score.levels, strict=True)]
    without = level_of(
        [rule.achieved([skill.rating for skill in applying(level.skills)]) for level, rule in pairs]
    )
    no, yes = (
        level_of(
            [
                rule.achieved(
                    [
                        given(rule.scale) if skill.does_not_apply else skill.rating
                        for skill in level.skills
                    ]
                )
                for level, rule in pairs
            ]
        )
        for given in _ENDS
    )
    scale = pairs[0][1].scale
    rated_no, rated_yes = (f"rated {scale.label(given(scale))}" for given in _ENDS)
    return (
        f"Left out, {one.name} is level {without}; {rated_no}, level {no}; {rated_yes}, level {yes}"
    )


def _do_not_apply(number: int) -> str:
    return "1 skill does not apply" if number == 1 else f"{number} skills do not apply"


# --- weights, track, framework -------------------------------------------------------------------


def _with_weight(one: CompetencyScore, weight: Fraction | None) -> CompetencyScore:
    weight = Fraction(0) if weight is None else weight
    return replace(one, weight=weight, value=None if one.level is None else weight * one.level)


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


def _rule_text(assessment: Assessment, framework: Framework | None) -> str:
    rules = _rules(assessment)
    if not rules:
        return str(framework.rule if framework else DEFAULT_RULE)
    return "; ".join(rules)


def _rules(assessment: Assessment) -> dict[str, list[AssessedLevel]]:
    found: dict[str, list[AssessedLevel]] = {}
    for competency in assessment.competencies:
        for level in competency.levels:
            if level.rule is not None:
                found.setdefault(str(level.rule), []).append(level)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _rule_findings(
    assessment: Assessment, framework: Framework | None, findings: list[Finding]
) -> None:
    rules = _rules(assessment)
    if len(rules) > 1:
        rare = [level for levels in list(rules.values())[1:] for level in levels]
        findings.append(
            finding(
                "rules-differ",
                listed([level.where for level in rare]),
                f"{'; '.join(f'{len(levels)} levels: {rule}' for rule, levels in rules.items())}."
                " Each level counts by its own.",
            )
        )
    if framework is not None and rules and next(iter(rules)) != str(framework.rule):
        first = next(iter(rules.values()))[0]
        findings.append(
            finding(
                "rule-differs",
                first.where,
                f"The workbook's formulas say: {next(iter(rules))}. {framework.name} says:"
                f" {framework.rule}. The workbook's rule was used.",
            )
        )
