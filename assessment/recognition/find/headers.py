"""Headers and names as people spell them: of the Summary's columns, of levels, of raters, of
sheets. The words for them, in whatever language, are pages of ``assessment/words/recognised``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from assessment.model import Rater
from assessment.recognition.find.words import Vocabulary, numbering, plain
from assessment.words.names import similar, squeezed
from assessment.words.recognising import recognised_words, squeezed_words

KINDS = ("weight", "level", "value", "competency")  # of columns of the Summary
_RATERS: tuple[Rater, ...] = ("agreed", "manager", "self")
_LONGEST_HEADER = 40  # characters of a header of the Summary
_LONGEST_LEVEL = 60  # characters of a header that says a level
_LONGEST_OWN_NAME = 24  # letters of a level's name that no framework has
_LONGEST_MISSPELT = 20  # letters of a framework's
_SHORTEST = 5  # letters of a name that is understood when misspelt, or by its beginning
_MOST_NAMES = 100  # of sheets among which a misspelt one is looked for
_STEM = 5  # letters
_WORD = re.compile(r"[^\W\d_]+")


def header_kind(text: str, exact: bool) -> str | None:
    """Return which header of a Summary a text is (weight, level, value, competency), typing
    errors forgiven unless ``exact``.
    """
    return _header_kind(text, exact) if len(text) <= _LONGEST_HEADER else None


@lru_cache(maxsize=4096)
def _header_kind(text: str, exact: bool) -> str | None:
    if exact and text.isascii() and not _stems().search(text):
        return None
    for word in plain(text).split():
        known = _header_word(squeezed(word), exact)
        if known is not None:
            return known
    return None


@lru_cache(maxsize=4096)
def _header_word(word: str, exact: bool) -> str | None:
    for kind in KINDS:
        if word in words_for(kind) or (
            not exact
            and any(similar(word, nearly) for nearly in squeezed_words("summary", "nearly", kind))
        ):
            return kind
    return None


@cache
def words_for(kind: str) -> frozenset[str]:
    """Return all words for a kind of header, squeezed."""
    exactly = squeezed_words("summary", "exactly", kind)
    return squeezed_words("summary", "nearly", kind) | exactly


@cache
def _stems() -> re.Pattern[str]:
    """Return what finds a beginning of some header: without one there is none, which tells nearly
    all texts apart.
    """
    stems = {word[:_STEM] for kind in KINDS for word in words_for(kind)}
    return re.compile("|".join(map(re.escape, sorted(stems))), re.IGNORECASE)


def is_aside(text: str) -> bool:
    """Tell whether a header of the Summary speaks of another level or weight than the present
    one: a target, last year's.
    """
    return not said_in(text).isdisjoint(recognised_words("summary", "aside"))


def level_header(text: str, words: Vocabulary) -> tuple[int | None, str | None]:
    """Return the number and the name that a header gives a level; ``None`` for what it does not
    say.

    ``1/ Beginner`` gives both; a text that is neither numbered nor a level's name gives nothing.
    """
    if len(text) > _LONGEST_LEVEL:
        return None, None
    match = numbering().match(text)
    if match is None:
        return None, _known_level(squeezed(text), words)
    rest = text[match.end() :]
    name = _known_level(squeezed(rest), words) or _own_level(rest, match[1])
    return (int(match[1]), name) if name is not None else (None, None)


def _known_level(name: str, words: Vocabulary) -> str | None:
    """Return the level that a squeezed name is, typing errors forgiven."""
    known = words.levels.get(name)
    if known is not None or not _SHORTEST <= len(name) <= _LONGEST_MISSPELT:
        return known
    return _misspelt(name, tuple(words.levels.items()))


def _own_level(name: str, number: str) -> str | None:
    """Return how a workbook's own level is called by what stands behind its number."""
    letters = squeezed(name)
    if not letters:
        return f"Level {int(number)}"
    return " ".join(name.split()) if len(letters) <= _LONGEST_OWN_NAME else None


@lru_cache(maxsize=2048)
def _misspelt(name: str, levels: tuple[tuple[str, str], ...]) -> str | None:
    return next((known for key, known in levels if similar(name, key)), None)


def find_name(wanted: str, candidates: Sequence[str], words: Vocabulary) -> str | None:
    """Return the one of ``candidates`` (sheet names) that ``wanted`` means, by any reasonable
    spelling.
    """
    target = squeezed(wanted)
    if not target:
        return None
    by_key = _by_key(tuple(candidates))
    if target in by_key:
        return by_key[target]
    meant = words.competencies.get(target, target)
    for key, candidate in by_key.items():
        if words.competencies.get(key, key) == meant:
            return candidate
    return _close_name(target, by_key) if len(by_key) <= _MOST_NAMES else None


@lru_cache(maxsize=512)
def _by_key(candidates: tuple[str, ...]) -> dict[str, str]:
    return {squeezed(candidate): candidate for candidate in reversed(candidates)}


def _close_name(target: str, by_key: Mapping[str, str]) -> str | None:
    """Return the only name with a typing error, or else the only one of which ``target`` is a part
    or the other way round.
    """
    close = [candidate for key, candidate in by_key.items() if similar(key, target)]
    if len(close) != 1:
        close = [candidate for key, candidate in by_key.items() if _is_part(key, target)]
    return close[0] if len(close) == 1 else None


def _is_part(key: str, target: str) -> bool:
    if min(len(key), len(target)) < _SHORTEST:
        return False
    return key.startswith(target) or target.startswith(key) or key.endswith(target)


def said_in(header: str) -> frozenset[str]:
    """Return the words of a header, in small letters."""
    return frozenset(_WORD.findall(header.casefold()))


def whose(said: frozenset[str]) -> Rater | None:
    """Return the rater whom the words of a header name."""
    return next((rater for rater in _RATERS if said & recognised_words("raters", rater)), None)
