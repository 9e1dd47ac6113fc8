"""A language that nobody speaks: every English text of the catalogue with an accent on each letter
and its vowels doubled, which makes it longer by a third, and with quotation marks; places stay as
they are.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from xml.etree import ElementTree

from assessment.words.catalogue import FOLDER

LANGUAGE = "xx"
_PLAIN = "aeiouybcdfghjklmnpqrstvwxz"
_ACCENTED = (*map("".join, zip("äëïöüÿ", "äëïöüÿ", strict=True)), *"ƀčđƒǧȟĵķĺɱňþɋřšťṽŵẋž")
_LETTERS = str.maketrans(
    {
        letter: accented
        for plain, spoken in zip(_PLAIN, _ACCENTED, strict=True)
        for letter, accented in ((plain, spoken), (plain.upper(), spoken.upper()))
    }
)
_PARTS = re.compile(r"(\{[^}]*\})")
_LONGEST_NAME = 31
# attributes of a package's elements that people see
_SEEN = frozenset(
    ("prompt", "promptTitle", "error", "errorTitle", "tooltip", "display", "descr", "authors")
)
# elements whose texts nobody sees: numbers, references, formats of numbers, dates of the file
_UNSEEN = frozenset(
    ("v", "definedName", "oddFooter", "sqref", "pos", "formatCode", "created", "modified")
)
_STRING = re.compile(r'"((?:[^"]|"")*)"')
_WORD = re.compile(r"[A-Za-z]*[AEIOUYaeiouy][A-Za-z]*")  # an English one has a vowel


def pseudo(text: str) -> str:
    """Return a text in the language."""
    parts = _PARTS.split(text)
    spoken = "".join(part if part.startswith("{") else part.translate(_LETTERS) for part in parts)
    return f'{spoken}"' if spoken != text else text


def pseudo_name(text: str) -> str:
    """Return the name of a sheet in the language: with an apostrophe, and as long as it may be."""
    parts = _PARTS.split(text)
    first = parts[0].translate(_LETTERS)
    return "".join((first[:1], "'", first[1:_LONGEST_NAME - 1], *parts[1:]))  # fmt: skip


def write_languages(folder: Path) -> Path:
    """Write English and the language into a folder, and return it."""
    shutil.copytree(FOLDER / "en", folder / "en")
    (folder / LANGUAGE).mkdir()
    for page in sorted((folder / "en").glob("*.toml")):
        tables = tomllib.loads(page.read_text(encoding="utf-8"))
        lines = []
        for name, texts in tables.items():
            lines.append(f"[{name}]")
            say = pseudo_name if (page.stem, name) == ("sheets", "names") else pseudo
            lines += [f"{json.dumps(key)} = {json.dumps(say(text))}" for key, text in texts.items()]
            lines.append("")
        (folder / LANGUAGE / page.name).write_text("\n".join(lines), encoding="utf-8")
    return folder


# --- what people see of a package ----------------------------------------------------------------


def seen(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts that people see of a workbook, each with the part that it stands in: cells,
    texts of formulas, what is said when somebody chooses, charts, notes, names of sheets.
    """
    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            if part.endswith(".xml") and not part.startswith(("docProps/app", "docProps/custom")):
                for text in _texts(part, package.read(part)):
                    yield part, text


def _texts(part: str, data: bytes) -> Iterator[str]:
    for element in ElementTree.fromstring(data).iter():
        tag = element.tag.rpartition("}")[2]
        text = element.text or ""
        if tag in ("f", "formula", "formula1", "formula2"):
            yield from (found.replace('""', '"') for found in _STRING.findall(text))
        elif tag not in _UNSEEN:
            yield text
        if part == "xl/workbook.xml" and tag == "sheet":
            yield element.attrib["name"]
        yield from (value for name, value in element.attrib.items() if name in _SEEN)


def texts_of(value: object) -> Iterator[str]:
    """Yield all texts that stand in a value: a framework's."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in (*value, *value.values()):
            yield from texts_of(part)
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from texts_of(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def english_in(text: str, known: list[str]) -> list[str]:
    """Return the English words of a text, but for those of ``known`` texts."""
    for other in known:
        text = re.sub(rf"(?<!\w){re.escape(other)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return [word for word in _WORD.findall(text) if not word.isupper() or len(word) > 3]
