"""What the files of a framework's folder may hold, and the checker that says what is wrong there.

All of it stands in one table, :data:`FILES`: closed keys, and for each key what its value has to
be. :class:`FolderChecker` walks the files beside the table and collects every error with its file
and key, so that :mod:`assessment.frameworks.load` may build its values without any check of its
own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from assessment.frameworks.practices import practice_complaints
from assessment.frameworks.toml_files import TomlError, TomlFiles
from assessment.model.errors import FrameworkError
from assessment.model.scale import USUAL, RatingScale, Step
from assessment.rules.base import EXACT
from assessment.rules.registry import RULES
from assessment.words.text import listed, near

_MOST_ERRORS = 1_000  # of a folder that are named
_MOST_SUGGESTIONS = 50  # errors that say what may have been meant
_MOST_OPTIONS = 1_000  # names among which a misspelt one is looked for
# characters of what is said of a mistake: names and values of somebody's file are in it
_LONGEST = 800
_MOST_STEPS = 10  # of a rating scale
_HIGHEST_FIRST = 10  # value of the lowest step of a scale
_LONGEST_NAME = 60  # characters of a name that is shown as it is, or looked for among others

Document: TypeAlias = dict[str, Any]
# of a rule: what its own key goes on with, and what is wrong there
_Complaints: TypeAlias = Iterator[tuple[str, str]]


# --- what the files may hold ---------------------------------------------------------------------


class Leaf(NamedTuple):
    """A single value."""

    expected: str  # "must be ..."
    holds: Callable[[Any], bool]
    unique: str = ""  # a kind of thing of which no two may be alike in a framework
    known: str = ""  # a kind of thing, one of which this names


class Table(NamedTuple):
    """A table with closed keys; all are required but the optional ones."""

    keys: dict[str, Shape]
    optional: tuple[str, ...] = ()
    rule: Callable[[Any, FolderChecker], _Complaints] | None = None


class Open(NamedTuple):
    """A table whose keys only its rule can judge."""

    value: Shape
    rule: Callable[[Any, FolderChecker], _Complaints]


class Many(NamedTuple):
    """An array of like things. ``numbered``: the key that numbers them, and the numbers wanted."""

    item: Shape
    at_least: int = 1
    numbered: tuple[str, Callable[[FolderChecker, int], range]] | None = None
    rule: Callable[[Any, FolderChecker], _Complaints] | None = None


class Kinds(NamedTuple):
    """A table whose keys depend on what it holds."""

    table: Callable[[Any], Table]


Shape: TypeAlias = "Leaf | Table | Open | Many | Kinds"


def _match(pattern: str) -> Callable[[Any], bool]:
    found = re.compile(pattern).fullmatch
    return lambda value: isinstance(value, str) and found(value) is not None


def _whole(low: int, high: int | None = None) -> Leaf:
    # type() and not isinstance(): a bool is an int
    expected = (
        f"a whole number from {low} to {high}"
        if high is not None
        else f"a whole number of at least {low}"
    )
    return Leaf(
        expected,
        lambda value: type(value) is int and low <= value and (high is None or value <= high),
    )


def _one_of(*options: str) -> Leaf:
    return Leaf(
        "one of " + ", ".join(_show(option) for option in options),
        lambda value: isinstance(value, str) and value in options,
    )


def _named(kind: str, shape: Leaf) -> Leaf:
    return shape._replace(unique=kind)


def _rule(rule: Document, checker: FolderChecker) -> _Complaints:
    yield from RULES[rule["kind"]].complaints(rule, checker.scale)


def _rule_table(rule: Any) -> Table:
    """Return what a rule's table holds: what its kind asks for; where the kind is none that there
    is, what any of them does.
    """
    kind = rule.get("kind") if isinstance(rule, dict) else None
    kinds = [RULES[kind]] if isinstance(kind, str) and kind in RULES else list(RULES.values())
    keys: dict[str, Shape] = {name: Leaf(*key) for one in kinds for name, key in one.keys.items()}
    return Table(
        {"kind": _one_of(*RULES), **keys, **_CITED},
        optional=tuple(name for name in keys if any(name not in one.keys for one in kinds)),
        rule=_rule,
    )


def _values(checker: FolderChecker, steps: int) -> range:
    """Return the values that the steps of a scale should have: one more than the one before."""
    first = checker.first_value
    return range(first, first + min(max(steps, 2), _MOST_STEPS))


def _weights(weights: dict[str, int], checker: FolderChecker) -> _Complaints:
    competencies = checker.known("competency id")
    if competencies is not None:
        for unknown in (key for key in weights if key not in competencies):
            yield (
                "." + _quoted(unknown),
                "is no competency" + checker.suggest(unknown, competencies),
            )
        for missing in (key for key in competencies if key not in weights):
            yield (
                "." + _quoted(missing),
                "is missing; every competency has a weight, even if it is 0",
            )
    if sum(weights.values()) != 100:
        yield "", f"must add up to 100, not {sum(weights.values())}"


def _bands(grades: list[Document], checker: FolderChecker) -> _Complaints:
    for index, grade in enumerate(grades):
        if index and Fraction(grade["from"]) != Fraction(before := grades[index - 1]["to"]):
            yield (
                f"[{index}].from",
                f'must be "{before}", where the grade before ends, not "{grade["from"]}"',
            )
        if Fraction(grade["from"]) >= Fraction(grade["to"]):
            yield (
                f"[{index}].to",
                f'must be above "{grade["from"]}", where the grade starts, not "{grade["to"]}"',
            )
        if checker.levels and Fraction(grade["to"]) > checker.levels:
            yield (
                f"[{index}].to",
                f'must be at most {checker.levels}, the highest level, not "{grade["to"]}"',
            )


def _salary_order(grade: Document, _: FolderChecker) -> _Complaints:
    if grade.get("min_salary", 0) > (
        following := grade.get("next_salary", grade.get("min_salary", 0))
    ):
        yield (
            ".min_salary",
            f"must be at most {following}, the next salary, not {grade['min_salary']}",
        )


# what a ladder says of its salaries, and the keys that each of its grades then has to have
_SALARIES = {
    "bounds": ("min_salary", "next_salary"),
    "band": ("min_salary", "next_salary"),
    "lower bounds": ("min_salary",),
    "not set": (),
}


def _salary_keys(ladder: Document, _: FolderChecker) -> _Complaints:
    for index, grade in enumerate(ladder["grades"]):
        for key in ("min_salary", "next_salary"):
            if key in grade and ladder["salaries"] == "not set":
                yield f".grades[{index}].{key}", 'must be left out where salaries are "not set"'
            elif key not in grade and key in _SALARIES[ladder["salaries"]]:
                yield (
                    f".grades[{index}].{key}",
                    f'is missing, though salaries are "{ladder["salaries"]}"',
                )


def _once(months: list[int], _: FolderChecker) -> _Complaints:
    if len(set(months)) < len(months):
        yield "", "must name a month only once"


def _shares(kinds: list[Document], _: FolderChecker) -> _Complaints:
    if (total := sum(kind["share"] for kind in kinds)) != 100:
        yield "", f"share must add up to 100 over all kinds, not {total}"


def _practices(practices: list[Document], checker: FolderChecker) -> _Complaints:
    yield from practice_complaints(practices, checker.documents.get("competencies.toml", {}))


def _cadence(months: Document, _: FolderChecker) -> _Complaints:
    shortest, recommended, longest = (
        months[f"{key}_months"] for key in ("shortest", "recommended", "longest")
    )
    if shortest > longest:
        yield ".shortest_months", f"must be at most {longest}, the longest, not {shortest}"
    elif not shortest <= recommended <= longest:
        yield (
            ".recommended_months",
            f"must be from {shortest}, the shortest, to {longest}, the longest, not {recommended}",
        )


# how many skills a migration leads from and to: at least, at most
_MIGRATIONS: dict[str, dict[str, tuple[int, float]]] = {
    "renamed": {"before": (1, 1), "after": (1, 1)},
    "split": {"before": (1, 1), "after": (2, inf)},
    "merged": {"before": (2, inf), "after": (1, 1)},
    "dropped": {"before": (1, 1), "after": (0, 0)},
}


def _migration(migration: Document, checker: FolderChecker) -> _Complaints:
    kind, before, after = migration["kind"], migration["before"], migration["after"]
    if before and "text" in migration:
        yield ".text", "must be left out where before names the skill by its id"
    elif not before and "text" not in migration:
        yield (
            ".before",
            "must name a skill by its id, or text must give the wording of one that had none",
        )
    else:
        # a wording stands for one skill
        for key, count in (("before", len(before) or 1), ("after", len(after))):
            low, high = _MIGRATIONS[kind][key]
            if not low <= count <= high:
                yield (
                    f".{key}",
                    (
                        f"must have {low if low == high else f'at least {low}'} for what is"
                        f' "{kind}", not {count}'
                    ),
                )
    if len(set(after)) < len(after):
        yield ".after", "must name a skill only once"
    known = checker.known("skill id") or {}
    for index, identity in enumerate(before):
        if identity in known and not (kind in ("split", "merged") and identity in after):
            yield (
                f".before[{index}]",
                (
                    f'"{identity}" still exists; only a skill that was split or merged may keep its'
                    " id, and after has to name it then"
                ),
            )


def _show(value: object) -> str:
    """Return a value of a TOML file as its author would recognise it, shortened."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "an array"
    if isinstance(value, str):
        line = value.replace("\n", "\\n")
        return f'"{line}"' if len(line) <= _LONGEST_NAME else f'"{line[: _LONGEST_NAME - 4]} ..."'
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 4]} ..."


_TEXT = Leaf("text that is not empty", lambda value: isinstance(value, str) and bool(value.strip()))
_LOWER = Leaf(
    "lower-case text",
    lambda value: isinstance(value, str) and bool(value.strip()) and value == value.lower(),
)
_ID = Leaf("lower-case letters, digits and hyphens", _match("[a-z0-9-]+"))
# digits are limited, so that no number in a data file costs time or memory
_EXACT = Leaf(*EXACT)
_POSITIVE = Leaf(
    'a positive decimal number in quotes, such as "0.55"',
    lambda value: _EXACT.holds(value) and Fraction(value) > 0,
)
_BARE = _match(r"[A-Za-z0-9_-]+")  # a key that TOML does not quote
# which one is left to the array's numbering
_NUMBER = Leaf("a whole number", lambda value: type(value) is int)
_COLOUR = Leaf('a colour such as "F4CCCC"', _match("[0-9A-Fa-f]{6}"), unique="colour")
_CITED: dict[str, Shape] = {"description": _TEXT, "reference": _TEXT}

_RATING = Table(
    {
        "value": _NUMBER,
        "label": _named("rating", _TEXT),
        "aliases": Many(_named("rating", _LOWER), 0),
        "colours": Many(_COLOUR, 0),
        "symbol": Leaf(
            "one sign", lambda value: isinstance(value, str) and len(value.strip()) == 1
        ),
        **_CITED,
    },
    optional=("symbol",),
)
# a drop-down's list may hold it between commas, and a formula counts it: no sign that either would
# take for its own
_COUNTABLE = Leaf(
    "at most 30 characters that begin with a letter, without commas, quotes and wildcards",
    _match(r"[^\W\d_](?:[^,;\"*?~<>=\n]{0,28}[^,;\"*?~<>=\s])?"),
    unique="rating",
)
_DOES_NOT_APPLY = Table(
    {"label": _COUNTABLE, "aliases": Many(_named("rating", _LOWER), 0), **_CITED},
    optional=("aliases",),
)
_LEVEL = Table({"number": _NUMBER, "name": _named("level", _TEXT), **_CITED})
_SKILLS = Many(Table({"id": _named("skill id", _ID), "text": _TEXT}))
_COMPETENCY = Table(
    {
        "id": _named("competency id", _ID),
        "name": _named("competency", _TEXT),
        "aliases": Many(_named("competency", _TEXT), 0),
        "practice": _TEXT,
        "practice_kind": _ID,
        "levels": Many(
            Table(
                {"level": _NUMBER, "description": _TEXT, "reference": _TEXT, "skills": _SKILLS},
                optional=("reference",),
            ),
            numbered=("level", lambda checker, found: range(1, (checker.levels or found) + 1)),
        ),
        **_CITED,
    },
    optional=("aliases", "practice", "practice_kind"),
)
_TRACK = Table(
    {
        "id": _named("track id", _ID),
        "name": _named("track", _TEXT),
        "weights": Open(_whole(0, 100), _weights),
        "responsibilities": Many(_TEXT),
        **_CITED,
    }
)
_GRADE = Table(
    {
        "from": _EXACT,
        "to": _EXACT,
        "grade": _TEXT,
        "job_title": _TEXT,
        "min_salary": _whole(0),
        "next_salary": _whole(0),
    },
    optional=("grade", "min_salary", "next_salary"),
    rule=_salary_order,
)
_LADDER = Table(
    {
        "track": _TEXT._replace(unique="ladder", known="track id"),
        "salaries": _one_of(*_SALARIES),
        "grades": Many(_GRADE, rule=_bands),
        **_CITED,
    },
    rule=_salary_keys,
)
_CYCLE = Table(
    {
        "skip_within_months": _whole(0, 120),
        "grace_months": _whole(0, 120),
        "preparation_hours": _whole(0, 24),
        "preparation_days": _whole(1, 60),
        "reminder_days": _whole(0, 60),
        **_CITED,
    },
    optional=("preparation_days", "reminder_days"),
)
_EVENT = Table(
    {
        "id": _named("event id", _ID),
        "name": _TEXT,
        "kind": _one_of("review", "planning", "catch-up"),
        "months": Many(_whole(1, 12), rule=_once),
        "week": _whole(1, 4),
        **_CITED,
    },
    optional=("kind", "week"),
)
_GROWTH_KIND = Table(
    {"id": _named("kind id", _ID), "name": _named("kind", _TEXT), "share": _whole(0, 100), **_CITED}
)
_PRACTICE = Table(
    {
        "competency": _ID._replace(known="competency id"),
        "kind": _ID._replace(known="kind id"),
        "next_step": _TEXT,
        "measure": _TEXT,
    },
    optional=("next_step",),
)
_LEAD_TIMES = Table(
    {
        "somewhat_months": _whole(1, 60),
        "no_months": _whole(1, 60),
        "level_months": _whole(0, 60),
        **_CITED,
    }
)
_VALUE = Table({"id": _named("value id", _ID), "name": _named("value", _TEXT), **_CITED})
_CONVERSATIONS = Table(
    {
        "longest_months": _whole(1, 120),
        "recommended_months": _whole(1, 120),
        "shortest_months": _whole(1, 120),
        **_CITED,
    },
    rule=_cadence,
)
_MIGRATION = Table(
    {
        "kind": _one_of(*_MIGRATIONS),
        "before": Many(_named("earlier skill", _ID), 0),
        "after": Many(_ID._replace(known="skill id"), 0),
        "text": _named("earlier wording", _TEXT),
        **_CITED,
    },
    optional=("text",),
    rule=_migration,
)


def _multipliers(kind: str) -> Many:
    return Many(Table({"name": _named(kind, _TEXT), "multiplier": _POSITIVE, "description": _TEXT}))


# The order matters: a file may name what stands in an earlier one.
FILES: dict[str, Table] = {
    "framework.toml": Table(
        {
            "framework": Table(
                {
                    "id": _ID,
                    "name": _TEXT,
                    "version": _TEXT,
                    "zero_level": _TEXT,
                    "ratings_as": _one_of("labels", "numbers"),
                    **_CITED,
                },
                optional=("ratings_as",),
            ),
            "rule": Kinds(_rule_table),
            "ratings": Many(_RATING, numbered=("value", _values)),
            "does_not_apply": _DOES_NOT_APPLY,
            "levels": Many(_LEVEL, numbered=("number", lambda _, found: range(1, found + 1))),
        },
        optional=("does_not_apply",),
    ),
    "competencies.toml": Table({"competencies": Many(_COMPETENCY)}),
    "tracks.toml": Table({"tracks": Many(_TRACK)}),
    "grades.toml": Table({"ladders": Many(_LADDER)}),
    "pay.toml": Table(
        {
            "pay": Table({"unit": _TEXT, **_CITED}),
            "periods": _multipliers("period"),
            "currencies": _multipliers("currency"),
            "countries": _multipliers("country"),
        }
    ),
    "cycle.toml": Table({"cycle": _CYCLE, "events": Many(_EVENT)}),
    "growth.toml": Table(
        {
            "kinds": Many(_GROWTH_KIND, rule=_shares),
            "practices": Many(_PRACTICE, rule=_practices),
            "lead_times": _LEAD_TIMES,
            "values": Many(_VALUE),
            "conversations": _CONVERSATIONS,
        },
        optional=("practices", "lead_times"),
    ),
    "migrations.toml": Table({"migrations": Many(_MIGRATION)}),
}
_OPTIONAL_FILES = ("pay.toml", "cycle.toml", "growth.toml", "migrations.toml")


# --- checking ------------------------------------------------------------------------------------


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

    @property
    def first_value(self) -> int:
        """The value of the lowest step of the scale; 0 where it is not known."""
        ratings = self.documents.get("framework.toml", {}).get("ratings")
        first = ratings[0] if isinstance(ratings, list) and ratings else None
        value = first.get("value") if isinstance(first, dict) else None
        return value if type(value) is int and 0 <= value <= _HIGHEST_FIRST else 0

    @property
    def scale(self) -> RatingScale:
        """The scale by its values; the usual one where they are not known."""
        ratings = self.documents.get("framework.toml", {}).get("ratings")
        many = len(ratings) if isinstance(ratings, list) else 0
        if many < 2:
            return USUAL
        return RatingScale(tuple(Step(value, "") for value in _values(self, many)))

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
            if not (error.missing and self.file in _OPTIONAL_FILES):
                self.complain("", str(error))
        return None

    def complain(self, key: str, message: str, owner: str = "") -> None:
        """Note an error; ``owner`` is the id or name of what the key belongs to."""
        if len(self.errors) >= _MOST_ERRORS:
            return  # whoever mends so many will check again
        if owner and _show(owner) not in message:
            message += f" (in {_show(owner)})"
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
                self.complain(path, f"must be {shape.expected}, not {_show(value)}", owner)
            elif shape.unique or shape.known:
                self.check_name(shape, value, path, owner)
            return
        if isinstance(value, dict):
            owner = next(
                (
                    value[key]
                    for key in ("id", "track", "name", "label")
                    if _TEXT.holds(value.get(key))
                ),
                owner,
            )
        errors_before = len(self.errors)
        if isinstance(shape, Many):
            self.walk_array(shape, value, path, owner)
        else:
            self.walk_table(shape, value, path, owner)
        if shape.rule and len(self.errors) == errors_before:  # a rule may rely on what it looks at
            for key, message in shape.rule(value, self):
                self.complain(path + key, message, owner)

    def walk_table(self, shape: Table | Open, table: Any, path: str, owner: str) -> None:
        """Check the keys of a table, in the order of the file, then name those that are missing."""
        if not isinstance(table, dict):
            self.doubtful.update(_kinds(shape))
            self.complain(path, f"must be a table, not {_show(table)}", owner)
            return
        for key, value in table.items():
            below = shape.value if isinstance(shape, Open) else shape.keys.get(key)
            if below is None and isinstance(shape, Table):
                self.complain(
                    _below(path, key), "is no known key" + self.suggest(key, shape.keys), owner
                )
            elif below is not None:
                self.walk(below, value, _below(path, key), owner)
        if isinstance(shape, Table):
            for key, below in shape.keys.items():
                if key not in table and key not in shape.optional:
                    self.doubtful.update(_kinds(below))
                    self.complain(_below(path, key), "is missing", owner)

    def walk_array(self, shape: Many, items: Any, path: str, owner: str) -> None:
        """Check the items of an array, and whether they are numbered as they should be."""
        if not isinstance(items, list):
            self.doubtful.update(_kinds(shape))
            self.complain(
                path,
                f"must be an array{' of tables' * isinstance(shape.item, Table)}, not"
                f" {_show(items)}",
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
                path, f"{_show(value)} is no {shape.known}" + self.suggest(value, known), owner
            )
        if shape.unique:
            spelling = " ".join(value.casefold().split())
            first = self.seen.setdefault(shape.unique, {}).setdefault(spelling, path)
            if first != path:
                self.doubtful.add(shape.unique)
                self.complain(path, f"{_show(value)} is taken already, by {first}", owner)


def _kinds(shape: Shape) -> Iterator[str]:
    """Yield the kinds of things that a value of a shape would name, and that are not all known
    where it is wrong.
    """
    if isinstance(shape, Leaf):
        yield from [shape.unique] * bool(shape.unique)
    elif isinstance(shape, Table):
        for below in shape.keys.values():
            yield from _kinds(below)
    elif not isinstance(shape, Kinds):
        yield from _kinds(shape.value if isinstance(shape, Open) else shape.item)


def _quoted(key: str) -> str:
    return key if len(key) <= _LONGEST_NAME and _BARE(key) else _show(key)


def _below(path: str, key: str) -> str:
    return f"{path}.{_quoted(key)}" if path else _quoted(key)


def _suggest(word: str, options: Iterable[str]) -> str:
    options = list(options)
    alike = (
        near(word, options) if len(options) <= _MOST_OPTIONS and len(word) <= _LONGEST_NAME else []
    )
    if alike:
        return f"; did you mean {alike[0]}?"
    more = f" and {len(options) - 10} more" if len(options) > 10 else ""
    return f"; there are {listed(options[:10])}{more}"
