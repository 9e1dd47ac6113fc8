"""The scale of the ratings is read from the workbook: the framework's, words of one's own,
checkboxes, or none that the framework has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment.cli import main as cli
from assessment.engine.scoring import score
from assessment.formulas.cells import Cell
from assessment.frameworks.load import framework_ids, load_framework
from assessment.jobs.destination import Destination
from assessment.jobs.roll_out import find_previous
from assessment.jobs.scores import Options, score_file
from assessment.model import Assessment, Framework
from assessment.recognition import read_workbook
from assessment.recognition.find.choices import of_items
from assessment.recognition.find.steps import in_order, sense
from assessment.recognition.find.summary import read_weight
from assessment.recognition.find.words import read_rating, vocabulary
from assessment.rules.allowance import Allowance
from assessment.rules.levels import level_of
from tests.builders.layout_variants import TEXT
from tests.builders.layouts import Options as Layout
from tests.builders.layouts import build
from tests.builders.scales import FIELDS, MEAN, Made, Scaled, offer
from tests.builders.told import Told, told
from tests.conftest import ROOT

CASES = ROOT.parent / "shared" / "cases"
FAMILIAR = ("Don't know", "Some gaps", "Good knowledge")


def read(scaled: Scaled, frameworks: Sequence[Framework]) -> tuple[Assessment, Made]:
    made = Made(scaled)
    return read_workbook(made.data, frameworks), made


def ratings(found: Assessment) -> dict[str, list[list[int | None]]]:
    return {
        one.name: [[skill.rating for skill in level.skills] for level in one.levels]
        for one in found.competencies
    }


def codes(found: Assessment) -> Told:
    return told(found) - {
        "cached-value-stale",
        "never-calculated",
        "summary-level-typed",
        "number-as-text",
    }


# --- scales that the framework does not have -----------------------------------------------------

ONE_TO_THREE = "IF(AND(MIN({r})>1,AVERAGE({r})>2.7),1,0)"
FOREIGN: dict[str, tuple[Scaled, str]] = {
    "1 to 3, drop-downs and formulas": (
        Scaled((1, 2, 3), offered=offer(1, 2, 3), formula=ONE_TO_THREE),
        "1 to 3",
    ),
    "1 to 3, drop-downs, framework's formulas": (
        Scaled((1, 2, 3), offered=offer(1, 2, 3)),
        "1 to 3",
    ),
    "1 to 3, formulas alone": (Scaled((1, 2, 3), formula=ONE_TO_THREE), "1 to 3"),
    "1 to 3, nobody has a 3, formulas": (Scaled((1, 2), (1, 1), formula=ONE_TO_THREE), "1 to 3"),
    "1 to 3, nothing but values": (Scaled((1, 2, 3), formula=None), "1 to 3"),
    "1 to 3, legend in a text": (
        Scaled(
            (1, 2),
            (1, 1),
            formula=None,
            extra={("Delivery", 8, 0): "How to rate: 1 = weak, 2 = fair, 3 = strong"},
        ),
        "1 to 3",
    ),
    "1 to 3, legend in cells of another sheet": (
        Scaled(
            (1, 2),
            (1, 1),
            formula=None,
            extra={
                ("Key", row, column): cell
                for row, pair in enumerate(((1, "Weak"), (2, "Fair"), (3, "Strong")))
                for column, cell in enumerate(pair)
            },
        ),
        "1 to 3",
    ),
    "1 to 3, whole numbers": (
        Scaled(
            (1, 2),
            (1, 1),
            formula=None,
            offered={"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 3},
        ),
        "1 to 3",
    ),
    "1 to 3, blank with drop-downs": (
        Scaled((1, 2, 3), blank=True, offered=offer(1, 2, 3), formula=ONE_TO_THREE),
        "1 to 3",
    ),
    "1 to 3, blank without formulas": (
        Scaled((1, 2, 3), blank=True, offered=offer(1, 2, 3), formula=None),
        "1 to 3",
    ),
    "1 to 3 as text": (Scaled(("1", "2", "3"), formula=None, offered=offer(1, 2, 3)), "1 to 3"),
    "1 to 4, a mean": (
        Scaled((1, 2, 3, 4), (1, 1, 1, 1), formula="IF(AVERAGE({r})>=3,1,0)"),
        "1 to 4",
    ),
    "1 to 4, nothing but values": (Scaled((1, 2, 3, 4), (1, 1, 1, 1), formula=None), "1 to 4"),
    "1 to 5, drop-downs from cells": (
        Scaled(
            (1, 2, 3, 4, 5),
            (1, 1, 1, 1, 1),
            formula=None,
            offered={"validate": "list", "source": "=Lists!$A$1:$A$5"},
            extra={("Lists", row, 0): row + 1 for row in range(5)},
        ),
        "1 to 5",
    ),
    "1 to 5, a list behind a name": (
        Scaled(
            (1, 2, 3, 4, 5),
            (1, 1, 1, 1, 1),
            formula=None,
            offered={"validate": "list", "source": "=Steps"},
            names={"Steps": "=Lists!$A$1:$A$5"},
            extra={("Lists", row, 0): row + 1 for row in range(5)},
        ),
        "1 to 5",
    ),
    "0 to 3": (Scaled((0, 1, 2, 3), (1, 1, 1, 1), formula="IF(AVERAGE({r})>=2.5,1,0)"), "0 to 3"),
    "0 to 3, the framework's formulas kept": (Scaled((0, 1, 2, 3), (1, 1, 1, 3)), "0 to 3"),
    "0 and 1, a mean": (Scaled((0, 1), (1, 1), formula="IF(AVERAGE({r})>0.8,1,0)"), "0 and 1"),
    "0 and 1, a sum": (Scaled((0, 1), (1, 1), formula="IF(SUM({r})=COUNT({r}),1,0)"), "0 and 1"),
    "0 and 1, nothing but values": (Scaled((0, 1, 1), (1, 1, 1), formula=None), "0 and 1"),
    "0 and 1, drop-downs": (Scaled((0, 1), (1, 1), formula=None, offered=offer(0, 1)), "0, 1"),
    "0 and 1, whole numbers": (
        Scaled(
            (0, 1),
            (1, 1),
            offered={"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 1},
        ),
        "0 to 1",
    ),
    "halves": (
        Scaled((0, 0.5, 1, 1.5, 2), (1, 1, 1, 1, 1), offered=offer(0, 0.5, 1, 1.5, 2)),
        "0, 0.5, 1, 1.5, 2",
    ),
    "shares": (
        Scaled((0, 0.25, 0.5, 0.75, 1), (1, 1, 1, 1, 1), formula="IF(AVERAGE({r})>0.8,1,0)"),
        "0 to 100 %",
    ),
    "letters": (
        Scaled(
            ("E", "D", "C", "B", "A"),
            (1, 1, 1, 1, 1),
            formula=None,
            offered=offer("A", "B", "C", "D", "E"),
        ),
        "'A', 'B', 'C', 'D', 'E'",
    ),
    "letters alone": (
        Scaled(("E", "D", "C", "B", "A"), (1, 1, 1, 1, 1), formula=None),
        "'A', 'B', 'C', 'D', 'E'",
    ),
    "four words": (
        Scaled(
            ("No", "Rather no", "Rather yes", "Yes"),
            (1, 1, 1, 1),
            formula=None,
            offered=offer("No", "Rather no", "Rather yes", "Yes"),
        ),
        "'Rather no'",
    ),
    "five words, formulas": (
        Scaled(
            ("Awful", "Bad", "Fair", "Good", "Superb"),
            (1, 1, 1, 1, 1),
            formula='IF(COUNTIF({r},"Awful")=0,1,0)',
            offered=offer("Awful", "Bad", "Fair", "Good", "Superb"),
        ),
        "'Superb'",
    ),
    "a yes that is not the best": (
        Scaled(("No", "Yes", "Excellent"), formula=None, offered=offer("No", "Yes", "Excellent")),
        "'Excellent'",
    ),
    "names of levels": (
        Scaled(
            ("Beginner", "Advanced", "Expert"),
            formula=None,
            offered=offer("Beginner", "Advanced", "Expert"),
        ),
        "'Beginner', 'Advanced'",
    ),
    "names of another framework's levels": (
        Scaled(
            ("Beginner hand", "Medior", "Expert hand"),
            formula=None,
            offered=offer("Beginner hand", "Medior", "Expert hand"),
        ),
        "'Medior'",
    ),
    "names of levels in the same column": (
        Scaled(
            ("Novice", "Competent", "Expert hand"),
            formula=None,
            offered=offer("Novice", "Competent", "Expert hand"),
            extra={("Delivery", 0, 3): "Competent"},
        ),
        "'Novice', 'Competent', 'Expert hand'",
    ),
    "three words that say nothing": (
        Scaled(("Alpha", "Beta", "Gamma"), formula=None, offered=offer("Alpha", "Beta", "Gamma")),
        "'Alpha', 'Beta', 'Gamma'",
    ),
    "words that no list explains": (
        Scaled(("Alpha", "Beta", "Gamma"), formula='IF(COUNTIF({r},"Gamma")=4,1,0)'),
        "'Alpha', 'Beta', 'Gamma'",
    ),
    "two words": (
        Scaled(("Not done", "Done"), (1, 1), formula=None, offered=offer("Done", "Not done")),
        "'Done', 'Not done'",
    ),
    "a step between": (
        Scaled(("No", "Yes"), (1, 1), formula=None, offered=offer("No", "Partly", "Mostly", "Yes")),
        "'Mostly'",
    ),
    "a legend of lines": (
        Scaled(
            (1, 2),
            (1, 1),
            formula=None,
            extra={
                ("Summary", 14 + row, 0): text
                for row, text in enumerate(("1 = Beginner knowledge", "2 = Solid", "3 = Deep"))
            },
        ),
        "1 to 3",
    ),
    "a range in a text": (
        Scaled(
            (1, 2),
            (1, 1),
            formula=None,
            extra={("Summary", 14, 0): "Rate yourself from 1 (poor) to 5 (excellent)."},
        ),
        "1 to 5",
    ),
    "marked with an x": (
        Scaled((None, "x"), (1, 1), formula='IF(COUNTIF({r},"x")=ROWS({r}),1,0)'),
        "'x'",
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_scale_that_the_framework_does_not_have_is_one_finding(
    name: str, frameworks: list[Framework]
) -> None:
    scaled, called = FOREIGN[name]
    found, _ = read(scaled, frameworks)
    assert codes(found) == ["scale-unknown"], [
        f"{one.code} {one.message}" for one in found.findings
    ]
    (problem,) = (one for one in found.findings if one.code == "scale-unknown")
    assert problem.severity == "error" and called in problem.message
    assert [one.scorable for one in found.competencies] == [False] * 5
    card = score(found, frameworks)
    assert {one.level for one in card.competencies} == {None}
    assert card.progress is None and card.grade is None
    assert [one.weight for one in card.competencies] == [
        Fraction(weight, 100) for weight in (25, 30, 30, 10, 5)
    ]


@pytest.mark.parametrize(
    "name",
    [
        "1 to 3, drop-downs and formulas",
        "1 to 5, drop-downs from cells",
        "letters",
        "three words that say nothing",
    ],
)
def test_another_scale_without_a_summary(name: str, frameworks: list[Framework]) -> None:
    found, _ = read(replace(FOREIGN[name][0], summary=False), frameworks)
    assert set(codes(found)) == {"scale-unknown", "summary-missing"}
    assert [(one.name, one.scorable) for one in found.competencies] == [
        (name, False) for name in FIELDS
    ]


@pytest.mark.parametrize("sheets", [("Communication",), ("Delivery", "Leadership")])
def test_one_sheet_on_another_scale_is_enough(
    sheets: tuple[str, ...], frameworks: list[Framework]
) -> None:
    other = Scaled((1, 2, 3), offered=offer(1, 2, 3), formula=ONE_TO_THREE)
    found, _ = read(Scaled(other=dict.fromkeys(sheets, other)), frameworks)
    assert codes(found) == ["scale-unknown"]
    message = next(one.message for one in found.findings if one.code == "scale-unknown")
    assert all(repr(sheet) in message for sheet in sheets) and not any(
        repr(sheet) in message for sheet in set(FIELDS) - set(sheets)
    )
    assert score(found, frameworks).progress is None


@pytest.mark.parametrize("name", ["1 to 3, drop-downs and formulas", "1 to 4, a mean"])
def test_nothing_is_written_on_another_scale(name: str, tmp_path: Path) -> None:
    source = tmp_path / "mira.xlsx"
    source.write_bytes(Made(FOREIGN[name][0]).data)
    card = score_file(str(source), Options(output=Destination(str(tmp_path / "out.xlsx"))))
    assert [one.code for one in card.findings if one.severity == "error"] == [
        "scale-unknown",
        "nothing-to-fill",
    ]
    assert not (tmp_path / "out.xlsx").exists()


def test_a_blank_is_not_filled_from_another_scale(tmp_path: Path) -> None:
    source = tmp_path / "last.xlsx"
    source.write_bytes(Made(FOREIGN["1 to 3, drop-downs and formulas"][0]).data)
    before = find_previous([str(source)])
    assert [one.code for one in before.findings] == [
        "previous-unreadable"
    ] and "1 to 3" in before.findings[0].message
    arguments = [
        "blank",
        "--track",
        "Engineer",
        "--name",
        "Mira",
        "--previous",
        str(source),
        "-o",
        str(tmp_path / "new.xlsx"),
    ]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2 and "1 to 3" in " ".join(result.output.split())
    assert not (tmp_path / "new.xlsx").exists()


# --- the framework's own scale, whatever part of it is in use ------------------------------------

ORDINARY = {
    "0, 1 and 2": Scaled(),
    "ones alone": Scaled((1, 1, 1)),
    "ones and twos": Scaled((1, 1, 2)),
    "zeros and ones": Scaled((0, 1, 1)),
    "ones and twos, nothing but values": Scaled((1, 1, 2), formula=None),
    "twos alone, drop-downs": Scaled((2, 2, 2), offered=offer(0, 1, 2), formula=None),
    "zeros and ones, drop-downs": Scaled((0, 1, 1), offered=offer(2, 1, 0), formula=None),
    "drop-downs with what does not apply": Scaled(offered=offer(0, 1, 2, "n/a")),
    "whole numbers": Scaled(offered={"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 2}, formula=None),
    "labels": Scaled(("No", "Somewhat", "Yes"), offered=offer("No", "Somewhat", "Yes"), formula=None),
    "labels, yes first": Scaled(("No", "Somewhat", "Yes"), offered=offer("Yes", "Partly", "No"), formula=None),
    "labels that ask to choose": Scaled(("Nope", "Somewhat", "Yes"), offered=offer("Choose one", "Nope", "Somewhat", "Yes"), formula=None),
    "a lax mean": Scaled(formula="IF(AVERAGE({r})>=1.5,1,0)"),
    "a count": Scaled(formula="IF(AND(COUNTIF({r},0)=0,COUNTIF({r},1)<=2),1,0)"),
    "all of them": Scaled(formula="IF(MIN({r})=2,1,0)"),
    "a legend": Scaled((1, 1, 2), formula=None, extra={("Delivery", 9, 0): "0 = No, 1 = Somewhat, 2 = Yes"}),
    "a list of levels": Scaled((1, 1, 2), formula=None, extra={("Key", row, column): cell for row in range(5) for column, cell in enumerate((row + 1, ("Beginner", "Intermediate", "Advanced", "Expert", "Leading Expert")[row]))}),
    "a list for something else": Scaled(extra={("Delivery", 20, 0): "Priority", ("Delivery", 21, 0): "Low, Medium, High"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDINARY)
def test_the_framework_s_scale_is_no_finding(name: str, frameworks: list[Framework]) -> None:
    scaled = ORDINARY[name]
    found, made = read(scaled, frameworks)
    meant = {0: 0, 1: 1, 2: 2, "No": 0, "Nope": 0, "Somewhat": 1, "Yes": 2}
    wanted = {
        name: [[meant[scaled.written[step or 0]] for step in level] for level in levels]
        for name, levels in made.steps.items()
    }
    assert ratings(found) == wanted
    assert not [code for code in codes(found) if code.startswith(("scale", "rating"))]


@pytest.mark.parametrize("written", [3, 1.5, 10, "maybe"])
@pytest.mark.parametrize("formula", [MEAN, None])
def test_a_slip_is_an_error_of_its_cell(
    written: object, formula: str | None, frameworks: list[Framework]
) -> None:
    found, _ = read(Scaled(formula=formula, extra={("Delivery", 3, 7): written}), frameworks)
    assert codes(found) == ["rating-not-understood"]
    assert [one.where for one in found.findings if one.code == "rating-not-understood"] == [
        "Delivery!H4"
    ]
    assert all(one.scorable for one in found.competencies)


def test_a_slip_where_nobody_has_a_no(frameworks: list[Framework]) -> None:
    found, _ = read(Scaled((1, 1, 2), extra={("Delivery", 3, 7): 3}), frameworks)
    assert codes(found) == ["rating-not-understood"]


# --- three words of one's own --------------------------------------------------------------------

OWN: dict[str, Scaled] = {
    "a list": Scaled(FAMILIAR, offered=offer(*FAMILIAR), formula=None),
    "a list and formulas": Scaled(FAMILIAR, offered=offer(*FAMILIAR), formula='IF(AND(COUNTIF({r},"Don\'t know")=0,COUNTIF({r},"Some gaps")<=1),1,0)'),
    "best first": Scaled(FAMILIAR, offered=offer(*reversed(FAMILIAR)), formula=None),
    "asked to choose": Scaled(FAMILIAR, offered=offer("Please choose", *FAMILIAR, "n/a"), formula=None),
    "in German": Scaled(("Nein", "Teilweise", "Ja"), offered=offer("Ja", "Teilweise", "Nein"), formula=None),
    "in Czech": Scaled(("Vůbec", "Částečně", "Plně"), offered=offer("Vůbec", "Částečně", "Plně"), formula=None),
    "in French": Scaled(("Jamais", "Parfois", "Toujours"), offered=offer("Jamais", "Parfois", "Toujours"), formula=None),
    "in Japanese": Scaled(("できない", "一部できる", "できる"), offered=offer("できる", "一部できる", "できない"), formula=None),
    "a middle of its own": Scaled(("No", "Kind of", "Yes"), offered=offer("No", "Kind of", "Yes"), formula=None),
    "numbered": Scaled(("0 - Alpha", "1 - Beta", "2 - Gamma"), offered=offer("0 - Alpha", "1 - Beta", "2 - Gamma"), formula=None),
    "numbered from 1": Scaled(("1 - Alpha", "2 - Beta", "3 - Gamma"), offered=offer("1 - Alpha", "2 - Beta", "3 - Gamma"), formula=None),
    "a list and a legend with numbers": Scaled(
        ("Alpha", "Beta", "Gamma"), offered=offer("Gamma", "Alpha", "Beta"), formula=None, extra={("Delivery", 10, 0): "0 = Alpha, 1 = Beta, 2 = Gamma"}
    ),
    "a list whose lowest the formulas forbid": Scaled(
        ("Alpha", "Beta", "Gamma"), offered=offer("Gamma", "Beta", "Alpha"), formula='IF(AND(COUNTIF({r},"Alpha")=0,COUNTIF({r},"Beta")<=1),1,0)'
    ),
    "a helper that translates": Scaled(
        ("Alpha", "Beta", "Gamma"), offered=offer("Gamma", "Beta", "Alpha"), helper='IF({c}="Gamma",2,IF({c}="Beta",1,0))', formula=MEAN
    ),
    "a list in cells": Scaled(
        FAMILIAR, offered={"validate": "list", "source": "=Lists!$B$2:$B$4"}, formula=None, extra={("Lists", row + 1, 1): word for row, word in enumerate(FAMILIAR)}
    ),
    "a list behind a name": Scaled(
        FAMILIAR, offered={"validate": "list", "source": "=Words"}, names={"Words": "=Lists!$B$2:$B$4"}, formula=None,
        extra={("Lists", row + 1, 1): word for row, word in enumerate(FAMILIAR)},
    ),
    "a legend in a text": Scaled(FAMILIAR, formula=None, extra={("Summary", 14, 0): "0 = Don't know, 1 = Some gaps, 2 = Good knowledge"}),
    "a legend without numbers": Scaled(FAMILIAR, formula=None, extra={("Summary", 14, 0): "Legend: Don't know / Some gaps / Good knowledge"}),
    "a legend in cells, numbers beside": Scaled(
        FAMILIAR, formula=None, extra={("Key", row, column): cell for row, word in enumerate(FAMILIAR) for column, cell in enumerate((word, row))}
    ),
    "a legend in cells, formulas": Scaled(
        FAMILIAR, formula='IF(COUNTIF({r},"Good knowledge")=ROWS({r}),1,0)',
        extra={("Key", row, column): cell for row, word in enumerate(FAMILIAR) for column, cell in enumerate((row, word))},
    ),
    "signs": Scaled(("🔴", "🟡", "🟢"), offered=offer("🔴", "🟡", "🟢"), formula=None),
    "odd case and full stops": Scaled(("DON'T KNOW", "some gaps.", " Good  knowledge"), offered=offer(*FAMILIAR), formula=None),
}  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_three_words_of_ones_own(name: str, frameworks: list[Framework]) -> None:
    found, made = read(OWN[name], frameworks)
    assert ratings(found) == made.steps, [
        f"{one.code} {one.where} {one.message}" for one in found.findings
    ][:5]
    assert codes(found) == ["scale-own-words"], [
        f"{one.code} {one.where} {one.message}" for one in found.findings
    ][:5]
    (told,) = (one for one in found.findings if one.code == "scale-own-words")
    assert told.severity == "info" and told.where.startswith("Delivery!")


def test_own_words_without_a_summary(frameworks: list[Framework]) -> None:
    found, made = read(replace(OWN["a list"], summary=False), frameworks)
    assert ratings(found) == made.steps and set(codes(found)) == {
        "scale-own-words",
        "summary-missing",
    }


@pytest.mark.parametrize("formula", [None, 'IF(COUNTIF({r},"Don\'t know")=0,1,0)'])
def test_own_words_of_a_blank(formula: str | None, frameworks: list[Framework]) -> None:
    found, made = read(
        Scaled(FAMILIAR, blank=True, offered=offer(*FAMILIAR), formula=formula), frameworks
    )
    assert ratings(found) == made.steps
    assert {"scale-own-words"} <= set(codes(found)) <= {"scale-own-words", "rule-not-understood"}


@pytest.mark.parametrize("layout", ["columns", "vertical"])
def test_numbers_of_skills_are_no_legend_of_the_words_beside_them(
    layout: str, frameworks: list[Framework]
) -> None:
    book = build(replace(TEXT, layout=layout, numbered=True, labels=FAMILIAR))
    found = read_workbook(book.save(), frameworks)
    assert codes(found) == ["scale-own-words"]
    assert list(ratings(found).values()) == [
        [level.ratings for level in one.levels] for one in book.truth
    ]


def test_own_words_make_levels_and_their_rule_is_read(frameworks: list[Framework]) -> None:
    found, made = read(OWN["a list and formulas"], frameworks)
    card = score(found, frameworks)
    rule = found.competencies[0].levels[0].rule
    assert rule is not None and rule == Allowance(1)
    assert [one.level for one in card.competencies] == [
        level_of([rule.achieved(level) for level in made.steps[name]]) for name in FIELDS
    ]
    assert [one.own_level for one in found.competencies] == [one.level for one in card.competencies]


def test_a_helper_s_rule_is_tried_with_own_words(frameworks: list[Framework]) -> None:
    found, _ = read(OWN["a helper that translates"], frameworks)
    assert {str(level.rule) for one in found.competencies for level in one.levels} == {str(frameworks[0].rule) if frameworks[0].id == "mews" else str(next(one.rule for one in frameworks if one.id == "mews"))}  # fmt: skip


@pytest.mark.parametrize("written", [2, 1, "maybe"])
def test_a_number_among_own_words_is_never_guessed(
    written: object, frameworks: list[Framework]
) -> None:
    scaled = replace(OWN["numbered from 1"], extra={("Delivery", 3, 7): written})
    found, _ = read(scaled, frameworks)
    assert codes(found) == ["scale-own-words", "rating-not-understood"]


# --- checkboxes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula",
    [
        "IF(AND({r}),1,0)",
        "IF(COUNTIF({r},TRUE)=ROWS({r}),1,0)",
        "IF(COUNTIF({r},FALSE)=0,1,0)",
        None,
    ],
)
@pytest.mark.parametrize("offered", [None, offer("TRUE", "FALSE")])
def test_checkboxes(
    formula: str | None, offered: dict[str, object] | None, frameworks: list[Framework]
) -> None:
    found, made = read(Scaled((False, True), (1, 1), formula=formula, offered=offered), frameworks)
    assert ratings(found) == {
        name: [[2 if step else 0 for step in level] for level in levels]
        for name, levels in made.steps.items()
    }
    assert codes(found) == ["scale-checkboxes"]
    (told,) = (one for one in found.findings if one.code == "scale-checkboxes")
    ticked = sum(sum(map(bool, level)) for levels in made.steps.values() for level in levels)
    assert (
        told.severity == "info"
        and f"{ticked} ticked" in told.message
        and f"{100 - ticked} unticked" in told.message
    )
    card = score(found, frameworks)
    assert [one.level for one in card.competencies] == [
        level_of([all(level) for level in made.steps[name]]) for name in FIELDS
    ]
    if formula:
        assert [one.own_level for one in found.competencies] == [
            one.level for one in card.competencies
        ]


def test_checkboxes_of_which_three_are_enough(frameworks: list[Framework]) -> None:
    found, _ = read(
        Scaled((False, True), (1, 1), formula="IF(COUNTIF({r},TRUE)>=3,1,0)"), frameworks
    )
    assert set(codes(found)) == {"scale-checkboxes", "rule-not-understood"}


def test_checkboxes_as_signs(frameworks: list[Framework]) -> None:
    found, made = read(
        Scaled(("☐", "☑"), (1, 1), formula=None, offered=offer("☑", "☐")), frameworks
    )
    assert ratings(found) == {
        name: [[2 if step else 0 for step in level] for level in levels]
        for name, levels in made.steps.items()
    }
    assert codes(found) == ["scale-checkboxes"]


def test_one_true_among_numbers_is_a_slip(frameworks: list[Framework]) -> None:
    found, _ = read(Scaled(extra={("Delivery", 3, 7): True}), frameworks)
    assert codes(found) == ["rating-not-understood"]


# --- what words say ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "wanted"),
    [
        (
            ("Don't know", "Some gaps", "Good knowledge"),
            ("Don't know", "Some gaps", "Good knowledge"),
        ),
        (("Yes", "Partly", "No"), ("No", "Partly", "Yes")),
        (("Many gaps", "Some gaps", "No gaps"), ("Many gaps", "Some gaps", "No gaps")),
        (("Needs help", "Some help", "No help"), ("Needs help", "Some help", "No help")),
        (
            ("Don't know", "Good knowledge", "Some gaps"),
            ("Don't know", "Some gaps", "Good knowledge"),
        ),
        (("Red", "Amber", "Green"), ("Red", "Amber", "Green")),
        (("Always", "Rarely", "Never"), ("Never", "Rarely", "Always")),
        (("Somewhat", "Mostly", "Fully"), None),
        (("No", "Yes", "Excellent"), None),
        (("Alpha", "Beta", "Gamma"), None),
        (("A", "B", "C"), None),
        (("Good", "Better", "Great"), None),
        (("Yes", "yes", "No"), None),
    ],
)
def test_the_order_of_three_words(
    items: tuple[str, ...], wanted: tuple[str, ...] | None, frameworks: list[Framework]
) -> None:
    assert in_order(items, vocabulary(tuple(frameworks)), {}) == wanted


def test_numbers_that_contradict_the_words_settle_nothing(frameworks: list[Framework]) -> None:
    words = vocabulary(tuple(frameworks))
    assert in_order(("Alpha", "Beta", "Gamma"), words, {"alpha": 2, "beta": 1, "gamma": 0}) == (
        "Gamma",
        "Beta",
        "Alpha",
    )
    assert in_order(FAMILIAR, words, {"don't know": 3, "some gaps": 2, "good knowledge": 1}) is None
    assert in_order(("Alpha", "Beta", "Gamma"), words, {}, frozenset(("gamma",))) == (
        "Gamma",
        "Beta",
        "Alpha",
    )
    assert in_order(FAMILIAR, words, {}, frozenset(("good knowledge",))) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [("not good", -1), ("no problems", 1), ("in progress", 0), ("Without help", 1), ("tree", None)],
)
def test_the_sense_of_a_word(text: str, said: int | None) -> None:
    assert sense(text) == said


@pytest.mark.parametrize(
    ("items", "kind"),
    [
        (("0", "1", "2"), "known"),
        ((0.0, 1.0, 2.0), "known"),
        (("1", "2"), "foreign"),
        (("Yes", "No"), "known"),
        (("Yes", "No", "n/a"), "known"),
        (("-- choose --", "No", "Somewhat", "Yes"), "known"),
        (("Done", "Not done"), "foreign"),
        (("No", "Somewhat", "Yes", "Ask me", "Later"), "known"),
        (("Yes", "Somewhat", "No", "Later"), "known"),
        (("No", "Somewhat", "Mostly", "Yes"), "foreign"),
        (("No", "Somewhat", "Yes", "Excellent"), "foreign"),
        (("Excellent", "Yes", "Somewhat", "No"), "foreign"),
        (("Pick a word", "No", "Yes"), "known"),
        (("Think again", "No", "Yes"), "known"),
        (("No", "Yes", "Excellent"), "three"),
        (("TRUE", "FALSE"), "ticks"),
        (("only",), "none"),
        (tuple(f"Person {number}" for number in range(40)), "none"),
    ],
)
def test_what_a_list_offers(
    items: tuple[object, ...], kind: str, frameworks: list[Framework]
) -> None:
    assert of_items(items, vocabulary(tuple(frameworks))).kind == kind


# --- spellings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "rating"),
    [
        *(
            ("Yes.", 2),
            ("YES!", 2),
            ("Yes (2)", 2),
            ("(2) Yes", 2),
            ("Yes - 2", 2),
            ("2 = Yes", 2),
            ("\u200bYes\u200b", 2),
            ("\ufeffNo", 0),
            ("So\u00admewhat", 1),
        ),
        *(
            ("２", 2),
            ("2.", 2),
            ("no:", 0),
            ("Yes (1)", None),
            ("Yes?", None),
            ("3 = Yes", None),
            ("Yes and no", None),
            ("Yes (22)", None),
        ),
    ],
)
def test_spellings_of_a_rating(
    written: str, rating: int | None, frameworks: list[Framework]
) -> None:
    assert read_rating(written, vocabulary(tuple(frameworks)))[:2] == (rating, rating is not None)


@pytest.mark.parametrize(
    "written",
    [
        "25%",
        "25 %",
        "25％",
        "２５％",
        "２５ ％",
        "%25",
        "% 25",
        "25\u00a0%",
        "25\u202f%",
        "25\u2009%",
        "0.25",
        "0,25",
        ".25",
        "٪25",
    ],
)
def test_spellings_of_a_weight(written: str) -> None:
    assert read_weight(Cell(1, 1, written, None, 0), written) == (Fraction(1, 4), True)


@pytest.mark.parametrize(
    "written", ["", "nan", "inf", "1e5", "%25%", "25 %%", "a quarter", "2 5 %", "--25", "9" * 400]
)
def test_what_is_no_weight(written: str) -> None:
    assert read_weight(Cell(1, 1, written, None, 0), written)[0] is None


@pytest.mark.parametrize("spelt", ["{}％", "%{}", "{} ％"])
def test_weights_as_texts_give_progress_and_no_errors_are_written(
    spelt: str, tmp_path: Path
) -> None:
    book = build(Layout(weights="text", percent=(25, 30, 30, 10, 5)))
    column = book.column(1)
    saved = {}
    for index, percent in enumerate((25, 30, 30, 10, 5)):
        book.summary[book.row(index), column] = spelt.format(percent)
    (tmp_path / "in.xlsx").write_bytes(book.save())
    card = score_file(
        str(tmp_path / "in.xlsx"), Options(output=Destination(str(tmp_path / "out.xlsx")))
    )
    assert card.weights_total == 1 and card.progress is not None and card.grade is not None
    import openpyxl

    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)["Summary"]
    for index, one in enumerate(card.competencies):
        row = book.row(index)
        saved[one.name] = sheet.cell(row, book.column(3)).value
        assert sheet.cell(row, column).value == spelt.format((25, 30, 30, 10, 5)[index])
        assert saved[one.name] == pytest.approx(float(one.value or 0))
    assert not any(
        isinstance(cell.value, str) and cell.value.startswith("#")
        for row in sheet.iter_rows()
        for cell in row
    )


# --- files of others -----------------------------------------------------------------------------


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not part of the project")
@pytest.mark.parametrize("name", ["scale-1-to-3", "scale-1-to-4-still-gets-a-grade"])
def test_case_of_a_scale(name: str) -> None:
    card = score_file(str(CASES / f"{name}.xlsx"))
    assert [one.code for one in card.findings if one.severity != "info"] == ["scale-unknown"]
    assert (
        {one.level for one in card.competencies} == {None}
        and card.progress is None
        and card.grade is None
    )


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not part of the project")
def test_case_of_checkboxes() -> None:
    card = score_file(str(CASES / "checkboxes.xlsx"))
    assert [one.code for one in card.findings if one.severity != "info"] == []
    assert [one.level for one in card.competencies] == [4, 5, 3, 4, 3]


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not part of the project")
def test_case_of_own_words() -> None:
    card = score_file(str(CASES / "level-column-own-words.xlsx"))
    assert "scale-own-words" in [one.code for one in card.findings]
    assert [
        [skill.rating for level in one.levels for skill in level.skills]
        for one in card.assessment.competencies
    ] == [[2, 0, 1] * 3] * 3


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not part of the project")
def test_case_of_weights_of_full_width() -> None:
    card = score_file(str(CASES / "weights-with-fullwidth-percent.xlsx"))
    assert (
        card.progress == Fraction("2.95") and card.grade is not None and card.grade.grade == "IC4"
    )


def test_numbers_of_skills_beside_notes_explain_no_scale() -> None:
    # a note of one level, then the number of the next level's skill: 1, 2, 3
    options = Layout(
        levels=("Beginner", "Intermediate", "Advanced"),
        skills=(3,),
        seed=0,
        after=True,
        notes="after",
        numbered=True,
        spacing=1,
        gap=4,
        rule="mean product",
        result="above",
        top=1,
        left=1,
        validation=False,
        formats=False,
        labels=None,
    )
    frameworks = [load_framework(identity) for identity in framework_ids()]
    assert "scale-unknown" not in told(read_workbook(build(options).save(), frameworks))
