"""What people write where a skill does not apply to them: "n/a", "Not applicable", a dash, and all
spellings of these, in whatever language the catalogue of what is recognised has
(``assessment/words/recognised/ratings.toml``).

It is recognised whatever the framework; whether a framework allows it is for
:mod:`assessment.engine.scoring` to say. A dash alone counts as one: where a rating is asked for and
somebody types it, the cell was not overlooked. An error value (``#N/A``) is none, nor is a text
that begins like one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from assessment.words.recognising import recognised, recognised_words, words_of

# the dashes and minus signs of all keyboards: Unicode's class Pd, minus, hyphen bullet, box
# drawing, and the Japanese long vowel that is typed for one
_DASHES = (
    r"\-\u058a\u05be\u1806\u2010-\u2015\u2043\u2212\u2500\u2e3a\u2e3b\u301c\u3030\u30fc"
    r"\ufe58\ufe63\uff0d"
)
_LONG_VOWEL = "\u30fc"  # of the dashes the only letter
_DASH = re.compile(rf"[{_DASHES}]{{1,5}}")
_AROUND = "()[].,:;! "  # what may stand around the whole text
# how signs of a phrase may be spelt
_SPELLINGS = {
    " ": r"\s+",
    "/": r"\s*[./\\|\u2044\u2215-]?\s*",
    "-": r"[\s-]*",
    "'": "\\s*['\u2019\u02bc`\u00b4]?\\s*",
}
_ENOUGH = 3  # letters by which nearly all other texts are told from a phrase


class _Phrases(NamedTuple):
    """What finds the phrases of all languages behind which a reason may stand."""

    beginning: re.Pattern[str]  # for speed: of a text that is one, whatever stands between letters
    said: re.Pattern[str]  # with the reason, if there is one


@cache
def _phrases() -> _Phrases:
    said = [
        _Said(
            *(words_of(words.get(name, ())) for name in (kind, f"before_{kind}", f"behind_{kind}"))
        )
        for words in recognised("ratings").values()
        for kind in ("short", "verbs", "adjectives")
        if kind in words
    ]
    beginnings = "|".join(dict.fromkeys(first for some in said for first in some.beginnings()))
    patterns = "|".join(some.pattern() for some in said)
    return _Phrases(
        re.compile(rf"[\W_]*(?:{beginnings}|{_LONG_VOWEL}|$)", re.IGNORECASE),
        re.compile(
            rf"[(\[\s]*(?:{patterns})"
            rf"(?:[\s.,:;!)\]]*|[\s.!)\]]*[:;,({_DASHES}]\s*(?P<reason>\S.*))"
        ),
    )


class _Said(NamedTuple):
    """Phrases of a language, and what may stand before and behind them."""

    phrases: tuple[str, ...]
    before: tuple[str, ...]
    behind: tuple[str, ...]

    def pattern(self) -> str:
        """Return what finds one of the phrases."""
        before = rf"(?:(?:{_any_of(self.before)})\s+)?" if self.before else ""
        behind = rf"(?:\s+(?:{_any_of(self.behind)}))?" if self.behind else ""
        return f"{before}(?:{_any_of(self.phrases)}){behind}"

    def beginnings(self) -> Iterator[str]:
        """Yield what finds the first letters of a phrase."""
        for before, phrase in product(("", *self.before), self.phrases):
            letters = [letter for letter in before + phrase if letter.isalnum()]
            first = r"\W*".join(map(re.escape, letters[:_ENOUGH]))
            yield first if len(letters) >= _ENOUGH else rf"{first}(?![^\W_])"


def _any_of(phrases: Iterable[str]) -> str:
    """Return what finds one of some phrases, however it is spelt."""
    return "|".join(
        "".join(_SPELLINGS.get(sign, re.escape(sign)) for sign in phrase) for phrase in phrases
    )


@lru_cache(maxsize=4096)
def inapplicable(text: str) -> str | None:
    """Return the reason that a text gives why a skill does not apply, ``""`` if it only says that
    it does not; ``None`` if it says something else.

    The text is a whole cell's, at most a few hundred characters. ``n/a: we have no calls at night``
    gives ``we have no calls at night``.
    """
    usual = unicodedata.normalize("NFKC", text)
    whole = " ".join(usual.casefold().split()).strip(_AROUND)
    if whole in recognised_words("ratings", "whole"):
        return ""
    if _phrases().beginning.match(usual) is None:
        return None
    # without what has no width
    shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()
    said = " ".join(unicodedata.normalize("NFKC", shown).split())
    if _DASH.fullmatch(said.replace(" ", "")) or _DASH.fullmatch(shown.replace(" ", "")):
        return ""
    return _reason_in(said)


def _reason_in(said: str) -> str | None:
    """Return the reason behind a phrase, ``""`` for the phrase alone, ``None`` for no phrase."""
    folded = said.casefold()
    match = _phrases().said.fullmatch(folded)
    if match is None or match["reason"] is None:
        return None if match is None else ""
    reason = said[match.start("reason") :] if len(said) == len(folded) else match["reason"]
    closes_more = reason.count(")") > reason.count("(")
    return (reason.removesuffix(")") if closes_more else reason).strip()
