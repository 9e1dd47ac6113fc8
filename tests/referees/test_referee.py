"""LibreOffice as the referee: random fillings of every sample and public workbook, and whether the
referee sees.

``REFEREE_FILLINGS`` sets how often each workbook is filled (default 4), ``REFEREE_SEED`` repeats a
run.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections import Counter
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assessment.formulas import functions
from assessment.model import AssessedLevel, LevelRule, RatedSkill
from assessment.rules.allowance import Allowance
from assessment.rules.base import BaseRule
from assessment.rules.levels import level_of
from assessment.rules.mean import Mean
from tests.builders.sheet_bytes import (
    operators,
    set_cells,
    sheared,
    with_operators,
    without_results,
)
from tests.conftest import ROOT
from tests.referees import referee

COUNT = int(os.environ.get("REFEREE_FILLINGS", "4"))
SEED = int(os.environ.get("REFEREE_SEED", random.SystemRandom().randrange(10**6)))
PATHS = referee.default_paths()
GOOGLE = ROOT / "samples" / "carvago-2023-helpers.xlsx"
NUMBERS = ROOT / "samples" / "mews-engineer.xlsx"

needs_libreoffice = pytest.mark.skipif(
    referee.soffice() is None, reason="LibreOffice (soffice) is not installed"
)
needs_samples = pytest.mark.skipif(
    not (GOOGLE.exists() and NUMBERS.exists()), reason="the samples do not lie in the checkout"
)


# --- the referee's word --------------------------------------------------------------------------


@pytest.mark.libreoffice
@needs_libreoffice
@pytest.mark.skipif(not PATHS, reason="there is no workbook to fill")
def test_evaluator_and_engine_agree_with_libreoffice() -> None:
    print(f"REFEREE_SEED={SEED} REFEREE_FILLINGS={COUNT}")
    tallies = referee.referee(PATHS, COUNT, SEED)
    disagreements = [line for tally in tallies.values() for line in tally.disagreements]
    assert not disagreements, f"REFEREE_SEED={SEED}\n" + "\n".join(disagreements)
    reached = sum((tally.reached for tally in tallies.values()), Counter[int]())
    assert set(reached) == {0, 1, 2, 3, 4, 5}
    assert all(
        tally.cells and tally.fillings == COUNT and not tally.unknown for tally in tallies.values()
    )
    assert sum(tally.progress for tally in tallies.values()) > 0


# --- the referee can say no ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> tuple[referee.Filling, Path, Path]:
    """A complete filling, the file that LibreOffice made of it, and the one that it made of
    another filling.
    """
    folder = tmp_path_factory.mktemp("fillings")
    template = referee.prepare(GOOGLE)
    fillings = [referee.fill(template, str(seed), folder, f"{seed}.xlsx") for seed in range(20)]
    first, second = [filling for filling in fillings if filling.complete][:2]
    results = folder / "converted"
    referee.convert([first.theirs, second.theirs], results)
    return first, results / first.theirs.name, results / second.theirs.name


@pytest.mark.libreoffice
@needs_libreoffice
@needs_samples
class TestRefereeSays:
    def test_yes_where_all_is_right(self, converted: tuple[referee.Filling, Path, Path]) -> None:
        filling, right, _ = converted
        tally = referee.compare(filling, right)
        assert not tally.disagreements
        assert tally.cells > 100
        assert tally.levels == 5
        assert tally.progress == 1

    def test_no_to_another_filling(self, converted: tuple[referee.Filling, Path, Path]) -> None:
        filling, _, other = converted
        lines = referee.compare(filling, other).disagreements
        assert any("we give" in line for line in lines)
        assert any("our level" in line for line in lines)
        assert all("[seed " in line for line in lines)

    def test_no_to_a_wrong_function(
        self, converted: tuple[referee.Filling, Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        filling, right, _ = converted
        count = functions.FUNCTIONS["COUNTIF"]
        monkeypatch.setitem(
            functions.FUNCTIONS, "COUNTIF", lambda *arguments: count(*arguments) + 1
        )
        assert any("COUNTIF" in line for line in referee.compare(filling, right).disagreements)

    def test_no_to_a_wrong_rule(
        self, converted: tuple[referee.Filling, Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        filling, right, _ = converted
        monkeypatch.setattr(BaseRule, "achieved", lambda rule, ratings: None not in ratings)
        lines = referee.compare(filling, right).disagreements
        assert any("our level" in line for line in lines)
        assert any("our progress" in line for line in lines)

    def test_no_to_a_single_changed_cell(
        self, converted: tuple[referee.Filling, Path, Path], tmp_path: Path
    ) -> None:
        filling, right, _ = converted
        sheet, _, address = filling.template.assessment.progress_where.rpartition("!")
        book = openpyxl.load_workbook(right, data_only=True)
        book[sheet][address].value += 1e-6
        book.save(tmp_path / "changed.xlsx")
        lines = referee.compare(filling, tmp_path / "changed.xlsx").disagreements
        assert [line for line in lines if f"{sheet}!{address}" in line] == lines
        assert len(lines) == 2

    def test_no_by_its_exit_status(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        arguments = [str(NUMBERS), "--count", "2", "--seed", "7", "--keep", str(tmp_path / "kept")]
        assert referee.main(arguments) == 0
        assert "seed 7" in capsys.readouterr().out
        monkeypatch.setitem(functions.FUNCTIONS, "MIN", lambda *_: 1.0)
        monkeypatch.setitem(functions.FUNCTIONS, "AVERAGE", lambda *_: 2.0)
        assert referee.main(arguments) == 1
        assert "[seed 7/" in capsys.readouterr().out
        assert {path.name.rpartition("-")[2] for path in (tmp_path / "kept").iterdir()} == {
            "ours.xlsx",
            "libreoffice.xlsx",
        }


@pytest.mark.libreoffice
@needs_libreoffice
def test_what_libreoffice_cannot_open_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(RuntimeError, match=r"did not convert broken\.xlsx"):
        referee.convert([broken], tmp_path / "converted")


def test_without_libreoffice_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert referee.main(["--count", "1"]) == 2
    assert "not installed" in capsys.readouterr().err


# --- filling -------------------------------------------------------------------------------------

MEAN, ONE = Mean(Fraction(17, 10)), Allowance(1)


@pytest.mark.parametrize("rule", [MEAN, ONE, None], ids=["mean", "allowance", "no rule"])
def test_every_level_is_reached_and_missed_closely(rule: LevelRule | None) -> None:
    sizes = (6, 5, 4, 10, 7)
    levels = [
        AssessedLevel(f"Level {size}", tuple(RatedSkill("", None, "") for _ in range(size)), rule)
        for size in sizes
    ]
    chance = random.Random(1)
    reached: Counter[int] = Counter()
    kinds: Counter[tuple[int, int]] = Counter()
    for _ in range(600):
        ratings = referee.random_ratings(levels, chance)
        assert [len(level) for level in ratings] == list(sizes)
        reached[level_of([(rule or MEAN).achieved(level) for level in ratings])] += 1
        kinds.update((level.count(0), level.count(1)) for level in ratings)
    assert min(reached[level] for level in range(6)) > 60
    # all Yes; one, two and three Somewhat; one No
    assert all(kinds[kind] > 20 for kind in ((0, 0), (0, 1), (0, 2), (0, 3), (1, 0)))


@needs_samples
def test_fillings_keep_the_workbooks_own_spelling_and_the_same_seed_repeats(tmp_path: Path) -> None:
    template = referee.prepare(GOOGLE)
    assert template.spellings == ("Nope", "Somewhat", "Yes")
    assert referee.prepare(NUMBERS).spellings == (0.0, 1.0, 2.0)
    first, again, other = (
        referee.fill(template, seed, tmp_path, f"{name}.xlsx")
        for name, seed in (("a", "1"), ("b", "1"), ("c", "2"))
    )
    books = [openpyxl.load_workbook(filling.ours) for filling in (first, again, other)]
    contents = [
        [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        for book in books
    ]
    assert contents[0] == contents[1] != contents[2]


@needs_samples
def test_random_weights_add_up_to_one_hundred_percent() -> None:
    template = referee.prepare(NUMBERS)
    for seed in range(50):
        weights = referee.random_weights(template, random.Random(seed))
        assert len(weights) == 5
        assert sum(round(weight * 100) for weight in weights.values()) == 100
        assert all(round(weight * 100) % 5 == 0 for weight in weights.values())


# --- bytes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("google", "everybody"),
    [
        ("EQ(A1,0)", "((A1)=(0))"),
        (
            'IF(AND(EQ(COUNTIF(C3:C9, "No, (pe"), 0), LTE(COUNTIF(C3:C9,"x"), 1)), 1, 0)',
            'IF(AND(((COUNTIF(C3:C9, "No, (pe"))=( 0)), ((COUNTIF(C3:C9,"x"))<=( 1))), 1, 0)',
        ),
        (
            "ADD(MULTIPLY(2,3),MINUS(4,DIVIDE(1,POW(2,3))))",
            "((((2)*(3)))+(((4)-(((1)/(((2)^(3))))))))",
        ),
        ("NE(1,2)+gt(1,2)+GTE(1,2)+LT(1,2)", "((1)<>(2))+((1)>(2))+((1)>=(2))+((1)<(2))"),
        ("UMINUS(UNARY_PERCENT(UPLUS(5)))", "(-((((5))%)))"),
        ("SEQ(1,2)&\"EQ(1,2)\"&'EQ(1'!A1", "SEQ(1,2)&\"EQ(1,2)\"&'EQ(1'!A1"),
        ("(1+2)*(3-(4))", "(1+2)*(3-(4))"),
        ("TRUE()&EQ(ROW(),{1,2})", "TRUE()&((ROW())=({1,2}))"),
    ],
)
def test_operators_instead_of_googles_functions(google: str, everybody: str) -> None:
    assert operators(google) == everybody


SHEET = (
    b'<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="2"'
    b' t="str"><f>IF(EQ(A1,"x"),1,0)</f><v>x</v></c><c r="C1" s="3"/></row><row r="2" ht="15"><c'
    b' r="A2"/><c r="B2" s="1"></c></row><row r="3"><c r="B3" t="b"><f t="shared"'
    b' si="0"/><v>1</v></c></row><row r="9"/></sheetData></worksheet>'
)


def test_results_go_and_all_else_stays() -> None:
    assert without_results(SHEET) == SHEET.replace(b"<v>x</v>", b"").replace(b"<v>1</v>", b"")
    assert (
        without_results(b'<x:c r="A1"><x:f>1</x:f><x:v>1</x:v></x:c>')
        == b'<x:c r="A1"><x:f>1</x:f></x:c>'
    )


def test_empty_cells_and_rows_go() -> None:
    slim = sheared(SHEET)
    assert re.findall(rb' r="(\w+)"', slim) == [b"1", b"A1", b"B1", b"3", b"B3"]
    nameless = SHEET.replace(b' r="3"', b"")
    assert sheared(nameless) == nameless


def test_formulas_are_rewritten_in_place() -> None:
    assert b'<f>IF(((A1)=("x")),1,0)</f>' in with_operators(SHEET)
    assert b"<f>((A1)&lt;=(1))</f>" in with_operators(b"<c><f>LTE(A1,1)</f></c>")


def test_cells_are_set_in_their_order_with_their_format() -> None:
    result = set_cells(SHEET, {"A1": "a<b", "C1": 2, "B2": None, "D3": 0.25, "A3": "Yes"})
    assert b'<c r="A1" t="inlineStr"><is><t>a&lt;b</t></is></c><c r="B1"' in result
    assert b'<c r="C1" s="3"><v>2</v></c></row>' in result
    assert b'<c r="A2"/><c r="B2" s="1"/></row>' in result
    assert b'<c r="A3" t="inlineStr"><is><t>Yes</t></is></c><c r="B3"' in result
    assert b'<c r="D3"><v>0.25</v></c></row>' in result
    with pytest.raises(ValueError, match="do not exist"):
        set_cells(SHEET, {"A4": 1})


@example("LT(")
@given(st.text(alphabet="ABEQLT(),;\"' 12+'=", max_size=30))
def test_rewriting_any_text_ends(text: str) -> None:
    assert isinstance(operators(text), str)
