"""The audit of a workbook's formulas.

Each level's and each Summary formula is evaluated, whatever is cached, and looked at: does it look
at all skills of its level, at its own level, at sheets and levels that exist, by functions that
every program knows?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from assessment.formulas.evaluate import Evaluator
from assessment.model import Finding
from assessment.recognition.audit.ranges import about_levels, lost_cells
from assessment.recognition.audit.saved import (
    about_frozen,
    about_google,
    about_lost_references,
    about_saved_values,
    about_unknown,
)
from assessment.recognition.audit.subject import Subject
from assessment.recognition.audit.totals import about_row, about_totals
from assessment.recognition.book import Book
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.summary import Summary
from assessment.recognition.found import Found
from assessment.recognition.tables import Pair


class OwnResults(NamedTuple):
    """What the file's own formulas give; ``None`` where they give no number."""

    levels: tuple[Fraction | None, ...]  # of each row of the Summary
    progress: Fraction | None


def audit(
    book: Book,
    evaluator: Evaluator,
    summary: Summary,
    pairs: Sequence[Pair],
    grids: Mapping[str, Grid],
) -> Found[OwnResults]:
    """Evaluate and examine the formulas of the Summary and of the competency sheets."""
    subject = Subject(book, evaluator, summary, grids)
    rows, names = [row for row, _ in pairs], [summary.sheet.name, *grids]
    findings: list[Finding] = []
    for row, sheet in pairs:
        if sheet is not None and sheet.name in grids:
            findings.extend(about_levels(subject, sheet, grids[sheet.name]))
        findings.extend(about_row(subject, row, sheet))
    lost = {name: lost_cells(subject, book[name], grid) for name, grid in grids.items()}
    findings.extend(about_totals(subject, rows))
    findings.extend(about_saved_values(subject, names))
    findings.extend(about_unknown(subject, names))
    findings.extend(about_lost_references(subject, names, lost))
    findings.extend(about_google(subject, names))
    findings.extend(about_frozen(subject, names))
    own = OwnResults(
        tuple(subject.number(row.level) for row in rows), subject.number(summary.progress)
    )
    return Found(own, tuple(findings))
