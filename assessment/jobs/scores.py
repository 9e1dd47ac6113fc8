"""Many workbooks, scored on all cores (which files there are: :mod:`assessment.jobs.folders`).

A file that cannot be read is a scorecard that says so; nothing stops the others and nobody is
dropped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from assessment.engine.scoring import score, unreadable
from assessment.frameworks.load import framework_ids, load_framework
from assessment.jobs.folders import conflict, find_files
from assessment.jobs.job import Trouble, attempted, chunks, not_written, run
from assessment.jobs.reference import Reference, frameworks_of, references_to
from assessment.jobs.source import Source
from assessment.model import Assessment, Framework, Rater, Scorecard, Track
from assessment.model.errors import OutputError, PackageError, TrackError
from assessment.model.findings import finding
from assessment.model.tracks import ALL_TRACKS, find_track
from assessment.recognition import Reading, open_reading

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from assessment.jobs.destination import Destination

__all__ = ["Options", "find_files", "score_file", "score_files"]

_POOL_PAYS_FROM = 24  # files: starting workers costs about as much as scoring so many
_CHUNK = 8
_CONFLICT = (
    "This is one of two versions that were changed at once, kept apart by the program that"
    " synchronises them. Somebody's ratings stand in both."
)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Options:
    """How to score: by which framework (an id or a folder) and track; ``None`` lets each workbook
    decide.

    With ``output`` every workbook is also written, with a comparison sheet for each track of
    ``compare`` (``"all"`` for every one) and, with ``repair``, formulas that work everywhere in
    place of those that do not. ``rater`` says whose ratings count where a workbook has a column for
    each; by default the agreed one where there is one, else the employee's.
    """

    framework: str | None = None
    track: str | None = None
    output: Destination | None = None
    compare: tuple[str, ...] = ()
    repair: bool = False
    rater: Rater | None = None

    def frameworks(self) -> list[Framework]:
        """Return the frameworks to choose from. Raises
        :class:`assessment.model.errors.FrameworkError`.
        """
        return [
            load_framework(identity)
            for identity in ([self.framework] if self.framework else framework_ids())
        ]

    def check(self) -> None:
        """Raise for a framework that cannot be loaded and for a track that no framework has."""
        frameworks = self.frameworks()
        for name in (self.track, *self.compare):
            if (
                name is not None
                and name != ALL_TRACKS
                and not any(_has_track(framework, name) for framework in frameworks)
            ):
                find_track(frameworks, name)


def score_file(
    file: str | os.PathLike[str] | bytes, options: Options = Options(), *, name: str | None = None
) -> Scorecard:
    """Read and score one workbook, and write it where ``options`` say. Whatever is wrong with the
    file is a finding of the scorecard.

    ``file`` may be the bytes of one, which is called ``name``. Raises
    :class:`assessment.model.errors.FrameworkError` where the framework of ``options`` is wrong.
    """
    source, frameworks = Source.of(file, name), options.frameworks()
    return attempted(
        lambda: _score_source(source, options, frameworks),
        lambda trouble: _troubled(source.name, trouble),
    )


def _score_source(source: Source, options: Options, frameworks: Sequence[Framework]) -> Scorecard:
    """Score a workbook, and write it. Raises what its trouble is."""
    source.refuse()
    reading = source.named(open_reading(source.content, frameworks, rater=options.rater))
    card, track = _scored(reading.assessment, options, frameworks)
    if conflict(source.name):
        card = replace(card, findings=(finding("conflicted-copy", "", _CONFLICT), *card.findings))
    if options.output is None:
        return card
    return _written(reading, card, options, track, options.output)


def _troubled(file: str, trouble: Trouble) -> Scorecard:
    return unreadable(file, trouble.code, trouble.message)


def _scored(
    assessment: Assessment, options: Options, frameworks: Sequence[Framework]
) -> tuple[Scorecard, Track | None]:
    """Return the scorecard, and the track that was asked for if it could be applied."""
    explicit = frameworks[0] if options.framework else None
    card = score(assessment, frameworks, framework=explicit)
    if options.track is None:
        return card, None
    reason = "the workbook follows no framework"
    if card.framework is not None:
        try:
            track = find_track([card.framework], options.track)[1]
            return score(assessment, frameworks, framework=explicit, track=track), track
        except TrackError as error:
            reason = f"in {card.framework.name}, {error}"
    problem = finding(
        "track-not-in-framework",
        "",
        f"The track {options.track!r} cannot be applied: {reason}. The workbook was scored by its"
        " own weights.",
    )
    return replace(card, findings=(problem, *card.findings)), None


def _written(
    reading: Reading,
    card: Scorecard,
    options: Options,
    track: Track | None,
    output: Destination,
) -> Scorecard:
    """Write a scored workbook; what came of it is told by findings."""
    from assessment.jobs.write_back import filled_over  # most commands do not write

    try:
        written, target = filled_over(
            output, reading, card, track, compare=options.compare, repair=options.repair
        )
    except (PackageError, OutputError) as error:
        return replace(card, findings=(*card.findings, not_written(error)))
    return replace(written.card, written=target)


def score_files(
    files: Sequence[str],
    options: Options,
    make: Callable[[Scorecard], Result],
    jobs: int | None = None,
    advance: Callable[[], Any] = lambda: None,
    answered: Callable[[str, Result], Any] = lambda *_: None,
    *,
    executor: Executor | None = None,
) -> Iterator[Result]:
    """Score files on ``jobs`` processes (all cores by default), or by an ``executor``, and yield
    what ``make`` makes of each scorecard, in order.

    ``make`` is called by the worker, so that only its result travels (:func:`assessment.record`
    makes 3 kilobytes of a scorecard of 59); it has to travel there itself. ``advance`` is called
    here, after each file, and ``answered`` with each file and its result as soon as that is there,
    which may be before its turn. A file that takes longer than
    :data:`assessment.jobs.pool.SECONDS`, that ends its worker, or that the executor loses is a
    scorecard that says so (see :mod:`assessment.jobs.pool` for what holds with one job).
    """
    scoring = _Scoring(options, references_to(options.framework), make)
    jobs = jobs if len(files) >= _POOL_PAYS_FROM else 1
    for result in run(scoring, chunks(files, _CHUNK), jobs, executor, answered=answered):
        advance()
        yield result


class _Scoring(NamedTuple, Generic[Result]):
    """The scoring of many files, as it travels."""

    options: Options
    frameworks: tuple[Reference, ...]
    make: Callable[[Scorecard], Result]

    def do(self, given: str) -> Result:
        frameworks = frameworks_of(self.frameworks)
        return self.make(_score_source(Source(given), self.options, frameworks))

    def failed(self, given: str, trouble: Trouble) -> Result:
        return self.make(_troubled(given, trouble))


def _has_track(framework: Framework, name: str) -> bool:
    try:
        find_track([framework], name)
    except TrackError:
        return False
    return True
