"""A person on several tracks, for a terminal: a row for each, or a track in full."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assessment.engine.scoring import PRECONDITION
from assessment.output.figures import code_of, percent, salary_of, title_of, two
from assessment.output.terminal_findings import grouped
from assessment.output.terminal_route import shortest_way
from assessment.output.terminal_scorecard import headline
from assessment.words.contract import ComparisonRecord, FindingRecord, TrackRecord
from assessment.words.phrases import UNRATED, capital, full, progress, ranges, state
from assessment.words.phrases import grade as grade_in_words

# of a track's role, in the order of equals
_MARKS = {"primary": "*", "aspirational": "+", None: ""}
_ROLES = {"primary": "* your track", "aspirational": "+ aspired to"}
_WHY_NO_GRADE = frozenset(("framework-unknown", "framework-differs", "nothing-rated"))


def compared(one: ComparisonRecord, *, overview: bool) -> RenderableType:
    """Return one person on several tracks: with ``overview`` a row for each, and the tracks
    aspired to in full; otherwise all in full.
    """
    tracks = one["tracks"]
    parts: list[RenderableType] = [headline(one), *_before(one)]
    if overview and tracks:
        parts += [Text(), *_overview(one)]
    for track in tracks:
        if not overview or track["role"] == "aspirational":
            parts += [Text(), *_in_full(one, track)]
    if any(track["grade"] or track["next_grade"] for track in tracks):
        parts.append(Text(PRECONDITION, style="dim"))
    findings = [finding for finding in one["findings"] if _is_told(finding, bool(tracks))]
    if findings:
        parts += [Text(), grouped(findings)]
    return Group(*parts)


def _before(one: ComparisonRecord) -> list[RenderableType]:
    """Return what has to be known of the numbers that follow."""
    parts: list[RenderableType] = []
    if one["unrated"] and one["status"] != "not read":
        parts.append(
            Text(
                f"{capital(state(one))}. Progress and grades are what they can still be, from all"
                " open skills No to all Yes."
            )
        )
    if not one["track"] and one["tracks"]:
        parts.append(
            Text(
                "The Summary's weights are those of no track, so your own is not known and nothing"
                " is said of what tracks have in common.",
                style="dim",
            )
        )
    return parts


def _is_told(finding: FindingRecord, compared: bool) -> bool:
    """Tell whether a finding matters here: wrong weights of the Summary stop no comparison, and a
    line tells of them.
    """
    if finding["code"] in _WHY_NO_GRADE:
        return True
    return finding["severity"] == "error" and not (
        compared and finding["code"].startswith("weight")
    )


def _overview(one: ComparisonRecord) -> list[RenderableType]:
    """Return a row per track, the furthest progress first, and what the columns mean."""
    tracks = sorted(
        one["tracks"],
        key=lambda track: (-(track["progress"] or 0), list(_MARKS).index(track["role"])),
    )
    roles = {track["role"] for track in tracks} - {None}
    table = Table(box=None, pad_edge=False, header_style="bold")
    columns: list[Callable[[TrackRecord], str]] = []
    if roles:
        table.add_column("", no_wrap=True)
        columns.append(lambda track: _MARKS[track["role"]])
    table.add_column("Track", overflow="fold", max_width=27)
    table.add_column("Progress", justify="right")
    table.add_column("Grade", overflow="fold", max_width=24)
    table.add_column("Next", overflow="fold", max_width=24)
    table.add_column("To go", justify="right", no_wrap=True)
    table.add_column("Steps", justify="right", no_wrap=True)
    columns += [
        lambda track: track["track"],
        progress,
        lambda track: grade_in_words(track) if track["grade_range"] else "-",
        lambda track: code_of(track["next_grade"]),
        lambda track: two(track["distance"]),
        lambda track: str(track["route"]["cost"]) if track["route"] else "-",
    ]
    if one["track"]:
        table.add_column("In common", justify="right")
        columns.append(lambda track: percent(track["overlap"]))
    for track in tracks:
        style = "bold" if track["role"] else ""
        table.add_row(*(column(track) for column in columns), style=style)
    return [table, Text("\n" + "\n".join(_notes(one, roles)), style="dim")]


def _notes(one: ComparisonRecord, roles: set[str | None]) -> list[str]:
    """Return what the columns of the overview mean."""
    notes = []
    if roles:
        notes.append(", ".join(words for role, words in _ROLES.items() if role in roles))
    notes.append("Steps: the fewest rating steps to the next grade; from No to Yes is two")
    if one["unrated"]:
        notes.append("A skill that is not rated counts as No in Next, To go and Steps")
    if one["track"]:
        notes.append(f"In common: the weight that a track shares with {one['track']}")
    if "aspirational" not in roles:
        notes.append("A track in full, with the skills to raise: add --track NAME")
    return notes


def _in_full(one: ComparisonRecord, track: TrackRecord) -> list[RenderableType]:
    """Return one track: grade and bounds, what each competency counts for, the shortest way to
    the next grade.
    """
    role = {"primary": ", your track", "aspirational": ", aspired to"}.get(track["role"] or "", "")
    return [
        Text(f"{track['track']}{role}", style="bold"),
        Text("\n".join([*_grade(one, track), *_next_grade(one, track)])),
        Text(),
        _shares(one, track),
        *shortest_way(track),
    ]


def _grade(one: ComparisonRecord, track: TrackRecord) -> list[str]:
    """Return the lines about the grade, or about there being none."""
    given, ends = track["grade"], track["grade_range"]
    if given:
        said = f" ({state(one)})" if state(one) else ""
        salary = salary_of(given, one["pay_unit"])
        return [
            "".join(title_of(given)) + said,
            *([f"Salary bounds {salary}"] if salary else []),
        ]
    if ends and ends[0] != ends[1]:
        return [f"{capital(state(one))}. {ranges(track)}"]
    if track["next_grade"]:
        return ["No grade yet."]
    if track["progress"] is not None:
        return ["No grade."]
    return ["No progress, since not all that counts on this track is scored."]


def _next_grade(one: ComparisonRecord, track: TrackRecord) -> list[str]:
    """Return the lines about the next grade."""
    following, ends = track["next_grade"], track["grade_range"]
    if not following:
        return ["This is the topmost grade of the track."] if track["grade"] else []
    which = "next" if ends and ends[0] else "lowest"
    salary = salary_of(following, one["pay_unit"])
    return [
        f"The {which} grade, {full(following)}, begins at {following['min_progress']:.2f}:"
        f" {two(track['distance'])} to go",
        *([f"Its salary bounds are {salary}"] if salary else []),
        *([UNRATED] if one["unrated"] else []),
    ]


def _shares(one: ComparisonRecord, track: TrackRecord) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=True)
    table.add_column("Competency", "Progress", overflow="fold")
    table.add_column(
        "Weight", percent(sum(share["weight"] for share in track["competencies"])), justify="right"
    )
    table.add_column("Level")
    table.add_column("Value", Text(progress(track), style="bold"), justify="right")
    table.add_column("Next level", justify="right")
    common = bool(one["track"]) and track["role"] != "primary"
    if common:
        table.add_column("In common", percent(track["overlap"]), justify="right")
    for share in track["competencies"]:
        level = (
            "not scored" if share["level"] is None else f"{share['level']} {share['level_name']}"
        )
        more = f"+{share['next_level_adds']:.2f}" if share["next_level_adds"] else "-"
        row = [share["name"], percent(share["weight"]), level, two(share["value"]), more]
        table.add_row(*row, *([percent(share["common"])] if common else []))
    return table
