"""A comparison sheet: the Summary as it would be on another track, live, and the way to the next
grade there.

Here is what the sheet says of one person; :mod:`assessment.sheets.results.comparison_page` draws
it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from assessment.model import Route, TrackComparison
from assessment.sheets.kit.canvas import Key, Value
from assessment.sheets.kit.facts import Facts
from assessment.sheets.kit.pages import SheetPlan, capacity_for
from assessment.sheets.results.beside import Both, Weighed, on_track
from assessment.sheets.results.comparison_columns import sentence
from assessment.sheets.results.comparison_page import ComparisonShape, step_height
from assessment.sheets.results.standing import MILLION, grade_words, millionths

# of the routes on all comparison sheets of a workbook together; a route in use has some thirty
# steps
_MOST_ROWS = 1_200
_FEWEST_ROWS = 24  # of one of them all the same


def comparison_sheets(facts: Facts, comparisons: Sequence[TrackComparison]) -> list[SheetPlan]:
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


def _sheet(facts: Facts, comparison: TrackComparison, capacity: int) -> SheetPlan:
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
    primary, said = facts.primary, tables.said
    beside = said("beside", track=primary.name) if primary else ""
    here, following = said("here"), said("next")
    values: dict[Key, Value] = {
        "heading": " · ".join(filter(None, (facts.heading, beside))),
        "promise": facts.promise,
        **tables.facts.values((both.here, both.own)),
        **tables.facts.totals(both),
        **tables.competencies.values(both.competencies),
        **tables.competencies.totals(both),
        **tables.steps.values(steps),
        **_route(facts, comparison, capacity, said),
    }
    for who, ladder in tables.ladders.items():
        track = both.here if who == "here" else both.own
        values |= ladder.values(track.marks(here, following))
    heights = {
        row: step_height(sentence(step.skill))
        for row, step in enumerate(steps, start=tables.steps.top)
    }
    return SheetPlan(shape, values, tables.steps.links(steps), heights)


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


def _route(
    facts: Facts, comparison: TrackComparison, capacity: int, said: Callable[..., str]
) -> dict[Key, Value]:
    """Return what is said of the route, of which ``capacity`` steps are listed."""
    route = comparison.route
    if route is not None and route.steps:
        grade = grade_words(route.grade, facts.framework.texts)
        return {
            "route": said("route", grade=grade),
            "route words": _way(facts, route, capacity, said),
        }
    is_topmost = comparison.grade is not None and comparison.next_grade is None
    return {
        "route": said("route_of_none"),
        "route words": said("topmost" if is_topmost else "no_route"),
    }


def _way(facts: Facts, route: Route, capacity: int, said: Callable[..., str]) -> str:
    """Return what a route asks for and leads to, in words."""

    def counted(key: str, many: int) -> str:
        return facts.framework.texts.counted(f"results.comparison.{key}", many)

    names = zip(facts.competencies, facts.levels, route.levels, strict=True)
    raised = ", ".join(
        said("raised", competency=name, level=to)
        for name, level, to in names
        if level is None or to > level
    )
    words = said(
        "way",
        steps=counted("steps", route.cost),
        skills=counted("skills", len(route.steps)),
        raised=raised,
        progress=f"{float(route.progress):.2f}",
    )
    if any(step.rating is None for step in route.steps):
        words += " " + facts.framework.texts.said("phrases.results.unrated")
    left = len(route.steps) - capacity
    if left > 0:
        words += " " + said("first_listed", skills=counted("skills", capacity), left=f"{left:,}")
    return words
