"""Planning somebody's development: the growth plan, the accomplishments and the check-ins, added to
the workbook that there is; for one workbook, or for many.

What goes into the sheets is decided in :mod:`assessment.jobs.development`; this module opens,
scores, plans and writes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from assessment.engine.scoring import score, unreadable
from assessment.frameworks.load import framework_ids, load_framework
from assessment.jobs.destination import Destination
from assessment.jobs.development import Planned, nothing_planned, planned_for, planned_into
from assessment.jobs.job import Trouble, attempted, chunks, not_written, run
from assessment.jobs.reference import Reference, frameworks_of, references_to
from assessment.jobs.replacing import Words, notes_of, person_in, write_over
from assessment.jobs.source import Source
from assessment.model import Framework, Scorecard
from assessment.model.errors import OutputError, PackageError
from assessment.recognition import Reading, open_reading

if TYPE_CHECKING:
    from concurrent.futures import Executor

_POOL_PAYS_FROM = 32  # files: each worker imports what draws sheets anew
_CHUNK = 4
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """How to plan: by which framework (an id or a folder; ``None`` lets each workbook decide), for
    the tracks that ``aspire`` names (none: those that each workbook names).

    ``today`` is the day on which goals start (``None``: this one), ``stay`` leaves the level above
    the reached one out, and each workbook is written where ``output`` says (``None``: not at all).
    """

    framework: str | None = None
    aspire: tuple[str, ...] = ()
    today: date | None = None
    stay: bool = False
    output: Destination | None = None


def plan(
    source: str | os.PathLike[str] | bytes,
    target: str | os.PathLike[str] | None,
    *,
    name: str | None = None,
    framework: Framework | None = None,
    aspire: Sequence[str] = (),
    today: date | None = None,
    stay: bool = False,
    overwrite: bool = False,
) -> Planned:
    """Read and score a workbook, add the development sheets that it lacks, propose goals, and write
    it to ``target`` (a file, or a folder; ``None``: nowhere, the result has the new file).

    ``source`` may be the bytes of a workbook, which is called ``name``. ``framework`` is the one to
    score by (otherwise the workbook decides among the installed ones), ``aspire`` names tracks that
    the person would like to be on, ``today`` is the day on which goals start (otherwise this one),
    ``stay`` leaves the level above the reached one out. Goals are proposed for competencies without
    an open goal. What people wrote into a file that is there already is carried into the new one; a
    file that holds more than that is refused, or with ``overwrite`` kept as ``NAME.bak``. Raises
    :class:`assessment.model.errors.PackageError` for a file that cannot be read or safely written
    or has no competencies, :class:`assessment.model.errors.OutputError` where it would overwrite
    its source, is open elsewhere or cannot be written.
    """
    opened = Source.of(source, name)
    output = None
    if target is not None:
        output = replace(opened.destination(target), overwrite=overwrite)
    frameworks = (
        [framework] if framework else [load_framework(identity) for identity in framework_ids()]
    )
    reading, card = _scored(opened, frameworks, framework)
    today = today or date.today()
    if output is None:
        return planned_into(reading, card, aspire=aspire, today=today, stay=stay)
    return _planned_over(output, reading, card, aspire, today, stay)


def _scored(
    source: Source, frameworks: Sequence[Framework], explicit: Framework | None
) -> tuple[Reading, Scorecard]:
    reading = source.named(open_reading(source.content, frameworks))
    return reading, score(reading.assessment, frameworks, framework=explicit)


def _planned_over(
    output: Destination,
    reading: Reading,
    card: Scorecard,
    aspire: Sequence[str],
    today: date,
    stay: bool,
) -> Planned:
    """Plan a workbook and write it where ``output`` says, with the words of the file that is
    there already.
    """

    def make(words: Words) -> Planned:
        return planned_into(
            reading, card, aspire=aspire, today=today, stay=stay, words=words.development
        )

    planned, data, wrote = write_over(
        output,
        reading.assessment.file,
        reading.workbook.package.data,
        person_in(card.assessment),
        make,
    )
    findings = (*planned.card.findings, *notes_of(wrote, in_place=output.path is None))
    return replace(
        planned, data=data, card=replace(planned.card, written=wrote.file, findings=findings)
    )


def plan_files(
    files: Sequence[str],
    options: PlanOptions,
    make: Callable[[Planned], Result],
    jobs: int | None = None,
    advance: Callable[[], Any] = lambda: None,
    answered: Callable[[str, Result], Any] = lambda *_: None,
    *,
    executor: Executor | None = None,
) -> Iterator[Result]:
    """Plan workbooks on ``jobs`` processes (all cores by default), or by an ``executor``, and yield
    what ``make`` makes of each plan, in order: :class:`Planned` holds the whole new file, so ask
    for what you need of it (:func:`assessment.plan_report` does).

    ``make``, ``advance`` and ``answered`` are called as by :func:`assessment.score_files`. Whatever
    is wrong with a file is a finding of the plan's card; without ``output`` the plan is as it
    stands, with proposals if it has no goals.
    """
    options = replace(options, today=options.today or date.today())
    planning = _Planning(options, references_to(options.framework), make)
    jobs = jobs if len(files) >= _POOL_PAYS_FROM else 1
    for result in run(planning, chunks(files, _CHUNK), jobs, executor, answered=answered):
        advance()
        yield result


@dataclass(frozen=True)
class _Planning(Generic[Result]):
    """The planning of many files, as it travels."""

    options: PlanOptions
    frameworks: tuple[Reference, ...]
    make: Callable[[Planned], Result]

    def do(self, given: str) -> Result:
        options, frameworks = self.options, frameworks_of(self.frameworks)
        return self.make(
            _plan_source(
                Source(given),
                options.output,
                frameworks,
                frameworks[0] if options.framework else None,
                options.aspire,
                options.today or date.today(),
                options.stay,
            )
        )

    def failed(self, given: str, trouble: Trouble) -> Result:
        return self.make(_troubled(given, trouble))


def plan_file(
    file: str,
    output: Destination | None,
    frameworks: Sequence[Framework],
    *,
    explicit: bool = False,
    aspire: Sequence[str] = (),
    today: date,
    stay: bool = False,
) -> Planned:
    """Plan one workbook of many, and write it where ``output`` says (``None``: not at all).
    Whatever is wrong with the file is a finding of the scorecard.

    ``explicit``: the only one of ``frameworks`` was asked for by name.
    """
    named = frameworks[0] if explicit else None
    return attempted(
        lambda: _plan_source(Source(file), output, frameworks, named, aspire, today, stay),
        lambda trouble: _troubled(file, trouble),
    )


def _troubled(file: str, trouble: Trouble) -> Planned:
    return nothing_planned(unreadable(file, trouble.code, trouble.message))


def _plan_source(
    source: Source,
    output: Destination | None,
    frameworks: Sequence[Framework],
    explicit: Framework | None,
    aspire: Sequence[str],
    today: date,
    stay: bool,
) -> Planned:
    """Plan a workbook, and write it; why nothing was written is a finding. Raises what else its
    trouble is.
    """
    source.refuse()
    reading, card = _scored(source, frameworks, explicit)
    told = planned_for(reading, card, aspire=aspire, today=today, stay=stay)
    if output is None:
        return told
    try:
        return _planned_over(output, reading, card, aspire, today, stay)
    except (PackageError, OutputError) as error:
        findings = (*told.card.findings, not_written(error))
        return replace(told, card=replace(told.card, findings=findings), proposed=())
