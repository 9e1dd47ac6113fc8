"""Many workbooks, scored as one run: a person who has two of them is told with both, which is known
only when all are there.

Until then results are held: each is packed, so that a thousand take little room, and unpacked when
its turn to be told comes.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from assessment.jobs.scores import Options, score_files
from assessment.jobs.whose import Identity, identity_of, people_twice
from assessment.model import Scorecard
from assessment.model.findings import finding
from assessment.output.records import finding_record

if TYPE_CHECKING:
    from concurrent.futures import Executor

_LEVEL = 1  # of packing
Result = TypeVar("Result")


class Held(NamedTuple):
    """What was made of a scorecard, packed, and what the run as a whole has to know of it."""

    identity: Identity
    written: bool
    packed: bytes


class Together(NamedTuple, Generic[Result]):
    """The results of a run, in the order of ``files``; ``twice`` says of some of them, by their
    places, whose other workbook is among them.
    """

    files: tuple[str, ...]
    held: list[Held]
    twice: dict[int, str]

    @property
    def written(self) -> int:
        """How many workbooks were written."""
        return sum(one.written for one in self.held)

    def results(self) -> Iterator[Result]:
        """Yield what was made of each; a record has the finding ``person-twice`` where its person
        has another workbook. They are let go one after the other: it can be asked for once.
        """
        self.held.reverse()
        for place in range(len(self.files)):
            made = pickle.loads(zlib.decompress(self.held.pop().packed))  # noqa: S301 - our own bytes
            if place in self.twice and isinstance(made, dict):
                made["findings"].append(
                    finding_record(finding("person-twice", "", self.twice[place]))
                )
            yield made


def score_together(
    files: Sequence[str],
    options: Options,
    make: Callable[[Scorecard], Result],
    jobs: int | None = None,
    advance: Callable[[], Any] = lambda: None,
    answered: Callable[[str, bool], Any] = lambda *_: None,
    *,
    executor: Executor | None = None,
) -> Together[Result]:
    """Score files as :func:`assessment.score_files` does, and say who has two workbooks among them.

    ``answered`` is called with each file, and whether it was written, as soon as that is known.
    """
    held = list(
        score_files(
            files,
            options,
            partial(_held, make=make),
            jobs,
            advance,
            lambda file, one: answered(file, one.written),
            executor=executor,
        )
    )
    return Together(tuple(files), held, people_twice(files, [one.identity for one in held]))


def _held(card: Scorecard, make: Callable[[Scorecard], Any]) -> Held:
    """Return what ``make`` makes of a scorecard, held."""
    packed = zlib.compress(pickle.dumps(make(card), pickle.HIGHEST_PROTOCOL), _LEVEL)
    return Held(identity_of(card.assessment), card.written is not None, packed)
