"""The checker of a framework's folder: it walks the files beside the schema's table and collects
every error with its file and key, so that :mod:`assessment.frameworks.load` may build its values
without any check of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from assessment.frameworks.schema import FILES, OPTIONAL_FILES
from assessment.frameworks.shapes import (
    LONGEST_NAME,
    TEXT,
    Document,
    Kinds,
    Leaf,
    Many,
    Open,
    Shape,
    TableShape,
    below_key,
    shown,
)
from assessment.frameworks.toml_files import TomlError, TomlFiles
from assessment.model.errors import FrameworkError
from assessment.model.scale import USUAL, RatingScale, Step
from assessment.words.text import first_few, listed, near

_MOST_ERRORS = 1_000  # of a folder that are named
_MOST_SUGGESTIONS = 50  # errors that say what may have been meant
_MOST_OPTIONS = 1_000  # names among which a misspelt one is looked for
# characters of what is said of a mistake: names and values of somebody's file are in it
_LONGEST = 800
_MOST_STEPS = 10  # of a rating scale
_HIGHEST_FIRST = 10  # value of the lowest step of a scale


class FolderChecker:
    """Walks the files of one folder beside :data:`FILES`.

    ``errors`` is what is wrong, in the order of the files; ``documents`` what the files hold.
    """

    def __init__(self, directory: Path) -> None:
        """Check the files of a folder. Raises ``OSError`` if the folder cannot be listed."""
        self.errors: list[FrameworkError] = []
        # kind of thing -> spelling -> key where it stands
        self.seen: dict[str, dict[str, str]] = {}
        self.doubtful: set[str] = set()  # kinds of which not all are known, for an error
        self.file = ""
        self.documents: dict[str, Document] = {}
        files = TomlFiles(directory)
        for self.file in FILES:
            document = self.read(files)
            if document is not None:
                self.documents[self.file] = document
                self.walk(FILES[self.file], document, "", "")
        for stray in sorted(
            path.name
            for path in directory.iterdir()
            if path.suffix == ".toml" and path.name not in FILES
        ):
            if not stray.startswith("."):
                self.errors.append(
                    FrameworkError(
                        stray, "", "is no file of a framework" + self.suggest(stray, FILES)
                    )
                )

    @property
    def levels(self) -> int:
        """The number of levels of the framework, or 0 where it is not known."""
        levels = self.documents.get("framework.toml", {}).get("levels")
        return len(levels) if isinstance(levels, list) else 0

    def values(self, steps: int) -> range:
        """Return the values that so many steps of the scale should have: they count up from the
        first one's.
        """
        ratings = self.documents.get("framework.toml", {}).get("ratings")
        first = ratings[0] if isinstance(ratings, list) and ratings else None
        value = first.get("value") if isinstance(first, dict) else None
        start = value if type(value) is int and 0 <= value <= _HIGHEST_FIRST else 0
        return range(start, start + min(max(steps, 2), _MOST_STEPS))

    @property
    def scale(self) -> RatingScale:
        """The scale by its values, as far as they are known."""
        ratings = self.documents.get("framework.toml", {}).get("ratings")
        many = len(ratings) if isinstance(ratings, list) and ratings else len(USUAL.steps)
        return RatingScale(tuple(Step(value, str(value)) for value in self.values(many)))

    def known(self, kind: str) -> dict[str, str] | None:
        """Return all things of a kind, or ``None`` where an error leaves that open."""
        return None if kind in self.doubtful else self.seen.get(kind)

    def read(self, files: TomlFiles) -> Document | None:
        """Return the present file's content, or ``None`` after a complaint, or where an
        optional file is not there.
        """
        try:
            return files.read(self.file)
        except TomlError as error:
            if not (error.missing and self.file in OPTIONAL_FILES):
                self.complain("", str(error))
        return None

    def complain(self, key: str, message: str, owner: str = "") -> None:
        """Note an error; ``owner`` is the id or name of what the key belongs to."""
        if len(self.errors) >= _MOST_ERRORS:
            return  # whoever mends so many will check again
        if owner and shown(owner) not in message:
            message += f" (in {shown(owner)})"
        if len(message) > _LONGEST:
            message = message[: _LONGEST - 3] + "..."
        self.errors.append(FrameworkError(self.file, key, message))

    def suggest(self, word: str, options: Iterable[str]) -> str:
        """Return how a mistaken word may be meant, for as many mistakes as somebody reads;
        comparing spellings takes long.
        """
        return _suggest(word, options) if len(self.errors) < _MOST_SUGGESTIONS else ""

    def walk(self, shape: Shape, value: Any, path: str, owner: str) -> None:
        """Check a value and all below it."""
        if isinstance(shape, Kinds):
            shape = shape.table(value)
        if isinstance(shape, Leaf):
            if not shape.holds(value):
                self.doubtful.update(_kinds(shape))
                self.complain(path, f"must be {shape.expected}, not {shown(value)}", owner)
            elif shape.unique or shape.known:
                self.check_name(shape, value, path, owner)
            return
        owner = _name_of(value) or owner
        errors_before = len(self.errors)
        if isinstance(shape, Many):
            self.walk_array(shape, value, path, owner)
        else:
            self.walk_table(shape, value, path, owner)
        if shape.rule and len(self.errors) == errors_before:  # a rule may rely on what it looks at
            for key, message in shape.rule(value, self):
                self.complain(path + key, message, owner)

    def walk_table(self, shape: TableShape | Open, table: Any, path: str, owner: str) -> None:
        """Check the keys of a table, in the order of the file, then name those that are missing."""
        if not isinstance(table, dict):
            self.doubtful.update(_kinds(shape))
            self.complain(path, f"must be a table, not {shown(table)}", owner)
            return
        for key, value in table.items():
            below = shape.value if isinstance(shape, Open) else shape.keys.get(key)
            if below is None and isinstance(shape, TableShape):
                self.complain(
                    below_key(path, key), "is no known key" + self.suggest(key, shape.keys), owner
                )
            elif below is not None:
                self.walk(below, value, below_key(path, key), owner)
        if isinstance(shape, TableShape):
            for key, below in shape.keys.items():
                if key not in table and key not in shape.optional:
                    self.doubtful.update(_kinds(below))
                    self.complain(below_key(path, key), "is missing", owner)

    def walk_array(self, shape: Many, items: Any, path: str, owner: str) -> None:
        """Check the items of an array, and whether they are numbered as they should be."""
        if not isinstance(items, list):
            self.doubtful.update(_kinds(shape))
            self.complain(
                path,
                f"must be an array{' of tables' * isinstance(shape.item, TableShape)}, not"
                f" {shown(items)}",
                owner,
            )
            return
        if len(items) < shape.at_least:
            self.doubtful.update(_kinds(shape))
            self.complain(path, "must not be empty", owner)
        for index, item in enumerate(items):
            self.walk(shape.item, item, f"{path}[{index}]", owner)
        if shape.numbered and items:
            key, wanted = shape.numbered[0], list(shape.numbered[1](self, len(items)))
            found = [item.get(key) if isinstance(item, dict) else None for item in items]
            if found != wanted and all(type(number) is int for number in found):
                # one may be missing, with all that belongs to it
                self.doubtful.update(_kinds(shape))
                self.complain(
                    path,
                    f"{key} must be {listed(wanted)} in this order, not {listed(found)}",
                    owner,
                )

    def check_name(self, shape: Leaf, value: str, path: str, owner: str) -> None:
        """Check that a name that has to be unique is, and that one that has to be known is."""
        known = self.known(shape.known)
        if known is not None and value not in known:
            self.complain(
                path, f"{shown(value)} is no {shape.known}" + self.suggest(value, known), owner
            )
        if shape.unique:
            spelling = " ".join(value.casefold().split())
            first = self.seen.setdefault(shape.unique, {}).setdefault(spelling, path)
            if first != path:
                self.doubtful.add(shape.unique)
                self.complain(path, f"{shown(value)} is taken already, by {first}", owner)


def _name_of(value: Any) -> str:
    """Return the id or name of a thing, "" for what has none."""
    names = (
        [value.get(key) for key in ("id", "track", "name", "label")]
        if isinstance(value, dict)
        else []
    )
    return next((str(name) for name in names if TEXT.holds(name)), "")


def _kinds(shape: Shape) -> Iterator[str]:
    """Yield the kinds of things that a value of a shape would name, and that are not all known
    where it is wrong.
    """
    if isinstance(shape, Leaf):
        yield from [shape.unique] * bool(shape.unique)
    elif isinstance(shape, TableShape):
        for below in shape.keys.values():
            yield from _kinds(below)
    elif not isinstance(shape, Kinds):
        yield from _kinds(shape.value if isinstance(shape, Open) else shape.item)


def _suggest(word: str, options: Iterable[str]) -> str:
    options = list(options)
    alike = (
        near(word, options) if len(options) <= _MOST_OPTIONS and len(word) <= LONGEST_NAME else []
    )
    if alike:
        return f"; did you mean {alike[0]}?"
    return f"; there are {first_few(options, 10)}"
