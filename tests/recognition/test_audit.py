"""Formulas audited: one test for each finding about them, with the smallest defect, and a clean
workbook with none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from assessment.engine.scoring import score
from assessment.model import Framework
from assessment.recognition import read_workbook
from tests.builders.layout_variants import TEXT, Scribble, shorter
from tests.builders.layouts import Book, Formula, Options, build, cell, own_level, result_formula


def codes_of(book: Book, frameworks: Sequence[Framework]) -> dict[str, str]:
    """Return the codes of a workbook's findings, of reading and scoring, with where each is."""
    found = read_workbook(book.save(), frameworks)
    return {one.code: one.where for one in score(found, frameworks).findings}


@pytest.mark.parametrize("helper", [False, True])
def test_clean_workbook_has_no_findings(
    helper: bool, frameworks: list[Framework], mews: Framework
) -> None:
    track = next(track for track in mews.tracks if track.name == "Data Scientist")
    assert tuple(track.weights.values()) == tuple(
        Fraction(percent, 100) for percent in (15, 30, 35, 15, 5)
    )
    book = build(replace(TEXT, helper=True, rule="mean") if helper else Options())
    found = read_workbook(book.save(), frameworks)
    card = score(found, frameworks)
    assert (found.findings, card.findings) == ((), ())
    assert card.track is not None and card.track.name == "Data Scientist"
    assert [one.level for one in card.competencies] == [
        own_level(book, index) for index in range(5)
    ]


DEFECTS: dict[str, tuple[Options, str, Scribble]] = {}


def defect(
    code: str, where: str, options: Options | None = None, name: str = ""
) -> Callable[[Scribble], Scribble]:
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
    book.on(0)[book.places[0, 0].result or (0, 0)] = result_formula(
        book, 0, 0, book.truth[0].levels[0].ratings, "google"
    )


@defect("range-misses-skill", "Delivery!B1")
def _(book: Book) -> None:
    place = book.places[0, 0]
    book.on(0)[1, 2] = result_formula(
        book, 0, 0, book.truth[0].levels[0].ratings, rows=(place.rows[0], place.rows[-2])
    )


@defect("range-misses-skill", "Delivery!B1", name="in the middle")
def _(book: Book) -> None:
    ratings = book.truth[0].levels[0].ratings
    book.on(0)[1, 2] = Formula(
        "IF(AND(MIN(B2:B3,B5:B6)>0,AVERAGE(B2:B3,B5:B6)>1.7),1,0)",
        result_formula(book, 0, 0, ratings).value,
    )


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
    book.summary[2, 3] = Formula(
        formula.text.replace("IF(Delivery!J1>0,5,4)", "IF(Delivery!J1>0,IF(Delivery!L1>0,6,5),4)"),
        formula.value,
    )


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
def test_range_that_misses_each_skill_in_turn(
    options: Options, frameworks: list[Framework]
) -> None:
    for skill in (0, -1):
        book = build(replace(options, words=("Achieved", "Not there yet")))
        place = book.places[1, 1]
        assert place.result is not None
        rows = (place.rows[1], place.rows[-1]) if skill == 0 else (place.rows[0], place.rows[-2])
        book.on(1)[place.result] = result_formula(
            book, 1, 1, book.truth[1].levels[1].ratings, rows=rows
        )
        found = read_workbook(book.save(), frameworks)
        missed = [one for one in found.findings if one.code == "range-misses-skill"]
        assert [one.where for one in missed] == [f"Domain Expertise!{cell(*place.result)}"]
        assert cell(place.rows[skill], place.rating) in missed[0].message
