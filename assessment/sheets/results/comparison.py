"""A comparison sheet: the Summary as it would be on another track, live, and the way to the next
grade there.

Here is what the sheet says of one person; :mod:`assessment.sheets.results.comparison_page` draws
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from assessment.model import TrackComparison
from assessment.sheets.kit.addresses import location
from assessment.sheets.kit.canvas import Key, Value
from assessment.sheets.kit.facts import Facts, rating_words
from assessment.sheets.kit.pages import Plan, capacity_for
from assessment.sheets.kit.theme import EMPTY, FULL, NONE
from assessment.sheets.results.comparison_page import HERE, NEXT, TOP, ComparisonShape, step_height
from assessment.sheets.results.standing import (
    MILLION,
    Standing,
    code,
    grade_words,
    job_title,
    millionths,
    salaries,
    shown,
)
from assessment.words.phrases import UNRATED, counted

# of the routes on all comparison sheets of a workbook together; a route in use has some thirty
# steps
_MOST_ROWS = 1_200
_FEWEST_ROWS = 24  # of one of them all the same
# characters that are repeated on each sheet; the skill's own cell, which the row leads to, has them
# all
_LONGEST_SKILL = 500


def comparison_sheets(facts: Facts, comparisons: Sequence[TrackComparison]) -> list[Plan]:
    """Return a sheet for each of the tracks, in the order given.

    They are laid out together, so that a person's many sheets have few shapes. Of very long routes
    the first steps are listed.
    """
    routes = [len(one.route.steps) for one in comparisons if one.route and one.route.steps]
    most = min(max(routes, default=0), max(_FEWEST_ROWS, _MOST_ROWS // max(1, len(routes))))
    return [
        _sheet(facts, one, capacity_for(most) if one.route and one.route.steps else 0)
        for one in comparisons
    ]


def _sheet(facts: Facts, comparison: TrackComparison, capacity: int) -> Plan:
    primary = facts.primary.id if facts.primary else None
    shape = ComparisonShape(
        facts.framework,
        comparison.track.id,
        primary,
        facts.ids,
        facts.cells.levels,
        facts.cells.weights,
        facts.graded,
        capacity,
    )
    values = _values(facts, shape)
    if comparison.route:
        values |= {("way", index): level for index, level in enumerate(comparison.route.levels)}
    links = _route(facts, comparison, values, capacity)
    steps = comparison.route.steps[:capacity] if comparison.route else ()
    return Plan(
        shape,
        values,
        links,
        {
            row: step_height(_sentence(step.skill))
            for row, step in enumerate(steps, start=shape.first_step)
        },
    )


def _values(facts: Facts, shape: ComparisonShape) -> dict[Key, Value]:
    """Return what every formula gives, and the constants, by the slots of the page."""
    here, own_track = shape.standings()
    values: dict[Key, Value] = {
        "heading": (
            facts.heading + (f" · beside {facts.primary.name}, your track" if facts.primary else "")
        ),
        "promise": facts.promise,
    }
    for index in range(len(facts.ids)):
        _competency(values, facts, here, index)
    progress = here.progress(facts.levels)
    own_progress = None
    if None not in facts.levels and None not in facts.weights:
        own_progress = millionths(
            sum(
                (
                    weight * level
                    for weight, level in zip(facts.weights, facts.levels, strict=True)
                    if weight and level
                ),
                Fraction(0),
            )
        )
    own_total = millionths(
        sum((weight for weight in facts.weights if weight is not None), Fraction(0))
    )
    common = sum(
        (
            min(Fraction(one, MILLION), own)
            for one, own in zip(here.weights, facts.weights, strict=True)
            if own is not None
        ),
        Fraction(0),
    )
    values |= {
        "own total": shown(own_total),
        "total more": shown(sum(here.weights) - own_total),
        "overlap": shown(millionths(common)),
    }
    values |= {"progress total": shown(progress), "own progress total": shown(own_progress)}
    _standing(values, "here", here, progress, graded=True)
    _standing(values, "own", own_track, own_progress, graded=own_total == MILLION)
    for key in ("progress", "low", "high"):
        one, other = values[key, "here"], values[key, "own"]
        values[key, "more"] = (
            round(one - other, 6) if isinstance(one, float) and isinstance(other, float) else NONE
        )
    values["total value more"] = values["progress", "more"]
    return values


def _competency(values: dict[Key, Value], facts: Facts, here: Standing, index: int) -> None:
    """Add the row of one competency."""
    level, own, top = facts.levels[index], facts.weights[index], len(facts.framework.levels)
    weight = here.weights[index]
    value = None if level is None else weight * level
    own_value = None if level is None or own is None else millionths(own * level)
    row: dict[str, Value] = {
        "competency": facts.competencies[index],
        "level": NONE,
        "meter": NONE,
        "adds": NONE,
    }
    if level is not None:
        name = facts.framework.level_name(level) if level <= top else ""
        row |= {
            "level": level,
            "meter": f"{FULL * level}{EMPTY * (top - level)}  {name}",
            "adds": shown(weight if level < top else 0),
        }
    row |= dict.fromkeys(("own weight", "weight more", "common"), NONE)
    if own is not None:
        row |= {
            "own weight": float(own),
            "common": min(weight / MILLION, float(own)),
            "weight more": shown(millionths(Fraction(weight, MILLION) - own)),
        }
    row |= {"value": shown(value), "own value": shown(own_value)}
    row["value more"] = shown(None if value is None or own_value is None else value - own_value)
    values |= {(name, index): one for name, one in row.items()}


def _standing(
    values: dict[Key, Value],
    who: str,
    standing: Standing | None,
    progress: int | None,
    *,
    graded: bool,
) -> None:
    """Add where a progress stands on a track: grade, salary, the next grade; and the marks on
    its ladder.
    """
    values["progress", who] = shown(progress)
    number = standing.held(progress) if standing and graded else 0
    next_number = standing.following(progress) if standing and graded else 0
    held, following = (
        (standing.grade(number), standing.grade(next_number)) if standing else (None, None)
    )
    values["title", who], values["grade", who] = job_title(held), code(held)
    values["low", who], values["high", who] = salaries(held)
    begins = standing.bounds[next_number - 1] if standing and next_number else None
    values["begins", who] = shown(begins)
    values["to go", who] = shown(None if begins is None or progress is None else begins - progress)
    values["next", who] = grade_words(following) if following else TOP if held else NONE
    for index in range(len(standing.bounds) if standing else 0):
        values["mark", who, index] = (
            HERE if index + 1 == number else NEXT if index + 1 == next_number else ""
        )


def _sentence(text: str) -> str:
    """Return a skill's text as it is repeated."""
    return (
        text
        if len(text) <= _LONGEST_SKILL
        else text[: _LONGEST_SKILL - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    )


def _route(
    facts: Facts, comparison: TrackComparison, values: dict[Key, Value], capacity: int
) -> dict[Key, str]:
    """Add the route, as many steps as there are rows; return its links."""
    route = comparison.route
    links: dict[Key, str] = {}
    for index, step in enumerate(route.steps[:capacity] if route else ()):
        values["step competency", index] = _sentence(step.competency)
        values["step skill", index] = _sentence(step.skill)
        values["step level", index] = f"{step.level} {facts.framework.level_name(step.level)}"
        values["step now", index] = rating_words(facts.framework, step.rating)
        values["step to", index] = rating_words(facts.framework, step.to)
        values["step cost", index] = step.cost
        values["step cell", index] = step.where
        links["step cell", index] = location(step.where)
    values["route"] = "The shortest way to the next grade"
    if route is not None and route.steps:
        names = zip(facts.competencies, facts.levels, route.levels, strict=True)
        raised = ", ".join(
            f"{name} to {to}" for name, level, to in names if level is None or to > level
        )
        values["route"] = f"The shortest way to {grade_words(route.grade)}"
        skills = f"{counted(route.cost, 'rating step')} on {counted(len(route.steps), 'skill')}"
        words = (
            f"As rated when this sheet was written, {skills}: {raised}. Progress is then"
            f" {float(route.progress):.2f}."
        )
        if any(step.rating is None for step in route.steps):
            words += f" {UNRATED}"
        left = len(route.steps) - capacity
        values["route words"] = (
            f"{words} The first {counted(capacity, 'skill')} are listed, {left:,} more are not."
            if left > 0
            else words
        )
    elif comparison.grade is not None and comparison.next_grade is None:
        values["route words"] = "This is the topmost grade of the track already."
    else:
        values["route words"] = (
            "There is none to show: no grade lies ahead, or raising ratings alone does not"
            " reach it."
        )
    return links
