"""Which framework and which track a workbook follows, before anything is scored."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from assessment import identify, load_framework, score
from assessment.engine.identify import tracks_named
from assessment.model import Assessment, Framework, Marker
from tests.conftest import ORCHARD
from tests.engine.test_scoring import assessment


@pytest.fixture(scope="module")
def sample() -> Assessment:
    return assessment(["0.10", "0.30", "0.10", "0.25", "0.25"], [2, 3, 2, 1, 0])


@pytest.fixture(scope="module")
def every() -> list[Framework]:
    return [load_framework(name) for name in ("carvago", ORCHARD, "carvago-2023")]


def codes(findings: tuple[object, ...]) -> list[str]:
    return [str(found.code) for found in findings]  # type: ignore[attr-defined]


def test_framework_and_track_by_structure_and_weights(
    sample: Assessment, every: list[Framework]
) -> None:
    match = identify(sample, every)
    assert match.framework is every[1]
    assert match.track is not None
    assert match.track.name == "Warden"
    assert match.exact
    assert match.why == ""
    assert match.findings == ()


def test_it_is_what_the_scorecard_says(sample: Assessment, every: list[Framework]) -> None:
    match, card = identify(sample, every), score(sample, every)
    assert (card.framework, card.track) == (match.framework, match.track)


def test_the_marker_settles_it(sample: Assessment, every: list[Framework]) -> None:
    marked = replace(sample, marker=Marker("carvago", "0.1", None, None))
    match = identify(marked, every)
    assert match.framework is every[0]
    assert codes(match.about_framework)[0] == "framework-version"


def test_a_marker_of_what_is_not_installed(sample: Assessment, every: list[Framework]) -> None:
    match = identify(replace(sample, marker=Marker("acme", "1", None, None)), every)
    assert codes(match.about_framework) == ["framework-unknown"]
    assert match.framework is every[1]
    assert match.exact


def test_competencies_of_no_framework(sample: Assessment, every: list[Framework]) -> None:
    strange = replace(sample.competencies[0], name="Juggling", sheet="Juggling")
    match = identify(replace(sample, competencies=(strange, *sample.competencies[1:])), every)
    assert match.framework is None
    assert not match.exact
    assert "Juggling" in match.why
    assert [found.message for found in match.findings] == [match.why]


def test_other_levels_are_not_exact(sample: Assessment, every: list[Framework]) -> None:
    fewer = tuple(replace(one, levels=one.levels[1:]) for one in sample.competencies)
    match = identify(replace(sample, competencies=fewer), every)
    assert match.framework is every[1]
    assert not match.exact
    assert codes(match.about_framework) == ["framework-differs"]


def test_two_that_fit_equally_well_are_none(sample: Assessment, every: list[Framework]) -> None:
    match = identify(sample, [every[1], replace(every[1], id="orchard-too")])
    assert match.framework is None
    assert "orchard and orchard-too" in match.why


def test_a_framework_that_is_asked_for(sample: Assessment, every: list[Framework]) -> None:
    assert identify(sample, framework=every[1]).exact
    other = identify(sample, every, framework=every[0])
    assert other.framework is every[0]
    assert not other.exact


def test_weights_that_do_not_add_up(sample: Assessment, every: list[Framework]) -> None:
    first = replace(sample.competencies[0], weight=Fraction(9, 10))
    match = identify(replace(sample, competencies=(first, *sample.competencies[1:])), every)
    assert match.track is None
    assert codes(match.about_track) == ["weights-not-100"]


def test_a_track_that_is_asked_for_and_has_other_weights(
    sample: Assessment, every: list[Framework]
) -> None:
    (track,), _ = tracks_named(every[1], ["Estate Lead"])
    match = identify(sample, every, track=track)
    assert match.track is track
    assert codes(match.about_track) == ["weights-differ-from-track"]


def test_the_workbook_names_another_track(sample: Assessment, every: list[Framework]) -> None:
    match = identify(replace(sample, track="Estate Lead"), every)
    assert match.track is not None
    assert match.track.name == "Warden"
    assert codes(match.about_track)[0] == "weights-differ-from-track"


def test_the_workbook_names_a_track_that_is_not_there(
    sample: Assessment, every: list[Framework]
) -> None:
    match = identify(replace(sample, track="Juggler"), every)
    assert codes(match.about_track)[0] == "track-unknown"


def test_tracks_by_name_and_those_that_are_not_there(every: list[Framework]) -> None:
    tracks, unknown = tracks_named(every[1], ["Warden", "Juggler", "Warden"])
    assert [track.name for track in tracks] == ["Warden"]
    assert codes(unknown) == ["track-not-in-framework"]
    assert tracks_named(every[1], ["all"])[0] == list(every[1].tracks)
