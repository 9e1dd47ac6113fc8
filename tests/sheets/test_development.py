"""Development: goals that are proposed, the plan's balance, talks, exports for an issue
tracker, and the three sheets written and read back.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import get_args

import openpyxl
import pytest
import xlsxwriter
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from openpyxl.worksheet.cell_range import MultiCellRange

from assessment import load_framework, read_workbook, score
from assessment.engine.goals import MOST_GOALS, propose_goals
from assessment.engine.learning import DEFAULT_GROWTH, growth_of
from assessment.engine.talks import balance, due_talks, next_talks, talking_points
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.parse import references
from assessment.formulas.stale import stale_cells
from assessment.jobs.development import setting_of
from assessment.model import (
    Accomplishment,
    CheckIn,
    CheckInKind,
    Development,
    Framework,
    Goal,
    GoalStatus,
    Scorecard,
)
from assessment.model.marks import DEVELOPMENT_SHEETS, GROWTH_PLAN, sheet_mark
from assessment.ooxml.edit import edit_workbook
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.output.csv_files import to_csv
from assessment.output.issues import ISSUE_COLUMNS, LONGEST_TITLE, inert, issue_rows, to_markdown
from assessment.recognition.growth import (
    cells_for,
    read_development,
    room_for,
)
from assessment.recognition.growth_table import (
    ACCOMPLISHMENT_FIELDS,
    CHECK_IN_FIELDS,
    GOAL_FIELDS,
    day_of,
    development_sheets,
    serial_of,
)
from assessment.sheets.growth import accomplishments, check_ins, growth_plan
from assessment.sheets.growth.accomplishments import accomplishments_sheet
from assessment.sheets.growth.check_ins import cadence_of, check_ins_sheet
from assessment.sheets.growth.fillable import Setting
from assessment.sheets.growth.growth_plan import growth_plan_sheet
from assessment.sheets.kit import theme
from assessment.sheets.kit.pages import draw
from assessment.words.catalogue import IN_ENGLISH
from tests.conftest import ROOT

TODAY = date(2025, 3, 3)
MEWS = load_framework("mews")
SETTING = setting_of(MEWS, "Jana Nováková · Mews")
KINDS = [kind.id for kind in MEWS.growth.kinds] if MEWS.growth else []
GOAL = Goal(
    "Write it down",
    "Seen twice",
    "An hour a week",
    "It helps",
    "Delivery",
    "",
    "experience",
    TODAY,
    date(2025, 6, 30),
    "on track",
    "Begin",
    "",
)
HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@anna",
    "/close",
    "https://example.org",
    "<b>x</b>",
    "# x",
    "[a](b)",
    "a\n/close\nb",
    "'",
    "x" * 3_000,
    "1. x",
    "`@a`",
    "\u202e|x|",
)
# a smaller example of a workbook takes minutes to find
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)


def card_of(name: str, framework: Framework = MEWS) -> Scorecard:
    return score(read_workbook(ROOT / "samples" / name, [framework]), [framework])


def sheets(
    development: Development, setting: Setting = SETTING, *, date1904: bool = False
) -> bytes:
    """Return a workbook with the three sheets, as they are drawn into a new one."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": date1904})
    book.set_properties({"created": datetime(2020, 1, 1)})
    due = due_talks(MEWS, development.check_ins, TODAY)
    plans = [
        growth_plan_sheet(setting, development.goals),
        accomplishments_sheet(setting, development.accomplishments),
        check_ins_sheet(setting, development.check_ins, due, as_of="as of 3 Mar 2025"),
    ]
    draw(book, plans)
    book.close()
    return target.getvalue()


def opened(data: bytes) -> Workbook:
    return open_workbook(data)


def bare(development: Development) -> Development:
    """Return a development without the places where it stands."""
    return Development(
        tuple(replace(one, where="") for one in development.goals),
        tuple(replace(one, where="") for one in development.accomplishments),
        tuple(replace(one, where="") for one in development.check_ins),
    )


ENGINEER = card_of("mews-engineer.xlsx")


# --- what is proposed ----------------------------------------------------------------------------


class TestProposals:
    def test_one_goal_for_each_competency_and_what_is_half_shown_on_the_level_reached_first(
        self,
    ) -> None:
        card = card_of("mews-qa-engineer.xlsx")
        goals = propose_goals(card, TODAY)
        assert [goal.competency for goal in goals] == [
            "Delivery",
            "Domain Expertise",
            "Problem Solving",
            "Communication",
            "Leadership",
        ]
        reached = {
            one.name: assessed.levels[(one.level or 1) - 1]
            for assessed, one in zip(card.assessment.competencies, card.competencies, strict=True)
        }
        half = [
            goal
            for goal in goals
            if goal.skill
            in {skill.text for skill in reached[goal.competency].skills if skill.rating == 1}
        ]
        assert half == list(goals[:4])  # Leadership has nothing that is Somewhat there
        assert all(goal.skill == goal.goal for goal in goals)
        assert {(goal.status, goal.start) for goal in goals} == {(None, TODAY)}

    def test_no_competency_with_an_open_goal_gets_another(self) -> None:
        card = card_of("mews-qa-engineer.xlsx")
        beside = [
            replace(GOAL, competency="problem-solving"),
            replace(GOAL, competency="Delivery", status="done"),
            replace(GOAL, competency="COMMUNICATION", status=None),
        ]
        assert [goal.competency for goal in propose_goals(card, TODAY, beside=beside)] == [
            "Delivery",
            "Domain Expertise",
            "Leadership",
        ]

    def test_what_also_serves_an_aspirational_track_is_told(self) -> None:
        track = next(track for track in MEWS.tracks if track.name == "Technical Leader")
        goals = propose_goals(card_of("mews-qa-engineer.xlsx"), TODAY, aspirational=[track])
        assert all("ounting as Technical Leader too" in goal.reason for goal in goals)

    def test_a_blank_workbook_gives_none(self) -> None:
        assert propose_goals(card_of("carvago-blank.xlsx", load_framework("carvago")), TODAY) == ()

    def test_without_a_framework_there_are_goals_all_the_same(self) -> None:
        card = replace(card_of("mews-qa-engineer.xlsx"), framework=None, track=None, grade=None)
        goals = propose_goals(card, TODAY)
        assert 0 < len(goals) <= MOST_GOALS
        assert all(
            goal.kind == "experience"
            and goal.due in (date(2025, 6, 3), date(2025, 9, 3))
            and goal.next_step == ""
            for goal in goals
        )

    @given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
    @settings(max_examples=60, deadline=None)
    def test_goals_have_time(self, today: date) -> None:
        goal, *_ = propose_goals(ENGINEER, today)
        assert goal.due is not None and goal.due <= date(2100, 12, 31)
        assert timedelta(days=88) <= goal.due - today <= timedelta(days=95) or goal.due == date(
            2100, 12, 31
        )


# --- balance and talks ---------------------------------------------------------------------------


def test_balance_counts_ids_and_names_and_nothing_else() -> None:
    goals = [
        replace(GOAL, kind=kind)
        for kind in ("experience", "Experience", "EXPOSURE", "", "dreaming")
    ]
    counted = balance(goals, growth_of(MEWS))
    assert [(one.kind.id, one.goals, one.share) for one in counted] == [
        ("experience", 2, Fraction(2, 3)),
        ("exposure", 1, Fraction(1, 3)),
        ("education", 0, Fraction(0)),
    ]
    assert [one.share for one in balance([], growth_of(None))] == [None] * 3


def test_without_growth_a_framework_has_70_20_10() -> None:
    assert growth_of(replace(MEWS, growth=None)) is DEFAULT_GROWTH
    assert [(kind.id, kind.share) for kind in DEFAULT_GROWTH.kinds] == [
        ("experience", 70),
        ("exposure", 20),
        ("education", 10),
    ]
    assert DEFAULT_GROWTH.values == ()


def test_talking_points_begin_with_what_is_in_danger() -> None:
    goals = [
        replace(GOAL, goal="First", next_step="Step one", competency="Delivery"),
        replace(GOAL, goal="Second", status="needs attention", next_step=""),
        replace(GOAL, goal="Third", status="at risk", next_step="Step three", competency=""),
        replace(GOAL, goal="Fourth", status="done", next_step="Step four"),
    ]
    assert talking_points(goals).splitlines() == [
        "• At risk: Third",
        "• Needs attention: Second",
        "• Delivery: Step one",
        "• Next step: Step three",
    ]
    assert talking_points(goals, "career conversation").splitlines()[:2] == [
        "• At risk: Third",
        "• Needs attention: Second",
    ]
    assert "Step" not in talking_points(goals, "career conversation")
    assert talking_points([]) == ""
    many = talking_points(
        [replace(GOAL, next_step=f"Step {number} " + "word " * 100) for number in range(9)]
    )
    assert many.splitlines()[-1] == "• and 3 more of the growth plan"
    assert max(map(len, many.splitlines())) <= 162


def test_talks_are_planned_once_and_not_in_the_past() -> None:
    held = CheckIn(date(2024, 1, 5), "review", "", "", None, None, "")
    planned = CheckIn(date(2025, 5, 5), "catch-up", "", "", None, None, "")
    development = Development((GOAL,), (), (held, planned))
    due = due_talks(MEWS, development.check_ins, TODAY)
    assert next(one for one in due if one.kind == "review").overdue
    talks = next_talks(due, development, TODAY)
    assert sorted(str(talk.kind) for talk in talks) == ["career conversation", "review"]
    assert all(talk.day is not None and talk.day >= TODAY for talk in talks)
    assert next(talk.points for talk in talks if talk.kind == "review") == "• Delivery: Begin"


# --- for an issue tracker ------------------------------------------------------------------------

nasty = st.text(alphabet="ab1 `*_#@/\\<>[]()!|~$&^:.-+={}\n\r\tčع\u2028", max_size=40)
told = st.one_of(nasty, st.sampled_from(HOSTILE), st.text(max_size=30))


@given(told)
@settings(max_examples=400, deadline=None)
def test_text_of_a_user_is_text_and_nothing_else(text: str) -> None:
    shown = inert(text)
    assert "\n" not in shown
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"- {shown}")
    blocks = {token.type for token in tokens if token.type != "inline"}
    assert blocks <= {
        f"{kind}_{side}"
        for kind in ("bullet_list", "list_item", "paragraph")
        for side in ("open", "close")
    }
    inline = [token for token in tokens if token.type == "inline"]
    children = [child for token in inline for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "code_inline"}
    assert "".join(child.content for child in children) == " ".join(
        re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).split()
    ).replace("\0", "\ufffd")
    for child in children:
        if child.type == "text":
            assert not re.search(r"@|://|www\.", child.content, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ask @anna, then https://example.org/x.", "Ask `@anna,` then `https://example.org/x.`"),
        ("/close", r"\/close"),
        ("# Heading", r"\# Heading"),
        ("- x", r"\- x"),
        ("12. x", r"12\. x"),
        ("<script>", r"\<script\>"),
        ("See deadbeef1", "See `deadbeef1`"),
        ("See #12 of a`b", r"See `#12` of a\`b"),
        ("a`@b", "``a`@b``"),
        ("Umím 3 věci (snad)", "Umím 3 věci (snad)"),
    ],
)
def test_inert(text: str, shown: str) -> None:
    assert inert(text) == shown


goals_of_anybody = st.builds(
    Goal,
    goal=told,
    measure=told,
    support=told,
    reason=told,
    competency=told,
    skill=told,
    kind=st.sampled_from([*KINDS, "dreaming", ""]),
    start=st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    due=st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    status=st.none() | st.sampled_from(get_args(GoalStatus)),
    next_step=told,
    where=st.just(""),
)


@given(st.lists(goals_of_anybody, max_size=4), told)
@settings(max_examples=100, deadline=None)
def test_markdown_has_our_headings_and_tasks_only(goals: list[Goal], text: str) -> None:
    development = Development(
        tuple(goals),
        (Accomplishment(TODAY, text, text, text, text, text, ""),),
        (CheckIn(TODAY, "review", text, text, TODAY, TODAY, ""),),
    )
    page = to_markdown(development, f"Growth plan: {text}", TODAY, growth=growth_of(MEWS))
    assert not re.search(r"^\s*/", page, re.MULTILINE)
    tokens = MarkdownIt("commonmark").parse(page)
    headings = [
        tokens[index + 1].content
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    assert headings[1:] == [
        "Goals",
        *(["Balance"] if goals else []),
        "Accomplishments",
        "Next check-ins",
    ]
    assert not {token.type for token in tokens} & {
        "html_block",
        "fence",
        "code_block",
        "blockquote_open",
        "ordered_list_open",
        "hr",
    }
    assert not {child.type for token in tokens for child in token.children or ()} & {
        "link_open",
        "image",
        "html_inline",
    }
    assert len(re.findall(r"^- \[[ x]\] \*\*", page, re.MULTILINE)) == len(goals)


def test_markdown_tells_the_plan() -> None:
    goals = (GOAL, replace(GOAL, goal="Over", status="done", skill="A skill", kind="education"))
    done = Accomplishment(
        date(2025, 2, 3),
        "Moved the checks",
        "Faster",
        "https://example.org/1",
        "Efficiency",
        "",
        "",
    )
    talk = CheckIn(date(2025, 5, 5), "catch-up", "• One\n• Two", "", None, None, "")
    old = CheckIn(date(2025, 1, 5), "review", "Old", "", date(2025, 6, 5), None, "")
    page = to_markdown(
        Development(goals, (done,), (talk, old)),
        "Growth plan: Jana",
        TODAY,
        growth=growth_of(MEWS),
        due=due_talks(MEWS, (talk, old), TODAY),
    )
    assert page.startswith(
        "# Growth plan: Jana\n\n## Goals\n\n- [ ] **Write it down**\n  - How you will know: Seen"
        " twice\n"
    )
    assert (
        "- [x] **Over**" in page
        and "  - Skill: A skill" in page
        and "  - Time: from 3 Mar 2025 to 30 Jun 2025\n" in page
    )
    assert "- Experience: 1, 50 % of the plan; the aim is 70 %" in page
    assert (
        "- 3 Feb 2025: **Moved the checks**\n  - Result: Faster\n  - Evidence:"
        " `https://example.org/1`\n" in page
    )
    assert (
        "- 5 May 2025: Catch-up\n  - One\n  - Two\n- 5 Jun 2025: Review\n" in page
        and "Old" not in page
    )
    assert "Career conversation" in page  # due, and not planned
    assert "No goals yet." in to_markdown(Development(), "Nobody", TODAY)


def test_issues_are_what_gitlab_imports() -> None:
    goals = [
        GOAL,
        replace(GOAL, goal="Over", status="done"),
        replace(GOAL, goal="=cmd()", due=None),
        replace(GOAL, goal="Ask @anna " + "word " * 100),
    ]
    rows = list(
        csv.reader(io.StringIO(to_csv(ISSUE_COLUMNS, issue_rows(goals, growth=growth_of(MEWS)))))
    )
    assert rows[0] == ["title", "description", "due_date"]
    assert [row[2] for row in rows[1:]] == ["2025-06-30", "", "2025-06-30"]
    assert rows[1][0] == "Write it down" and rows[2][0] == "'=cmd()"
    assert (
        "**How you will know:** Seen twice" in rows[1][1] and "**Kind:** Experience" in rows[1][1]
    )
    assert (
        len(rows[3][0]) <= LONGEST_TITLE
        and rows[3][0].startswith("Ask @\N{WORD JOINER}anna")
        and rows[3][0].endswith("word…")
    )
    assert issue_rows([GOAL], person="@jana")[0][1].startswith("**For:** `@jana`")


@given(st.lists(goals_of_anybody, max_size=3))
@settings(max_examples=100, deadline=None)
def test_issues_carry_nothing_active(goals: list[Goal]) -> None:
    for title, description, _ in list(
        csv.reader(io.StringIO(to_csv(ISSUE_COLUMNS, issue_rows(goals))))
    )[1:]:
        assert title and len(title) <= LONGEST_TITLE and "\n" not in title
        assert not title.startswith(("=", "+", "-", "@")) and not re.search(r"(?<!\w)@\w", title)
        assert not re.search(r"^\s*/", description, re.MULTILINE)
        assert not description.startswith(("=", "+", "-", "@"))


# --- the sheets ----------------------------------------------------------------------------------

accomplishments_of_anybody = st.builds(
    Accomplishment,
    day=st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    what=told,
    result=told,
    evidence=told,
    value=told,
    skill=told,
    where=st.just(""),
)
days = st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31))
check_ins_of_anybody = st.builds(
    CheckIn,
    day=days,
    kind=st.none() | st.sampled_from(get_args(CheckInKind)),
    points=told,
    decisions=told,
    next_day=days,
    acknowledged=days,
    where=st.just(""),
)
developments = st.builds(
    Development,
    st.lists(goals_of_anybody, max_size=12).map(tuple),
    st.lists(accomplishments_of_anybody, max_size=3).map(tuple),
    st.lists(check_ins_of_anybody, max_size=3).map(tuple),
)


def as_read(text: str) -> str:
    """Return a text as it comes back from a cell: without blanks around it, and with the
    characters that XML has.
    """
    return re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]",
        "\ufffd",
        text.replace("\r\n", "\n").replace("\r", "\n"),
    ).strip()


class TestSheets:
    @given(developments, st.booleans())
    @settings(max_examples=40, deadline=None, phases=QUICK)
    def test_what_is_written_is_read_back(self, development: Development, date1904: bool) -> None:
        data = sheets(development)
        read, findings = read_development(opened(data))
        assert {found.code for found in findings} <= {"goal-kind-unknown"}

        def rows(values: Sequence[object]) -> list[list[object]]:
            found = []
            for value in values:
                own = [getattr(value, name) for name in type(value).__slots__ if name != "where"]  # type: ignore[attr-defined]
                shown = [as_read(one) if isinstance(one, str) else one for one in own]
                # a row in which nothing stands is none
                if any(one not in (None, "") for one in shown):
                    found.append(shown)
            return found

        for wanted, got in (
            (development.goals, read.goals),
            (development.accomplishments, read.accomplishments),
            (development.check_ins, read.check_ins),
        ):
            assert rows(got) == rows(wanted)

    @given(developments)
    @settings(max_examples=25, deadline=None, phases=QUICK)
    def test_saved_values_are_what_the_formulas_give(self, development: Development) -> None:
        book = opened(sheets(development))
        assert not [
            (sheet, cell, value)
            for sheet, cell, value in stale_cells(Evaluator(book), book.sheet_names)
        ]
        shown = {
            cell.value
            for cell in book["Growth plan"].cells.values()
            if cell.formula and "COUNTIF" in cell.formula and "REPT" not in cell.formula
        }
        assert {float(one.goals) for one in balance(development.goals, growth_of(MEWS))} <= shown

    @pytest.mark.parametrize("others", [1, 31])
    def test_halves_are_rounded_as_the_formulas_round_them(self, others: int) -> None:
        goals = tuple(replace(GOAL, kind=kind) for kind in ("exposure", *["experience"] * others))
        book = opened(sheets(Development(goals)))
        assert not list(stale_cells(Evaluator(book), book.sheet_names))
        assert book["Growth plan"].value(3, 8) == {1: 0.5, 31: 0.0313}[others]  # 1/32 is 0.03125

    def test_nothing_of_a_user_becomes_a_formula_or_a_link(self) -> None:
        goals = tuple(
            replace(GOAL, goal=text, skill=text, next_step=text, kind=text) for text in HOSTILE
        )
        done = tuple(Accomplishment(TODAY, text, text, text, text, text, "") for text in HOSTILE)
        talks = tuple(CheckIn(TODAY, "review", text, text, None, None, "") for text in HOSTILE)
        book = openpyxl.load_workbook(io.BytesIO(sheets(Development(goals, done, talks))))
        ours = {
            "Growth plan": {"G2", "G3", "G4", "H2", "H3", "H4", "J2", "J3", "J4", "A5"},
            "Accomplishments": set(),
            "Check-ins": set(),
        }
        for sheet in book.worksheets:
            cells = [cell for row in sheet.iter_rows() for cell in row]
            assert {cell.coordinate for cell in cells if cell.data_type == "f"} == ours[sheet.title]
            assert not [cell.coordinate for cell in cells if cell.hyperlink]

    def test_what_people_fill_is_unlocked_and_nothing_else(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(sheets(Development((GOAL,)))))
        for name, heads, least in (
            ("Growth plan", GOAL_FIELDS, 15),
            ("Accomplishments", ACCOMPLISHMENT_FIELDS, 25),
            ("Check-ins", CHECK_IN_FIELDS, 12),
        ):
            sheet = book[name]
            assert sheet.protection.sheet and not sheet.protection.password
            assert not sheet.protection.formatRows and not sheet.protection.formatColumns  # allowed
            open_cells = {
                (cell.row, cell.column)
                for row in sheet.iter_rows()
                for cell in row
                if not cell.protection.locked
            }
            assert {column for _, column in open_cells} == set(range(1, len(heads) + 1))
            rows = {row for row, _ in open_cells if row is not None}
            assert len(rows) >= least and len(open_cells) == len(rows) * len(heads)
            top = str(sheet.freeze_panes)
            assert top == f"A{min(rows)}"

    def test_they_fit_a_laptop_and_a_page(self) -> None:
        for module in (growth_plan, accomplishments, check_ins):
            assert theme.pixels(*(column.width for column in module.columns(IN_ENGLISH))) <= 1_270
        book = openpyxl.load_workbook(io.BytesIO(sheets(Development((GOAL,)))))
        for sheet in book.worksheets:
            assert sheet.page_setup.orientation == "landscape" and getattr(
                sheet.sheet_properties.pageSetUpPr, "fitToPage", False
            )
            assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0
            assert sheet.print_title_rows
        # the lines that stand beside the balance end before it
        room = theme.pixels(
            *(column.width for column in growth_plan.columns(IN_ENGLISH)[: growth_plan.BALANCE])
        )
        assert all(
            theme.extent(words) * 10 * 96 / 72 < room
            for words in growth_plan.words_of(IN_ENGLISH, SETTING.kinds)
        )

    def test_rows_hold_their_texts(self) -> None:
        goals = propose_goals(ENGINEER, TODAY)
        sheet = openpyxl.load_workbook(io.BytesIO(sheets(Development(goals))))["Growth plan"]
        first = growth_plan_sheet(SETTING).shape.first + 1  # type: ignore[attr-defined]
        for row, goal in enumerate(goals, start=first):
            lines = max(
                theme.lines(getattr(goal, str(column.key)), column.width / 0.9)
                for column in growth_plan.columns(IN_ENGLISH)
                if isinstance(getattr(goal, str(column.key)), str)
            )
            assert sheet.row_dimensions[row].height >= 12 * lines
        long = sheets(Development((replace(GOAL, goal="word " * 2_000),)))
        assert (
            openpyxl.load_workbook(io.BytesIO(long))["Growth plan"].row_dimensions[first].height
            <= 409
        )

    def test_drop_downs_offer_what_there_is(self) -> None:
        book = opened(sheets(Development()))
        rules = {
            rule.first: rule
            for name in DEVELOPMENT_SHEETS
            for rule in book[name].validations
            if rule.kind == "list"
        }
        assert (
            '"On track,Needs attention,At risk,Done"' in rules
            and '"Review,Catch-up,Career conversation"' in rules
        )
        listed = {
            first: [book[name].value(row, column) for row, column in cells]
            for name, first, cells in _lists(book)
        }
        assert [one.name for one in MEWS.competencies] in listed.values()
        assert [kind.name for kind in SETTING.kinds] in listed.values()
        assert list(SETTING.values) in listed.values()
        dates = [
            rule
            for name in DEVELOPMENT_SHEETS
            for rule in book[name].validations
            if rule.kind == "date"
        ]
        assert len(dates) == 6 and {(rule.first, rule.second) for rule in dates} == {
            ("36526", "73415")
        }

    def test_without_values_the_column_is_free(self) -> None:
        setting = setting_of(None, "Nobody", ["Craft"])
        assert setting.values == () and setting.competencies == ("Craft",)
        book = opened(sheets(Development(), setting))
        assert [rule.kind for rule in book["Accomplishments"].validations] == ["date"]

    def test_without_a_day_the_cadence_is_told(self) -> None:
        values = check_ins_sheet(SETTING, cadence=cadence_of(MEWS)).values
        assert (
            values["why", "review"]
            == "Review 1/2 in June and December; Review 2/2 in January and July."
        )
        assert values["why", "catch-up"] == "Catch-up in March, May, September and November."
        assert (
            values["why", "career conversation"]
            == "6 months after the last is recommended, 12 at the latest; not sooner than 3."
        )
        assert cadence_of(load_framework("carvago"))["catch-up"] == "Catch-up every month."
        assert cadence_of(replace(MEWS, cycle=None, growth=None)) == {}
        assert (
            check_ins_sheet(SETTING).values["why", "review"]
            == "The framework says nothing of when."
        )

    def test_the_same_gives_the_same_bytes(self) -> None:
        development = Development((GOAL,), (), ())
        assert sheets(development) == sheets(development)

    def test_a_framework_of_ones_own_may_have_other_kinds(self) -> None:
        kinds = tuple(
            replace(kind, id=f"k{number}", name=f"Kind, no. {number}", share=20)
            for number, kind in enumerate([SETTING.kinds[0]] * 5)
        )
        setting = replace(
            SETTING,
            kinds=kinds,
            competencies=tuple(
                f"Competency {number}, and a long name for it" for number in range(20)
            ),
        )
        data = sheets(Development((replace(GOAL, kind="k3"), replace(GOAL, kind="k1"))), setting)
        book = opened(data)
        assert not list(stale_cells(Evaluator(book), book.sheet_names))
        read, findings = read_development(book)
        assert [goal.kind for goal in read.goals] == ["k3", "k1"] and not findings


def _lists(book: Workbook) -> list[tuple[str, str, list[tuple[int, int]]]]:
    found = []
    for name in DEVELOPMENT_SHEETS:
        for rule in book[name].validations:
            for _, area in references(rule.first) if rule.kind == "list" else ():
                found.append(
                    (
                        name,
                        f"{name} {rule.first}",
                        [(row, area.left) for row in range(area.top, area.bottom + 1)],
                    )
                )
    return found


# --- reading back what people made of them -------------------------------------------------------


def scribbled(
    cells: dict[tuple[str, str], object], development: Development = Development((GOAL,))
) -> Workbook:
    target = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(sheets(development)))
    for (sheet, address), value in cells.items():
        book[sheet][address] = value  # type: ignore[assignment]
    book.save(target)
    return opened(target.getvalue())


class TestReading:
    def test_a_workbook_without_them_has_no_development(self) -> None:
        assert read_development(open_workbook(ROOT / "samples" / "mews-engineer.xlsx")) == (
            Development(),
            (),
        )

    def test_a_row_says_where_it_stands(self) -> None:
        development, _ = read_development(
            opened(
                sheets(
                    Development(
                        (GOAL,),
                        (Accomplishment(None, "x", "", "", "", "", ""),),
                        (CheckIn(TODAY, None, "", "", None, None, ""),),
                    )
                )
            )
        )
        assert development.goals == (replace(GOAL, where="Growth plan!A8"),)
        assert development.accomplishments[0].where == "Accomplishments!A7"
        assert development.check_ins[0].where == "Check-ins!A10"

    def test_what_is_not_understood_is_told_and_the_row_kept(self) -> None:
        book = scribbled(
            {
                ("Growth plan", "G8"): "Dreaming",
                ("Growth plan", "H8"): "soon",
                ("Growth plan", "I8"): 12.0,
                ("Growth plan", "J8"): "fine",
                ("Check-ins", "A10"): "31.2.2025",
                ("Check-ins", "B10"): "lunch",
                ("Check-ins", "C10"): "Points",
                ("Accomplishments", "A7"): "1999-12-31",
                ("Accomplishments", "B7"): "Something",
            }
        )
        development, findings = read_development(book)
        assert [(found.code, found.where, found.severity) for found in findings] == [
            ("goal-kind-unknown", "Growth plan!G8", "warning"),
            ("date-not-understood", "Growth plan!H8", "warning"),
            ("date-not-understood", "Growth plan!I8", "warning"),
            ("goal-status-unknown", "Growth plan!J8", "warning"),
            ("date-not-understood", "Accomplishments!A7", "warning"),
            ("date-not-understood", "Check-ins!A10", "warning"),
            ("check-in-kind-unknown", "Check-ins!B10", "warning"),
        ]
        assert development.goals == (
            replace(
                GOAL, kind="Dreaming", start=None, due=None, status=None, where="Growth plan!A8"
            ),
        )
        assert development.accomplishments == (
            Accomplishment(None, "Something", "", "", "", "", "Accomplishments!A7"),
        )
        assert development.check_ins == (
            CheckIn(None, None, "Points", "", None, None, "Check-ins!A10"),
        )

    def test_many_mistakes_are_told_up_to_a_limit_and_no_row_is_dropped(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Growth plan"
        sheet.append(["Goal", "Due", "Status", "Kind"])
        for number in range(500):
            sheet.append([f"Goal {number}", "never", "fine", "none"])
        target = io.BytesIO()
        book.save(target)
        development, findings = read_development(opened(target.getvalue()))
        assert len(development.goals) == 500
        assert len(findings) == 101 and "not listed" in findings[-1].message

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("2025-03-31", date(2025, 3, 31)),
            ("2025-03-31T00:00:00", date(2025, 3, 31)),
            ("2025-3-1", date(2025, 3, 1)),
            ("31.3.2025", date(2025, 3, 31)),
            (" 1. 3. 2025 ", date(2025, 3, 1)),
            ("1 Mar 2025", date(2025, 3, 1)),
            ("30 june 2025", date(2025, 6, 30)),
            ("3/4/2025", None),
            ("2025-02-30", None),
            ("31.12.1999", None),
            ("2101-01-01", None),
            ("2025", None),
            ("x" * 5_000, None),
            (45_747.75, date(2025, 3, 31)),
            (45_747.0, date(2025, 3, 31)),
            (36_525.0, None),
            (73_416.0, None),
            (-1.0, None),
            (float("inf"), None),
            (float("nan"), None),
            (True, None),
            (None, None),
        ],
    )
    def test_days(self, text: object, day: date | None) -> None:
        assert day_of(text) == day

    @given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.booleans())
    def test_serials_go_round(self, day: date, date1904: bool) -> None:
        assert day_of(serial_of(day, date1904=date1904), date1904=date1904) == day
        assert day_of(day.isoformat()) == day == day_of(f"{day.day}.{day.month}.{day.year}")

    def test_days_counted_from_1904(self) -> None:
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": True})
        sheet = book.add_worksheet("Growth plan")
        sheet.write_row(0, 0, ["Goal", "Start", "Due"])
        sheet.write_string(1, 0, "Learn")
        sheet.write_datetime(1, 2, date(2025, 6, 30))
        book.close()
        (goal,) = read_development(opened(target.getvalue()))[0].goals
        assert goal.due == date(2025, 6, 30)

    def test_sheets_are_known_by_their_marks_whatever_they_are_called(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(sheets(Development((GOAL,)))))
        book["Growth plan"].title = "Můj plán"
        target = io.BytesIO()
        book.save(target)
        # openpyxl renames no references in defined names, as spreadsheet programs do
        data = renamed(target.getvalue(), b"'Growth plan'!$A$1", "'Můj plán'!$A$1".encode())
        assert development_sheets(opened(data))["Growth plan"] == "Můj plán"
        assert read_development(opened(data))[0].goals == (replace(GOAL, where="Můj plán!A8"),)

    def test_without_marks_name_and_headers_count(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(sheets(Development((GOAL,)))))
        for name in list(book.defined_names):
            del book.defined_names[name]
        book["Growth plan"].title = "GROWTH-Plan (2)"
        book["Accomplishments"]["A6"] = "When"
        target = io.BytesIO()
        book.save(target)
        assert set(development_sheets(opened(target.getvalue()))) == set(DEVELOPMENT_SHEETS)
        assert len(read_development(opened(target.getvalue()))[0].goals) == 1
        other = openpyxl.Workbook()
        assert other.active is not None
        other.active.title = "Growth plan"
        other.active.append(["Plant", "Height"])
        target = io.BytesIO()
        other.save(target)
        assert development_sheets(opened(target.getvalue())) == {}

    def test_columns_may_be_moved_and_lost(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Growth plan"
        sheet["C3"], sheet["D3"], sheet["F3"], sheet["G3"] = (
            "Status",
            "due date",
            "GOAL:\nin one sentence",
            "Note of mine",
        )
        sheet["C4"], sheet["D4"], sheet["F4"], sheet["G4"] = (
            " AT RISK ",
            date(2025, 6, 30),
            "Learn",
            "mine",
        )
        sheet["C6"] = "done"
        sheet["G9"] = "only a note"
        target = io.BytesIO()
        book.save(target)
        development, findings = read_development(opened(target.getvalue()))
        first, second = development.goals
        assert (first.goal, first.due, first.status, first.where) == (
            "Learn",
            date(2025, 6, 30),
            "at risk",
            "Growth plan!F4",
        )
        assert (second.goal, second.status) == ("", "done")
        assert [found.code for found in findings] == [
            "development-column-missing"
        ] and "Next step" in findings[0].message

    def test_a_marked_sheet_without_headers_is_told(self) -> None:
        cells: dict[tuple[str, str], object] = {
            ("Check-ins", f"{column}9"): None for column in "ABCDEF"
        }
        _, findings = read_development(scribbled(cells))
        assert [found.code for found in findings] == ["development-head-missing"]

    def test_numbers_and_truth_values_are_texts_in_columns_of_texts(self) -> None:
        development, _ = read_development(
            scribbled(
                {
                    ("Growth plan", "A8"): 12,
                    ("Growth plan", "B8"): True,
                    ("Growth plan", "C8"): 1.5,
                    ("Growth plan", "D8"): "#REF!",
                }
            )
        )
        (goal,) = development.goals
        assert (goal.goal, goal.measure, goal.support, goal.reason) == (
            "12",
            "TRUE",
            "1.5",
            "#REF!",
        )


class TestRoom:
    def test_empty_rows_are_found_and_filled(self, tmp_path: Path) -> None:
        data = sheets(Development((GOAL, replace(GOAL, competency="Leadership"))))
        room = room_for(opened(data), GROWTH_PLAN)
        assert room is not None and room.rows[0] == 10 and len(room.rows) == 14
        goals = [
            replace(GOAL, goal=f"Goal {number}", kind="education", status="at risk")
            for number in range(3)
        ]
        cells = cells_for(room, goals)
        assert (
            cells["Growth plan", "A10"] == "Goal 0"
            and cells["Growth plan", "G10"] == "Education"
            and cells["Growth plan", "J12"] == "At risk"
        )
        edit_workbook(data, tmp_path / "filled.xlsx", cells)
        read, findings = read_development(open_workbook(tmp_path / "filled.xlsx"))
        assert not findings and [goal.goal for goal in read.goals[2:]] == [
            "Goal 0",
            "Goal 1",
            "Goal 2",
        ]
        assert [replace(goal, where="") for goal in read.goals[2:]] == goals

    def test_no_more_goals_than_rows(self) -> None:
        room = room_for(opened(sheets(Development((GOAL,) * 5))), GROWTH_PLAN)
        assert room is not None
        cells = cells_for(replace(room, rows=room.rows[:1]), [GOAL] * 3)
        assert {address.lstrip("ABCDEFGHIJK") for _, address in cells} == {str(room.rows[0])}

    def test_a_drop_down_over_a_whole_column_is_bounded(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(sheets(Development((GOAL,)))))
        for rule in book["Growth plan"].data_validations.dataValidation:
            rule.sqref = MultiCellRange("A1:K1048576")
        target = io.BytesIO()
        book.save(target)
        room = room_for(opened(target.getvalue()), GROWTH_PLAN)
        assert room is not None and len(room.rows) <= 1_000


def test_the_sheets_are_marked_as_ours() -> None:
    assert [sheet_mark(name) for name in DEVELOPMENT_SHEETS] == [
        "assessment_sheet_Growth_plan",
        "assessment_sheet_Accomplishments",
        "assessment_sheet_Check_ins",
    ]
    assert sheet_mark("Growth plan (2)") == "assessment_sheet_Growth_plan"
    assert sheet_mark("Growth planning") == ""


def renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as package:
        for entry in source.infolist():
            part = source.read(entry)
            package.writestr(
                entry, part.replace(old, new) if entry.filename == "xl/workbook.xml" else part
            )
    return target.getvalue()
