"""What several test files share: where the material beside the checkout lies, and the
frameworks.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from assessment import framework_ids, load_framework
from assessment.model import Framework

# how long an example takes says more of the machine than of the program
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
# pytest --hypothesis-profile thorough
settings.register_profile("thorough", max_examples=5000, deadline=None)

ROOT = Path(__file__).resolve().parents[1]
# a framework of the tests' own: shipped data may change without a test of the program failing
ORCHARD = ROOT / "tests" / "frameworks" / "orchard"
SHARED = ROOT.parent / "shared"
WORKBOOKS = sorted((SHARED / "workbooks").glob("*.xlsx"))
COLLECTION = sorted(
    path
    for path in (SHARED / "collection").glob("*/*")
    if path.suffix in (".xlsx", ".xlsm", ".xltx")
)

needs_workbooks = pytest.mark.skipif(
    not WORKBOOKS, reason="the public workbooks do not lie beside the checkout"
)
needs_collection = pytest.mark.skipif(
    not COLLECTION, reason="the collection of xlsx files does not lie beside the checkout"
)


def _tracks(identity: str) -> list[dict[str, Any]]:
    file = ROOT / "workbook_templates" / identity / "tracks.toml"
    tracks: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["tracks"]
    return tracks


def tracks_in(identity: str) -> int:
    """Return how many tracks the file of an installed framework has, without our reader."""
    return len(_tracks(identity))


def percents_of(identity: str, track: str) -> tuple[int, ...]:
    """Return the weights that the file of an installed framework gives a track, in whole percent
    and in their order, without our reader.
    """
    (weights,) = (known["weights"] for known in _tracks(identity) if known["name"] == track)
    return tuple(weights.values())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks other programs as slow: it runs in CI and on demand."""
    referees = ROOT / "tests" / "referees"
    for item in items:
        if referees in item.path.parents:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def frameworks() -> list[Framework]:
    """All installed frameworks."""
    return [load_framework(identity) for identity in framework_ids()]


@pytest.fixture(scope="session")
def orchard() -> Framework:
    """The tests' own framework, with five competencies and five levels."""
    return load_framework(ORCHARD)


@pytest.fixture(scope="session")
def mews() -> Framework:
    """The framework with five competencies and five levels."""
    return load_framework("mews")
