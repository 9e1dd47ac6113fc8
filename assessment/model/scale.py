"""The rating scale: its steps in order, and the rating that lies outside of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rating scale: its value, spellings, colours and what it means."""

    value: int
    label: str
    aliases: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()  # RRGGBB
    description: str = ""
    reference: str = ""
    symbol: str = ""  # a sign that stands before the label; "": the sheets choose one


@dataclass(frozen=True, slots=True)
class DoesNotApply:
    """How a framework writes that a skill does not apply to somebody: a rating outside the
    scale, which leaves the skill out of its level.
    """

    label: str  # as the drop-downs of blank workbooks offer it
    aliases: tuple[str, ...]
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class RatingScale:
    """The steps that a skill can be rated by, the lowest first.

    Their values count up by one (0 to 2, 1 to 5), so that a mean rises by the same with every
    step. Raises ``ValueError`` for steps that do not.
    """

    steps: tuple[Step, ...]
    does_not_apply: DoesNotApply | None = None  # None: every skill applies to everybody
    # what follows from the steps, kept since every rating asks for it: their values, the lowest
    # first; that of the lowest, which is not shown at all and what unrated counts as; of the
    # highest, which is shown in full; and those between them, which are shown in part
    values: tuple[int, ...] = field(init=False, repr=False, compare=False)
    lowest: int = field(init=False, repr=False, compare=False)
    top: int = field(init=False, repr=False, compare=False)
    between: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.steps) < 2:
            raise ValueError("a rating scale has two steps at least")
        values = tuple(step.value for step in self.steps)
        if list(values) != list(range(values[0], values[0] + len(values))):
            raise ValueError(f"the values of a rating scale count up by one, not {values}")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "lowest", values[0])
        object.__setattr__(self, "top", values[-1])
        object.__setattr__(self, "between", values[1:-1])

    @property
    def second(self) -> int:
        """The value of the least step that is above the lowest."""
        return self.steps[1].value

    @property
    def labels(self) -> dict[int, str]:
        """The labels of the steps by their values, the lowest first."""
        return {step.value: step.label for step in self.steps}

    def step(self, value: int) -> Step:
        """Return the step of a value. Raises ``KeyError``."""
        if not self.lowest <= value <= self.top:
            raise KeyError(value)
        return self.steps[value - self.lowest]

    def label(self, value: int) -> str:
        """Return the label of a value; the number itself for one that is no step's."""
        if self.lowest <= value <= self.top:
            return self.steps[value - self.lowest].label
        return str(value)

    def known(self, rating: int | None) -> int:
        """Return what a rating counts as: unrated is the lowest."""
        return self.lowest if rating is None else rating

    def cost(self, rating: int | None, to: int) -> int:
        """Return the number of steps from one rating up to another; 0 where that is no higher."""
        return max(0, to - self.known(rating))

    @property
    def spoken(self) -> RatingScale:
        """The scale as sentences name its steps: the usual three have their usual words in every
        framework, whatever its workbooks call them.
        """
        return USUAL if self.values == USUAL.values else RatingScale(self.steps)


# what a workbook is rated on that follows no framework with another one
USUAL = RatingScale((Step(0, "No"), Step(1, "Somewhat"), Step(2, "Yes")))
