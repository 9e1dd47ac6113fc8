"""From the ratings of a competency to its level, with the reason of each level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assessment.engine.identify import competency_of
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    CompetencyScore,
    Framework,
    LevelRule,
    LevelScore,
)
from assessment.rules.base import listed
from assessment.rules.levels import allows_inapplicable, applying, level_of
from assessment.rules.registry import DEFAULT_RULE


def score_competency(
    competency: AssessedCompetency, framework: Framework | None
) -> CompetencyScore:
    """Score a competency by the workbook's own rules, or else the framework's.

    It has no level where nothing can be scored, nor where skills that do not apply leave it open.
    """
    known = competency_of(competency, framework)
    bare = CompetencyScore(
        competency.name, known.id if known else None, competency.weight, None, None, None, ()
    )
    if not competency.scorable or not competency.levels:
        return bare
    default = framework.rule if framework else DEFAULT_RULE
    decided = allows_inapplicable(framework)
    levels = tuple(
        _score_level(level, level.rule or default, decided) for level in competency.levels
    )
    reached = level_of([level.achieved for level in levels])
    most = reached if decided else _most(competency.levels, levels)
    if most != reached:
        step = (
            f"{competency.levels[reached].name}: {levels[reached].why}, so the level may be"
            f" anything from {reached} to {most}"
        )
        return replace(bare, levels=levels, next_step=step)
    names = [framework.zero_level if framework else "None yet"]
    names += [level.name for level in competency.levels]
    return replace(
        bare,
        level=reached,
        level_name=names[reached],
        value=None if competency.weight is None else competency.weight * reached,
        levels=levels,
        next_step=_next_step(competency, levels, reached),
    )


def _most(levels: Sequence[AssessedLevel], scores: Sequence[LevelScore]) -> int:
    """Return the highest level that a competency may have, whatever skills are rated that do not
    apply.
    """
    return level_of(
        [
            True in outcomes(level, one.rule) if one.does_not_apply else one.achieved
            for level, one in zip(levels, scores, strict=True)
        ]
    )


def _score_level(level: AssessedLevel, rule: LevelRule, decided: bool) -> LevelScore:
    """Score a level; ``decided`` says that skills which do not apply are left out. Without it
    the level is achieved if it is whatever they may be rated.
    """
    skills = applying(level.skills)
    ratings = [skill.rating for skill in skills]
    left_out = [skill.where for skill in level.skills if skill.does_not_apply]
    unclear = bool(left_out) and not decided
    possible = outcomes(level, rule) if unclear else {rule.achieved(ratings)}
    why = (
        rule.why(ratings, [skill.where for skill in skills])
        if skills or not left_out
        else "not achieved: no skill of it applies"
    )
    if left_out:
        apply = f"{do_not_apply(len(left_out))} ({listed(left_out)})"
        why = (
            f"{why}; {apply}"
            if len(possible) == 1
            else f"not decided: {apply}, but the framework has no such rating"
        )
    return LevelScore(
        level.name,
        False not in possible,
        yes=ratings.count(rule.scale.top),
        somewhat=sum(map(ratings.count, rule.scale.between)),
        no=ratings.count(rule.scale.lowest),
        unrated=ratings.count(None),
        why=why,
        rule=rule,
        does_not_apply=len(left_out),
    )


def outcomes(level: AssessedLevel, rule: LevelRule) -> set[bool]:
    """Return whether a level is achieved with the skills that do not apply left out, and with
    all of them rated by each step of the scale.
    """
    ratings = [skill.rating for skill in applying(level.skills)]
    many = len(level.skills) - len(ratings)
    return {
        rule.achieved(ratings),
        *(rule.achieved([*ratings, *[rating] * many]) for rating in rule.scale.values),
    }


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


def do_not_apply(number: int) -> str:
    """Say how many skills do not apply."""
    return "1 skill does not apply" if number == 1 else f"{number} skills do not apply"
