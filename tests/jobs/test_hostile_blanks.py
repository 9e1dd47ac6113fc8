"""Blank workbooks, rosters and plans against odd frameworks, damaged sheets and people who merge,
rename and copy what they like.

Each test is a fault that there was, or a danger that was looked for: a traceback, a level that is
wrong without a word, a text that is lost or becomes a formula, one person's words in another one's
file.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from assessment import (
    build_blank,
    build_prefilled,
    find_previous,
    load_framework,
    read_roster,
    read_workbook,
    roll_out,
    score,
    start_from,
    write_back,
)
from assessment.cli import main
from assessment.jobs import roll_out as rollout
from assessment.jobs.blank import MOST_LEVELS, Layout, settled
from assessment.jobs.destination import destination, lock_of
from assessment.jobs.development import planned_into
from assessment.jobs.pool import spread
from assessment.jobs.roll_out import Choices
from assessment.jobs.write_back import filled
from assessment.model import Framework, Scorecard, Track
from assessment.model.errors import OutputError, TrackError
from assessment.model.marks import RATING_HEADS
from assessment.model.tracks import find_track
from assessment.ooxml import open_workbook
from assessment.ooxml.edit import Edit, edit
from assessment.ooxml.write.splice import Content, Formula
from assessment.recognition import open_reading
from assessment.recognition.growth import due_cells, room_for
from assessment.sheets.blank import classic
from assessment.sheets.blank.book import drawn
from tests.builders.told import Told, told
from tests.conftest import ROOT

VALID = ROOT / "tests" / "frameworks" / "broken" / "valid"
TODAY = date(2026, 11, 25)
LAYOUTS: tuple[Layout, ...] = ("modern", "classic")
OWN = RATING_HEADS["self"]
FINE = frozenset(
    (
        "level-blank",
        "rating-unrated",
        "no-grade",
        "nothing-rated",
        "never-calculated",
        "weights-of-several-tracks",
    )
)


def framework(folder: Path, changes: dict[str, dict[str, str]]) -> Framework:
    """Return the smallest framework with texts of its files replaced."""
    target = folder / f"framework-{len(list(folder.iterdir()))}"
    shutil.copytree(VALID, target)
    for file, replacements in changes.items():
        text = (target / file).read_text(encoding="utf-8")
        for before, after in replacements.items():
            assert before in text
            text = text.replace(before, after)
        (target / file).write_text(text, encoding="utf-8")
    return load_framework(target)


def labelled(folder: Path, *labels: str) -> Framework:
    return framework(
        folder,
        {
            "framework.toml": {
                f'label = "{old}"': f"label = '{new}'"
                for old, new in zip(("No", "Somewhat", "Yes"), labels, strict=True)
            }
        },
    )


def skills_of(known: Framework) -> list[str]:
    return [
        skill.id for one in known.competencies for level in one.levels for skill in level.skills
    ]


def rated(data: bytes, cells: dict[tuple[str, str], str | float]) -> bytes:
    """Return a blank with cells filled and everything computed."""
    workbook = open_workbook(data)
    return edit(workbook, Edit(settled(workbook, cells))).data


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def texts_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def codes(card: Scorecard) -> Told:
    return told(card) - FINE


@pytest.fixture(scope="module")
def mews_filled() -> bytes:
    """A blank of somebody who has rated three levels, as another program saves it: without any
    computed value.
    """
    mews = load_framework("mews")
    book = openpyxl.load_workbook(
        io.BytesIO(build_blank(mews, mews.tracks[13], name="Ann", person_id="7"))
    )
    for one in mews.competencies:
        for level in one.levels[:3]:
            for skill in level.skills:
                sheet, address = drawn(mews).ratings[skill.id][OWN]
                book[sheet][address].value = "Yes"
    return saved(book)


def changed(data: bytes, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    return saved(book)


def scored(data: bytes) -> Scorecard:
    mews = load_framework("mews")
    return score(read_workbook(data, [mews]), [mews])


# --- frameworks of one's own
# -----------------------------------------------------------------------


def test_no_text_of_a_framework_becomes_a_formula(tmp_path: Path) -> None:
    formula = "=HYPERLINK(1)"
    odd = framework(
        tmp_path,
        {
            "framework.toml": {
                "The mean is above 1.7.": formula,
                'name = "Tiny"': f'name = "{formula}"',
                "Seen in part.": formula,
            },
            "competencies.toml": {"Making things.": formula, "You make things.": formula},
            "cycle.toml": {'name = "Review"': f'name = "{formula}"', "The review.": formula},
        },
    )
    for layout in LAYOUTS:
        workbook = open_workbook(build_blank(odd, odd.tracks[0], layout=layout))
        formulas = [
            cell.formula
            for name in workbook.sheet_names
            for cell in workbook[name].cells.values()
            if cell.formula
        ]
        assert formulas and not [one for one in formulas if one.startswith("HYPERLINK(1)")]


@pytest.mark.parametrize(
    "labels",
    [
        ("0", "1", "2"),
        ("=0", "=1", "=2"),
        ("<1", "<>", ">0"),
        ("No", "No?", "No*"),
        ("FALSE", "Maybe", "TRUE"),
        ("1/1", "1/2", "1/3"),
        ("~", "~~", "a~*b"),
        ('He said "No"', "Some, what", "Yes, always"),
        ("Skill", "Key", "level 1"),
        ("N" * 200, "S" * 200, "Y" * 200),
    ],
)
def test_whatever_the_labels_are_workbook_and_engine_count_the_same(
    labels: tuple[str, str, str], tmp_path: Path
) -> None:
    odd = labelled(tmp_path, *labels)
    blank = build_blank(odd, odd.tracks[0])
    for ratings in ((2, 2, 2, 2), (2, 1, 2, 2), (2, 2, 0, 2), (1, 1, 1, 1)):
        cells: dict[tuple[str, str], str | float] = {
            drawn(odd).ratings[skill][OWN]: labels[rating]
            for skill, rating in zip(skills_of(odd), ratings, strict=True)
        }
        card = score(read_workbook(rated(blank, cells), [odd]), [odd])
        assert [
            skill.rating
            for one in card.assessment.competencies
            for level in one.levels
            for skill in level.skills
        ] == list(ratings)
        assert not codes(card) - {"number-as-text"}


def test_a_track_is_looked_up_by_its_name_and_not_as_a_pattern(tmp_path: Path) -> None:
    odd = framework(
        tmp_path,
        {
            "tracks.toml": {
                'name = "Maker"': 'name = "Teller in chief"',
                'name = "Teller"\n': 'name = "Teller*"\n',
            }
        },
    )
    for track in odd.tracks:
        for layout in LAYOUTS:
            module, rating = (drawn, "Yes") if layout == "modern" else (classic.drawn, 2.0)
            blank = build_blank(odd, track, layout=layout)
            cells: dict[tuple[str, str], str | float] = {
                module(odd).ratings[skill][OWN]: rating for skill in skills_of(odd)
            }
            card = score(read_workbook(rated(blank, cells), [odd]), [odd])
            assert card.track is track and not codes(card)
            assert card.progress == card.assessment.own_progress


def test_names_that_differ_in_signs_alone_are_told_apart(tmp_path: Path) -> None:
    odd = framework(
        tmp_path,
        {
            "competencies.toml": {
                'name = "Craft"': 'name = "C"',
                'name = "Talk"': 'name = "C++"',
                'aliases = ["Talking"]\n': "",
            },
            "tracks.toml": {
                'name = "Maker"': 'name = "C"',
                'name = "Teller"\n': 'name = "C#"\n',
                "craft = 0, talk = 100": "craft = 80, talk = 20",
            },
        },
    )
    card = score(read_workbook(build_blank(odd, odd.tracks[1]), [odd]), [odd])
    assert [one.competency_id for one in card.competencies] == [
        "craft",
        "talk",
    ] and card.track is odd.tracks[1]
    assert [find_track([odd], track.name)[1] for track in odd.tracks] == list(odd.tracks)
    with pytest.raises(TrackError):
        find_track([odd], "c -")


def test_long_names_stay_within_what_a_formula_may_hold(tmp_path: Path) -> None:
    odd = framework(
        tmp_path,
        {
            "framework.toml": {
                'name = "First"': f'name = "{"F" * 400}"',
                'name = "Second"': f'name = "{"S" * 400}"',
            }
        },
    )
    for layout in LAYOUTS:
        workbook = open_workbook(build_blank(odd, odd.tracks[0], layout=layout))
        for name in workbook.sheet_names:
            for cell in workbook[name].cells.values():
                assert (
                    max(map(len, re.findall(r'"(?:[^"]|"")*"', cell.formula or "")), default=0)
                    <= 257
                )


def of_levels(folder: Path, many: int) -> Framework:
    """Return a framework of ``many`` levels with a skill each."""
    levels = "".join(
        f'\n[[levels]]\nnumber = {number}\nname = "L{number}"\ndescription = "x"\nreference = "x"\n'
        for number in range(3, many + 1)
    )
    rungs = "".join(
        f'\n  [[competencies.levels]]\n  level = {number}\n  description = "x"\n  skills = [{{ id ='
        f' "%s-{number}-x", text = "%s {number}" }}]\n'
        for number in range(3, many + 1)
    )
    last = {
        one: f'skills = [{{ id = "{one}", text = "{text}" }}]'
        for one, text in (
            ("craft-2-make", "You make a good thing."),
            ("talk-2-tell", "You tell a team."),
        )
    }
    return framework(
        folder,
        {
            "framework.toml": {
                'name = "Second"\ndescription = "Helps others."\nreference = "Made up for the tests"\n': (
                    f'name = "Second"\ndescription = "x"\nreference = "x"\n{levels}'
                )
            },
            "competencies.toml": {
                text: text + "\n" + rungs.replace("%s", one.partition("-")[0])
                for one, text in last.items()
            },
        },
    )


def test_what_cannot_be_computed_is_refused_and_not_saved_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessment.jobs.blank.MOST_LEVELS", 99)
    odd = of_levels(tmp_path, 70)
    with pytest.raises(OutputError, match="cannot be computed"):
        build_blank(odd, odd.tracks[0])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_more_levels_than_formulas_choose_among_are_refused(layout: Layout, tmp_path: Path) -> None:
    odd = of_levels(tmp_path, MOST_LEVELS + 1)
    with pytest.raises(OutputError, match="it has 31 levels, and a formula chooses among 30"):
        build_blank(odd, odd.tracks[0], layout=layout)
    most = of_levels(tmp_path, MOST_LEVELS)
    path = tmp_path / "most.xlsx"
    path.write_bytes(build_blank(most, most.tracks[0], layout=layout))
    assert len(score(read_workbook(path), [most]).assessment.competencies[0].levels) == MOST_LEVELS


# --- sheets that somebody has changed
# --------------------------------------------------------------


def without(data: bytes, sheet: str, address: str, value: Content = None) -> bytes:
    """Return a workbook with another value in one cell, or none."""
    return edit(open_workbook(data), Edit({(sheet, address): value})).data


def test_a_level_that_has_lost_its_mark_is_read_by_the_ids_of_its_skills(
    mews_filled: bytes,
) -> None:
    sheet = open_workbook(mews_filled)["Delivery"]
    marks = {cell.value: f"A{row}" for (row, column), cell in sheet.cells.items() if column == 1}
    cards = {
        number: scored(without(mews_filled, "Delivery", marks[f"level {number}"]))
        for number in (1, 3, 5)
    }
    for card in cards.values():
        assert [one.level for one in card.competencies] == [3] * 5 and not codes(card)
        assert [level.name for level in card.competencies[0].levels] == [
            level.name for level in cards[5].competencies[1].levels
        ]


def test_words_of_ours_in_other_cells_change_nothing(mews_filled: bytes) -> None:
    def write(book: openpyxl.Workbook) -> None:
        sheet = book["Delivery"]
        sheet["D7"], sheet["D8"], sheet["D9"] = "level 2", "Your rating", "Skill"
        sheet["B1048576"] = "far down"

    card = scored(changed(mews_filled, write))
    assert [one.level for one in card.competencies] == [3] * 5 and not codes(card)
    assert card.assessment.competencies[0].levels[0].skills[0].opinions[0].note == "level 2"


def test_a_rating_in_a_formula_counts_whatever_program_has_saved_it(mews_filled: bytes) -> None:
    card = scored(without(mews_filled, "Delivery", "G7", Formula('"N"&"o"', None)))
    assert card.competencies[0].level == 0 and not codes(card)


def test_a_column_without_its_header_is_told(mews_filled: bytes) -> None:
    for column in "DEFG":
        card = scored(without(mews_filled, "Delivery", f"{column}2", "Something else"))
        assert codes(card) == {"rater-column-missing"}, column


def test_many_texts_on_a_sheet_of_ours_do_not_hide_it(tmp_path: Path) -> None:
    more = "".join(
        f', {{ id = "craft-1-s{number}", text = "You make thing {number}." }}'
        for number in range(400)
    )
    first = '{ id = "craft-1-make", text = "You make a thing." }'
    odd = framework(tmp_path, {"competencies.toml": {first: first + more}})
    cells: dict[tuple[str, str], str | float] = {
        place: "Yes" for skill in skills_of(odd) for place in drawn(odd).ratings[skill].values()
    }
    card = score(read_workbook(rated(build_blank(odd, odd.tracks[0]), cells), [odd]), [odd])
    assert [one.level for one in card.competencies] == [2, 2] and not codes(card)


def test_formulas_under_a_merged_range_get_their_values_and_touch_no_text(
    mews_filled: bytes, tmp_path: Path
) -> None:
    cells: dict[tuple[str, str], Content] = {
        ("Summary", "A60"): "My own words",
        ("Summary", "B60"): Formula("1+1", None),
        ("Summary", "C60"): Formula("2+2", None),
    }
    with (
        zipfile.ZipFile(io.BytesIO(edit(open_workbook(mews_filled), Edit(cells)).data)) as package,
        zipfile.ZipFile(tmp_path / "one.xlsx", "w") as copy,
    ):
        for name in package.namelist():
            content = package.read(name)
            if b'r="C60"' in content:
                content = content.replace(
                    b"<mergeCell ", b'<mergeCell ref="A60:C60"/><mergeCell ', 1
                )
            copy.writestr(name, content)
    assert open_workbook(tmp_path / "one.xlsx")["Summary"].merge_at((60, 2))
    write_back(tmp_path / "one.xlsx", tmp_path / "two.xlsx")
    written = open_workbook(tmp_path / "two.xlsx")["Summary"]
    assert [written.value(60, column) for column in (1, 2, 3)] == ["My own words", 2.0, 4.0]


@pytest.mark.parametrize("names", [{"Track": "Summary!$A:$A"}, {"LevelResults": "Delivery!$D$7"}])
def test_names_that_lead_astray_cost_nobody_a_text(
    names: dict[str, str], mews_filled: bytes
) -> None:
    mews = load_framework("mews")

    def astray(book: openpyxl.Workbook) -> None:
        for name, target in names.items():
            del book.defined_names[name]
            book.defined_names[name] = DefinedName(name, attr_text=target)
        book["Summary"]["A1"], book["Delivery"]["D7"] = "My title", "Hidden"

    reading = open_reading(changed(mews_filled, astray), [mews])
    track = mews.tracks[0]
    card = score(reading.assessment, [mews], framework=mews, track=track)
    after = open_workbook(filled(reading, card, track).data)
    assert after["Summary"].value(1, 1) == "My title" and after["Delivery"].value(7, 4) == "Hidden"


# --- plans
# -----------------------------------------------------------------------------------------


def plan(data: bytes) -> bytes:
    mews = load_framework("mews")
    reading = open_reading(data, [mews])
    return planned_into(reading, score(reading.assessment, [mews]), today=TODAY).data


def head_of(sheet: Worksheet, name: str) -> int:
    return next(
        row for row in range(1, 30) if str(sheet.cell(row, 1).value).partition("\n")[0] == name
    )


def test_goals_do_not_land_in_merged_ranges(mews_filled: bytes) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        sheet = book["Growth plan"]
        first = head_of(sheet, "Goal") + 1
        sheet.cell(first, 1).value = "A goal of several rows"
        delivery = load_framework("mews").competencies[0]
        for skill in delivery.levels[3].skills:  # what a goal can be proposed for
            place, address = drawn(load_framework("mews")).ratings[skill.id][OWN]
            book[place][address].value = "Somewhat"
        sheet.merge_cells(start_row=first, end_row=first + 2, start_column=1, end_column=1)
        sheet.merge_cells(start_row=first + 3, end_row=first + 3, start_column=1, end_column=4)

    data = changed(mews_filled, merge)
    room = room_for(open_workbook(data), "Growth plan")
    first = head_of(openpyxl.load_workbook(io.BytesIO(data))["Growth plan"], "Goal") + 1
    assert room is not None and room.rows[0] == first + 4
    after = openpyxl.load_workbook(io.BytesIO(plan(data)))["Growth plan"]
    assert after.cell(first, 1).value == "A goal of several rows" and after.cell(first + 4, 1).value


def test_planning_again_adds_nothing_even_where_a_header_is_lost(mews_filled: bytes) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        for name, head, lost in (("Growth plan", "Goal", 5), ("Check-ins", "Date", 2)):
            book[name].cell(head_of(book[name], head), lost).value = "Renamed"

    once = plan(changed(mews_filled, rename))
    assert plan(once) == once


def test_only_check_ins_of_ours_are_told_what_is_due() -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Check-ins")
    for row in (
        ["Due next"],
        ["mine", "Review", "my own words"],
        ["Date", "Kind", "Talking points", "Decisions"],
    ):
        sheet.append(row)
    assert due_cells(open_workbook(saved(book)), {"review": (TODAY, "now")}, "as of today") == {}


# --- from one cycle to the next, from one person to the other
# --------------------------------------


def test_comments_on_any_rater_s_cell_come_along(mews_filled: bytes, mews: Framework) -> None:
    def comment(book: openpyxl.Workbook) -> None:
        sheet = book["Delivery"]
        sheet["G7"] = "Somewhat"
        for column in "BCDEFG":
            sheet[f"{column}7"].comment = Comment(f"Said at {column}", "Bob")

    start = start_from(read_workbook(changed(mews_filled, comment), [mews]), mews)
    note = start.carried.skills["delivery-1-scope"].note
    assert all(f"Said at {column}" in note for column in "BCDEFG")


@pytest.mark.parametrize("text", ["x" * 32_767, "ß" * 32_767, "😀" * 16_383, "=1+" * 10_922])
def test_texts_as_long_as_a_cell_may_stand_anywhere(
    text: str, mews_filled: bytes, mews: Framework
) -> None:
    first = head_of(openpyxl.load_workbook(io.BytesIO(mews_filled))["Growth plan"], "Goal") + 1
    cells: dict[tuple[str, str], Content] = {
        ("Growth plan", f"{column}{first}"): text for column in "ABCDEFGK"
    }
    cells |= {("Summary", address): text for address in ("B3", "H3", "A10")} | {
        ("Delivery", address): text for address in ("B7", "D7", "F7", "B8", "A8")
    }
    data = edit(open_workbook(mews_filled), Edit(cells)).data
    plan(data)
    reading = open_reading(data, [mews])
    written = filled(reading, score(reading.assessment, [mews])).data
    assert open_workbook(written)["Summary"].value(3, 2) == text
    assessment = read_workbook(data, [mews])
    after = read_workbook(
        build_prefilled(
            mews, mews.tracks[0], start_from(assessment, mews), name=assessment.person or ""
        ),
        [mews],
    )
    assert after.development.goals[0].goal == text.strip()


def test_a_fault_of_ours_with_one_workbook_leaves_the_others_alone(
    tmp_path: Path, mews: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people.csv").write_text(
        "name,track\nAnn,Engineer\nBea,Engineer\nCyd,Engineer\n", encoding="utf-8"
    )

    def failing(known: Framework, track: Track | None, **words: Any) -> bytes:
        if words["name"] == "Bea":
            raise ZeroDivisionError("for the test")
        return build_blank(known, track, **words)

    monkeypatch.setattr(rollout, "build_blank", failing)
    issued = list(
        roll_out(
            read_roster(tmp_path / "people.csv", mews), tmp_path / "out", Choices("mews"), jobs=1
        )
    )
    assert [one.status for one in issued] == ["written", "not written", "written"]
    assert [found.code for found in issued[1].findings] == ["internal-error"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_of_one_person_is_in_the_next_one_s_file(layout: Layout, mews: Framework) -> None:
    secret = "Zqxsecret"
    places = drawn(mews).ratings
    book = openpyxl.load_workbook(
        io.BytesIO(
            build_blank(mews, mews.tracks[0], name=secret, person_id=f"{secret}7", family=secret)
        )
    )
    for skill in skills_of(mews):
        sheet, address = places[skill][OWN]
        book[sheet][address].value = "Yes"
        book[sheet][address].comment = Comment(secret * 100, secret)
        book[sheet][places[skill]["Evidence"][1]].value = secret * 200
    goals = book["Growth plan"]
    goals.cell(head_of(goals, "Goal") + 1, 1).value = secret
    start = start_from(read_workbook(saved(book), [mews]), mews)
    assert secret in texts_of(
        build_prefilled(mews, mews.tracks[0], start, name=secret, person_id=secret, layout=layout)
    )
    empty = start_from(read_workbook(build_blank(mews, mews.tracks[0]), [mews]), mews)
    after = (
        build_blank(mews, mews.tracks[0], name="Bea", layout=layout),
        build_prefilled(mews, mews.tracks[0], empty, name="Bea", layout=layout),
    )
    assert not [data for data in after if secret in texts_of(data)]


@pytest.mark.parametrize(
    ("theirs", "other"),
    [
        (("Ann", "12-3"), ("Bea", "1-23")),
        (("Ann", "+1"), ("Bea", "-1")),
        (("Ann", "½"), ("Bea", "12")),
        (("😀", ""), ("🎉", "")),
        (("", ""), ("!!!", "")),
    ],
)
def test_ids_and_names_that_only_look_alike_are_not_one_person_s(
    theirs: tuple[str, str], other: tuple[str, str], tmp_path: Path, mews: Framework
) -> None:
    (tmp_path / "old.xlsx").write_bytes(
        build_blank(mews, mews.tracks[0], name=theirs[0], person_id=theirs[1])
    )
    (tmp_path / "people.csv").write_text(
        f"name,track,id\n{other[0]},Engineer,{other[1]}\n", encoding="utf-8"
    )
    before = find_previous([str(tmp_path / "old.xlsx")], 1)
    (issued,) = roll_out(
        read_roster(tmp_path / "people.csv", mews),
        tmp_path / "out",
        Choices("mews"),
        before,
        jobs=1,
    )
    assert issued.status == "written" and not issued.previous


def _killed(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_worker_that_is_killed_takes_nobody_with_it() -> None:
    groups = [range(start, start + 4) for start in range(0, 40, 4)]
    assert list(spread(_killed, groups, 2, lambda number, _: -number)) == [
        -13 if number == 13 else 2 * number for number in range(40)
    ]


# --- the command, and where files go
# ---------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "nowhere.xlsx").symlink_to(tmp_path / "not" / "there.xlsx")
    yield tmp_path


@pytest.mark.parametrize(
    "output", ["folder.xlsx", "file/x.xlsx", "nowhere.xlsx", f"{'x' * 300}.xlsx"]
)
def test_where_nothing_can_be_written_is_told(output: str, here: Path) -> None:
    result = CliRunner().invoke(main, ["blank", "--track", "Engineer", "-o", output])
    assert result.exit_code == 1 and "cannot be written" in result.output, result.output
    assert (here / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("option", ["--name", "--id", "--family"])
def test_what_no_cell_holds_is_no_name(option: str, here: Path) -> None:
    result = CliRunner().invoke(
        main, ["blank", "--track", "Engineer", option, "😀" * 20_000, "-o", "one.xlsx"]
    )
    assert (
        result.exit_code == 2 and "characters" in result.output and not (here / "one.xlsx").exists()
    )


def test_names_of_files_may_be_too_long(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        destination(str(tmp_path / f"{'x' * 300}.xlsx"), ["one.xlsx"])
    # the lock's name would be too long, the file's is not
    assert lock_of(str(tmp_path / f"{'x' * 250}.xlsx")) is None


@pytest.mark.parametrize("option", ["--output", "--previous", "--roster"])
def test_an_empty_path_is_not_the_current_folder(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    others = [] if option == "--output" else ["-o", "blank.xlsx"]
    result = CliRunner().invoke(main, ["blank", "--track", "Engineer", option, "", *others])
    assert result.exit_code == 2
    assert "A path is empty." in result.output
    assert not list(tmp_path.iterdir())
