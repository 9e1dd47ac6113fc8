"""Which column of a roster holds what, as somebody says it: ``name=Worker`` on the command line, or
a file that is kept.

The file is TOML, a line for each field::

    name = "Worker"
    last_review = "M"              # a column's letters will do
    aspirational = ["Wish 1", "Wish 2"]
    team = ""                      # not to be read
    encoding = "windows-1250"      # of a CSV
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assessment.frameworks.toml_files import TomlError, TomlFiles
from assessment.model.errors import ColumnsError
from assessment.people.encoding import codec_of
from assessment.people.header_words import FIELDS, field_of
from assessment.people.headers import SEVERAL, Columns

_ENCODING = "encoding"


@dataclass(frozen=True, slots=True)
class Mapping:
    """What somebody says of a roster's file: its columns by field, and its encoding, by
    Python's name for it.
    """

    columns: Columns
    encoding: str | None = None


def mapping_of(
    pairs: Iterable[str], file: str | None = None, encoding: str | None = None
) -> Mapping:
    """Return what is said by ``field=Header`` pairs, by a file of columns, and of the encoding;
    pairs and ``encoding`` count more than the file.

    Raises :class:`ColumnsError` for a field that there is not, a field that is named twice, a file
    that cannot be read, and an encoding that is not known.
    """
    columns, kept = _kept(file) if file is not None else ({}, None)
    said: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        text, sign, header = pair.partition("=")
        if not sign:
            raise ColumnsError(f'"{pair}" is not field=Header, such as name=Worker.')
        field = _field(text)
        if field in said and field not in SEVERAL:
            raise ColumnsError(f"The field {text.strip()} is named twice.")
        said[field] = said.get(field, ()) + ((header.strip(),) if header.strip() else ())
    wanted = encoding if encoding is not None else kept
    known = codec_of(wanted) if wanted is not None else None
    if wanted is not None and known is None:
        raise ColumnsError(
            f'No encoding is called "{wanted}". Known are utf-8, windows-1250, iso-8859-2,'
            " windows-1252, mac-roman, cp852 and many more."
        )
    return Mapping({**columns, **said}, known)


def _kept(file: str) -> tuple[dict[str, tuple[str, ...]], str | None]:
    """Return the columns and the encoding that a file holds."""
    path = Path(file)
    try:
        document = TomlFiles(path.parent).read(path.name)
    except TomlError as error:
        raise ColumnsError(f"{file}: {error}.") from None
    columns: dict[str, tuple[str, ...]] = {}
    encoding = None
    for key, value in document.items():
        if key == _ENCODING:
            encoding = str(value)
            continue
        field = _field(key, f"{file}: ")
        headers = [value] if isinstance(value, str) else value
        if not isinstance(headers, list) or not all(isinstance(header, str) for header in headers):
            raise ColumnsError(f'{file}: {key} should be a column\'s header, such as "Worker".')
        if len(headers) > 1 and field not in SEVERAL:
            raise ColumnsError(f"{file}: {key} is one column, not {len(headers)}.")
        columns[field] = tuple(header.strip() for header in headers if header.strip())
    return columns, encoding


def _field(text: Any, where: str = "") -> str:
    field = field_of(str(text))
    if field is None:
        raise ColumnsError(
            f"{where}there is no field {str(text).strip()!r}. There are:"
            f" {', '.join(name.replace(' ', '_') for name in FIELDS)}."
        )
    return field
