"""What is told of a workbook or a list, compared so that a further note does no harm.

A test says which errors and warnings there are, all of them, and which notes it is about. Notes
(severity info) that it does not name may come besides: a new one must not turn half of the tests
red.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assessment.model import Finding


class Told(frozenset[str]):
    """The codes of findings: equal to a set or list of codes that has every error and warning and
    nothing that was not told.
    """

    notes: frozenset[str]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, list | set | frozenset):
            return NotImplemented
        wanted = frozenset(other)
        besides = other.notes if isinstance(other, Told) else frozenset()
        return self - self.notes <= wanted and wanted - besides <= frozenset(self)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = frozenset.__hash__

    def __sub__(self, codes: Any) -> Told:
        return _told(frozenset(self).difference(codes), self.notes)


def told(source: Any) -> Told:
    """Return the codes of the findings of a scorecard, an assessment or a roster, or of some."""
    findings: Iterable[Finding] = list(getattr(source, "findings", source))
    notes = {finding.code for finding in findings if finding.severity == "info"}
    return _told((finding.code for finding in findings), notes)


def _told(codes: Iterable[str], notes: Iterable[str]) -> Told:
    made = Told(codes)
    made.notes = frozenset(notes)
    return made
