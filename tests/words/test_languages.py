"""A language is a folder: all of English's texts of sheets, with the same places for values, and
names by which its workbooks are known again.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

from assessment.engine.scoring import PRECONDITION
from assessment.frameworks.load import load_framework
from assessment.model import marks
from assessment.sheets.kit.addresses import sheet_names
from assessment.words import catalogue
from assessment.words.catalogue import FOLDER, Texts, languages, table
from assessment.words.months import MONTHS
from assessment.words.names import squeezed
from assessment.words.phrases import UNRATED

MEWS = load_framework("mews")
OF_COMMANDS = ("commands", "findings")  # which speak English
_LONGEST_NAME = 31  # of a sheet
_LONGEST_TITLE = 32  # of a prompt
_LONGEST_PROMPT = 255


def texts_of(language: str) -> dict[str, str]:
    """Return the texts of sheets in a language by their keys."""
    return {
        f"{path.stem}.{name}.{key}": text
        for path in sorted((FOLDER / language).glob("*.toml"))
        if path.stem not in OF_COMMANDS
        for name, texts in tomllib.loads(path.read_text(encoding="utf-8")).items()
        for key, text in texts.items()
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


@pytest.mark.parametrize("language", languages())
def test_names_of_sheets_are_valid(language: str) -> None:
    names = Texts(language).table("sheets", "names")

    assert all(0 < len(name) <= _LONGEST_NAME for name in names.values())
    assert not [name for name in names.values() if set(name) & set("[]:*?/\\")]
    assert not [name for name in names.values() if name != name.strip("' ")]
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert names["track"].replace("{track}", "").strip(), "a track's sheet would be like any other"


def test_a_name_means_the_same_sheet_in_every_language() -> None:
    meant: dict[str, set[str]] = {}
    for language in languages():
        for key, name in Texts(language).table("sheets", "names").items():
            meant.setdefault(name.casefold(), set()).add(key)

    assert not {name: keys for name, keys in meant.items() if len(keys) > 1}


@pytest.mark.parametrize("language", languages())
def test_headers_are_told_apart(language: str) -> None:
    texts = Texts(language)
    heads = [squeezed(head) for head in texts.table("sheets", "heads").values()]
    summary = texts.table("blank", "summary_heads")
    kinds = [squeezed(summary[kind]) for kind in ("competency", "weight", "level", "value")]
    words = texts.table("sheets", "words")

    assert len(set(heads)) == len(heads) and all(heads)
    assert len(set(kinds)) == len(kinds) and all(kinds)
    assert words["shown"] != words["hidden"]


@pytest.mark.parametrize("language", languages())
def test_prompts_are_as_short_as_programs_show_them(language: str) -> None:
    said = {
        **Texts(language).table("blank", "prompts"),
        **Texts(language).table("blank", "rating"),
    }
    long = {
        key: len(text)
        for key, text in said.items()
        if len(text) > (_LONGEST_TITLE if key.endswith("_title") else _LONGEST_PROMPT)
    }

    assert not long


@pytest.mark.parametrize("language", languages())
def test_words_of_drop_downs_can_stand_between_commas(language: str) -> None:
    texts = Texts(language)
    offered = [
        *texts.table("growth", "statuses").values(),
        *texts.table("growth", "kinds").values(),
    ]
    words = texts.table("sheets", "words")

    assert not [word for word in (*offered, words["shown"], words["hidden"]) if "," in word]


def test_a_long_track_keeps_what_stands_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "la").mkdir()
    names = {**table("sheets", "names"), "track": "Via {track} (cursus)"}
    lines = [f'{key} = "{name}"' for key, name in names.items()]
    (tmp_path / "la" / "sheets.toml").write_text("\n".join(["[names]", *lines, ""]))
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    track = replace(MEWS.tracks[0], name="A Track with a Name of Forty Letters and")
    made = sheet_names(replace(MEWS, language="la", tracks=(track, replace(track, id="other"))))

    assert list(made.values()) == [
        "Via A Track with a Na… (cursus)",
        "Via A Track with a… 2 (cursus)",
    ]
    assert all(marks.sheet_mark(name) for name in made.values())


def test_a_folder_is_a_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "la").mkdir()
    (tmp_path / "la" / "sheets.toml").write_text('[names]\nstart = "Hic incipe"\n')
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)

    assert languages() == ("en", "la")
    assert Texts("la").said("sheets.names.start") == "Hic incipe"


# --- what is the same in every language is the English word ----------------------------------------


def test_sheets_are_called_by_their_english_names() -> None:
    called = {marks.sheet_of_ours(name) for name in table("sheets", "names").values()}

    assert called == {*table("sheets", "names").values(), ""} - {"Track {track}"}
    assert marks.sheet_name(Texts("en"), marks.START) == marks.START


def test_headers_and_words_are_the_english_ones() -> None:
    heads, words = table("sheets", "heads"), table("sheets", "words")
    expected = {"skill": marks.SKILL_HEAD}
    expected |= {str(rater): head for rater, head in marks.RATING_HEADS.items()}
    expected |= {f"{rater}_note": head for rater, head in marks.NOTE_HEADS.items()}

    assert heads == expected
    assert words == {
        "shown": marks.SHOWN,
        "hidden": marks.HIDDEN,
        "last_cycle": marks.LAST_CYCLE,
    }
    assert tuple(table("sheets", "months").values()) == MONTHS


def test_sheets_say_of_results_what_screens_do() -> None:
    said = table("phrases", "results")

    assert (said["precondition"], said["unrated"]) == (PRECONDITION, UNRATED)


@pytest.mark.parametrize(
    ("sheet", "mark"),
    [
        ("Growth plan", "assessment_sheet_Growth_plan"),
        ("Check-ins (2)", "assessment_sheet_Check_ins"),
        ("Track Team Lead", "assessment_sheet_Track_Team_Lead"),
        ("Track ", ""),
        ("Summary", ""),
        ("Start here", ""),
        ("Delivery", ""),
    ],
)
def test_marks_of_sheets(sheet: str, mark: str) -> None:
    assert marks.sheet_mark(sheet) == mark


def test_marks_are_the_same_in_another_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "la").mkdir()
    names = {**table("sheets", "names"), "growth_plan": "Consilium", "track": "Via: {track}."}
    lines = [f'{key} = "{name}"' for key, name in names.items()]
    (tmp_path / "la" / "sheets.toml").write_text("\n".join(["[names]", *lines, ""]))
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)

    assert marks.sheet_mark("Consilium (3)") == marks.sheet_mark("Growth plan")
    assert marks.sheet_mark("Via: Team Lead.") == marks.sheet_mark("Track Team Lead")
    assert marks.sheet_mark("Via: Team Lead") == ""
