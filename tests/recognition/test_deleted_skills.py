"""Rows of a blank that somebody deleted, added, copied, moved or wrote over: no level rises,
and whoever reads the result is told.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook import Workbook

from assessment import load_framework, read_workbook, score
from assessment.jobs.blank import Layout, book_of, build_blank
from assessment.model import Competency, CompetencyLevel, Framework, Scorecard, Skill
from assessment.model.marks import RATING_HEADS
from tests.conftest import SHARED

SELF = RATING_HEADS["self"]
DOES = {
    "oven": ("lights the oven", "keeps its heat", "cleans the grate", "orders the wood"),
    "dough": ("weighs the flour", "feeds the sour", "shapes a loaf", "tells when it has risen"),
}


def bakery(version: str = "7") -> Framework:
    """Return a bakery's framework: two competencies of three levels, four skills each."""
    mews = load_framework("mews")
    competencies = []
    for name, does in DOES.items():
        levels = [
            CompetencyLevel(
                number,
                f"Level {number} of the {name}.",
                tuple(
                    Skill(f"{name}-{number}-{at}", f"On day {number} {what}")
                    for at, what in enumerate(does)
                ),
            )
            for number in (1, 2, 3)
        ]
        competencies.append(
            Competency(name, name.capitalize(), (), f"All about the {name}.", "", tuple(levels))
        )
    track = replace(mews.tracks[13], weights={"oven": Fraction(3, 5), "dough": Fraction(2, 5)})
    return replace(
        mews,
        id="bakery",
        version=version,
        name="Bakery",
        competencies=tuple(competencies),
        tracks=(track,),
        levels=mews.levels[:3],
        migrations=(),
    )


BAKERY = bakery()
BOTH = pytest.mark.parametrize("layout", ["modern", "classic"])


def rated(
    layout: Layout, *, empty: tuple[str, ...] = (), framework: Framework = BAKERY
) -> Workbook:
    """Return a blank whose skills are all rated Yes, but for some."""
    book = openpyxl.load_workbook(
        io.BytesIO(build_blank(framework, framework.tracks[0], layout=layout, name="Ida"))
    )
    for skill, cells in book_of(framework, layout).ratings.items():
        sheet, address = cells[SELF]
        book[sheet][address].value = None if skill in empty else 2
    return book


def place(layout: Layout, skill: str) -> tuple[str, int, int]:
    sheet, address = book_of(BAKERY, layout).ratings[skill][SELF]
    return sheet, *coordinate_to_tuple(address)


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def scored(book: Workbook, *frameworks: Framework) -> Scorecard:
    known = list(frameworks or (BAKERY,))
    return score(read_workbook(saved(book), known), known)


def told(card: Scorecard, *left_out: str) -> list[tuple[str, str]]:
    """Return codes and places of what is found, but for what is always there."""
    usual = {
        "never-calculated",
        "no-grade",
        "rating-unrated",
        "level-blank",
        "cached-value-stale",
        *left_out,
    }
    return [(found.code, found.where) for found in card.findings if found.code not in usual]


_REFERENCE = re.compile(
    r"(?:('[^']+'|[A-Za-z]+)!)?(\$?[A-Z]{1,3}\$?)([0-9]+)(?::(\$?[A-Z]{1,3}\$?)([0-9]+))?(?![0-9A-Za-z(])"
)


def shifted(book: Workbook, sheet: str, change: Callable[[int, bool], int]) -> None:
    """Change the rows that formulas refer to on a sheet, as a program does where rows go or
    come; ``change`` is told whether a row ends an area.
    """
    for one in book.worksheets:
        for cell in (cell for row in one.iter_rows() for cell in row):
            if isinstance(cell.value, str) and cell.value.startswith("="):

                def moved(match: re.Match[str], own: str = one.title) -> str:
                    if (match[1] or own).strip("'") != sheet:
                        return match[0]
                    first = f"{match[1]}!" if match[1] else ""
                    text = f"{first}{match[2]}{change(int(match[3]), False)}"
                    return text + (f":{match[4]}{change(int(match[5]), True)}" if match[4] else "")

                parts = re.split(r'("[^"]*")', cell.value)
                cell.value = "".join(
                    part if part.startswith('"') else _REFERENCE.sub(moved, part) for part in parts
                )


def without_row(book: Workbook, sheet: str, row: int) -> None:
    """Delete a row as a spreadsheet program does: what refers to the rows below follows them."""
    for merged in list(book[sheet].merged_cells.ranges):
        book[sheet].unmerge_cells(str(merged))
    shifted(book, sheet, lambda at, end: at - 1 if at > row or (end and at == row) else at)
    book[sheet].delete_rows(row)


def with_row(book: Workbook, sheet: str, row: int) -> None:
    """Insert an empty row above ``row``, as a program does."""
    for merged in list(book[sheet].merged_cells.ranges):
        book[sheet].unmerge_cells(str(merged))
    shifted(book, sheet, lambda at, _: at + 1 if at >= row else at)
    book[sheet].insert_rows(row)


# --- deleted
# ---------------------------------------------------------------------------------------


# the first, one within, the last
@pytest.mark.parametrize("skill", ["oven-2-0", "oven-2-1", "oven-2-3"])
def test_a_deleted_row_does_not_raise_the_level_neither_here_nor_on_the_sheet(skill: str) -> None:
    before = rated("modern", empty=(skill,))
    card = scored(before)
    assert [one.level for one in card.competencies] == [1, 3]
    sheet, row, _ = place("modern", skill)
    without_row(before, sheet, row)
    after = scored(before)
    assert [one.level for one in after.competencies] == [1, 3] and after.progress == card.progress
    assert [one.own_level for one in after.assessment.competencies] == [1, 3]
    assert told(after) == [("skill-missing", "Oven!B11")]
    text = next(
        one.text
        for level in BAKERY.competencies[0].levels
        for one in level.skills
        if one.id == skill
    )
    assert any(text in found.message for found in after.findings if found.code == "skill-missing")
    level = after.assessment.competencies[0].levels[1]
    lost = next(one for one in level.skills if one.skill_id == skill)
    assert (
        lost.rating is None
        and lost.text.endswith("(its row is missing)")
        and [one.rating for one in lost.opinions] == [None] * 3
    )
    assert [one.skill_id for one in level.skills] == [
        one.id for one in BAKERY.competencies[0].levels[1].skills
    ]


def test_of_the_classic_arrangement_too() -> None:
    book = rated("classic", empty=("oven-2-1",))
    sheet, row, column = place("classic", "oven-2-1")
    # the cells below move up, and the formulas' areas end a row earlier
    for below in range(row, row + 3):
        for at in (column - 1, column):
            book[sheet].cell(below, at).value = book[sheet].cell(below + 1, at).value
    result = book[sheet].cell(1, column)
    result.value = str(result.value).replace("D3:D6", "D3:D5")
    card = scored(book)
    assert (
        [one.level for one in card.competencies]
        == [one.own_level for one in card.assessment.competencies]
        == [1, 3]
    )
    assert told(card) == [("skill-missing", "Oven!C1")]


def test_a_level_that_is_gone_as_a_whole_is_there_again_unrated() -> None:
    book = rated("modern", empty=tuple(f"oven-1-{at}" for at in range(4)))
    for _ in range(6):
        without_row(book, "Oven", 5)
    card = scored(book)
    assert [one.level for one in card.competencies] == [0, 3]
    levels = card.assessment.competencies[0].levels
    assert [len(level.skills) for level in levels] == [4, 4, 4] and levels[
        0
    ].name == BAKERY.level_name(1)
    assert [skill.rating for skill in levels[0].skills] == [None] * 4 and (
        "skill-missing",
        "Oven!A1",
    ) in told(card)


# --- added, copied, moved
# --------------------------------------------------------------------------


def test_a_row_that_was_put_in_does_not_count_neither_here_nor_on_the_sheet() -> None:
    for rating, level in (("Yes", 1), ("No", 1)):
        book = rated("modern", empty=("oven-2-1",))
        with_row(book, "Oven", 14)
        book["Oven"]["B14"], book["Oven"]["C14"] = "Whistles at work", rating
        card = scored(book)
        assert [one.level for one in card.competencies] == [
            level,
            3,
        ] and card.assessment.competencies[0].own_level == level
        assert told(card) == [("skill-row-unknown", "Oven!C14")]
    # it cannot take the place of one that was deleted
    without_row(book, "Oven", place("modern", "oven-2-1")[1] + 1)
    assert scored(book).competencies[0].level == 1


def test_the_copy_of_a_row_does_not_count() -> None:
    book = rated("modern", empty=("oven-2-3",))
    with_row(book, "Oven", 14)
    for column in range(1, 60):
        value = book["Oven"].cell(13, column).value
        relative = (
            re.sub(r"(?<=\$[A-Z])13|(?<=\$[A-Z]{2})13|(?<=\$[A-Z])14(?=\))", "14", value)
            if isinstance(value, str)
            else value
        )
        book["Oven"].cell(14, column).value = relative
    card = scored(book)
    assert [one.level for one in card.competencies] == [1, 3] and card.assessment.competencies[
        0
    ].own_level == 1
    assert told(card) == [("skill-row-unknown", "Oven!C14")]
    book["Oven"]["C14"] = "No"
    card = scored(book)
    assert told(card) == [("skill-row-twice", "Oven!C14")] and [
        found.severity for found in card.findings if found.code == "skill-row-twice"
    ] == ["error"]


def test_a_row_is_of_the_level_that_its_id_says_and_may_be_sorted() -> None:
    book = rated("modern", empty=("oven-3-0",))
    # one of level 2, one of level 3
    cells = [[book["Oven"].cell(row, column).value for column in (1, 2, 3)] for row in (13, 19)]
    for row, values in zip((19, 13), cells, strict=True):
        for column, value in enumerate(values, start=1):
            book["Oven"].cell(row, column).value = value
    card = scored(book)
    assert [one.level for one in card.competencies] == [2, 3]
    levels = card.assessment.competencies[0].levels
    assert [{skill.skill_id for skill in level.skills} for level in levels] == [
        {skill.id for skill in level.skills} for level in BAKERY.competencies[0].levels
    ]
    assert not told(card, "level-disagrees")


def test_an_id_that_was_written_over_is_found_again_by_its_text() -> None:
    book = rated("modern")
    book["Oven"]["A13"] = "my own"
    assert [one.level for one in scored(book).competencies] == [3, 3] and not told(scored(book))
    book["Oven"]["B13"] = "Whistles at work"
    card = scored(book)
    assert card.competencies[0].level == 1 and {
        code for code, _ in told(card, "level-disagrees")
    } == {"skill-missing", "skill-row-unknown"}


def test_words_that_were_changed_count_where_they_stand() -> None:
    book = rated("modern")
    book["Oven"]["B13"] = "Heizt den Ofen"
    assert not told(scored(book))  # the id says which skill it is
    book = rated("classic")
    for row in range(3, 7):
        book["Oven"].cell(row, 3).value = f"Heizt den Ofen {row}"
    card = scored(book)
    assert [one.level for one in card.competencies] == [3, 3] and told(card) == [
        ("skill-reworded", "Oven!C3,C4,C5,C6")
    ]


def test_the_copy_of_a_classic_row_does_not_count() -> None:
    book = rated("classic", empty=("oven-2-1",))
    sheet = book["Oven"]
    sheet["C4"], sheet["D4"] = sheet["C3"].value, 2  # a rated one over the one that is not
    card = scored(book)
    assert card.competencies[0].level == 1
    assert told(card, "level-disagrees") == [
        ("skill-row-unknown", "Oven!D4"),
        ("skill-missing", "Oven!C1"),
    ]


# --- which skills there are
# ------------------------------------------------------------------------


def test_a_blank_of_another_version_lists_its_skills_itself() -> None:
    newer = bakery("8")
    skills = newer.competencies[0].levels[0].skills
    fewer = replace(
        newer.competencies[0].levels[0], skills=(*skills[:3], Skill("oven-1-new", "Weighs the ash"))
    )
    newer = replace(
        newer,
        competencies=(
            replace(newer.competencies[0], levels=(fewer, *newer.competencies[0].levels[1:])),
            newer.competencies[1],
        ),
    )
    book = rated("modern")
    # what is new there is not missing here
    assert told(scored(book, newer)) == [("framework-version", "")]
    without_row(book, "Oven", place("modern", "oven-1-0")[1])
    assert ("skill-missing", "Oven!B5") in told(scored(book, newer)) and scored(
        book, newer
    ).competencies[0].level == 0


def test_without_its_list_it_is_said_that_nothing_is_known() -> None:
    book = rated("modern")
    del book.defined_names["SkillList"]
    assert ("skills-not-checked", "") in told(scored(book, bakery("8")))
    assert not told(scored(book))


# --- small files that once went wrong
# --------------------------------------------------------------


@pytest.mark.skipif(
    not (SHARED / "cases").is_dir(), reason="the small workbooks do not lie beside the checkout"
)
def test_the_file_that_had_a_higher_level() -> None:
    cards = {
        when: score(
            read_workbook(SHARED / "cases" / f"deleted-skill-{when}.xlsx"), [load_framework("mews")]
        )
        for when in ("before", "after")
    }
    assert {float(card.progress or 0) for card in cards.values()} == {2.8}
    (missing,) = [found for found in cards["after"].findings if found.code == "skill-missing"]
    assert missing.where == "Domain Expertise!B5" and "who will use the result" in missing.message
    assert not [found for found in cards["before"].findings if found.code.startswith("skill-")]


@pytest.mark.skipif(
    not (SHARED / "cases").is_dir(), reason="the small workbooks do not lie beside the checkout"
)
def test_what_is_pasted_into_an_old_classic_blank_is_told() -> None:
    path: Path = SHARED / "cases" / "classic-three-counts.xlsx"
    card = score(read_workbook(path), [load_framework("mews")])
    for one in card.competencies:
        assert (
            one.level is None
            or one.level
            == next(own.own_level for own in card.assessment.competencies if own.name == one.name)
            or any(found.code == "level-disagrees" for found in card.findings)
        )


def test_a_classic_level_that_somebody_added_is_named_and_does_not_count() -> None:
    book = rated("classic")
    sheet = book["Oven"]
    sheet["G1"], sheet["H1"] = "4/ Master", "=IF(AND(MIN(H3:H6)>0,SUM(H3:H6)/ROWS(H3:H6)>1.7),1,0)"
    for row in range(3, 7):
        sheet.cell(row, 7).value, sheet.cell(row, 8).value = f"Burns nothing {row}", 2
    card = scored(book)
    assert [len(one.levels) for one in card.competencies] == [3, 3] and card.competencies[
        0
    ].level == 3
    assert [code for code, _ in told(card, "level-disagrees", "range-wrong-cells")].count(
        "skill-row-unknown"
    ) == 4


def test_very_many_rows_of_no_skill_are_told_in_a_few_words() -> None:
    book = rated("modern")
    for row in range(30, 3_000):
        book["Oven"].cell(row, 2).value, book["Oven"].cell(row, 3).value = f"Whistles {row}", "Yes"
    card = scored(book)
    assert (
        card.competencies[0].level == 3
        and len([code for code, _ in told(card) if code == "skill-row-unknown"]) == 25
    )
