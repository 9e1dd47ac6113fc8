"""A comparison sheet: the Summary as it would be on another track, live, and the way to the next
grade there.

Here is what the sheet says of one person; :mod:`assessment.sheets.results.comparison_page` draws
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from assessment.model import Route, TrackComparison
from assessment.sheets.kit.canvas import Key, Value
from assessment.sheets.kit.facts import Facts
from assessment.sheets.kit.pages import Plan, capacity_for
from assessment.sheets.results.beside import Both, Weighed, on_track
from assessment.sheets.results.comparison_columns import sentence
from assessment.sheets.results.comparison_page import ComparisonShape, step_height
from assessment.sheets.results.standing import MILLION, grade_words, millionths
from assessment.words.phrases import UNRATED
from assessment.words.text import counted

# of the routes on all comparison sheets of a workbook together; a route in use has some thirty
# steps
_MOST_ROWS = 1_200
_FEWEST_ROWS = 24  # of one of them all the same


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
    shape = ComparisonShape(
        facts.framework,
        comparison.track.id,
        facts.primary.id if facts.primary else None,
        facts.ids,
        facts.cells.levels,
        facts.cells.weights,
        facts.graded,
        capacity,
    )
    tables, both = shape.tables, _both(facts, shape, comparison.route)
    steps = comparison.route.steps[:capacity] if comparison.route else ()
    values: dict[Key, Value] = {
        "heading": (
            facts.heading + (f" · beside {facts.primary.name}, your track" if facts.primary else "")
        ),
        "promise": facts.promise,
        **tables.facts.values((both.here, both.own)),
        **tables.facts.totals(both),
        **tables.competencies.values(both.competencies),
        **tables.competencies.totals(both),
        **tables.steps.values(steps),
        **_route(facts, comparison, capacity),
    }
    for who, ladder in tables.ladders.items():
        values |= ladder.values((both.here if who == "here" else both.own).marks())
    heights = {
        row: step_height(sentence(step.skill))
        for row, step in enumerate(steps, start=tables.steps.top)
    }
    return Plan(shape, values, tables.steps.links(steps), heights)


def _both(facts: Facts, shape: ComparisonShape, route: Route | None) -> Both:
    """Return where the person stands on the track and on the own one, as the formulas compute
    it.
    """
    here, own = shape.standings["here"], shape.standings.get("own")
    ways = route.levels if route else (None,) * len(facts.ids)
    competencies = tuple(
        map(Weighed, facts.competencies, facts.levels, here.weights, facts.weights, ways)
    )
    known = [
        weight * level
        for weight, level in zip(facts.weights, facts.levels, strict=True)
        if weight is not None and level is not None
    ]
    whole = len(known) == len(facts.levels)
    own_progress = millionths(sum(known, Fraction(0))) if whole else None
    own_total = millionths(sum(filter(None, facts.weights), Fraction(0)))
    return Both(
        on_track(here, here.progress(facts.levels)),
        on_track(own, own_progress, graded=own_total == MILLION),
        competencies,
    )


def _route(facts: Facts, comparison: TrackComparison, capacity: int) -> dict[Key, Value]:
    """Return what is said of the route, of which ``capacity`` steps are listed."""
    route = comparison.route
    if route is not None and route.steps:
        return {
            "route": f"The shortest way to {grade_words(route.grade)}",
            "route words": _way(facts, route, capacity),
        }
    words = (
        "This is the topmost grade of the track already."
        if comparison.grade is not None and comparison.next_grade is None
        else "There is none to show: no grade lies ahead, or raising ratings alone does not"
        " reach it."
    )
    return {"route": "The shortest way to the next grade", "route words": words}


def _way(facts: Facts, route: Route, capacity: int) -> str:
    """Return what a route asks for and leads to, in words."""
    names = zip(facts.competencies, facts.levels, route.levels, strict=True)
    raised = ", ".join(
        f"{name} to {to}" for name, level, to in names if level is None or to > level
    )
    skills = f"{counted(route.cost, 'rating step')} on {counted(len(route.steps), 'skill')}"
    words = (
        f"As rated when this sheet was written, {skills}: {raised}. Progress is then"
        f" {float(route.progress):.2f}."
    )
    if any(step.rating is None for step in route.steps):
        words += f" {UNRATED}"
    left = len(route.steps) - capacity
    if left > 0:
        words += f" The first {counted(capacity, 'skill')} are listed, {left:,} more are not."
    return words
