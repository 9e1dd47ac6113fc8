"""Frameworks for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assessment.model import Competency, Framework
from assessment.output.framework_parts import about_grades, competency_in_full, grades, titled
from assessment.words.months import SHORT_MONTHS


def frameworks(listed: Sequence[Framework]) -> RenderableType:
    """Return the list of frameworks."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("Id", "Name", "Version", "Competencies", "Levels", "Tracks", "Level rule"):
        table.add_column(
            column, justify="right" if column in ("Competencies", "Levels", "Tracks") else "left"
        )
    for framework in listed:
        table.add_row(
            framework.id,
            framework.name,
            framework.version,
            str(len(framework.competencies)),
            str(len(framework.levels)),
            str(len(framework.tracks)),
            str(framework.rule),
        )
    return table


def whole_framework(framework: Framework) -> RenderableType:
    """Return a framework: tracks and weights, grades, competencies, the year, growth."""
    head = Text.assemble(
        (f"{framework.name} {framework.version}", "bold"),
        f"\n{framework.description}\nA level counts as achieved: {framework.rule}.",
        _left_out(framework),
    )
    return Group(
        head,
        Text(),
        _weights(framework),
        Text(),
        grades(framework, framework.tracks, named=True),
        about_grades(framework.tracks),
        Text(),
        Text("Competencies", style="bold"),
        *(
            part
            for competency in framework.competencies
            for part in _competency(framework, competency)
        ),
        *_year(framework),
        *_growth(framework),
    )


def _weights(framework: Framework) -> Table:
    table = titled("Tracks and the weight of each competency, %")
    table.add_column("Track")
    for competency in framework.competencies:
        longest = max(map(len, competency.name.split()))
        table.add_column(competency.name, justify="right", min_width=longest, max_width=longest)
    for track in framework.tracks:
        weights = [track.weights[competency.id] for competency in framework.competencies]
        table.add_row(track.name, *(f"{float(weight) * 100:g}" for weight in weights))
    return table


def _competency(framework: Framework, competency: Competency) -> list[RenderableType]:
    """Return a competency with its levels and their skills, below an empty line."""
    head, *rest = competency_in_full(framework, competency)
    return [Padding(head, (1, 0, 0, 0)), *rest]


def _left_out(framework: Framework) -> str:
    """Return what a framework says of skills that do not apply to somebody; nothing where there
    are none.
    """
    said = framework.does_not_apply
    return (
        f"\nA skill may be left out of its level: {', '.join([said.label, *said.aliases])}."
        f" {said.description}"
        if said
        else ""
    )


def _year(framework: Framework) -> list[RenderableType]:
    """Return the events of the year and the rules of the cycle, where a framework has framework."""
    if not framework.cycle:
        return []
    table = titled("The year")
    for column in ("Event", "Kind", "Months"):
        table.add_column(column, overflow="fold")
    for event in framework.cycle.events:
        table.add_row(
            event.name,
            event.kind,
            (
                ", ".join(SHORT_MONTHS[month - 1] for month in event.months)
                if len(event.months) < 12
                else "every month"
            ),
        )
    return [Text(), table, Text(framework.cycle.description, style="dim")]


def _growth(framework: Framework) -> list[RenderableType]:
    """Return what a framework says of growth: ways of learning, values, career conversations."""
    if not framework.growth:
        return []
    kinds = titled("Ways of learning, and their share in a growth plan", heads=False)
    values = titled("Values", heads=False)
    for kind in framework.growth.kinds:
        kinds.add_row(kind.name, f"{kind.share} %", kind.description)
    for value in framework.growth.values:
        values.add_row(value.name, value.description)
    # values are the one thing here that a company has to replace, so that where they come from is
    # said
    sources = [
        Text(source, style="dim")
        for source in dict.fromkeys(value.reference for value in framework.growth.values)
    ]
    return [
        Text(),
        kinds,
        Text(),
        values,
        *sources,
        Text(),
        Text.assemble(
            ("Career conversations", "bold"), f": {framework.growth.conversations.description}"
        ),
    ]
