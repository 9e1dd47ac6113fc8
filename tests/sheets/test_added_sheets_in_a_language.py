"""The sheets that are added to a workbook, in a language that is a folder beside English: all that
they say is in it, they compute the same, and what people fill in is read back as in English.
"""

from __future__ import annotations

import html
import io
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assessment import load_framework, score
from assessment.engine.calendar import Due
from assessment.engine.carry_over import NotCarried
from assessment.formulas.cells import position, reference
from assessment.formulas.evaluate import Evaluator
from assessment.jobs.development import planned_into, setting_of
from assessment.jobs.write_back import write_back
from assessment.model import Development, Framework, Goal
from assessment.model.marks import (
    ACCOMPLISHMENTS,
    CHECK_INS,
    DEVELOPMENT_SHEETS,
    FOCUS,
    GROWTH_PLAN,
    TRACKS,
    sheet_name,
)
from assessment.ooxml import edit_workbook
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.recognition import open_reading
from assessment.recognition.growth import (
    cells_for,
    due_cells,
    read_development,
    room_for,
)
from assessment.recognition.growth_table import day_of
from assessment.sheets.growth.accomplishments import accomplishments_sheet
from assessment.sheets.growth.check_ins import (
    KINDS,
    cadence_of,
    check_ins_sheet,
    due_words,
    kind_words,
)
from assessment.sheets.growth.growth_plan import STATUSES, growth_plan_sheet, status_words
from assessment.sheets.kit.addresses import quoted
from assessment.sheets.kit.pages import SheetPlan
from assessment.sheets.results.carried_over import carried_over_sheet
from assessment.sheets.results.focus import is_nowhere
from assessment.sheets.results.tracks import choice_places
from assessment.sheets.results.tracks_page import aspired_label
from assessment.words import catalogue
from assessment.words.catalogue import IN_ENGLISH, Texts, languages
from assessment.words.names import plain_title
from tests.builders.pseudo_language import LANGUAGE, write_languages
from tests.conftest import ROOT
from tests.sheets.test_columns import computed, outcomes_of, plans_of, same, written

OTHER = Texts(LANGUAGE)
MEWS = load_framework("mews")
SAMPLES = [ROOT / "samples" / f"{name}.xlsx" for name in ("mews-engineer", "carvago-frontend")]
TODAY = date(2025, 3, 3)
DAYS = (date(2025, 4, 1), date(2025, 6, 30))


@pytest.fixture(scope="module", autouse=True)
def language(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have the language beside English."""
    folder = write_languages(tmp_path_factory.mktemp("words"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "FOLDER", folder)
        assert languages() == ("en", LANGUAGE)
        yield


def speaking(framework: Framework, texts: Texts) -> Framework:
    return replace(framework, language=texts.language)


def framework_of(sample: Path) -> Framework:
    return load_framework(sample.stem.partition("-")[0])


def scored(data: bytes | Path, framework: Framework, texts: Texts) -> bytes:
    """Return a workbook with its results, and another track beside the person's own."""
    source = data if isinstance(data, bytes) else data.read_bytes()
    spoken = speaking(framework, texts)
    track = framework.tracks[-1].name
    return write_back(source, name="a.xlsx", framework=spoken, compare=[track]).data


def planned(data: bytes, framework: Framework, texts: Texts) -> bytes:
    """Return a workbook with its development sheets."""
    spoken = speaking(framework, texts)
    reading = open_reading(data, [spoken])
    return planned_into(reading, score(reading.assessment, [spoken]), today=TODAY).data


@dataclass(frozen=True)
class Made:
    """A sample with all sheets that are added, in a language."""

    sample: Path
    texts: Texts
    results: bytes
    plan: bytes

    @property
    def book(self) -> Workbook:
        return open_workbook(self.plan)


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda sample: str(sample.stem))
def made(request: pytest.FixtureRequest) -> tuple[Made, Made]:
    """Return a sample with its sheets in English, and in the language."""
    sample: Path = request.param
    framework = framework_of(sample)
    english, other = (
        Made(sample, texts, results, planned(results, framework, texts))
        for texts in (IN_ENGLISH, OTHER)
        for results in [scored(sample, framework, texts)]
    )
    return english, other


def added(made: Made) -> list[str]:
    """Return the names of the sheets that the sample does not have."""
    before = open_workbook(made.sample).sheet_names
    return [name for name in made.book.sheet_names if name not in before]


# --- what they say -------------------------------------------------------------------------------

_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")


def texts_on(data: bytes, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield all that a person reads on sheets, with where it stands: texts of cells and those in
    formulas, messages of validations and lists of drop-downs, conditions, titles of charts.
    """
    book = openpyxl.load_workbook(io.BytesIO(data))
    for name in names:
        sheet: Any = book[name]
        yield name, name
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if isinstance(cell.value, str):
                is_formula = cell.data_type == "f"
                said = _LITERAL.findall(cell.value) if is_formula else [cell.value]
                yield from ((f"{name}!{cell.coordinate}", text) for text in said)
        for rule in sheet.data_validations.dataValidation:
            for text in (rule.promptTitle, rule.prompt, rule.errorTitle, rule.error):
                yield f"{name}!{rule.sqref}", text or ""
            for text in _LITERAL.findall(rule.formula1 or ""):
                yield f"{name}!{rule.sqref}", text
        for areas in sheet.conditional_formatting:
            for condition in areas.rules:
                for formula in condition.formula:
                    yield from ((f"{name} condition", text) for text in _LITERAL.findall(formula))
    with_charts = open_workbook(data).package
    for part in with_charts.names:
        if part.startswith(("xl/charts/", "xl/drawings/")):
            content = with_charts.read(part).decode("utf-8")
            for text in re.findall(r'<a:t>([^<]*)</a:t>|descr="([^"]*)"', content):
                yield part, html.unescape("".join(text))


def data_of(framework: Framework, made: Made) -> set[str]:
    """Return what the sheets say that is no text of theirs: what the framework and the workbook
    hold.
    """
    reading = open_reading(made.sample.read_bytes(), [framework])
    card = score(reading.assessment, [framework])
    data = {framework.name, framework.version, card.assessment.person or "workbook"}
    data |= {track.name for track in framework.tracks}
    data |= {track.name[:19].rstrip() for track in framework.tracks}  # in the name of its sheet
    for grade in (grade for track in framework.tracks for grade in track.grades):
        data |= {grade.grade or "", plain_title(grade.job_title)}
    data |= {framework.level_name(number) for number in range(len(framework.levels) + 1)}
    data |= {rating.label for rating in framework.ratings}
    data |= {framework.pay.unit} if framework.pay else set()
    for competency in card.assessment.competencies:
        data |= {competency.name, *(level.name for level in competency.levels)}
        data |= {skill.text for level in competency.levels for skill in level.skills}
    data |= {competency.name for competency in framework.competencies}
    data |= set(open_workbook(made.sample).sheet_names)
    setting = setting_of(framework, "")
    for learning in setting.kinds:
        told = re.split("[:.;,]", learning.description)[0].lower()
        data |= {learning.name, learning.id, told}
    data |= set(setting.values)
    data |= {" ".join(one.comment.split()) for one in card.assessment.proposals}
    for practice in framework.growth.practices if framework.growth else ():
        step = practice.next_step.split()  # points to talk about have its beginning
        data |= {practice.measure, *(" ".join(step[:many]) for many in range(5, len(step) + 1))}
    data |= {event.name for event in framework.cycle.events} if framework.cycle else set()
    return {text for text in data if _ENGLISH_WORD.search(text)}


def english_in(text: str, data: Iterable[str]) -> list[str]:
    """Return the English words of a text that are not in what ``data`` say."""
    for known in sorted(data, key=len, reverse=True):
        text = text.replace(known, " ")
    return _ENGLISH_WORD.findall(text)


def test_nothing_is_said_in_english(made: tuple[Made, Made]) -> None:
    other = made[1]
    data = data_of(framework_of(other.sample), other)
    said = [
        (where, text)
        for where, text in texts_on(other.plan, added(other))
        if english_in(text, data)
    ]
    assert not said


def test_the_search_finds_what_is_said_in_english(made: tuple[Made, Made]) -> None:
    english = made[0]
    data = data_of(framework_of(english.sample), english)
    said = {text for _, text in texts_on(english.plan, added(english)) if english_in(text, data)}
    wanted = ("Career tracks", "► here", "Not a track", "Overdue", "Progress by track", "at risk")
    assert all(any(words in text for text in said) for words in wanted)
    assert len(said) > 100


def test_the_sheets_are_those_of_english(made: tuple[Made, Made]) -> None:
    english, other = made
    names = [sheet_name(OTHER, sheet) for sheet in (TRACKS, FOCUS, *DEVELOPMENT_SHEETS)]
    assert len(added(other)) == len(added(english)) == 6
    assert [name for name in added(other) if name in names] == names
    assert not set(added(other)) & set(added(english))


def test_the_sheet_of_what_was_not_carried_speaks_the_language() -> None:
    left = NotCarried("Delivery!C5", "Delivery", "Beginner", "You plan", None, "a note", "why")
    spoken = speaking(MEWS, OTHER)
    data = {"Jana", "Delivery", "Beginner", "You plan", "a note", "why"}
    for plan in (
        carried_over_sheet(spoken, "Jana", "", [left]),
        carried_over_sheet(spoken, "Jana", "", []),
    ):
        book = written_alone(plan)
        assert not [text for _, text in texts_on(book, [plan.shape.name]) if english_in(text, data)]


def written_alone(plan: SheetPlan) -> bytes:
    return written([plan], plans_of(MEWS, random.Random(1))[1]).package.data


def test_the_cadence_of_a_framework_is_told_in_the_language() -> None:
    cadence = cadence_of(speaking(MEWS, OTHER))
    events = {event.name for event in MEWS.cycle.events} if MEWS.cycle else set()
    assert cadence and not [text for text in cadence.values() if english_in(text, events)]


def test_a_talk_that_is_overdue_is_so_in_the_language() -> None:
    due = Due("review", TODAY, TODAY, overdue=True, too_early=False, why="why")
    assert due_words(due, OTHER) == f"{OTHER.said('growth.check_ins.overdue')}: why"
    plan = check_ins_sheet(setting_of(speaking(MEWS, OTHER), ""), due=[due])
    conditions = {
        text
        for where, text in texts_on(written_alone(plan), [plan.shape.name])
        if where.endswith("condition")
    }
    assert OTHER.said("growth.check_ins.overdue").replace('"', '""') in conditions


# --- what they compute ---------------------------------------------------------------------------


def all_plans(framework: Framework, dice: random.Random) -> tuple[list[SheetPlan], Any]:
    plans, facts = plans_of(framework, dice)
    growth = setting_of(framework, "Jana")
    goals = [
        Goal("Lead", "", "", "", "", "", dice.choice(growth.kinds).id, None, None, status, "", "")
        for status in dice.choices([None, *STATUSES], k=6)
    ]
    results = plans[: -len(DEVELOPMENT_SHEETS)] if framework.growth else plans
    return [
        *results,
        growth_plan_sheet(growth, goals),
        accomplishments_sheet(growth),
        check_ins_sheet(growth),
    ], facts


@pytest.mark.parametrize("identity", ["mews", "carvago", "carvago-2023"])
def test_each_formula_gives_what_its_column_says(identity: str) -> None:
    dice = random.Random(identity)
    framework = speaking(load_framework(identity), OTHER)
    live = set()
    for _ in range(3):
        plans, facts = all_plans(framework, dice)
        outcomes = list(outcomes_of(plans, written(plans, facts)))
        assert not [one for one in outcomes if not same(one.given, one.stated)]
        live |= {one.column for one in outcomes}
        assert any(computed(plan) for plan in plans)
    assert len(live) > 30


def test_each_formula_of_a_workbook_gives_what_it_holds(made: tuple[Made, Made]) -> None:
    book = made[1].book
    evaluator = Evaluator(book)
    formulas = [
        (name, place, cell.value)
        for name in added(made[1])
        for place, cell in book[name].cells.items()
        if cell.formula is not None
    ]
    assert len(formulas) > 100
    assert not [
        (name, place, value, evaluator.value(name, *place))
        for name, place, value in formulas
        if not same(value, evaluator.value(name, *place))
    ]


# --- written again -------------------------------------------------------------------------------


def test_the_sheets_replace_themselves(made: tuple[Made, Made]) -> None:
    other = made[1]
    framework = framework_of(other.sample)
    again = scored(other.results, framework, OTHER)
    assert again == scored(again, framework, OTHER)
    assert open_workbook(again).sheet_names == open_workbook(other.results).sheet_names


def test_a_plan_is_kept_when_results_are_written_again(made: tuple[Made, Made]) -> None:
    other = made[1]
    framework = framework_of(other.sample)
    again = scored(planned(other.plan, framework, OTHER), framework, OTHER)
    assert sorted(open_workbook(again).sheet_names) == sorted(other.book.sheet_names)
    assert bare(development_of(again)) == bare(development_of(other.plan))


def test_sheets_of_another_language_are_replaced(made: tuple[Made, Made]) -> None:
    english, other = made
    back = scored(other.results, framework_of(other.sample), IN_ENGLISH)
    assert open_workbook(back).sheet_names == open_workbook(english.results).sheet_names


def test_what_was_chosen_and_written_on_results_stays(
    made: tuple[Made, Made], tmp_path: Path
) -> None:
    other = made[1]
    framework = framework_of(other.sample)
    if len(framework.tracks) == 1:
        pytest.skip("there is no other track that somebody could aspire to")
    book, track = open_workbook(other.results), framework.tracks[2].name
    tracks, focus = (sheet_name(OTHER, sheet) for sheet in (TRACKS, FOCUS))
    below = OTHER.said("results.tracks.aspired")
    row, column = next(
        place
        for place, cell in book[tracks].cells.items()
        if below in str(cell.value)[2:] and cell.formula is None and str(cell.value).startswith("☆")
    )
    head = OTHER.said("results.focus.practice_head")
    top, side = next(place for place, cell in book[focus].cells.items() if cell.value == head)
    cells = {
        (tracks, reference(row + 1, column)): track,
        (focus, reference(top + 1, side)): "Pair with Ben",
    }
    edit_workbook(other.results, tmp_path / "a.xlsx", cells)
    spoken = speaking(framework, OTHER)
    after = open_workbook(
        write_back((tmp_path / "a.xlsx").read_bytes(), name="a.xlsx", framework=spoken).data
    )
    values = {str(cell.value) for cell in after[tracks].cells.values() if cell.formula is None}
    assert track in values
    beside = {
        after[focus].value(row, 2)
        for (row, column), cell in after[focus].cells.items()
        if column == side and cell.value == "Pair with Ben"
    }
    assert beside == {book[focus].value(top + 1, 2)}
    assert f"☆ {OTHER.said('results.tracks.aspired_mark')}" in {
        cell.value for cell in after[tracks].cells.values()
    }


@pytest.mark.parametrize("texts", [IN_ENGLISH, OTHER])
def test_the_cells_in_which_tracks_are_chosen_are_found(texts: Texts) -> None:
    choices = choice_places({(30, 4): aspired_label(texts)})
    assert choices[:2] == [(31, 4), (31, 5)]


@pytest.mark.parametrize("texts", [IN_ENGLISH, OTHER])
@pytest.mark.parametrize("number", ["", " (2)"])
def test_the_link_of_an_empty_row_to_itself_names_no_skill(texts: Texts, number: str) -> None:
    assert is_nowhere(f"{quoted(sheet_name(texts, FOCUS) + number)}!$F$12")


def test_the_link_to_a_skill_names_it() -> None:
    assert not is_nowhere("Delivery!$F$12")


# --- read back -----------------------------------------------------------------------------------


def development_of(data: bytes) -> Development:
    return read_development(open_workbook(data))[0]


def bare(development: Development) -> Development:
    """Return a development without the places where it stands, and without the sentences that were
    proposed in its language.
    """
    return Development(
        tuple(
            replace(goal, where="", measure="", support="", reason="")
            if goal.status is None
            else replace(goal, where="")
            for goal in development.goals
        ),
        tuple(replace(one, where="") for one in development.accomplishments),
        tuple(
            replace(talk, where="", points=talk.points if talk.decisions else "")
            for talk in development.check_ins
        ),
    )


def filled_by_hand(made: Made, target: Path) -> bytes:
    """Fill the development sheets as a person does: below their heads, by the words that are
    offered and dates as they are shown.
    """
    cells: dict[tuple[str, str], str | float] = {}
    texts, book = made.texts, made.book

    def write(sheet: str, table: str, field: str, row: int, value: str | float) -> None:
        name, head = sheet_name(texts, sheet), texts.said(f"growth.{table}.{field}_head")
        top, column = next(
            place
            for place, cell in book[name].cells.items()
            if str(cell.value).partition("\n")[0] == head and place[0] > 4
        )
        cells[name, reference(top + row, column)] = value

    month = texts.said("growth.short_months.6")
    for number, status in enumerate(STATUSES, start=10):
        write(GROWTH_PLAN, "growth_plan", "goal", number, f"Goal {number}")
        write(GROWTH_PLAN, "growth_plan", "status", number, status_words(status, texts))
        write(GROWTH_PLAN, "growth_plan", "start", number, 45748.0)
        write(GROWTH_PLAN, "growth_plan", "due", number, f"30 {month} 2025")
        write(GROWTH_PLAN, "growth_plan", "next_step", number, "Begin")
    write(ACCOMPLISHMENTS, "accomplishments", "day", 1, 45748.0)
    write(ACCOMPLISHMENTS, "accomplishments", "what", 1, "Spoke")
    write(ACCOMPLISHMENTS, "accomplishments", "result", 1, "Understood")
    for number, kind in enumerate(KINDS, start=8):
        write(CHECK_INS, "check_ins", "kind", number, kind_words(kind, texts).upper())
        write(CHECK_INS, "check_ins", "day", number, 45748.0)
        write(CHECK_INS, "check_ins", "decisions", number, f"Decided {number}")
    edit_workbook(made.plan, target, cells)
    return target.read_bytes()


def test_what_is_filled_in_is_read_as_in_english(made: tuple[Made, Made], tmp_path: Path) -> None:
    english, other = (
        read_development(open_workbook(filled_by_hand(one, tmp_path / "a.xlsx"))) for one in made
    )
    assert bare(other[0]) == bare(english[0])
    assert other[1] == english[1] == ()
    mine = [goal for goal in other[0].goals if goal.next_step == "Begin"]
    assert [goal.status for goal in mine] == list(STATUSES)
    assert {(goal.start, goal.due) for goal in mine} == {DAYS}
    decided = [talk.kind for talk in other[0].check_ins if talk.decisions]
    assert decided == list(KINDS)
    assert [entry.what for entry in other[0].accomplishments] == ["Spoke"]


def test_goals_and_talks_are_written_in_the_words_of_the_sheet(
    made: tuple[Made, Made], tmp_path: Path
) -> None:
    other = made[1]
    development = development_of(filled_by_hand(other, tmp_path / "a.xlsx"))
    statuses = [status_words(status, OTHER) for status in STATUSES[-2:]]
    for room, items, words in (
        (room_for(other.book, GROWTH_PLAN), development.goals[-2:], statuses),
        (
            room_for(other.book, CHECK_INS),
            development.check_ins[-1:],
            [kind_words(KINDS[-1], OTHER)],
        ),
    ):
        assert room is not None
        values = cells_for(room, items).values()
        assert [word for word in words if word not in values] == []


def test_what_is_due_is_written_beside_its_kind(made: tuple[Made, Made]) -> None:
    book = made[1].book
    name = sheet_name(OTHER, CHECK_INS)
    cells = due_cells(book, {kind: (TODAY, f"why {kind}") for kind in KINDS}, "as of today")
    beside = {
        str(value).removeprefix("why "): book[name].value(place[0], place[1] - 1)
        for (_, address), value in cells.items()
        if str(value).startswith("why ") and (place := position(address)) is not None
    }
    assert beside == {kind: kind_words(kind, OTHER) for kind in KINDS}
    assert f"{OTHER.said('growth.check_ins.due')}, as of today" in cells.values()


def test_sheets_without_our_marks_are_known_by_name_and_headers(made: tuple[Made, Made]) -> None:
    other = made[1]
    book = openpyxl.load_workbook(io.BytesIO(other.plan))
    for name in list(book.defined_names):
        if name.startswith("assessment_sheet"):
            del book.defined_names[name]
    target = io.BytesIO()
    book.save(target)
    assert bare(development_of(target.getvalue())) == bare(development_of(other.plan))


def test_a_lacking_column_is_named_as_the_sheet_would(made: tuple[Made, Made]) -> None:
    other = made[1]
    book = openpyxl.load_workbook(io.BytesIO(other.plan))
    sheet, head = book[sheet_name(OTHER, GROWTH_PLAN)], OTHER.said("growth.growth_plan.due_head")
    cell = next(
        cell for row in sheet.iter_rows() for cell in row if cell.value == head and cell.row > 4
    )
    sheet.cell(cell.row, cell.column, "?")
    target = io.BytesIO()
    book.save(target)
    findings = read_development(open_workbook(target.getvalue()))[1]
    assert [finding.message for finding in findings if head in finding.message]


@pytest.mark.parametrize("month", range(1, 13))
def test_a_date_may_have_its_month_in_any_language(month: int) -> None:
    wanted = date(2025, month, 5)
    names = [
        texts.said(f"{table}.{month}")
        for texts in (IN_ENGLISH, OTHER)
        for table in ("growth.short_months", "sheets.months")
    ]
    assert {day_of(f"5 {name} 2025") for name in names} == {wanted}
