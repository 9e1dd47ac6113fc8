"""Many workbooks, scored on all cores (which files there are: :mod:`assessment.jobs.folders`).

A file that cannot be read is a scorecard that says so; nothing stops the others and nobody is
dropped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from assessment.engine.scoring import score, unreadable
from assessment.frameworks.load import framework_ids, load_framework
from assessment.jobs.destination import Destination, destination, make_folder
from assessment.jobs.folders import Found, conflict, find_files, refuse
from assessment.jobs.pool import spread
from assessment.model import Assessment, Framework, Rater, Scorecard, Track
from assessment.model.errors import OutputError, PackageError, TrackError
from assessment.model.findings import CODES, finding
from assessment.model.tracks import ALL_TRACKS, find_track
from assessment.recognition import Reading, open_reading

__all__ = ["Options", "find_files", "given_up", "mirrored", "score_file", "score_files"]

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


def mirrored(output: str, found: Found) -> Destination:
    """Return where the workbooks of folders with subfolders are written: to the same subfolders of
    ``output``, which are made.

    Raises :class:`OutputError` where two of them would go to one file, one would be overwritten, or
    a folder cannot be made.
    """
    plain = destination(output, ())
    target = replace(plain, is_folder=True, places=found.places)
    sources = {os.path.realpath(file) for file in found.files}
    taken: dict[str, str] = {}
    for file in found.files:
        where = target.of(file)
        key = os.path.normcase(os.path.realpath(where)).casefold()
        if key in taken:
            raise OutputError(
                f"{taken[key]} and {file} would both be written to {where}. Score them apart."
            )
        if os.path.realpath(where) in sources:
            raise OutputError(
                f"{where} would be overwritten. Name another folder, or use --in-place, which keeps"
                " a backup."
            )
        taken[key] = file
    for folder in dict.fromkeys(Path(target.of(file)).parent for file in found.files):
        make_folder(folder)
    return target


def score_file(file: str, options: Options = Options()) -> Scorecard:
    """Read and score one workbook, and write it where ``options`` say. Whatever is wrong with the
    file is a finding of the scorecard.

    Raises :class:`assessment.model.errors.FrameworkError` where the framework of ``options`` is
    wrong.
    """
    return _score_file(file, options, options.frameworks())


def _score_file(file: str, options: Options, frameworks: list[Framework]) -> Scorecard:
    try:
        refuse(file)
        reading = open_reading(file, frameworks, rater=options.rater)
        card, track = _scored(reading.assessment, options, frameworks)
        if conflict(file):
            card = replace(
                card, findings=(finding("conflicted-copy", "", _CONFLICT), *card.findings)
            )
        if options.output is None:
            return card
        return _written(reading, card, options, track, options.output, frameworks)
    except PackageError as error:
        return unreadable(file, error.code, str(error))
    except (MemoryError, RecursionError) as error:
        return unreadable(
            file, "file-hostile", f"The file exhausts this machine ({type(error).__name__})."
        )


def _scored(
    assessment: Assessment, options: Options, frameworks: list[Framework]
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
    frameworks: list[Framework],
) -> Scorecard:
    """Write a scored workbook; what came of it is told by findings."""
    from assessment.jobs.write_back import filled_over  # most commands do not write

    def again(data: bytes) -> Reading:
        return open_reading(data, frameworks, rater=options.rater)

    try:
        written, target = filled_over(
            output, reading, card, track, again, compare=options.compare, repair=options.repair
        )
    except PackageError as error:
        problem = finding(
            error.code if error.code in CODES else "write-failed",
            "",
            f"Nothing was written: {error}",
        )
        return replace(card, findings=(*card.findings, problem))
    except OutputError as error:
        return replace(card, findings=(*card.findings, finding("not-written", "", str(error))))
    return replace(written.card, written=target)


def score_files(
    files: Sequence[str],
    options: Options,
    make: Callable[[Scorecard], Result],
    jobs: int | None = None,
    advance: Callable[[], Any] = lambda: None,
    answered: Callable[[str, Result], Any] = lambda *_: None,
) -> Iterator[Result]:
    """Score files on ``jobs`` processes (all cores by default) and yield what ``make`` makes of
    each scorecard, in order.

    ``make`` is called in the worker, so that only its result travels; ``advance`` here, after each
    file, and ``answered`` with each file and its result as soon as that is there, which may be
    before its turn. A file that takes longer than :data:`assessment.jobs.pool.SECONDS`, or that
    ends its worker, is a scorecard that says so (see :mod:`assessment.jobs.pool` for what holds
    with one job).
    """
    jobs = jobs or os.cpu_count() or 1
    chunks = [files[start : start + _CHUNK] for start in range(0, len(files), _CHUNK)]
    jobs = jobs if len(files) >= _POOL_PAYS_FROM else 1
    for result in spread(
        _Task(options, make),
        chunks,
        jobs,
        lambda file, why: make(given_up(file, why)),
        answered=answered,
    ):
        advance()
        yield result


def given_up(file: str, why: str) -> Scorecard:
    """Return the scorecard of a file that took too long, or that no process survives."""
    return unreadable(file, "file-timed-out", why)


class _Task:
    """Score one file in a worker. An instance, since it has to travel there."""

    def __init__(self, options: Options, make: Callable[[Scorecard], Any]) -> None:
        self.options = options
        self.make = make

    @cached_property
    def frameworks(self) -> list[Framework]:
        """The frameworks, loaded once in each process."""
        return self.options.frameworks()

    def __call__(self, file: str) -> Any:
        try:
            card = _score_file(file, self.options, self.frameworks)
        except (
            Exception
        ) as error:  # a fault of ours must not take the other people's results with it
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            line = (
                f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}"
                if where
                else "unknown place"
            )
            card = unreadable(
                file,
                "internal-error",
                f"A fault of this program, {type(error).__name__} at {line}: {error}",
            )
        return self.make(card)


def _has_track(framework: Framework, name: str) -> bool:
    try:
        find_track([framework], name)
    except TrackError:
        return False
    return True
