"""A language that nobody speaks: English with an accent on every letter, longer by a third, and
with marks that formulas write in other ways.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

from assessment.words.catalogue import ENGLISH, FOLDER

_ACCENTED = "áƀčđéƒǧȟíĵķĺɱňóþɋřšťúṽŵẋýž"
_LETTERS = str.maketrans(ascii_lowercase + ascii_uppercase, _ACCENTED + _ACCENTED.upper())
_PLACE = re.compile(r"(\{[^{}]*\})")


def in_other_words(text: str, mark: str = '"') -> str:
    """Return an English text in that language, with the same places. It has a ``mark``."""
    said = "".join(
        part if _PLACE.fullmatch(part) else part.translate(_LETTERS) for part in _PLACE.split(text)
    )
    return "ŋ" * max(1, len(text) // 3) + mark + said


def make_language(folder: Path, name: str) -> None:
    """Write English and that language, under a name, into a folder of languages."""
    for language in (ENGLISH, name):
        (folder / language).mkdir(parents=True)
    for page in sorted((FOLDER / ENGLISH).glob("*.toml")):
        english = page.read_text(encoding="utf-8")
        lines = []
        for table, texts in tomllib.loads(english).items():
            lines.append(f"\n[{table}]")
            mark = "'" if (page.stem, table) == ("sheets", "names") else '"'  # no " in a name
            lines += [
                f"{json.dumps(key)} = {json.dumps(in_other_words(text, mark), ensure_ascii=False)}"
                for key, text in texts.items()
            ]
        (folder / ENGLISH / page.name).write_text(english, encoding="utf-8")
        (folder / name / page.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
