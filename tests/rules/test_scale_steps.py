"""The rating scale: its steps, and what lies between two of them."""

from __future__ import annotations

import pytest

from assessment import load_framework
from assessment.model import USUAL, DoesNotApply, RatingScale, Step

FIVE = RatingScale(
    tuple(Step(value, label) for value, label in zip(range(1, 6), "ABCDE", strict=True)),
    DoesNotApply("Not mine", (), "", ""),
)
TWO = RatingScale((Step(0, "No"), Step(1, "Yes")))


@pytest.mark.parametrize(
    ("scale", "lowest", "second", "top", "between"),
    [(USUAL, 0, 1, 2, (1,)), (FIVE, 1, 2, 5, (2, 3, 4)), (TWO, 0, 1, 1, ())],
)
def test_the_steps_of_a_scale(
    scale: RatingScale, lowest: int, second: int, top: int, between: tuple[int, ...]
) -> None:
    assert (scale.lowest, scale.second, scale.top, scale.between) == (lowest, second, top, between)


@pytest.mark.parametrize("values", [(), (1,), (0, 2), (0, 1, 3), (2, 1, 0), (1, 1)])
def test_values_that_do_not_count_up_are_no_scale(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="rating scale"):
        RatingScale(tuple(Step(value, str(value)) for value in values))


def test_a_step_and_its_label_by_the_value() -> None:
    assert FIVE.step(1).label == "A"
    assert FIVE.step(5).label == FIVE.label(5) == "E"
    assert FIVE.labels == {1: "A", 2: "B", 3: "C", 4: "D", 5: "E"}


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_value_beyond_the_scale_has_no_step_and_is_its_own_label(value: int) -> None:
    assert FIVE.label(value) == str(value)
    with pytest.raises(KeyError):
        FIVE.step(value)


@pytest.mark.parametrize(
    ("rating", "to", "cost"), [(1, 5, 4), (None, 5, 4), (None, 1, 0), (4, 4, 0), (5, 2, 0)]
)
def test_cost_is_the_number_of_steps(rating: int | None, to: int, cost: int) -> None:
    assert FIVE.cost(rating, to) == cost


def test_sentences_call_the_usual_steps_by_their_usual_words() -> None:
    carvago = load_framework("carvago").scale
    assert carvago.label(0) == "Nope"
    assert carvago.spoken is USUAL
    assert USUAL.labels == {0: "No", 1: "Somewhat", 2: "Yes"}
    assert FIVE.spoken.labels == FIVE.labels
    assert FIVE.spoken.does_not_apply is None
