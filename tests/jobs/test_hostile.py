"""Every file of ``tests/builders/hostile.py`` ends in the finding that says what is wrong, or
is simply read, and written: soon, and in little memory.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment import score_file
from assessment.model.findings import CODES
from assessment.ooxml.package import DEFAULT_LIMITS
from tests.builders.hostile import HOSTILE, book, sheet
from tests.builders.hostile_page import MEGABYTES, UNITS, Measured, build, limits, measure
from tests.conftest import ROOT

_BATCH = 12  # files that one process scores
_REFUSED = frozenset(code for code in CODES if code.startswith("file-")) | {"internal-error"}
# why a file that can be read is not written; for each the page says it
_UNWRITTEN = ("nothing-to-fill", "file-hostile", "file-damaged")


def told(one: Measured) -> list[str]:
    """Return what is wrong with what scoring and writing a file gave and took."""
    expected = HOSTILE[one.name].code
    wrong = []
    if expected is not None and (one.codes != [expected] or one.written):
        wrong.append(f"gave {one.codes}, written: {one.written}")
    if expected is None and not _REFUSED.isdisjoint(one.codes):
        wrong.append(f"was refused: {one.message}")
    if expected is None and not one.written and one.unwritten not in _UNWRITTEN:
        wrong.append(f"was not written: {one.unwritten}")
    for what, cost in (("reading", one.read), ("writing", one.write)):
        if cost.units > UNITS or cost.megabytes > MEGABYTES:
            wrong.append(f"{what} took {cost}")
    if len(one.message) > 1000:
        wrong.append("says too much")
    return [f"{one.name} {problem}" for problem in wrong]


@pytest.mark.slow
@pytest.mark.parametrize(
    "start", range(0, len(HOSTILE), _BATCH), ids=lambda start: list(HOSTILE)[start]
)
def test_files(start: int, tmp_path: Path) -> None:
    """Each file of a batch, which one process scores and writes; an exception that escaped
    anywhere fails it.
    """
    names = list(HOSTILE)[start : start + _BATCH]
    build(tmp_path, names)
    found = measure(tmp_path, names)
    assert [one.name for one in found] == names
    assert [problem for one in found for problem in told(one)] == []
    for file in tmp_path.iterdir():  # some are large, and pytest keeps them
        file.unlink()


def test_the_workbook_that_all_others_are_made_of_is_scored(tmp_path: Path) -> None:
    file = tmp_path / "plain.xlsx"
    file.write_bytes(book())
    card = score_file(str(file))
    assert card.progress == 1
    assert [
        (level.name, len(level.skills)) for level in card.assessment.competencies[0].levels
    ] == [("Beginner", 3), ("Intermediate", 3)]
    assert not [one for one in card.findings if one.severity == "error"]


def test_a_text_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "escape.xlsx"
    file.write_bytes(
        book(
            sheets={
                "Summary": sheet(
                    [[None, "Weight", "Level"], ["Craft_x001B_[2J_x009B_\n_x000A_", 1, 1]]
                )
            }
        )
    )
    card = score_file(str(file))
    told = " ".join(
        [*(one.name for one in card.competencies), *(one.message for one in card.findings)]
    )
    assert "Craft\ufffd[2J\ufffd" in told and not any(character in told for character in "\x1b\x9b")


def test_folders_and_missing_files(tmp_path: Path) -> None:
    for file in (
        tmp_path,
        tmp_path / "not-there.xlsx",
        Path("/dev/null"),
        tmp_path / ("x" * 300),
        tmp_path / "a\0b",
    ):
        assert [one.code for one in score_file(str(file)).findings] == ["file-missing"]


def test_the_page_names_every_file_and_limit() -> None:
    page = (ROOT / "docs" / "hostile-files.md").read_text(encoding="utf-8")
    rows = [
        line.split(" | ")[0].removeprefix("| ").strip("`")
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    assert rows == [
        *HOSTILE,
        *(name for name, _, _ in limits()),
    ], "run: python -m tests.builders.hostile > docs/hostile-files.md"
    for name, value, reason in limits():
        assert f"| `{name}` | {value} | {reason} |" in page
        assert getattr(DEFAULT_LIMITS, name) > 0
