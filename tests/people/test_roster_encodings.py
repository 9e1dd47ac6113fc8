"""The encodings of lists of people: read right or not at all, never as somebody who is called
otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from assessment import load_framework, read_roster
from assessment.cli import main
from assessment.model.errors import ColumnsError, PackageError
from assessment.people.columns import mapping_of
from assessment.people.encoding import Unsure, choose, codec_of
from assessment.people.roster import Roster
from assessment.words.recognising import recognised
from tests.builders.people_of import PEOPLE
from tests.builders.told import told

MEWS = load_framework("mews")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def people(languages: tuple[str, ...], size: int, seed: int) -> str:
    """Return a list of so many people, most of them of the first language."""
    random = Random(f"{languages} {size} {seed}")
    lines = ["First name;Last name;Team"]
    for number in range(size):
        language = (
            languages[0] if number % 5 or len(languages) == 1 else random.choice(languages[1:])
        )
        given, family, _, _ = PEOPLE[language]
        lines.append(
            f"{random.choice(given.split())};{random.choice(family.split())};{random.choice('ABC')}"
        )
    return "\r\n".join(lines)


def outcome(text: str, encoding: str) -> str:
    chosen = choose(text.encode(encoding), lambda _: 0)
    if not isinstance(chosen, str):
        return "stop"
    return "right" if text.encode(encoding).decode(chosen) == text else "wrong"


def encoded(size: int, seeds: range) -> Iterator[str]:
    for language, (_, _, encodings, _) in PEOPLE.items():
        for encoding in encodings:
            for seed in seeds:
                text = people((language,), size, seed)
                try:
                    text.encode(encoding)
                except UnicodeEncodeError:  # such as one letter of Croatian on older Macs
                    continue
                if not text.isascii():
                    yield outcome(text, encoding)


@pytest.mark.parametrize(("size", "stops"), [(1, 0.5), (4, 0.15), (25, 0.0)])
def test_lists_in_many_languages_are_read_right_or_not_at_all(size: int, stops: float) -> None:
    counts = Counter(encoded(size, range(2)))
    assert counts.total() > 100
    assert counts["wrong"] == 0
    assert counts["stop"] <= stops * counts.total(), counts


@pytest.mark.parametrize(
    ("languages", "encoding"),
    [
        (("Czech", "German", "Slovak", "Polish"), "cp1250"),
        (("Czech", "Hungarian", "German"), "iso8859-2"),
        (("German", "French", "Spanish", "Danish"), "cp1252"),
        (("French", "Portuguese", "Spanish"), "cp1252"),
        (("Polish", "Czech", "German"), "mac-latin2"),
    ],
)
def test_companies_of_several_languages(languages: tuple[str, ...], encoding: str) -> None:
    counts = Counter(
        outcome(people(languages, size, seed), encoding) for size in (10, 40) for seed in range(4)
    )
    assert counts["wrong"] == 0 and counts["right"] >= 5


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("Russian", "koi8-r"),
        ("Russian", "cp866"),
        ("Ukrainian", "koi8-u"),
        ("Greek", "cp737"),
        ("Russian", "iso8859-5"),
    ],
)
def test_an_encoding_that_is_not_tried_is_no_other(language: str, encoding: str) -> None:
    for size in (3, 20):
        assert outcome(people((language,), size, 1), encoding) == "stop"


def test_most_names_here_are_not_those_that_encodings_are_told_by() -> None:
    known = {name for names in recognised("spellings").values() for name in names.split()}
    for language, (given, family, _, _) in PEOPLE.items():
        names = [name for name in (*given.split(), *family.split()) if not name.isascii()]
        assert sum(name in known for name in names) <= len(names) / 4, language


# --- a roster ------------------------------------------------------------------------------------


def read(path: Path, text: str, encoding: str, named: str | None = None) -> Roster:
    path.write_bytes(text.encode(encoding))
    return read_roster(path, MEWS, encoding=codec_of(named) if named else None)


@pytest.mark.parametrize(
    "encoding", ["cp1250", "iso8859-2", "cp852", "mac-latin2", "utf-8", "utf-8-sig", "utf-16"]
)
def test_a_czech_list_as_programs_save_it(tmp_path: Path, encoding: str) -> None:
    text = (
        "Jméno;Příjmení;Kariérní cesta\r\nJiří;Kadeřávek;Engineer\r\nŠtěpánka;Žemličková;QA"
        " Engineer\r\n"
    )
    roster = read(tmp_path / "lidé.csv", text, encoding)
    assert [one.name for one in roster.people] == ["Jiří Kadeřávek", "Štěpánka Žemličková"]
    assert told(roster) == (set() if encoding.startswith("utf") else {"roster-encoding"})


def test_a_list_that_may_be_in_two_encodings_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    # in one encoding the letter is an s with a caron, in the other an a with an ogonek
    text = b"Name;Track\nTom Ha\xb9ek;qa\n"
    path.write_bytes(text)
    roster = read_roster(path, MEWS)
    (said,) = roster.findings
    assert (
        roster.people == () and said.code == "roster-encoding-unclear" and said.severity == "error"
    )
    assert (
        "--encoding" in said.message
        and len(
            {reading for reading in ("Hašek", "Haąek", "Ha¹ek", "Haπek") if reading in said.message}
        )
        == 2
    )
    result = run("blank", "--roster", path, "--dry-run")
    assert result.exit_code == 1 and "roster-encoding-unclear" in result.output
    for named, name in (
        ("iso-8859-2", "Tom Hašek"),
        ("windows-1250", "Tom Haąek"),
        ("Windows-1252", "Tom Ha¹ek"),
    ):
        assert name in run("blank", "--roster", path, "--dry-run", "--encoding", named).output


def test_an_encoding_that_is_named(tmp_path: Path) -> None:
    assert mapping_of([], None, "windows-1250").encoding == "cp1250"
    for wrong in ("klingon", "idna", "undefined", "unicode_escape", "zlib", "utf-7", "\0", ""):
        with pytest.raises(ColumnsError):
            mapping_of([], None, wrong)
    path = tmp_path / "people.csv"
    assert [
        one.name for one in read(path, "Name;Track\nZdeňka Říhová;qa\n", "cp1250", "cp1250").people
    ] == ["Zdeňka Říhová"]
    with pytest.raises(PackageError, match="line 2"):
        read(path, "Name;Track\nZdeňka Říhová;qa\n", "cp1250", "utf-8")
    with pytest.raises(PackageError):
        read(path, "Name;Track\nAnna;qa\n", "utf-8", "utf-16")
    assert read(path, "Name;Track\nŽaneta;qa\n", "utf-8-sig", "utf-8").people[0].name == "Žaneta"


def test_bytes_that_are_no_text_are_bounded() -> None:
    random = Random(5)
    for _ in range(30):
        data = bytes(random.randrange(32, 256) for _ in range(3_000))
        assert choose(data, lambda _: 0) is None or isinstance(
            choose(data, lambda _: 0), str | Unsure
        )
    assert isinstance(choose(b"\xe9\n" * 100_000, lambda _: 0), str | Unsure)
