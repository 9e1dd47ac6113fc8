"""Parts of a framework for a person at a terminal: a track in full, a competency and its skills,
grades.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assessment.engine.scoring import PRECONDITION
from assessment.model import Competency, Framework, Track
from assessment.output.figures import bounds

_A_FIELD = "{Discriminator} stands for a field or a family, such as Backend. "


def parts(
    framework: Framework, tracks: Sequence[Track], competencies: Sequence[Competency]
) -> RenderableType:
    """Return tracks and competencies of a framework, one below the other."""
    shown: list[RenderableType] = [Text(f"{framework.name} {framework.version}", style="bold")]
    for track in tracks:
        shown += [Text(), *_track(framework, track)]
    for competency in competencies:
        shown += [Text(), *competency_in_full(framework, competency)]
    return Group(*shown)


def _track(framework: Framework, track: Track) -> list[RenderableType]:
    """Return a track: what it is, what its people answer for, what weighs how much, its grades."""
    shown: list[RenderableType] = [
        Text.assemble((track.name, "bold"), f": {track.description}"),
        Text("\nResponsibilities", style="bold"),
        *(Padding(Text(f"- {text}"), (0, 0, 0, 2)) for text in track.responsibilities),
        Text(),
        _weights(framework, track),
    ]
    if track.grades:
        shown += [Text(), grades(framework, [track], named=False), about_grades([track])]
    return shown


def titled(title: str, *, heads: bool = True) -> Table:
    """Return a table with a title above it."""
    return Table(
        box=None,
        pad_edge=False,
        show_header=heads,
        header_style="bold",
        title=title,
        title_justify="left",
        title_style="bold",
    )


def _weights(framework: Framework, track: Track) -> Table:
    table = titled("Weights")
    table.add_column("Competency", overflow="fold")
    table.add_column("Weight", justify="right", no_wrap=True)
    for competency in framework.competencies:
        table.add_row(competency.name, f"{float(track.weights[competency.id]) * 100:g} %")
    return table


def grades(framework: Framework, tracks: Sequence[Track], *, named: bool) -> Table:
    """Return the grades of tracks, below the ``named`` tracks' names; the salaries are said to be
    what the framework calls them.
    """
    table = titled("Grades" + (f" ({framework.pay.unit})" if framework.pay else ""))
    table.add_column("Progress", no_wrap=True)
    table.add_column("Grade", no_wrap=True)
    table.add_column("Job title", overflow="fold")
    table.add_column("Salary", justify="right", no_wrap=True)
    for track in tracks:
        if named:
            table.add_row(Text(track.name, style="italic"))
        for grade in track.grades:
            table.add_row(
                f"{float(grade.min_progress):.2f} to {float(grade.max_progress):.2f}",
                grade.grade or "",
                grade.job_title,
                bounds(grade.min_salary, grade.next_salary) or "not set",
            )
    return table


def about_grades(tracks: Sequence[Track]) -> Text:
    """Return what is to be said below the grades of tracks."""
    has_field = any("{" in grade.job_title for track in tracks for grade in track.grades)
    return Text((_A_FIELD if has_field else "") + PRECONDITION, style="dim")


def competency_in_full(framework: Framework, competency: Competency) -> list[RenderableType]:
    """Return a competency: what it is, its levels and their skills, how to grow in it."""
    shown: list[RenderableType] = [
        Text.assemble((competency.name, "bold"), f": {competency.description}")
    ]
    for level in competency.levels:
        name = f"{level.number} {framework.level_name(level.number)}"
        head = Text.assemble((name, "bold"), f": {level.description}")
        shown.append(Padding(head, (0, 0, 0, 2)))
        shown += [Padding(Text(f"- {skill.text}"), (0, 0, 0, 4)) for skill in level.skills]
    if competency.practice:
        practice = Text.assemble(("To grow in it", "bold"), f": {competency.practice}")
        shown.append(Padding(practice, (0, 0, 0, 2)))
    return shown
