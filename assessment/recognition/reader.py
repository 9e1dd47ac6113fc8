"""From a workbook to an :class:`assessment.model.Assessment`.

Reading is a row of steps, each a function that takes values and returns a value and findings: the
sheets, the Summary, which sheet is whose, the levels on each, which of them count, the
competencies, what the file's own formulas say.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assessment.formulas.evaluate import Evaluator
from assessment.model import (
    AssessedCompetency,
    Assessment,
    Development,
    Finding,
    Framework,
    Rater,
)
from assessment.model.findings import finding
from assessment.ooxml.package import DEFAULT_LIMITS, Limits
from assessment.recognition.audit.audit import OwnResults, audit
from assessment.recognition.book import Book, Sheet
from assessment.recognition.competencies import (
    Read,
    as_fractions,
    competencies_of,
    most_of,
    spare_sheets,
    without_summary,
)
from assessment.recognition.find.grid import Grid, describe
from assessment.recognition.find.own import chosen, marker_of, on_own_scale, own_id
from assessment.recognition.find.raters import unscored
from assessment.recognition.find.shown import shown_results
from assessment.recognition.find.summary import Summary, SummaryRow, find_summary
from assessment.recognition.find.words import Vocabulary, vocabulary
from assessment.recognition.found import Found, Said
from assessment.recognition.growth_table import development_sheets
from assessment.recognition.refusal import Counting, counting
from assessment.recognition.tables import (
    Grids,
    Opened,
    Pair,
    grids_of,
    insist,
    opened,
    pairs_of,
    sheets_of,
)

if TYPE_CHECKING:
    from assessment.ooxml.workbook import Workbook

Source = str | os.PathLike[str] | bytes | Book


def read_workbook(
    source: Source,
    frameworks: Sequence[Framework] = (),
    *,
    formulas: bool = True,
    rater: Rater | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Assessment:
    """Read the assessment in a workbook: a file, its bytes, or any :class:`Book`.

    ``frameworks`` give the words to look for (rating labels, level and competency names); without
    any, the installed ones do. ``rater`` says whose ratings count in a workbook with a column for
    each rater; by default the agreed one where there is one, else the employee's.
    ``formulas=False`` leaves out the evaluation of the file's own formulas and the findings that
    come of it. Raises :class:`assessment.model.errors.PackageError` if the file cannot be read as a
    workbook at all; everything else is a finding of the result.
    """
    return open_reading(
        source, frameworks, formulas=formulas, rater=rater, limits=limits
    ).assessment


@dataclass(frozen=True, slots=True)
class Reading:
    """An assessment together with the book it was read from, for those who write into it.

    Nobody changes any of it: what would be if cells held something else is an
    :class:`assessment.formulas.overlay.Overlay` above the book.
    """

    assessment: Assessment
    book: Book
    evaluator: Evaluator
    summary: Summary | None
    # rows of the Summary with the name of their sheet, in the order of the competencies
    pairs: tuple[tuple[SummaryRow, str | None], ...]
    grids: Mapping[str, Grid]  # by sheet
    words: Vocabulary  # of its ratings

    @property
    def workbook(self) -> Workbook:
        """The .xlsx file that it was read from. Raises ``TypeError`` for any other book."""
        from assessment.ooxml.workbook import Workbook

        if not isinstance(self.book, Workbook):
            raise TypeError("it was read from no .xlsx file")
        return self.book


def open_reading(
    source: Source,
    frameworks: Sequence[Framework] = (),
    *,
    formulas: bool = True,
    rater: Rater | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Reading:
    """Read the assessment in a workbook, as :func:`read_workbook`, and keep what it was read
    from.
    """
    if not frameworks:
        from assessment.frameworks.load import framework_ids, load_framework

        frameworks = [load_framework(identity) for identity in framework_ids()]
    words = vocabulary(tuple(frameworks))
    if isinstance(source, str | os.PathLike | bytes):
        from assessment.ooxml.workbook import open_workbook

        name = "workbook.xlsx" if isinstance(source, bytes) else os.fspath(source)
        return read_book(open_workbook(source, limits), name, words, formulas=formulas, rater=rater)
    return read_book(source, "workbook", words, formulas=formulas, rater=rater)


def read_book(
    book: Book,
    file: str,
    words: Vocabulary,
    *,
    formulas: bool = True,
    rater: Rater | None = None,
) -> Reading:
    """Read the assessment in a book that is open, which ``file`` is the name of."""
    said = Said()
    marker = marker_of(book)
    words = on_own_scale(book, marker, words)
    source = opened(book, marker, rater, words.scale)
    sheets = said.take(sheets_of(book, source.marker))
    table = find_summary(list(sheets.sheets), words)
    insist(sheets.too_large, table.rows if table else (), words)
    pairs = pairs_of(book, table, sheets.sheets, words)
    grids = grids_of(source, table, pairs, sheets.sheets, words)
    counts = said.take(counting(table, pairs, sheets.sheets, grids))
    used = [sheet.name for sheet in counts.sheets]
    foreign = grids.settled.is_foreign(used)
    said.add(grids.settled.findings(used))
    counts = said.take(_without_doubtful_weights(counts))
    read = said.take(competencies_of(source, counts, grids, words, foreign=foreign))
    read = said.take(_whole(read, counts, sheets.sheets, grids, foreign=foreign))
    # one of several Summaries is none: whose weights count is not known
    summary = counts.summary if counts.summary and not counts.summary.rivals else None
    rows = tuple((row, sheet) for row, sheet in counts.rows if row is not None)
    if summary is not None:
        said.add(_about_others(summary))
        read = said.take(as_fractions(read, summary))
    wanted = formulas and not foreign
    own = said.take(_own_results(source, summary, rows, read, wanted=wanted))
    read = said.take(_of_rater(read))
    said.add(_about_track(source, summary))
    development, odd = _development(book)
    said.add(odd)
    assessment = Assessment(
        file=file,
        layout=_layout(read, summary),
        competencies=_with_own_levels(read, own),
        proposals=read.proposals,
        findings=said.of(None).findings,
        labels=tuple(label for label, _ in Counter(read.labels).most_common()),
        own_progress=own.progress,
        development=development,
        rater=read.rater,
        alone=rater is not None,
    )
    return Reading(
        _with_what_it_says(assessment, source, summary, formulas=formulas),
        book,
        source.evaluator,
        summary,
        tuple((row, sheet.name if sheet else None) for row, sheet in rows),
        read.grids,
        grids.words,
    )


def _development(book: Book) -> tuple[Development, tuple[Finding, ...]]:
    """Return what the development sheets hold, and what in them could not be understood."""
    if not development_sheets(book):
        return Development(), ()
    from assessment.recognition.growth import read_development  # few workbooks have such sheets

    return read_development(book)


def _whole(
    read: Read, counts: Counting, sheets: Sequence[Sheet], grids: Grids, *, foreign: bool
) -> Found[Read]:
    """Say what is lacking or spare of the whole: a Summary, rows for sheets, most competencies."""
    if counts.summary is not None:
        spare = spare_sheets(counts.summary, sheets, counts, read, grids)
        most = most_of(read, foreign=foreign)
        return Found(most.value, (*spare, *most.findings))
    if counts.refused:
        return Found(read)
    return Found(read, (without_summary(sheets, read, foreign=foreign),))


def _without_doubtful_weights(counts: Counting) -> Found[Counting]:
    """Say that several sheets may be the Summary; then no weights count."""
    summary = counts.summary
    if summary is None or not summary.rivals:
        return Found(counts)
    names = ", ".join(map(repr, [summary.sheet.name, *summary.rivals]))
    message = (
        f"Each of {names} may be the Summary. No weights, no progress and no grade come of it."
    )
    rows = tuple((row and replace(row, weight=None), sheet) for row, sheet in counts.rows)
    return Found(
        counts._replace(rows=rows), (finding("summary-unclear", summary.sheet.name, message),)
    )


def _own_results(
    source: Opened, summary: Summary | None, rows: Sequence[Pair], read: Read, *, wanted: bool
) -> Found[OwnResults]:
    """Return what the file's own formulas give for the ratings that count, if that is ``wanted``,
    and what is wrong about them.
    """
    nothing = OwnResults((), None)
    if summary is None or not wanted:
        return Found(nothing)
    own = audit(source.book, source.evaluator, summary, rows, read.grids)
    # where one rater's ratings were asked for, the formulas may be over others
    return own if source.rater is None else Found(nothing, own.findings)


def _about_others(summary: Summary) -> tuple[Finding, ...]:
    """Tell the sheets that hold a table like the Summary, too."""
    if not summary.others:
        return ()
    others = ", ".join(map(repr, summary.others))
    message = f"{others} holds such a table too; {summary.sheet.name!r} was used."
    return (finding("summary-ambiguous", summary.sheet.name, message),)


def _of_rater(read: Read) -> Found[Read]:
    """Leave nothing to be scored where there is nothing of the rater who was asked for."""
    if not read.lacking:
        return Found(read)
    return Found(
        replace(read, competencies=tuple(unscored(read.competencies))),
        (finding("no-ratings-by-rater", "", read.lacking),),
    )


def _about_track(source: Opened, summary: Summary | None) -> tuple[Finding, ...]:
    """Say that no track is chosen, on a blank of ours where the weights come with the track."""
    if not source.untracked or summary is None:
        return ()
    message = "No track is chosen, so there are no weights, no progress and no grade."
    return (finding("track-not-chosen", summary.sheet.name, message),)


def _with_own_levels(read: Read, own: OwnResults) -> tuple[AssessedCompetency, ...]:
    """Return the competencies with the levels that the file's own formulas give."""
    if not own.levels:
        return read.competencies
    leveled = zip(read.competencies, own.levels, strict=True)
    return tuple(replace(one, own_level=level) for one, level in leveled)


def _with_what_it_says(
    assessment: Assessment, source: Opened, summary: Summary | None, *, formulas: bool
) -> Assessment:
    """Return an assessment with what the Summary and, in a blank of ours, the book itself say of
    whose it is.
    """
    if summary is not None:
        assessment = replace(
            assessment,
            person=summary.person,
            track=summary.track,
            progress_where=summary.where(summary.progress) if summary.progress else "",
            weights_where=summary.weights_area() if "weight" in summary.columns else "",
            summary=summary.sheet.name,
        )
    book, marker = source.book, source.marker
    person_id = own_id(book, marker, assessment.person)
    if marker is None:
        return replace(assessment, person_id=person_id)
    family, aspirational = chosen(book)
    shown = formulas and not assessment.alone
    return replace(
        assessment,
        marker=marker,
        # there is a place for the name; what marks it may be an id
        person=assessment.person or marker.person,
        track=assessment.track or marker.track,
        person_id=person_id,
        family=family,
        aspirational=aspirational,
        shown=shown_results(book, source.evaluator) if shown else (),
    )


def _layout(read: Read, summary: Summary | None) -> str:
    text = describe(list(read.grids.values()), read.labels)
    return text if summary or not text else f"{text}, no summary"
