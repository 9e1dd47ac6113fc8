"""What is done for one file of many, and the one place where a file's trouble becomes a finding.

A job says what it does with a file and what stands for the result where that fails. Whatever the
trouble is (no workbook, a full disk, no memory, a fault of ours, a time limit, a process that was
killed), it ends with the file that it is about; only what is everybody's is raised.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from assessment.jobs.pool import spread
from assessment.model import Finding
from assessment.model.errors import FrameworkError, OutputError, PackageError
from assessment.model.findings import CODES, finding

if TYPE_CHECKING:
    from concurrent.futures import Executor

Given = TypeVar("Given")
Made = TypeVar("Made")
_Given = TypeVar("_Given", contravariant=True)
_Made = TypeVar("_Made", covariant=True)


class Trouble(NamedTuple):
    """Why there is no result: the finding's code, what happened in a sentence or two, and the
    exception, where there was one.
    """

    code: str
    message: str
    error: Exception | None = None

    def finding(self, before: str = "", after: str = "", *, where: str = "") -> Finding:
        """Return the trouble as a finding, with what is to be said before it and after it."""
        return finding(self.code, where, f"{before}{self.message}{after}")


def trouble_of(error: Exception) -> Trouble:
    """Return what an exception means for the file that was worked on."""
    if isinstance(error, PackageError):
        return Trouble(error.code if error.code in CODES else "write-failed", str(error), error)
    if isinstance(error, OutputError):
        return Trouble("not-written", str(error), error)
    if isinstance(error, (MemoryError, RecursionError)):
        message = f"The file exhausts this machine ({type(error).__name__})."
        return Trouble("file-hostile", message, error)
    message = f"A fault of this program, {type(error).__name__} at {_line(error)}: {error}"
    return Trouble("internal-error", message, error)


def lost(why: str) -> Trouble:
    """Return what it means that nobody has finished a file: it takes too long, or no process
    survives it.
    """
    return Trouble("file-timed-out", why)


def _line(error: Exception) -> str:
    """Return where in the program an exception was raised."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    if where is None:
        return "unknown place"
    return f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}"


class Job(Protocol[_Given, _Made]):
    """One verb, for each of many files (or people). It travels to those who do it."""

    def do(self, given: _Given) -> _Made:
        """Return the result. Whatever it raises is the file's trouble."""

    def failed(self, given: _Given, trouble: Trouble) -> _Made:
        """Return what stands for a result that there is not."""


def attempted(
    work: Callable[[], Made],
    failed: Callable[[Trouble], Made],
    raised: tuple[type[Exception], ...] = (FrameworkError,),
) -> Made:
    """Return what ``work`` returns, or what ``failed`` makes of its trouble. Raises only what is
    ``raised``: it is no single file's.
    """
    try:
        return work()
    except raised:
        raise
    except Exception as error:  # one file's trouble must not take the others' results with it
        return failed(trouble_of(error))


def not_written(error: PackageError | OutputError) -> Finding:
    """Return why nothing was written of a workbook that could be read."""
    before = "" if isinstance(error, OutputError) else "Nothing was written: "
    return trouble_of(error).finding(before)


def run(
    job: Job[Given, Made],
    groups: Sequence[Sequence[Given]],
    jobs: int | None = None,
    executor: Executor | None = None,
    *,
    raised: tuple[type[Exception], ...] = (FrameworkError,),
    answered: Callable[[Given, Made], Any] = lambda *_: None,
) -> Iterator[Made]:
    """Do a job for everything in ``groups`` and yield the results in order: on ``jobs`` processes
    (all cores by default) or by an ``executor``, as :func:`assessment.jobs.pool.spread` says.
    """
    return spread(
        partial(_done, job, raised),
        groups,
        jobs or os.cpu_count() or 1,
        partial(_lost, job),
        answered=answered,
        executor=executor,
    )


def chunks(items: Sequence[Given], size: int) -> list[Sequence[Given]]:
    """Return items in groups of ``size``, in order."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def _done(job: Job[Given, Made], raised: tuple[type[Exception], ...], given: Given) -> Made:
    """Return what a job makes of what it is given, as it travels."""
    return attempted(lambda: job.do(given), lambda trouble: job.failed(given, trouble), raised)


def _lost(job: Job[Given, Made], given: Given, why: str) -> Made:
    return job.failed(given, lost(why))
