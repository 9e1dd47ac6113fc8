"""Recognition by structure: workbooks that no list of addresses foresees, read exactly.

Every variant is one step, or one evil combination, away from an ordinary workbook. What is read
must equal the truth that the builder kept, and the findings must be those that are named, no more.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from assessment.framework import framework_ids, load_framework
from assessment.layout import read_workbook
from assessment.model import Assessment, Framework, LevelRule
from assessment.scoring import score
from tests.layouts import FIVE, LADDER, RULES, SEVEN, WORDS, Book, Formula, Options, build, cell, holds, own_level, result_formula

TEXT = Options(labels=("No", "Somewhat", "Yes"), rule="two", result="below", words=("Achieved", "Not there yet"))
NOPE = replace(TEXT, labels=("Nope", "Somewhat", "Yes"), rule="one")
PLAIN = Options(rule=None, validation=False)
VERTICAL = replace(TEXT, layout="vertical")
LIST = Options(layout="list", rule=None)

Scribble = Callable[[Book], object]


# --- the variants --------------------------------------------------------------------------------

# name → options, and the codes of the findings that are expected
OPTIONS: dict[str, tuple[Options, set[str]]] = {
    "ordinary": (Options(), set()),
    "labels": (TEXT, set()),
    "nope": (NOPE, set()),
    "three competencies": (Options(competencies=FIVE[:3]), set()),
    "four competencies": (Options(competencies=FIVE[:4]), set()),
    "seven competencies": (Options(competencies=SEVEN), set()),
    "one competency": (Options(competencies=FIVE[:1]), set()),
    **{f"{count} levels": (Options(levels=LADDER[:count]), set()) for count in (1, 2, 3, 4, 6, 7)},
    "one level of labels": (replace(TEXT, levels=LADDER[:1]), set()),
    "one skill a level": (replace(TEXT, skills=(1,)), set()),
    "two skills a level": (Options(skills=(2,)), set()),
    "one and seven skills": (Options(skills=(1, 7, 2, 9)), set()),
    "far from the corner": (Options(top=9, left=6), set()),
    "offset and labels": (replace(TEXT, top=5, left=3), set()),
    **{f"stride {stride}": (Options(after=stride - 2), set()) for stride in (3, 4, 5, 6)},
    "ratings two columns on": (replace(TEXT, between=2), set()),
    "notes between": (replace(TEXT, between=1, notes="between"), set()),
    "notes after": (replace(TEXT, after=1, notes="after"), set()),
    "notes after numbers": (Options(after=2, notes="after"), set()),
    "notes between, blank": (replace(TEXT, between=1, notes="between", blank=True), set()),
    "notes after, blank": (replace(TEXT, after=1, notes="after", blank=True), set()),
    "notes after, no formulas": (replace(TEXT, after=1, notes="after", rule=None, validation=False), {"summary-level-typed"}),
    "headers in capitals": (Options(headers=tuple(name.upper() for name in LADDER[:5])), set()),
    "headers with level numbers": (Options(headers=tuple(f"Level {number}: {name}" for number, name in enumerate(LADDER[:5], 1))), set()),
    "headers numbered": (Options(levels=("Junior", "Medior", "Senior", "Expert"), headers=("1. Junior", "2. Medior", "3. Senior", "4. Expert")), set()),
    "headers are numbers of levels": (Options(levels=("Level 1", "Level 2", "Level 3"), headers=("L1", "L2", "L3")), set()),
    "headers are level and number": (replace(TEXT, levels=("Level 1", "Level 2", "Level 3")), set()),
    "own level names": (Options(levels=("Foundation", "Practitioner", "Lead")), set()),
    "own level names with labels": (replace(TEXT, levels=("Foundation", "Practitioner", "Lead"), description=True, titles=2, top=4), set()),
    "own level names below each other": (replace(VERTICAL, levels=("Foundation", "Practitioner", "Lead")), set()),
    "own level names in a list": (replace(LIST, levels=("Foundation", "Practitioner", "Lead")), {"summary-level-typed"}),
    "own level names, one level": (replace(TEXT, levels=("Foundation",)), set()),
    "own level names, blank": (replace(TEXT, levels=("Foundation", "Practitioner", "Lead"), blank=True), set()),
    "own level names in another script": (Options(levels=("Základ", "Pokročilý", "Vedoucí")), set()),
    "description below the header": (Options(description=True), set()),
    "description and labels": (replace(TEXT, description=True), set()),
    "titles above": (Options(titles=3, top=5), set()),
    "titles and description": (replace(TEXT, titles=2, top=3, description=True), set()),
    "merged headers": (replace(TEXT, merged_header=True, between=1), set()),
    "result below": (Options(result="below"), set()),
    "result far below": (replace(TEXT, result="far below"), set()),
    "result of a helper": (replace(TEXT, helper=True, rule="mean"), set()),
    "result of a helper, blank": (replace(TEXT, helper=True, rule="mean", blank=True), set()),
    "helper and notes": (replace(TEXT, helper=True, rule="mean", after=1, notes="after", between=1), set()),
    "slack ranges": (Options(slack=5), set()),
    **{f"rule {rule}, numbers": (Options(rule=rule), set() if rule != "google" else {"google-only-function"}) for rule in RULES if rule not in ("mean alone",)},
    **{
        f"rule {rule}, labels": (replace(TEXT, rule=rule), set())
        for rule in ("none", "one", "three", "two by less", "two by yes", "two by or", "all yes", "mean labels", "mean sumproduct")
    },
    "a rule that allows No": (Options(rule="mean alone"), set()),
    "no formulas": (Options(rule=None), {"summary-level-typed"}),
    "no formulas, labels": (replace(TEXT, rule=None), {"summary-level-typed"}),
    "no validations": (Options(validation=False), set()),
    "nothing but cells": (PLAIN, {"summary-level-typed"}),
    "nothing but cells, labels": (replace(TEXT, rule=None, validation=False), {"summary-level-typed"}),
    "formats instead of validations": (replace(TEXT, validation=False, formats=True, blank=True), set()),
    "blank with formulas only": (Options(validation=False, blank=True), set()),
    "blank with formulas only, labels": (replace(TEXT, validation=False, blank=True), set()),
    "blank with formulas only, described": (replace(TEXT, validation=False, blank=True, description=True, titles=1, top=3), set()),
    "blank with validations only": (replace(PLAIN, validation=True, blank=True), {"summary-level-typed"}),
    "blank with helper columns": (replace(TEXT, helper=True, rule="mean", blank=True, validation=False), set()),
    "vertical": (VERTICAL, set()),
    "vertical numbers": (Options(layout="vertical"), set()),
    "vertical without formulas": (replace(VERTICAL, rule=None), {"summary-level-typed"}),
    "vertical and blank": (replace(VERTICAL, blank=True), set()),
    "vertical with notes": (replace(VERTICAL, notes="after", after=1, numbered=True), set()),
    "vertical without gaps": (replace(VERTICAL, gap=0, result="above"), set()),
    "vertical without gaps, own names": (replace(VERTICAL, gap=0, result="above", levels=("Foundation", "Practitioner", "Lead")), set()),
    "vertical without gaps and formulas, own names": (
        replace(VERTICAL, gap=0, rule=None, levels=("Foundation", "Practitioner", "Lead")),
        {"summary-level-typed"},
    ),
    "vertical, own names and descriptions": (replace(VERTICAL, description=True, levels=("Foundation", "Practitioner", "Lead"), top=4, titles=2), set()),
    "vertical with known and own names": (replace(VERTICAL, levels=LADDER), set()),
    "vertical with seven levels and nothing but cells": (replace(VERTICAL, levels=LADDER, rule=None, validation=False), {"summary-level-typed"}),
    "list with a level column": (LIST, {"summary-level-typed"}),
    "list with labels and notes": (replace(LIST, labels=("No", "Somewhat", "Yes"), notes="after", after=1, top=3), {"summary-level-typed"}),
    "list, blank": (replace(LIST, blank=True), {"summary-level-typed"}),
    "numbered skills": (replace(TEXT, numbered=True), set()),
    "numbered skills and numbers": (Options(numbered=True), set()),
    "numbered skills, numbers and nothing else": (replace(PLAIN, numbered=True), {"summary-level-typed"}),
    "empty rows between skills": (Options(spacing=2), set()),
    "empty rows and labels": (replace(TEXT, spacing=3, result="below"), set()),
    "statements begin with a number": (Options(statement="3 peers hear of it: "), set()),
    "statements begin with a numbering": (replace(TEXT, statement="2. "), set()),
    "statements that are rating words": (replace(TEXT, statements=("Yes", "You say yes", "No", "Somewhat", "You say no", "Sometimes")), set()),
    "statements that are numbers": (Options(statements=("2", "You do it twice", "1", "Once", "You do it")), set()),
    "very long statements": (Options(statement="You write at length, and at such length that readers sigh; " * 40), set()),
    "equal statements": (Options(statements=("You keep it tidy",)), set()),
    "very short statements": (replace(TEXT, statements=("Plans", "Tests", "Talks", "Writes", "Reviews")), set()),
    "statements in Japanese": (Options(statements=("計画を立てます", "毎日見直します", "仲間に教えます", "はい")), set()),
    "statements in Arabic": (replace(TEXT, statements=("تخطط للعمل", "تراجع ما كتبته", "تعلم زملاءك")), set()),
    "statements in Greek and Czech": (Options(statements=("Σχεδιάζεις τη δουλειά σου", "Učíš ostatní", "Žluťoučký kůň")), set()),
    "labels in other case": (replace(TEXT, labels=("NO", " somewhat", "yes ")), set()),
    "labels with numbers": (replace(TEXT, labels=("0 - No", "1 - Somewhat", "2 - Yes")), set()),
    "labels cut short": (replace(TEXT, labels=("N", "S", "Y")), set()),
    "weights as text": (Options(weights="text"), {"number-as-text"}),
    "weights as points": (Options(weights="points"), {"weights-as-points"}),
    "weights as formulas": (Options(weights="formula"), set()),
    "weights of nothing": (Options(percent=(0, 50, 25, 25, 0)), set()),
    "Summary renamed": (Options(summary="Overview"), set()),
    "Summary in Czech": (replace(TEXT, summary="Souhrn"), set()),
    "Summary elsewhere": (Options(summary_top=12, summary_left=5), set()),
    "Summary with misspelt headers": (Options(summary_headers=("Cometency", "Wieght", "Lvel", "Valeu")), set()),
    "Summary with wordy headers": (Options(summary_headers=("Competence", "Weight (%)", "Achieved level", "Weighted value")), set()),
    "Summary without a header of names": (Options(summary_headers=("", "Weight", "Level", "Value")), set()),
    "Summary with columns between": (Options(summary_gap=2), set()),
    "Summary in another order": (Options(reverse=True), set()),
    "Summary with blank lines": (Options(blank_lines=True), set()),
    "Summary without a total's label": (Options(total=""), set()),
    "sheets without spaces": (Options(sheets=("Delivery", "DomainExpertise", "ProblemSolving", "Communication", "Leadership")), set()),
    "sheets with hyphens": (Options(sheets=("delivery", "domain-expertise", "problem_solving", "communication", "leadership")), set()),
    "sheets with odd spaces": (Options(sheets=("Delivery ", "Domain  Expertise ", " Problem Solving", "Communication", "Leadership")), set()),
    "sheets with numbers": (Options(sheets=("1. Delivery", "2. Domain expertise", "3. Problem solving", "4. Communication", "5. Leadership")), set()),
    "sheets with diacritics": (Options(sheets=("Délivery", "Domain Éxpertise", "Problém Solving", "Cömmunication", "Leadership")), set()),
    "sheets cut short": (
        Options(
            competencies=("Delivery", "Customer Focus and Care for Everybody Else", "Craft"),
            sheets=("Delivery", "Customer Focus and Care for Ever", "Craft")[0:1] + ("Customer Focus and Care for Eve", "Craft"),
        ),
        set(),
    ),
    "evil: everything at once": (
        replace(
            TEXT,
            top=6,
            left=2,
            between=1,
            notes="between",
            after=2,
            titles=2,
            description=True,
            numbered=True,
            merged_header=True,
            spacing=2,
            summary="Overview",
            summary_top=4,
            summary_left=3,
            summary_gap=1,
            blank_lines=True,
            reverse=True,
            total="",
        ),
        set(),
    ),
    "evil: blank, own names, far": (
        replace(TEXT, levels=("Foundation", "Practitioner", "Lead"), top=11, left=8, after=3, blank=True, titles=4, description=True),
        set(),
    ),
    "evil: helper, own names, numbered": (
        replace(TEXT, levels=("Foundation", "Practitioner", "Lead"), helper=True, rule="mean", numbered=True, between=1, notes="between"),
        set(),
    ),
    "evil: vertical, far, helper": (replace(VERTICAL, top=5, left=4, helper=True, rule="mean", numbered=True, result="above"), set()),
}

SCRIBBLES: dict[str, tuple[Options, set[str], Scribble]] = {}


def variant(name: str, options: Options, *codes: str) -> Callable[[Scribble], Scribble]:
    """Register a variant that scribbles on the book."""

    def register(scribble: Scribble) -> Scribble:
        assert name not in SCRIBBLES and name not in OPTIONS
        SCRIBBLES[name] = options, set(codes), scribble
        return scribble

    return register


def shown(book: Book, row: int, column: int) -> float:
    """Return the number that a cell of the Summary shows."""
    value = book.summary[row, column]
    return float(str(value.value if isinstance(value, Formula) else value))


def every(book: Book) -> list[tuple[int, int]]:
    """Return the competency and level of each level of a book."""
    return list(book.places)


# ratings


ODD_RATINGS: dict[str, tuple[object, int | None, str | None]] = {
    "2 - Yes": ("2 - Yes", 2, None),
    "yes and a space": ("yes ", 2, None),
    "YES": ("YES", 2, None),
    "a space and somewhat": (" somewhat", 1, None),
    "Y": ("Y", 2, None),
    "2.0": (2.0, 2, None),
    "text 2": ("2", 2, "number-as-text"),
    "text 2,0": ("2,0", 2, "number-as-text"),
    "TRUE": (True, None, "rating-not-understood"),
    "3": (3, None, "rating-not-understood"),
    "-1": (-1, None, "rating-not-understood"),
    "1.5": (1.5, None, "rating-not-understood"),
    "n/a": ("n/a", None, "rating-not-understood"),
    "no idea": ("no idea, ask again in spring", None, "rating-not-understood"),
    "an error": (Formula("NA()", "#N/A"), None, "rating-not-understood"),
    "spaces": ("   ", None, None),
    "1 - Yes": ("1 - Yes", None, "rating-not-understood"),
    "nothing": (None, None, None),
}


@pytest.mark.parametrize(
    "options", [Options(), TEXT, replace(TEXT, after=1, notes="after"), VERTICAL, PLAIN], ids=["numbers", "labels", "notes", "vertical", "plain"]
)
@pytest.mark.parametrize("name", ODD_RATINGS)
@pytest.mark.parametrize("skill", [0, 2, -1], ids=["first", "middle", "last"])
def test_odd_rating(name: str, options: Options, skill: int, frameworks: list[Framework]) -> None:
    written, truth, code = ODD_RATINGS[name]
    book = build(options)
    book.rate(1, 2, skill, written, truth)
    place = book.places[1, 2]
    if written is None:
        del book.on(1)[place.rows[skill], place.rating]
    found = check(book, {code} if code else set(), frameworks, besides={"cached-value-stale", "never-calculated", "summary-level-typed"})
    assert [one.where for one in found.findings if one.code == code] in ([], [f"Domain Expertise!{cell(place.rows[skill], place.rating)}"])


@variant("numbers as text", Options(rule="mean labels"), "number-as-text")
def _(book: Book) -> None:
    for competency, level in every(book):
        for skill, rating in enumerate(book.truth[competency].levels[level].ratings):
            book.rate(competency, level, skill, str(rating), rating)


@variant("ratings are formulas", TEXT)
def _(book: Book) -> None:
    book.cells["Raw"] = {}
    for competency, level in every(book):
        place = book.places[competency, level]
        for skill, row in enumerate(place.rows):
            book.cells["Raw"][row, place.rating + 40 * competency] = book.on(competency)[row, place.rating]
            rating = book.truth[competency].levels[level].ratings[skill]
            book.rate(competency, level, skill, Formula(f"Raw!{cell(row, place.rating + 40 * competency)}", book.on(competency)[row, place.rating]), rating)


@variant("stray text below the ratings", Options())
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        book.on(competency)[place.rows[-1] + 12, place.rating] = "see me"


@variant("a legend beside the skills", TEXT)
def _(book: Book) -> None:
    for competency in range(5):
        for row, (number, label) in enumerate(((0, "No"), (1, "Somewhat"), (2, "Yes")), 2):
            book.on(competency)[row, 14], book.on(competency)[row, 15] = label, number


@variant("a legend above the skills", replace(TEXT, top=6))
def _(book: Book) -> None:
    for competency in range(5):
        for row, (number, label) in enumerate(((0, "No"), (1, "Somewhat"), (2, "Yes")), 1):
            book.on(competency)[row, 1], book.on(competency)[row, 2] = label, number


@variant("a legend below the skills, and nothing but cells", replace(PLAIN), "summary-level-typed")
def _(book: Book) -> None:
    for competency in range(5):
        for row, (number, label) in enumerate(((0, "No"), (1, "Somewhat"), (2, "Yes")), 12):
            book.on(competency)[row, 1], book.on(competency)[row, 2] = label, number


@variant("the first skill unrated, vertical", replace(VERTICAL, rule=None, validation=False), "summary-level-typed")
def _(book: Book) -> None:
    for competency in range(5):
        place = book.places[competency, 2]
        del book.on(competency)[place.rows[0], place.rating]
        book.truth[competency].levels[2].ratings[0] = None


@variant("a target level before a level that is typed in", replace(PLAIN, summary_gap=1), "summary-level-typed")
def _(book: Book) -> None:
    book.summary[1, 4] = "Target level"
    for row in range(2, 7):
        book.summary[row, 4] = 4


@variant("a legend of numbers above the skills", Options(top=6))
def _(book: Book) -> None:
    for competency in range(5):
        for row, (number, label) in enumerate(((0, "No"), (1, "Somewhat"), (2, "Yes")), 1):
            book.on(competency)[row, 1], book.on(competency)[row, 2] = label, number


@variant("a legend in sentences", Options())
def _(book: Book) -> None:
    for competency in range(5):
        book.on(competency).update({(2, 13): "0 = No", (3, 13): "1 = Somewhat", (4, 13): "2 = Yes"})


@variant("comments to the right", TEXT)
def _(book: Book) -> None:
    for competency in range(5):
        book.on(competency)[book.places[competency, 0].header[0], 12] = "Comments"
        for row in book.places[competency, 0].rows[:3]:
            book.on(competency)[row, 12] = f"We spoke about line {row} at length"


@variant("comments to the right, one a rating word", Options())
def _(book: Book) -> None:
    for competency in range(5):
        for row, text in zip(book.places[competency, 0].rows, ("Yes", "agreed", "no", "hm"), strict=False):
            book.on(competency)[row, 12] = text


@variant("two raters side by side", replace(TEXT, after=1), "extra-rating-column")
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        book.on(competency).update({(place.header[0], place.rating): "Self", (place.header[0], place.rating + 1): "Manager"})
        for skill, row in enumerate(place.rows):
            book.on(competency)[row, place.rating + 1] = ("No", "Somewhat", "Yes")[skill % 3]


@variant("two raters, the second in part", replace(Options(after=1, top=2, merged_header=True)), "extra-rating-column")
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        for row in place.rows[:2]:
            book.on(competency)[row, place.rating + 1] = 1


@variant("a band that has only one rating left", replace(TEXT, rule=None, validation=False), "summary-level-typed")
def _(book: Book) -> None:
    for competency in range(5):
        for skill in range(len(book.places[competency, 3].rows)):
            if skill != 1:
                book.on(competency).pop((book.places[competency, 3].rows[skill], book.places[competency, 3].rating))
                book.truth[competency].levels[3].ratings[skill] = None


@variant("a level rated in words that nobody knows", TEXT, "rating-not-understood")
def _(book: Book) -> None:
    for skill, _ in enumerate(book.places[1, 3].rows):
        book.rate(1, 3, skill, "in progress" if skill % 2 else "done", None)


@variant(
    "a level rated in words that nobody knows, and nothing but cells", replace(PLAIN, notes="after", after=1), "rating-not-understood", "summary-level-typed"
)
def _(book: Book) -> None:
    for level in (1, 4):
        for skill, _ in enumerate(book.places[1, level].rows):
            book.rate(1, level, skill, "in progress" if skill % 2 else "done", None)


@variant("a level rated in words that nobody knows, vertical", replace(VERTICAL, rule=None, validation=False), "rating-not-understood", "summary-level-typed")
def _(book: Book) -> None:
    for skill, _ in enumerate(book.places[1, 3].rows):
        book.rate(1, 3, skill, "in progress" if skill % 2 else "done", None)


@variant("headers of the columns in a vertical layout", replace(VERTICAL, description=True, levels=("Foundation", "Practitioner", "Lead")))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        book.on(competency).update({(place.rows[0] - 1, place.skill): "Skill", (place.rows[0] - 1, place.rating): "Rating"})


@variant("the top level never rated, no formulas", replace(TEXT, validation=False), "level-formula-missing")
def _(book: Book) -> None:
    # its statements stand there, its ratings and its formula do not
    for competency in range(5):
        place = book.places[competency, 4]
        assert place.result is not None
        book.on(competency).pop(place.result)
        for skill, row in enumerate(place.rows):
            book.on(competency).pop((row, place.rating))
            book.truth[competency].levels[4].ratings[skill] = None
        book.truth[competency].levels[4].rule = None
        book.summary[book.row(competency), 3] = Formula(shorter(book, competency, 4), own_level(book, competency))


def shorter(book: Book, competency: int, count: int) -> str:
    """Return a Summary's level formula that asks for the first levels only."""
    options = replace(book.options, levels=book.options.levels[:count])
    from tests.layouts import level_formula

    return level_formula(replace(book, options=options), competency).text


# rows and columns


@variant("helper columns hidden", replace(TEXT, helper=True, rule="mean"))
def _(book: Book) -> None:
    for competency, level in every(book):
        helper = book.places[competency, level].helper
        assert helper is not None
        book.hidden_columns.setdefault(book.sheet(competency), set()).add(helper)


@variant("rows and columns hidden", Options(top=4, left=3))
def _(book: Book) -> None:
    for competency in range(5):
        book.hidden_rows[book.sheet(competency)] = {1, 2, 6}
        book.hidden_columns[book.sheet(competency)] = {1, 5, 6}


@variant("results by both rules", replace(TEXT, helper=True, rule="mean"), "second-rule")
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        assert place.result is not None
        area = f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}"
        book.on(competency)[place.result[0] + 1, place.rating] = Formula(
            f'IF(COUNTIF({area},"No")=0,1,0)', int(0 not in book.truth[competency].levels[level].ratings)
        )


@variant("a skill merged over two rows", replace(TEXT, spacing=2))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        for column in (place.skill, place.rating):
            book.merges[book.sheet(competency)].append((place.rows[1], column, place.rows[1] + 1, column))


@variant("skills merged over two columns", replace(Options(between=1)))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        for row in place.rows:
            book.merges[book.sheet(competency)].append((row, place.skill, row, place.skill + 1))


@variant("unequal sheets", Options())
def _(book: Book) -> None:
    other = build(replace(TEXT, top=5, left=2, between=1))
    name = book.sheet(2)
    book.cells[name], book.merges[name], book.lists[name] = other.cells[name], other.merges[name], []
    book.truth[2].levels = other.truth[2].levels
    formula = other.summary[4, 3]
    assert isinstance(formula, Formula)
    book.summary[4, 3] = formula
    book.summary[4, 4] = Formula("B4*C4", book.truth[2].weight and float(book.truth[2].weight * own_level(other, 2)))
    book.summary[8, 4] = Formula("SUM(D2:D6)", sum(shown(book, row, 4) for row in range(2, 7)))


@variant("totals below the ratings", Options(result="above"))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        ratings = [rating for rating in book.truth[competency].levels[level].ratings if rating is not None]
        area = f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}"
        book.on(competency)[place.rows[-1] + 6, place.skill] = "Average"
        book.on(competency)[place.rows[-1] + 6, place.rating] = Formula(f"AVERAGE({area})", sum(ratings) / len(ratings))
        book.on(competency)[place.rows[-1] + 7, place.rating] = Formula(f"SUM({area})", sum(ratings))


@variant("levels named at their first skill only", LIST, "summary-level-typed")
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        for row in place.rows[1:]:
            del book.on(competency)[row, 1]
        book.merges[book.sheet(competency)].append((place.rows[0], 1, place.rows[-1], 1))


@variant("results by way of a mean", Options(result="below"))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        assert place.result is not None
        ratings = [rating or 0 for rating in book.truth[competency].levels[level].ratings]
        area = f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}"
        mean, least = (place.result[0] + 2, place.rating), (place.result[0] + 3, place.rating)
        old = book.on(competency)[place.result]
        assert isinstance(old, Formula)
        book.on(competency)[mean] = Formula(f"AVERAGE({area})", sum(ratings) / len(ratings))
        book.on(competency)[least] = Formula(f"MIN({area})", min(ratings))
        book.on(competency)[place.result] = Formula(f"IF(AND({cell(*mean)}>1.7,{cell(*least)}>0),1,0)", old.value)


@variant("limits in cells of their own", Options(rule="mean", skills=(5,)))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        assert place.result is not None
        limit = ("1.7", "1.5")[level % 2]
        rule = LevelRule("mean", Fraction(limit))
        ratings = book.truth[competency].levels[level].ratings
        book.truth[competency].levels[level].rule = rule
        book.on(competency)[30, place.rating] = float(limit)
        area = f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}"
        book.on(competency)[place.result] = Formula(f"IF(AND(MIN({area})>0,AVERAGE({area})>{cell(30, place.rating)}),1,0)", int(holds(rule, ratings)))


@variant("the level on the competency's own sheet", Options())
def _(book: Book) -> None:
    for competency in range(5):
        old = book.summary[book.row(competency), 3]
        assert isinstance(old, Formula)
        sheet = book.sheet(competency)
        book.on(competency)[30, 1] = Formula(old.text.replace(f"'{sheet}'!", "").replace(f"{sheet}!", ""), old.value)
        book.summary[book.row(competency), 3] = Formula(f"'{sheet}'!A30", old.value)


@variant("the level as a sum of results", Options())
def _(book: Book) -> None:
    for competency in range(5):
        results = [book.places[competency, level].result or (0, 0) for level in range(5)]
        reached = sum(int(str(formula.value)) for place in results if isinstance(formula := book.on(competency)[place], Formula))
        book.summary[book.row(competency), 3] = Formula("+".join(f"'{book.sheet(competency)}'!{cell(*place)}" for place in results), reached)
        book.summary[book.row(competency), 4] = Formula(f"B{book.row(competency)}*C{book.row(competency)}", float(book.truth[competency].weight or 0) * reached)
    book.summary[8, 4] = Formula("SUM(D2:D6)", sum(shown(book, row, 4) for row in range(2, 7)))


@variant("headers of the columns below the level", replace(TEXT, description=True))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        book.on(competency).update({(place.rows[0] - 1, place.skill): "Skill", (place.rows[0] - 1, place.rating): "Rating"})


@variant("headers of the columns, blank", replace(TEXT, description=True, blank=True, validation=False))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        book.on(competency).update({(place.rows[0] - 1, place.skill): "Skill", (place.rows[0] - 1, place.rating): "Rating"})


# other sheets


@variant("an extra sheet of numbers", Options())
def _(book: Book) -> None:
    book.cells["Holidays"] = {(1, 1): "Day", (1, 2): "Half days"}
    for row in range(2, 30):
        book.cells["Holidays"].update({(row, 1): f"The {row}th of {WORDS[row % 10]}", (row, 2): row % 3, (row, 4): "Yes" if row % 2 else "No"})


@variant("an extra sheet of numbers in pairs", TEXT)
def _(book: Book) -> None:
    book.cells["Duty rota"] = {(1, 1): "Spring", (1, 3): "Autumn"}
    for row in range(2, 12):
        book.cells["Duty rota"].update({(row, 1): f"Week {row} of {WORDS[row]}", (row, 2): row % 3, (row, 3): f"Week {row + 20}", (row, 4): (row + 1) % 3})


@variant("an extra sheet in front", Options())
def _(book: Book) -> None:
    page: dict[tuple[int, int], object] = {
        (1, 1): "Instructions",
        (2, 1): "The weight of a competency says how much it counts on your track.",
        (2, 2): "Level",
        (3, 1): "A level is achieved when its skills are.",
        (3, 2): "Weight times level gives the value.",
        (4, 1): "Weight and level are multiplied",
    }
    book.cells = {"Instructions": page, **book.cells}


@variant("a second table like the Summary", Options())
def _(book: Book) -> None:
    book.cells["Archive"] = {
        (1, 1): "Item",
        (1, 2): "Weight",
        (1, 3): "Level",
        (2, 1): "Old laptop",
        (2, 2): 2.1,
        (2, 3): 3,
        (3, 1): "Older laptop",
        (3, 2): 3.5,
        (3, 3): 1,
    }


@variant("a second Summary", Options(), "summary-ambiguous")
def _(book: Book) -> None:
    book.cells["Summary 2025"] = {place: value.value if isinstance(value, Formula) else value for place, value in book.summary.items()}


@variant("a dashboard over the ratings", Options())
def _(book: Book) -> None:
    page: dict[tuple[int, int], object] = {}
    for competency in range(5):
        place = book.places[competency, 0]
        ratings = [rating for rating in book.truth[competency].levels[0].ratings if rating is not None]
        sheet = f"'{book.sheet(competency)}'"
        page[competency + 2, 1] = book.sheet(competency)
        page[competency + 2, 2] = Formula(f"COUNTIF({sheet}!{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)},2)", ratings.count(2))
        page[competency + 2, 3] = Formula(
            f"AVERAGE({sheet}!{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)})", sum(ratings) / len(ratings)
        )
    book.cells["Dashboard"] = page


@variant("a dashboard on the competency's sheet", Options())
def _(book: Book) -> None:
    for competency in range(5):
        for level in range(5):
            place = book.places[competency, level]
            ratings = [rating for rating in book.truth[competency].levels[level].ratings if rating is not None]
            book.on(competency)[20 + level, 12] = LADDER[level]
            book.on(competency)[20 + level, 13] = Formula(
                f"COUNTIF({cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)},2)", ratings.count(2)
            )


@variant("a sheet without a row", Options(competencies=SEVEN), "sheet-not-in-summary")
def _(book: Book) -> None:
    for column in range(1, 5):
        del book.summary[8, column]
    book.truth.pop()
    for column in (2, 4):
        book.summary[10, column] = Formula(f"SUM({cell(2, column)}:{cell(7, column)})", sum(shown(book, row, column) for row in range(2, 8)))


@variant("a row without a sheet", Options(), "competency-sheet-missing", "summary-level-typed")
def _(book: Book) -> None:
    del book.cells["Communication"]
    book.summary[5, 3] = own_level(book, 3)
    book.truth[3].levels = []


@variant("columns of the Summary for something else", Options(summary_gap=1))
def _(book: Book) -> None:
    book.summary[1, 2], book.summary[1, 4], book.summary[1, 6] = "Notes", "Target", "Owner"
    for row in range(2, 7):
        book.summary[row, 2], book.summary[row, 4], book.summary[row, 6] = "talk about it", 4, "you"


@variant("a target level beside the level", Options(summary_headers=("Competency", "Weight", "Level", "Value")))
def _(book: Book) -> None:
    book.summary[1, 5] = "Target level"
    for row in range(2, 7):
        book.summary[row, 5] = 4


@variant("a target level before the level", Options(summary_left=1, summary_gap=1))
def _(book: Book) -> None:
    book.summary[1, 4] = "Target level"
    for row in range(2, 7):
        book.summary[row, 4] = 4


@variant("the year's weights beside the weights", Options())
def _(book: Book) -> None:
    book.summary[1, 6] = "Weight last year"
    for row in range(2, 7):
        book.summary[row, 6] = 0.2


@variant("a text above the Summary that speaks of weights", Options(summary_top=6))
def _(book: Book) -> None:
    book.summary[1, 1] = "Your weight in this track, your level and its value:"
    book.summary[2, 1] = "Weights are set by HR, levels by you"


@variant("name and track above the Summary", Options(summary_top=5))
def _(book: Book) -> None:
    book.summary.update({(1, 1): "Name", (1, 2): "Jo Example", (2, 1): "Track", (2, 2): "Data Scientist"})


@variant("rows of the Summary without a sheet's help", Options(sheets=("S1", "S2", "S3", "S4", "S5")))
def _(book: Book) -> None:
    """Only the formulas tell which sheet is whose."""


# --- reading them --------------------------------------------------------------------------------


def check(book: Book, codes: set[str], frameworks: Sequence[Framework], besides: set[str] | None = None) -> Assessment:
    """Read a book and compare everything with its truth; ``besides`` are codes that may come as well."""
    found = read_workbook(book.save(), frameworks)
    read = [
        (one.name, one.weight, [(level.name, [skill.rating for skill in level.skills], str(level.rule)) for level in one.levels]) for one in found.competencies
    ]
    wanted = [(one.name, one.weight, [(level.name, level.ratings, str(level.rule)) for level in one.levels]) for one in book.truth]
    assert read == wanted, [f"{one.code} {one.where} {one.message}" for one in found.findings]
    told = [f"{one.code} {one.where} {one.message}" for one in found.findings]
    assert {one.code for one in found.findings} - (besides or set()) == codes - (besides or set()), told
    return found


@pytest.mark.parametrize("name", OPTIONS)
def test_variant(name: str, frameworks: list[Framework]) -> None:
    options, codes = OPTIONS[name]
    check(build(options), codes, frameworks, besides={"cached-value-stale", "never-calculated"} if options.blank else None)


@pytest.mark.parametrize("name", SCRIBBLES)
def test_scribbled_variant(name: str, frameworks: list[Framework]) -> None:
    options, codes, scribble = SCRIBBLES[name]
    book = build(options)
    scribble(book)
    check(
        book,
        codes,
        frameworks,
        besides={"cached-value-stale", "never-calculated"} if "top level" in name or "nobody knows" in name or "limits in" in name or options.blank else None,
    )


@pytest.mark.parametrize("where", ["the sheet", "another sheet", "a name"])
def test_blank_with_a_list_of_ratings_in_cells(where: str, frameworks: list[Framework]) -> None:
    """Nothing but drop-downs, whose list stands in cells, says where the ratings go."""
    book = build(replace(TEXT, rule=None, blank=True, validation=False))
    saved = openpyxl.load_workbook(io.BytesIO(book.save()))
    if where != "the sheet":
        saved.create_sheet("Lists")
    if where == "a name":
        saved.defined_names["Scale"] = DefinedName("Scale", attr_text="Lists!$C$2:$C$4")
    for competency in range(5):
        sheet = saved[book.sheet(competency)]
        target = sheet if where == "the sheet" else saved["Lists"]
        for row, label in enumerate(("No", "Somewhat", "Yes"), 2):
            target.cell(row, 26 if where == "the sheet" else 3, label)
        validation = DataValidation("list", formula1={"the sheet": "$Z$2:$Z$4", "another sheet": "Lists!$C$2:$C$4", "a name": "Scale"}[where])
        for level in range(5):
            place = book.places[competency, level]
            validation.add(f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}")
        sheet.add_data_validation(validation)
    target_file = io.BytesIO()
    saved.save(target_file)
    found = read_workbook(target_file.getvalue(), frameworks)
    assert [[[skill.rating for skill in level.skills] for level in one.levels] for one in found.competencies] == [
        [level.ratings for level in one.levels] for one in book.truth
    ]
    assert {one.code for one in found.findings} <= {"cached-value-stale", "never-calculated", "summary-level-typed"}


@pytest.mark.parametrize("options", [Options(), TEXT, VERTICAL], ids=["numbers", "labels", "vertical"])
def test_comments_and_highlights(options: Options, frameworks: list[Framework]) -> None:
    book = build(options)
    place, sheet = book.places[1, 2], book.sheet(1)
    book.comments[sheet, place.rows[0], place.skill] = ("Ana", "about the skill")
    book.comments[sheet, place.rows[1], place.rating] = ("Ben", "about the rating")
    book.comments[sheet, place.rows[2], place.rating] = ("Cyril", "let us say Yes")
    book.fills[sheet, place.rows[2], place.rating] = "99CCFF"
    book.fills[sheet, place.rows[3], place.rating] = "99CCFF"
    for at in range(5):
        for level in range(5):
            book.fills[book.sheet(at), *book.places[at, level].header] = "DDEBF7"  # the sheet's own look
    found = read_workbook(book.save(), frameworks)
    skills = found.competencies[1].levels[2].skills
    assert [[(remark.author, remark.text) for remark in skill.remarks] for skill in skills[:3]] == [
        [("Ana", "about the skill")],
        [("Ben", "about the rating")],
        [("Cyril", "let us say Yes")],
    ]
    assert [(one.where, one.rating, one.comment) for one in found.proposals] == [(skills[2].where, skills[2].rating, "Cyril: let us say Yes")]
    assert [(one.code, one.where) for one in found.findings] == [("highlight-without-comment", skills[3].where)]


@pytest.mark.parametrize(
    "options", [Options(blank=True), replace(TEXT, blank=True), replace(TEXT, blank=True, notes="after", after=1), replace(PLAIN, validation=True, blank=True)]
)
def test_ratings_by_colour_alone(options: Options, frameworks: list[Framework]) -> None:
    book = build(options)
    truth: list[int | None] = []
    for (competency, level), place in book.places.items():
        for skill, row in enumerate(place.rows):
            if (skill + level) % 4 < 3:
                book.fills[book.sheet(competency), row, place.rating] = ("F4CCCC", "FFD966", "93C47D")[(skill + level) % 4]
                book.on(competency)[row, place.rating] = None
            truth.append((skill + level) % 4 if (skill + level) % 4 < 3 else None)
    found = read_workbook(book.save(), frameworks)
    assert [skill.rating for one in found.competencies for level in one.levels for skill in level.skills] == truth
    assert sum(one.code == "rating-by-colour" for one in found.findings) == sum(rating is not None for rating in truth)
    assert {one.code for one in found.findings} <= {"rating-by-colour", "cached-value-stale", "never-calculated", "summary-level-typed"}


def test_colours_by_design_are_no_ratings(frameworks: list[Framework]) -> None:
    """A column of one colour each, as designers like it, rates nothing; with one cell rated by hand all colours may count."""
    book = build(Options(blank=True))
    for (competency, level), place in book.places.items():
        for row in place.rows:
            book.fills[book.sheet(competency), row, place.rating] = ("F4CCCC", "FFD966", "93C47D", "99CCFF", "FFFFFF")[level]
            book.on(competency)[row, place.rating] = None
    found = read_workbook(book.save(), frameworks)
    assert {skill.rating for one in found.competencies for level in one.levels for skill in level.skills} == {None}
    assert "rating-by-colour" not in {one.code for one in found.findings}


def test_statements_are_read_whole(frameworks: list[Framework]) -> None:
    book = build(replace(TEXT, statements=("Yes", "2", "You say   yes,\n and mean it", "2. Second"), numbered=True))
    found = read_workbook(book.save(), frameworks)
    assert [skill.text for skill in found.competencies[0].levels[0].skills] == ["Yes", "2", "You say yes, and mean it", "2. Second", "Yes"]
    place = book.places[0, 0]
    assert [skill.where for skill in found.competencies[0].levels[0].skills] == [f"Delivery!{cell(row, place.rating)}" for row in place.rows]


@pytest.mark.parametrize("options", [Options(), TEXT, VERTICAL, replace(TEXT, helper=True, rule="mean")], ids=["numbers", "labels", "vertical", "helper"])
def test_saved_by_openpyxl_without_any_cached_value(options: Options, frameworks: list[Framework]) -> None:
    """openpyxl writes no cached values: weights and ratings that are formulas are evaluated all the same."""
    book = build(replace(options, weights="formula"))
    place = book.places[0, 0]
    book.on(0)[place.rows[0], place.rating] = Formula('"Yes"' if options.labels else "1+1", 2)
    book.truth[0].levels[0].ratings[0] = 2
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(book.save())).save(saved)
    found = read_workbook(saved.getvalue(), frameworks)
    assert [[[skill.rating for skill in level.skills] for level in one.levels] for one in found.competencies] == [
        [level.ratings for level in one.levels] for one in book.truth
    ]
    assert [one.weight for one in found.competencies] == [one.weight for one in book.truth]
    assert [one.own_level for one in found.competencies][1:] == [own_level(book, index) for index in range(1, 5)]
    assert {one.code for one in found.findings} == {"never-calculated"}


def test_ambiguous_header_is_never_a_guess(frameworks: list[Framework]) -> None:
    """Without any header the levels are counted, and a finding says so."""
    book = build(replace(TEXT, headers=("",) * 5))
    found = read_workbook(book.save(), frameworks)
    assert [level.name for level in found.competencies[0].levels] == [f"Level {number}" for number in range(1, 6)]
    assert {one.code for one in found.findings} == {"level-unnamed"}


# --- any combination -----------------------------------------------------------------------------

LABELS = st.sampled_from([None, ("No", "Somewhat", "Yes"), ("Nope", "Somewhat", "Yes"), ("NO", "SOMEWHAT", "YES")])
LEVELS = st.sampled_from(
    [LADDER[:3], LADDER[:5], LADDER[:7], ("Junior", "Medior", "Senior", "Expert"), ("Foundation", "Practitioner", "Lead"), ("Level 1", "Level 2")]
)
NUMBER_RULES = [name for name in RULES if name not in ("google",)]
LABEL_RULES = ["none", "one", "two", "three", "two by less", "two by yes", "two by or", "all yes", "mean labels", "mean sumproduct"]


@st.composite
def any_options(draw: st.DrawFn) -> Options:
    """Draw a workbook that a person could have made."""
    labels = draw(LABELS)
    helper = draw(st.booleans()) if labels else False
    layout = draw(st.sampled_from(["columns", "columns", "vertical", "list"]))
    rules: list[str | None] = list(NUMBER_RULES if labels is None or helper else LABEL_RULES)
    rule = draw(st.sampled_from([*rules, None])) if layout != "list" else None
    notes = draw(st.sampled_from(["", "", "between", "after"]))
    top = draw(st.integers(1, 8))
    blank = draw(st.sampled_from([False, False, False, True]))
    description = draw(st.booleans()) and layout != "list"
    return Options(
        competencies=draw(st.sampled_from([FIVE, FIVE[:3], FIVE[:4], SEVEN])),
        levels=draw(LEVELS),
        skills=tuple(draw(st.lists(st.integers(3, 8), min_size=1, max_size=4))),
        seed=draw(st.integers(0, 10**6)),
        layout=layout,
        top=top,
        left=draw(st.integers(1, 6)),
        between=draw(st.integers(0, 2)) or (notes == "between"),
        after=draw(st.integers(0, 3)) or (notes == "after"),
        notes=notes,
        numbered=draw(st.booleans()) and layout != "list",
        description=description,
        titles=draw(st.integers(0, top - 1)) if top > 1 else 0,
        spacing=draw(st.sampled_from([1, 1, 1, 2])),
        gap=draw(st.sampled_from([4, 6])),
        labels=labels,
        blank=blank,
        validation=True if blank else draw(st.booleans()),
        rule=rule if not (helper and layout == "list") else None,
        result=draw(st.sampled_from(["above", "below", "far below"])) if layout == "columns" else draw(st.sampled_from(["above", "below"])),
        words=draw(st.sampled_from([None, ("Achieved", "Not there yet")])),
        helper=helper,
        summary=draw(st.sampled_from(["Summary", "Overview", "Souhrn"])),
        summary_top=draw(st.integers(1, 9)),
        summary_left=draw(st.integers(1, 4)),
        summary_gap=draw(st.integers(0, 2)),
        blank_lines=draw(st.booleans()),
        reverse=draw(st.booleans()),
        total=draw(st.sampled_from(["Progress", "Total", "Your score", ""])),
        weights=draw(st.sampled_from(["fraction", "fraction", "text", "points", "formula"])),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(options=any_options())
def test_any_combination(options: Options) -> None:
    frameworks = [load_framework(identity) for identity in framework_ids()]
    codes = {"text": {"number-as-text"}, "points": {"weights-as-points"}}.get(options.weights, set())
    check(
        build(options),
        codes | ({"summary-level-typed"} if options.rule is None else set()),
        frameworks,
        besides={"cached-value-stale", "never-calculated"} if options.blank else None,
    )


# --- formulas audited ----------------------------------------------------------------------------


def codes_of(book: Book, frameworks: Sequence[Framework]) -> dict[str, str]:
    """Return the codes of a workbook's findings, of reading and scoring, with where each is."""
    found = read_workbook(book.save(), frameworks)
    return {one.code: one.where for one in score(found, frameworks).findings}


@pytest.mark.parametrize("helper", [False, True])
def test_clean_workbook_has_no_findings(helper: bool, frameworks: list[Framework], mews: Framework) -> None:
    track = next(track for track in mews.tracks if track.name == "Data Scientist")
    assert tuple(track.weights.values()) == tuple(Fraction(percent, 100) for percent in (15, 30, 35, 15, 5))
    book = build(replace(TEXT, helper=True, rule="mean") if helper else Options())
    found = read_workbook(book.save(), frameworks)
    card = score(found, frameworks)
    assert (found.findings, card.findings) == ((), ())
    assert card.track is not None and card.track.name == "Data Scientist"
    assert [one.level for one in card.competencies] == [own_level(book, index) for index in range(5)]


DEFECTS: dict[str, tuple[Options, str, Scribble]] = {}


def defect(code: str, where: str, options: Options | None = None, name: str = "") -> Callable[[Scribble], Scribble]:
    """Register a defect: the finding's code, its place, and the scribble that makes it."""

    def register(scribble: Scribble) -> Scribble:
        DEFECTS[f"{code}{' ' + name if name else ''}"] = options or Options(), where, scribble
        return scribble

    return register


@defect("weights-not-100", "Summary!B2:B6")
def _(book: Book) -> None:
    book.summary[2, 2] = 0.2
    book.summary[8, 2] = Formula("SUM(B2:B6)", 1.05)
    book.summary[2, 4] = Formula("B2*C2", 0.2 * own_level(book, 0))


@defect("weight-missing", "Summary!B6")
def _(book: Book) -> None:
    del book.summary[6, 2]


@defect("weight-not-understood", "Summary!B6")
def _(book: Book) -> None:
    book.summary[6, 2] = "some"


@defect("google-only-function", "Delivery!B9", TEXT)
def _(book: Book) -> None:
    book.on(0)[book.places[0, 0].result or (0, 0)] = result_formula(book, 0, 0, book.truth[0].levels[0].ratings, "google")


@defect("range-misses-skill", "Delivery!B1")
def _(book: Book) -> None:
    place = book.places[0, 0]
    book.on(0)[1, 2] = result_formula(book, 0, 0, book.truth[0].levels[0].ratings, rows=(place.rows[0], place.rows[-2]))


@defect("range-misses-skill", "Delivery!B1", name="in the middle")
def _(book: Book) -> None:
    ratings = book.truth[0].levels[0].ratings
    book.on(0)[1, 2] = Formula("IF(AND(MIN(B2:B3,B5:B6)>0,AVERAGE(B2:B3,B5:B6)>1.7),1,0)", result_formula(book, 0, 0, ratings).value)


@defect("range-wrong-cells", "Delivery!D1")
def _(book: Book) -> None:
    formula = book.on(0)[1, 2]
    assert isinstance(formula, Formula)
    book.on(0)[1, 4] = formula


@defect("range-wrong-cells", "Delivery!B1", name="and the next")
def _(book: Book) -> None:
    book.on(0)[1, 2] = Formula("IF(AND(MIN(B2:D6)>0,AVERAGE(B2:D6)>1.7),1,0)", 1)


@defect("level-typed", "Delivery!B1")
def _(book: Book) -> None:
    book.on(0)[1, 2] = 1


@defect("level-typed", "Delivery!B9", TEXT, name="as a word")
def _(book: Book) -> None:
    book.on(0)[book.places[0, 0].result or (0, 0)] = "Achieved"


@defect("level-formula-missing", "Delivery")
def _(book: Book) -> None:
    del book.on(0)[1, 10]
    book.summary[2, 3] = Formula(shorter(book, 0, 4), own_level(book, 0))


@defect("rule-not-understood", "Delivery!B1")
def _(book: Book) -> None:
    book.on(0)[1, 2] = Formula("IF(LARGE(B2:B6,2)>1,1,0)", 1)


@defect("rule-differs", "Delivery!B1", Options(rule="mean at least"))
def _(book: Book) -> None:
    """The rule of the formulas is not the framework's."""


@defect("rules-differ", "Delivery!B1")
def _(book: Book) -> None:
    book.on(0)[1, 2] = result_formula(book, 0, 0, book.truth[0].levels[0].ratings, "two by min")


@defect("second-rule", "Delivery!B16")
def _(book: Book) -> None:
    book.on(0)[16, 2] = Formula("IF(COUNTIF(B2:B6,0)=0,1,0)", 1)


@defect("summary-level-typed", "Summary!C3")
def _(book: Book) -> None:
    book.summary[3, 3] = own_level(book, 1)


@defect("summary-asks-missing-level", "Summary!C2")
def _(book: Book) -> None:
    formula = book.summary[2, 3]
    assert isinstance(formula, Formula)
    book.summary[2, 3] = Formula(formula.text.replace("IF(Delivery!J1>0,5,4)", "IF(Delivery!J1>0,IF(Delivery!L1>0,6,5),4)"), formula.value)


@defect("summary-skips-level", "Summary!C2")
def _(book: Book) -> None:
    book.summary[2, 3] = Formula(shorter(book, 0, 4), own_level(book, 0))


@defect("summary-wrong-sheet", "Summary!C2")
def _(book: Book) -> None:
    book.summary[2, 3] = book.summary[6, 3]


@defect("formula-broken", "Summary!C2")
def _(book: Book) -> None:
    formula = book.summary[2, 3]
    assert isinstance(formula, Formula)
    book.summary[2, 3] = Formula(formula.text.replace("Delivery!", "Dlivery!"), "#REF!")


@defect("formula-broken", "Delivery!B1", name="by a deleted row")
def _(book: Book) -> None:
    book.on(0)[1, 2] = Formula("IF(AND(MIN(#REF!)>0,AVERAGE(B2:B6)>1.7),1,0)", "#REF!")


@defect("unknown-function", "Delivery!B1")
def _(book: Book) -> None:
    book.on(0)[1, 2] = Formula("IF(MYRULE(B2:B6)>1,1,0)", 1)


@defect("cached-value-stale", "Delivery!B1")
def _(book: Book) -> None:
    formula = book.on(0)[1, 2]
    assert isinstance(formula, Formula)
    book.on(0)[1, 2] = Formula(formula.text, 1 - int(str(formula.value)))


@defect("summary-value-wrong", "Summary!D2")
def _(book: Book) -> None:
    book.summary[2, 4] = Formula("C2", own_level(book, 0))


@defect("progress-wrong", "Summary!D8")
def _(book: Book) -> None:
    book.summary[8, 4] = Formula("SUM(D2:D5)", 1)


@defect("level-disagrees", "Summary!C2")
def _(book: Book) -> None:
    book.on(0)[1, 2] = Formula("IF(AND(MIN(B2:B5)>0,AVERAGE(B2:B5)>1.7),1,0)", 1)
    book.rate(0, 0, 4, 0, 0)
    for skill in range(4):
        book.rate(0, 0, skill, 2, 2)


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_is_named(name: str, frameworks: list[Framework]) -> None:
    options, where, scribble = DEFECTS[name]
    code = name.partition(" ")[0]
    clean = build(options)
    if code != "rule-differs":
        assert code not in codes_of(clean, frameworks)
    scribble(clean)
    found = codes_of(clean, frameworks)
    assert found.get(code) == where, found


@pytest.mark.parametrize(
    "options",
    [
        replace(Options(), layout=layout, labels=labels, rule=rule)
        for layout in ("columns", "vertical")
        for labels, rule in ((None, "mean"), (("No", "Somewhat", "Yes"), "two"))
    ],
)
def test_range_that_misses_each_skill_in_turn(options: Options, frameworks: list[Framework]) -> None:
    for skill in (0, -1):
        book = build(replace(options, words=("Achieved", "Not there yet")))
        place = book.places[1, 1]
        assert place.result is not None
        rows = (place.rows[1], place.rows[-1]) if skill == 0 else (place.rows[0], place.rows[-2])
        book.on(1)[place.result] = result_formula(book, 1, 1, book.truth[1].levels[1].ratings, rows=rows)
        found = read_workbook(book.save(), frameworks)
        missed = [one for one in found.findings if one.code == "range-misses-skill"]
        assert [one.where for one in missed] == [f"Domain Expertise!{cell(*place.result)}"]
        assert cell(place.rows[skill], place.rating) in missed[0].message
