"""Career tracks found by what people call them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from unicodedata import normalize

from assessment.model.errors import TrackError
from assessment.model.framework import Framework, Track
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
    chosen = [
        framework
        for framework in frameworks
        if _words(qualifier) in (_words(framework.id), _words(framework.name))
    ]
    if colon and chosen:
        frameworks, wanted = chosen, rest.strip()
    tracks = [(framework, track) for framework in frameworks for track in framework.tracks]
    words = _words(wanted)
    joined = "".join(words)
    # as it is written, before signs are left out: "C" is not "C++"
    found = [
        pair
        for pair in tracks
        if wanted and wanted.casefold() in (pair[1].name.casefold(), pair[1].id)
    ]
    for means in _WAYS if words else ():
        found = found or [
            pair
            for pair in tracks
            if means(words, _words(pair[1].id)) or means(words, _words(pair[1].name))
        ]
    if len(found) == 1:
        return found[0]
    if found:
        several = len({framework.id for framework, _ in found}) > 1
        candidates = (
            f"{framework.id}: {track.name}" if several else track.name for framework, track in found
        )
        raise TrackError(f'"{wanted}" may be any of {len(found)} tracks: {"; ".join(candidates)}')
    if colon and not chosen:
        raise TrackError(
            f'no framework is called "{qualifier.strip()}"; there are'
            f" {listed(framework.id for framework in frameworks)}"
        )
    names = {"".join(_words(track.name)): track.name for _, track in tracks}
    alike = [names[spelling] for spelling in near(joined, names)]
    hint = f"did you mean {' or '.join(alike)}? " if alike else ""
    raise TrackError(f'no track is called "{wanted}"; {hint}{_HOW_TO_LIST}')
