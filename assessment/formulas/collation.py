"""The order of texts, as spreadsheets sort and compare them: without regard to case, accents after
letters.

It is the root order of Unicode (UTS 10, as CLDR tailors it) for the letters of European languages
and the usual signs, to its second strength: ``"é" < "f"``, ``"co-op" < "coop"``, ``"cote" < "coté"
< "côte"``. What stands in no table follows in the order of its code points. Equality is another
matter: two texts are equal if only the case of their letters differs, so that ``"ß"`` is not
``"ss"``.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# from the first to the last; what stands here comes before digits and letters
_SIGNS = (
    "\t\n\v\f\r \u00a0_-\u2013\u2014,;:!\u00a1?\u00bf.'\u2018\u2019\"\u201c\u201d\u00ab\u00bb()[]{}"
    "\u00a7@*/\u2044\\&#%\u2022`^\u00b0\u00a9\u2190\u2192+\u00f7\u00d7<=>|~\u221e\u2264\u00a2$\u00a3\u00a5\u20ac"
)
_CYRILLIC = "абвгґдђеєжзѕиіјклљмнњопрстћуўфхцчџшщъыьэюя"
# letters that are others with a stroke, or two of them, to Unicode's order but not to its
# decomposition
_STROKE = "\u0335"
_LETTERS = {
    "ß": "ss\u0360",
    "æ": "ae" + _STROKE,
    "œ": "oe" + _STROKE,
    "đ": "d" + _STROKE,
    "ð": "d" + _STROKE * 2,
    "ø": "o" + _STROKE,
    "ł": "l" + _STROKE,
    "ħ": "h" + _STROKE,
    "ŧ": "t" + _STROKE,
    "ſ": "s\u0360",
    "ı": "i\u0360",
    "ς": "σ",
    "ŋ": "n\U000f0000",  # a letter of its own, behind the one before it
    "þ": "z\U000f0000",
}
# acute, grave, breve, circumflex, caron, ring, diaeresis, double acute, tilde, dot, cedilla, comma,
# ogonek, macron, stroke
_ACCENTS = (
    "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0326\u0328\u0304\u0335"
)
_MARKS = {accent: chr(index + 2) for index, accent in enumerate(_ACCENTS)}
_FIRST_DIGIT, _FIRST_LETTER, _OTHER_SIGNS = 0x100, 0x200, 0x80
_WEIGHTS = {
    **{ord(sign): chr(index + 1) for index, sign in enumerate(_SIGNS)},
    **{ord(digit): chr(_FIRST_DIGIT + index) for index, digit in enumerate("0123456789")},
    **{
        ord(letter): chr(_FIRST_LETTER + index)
        for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz")
    },
    **{ord(letter): chr(0x440 + index) for index, letter in enumerate(_CYRILLIC)},
}

_SHORT = 200  # characters of a text whose key is worth remembering

Key = tuple[str, str]  # what counts first, and what decides where that is the same


def folded(text: str) -> str:
    """Return what texts have in common that a spreadsheet takes for equal."""
    return text.upper() if text.isascii() else text.replace("ß", "ẞ").upper()


def collation(text: str) -> Key:
    """Return what texts are ordered by."""
    if text.isascii():
        return text.lower().translate(_WEIGHTS), ""
    return _known(text) if len(text) <= _SHORT else _collation(text)


def _collation(text: str) -> Key:
    letters = unicodedata.normalize(
        "NFKD", "".join(_LETTERS.get(letter, letter) for letter in text.lower())
    )
    first: list[str] = []
    second: list[str] = []
    for letter in letters:
        if unicodedata.combining(letter):
            second.append(_MARKS.get(letter, "\x7f"))
            continue
        second.append("\x01")
        first.append(_WEIGHTS.get(ord(letter)) or _weight(letter))
    return "".join(first), "".join(second).rstrip("\x01")


_known = lru_cache(maxsize=4096)(_collation)


def _weight(letter: str) -> str:
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return chr(_FIRST_DIGIT + digit)
    if letter.isalnum() or ord(letter) >= 0xE000:
        return letter
    return chr(_OTHER_SIGNS)
