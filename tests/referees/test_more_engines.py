"""gnumeric, IronCalc and Formualizer as referees of the sheets that we make: every formula cell, in
blanks of both layouts and in written workbooks.

What is not installed is skipped. Blanks that are filled at random stand in
tests/referees/test_referee_blank.py.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from assessment import (
    build_blank,
    compare_tracks,
    framework_ids,
    load_framework,
    read_workbook,
    score,
)
from assessment.jobs.blank import Layout, book_of
from assessment.model import Framework, Track
from assessment.model.marks import RATING_HEADS
from assessment.recognition.find.stated_rules import rule_of
from assessment.recognition.find.words import vocabulary
from assessment.rules.allowance import Allowance
from tests.builders.blank_fillings import cases, prepare
from tests.conftest import ROOT
from tests.referees import more_engines, referee_written
from tests.referees.more_engines import (
    ENGINES,
    FORMUALIZER,
    GNUMERIC,
    IRONCALC,
    computed_by,
    differences,
)

FRAMEWORKS = [load_framework(identity) for identity in framework_ids()]
LAYOUTS: tuple[Layout, ...] = ("modern", "classic")
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
engines = pytest.mark.parametrize(
    "engine",
    [
        pytest.param(
            one,
            marks=pytest.mark.skipif(
                more_engines.available(one) is not None, reason=str(more_engines.available(one))
            ),
        )
        for one in ENGINES
    ],
)


def seen(engine: str, paths: list[Path], folder: Path) -> list[str]:
    """Return where an engine differs from our evaluator; every workbook must have formulas."""
    found: list[str] = []
    for path, shown in zip(paths, computed_by(engine, paths, folder), strict=True):
        assert sum(map(len, shown.values())) > 50
        found += [f"{path.name} {line}" for line in differences(path, shown)]
    return found


def bare(data: bytes, path: Path) -> Path:
    """Save a workbook without any saved result."""
    path.with_suffix(".saved").write_bytes(data)
    referee_written.without_saved_values(path.with_suffix(".saved"), path)
    return path


# --- blanks
# ----------------------------------------------------------------------------------------


def smallest(
    framework: Framework,
    *,
    tracks: int = 1,
    grades: int = 1,
    competencies: int = 1,
    levels: int = 1,
    skills: int = 1,
) -> Framework:
    """Return a framework that has only so many of everything."""
    kept = [
        replace(
            one,
            levels=tuple(
                replace(level, skills=level.skills[:skills]) for level in one.levels[:levels]
            ),
        )
        for one in framework.competencies[:competencies]
    ]
    found: list[Track] = []
    for track in framework.tracks[:tracks]:
        ladder = track.grades[:grades]
        bounds = [Fraction(levels * number, len(ladder)) for number in range(len(ladder) + 1)]
        ladder = tuple(
            replace(one, min_progress=low, max_progress=high)
            for one, low, high in zip(ladder, bounds, bounds[1:], strict=False)
        )
        found.append(
            replace(track, weights={one.id: Fraction(1, len(kept)) for one in kept}, grades=ladder)
        )
    return replace(
        framework, competencies=tuple(kept), tracks=tuple(found), levels=framework.levels[:levels]
    )


SIZES: dict[str, dict[str, int]] = {
    "one of everything": {},
    "one track": {"grades": 3, "competencies": 3, "levels": 3, "skills": 4},
    "one grade": {"tracks": 2, "competencies": 3, "levels": 3, "skills": 4},
    "one competency": {"tracks": 2, "grades": 2, "levels": 3, "skills": 4},
    "one level": {"tracks": 2, "grades": 1, "competencies": 2, "skills": 3},
    "one skill": {"tracks": 2, "grades": 2, "competencies": 2, "levels": 3},
}


def rated(framework: Framework, layout: Layout, rating: int) -> bytes:
    """Return a blank in which every skill has a rating."""
    book = openpyxl.load_workbook(
        io.BytesIO(build_blank(framework, framework.tracks[0], layout=layout, name="Ada"))
    )
    label = next(one.label for one in framework.ratings if one.value == rating)
    for places in book_of(framework, layout).ratings.values():
        sheet, cell = places[RATING_HEADS["self"]]
        book[sheet][cell].value = rating if layout == "classic" else label
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@engines
@pytest.mark.parametrize("size", SIZES)
def test_frameworks_with_one_of_something_are_computed(
    engine: str, size: str, tmp_path: Path
) -> None:
    paths: list[Path] = []
    for framework in FRAMEWORKS[1:]:  # a mean and an allowance
        small = smallest(framework, **SIZES[size])
        for layout in LAYOUTS:
            paths += [
                bare(rated(small, layout, rating), tmp_path / f"{small.id}-{layout}-{rating}.xlsx")
                for rating in (2, 1)
            ]
    assert not seen(engine, paths, tmp_path / "computed")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: one.id)
def test_frameworks_with_one_of_everything_are_scored_as_their_sheets_show(
    framework: Framework, layout: Layout
) -> None:
    small = smallest(framework)
    for rating, level in ((2, 1), (0, 0)):
        card = score(read_workbook(rated(small, layout, rating), [small]), [small])
        assert (
            [one.level for one in card.competencies]
            == [level]
            == [one.own_level for one in card.assessment.competencies]
        )
        assert card.progress == level and card.grade == compare_tracks(card)[0].grade
        assert {one.code for one in card.findings} <= {"never-calculated", "no-grade"}


@engines
@pytest.mark.parametrize("layout", LAYOUTS)
def test_empty_blanks_of_every_framework_are_computed(
    engine: str, layout: Layout, tmp_path: Path
) -> None:
    paths = [
        bare(
            build_blank(
                one,
                one.tracks[-1],
                layout=layout,
                name="Ada",
                family="Backend",
                aspirational=one.tracks[:1],
            ),
            tmp_path / f"{one.id}.xlsx",
        )
        for one in FRAMEWORKS
    ]
    assert not seen(engine, paths, tmp_path / "computed")


@engines
def test_a_progress_exactly_at_a_bound_has_the_grade_on_every_sheet(
    engine: str, tmp_path: Path
) -> None:
    """With binary fractions most of these sums of weights miss the bound."""
    todo = [
        replace(one, scenario="bound", hidden=False, chosen=False)
        for one in cases(FRAMEWORKS, 1, 4, 2)
        if one.track
    ]
    paths = [prepare(one, tmp_path, str(number)).bare for number, one in enumerate(todo)]
    for path, case in zip(paths, todo, strict=True):
        card = score(read_workbook(path, FRAMEWORKS), FRAMEWORKS)
        assert case.track and card.progress in [
            value for one in case.track.grades for value in (one.min_progress, one.max_progress)
        ]
    assert not seen(engine, paths, tmp_path / "computed")


# --- written workbooks
# -----------------------------------------------------------------------------


@engines
@pytest.mark.skipif(not SAMPLES, reason="the samples do not lie in the checkout")
def test_written_workbooks_hold_what_it_computes(engine: str) -> None:
    tallies = referee_written.run(SAMPLES, 1, 20, engine=engine)
    assert not [line for tally in tallies.values() for line in tally.disagreements]
    assert (
        sum(tally.files for tally in tallies.values())
        == sum(more_engines.knows(path) for path in SAMPLES)
        >= len(SAMPLES) - 1
    )
    assert sum(tally.added for tally in tallies.values()) > 500


# --- what they compute otherwise, and that they can say no
# -----------------------------------------

# what our evaluator, Excel and LibreOffice compute, and who does not
OTHERWISE: dict[str, set[str]] = {
    "INDEX($A$1,1)": {GNUMERIC, IRONCALC},
    "COUNTIF($A$1,1)": {IRONCALC},
    "MATCH(1,$A$1,0)": {IRONCALC},
    "SUMPRODUCT((ROUND($A$1:$A$3-1,6)<=0)*1)": {GNUMERIC, IRONCALC, FORMUALIZER},
    "SUMPRODUCT(ISNUMBER($A$1:$A$3)*1)": {GNUMERIC, IRONCALC, FORMUALIZER},
    'SUMPRODUCT((TRIM($B$1:$B$3)="Yes")*1)': {GNUMERIC, IRONCALC},
    "SUMPRODUCT(($A$1:$A$3-1<=0.0000005)*1)": set(),
    "MATCH(1+0.000000001,$A$1:$A$3,1)": set(),
    "INDEX($A$1:$A$2,1)": set(),
    'SUMPRODUCT(($B$1="Yes")+($B$1=2)*($B$1<>""))': set(),
    'COUNTIF($B$1:$B$3,">=2")-COUNTIF($B$1:$B$3,">2")': set(),
    "COUNT($A$1)+SUM($A$1)+MIN($A$1,3)+ROWS($A$1)": set(),
}


@engines
def test_what_it_computes_otherwise(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "otherwise.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    sheet.write_column("A1", (1, 2, 3))
    sheet.write_column("B1", ("Yes", "2", 2))
    for row, formula in enumerate(OTHERWISE):
        sheet.write_formula(row, 3, formula)
    book.close()
    [shown] = computed_by(engine, [path], tmp_path / "computed")
    failing = {line.rpartition(": =")[2] for line in differences(path, shown)}
    assert failing == {formula for formula, programs in OTHERWISE.items() if engine in programs}


@engines
def test_a_saved_value_is_not_taken_over(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "saved.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("S").write_formula("A1", "1+1", None, 7)
    book.close()
    [shown] = computed_by(engine, [path], tmp_path / "computed")
    assert shown == {"S": {(1, 1): 2.0}}


@engines
def test_what_is_no_workbook_is_named(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    with (
        zipfile.ZipFile(ROOT / "samples" / "mews-engineer.xlsx") as old,
        zipfile.ZipFile(path, "w") as new,
    ):
        for entry in old.infolist():
            new.writestr(
                entry.filename,
                b"<" if entry.filename.startswith("xl/worksheets/sheet") else old.read(entry),
            )
    assert more_engines.main([str(path)]) in (1, 2)


def test_without_any_engine_the_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(more_engines, "available", lambda engine: f"{engine} is not installed")
    assert more_engines.main(["x.xlsx"]) == 2
    assert all(engine in capsys.readouterr().err for engine in ENGINES[:1])


def test_a_count_of_one_skill_is_read_as_the_rule() -> None:
    words = vocabulary(tuple(FRAMEWORKS))
    one = 'AND(MIN(B3,COUNT(B3)+SUMPRODUCT((B3=1)*(B3<>""))+SUMPRODUCT((B3=2)*(B3<>""))-2*ROWS(B3)+1)>0,{}<=2)'
    for counted in ('SUMPRODUCT((B3=1)*(B3<>""))', "SUMPRODUCT((B3=1)*1)"):
        assert rule_of(one.format(counted), words) == Allowance(2)
    for other in (
        "SUMPRODUCT((B3=1)*2)",
        'SUMPRODUCT((B3=1)*(B4<>""))',
        "SUMPRODUCT((B3=7)*1)",
        "SUMPRODUCT(B3)",
    ):
        assert rule_of(one.format(other), words) is None
