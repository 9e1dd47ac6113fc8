"""The kinds of level rules that there are: the only door by which one comes in.

A further kind is a class that derives from :class:`assessment.rules.base.BaseRule`, and a line
here.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assessment.model.level_rule import LevelRule
from assessment.model.scale import RatingScale
from assessment.rules.allowance import Allowance
from assessment.rules.base import BaseRule
from assessment.rules.mean import Mean

# by the word that a framework's file and a workbook's marker have for it
RULES: dict[str, type[BaseRule]] = {kind.kind: kind for kind in (Mean, Allowance)}

# where neither a framework nor a formula says another one
DEFAULT_RULE: LevelRule = Mean(Fraction(17, 10))


def rule_of_toml(table: Mapping[str, Any], scale: RatingScale) -> LevelRule:
    """Return the rule of a framework's file, in which nothing is wrong."""
    return RULES[table["kind"]].of_toml(table, scale.spoken)


def rule_of_marker(text: str, scale: RatingScale) -> LevelRule | None:
    """Return the rule that a workbook's marker names; ``None`` where it names none that there
    is.
    """
    kind, _, rest = text.partition(" ")
    return RULES[kind].of_marker(rest, scale.spoken) if kind in RULES else None
