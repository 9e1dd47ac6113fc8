"""A folder's TOML files, bounded: what a parser would take minutes or all memory for is refused
before, and what nobody writes after.

The parser takes time that grows with the square of the parts of a dotted key, and a line may hold a
million of them; so keys are looked at first.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from assessment.model.errors import PackageError
from assessment.ooxml.inputs import read_file

# of all files of a folder together; the largest installed framework has 70,000
MOST_BYTES = 1024 * 1024
MOST_VALUES = 50_000  # of one file, tables and arrays included
MOST_NESTED = 16  # tables and arrays within each other
_MOST_PARTS = 16  # of a dotted key
# starts at the beginning of a word or a quoted text only, and takes a word whole, so that no text
# is looked at more often than it has parts
_KEY = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:{_KEY}){{{_MOST_PARTS}}}", re.ASCII)


class TomlError(Exception):
    """A file is not to be read; its text says why, and ``missing`` whether it is only not there."""

    def __init__(self, message: str, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


class TomlFiles:
    """Reads the TOML files of one folder, which share a number of bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._left = MOST_BYTES

    def read(self, name: str) -> dict[str, Any]:
        """Return what a file holds. Raises :class:`TomlError`."""
        import tomllib  # here, since importing it takes longer than reading a file

        text = self._text(name)
        long = _LONG_KEY.search(text)
        if long is not None:
            line = text.count("\n", 0, long.start()) + 1
            raise TomlError(
                f"a name of more than {_MOST_PARTS} parts with dots between them is not read (at"
                f" line {line})"
            )
        try:
            document = tomllib.loads(text)
        except (
            ValueError,
            RecursionError,
        ) as error:  # tomllib lets int()'s and the interpreter's own limits through
            lines = max(1, len(text.splitlines()))
            raise TomlError(
                f"not TOML: {error}".replace(
                    "(at end of document)", f"(at line {lines}, the end of the file)"
                )
            ) from None
        _check_size(document)
        return document

    def _text(self, name: str) -> str:
        path = self._folder / name
        try:
            data = read_file(path, self._left)
        except PackageError as error:
            if error.code == "file-too-large":
                raise TomlError(
                    f"too large: the files of a framework may have {MOST_BYTES:,} bytes together"
                ) from None
            missing = not path.is_symlink() and not path.exists()
            raise TomlError(
                "the file is missing" if missing else f"cannot be read: {error}".removesuffix("."),
                missing,
            ) from None
        self._left -= len(data)
        try:
            # a byte order mark is what Windows' editors put in front of UTF-8
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise TomlError(f"not UTF-8 text (at line {line})") from None


def _check_size(document: dict[str, Any]) -> None:
    """Raise for a document of too many values, or of too many within each other."""
    level: list[Any] = [document]
    count = 0
    for _ in range(MOST_NESTED + 1):
        level = [
            below
            for value in level
            for below in (value.values() if isinstance(value, dict) else value)
        ]
        count += len(level)
        if count > MOST_VALUES:
            raise TomlError(f"too large: more than {MOST_VALUES:,} values")
        level = [value for value in level if isinstance(value, dict | list)]
        if not level:
            return
    raise TomlError(f"tables and arrays are nested more than {MOST_NESTED} deep")
