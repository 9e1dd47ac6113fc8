"""The added sheets: their formulas against the engine and LibreOffice, their shapes, and that no
text of a user becomes more than text.

``SHEETS_FILLINGS`` sets how many workbooks LibreOffice recalculates (default 6), ``SHEETS_SEED``
repeats a run.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import compare_tracks, load_framework, read_workbook, score
from assessment.engine.scoring import PRECONDITION
from assessment.formulas.cells import Value, position
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.stale import same
from assessment.model import (
    FocusItem,
    Framework,
    Route,
    RouteStep,
    Scorecard,
    Track,
    TrackComparison,
)
from assessment.model.marks import SHEET_MARK
from assessment.ooxml.workbook import open_workbook
from assessment.rules.levels import grade_of
from assessment.sheets.kit import pages, theme
from assessment.sheets.kit.addresses import quoted, sheet_names
from assessment.sheets.kit.canvas import Key
from assessment.sheets.kit.facts import Facts, SummaryCells, facts_of
from assessment.sheets.kit.pages import SheetPlan, assemble
from assessment.sheets.results.comparison import comparison_sheets
from assessment.sheets.results.focus import focus_sheet
from assessment.sheets.results.standing import MILLION, standings
from assessment.sheets.results.tracks import tracks_sheet
from tests.builders.sheet_bytes import without_results
from tests.conftest import ROOT
from tests.referees import referee

COUNT = int(os.environ.get("SHEETS_FILLINGS", "6"))
SEED = int(os.environ.get("SHEETS_SEED", random.SystemRandom().randrange(10**6)))
FRAMEWORKS = {
    identity: load_framework(identity) for identity in ("mews", "carvago", "carvago-2023")
}
MEWS = FRAMEWORKS["mews"]
HOSTILE = (
    "=1+1",
    "@SUM(A1)",
    "O'Brien & <b>",
    "https://example.org",
    "前端\n工程",
    "-",
    "",
    "internal:x",
    '"',
    "x" * 40_000,
)

needs_libreoffice = pytest.mark.skipif(
    referee.soffice() is None, reason="LibreOffice (soffice) is not installed"
)


# --- people --------------------------------------------------------------------------------------


def track_of(framework: Framework, identity: str | None) -> Track | None:
    return next((track for track in framework.tracks if track.id == identity), None)


def facts(
    framework: Framework = MEWS,
    levels: Sequence[int | None] = (2, 3, 2, 1, 1),
    primary: str | None = "engineer",
    aspirational: Sequence[str] = ("technical-leader",),
    weights: Sequence[Fraction | None] | None = None,
    live: bool = True,
) -> Facts:
    """Return a person whose Summary is the sheet of :func:`workbook`, or stands nowhere."""
    own = track_of(framework, primary)
    many = len(framework.competencies)
    if weights is None:
        weights = [
            own.weights[competency.id] if own else Fraction(1, many)
            for competency in framework.competencies
        ]
    cells = SummaryCells(
        *(
            tuple(f"'My Summary'!${column}${row}" if live else None for row in range(2, many + 2))
            for column in "CB"
        )
    )
    names, ids = zip(
        *((competency.name, competency.id) for competency in framework.competencies), strict=True
    )
    chosen = tuple(track for track in framework.tracks if track.id in aspirational)
    return Facts(
        framework,
        "Jana Nováková",
        names,
        ids,
        tuple(levels)[:many],
        tuple(weights),
        own,
        chosen,
        cells,
    )


def comparison(person: Facts, track: Track, steps: int = 0) -> TrackComparison:
    """Return a comparison of which only the route matters to the sheets."""
    levels = [level or 0 for level in person.levels]
    progress = sum(
        (
            track.weights[identity or ""] * level
            for identity, level in zip(person.ids, levels, strict=True)
        ),
        Fraction(0),
    )
    following = next((grade for grade in track.grades if grade.min_progress > progress), None)
    route = None
    if following is not None and steps:
        raised = tuple(
            RouteStep(
                "Delivery",
                3,
                f"Skill {number}",
                f"Delivery!D{number + 7}",
                (None, 0, 1)[number % 3],
                2,
            )
            for number in range(steps)
        )
        route = Route(following, tuple(levels), following.min_progress, raised)
    return TrackComparison(
        track, "", (), progress, grade_of(track, progress), following, None, None, route
    )


def item(number: int, skill: str = "You do it.") -> FocusItem:
    return FocusItem(
        "Delivery",
        2,
        "Intermediate",
        skill,
        f"Delivery!D{number + 7}",
        (None, 0, 1, 2)[number % 4],
        "on the level reached",
    )


def all_sheets(
    person: Facts, asked: Sequence[Track], steps: int = 3, items: int = 4
) -> list[SheetPlan]:
    return [
        tracks_sheet(person),
        *comparison_sheets(person, [comparison(person, track, steps) for track in asked]),
        focus_sheet(person, [item(number) for number in range(items)]),
    ]


@st.composite
def people(draw: st.DrawFn) -> Facts:
    framework = FRAMEWORKS[draw(st.sampled_from(["mews", "mews", *FRAMEWORKS]))]
    ids = [track.id for track in framework.tracks]
    many, top = len(framework.competencies), len(framework.levels)
    levels = draw(st.lists(st.integers(0, top), min_size=many, max_size=many))
    odd = (
        st.none()
        | st.integers(0, 60).map(lambda percent: Fraction(percent, 100))
        | st.sampled_from([Fraction(1, 8), Fraction(1, 3)])
    )
    weights = draw(st.none() | st.lists(odd, min_size=many, max_size=many))
    aspirational = draw(st.lists(st.sampled_from(ids), unique=True, max_size=4))
    return facts(
        framework,
        levels,
        draw(st.none() | st.sampled_from(ids)),
        aspirational,
        weights,
        draw(st.booleans()),
    )


# --- workbooks -----------------------------------------------------------------------------------


def workbook(plans: Sequence[SheetPlan], shown: Facts) -> bytes:
    """Return a workbook with the Summary of ``shown`` and the sheets."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    summary = book.add_worksheet("My Summary")
    for row, (weight, level) in enumerate(zip(shown.weights, shown.levels, strict=True), start=1):
        for column, number in ((1, weight), (2, level)):
            if number is not None:
                summary.write_number(row, column, float(number))
    pages.draw(book, plans)
    book.close()
    return target.getvalue()


def places(plans: Sequence[SheetPlan]) -> list[tuple[SheetPlan, dict[Key, tuple[str, str]]]]:
    _, found = pages._donor(tuple(plan.shape for plan in plans))
    return list(zip(plans, found, strict=True))


def formula_cells(
    data: bytes, plans: Sequence[SheetPlan]
) -> Iterator[tuple[SheetPlan, Key, str, tuple[int, int]]]:
    """Yield every formula cell of the sheets with its key."""
    book = open_workbook(data)
    for plan, where in places(plans):
        for key, (sheet, address) in where.items():
            place = position(address)
            assert place is not None
            cell = book[sheet].cells.get(place)
            if cell is not None and cell.formula is not None:
                yield plan, key, sheet, place


def number_or_text(value: Value) -> Value:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def disagreements(
    data: bytes, plans: Sequence[SheetPlan], wanted: Sequence[SheetPlan]
) -> list[str]:
    """Return what the formulas give that is not what ``wanted`` says; the plans have the same
    shapes.
    """
    values = {plan.shape.name: plan.values for plan in wanted}
    evaluator = Evaluator(open_workbook(data))
    found = []
    for plan, key, sheet, place in formula_cells(data, plans):
        given_value, expected = (
            evaluator.value(sheet, *place),
            number_or_text(values[plan.shape.name].get(key)),
        )
        if not same(given_value, expected):
            found.append(f"{sheet} {key}: {given_value!r}, not {expected!r}")
    assert not evaluator.unsupported
    return found


# --- the formulas --------------------------------------------------------------------------------


class TestFormulas:
    @settings(max_examples=25, deadline=None)
    @given(
        people(),
        st.integers(0, 21),
        st.lists(st.none() | st.integers(0, 4), min_size=5, max_size=5),
    )
    def test_what_is_shown_is_what_they_give_also_when_levels_change(
        self, person: Facts, track: int, levels: list[int | None]
    ) -> None:
        asked = [person.framework.tracks[track % len(person.framework.tracks)]]
        plans = all_sheets(person, asked)
        assert not disagreements(workbook(plans, person), plans, plans)
        changed = (
            replace(person, levels=tuple(levels[: len(person.ids)]))
            if person.cells.levels[0]
            else person
        )
        assert not disagreements(workbook(plans, changed), plans, all_sheets(changed, asked))

    def test_a_changed_level_changes_much(self) -> None:
        person = facts()
        plans = all_sheets(person, [MEWS.tracks[0]])
        assert (
            len(
                disagreements(
                    workbook(plans, replace(person, levels=(3, 3, 2, 1, 1))), plans, plans
                )
            )
            > 100
        )

    @pytest.mark.libreoffice
    @needs_libreoffice
    def test_libreoffice_agrees(self, tmp_path: Path) -> None:
        print(f"SHEETS_SEED={SEED} SHEETS_FILLINGS={COUNT}")
        chance = random.Random(SEED)
        cases = []
        for number in range(COUNT):
            framework = FRAMEWORKS[chance.choice(["mews", "mews", *FRAMEWORKS])]
            ids = [track.id for track in framework.tracks]
            top = len(framework.levels)
            levels = [chance.randint(0, top) for _ in framework.competencies]
            person = facts(
                framework,
                levels,
                chance.choice([*ids, None]),
                chance.sample(ids, min(len(ids), chance.randint(0, 3))),
            )
            asked = chance.sample(framework.tracks, min(len(ids), 2))
            plans = all_sheets(person, asked)
            shown = (
                replace(person, levels=tuple(chance.randint(0, top) for _ in levels))
                if number % 2
                else person
            )
            path = tmp_path / f"{number}.xlsx"
            path.write_bytes(_without_results(workbook(plans, shown)))
            cases.append((path, plans, all_sheets(shown, asked)))
        referee.convert([path for path, _, _ in cases], tmp_path / "converted")
        compared = 0
        for path, plans, wanted in cases:
            theirs = referee.shown_values(tmp_path / "converted" / path.name)
            values = {plan.shape.name: plan.values for plan in wanted}
            for plan, key, sheet, place in formula_cells(path.read_bytes(), plans):
                expected = number_or_text(values[plan.shape.name].get(key))
                assert same(theirs[sheet].get(place), expected), (
                    f"SHEETS_SEED={SEED} {path.name} {sheet} {key}"
                )
                compared += 1
        assert compared > 150 * COUNT

    def test_they_use_what_every_program_knows(self) -> None:
        plans = all_sheets(facts(), MEWS.tracks)
        allowed = {
            "IF",
            "IFERROR",
            "AND",
            "ISNUMBER",
            "COUNT",
            "SUM",
            "SUMPRODUCT",
            "ROUND",
            "INDEX",
            "MATCH",
            "REPT",
            "LEFT",
            "MIN",
            "MAX",
        }
        used: set[str] = set()
        package = zipfile.ZipFile(BytesIO(assemble(plans).xlsx))
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                used |= set(
                    re.findall(
                        r"[A-Z]+(?=\()",
                        " ".join(re.findall(r"<f>(.*?)</f>", package.read(name).decode())),
                    )
                )
        assert used == allowed


def _without_results(data: bytes) -> bytes:
    source, target = zipfile.ZipFile(BytesIO(data)), BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            package.writestr(
                name,
                (
                    without_results(source.read(name))
                    if name.startswith("xl/worksheets/sheet")
                    else source.read(name)
                ),
            )
    return target.getvalue()


# --- the values and the engine -------------------------------------------------------------------


class TestEngine:
    @pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=list(FRAMEWORKS))
    def test_every_grade_of_every_level_vector(self, framework: Framework) -> None:
        ids = tuple(competency.id for competency in framework.competencies)
        for one in standings(framework, ids, True):
            grades = {}
            for levels in itertools.product(range(len(framework.levels) + 1), repeat=len(ids)):
                progress = one.progress(levels)
                assert progress is not None
                if progress not in grades:
                    exact = Fraction(progress, MILLION)
                    grades[progress] = (
                        one.grade(one.held(progress)),
                        one.grade(one.following(progress)),
                    )
                    assert grades[progress] == (
                        grade_of(one.track, exact),
                        next(
                            (grade for grade in one.track.grades if grade.min_progress > exact),
                            None,
                        ),
                    )
                assert progress == MILLION * sum(
                    one.track.weights[identity] * level
                    for identity, level in zip(ids, levels, strict=True)
                )

    @pytest.mark.parametrize(
        "name",
        [
            "mews-engineer",
            "mews-qa-engineer",
            "carvago-frontend",
            "carvago-2023-helpers",
            "carvago-blank",
            "odd-cells",
        ],
    )
    def test_the_sheets_say_what_the_comparison_says(self, name: str) -> None:
        card = scored(name)
        assert card.framework is not None
        person = facts_of(card, no_cells(card))
        compared = compare_tracks(card)
        values = tracks_sheet(person).values
        rows = {values["name", row]: row for row in range(len(compared))}
        sheets = dict(
            zip(
                [one.track.name for one in compared],
                comparison_sheets(person, compared),
                strict=True,
            )
        )
        for one in compared:
            row, sheet = rows[one.track.name], sheets[one.track.name].values
            assert values["progress", row] == sheet["progress", "here"] == shown(one.progress)
            assert values["to go", row] == sheet["to go", "here"] == shown(one.distance)
            # by what counts now, whatever is open
            held = (
                grade_of(one.track, one.progress)
                if person.graded and one.progress is not None
                else None
            )
            assert one.grade in (held, None) and (
                one.grade is held or "IN DOUBT" in str(values["heading"])
            )
            # a framework without codes or pay has no such columns
            code = (held.grade if held else None) or theme.NONE
            assert {values.get(("grade", row), code), sheet.get(("grade", "here"), code)} == {code}
            assert values.get(("low", row)) == sheet.get(("low", "here"))
            assert (values["mark", row] != "") == (one.role != "")
            if card.track is not None and person.weights == tuple(
                card.track.weights[identity or ""] for identity in person.ids
            ):
                assert sheet["common", "total"] == shown(one.overlap)
            assert [sheet["adds", index] for index in range(len(person.ids))] == [
                shown(share.next_level_adds) for share in one.shares
            ]
            steps = one.route.steps if one.route else ()
            assert [sheet.get(("step skill", index)) for index in range(len(steps) + 1)] == [
                *(step.skill for step in steps),
                None,
            ]
        assert [values["rank", index] for index in range(len(compared))] == ranks(compared)

    def test_what_cannot_be_graded_has_no_grade(self) -> None:
        card = scored("carvago-blank")
        person = facts_of(card, no_cells(card))
        assert not person.graded
        data = workbook([tracks_sheet(person)], person)
        texts = [cell.value for cell in open_workbook(data)["Tracks"].cells.values()]
        assert PRECONDITION not in texts
        assert not any(
            isinstance(text, str) and "Frontend Engineer" in text and "Junior" in text
            for text in texts
        )

    def test_a_sheet_with_grades_says_that_they_are_no_promise(self) -> None:
        person = facts()
        data = workbook(all_sheets(person, MEWS.tracks), person)
        for sheet in ("Tracks", *sheet_names(MEWS).values()):
            assert PRECONDITION in [
                cell.value for cell in open_workbook(data)[sheet].cells.values()
            ]

    def test_ties_stand_in_the_order_of_the_marks(self) -> None:
        # 20 % each
        same_weights = (
            "product-security-team-lead",
            "it-and-security-team-lead",
            "platform-team-lead",
        )
        values = tracks_sheet(
            facts(levels=(2, 2, 2, 2, 2), primary=same_weights[0], aspirational=same_weights[1:2])
        ).values
        assert [values["name", row] for row in range(3)] == [
            "Product Security Team Lead",
            "IT and Security Team Lead",
            MEWS.tracks[0].name,
        ]
        assert [values["mark", row] for row in range(3)] == ["★ yours", "☆ aspired", ""]


def scored(name: str) -> Scorecard:
    frameworks = list(FRAMEWORKS.values())
    return score(read_workbook(ROOT / "samples" / f"{name}.xlsx", frameworks), frameworks)


def no_cells(card: Scorecard) -> SummaryCells:
    return SummaryCells((None,) * len(card.competencies), (None,) * len(card.competencies))


def shown(number: Fraction | None) -> float | str:
    return theme.NONE if number is None else float(round(number, 6))


def ranks(compared: Sequence[TrackComparison]) -> list[int]:
    roles = ("", "aspirational", "primary")
    order = sorted(
        range(len(compared)),
        key=lambda index: (
            -(compared[index].progress or 0),
            -roles.index(compared[index].role),
            index,
        ),
    )
    return [order.index(index) + 1 for index in range(len(compared))]


# --- shapes and packages -------------------------------------------------------------------------


class TestPages:
    def test_people_share_a_package(self) -> None:
        first, second = (
            facts(),
            replace(
                facts(levels=(5, 4, 0, 1, 2), primary="engineer", aspirational=("agile-coach",)),
                person="Somebody Else",
            ),
        )
        asked = [MEWS.tracks[10]]
        one, other = (
            assemble(all_sheets(first, asked, steps=3, items=4)),
            assemble(all_sheets(second, asked, steps=7, items=5)),
        )
        assert one.xlsx is other.xlsx
        assert one.cells.keys() == other.cells.keys() and one.cells != other.cells

    def test_the_same_shapes_give_the_same_bytes(self) -> None:
        plans = all_sheets(facts(), MEWS.tracks[:2])
        before = assemble(plans).xlsx
        pages._donor.cache_clear()
        assert assemble(plans).xlsx == before

    def test_cells_hold_the_values_and_the_rest_is_emptied(self) -> None:
        plans = all_sheets(facts(), [MEWS.tracks[10]], steps=2, items=3)
        made = assemble(plans)
        for plan, where in places(plans):
            for key, place in where.items():
                assert made.cells[place] == plan.values.get(key)
            assert set(plan.links) <= where.keys()
        spare = [place for place in made.cells if place[0] == "Focus" and made.cells[place] is None]
        # the columns of five spare rows, and what is left to the person
        assert len(spare) == 8 * 5 + 2 * 3

    def test_links_lead_to_the_cells(self) -> None:
        person = facts()
        plans = [focus_sheet(person, [replace(item(0), where="O'Brien's work!D7"), item(1)])]
        made = assemble(plans)
        assert list(made.links.values()) == ["'O''Brien''s work'!D7", "'Delivery'!D8"]
        assert [made.cells[place] for place in made.links] == ["O'Brien's work!D7", "Delivery!D8"]
        sheet = zipfile.ZipFile(BytesIO(made.xlsx)).read("xl/worksheets/sheet1.xml").decode()
        assert len(re.findall("<hyperlink ", sheet)) == 8
        assert all(
            f'<hyperlink ref="{address}" location="\'{name}\'!${address[0]}${address[1:]}"' in sheet
            for name, address in made.links
        )

    def test_long_texts_get_high_rows(self) -> None:
        text = "You set out what will be done, by whom and until when. "
        made = assemble(
            [focus_sheet(facts(), [item(0, "Short."), item(1, text * 2), item(2, text * 8)])]
        )
        heights = [made.heights["Focus", row] for row in (6, 7, 8)]
        assert heights == sorted(heights) and len(set(heights)) == 3
        assert heights[0] == theme.fitted(1)

    def test_a_person_with_every_track_has_few_shapes(self) -> None:
        person = facts()
        compared = [
            comparison(person, track, 1 + index % 9) for index, track in enumerate(MEWS.tracks)
        ]
        capacities = {plan.shape.capacity for plan in comparison_sheets(person, compared)}  # type: ignore[attr-defined]
        assert capacities <= {0, 16}

    def test_no_text_of_a_user_becomes_more(self) -> None:
        person = replace(facts(), person="=HYPERLINK(1)", competencies=HOSTILE[:5])
        steps = tuple(
            RouteStep(text, 1, text, f"{text}!D7", 1, 2)
            for text in HOSTILE
            if text and len(text) < 100
        )
        asked = comparison(person, MEWS.tracks[10], 1)
        assert asked.route is not None
        asked = replace(asked, route=replace(asked.route, steps=steps))
        items = [
            replace(item(0), competency=text, skill=text, level_name=text, reason=text)
            for text in HOSTILE
        ]
        plans = [
            tracks_sheet(person),
            *comparison_sheets(person, [asked]),
            focus_sheet(person, items),
        ]
        donor = zipfile.ZipFile(BytesIO(assemble(plans).xlsx))
        assert not [
            name
            for name in donor.namelist()
            if any(
                text.encode() in donor.read(name)
                for text in ("HYPERLINK", "@SUM", "example.org", "Brien", "前端")
            )
        ]
        book = open_workbook(workbook(plans, person))
        formulas = [
            cell.formula
            for name in book.sheet_names
            for cell in book[name].cells.values()
            if cell.formula
        ]
        assert not [
            formula for formula in formulas if re.search("HYPERLINK|@SUM|Brien|example", formula)
        ]
        relations = [
            name
            for name in zipfile.ZipFile(BytesIO(workbook(plans, person))).namelist()
            if "sheet" in name and name.endswith(".rels")
        ]
        assert len(relations) == 2  # the charts; no link leads out of the workbook

    def test_an_empty_list_has_a_friendly_word_and_room(self) -> None:
        made = assemble([focus_sheet(facts(), [])])
        assert str(made.cells["Focus", "A3"]).startswith("Nothing stands out")
        assert not made.links

    def test_openpyxl_reads_what_was_made(self) -> None:
        person = facts()
        book = openpyxl.load_workbook(
            BytesIO(workbook(all_sheets(person, MEWS.tracks[:3]), person))
        )
        assert book.sheetnames == [
            "My Summary",
            "Tracks",
            *list(sheet_names(MEWS).values())[:3],
            "Focus",
        ]
        for sheet in book.worksheets[1:]:
            setup = sheet.sheet_properties.pageSetUpPr
            assert setup is not None and setup.fitToPage and sheet.page_setup.fitToHeight == 0
            assert (
                sheet.page_setup.orientation == "landscape" and not sheet.sheet_view.showGridLines
            )
            name = book.defined_names[SHEET_MARK + re.sub(r"\W", "_", sheet.title)]
            assert (
                name.attr_text == f"{quoted(sheet.title)}!$A$1"
                or name.attr_text == f"{sheet.title}!$A$1"
            )
        assert [len(sheet._charts) for sheet in book.worksheets] == [0, 1, 1, 1, 1, 0]  # type: ignore[attr-defined]  # the stubs leave it out

    def test_more_tracks_than_a_page_has_room_for(self) -> None:
        many = tuple(
            replace(track, id=f"{track.id}-{number}", name=f"{track.name} {number}")
            for number in range(3)
            for track in MEWS.tracks
        )
        person = facts(
            replace(MEWS, tracks=many),
            primary="engineer-1",
            aspirational=("agile-coach-0", "agile-coach-1", "agile-coach-2"),
        )
        plans = [tracks_sheet(person)]
        assert not disagreements(workbook(plans, person), plans, plans)


class TestNames:
    @pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=list(FRAMEWORKS))
    def test_every_track_has_its_sheet(self, framework: Framework) -> None:
        names = sheet_names(framework)
        assert set(names) == {track.id for track in framework.tracks}
        assert len({name.casefold() for name in names.values()}) == len(names)

    def test_names_are_short_valid_and_different(self) -> None:
        wild = (
            "a" * 40,
            "a" * 41,
            "A" * 42,
            "/[]:*?\\",
            "'quoted'",
            "🦊" * 20,
            "Engineer",
            "engineer",
        )
        tracks = tuple(
            replace(MEWS.tracks[0], id=f"t{number}", name=name) for number, name in enumerate(wild)
        )
        names = list(sheet_names(replace(MEWS, tracks=tracks)).values())
        assert len({name.casefold() for name in names}) == len(wild)
        for name in names:
            assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
            assert (
                not re.search(r"[\[\]:*?/\\]", name)
                and not name.startswith("'")
                and not name.endswith("'")
            )

    def test_a_shortened_name_says_so(self) -> None:
        names = sheet_names(MEWS)
        assert names["technical-leader"] == "Track Technical Leader"
        assert names["it-and-security-family-lead"] == "Track IT and Security Family L…"


class TestTheme:
    def test_every_condition_and_format_is_drawn_as_it_is_named(self) -> None:
        for name, look in theme.FORMATS.items():
            assert look["font_name"] == theme.FONT, name

    def test_ratings_differ_without_colour(self) -> None:
        symbols = [symbol for symbol, _, _ in theme.RATINGS.values()]
        assert len(set(symbols)) == len(symbols) == 4

    @pytest.mark.parametrize(
        "colour, ground",
        [(colour, ground) for _, colour, ground in theme.RATINGS.values()]
        + [(theme.BLUE, theme.BLUE_TINT)],
    )
    def test_texts_stand_out_from_their_ground(self, colour: str, ground: str) -> None:
        assert contrast(colour, ground) > 4.5

    def test_lines_are_counted_generously(self) -> None:
        assert theme.lines("", 50) == 1
        assert theme.lines("one two", 50) == 1
        assert theme.lines("one\ntwo", 50) == 2
        assert theme.lines("i" * 50, 50) == 1
        assert theme.lines("m" * 50, 50) == 2
        assert theme.lines("前" * 50, 50) == 2


def contrast(first: str, second: str) -> float:
    """Return the ratio of contrast of two colours (WCAG 2, 1.4.3)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return sum(
            share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)
