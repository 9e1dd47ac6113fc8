"""Writing back: a person's own workbook with its Summary filled and other tracks beside it, and nothing in it lost.

What the Summary gets is decided in :mod:`assessment.layout.fill`, what the added sheets hold in :mod:`assessment.sheets`, how bytes
change in :mod:`assessment.ooxml.edit`. This module puts the three together.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assessment.errors import PackageError, TrackError
from assessment.findings import finding
from assessment.framework import find_track
from assessment.layout import Reading
from assessment.layout.fill import Filling, fill
from assessment.layout.repair import find_repairs
from assessment.model import Finding, Scorecard, Track
from assessment.ooxml.donor import donor_of
from assessment.ooxml.edit import Edit, edit
from assessment.route import compare_tracks, focus_list
from assessment.sheets import pages as _pages

@dataclass(frozen=True, slots=True)
class Written:
    """A workbook's new file, the parts of it that were touched, and what there is to say."""

    data: bytes
    touched: tuple[str, ...]
    findings: tuple[Finding, ...]


def filled(reading: Reading, card: Scorecard, track: Track | None = None, *, compare: Sequence[str] = (), repair: bool = False) -> Written:
    """Return a workbook's file with its Summary filled by ``card`` and the sheets added; ``reading`` is used up.

    ``track`` is the one whose weights are written, if the card was scored by it; ``compare`` names tracks
    that get a comparison sheet each (``"all"``: every one); ``repair`` puts working formulas in place of others. Without a framework the Summary alone is
    filled. Raises :class:`PackageError` for a file that has no Summary, or that cannot be written safely.
    """
    if reading.summary is None:
        raise PackageError("nothing-to-fill", "the file has no Summary that could be filled.")
    repairs = find_repairs(reading) if repair else ()
    findings = [finding("formula-repaired", f"{repair.sheet}!{reference(repair.row, repair.column)}", repair.message) for repair in repairs]
    filling = fill(reading, card, by_track=track is not None, repairs=repairs)
    findings.extend(filling.findings)
    added = _added(reading, card, filling, compare, findings)
    own = _own_sheets(reading)
    if added is None:
        edited = edit(reading.workbook, Edit(filling.cells, replaced=own))
    else:
        edited = edit(reading.workbook, Edit(filling.cells, donor_of(added.xlsx), added.cells, added.links, replaced=own))
    return Written(edited.data, edited.touched, tuple(findings))
