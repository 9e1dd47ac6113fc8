"""``assess finding``: the page of a code, the list of all, a wrong code."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from assessment.cli import main
from assessment.model.findings import CODES


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["finding", *arguments])


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("code", ["weights-not-100", "roster-quotes", "does-not-apply-not-allowed"])
def test_a_page_has_all_that_is_known_of_a_code(code: str) -> None:
    told = run(code)
    assert told.exit_code == 0
    known = CODES[code]
    for text in (code, known.severity, known.meaning, known.why, known.example, known.remedy):
        assert text in plain(told.output)


def test_pages_fit_a_terminal() -> None:
    told = run("--all")
    assert told.exit_code == 0
    assert max(map(len, told.output.splitlines())) <= 80
    assert all(f"{code} (" in told.output for code in CODES)


def test_without_a_code_all_are_listed_in_order() -> None:
    told = run()
    listed = [line.split()[0] for line in told.output.splitlines() if not line.startswith(" ")]
    assert listed == sorted(CODES)
    assert max(map(len, told.output.splitlines())) <= 80


def test_several_codes_are_told_in_their_order() -> None:
    told = run("rule-differs", "FILE-MISSING")
    assert told.output.index("rule-differs (") < told.output.index("file-missing (")


def test_a_code_that_is_nearly_right() -> None:
    told = run("wieghts-not-100")
    assert told.exit_code == 2
    assert "did you mean weights-not-100" in told.output


def test_a_code_that_is_like_none() -> None:
    told = run("xyz")
    assert told.exit_code == 2
    assert "'xyz'; assess finding lists them all." in told.output


def test_codes_or_all() -> None:
    assert run("--all", "rule-differs").exit_code == 2
