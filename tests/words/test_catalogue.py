"""The catalogue of what is said: every finding has its texts, and a text is read alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import assessment.words
from assessment.model.findings import CODES
from assessment.words.catalogue import said, table

ENGLISH = Path(assessment.words.__file__).parent / "en"
FIELDS = {"meaning", "why", "example", "remedy"}


def page(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((ENGLISH / f"{name}.toml").read_text(encoding="utf-8"))


def test_every_finding_has_all_its_texts_and_no_text_lacks_its_finding() -> None:
    assert {code: set(texts) for code, texts in page("findings").items()} == dict.fromkeys(
        CODES, FIELDS
    )


@pytest.mark.parametrize("code", CODES)
def test_texts_of_a_finding_are_sentences(code: str) -> None:
    for name, text in page("findings")[code].items():
        assert text == " ".join(text.split()), f"{name} has odd spaces"
        if name != "example":  # which may be a cell's content
            assert text.endswith((".", "...", "NAME.bak")), f"{name} does not end"


@pytest.mark.parametrize("path", sorted(ENGLISH.glob("*.toml")), ids=lambda path: path.stem)
def test_a_table_read_alone_is_what_the_whole_page_has(path: Path) -> None:
    for name, texts in page(path.stem).items():
        assert table(path.stem, name) == texts


def test_a_text_takes_its_values() -> None:
    assert said("commands.finding.alike", codes="a or b") == "did you mean a or b?"


@pytest.mark.parametrize(
    "key", ["commands.finding.nothing", "commands.nothing.alike", "findings.file.meaning"]
)
def test_a_text_that_is_not_there(key: str) -> None:
    with pytest.raises(KeyError):
        said(key)
