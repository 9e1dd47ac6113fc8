"""Every file of ``tests/hostile.py`` ends in the finding that says what is wrong, or is simply read: soon, and in little memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment import score_file
from assessment.findings import CODES
from assessment.ooxml.package import DEFAULT_LIMITS

from .conftest import ROOT
from .hostile import HOSTILE, MEGABYTES, SECONDS, Measured, book, build, limits, measure, sheet

_BATCH = 50  # files that one process scores
_REFUSED = frozenset(code for code in CODES if code.startswith("file-")) | {"internal-error"}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measured]:
    """What scoring each file gave and took; an exception that escaped anywhere fails all tests that ask for it."""
    names = list(HOSTILE)
    found: dict[str, Measured] = {}
    for start in range(0, len(names), _BATCH):
        folder = tmp_path_factory.mktemp("hostile")
        build(folder, names[start : start + _BATCH])
        found |= {one.name: one for one in measure(folder, names[start : start + _BATCH])}
        for file in folder.iterdir():
            file.unlink()
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_file(name: str, measured: dict[str, Measured]) -> None:
    expected, one = HOSTILE[name].code, measured[name]
    if expected is not None:
        assert one.codes == [expected]
    else:
        assert _REFUSED.isdisjoint(one.codes), one.message
    assert one.seconds < SECONDS
    assert one.megabytes < MEGABYTES
    assert len(one.message) < 1000


def test_the_workbook_that_all_others_are_made_of_is_scored(tmp_path: Path) -> None:
    file = tmp_path / "plain.xlsx"
    file.write_bytes(book())
    card = score_file(str(file))
    assert card.progress == 1
    assert [(level.name, len(level.skills)) for level in card.assessment.competencies[0].levels] == [("Beginner", 3), ("Intermediate", 3)]
    assert not [one for one in card.findings if one.severity == "error"]


def test_a_text_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "escape.xlsx"
    file.write_bytes(book(sheets={"Summary": sheet([[None, "Weight", "Level"], ["Craft_x001B_[2J_x009B_\n_x000A_", 1, 1]])}))
    assert [one.name for one in score_file(str(file)).competencies] == ["Craft\ufffd[2J\ufffd\n\n".strip()]


def test_folders_and_missing_files(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "not-there.xlsx", Path("/dev/null"), tmp_path / ("x" * 300), tmp_path / "a\0b"):
        assert [one.code for one in score_file(str(file)).findings] == ["file-missing"]


def test_the_page_names_every_file_and_limit() -> None:
    page = (ROOT / "docs" / "hostile-files.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[0].removeprefix("| ").strip("`") for line in page.splitlines() if line.startswith("| `")]
    assert rows == [*HOSTILE, *(name for name, _, _ in limits())], "run: python -m tests.hostile > docs/hostile-files.md"
    for name, value, reason in limits():
        assert f"| `{name}` | {value} | {reason} |" in page
        assert getattr(DEFAULT_LIMITS, name) > 0
