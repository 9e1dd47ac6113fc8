"""Framework files: every mistake has its message, the installed data are the published facts.

``broken_frameworks/valid`` is a tiny sound framework. Each folder beside it replaces one of its
files (``tracks.toml.removed`` takes one away) by one with a mistake, and says in its first lines
what is expected to be said about it.
"""

from __future__ import annotations

import csv
import os
import pickle
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.frameworks.load import check_framework, framework_ids, load_framework
from assessment.model import CompanyValue, Framework, Track
from assessment.model.errors import FrameworkError, TrackError
from assessment.model.tracks import find_track
from assessment.rules.mean import Mean

ROOT = Path(__file__).resolve().parents[2]
BROKEN = Path(__file__).parent / "broken"
VALID = BROKEN / "valid"
FACTS = ROOT.parent / "shared" / "facts"
INSTALLED = ["carvago", "carvago-2023", "mews"]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the sound framework, to be spoilt."""
    return Path(shutil.copytree(VALID, tmp_path / "tiny"))


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.name for path in BROKEN.iterdir() if path != VALID))
def test_mistake_is_named(name: str, tiny: Path) -> None:
    """Each broken folder gives exactly the errors that its file announces, in that order."""
    (overlay,) = (BROKEN / name).iterdir()
    lines = overlay.read_bytes().decode("utf-8", "replace").splitlines()
    expected = [
        line.removeprefix("# expects: ") for line in lines if line.startswith("# expects: ")
    ]
    if overlay.suffix == ".removed":
        (tiny / overlay.stem).unlink()
    else:
        shutil.copy(overlay, tiny)
    errors = check_framework(tiny)
    assert [str(error) for error in errors] == expected
    assert errors[0].file in (overlay.name, overlay.stem)

    with pytest.raises(FrameworkError) as caught:
        load_framework(tiny)
    assert str(caught.value).startswith(expected[0])
    assert ("first of" in str(caught.value)) == (len(expected) > 1)


def test_valid_is_sound() -> None:
    """What the broken folders differ from has no error of its own."""
    assert check_framework(VALID) == []


def test_values_are_built(tiny: Path) -> None:
    """The files' numbers become exact values, and what is left out gets its default."""
    framework = load_framework(tiny)
    assert framework.rule == Mean(Fraction("1.7"))
    assert framework.ratings[1].colours == ("FCE5CD",)
    assert [competency.aliases for competency in framework.competencies] == [(), ("Talking",)]
    maker, teller = framework.tracks
    assert maker.weights == {"craft": Fraction(4, 5), "talk": Fraction(1, 5)}
    assert (maker.grades[1].min_progress, maker.grades[1].max_progress) == (
        Fraction(6, 5),
        Fraction(2),
    )
    assert (maker.grades[1].min_salary, maker.grades[1].next_salary) == (Decimal(200), Decimal(300))
    assert (teller.salaries, teller.grades[0].grade, teller.grades[0].min_salary) == (
        "not set",
        None,
        None,
    )
    assert framework.pay is not None and framework.pay.countries[0].multiplier == Decimal("0.55")
    assert framework.cycle is not None and framework.cycle.events[0].months == (6, 12)
    assert [event.kind for event in framework.cycle.events] == ["review", "catch-up"]
    assert [competency.practice for competency in framework.competencies] == [
        "Make a thing a day.",
        "",
    ]
    assert framework.growth is not None
    assert [(kind.id, kind.share) for kind in framework.growth.kinds] == [
        ("doing", 75),
        ("reading", 25),
    ]
    assert framework.growth.values[1] == CompanyValue(
        "candour", "Candour", "Things are said as they are.", "Made up for the tests"
    )
    months = framework.growth.conversations
    assert (months.shortest_months, months.recommended_months, months.longest_months) == (3, 6, 12)
    assert [
        (migration.kind, migration.before, migration.after, migration.text)
        for migration in framework.migrations
    ] == [
        ("renamed", ("craft-1-build",), ("craft-1-make",), ""),
        ("split", ("talk-2-speak",), ("talk-1-tell", "talk-2-tell"), ""),
        ("merged", ("craft-2-make", "craft-2-polish"), ("craft-2-make",), ""),
        ("dropped", (), (), "You make no noise."),
    ]
    travelled = pickle.loads(pickle.dumps(framework))
    assert all(
        getattr(travelled, field.name) == getattr(framework, field.name)
        for field in fields(framework)
    )


def test_optional_files(tiny: Path) -> None:
    """A framework need not say anything about pay, the calendar, growth or its past."""
    for name in ("pay", "cycle", "growth", "migrations"):
        (tiny / f"{name}.toml").unlink()
    assert check_framework(tiny) == []
    framework = load_framework(tiny)
    assert (framework.pay, framework.cycle, framework.growth, framework.migrations) == (
        None,
        None,
        None,
        (),
    )


def test_track_without_a_ladder_has_no_grades(tiny: Path) -> None:
    """A ladder may be left out for a track that gives no grades."""
    text = (tiny / "grades.toml").read_text(encoding="utf-8")
    (tiny / "grades.toml").write_text(text[: text.rindex("[[ladders]]")], encoding="utf-8")
    assert load_framework(tiny).tracks[1].grades == ()


def test_editors_leftovers(tiny: Path) -> None:
    """A byte order mark, Windows' line ends, and files that are not ours do no harm."""
    path = tiny / "tracks.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (tiny / "._tracks.toml").write_bytes(b"\0")
    (tiny / "notes.txt").write_text("not ours", encoding="utf-8")
    assert check_framework(tiny) == []


def test_unreadable_file_is_an_error(tiny: Path) -> None:
    """A file that cannot be read is an error of the framework, not of the program."""
    (tiny / "pay.toml").unlink()
    (tiny / "pay.toml").mkdir()
    assert [error.file for error in check_framework(tiny)] == ["pay.toml"]
    (tiny / "pay.toml").rmdir()
    (tiny / "pay.toml").symlink_to(tiny / "nowhere")
    with pytest.raises(FrameworkError, match="cannot be read"):
        load_framework(tiny)


@pytest.mark.parametrize(
    "content",
    [
        "tracks = " + "[" * 100_000,
        "tracks = " + "9" * 5_000,
        "tracks = [1, {}, [], 1979-05-27, nan]",
        "[tracks.tracks]\ntracks = true",
        '[[tracks]]\nweights = {craft = inf, \'\' = 1, "a\\nb" = 2}\nid = ""\nname = "\\n"',
        "\0",
        "",
    ],
    ids=["deep", "long", "items", "tables", "odd", "nul", "empty"],
)
def test_strange_content_is_an_error(content: str, tiny: Path) -> None:
    """Whatever a file holds, its errors are named; nothing else is raised."""
    (tiny / "tracks.toml").write_text(content, encoding="utf-8")
    errors = check_framework(tiny)
    assert errors and all("\n" not in str(error) for error in errors)


@given(
    document=st.recursive(
        st.booleans() | st.integers() | st.text(max_size=5).map(lambda text: text or "id"),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "name", "levels", "weights", "from", "kind", "before"]),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    ),
    file_and_key=st.sampled_from(
        [
            ("framework", "levels"),
            ("competencies", "competencies"),
            ("tracks", "tracks"),
            ("grades", "ladders"),
            ("cycle", "events"),
            ("growth", "kinds"),
            ("growth", "conversations"),
            ("migrations", "migrations"),
        ]
    ),
)
def test_any_value_is_checked_without_a_crash(
    document: object, file_and_key: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No value of any shape, anywhere, makes the checker fail."""
    directory = Path(shutil.copytree(VALID, tmp_path_factory.mktemp("any") / "tiny"))
    file, key = file_and_key
    (directory / f"{file}.toml").write_text(f"{key} = {_toml(document)}\n", encoding="utf-8")
    assert check_framework(directory)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return (
            '"'
            + "".join(
                f"\\U{ord(character):08x}"
                for character in value
                if not 0xD800 <= ord(character) < 0xE000
            )
            + '"'
        )
    return str(value).lower()


# --- loading -------------------------------------------------------------------------------------


def test_installed_frameworks_are_sound() -> None:
    """All installed folders are listed, load, and are named by their id."""
    assert framework_ids() == INSTALLED
    for identity in INSTALLED:
        assert check_framework(ROOT / "workbook_templates" / identity) == []
        assert load_framework(identity).id == identity


def test_load_by_any_case_or_path() -> None:
    """An id may be written in any case; a folder may be given as text or as a path."""
    mews = load_framework("mews")
    directory = ROOT / "workbook_templates" / "mews"
    assert (
        load_framework("MEWS")
        is load_framework(directory)
        is load_framework(str(directory))
        is mews
    )


def test_id_wins_over_a_folder_of_the_same_name(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text that is an installed id means that framework wherever one stands; a path means the
    folder.
    """
    tiny.rename(tiny.parent / "mews")
    monkeypatch.chdir(tiny.parent)
    assert load_framework("mews").id == "mews"
    assert load_framework(Path("mews")).id == load_framework(os.path.join(".", "mews")).id == "tiny"


def test_changed_files_are_read_again(tiny: Path) -> None:
    """The same value comes back until a file changes."""
    first = load_framework(tiny)
    assert load_framework(tiny) is first
    path = tiny / "framework.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"1.0"', '"1.0.1"'), encoding="utf-8")
    assert load_framework(tiny).version == "1.0.1"


@pytest.mark.parametrize("name", ["mewz", "no/such/folder", Path("mews-2"), "a\0b"])
def test_unknown_framework_lists_the_installed(name: str | Path) -> None:
    """The error says what there is."""
    with pytest.raises(FrameworkError) as caught:
        load_framework(name)
    assert caught.value.file == str(name)
    assert (
        caught.value.message
        == "neither a folder nor an installed framework; installed are carvago, carvago-2023, mews"
    )
    assert [error.message for error in check_framework(name)] == ["is no folder"]


def test_import_does_not_import_tomllib() -> None:
    """The parser is imported when a framework is loaded: starting up has to be quick."""
    code = "import sys, assessment.frameworks.load; sys.exit('tomllib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# --- the installed data --------------------------------------------------------------------------


@pytest.mark.parametrize("identity", INSTALLED)
def test_statements_are_unique(identity: str) -> None:
    """No skill is stated twice: skills are matched by their text where they have no id."""
    competencies = load_framework(identity).competencies
    texts = Counter(
        skill.text.casefold()
        for competency in competencies
        for level in competency.levels
        for skill in level.skills
    )
    assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize("identity", INSTALLED)
def test_growth_of_the_installed(identity: str) -> None:
    """A practice for every competency, each its own; 70-20-10, six values, and the cadence of
    career conversations.
    """
    framework = load_framework(identity)
    practices = [competency.practice for competency in framework.competencies]
    assert all(practices) and len(set(practices)) == len(practices)
    growth = framework.growth
    assert growth is not None
    assert [(kind.id, kind.share) for kind in growth.kinds] == [
        ("experience", 70),
        ("exposure", 20),
        ("education", 10),
    ]
    assert [value.name for value in growth.values] == [
        "Collaboration",
        "Results",
        "Efficiency",
        "Diversity",
        "Iteration",
        "Transparency",
    ]
    assert all(
        "GitLab" in value.reference and "publishes none" in value.reference
        for value in growth.values
    )
    months = growth.conversations
    assert (months.shortest_months, months.recommended_months, months.longest_months) == (3, 6, 12)
    assert framework.migrations == ()


@pytest.mark.parametrize(
    ("identity", "months"),
    [
        ("mews", {"review": {1, 6, 7, 12}, "catch-up": {3, 5, 9, 11}}),
        ("carvago", {"review": {11}, "planning": {12}, "catch-up": set(range(1, 13))}),
        ("carvago-2023", {"review": {11}, "planning": {12}, "catch-up": set(range(1, 13))}),
    ],
)
def test_kinds_of_events(identity: str, months: dict[str, set[int]]) -> None:
    """The months in which each kind of event takes place."""
    cycle = load_framework(identity).cycle
    assert cycle is not None
    found: dict[str, set[int]] = {}
    for event in cycle.events:
        found.setdefault(event.kind, set()).update(event.months)
    assert found == months
    assert (cycle.skip_within_months, cycle.grace_months, cycle.preparation_hours) == (3, 10, 3)


def facts(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of published facts."""
    if not FACTS.is_dir():
        pytest.skip(f"the published facts are not beside this checkout ({FACTS})")
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def weights(track: Track) -> dict[str, Fraction]:
    """Return a track's weights by the facts' spelling of the competencies."""
    return {competency.replace("-", "_"): weight for competency, weight in track.weights.items()}


def published_weights(row: dict[str, str]) -> dict[str, Fraction]:
    """Return the weights of a row of facts, in the same spelling."""
    return {
        key: Fraction(value) / 100
        for key, value in row.items()
        if value and key not in ("framework", "track")
    }


def test_mews_weights_are_the_published() -> None:
    """All 22 tracks, in the published order."""
    rows = facts("mews_track_weights.csv")
    assert len(rows) == 22
    assert [(track.name, weights(track)) for track in load_framework("mews").tracks] == [
        (row["track"], published_weights(row)) for row in rows
    ]


@pytest.mark.parametrize(
    ("identity", "published"), [("carvago", "carvago-2024"), ("carvago-2023", "carvago-2023")]
)
def test_carvago_weights_are_the_published(identity: str, published: str) -> None:
    """The tracks of each year."""
    rows = [row for row in facts("carvago_tracks.csv") if row["framework"].split()[0] == published]
    assert [(track.name, weights(track)) for track in load_framework(identity).tracks] == [
        (row["track"], published_weights(row)) for row in rows
    ]


def ladders(framework: Framework) -> list[tuple[object, ...]]:
    """Return the grades of all tracks as rows."""
    return [
        (
            track.name,
            grade.min_progress,
            grade.max_progress,
            grade.grade,
            grade.job_title,
            grade.min_salary,
            grade.next_salary,
        )
        for track in framework.tracks
        for grade in track.grades
    ]


def published_ladder(row: dict[str, str], next_salary: str) -> tuple[object, ...]:
    """Return a row of facts in the same form."""
    salaries = [Decimal(row[key]) if row[key] else None for key in ("min_salary", next_salary)]
    return (
        row["track"],
        Fraction(row["min_progress"]),
        Fraction(row["max_progress"]),
        row.get("grade"),
        row["job_title"],
        *salaries,
    )


def test_mews_grades_are_the_published() -> None:
    """Every bound, grade, job title and salary."""
    assert Counter(ladders(load_framework("mews"))) == Counter(
        published_ladder(row, "next_salary") for row in facts("mews_grades.csv")
    )


@pytest.mark.parametrize(
    ("identity", "published"), [("carvago", "carvago-2024"), ("carvago-2023", "carvago-2023")]
)
def test_carvago_grades_are_the_published(identity: str, published: str) -> None:
    """Every bound, job title and salary, and what the salaries are."""
    rows = [row for row in facts("carvago_job_titles.csv") if row["framework"] == published]
    framework = load_framework(identity)
    assert Counter(ladders(framework)) == Counter(
        published_ladder(row, "max_or_next_salary") for row in rows
    )
    assert {track.name: track.salaries for track in framework.tracks} == {
        row["track"]: row["salary_is"] for row in rows
    }


def test_mews_multipliers_are_the_published() -> None:
    """Every period, currency and country, to the last digit."""
    pay = load_framework("mews").pay
    assert pay is not None
    kinds = {"period": pay.periods, "currency": pay.currencies, "country": pay.countries}
    ours = [
        (kind, entry.name, str(entry.multiplier))
        for kind, entries in kinds.items()
        for entry in entries
    ]
    assert Counter(ours) == Counter(
        (row["kind"], row["name"], row["multiplier"])
        for row in facts("mews_salary_multipliers.csv")
    )


# --- finding a track -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def frameworks() -> list[Framework]:
    """All installed frameworks."""
    return [load_framework(identity) for identity in INSTALLED]


@pytest.mark.parametrize(
    ("name", "track"),
    [
        ("engineer", "Engineer"),
        (" ENGINEER ", "Engineer"),
        ("product-family-lead", "Product Family Lead"),
        ("Product family-lead", "Product Family Lead"),
        ("productfamilylead", "Product Family Lead"),
        ("agile", "Agile Coach"),
        ("prod fam", "Product Family Lead"),
        ("plat div l", "Platform Division Lead"),
        ("data sci t", "Data Science Team Lead"),
        ("AC", "Agile Coach"),
        ("eng", "Engineer"),
        ("product team", "Product Team Lead"),
        ("science lead", "Data Science Team Lead"),
        ("qae", "QA Engineer"),
        ("IASFL", "IT and Security Family Lead"),
        ("isfl", "IT and Security Family Lead"),
        ("IT & Security Family", "IT and Security Family Lead"),
        ("mews:Engineer", "Engineer"),
        ("Mews : prod fam", "Product Family Lead"),
    ],
)
def test_find_track(name: str, track: str) -> None:
    """An id, a name or an abbreviation that one track has, however it is spelt."""
    mews = load_framework("mews")
    found = find_track([mews], name)
    assert found[0] is mews and found[1].name == track


def test_every_track_is_found_by_its_id_and_name(frameworks: list[Framework]) -> None:
    """Exact names win over the abbreviations that they also are."""
    for framework in frameworks:
        for track in framework.tracks:
            for name in (track.id, track.name, track.name.upper()):
                assert find_track([framework], name) == (framework, track)
                assert find_track(frameworks, f"{framework.id}:{name}") == (framework, track)
                assert find_track(frameworks, f"{framework.name}: {name}") == (framework, track)


SOME_TRACKS = [
    *("Product Division Lead", "Platform Division Lead"),
    *("Product Family Lead", "Platform Family Lead", "IT and Security Family Lead"),
    *("Data Science Team Lead", "IT and Security Team Lead", "Agile Coach"),
    *("Engineer", "Data Scientist", "IT Security Engineer", "Data Analyst", "QA Engineer"),
]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Engineer", '"Engineer" may be any of 2 tracks: carvago-2023: Engineer; mews: Engineer'),
        ("PFL", '"PFL" may be any of 2 tracks: Product Family Lead; Platform Family Lead'),
        (
            "IT sec",
            (
                '"IT sec" may be any of 3 tracks: IT and Security Family Lead; IT and Security Team'
                " Lead; IT Security Engineer"
            ),
        ),
        (
            "division",
            '"division" may be any of 2 tracks: Product Division Lead; Platform Division Lead',
        ),
        (
            "data",
            '"data" may be any of 3 tracks: Data Science Team Lead; Data Scientist; Data Analyst',
        ),
        (
            "Agil Coatch",
            (
                'no track is called "Agil Coatch"; did you mean Agile Coach? "assess framework show'
                ' ID" lists the tracks'
            ),
        ),
        (
            "mews:Enginer",
            (
                'no track is called "Enginer"; did you mean Engineer or QA Engineer? "assess'
                ' framework show ID" lists the tracks'
            ),
        ),
        (
            "astronaut",
            'no track is called "astronaut"; "assess framework show ID" lists the tracks',
        ),
        ("", 'no track is called ""; "assess framework show ID" lists the tracks'),
        ("--", 'no track is called "--"; "assess framework show ID" lists the tracks'),
        ("mews:", 'no track is called ""; "assess framework show ID" lists the tracks'),
        ("mewz:Engineer", 'no framework is called "mewz"; there are carvago, carvago-2023, mews'),
    ],
)
def test_track_is_not_guessed(name: str, message: str, orchard: Framework) -> None:
    """What is unknown or ambiguous is an error that helps on."""
    (any_track, *_) = orchard.tracks
    named = {"carvago": ["Frontend Engineer"], "carvago-2023": ["Engineer"], "mews": SOME_TRACKS}
    frameworks = [
        replace(orchard, id=identity, tracks=tuple(replace(any_track, name=one) for one in names))
        for identity, names in named.items()
    ]
    with pytest.raises(TrackError) as caught:
        find_track(frameworks, name)
    assert str(caught.value) == message


def test_no_frameworks() -> None:
    """Where there are no frameworks there is no track."""
    with pytest.raises(TrackError, match="no track is called"):
        find_track([], "Engineer")


@pytest.mark.parametrize(
    "spell", [str.upper, str.lower, lambda name: name.replace(" ", ""), lambda name: f"  {name}\n"]
)
def test_names_in_any_script(spell: Callable[[str], str], tiny: Path) -> None:
    """Names need not be English, and a colon may be part of one."""
    framework = load_framework(tiny)
    names = ["Řídící Vývojář", "инженер данных", "Lead: Größe"]
    framework = replace(
        framework,
        tracks=tuple(
            replace(framework.tracks[0], id=f"t{index}", name=name)
            for index, name in enumerate(names)
        ),
    )
    for name in names:
        assert find_track([framework], spell(name))[1].name == name
