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
from assessment.jobs.source import Source
from assessment.model import Finding, Framework, Scorecard, Track
from assessment.model.errors import PackageError
from assessment.model.findings import finding
from assessment.model.marks import (
    CARRIED_OVER,
    DEVELOPMENT_SHEETS,
    FOCUS,
    SHEET_MARK,
    TRACKS,
    sheet_mark,
)
from assessment.model.tracks import ALL_TRACKS, find_track
from assessment.ooxml.edit import Edit, edit, is_structure_locked
from assessment.ooxml.graft.donor import donor_of
from assessment.ooxml.graft.filling import Filled
from assessment.ooxml.workbook import Worksheet
from assessment.recognition import Reading, open_reading
from assessment.recognition.fill import Filling, fill
from assessment.recognition.find.own import is_own
from assessment.recognition.repair.repair import find_repairs
from assessment.sheets.kit.facts import Facts, SummaryCells, facts_of
from assessment.sheets.kit.pages import Pages, assemble
from assessment.sheets.results.comparison import comparison_sheets
from assessment.sheets.results.focus import focus_sheet, with_proposals, written_rows
from assessment.sheets.results.tracks import chosen_tracks, tracks_sheet
from assessment.words.text import first_few

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
    source: str | os.PathLike[str] | bytes,
    target: str | os.PathLike[str] | None = None,
    *,
    name: str | None = None,
    framework: Framework | None = None,
    track: str | None = None,
    compare: Sequence[str] = (),
    repair: bool = False,
    overwrite: bool = False,
) -> Written:
    """Read, score and fill a workbook, and write it to ``target``; ``None``, or ``source`` itself,
    is written in place with a backup, ``NAME.bak``.

    ``source`` may be the bytes of a workbook, which is called ``name``; without a ``target`` that
    is written nowhere, and the result has the new file.

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
    opened = Source.of(source, name)
    reading = opened.named(open_reading(opened.content, frameworks))
    card = score(reading.assessment, frameworks, framework=framework)
    chosen = None
    if track is not None:
        known, chosen = find_track([card.framework] if card.framework else frameworks, track)
        card = score(reading.assessment, frameworks, framework=framework or known, track=chosen)
    if target is None and opened.data is not None:
        return filled(reading, card, chosen, compare=compare, repair=repair)
    output = Destination(
        None if target is None or _is_same(target, opened) else os.fspath(target),
        overwrite=overwrite,
    )
    return filled_over(
        output,
        reading,
        card,
        chosen,
        compare=compare,
        repair=repair,
    )[0]


def _is_same(target: str | os.PathLike[str], source: Source) -> bool:
    return source.data is None and Path(target).exists() and Path(target).samefile(source.name)


def filled_over(
    output: Destination,
    reading: Reading,
    card: Scorecard,
    track: Track | None,
    *,
    compare: Sequence[str] = (),
    repair: bool = False,
) -> tuple[Written, str]:
    """Fill a workbook as :func:`filled` and write it where ``output`` says, with the words of the
    file that is there already; return that file's name, too.

    Raises as :func:`filled` and as :func:`assessment.jobs.replacing.write_over`.
    """
    source, original = reading.assessment.file, reading.workbook.package.data

    def make(words: Words) -> Written:
        return filled(reading, card, track, compare=compare, repair=repair, words=words)

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
    """Return a workbook's file with its Summary filled by ``card`` and the sheets added.

    ``track`` is the one whose weights are written, if the card was scored by it; ``compare`` names
    tracks that get a comparison sheet each (``"all"``: every one); ``repair`` puts working formulas
    in place of others; ``words`` are those of a file written before, beside the workbook's own.
    Without a framework the Summary alone is filled. Raises :class:`PackageError` for a file that
    has no Summary or ratings that cannot be scored, or that cannot be written safely.
    """
    summary = _summary_of(reading, card)
    repairs = find_repairs(reading) if repair else ()
    filling = fill(reading, card, by_track=track is not None, repairs=repairs)
    pages, unknown = _pages(reading, card, filling, compare, words)
    replaced = reading.workbook.marked_sheets(_made_anew_in(reading))
    locked: list[Finding] = []
    if (pages or replaced) and is_structure_locked(reading.workbook):
        kept = f" {', '.join(replaced)} stay as an earlier run wrote them." if replaced else ""
        locked = [finding("sheets-not-added", summary, _LOCKED + kept)]
        pages, replaced = None, []
    added = donor_of(pages.xlsx) if pages else None
    values = Filled(pages.cells, pages.links, pages.heights) if pages else Filled()
    wanted = Edit(filling.cells, added, values, replaced=replaced, marks=SHEET_MARK)
    edited = edit(reading.workbook, wanted)
    findings = (
        *card.findings,
        *(
            finding("formula-repaired", f"{at.sheet}!{reference(at.row, at.column)}", at.message)
            for at in repairs
        ),
        *filling.findings,
        *unknown,
        *locked,
        *_left_behind(left_behind(reading.workbook, replaced, edited.data)),
    )
    return Written(replace(card, findings=findings), edited.data, edited.touched)


def _summary_of(reading: Reading, card: Scorecard) -> str:
    """Return the name of a workbook's Summary. Raises :class:`PackageError` where there is none, or
    nothing to fill it with.
    """
    codes = {found.code for found in card.findings}
    if reading.summary is None:
        why = "the file has no Summary that could be filled."
    elif "scale-unknown" in codes:
        why = "its ratings are on a scale that the framework does not have."
    elif "no-ratings-by-rater" in codes:
        why = "it has no ratings of the rater who was asked for."
    else:
        return reading.summary.sheet.name
    raise PackageError("nothing-to-fill", why)


def _left_behind(places: Sequence[str]) -> list[Finding]:
    """Say what people wrote that is not in the new file."""
    if not places:
        return []
    message = (
        "Typed or commented on a sheet that was made anew, and not carried over:"
        f" {first_few(places, _MOST_TOLD)}."
    )
    return [finding("words-not-carried", places[0], message)]


def _made_anew_in(reading: Reading) -> Callable[[str], str]:
    """Return what gives the mark of a sheet that shows results and is made anew each time, ``""``
    for every other.

    A blank workbook of ours has its own sheet Tracks, which follows its Summary; it stays.
    """
    kept = _KEPT | {sheet_mark(TRACKS)} if is_own(reading.workbook) else _KEPT
    return lambda sheet: "" if (mark := sheet_mark(sheet)) in kept else mark


def _pages(
    reading: Reading, card: Scorecard, filling: Filling, compare: Sequence[str], words: Words
) -> tuple[Pages | None, tuple[Finding, ...]]:
    """Return the sheets to add, and what is to be said of tracks that there are none of; no sheets
    without a framework that has the workbook's competencies.
    """
    if not _has_pages(card) or card.framework is None:
        return None, ()
    workbook, is_ours = reading.workbook, is_own(reading.workbook)
    before = {
        sheet_mark(name): workbook[name] for name in workbook.marked_sheets(_made_anew_in(reading))
    }
    asked, unknown = tracks_named(card.framework, compare)
    shown = _as_shown(card, filling)
    facts = _facts(card, shown, filling, [] if ALL_TRACKS in compare else asked)
    if not is_ours:
        there = None if compare else before.get(sheet_mark(TRACKS))
        facts = _with_chosen(facts, (words.tracks, there))
    aspirational = facts.aspirational
    comparisons = compare_tracks(shown, asked, primary=card.track, aspirational=aspirational)
    focus = before.get(sheet_mark(FOCUS))
    written = written_rows(focus.value) if focus else []
    written += [dict(row) for row in words.rows if row not in written]
    items = with_proposals(focus_list(shown, aspirational), shown.assessment, card.framework.texts)
    plans = [
        *([] if is_ours else [tracks_sheet(facts)]),
        *comparison_sheets(facts, comparisons),
        focus_sheet(facts, items, written),
    ]
    return assemble(plans), unknown


def _has_pages(card: Scorecard) -> bool:
    framework = card.framework
    known = any(one.competency_id for one in card.competencies)
    return framework is not None and bool(framework.tracks) and known


def _facts(card: Scorecard, shown: Scorecard, filling: Filling, asked: Sequence[Track]) -> Facts:
    """Return what the added sheets say, of a card as it is ``shown``; tracks that were ``asked``
    for are aspired to, but for the person's own.
    """
    cells = SummaryCells(
        tuple(one.formula if one else None for one in filling.levels),
        tuple(one.formula if one else None for one in filling.weights),
    )
    own = card.track.id if card.track is not None else None
    facts = facts_of(shown, cells, aspirational=[track for track in asked if track.id != own])
    if [one.level for one in shown.competencies] == [one.level for one in card.competencies]:
        return facts
    return replace(facts, said=(*facts.said, _AS_SHOWN))


def _with_chosen(facts: Facts, sheets: Sequence[Worksheet | None]) -> Facts:
    """Return facts by which the tracks that somebody chose on sheets Tracks stay chosen."""
    tracks = {track.id: track for track in facts.aspirational}
    for sheet in sheets:
        if sheet is not None:
            tracks |= {track.id: track for track in _chosen_on(sheet, facts)}
    return replace(facts, aspirational=tuple(tracks.values()))


def _chosen_on(tracks: Worksheet, facts: Facts) -> tuple[Track, ...]:
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
