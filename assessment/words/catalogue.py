"""What is said: the texts of a language, as data beside this module (``en/findings.toml`` …).

A language is a folder of pages, TOML files of flat tables; one with all the pages and texts that
English has for sheets is a language that workbooks can be made in, and read back. What is
recognised of other people's files, in whatever language, stands apart, in ``recognised/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ENGLISH = "en"  # the only one that is shipped
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a language, ``"en"``."""

    language: str

    def said(self, key: str, **values: object) -> str:
        """Return a text by its page, table and name, ``"commands.finding.why"``, with ``values``
        in the places that it has for them, and the names of sheets in theirs. Raises ``KeyError``
        for one that there is not.
        """
        page, name, text = key.split(".")
        return self.table(page, name)[text].format_map(_Filled(self, values))

    def counted(self, key: str, many: int, **values: object) -> str:
        """Return a number with its noun, of two texts: ``key_one`` and ``key_many``."""
        return self.said(f"{key}_{'one' if many == 1 else 'many'}", many=many, **values)

    def table(self, page: str, name: str) -> Mapping[str, str]:
        """Return the texts of one table of a page. Raises ``KeyError`` for one that there is not.

        Only that table is parsed: a command needs a few of the hundred and fifty findings, and all
        of them take longer than reading a workbook.
        """
        return _table(FOLDER, self.language, page, name)


class _Filled(dict[str, object]):
    """What is filled into a text's places: values, else the names of sheets."""

    def __init__(self, texts: Texts, values: Mapping[str, object]) -> None:
        super().__init__(values)
        self._texts = texts

    def __missing__(self, place: str) -> object:
        return self._texts.table("sheets", "names")[place]


IN_ENGLISH = Texts(ENGLISH)


def said(key: str, **values: object) -> str:
    """Return a text of the commands, which speak English: see :meth:`Texts.said`."""
    return IN_ENGLISH.said(key, **values)


def table(page: str, name: str) -> Mapping[str, str]:
    """Return the English texts of one table: see :meth:`Texts.table`."""
    return IN_ENGLISH.table(page, name)


def languages() -> tuple[str, ...]:
    """Return the languages that sheets can be made in, by their folders' names, English first."""
    return _languages(FOLDER)


@cache
def _languages(folder: Path) -> tuple[str, ...]:
    found = (path.parent.name for path in sorted(folder.glob("*/sheets.toml")))
    return (ENGLISH, *(name for name in found if name != ENGLISH))


@cache
def _table(folder: Path, language: str, page: str, name: str) -> Mapping[str, str]:
    from tomllib import loads  # nothing is said on the way to most results

    lines = _page(folder / language / f"{page}.toml")
    begins = lines.find(f"\n[{name}]\n")
    if begins < 0:
        raise KeyError(f"{page}.{name}")
    ends = lines.find("\n[", begins + 1)
    texts: Mapping[str, str] = loads(lines[begins : ends if ends >= 0 else None])[name]
    return texts


@cache
def _page(path: Path) -> str:
    return "\n" + path.read_text(encoding="utf-8")
