"""Samples that began as blank workbooks of our own: one with three raters, one in the classic
arrangement.
"""

from __future__ import annotations

from assessment import build_blank, load_framework
from assessment.formulas.cells import Value
from assessment.jobs.blank import Layout, book_of, computed
from assessment.model import Framework
from assessment.model.marks import NOTE_HEADS, RATING_HEADS
from scripts.sample_sheets import Sample

# by level a digit for each skill, "." for an unrated one
_OWN = {
    "delivery": "222222 222212 221102 000000",
    "know-how": "222222 222222 222211 000010",
    "communication": "22222 22221 2.2.2 .....",
    "leadership": "22222 20222 00000 00000",
}
_MANAGER = {
    "delivery": "222222 222111 220000 000000",
    "know-how": "222222 222222 222111 000000",
    "communication": "22222 22221 11111 00000",
    "leadership": "22222 21222 00000 00000",
}
_AGREED = {"delivery": "...... ...2.. ...... ......", "know-how": "...... ...... ...1.. ......"}
_EVIDENCE = {
    "delivery-2-scope": (
        "The search filters went out in March without the map, which nobody missed."
    ),
    "know-how-1-tests": "See the suite of the checkout.",
}
_COMMENTS = {
    "know-how-3-design": (
        "The design of the image service was sound; the one alternative came late."
    ),
    "leadership-2-improve": "Worth another try.",
}
_CLASSIC = {
    "delivery": "222222 222222 221122 000000",
    "know-how": "222222 222221 220222 000000",
    "communication": "22222 22021 00000 00000",
    "leadership": "22222 10222 00000 00000",
}


def _cells(
    framework: Framework, layout: Layout, head: str, ratings: dict[str, str]
) -> dict[tuple[str, str], Value]:
    """Return the cells of one column of ratings."""
    places = book_of(framework, layout).ratings
    labels: dict[int, Value] = {
        one.value: float(one.value) if layout == "classic" else one.label
        for one in framework.ratings
    }
    cells: dict[tuple[str, str], Value] = {}
    for competency in framework.competencies:
        lines = ratings.get(competency.id, "").split()
        for level, line in zip(competency.levels, lines, strict=bool(lines)) if lines else ():
            for skill, digit in zip(level.skills, line, strict=True):
                if digit != ".":
                    cells[places[skill.id][head]] = labels[int(digit)]
    return cells


def _three_raters() -> bytes:
    framework = load_framework("carvago")
    places = book_of(framework, "modern").ratings
    cells = _cells(framework, "modern", RATING_HEADS["self"], _OWN)
    cells |= _cells(framework, "modern", RATING_HEADS["manager"], _MANAGER) | _cells(
        framework, "modern", RATING_HEADS["agreed"], _AGREED
    )
    cells |= {places[skill][NOTE_HEADS["self"]]: text for skill, text in _EVIDENCE.items()}
    cells |= {places[skill][NOTE_HEADS["manager"]]: text for skill, text in _COMMENTS.items()}
    return computed(
        build_blank(framework, framework.tracks[0], name="Mira Solberg", person_id="C-7"), cells
    )


def _classic() -> bytes:
    framework = load_framework("carvago")
    blank = build_blank(framework, framework.tracks[0], name="Tomás Rivera", layout="classic")
    return computed(blank, _cells(framework, "classic", RATING_HEADS["self"], _CLASSIC))


BLANKS = (
    Sample(
        "three-raters",
        _three_raters,
        bytes,
        (2, 2, 2, 1),
        1.95,
        "Medior Frontend Engineer",
        {"rating-unrated": 1, "level-blank": 1},
    ),
    Sample("classic-filled", _classic, bytes, (3, 2, 1, 1), 2.15, "Medior Frontend Engineer", {}),
)
