"""What the files of a roster's people are called: by the people alone, whatever their order, so
that any system can store them side by side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from assessment.people.roster import Person
from assessment.people.text import UNWANTED

# of a file's name without its suffix; file systems have 255 bytes or UTF-16 units
_MOST_CHARACTERS, _MOST_BYTES = 120, 200
_LONGEST_DETAIL = 60, 120  # characters and bytes of what tells namesakes apart
_BREAKS = re.compile(r"[/\\|:]")
_FORBIDDEN = re.compile(r'[<>"?*]')
# names of devices on Windows, with any suffix
_DEVICES = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        "clock$",
        *(port + sign for port in ("com", "lpt") for sign in "0123456789\u00b9\u00b2\u00b3"),
    )
)
# characters that some file systems overlook when they compare names
_OVERLOOKED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)


def file_names(people: Sequence[Person], suffix: str = ".xlsx") -> tuple[str, ...]:
    """Return a file's name for each of ``people``, in their order, which any system can store;
    ``""`` for who cannot be told from somebody else.

    The name is the person's. Everybody who would share it with somebody has their id behind it,
    else what else is known of them: the name of their e-mail's box, team, manager, track. So a name
    depends on who is on the roster, and not on their order. No two names are the same in another
    case or Unicode form.
    """
    choices = [_choices(person) for person in people]
    chosen = [0] * len(people)  # by place, which of the choices
    names = [_fitting(one[0], "") for one in choices]
    while together := _sharing([key for _, key in names]):
        for place in together:
            chosen[place] += 1
            left = choices[place][chosen[place] :]
            names[place] = _fitting(choices[place][0], f" {left[0]}") if left else ("", "")
    return tuple(name + suffix if name else "" for name, _ in names)


def _sharing(keys: Sequence[str]) -> list[int]:
    """Return the places of keys that others have, too; of who has none left it no longer
    matters.
    """
    groups: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        if key:
            groups.setdefault(key, []).append(place)
    return [place for group in groups.values() if len(group) > 1 for place in group]


def _choices(person: Person) -> list[str]:
    """Return a person's name for a file, and what may stand behind it to tell them from others,
    the best first.
    """
    name = (
        _file_name(person.name)
        or _file_name(person.id)
        or _file_name(person.email.partition("@")[0])
        or f"person {person.row}"
    )
    details = (
        person.id,
        person.email.partition("@")[0],
        person.team,
        person.manager,
        person.track.name,
    )
    return [name, *filter(None, (_cut(_file_name(detail), *_LONGEST_DETAIL) for detail in details))]


def _file_name(text: str) -> str:
    """Return a text as a file's name without suffix; empty where nothing of it can be used."""
    text = UNWANTED.sub("", unicodedata.normalize("NFC", text))
    text = _FORBIDDEN.sub("", _BREAKS.sub("-", text))
    text = _cut(
        " ".join(unicodedata.normalize("NFC", text).split()), _MOST_CHARACTERS - 1, _MOST_BYTES - 1
    )
    if not any(character.isalnum() for character in text):
        return ""
    return f"_{text}" if text.split(".")[0].strip().casefold() in _DEVICES else text


def _cut(text: str, characters: int, size: int) -> str:
    """Return the beginning of a text within limits of characters and of bytes in UTF-8, with
    nothing at either end that a name must not have.
    """
    text = text.lstrip(" .~-")
    cut = text[:characters].encode()[:size].decode(errors="ignore")
    if len(cut) < len(text) and unicodedata.combining(text[len(cut)]):
        cut = cut[:-1]  # rather no letter than one that has lost its accent
    return cut.rstrip(" .")


def _fitting(name: str, ending: str) -> tuple[str, str]:
    """Return a name with an ending, shortened so that both fit, and the key by which it is
    compared.
    """
    whole = _cut(name, _MOST_CHARACTERS - len(ending), _MOST_BYTES - len(ending.encode())) + ending
    return whole, compared(whole)


def compared(name: str) -> str:
    """Return what two names have in common that a file system may take for one."""
    folded = _folded(_OVERLOOKED.sub("", name))
    return _folded(folded.upper())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
