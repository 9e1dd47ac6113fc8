"""The comparison of findings that other tests use: strict about errors and warnings, never about further notes."""

from __future__ import annotations

from assessment.model import Finding
from tests.builders.told import told

FINDINGS = (
    Finding("error", "no-grade", "", "An error."),
    Finding("warning", "weights-not-100", "", "A warning."),
    Finding("info", "never-calculated", "", "A note."),
)


def test_a_note_may_be_named_or_not() -> None:
    assert told(FINDINGS) == {"no-grade", "weights-not-100"}
    assert told(FINDINGS) == ["no-grade", "weights-not-100", "never-calculated"]


def test_errors_and_warnings_are_all_named() -> None:
    assert told(FINDINGS) != {"no-grade"}
    assert told(FINDINGS) != {"weights-not-100", "never-calculated"}


def test_what_is_named_was_told() -> None:
    assert told(FINDINGS) != {"no-grade", "weights-not-100", "level-blank"}
    assert told(()) != {"level-blank"}


def test_what_is_left_after_some_are_taken_away() -> None:
    assert told(FINDINGS) - {"no-grade"} == {"weights-not-100"}


def test_two_are_alike_whatever_their_notes() -> None:
    assert told(FINDINGS) == told(FINDINGS[:2])
    assert told(FINDINGS[:2]) == told(FINDINGS)
    assert told(FINDINGS) != told(FINDINGS[1:])
