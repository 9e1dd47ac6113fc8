"""Texts of other people's files as they may be shown: without the characters that a terminal obeys,
or that turn a line's letters round.

The only owner of what such a character is. Names in any script stay as they are: what joins letters
(Persian, Indic, emoji) is kept, and so are spaces of all kinds.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar, cast

Of = TypeVar("Of")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# controls (line ends and tabs are dealt with apart), the marks, embeddings, overrides and isolates
# of UAX #9, line and paragraph separators, deprecated and interlinear format characters, halves of
# pairs that stand alone
_OBEYED = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f"
    "\ufff9-\ufffb\ud800-\udfff"
)
_IN_A_TEXT = re.compile(f"[{_OBEYED}]")
_LINE_ENDS = re.compile("\r\n?")


def kept_as_data(text: str) -> str:
    """Return a text for a file of data: each character that would be obeyed is U+FFFD; line
    ends are ``\\n``, tabs stay.
    """
    if text.isprintable():  # nearly always, and ten times as fast
        return text
    return _IN_A_TEXT.sub(REPLACEMENT, _LINE_ENDS.sub("\n", text))


def harmless(text: str) -> str:
    """Return a text for a terminal: as :func:`kept_as_data`, and tabs are spaces."""
    return text if text.isprintable() else kept_as_data(text).replace("\t", " ")


def harmless_record(record: Of) -> Of:
    """Return a record (nested dicts and lists, as JSON has them) whose texts are
    :func:`harmless`, names of keys included.
    """
    return cast(Of, _harmless(record))


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, dict):
        return {harmless(key): _harmless(item) for key, item in value.items()}
    return [_harmless(item) for item in value] if isinstance(value, list | tuple) else value


def to_json(value: Any) -> str:
    """Return a value as JSON whose texts say what they said: what a terminal would obey is
    written as an escape, every other letter as itself.
    """
    return _IN_A_TEXT.sub(
        lambda found: f"\\u{ord(found[0]):04x}",
        json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False),
    )
