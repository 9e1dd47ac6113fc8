"""The types of the records, the records that are made, and docs/json.md say the same."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from assessment import compare_tracks, load_framework, read_workbook, score
from assessment.output import handed_in
from assessment.output.records import brief, comparison, record
from assessment.words import contract
from tests.conftest import ROOT

TYPES = {name: kind for name, kind in vars(contract).items() if is_typeddict(kind)}
JSON = (ROOT / "docs" / "json.md").read_text("utf-8")
DOCUMENTED = {
    word for code in re.findall("`([^`]+)`", JSON) for word in re.findall("[a-z_]+", code)
}
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
FRAMEWORKS = [load_framework(identity) for identity in ("mews", "carvago", "carvago-2023")]


def mismatches(value: Any, kind: Any, where: str) -> Iterator[str]:
    """Yield where a value is not of a type: keys that are missing or too many, and other values."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        hints = get_type_hints(kind)
        if not isinstance(value, dict):
            yield f"{where}: {value!r} is no record"
            return
        if missing := kind.__required_keys__ - set(value):
            yield f"{where}: {sorted(missing)} missing"
        for key, held in value.items():
            if key in hints:
                yield from mismatches(held, hints[key], f"{where}.{key}")
            else:
                yield f"{where}.{key} is in no contract"
    elif origin in (Union, UnionType):
        if not any(not list(mismatches(value, option, where)) for option in arguments):
            yield f"{where}: {value!r} is not {kind}"
    elif origin in (list, dict) and not isinstance(value, origin):
        yield f"{where}: {value!r} is no {origin.__name__}"
    elif origin is list:
        for index, held in enumerate(value):
            yield from mismatches(held, arguments[0], f"{where}[{index}]")
    elif origin is dict:
        for key, held in value.items():
            yield from mismatches(held, arguments[1], f"{where}[{key}]")
    elif kind is NoneType:
        if value is not None:
            yield f"{where}: {value!r} is not null"
    elif type(value) is not kind:
        yield f"{where}: {value!r} is no {kind.__name__}"


@pytest.mark.parametrize("name", sorted(TYPES))
def test_every_key_is_documented(name: str) -> None:
    assert set(get_type_hints(TYPES[name])) <= DOCUMENTED


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_records_are_what_their_types_say(path: Path) -> None:
    card = score(read_workbook(path, FRAMEWORKS), FRAMEWORKS)
    compared = compare_tracks(card) if card.framework else ()
    for made, kind in (
        (record(card), contract.ScoreRecord),
        (brief(card), contract.BriefRecord),
        (comparison(card, compared), contract.ComparisonRecord),
        (handed_in.progress_of(card), contract.StatusRecord),
    ):
        assert not list(mismatches(made, kind, kind.__name__))


def test_a_wrong_record_is_told() -> None:
    finding = {"severity": "error", "code": None, "where": "", "more": 1}
    assert list(mismatches(finding, contract.FindingRecord, "finding")) == [
        "finding: ['message'] missing",
        "finding.code: None is no str",
        "finding.more is in no contract",
    ]
