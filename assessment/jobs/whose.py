"""Whose a workbook is: by the id that it carries, else by its name; never by what its file is
called alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple
from unicodedata import normalize

from assessment.jobs.folders import person_in
from assessment.model import Assessment
from assessment.words.names import squeezed

_MOST_COMPARED = 64  # workbooks of one name that each of them is compared with
_MOST_NAMED = 3  # in a message
_PIECE = 1 << 20  # bytes that are read at a time
_LONGEST_SHOWN = 60  # characters
_WORDS = re.compile(r"[^\W\d_]+")
_PARTICLES = frozenset(
    (
        "da",
        "de",
        "del",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "le",
        "ten",
        "ter",
        "van",
        "von",
        "zu",
    )
)


class Identity(NamedTuple):
    """Who a workbook says that it is of; texts are empty where it does not say."""

    id: str
    name: str
    is_read: bool  # whether it is a competency workbook
    is_rated: bool


def identity_of(assessment: Assessment) -> Identity:
    """Return who an assessment is of."""
    rated = any(
        skill.rating is not None
        for one in assessment.competencies
        for level in one.levels
        for skill in level.skills
    )
    name = assessment.person or ""
    identity = assessment.person_id
    return Identity(
        "" if as_id(identity) == as_id(name) else identity,
        name,
        bool(assessment.competencies),
        rated,
    )


def as_id(text: str) -> str:
    """Return an id as it is compared: 12-3 is not 1-23."""
    return " ".join(normalize("NFKC", text).casefold().split())


def as_name(text: str) -> str:
    """Return a name as it is compared, generously; one without letters and digits as it stands."""
    return squeezed(text) or as_id(text)


def name_words(text: str) -> frozenset[str]:
    """Return the words of a name as they are compared, whatever their order; initials are none."""
    return frozenset(
        word
        for part in _WORDS.findall(text)
        if len(word := as_name(part)) > 1 or not word.isascii()
    )


def alike(one: str, other: str) -> bool:
    """Tell whether two names may be one person's who is called otherwise today: they have a
    word in common, or the same letters.
    """
    shared = name_words(one) & name_words(other)
    return bool(shared - _PARTICLES) or sorted(as_name(one)) == sorted(as_name(other))


def people_twice(files: Sequence[str], identities: Sequence[Identity]) -> dict[int, str]:
    """Return what is to be said of the workbooks whose person has another one among them, by their
    places in ``files``.

    Two are one person's by id; by name, unless both have an id and these differ; as copies of one
    file by what such copies are called (:func:`assessment.jobs.folders.person_in`), in one folder
    and unless they name two people; and where they are the same byte for byte and somebody has
    rated.
    """
    read = [place for place, one in enumerate(identities) if one.is_read]
    rated = [place for place in read if identities[place].is_rated]
    said: dict[int, str] = {}

    def tell(
        groups: Iterable[list[int]],
        fits: Callable[[Identity, Identity], bool],
        why: Callable[[Identity], str],
    ) -> None:
        for group in groups:
            for place in group:
                others = [
                    other
                    for other in group[:_MOST_COMPARED]
                    if other != place and fits(identities[place], identities[other])
                ]
                if others and place not in said:
                    said[place] = (
                        f"{_named(files, place, others)} {'is' if len(others) == 1 else 'are'}"
                        f" {why(identities[place])}."
                    )

    tell(_same(files, rated), _may_be_one, lambda _: "the same file, byte for byte")
    by_id = _groups(read, lambda place: as_id(identities[place].id))
    tell(by_id, _may_be_one, lambda one: f'the same person\'s: the id is "{_shown(one.id)}"')
    by_name = _groups(read, lambda place: as_name(identities[place].name))
    tell(by_name, _may_be_one, lambda one: f'the same person\'s: the name is "{_shown(one.name)}"')
    by_file = _groups(
        read, lambda place: f"{PurePath(files[place]).parent}\0{person_in(files[place]).casefold()}"
    )
    tell(by_file, _may_be_copies, lambda _: "the same person's, as the files are called")
    return said


def _groups(places: Iterable[int], key: Callable[[int], str]) -> list[list[int]]:
    """Return the places that share a key, in groups of two and more; those without one are in
    none.
    """
    groups: dict[str, list[int]] = {}
    for place in places:
        if text := key(place):
            groups.setdefault(text, []).append(place)
    return [group for group in groups.values() if len(group) > 1]


def _may_be_one(one: Identity, other: Identity) -> bool:
    return not (one.id and other.id) or as_id(one.id) == as_id(other.id)


def _may_be_copies(one: Identity, other: Identity) -> bool:
    return _may_be_one(one, other) and not (
        one.name and other.name and as_name(one.name) != as_name(other.name)
    )


def _same(files: Sequence[str], places: Iterable[int]) -> list[list[int]]:
    """Return the files with the same bytes. Only those of one size are read."""

    def size(place: int) -> str:
        try:
            return str(Path(files[place]).stat().st_size)
        except (OSError, ValueError):
            return ""

    return [
        same
        for group in _groups(places, size)
        for same in _groups(group, lambda place: _digest(files[place]))
    ]


def _digest(file: str) -> str:
    from hashlib import sha256  # most runs have no two workbooks that may be one

    digest = sha256()
    try:
        # it was read a moment ago, so it is an ordinary file of bounded size
        with open(file, "rb") as opened:
            while piece := opened.read(_PIECE):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()


def _named(files: Sequence[str], place: int, others: Sequence[int]) -> str:
    folder = PurePath(files[place]).parent
    names = [
        PurePath(files[other]).name if PurePath(files[other]).parent == folder else files[other]
        for other in others[:_MOST_NAMED]
    ]
    if len(others) > len(names):
        names.append("others")
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."
