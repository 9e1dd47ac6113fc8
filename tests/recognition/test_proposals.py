"""Changes that a manager proposed by colour and comment: in the table, in csv, and on the sheet
Focus with the comment.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from assessment import score_file
from assessment.cli import main
from assessment.model import FocusItem, Proposal
from assessment.sheets.results.focus import MOST_PROPOSALS, with_proposals
from tests.conftest import ROOT

SAMPLE = ROOT / "samples" / "mews-qa-engineer.xlsx"


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.stdout


def propose(target: Path, *proposals: tuple[str, str]) -> Path:
    """Write the sample with a highlight and a comment on each rating that is named by its sheet
    and cell.
    """
    book = openpyxl.load_workbook(SAMPLE)
    for where, text in proposals:
        sheet, _, cell = where.rpartition("!")
        book[sheet][cell].fill = PatternFill("solid", fgColor="FF7030A0")
        book[sheet][cell].comment = Comment(text, "Dana")
    book.save(target)
    return target


def focus_rows(file: Path) -> dict[str, tuple[str, str | None]]:
    """Return why each place stands on Focus, and what was typed beside it."""
    rows = openpyxl.load_workbook(file)["Focus"].iter_rows(min_row=6, values_only=True)
    return {
        str(row[5]): (str(row[4]), None if row[6] is None else str(row[6]))
        for row in rows
        if row[1]
    }


@pytest.fixture
def proposed(tmp_path: Path) -> Path:
    return propose(
        tmp_path / "ben.xlsx",
        ("Delivery!B3", "Show me once more, please"),
        ("Delivery!H4", "Ready for Yes"),
        ("Leadership!J3", "=1+1"),
    )


def test_every_proposal_stands_on_focus_with_its_comment(proposed: Path, tmp_path: Path) -> None:
    run("score", SAMPLE, "-o", tmp_path / "plain.xlsx")
    before = focus_rows(tmp_path / "plain.xlsx")
    assert "Delivery!B3" not in before and "Delivery!H4" in before  # one is on the list anyway
    run("score", proposed, "-o", tmp_path / "out.xlsx")
    rows = focus_rows(tmp_path / "out.xlsx")
    assert set(rows) == {*before, "Delivery!B3", "Leadership!J3"}
    assert rows["Delivery!B3"][0] == "A change is proposed: Dana: Show me once more, please"
    assert (
        rows["Delivery!H4"][0]
        == before["Delivery!H4"][0] + "; a change is proposed: Dana: Ready for Yes"
    )
    places = list(rows)
    last = max(
        index
        for index, place in enumerate(places)
        if place in before and place.startswith("Delivery!")
    )
    assert places[last + 1] == "Delivery!B3"  # behind the others of its competency
    assert all(
        why == rows[place][0] for place, (why, _) in before.items() if place != "Delivery!H4"
    )


def test_what_was_typed_beside_a_proposal_stays(proposed: Path, tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("1.xlsx", "2.xlsx", "3.xlsx"))
    run("score", proposed, "-o", first)
    book = openpyxl.load_workbook(first)
    (row,) = [row for row in book["Focus"].iter_rows(min_row=6) if row[5].value == "Delivery!B3"]
    row[6].value = "Pair with Iva"
    book.save(second)
    run("score", second, "-o", third)
    assert focus_rows(third)["Delivery!B3"] == (
        "A change is proposed: Dana: Show me once more, please",
        "Pair with Iva",
    )


def test_proposals_are_counted(proposed: Path, tmp_path: Path) -> None:
    screen = run("score", proposed, SAMPLE)
    assert "Prop." in screen and screen.rstrip().endswith("2 workbooks: 2 graded; 3 proposals")
    first, second = csv.DictReader(io.StringIO(run("score", proposed, SAMPLE, "-f", "csv")))
    assert (first["proposals"], second["proposals"]) == ("3", "0")
    long = list(csv.DictReader(io.StringIO(run("score", proposed, "-f", "csv", "--long"))))
    assert {row["where"]: row["proposal"] for row in long if row["proposal"]}[
        "Leadership!J3"
    ] == "Dana: =1+1"
    assert "Prop." not in run("score", SAMPLE, ROOT / "samples" / "strict.xlsx")


def test_a_long_comment_and_many_proposals_are_bounded() -> None:
    card = score_file(str(SAMPLE))
    skills = [
        skill
        for one in card.assessment.competencies
        for level in one.levels
        for skill in level.skills
    ]
    proposals = tuple(
        Proposal(skill.where, skill.text, skill.rating, "word\n" * 200)
        for skill in reversed(skills)
    )
    assert len(proposals) > MOST_PROPOSALS
    items = with_proposals((), replace(card.assessment, proposals=proposals))
    assert len(items) == MOST_PROPOSALS
    assert max(len(item.reason) for item in items) < 300 and all(
        item.reason.endswith("\u2026") and "\n" not in item.reason for item in items
    )
    few = tuple(one for one in proposals if one.where in ("Delivery!B3", "Communication!B3"))
    other = FocusItem(
        "Communication", 1, "Beginner", "x", "Communication!B99", 1, "on the level reached"
    )
    mixed = with_proposals((other,), replace(card.assessment, proposals=few))
    assert [item.where for item in mixed] == [
        "Communication!B99",
        "Communication!B3",
        "Delivery!B3",
    ]
    assert with_proposals((other,), card.assessment) == (other,)
