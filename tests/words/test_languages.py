"""A language is a folder: all of English's texts, with the same places for values."""

from __future__ import annotations

import tomllib
from pathlib import Path
from string import Formatter

import pytest

from assessment.words import catalogue
from assessment.words.catalogue import FOLDER, Texts, languages


def texts_of(language: str) -> dict[str, str]:
    """Return all texts of a language by their keys."""
    return {
        f"{path.stem}.{name}.{key}": text
        for path in sorted((FOLDER / language).glob("*.toml"))
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items()
        for key, text in table.items()
    }


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_english_is_shipped() -> None:
    assert languages()[0] == "en"


@pytest.mark.parametrize("language", languages())
def test_a_language_has_all_texts_with_their_places(language: str) -> None:
    english, other = texts_of("en"), texts_of(language)

    assert {key: places(text) for key, text in other.items()} == {
        key: places(text) for key, text in english.items()
    }


def test_a_folder_is_a_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "la").mkdir()
    (tmp_path / "la" / "sheets.toml").write_text('[names]\nstart = "Hic incipe"\n')
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)

    assert languages() == ("en", "la")
    assert Texts("la").said("sheets.names.start") == "Hic incipe"
