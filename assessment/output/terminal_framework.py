"""Frameworks for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assessment.engine.scoring import PRECONDITION
from assessment.model import Competency, Framework
from assessment.output.figures import bounds
from assessment.words.months import SHORT_MONTHS

_A_FIELD = "{Discriminator} stands for a field or a family, such as Backend. "


def frameworks(listed: Sequence[Framework]) -> RenderableType:
    """Return the list of frameworks."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("Id", "Name", "Version", "Competencies", "Levels", "Tracks", "Level rule"):
        table.add_column(
            column, justify="right" if column in ("Competencies", "Levels", "Tracks") else "left"
        )
    for one in listed:
        table.add_row(
            one.id,
            one.name,
            one.version,
            str(len(one.competencies)),
            str(len(one.levels)),
            str(len(one.tracks)),
            str(one.rule),
        )
    return table


def framework(one: Framework) -> RenderableType:
    """Return a framework: tracks and weights, grades, competencies, the year, growth."""
    head = Text.assemble(
        (f"{one.name} {one.version}", "bold"),
        f"\n{one.description}\nA level counts as achieved: {one.rule}.{_left_out(one)}",
    )
    has_field = any("{" in grade.job_title for track in one.tracks for grade in track.grades)
    return Group(
        head,
        Text(),
        _weights(one),
        Text(),
        _grades(one),
        Text((_A_FIELD if has_field else "") + PRECONDITION, style="dim"),
        Text(),
        Text("Competencies", style="bold"),
        *(part for competency in one.competencies for part in _competency(one, competency)),
        *_year(one),
        *_growth(one),
    )


def _titled(title: str, *, heads: bool = True) -> Table:
    return Table(
        box=None,
        pad_edge=False,
        show_header=heads,
        header_style="bold",
        title=title,
        title_justify="left",
        title_style="bold",
    )


def _weights(one: Framework) -> Table:
    table = _titled("Tracks and the weight of each competency, %")
    table.add_column("Track")
    for competency in one.competencies:
        longest = max(map(len, competency.name.split()))
        table.add_column(competency.name, justify="right", min_width=longest, max_width=longest)
    for track in one.tracks:
        weights = [track.weights[competency.id] for competency in one.competencies]
        table.add_row(track.name, *(f"{float(weight) * 100:g}" for weight in weights))
    return table


def _grades(one: Framework) -> Table:
    table = _titled(f"Grades ({one.pay.unit})" if one.pay else "Grades")
    table.add_column("Progress", no_wrap=True)
    table.add_column("Grade", no_wrap=True)
    table.add_column("Job title", overflow="fold")
    table.add_column("Salary", justify="right", no_wrap=True)
    for track in one.tracks:
        table.add_row(Text(track.name, style="italic"))
        for grade in track.grades:
            table.add_row(
                f"{float(grade.min_progress):.2f} to {float(grade.max_progress):.2f}",
                grade.grade or "",
                grade.job_title,
                bounds(grade.min_salary, grade.next_salary) or "not set",
            )
    return table


def _competency(one: Framework, competency: Competency) -> Iterator[RenderableType]:
    """Yield a competency with its levels and their skills."""
    head = Text.assemble((competency.name, "bold"), f": {competency.description}")
    yield Padding(head, (1, 0, 0, 0))
    for level in competency.levels:
        name = f"{level.number} {one.level_name(level.number)}"
        yield Padding(Text.assemble((name, "bold"), f": {level.description}"), (0, 0, 0, 2))
        for skill in level.skills:
            yield Padding(Text(f"- {skill.text}"), (0, 0, 0, 4))
    if competency.practice:
        practice = Text.assemble(("To grow in it", "bold"), f": {competency.practice}")
        yield Padding(practice, (0, 0, 0, 2))


def _left_out(one: Framework) -> str:
    """Return what a framework says of skills that do not apply to somebody; nothing where there
    are none.
    """
    said = one.does_not_apply
    return (
        f"\nA skill may be left out of its level: {', '.join([said.label, *said.aliases])}."
        f" {said.description}"
        if said
        else ""
    )


def _year(one: Framework) -> list[RenderableType]:
    """Return the events of the year and the rules of the cycle, where a framework has one."""
    if not one.cycle:
        return []
    table = _titled("The year")
    for column in ("Event", "Kind", "Months"):
        table.add_column(column, overflow="fold")
    for event in one.cycle.events:
        table.add_row(
            event.name,
            event.kind,
            (
                ", ".join(SHORT_MONTHS[month - 1] for month in event.months)
                if len(event.months) < 12
                else "every month"
            ),
        )
    return [Text(), table, Text(one.cycle.description, style="dim")]


def _growth(one: Framework) -> list[RenderableType]:
    """Return what a framework says of growth: ways of learning, values, career conversations."""
    if not one.growth:
        return []
    kinds = _titled("Ways of learning, and their share in a growth plan", heads=False)
    values = _titled("Values", heads=False)
    for kind in one.growth.kinds:
        kinds.add_row(kind.name, f"{kind.share} %", kind.description)
    for value in one.growth.values:
        values.add_row(value.name, value.description)
    # values are the one thing here that a company has to replace, so that where they come from is
    # said
    sources = [
        Text(source, style="dim")
        for source in dict.fromkeys(value.reference for value in one.growth.values)
    ]
    return [
        Text(),
        kinds,
        Text(),
        values,
        *sources,
        Text(),
        Text.assemble(
            ("Career conversations", "bold"), f": {one.growth.conversations.description}"
        ),
    ]
