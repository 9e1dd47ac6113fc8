"""Many workbooks: which files there are, and scoring them on all cores.

A file that cannot be read is a scorecard that says so; nothing stops the others and nobody is dropped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from assessment.errors import PackageError, TrackError
from assessment.findings import finding
from assessment.framework import find_track, framework_ids, load_framework
from assessment.layout import read_workbook
from assessment.model import Assessment, Framework, Scorecard, Track
from assessment.scoring import score

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
# read as far as saying what they are, so that their owners are not left out in silence
RELATIVES = (".xls", ".xlsb", ".ods", ".numbers")
_POOL_PAYS_FROM = 24  # files: starting workers costs about as much as scoring so many
_CHUNK = 8

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Options:
    """How to score: by which framework (an id or a folder) and track; ``None`` lets each workbook decide."""

    framework: str | None = None
    track: str | None = None

    def frameworks(self) -> list[Framework]:
        """Return the frameworks to choose from. Raises :class:`assessment.errors.FrameworkError`."""
        return [load_framework(identity) for identity in ([self.framework] if self.framework else framework_ids())]

    def check(self) -> None:
        """Raise for a framework that cannot be loaded and for a track that no framework has."""
        frameworks = self.frameworks()
        if self.track is not None and not any(_track_in(framework, self.track) for framework in frameworks):
            find_track(frameworks, self.track)


def find_files(paths: Sequence[str | os.PathLike[str]]) -> list[str]:
    """Return the workbooks among files and folders: files as they are given, those of a folder sorted by name.

    Files that lie hidden in a folder and the lock files of office programs are left out; a file that is given by name is kept whatever it is.
    """
    found: list[str] = []
    for path in paths:
        folder = Path(path)
        if folder.is_dir():
            names = sorted((entry.name for entry in os.scandir(folder) if entry.is_file()), key=lambda name: (name.casefold(), name))
            found.extend(str(folder / name) for name in names if name.lower().endswith((*WORKBOOKS, *RELATIVES)) and not name.startswith((".", "~$")))
        else:
            found.append(os.fspath(path))
    return found


def score_file(file: str, options: Options = Options()) -> Scorecard:
    """Read and score one workbook. Whatever is wrong with the file is a finding of the scorecard.

    Raises :class:`assessment.errors.FrameworkError` where the framework of ``options`` is wrong.
    """
    return _score_file(file, options, options.frameworks())


def _score_file(file: str, options: Options, frameworks: list[Framework]) -> Scorecard:
    try:
        assessment = read_workbook(file, frameworks)
        explicit = frameworks[0] if options.framework else None
        card = score(assessment, frameworks, framework=explicit)
        if options.track is None:
            return card
        track = _track_in(card.framework, options.track) if card.framework else None
        if track is not None:
            return score(assessment, frameworks, framework=explicit or card.framework, track=track)
        name = card.framework.name if card.framework else "the workbook's framework"
        problem = finding("track-unknown", "", f"{name} has no track {options.track!r}; the workbook was scored by its own weights.", "error")
        return _with_finding(card, problem)
    except PackageError as error:
        return unreadable(file, error.code, str(error))
    except (MemoryError, RecursionError) as error:
        return unreadable(file, "file-hostile", f"The file exhausts this machine ({type(error).__name__}).")


def unreadable(file: str, code: str, message: str) -> Scorecard:
    """Return the scorecard of a file that could not be read: a row that says so."""
    problem = finding(code, "", message)
    return Scorecard(Assessment(file, "", (), findings=(problem,)), None, None, "", (), None, None, None, (problem,))


def score_files(
    files: Sequence[str],
    options: Options,
    make: Callable[[Scorecard], Result],
    jobs: int | None = None,
    advance: Callable[[], Any] = lambda: None,
) -> Iterator[Result]:
    """Score files on ``jobs`` processes (all cores by default) and yield what ``make`` makes of each scorecard, in order.

    ``make`` is called in the worker, so that only its result travels; ``advance`` here, after each file.
    """
    jobs = jobs or os.cpu_count() or 1
    done = 0
    if jobs > 1 and len(files) >= _POOL_PAYS_FROM:
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        try:
            with ProcessPoolExecutor(min(jobs, len(files))) as pool:
                for result in pool.map(_Task(options, make), files, chunksize=_CHUNK):
                    done += 1
                    advance()
                    yield result
        except BrokenProcessPool:
            pass  # a worker was killed (out of memory, by the user): go on here with what is left
    task = _Task(options, make)
    for file in files[done:]:
        result = task(file)
        advance()
        yield result


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
        except Exception as error:  # a fault of ours must not take the other people's results with it
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            line = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else "unknown place"
            card = unreadable(file, "internal-error", f"A fault of this program, {type(error).__name__} at {line}: {error}")
        return self.make(card)


def _track_in(framework: Framework, name: str) -> Track | None:
    try:
        return find_track([framework], name)[1]
    except TrackError:
        return None


def _with_finding(card: Scorecard, problem: Any) -> Scorecard:
    from dataclasses import replace

    return replace(card, findings=(problem, *card.findings))
