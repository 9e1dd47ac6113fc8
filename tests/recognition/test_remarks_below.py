"""A text under the last skill is a remark: its place alone makes nothing a skill."""

from __future__ import annotations

import pytest

from assessment.model import Framework
from assessment.recognition import read_workbook
from tests.builders.layout_variants import OPTIONS
from tests.builders.layouts import Book, Formula, Options, build, cell
from tests.recognition.test_layouts import check

TEXTS: dict[str, object] = {
    "note": "Evidence: the page of the team in the wiki",
    "word": "Comments",
    "link": "https://example.org/evidence",
    "long": "We talked about this at length. " * 30,
    "error": Formula("NA()", "#N/A"),
    "rating word": "Yes, see above",
}
# nothing beneath is read there: every text of such a layout is in line with ratings of other levels
_WITHOUT = {name for name, (options, _) in OPTIONS.items() if options.blank or options.slack}


def _below(book: Book, competency: int, level: int) -> tuple[int, int] | None:
    """Return the cell under a level's last skill if nothing stands there or beside it."""
    place = book.places[competency, level]
    row = place.rows[-1] + (place.rows[1] - place.rows[0] if len(place.rows) > 1 else 1)
    here = book.on(competency)
    if any((row, column) in here for column in range(place.skill, place.rating + 1)):
        return None
    return row, place.skill


def _longest(book: Book, competency: int) -> int:
    """Return the level whose skills reach the lowest row."""
    places = {level: place for (one, level), place in book.places.items() if one == competency}
    return max(places, key=lambda level: places[level].rows[-1])


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("name", sorted(OPTIONS.keys() - _WITHOUT))
def test_a_text_under_the_last_skill_is_none(
    name: str, kind: str, frameworks: list[Framework]
) -> None:
    options, codes = OPTIONS[name]
    book = build(options)
    place = _below(book, 0, _longest(book, 0))
    if place is None:
        pytest.skip("something else stands under the skills in this layout")
    book.on(0)[place] = TEXTS[kind]
    told = set() if kind == "error" else {"text-not-counted"}
    found = check(book, codes | told, frameworks, besides={"text-not-counted"})
    where = [one.where for one in found.findings if one.code == "text-not-counted"]
    assert where in ([], [f"{book.sheet(0)}!{cell(*place)}"])


@pytest.mark.parametrize("kind", TEXTS)
def test_under_a_short_level_too(kind: str, frameworks: list[Framework]) -> None:
    book = build(Options(skills=(3, 6, 4)))
    place = _below(book, 0, 0)
    assert place is not None
    book.on(0)[place] = TEXTS[kind]
    check(book, set() if kind == "error" else {"text-not-counted"}, frameworks)


def test_a_drop_down_that_reaches_far_down_is_no_evidence(frameworks: list[Framework]) -> None:
    book = build(Options(rule="mean"))
    place = book.places[0, 1]
    book.lists[book.sheet(0)].append(
        (place.rows[0], place.rating, place.rows[-1] + 900, place.rating)
    )
    book.on(0)[place.rows[-1] + 1, place.skill] = "Comments"
    check(book, {"text-not-counted"}, frameworks)


def test_an_unrated_skill_that_the_formula_looks_at_is_one(frameworks: list[Framework]) -> None:
    book = build(Options(validation=False))
    place = book.places[0, 1]
    book.rate(0, 1, -1, None, None)
    del book.on(0)[place.rows[-1], place.rating]
    check(book, set(), frameworks, besides={"cached-value-stale"})


def test_a_known_skill_that_nothing_looks_at_is_one(mews: Framework) -> None:
    known = mews.competencies[0].levels[0].skills[0].text
    book = build(Options())
    place = _below(book, 0, 0)
    assert place is not None
    book.on(0)[place] = known
    found = read_workbook(book.save(), [mews])
    assert found.competencies[0].levels[0].skills[-1].text == known
    assert found.competencies[0].levels[0].skills[-1].rating is None
    assert "range-misses-skill" in {one.code for one in found.findings}


def test_what_was_left_out_is_told_once_a_sheet(frameworks: list[Framework]) -> None:
    book = build(Options(skills=(4,)))
    for level in range(5):
        place = _below(book, 0, level)
        assert place is not None
        book.on(0)[place] = "See the wiki"
    found = check(book, {"text-not-counted"}, frameworks)
    told = [one for one in found.findings if one.code == "text-not-counted"]
    assert len(told) == 1
    assert told[0].severity == "info"
