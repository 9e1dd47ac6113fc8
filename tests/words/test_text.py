"""Texts for people: counted, cut, quoted."""

from __future__ import annotations

import pytest

from assessment.words.text import counted, cut, quoted, shortened


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 skills"), (1, "1 skill"), (2, "2 skills"), (21, "21 skills")]
)
def test_counted(number: int, said: str) -> None:
    assert counted(number, "skill") == said


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [("", 5, ""), ("abcde", 5, "abcde"), ("abcdef", 5, "ab..."), ("ab cdef", 6, "ab ...")],
)
def test_cut(text: str, most: int, shown: str) -> None:
    assert cut(text, most) == shown


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [("abc", 5, "“abc”"), ("ab cdef", 6, "“ab...”"), ("abcdef", 6, "“abcdef”")],
)
def test_quoted(text: str, most: int, shown: str) -> None:
    assert quoted(text, most) == shown


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [("ab cd", 5, "ab cd"), ("ab cd ef", 6, "ab…"), ("abcdefgh", 6, "abcde…")],
)
def test_shortened_between_words(text: str, most: int, shown: str) -> None:
    assert shortened(text, most) == shown
