"""Values pasted past the drop-down: a level is achieved on a blank's sheets just if the scorer
says so, in either layout and in several programs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from assessment import build_blank, framework_ids, load_framework, read_workbook, score
from assessment.formulas.cells import Value
from assessment.formulas.evaluate import Evaluator
from assessment.jobs.blank import Layout, book_of
from assessment.model import Framework, Rater, Scorecard
from assessment.model.marks import RATING_HEADS
from assessment.ooxml.workbook import open_workbook
from assessment.sheets.blank.book import competency_names
from tests.referees import more_engines, referee, second_engine
from tests.referees.referee_blank import computed_by_second
from tests.referees.referee_written import without_saved_values

FRAMEWORKS = [load_framework(identity) for identity in framework_ids()]
NUMBERS: list[object] = [3, 2.5, 1.5, 1.9, 0.5, -1, 100, 1e300]
TEXTS: list[object] = [
    "yep",
    "Yes ",
    " YES",
    "yes",
    "1",
    "2",
    "0",
    "3",
    "3 ",
    "2.0",
    "2,0",
    "+2",
    "1e0",
    "100%",
    "2 - Yes",
    "Yes/No",
    "Yes (3)",
    "No.",
    "Ano",
    "x",
]
TEXTS += [
    "\u00a0",
    "\u00a0Yes\u00a0",
    " ",
    "-",
    "?",
    "*",
    "?es",
    "Y*",
    ">0",
    "<>",
    "=0",
    "~Yes",
    "'2",
    "\uff12",
    "\u200bYes",
    "\u2713",
    "Somewhat ",
    "Nope",
]
FORMULAS: list[object] = ["=2", "=1+1", '="2"', '="Yes"', '=""', "=NA()", "=1/0", "=3"]
PASTED = [*NUMBERS, *TEXTS, *FORMULAS]


@dataclass(frozen=True)
class Pasted:
    """A workbook in which every level but for one pasted value is rated Yes, and where its
    levels' results stand.
    """

    path: Path
    layout: Layout
    rater: Rater
    values: dict[tuple[str, int], object]  # by competency and level
    results: dict[tuple[str, int], tuple[str, tuple[int, int]]]


def pasted(
    framework: Framework, layout: Layout, rater: Rater, values: list[object], path: Path
) -> Pasted:
    """Make such a workbook; a level takes a value each."""
    book = openpyxl.load_workbook(
        io.BytesIO(build_blank(framework, framework.tracks[0], layout=layout, name="Ada"))
    )
    places, names = book_of(framework, layout).ratings, competency_names(framework)
    yes = (
        2.0
        if layout == "classic"
        else next(one.label for one in framework.ratings if one.value == 2)
    )
    left = iter(values)
    put: dict[tuple[str, int], object] = {}
    results: dict[tuple[str, int], tuple[str, tuple[int, int]]] = {}
    for competency in framework.competencies:
        row = 5
        for level in competency.levels:
            for skill in level.skills:
                sheet, cell = places[skill.id][RATING_HEADS[rater]]
                book[sheet][cell].value = yes
            value = next(left, yes)
            sheet, cell = places[level.skills[0].id][RATING_HEADS[rater]]
            book[sheet][cell].value = value
            if isinstance(value, str) and value not in FORMULAS:
                book[sheet][cell].data_type = "s"
            put[competency.id, level.number] = value
            column = {"self": 3, "manager": 5, "agreed": 7}[rater]
            results[competency.id, level.number] = (
                names[competency.id],
                ((1, 2 * level.number) if layout == "classic" else (row, column)),
            )
            row += 2 + len(level.skills)
    saved = path.with_suffix(".saved")
    book.save(saved)
    without_saved_values(saved, path)
    return Pasted(path, layout, rater, put, results)


COMBINATIONS: tuple[tuple[str, Layout, Rater], ...] = (
    ("mews", "modern", "self"),
    ("carvago-2023", "modern", "agreed"),
    ("mews", "classic", "self"),
    ("carvago-2023", "classic", "self"),
)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Pasted, Scorecard]]:
    """Return all values in both layouts, and their scorecards."""
    folder = tmp_path_factory.mktemp("pasted")
    found = []
    for identity, layout, rater in COMBINATIONS:
        framework = next(one for one in FRAMEWORKS if one.id == identity)
        many = sum(len(one.levels) for one in framework.competencies)
        for start in range(0, len(PASTED), many):
            one = pasted(
                framework,
                layout,
                rater,
                PASTED[start : start + many],
                folder / f"{identity}-{layout}-{rater}-{start}.xlsx",
            )
            found.append(
                (
                    one,
                    score(
                        read_workbook(
                            one.path, FRAMEWORKS, rater=rater if layout == "modern" else None
                        ),
                        FRAMEWORKS,
                    ),
                )
            )
    return found


def shown_by(
    program: str, paths: list[Path], folder: Path
) -> Iterator[dict[str, dict[tuple[int, int], Value]]]:
    if program == "LibreOffice":
        referee.convert(paths, folder)
        yield from (referee.shown_values(folder / path.name) for path in paths)
    elif program == "HyperFormula":
        yield from (
            {sheet: dict(cells) for sheet, cells in shown.items()}
            for shown in computed_by_second(paths)
        )
    elif program in more_engines.ENGINES:
        yield from (
            {sheet: dict(cells) for sheet, cells in shown.items()}
            for shown in more_engines.computed_by(program, paths, folder)
        )
    else:
        for path in paths:
            evaluator = Evaluator(open_workbook(path))
            yield {
                sheet: {place: evaluator.value(sheet, *place) for place in cells}
                for sheet, cells in more_engines.formula_cells(path).items()
            }


def reason(program: str) -> str | None:
    if program == "LibreOffice":
        return None if referee.soffice() else "LibreOffice (soffice) is not installed"
    if program == "HyperFormula":
        return second_engine.available()
    return more_engines.available(program) if program in more_engines.ENGINES else None


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(
            one, marks=pytest.mark.skipif(reason(one) is not None, reason=str(reason(one)))
        )
        for one in ("our evaluator", "LibreOffice", "HyperFormula", *more_engines.ENGINES)
    ],
)
def test_a_level_is_achieved_on_the_sheet_just_if_the_scorer_says_so(
    program: str, everything: list[tuple[Pasted, Scorecard]], tmp_path: Path
) -> None:
    achieved = alike = 0
    for (one, card), shown in zip(
        everything,
        shown_by(program, [one.path for one, _ in everything], tmp_path / "computed"),
        strict=True,
    ):
        by_ratings = {
            (each.competency_id, number): level.achieved
            for each in card.competencies
            for number, level in enumerate(each.levels, start=1)
        }
        for level, (sheet, place) in one.results.items():
            result = shown[sheet].get(place)
            on_sheet, wanted = result in (1.0, "\u2713 achieved"), by_ratings[level]
            # their collation takes wide digits for narrow ones
            if program in ("HyperFormula", "gnumeric") and one.values[level] == "\uff12":
                continue
            assert wanted == on_sheet, (
                f"{one.path.name} {level}: {one.values[level]!r} shows {result!r}"
            )
            achieved += on_sheet
            alike += 1
    assert achieved > 25 and alike > 150


@pytest.mark.parametrize("value", [3, 1.5, 100])
def test_in_a_blank_made_before_the_disagreement_is_told(value: float, tmp_path: Path) -> None:
    """Its formulas took any number for a rating."""
    mews = next(one for one in FRAMEWORKS if one.id == "mews")
    one = pasted(mews, "classic", "self", [value], tmp_path / "old.xlsx")
    book = openpyxl.load_workbook(one.path)
    for competency in mews.competencies:
        sheet = book[competency_names(mews)[competency.id]]
        for level in competency.levels:
            cell = sheet.cell(1, 2 * level.number)
            ratings = f"{sheet.cell(3, 2 * level.number).coordinate}:{sheet.cell(2 + len(level.skills), 2 * level.number).coordinate}"
            cell.value = f"=IF(AND(MIN({ratings},COUNT({ratings})-ROWS({ratings})+1)>0,SUM({ratings})/ROWS({ratings})>1.7),1,0)"
    book.save(one.path)
    card = score(read_workbook(one.path, FRAMEWORKS), FRAMEWORKS)
    codes = {found.code: found.where for found in card.findings}
    assert card.competencies[0].level == 0 and card.assessment.competencies[0].own_level == 5
    assert (
        codes["level-disagrees"] == card.assessment.competencies[0].level_where
        and "rating-not-understood" in codes
    )
    assert "summary-not-the-framework" not in codes
