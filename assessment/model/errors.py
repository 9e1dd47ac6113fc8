"""Every exception that the library raises, and when.

    AssessmentError            base of all; its text can be shown to a person
    ├── PackageError           a file is no readable workbook: ``code`` names the finding
    ├── FrameworkError         a framework's data file is wrong: ``file``, ``key``
    ├── TrackError             a track's name is unknown or ambiguous
    ├── CompetencyError        a competency's name is unknown or ambiguous
    ├── ColumnsError           what is said of a roster's columns cannot be followed
    └── OutputError            a result cannot be written where it was asked for

A mistake in somebody's workbook is not an exception but a finding (see
:mod:`assessment.model.findings`). A wrong argument of a caller raises the usual
``TypeError`` or ``ValueError``.
"""

from __future__ import annotations


class AssessmentError(Exception):
    """Base of all exceptions of this library."""


class PackageError(AssessmentError):
    """A file cannot be read as a workbook.

    ``code`` is a finding's code of :mod:`assessment.model.findings`, the text says what is wrong
    with the file and what its owner can do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[PackageError], tuple[str, str]]:
        # the default would call the class with the message alone on its way back from a worker
        return type(self), (self.code, str(self))


class FrameworkError(AssessmentError):
    """A framework's data file is wrong; ``file`` and ``key`` say where."""

    def __init__(self, file: str, key: str, message: str) -> None:
        super().__init__(f"{file}: {key}: {message}" if key else f"{file}: {message}")
        self.file = file
        self.key = key
        self.message = message

    def __reduce__(self) -> tuple[type[FrameworkError], tuple[str, str, str]]:
        return type(self), (self.file, self.key, self.message)


class TrackError(AssessmentError):
    """No track, or more than one, has the name that was asked for."""


class CompetencyError(AssessmentError):
    """No competency, or more than one, has the name that was asked for."""


class OutputError(AssessmentError):
    """A result cannot be written where it was asked for."""


class ColumnsError(AssessmentError):
    """What somebody says of a roster's columns cannot be followed."""
