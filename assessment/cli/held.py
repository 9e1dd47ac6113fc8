"""Results of a run, held until all are there: whether a person has two workbooks is known only
then.

A thousand of them take little room: each is packed, and unpacked when its turn to be told comes.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from assessment.cli.under_way import tell
from assessment.jobs.whose import Identity, identity_of, people_twice
from assessment.model.findings import finding

_LEVEL = 1  # of packing
_MOST_TOLD = 20  # on stderr


class Held(NamedTuple):
    """What was made of a scorecard, packed, and what the run as a whole has to know of it."""

    identity: Identity
    written: bool
    packed: bytes

    def unpacked(self) -> Any:
        """Return what was made."""
        return pickle.loads(zlib.decompress(self.packed))  # noqa: S301 - our own bytes, of a moment ago


def held(card: Any, make: Callable[[Any], Any]) -> Held:
    """Return what ``make`` makes of a scorecard, held."""
    packed = zlib.compress(pickle.dumps(make(card), pickle.HIGHEST_PROTOCOL), _LEVEL)
    return Held(identity_of(card.assessment), card.written is not None, packed)


def told_twice(files: Sequence[str], results: list[Held]) -> Iterator[Any]:
    """Yield what was made of each, with a finding where the person has another workbook among
    ``files``; ``results`` are used up.

    What has no findings of its own (rows for a table of skills) has that told on stderr.
    """
    twice = people_twice(files, [one.identity for one in results])
    results.reverse()
    aside: dict[int, str] = {}
    for place in range(len(files)):
        made = results.pop().unpacked()
        if place in twice:
            found = finding("person-twice", "", twice[place])
            if isinstance(made, dict):
                made["findings"].append(
                    {
                        "severity": found.severity,
                        "code": found.code,
                        "where": found.where,
                        "message": found.message,
                    }
                )
            else:
                aside[place] = found.message
        yield made
    tell_twice(files, aside)


def tell_twice(files: Sequence[str], twice: Mapping[int, str]) -> None:
    """Tell on stderr whose workbooks are two, by their places in ``files``; of many the first."""
    for place in sorted(twice)[:_MOST_TOLD]:
        tell(f"{files[place]}: warning person-twice: {twice[place]}")
    if len(twice) > _MOST_TOLD:
        tell(
            f"{len(twice) - _MOST_TOLD} more workbooks are somebody's who has another one: assess"
            " check names them."
        )
