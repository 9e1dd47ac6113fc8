"""LibreOffice as the referee of workbooks that are valid but odd: nothing is silently wrong, and it
would be seen.

``REFEREE_ODD`` sets how many workbooks are made (default 200), ``REFEREE_SEED`` takes others than
those of the ordinary run.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Collection
from xml.etree import ElementTree

import pytest

from assessment.formulas import functions
from tests.builders.odd_allowed import ALLOWED
from tests.builders.odd_markup import CONTENTS, EXTRA, FEATURES, MARKUP, PLANS, build, features_of
from tests.builders.odd_package import Writer
from tests.builders.odd_workbooks import Book
from tests.referees import referee, referee_odd

COUNT = int(os.environ.get("REFEREE_ODD", "200"))
SEED = os.environ.get("REFEREE_SEED", "ordinary")

needs_libreoffice = pytest.mark.skipif(
    referee.soffice() is None, reason="LibreOffice (soffice) is not installed"
)


@pytest.mark.libreoffice
@needs_libreoffice
def test_odd_workbooks_are_right_or_said_not_to_be_known() -> None:
    tally, _ = referee_odd.run([f"{SEED}/{number}" for number in range(COUNT)], jobs=2)
    differences = [
        f"[{one.seed}] {one} ({', '.join(one.features)})"
        for one in tally.differences
        if one.kind != "follows"
    ]
    assert not differences, f"REFEREE_SEED={SEED}\n" + "\n".join(differences[:40])
    assert (
        tally.files == COUNT
        and tally.cells > 10 * COUNT
        and tally.written > 10 * COUNT
        and tally.levels
    )


# --- the referee can say no ----------------------------------------------------------------------


@pytest.mark.libreoffice
@needs_libreoffice
def test_a_wrong_function_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = [f"seen/{number}" for number in range(6)]
    right, _ = referee_odd.run(seeds, only=("few", "progress ways"))
    assert not right.differences
    monkeypatch.setitem(functions.FUNCTIONS, "MIN", lambda *values: 1.0)
    monkeypatch.setitem(functions.FUNCTIONS, "SUM", lambda *values: 4.0)
    wrong, cases = referee_odd.run(seeds, only=("few", "progress ways"))
    kinds = {one.kind for one in wrong.differences}
    assert {"cell", "own progress", "written"} <= kinds
    assert referee_odd.shrink(cases[0], "cell") in {
        (name,) for name in ("few", "progress ways")
    } | {("few", "progress ways")}


@pytest.mark.libreoffice
@needs_libreoffice
def test_a_wrong_level_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scorer's word is compared with the maker's, who knows the ratings."""

    def mistaken(seed: str, features: Collection[str]) -> Book:
        book = build(seed, features)
        for competency in book.competencies:
            ratings = competency.levels[0].ratings
            ratings[:] = [0 if competency.reached else 2] * len(ratings)
        return book

    monkeypatch.setattr(referee_odd, "build", mistaken)
    tally, _ = referee_odd.run(["rated/1"], only=("few",))
    assert "level" in {one.kind for one in tally.differences}, tally.differences


# --- the workbooks -------------------------------------------------------------------------------


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_makes_a_workbook_that_can_be_parsed(feature: str) -> None:
    for number in range(3):
        data = Writer(build(f"parsed/{number}", (feature,))).data()
        plain = Writer(build(f"parsed/{number}", ())).data()
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                ElementTree.fromstring(package.read(name))
        if data != plain:
            return
    assert feature in (
        "nothing saved",
        "stale values",
        "spelt labels",
    ), f"{feature} changes nothing"


def test_a_seed_is_a_workbook() -> None:
    assert features_of("a/1") == features_of("a/1") != features_of("a/2")
    first, second = (Writer(build("a/1", features_of("a/1"))).data() for _ in range(2))
    assert first == second


def test_one_feature_can_be_left_out_and_the_others_stay() -> None:
    with_it = build("b/1", ("level ways", "rating formulas"))
    without = build("b/1", ("rating formulas",))
    assert with_it.competencies[0].sheet.cells == without.competencies[0].sheet.cells


def test_all_features_are_met() -> None:
    met = {name for number in range(400) for name in features_of(f"met/{number}")}
    assert met == set(FEATURES)
    assert set(PLANS) | set(CONTENTS) | set(MARKUP) | set(EXTRA) < set(FEATURES)


@pytest.mark.libreoffice
@needs_libreoffice
def test_a_sheet_with_two_places_for_cells_has_to_be_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused, _ = referee_odd.run(["twice/1"], only=("few", "second cells"))
    assert not refused.differences
    plain = build("twice/1", ("few",))
    monkeypatch.setattr(referee_odd, "build", lambda seed, features: plain)
    read, _ = referee_odd.run(["twice/1"], only=("few", "second cells"))
    assert "not refused" in {one.kind for one in read.differences}


def test_every_allowed_difference_has_its_reason() -> None:
    assert all(len(one.reason) > 20 and (one.kind or one.formula) for one in ALLOWED)
