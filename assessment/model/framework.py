"""The values of a career framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from assessment.model.level_rule import LevelRule
from assessment.model.scale import DoesNotApply, RatingScale, Step
from assessment.words.catalogue import ENGLISH, Texts


@dataclass(frozen=True, slots=True)
class Skill:
    """One statement on a level; ``id`` stays when the text is reworded."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class LevelName:
    """A rung of every competency: 1 is the first."""

    number: int
    name: str
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class CompetencyLevel:
    """What one level of one competency means, and its skills."""

    number: int
    description: str
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class Competency:
    """A field of ability."""

    id: str
    name: str
    aliases: tuple[str, ...]
    description: str
    reference: str
    levels: tuple[CompetencyLevel, ...]
    practice: str = ""  # what somebody can do to grow in it, proposed for the growth plan
    practice_kind: str = ""  # the id of the kind of learning that the practice is


@dataclass(frozen=True, slots=True)
class Grade:
    """A band of progress in a track: from ``min_progress`` up to, not including, ``max_progress``.

    The top grade of a track includes its upper bound. Salaries are in the framework's unit of
    pay; ``None`` where the framework sets none.
    """

    min_progress: Fraction
    max_progress: Fraction
    grade: str | None  # the code, where the framework has codes
    job_title: str
    min_salary: Decimal | None
    next_salary: Decimal | None


@dataclass(frozen=True, slots=True)
class Track:
    """A career track: a weight per competency (by id, summing to 1), and a ladder of grades."""

    id: str
    name: str
    weights: dict[str, Fraction]
    responsibilities: tuple[str, ...]
    description: str
    reference: str
    grades: tuple[Grade, ...] = ()
    salaries: str = "not set"  # what the salaries are: bounds, band, lower bounds, not set


@dataclass(frozen=True, slots=True)
class Multiplier:
    """How many units of normalised pay one unit of a period, a currency or a country is."""

    name: str
    multiplier: Decimal
    description: str


@dataclass(frozen=True, slots=True)
class PayRules:
    """How normalised pay converts: salary = normalised / (period * currency * country)."""

    unit: str
    periods: tuple[Multiplier, ...]
    currencies: tuple[Multiplier, ...]
    countries: tuple[Multiplier, ...]
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class Event:
    """A yearly event of the cycle and the months (1 to 12) it falls in.

    ``week`` counts the weeks from Monday to Friday that lie within the month, 1 to 4 (the last,
    where there are three); ``None`` is the whole month.
    """

    id: str
    name: str
    months: tuple[int, ...]
    description: str
    reference: str
    kind: Literal["review", "planning", "catch-up"] = "catch-up"
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """The year's calendar and the rules of who is due.

    Reviews are prepared ``preparation_days`` working days before they begin (``None``: early in
    their month); the reminder comes ``reminder_days`` working days before that (0: there is none).
    """

    skip_within_months: int
    grace_months: int
    preparation_hours: int
    events: tuple[Event, ...]
    description: str
    reference: str
    preparation_days: int | None = None
    reminder_days: int = 1


@dataclass(frozen=True, slots=True)
class CompanyValue:
    """A value of the company, which an accomplishment may show."""

    id: str
    name: str
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class GrowthKind:
    """A way of learning and the share, in whole percent, that it should have in a growth plan
    (70-20-10).
    """

    id: str
    name: str
    share: int
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class Conversations:
    """How many months lie between two career conversations: at most, as recommended, at least."""

    longest_months: int
    recommended_months: int
    shortest_months: int
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class GrowthPractice:
    """What somebody can do next to grow in a competency, in one kind of learning (both by id),
    and how both will know that it has helped.
    """

    competency: str
    kind: str
    next_step: str
    measure: str


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """How many months a goal takes: from Somewhat and from No to Yes on a level that is
    reached, and what each level above it adds.
    """

    somewhat_months: int
    no_months: int
    level_months: int
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class Growth:
    """What the development sheets need of a framework: kinds of learning, the company's values, the
    cadence of career conversations.

    ``practices`` may lack kinds and competencies; ``lead_times`` is ``None`` where the framework
    says nothing of them.
    """

    kinds: tuple[GrowthKind, ...]
    values: tuple[CompanyValue, ...]
    conversations: Conversations
    practices: tuple[GrowthPractice, ...] = ()
    lead_times: LeadTimes | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """What became of skills of an earlier version, by their ids.

    ``renamed`` one to one, ``split`` one to several, ``merged`` several to one, ``dropped`` to
    none. ``text`` is the wording of a skill that had no id yet (``before`` is then empty).
    """

    kind: Literal["renamed", "split", "merged", "dropped"]
    before: tuple[str, ...]
    after: tuple[str, ...]
    text: str
    description: str
    reference: str


@dataclass(frozen=True, slots=True, eq=False)  # by its digest, not field by field
class Framework:
    """A career framework, whole. Two are equal if all that stands in them is, wherever each was
    loaded or unpacked. Raises ``ValueError`` for a rule of another scale.
    """

    id: str
    name: str
    version: str
    description: str
    reference: str
    zero_level: str
    ratings_as: str  # how its own workbooks write a rating: labels, numbers
    rule: LevelRule
    rule_description: str
    scale: RatingScale
    levels: tuple[LevelName, ...]
    competencies: tuple[Competency, ...]
    tracks: tuple[Track, ...]
    pay: PayRules | None = None
    cycle: Cycle | None = None
    growth: Growth | None = None
    migrations: tuple[Migration, ...] = ()
    language: str = ENGLISH  # that its texts are in, and sheets that are made for it speak
    _digest: str = field(init=False, repr=False, default="")  # once somebody has asked for it

    def __post_init__(self) -> None:
        if self.rule.scale.values != self.scale.values:
            raise ValueError("a framework's rule is one over its own scale")

    @property
    def ratings(self) -> tuple[Step, ...]:
        """The steps of the rating scale, the lowest first."""
        return self.scale.steps

    @property
    def does_not_apply(self) -> DoesNotApply | None:
        """The rating outside the scale; ``None``: every skill applies to everybody."""
        return self.scale.does_not_apply

    @property
    def texts(self) -> Texts:
        """The texts of sheets in its language."""
        return Texts(self.language)

    @property
    def digest(self) -> str:
        """A number for all that stands in it, in hexadecimal digits: the same in every process."""
        if not self._digest:
            from hashlib import sha256  # here, since most runs never ask

            content = repr(self).encode("utf-8", "surrogatepass")
            object.__setattr__(self, "_digest", sha256(content).hexdigest())
        return self._digest

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Framework):
            return NotImplemented
        return self is other or (self.id == other.id and self.digest == other.digest)

    def __hash__(self) -> int:  # cheap: what is equal has the same, and hardly anything else
        return hash((self.id, self.version))

    def competency(self, identity: str) -> Competency:
        """Return a competency by its id. Raises ``KeyError``."""
        for competency in self.competencies:
            if competency.id == identity:
                return competency
        raise KeyError(identity)

    def level_name(self, number: int) -> str:
        """Return the name of a level; 0 has one too."""
        if number == 0:
            return self.zero_level
        return next((level.name for level in self.levels if level.number == number), str(number))
