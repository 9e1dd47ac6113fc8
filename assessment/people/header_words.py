"""What one header of a list of people means: the fields that there are, and by the catalogue of
what is recognised (``assessment/words/recognised``) the words for them, in many languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from assessment.words.names import similar, squeezed
from assessment.words.recognising import recognised, words_of

# fields that people may name, for --column and a file of columns
FIELDS = (
    *("name", "first name", "last name", "preferred name", "preferred first name"),
    *("preferred last name", "track", "aspirational", "id", "previous id"),
    *("email", "manager", "team", "family", "grade", "start", "last_review"),
)
NAMES = ("name", "first name", "last name")
# what is read where there is nothing better: the names on the contract
INSTEAD = {"name": "legal name", "first name": "legal first name", "last name": "legal last name"}
# parts of a last name that some lists keep in columns of their own: before it ("van der") and
# behind it
NAME_PREFIX, SECOND_LAST_NAME = "last name prefix", "second last name"
JOB_TITLE = "job title"  # read as the track if its values are the framework's tracks
COUNTER = "number"  # "No.", "#": an id, or only the number of the row

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_NUMBER_SIGN = re.compile(r"#|\u2116|\b[nN][\u00ba\u00b0]")  # "#", numero, "n°"
_NUMBERED = re.compile(r"#\s*[0-9]+\W*$")  # "Track #2"
_LONGEST_HEADER = 60  # characters of one that is compared
_MOST_TYPOS = 2
# letters below which words are too like others to be misspelt: "GUID" is no guild; "name" is worth
# it
_NO_TYPOS = 5


class Claim(NamedTuple):
    """What a header may mean, and how sure that is: the smaller ``rank`` the surer."""

    field: str
    rank: int


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """The words for the columns, by field, the usual ones first, and words within headers."""

    nearly: Mapping[str, tuple[str, ...]]  # of which a typing error is understood too
    exactly: Mapping[str, tuple[str, ...]]  # which count as they stand
    who: frozenset[str]
    number: frozenset[str]  # with a word of ``who`` an id: "Employee #", "Medewerker nr."
    fillers: frozenset[str]
    qualifiers: frozenset[str]
    last_name_first: tuple[str, ...]


@cache
def header_words() -> HeaderWords:
    """Return the words by which columns are recognised."""
    fields, within = recognised("headers"), recognised("people")
    return HeaderWords(
        nearly={name: words_of(words.get("nearly", ())) for name, words in fields.items()},
        exactly={name: words_of(words.get("exactly", ())) for name, words in fields.items()},
        who=frozenset(words_of(within["who"])),
        number=frozenset(words_of(within["number"])),
        fillers=frozenset(words_of(within["fillers"])),
        qualifiers=frozenset(words_of(within["qualifiers"])),
        last_name_first=words_of(within["last_name_first"]),
    )


@cache
def _known() -> tuple[dict[str, Claim], dict[int, list[str]]]:
    """Return what headers mean by their letters and digits, and by their lengths those of which
    a typing error is understood.
    """
    words = header_words()
    spellings: dict[str, tuple[str, ...]] = {
        name: (*nearly, *words.exactly[name]) for name, nearly in words.nearly.items()
    }
    known = {
        squeezed(word): Claim(name, rank)
        for name, spelt in spellings.items()
        for rank, word in reversed(list(enumerate(spelt)))
    }
    with_typos: dict[int, list[str]] = {}
    for word in dict.fromkeys(squeezed(word) for spelt in words.nearly.values() for word in spelt):
        with_typos.setdefault(len(word), []).append(word)
    return known, with_typos


@lru_cache(maxsize=4096)
def claims(text: str) -> tuple[Claim, ...]:
    """Return what a header may mean: nothing, one field, or several where it is unclear."""
    if len(text) > _LONGEST_HEADER:
        return ()
    if _NUMBER_SIGN.search(text) and not _NUMBERED.search(text):
        text = _NUMBER_SIGN.sub(" number ", text)
    bare, inside = _BRACKETS.sub(" ", text), " ".join(_BRACKETS.findall(text))
    forms = (*_forms(text), *_forms(f"{inside} {bare}"))  # "Review (last)"
    if whole := _as_a_whole(text, forms):
        return (whole,)
    if _is_qualified(inside):
        return ()
    # "Jméno / Name", "Start (YYYY-MM-DD)", but "Manager (e-mail)" is unclear
    parts = (form for part in (*re.split(r"[/|]", bare), inside) for form in _forms(part))
    found = _exact(parts) or _misspelt(dict.fromkeys((*forms, *_forms(bare))))
    return tuple(
        {claim.field: claim for claim in sorted(found, key=lambda claim: -claim.rank)}.values()
    )


def _as_a_whole(text: str, forms: Iterable[str]) -> Claim | None:
    """Return what a header means as it stands, or as one for an id."""
    known, _ = _known()
    if claim := known.get(squeezed(text)):
        return claim
    return Claim("id", len(known)) if _is_identity(text) else next(iter(_exact(forms)), None)


def _is_qualified(inside: str) -> bool:
    """Tell whether brackets make another thing of what stands before them: "Track (former)" is no
    track, "Name (first, last)" is a name.
    """
    qualifiers = header_words().qualifiers & set(re.findall(r"[^\W\d_]+", inside.casefold()))
    return bool(qualifiers) and qualifiers != {"first", "last"}


def _exact(forms: Iterable[str]) -> list[Claim]:
    known, _ = _known()
    return [known[form] for form in forms if form in known]


def _misspelt(forms: Iterable[str]) -> list[Claim]:
    """Return what is meant but for a typing error or two, which is less sure than all that is
    known as it stands.
    """
    known, with_typos = _known()
    return [
        Claim(known[word].field, len(known) + known[word].rank)
        for form in forms
        for length in range(len(form) - _MOST_TYPOS, len(form) + _MOST_TYPOS + 1)
        for word in with_typos.get(length, ())
        if (min(len(form), len(word)) >= _NO_TYPOS or word == "name") and similar(form, word)
    ]


def is_known(texts: Sequence[str]) -> bool:
    """Tell whether one of the texts of a row is a header."""
    known, _ = _known()
    return any(form in known for text in texts for form in _forms(text))


def is_exactly(text: str) -> bool:
    """Tell whether a header is known as it stands, typing errors not forgiven and accents not
    overlooked.
    """
    return " ".join(text.casefold().split()) in _spelt_words()


@cache
def _spelt_words() -> frozenset[str]:
    known = header_words()
    return frozenset(
        word
        for table in (known.nearly, known.exactly)
        for words in table.values()
        for word in words
    )


@lru_cache(maxsize=64)
def says_last_first(text: str) -> bool:
    """Tell whether a header of names says that the last name stands first: "Last name, First
    name".
    """
    return squeezed(text) in map(squeezed, header_words().last_name_first)


def _is_identity(text: str) -> bool:
    """Tell whether a header is made of a word for the people of the list and one for a number."""
    who, number = _identity_words()
    words = {squeezed(word) for word in re.findall(r"[^\W_]+", text)} - {""}
    return bool(words & who and words & number) and words <= who | number | header_words().fillers


@cache
def _identity_words() -> tuple[frozenset[str], frozenset[str]]:
    words = header_words()
    return frozenset(map(squeezed, words.who)), frozenset(map(squeezed, words.number))


def _forms(text: str) -> tuple[str, ...]:
    """Return a header as it is compared, also without words that say nothing, and without a
    number at its end.
    """
    fillers = header_words().fillers
    words = "".join(word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in fillers)
    return squeezed(text), squeezed(words), squeezed(text).rstrip("0123456789")


def field_of(text: str) -> str | None:
    """Return the field that a user names: ``last review``, ``last_review``, ``Last-Review``."""
    return next((name for name in FIELDS if squeezed(name) == squeezed(text)), None)
