"""What a workbook is read from: a file, or bytes that somebody has."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from assessment.jobs.folders import refuse
from assessment.model import Assessment
from assessment.recognition import Reading

if TYPE_CHECKING:
    from assessment.jobs.destination import Destination

UNNAMED = "workbook.xlsx"  # bytes that nobody has named


class Source(NamedTuple):
    """A workbook: the path of a file, or its bytes and what they are called."""

    name: str
    data: bytes | None = None

    @classmethod
    def of(cls, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Source:
        """Return what ``source`` is; bytes are called ``name``."""
        if isinstance(source, bytes):
            return cls(name or UNNAMED, source)
        return cls(os.fspath(source))

    @property
    def content(self) -> str | bytes:
        """What is opened."""
        return self.name if self.data is None else self.data

    def refuse(self) -> None:
        """Raise :class:`assessment.model.errors.PackageError` for a file that is no workbook by
        its name or size.
        """
        if self.data is None:
            refuse(self.name)

    def named(self, reading: Reading) -> Reading:
        """Return what was read from :attr:`content`, under its name."""
        return replace(reading, assessment=self.renamed(reading.assessment))

    def renamed(self, assessment: Assessment) -> Assessment:
        """Return an assessment that was read from :attr:`content`, under its name."""
        return assessment if self.data is None else replace(assessment, file=self.name)

    def destination(self, target: str | os.PathLike[str]) -> Destination:
        """Return where the workbook is written, if that is to be ``target``, a file or a folder;
        bytes are no file that could be overwritten.

        Raises :class:`assessment.model.errors.OutputError`.
        """
        from assessment.jobs.destination import destination  # most runs write nothing

        return destination(os.fspath(target), [self.name], are_files=self.data is None)
