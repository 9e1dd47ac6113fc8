"""A workbook in another language is read as its English twin once the words of that language stand
in the pages of what is recognised: no line of code is needed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assessment.words.recognising import FOLDER, recognised, words_of
from tests.builders.layouts import Book, Formula, Options, build, cell, quoted
from tests.conftest import ROOT

LEVELS = tuple(
    f"Level {number} {name}"
    for number, name in enumerate(
        ("Beginner", "Intermediate", "Advanced", "Expert", "Leading Expert"), start=1
    )
)
HEADS = ("Self", "Manager", "Agreed", "Evidence")
READ = """
import json, sys
from pathlib import Path
from assessment.words import recognising
recognising.FOLDER = Path(sys.argv[1])
from assessment import load_framework, read_workbook, score
from assessment.output.records import record
mews = load_framework("mews")
card = score(read_workbook(sys.argv[2], [mews]), [mews])
skills = [
    skill for competency in card.assessment.competencies
    for level in competency.levels for skill in level.skills
]
print(json.dumps({
    **record(card),
    "file": "", "opinions": [[o.rater, o.rating, o.note] for s in skills for o in s.opinions],
    "findings": [[finding.code, finding.where] for finding in card.findings],
}, default=str))
"""
# by language: the words of its pages, and what the English workbook says in it
LANGUAGES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "de": (
        {
            "summary": """
                nearly.weight = ['gewicht, gewichtung']
                nearly.level = ['stufe, stufen']
                nearly.value = ['wert, werte']
                nearly.competency = ['kompetenz, kompetenzen']
                aside = ['angestrebte']
                totals = ['gesamtfortschritt']
                person = ['mitarbeiterin']
                track = ['laufbahn']
            """,
            "levels": "before_number = ['stufe']",
            "raters": """
                self = ['eigene']
                manager = ['führungskraft']
                agreed = ['gemeinsame']
            """,
            "notes": "notes = ['nachweis, nachweise']",
            "ratings": "short = ['betrifft mich nicht']",
        },
        {
            "Competency": "Kompetenz",
            "Weight": "Gewichtnug",  # a typing error
            "Target level": "Angestrebte Stufe",
            "Level": "Stufe",
            "Value": "Wert",
            "Progress": "Gesamtfortschritt",
            "Employee": "Mitarbeiterin",
            "Career track": "Laufbahn",
            "Self": "Eigene Einschätzung",
            "Manager": "Führungskraft",
            "Agreed": "Gemeinsame",
            "Evidence": "Nachweis",
            "n/a: no calls at night": "Betrifft mich nicht: no calls at night",
        },
    ),
    "cs": (
        {
            "summary": """
                nearly.weight = ['váha']
                nearly.level = ['úroveň']
                nearly.value = ['hodnota']
                exactly.competency = ['oblast']
                aside = ['cílová']
                totals = ['celkem']
                person = ['zaměstnanec']
                track = ['kariérní dráha']
            """,
            "levels": "before_number = ['úroveň']",
            "raters": """
                self = ['moje']
                manager = ['vedoucí']
                agreed = ['dohodnuté']
            """,
            "notes": "notes = ['poznámky']",
            "ratings": "short = ['netýká se']",
        },
        {
            "Competency": "Oblast",
            "Weight": "Váha",
            "Target level": "Cílová úroveň",
            "Level": "Uroven",
            "Value": "Hodnota",
            "Progress": "Celkem",
            "Employee": "Zaměstnanec",
            "Career track": "Kariérní dráha",
            "Self": "Moje hodnocení",
            "Manager": "Vedoucí",
            "Agreed": "Dohodnuté",
            "Evidence": "Poznámky",
            "n/a: no calls at night": "Netýká se: no calls at night",
        },
    ),
}


def workbook() -> Book:
    """Lay out an English workbook that uses all kinds of words: three raters, evidence, a target
    beside the level, a person and a track, a skill that does not apply by the
    manager's opinion.
    """
    book = build(
        Options(
            levels=LEVELS,
            top=3,
            after=len(HEADS) - 1,
            summary_top=5,
            summary_left=2,
            summary_gap=1,
            percent=(25, 30, 30, 10, 5),
        )
    )
    for (competency, level), place in book.places.items():
        cells = book.on(competency)
        for column, head in enumerate(HEADS, start=place.rating):
            cells[place.header[0], column] = head  # where the level's result was
        for row in place.rows:
            cells[row, place.rating + 1] = 2 - level % 3
            cells[row, place.rating + 3] = f"as in row {row}"
        area = f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}"
        cells[1, place.rating] = Formula(f"IF(AND(MIN({area})>0,AVERAGE({area})>1.7),1,0)")
        cells[place.rows[0], place.rating + 2] = 2
    first = book.places[0, 0]
    book.on(0)[first.rows[1], first.rating + 1] = "n/a: no calls at night"
    book.summary[1, 1], book.summary[1, 2] = "Employee", "Dora Marsh"
    book.summary[2, 1], book.summary[2, 2] = "Career track", "Engineer"
    book.summary[5, 1] = "Target level"
    for competency in range(5):
        row, sheet = book.row(competency), quoted(book.sheet(competency))
        book.summary[row, 1] = Formula(f"{sheet}!B4", 2)  # looks like the level, and stands first
        book.summary[row, 3] = "as the handbook has it"  # nearer to the weight than the name
    book.summary[book.row(4), book.column(3)] = 9  # a value that is wrong
    return book


def translated(book: Book, says: dict[str, str], level: str) -> Book:
    """Return a workbook with its words in another language."""
    for cells in book.cells.values():
        for place, value in cells.items():
            if isinstance(value, str):
                cells[place] = re.sub(r"^Level(?= \d)", level, says.get(value, value))
    return book


def pages_with(words: dict[str, str], language: str, folder: Path) -> Path:
    """Return a copy of the pages with lines more in the tables of a language."""
    shutil.copytree(FOLDER, folder)
    for page, lines in words.items():
        path = folder / f"{page}.toml"
        text = path.read_text(encoding="utf-8")
        added = "\n".join(line.strip() for line in lines.splitlines())
        head = f"[{language}]\n"
        text = (
            text.replace(head, f"{head}{added}\n") if head in text else f"{text}\n{head}{added}\n"
        )
        path.write_text(text, encoding="utf-8")
    return folder


def read(pages: Path, file: Path) -> Any:
    """Return what a workbook comes to by some pages, read in a process of its own."""
    result = subprocess.run(
        [sys.executable, "-c", READ, str(pages), str(file)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = tmp_path_factory.mktemp("english") / "workbook.xlsx"
    file.write_bytes(workbook().save())
    return read(FOLDER, file)


def test_the_english_one_has_all_that_is_compared(english: Any) -> None:
    assert english["person"] == "Dora Marsh" and english["track"] == "Engineer"
    assert english["progress"] is not None and english["rater"] == "agreed"
    assert {rater for rater, _, _ in english["opinions"]} == {"self", "manager", "agreed"}
    assert any(note.startswith("as in row") for _, _, note in english["opinions"])
    assert ["manager", None, "no calls at night"] in english["opinions"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_in_a_language_is_read_by_its_words_alone(
    language: str, english: Any, tmp_path: Path
) -> None:
    words, says = LANGUAGES[language]
    file = tmp_path / "workbook.xlsx"
    level = {"de": "Stufe", "cs": "Úroveň"}[language]
    file.write_bytes(translated(workbook(), says, level).save())
    assert read(pages_with(words, language, tmp_path / "pages"), file) == english
    assert read(FOLDER, file)["progress"] is None  # as shipped nothing of it is known


# --- the pages -----------------------------------------------------------------------------------

WITHOUT_SPACES = {"low_within", "middle_within", "high_within", "whole", "others"}  # no English
PAGES = ("families", "levels", "lists", "months", "notes", "raters", "ratings", "scales", "summary")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_a_table_for_each_language(page: str) -> None:
    for language, names in recognised(page).items():
        assert re.fullmatch("[a-z]{2}", language)
        assert set(_names(names)) <= set(_names(recognised(page)["en"])) | WITHOUT_SPACES


@pytest.mark.parametrize("page", PAGES)
def test_words_of_a_page_are_clean_and_stand_once(page: str) -> None:
    for names in recognised(page).values():
        for lines in _names(names).values():
            words = words_of(lines)
            assert len(set(words)) == len(words)
            for word in words:
                assert word and word == word.strip().casefold() and "," not in word


def test_what_is_asked_for_is_there() -> None:
    asked = re.compile(r"""(?:recognised|squeezed)_words\(\s*"(\w+)", "(\w+)"(?:, "(\w+)")?\)""")
    found = [
        match.groups()
        for path in sorted((ROOT / "assessment").rglob("*.py"))
        for match in asked.finditer(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 20
    for page, *path in found:
        name = ".".join(filter(None, path))
        assert any(name in _names(table) for table in recognised(page).values()), (page, name)


def test_all_that_an_ordinary_workbook_needs_is_small() -> None:
    """Pages that nearly every run reads: parsing them counts."""
    ordinary = ("summary", "levels", "raters", "notes", "ratings")
    assert sum((FOLDER / f"{page}.toml").stat().st_size for page in ordinary) < 6_000


def _names(table: dict[str, Any], before: str = "") -> dict[str, list[str]]:
    """Return the lists of a table by name, those below others with both names."""
    found: dict[str, list[str]] = {}
    for name, value in table.items():
        found |= _names(value, f"{name}.") if isinstance(value, dict) else {before + name: value}
    return found
