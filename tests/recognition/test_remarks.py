"""What people add to a workbook: highlights, comments, threads, colours, helpers of their own,
odd names.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from assessment import (
    Framework,
    Options,
    Scorecard,
    find_files,
    read_workbook,
    record,
    score,
    score_file,
)
from assessment.ooxml.comments import threads
from assessment.recognition.find.summary import exact
from tests.builders.layouts import Options as Layout
from tests.builders.layouts import build
from tests.builders.told import Told, told
from tests.conftest import ROOT

RATINGS = ("B", "D", "F", "H", "J")  # columns of the ordinary layout
SKILLS = ("A", "C", "E", "G", "I")
YELLOW, GREEN, RED, BLUE = "FFFF00", "C6EFCE", "FFC7CE", "9DC3E6"

Edit = Callable[[openpyxl.Workbook], None]


def scored(edit: Edit, frameworks: Sequence[Framework], layout: Layout | None = None) -> Scorecard:
    """Score an ordinary workbook after an edit."""
    book = openpyxl.load_workbook(io.BytesIO(build(layout or Layout()).save()))
    edit(book)
    target = io.BytesIO()
    book.save(target)
    return score(read_workbook(target.getvalue(), frameworks), frameworks)


def codes(card: Scorecard) -> Told:
    return told(card) - {"never-calculated"}


def levels(card: Scorecard) -> list[int | None]:
    return [one.level for one in card.competencies]


def fill(book: openpyxl.Workbook, sheet: str, cell: str, colour: str) -> None:
    book[sheet][cell].fill = PatternFill("solid", fgColor=colour)


def rows_of(book: openpyxl.Workbook, sheet: str, column: str) -> list[int]:
    return [cell.row for cell in book[sheet][column] if cell.row > 1 and cell.value is not None]


@pytest.mark.parametrize("columns", [RATINGS, SKILLS], ids=["ratings", "statements"])
def test_highlights_with_comments_are_proposals(
    columns: Sequence[str], frameworks: list[Framework]
) -> None:
    """Two in one level, on the rating or on its statement; the ratings are left alone."""

    def edit(book: openpyxl.Workbook) -> None:
        for row in rows_of(book, "Delivery", columns[0])[:2]:
            fill(book, "Delivery", f"{columns[0]}{row}", BLUE)
            book["Delivery"][f"{columns[0]}{row}"].comment = Comment("Shown in March.", "Ada")

    plain, card = scored(lambda book: None, frameworks), scored(edit, frameworks)
    assert [proposal.comment for proposal in card.assessment.proposals] == [
        "Ada: Shown in March."
    ] * 2
    assert [proposal.where for proposal in card.assessment.proposals] == [
        "Delivery!B2",
        "Delivery!B3",
    ]
    assert levels(card) == levels(plain) and codes(card) == codes(plain)


def test_a_highlight_without_a_comment_is_told(frameworks: list[Framework]) -> None:
    card = scored(lambda book: fill(book, "Delivery", "C3", YELLOW), frameworks)
    assert "highlight-without-comment" in codes(card) and not card.assessment.proposals


def level_design(book: openpyxl.Workbook) -> None:
    for name in book.sheetnames[:-1]:
        for skill, rating, colour in zip(
            SKILLS, RATINGS, (GREEN, BLUE, RED, YELLOW, "D9D2E9"), strict=True
        ):
            for row in rows_of(book, name, skill):
                fill(book, name, f"{skill}{row}", colour)
                fill(book, name, f"{rating}{row}", colour)


def banded_rows(book: openpyxl.Workbook) -> None:
    for name in book.sheetnames[:-1]:
        for column in (*SKILLS, *RATINGS):
            for row in rows_of(book, name, column)[::2]:
                fill(book, name, f"{column}{row}", BLUE)


def coloured_by_scale(book: openpyxl.Workbook) -> None:
    for name in book.sheetnames[:-1]:
        for column in RATINGS:
            for row in rows_of(book, name, column):
                value = book[name][f"{column}{row}"].value
                if isinstance(value, int | float):
                    fill(book, name, f"{column}{row}", (RED, "FFEB9C", GREEN)[int(value)])


@pytest.mark.parametrize("design", [level_design, banded_rows, coloured_by_scale])
def test_design_is_no_highlight(design: Edit, frameworks: list[Framework]) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        design(book)
        book["Delivery"]["A2"].comment = Comment("Evidence: the release notes.", "Ada")

    plain, card = scored(lambda book: None, frameworks), scored(edit, frameworks)
    assert (
        not card.assessment.proposals
        and codes(card) == codes(plain)
        and levels(card) == levels(plain)
    )
    (remark,) = card.assessment.competencies[0].levels[0].skills[0].remarks
    assert str(remark) == "Ada: Evidence: the release notes."


def test_colour_of_a_whole_level_is_no_rating_and_told(frameworks: list[Framework]) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        for name in book.sheetnames[:-1]:
            for row in rows_of(book, name, "A"):
                fill(book, name, f"B{row}", GREEN)

    card = scored(edit, frameworks, Layout(blank=True))
    assert set(levels(card)) == {0} and "colour-not-read" in codes(card)


def test_coloured_rows_of_a_blank_are_no_ratings(frameworks: list[Framework]) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        for name in book.sheetnames[:-1]:
            for skill, rating in zip(SKILLS, RATINGS, strict=True):
                for row in rows_of(book, name, skill)[::2]:
                    fill(book, name, f"{skill}{row}", GREEN)
                    fill(book, name, f"{rating}{row}", GREEN)

    card = scored(edit, frameworks, Layout(blank=True))
    assert set(levels(card)) == {0} and {"colour-not-read", "nothing-rated"} <= codes(card)


def test_levels_from_right_to_left_are_put_in_order(frameworks: list[Framework]) -> None:
    book = build(
        Layout(levels=("Leading Expert", "Expert", "Advanced", "Intermediate", "Beginner"))
    )
    card = score(read_workbook(book.save(), frameworks), frameworks)
    assert [level.name for level in card.competencies[0].levels] == [
        "Beginner",
        "Intermediate",
        "Advanced",
        "Expert",
        "Leading Expert",
    ]


@pytest.mark.parametrize(
    ("values", "limit"), [((0, 0.5, 1), 0.85), ((0, 50, 100), 85), ((1, 2, 3), 2.7)]
)
def test_a_helper_of_another_scale_is_understood(
    values: Sequence[float], limit: float, frameworks: list[Framework]
) -> None:
    """The rule looks at a column that translates No, Somewhat, Yes to other numbers than 0, 1,
    2.
    """

    def edit(book: openpyxl.Workbook) -> None:
        for name in book.sheetnames[:-1]:
            for rows in book[name].iter_rows():
                for cell in rows:
                    if (
                        isinstance(cell.value, str)
                        and cell.value.startswith("=IF(")
                        and '"Yes"' in cell.value
                    ):
                        source = cell.value.split("=")[1].removeprefix("IF(")
                        cell.value = f'=IF({source}="Yes",{values[2]},IF({source}="Somewhat",{values[1]},{values[0]}))'
                    elif isinstance(cell.value, str) and "1.7" in cell.value:
                        cell.value = cell.value.replace("1.7", str(limit)).replace(
                            ">0", f">{values[0]}"
                        )

    layout = Layout(labels=("No", "Somewhat", "Yes"), helper=True)
    plain, card = scored(lambda book: None, frameworks, layout), scored(edit, frameworks, layout)
    assert levels(card) == levels(plain) and "level-disagrees" not in codes(card)


def test_a_rating_below_the_last_skill_is_not_dropped_in_silence(
    frameworks: list[Framework],
) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        last = max(rows_of(book, "Delivery", "B"))
        book["Delivery"][f"B{last + 1}"] = 0

    assert "rating-without-skill" in codes(scored(edit, frameworks))


def test_weights_of_a_third_add_up() -> None:
    assert sum(exact(1 / 3) for _ in range(3)) == 1
    assert (
        exact(0.55000000000000004) == Fraction("0.55")
        and exact(0.1 + 0.2) == Fraction("0.3")
        and exact(0.123456) == Fraction("0.123456")
    )


def test_replies_to_replies_stay_in_their_thread() -> None:
    comment = (
        '<threadedComment ref="B{row}" personId="p"'
        ' id="{id}"{parent}><text>{id}</text></threadedComment>'
    )
    rows = [("a", ""), ("b", "a"), ("c", "b"), ("x", "y"), ("y", "x"), ("z", "nobody")]
    parts = [
        comment.format(row=2, id=identity, parent=f' parentId="{parent}"' if parent else "")
        for identity, parent in rows
    ]
    found = threads(
        ElementTree.fromstring(f"<ThreadedComments>{''.join(parts)}</ThreadedComments>"),
        {"p": "Ada"},
        100,
    )
    assert [(one.text, [reply.text for reply in one.replies]) for one in found[2, 2]] == [
        ("a", ["b", "c"]),
        ("x", []),
        ("y", []),
        ("z", []),
    ]


def test_names_that_are_no_text_and_links_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "gone.xlsx").symlink_to("nowhere.xlsx")
    (tmp_path / "loop.xlsx").symlink_to("loop.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    name = os.fsdecode(b"caf\xe9.xlsx")
    (tmp_path / name).write_bytes(build().save())
    found = find_files([tmp_path])
    assert sorted(Path(path).name for path in found) == sorted(
        [name, "folder.xlsx", "gone.xlsx", "loop.xlsx"]
    )
    for path in found:
        one = record(score_file(path, Options()))
        one["file"].encode("utf-8")
        assert path.endswith(name) or [problem["code"] for problem in one["findings"]] == [
            "file-missing"
        ]


def test_columns_of_raters_and_of_evidence_are_known_by_their_headers() -> None:
    two = read_workbook(ROOT / "samples" / "self-and-manager.xlsx")
    pairs = {
        tuple(opinion.rating for opinion in skill.opinions)
        for one in two.competencies
        for level in one.levels
        for skill in level.skills
    }
    assert (1, 2) in pairs and {len(pair) for pair in pairs} == {2}
    manager = read_workbook(ROOT / "samples" / "self-and-manager.xlsx", rater="manager")
    assert manager.rater == "manager"
    for one, other in zip(two.competencies, manager.competencies, strict=True):
        for level, theirs in zip(one.levels, other.levels, strict=True):
            assert [skill.opinions[1].rating for skill in level.skills] == [
                skill.rating for skill in theirs.skills
            ]
    below = read_workbook(ROOT / "samples" / "levels-below.xlsx")
    notes = [
        skill.note for one in below.competencies for level in one.levels for skill in level.skills
    ]
    assert "forecast pipeline, cut into four releases" in notes and not any(
        skill.opinions for skill in below.competencies[0].levels[0].skills
    )
    # the only column of ratings is the employee's own, where its header names nobody
    assert below.rater == "self"
