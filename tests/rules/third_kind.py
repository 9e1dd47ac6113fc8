"""A kind of level rule, a scale and a small framework that the product does not have: what lets
them in is a class, a line in the registry, and a folder of data files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, ClassVar, Self

from assessment.model.level_rule import Counted, Say
from assessment.model.scale import USUAL, RatingScale
from assessment.rules.base import BaseRule, Hints, Key, skills_are, text_of


@dataclass(frozen=True, slots=True)
class Median(BaseRule):
    """The median of a level's ratings, the lower one of an even number, is at least ``least``."""

    kind: ClassVar[str] = "median"
    keys: ClassVar[Mapping[str, Key]] = {
        "at_least": Key("a whole number", lambda value: type(value) is int)
    }
    least: int
    forbids_lowest: bool = False
    scale: RatingScale = USUAL

    def holds(self, ratings: Sequence[int]) -> bool:
        return sorted(ratings)[(len(ratings) - 1) // 2] >= self.least

    def lifted_to(self, ratings: Sequence[int | None]) -> tuple[int, ...] | None:
        lifted, order = self._from_lowest(ratings)
        wanted = len(ratings) // 2 + 1 - sum(rating >= self.least for rating in lifted)
        below = [index for index in order if lifted[index] < self.least]
        for index in below[: max(0, wanted)]:
            lifted[index] = self.least
        return tuple(lifted) if self.achieved(lifted) else None

    def in_words(self) -> str:
        return f"median at least {self.scale.label(self.least)}"

    def why_achieved(self, ratings: Sequence[int], partly: Sequence[str]) -> str:
        return f"the median is {self.scale.label(sorted(ratings)[(len(ratings) - 1) // 2])}"

    def why_lacking(self, ratings: Sequence[int], partly: Sequence[str], *, settled: bool) -> str:
        high = sum(rating >= self.least for rating in ratings)
        return f"{skills_are(high)} rated {self.scale.label(self.least)} or higher, too few"

    def own_by_counts(self, counted: Counted) -> str:
        return f"2*({'+'.join(self._high(counted))})>{counted.many}"

    def by_ratings(self, ratings: str, many: str, how_many: Callable[[int], str]) -> str:
        high = "+".join(how_many(value) for value in self.scale.values if value >= self.least)
        return f"2*({high})>{many}"

    def steps_by_counts(self, counted: Counted) -> str:
        # so many more have to reach the limit; each is the dearer the farther below it stands
        lacking = f"INT({counted.many}/2)+1-{'-'.join(self._high(counted))}"
        steps = counted.steps[: self.least - self.scale.lowest]
        terms = []
        for how_many in reversed(steps):
            terms.append(f"MAX({lacking},0)")
            lacking = f"{lacking}-{how_many}"
        return f"({'+'.join(terms)})"

    def lacking_by_counts(self, counted: Counted, scale: RatingScale, say: Say) -> str:
        high = "+".join(self._high(counted))
        said = text_of(f" at {scale.label(self.least)} or higher, ")
        return f'IF(2*({high})>{counted.many},"",({high})&{said})'

    def _high(self, counted: Counted) -> tuple[str, ...]:
        return counted.steps[self.least - self.scale.lowest :]

    def marker(self) -> str:
        return f"median {self.least}"

    @classmethod
    def of_marker(cls, text: str, scale: RatingScale) -> Self | None:
        return cls(int(text), scale=scale) if text.isdigit() else None

    def to_toml(self) -> Mapping[str, Any]:
        return {"kind": self.kind, "at_least": self.least}

    @classmethod
    def of_toml(cls, table: Mapping[str, Any], scale: RatingScale) -> Self:
        return cls(table["at_least"], scale=scale)

    @classmethod
    def complaints(cls, table: Mapping[str, Any], scale: RatingScale) -> Iterator[tuple[str, str]]:
        if table["at_least"] not in scale.values:
            yield ".at_least", f"must be a step of the scale, not {table['at_least']}"

    @classmethod
    def candidates(
        cls, hints: Hints, forbids_lowest: bool, scale: RatingScale
    ) -> Iterator[tuple[int, Self]]:
        for value in scale.values[1:]:
            yield 3, cls(value, forbids_lowest, scale)


FIVE = {1: "Never", 2: "Rarely", 3: "Partly", 4: "Mostly", 5: "Always"}
THREE = {0: "Nope", 1: "Somewhat", 2: "Yes"}
# what a rule's table holds, by the name of a test's case
RULES: Mapping[str, tuple[Mapping[int, str], str]] = {
    "median on five": (FIVE, 'kind = "median"\nat_least = 4'),
    "median on three": (THREE, 'kind = "median"\nat_least = 2'),
    "mean on five": (FIVE, 'kind = "mean"\nlimit = "3.6"'),
    "allowance on five": (FIVE, 'kind = "allowance"\nlimit = "1"'),
}
COMPETENCIES: Mapping[str, tuple[int, int]] = {"Craft": (3, 2), "Talk": (2, 3)}  # skills by level
# in percent, of craft and talk
WEIGHTS: Mapping[str, tuple[int, int]] = {"Maker": (70, 30), "Teller": (20, 80)}
GRADES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Maker": (("0.00", "0.60"), ("0.60", "1.50"), ("1.50", "2.00")),
    "Teller": (("0.00", "1.00"), ("1.00", "2.00")),
}
_CITED = 'description = "Said for the tests."\nreference = "Made up for the tests"\n'


def brute_achieved(rule: str, ratings: Sequence[int | None]) -> bool:
    """Tell whether ratings achieve a level, by the sentence of a rule alone."""
    known = [rating for rating in ratings if rating is not None]
    if not ratings or len(known) < len(ratings):
        return False
    if rule.startswith("median"):
        least = 4 if rule.endswith("five") else 2
        return sum(rating >= least for rating in known) * 2 > len(known)
    if 1 in known:
        return False
    if rule == "mean on five":
        return sum(known) * 10 > 36 * len(known)
    return sum(rating < 5 for rating in known) <= 1


def brute_steps(rule: str, ratings: Sequence[int | None]) -> int | None:
    """Return the least number of steps that achieve a level, over every way to raise ratings."""
    values = list(RULES[rule][0])
    places = [values.index(values[0] if rating is None else rating) for rating in ratings]
    ways = product(*(range(place, len(values)) for place in places))
    costs = [
        sum(way) - sum(places)
        for way in ways
        if brute_achieved(rule, [values[place] for place in way])
    ]
    return min(costs, default=None)


def skill_texts() -> dict[str, list[list[str]]]:
    """Return the skills of the framework, by competency and level."""
    return {
        name: [
            [f"You do part {number} of {name.lower()} {level}." for number in range(1, many + 1)]
            for level, many in enumerate(sizes, start=1)
        ]
        for name, sizes in COMPETENCIES.items()
    }


def write_framework(folder: Path, rule: str, left_out: bool = False) -> Path:
    """Write a framework's files into a folder, and return it."""
    labels, table = RULES[rule]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "framework.toml").write_text(
        '[framework]\nid = "own"\nname = "Own"\nversion = "1.0"\nzero_level = "Nobody yet"\n'
        f"{_CITED}\n[rule]\n{table}\n{_CITED}\n"
        + "".join(
            f'[[ratings]]\nvalue = {value}\nlabel = "{label}"\naliases = []\ncolours = []\n{_CITED}\n'
            for value, label in labels.items()
        )
        + f'[does_not_apply]\nlabel = "Not mine"\n{_CITED}\n' * left_out
        + "".join(
            f'[[levels]]\nnumber = {number}\nname = "{name}"\n{_CITED}\n'
            for number, name in enumerate(("First", "Second"), start=1)
        ),
        encoding="utf-8",
    )
    competencies = []
    for name, levels in skill_texts().items():
        competencies.append(f'[[competencies]]\nid = "{name.lower()}"\nname = "{name}"\n{_CITED}')
        for level, texts in enumerate(levels, start=1):
            skills = ", ".join(
                f'{{ id = "{name.lower()}-{level}-{number}", text = "{text}" }}'
                for number, text in enumerate(texts, start=1)
            )
            competencies.append(
                f'[[competencies.levels]]\nlevel = {level}\ndescription = "Such."\n'
                f"skills = [{skills}]\n"
            )
    (folder / "competencies.toml").write_text("\n".join(competencies), encoding="utf-8")
    (folder / "tracks.toml").write_text(
        "\n".join(
            f'[[tracks]]\nid = "{name.lower()}"\nname = "{name}"\nresponsibilities = ["All."]\n'
            f"weights = {{ craft = {craft}, talk = {talk} }}\n{_CITED}"
            for name, (craft, talk) in WEIGHTS.items()
        ),
        encoding="utf-8",
    )
    (folder / "grades.toml").write_text(
        "\n".join(
            f'[[ladders]]\ntrack = "{name.lower()}"\nsalaries = "not set"\n{_CITED}grades = [\n'
            + "".join(
                f'  {{ from = "{low}", to = "{high}", grade = "{name[0]}{number}",'
                f' job_title = "{name} {number}" }},\n'
                for number, (low, high) in enumerate(bands, start=1)
            )
            + "]\n"
            for name, bands in GRADES.items()
        ),
        encoding="utf-8",
    )
    return folder
