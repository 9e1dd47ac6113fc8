"""What is recognised: words as data, clean, and each once in its list."""

from __future__ import annotations

from pathlib import Path

import pytest

import assessment.words
from assessment.people.header_words import FIELDS, INSTEAD, header_words
from assessment.words.recognising import recognised, words_of

PAGES = sorted((Path(assessment.words.__file__).parent / "recognised").glob("*.toml"))


def lists(value: object) -> list[list[str]]:
    if isinstance(value, dict):
        return [found for below in value.values() for found in lists(below)]
    return [value] if isinstance(value, list) else []


@pytest.mark.parametrize("page", ["headers", "people"])
def test_words_are_clean_and_stand_once(page: str) -> None:
    found = lists(recognised(page))
    assert found
    for lines in found:
        words = words_of(lines)
        assert len(set(words)) == len(words)
        for word in words:
            assert word and word == word.strip() and "," not in word
            assert word == word.casefold() or word == word.lower(), word


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages_have_lines_of_a_hundred(path: Path) -> None:
    assert max(map(len, path.read_text(encoding="utf-8").splitlines())) <= 100


def test_every_field_that_can_be_named_has_words() -> None:
    words = header_words()
    for field in (*FIELDS, *INSTEAD.values()):
        assert words.nearly[field] or words.exactly[field], field


def test_names_of_each_language_have_letters_beyond_ascii() -> None:
    for language, names in recognised("spellings").items():
        assert any(not name.isascii() for name in names.split()), language
        assert len(names.split()) > 25, language
