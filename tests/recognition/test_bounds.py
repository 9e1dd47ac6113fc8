"""What people name on the command line is read within bounds, or refused: pipes, devices,
folders, files without an end.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment import load_framework
from assessment.cli import main
from assessment.formulas.cells import Area
from assessment.frameworks.load import check_framework
from assessment.frameworks.toml_files import MOST_BYTES
from assessment.model.errors import FrameworkError, PackageError
from assessment.ooxml.cover import Cover
from assessment.ooxml.inputs import read_file
from assessment.ooxml.write.archive import save
from assessment.people.roster import read_roster
from tests.builders.yardstick import measured
from tests.conftest import ROOT

VALID = ROOT / "tests" / "frameworks" / "broken" / "valid"
SAMPLE = ROOT / "samples" / "mews-qa-engineer.xlsx"
MB = 1024 * 1024
ODD = ["pipe.xlsx", "zeros.xlsx", "socket.xlsx", "broken link.xlsx", "proc.xlsx"]

pytestmark = pytest.mark.skipif(
    not hasattr(os, "mkfifo") or not Path("/dev/zero").exists(),
    reason="a system without pipes and devices in folders",
)


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of what is no ordinary file, under names of workbooks; the current folder."""
    folder = tmp_path / "odd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    os.mkfifo("pipe.xlsx")
    Path("zeros.xlsx").symlink_to("/dev/zero")
    Path("broken link.xlsx").symlink_to("nowhere")
    Path("proc.xlsx").symlink_to("/proc/kmsg" if Path("/proc/kmsg").exists() else "nowhere")
    one = socket.socket(socket.AF_UNIX)
    one.bind("socket.xlsx")
    one.close()
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


# --- one file
# ----------------------------------------------------------------------------------------


def test_files_are_read_up_to_their_bound(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    assert read_file(file, 5) == b"12345"
    with pytest.raises(PackageError, match=r"has 5 bytes; at most 4 are read") as refused:
        read_file(file, 4)
    assert refused.value.code == "file-too-large"


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="a system without /proc")
def test_a_file_that_says_it_is_empty_is_not_believed() -> None:
    assert Path("/proc/self/maps").stat().st_size == 0
    with pytest.raises(PackageError, match="more than 10 bytes"):
        read_file("/proc/self/maps", 10)


@pytest.mark.parametrize("name", [*ODD[:4], ".", "nothing", "a\0b", "x" * 300])
def test_what_is_no_ordinary_file_is_said_to_be_none(name: str, odd: Path) -> None:
    with pytest.raises(PackageError) as refused:
        read_file(odd / name, MB)
    assert refused.value.code == "file-missing"


def test_a_pipe_or_a_device_is_not_written_over(odd: Path) -> None:
    for name in ("pipe.xlsx", "zeros.xlsx", "socket.xlsx"):
        with pytest.raises(OSError, match="no ordinary file"):
            save(b"x", odd / name)
    assert sorted(path.name for path in odd.iterdir()) == sorted(ODD)
    assert Path("/dev/zero").is_char_device()


# --- commands
# ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["score", "check", "compare", "plan"])
@pytest.mark.parametrize("name", ODD[:4])
def test_no_command_waits_for_what_is_no_workbook(command: str, name: str, odd: Path) -> None:
    result = run(command, odd / name)
    assert result.exit_code == 1
    assert "file-missing" in result.output + (result.stderr if result.stderr_bytes else "")


@pytest.mark.parametrize("command", ["score", "plan"])
def test_odd_files_of_a_folder_are_rows_among_good_ones(
    command: str, odd: Path, tmp_path: Path
) -> None:
    Path("proc.xlsx").unlink()
    Path("good.xlsx").write_bytes(SAMPLE.read_bytes())
    Path("folder.xlsx").mkdir()
    result = run(command, odd, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.xlsx"]


@pytest.mark.parametrize("name", ["pipe.xlsx", "zeros.xlsx", "socket.xlsx"])
@pytest.mark.parametrize(
    "arguments",
    [("blank", "--track", "Engineer"), ("score", SAMPLE), ("plan", SAMPLE)],
    ids=lambda arguments: str(arguments[0]),
)
def test_nothing_is_written_to_what_is_no_file(
    arguments: tuple[object, ...], name: str, odd: Path
) -> None:
    result = run(*arguments, "-o", odd / name)
    assert result.exit_code in (1, 2) and "cannot be" in " ".join(result.output.split())
    assert not (odd / name).is_file()


@pytest.mark.parametrize("name", [*ODD[:4], "."])
def test_a_roster_is_a_file(name: str, odd: Path) -> None:
    result = run("blank", "--roster", odd / name, "-o", odd / "out")
    assert result.exit_code == 2 and "The file is" in result.output


@pytest.mark.parametrize("name", ODD[:4])
def test_the_last_cycle_s_workbook_is_a_file(name: str, odd: Path) -> None:
    result = run("blank", "--track", "Engineer", "--previous", odd / name, "-o", odd / "new.xlsx")
    assert result.exit_code == 2 and "Error" in result.output and not (odd / "new.xlsx").exists()


# --- frameworks
# --------------------------------------------------------------------------------------


@pytest.fixture
def framework(tmp_path: Path) -> Path:
    return Path(shutil.copytree(VALID, tmp_path / "framework"))


def replaced_by(kind: str, file: Path) -> None:
    file.unlink()
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "device":
        file.symlink_to("/dev/zero")
    elif kind == "folder":
        file.mkdir()
    elif kind == "socket":
        here = Path.cwd()
        os.chdir(file.parent)
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(file.name)
        os.chdir(here)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "socket"])
def test_a_framework_is_made_of_ordinary_files(kind: str, framework: Path) -> None:
    replaced_by(kind, framework / "tracks.toml")
    said = [str(error) for error in check_framework(framework)]
    what = "a folder" if kind == "folder" else "no ordinary file"
    assert f"tracks.toml: cannot be read: The file is {what}" in said
    with pytest.raises(FrameworkError, match="cannot be read"):
        load_framework(framework)
    for command in (
        ("framework", "check", framework),
        ("score", SAMPLE, "--framework", framework),
        ("blank", "--framework", framework, "-o", "x.xlsx"),
    ):
        result = run(*command)
        assert result.exit_code in (1, 2) and "cannot be read" in " ".join(result.output.split())


def test_a_file_that_need_not_be_there_has_to_be_one_if_it_is(framework: Path) -> None:
    os.mkfifo(framework / "extra.toml")
    (framework / "pay.toml").unlink(missing_ok=True)
    (framework / "pay.toml").symlink_to(framework / "nowhere")
    said = [str(error) for error in check_framework(framework)]
    assert any(one.startswith("pay.toml: cannot be read") for one in said)
    assert any(one.startswith("extra.toml: is no file of a framework") for one in said)


_MANY: dict[str, tuple[str, Callable[[], str], str]] = {
    "bytes": ("tracks.toml", lambda: "#" * (MOST_BYTES + 1), "too large"),
    "bytes together": ("tracks.toml", lambda: "#" * MOST_BYTES, "too large"),
    "values": ("tracks.toml", lambda: f"a = [{'1,' * 60_000}]", "more than 50,000 values"),
    "depth": ("tracks.toml", lambda: f"a = {'[' * 300}{']' * 300}", "nested more than 16 deep"),
    "depth beyond the parser": ("tracks.toml", lambda: "a = " + "[" * 500_000, "not TOML"),
    "dotted key": ("tracks.toml", lambda: ".".join("a" * 400_000) + " = 1", "more than 16 parts"),
    "dotted key, quoted": (
        "tracks.toml",
        lambda: " . ".join(['"a b"'] * 90_000) + " = 1",
        "more than 16 parts",
    ),
    "dotted table": ("tracks.toml", lambda: f"[{'.'.join('a' * 400_000)}]", "more than 16 parts"),
    "dotted inline": (
        "tracks.toml",
        lambda: f"x = {{{'.'.join('a' * 400_000)} = 1}}",
        "more than 16 parts",
    ),
    "digits": ("tracks.toml", lambda: f"a = {'1' * 900_000}", "not TOML"),
    "quotes": ("tracks.toml", lambda: '"a ' * 300_000, "not TOML"),
    "spaces": ("tracks.toml", lambda: "a" + " " * 900_000, "not TOML"),
    "unknown keys": (
        "tracks.toml",
        lambda: "".join(f"tracs{number} = 1\n" for number in range(40_000)),
        "did you mean tracks",
    ),
    "unknown names": (
        "migrations.toml",
        lambda: (
            ('[[migrations]]\nkind = "split"\nbefore = ["x"]\ndescription = "a"\nreference = "b"\n')
            + f"after = [{','.join(f'{chr(34)}plan{number}{chr(34)}' for number in range(40_000))}]"
        ),
        "is no skill id",
    ),
}


@pytest.mark.parametrize("what", _MANY)
def test_a_framework_s_files_are_bounded(what: str, framework: Path) -> None:
    name, text, message = _MANY[what]
    (framework / name).write_text(text(), encoding="utf-8")
    with measured() as it:
        errors = check_framework(framework)
    assert any(message in str(error) for error in errors)
    assert len(errors) <= 1_001 and all(len(str(error)) < 1_200 for error in errors)
    assert it.units < 150  # reading half a million numbers takes about 50


def test_texts_with_many_dots_are_texts(framework: Path) -> None:
    file = framework / "framework.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text + "# " + "and so on ... " * 40 + "\n# Yes. No. It depends. 1.2.3.4.5.6.7.8.9\n",
        encoding="utf-8",
    )
    assert check_framework(framework) == []


# --- rosters
# -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    ["x" * 1_290 + '","\n', 'x","Engineer\n', "x" + ",a" * 100_000 + ',"\n', '"Ann,Engineer\n'],
    ids=["long", "short", "wide", "opens"],
)
def test_a_mark_that_is_never_closed_costs_no_more_than_the_file(line: str, tmp_path: Path) -> None:
    def units(times: int) -> float:
        (tmp_path / "people.csv").write_text("Name,Track\n" + line * times, encoding="utf-8")
        with measured() as it:
            roster = read_roster(tmp_path / "people.csv", load_framework("mews"))
        assert any(found.code == "roster-quotes" for found in roster.findings)
        return it.units

    size = 4 * MB if len(line) > 1_000 else MB // 8  # a row costs more than its bytes
    assert units(size // len(line)) < 150  # the first time a hundred times that


def test_lines_are_read_again_as_long_as_few_are(tmp_path: Path) -> None:
    """A mark that is not closed takes nothing from the rows below it, a text of several lines
    among them.
    """
    text = 'Name,Track,Team\n"Ann,Engineer,A\nBea,Engineer,"B\nand\nC"\nCyd,Engineer,D\n'
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    roster = read_roster(tmp_path / "people.csv", load_framework("mews"))
    assert [(one.name, one.team) for one in roster.people] == [
        ("Ann", "A"),
        ("Bea", "B and C"),
        ("Cyd", "D"),
    ]


# --- many areas
# --------------------------------------------------------------------------------------


def test_areas_are_found() -> None:
    areas = [
        Area(1, 1, 1, 2),
        Area(2, 1, 40, 1),
        Area(3, 5, 3, 16_384),
        Area(50, 1, 1_048_576, 3),
        Area(50, 4, 60, 4),
        Area(41, 1, 41, 1),
    ]
    cover = Cover(areas)
    for row in (1, 2, 3, 4, 39, 40, 41, 42, 49, 50, 55, 60, 61, 1_000_000, 1_048_576):
        for column in (1, 2, 3, 4, 5, 6, 16_384):
            assert cover.at(row, column) == next(
                (area for area in areas if area.covers(row, column)), None
            ), (row, column)
    assert Cover([]).find(1, 1) is None


@pytest.mark.parametrize(
    "areas",
    [
        [Area(row, 11, row, 12) for row in range(1, 20_001)],
        [Area(1, column, 1_048_576, column) for column in range(1, 16_001)],
        [Area(7, 2 * column + 1, 7, 2 * column + 2) for column in range(8_000)],
        [Area(1, 1, 1_048_576, 16_384)] * 20_000,
        [Area(row, 1, 1_048_576, 16_384) for row in range(1, 20_001)],
    ],
    ids=["low", "tall", "of one row", "alike", "upon each other"],
)
def test_looking_areas_up_does_not_look_at_each(areas: list[Area]) -> None:
    with measured() as it:
        cover = Cover(areas)
        found = [cover.find(row, 1 + row % 16_000) is not None for row in range(1, 20_001)]
    assert any(found)
    assert it.units < 100  # each with each takes a thousand
