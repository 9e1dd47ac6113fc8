"""Scorecards for a person at a terminal: tables of at most 80 columns, meaning never by colour
alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from assessment.engine.plain import Record
from assessment.engine.scoring import PRECONDITION
from assessment.model import Framework
from assessment.model.findings import CODES
from assessment.output.records import person_of
from assessment.output.terminal_route import own_route, shortest_way
from assessment.words.harmless import harmless
from assessment.words.months import SHORT_MONTHS
from assessment.words.names import plain_title
from assessment.words.phrases import (
    UNRATED,
    by_whom,
    capital,
    full,
    in_a_line,
    open_words,
    others,
    progress,
    ranges,
    state,
)
from assessment.words.phrases import grade as grade_in_words

_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
# of a track's role, in the order of equals
_MARKS = {"primary": "*", "aspirational": "+", None: ""}
_WHY_NO_GRADE = frozenset(("framework-unknown", "framework-differs", "nothing-rated"))
_MOST_NOT_APPLYING = 12  # skills that are listed by their cells
_LONGEST_REASON = 80  # characters
_MOST_ROWS = 60  # of a list that is printed whole
_MOST_OF_A_KIND = 12  # findings that are no errors, of many people
_ORDER = {"error": 0, "warning": 1, "info": 2}


class _Harmless:
    """What it holds, without characters that a terminal would obey: the last net, under records
    that are made harmless before they are laid out.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for text, style, control in console.render(self.inner, options):
            yield Segment(text if control else harmless(text), style, control)


class _Console(Console):
    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*map(_Harmless, objects), **options)


def console() -> Console:
    """Return the console to print to; without a terminal it is 80 columns wide and plain.
    Nothing that it prints is obeyed by a terminal.
    """
    return _Console(highlight=False, emoji=False, markup=False)


def one_person(one: Record) -> RenderableType:
    """Return the scorecard of one workbook: levels, progress, grade, the next steps, the
    findings.
    """
    parts: list[RenderableType] = [_headline(one)]
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
        parts += [Text("Findings", style="bold"), _findings(one["findings"])]
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


def compared(one: Record, *, overview: bool) -> RenderableType:
    """Return one person on several tracks: with ``overview`` a row for each, and the tracks
    aspired to in full; otherwise all in full.
    """
    tracks = one["tracks"]
    parts: list[RenderableType] = [_headline(one)]
    if one["unrated"] and one["status"] != "not read":
        parts.append(
            Text(
                f"{capital(state(one))}. Progress and grades are what they can still be, from all"
                " open skills No to all Yes."
            )
        )
    if not one["track"] and tracks:
        parts.append(
            Text(
                "The Summary's weights are those of no track, so your own is not known and nothing"
                " is said of what tracks have in common.",
                style="dim",
            )
        )
    if overview and tracks:
        parts += [Text(), *_overview(one)]
    for track in tracks:
        if not overview or track["role"] == "aspirational":
            parts += [Text(), *_infull(one, track)]
    if any(track["grade"] or track["next_grade"] for track in tracks):
        parts.append(Text(PRECONDITION, style="dim"))
    # wrong weights of the Summary stop no comparison, and the line above tells of them
    findings = [
        f
        for f in one["findings"]
        if f["code"] in _WHY_NO_GRADE
        or (f["severity"] == "error" and not (tracks and f["code"].startswith("weight")))
    ]
    if findings:
        parts += [Text(), _findings(findings)]
    return Group(*parts)


def checked(one: Record) -> RenderableType:
    """Return the findings of one workbook, each with what to do."""
    findings = one["findings"]
    name = one["file"]
    if not findings:
        return Text.assemble((name, "bold"), ": no findings")
    counts = [
        f"{sum(found['severity'] == severity for found in findings)} {severity}"
        for severity in _ORDER
    ]
    return Group(
        Text.assemble((name, "bold"), f": {', '.join(counts)}"), _findings(findings, remedies=True)
    )


def issued(rows: Sequence[dict[str, Any]], findings: Sequence[dict[str, Any]]) -> RenderableType:
    """Return what became of the people of a roster (rows as ``assess blank`` has them), and the
    findings.

    Of many people only those are listed whose workbook is not as it was meant.
    """
    shown = (
        rows
        if len(rows) <= _MOST_ROWS
        else [
            row
            for row in rows
            if row["status"] not in ("written", "planned", "there already")
            or row["skills_not_carried"]
        ]
    )
    parts: list[RenderableType] = []
    if shown:
        carried = any(row["previous"] for row in rows)  # then a column says from where
        table = Table(box=None, pad_edge=False)
        for head in (
            "Row",
            "Name",
            "Track",
            "File",
            "Status",
            *(("From", "Carried", "Left") if carried else ()),
        ):
            table.add_column(
                head,
                justify="right" if head in ("Row", "Carried", "Left") else "left",
                overflow="fold",
            )
        for row in shown:
            # of one that is there already nothing was looked at
            known = row["ratings_before"] is not None
            numbers = (
                (
                    f"{row['ratings_carried']} of {row['ratings_before']}",
                    str(row["skills_not_carried"]),
                )
                if known
                else ("", "")
            )
            counts = (PurePath(row["previous"]).name, *numbers) if carried else ()
            table.add_row(
                str(row["row"]),
                row["name"],
                row["track"],
                PurePath(row["file"]).name,
                row["status"],
                *counts,
            )
        parts.append(table)
    if len(shown) < len(rows):
        parts.append(Text(f"{len(rows) - len(shown)} more as planned"))
    if findings:
        parts += [Text(), _findings(findings, remedies=True, most=_MOST_OF_A_KIND)]
    return Group(*parts)


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
    weights = Table(
        box=None,
        pad_edge=False,
        header_style="bold",
        title="Tracks and the weight of each competency, %",
        title_justify="left",
        title_style="bold",
    )
    weights.add_column("Track")
    for competency in one.competencies:
        longest = max(map(len, competency.name.split()))
        weights.add_column(competency.name, justify="right", min_width=longest, max_width=longest)
    for track in one.tracks:
        weights.add_row(
            track.name, *(f"{float(track.weights[c.id]) * 100:g}" for c in one.competencies)
        )
    unit = f" ({one.pay.unit})" if one.pay else ""
    grades = Table(
        box=None,
        pad_edge=False,
        header_style="bold",
        title=f"Grades{unit}",
        title_justify="left",
        title_style="bold",
    )
    grades.add_column("Progress", no_wrap=True)
    grades.add_column("Grade", no_wrap=True)
    grades.add_column("Job title", overflow="fold")
    grades.add_column("Salary", justify="right", no_wrap=True)
    for track in one.tracks:
        grades.add_row(Text(track.name, style="italic"))
        for grade in track.grades:
            salary = _bounds(grade.min_salary, grade.next_salary) or "not set"
            grades.add_row(
                f"{float(grade.min_progress):.2f} to {float(grade.max_progress):.2f}",
                grade.grade or "",
                grade.job_title,
                salary,
            )
    competencies: list[RenderableType] = [Text("Competencies", style="bold")]
    for competency in one.competencies:
        competencies.append(
            Padding(
                Text.assemble((competency.name, "bold"), f": {competency.description}"),
                (1, 0, 0, 0),
            )
        )
        for level in competency.levels:
            competencies.append(
                Padding(
                    Text.assemble(
                        (f"{level.number} {one.level_name(level.number)}", "bold"),
                        f": {level.description}",
                    ),
                    (0, 0, 0, 2),
                )
            )
            competencies += [
                Padding(Text(f"- {skill.text}"), (0, 0, 0, 4)) for skill in level.skills
            ]
        if competency.practice:
            competencies.append(
                Padding(
                    Text.assemble(("To grow in it", "bold"), f": {competency.practice}"),
                    (0, 0, 0, 2),
                )
            )
    head = Text.assemble(
        (f"{one.name} {one.version}", "bold"),
        f"\n{one.description}\nA level counts as achieved: {one.rule}.{_left_out(one)}",
    )
    note = (
        "{Discriminator} stands for a field or a family, such as Backend. "
        if any("{" in grade.job_title for track in one.tracks for grade in track.grades)
        else ""
    )
    return Group(
        head,
        Text(),
        weights,
        Text(),
        grades,
        Text(note + PRECONDITION, style="dim"),
        Text(),
        *competencies,
        *_year(one),
        *_growth(one),
    )


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
    table = Table(
        box=None,
        pad_edge=False,
        header_style="bold",
        title="The year",
        title_justify="left",
        title_style="bold",
    )
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
    kinds = Table(
        box=None,
        pad_edge=False,
        show_header=False,
        title="Ways of learning, and their share in a growth plan",
        title_justify="left",
        title_style="bold",
    )
    values = Table(
        box=None,
        pad_edge=False,
        show_header=False,
        title="Values",
        title_justify="left",
        title_style="bold",
    )
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


def _headline(one: Record) -> Text:
    parts = [one["person"] or person_of(one["file"])]
    if one["track"]:
        parts.append(one["track"])
    if one["framework"]:
        parts.append(f"{one['framework']['id']} {one['framework']['version']}")
    text = Text(" - ".join(parts), style="bold")
    if said := "; ".join(filter(None, (by_whom(one), others(one)))):
        text.append(f"\n{capital(said)}", style="not bold")
    return text


def _levels(one: Record) -> Table:
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
        table.add_row(competency["name"], weight, level, _two(competency["value"]))
    return table


def _not_applying(one: Record) -> list[RenderableType]:
    """Return how many skills do not apply, with their cells and reasons."""
    skills = one["not_applying"]
    if not skills:
        return []
    said = [
        skill["where"] + (f": {_shortened(skill['reason'])}" if skill["reason"] else "")
        for skill in skills[:_MOST_NOT_APPLYING]
    ]
    more = [f"and {len(skills) - len(said)} more"] if len(skills) > len(said) else []
    return [
        Text(
            f"{len(skills)} {'does' if len(skills) == 1 else 'do'} not apply"
            f" ({'; '.join([*said, *more])})"
        )
    ]


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 3].rstrip() + "..."


def _grade(one: Record) -> list[RenderableType]:
    given = one["grade"]
    if not given:
        return []
    line = Text.assemble(
        (f"Grade {given['grade']}, " if given["grade"] else "Job title ", "bold"),
        plain_title(given["job_title"]),
    )
    if said := state(one):
        line.append(f" ({said})", style="bold")
    salary = _bounds(given["min_salary"], given["next_salary"])
    if salary:
        unit = f" {one['pay_unit']}" if one["pay_unit"] else ""
        line.append(f"\nSalary bounds {salary}{unit}")
    following = one["next_grade"]
    if following:
        name = following["grade"] or plain_title(following["job_title"])
        line.append(
            f"\nThe next grade, {name}, begins at {following['min_progress']:.2f}:"
            f" {following['min_progress'] - one['progress']:.2f} to go"
        )
    line.append(f"\n{PRECONDITION}", style="dim")
    return [line]


def _next_steps(one: Record) -> list[RenderableType]:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for competency in one["competencies"]:
        if competency["next_step"]:
            table.add_row(competency["name"], competency["next_step"])
    return [Text("To the next level", style="bold"), table] if table.row_count else []


def _overview(one: Record) -> list[RenderableType]:
    """Return a row per track, the furthest progress first, and what the columns mean."""
    own = one["track"]
    roles = {track["role"] for track in one["tracks"]} - {None}
    tracks = sorted(
        one["tracks"],
        key=lambda track: (-(track["progress"] or 0), list(_MARKS).index(track["role"])),
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    if roles:
        table.add_column("", no_wrap=True)
    table.add_column("Track", overflow="fold", max_width=27)
    table.add_column("Progress", justify="right")
    table.add_column("Grade", overflow="fold", max_width=24)
    table.add_column("Next", overflow="fold", max_width=24)
    table.add_column("To go", justify="right", no_wrap=True)
    table.add_column("Steps", justify="right", no_wrap=True)
    if own:
        table.add_column("In common", justify="right")
    for track in tracks:
        row = [
            track["track"],
            progress(track),
            grade_in_words(track) if track["grade_range"] else "-",
            _short(track["next_grade"]),
            _two(track["distance"]),
        ]
        row.append(str(track["route"]["cost"]) if track["route"] else "-")
        mark = [_MARKS[track["role"]]] if roles else []
        table.add_row(
            *mark,
            *row,
            *([_percent(track["overlap"])] if own else []),
            style="bold" if track["role"] else "",
        )
    notes = []
    if roles:
        notes.append(
            ", ".join(
                words
                for role, words in (("primary", "* your track"), ("aspirational", "+ aspired to"))
                if role in roles
            )
        )
    notes.append("Steps: the fewest rating steps to the next grade; from No to Yes is two")
    if one["unrated"]:
        notes.append("A skill that is not rated counts as No in Next, To go and Steps")
    if own:
        notes.append(f"In common: the weight that a track shares with {own}")
    if "aspirational" not in roles:
        notes.append("A track in full, with the skills to raise: add --track NAME")
    return [table, Text("\n" + "\n".join(notes), style="dim")]


def _infull(one: Record, track: dict[str, Any]) -> list[RenderableType]:
    """Return one track: grade and bounds, what each competency counts for, the shortest way to
    the next grade.
    """
    role = {"primary": ", your track", "aspirational": ", aspired to"}.get(track["role"], "")
    return [
        Text(f"{track['track']}{role}", style="bold"),
        _standing(one, track),
        Text(),
        _shares(one, track),
        *shortest_way(track),
    ]


def _standing(one: Record, track: dict[str, Any]) -> Text:
    given, following = track["grade"], track["next_grade"]
    if given:
        text = Text(
            f"Grade {given['grade']}, {plain_title(given['job_title'])}"
            if given["grade"]
            else f"Job title {plain_title(given['job_title'])}"
        )
        text.append(f" ({state(one)})" if state(one) else "")
        salary = _bounds(given["min_salary"], given["next_salary"])
        if salary:
            text.append(f"\nSalary bounds {salary}{_unit(one)}")
    elif track["grade_range"] and track["grade_range"][0] != track["grade_range"][1]:
        text = Text(f"{capital(state(one))}. {ranges(track)}")
    elif following:
        text = Text("No grade yet.")
    else:
        text = Text(
            "No grade."
            if track["progress"] is not None
            else "No progress, since not all that counts on this track is scored."
        )
    if following:
        salary = _bounds(following["min_salary"], following["next_salary"])
        which = "next" if track["grade_range"] and track["grade_range"][0] else "lowest"
        text.append(
            f"\nThe {which} grade, {full(following)}, begins at {following['min_progress']:.2f}:"
            f" {track['distance']:.2f} to go"
        )
        text.append(f"\nIts salary bounds are {salary}{_unit(one)}" if salary else "")
        text.append(f"\n{UNRATED}" if one["unrated"] else "")
    elif given:
        text.append("\nThis is the topmost grade of the track.")
    return text


def _shares(one: Record, track: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=True)
    table.add_column("Competency", "Progress", overflow="fold")
    table.add_column(
        "Weight", _percent(sum(share["weight"] for share in track["competencies"])), justify="right"
    )
    table.add_column("Level")
    table.add_column("Value", Text(progress(track), style="bold"), justify="right")
    table.add_column("Next level", justify="right")
    common = bool(one["track"]) and track["role"] != "primary"
    if common:
        table.add_column("In common", _percent(track["overlap"]), justify="right")
    for share in track["competencies"]:
        level = (
            "not scored" if share["level"] is None else f"{share['level']} {share['level_name']}"
        )
        more = f"+{share['next_level_adds']:.2f}" if share["next_level_adds"] else "-"
        row = [share["name"], _percent(share["weight"]), level, _two(share["value"]), more]
        table.add_row(*row, *([_percent(share["common"])] if common else []))
    return table


def _proposals(proposals: Sequence[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for proposal in proposals:
        table.add_row(proposal["where"], f"{proposal['skill']}\n{proposal['comment']}")
    return table


def _findings(
    findings: Sequence[dict[str, Any]], remedies: bool = False, most: int | None = None
) -> Table:
    """Return findings, the worst first; those of one kind under one heading, unless what to do
    is asked for: then at most so many, but all errors.
    """
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
            listed = group if severity == "error" else group[:most]
            for found in listed:
                text.append(
                    (
                        f"\n{found['where']}: {found['message']}"
                        if found["where"]
                        else f"\n{found['message']}"
                    ),
                    style="not bold",
                )
            if len(listed) < len(group):
                text.append(
                    f"\nand {len(group) - len(listed)} more of the kind: --format json has"
                    " them all",
                    style="not bold",
                )
            text.append(f"\n-> {CODES[code].remedy}", style="not bold dim")
        else:
            first = group[0]
            text = Text.assemble(
                (code, "bold"), f" {first['where']}\n" if first["where"] else "\n", first["message"]
            )
            if len(group) > 1:
                text.append(
                    f"\nThe same at {'; '.join(found['where'] for found in group[1:])}", style="dim"
                )
        table.add_row(label, text)
    return table


def _begins(part: RenderableType) -> bool:
    """Tell whether a part opens a section and wants a blank line before it."""
    return isinstance(part, Text) or (isinstance(part, Table) and part.show_footer)


def _bounds(low: Any, high: Any) -> str:
    """Return salary bounds in words, of which a framework may set one, both or none."""
    if low is None or high is None:
        return "" if low is high else f"from {low:,}" if high is None else f"up to {high:,}"
    return f"{low:,} to {high:,}"


def _short(grade: dict[str, Any] | None) -> str:
    """Return a grade's code, or its job title where the framework has none."""
    return "-" if not grade else grade["grade"] or plain_title(grade["job_title"])


def _unit(one: Record) -> str:
    return f" {one['pay_unit']}" if one["pay_unit"] else ""


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value * 100:.4g} %"


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
