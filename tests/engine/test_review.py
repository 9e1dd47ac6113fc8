"""Carrying ratings over to the next cycle: a table of rules, and what has to hold for every
workbook.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import load_framework, read_workbook
from assessment.engine.carry_over import CarriedOver, CarriedSkill, carry_over, differences
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    Competency,
    CompetencyLevel,
    Framework,
    Marker,
    Migration,
    Opinion,
    Proposal,
    RatedSkill,
    Rater,
    Remark,
    Skill,
)
from assessment.model.marks import LAST_CYCLE
from tests.builders.yardstick import measured
from tests.conftest import ROOT

MEWS = load_framework("mews")
LEVELS = tuple(level.name for level in MEWS.levels)
LIKE = "You agree with the person asking which parts of a larger request can be left out."

# a competency, a level from 1, and the skills there by id
Statements = dict[tuple[str, int], dict[str, str]]
SMALL: Statements = {
    ("craft", 1): {
        "build": "You build what holds.",
        "mend": "You mend what breaks.",
        "agree": LIKE,
    },
    ("craft", 2): {"plan": "You plan ahead.", "check": "You check your work."},
    ("talk", 1): {"ask": "You ask early.", "tell": "You tell others."},
    ("talk", 2): {"write": "You write it down."},
}


def framework(statements: Statements = SMALL, *migrations: Migration) -> Framework:
    names = dict.fromkeys(competency for competency, _ in statements)
    competencies = []
    for name in names:
        levels = tuple(
            CompetencyLevel(
                number,
                "",
                tuple(Skill(*pair) for pair in statements.get((name, number), {}).items()),
            )
            for number in range(1, len(LEVELS) + 1)
        )
        competencies.append(Competency(name, name.title(), (), "", "", levels))
    return replace(
        MEWS,
        id="small",
        name="Small",
        version="2",
        competencies=tuple(competencies),
        migrations=migrations,
    )


def moved(
    kind: Any,
    before: Sequence[str],
    after: Sequence[str],
    text: str = "",
    description: str = "As it was decided.",
) -> Migration:
    return Migration(kind, tuple(before), tuple(after), text, description, "")


Row = tuple[str, int, RatedSkill]  # the competency's name, the level's number


def row(
    text: str,
    rating: int | None = None,
    *,
    at: tuple[str, int] = ("Craft", 1),
    where: str = "",
    **options: Any,
) -> Row:
    identity = options.pop("id", None)
    return (*at, RatedSkill(text, rating, where, skill_id=identity, **options))


def workbook(
    *rows: Row, marker: Marker | None = None, proposals: tuple[Proposal, ...] = ()
) -> Assessment:
    """Return an assessment with these skills; one without a place stands in R1, R2 ... by its
    number.
    """
    found: dict[str, dict[int, list[RatedSkill]]] = {}
    for number, (competency, level, skill) in enumerate(rows, start=1):
        placed = skill if skill.where else replace(skill, where=f"R{number}")
        found.setdefault(competency, {}).setdefault(level, []).append(placed)
    competencies = []
    for name, levels in found.items():
        assessed = tuple(
            AssessedLevel(LEVELS[number - 1], tuple(levels.get(number, ())))
            for number in range(1, len(LEVELS) + 1)
        )
        competencies.append(AssessedCompetency(name, name, None, "", assessed))
    return Assessment("last.xlsx", "", tuple(competencies), marker=marker, proposals=proposals)


def facts(result: CarriedOver) -> dict[str, tuple[int | None, str, tuple[str, ...]]]:
    return {
        identity: (one.rating, one.how, one.came_from) for identity, one in result.skills.items()
    }


def lost(result: CarriedOver) -> list[tuple[str, int | None]]:
    return [(one.where, one.rating) for one in result.not_carried]


def remarked(result: CarriedOver) -> list[tuple[str, str]]:
    """Return where remarks stand, and their first word or two."""
    starts = (
        "Not carried",
        "Merged",
        "Split",
        "Moved",
        "A change was proposed",
        "The notes are longer",
        "It was carried by its id",
    )
    return [
        (one.where, next(start for start in starts if one.reason.startswith(start)))
        for one in result.remarks
    ]


# --- where skills go -----------------------------------------------------------------------------

MATCHES = [
    (
        "by its id, though the text is another",
        [row("Reworded.", 1, id="build")],
        {"build": (1, "id", ("R1",))},
    ),
    (
        "by its text, whatever case, accents and punctuation",
        [row("YOU  BUÍLD, what holds", 2)],
        {"build": (2, "text", ("R1",))},
    ),
    (
        "an id that the framework does not have: by its text",
        [row("You plan ahead.", 2, at=("Craft", 2), id="old")],
        {"plan": (2, "text", ("R1",))},
    ),
    ("No is a rating", [row("You build what holds.", 0)], {"build": (0, "text", ("R1",))}),
    ("unrated and without notes: nothing to carry", [row("You build what holds.")], {}),
    (
        "in another competency, since the text is there only",
        [row("You build what holds.", 2, at=("Talk", 1))],
        {"build": (2, "text", ("R1",))},
    ),
    (
        "in a competency that the framework does not have",
        [row("You build what holds.", 2, at=("Baking", 1))],
        {"build": (2, "text", ("R1",))},
    ),
    ("renamed", [row("Hammer.", 1, id="old-build")], {"build": (1, "renamed", ("R1",))}),
    (
        "renamed, though it had no id yet",
        [row("You hammer!", 1)],
        {"build": (1, "renamed", ("R1",))},
    ),
    (
        "its text is there: that goes before a renaming",
        [row("You mend what breaks.", 1, id="old-build")],
        {"mend": (1, "text", ("R1",))},
    ),
    (
        "split",
        [row("Speak.", 2, id="speak", at=("Talk", 1))],
        {"ask": (2, "split", ("R1",)), "tell": (2, "split", ("R1",))},
    ),
    (
        "split, and its text stayed on one",
        [row("You ask early.", 2, id="speak", at=("Talk", 1))],
        {"ask": (2, "split", ("R1",)), "tell": (2, "split", ("R1",))},
    ),
    (
        "split without an id",
        [row("You speak.", 2)],
        {"ask": (2, "split", ("R1",)), "tell": (2, "split", ("R1",))},
    ),
    (
        "merged alike",
        [row("a", 1, id="think"), row("b", 1, id="draw")],
        {"plan": (1, "merged", ("R1", "R2"))},
    ),
    (
        "merged, the lowest",
        [row("b", 0, id="draw"), row("a", 2, id="think")],
        {"plan": (0, "merged", ("R2", "R1"))},
    ),
    (
        "merged, one unrated",
        [row("a", 2, id="think"), row("b", id="draw")],
        {"plan": (None, "merged", ("R1", "R2"))},
    ),
    (
        "merged, one not there at all",
        [row("a", 2, id="think")],
        {"plan": (None, "merged", ("R1",))},
    ),
    ("merged, all unrated", [row("a", id="think"), row("b", id="draw")], {}),
    (
        "merged into one that kept its id",
        [row("a", 2, id="check"), row("b", 1, id="recheck")],
        {"check": (1, "merged", ("R1", "R2"))},
    ),
    (
        "that merger was done already",
        [row("You check your work.", 2, id="check")],
        {"check": (2, "id", ("R1",))},
    ),
    (
        "split from one that keeps its id",
        [row("a", 2, id="write", at=("Talk", 2))],
        {"write": (2, "split", ("R1",)), "mend": (2, "split", ("R1",))},
    ),
    (
        "that split was done already",
        [row("a", 2, id="write", at=("Talk", 2)), row("b", id="mend")],
        {"write": (2, "id", ("R1",))},
    ),
    (
        "a renamed skill that was merged later",
        [row("a", 2, id="old-check"), row("b", 1, id="recheck")],
        {"check": (1, "merged", ("R1", "R2"))},
    ),
    ("dropped", [row("Dance.", 2, id="dance")], {}),
    ("found nowhere", [row("You dance.", 2)], {}),
    (
        "the first of two with a rating",
        [row("You ask early."), row("You ask early.", 1), row("You ask early.", 2)],
        {"ask": (1, "text", ("R2",))},
    ),
    (
        "of two without, the one with notes",
        [row("You ask early."), row("You ask early.", remarks=(Remark("Eva", "Yes!"),))],
        {"ask": (None, "text", ("R2",))},
    ),
    (
        "the skill itself goes before what was renamed to it",
        [row("a", 1, id="old-build"), row("b", 2, id="build")],
        {"build": (2, "id", ("R2",))},
    ),
    (
        "a duplicate does not count in a merger",
        [row("a", 2, id="think"), row("a", 0, id="think"), row("b", 1, id="draw")],
        {"plan": (1, "merged", ("R1", "R3"))},
    ),
    (
        "split into two that were merged later",
        [row("a", 2, id="half"), row("b", 1, id="recheck"), row("c", 2, id="retell")],
        {"check": (1, "merged", ("R2", "R1")), "tell": (2, "merged", ("R1", "R3"))},
    ),
    (
        "merged into one that was split later",
        [row("a", 2, id="note"), row("b", 1, id="jot")],
        {"mend": (1, "merged", ("R1", "R2")), "write": (1, "merged", ("R1", "R2"))},
    ),
    (
        "the same, one not there",
        [row("b", 1, id="jot")],
        {"mend": (None, "merged", ("R1",)), "write": (None, "merged", ("R1",))},
    ),
]
MIGRATIONS = (
    moved("renamed", ["old-build"], ["build"]),
    moved("renamed", [], ["build"], "You hammer."),
    moved("split", ["speak"], ["ask", "tell"]),
    moved("split", [], ["ask", "tell"], "You speak."),
    moved("merged", ["think", "draw"], ["plan"]),
    moved("dropped", ["dance"], [], description="Nobody danced."),
    moved("dropped", [], [], "You sing.", ""),
    moved("renamed", ["old-check"], ["check"]),
    moved("merged", ["check", "recheck"], ["check"]),
    moved("split", ["write"], ["write", "mend"]),
    moved("split", ["half"], ["check", "tell"]),
    moved("merged", ["tell", "retell"], ["tell"]),
    moved("merged", ["note", "jot"], ["write"]),
)


@pytest.mark.parametrize(
    ("sentence", "rows", "expected"), MATCHES, ids=[sentence for sentence, _, _ in MATCHES]
)
def test_where_a_skill_goes(
    sentence: str, rows: list[Row], expected: dict[str, tuple[int | None, str, tuple[str, ...]]]
) -> None:
    result = carry_over(workbook(*rows), framework(SMALL, *MIGRATIONS))
    assert facts(result) == expected
    every = [identity for statements in SMALL.values() for identity in statements]
    assert list(result.skills) == [identity for identity in every if identity in result.skills]
    assert result.new_skills == tuple(
        identity for identity in every if identity not in result.skills
    )


@pytest.mark.parametrize(
    ("sentence", "rows", "expected"),
    [
        ("nothing to say of a plain match", [row("You build what holds.", 1)], []),
        ("nor of a renaming", [row("Hammer.", 1, id="old-build")], []),
        ("a split is said once", [row("Speak.", 2, id="speak")], [("R1", "Split")]),
        (
            "a merger of the same ratings needs no word",
            [row("a", 1, id="think", at=("Craft", 2)), row("b", 1, id="draw", at=("Craft", 2))],
            [],
        ),
        (
            "different ratings are said at each",
            [row("a", 1, id="think"), row("b", 2, id="draw")],
            [("R1", "Merged"), ("R2", "Merged")],
        ),
        (
            "one unrated too",
            [row("a", 1, id="think"), row("b", id="draw")],
            [("R1", "Merged"), ("R2", "Merged")],
        ),
        ("or missing", [row("a", 1, id="think")], [("R1", "Merged")]),
        ("another level", [row("You plan ahead.", 1, id="plan")], [("R1", "Moved")]),
        ("another competency, by its text", [row("You ask early.", 1)], [("R1", "Moved")]),
        (
            "an unrated skill that moved is nobody's business",
            [row("You plan ahead.", id="plan")],
            [],
        ),
        (
            "a duplicate",
            [row("You build what holds.", 1), row("You build what holds.", 1)],
            [("R2", "Not carried")],
        ),
        (
            "an unrated duplicate is none",
            [row("You build what holds.", 1), row("You build what holds.")],
            [],
        ),
        (
            "an id and a text that contradict each other",
            [row("You mend what breaks.", 1, id="build")],
            [("R1", "It was carried by its id")],
        ),
    ],
)
def test_what_is_remarked(sentence: str, rows: list[Row], expected: list[tuple[str, str]]) -> None:
    result = carry_over(workbook(*rows), framework(SMALL, *MIGRATIONS))
    assert remarked(result) == expected, sentence
    assert not result.not_carried


def test_reasons_say_what_happened() -> None:
    rows = [
        row("a", 1, id="think", at=("Craft", 2)),
        row("b", 2, id="draw", at=("Craft", 2)),
        row("You ask early.", 1),
        row("c", 2, id="check", at=("Craft", 2)),
        row("d", id="recheck", at=("Craft", 2)),
        row("e", 2, id="speak", at=("Talk", 1)),
    ]
    reasons = [
        one.reason for one in carry_over(workbook(*rows), framework(SMALL, *MIGRATIONS)).remarks
    ]
    assert reasons == [
        "Moved from Craft, Beginner to Talk, Beginner. See whether the rating holds there.",
        (
            "Merged into “You plan ahead.”: Somewhat at R1, Yes at R2. The lowest, Somewhat, was"
            " carried. Rate it anew."
        ),
        (
            "Merged into “You plan ahead.”: Somewhat at R1, Yes at R2. The lowest, Somewhat, was"
            " carried. Rate it anew."
        ),
        (
            "Merged into “You check your work.”: Yes at R4, unrated at R5. No rating was carried,"
            " since not all were rated. Rate it anew."
        ),
        (
            "Merged into “You check your work.”: Yes at R4, unrated at R5. No rating was carried,"
            " since not all were rated. Rate it anew."
        ),
        (
            "Not carried: R3 stands for the same skill, “You ask early.”, and was taken instead."
            " See which of the two holds."
        ),
        (
            "Split into “You ask early.” and “You tell others.”: each starts from the same rating."
            " See whether it holds for each."
        ),
    ]


@pytest.mark.parametrize(
    ("sentence", "rows", "reasons"),
    [
        ("dropped: the framework says why", [row("Dance.", 2, id="dance")], ["Nobody danced."]),
        ("dropped without a word", [row("You sing", 0)], ["The framework has dropped this skill. There is nothing to do."]),
        (
            "found nowhere",
            [row("You dance.", 2)],
            ["Small 2 has no skill with this text. See whether another one has taken its place, and rate that."],
        ),
        (
            "a few words differ",
            [row(LIKE.replace("person asking", "people asking"), 2)],
            ["Small 2 has no skill with this text. It looks like “You agree with the person asking which parts of a larger request can be left out.”: if that is the same, rate it as before."],
        ),
        (
            "the same on another level is a chance",
            [row(LIKE.replace("person asking", "people asking"), 2, at=("Craft", 2))],
            ["Small 2 has no skill with this text. See whether another one has taken its place, and rate that."],
        ),
        ("a rating beside nothing", [row("…", 2)], ["There is no statement beside it. Find out what was rated, and rate that skill of Small 2."]),
        ("unrated with a comment is worth a line", [row("You dance.", remarks=(Remark("Eva", "Well!"),))], ["Small 2 has no skill with this text. See whether another one has taken its place, and rate that."]),
        ("unrated without is none", [row("You dance."), row("Dance.", id="dance"), row("")], []),
    ],
)  # fmt: skip
def test_what_is_not_carried(sentence: str, rows: list[Row], reasons: list[str]) -> None:
    result = carry_over(workbook(*rows), framework(SMALL, *MIGRATIONS))
    assert [one.reason for one in result.not_carried] == reasons, sentence
    assert not result.skills and not result.remarks


def test_what_is_not_carried_says_where_it_stood() -> None:
    (one,) = carry_over(
        workbook(
            row(
                "You dance.",
                2,
                at=("Talk", 3),
                where="Talk!D7",
                opinions=(Opinion("self", 1, "Talk!D7", "Swan Lake"),),
            )
        ),
        framework(),
    ).not_carried
    assert (one.where, one.competency, one.level, one.skill, one.rating, one.note) == (
        "Talk!D7",
        "Talk",
        "Advanced",
        "You dance.",
        1,
        "Employee: Swan Lake",
    )


def test_two_likely_candidates_are_none() -> None:
    both: Statements = {("craft", 1): {"one": LIKE + " Always.", "two": LIKE + " Usually."}}
    (one,) = carry_over(workbook(row(LIKE + " Mostly.", 1)), framework(both)).not_carried
    assert "looks like" not in one.reason


def test_a_text_that_several_skills_have() -> None:
    same: Statements = {
        ("craft", 1): {"sharp": "You know C#.", "plus": "You know C++."},
        ("craft", 2): {"again": "You know C?"},
        ("talk", 1): {"talk-1": "You know it.", "talk-2": "You know it."},
        ("talk", 2): {"talk-3": "You know it."},
    }
    rows = [
        row("You know C++.", 1),
        row("You know C", 2, at=("Craft", 2)),
        row("You know it.", 0, at=("Talk", 2)),
        row("You know it.", 1, at=("Talk", 1)),
        row("You know it.", 2),
    ]
    result = carry_over(workbook(*rows), framework(same))
    assert facts(result) == {
        "plus": (1, "text", ("R1",)),
        "again": (2, "text", ("R2",)),
        "talk-3": (0, "text", ("R3",)),
    }
    assert [(one.where, one.reason) for one in result.not_carried] == [
        (
            "R5",
            (
                "Several skills of Small have this text (talk-1, talk-2, talk-3). Rate the one that"
                " is meant."
            ),
        ),
        (
            "R4",
            "Several skills of Small have this text (talk-1, talk-2). Rate the one that is meant.",
        ),
    ]


def test_the_competencys_own_skill_goes_before_that_of_another() -> None:
    same: Statements = {
        ("craft", 1): {"craft": "You listen."},
        ("talk", 1): {"talk": "You listen."},
    }
    rows = [
        row("You listen.", 2, at=("Talk", 1)),
        row("You listen.", 1),
        row("You listen.", 0, at=("Baking", 1)),
    ]
    result = carry_over(workbook(*rows), framework(same))
    assert facts(result) == {"craft": (1, "text", ("R2",)), "talk": (2, "text", ("R1",))} and lost(
        result
    ) == [("R3", 0)]


def test_levels_are_known_by_their_names() -> None:
    """A workbook may lack the first level; its second is the second all the same."""
    skill = RatedSkill("You plan ahead.", 1, "Craft!A1")
    for name, remarks in (
        (LEVELS[1], []),
        (LEVELS[1].upper(), []),
        (LEVELS[0], [("Craft!A1", "Moved")]),
        ("Some level", [("Craft!A1", "Moved")]),
    ):
        previous = Assessment(
            "",
            "",
            (AssessedCompetency("Craft", "Craft", None, "", (AssessedLevel(name, (skill,)),)),),
        )
        assert remarked(carry_over(previous, framework())) == remarks


def test_long_texts_that_end_differently_are_not_the_same() -> None:
    long = "word " * 300
    result = carry_over(
        workbook(row(long + "one", 2), row(long + "two", 1)),
        framework({("craft", 1): {"long": long + "two"}}),
    )
    assert facts(result) == {"long": (1, "text", ("R2",))} and lost(result) == [("R1", 2)]


# --- whose ids they are --------------------------------------------------------------------------


def test_the_ids_of_another_framework_say_nothing() -> None:
    """Three frameworks have a skill delivery-2-tools, each another one."""
    for name in ("carvago", "carvago-2023"):
        other = load_framework(name)
        skills = [
            row(skill.text, 2, id=skill.id, at=(one.name, level.number))
            for one in other.competencies
            for level in one.levels
            for skill in level.skills
        ]
        for delivery in (False, True):
            rows = [one for one in skills if one[0] == "Delivery" or not delivery]
            result = carry_over(workbook(*rows), MEWS)
            assert not result.skills and len(result.not_carried) == len(rows)
            assert not carry_over(
                workbook(*rows[:1], marker=Marker(name, "1", None, None)), MEWS
            ).skills


@pytest.mark.parametrize(
    ("sentence", "marker", "unknown", "carried"),
    [
        ("one text that agrees outweighs one unknown id", None, 1, True),
        ("but not two", None, 2, False),
        (
            "a workbook that was made for the framework has its ids",
            Marker("small", "1", None, None),
            9,
            True,
        ),
        ("one of another framework may be a fork of it", Marker("fork", "1", None, None), 1, True),
        ("or not", Marker("fork", "1", None, None), 2, False),
    ],
)
def test_whether_ids_count(
    sentence: str, marker: Marker | None, unknown: int, carried: bool
) -> None:
    rows = [
        row("You build what holds.", 1, id="build"),
        row("Reworded.", 2, id="mend"),
        *(row(f"{n} x", id=f"x{n}") for n in range(unknown)),
    ]
    assert ("mend" in carry_over(workbook(*rows, marker=marker), framework()).skills) is carried, (
        sentence
    )


def test_a_workbook_of_this_very_version_needs_no_migration() -> None:
    rows = [row("You write it down.", 2, id="write", at=("Talk", 2))]
    for version, how in (("1", "split"), ("2", "id")):
        assert (
            carry_over(
                workbook(*rows, marker=Marker("small", version, None, None)),
                framework(SMALL, *MIGRATIONS),
            )
            .skills["write"]
            .how
            == how
        )


# --- ratings and notes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "ratings", "expected"),
    [
        ("the agreed one", {"self": 2, "manager": 1, "agreed": 0}, (0, "agreed")),
        ("else the employee's", {"self": 2, "manager": 1, "agreed": None}, (2, "self")),
        ("whoever else has rated", {"self": 2, "manager": None, "agreed": None}, (2, "self")),
        ("else the only one there is", {"self": None}, (1, None)),
        ("which is nobody's where there is one column", {}, (1, None)),
    ],
)
def test_whose_rating_counts(
    sentence: str, ratings: dict[Rater, int | None], expected: tuple[int, Rater | None]
) -> None:
    opinions = tuple(Opinion(rater, rating, f"{rater}!A1") for rater, rating in ratings.items())
    one = carry_over(
        workbook(row("You build what holds.", 1, opinions=opinions)), framework()
    ).skills["build"]
    assert (one.rating, one.rater) == expected, sentence


def note(*remarks: Remark, opinions: tuple[Opinion, ...] = ()) -> str:
    result = carry_over(
        workbook(row("You build what holds.", 1, remarks=remarks, opinions=opinions)), framework()
    )
    return result.skills["build"].note


def test_notes_come_along_with_who_said_what() -> None:
    opinions = (
        Opinion("agreed", 1, "", "As a start"),
        Opinion("manager", 1, "", " It leaked once. "),
        Opinion("self", 2, "", "The bridge\nof May"),
    )
    thread = Remark("Eva", "Which one?", (Remark("Liam", "The long one."),))
    assert (
        note(thread, Remark("", "Nice."), opinions=opinions)
        == "Employee: The bridge\nof May\nManager: It leaked once.\nAgreed: As a start\nEva: Which"
        " one?\nLiam: The long one.\nNice."
    )


def test_notes_of_a_former_carrying_over_do_not_pile_up() -> None:
    former = Remark(LAST_CYCLE, "Employee: The bridge")
    assert note(former) == note(replace(former, author=" last CYCLE ")) == ""
    assert note(replace(former, replies=(Remark("Eva", "Still true."),))) == "Eva: Still true."
    # a program that keeps no authors
    assert note(Remark("", f"{LAST_CYCLE}:\nEmployee: The bridge")) == ""
    assert note(Remark("", f"{LAST_CYCLE}: we spoke of it")) == f"{LAST_CYCLE}: we spoke of it"


def test_the_same_comment_twice_is_said_once() -> None:
    assert note(Remark("Eva", "Eva:\nWell done."), Remark("Eva", "Well done.")) == "Eva: Well done."
    many = [Remark("Eva", "x" * 1_500), Remark("Eva", "x" * 1_500), Remark("Liam", "Me too.")]
    assert note(*many).endswith("\nLiam: Me too.")


def test_long_notes_are_shortened_and_it_is_said() -> None:
    result = carry_over(
        workbook(
            row(
                "You build what holds.",
                1,
                remarks=(Remark("Eva", "word " * 500), Remark("Liam", "no room")),
            )
        ),
        framework(),
    )
    text = result.skills["build"].note
    assert (
        len(text) <= 2_000
        and text.endswith("word…")
        and remarked(result) == [("R1", "The notes are longer")]
    )
    assert len(note(Remark("Eva", "x" * 1_995))) == 2_000 and note(
        Remark("Eva", "x" * 1_995)
    ).endswith("x")
    assert len(note(Remark("Eva", "x" * 1_996))) == 2_000 and note(
        Remark("Eva", "x" * 1_996)
    ).endswith("x…")


def test_merged_notes_say_of_which_skill_they_are() -> None:
    rows = [
        row("Draw.", 1, id="draw", at=("Craft", 2), remarks=(Remark("Eva", "Neat."),)),
        row("Think.", 1, id="think", at=("Craft", 2), remarks=(Remark("Liam", "Deep."),)),
    ]
    result = carry_over(workbook(*rows), framework(SMALL, *MIGRATIONS))
    assert result.skills["plan"].note == "“Think.”\nLiam: Deep.\n“Draw.”\nEva: Neat."
    long = [
        row(
            skill.text, 1, id=skill.skill_id, at=("Craft", 2), remarks=(Remark("Eva", "x" * 1_900),)
        )
        for _, _, skill in rows
    ]
    result = carry_over(workbook(*long), framework(SMALL, *MIGRATIONS))
    assert len(result.skills["plan"].note) == 2_000 and remarked(result) == [
        ("R2", "The notes are longer")
    ]
    longer = [
        row(
            skill.text, 1, id=skill.skill_id, at=("Craft", 2), remarks=(Remark("Eva", "x" * 2_100),)
        )
        for _, _, skill in rows
    ]
    assert remarked(carry_over(workbook(*longer), framework(SMALL, *MIGRATIONS))) == [
        (where, "The notes are longer") for where in ("R1", "R2")
    ]


def test_of_merged_ratings_the_lowest_ones_rater_is_named() -> None:
    rows = [
        row("a", id="think", opinions=(Opinion("self", 1, ""),)),
        row("b", id="draw", opinions=(Opinion("agreed", 2, ""),)),
    ]
    assert carry_over(workbook(*rows), framework(SMALL, *MIGRATIONS)).skills["plan"].rater == "self"


def test_a_proposal_that_was_not_agreed_is_remarked() -> None:
    proposed = (Proposal("R1", "You build what holds.", 1, "Eva: Make it Yes."),)
    result = carry_over(
        workbook(
            row("You build what holds.", 1, remarks=(Remark("Eva", "Make it Yes."),)),
            proposals=proposed,
        ),
        framework(),
    )
    assert facts(result) == {"build": (1, "text", ("R1",))} and remarked(result) == [
        ("R1", "A change was proposed")
    ]
    former = row("You build what holds.", 1, remarks=(Remark(LAST_CYCLE, "Make it Yes."),))
    assert not carry_over(workbook(former, proposals=proposed), framework()).remarks


# --- what holds for every workbook ---------------------------------------------------------------

TEXTS = {identity: text for statements in SMALL.values() for identity, text in statements.items()}
PLACES = {
    identity: (competency.title(), level)
    for (competency, level), statements in SMALL.items()
    for identity in statements
}
FORMER = [f"former-{number}" for number in range(6)]


@st.composite
def any_migrations(draw: st.DrawFn, apart: bool = False) -> tuple[Migration, ...]:
    """Return such migrations as the loader lets pass: only what was split or merged may keep
    its id. ``apart``: no two lead to the same skill.
    """
    former = draw(st.permutations(FORMER))
    staying = draw(st.permutations(list(TEXTS)))
    targets = draw(st.permutations(list(TEXTS)))
    found: list[Migration] = []
    for kind in draw(
        st.lists(st.sampled_from(["renamed", "split", "merged", "dropped"]), max_size=4)
    ):
        count = {"renamed": 1, "split": 2, "merged": 1, "dropped": 0}[kind]
        after = draw(st.permutations(targets))[:count]
        before = [former.pop() for _ in range(2 if kind == "merged" else 1) if former]
        if kind in ("split", "merged") and draw(st.booleans()):
            kept = staying.pop()
            before = [kept, *before[1:]]
            after = [kept, *(target for target in after if target != kept)][:count]
        if apart:
            targets = [target for target in targets if target not in after]
        if (
            len(before) == (2 if kind == "merged" else 1)
            and len(after) == count
            and not (apart and any({*after} & {*one.after} for one in found))
        ):
            found.append(moved(kind, before, after))
    if not apart and draw(st.booleans()):
        found.append(
            moved("renamed", [], [draw(st.sampled_from(list(TEXTS)))], "A wording of old.")
        )
    return tuple(found)


ratings = st.sampled_from([None, 0, 1, 2])
opinions = st.lists(
    st.builds(
        Opinion,
        st.sampled_from(["self", "manager", "agreed"]),
        ratings,
        st.just(""),
        st.sampled_from(["", "Well done."]),
    ),
    max_size=3,
)
remarks = st.lists(
    st.builds(
        Remark, st.sampled_from(["Eva", LAST_CYCLE, ""]), st.sampled_from(["So it is.", "No."])
    ),
    max_size=2,
)
rows = st.builds(
    lambda text, rating, identity, place, said, marks: row(
        text, rating, id=identity, at=place, opinions=tuple(said), remarks=tuple(marks)
    ),
    st.sampled_from([*TEXTS.values(), "A wording of old.", LIKE + " Mostly.", "Nowhere.", ""]),
    ratings,
    st.sampled_from([None, *TEXTS, *FORMER, "unknown"]),
    st.sampled_from([*set(PLACES.values()), ("Baking", 5)]),
    opinions,
    remarks,
)
markers = st.sampled_from(
    [
        None,
        Marker("small", "1", None, None),
        Marker("small", "2", None, None),
        Marker("other", "1", None, None),
    ]
)


def rated(skill: RatedSkill) -> bool:
    return skill.rating is not None or any(opinion.rating is not None for opinion in skill.opinions)


def skills_of(assessment: Assessment) -> list[RatedSkill]:
    return [
        skill
        for competency in assessment.competencies
        for level in competency.levels
        for skill in level.skills
    ]


def renewed(result: CarriedOver, marker: Marker | None) -> Assessment:
    """Return the next cycle's workbook, as it is before anybody has rated: carried ratings, and
    notes by nobody.
    """
    found = []
    for identity, text in TEXTS.items():
        one = result.skills.get(identity)
        said = (Remark(LAST_CYCLE, one.note),) if one and one.note else ()
        found.append(
            row(text, one.rating if one else None, id=identity, at=PLACES[identity], remarks=said)
        )
    return workbook(*found, marker=marker)


@given(st.lists(rows, max_size=10), any_migrations(), markers)
def test_nobodys_rating_is_dropped_in_silence(
    found: list[Row], migrations: tuple[Migration, ...], marker: Marker | None
) -> None:
    previous = workbook(*found, marker=marker)
    result = carry_over(previous, framework(SMALL, *migrations))
    carried = {where for one in result.skills.values() for where in one.came_from}
    left = [one.where for one in result.not_carried]
    superseded = {
        one.where for one in result.remarks if one.reason.startswith("Not carried: ")
    } - carried
    assert len(set(left)) == len(left)
    for skill in skills_of(previous):
        places = (skill.where in carried) + (skill.where in left) + (skill.where in superseded)
        assert places == 1 if rated(skill) else places <= 1
    for identity, one in result.skills.items():
        assert (
            one.skill_id == identity
            and one.came_from
            and (one.rating is not None or one.note or one.how == "merged")
        )
        came = [skill for skill in skills_of(previous) if skill.where in one.came_from]
        given_ratings = {opinion.rating for skill in came for opinion in skill.opinions} | {
            skill.rating for skill in came
        }
        assert one.rating in given_ratings | {None}
    assert set(result.new_skills) | set(result.skills) == set(TEXTS) and not set(
        result.new_skills
    ) & set(result.skills)
    assert result == carry_over(previous, framework(SMALL, *migrations))


@given(
    st.lists(rows, max_size=10),
    any_migrations(),
    st.sampled_from([None, Marker("small", "2", None, None)]),
)
def test_carrying_over_what_was_carried_over_changes_nothing(
    found: list[Row], migrations: tuple[Migration, ...], marker: Marker | None
) -> None:
    now = framework(SMALL, *migrations)
    first = carry_over(workbook(*found), now)
    second = carry_over(renewed(first, marker), now)
    assert not second.not_carried and not second.remarks
    assert {identity: one.rating for identity, one in second.skills.items()} == {
        identity: one.rating for identity, one in first.skills.items() if one.rating is not None
    }
    assert all(one.how == "id" and not one.note for one in second.skills.values())


@given(
    st.lists(rows, max_size=10),
    any_migrations(apart=True),
    markers,
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_workbook_does_not_matter(
    found: list[Row],
    migrations: tuple[Migration, ...],
    marker: Marker | None,
    chance: random.Random,
) -> None:
    unique: dict[str, Row] = {}
    for competency, level, skill in found:
        if identity := skill.skill_id:
            text = f"{skill.text} {identity}" if identity in FORMER else identity
            unique[identity] = (
                competency,
                level,
                replace(skill, text=text, where=f"at {identity}"),
            )
    ordered = [*unique.values()]
    mixed = chance.sample(ordered, len(ordered))
    now = framework(SMALL, *migrations)
    one, other = (
        carry_over(workbook(*ordered, marker=marker), now),
        carry_over(workbook(*mixed, marker=marker), now),
    )
    assert one.skills == other.skills and one.new_skills == other.new_skills
    assert set(one.not_carried) == set(other.not_carried) and set(one.remarks) == set(other.remarks)


def test_broken_migrations_lead_nowhere_and_end() -> None:
    """The loader refuses these; a framework that was put together by a program may have them."""
    circle = (
        moved("renamed", ["a"], ["b"]),
        moved("renamed", ["b"], ["a"]),
        moved("renamed", ["c"], ["gone"]),
        moved("merged", [], ["build"], "An old wording."),
    )
    result = carry_over(
        workbook(row("x", 1, id="a"), row("y", 2, id="c"), row("An old wording.", 2)),
        framework(SMALL, *circle),
    )
    assert lost(result) == [("R1", 1), ("R2", 2)] and facts(result) == {
        "build": (2, "merged", ("R3",))
    }
    assert (
        result.not_carried[1].reason
        == "The framework speaks of a skill 'gone' that came after it, but has none."
    )


# --- real workbooks, and large ones --------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["mews-engineer", "carvago-frontend", "carvago-2023-helpers", "self-and-manager"]
)
def test_a_sample_starts_its_next_cycle_whole(name: str) -> None:
    previous = read_workbook(ROOT / "samples" / f"{name}.xlsx")
    own = load_framework(
        {"carvago-frontend": "carvago", "carvago-2023-helpers": "carvago-2023"}.get(name, "mews")
    )
    result = carry_over(previous, own)
    counted = {skill.where: skill.rating for skill in skills_of(previous) if rated(skill)}
    assert (
        counted
        and not result.not_carried
        and not [
            one for one in result.remarks if not one.reason.startswith("A change was proposed")
        ]
    )
    assert {one.came_from[0] for one in result.skills.values() if one.rating is not None} == set(
        counted
    )
    another = carry_over(previous, load_framework("carvago" if own.id == "mews" else "mews"))
    assert not another.skills and {one.where for one in another.not_carried} >= set(counted)


def like_everything(length: int) -> Framework:
    """Return a framework whose every text could be any other's by its letters: the longest
    comparisons.
    """
    texts = {f"s{number}": ("ab" * length)[: length - number] for number in range(40)}
    return framework({("craft", 1): texts})


@pytest.mark.parametrize(
    ("sentence", "rows", "now"),
    [
        (
            "long texts",
            [
                row(f"{number} " + "long text " * 3_000, 1, remarks=(Remark("Eva", "x" * 30_000),))
                for number in range(10_000)
            ],
            MEWS,
        ),
        (
            "the same skill all over",
            [row("You build what holds.", 1) for _ in range(10_000)],
            framework(),
        ),
        (
            "one skill merged all over",
            [row("a", 1, id=("think", "draw")[number % 2]) for number in range(10_000)],
            framework(SMALL, *MIGRATIONS),
        ),
        (
            "texts that are all alike",
            [row("ba" * 140 + "ab"[number % 2] * (number % 9), 1) for number in range(10_000)],
            like_everything(290),
        ),
    ],
    ids=["long", "same", "merged", "alike"],
)
def test_large_workbooks_take_bounded_time(sentence: str, rows: list[Row], now: Framework) -> None:
    with measured() as it:
        result = carry_over(workbook(*rows), now)
    assert it.units < 400, sentence
    assert len(result.not_carried) + len({one.where for one in result.remarks}) + 2 >= len(rows)


def test_a_comment_may_have_a_thousand_replies_to_replies() -> None:
    remark = Remark("Eva", "x")
    for _ in range(5_000):
        remark = Remark("Eva", "", (remark,))
    assert note(remark) == "Eva: x"


# --- where raters differ -------------------------------------------------------------------------


def test_differences_are_listed_in_order() -> None:
    def both(
        text: str,
        own: int | None,
        other: int | None,
        at: tuple[str, int],
        identity: str | None = None,
    ) -> Row:
        said = (
            Opinion("manager", other, f"{text}!F"),
            Opinion("self", own, f"{text}!D"),
            Opinion("agreed", 0, f"{text}!H"),
        )
        return row(text, own, at=at, where=f"{text}!D", opinions=said, id=identity)

    found = differences(
        workbook(
            both("one", 2, 1, ("Craft", 2), "plan"),
            both("two", 0, 2, ("Craft", 1)),
            both("same", 1, 1, ("Craft", 1)),
            both("alone", 2, None, ("Craft", 1)),
            both("unseen", None, 0, ("Craft", 1)),
            both("three", 0, 1, ("Talk", 1)),
            row("single", 2),
        )
    )
    assert [
        (one.competency, one.level, one.level_name, one.skill, one.self_rating, one.manager_rating)
        for one in found
    ] == [
        ("Craft", 1, "Beginner", "two", 0, 2),
        ("Craft", 2, "Intermediate", "one", 2, 1),
        ("Talk", 1, "Beginner", "three", 0, 1),
    ]
    assert (found[1].skill_id, found[1].self_where, found[1].manager_where) == (
        "plan",
        "one!D",
        "one!F",
    )
    assert CarriedSkill.__doc__
