"""The tests' own framework is whole: what stands on it finds all that a framework can have."""

from __future__ import annotations

from click.testing import CliRunner

from assessment.cli import main
from assessment.model import Framework
from tests.conftest import ORCHARD


def test_nothing_is_wrong_with_it() -> None:
    result = CliRunner().invoke(main, ["framework", "check", str(ORCHARD)])
    assert result.exit_code == 0
    assert result.output.rstrip().endswith("no mistakes")


def test_it_has_all_that_a_framework_can_have(orchard: Framework) -> None:
    assert orchard.pay is not None
    assert orchard.cycle is not None
    assert orchard.growth is not None
    assert all(track.grades for track in orchard.tracks)


def test_two_of_its_tracks_weigh_alike_and_one_begins_late(orchard: Framework) -> None:
    tracks = {track.id: track for track in orchard.tracks}
    assert tracks["grower"].weights == tracks["nursery-grower"].weights
    assert tracks["estate-lead"].grades[0].min_progress > 0
