"""The shortest way to a grade, for a person at a terminal: the skills to raise, with their
cells.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assessment.words.phrases import UNRATED, full
from assessment.words.text import counted

if TYPE_CHECKING:
    from assessment.words.contract import RouteRecord, ScoreRecord, StepRecord, TrackRecord

_MOST_STEPS = 12  # of a route, on a scorecard


def own_route(one: ScoreRecord) -> list[RenderableType]:
    """Return the skills on the shortest way to the next grade of the person's own track, as
    many as fit.
    """
    route = one["route"]
    if not route or one["unrated"] == one["skills"]:
        return []
    left = len(route["steps"]) - _MOST_STEPS
    parts = _route(route, route["steps"][:_MOST_STEPS])
    if left > 0:
        parts.append(
            Text(f'and {counted(left, "more skill")}: assess compare FILE --track "{one["track"]}"')
        )
    if one["unrated"]:
        parts.append(Text(UNRATED, style="dim"))
    return [Padding(Group(*parts), (1, 0, 0, 0))]


def shortest_way(track: TrackRecord) -> list[RenderableType]:
    """Return the shortest way to the next grade of one track of a comparison; nothing on the
    topmost.
    """
    route = track["route"]
    if not track["next_grade"]:
        return []
    if not route:
        return [
            Text(),
            Text(f"No rating of this workbook's skills leads to {full(track['next_grade'])}."),
        ]
    return [Text(), *_route(route, route["steps"])]


def _route(route: RouteRecord, steps: list[StepRecord]) -> list[RenderableType]:
    """Return a route and those of its steps that are shown."""
    many = counted(len(route["steps"]), "skill")
    taken = f"{counted(route['cost'], 'rating step')} on {many}"
    parts: list[RenderableType] = [
        Text(
            f"The shortest way to {full(route['grade'])}: {taken}, for a progress of"
            f" {route['progress']:.2f}",
            style="bold",
        )
    ]
    changes = [f"{step['rating_label'] or 'unrated'} to {step['to_label']}" for step in steps]
    for (competency, level, name), group in groupby(
        zip(steps, changes, strict=True), lambda pair: _place(pair[0])
    ):
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(width=max(len(step["where"].rpartition("!")[2]) for step in steps))
        table.add_column(width=max(map(len, changes)))
        table.add_column(overflow="fold")
        for step, change in group:
            table.add_row(step["where"].rpartition("!")[2], change, step["skill"])
        parts += [
            Text(f"{competency}, {level} {name or ''}".rstrip()),
            Padding(table, (0, 0, 0, 2)),
        ]
    return parts


def _place(step: StepRecord) -> tuple[str, int, str | None]:
    """Return the level of a competency that a step is on."""
    return step["competency"], step["level"], step["level_name"]
