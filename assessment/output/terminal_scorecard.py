"""One person's scorecard for a terminal: levels, progress, grade, next steps, findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assessment.engine.scoring import PRECONDITION
from assessment.output.figures import code_of, salary_of, title_of, two
from assessment.output.records import person_of
from assessment.output.terminal_findings import grouped
from assessment.output.terminal_route import own_route
from assessment.words.phrases import (
    by_whom,
    capital,
    in_a_line,
    open_words,
    others,
    progress,
    state,
)
from assessment.words.text import in_a_line as one_line
from assessment.words.text import trimmed

if TYPE_CHECKING:
    from assessment.words.contract import ProposalRecord, ResultRecord, ScoreRecord

_MOST_NOT_APPLYING = 12  # skills that are listed by their cells
_LONGEST_REASON = 80  # characters


def one_person(one: ScoreRecord) -> RenderableType:
    """Return the scorecard of one workbook: levels, progress, grade, the next steps, the
    findings.
    """
    parts: list[RenderableType] = [headline(one)]
    if one["competencies"]:
        parts += [
            _levels(one),
            *_not_applying(one),
            *([Text(said)] if (said := open_words(one)) else []),
            *_grade(one),
            *_next_steps(one),
            *own_route(one),
        ]
    if one["proposals"]:
        parts += [Text("Proposals", style="bold"), _proposals(one["proposals"])]
    if one["findings"]:
        parts += [Text("Findings", style="bold"), grouped(one["findings"])]
    if one["status"] != "not read":  # the result once more, since the rest has left the screen
        parts.append(Text(in_a_line(one), style="bold"))
    return Group(
        *(
            (
                part
                if index == 0
                else (
                    Padding(part, (1, 0, 0, 0))
                    if isinstance(part, (Table, Text)) and _begins(parts[index])
                    else part
                )
            )
            for index, part in enumerate(parts)
        )
    )


def _begins(part: RenderableType) -> bool:
    """Tell whether a part opens a section and wants a blank line before it."""
    return isinstance(part, Text) or (isinstance(part, Table) and part.show_footer)


def headline(one: ResultRecord) -> Text:
    """Return who it is, on which track, by which framework and whose ratings."""
    parts = [one["person"] or person_of(one["file"])]
    if one["track"]:
        parts.append(one["track"])
    if one["framework"]:
        parts.append(f"{one['framework']['id']} {one['framework']['version']}")
    text = Text(" - ".join(parts), style="bold")
    if said := "; ".join(filter(None, (by_whom(one), others(one)))):
        text.append(f"\n{capital(said)}", style="not bold")
    return text


def _levels(one: ScoreRecord) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=True)
    total = one["weights_total"]
    table.add_column("Competency", "Progress", overflow="fold")
    table.add_column("Weight", "" if total is None else f"{total * 100:g} %", justify="right")
    table.add_column("Level")
    table.add_column("Value", Text(progress(one), style="bold"), justify="right")
    for competency in one["competencies"]:
        none = "not decided" if competency["next_step"] else "not scored"
        level = (
            none
            if competency["level"] is None
            else f"{competency['level']} {competency['level_name']}"
        )
        if (ends := competency["level_range"]) is not None and ends[0] != ends[1]:
            level += f" ({ends[0]} to {ends[1]})"
        weight = "none" if competency["weight"] is None else f"{competency['weight'] * 100:g} %"
        table.add_row(competency["name"], weight, level, two(competency["value"]))
    return table


def _not_applying(one: ScoreRecord) -> list[RenderableType]:
    """Return how many skills do not apply, with their cells and reasons."""
    skills = one["not_applying"]
    if not skills:
        return []
    said = [
        skill["where"] + (f": {trimmed(one_line(reason), _LONGEST_REASON)}" if reason else "")
        for skill in skills[:_MOST_NOT_APPLYING]
        for reason in (skill["reason"],)
    ]
    more = [f"and {len(skills) - len(said)} more"] if len(skills) > len(said) else []
    return [
        Text(
            f"{len(skills)} {'does' if len(skills) == 1 else 'do'} not apply"
            f" ({'; '.join([*said, *more])})"
        )
    ]


def _grade(one: ScoreRecord) -> list[RenderableType]:
    given = one["grade"]
    if not given:
        return []
    begins, title = title_of(given)
    line = Text.assemble((begins, "bold"), title)
    if said := state(one):
        line.append(f" ({said})", style="bold")
    if salary := salary_of(given, one["pay_unit"]):
        line.append(f"\nSalary bounds {salary}")
    following = one["next_grade"]
    if following:
        start, progress_now = following["min_progress"], one["progress"] or 0
        line.append(
            f"\nThe next grade, {code_of(following)}, begins at {start:.2f}:"
            f" {start - progress_now:.2f} to go"
        )
    line.append(f"\n{PRECONDITION}", style="dim")
    return [line]


def _next_steps(one: ScoreRecord) -> list[RenderableType]:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for competency in one["competencies"]:
        if competency["next_step"]:
            table.add_row(competency["name"], competency["next_step"])
    return [Text("To the next level", style="bold"), table] if table.row_count else []


def _proposals(proposals: Sequence[ProposalRecord]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for proposal in proposals:
        table.add_row(proposal["where"], f"{proposal['skill']}\n{proposal['comment']}")
    return table
