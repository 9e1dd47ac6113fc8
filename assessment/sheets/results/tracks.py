"""The sheet Tracks: every track of the framework for one person, the furthest progress first.

Its shape is the same for everybody (:mod:`assessment.sheets.results.tracks_page`); here is what it
says of one person, and what somebody chose on a sheet that was written before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assessment.model import Track
from assessment.sheets.kit.canvas import Key, Value
from assessment.sheets.kit.facts import Facts
from assessment.sheets.kit.pages import SheetPlan, places_of
from assessment.sheets.kit.ratings import NONE
from assessment.sheets.results.tracks_columns import INPUTS, TracksTables, ranked
from assessment.sheets.results.tracks_page import Chosen, TracksShape, aspired_label
from assessment.words.catalogue import Texts, languages

_COLUMNS_ACROSS = 4  # from the first cell of those aspired to to the last: bar … job title
_MOST_INPUTS = 8  # that are looked at for what somebody chose


def tracks_sheet(facts: Facts, chosen: Chosen | None = None) -> SheetPlan:
    """Return the sheet Tracks for one person; ``chosen`` is where the tracks to mark are
    chosen, if that is not on the sheet itself.
    """
    marked = max(INPUTS, len(facts.aspirational))
    shape = TracksShape(
        facts.framework,
        facts.ids,
        facts.cells.levels,
        marked + marked % INPUTS,
        facts.graded,
        chosen,
    )
    return SheetPlan(shape, _values(facts, shape.tables))


def chosen_tracks(facts: Facts, value: Callable[[str], object]) -> tuple[Track, ...]:
    """Return the tracks that are marked as aspired to on a sheet Tracks that was written
    before; ``value`` gives what a cell holds by its address.
    """
    places = places_of(
        TracksShape(facts.framework, facts.ids, facts.cells.levels, _MOST_INPUTS, facts.graded)
    )
    names = {value(places["aspired", number]) for number in range(_MOST_INPUTS)}
    return tuple(track for track in facts.framework.tracks if track.name in names)


def choice_places(cells: Mapping[tuple[int, int], object]) -> list[tuple[int, int]]:
    """Return the cells of a sheet Tracks, whoever it is of, in which tracks are chosen that
    somebody aspires to, by row and column from 1.

    ``cells`` are the values of the sheet's cells. They stand below their label, as far as there are
    names.
    """
    labels = {aspired_label(Texts(language)) for language in languages()}
    label = next((place for place, value in sorted(cells.items()) if value in labels), None)
    if label is None:
        return []
    rows = range(label[0] + 1, label[0] + 1 + _MOST_INPUTS // INPUTS)
    return [
        (row, column)
        for row in rows
        for column in (label[1], *range(label[1] + 1, label[1] + _COLUMNS_ACROSS))
    ]


def _values(facts: Facts, tables: TracksTables) -> dict[Key, Value]:
    """Return what every formula gives, and the constants, by the slots of the sheet."""
    by_framework = ranked(tables.tracks, facts.levels, facts.primary, facts.aspirational)
    by_rank = sorted(by_framework, key=lambda track: track.rank)
    return {
        "heading": facts.heading,
        "promise": facts.promise,
        "own": facts.primary.name if facts.primary else None,
        **{("aspired", index): track.name for index, track in enumerate(facts.aspirational)},
        **{("competency", index): name for index, name in enumerate(facts.competencies)},
        **{
            ("level", index): NONE if level is None else level
            for index, level in enumerate(facts.levels)
        },
        **tables.page.values(by_rank),
        **tables.weights.values(by_rank),
        **tables.standing.values(by_framework),
        **tables.chart.values(by_rank),
    }
