"""Two spreadsheet programs as referees of blank workbooks, filled at random; and that they would
see a wrong bound, level, title or saved value.

``REFEREE_BLANK`` sets how often the blank of a track is filled (default 1),
``REFEREE_BLANK_TRACKS`` how many tracks of each framework (a number or ``all``; default 3 with
LibreOffice, 1 with the second engine), ``REFEREE_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assessment import framework_ids, load_framework
from assessment.ooxml import edit_workbook
from assessment.rules.levels import level_of
from assessment.words.names import plain_title
from tests.builders import blank_fillings
from tests.builders.blank_fillings import Case, Filled, most_somewhat, random_ratings
from tests.referees import more_engines, referee, referee_blank, second_engine
from tests.referees.more_engines import ENGINES
from tests.referees.referee_blank import COMPUTED, LIBREOFFICE, SAVED, SECOND, Shown, Tally, Verdict

COUNT = int(os.environ.get("REFEREE_BLANK", "1"))
TRACKS = os.environ.get("REFEREE_BLANK_TRACKS")
SEED = int(os.environ.get("REFEREE_SEED", random.SystemRandom().randrange(10**6)))
FRAMEWORKS = [load_framework(identity) for identity in framework_ids()]
MEWS = next(framework for framework in FRAMEWORKS if framework.id == "mews")

programs = pytest.mark.parametrize(
    "program",
    [
        pytest.param(
            LIBREOFFICE,
            marks=[
                pytest.mark.libreoffice,
                pytest.mark.skipif(
                    referee.soffice() is None, reason="LibreOffice (soffice) is not installed"
                ),
            ],
        ),
        pytest.param(
            SECOND,
            marks=pytest.mark.skipif(
                second_engine.available() is not None, reason=str(second_engine.available())
            ),
        ),
        *(
            pytest.param(
                one,
                marks=pytest.mark.skipif(
                    more_engines.available(one) is not None, reason=str(more_engines.available(one))
                ),
            )
            for one in ENGINES
        ),
    ],
)


@programs
def test_blanks_show_what_the_engine_computes(program: str) -> None:
    sample = TRACKS or (referee_blank.SAMPLE if program == LIBREOFFICE else 1)
    todo = blank_fillings.cases(FRAMEWORKS, COUNT, SEED, None if sample == "all" else int(sample))
    tallies = referee_blank.run(todo, FRAMEWORKS, [program])
    disagreements = [line for tally in tallies.values() for line in tally.disagreements]
    assert not disagreements, f"REFEREE_SEED={SEED}\n" + "\n".join(disagreements[:40])
    assert sum(tally.workbooks for tally in tallies.values()) == len(todo) and len(tallies) == len(
        FRAMEWORKS
    )
    for tally in tallies.values():
        # the smallest framework has four competencies of four levels and one track: 636 formulas,
        # of which 172 are compared with the engine
        assert (
            tally.formulas > 600 * tally.workbooks
            and sum(tally.kinds.values()) > 150 * tally.workbooks
        )
        assert tally.saved > 600 * tally.blanks > 0
        assert not tally.unknown


# --- the referee can see -------------------------------------------------------------------------


def test_fillings_reach_every_level_and_the_bounds_of_its_rule() -> None:
    cases = blank_fillings.cases(FRAMEWORKS, 8, 1)
    given = [random_ratings(case) for case in cases]
    for framework in FRAMEWORKS:
        reached: set[int] = set()
        at_the_allowance = one_beyond = a_no = unrated = False
        for case, ratings in zip(cases, given, strict=True):
            for competency in framework.competencies if case.framework is framework else ():
                levels = [
                    [ratings["self"].get(skill.id) for skill in level.skills]
                    for level in competency.levels
                ]
                reached.add(level_of([framework.rule.achieved(level) for level in levels]))
                for level in levels:
                    most, complete = (
                        most_somewhat(framework.rule, len(level)),
                        None not in level and 0 not in level,
                    )
                    at_the_allowance |= complete and level.count(1) == most
                    one_beyond |= complete and level.count(1) == most + 1
                    a_no |= level.count(0) == 1 and level.count(None) == 0
                    unrated |= level.count(None) == 1
        assert reached == set(range(len(framework.levels) + 1))
        assert at_the_allowance and one_beyond and a_no and unrated
    for rater in blank_fillings.RATERS:
        assert any(not ratings[rater] for ratings in given)
    assert any(not any(ratings.values()) for ratings in given)
    assert any(0 < len(ratings["agreed"]) < len(ratings["self"]) for ratings in given)
    assert {case.hidden for case in cases} == {case.chosen for case in cases} == {True, False}
    assert {len(case.aspirational) for case in cases} == {0, 1, 2}


def at_a_bound() -> Case:
    """Return a case whose progress is exactly the lower bound of a grade."""
    track = next(track for track in MEWS.tracks if track.id == "engineer")
    return Case(
        MEWS,
        track,
        (MEWS.tracks[10],),
        "Ada Example",
        "",
        hidden=False,
        scenario="bound",
        chosen=False,
        seed="0/engineer/0",
    )


def altered(source: Path, target: Path, *changes: tuple[str, Callable[[Any], Any]]) -> Path:
    """Copy a workbook with changed cells, by the names of their sheets."""
    workbook = openpyxl.load_workbook(source)
    for sheet, change in changes:
        cells = [
            cell
            for row in workbook[sheet].iter_rows()
            for cell in row
            if change(cell.value) != cell.value
        ]
        assert cells
        for cell in cells:
            cell.value = change(cell.value)
    workbook.save(target)
    return target


def replacing(old: str, new: str) -> Callable[[Any], Any]:
    return lambda value: value.replace(old, new) if isinstance(value, str) else value


@programs
def test_a_wrong_value_is_seen(tmp_path: Path, program: str) -> None:
    filled = blank_fillings.prepare(at_a_bound(), tmp_path, "0")
    verdict = Verdict(filled, FRAMEWORKS)
    progress, grade = verdict.counts.card.progress, verdict.counts.card.grade
    assert not verdict.wrong and progress is not None and grade is not None and verdict.at_bound
    bound = ("Framework", lambda value: value + 0.05 if value == float(progress) else value)
    level = ("Delivery", replacing(">17*", ">20*"))
    title = ("Framework", replacing(plain_title(grade.job_title), "Chief Dreamer"))
    salary = ("Framework", lambda value: value + 1 if value == grade.min_salary else value)
    achieved = ("Delivery", replacing("$P$5=1", "$P$5=0"))
    missing = ("Delivery", replacing("rating step", "step"))
    order = ("Tracks", replacing("*1000000", "*-1000000"))
    paths = [
        filled.bare,
        filled.bare_blank,
        altered(filled.bare, tmp_path / "bound.xlsx", bound),
        altered(filled.bare, tmp_path / "level.xlsx", level),
        altered(filled.bare, tmp_path / "others.xlsx", title, salary, achieved, missing, order),
    ]
    right, blank, *wrong = referee_blank.shown_by(program, paths, tmp_path / "computed")
    assert (
        not seen(verdict, right)
        and not seen_in_formulas(filled, right)
        and not seen_in_saved(filled.blank, blank)
    )
    places = (
        ("Summary!C19, grade",),
        ("Summary!C10, level", "Summary!D15, progress"),
        (
            "Summary!D19, title",
            "Summary!F19, salary",
            "Delivery!C5, achieved",
            "Summary!K10, missing",
            "Tracks!B5, track",
        ),
    )
    for shown, expected in zip(wrong, places, strict=True):
        lines = seen(verdict, shown)
        assert all(any(place in line for line in lines) for place in expected), lines
        formulas = seen_in_formulas(filled, shown)
        assert all(
            any(place.partition(",")[0] in line for line in formulas) for place in expected
        ), formulas
    changed = tmp_path / "changed.xlsx"
    edit_workbook(
        filled.blank,
        changed,
        {verdict.looked.named("Progress"): 4.2, ("Delivery", "C5"): "✓ achieved"},
    )
    assert len(seen_in_saved(changed, blank)) == 2


def seen(verdict: Verdict, shown: Shown) -> list[str]:
    tally = Tally()
    referee_blank.compare(verdict, shown, tally, "it")
    return tally.disagreements


def seen_in_formulas(filled: Filled, shown: Shown) -> list[str]:
    tally = Tally()
    referee_blank.compare_formulas(
        "", referee_blank.computed_values(filled.filled, tally), shown, tally, (COMPUTED, "it")
    )
    return tally.disagreements


def seen_in_saved(blank: Path, shown: Shown) -> list[str]:
    tally = Tally()
    referee_blank.compare_formulas(
        "", referee_blank.saved_values(blank), shown, tally, (SAVED, "it")
    )
    return tally.disagreements


def test_a_rating_that_is_read_otherwise_is_seen(tmp_path: Path) -> None:
    filled = blank_fillings.prepare(at_a_bound(), tmp_path, "0")
    skill = MEWS.competencies[0].levels[0].skills[0].id
    other = {
        **filled.given,
        "manager": {**filled.given["manager"], skill: 2 - filled.given["manager"].get(skill, 0)},
    }
    wrong = Verdict(replace(filled, given=other), FRAMEWORKS).wrong
    assert wrong == [
        "By the manager's ratings: 1 ratings are read otherwise than they were filled in, such as"
        f" {skill}"
    ]


def test_without_the_program_the_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(referee, "soffice", lambda: None)
    assert referee_blank.main([]) == 2
    assert "LibreOffice" in capsys.readouterr().err
