"""What is wrong with the practices of a framework's ``growth.toml``, beside the competencies'
own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


def practice_complaints(
    practices: Sequence[dict[str, Any]], competencies: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong: where in the array, and why. ``competencies`` is what
    ``competencies.toml`` holds, which may have mistakes of its own.

    A competency has one practice of a kind. A practice may go without its next step where the
    competency's own is of its kind and stands for it.
    """
    listed = competencies.get("competencies")
    known = (
        [one for one in listed if isinstance(one, dict) and "practice" in one]
        if isinstance(listed, list)
        else []
    )
    own = {str(one.get("id")): one.get("practice_kind") for one in known}
    seen: set[tuple[str, str]] = set()
    for index, practice in enumerate(practices):
        competency, kind = practice["competency"], practice["kind"]
        if (competency, kind) in seen:
            yield f"[{index}].kind", f'"{kind}" is named twice for "{competency}"'
        seen.add((competency, kind))
        if "next_step" not in practice and own.get(competency) != kind:
            yield (
                f"[{index}].next_step",
                (
                    f'is missing; the practice of "{competency}" in competencies.toml is not of the'
                    f' kind "{kind}", to stand for it'
                ),
            )
