"""Writing back: a person's own workbook with its Summary filled and other tracks beside it, and
nothing in it lost.

What the Summary gets is decided in :mod:`assessment.recognition.fill`, what the added sheets hold
in :mod:`assessment.sheets`, how bytes change in :mod:`assessment.ooxml.edit`. This module puts the
three together.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assessment.engine.identify import tracks_named
from assessment.engine.route import compare_tracks, focus_list
from assessment.engine.scoring import score
from assessment.formulas.cells import position, reference
from assessment.frameworks.load import framework_ids, load_framework
from assessment.jobs.destination import Destination
from assessment.jobs.replacing import NO_WORDS, Words, left_behind, notes_of, person_in, write_over
from assessment.model import Finding, Framework, Scorecard, Track
from assessment.model.errors import PackageError
from assessment.model.findings import finding
from assessment.model.marks import CARRIED_OVER, DEVELOPMENT_SHEETS, SHEET_MARK, sheet_mark
from assessment.model.tracks import ALL_TRACKS, find_track
from assessment.ooxml.edit import Edit, edit, is_structure_locked
from assessment.ooxml.graft.donor import Filled, donor_of
from assessment.ooxml.workbook import Sheet
from assessment.recognition import Reading, open_reading
from assessment.recognition.fill import Filling, fill
from assessment.recognition.find.own import is_own
from assessment.recognition.repair.repair import find_repairs
from assessment.sheets.kit.facts import Facts, SummaryCells, facts_of
from assessment.sheets.kit.pages import Pages, assemble
from assessment.sheets.results.comparison import comparison_sheets
from assessment.sheets.results.focus import NAME as FOCUS
from assessment.sheets.results.focus import focus_sheet, with_proposals, written_rows
from assessment.sheets.results.tracks import chosen_tracks, tracks_sheet
from assessment.sheets.results.tracks_page import NAME as TRACKS

_KEPT = frozenset(map(sheet_mark, (*DEVELOPMENT_SHEETS, CARRIED_OVER)))  # sheets that people fill
_MOST_TOLD = 6  # places
_AS_SHOWN = "levels as the Summary's own formulas give them"
_LOCKED = (
    "The structure of the workbook is protected: its cells were filled, and no sheet was added."
)


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook's new file, the parts of its package that were touched, and the scorecard that
    it was filled by.
    """

    card: Scorecard  # with the findings of reading, scoring and writing
    data: bytes
    touched: tuple[str, ...]


def write_back(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str] | None = None,
    *,
    framework: Framework | None = None,
    track: str | None = None,
    compare: Sequence[str] = (),
    repair: bool = False,
    overwrite: bool = False,
) -> Written:
    """Read, score and fill a workbook, and write it to ``target``; ``None``, or ``source`` itself,
    is written in place with a backup, ``NAME.bak``.

    A file that is there already is replaced if it is what was written before, untouched since, or
    if all that people typed into it is carried into the new one; any other is refused, or with
    ``overwrite`` kept as ``NAME.bak``.

    ``framework`` is the one to score by (otherwise the workbook decides among the installed ones),
    ``track`` the name of the one whose weights are written, ``compare`` names the tracks that get a
    comparison sheet, ``repair`` puts working formulas in place of others. Raises
    :class:`PackageError` for a file that cannot be read or safely written, :class:`TrackError` for
    an unknown track, and :class:`assessment.model.errors.OutputError` where the file is open
    elsewhere or cannot be written.
    """
    frameworks = (
        [framework] if framework else [load_framework(identity) for identity in framework_ids()]
    )
    reading = open_reading(source, frameworks)
    card = score(reading.assessment, frameworks, framework=framework)
    chosen = None
    if track is not None:
        known, chosen = find_track([card.framework] if card.framework else frameworks, track)
        card = score(reading.assessment, frameworks, framework=framework or known, track=chosen)
    in_place = target is None or (Path(target).exists() and Path(target).samefile(source))
    output = Destination(
        None if target is None or in_place else os.fspath(target), overwrite=overwrite
    )
    return filled_over(
        output,
        reading,
        card,
        chosen,
        lambda data: open_reading(data, frameworks),
        compare=compare,
        repair=repair,
    )[0]


def filled_over(
    output: Destination,
    reading: Reading,
    card: Scorecard,
    track: Track | None,
    again: Callable[[bytes], Reading],
    *,
    compare: Sequence[str] = (),
    repair: bool = False,
) -> tuple[Written, str]:
    """Fill a workbook as :func:`filled` and write it where ``output`` says, with the words of the
    file that is there already; return that file's name, too.

    ``reading`` is used up; ``again`` reads the same bytes anew. Raises as :func:`filled` and as
    :func:`assessment.jobs.replacing.write_over`.
    """
    source, original = reading.assessment.file, reading.workbook.package.data
    fresh = [reading]

    def make(words: Words) -> Written:
        mine = fresh.pop() if fresh else again(original)
        return filled(mine, card, track, compare=compare, repair=repair, words=words)

    written, data, wrote = write_over(output, source, original, person_in(card.assessment), make)
    card = replace(
        written.card,
        findings=(*written.card.findings, *notes_of(wrote, in_place=output.path is None)),
    )
    return replace(written, card=card, data=data), wrote.file


def filled(
    reading: Reading,
    card: Scorecard,
    track: Track | None = None,
    *,
    compare: Sequence[str] = (),
    repair: bool = False,
    words: Words = NO_WORDS,
) -> Written:
    """Return a workbook's file with its Summary filled by ``card`` and the sheets added;
    ``reading`` is used up.

    ``track`` is the one whose weights are written, if the card was scored by it; ``compare`` names
    tracks that get a comparison sheet each (``"all"``: every one); ``repair`` puts working formulas
    in place of others; ``words`` are those of a file written before, beside the workbook's own.
    Without a framework the Summary alone is filled. Raises :class:`PackageError` for a file that
    has no Summary or ratings that cannot be scored, or that cannot be written safely.
    """
    if reading.summary is None:
        raise PackageError("nothing-to-fill", "the file has no Summary that could be filled.")
    codes = {found.code for found in card.findings}
    if "scale-unknown" in codes:
        raise PackageError(
            "nothing-to-fill", "its ratings are on a scale that the framework does not have."
        )
    if "no-ratings-by-rater" in codes:
        raise PackageError("nothing-to-fill", "it has no ratings of the rater who was asked for.")
    repairs = find_repairs(reading, [card.framework] if card.framework else ()) if repair else ()
    findings = [
        finding(
            "formula-repaired",
            f"{repair.sheet}!{reference(repair.row, repair.column)}",
            repair.message,
        )
        for repair in repairs
    ]
    filling = fill(reading, card, by_track=track is not None, repairs=repairs)
    findings.extend(filling.findings)
    pages = _pages(reading, card, filling, compare, findings, words)
    replaced = reading.workbook.marked_sheets(_made_anew_in(reading))
    if (pages or replaced) and is_structure_locked(reading.workbook):
        kept = f" {', '.join(replaced)} stay as an earlier run wrote them." if replaced else ""
        findings.append(finding("sheets-not-added", reading.summary.sheet.name, _LOCKED + kept))
        pages, replaced = None, []
    added = donor_of(pages.xlsx) if pages else None
    values = Filled(pages.cells, pages.links, pages.heights) if pages else Filled()
    wanted = Edit(filling.cells, added, values, replaced=replaced, marks=SHEET_MARK)
    edited = edit(reading.workbook, wanted)
    if left := left_behind(reading.workbook, replaced, edited.data):
        findings.append(
            finding(
                "words-not-carried",
                left[0],
                "Typed or commented on a sheet that was made anew, and not carried over:"
                f" {_named(left)}.",
            )
        )
    return Written(replace(card, findings=(*card.findings, *findings)), edited.data, edited.touched)


def _named(places: Sequence[str]) -> str:
    more = len(places) - _MOST_TOLD
    return ", ".join(places[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


def _made_anew_in(reading: Reading) -> Callable[[str], str]:
    """Return what gives the mark of a sheet that shows results and is made anew each time, ``""``
    for every other.

    A blank workbook of ours has its own sheet Tracks, which follows its Summary; it stays.
    """
    kept = _KEPT | {sheet_mark(TRACKS)} if is_own(reading.workbook) else _KEPT
    return lambda sheet: "" if (mark := sheet_mark(sheet)) in kept else mark


def _pages(
    reading: Reading,
    card: Scorecard,
    filling: Filling,
    compare: Sequence[str],
    findings: list[Finding],
    words: Words,
) -> Pages | None:
    """Return the sheets to add; ``None`` without a framework that has the workbook's
    competencies.
    """
    if (
        card.framework is None
        or not card.framework.tracks
        or not any(one.competency_id for one in card.competencies)
    ):
        return None
    workbook = reading.workbook
    before = {
        sheet_mark(name): workbook[name] for name in workbook.marked_sheets(_made_anew_in(reading))
    }
    asked = tracks_named(card.framework, compare, findings)
    aspirational = (
        [track for track in asked if track is not card.track] if ALL_TRACKS not in compare else []
    )
    shown = _as_shown(card, filling)
    cells = SummaryCells(
        tuple(one.formula if one else None for one in filling.levels),
        tuple(one.formula if one else None for one in filling.weights),
    )
    facts = facts_of(shown, cells, aspirational=aspirational)
    if [one.level for one in shown.competencies] != [one.level for one in card.competencies]:
        facts = replace(facts, said=(*facts.said, _AS_SHOWN))
    if not is_own(workbook):
        # what somebody chose there stays chosen
        choices = (words.tracks, None if compare else before.get(sheet_mark(TRACKS)))
        chosen = (
            track for sheet in choices if sheet is not None for track in _chosen_on(sheet, facts)
        )
        aspirational = list({track.id: track for track in (*aspirational, *chosen)}.values())
        facts = replace(facts, aspirational=tuple(aspirational))
    comparisons = compare_tracks(shown, asked, primary=card.track, aspirational=aspirational)
    focus = before.get(sheet_mark(FOCUS))
    written = written_rows(focus.value) if focus else []
    written += [dict(row) for row in words.rows if row not in written]
    own = [] if is_own(workbook) else [tracks_sheet(facts)]
    items = with_proposals(focus_list(shown, aspirational), shown.assessment)
    plans = [*own, *comparison_sheets(facts, comparisons), focus_sheet(facts, items, written)]
    return assemble(plans)


def _chosen_on(tracks: Sheet, facts: Facts) -> tuple[Track, ...]:
    """Return the tracks chosen on a sheet Tracks of this workbook."""
    return chosen_tracks(facts, lambda address: tracks.value(*(position(address) or (0, 0))))


def _as_shown(card: Scorecard, filling: Filling) -> Scorecard:
    """Return the card with the levels that the Summary's cells show, since the added sheets take
    them from there.

    They differ where the file's own formulas disagree with the scorer, which a finding tells.
    """
    competencies = []
    for one, level, weight in zip(card.competencies, filling.levels, filling.weights, strict=True):
        shown = one
        if level is not None and level.number != one.level:
            number = int(level.number)
            shown = replace(
                shown,
                level=number,
                level_name=card.framework.level_name(number) if card.framework else None,
            )
        if weight is not None and weight.number != one.weight:
            shown = replace(shown, weight=weight.number)
        if shown is not one and shown.weight is not None and shown.level is not None:
            shown = replace(shown, value=shown.weight * shown.level)
        competencies.append(shown)
    return replace(card, competencies=tuple(competencies))
