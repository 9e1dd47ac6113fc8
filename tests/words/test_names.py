"""Names that are the same but for typing errors."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.words.names import similar
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("lead", "lead", True),
        ("lead", "leda", True),  # swapped
        ("lead", "led", False),  # too short for an error
        ("delivery", "delivry", True),
        ("delivery", "deliverry", True),
        ("delivery", "dellivrey", False),  # two in a short name
        ("communication", "comunicatoin", True),
        ("communication", "comunicatoins", False),  # three
        ("abcd", "badc", False),  # two pairs are swapped: two errors
        ("", "a", False),
        ("", "", True),
        ("namename", "namenome", True),
    ],
)
def test_typing_errors(first: str, second: str, same: bool) -> None:
    assert similar(first, second) is same
    assert similar(second, first) is same


def errors_between(first: str, second: str) -> int:
    """Return the least number of letters that are missing, wrong, too many, or pairs that are
    swapped, each letter touched once: a table of all beginnings.
    """
    rows = [[*range(len(second) + 1)]]
    for row, letter in enumerate(first, start=1):
        rows.append([row])
        for column, other in enumerate(second, start=1):
            least = min(
                rows[row - 1][column] + 1,
                rows[row][column - 1] + 1,
                rows[row - 1][column - 1] + (letter != other),
            )
            if row > 1 and column > 1 and (letter, first[row - 2]) == (second[column - 2], other):
                least = min(least, rows[row - 2][column - 2] + 1)
            rows[row].append(least)
    return int(rows[-1][-1])


names = st.text(alphabet="abc1é", max_size=12)


@given(names, names)
def test_as_many_errors_as_a_name_may_have(first: str, second: str) -> None:
    shorter = min(len(first), len(second))
    allowed = 0 if shorter < 4 else 1 if shorter < 9 else 2
    assert similar(first, second) is (errors_between(first, second) <= allowed)


@given(st.text(alphabet="abcdefg", min_size=9, max_size=12), st.data())
def test_a_few_errors_in_a_long_name(name: str, data: st.DataObject) -> None:
    typed = list(name)
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(typed) - 1))
        typed[place : place + 1] = data.draw(st.sampled_from([[], ["x"], [typed[place], "a"]]))
    spelt = "".join(typed)
    shorter = min(len(name), len(spelt))
    assert similar(name, spelt) is (errors_between(name, spelt) <= (1 if shorter < 9 else 2))


def test_reading_a_workbook_without_typing_errors_does_not_load_the_library() -> None:
    code = (
        "import sys; from assessment import read_workbook;"
        " read_workbook('samples/mews-engineer.xlsx'); print('rapidfuzz' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "False"
