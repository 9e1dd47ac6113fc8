"""The house: who may import whom, what is public, what the docs say."""

from __future__ import annotations

import ast
import configparser
import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

from radon.complexity import cc_visit
from radon.visitors import Function

import assessment
from assessment.model.findings import CODES
from tests.conftest import ROOT

# a wing → the wings that it may import, in their order from the bottom: none of them stands above
ALLOWED: dict[str, set[str]] = {
    "__init__": set(),
    "words": set(),
    "model": {"words"},
    "rules": {"model"},
    "formulas": {"model", "words"},
    "ooxml": {"formulas", "model"},
    "frameworks": {"model", "ooxml", "rules", "words"},
    "people": {"formulas", "frameworks", "model", "ooxml", "words"},
    "recognition": {"formulas", "frameworks", "model", "ooxml", "rules", "words"},
    "engine": {"model", "rules", "words"},
    "sheets": {"engine", "model", "words"},
    "output": {"engine", "model", "words"},
    "jobs": {
        *("engine", "formulas", "frameworks", "model", "ooxml", "output", "people", "recognition"),
        *("sheets", "words"),
    },
    "cli": {"engine", "frameworks", "jobs", "model", "output", "people", "words"},
    "__main__": {"cli"},
}
# heavy libraries and the only modules that may import them
ROOMS = {
    "rich": {"output"},
    "xlsxwriter": {"sheets", "output"},
    "click": {"cli"},
    "icalendar": {"output"},
    "pandas": set(),
    "openpyxl": set(),
}


def modules() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted((ROOT / "assessment").rglob("*.py")):
        relative = path.relative_to(ROOT / "assessment")
        found.setdefault(relative.parts[0].removesuffix(".py"), []).append(path)
    return found


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(
                f"{node.module}.{alias.name}" for alias in node.names if node.module == "assessment"
            )
    return names


def test_imports_point_down_only() -> None:
    for module, paths in modules().items():
        for path in paths:
            ours = {name.split(".")[1] for name in imports(path) if name.startswith("assessment.")}
            ours -= {module}
            assert ours <= ALLOWED.get(module, set()), (
                f"{path.name} imports {sorted(ours - ALLOWED.get(module, set()))}"
            )


def test_the_table_points_down() -> None:
    order = list(ALLOWED)
    for wing, allowed in ALLOWED.items():
        for lower in allowed:
            assert order.index(lower) < order.index(wing), f"{wing} may import {lower}"


def test_every_module_stands_in_the_table() -> None:
    assert set(modules()) == set(ALLOWED)


def test_heavy_libraries_have_their_rooms() -> None:
    for module, paths in modules().items():
        for path in paths:
            for name in {name.split(".")[0] for name in imports(path)}:
                assert module in ROOMS.get(name, {module}), f"{path.name} imports {name}"


def test_starting_imports_nothing_heavy() -> None:
    code = (
        "import sys; import assessment, assessment.cli; print([m for m in ('rich', 'xlsxwriter',"
        " 'pandas', 'openpyxl', 'zipfile', 'tomllib', 'concurrent.futures') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.strip() == "[]"


def test_public_names_are_sorted_complete_and_there() -> None:
    assert assessment.__all__ == sorted(assessment.__all__)
    assert assessment.__all__ == [name for name in dir(assessment) if not name.startswith("_")]
    for name in assessment.__all__:
        value = getattr(assessment, name)
        assert value.__doc__, f"{name} has no docstring"


def test_functions_do_not_get_more_complex() -> None:
    """By radon, which counts each "and", "or" and comprehension: 12 is enough for a function. Those
    that have more may only become fewer.
    """
    complexities = [
        block.complexity
        for paths in modules().values()
        for path in paths
        for block in cc_visit(path.read_text(encoding="utf-8"))
        if isinstance(block, Function)
    ]
    assert max(complexities) <= 15
    assert sum(complexity > 12 for complexity in complexities) <= 18


def test_no_two_classes_are_called_alike() -> None:
    classes = Counter(
        node.name
        for paths in modules().values()
        for path in paths
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, many in classes.items() if many > 1] == []


def test_files_can_be_held_in_the_head() -> None:
    long = {
        path.name: lines
        for paths in modules().values()
        for path in paths
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long


def test_the_setup_names_every_package_and_data_file() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    packages = set(setup["options"]["packages"].split()) - {"assessment.workbook_templates"}
    there = {path.parent for path in (ROOT / "assessment").rglob("__init__.py")}
    assert packages == {".".join(path.relative_to(ROOT).parts) for path in there}
    data = {
        path
        for package, patterns in setup["options.package_data"].items()
        for pattern in patterns.replace(",", " ").split()
        for path in ROOT.joinpath(*package.split(".")).glob(pattern)
    }
    kinds = (".pyi", ".toml", ".typed")
    assert {path for path in (ROOT / "assessment").rglob("*.*") if path.suffix in kinds} <= data


def test_every_finding_is_known_and_used() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for paths in modules().values()
        for path in paths
        if path.name != "findings.py"
    )
    unused = [code for code in CODES if f'"{code}"' not in source]
    assert not unused
    reported = set(re.findall(r'(?:report|finding|PackageError)\(\s*"([a-z0-9-]+)"', source))
    assert reported <= set(CODES)


def test_generated_docs_are_up_to_date() -> None:
    result = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "generate_docs.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_docs_speak_of_files_that_exist() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name} points at {target}"


def test_outputs_in_the_readme_are_real() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"```\n\$ assess (.+)\n((?:.*\n)*?)```", page)
    assert len(shown) == 3
    for arguments, output in shown:
        result = subprocess.run(
            [sys.executable, "-m", "assessment", *shlex.split(arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        assert "\n".join(line.rstrip() for line in result.stdout.splitlines()) == output.rstrip(
            "\n"
        )


def test_the_snippet_in_the_readme_runs() -> None:
    (snippet,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    result = subprocess.run(
        [sys.executable, "-c", snippet], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert result.returncode == 0 and "Senior QA Engineer" in result.stdout, result.stderr
