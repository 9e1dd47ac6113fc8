"""The findings of many records by their kinds: what people can mend, and their templates' own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assessment.output.selection import SEVERITIES
from assessment.words.contract import BriefRecord, FindingRecord

# about what a person typed; alike in two workbooks by accident, never by their template
_OF_PEOPLE = frozenset(
    (
        "cached-value-stale",
        "colour-not-read",
        "does-not-apply-not-allowed",
        "highlight-without-comment",
        "level-blank",
        "level-disagrees",
        "nothing-rated",
        "number-as-text",
        "rating-by-colour",
        "rating-not-understood",
        "rating-unrated",
        "rating-unseen",
        "rating-without-skill",
        "typed-value-replaced",
    )
)
_FEWEST_OF_A_TEMPLATE = 3  # workbooks: two of a kind say nothing of where it comes from
_PLACE = re.compile(
    r"\$?\b[A-Z]{1,3}\$?[1-9][0-9]{0,6}\b(?:[:,;]\s?\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}\b)*"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """The findings of one code in many workbooks."""

    severity: str
    code: str
    files: tuple[str, ...]  # each once, in the order given
    # file, place, message: of messages that differ in places only the first
    told: tuple[tuple[str, str, str], ...]
    count: int


def kinds_of(records: Sequence[BriefRecord]) -> tuple[list[Kind], list[Kind]]:
    """Return the findings of many records by their kinds, errors first, then the most frequent:
    what people can mend, and their templates' own.

    A template's is what more than half of the workbooks of one layout, three at least, have at the
    same place in the same words; what has no place within a workbook is about the file.
    """
    of_template = _templates(records)
    people: dict[tuple[str, str], list[tuple[str, FindingRecord]]] = {}
    templates: dict[tuple[str, str], list[tuple[str, FindingRecord]]] = {}
    for one in records:
        for found in one["findings"]:
            which = templates if (_layout(one), *_identity(found)) in of_template else people
            which.setdefault((found["severity"], found["code"]), []).append((one["file"], found))
    return _kinds(people), _kinds(templates)


def _kinds(groups: dict[tuple[str, str], list[tuple[str, FindingRecord]]]) -> list[Kind]:
    kinds = []
    for (severity, code), group in groups.items():
        told: dict[str, tuple[str, str, str]] = {}
        for file, found in group:
            told.setdefault(
                _PLACE.sub("", found["message"]), (file, found["where"], found["message"])
            )
        kinds.append(
            Kind(
                severity,
                code,
                tuple(dict.fromkeys(file for file, _ in group)),
                tuple(told.values()),
                len(group),
            )
        )
    return sorted(
        kinds, key=lambda kind: (SEVERITIES.index(kind.severity), -len(kind.files), kind.code)
    )


def _templates(records: Sequence[BriefRecord]) -> set[tuple[Any, ...]]:
    """Return what findings are their template's: the layout with code, place and message."""
    workbooks = Counter(map(_layout, records))
    found = Counter(
        (_layout(one), *identity)
        for one in records
        for identity in {_identity(found) for found in one["findings"]}
    )
    return {
        key
        for key, count in found.items()
        if key[1] not in _OF_PEOPLE
        and key[2]
        and workbooks[key[0]] >= _FEWEST_OF_A_TEMPLATE
        and 2 * count > workbooks[key[0]]
        and key[0][1]
    }


def _layout(one: BriefRecord) -> tuple[str, tuple[str, ...]]:
    return one["layout"], tuple(competency["name"] for competency in one["competencies"])


def _identity(found: FindingRecord) -> tuple[str, str, str]:
    return found["code"], found["where"], found["message"]
