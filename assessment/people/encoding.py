"""Which of the older encodings a CSV is in, told by the letters of its names and by its headers.

None of them says what it is, and several give letters for the same bytes: Ji\u0159\u00ed
Dvo\u0159\u00e1k, as Czech Excel saves it, is Ji\u00f8\u00ed Dvo\u00f8\u00e1k in a western one. So
the words of the file are read in each, and weighed by how names are spelt
(``assessment/words/recognised/spellings.toml``). Where two encodings give different texts and
neither is clearly the better, none is chosen: people's names are not guessed.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, starmap
from math import log
from unicodedata import normalize

from assessment.words.recognising import recognised

# what spreadsheet programs of Europe and of Macs save, the more frequent first: of those that give
# the same text the first is named
ENCODINGS = (
    "cp1252",
    *(
        "cp1250",
        "iso8859-1",
        "iso8859-2",
        "cp1251",
        "cp1253",
        "cp1254",
        "cp1257",
        "iso8859-15",
        "mac-roman",
        "mac-latin2",
        "cp852",
        "cp850",
        "cp857",
        "cp775",
    ),
)
TITLES = {
    **{f"cp{number}": f"Windows-{number}" for number in (1250, 1251, 1252, 1253, 1254, 1257)},
    **{f"iso8859-{number}": f"ISO-8859-{number}" for number in (1, 2, 15)},
    "mac-roman": "MacRoman",
    "mac-latin2": "MacCE",
}
_NO_TEXT = frozenset(
    (
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "utf_7",
        "mbcs",
        "oem",
        "palmos",
    )
)

_WORD = re.compile(rb"[A-Za-z'`\x80-\xff]*[\x80-\xff][A-Za-z'`\x80-\xff]*")
_MOST_BYTES = 8 * 1024 * 1024  # that are looked at for words
_MOST_WORDS = 5_000  # different ones that are compared
_MOST_WEIGHED = 400  # that are weighed
_MARGIN = 5.0  # by which one reading must be the better: e to its power times as likely
_HEADER = 9.0  # what a header counts that becomes known
_OTHER_LANGUAGE = 3.0  # what it costs a name to be of another language than most
_UNSEEN = 0.05  # how often a letter is assumed in a language's names that has none
_ALPHABET = 130  # letters beyond ASCII that there may be
# for a letter beside which this one has been seen, and against one beside which it has not
_BESIDE = 0.8
# for a letter between such sounds (vowel, consonant, end) as in other names, and against it
_BETWEEN, _NOT_BETWEEN = 0.4, -1.6
_VOWELS = frozenset(
    "aeiouy\u0131\u00e6\u00f8\u0153"
    "\u03b1\u03b5\u03b7\u03b9\u03bf\u03c5\u03c9"  # Greek
    "\u0430\u0435\u0438\u043e\u0443\u044b\u044d\u044e\u044f\u0456\u0454\u0457\u0451"  # Cyrillic
)
_MIXED_CASE, _SIGN, _SIGN_WITHIN, _MARK, _CONTROL = -6.0, -9.0, -12.0, -4.0, -20.0
_WORST = -7.0  # a word whose letters weigh less on average is none
_MARKS = frozenset(
    "\u00aa\u00ba\u00b0\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2026\u00a0\u00b4"
)


@dataclass(frozen=True, slots=True)
class Unsure:
    """Two encodings that may both be right, and a word that they read differently."""

    encodings: tuple[str, str]
    readings: tuple[str, str]


def codec_of(name: str) -> str | None:
    """Return the name by which Python knows an encoding of text, ``None`` for one that it does
    not know.
    """
    try:
        found = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return None
    return (
        None
        if found.name.replace("-", "_") in _NO_TEXT or not getattr(found, "_is_text_encoding", True)
        else found.name
    )


def titled(encoding: str) -> str:
    """Return an encoding's name as people know it."""
    return TITLES.get(encoding, encoding.upper())


def example(data: bytes, encoding: str) -> str:
    """Return the longest of the first words with letters beyond ASCII."""
    # rather a name than a header
    words = _words(data[data.find(b"\n") + 1 :][:20_000]) or _words(data[:20_000])
    return max((word.decode(encoding, "replace") for word in words[:20]), key=len, default="")


def choose(data: bytes, headers_known: Callable[[str], int]) -> str | Unsure | None:
    """Return the encoding of bytes that are no Unicode; two if it cannot be told, and ``None``
    where no encoding gives a text.

    ``headers_known`` says of the beginning of the file, read in an encoding, how many headers with
    letters beyond ASCII become known.
    """
    words = _words(data)
    readings: dict[tuple[str, ...], str] = {}
    for encoding in ENCODINGS:
        decoded = _decoded(data, words, encoding)
        if decoded is not None:
            readings.setdefault(decoded, encoding)
    if not readings:
        return None
    start = data[:4096]
    ones = [
        _Decoding(
            encoding,
            texts,
            _weights(texts[:_MOST_WEIGHED]),
            _HEADER * headers_known(start.decode(encoding, "replace")),
        )
        for texts, encoding in readings.items()
    ]
    # each against the one that comes nearest to it
    rivals = [
        (
            min(
                (
                    (one.ahead_of(other), place)
                    for place, other in enumerate(ones)
                    if other is not one
                ),
                default=(_MARGIN, 0),
            ),
            one,
        )
        for one in ones
    ]
    (lead, nearest), best = max(rivals, key=lambda rival: rival[0][0])
    if len(ones) > 1 and (lead < _MARGIN or not _are_names(best.words[:_MOST_WEIGHED])):
        return Unsure(
            (best.encoding, ones[nearest].encoding), _differing(best.words, ones[nearest].words)
        )
    return best.encoding


@dataclass(frozen=True, slots=True)
class _Decoding:
    """The words of a file in an encoding, and how likely they are."""

    encoding: str
    words: tuple[str, ...]
    weights: tuple[float, ...]  # of the first words
    headers: float

    def ahead_of(self, other: _Decoding) -> float:
        """Return by how much this is the likelier reading, by the words that are read
        differently: the others say nothing for either.
        """
        pairs = zip(self.words, other.words, self.weights, other.weights, strict=False)
        return (
            self.headers
            - other.headers
            + sum(own - its for word, its_word, own, its in pairs if word != its_word)
        )


def _words(data: bytes) -> tuple[bytes, ...]:
    """Return the different words with letters beyond ASCII, the first ones."""
    found: dict[bytes, None] = {}
    for match in _WORD.finditer(data, 0, _MOST_BYTES):
        found[match[0][:60]] = None
        if len(found) >= _MOST_WORDS:
            break
    return tuple(found)


def _decoded(data: bytes, words: Sequence[bytes], encoding: str) -> tuple[str, ...] | None:
    try:
        for place in range(0, len(data), _MOST_BYTES):
            data[place : place + _MOST_BYTES].decode(encoding)
        return tuple(word.decode(encoding) for word in words)
    except UnicodeDecodeError:
        return None


def _differing(one: Sequence[str], two: Sequence[str]) -> tuple[str, str]:
    """Return the longest of the first words that are read differently."""
    pairs = [(first, second) for first, second in zip(one, two, strict=True) if first != second][
        :50
    ]
    return max(pairs, key=lambda pair: len(pair[0]))


# --- how names are spelt -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How often a language's names have a letter beyond ASCII, as a logarithm, and what stands
    beside it.
    """

    letters: dict[str, float]
    unseen: float
    pairs: frozenset[str]
    sounds: frozenset[str]


@lru_cache(maxsize=1)
def _spellings() -> tuple[_Spelling, ...]:
    return tuple(map(_spelling, recognised("spellings").values()))


def _spelling(names: str) -> _Spelling:
    counts: Counter[str] = Counter()
    pairs: set[str] = set()
    sounds: set[str] = set()
    for name in names.lower().replace("-", " ").split():
        for before, letter, after in _beside(name):
            counts[letter] += 1
            pairs |= {before + letter, letter + after}
            sounds.add(_sound(before) + letter + _sound(after))
    total = counts.total() + _UNSEEN * _ALPHABET
    return _Spelling(
        {letter: log((count + _UNSEEN) / total) for letter, count in counts.items()},
        log(_UNSEEN / total),
        frozenset(pairs),
        frozenset(sounds),
    )


def _beside(word: str) -> list[tuple[str, str, str]]:
    """Return the letters beyond ASCII of a word in small letters, with what stands before and
    behind them.
    """
    framed = f"^{word}$"
    return [
        (framed[place], letter, framed[place + 2])
        for place, letter in enumerate(word)
        if not letter.isascii()
    ]


@lru_cache(maxsize=1024)
def _sound(letter: str) -> str:
    """Return V for a vowel, C for another letter, and what it is for the end of a word."""
    if not letter.isalpha():
        return letter
    return "V" if letter in _VOWELS or normalize("NFKD", letter)[0] in _VOWELS else "C"


def _weights(words: Sequence[str]) -> tuple[float, ...]:
    """Return how likely words are, as logarithms: in the language of most of them, now and then
    in another.
    """
    by_language = [[_likelihood(word, spelling) for word in words] for spelling in _spellings()]
    main = max(by_language, key=sum)
    best = map(max, zip(*by_language, strict=True))
    return tuple(
        max(own, other - _OTHER_LANGUAGE) + _oddity(word)
        for own, other, word in zip(main, best, words, strict=True)
    )


def _likelihood(word: str, spelling: _Spelling) -> float:
    total = 0.0
    for before, letter, after in _beside(word.lower()):
        if letter.isalpha():
            total += spelling.letters.get(letter, spelling.unseen)
            total += _BESIDE if before + letter in spelling.pairs else -_BESIDE
            total += _BESIDE if letter + after in spelling.pairs else -_BESIDE
            total += (
                _BETWEEN
                if _sound(before) + letter + _sound(after) in spelling.sounds
                else _NOT_BETWEEN
            )
    return total


@lru_cache(maxsize=65536)
def _oddity(word: str) -> float:
    """Return what is against a word in any language: capitals behind small letters, mixed
    scripts, signs, control characters.
    """
    mixed = sum(_rises(*pair) + _mixes_scripts(*pair) for pair in pairwise(word))
    mixed += sum(starmap(_falls_late, zip(word, word[1:], word[2:], strict=False)))
    mixed += len(word) > 2 and word[0].islower() and word[1:].isupper()
    last = len(word) - 1
    signs = (_sign(letter, 0 < place < last) for place, letter in enumerate(word))
    return mixed * _MIXED_CASE + sum(signs)


def _rises(before: str, letter: str) -> bool:
    """Tell whether a capital stands behind a small letter, as in no name but McDonald's."""
    return before.islower() and letter.isupper() and not (before + letter).isascii()


def _falls_late(before: str, letter: str, after: str) -> bool:
    """Tell whether small letters begin behind two capitals: neither a capital at the beginning
    nor all of them.
    """
    capitals = before.isupper() and letter.isupper() and after.islower()
    return capitals and not (before + letter).isascii()


def _mixes_scripts(before: str, letter: str) -> bool:
    if before.isascii() or letter.isascii() or not (before + letter).isalpha():
        return False
    return _script(before) != _script(letter)


def _sign(letter: str, within: bool) -> float:
    """Return what a sign weighs, ``within`` a word more than at its ends; a letter nothing."""
    if letter.isascii() or (letter.isalpha() and letter not in "\u00aa\u00ba"):
        return 0.0
    if letter in _MARKS:
        return 2 * _MARK if within and letter != "\u2019" else _MARK
    if not letter.isprintable():
        return _CONTROL
    return _SIGN_WITHIN if within else _SIGN


def _script(letter: str) -> int:
    return 0 if letter < "\u0370" else 1 if letter < "\u0400" else 2


def _are_names(words: Sequence[str]) -> bool:
    """Tell whether words are names of some language: not in an encoding that is none of those
    that are tried.
    """
    # signs and control characters in words
    odd = sum(_oddity(word) <= _SIGN and any(map(str.isalpha, word)) for word in words)
    strange = sum(
        max(_likelihood(word, spelling) for spelling in _spellings()) < _WORST * len(_beside(word))
        for word in words
    )
    return odd * 50 <= len(words) and strange * 4 <= len(words)
