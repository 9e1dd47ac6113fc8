"""A blank in another language says nothing in English, and is filled, read, scored, written back
and carried over like an English one.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from assessment import build_blank, load_framework, read_workbook, score, write_back
from assessment.jobs.blank import Layout, book_of
from assessment.jobs.prefilled import prepare_workbook
from assessment.model import Framework, Scorecard
from assessment.model.marks import (
    DEFINITION,
    FAMILY,
    HIDDEN,
    NOTE_HEADS,
    PERSON,
    RATING_HEADS,
    RESULTS,
    START,
    SUMMARY,
    sheet_mark,
    sheet_name,
)
from assessment.ooxml.workbook import open_workbook
from assessment.output.records import record
from assessment.recognition.find.own import holds_no_skills
from assessment.sheets.kit.canvas import Canvas, Formats
from assessment.words import catalogue
from tests.builders.blank_fillings import allowing
from tests.builders.pseudo_language import (
    LANGUAGE,
    english_in,
    pseudo,
    pseudo_name,
    seen,
    texts_of,
    write_languages,
)
from tests.conftest import SHARED
from tests.referees import referee

TINY = Path(__file__).parents[1] / "frameworks" / "broken" / "valid"
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
# what formulas compare on the hidden sheet, and its keys: no language
CODES = ["counts", "self", "manager", "agreed", "aspired", "strange", "left out", "level"]
RATERS = tuple(RATING_HEADS)


@pytest.fixture(autouse=True, scope="module")
def both_languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = write_languages(tmp_path_factory.mktemp("words"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "FOLDER", folder)
        yield


def in_language(framework: Framework) -> Framework:
    return replace(framework, language=LANGUAGE)


@cache
def mews() -> Framework:
    return load_framework("mews")


def filled(path: Path, framework: Framework, layout: Layout, name: str = "Ada Example") -> Path:
    """Write a blank that somebody has filled: three raters where there is room for them, evidence,
    comments, a cell that holds no rating, and a follow-up change as a proposal.
    """
    track, *others = framework.tracks
    path.write_bytes(
        build_blank(
            framework, track, name=name, person_id="7", aspirational=others[:1], layout=layout
        )
    )
    drawn = book_of(framework, layout)
    book = openpyxl.load_workbook(path)
    steps = framework.scale.steps
    for number, places in enumerate(drawn.ratings.values()):
        for shift, (head, (sheet, cell)) in enumerate(places.items()):
            if head in NOTE_HEADS.values():
                book[sheet][cell] = f"Seen {number}" if number % 5 == 0 else None
            elif (number + shift) % 7:
                step = steps[-1 - (number * shift + number // 9) % len(steps) // 2]
                book[sheet][cell] = step.label if layout == "modern" else step.value
        if number == 3:
            sheet, cell = places[RATING_HEADS["self"]]
            book[sheet][cell].comment = Comment("Since then it is Yes.", "Ann Manager")
            book[sheet][cell].fill = PatternFill("solid", fgColor="FFCC99FF")
    sheet, cell = drawn.inputs[FAMILY]
    book[sheet][cell] = "Backend"
    book.save(path)
    return path


def scored(path: Path, framework: Framework) -> Scorecard:
    return score(read_workbook(path, [framework]), [framework])


def told(card: Scorecard) -> Mapping[str, Any]:
    """Return what comes of a workbook, but for what its sheets are called."""
    one: dict[str, Any] = dict(record(card))
    codes = [finding["code"] for finding in one.pop("findings")]
    found = [code for code in codes if code != "never-calculated"]  # as the filling saves it
    opinions = [
        (opinion.rater, opinion.rating, opinion.where, opinion.note)
        for competency in card.assessment.competencies
        for level in competency.levels
        for skill in level.skills
        for opinion in skill.opinions
    ]
    marker = card.assessment.marker
    return {**one, "file": "", "findings": found, "opinions": opinions, "marker": marker}


# --- what it says --------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("left_out", [False, True])
def test_no_english_is_left(layout: Layout, left_out: bool, tmp_path: Path) -> None:
    framework = in_language(load_framework(TINY))
    framework = allowing(framework) if left_out else framework
    path = tmp_path / "blank.xlsx"
    path.write_bytes(build_blank(framework, framework.tracks[0], layout=layout))

    known = sorted({*texts_of(framework), framework.rule.marker(), *CODES}, key=len, reverse=True)
    known += ["SUMMARY", DEFINITION, "Arial", "{Discriminator}"]
    english = {
        (part, text): words for part, text in seen(path) if (words := english_in(text, known))
    }
    assert not english


def test_a_blank_has_its_sheets_in_the_language(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(build_blank(in_language(mews()), None))
    names = open_workbook(path.read_bytes()).sheet_names

    assert names[:2] == [pseudo_name("Start here"), pseudo_name("Summary")]


def test_messages_are_as_long_as_programs_show_them(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "long.xlsx")
    canvas = Canvas(book, "Long", Formats(book), marked=False)
    canvas.choice((0, 0, 0, 0), "$B$1:$B$2", ("a" * 40, "b" * 300), ("c" * 40, "d" * 300))
    book.close()
    (rule,) = openpyxl.load_workbook(tmp_path / "long.xlsx")["Long"].data_validations.dataValidation

    assert (rule.promptTitle, rule.prompt) == ("a" * 32, "b" * 255)
    assert (rule.errorTitle, rule.error) == ("c" * 32, "d" * 255)


def test_marks_are_the_same_in_every_language(tmp_path: Path) -> None:
    marks = []
    for framework in (mews(), in_language(mews())):
        book = open_workbook(build_blank(framework, None))
        ours = book.marked_sheets(sheet_mark)
        marks.append([sheet_mark(name) for name in ours])

    assert marks[0] == marks[1] and len(marks[0]) == 4


def test_sheets_without_skills_are_known_in_every_language() -> None:
    texts = in_language(mews()).texts

    assert all(map(holds_no_skills, (START, DEFINITION, sheet_name(texts, START))))
    assert not holds_no_skills(sheet_name(texts, SUMMARY))


# --- what is read of it --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identity", "layout"), [("mews", "modern"), ("mews", "classic"), ("carvago", "modern")]
)
def test_it_is_read_and_scored_like_an_english_one(
    identity: str, layout: Layout, tmp_path: Path
) -> None:
    english = load_framework(identity)
    cards = [
        scored(filled(tmp_path / f"{framework.language}.xlsx", framework, layout), framework)
        for framework in (english, in_language(english))
    ]

    assert told(cards[1]) == told(cards[0])
    assert cards[0].assessment.person == "Ada Example" and cards[0].assessment.proposals
    assert any(level.achieved for one in cards[0].competencies for level in one.levels)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_is_read_by_whoever_expects_english(layout: Layout, tmp_path: Path) -> None:
    path = filled(tmp_path / "other.xlsx", in_language(mews()), layout)

    assert told(scored(path, mews())) == told(scored(path, in_language(mews())))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_is_read_without_its_marker(layout: Layout, tmp_path: Path) -> None:
    cards = []
    for framework in (mews(), in_language(mews())):
        path = filled(tmp_path / f"{framework.language}.xlsx", framework, layout)
        book = openpyxl.load_workbook(path)
        properties = getattr(book, "custom_doc_props")  # noqa: B009 (its types do not know it)
        for name in properties.names:
            del properties[name]
        for name in list(book.defined_names):
            if name.startswith("Framework"):
                del book.defined_names[name]
        book.save(path)
        cards.append(scored(path, framework))

    assert cards[0].assessment.marker is None
    assert [one.level for one in cards[1].competencies] == [
        one.level for one in cards[0].competencies
    ]
    assert cards[1].progress == cards[0].progress is not None


def test_a_header_that_was_lost_is_named_as_it_was(tmp_path: Path) -> None:
    path = filled(tmp_path / "lost.xlsx", in_language(mews()), "modern")
    book = openpyxl.load_workbook(path)
    sheet = book[mews().competencies[0].name]
    (cell,) = (cell for cell in sheet[2] if cell.value == pseudo(RATING_HEADS["manager"]))
    cell.value = "Somebody"
    book.save(path)
    found = {found.code: found for found in read_workbook(path, [mews()]).findings}

    assert pseudo("Manager's rating") in found["rater-column-missing"].message


# --- what is written into it ---------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_is_written_back(layout: Layout, tmp_path: Path) -> None:
    framework = in_language(mews())
    path = filled(tmp_path / "own.xlsx", framework, layout)
    once, again = tmp_path / "once.xlsx", tmp_path / "again.xlsx"
    write_back(path, once, framework=framework, track=framework.tracks[0].name)
    write_back(once, again, framework=framework, track=framework.tracks[0].name)

    assert told(scored(once, framework)) == told(scored(path, framework))
    sheets = [open_workbook(book.read_bytes()).sheet_names for book in (path, once, again)]
    assert sheets[1] == sheets[2] and set(sheets[0]) < set(sheets[1])


def test_results_that_were_hidden_are_shown(tmp_path: Path) -> None:
    framework = in_language(mews())
    path = filled(tmp_path / "own.xlsx", framework, "modern")
    sheet, cell = book_of(framework, "modern").inputs[RESULTS]
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = pseudo(HIDDEN)
    book.save(path)
    write_back(path, tmp_path / "once.xlsx", framework=framework)

    shown = openpyxl.load_workbook(tmp_path / "once.xlsx", data_only=True)[sheet]
    assert shown[cell].value == pseudo("Shown")
    level = open_workbook((tmp_path / "once.xlsx").read_bytes()).names["LEVELS"]
    assert sheet_name(framework.texts, SUMMARY) in level.replace("''", "'")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_next_cycle_begins_with_it(layout: Layout, tmp_path: Path) -> None:
    carried = []
    for framework in (mews(), in_language(mews())):
        last = filled(tmp_path / f"{framework.language}.xlsx", framework, layout)
        for cycle in range(2):  # notes of the last cycle do not pile up
            prepared = prepare_workbook(framework, None, previous=last, layout=layout)
            last = tmp_path / f"{framework.language}{cycle}.xlsx"
            last.write_bytes(prepared.data)
            assert prepared.start is not None and prepared.loss is None
            assert prepared.start.person == "Ada Example"
        assessment = read_workbook(last, [framework])
        texts = [
            remark.text
            for one in assessment.competencies
            for level in one.levels
            for skill in level.skills
            for remark in skill.remarks
        ]
        lines = [text.count("\n") for text in texts]
        carried.append((told(score(assessment, [framework])), lines))
        if framework.language == LANGUAGE:
            assert all(text.startswith(f"{pseudo('Last cycle')}:\n") for text in texts)
        elif texts:
            assert all(text.startswith("Last cycle:\n") for text in texts)

    assert carried[0] == carried[1] and carried[0][1]


def test_the_first_sheet_asks_for_a_name(tmp_path: Path) -> None:
    framework = in_language(mews())
    book = open_workbook(build_blank(framework, None))
    sheet, cell = book_of(framework, "modern").inputs[PERSON]
    start = book[sheet_name(framework.texts, START)]

    assert start.value(2, 1) == framework.texts.said("blank.start.nobody")
    assert sheet == sheet_name(framework.texts, SUMMARY) and cell == "B3"


# --- other programs ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_libreoffice_computes_the_same(layout: Layout, tmp_path: Path) -> None:
    framework = in_language(mews())
    path = filled(tmp_path / "own.xlsx", framework, layout)
    card = scored(path, framework)
    (tmp_path / "out").mkdir()
    referee.convert([path], tmp_path / "out")
    levels, progress = shown_in(tmp_path / "out" / path.name)

    assert levels == [one.level for one in card.competencies]
    assert progress == pytest.approx(float(card.progress or -1), abs=1e-6)


def shown_in(path: Path) -> tuple[list[object], object]:
    """Return the levels and the progress that the Summary of a saved workbook shows."""
    book = openpyxl.load_workbook(path, data_only=True)

    def under(name: str) -> list[object]:
        ((sheet, area),) = book.defined_names[name].destinations
        cells = book[sheet.replace("''", "'")][area.replace("$", "")]
        rows = cells if isinstance(cells, tuple) else ((cells,),)
        return [cell.value for row in rows for cell in row]

    return under("Levels"), under("Progress")[0]


@pytest.mark.skipif(
    not (SHARED / "tools" / "opens_in_excel.py").exists()
    or importlib.util.find_spec("lxml") is None,
    reason="lxml or the tool that knows Excel's rules does not lie beside the checkout",
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_opens_in_excel(layout: Layout, tmp_path: Path) -> None:
    from tests.sheets.test_opens_in_excel import errors

    path = tmp_path / "blank.xlsx"
    path.write_bytes(build_blank(in_language(mews()), mews().tracks[0], layout=layout))

    assert errors(path) == []
