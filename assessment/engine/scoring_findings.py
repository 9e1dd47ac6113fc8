"""What there is to say of an assessment once it is scored: what is not rated, what disagrees, which
rules its formulas state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from operator import attrgetter

from assessment.engine.competency_scores import do_not_apply
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    CompetencyScore,
    Finding,
    Framework,
    LevelScore,
)
from assessment.model.findings import finding
from assessment.rules.base import listed
from assessment.rules.levels import allows_inapplicable, applying, level_of

_MOST_NAMED = 24  # skills that a finding about all that do not apply lists by their cells
_ENDS = attrgetter("lowest"), attrgetter("top")  # of a scale


def competency_findings(
    competency: AssessedCompetency, score: CompetencyScore
) -> Iterator[Finding]:
    """Yield what is not rated in a competency, and whether the file gives another level."""
    if score.level is None:
        return
    yield from _unrated_findings(competency)
    if competency.own_level is not None and competency.own_level != score.level:
        yield finding(
            "level-disagrees",
            competency.level_where,
            f"The file's own formulas give {competency.name} level"
            f" {float(competency.own_level):g}; by its ratings it is {score.level}:"
            f" {_why(score.levels, score.level, competency.own_level)}.",
        )


def _unrated_findings(competency: AssessedCompetency) -> Iterator[Finding]:
    """Yield the levels that are rated in part, then those of which no skill is rated."""
    blank: list[AssessedLevel] = []
    for level in competency.levels:
        skills = applying(level.skills)
        unrated = [skill.where for skill in skills if skill.rating is None]
        if unrated and len(unrated) == len(skills):
            blank.append(level)
        elif unrated:
            many = "1 skill" if len(unrated) == 1 else f"{len(unrated)} skills"
            yield finding(
                "rating-unrated",
                listed(unrated),
                f"{many} of {competency.name}, {level.name}, {'is' if len(unrated) == 1 else 'are'}"
                " not rated; until then the level is not achieved.",
            )
    if blank:
        names = ", ".join(level.name for level in blank)
        yield finding(
            "level-blank",
            listed([applying(level.skills)[0].where for level in blank]),
            f"No skill of {competency.name}, {names}, is rated.",
        )


def _why(levels: Sequence[LevelScore], reached: int, own: Fraction) -> str:
    """Say what decides between the level that was reached and the one that the file gives."""
    index = reached if own > reached else max(0, int(own))
    return (
        f"{levels[index].name} is {levels[index].why}"
        if index < len(levels)
        else "every level is achieved"
    )


def inapplicable_findings(
    assessment: Assessment, scores: Sequence[CompetencyScore], framework: Framework | None
) -> Iterator[Finding]:
    """Yield one finding, with all cells, where skills do not apply and the framework has no such
    rating.
    """
    left_out = [skill.where for skill in assessment.skills if skill.does_not_apply]
    if not left_out or allows_inapplicable(framework):
        return
    whose = (
        f"{framework.name} has no such rating"
        if framework is not None
        else "no framework is known that has such a rating"
    )
    them = "it" if len(left_out) == 1 else "them"
    yield finding(
        "does-not-apply-not-allowed",
        listed(left_out),
        f"{do_not_apply(len(left_out))} ({listed(left_out, _MOST_NAMED)}), but {whose}."
        f" {_consequence(assessment, scores)}. Rate {them}, or agree on a framework that allows"
        " it.",
    )


def _consequence(assessment: Assessment, scores: Sequence[CompetencyScore]) -> str:
    """Say what levels come to where skills do not apply that have to be rated."""
    undecided = [
        _outcomes_in_words(one, score)
        for one, score in zip(assessment.competencies, scores, strict=True)
        if score.level is None and score.levels
    ]
    if undecided:
        return f"{'. '.join(undecided)}. So no progress and no grade are given"
    return "The levels are the same however they are rated"


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


def rules_of(assessment: Assessment) -> dict[str, list[AssessedLevel]]:
    """Return the levels by the rule that their formulas state, in words; the most frequent
    first.
    """
    found: dict[str, list[AssessedLevel]] = {}
    for competency in assessment.competencies:
        for level in competency.levels:
            if level.rule is not None:
                found.setdefault(str(level.rule), []).append(level)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def rule_findings(
    rules: Mapping[str, Sequence[AssessedLevel]], framework: Framework | None
) -> Iterator[Finding]:
    """Yield where the ``rules`` of the formulas differ, from each other and from the
    framework's.
    """
    if len(rules) > 1:
        rare = [level for levels in list(rules.values())[1:] for level in levels]
        counted = "; ".join(f"{len(levels)} levels: {rule}" for rule, levels in rules.items())
        yield finding(
            "rules-differ",
            listed([level.where for level in rare]),
            f"{counted}. Each level counts by its own.",
        )
    if framework is None or not rules:
        return
    usual, levels = next(iter(rules.items()))
    if usual != str(framework.rule):
        yield finding(
            "rule-differs",
            levels[0].where,
            f"The workbook's formulas say: {usual}. {framework.name} says: {framework.rule}. The"
            " workbook's rule was used.",
        )
