"""Competency assessment workbooks: read, check and score them.

The public verbs::

    from assessment import load_framework, read_workbook, score

    mews = load_framework("mews")
    card = score(read_workbook("anna.xlsx"), [mews])
    print(card.progress, card.grade)

    write_back("anna.xlsx", "anna-filled.xlsx", compare=["Technical Leader"])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assessment.batch import Options, find_files, score_file, score_files
    from assessment.errors import AssessmentError, FrameworkError, OutputError, PackageError, TrackError
    from assessment.framework import check_framework, find_track, framework_ids, load_framework
    from assessment.layout import read_workbook
    from assessment.model import Assessment, Finding, Framework, Scorecard, Track, TrackComparison
    from assessment.records import record
    from assessment.route import cheapest_route, compare_tracks, focus_list
    from assessment.scoring import score
    from assessment.writing import Written, write_back

# a name and the module that has it: imported on first use, so that `assess --help` stays quick
_HOMES = {
    "Assessment": "model",
    "AssessmentError": "errors",
    "Finding": "model",
    "Framework": "model",
    "FrameworkError": "errors",
    "Options": "batch",
    "OutputError": "errors",
    "PackageError": "errors",
    "Scorecard": "model",
    "Track": "model",
    "TrackComparison": "model",
    "TrackError": "errors",
    "Written": "writing",
    "cheapest_route": "route",
    "check_framework": "framework",
    "compare_tracks": "route",
    "find_files": "batch",
    "find_track": "framework",
    "focus_list": "route",
    "framework_ids": "framework",
    "load_framework": "framework",
    "read_workbook": "layout",
    "record": "records",
    "score": "scoring",
    "score_file": "batch",
    "score_files": "batch",
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
    "cheapest_route",
    "check_framework",
    "compare_tracks",
    "find_files",
    "find_track",
    "focus_list",
    "framework_ids",
    "load_framework",
    "read_workbook",
    "record",
    "score",
    "score_file",
    "score_files",
    "write_back",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
