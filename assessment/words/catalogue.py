"""What is said: the texts of a language, as data beside this module (``en/findings.toml`` …).

A language is a folder of pages, TOML files of flat tables. What is recognised, in whatever language
it was written, stands apart from them, in ``recognised/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGE = "en"  # the only one that is shipped
_HERE = Path(__file__).parent


def said(key: str, **values: object) -> str:
    """Return a text by its page, table and name, ``"commands.finding.why"``, with ``values`` in
    the places that it has for them. Raises ``KeyError`` for one that there is not.
    """
    page, name, text = key.split(".")
    return table(page, name)[text].format_map(values)


@cache
def table(page: str, name: str) -> Mapping[str, str]:
    """Return the texts of one table of a page. Raises ``KeyError`` for one that there is not.

    Only that table is parsed: a command needs a few of the hundred and fifty findings, and all of
    them take longer than reading a workbook.
    """
    from tomllib import loads  # nothing is said on the way to most results

    lines = _page(page)
    begins = lines.find(f"\n[{name}]\n")
    if begins < 0:
        raise KeyError(f"{page}.{name}")
    ends = lines.find("\n[", begins + 1)
    found: Mapping[str, str] = loads(lines[begins : ends if ends >= 0 else None])[name]
    return found


@cache
def _page(name: str) -> str:
    return "\n" + (_HERE / LANGUAGE / f"{name}.toml").read_text(encoding="utf-8")
