"""Scorecards for a person at a terminal: tables of at most 80 columns, meaning never by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assessment.findings import CODES
from assessment.model import Framework
from assessment.records import Record, person_of
from assessment.scoring import PRECONDITION

_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
_ORDER = {"error": 0, "warning": 1, "info": 2}


def console() -> Console:
    """Return the console to print to; without a terminal it is 80 columns wide and plain."""
    return Console(highlight=False, emoji=False, markup=False)


def one_person(one: Record) -> RenderableType:
    """Return the scorecard of one workbook: levels, progress, grade, the next steps, the findings."""
    parts: list[RenderableType] = [_headline(one)]
    if one["competencies"]:
        parts += [_levels(one), *_grade(one), *_next_steps(one)]
    if one["proposals"]:
        parts += [Text("Proposals", style="bold"), _proposals(one["proposals"])]
    if one["findings"]:
        parts += [Text("Findings", style="bold"), _findings(one["findings"])]
    return Group(
        *(
            part if index == 0 else Padding(part, (1, 0, 0, 0)) if isinstance(part, (Table, Text)) and _begins(parts[index]) else part
            for index, part in enumerate(parts)
        )
    )


def many_people(records: Sequence[Record]) -> RenderableType:
    """Return a row per workbook, and the findings of each below."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Person", overflow="fold", max_width=24)
    table.add_column("Track", overflow="fold", max_width=18)
    table.add_column("Levels", overflow="fold")
    table.add_column("Progress", justify="right")
    table.add_column("Grade", overflow="fold", max_width=16)
    table.add_column("Errors", justify="right")
    for one in records:
        grade = one["grade"]
        severities = [found["severity"] for found in one["findings"]]
        errors = severities.count("error")
        table.add_row(
            one["person"] or person_of(one["file"]),
            f"{one['track']} *" if _is_one_of_several(one) else one["track"] or "-",
            " ".join("?" if c["level"] is None else str(c["level"]) for c in one["competencies"]) or "not read",
            _two(one["progress"]),
            (grade["grade"] or _title(grade)) if grade else "-",
            Text(str(errors), style="bold red") if errors else "0",
        )
    parts: list[RenderableType] = [table]
    if any(map(_is_one_of_several, records)):
        parts.append(Text("* The weights are also those of other tracks; name the track with --track.", style="dim"))
    legend = _legend(records)
    if legend:
        parts.append(Text(legend, style="dim"))
    if any(one["grade"] for one in records):
        parts.append(Text(PRECONDITION, style="dim"))
    for one in records:
        serious = [found for found in one["findings"] if found["severity"] != "info"]
        if serious:
            parts += [Padding(Text(one["file"], style="bold"), (1, 0, 0, 0)), _findings(serious)]
    return Group(*parts)


def checked(one: Record) -> RenderableType:
    """Return the findings of one workbook, each with what to do."""
    findings = one["findings"]
    name = one["file"]
    if not findings:
        return Text.assemble((name, "bold"), ": no findings")
    counts = [f"{sum(found['severity'] == severity for found in findings)} {severity}" for severity in _ORDER]
    return Group(Text.assemble((name, "bold"), f": {', '.join(counts)}"), _findings(findings, remedies=True))


def frameworks(listed: Sequence[Framework]) -> RenderableType:
    """Return the list of frameworks."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("Id", "Name", "Version", "Competencies", "Levels", "Tracks", "Level rule"):
        table.add_column(column, justify="right" if column in ("Competencies", "Levels", "Tracks") else "left")
    for one in listed:
        table.add_row(one.id, one.name, one.version, str(len(one.competencies)), str(len(one.levels)), str(len(one.tracks)), str(one.rule))
    return table


def framework(one: Framework) -> RenderableType:
    """Return a framework: tracks and weights, grades, competencies."""
    weights = Table(
        box=None, pad_edge=False, header_style="bold", title="Tracks and the weight of each competency, %", title_justify="left", title_style="bold"
    )
    weights.add_column("Track")
    for competency in one.competencies:
        longest = max(map(len, competency.name.split()))
        weights.add_column(competency.name, justify="right", min_width=longest, max_width=longest)
    for track in one.tracks:
        weights.add_row(track.name, *(f"{float(track.weights[c.id]) * 100:g}" for c in one.competencies))
    unit = f" ({one.pay.unit})" if one.pay else ""
    grades = Table(box=None, pad_edge=False, header_style="bold", title=f"Grades{unit}", title_justify="left", title_style="bold")
    grades.add_column("Progress", no_wrap=True)
    grades.add_column("Grade", no_wrap=True)
    grades.add_column("Job title", overflow="fold")
    grades.add_column("Salary", justify="right", no_wrap=True)
    for track in one.tracks:
        grades.add_row(Text(track.name, style="italic"))
        for grade in track.grades:
            salary = _bounds(grade.min_salary, grade.next_salary) or "not set"
            grades.add_row(f"{float(grade.min_progress):.2f} to {float(grade.max_progress):.2f}", grade.grade or "", grade.job_title, salary)
    competencies: list[RenderableType] = [Text("Competencies", style="bold")]
    for competency in one.competencies:
        competencies.append(Padding(Text.assemble((competency.name, "bold"), f": {competency.description}"), (1, 0, 0, 0)))
        for level in competency.levels:
            competencies.append(Padding(Text.assemble((f"{level.number} {one.level_name(level.number)}", "bold"), f": {level.description}"), (0, 0, 0, 2)))
            competencies += [Padding(Text(f"- {skill.text}"), (0, 0, 0, 4)) for skill in level.skills]
    head = Text.assemble((f"{one.name} {one.version}", "bold"), f"\n{one.description}\nA level counts as achieved: {one.rule}.")
    note = (
        "{Discriminator} stands for a field or a family, such as Backend. "
        if any("{" in grade.job_title for track in one.tracks for grade in track.grades)
        else ""
    )
    return Group(head, Text(), weights, Text(), grades, Text(note + PRECONDITION, style="dim"), Text(), *competencies)


def _headline(one: Record) -> Text:
    parts = [one["person"] or person_of(one["file"])]
    if one["track"]:
        parts.append(one["track"])
    if one["framework"]:
        parts.append(f"{one['framework']['id']} {one['framework']['version']}")
    return Text(" - ".join(parts), style="bold")


def _levels(one: Record) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=True)
    total = one["weights_total"]
    table.add_column("Competency", "Progress", overflow="fold")
    table.add_column("Weight", "" if total is None else f"{total * 100:g} %", justify="right")
    table.add_column("Level")
    table.add_column("Value", Text(_two(one["progress"]), style="bold"), justify="right")
    for competency in one["competencies"]:
        level = "not scored" if competency["level"] is None else f"{competency['level']} {competency['level_name']}"
        weight = "none" if competency["weight"] is None else f"{competency['weight'] * 100:g} %"
        table.add_row(competency["name"], weight, level, _two(competency["value"]))
    return table


def _grade(one: Record) -> list[RenderableType]:
    grade = one["grade"]
    if not grade:
        return []
    line = Text.assemble((f"Grade {grade['grade']}, " if grade["grade"] else "Job title ", "bold"), _title(grade))
    salary = _bounds(grade["min_salary"], grade["next_salary"])
    if salary:
        unit = f" {one['pay_unit']}" if one["pay_unit"] else ""
        line.append(f"\nSalary bounds {salary}{unit}")
    following = one["next_grade"]
    if following:
        name = following["grade"] or _title(following)
        line.append(f"\nThe next grade, {name}, begins at {following['min_progress']:.2f}: {following['min_progress'] - one['progress']:.2f} to go")
    line.append(f"\n{PRECONDITION}", style="dim")
    return [line]


def _next_steps(one: Record) -> list[RenderableType]:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for competency in one["competencies"]:
        if competency["next_step"]:
            table.add_row(competency["name"], competency["next_step"])
    return [Text("To the next level", style="bold"), table]


def _proposals(proposals: Sequence[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for proposal in proposals:
        table.add_row(proposal["where"], f"{proposal['skill']}\n{proposal['comment']}")
    return table


def _findings(findings: Sequence[dict[str, Any]], remedies: bool = False) -> Table:
    """Return findings, the worst first; those of one kind under one heading, unless what to do is asked for."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for found in findings:
        groups.setdefault((found["severity"], found["code"]), []).append(found)
    for (severity, code), group in sorted(groups.items(), key=lambda item: _ORDER[item[0][0]]):
        label = Text(severity, style=_STYLES[severity])
        if remedies:
            text = Text(code, style="bold")
            for found in group:
                text.append(f"\n{found['where']}: {found['message']}" if found["where"] else f"\n{found['message']}", style="not bold")
            text.append(f"\n-> {CODES[code].remedy}", style="not bold dim")
        else:
            first = group[0]
            text = Text.assemble((code, "bold"), f" {first['where']}\n" if first["where"] else "\n", first["message"])
            if len(group) > 1:
                text.append(f"\nThe same at {'; '.join(found['where'] for found in group[1:])}", style="dim")
        table.add_row(label, text)
    return table


def _is_one_of_several(one: Record) -> bool:
    return any(found["code"] == "weights-of-several-tracks" for found in one["findings"])


def _legend(records: Sequence[Record]) -> str:
    orders = {tuple(c["name"] for c in one["competencies"]) for one in records if one["competencies"]}
    return f"Levels: {', '.join(orders.pop())}" if len(orders) == 1 else ""


def _begins(part: RenderableType) -> bool:
    """Tell whether a part opens a section and wants a blank line before it."""
    return isinstance(part, Text) or (isinstance(part, Table) and part.show_footer)


def _bounds(low: Any, high: Any) -> str:
    """Return salary bounds in words, of which a framework may set one, both or none."""
    if low is None or high is None:
        return "" if low is high else f"from {low:,}" if high is None else f"up to {high:,}"
    return f"{low:,} to {high:,}"


def _title(grade: dict[str, Any]) -> str:
    """Return a job title without the place that a framework leaves for a field or family, such as Backend."""
    title: str = grade["job_title"]
    return title.replace(", {Discriminator}", "").replace("{Discriminator} ", "")


def harmless(value: Any) -> Any:
    """Return a record without characters that a terminal would obey, line ends apart."""
    if isinstance(value, str):
        return "".join(character if character.isprintable() or character == "\n" else "\ufffd" for character in value)
    if isinstance(value, dict):
        return {key: harmless(item) for key, item in value.items()}
    return [harmless(item) for item in value] if isinstance(value, list) else value


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
