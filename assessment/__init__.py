"""Competency assessment workbooks: read, check and score them.

The public verbs::

    from assessment import load_framework, read_workbook, score

    mews = load_framework("mews")
    card = score(read_workbook("anna.xlsx"), [mews])
    print(card.progress, card.grade)

    write_back("anna.xlsx", "anna-filled.xlsx", compare=["Technical Leader"])
    build_blank(mews, mews.tracks[0], name="Ben")  # the bytes of a workbook to fill
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assessment.batch import Options, find_files, score_file, score_files
    from assessment.blanks import build_blank, build_prefilled, start_from
    from assessment.engine.calendar import due_check_ins, events_of
    from assessment.engine.carry_over import carry_over
    from assessment.engine.route import cheapest_route, compare_tracks, focus_list
    from assessment.engine.scoring import score
    from assessment.frameworks.load import check_framework, framework_ids, load_framework
    from assessment.model import Assessment, Finding, Framework, Scorecard, Track, TrackComparison
    from assessment.model.errors import (
        AssessmentError,
        FrameworkError,
        OutputError,
        PackageError,
        TrackError,
    )
    from assessment.model.tracks import find_track
    from assessment.output.calendar_file import to_ics
    from assessment.output.records import record
    from assessment.people.roster import read_people, read_roster
    from assessment.planning import plan
    from assessment.recognition import read_workbook
    from assessment.rollout import find_previous, roll_out
    from assessment.writing import Written, write_back

# a name and the module that has it: imported on first use, so that `assess --help` stays quick
_HOMES = {
    "Assessment": "model",
    "AssessmentError": "model.errors",
    "Finding": "model",
    "Framework": "model",
    "FrameworkError": "model.errors",
    "Options": "batch",
    "OutputError": "model.errors",
    "PackageError": "model.errors",
    "Scorecard": "model",
    "Track": "model",
    "TrackComparison": "model",
    "TrackError": "model.errors",
    "Written": "writing",
    "build_blank": "blanks",
    "build_prefilled": "blanks",
    "carry_over": "engine.carry_over",
    "cheapest_route": "engine.route",
    "check_framework": "frameworks.load",
    "compare_tracks": "engine.route",
    "due_check_ins": "engine.calendar",
    "events_of": "engine.calendar",
    "find_files": "batch",
    "find_previous": "rollout",
    "find_track": "model.tracks",
    "focus_list": "engine.route",
    "framework_ids": "frameworks.load",
    "load_framework": "frameworks.load",
    "plan": "planning",
    "read_people": "people.roster",
    "read_roster": "people.roster",
    "read_workbook": "recognition",
    "record": "output.records",
    "roll_out": "rollout",
    "score": "engine.scoring",
    "score_file": "batch",
    "score_files": "batch",
    "start_from": "blanks",
    "to_ics": "output.calendar_file",
    "write_back": "writing",
}

__all__ = [
    "Assessment",
    "AssessmentError",
    "Finding",
    "Framework",
    "FrameworkError",
    "Options",
    "OutputError",
    "PackageError",
    "Scorecard",
    "Track",
    "TrackComparison",
    "TrackError",
    "Written",
    "build_blank",
    "build_prefilled",
    "carry_over",
    "cheapest_route",
    "check_framework",
    "compare_tracks",
    "due_check_ins",
    "events_of",
    "find_files",
    "find_previous",
    "find_track",
    "focus_list",
    "framework_ids",
    "load_framework",
    "plan",
    "read_people",
    "read_roster",
    "read_workbook",
    "record",
    "roll_out",
    "score",
    "score_file",
    "score_files",
    "start_from",
    "to_ics",
    "write_back",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
