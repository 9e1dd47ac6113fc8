"""What may be asked for of a scorecard, made where it was scored, so that little travels: records
for the JSON contract and its tables. Each goes as ``make`` to :func:`assessment.score_files`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assessment.model import Scorecard
from assessment.model.findings import ABOUT_RESULTS
from assessment.output.records import comparison, file_record
from assessment.output.selection import Selection

if TYPE_CHECKING:
    from assessment.words.contract import ComparisonRecord, FileRecord


def check_record(card: Scorecard) -> FileRecord:
    """Return a file's findings, with whose it is; those that say something of the results, and of
    nothing that could be mended, are left out.
    """
    told = tuple(found for found in card.findings if found.code not in ABOUT_RESULTS)
    return file_record(replace(card, findings=told))


def comparison_record(
    card: Scorecard, tracks: Sequence[str] = (), aspire: Sequence[str] = ()
) -> ComparisonRecord:
    """Return a person on several tracks: on those that ``tracks`` and ``aspire`` name, or where
    ``tracks`` names none on every one; ``"all"`` names every one, too.

    ``aspire`` names the tracks that the person would like to be on; by default the workbook does.
    A name that the framework does not have, and a workbook without one, are findings.
    """
    from assessment.engine.identify import tracks_named
    from assessment.engine.route import compare_tracks  # only this record has tracks

    if card.framework is None:
        return comparison(_told_as_error(card, "framework-unknown"), ())
    aspired, lost = tracks_named(card.framework, aspire or card.assessment.aspirational)
    asked, unknown = tracks_named(card.framework, tracks)
    told = (*asked, *(aspired if aspire else ()))  # those of the workbook are only marked
    wanted = list({track.id: track for track in told}.values()) if tracks else None
    card = replace(card, findings=(*card.findings, *lost, *unknown))
    return comparison(card, compare_tracks(card, wanted, aspirational=aspired))


def _told_as_error(card: Scorecard, code: str) -> Scorecard:
    """Return a card of which a finding that is elsewhere a remark is all that there is to say."""
    findings = (
        replace(one, severity="error") if one.code == code else one for one in card.findings
    )
    return replace(card, findings=tuple(findings))


def skill_rows(card: Scorecard, selection: Selection = Selection()) -> tuple[list[list[Any]], bool]:
    """Return a row for each skill, by :data:`assessment.output.records.LONG_COLUMNS`, and whether
    any finding is an error; no rows of whom the ``selection`` of findings does not concern.
    """
    concerned = selection.concerns((found.severity, found.code) for found in card.findings)
    failed = any(found.severity == "error" for found in card.findings)
    from assessment.output.rows import long_rows  # most commands have no rows

    return long_rows(card) if concerned else [], failed
