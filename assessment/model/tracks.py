"""Career tracks and competencies found by what people call them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from unicodedata import normalize

from assessment.model.errors import CompetencyError, TrackError
from assessment.model.framework import Competency, Framework, Track
from assessment.words.text import listed, near

ALL_TRACKS = "all"  # stands for every track where tracks are named
_HOW_TO_LIST = '"assess framework show ID" lists the tracks'


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", normalize("NFKC", name).casefold())


def _begins(short: list[str], words: list[str]) -> bool:
    """Tell whether ``short`` is the beginning of a name, or of its first words, or all of its
    initials.
    """
    if "".join(words).startswith("".join(short)) or short == ["".join(word[0] for word in words)]:
        return True
    return len(short) <= len(words) and all(
        word.startswith(start) for start, word in zip(short, words, strict=False)
    )


def _abbreviates(short: list[str], words: list[str]) -> bool:
    """Tell whether ``short`` is the beginnings of some words of a name, in their order."""
    rest = iter(words)  # each search goes on where the one before has stopped
    return all(any(word.startswith(start) for word in rest) for start in short)


# how a name may be meant, the surest way first: the words that are wanted, those of a track
_WAYS: tuple[Callable[[list[str], list[str]], bool], ...] = (
    lambda short, words: "".join(short) == "".join(words),
    # without its "and" too, so that "IT Sec" is no surer to be IT Security than IT and Security
    lambda short, words: (
        _begins(short, words) or _begins(short, [word for word in words if word != "and"])
    ),
    _abbreviates,
)


def find_track(frameworks: Sequence[Framework], name: str) -> tuple[Framework, Track]:
    """Return the one track that is meant, with its framework.

    ``name`` is an id or a name, whatever its case, spaces and hyphens; or an abbreviation that
    only one track has: its beginning, the beginnings of its words ("prod fam", "science lead")
    or its initials ("AC"); a beginning counts before words from the middle. "mews:Engineer"
    looks in one framework. Raises :class:`TrackError` if there is no such track, with those that
    are spelt alike, or more than one, with their names.
    """
    wanted = name.strip()
    qualifier, colon, rest = wanted.partition(":")
    chosen = _called(frameworks, qualifier) if colon else []
    if chosen:
        frameworks, wanted = chosen, rest.strip()
    tracks = _tracks(frameworks)
    meant = [
        tracks[place] for place in _meant(wanted, [(track.name, track.id) for _, track in tracks])
    ]
    if len(meant) == 1:
        return meant[0]
    if colon and not (chosen or meant):
        raise TrackError(
            f'no framework is called "{qualifier.strip()}"; there are'
            f" {listed(framework.id for framework in frameworks)}"
        )
    raise TrackError(_not_one_track(wanted, meant or tracks, found=bool(meant)))


def _not_one_track(wanted: str, pairs: Sequence[tuple[Framework, Track]], *, found: bool) -> str:
    """Say that several tracks are meant, which are ``found``, or that none of all is."""
    if found:
        several = len({framework.id for framework, _ in pairs}) > 1
        return _ambiguous(
            wanted,
            "tracks",
            [f"{one.id}: {track.name}" if several else track.name for one, track in pairs],
        )
    known = [track.name for _, track in pairs]
    return f'no track is called "{wanted}"; {_hint(wanted, known)}{_HOW_TO_LIST}'


def find_competency(framework: Framework, name: str) -> Competency:
    """Return the one competency that is meant by an id, a name or an alias, abbreviated as tracks
    may be. Raises :class:`CompetencyError` if there is no such competency, with those that there
    are, or more than one.
    """
    wanted = name.strip()
    competencies = framework.competencies
    names = [(one.name, one.id, *one.aliases) for one in competencies]
    meant = [competencies[place] for place in _meant(wanted, names)]
    if len(meant) == 1:
        return meant[0]
    known = [one.name for one in competencies]
    if meant:
        raise CompetencyError(_ambiguous(wanted, "competencies", [one.name for one in meant]))
    raise CompetencyError(
        f'no competency is called "{wanted}"; {_hint(wanted, known)}there are {listed(known)}'
    )


def _tracks(frameworks: Sequence[Framework]) -> list[tuple[Framework, Track]]:
    return [(framework, track) for framework in frameworks for track in framework.tracks]


def _called(frameworks: Sequence[Framework], name: str) -> list[Framework]:
    words = _words(name)
    return [
        framework
        for framework in frameworks
        if words in (_words(framework.id), _words(framework.name))
    ]


def _meant(wanted: str, names: Sequence[Sequence[str]]) -> list[int]:
    """Return the places of those that may be meant, by the surest way that finds any; ``names``
    are what each of them is called.
    """
    # as it is written, before signs are left out: "C" is not "C++"
    places = [
        place
        for place, called in enumerate(names)
        if wanted and wanted.casefold() in (called[0].casefold(), called[1])
    ]
    words = _words(wanted)
    for means in _WAYS if words else ():
        places = places or [
            place
            for place, called in enumerate(names)
            if any(means(words, _words(name)) for name in called)
        ]
    return places


def _ambiguous(wanted: str, what: str, candidates: Sequence[str]) -> str:
    return f'"{wanted}" may be any of {len(candidates)} {what}: {"; ".join(candidates)}'


def _hint(wanted: str, known: Sequence[str]) -> str:
    spelt = {"".join(_words(name)): name for name in known}
    alike = [spelt[spelling] for spelling in near("".join(_words(wanted)), spelt)]
    return f"did you mean {' or '.join(alike)}? " if alike else ""
