"""Nothing that stands in a file, a name or an option is obeyed by the terminal that it is shown
on.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from assessment.cli import main
from assessment.words.harmless import harmless, harmless_record, kept_as_data, to_json
from tests.conftest import ROOT

SAMPLE = ROOT / "samples" / "mews-qa-engineer.xlsx"
# a folder that was looked into is left open for a moment
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
EVIL = "\x1b]0;owned\x07\x9b2J\u202eslx"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def is_harmless(result: Result) -> bool:
    return not OBEYED.search(result.output) and "Traceback" not in result.output


@given(st.text())
def test_nothing_obeyed_is_left(text: str) -> None:
    assert not OBEYED.search(harmless(text)) and "\t" not in harmless(text)
    assert harmless(harmless(text)) == harmless(text)
    assert not OBEYED.search(kept_as_data(text)) and kept_as_data(text).count("\t") == text.count(
        "\t"
    )


@pytest.mark.parametrize(
    "name",
    [
        "Iva Horáková",
        "李梅",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "👩‍💻",
        "a\u00a0b",
        "two\nlines",
    ],
)
def test_names_in_any_script_stay(name: str) -> None:
    assert harmless(name) == kept_as_data(name) == name


def test_a_record_is_harmless_with_its_keys() -> None:
    assert harmless_record({"a\x1b": ["b\x9b", {"c": ("\u202e", 1, None)}]}) == {
        "a\ufffd": ["b\ufffd", {"c": ["\ufffd", 1, None]}]
    }


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_says_what_was_said_in_letters_that_no_terminal_obeys(value: object) -> None:
    text = to_json(value)
    assert json.loads(text) == value
    assert not OBEYED.search(text)
    assert "é" in to_json("é")  # letters are themselves


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of an evil name with a workbook, and a subfolder, of evil names."""
    inner = tmp_path / f"dir{EVIL}"
    (inner / f"sub{EVIL}").mkdir(parents=True)
    shutil.copy(SAMPLE, inner / f"ben{EVIL}.xlsx")
    shutil.copy(SAMPLE, inner / f"sub{EVIL}" / "a.xlsx")
    (inner / f"broken{EVIL}.xlsx").write_bytes(b"no workbook")
    return inner


@pytest.mark.parametrize(
    "options",
    [
        ["score"],
        ["score", "--format", "json"],
        ["score", "--format", "csv"],
        ["score", "--format", "csv", "--long"],
        ["check"],
        ["check", "--format", "json"],
        ["compare"],
        ["compare", "--format", "csv"],
        ["compare", "--format", "json"],
        ["plan"],
        ["plan", "--format", "csv"],
    ],
)
def test_names_of_files_and_folders(folder: Path, options: list[str]) -> None:
    result = run(*options, folder)
    assert is_harmless(result)
    assert "Not read: the folder" in result.stderr
    if "json" in options:  # and the name can be opened
        assert {Path(one["file"]).exists() for one in json.loads(result.stdout)} == {True}


def test_what_is_written_is_told_harmlessly(folder: Path, tmp_path: Path) -> None:
    for command in ("score", "plan"):
        result = run(command, folder, "-o", tmp_path / f"out{EVIL}{command}")
        assert is_harmless(result) and "Written to" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["score", "x.xlsx", "--track", f"Engineer{EVIL}"],
        ["score", "x.xlsx", "--framework", f"mews{EVIL}"],
        ["score", "x.xlsx", f"--opt{EVIL}"],
        ["score", "x.xlsx", "--format", f"json{EVIL}"],
        ["score", "x.xlsx", "--jobs", f"2{EVIL}"],
        [f"scores{EVIL}"],
        [f"--{EVIL}"],
        ["score", f"EMPTY{EVIL}"],
        ["blank", "--track", f"x{EVIL}", "-o", "x.xlsx"],
        ["blank", "-o", f"{EVIL}.doc"],
        ["blank", "-o", "x", "--roster", f"people{EVIL}.csv"],
        ["framework", "show", EVIL],
        ["calendar", "--year", "2026", "-o", EVIL],
    ],
)
def test_wrong_usage_repeats_what_was_typed_harmlessly(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"EMPTY{EVIL}").mkdir()
    result = run(*arguments)
    assert result.exit_code == 2 and is_harmless(result)


def test_a_roster_and_its_report(tmp_path: Path) -> None:
    roster = tmp_path / f"people{EVIL}.csv"
    roster.write_text(
        f"Name,Track,Id,Odd{EVIL}\nAnna{EVIL} Novak,Engineer,1,x\nBen,Enginer{EVIL},2,y\n",
        encoding="utf-8",
    )
    for form in ("table", "json", "csv"):
        assert is_harmless(run("blank", "--roster", roster, "--dry-run", "--format", form))
        assert is_harmless(
            run("blank", "--roster", roster, "-o", tmp_path / form, "--format", form)
        )


def test_frameworks_of_other_people(tmp_path: Path) -> None:
    evil = EVIL.encode("unicode_escape").decode().replace("\\x", "\\u00")
    own = tmp_path / "own"
    shutil.copytree(ROOT / "workbook_templates" / "mews", own)
    for name in ("framework.toml", "tracks.toml"):
        page = own / name
        page.write_text(
            re.sub(
                r'^name = "(.*)"',
                lambda found: f'name = "{found[1]}{evil}"',
                page.read_text(encoding="utf-8"),
                flags=re.MULTILINE,
            ),
            encoding="utf-8",
        )
    shown = run("framework", "show", own)
    assert shown.exit_code == 0 and is_harmless(shown) and "\ufffd" in shown.output
    for arguments in (
        ["score", SAMPLE],
        ["score", SAMPLE, SAMPLE],
        ["compare", SAMPLE],
        ["plan", SAMPLE],
        ["calendar", "--year", "2026"],
    ):
        result = run(*arguments, "--framework", own)
        assert is_harmless(result)
    (own / "tracks.toml").write_text(
        "[[track]]\nname = 'x'\n\"k" + evil + '" = 1\n', encoding="utf-8"
    )
    result = run("framework", "check", own)
    assert result.exit_code == 1 and is_harmless(result)
