"""Workbooks one step, or one evil combination, away from an ordinary one. Long, since it is a
table with an entry for each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from assessment.rules.mean import Mean
from tests.builders.layouts import (
    FIVE,
    LADDER,
    RULES,
    SEVEN,
    WORDS,
    Book,
    Formula,
    Options,
    build,
    cell,
    holds,
    own_level,
)

TEXT = Options(
    labels=("No", "Somewhat", "Yes"),
    rule="two",
    result="below",
    words=("Achieved", "Not there yet"),
)
NOPE = replace(TEXT, labels=("Nope", "Somewhat", "Yes"), rule="one")
PLAIN = Options(rule=None, validation=False)
VERTICAL = replace(TEXT, layout="vertical")
LIST = Options(layout="list", rule=None)

Scribble = Callable[[Book], object]


# name → options, and the codes of the findings that are expected
OPTIONS: dict[str, tuple[Options, set[str]]] = {
    "ordinary": (Options(), set()),
    "labels": (TEXT, set()),
    "nope": (NOPE, set()),
    "three competencies": (Options(competencies=FIVE[:3]), set()),
    "four competencies": (Options(competencies=FIVE[:4]), set()),
    "seven competencies": (Options(competencies=SEVEN), set()),
    "one competency": (Options(competencies=FIVE[:1]), set()),
    **{f"{count} levels": (Options(levels=LADDER[:count]), set()) for count in (1, 2, 3, 4, 6, 7)},
    "one level of labels": (replace(TEXT, levels=LADDER[:1]), set()),
    "one skill a level": (replace(TEXT, skills=(1,)), set()),
    "two skills a level": (Options(skills=(2,)), set()),
    "one and seven skills": (Options(skills=(1, 7, 2, 9)), set()),
    "far from the corner": (Options(top=9, left=6), set()),
    "offset and labels": (replace(TEXT, top=5, left=3), set()),
    **{f"stride {stride}": (Options(after=stride - 2), set()) for stride in (3, 4, 5, 6)},
    "ratings two columns on": (replace(TEXT, between=2), set()),
    "notes between": (replace(TEXT, between=1, notes="between"), set()),
    "notes after": (replace(TEXT, after=1, notes="after"), set()),
    "notes after numbers": (Options(after=2, notes="after"), set()),
    "notes between, blank": (replace(TEXT, between=1, notes="between", blank=True), set()),
    "notes after, blank": (replace(TEXT, after=1, notes="after", blank=True), set()),
    "notes after, no formulas": (
        replace(TEXT, after=1, notes="after", rule=None, validation=False),
        {"summary-level-typed"},
    ),
    "headers in capitals": (Options(headers=tuple(name.upper() for name in LADDER[:5])), set()),
    "headers with level numbers": (
        Options(
            headers=tuple(f"Level {number}: {name}" for number, name in enumerate(LADDER[:5], 1))
        ),
        set(),
    ),
    "headers numbered": (
        Options(
            levels=("Junior", "Medior", "Senior", "Expert"),
            headers=("1. Junior", "2. Medior", "3. Senior", "4. Expert"),
        ),
        set(),
    ),
    "headers are numbers of levels": (
        Options(levels=("Level 1", "Level 2", "Level 3"), headers=("L1", "L2", "L3")),
        set(),
    ),
    "headers are level and number": (
        replace(TEXT, levels=("Level 1", "Level 2", "Level 3")),
        set(),
    ),
    "own level names": (Options(levels=("Foundation", "Practitioner", "Lead")), set()),
    "own level names with labels": (
        replace(
            TEXT, levels=("Foundation", "Practitioner", "Lead"), description=True, titles=2, top=4
        ),
        set(),
    ),
    "own level names below each other": (
        replace(VERTICAL, levels=("Foundation", "Practitioner", "Lead")),
        set(),
    ),
    "own level names in a list": (
        replace(LIST, levels=("Foundation", "Practitioner", "Lead")),
        {"summary-level-typed"},
    ),
    "own level names, one level": (replace(TEXT, levels=("Foundation",)), set()),
    "own level names, blank": (
        replace(TEXT, levels=("Foundation", "Practitioner", "Lead"), blank=True),
        set(),
    ),
    "own level names in another script": (
        Options(levels=("Základ", "Pokročilý", "Vedoucí")),
        set(),
    ),
    "description below the header": (Options(description=True), set()),
    "description and labels": (replace(TEXT, description=True), set()),
    "titles above": (Options(titles=3, top=5), set()),
    "titles and description": (replace(TEXT, titles=2, top=3, description=True), set()),
    "merged headers": (replace(TEXT, merged_header=True, between=1), set()),
    "result below": (Options(result="below"), set()),
    "result far below": (replace(TEXT, result="far below"), set()),
    "result of a helper": (replace(TEXT, helper=True, rule="mean"), set()),
    "result of a helper, blank": (replace(TEXT, helper=True, rule="mean", blank=True), set()),
    "helper and notes": (
        replace(TEXT, helper=True, rule="mean", after=1, notes="after", between=1),
        set(),
    ),
    "slack ranges": (Options(slack=5), set()),
    **{
        f"rule {rule}, numbers": (
            Options(rule=rule),
            set() if rule != "google" else {"google-only-function"},
        )
        for rule in RULES
        if rule not in ("mean alone",)
    },
    **{
        f"rule {rule}, labels": (replace(TEXT, rule=rule), set())
        for rule in (
            "none",
            "one",
            "three",
            "two by less",
            "two by yes",
            "two by or",
            "all yes",
            "mean labels",
            "mean sumproduct",
        )
    },
    "a rule that allows No": (Options(rule="mean alone"), set()),
    "no formulas": (Options(rule=None), {"summary-level-typed"}),
    "no formulas, labels": (replace(TEXT, rule=None), {"summary-level-typed"}),
    "no validations": (Options(validation=False), set()),
    "nothing but cells": (PLAIN, {"summary-level-typed"}),
    "nothing but cells, labels": (
        replace(TEXT, rule=None, validation=False),
        {"summary-level-typed"},
    ),
    "formats instead of validations": (
        replace(TEXT, validation=False, formats=True, blank=True),
        set(),
    ),
    "blank with formulas only": (Options(validation=False, blank=True), set()),
    "blank with formulas only, labels": (replace(TEXT, validation=False, blank=True), set()),
    "blank with formulas only, described": (
        replace(TEXT, validation=False, blank=True, description=True, titles=1, top=3),
        set(),
    ),
    "blank with validations only": (
        replace(PLAIN, validation=True, blank=True),
        {"summary-level-typed"},
    ),
    "blank with helper columns": (
        replace(TEXT, helper=True, rule="mean", blank=True, validation=False),
        set(),
    ),
    "vertical": (VERTICAL, set()),
    "vertical numbers": (Options(layout="vertical"), set()),
    "vertical without formulas": (replace(VERTICAL, rule=None), {"summary-level-typed"}),
    "vertical and blank": (replace(VERTICAL, blank=True), set()),
    "vertical with notes": (replace(VERTICAL, notes="after", after=1, numbered=True), set()),
    "vertical without gaps": (replace(VERTICAL, gap=0, result="above"), set()),
    "vertical without gaps, own names": (
        replace(VERTICAL, gap=0, result="above", levels=("Foundation", "Practitioner", "Lead")),
        set(),
    ),
    "vertical without gaps and formulas, own names": (
        replace(VERTICAL, gap=0, rule=None, levels=("Foundation", "Practitioner", "Lead")),
        {"summary-level-typed"},
    ),
    "vertical, own names and descriptions": (
        replace(
            VERTICAL,
            description=True,
            levels=("Foundation", "Practitioner", "Lead"),
            top=4,
            titles=2,
        ),
        set(),
    ),
    "vertical with known and own names": (replace(VERTICAL, levels=LADDER), set()),
    "vertical with seven levels and nothing but cells": (
        replace(VERTICAL, levels=LADDER, rule=None, validation=False),
        {"summary-level-typed"},
    ),
    "list with a level column": (LIST, {"summary-level-typed"}),
    "list with labels and notes": (
        replace(LIST, labels=("No", "Somewhat", "Yes"), notes="after", after=1, top=3),
        {"summary-level-typed"},
    ),
    "list, blank": (replace(LIST, blank=True), {"summary-level-typed"}),
    "numbered skills": (replace(TEXT, numbered=True), set()),
    "numbered skills and numbers": (Options(numbered=True), set()),
    "numbered skills, numbers and nothing else": (
        replace(PLAIN, numbered=True),
        {"summary-level-typed"},
    ),
    "empty rows between skills": (Options(spacing=2), set()),
    "empty rows and labels": (replace(TEXT, spacing=3, result="below"), set()),
    "statements begin with a number": (Options(statement="3 peers hear of it: "), set()),
    "statements begin with a numbering": (replace(TEXT, statement="2. "), set()),
    "statements that are rating words": (
        replace(
            TEXT, statements=("Yes", "You say yes", "No", "Somewhat", "You say no", "Sometimes")
        ),
        set(),
    ),
    "statements that are numbers": (
        Options(statements=("2", "You do it twice", "1", "Once", "You do it")),
        set(),
    ),
    "very long statements": (
        Options(statement="You write at length, and at such length that readers sigh; " * 40),
        set(),
    ),
    "equal statements": (Options(statements=("You keep it tidy",)), set()),
    "very short statements": (
        replace(TEXT, statements=("Plans", "Tests", "Talks", "Writes", "Reviews")),
        set(),
    ),
    "statements in Japanese": (
        Options(statements=("計画を立てます", "毎日見直します", "仲間に教えます", "はい")),
        set(),
    ),
    "statements in Arabic": (
        replace(TEXT, statements=("تخطط للعمل", "تراجع ما كتبته", "تعلم زملاءك")),
        set(),
    ),
    "statements in Greek and Czech": (
        Options(statements=("Σχεδιάζεις τη δουλειά σου", "Učíš ostatní", "Žluťoučký kůň")),
        set(),
    ),
    "labels in other case": (replace(TEXT, labels=("NO", " somewhat", "yes ")), set()),
    "labels with numbers": (replace(TEXT, labels=("0 - No", "1 - Somewhat", "2 - Yes")), set()),
    "labels cut short": (replace(TEXT, labels=("N", "S", "Y")), set()),
    "weights as text": (Options(weights="text"), {"number-as-text"}),
    "weights as points": (Options(weights="points"), {"weights-as-points"}),
    "weights as formulas": (Options(weights="formula"), set()),
    "weights of nothing": (Options(percent=(0, 50, 25, 25, 0)), set()),
    "Summary renamed": (Options(summary="Overview"), set()),
    "Summary in Czech": (replace(TEXT, summary="Souhrn"), set()),
    "Summary elsewhere": (Options(summary_top=12, summary_left=5), set()),
    "Summary with misspelt headers": (
        Options(summary_headers=("Cometency", "Wieght", "Lvel", "Valeu")),
        set(),
    ),
    "Summary with wordy headers": (
        Options(summary_headers=("Competence", "Weight (%)", "Achieved level", "Weighted value")),
        set(),
    ),
    "Summary without a header of names": (
        Options(summary_headers=("", "Weight", "Level", "Value")),
        set(),
    ),
    "Summary with columns between": (Options(summary_gap=2), set()),
    "Summary in another order": (Options(reverse=True), set()),
    "Summary with blank lines": (Options(blank_lines=True), set()),
    "Summary without a total's label": (Options(total=""), set()),
    "sheets without spaces": (
        Options(
            sheets=("Delivery", "DomainExpertise", "ProblemSolving", "Communication", "Leadership")
        ),
        set(),
    ),
    "sheets with hyphens": (
        Options(
            sheets=(
                "delivery",
                "domain-expertise",
                "problem_solving",
                "communication",
                "leadership",
            )
        ),
        set(),
    ),
    "sheets with odd spaces": (
        Options(
            sheets=(
                "Delivery ",
                "Domain  Expertise ",
                " Problem Solving",
                "Communication",
                "Leadership",
            )
        ),
        set(),
    ),
    "sheets with numbers": (
        Options(
            sheets=(
                "1. Delivery",
                "2. Domain expertise",
                "3. Problem solving",
                "4. Communication",
                "5. Leadership",
            )
        ),
        set(),
    ),
    "sheets with diacritics": (
        Options(
            sheets=(
                "Délivery",
                "Domain Éxpertise",
                "Problém Solving",
                "Cömmunication",
                "Leadership",
            )
        ),
        set(),
    ),
    "sheets cut short": (
        Options(
            competencies=("Delivery", "Customer Focus and Care for Everybody Else", "Craft"),
            sheets=("Delivery", "Customer Focus and Care for Ever", "Craft")[0:1]
            + ("Customer Focus and Care for Eve", "Craft"),
        ),
        set(),
    ),
    "evil: everything at once": (
        replace(
            TEXT,
            top=6,
            left=2,
            between=1,
            notes="between",
            after=2,
            titles=2,
            description=True,
            numbered=True,
            merged_header=True,
            spacing=2,
            summary="Overview",
            summary_top=4,
            summary_left=3,
            summary_gap=1,
            blank_lines=True,
            reverse=True,
            total="",
        ),
        set(),
    ),
    "evil: blank, own names, far": (
        replace(
            TEXT,
            levels=("Foundation", "Practitioner", "Lead"),
            top=11,
            left=8,
            after=3,
            blank=True,
            titles=4,
            description=True,
        ),
        set(),
    ),
    "evil: helper, own names, numbered": (
        replace(
            TEXT,
            levels=("Foundation", "Practitioner", "Lead"),
            helper=True,
            rule="mean",
            numbered=True,
            between=1,
            notes="between",
        ),
        set(),
    ),
    "evil: vertical, far, helper": (
        replace(VERTICAL, top=5, left=4, helper=True, rule="mean", numbered=True, result="above"),
        set(),
    ),
}

SCRIBBLES: dict[str, tuple[Options, set[str], Scribble]] = {}


def variant(name: str, options: Options, *codes: str) -> Callable[[Scribble], Scribble]:
    """Register a variant that scribbles on the book."""

    def register(scribble: Scribble) -> Scribble:
        assert name not in SCRIBBLES and name not in OPTIONS
        SCRIBBLES[name] = options, set(codes), scribble
        return scribble

    return register


def shown(book: Book, row: int, column: int) -> float:
    """Return the number that a cell of the Summary shows."""
    value = book.summary[row, column]
    return float(str(value.value if isinstance(value, Formula) else value))


def every(book: Book) -> list[tuple[int, int]]:
    """Return the competency and level of each level of a book."""
    return list(book.places)


# ratings


ODD_RATINGS: dict[str, tuple[object, int | None, str | None]] = {
    "2 - Yes": ("2 - Yes", 2, None),
    "yes and a space": ("yes ", 2, None),
    "YES": ("YES", 2, None),
    "a space and somewhat": (" somewhat", 1, None),
    "Y": ("Y", 2, None),
    "2.0": (2.0, 2, None),
    "text 2": ("2", 2, "number-as-text"),
    "text 2,0": ("2,0", 2, "number-as-text"),
    "TRUE": (True, None, "rating-not-understood"),
    "3": (3, None, "rating-not-understood"),
    "-1": (-1, None, "rating-not-understood"),
    "1.5": (1.5, None, "rating-not-understood"),
    "n/a": ("n/a", None, None),
    "a dash": ("\u2013", None, None),
    "no idea": ("no idea, ask again in spring", None, "rating-not-understood"),
    "an error": (Formula("NA()", "#N/A"), None, "rating-not-understood"),
    "spaces": ("   ", None, None),
    "1 - Yes": ("1 - Yes", None, "rating-not-understood"),
    "nothing": (None, None, None),
}


@variant("numbers as text", Options(rule="mean labels"), "number-as-text")
def _(book: Book) -> None:
    for competency, level in every(book):
        for skill, rating in enumerate(book.truth[competency].levels[level].ratings):
            book.rate(competency, level, skill, str(rating), rating)


@variant("ratings are formulas", TEXT)
def _(book: Book) -> None:
    book.cells["Raw"] = {}
    for competency, level in every(book):
        place = book.places[competency, level]
        for skill, row in enumerate(place.rows):
            book.cells["Raw"][row, place.rating + 40 * competency] = book.on(competency)[
                row, place.rating
            ]
            rating = book.truth[competency].levels[level].ratings[skill]
            book.rate(
                competency,
                level,
                skill,
                Formula(
                    f"Raw!{cell(row, place.rating + 40 * competency)}",
                    book.on(competency)[row, place.rating],
                ),
                rating,
            )


@variant("stray text below the ratings", Options())
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        book.on(competency)[place.rows[-1] + 12, place.rating] = "see me"


@variant("a legend beside the skills", TEXT)
def _(book: Book) -> None:
    for competency in range(5):
        for row, (number, label) in enumerate(((0, "No"), (1, "Somewhat"), (2, "Yes")), 2):
            book.on(competency)[row, 14], book.on(competency)[row, 15] = label, number


@variant("a legend above the skills", replace(TEXT, top=6))
def _(book: Book) -> None:
    for competency in range(5):
        for row, (number, label) in enumerate(((0, "No"), (1, "Somewhat"), (2, "Yes")), 1):
            book.on(competency)[row, 1], book.on(competency)[row, 2] = label, number


@variant("a legend below the skills, and nothing but cells", replace(PLAIN), "summary-level-typed")
def _(book: Book) -> None:
    for competency in range(5):
        for row, (number, label) in enumerate(((0, "No"), (1, "Somewhat"), (2, "Yes")), 12):
            book.on(competency)[row, 1], book.on(competency)[row, 2] = label, number


@variant(
    "the first skill unrated, vertical",
    replace(VERTICAL, rule=None, validation=False),
    "summary-level-typed",
)
def _(book: Book) -> None:
    for competency in range(5):
        place = book.places[competency, 2]
        del book.on(competency)[place.rows[0], place.rating]
        book.truth[competency].levels[2].ratings[0] = None


@variant(
    "a target level before a level that is typed in",
    replace(PLAIN, summary_gap=1),
    "summary-level-typed",
)
def _(book: Book) -> None:
    book.summary[1, 4] = "Target level"
    for row in range(2, 7):
        book.summary[row, 4] = 4


@variant("a legend of numbers above the skills", Options(top=6))
def _(book: Book) -> None:
    for competency in range(5):
        for row, (number, label) in enumerate(((0, "No"), (1, "Somewhat"), (2, "Yes")), 1):
            book.on(competency)[row, 1], book.on(competency)[row, 2] = label, number


@variant("a legend in sentences", Options())
def _(book: Book) -> None:
    for competency in range(5):
        book.on(competency).update({(2, 13): "0 = No", (3, 13): "1 = Somewhat", (4, 13): "2 = Yes"})


@variant("comments to the right", TEXT)
def _(book: Book) -> None:
    for competency in range(5):
        book.on(competency)[book.places[competency, 0].header[0], 12] = "Comments"
        for row in book.places[competency, 0].rows[:3]:
            book.on(competency)[row, 12] = f"We spoke about line {row} at length"


@variant("comments to the right, one a rating word", Options())
def _(book: Book) -> None:
    for competency in range(5):
        for row, text in zip(
            book.places[competency, 0].rows, ("Yes", "agreed", "no", "hm"), strict=False
        ):
            book.on(competency)[row, 12] = text


@variant("two raters side by side", replace(TEXT, after=1), "extra-rating-column")
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        book.on(competency).update(
            {
                (place.header[0], place.rating): "Self",
                (place.header[0], place.rating + 1): "Manager",
            }
        )
        for skill, row in enumerate(place.rows):
            book.on(competency)[row, place.rating + 1] = ("No", "Somewhat", "Yes")[skill % 3]


@variant(
    "two raters, the second in part",
    replace(Options(after=1, top=2, merged_header=True)),
    "extra-rating-column",
)
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        for row in place.rows[:2]:
            book.on(competency)[row, place.rating + 1] = 1


@variant(
    "a band that has only one rating left",
    replace(TEXT, rule=None, validation=False),
    "summary-level-typed",
)
def _(book: Book) -> None:
    for competency in range(5):
        for skill in range(len(book.places[competency, 3].rows)):
            if skill != 1:
                book.on(competency).pop(
                    (book.places[competency, 3].rows[skill], book.places[competency, 3].rating)
                )
                book.truth[competency].levels[3].ratings[skill] = None


@variant("a level rated in words that nobody knows", TEXT, "rating-not-understood")
def _(book: Book) -> None:
    for skill, _ in enumerate(book.places[1, 3].rows):
        book.rate(1, 3, skill, "in progress" if skill % 2 else "done", None)


@variant(
    "a level rated in words that nobody knows, and nothing but cells",
    replace(PLAIN, notes="after", after=1),
    "rating-not-understood",
    "summary-level-typed",
)
def _(book: Book) -> None:
    for level in (1, 4):
        for skill, _ in enumerate(book.places[1, level].rows):
            book.rate(1, level, skill, "in progress" if skill % 2 else "done", None)


@variant(
    "a level rated in words that nobody knows, vertical",
    replace(VERTICAL, rule=None, validation=False),
    "rating-not-understood",
    "summary-level-typed",
)
def _(book: Book) -> None:
    for skill, _ in enumerate(book.places[1, 3].rows):
        book.rate(1, 3, skill, "in progress" if skill % 2 else "done", None)


@variant(
    "headers of the columns in a vertical layout",
    replace(VERTICAL, description=True, levels=("Foundation", "Practitioner", "Lead")),
)
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        book.on(competency).update(
            {(place.rows[0] - 1, place.skill): "Skill", (place.rows[0] - 1, place.rating): "Rating"}
        )


@variant(
    "the top level never rated, no formulas",
    replace(TEXT, validation=False),
    "level-formula-missing",
)
def _(book: Book) -> None:
    # its statements stand there, its ratings and its formula do not
    for competency in range(5):
        place = book.places[competency, 4]
        assert place.result is not None
        book.on(competency).pop(place.result)
        for skill, row in enumerate(place.rows):
            book.on(competency).pop((row, place.rating))
            book.truth[competency].levels[4].ratings[skill] = None
        book.truth[competency].levels[4].rule = None
        book.summary[book.row(competency), 3] = Formula(
            shorter(book, competency, 4), own_level(book, competency)
        )


def shorter(book: Book, competency: int, count: int) -> str:
    """Return a Summary's level formula that asks for the first levels only."""
    options = replace(book.options, levels=book.options.levels[:count])
    from tests.builders.layouts import level_formula

    return level_formula(replace(book, options=options), competency).text


# rows and columns


@variant("helper columns hidden", replace(TEXT, helper=True, rule="mean"))
def _(book: Book) -> None:
    for competency, level in every(book):
        helper = book.places[competency, level].helper
        assert helper is not None
        book.hidden_columns.setdefault(book.sheet(competency), set()).add(helper)


@variant("rows and columns hidden", Options(top=4, left=3), "rating-unseen")
def _(book: Book) -> None:
    for competency in range(5):
        book.hidden_rows[book.sheet(competency)] = {1, 2, 6}
        book.hidden_columns[book.sheet(competency)] = {1, 5, 6}


@variant("results by both rules", replace(TEXT, helper=True, rule="mean"), "second-rule")
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        assert place.result is not None
        area = f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}"
        book.on(competency)[place.result[0] + 1, place.rating] = Formula(
            f'IF(COUNTIF({area},"No")=0,1,0)',
            int(0 not in book.truth[competency].levels[level].ratings),
        )


@variant("a skill merged over two rows", replace(TEXT, spacing=2))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        for column in (place.skill, place.rating):
            book.merges[book.sheet(competency)].append(
                (place.rows[1], column, place.rows[1] + 1, column)
            )


@variant("skills merged over two columns", replace(Options(between=1)))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        for row in place.rows:
            book.merges[book.sheet(competency)].append((row, place.skill, row, place.skill + 1))


@variant("unequal sheets", Options())
def _(book: Book) -> None:
    other = build(replace(TEXT, top=5, left=2, between=1))
    name = book.sheet(2)
    book.cells[name], book.merges[name], book.lists[name] = (
        other.cells[name],
        other.merges[name],
        [],
    )
    book.truth[2].levels = other.truth[2].levels
    formula = other.summary[4, 3]
    assert isinstance(formula, Formula)
    book.summary[4, 3] = formula
    book.summary[4, 4] = Formula(
        "B4*C4", book.truth[2].weight and float(book.truth[2].weight * own_level(other, 2))
    )
    book.summary[8, 4] = Formula("SUM(D2:D6)", sum(shown(book, row, 4) for row in range(2, 7)))


@variant("totals below the ratings", Options(result="above"))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        ratings = [
            rating for rating in book.truth[competency].levels[level].ratings if rating is not None
        ]
        area = f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}"
        book.on(competency)[place.rows[-1] + 6, place.skill] = "Average"
        book.on(competency)[place.rows[-1] + 6, place.rating] = Formula(
            f"AVERAGE({area})", sum(ratings) / len(ratings)
        )
        book.on(competency)[place.rows[-1] + 7, place.rating] = Formula(
            f"SUM({area})", sum(ratings)
        )


@variant("levels named at their first skill only", LIST, "summary-level-typed")
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        for row in place.rows[1:]:
            del book.on(competency)[row, 1]
        book.merges[book.sheet(competency)].append((place.rows[0], 1, place.rows[-1], 1))


@variant("results by way of a mean", Options(result="below"))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        assert place.result is not None
        ratings = [rating or 0 for rating in book.truth[competency].levels[level].ratings]
        area = f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}"
        mean, least = (place.result[0] + 2, place.rating), (place.result[0] + 3, place.rating)
        old = book.on(competency)[place.result]
        assert isinstance(old, Formula)
        book.on(competency)[mean] = Formula(f"AVERAGE({area})", sum(ratings) / len(ratings))
        book.on(competency)[least] = Formula(f"MIN({area})", min(ratings))
        book.on(competency)[place.result] = Formula(
            f"IF(AND({cell(*mean)}>1.7,{cell(*least)}>0),1,0)", old.value
        )


@variant("limits in cells of their own", Options(rule="mean", skills=(5,)))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        assert place.result is not None
        limit = ("1.7", "1.5")[level % 2]
        rule = Mean(Fraction(limit))
        ratings = book.truth[competency].levels[level].ratings
        book.truth[competency].levels[level].rule = rule
        book.on(competency)[30, place.rating] = float(limit)
        area = f"{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)}"
        book.on(competency)[place.result] = Formula(
            f"IF(AND(MIN({area})>0,AVERAGE({area})>{cell(30, place.rating)}),1,0)",
            int(holds(rule, ratings)),
        )


@variant("the level on the competency's own sheet", Options())
def _(book: Book) -> None:
    for competency in range(5):
        old = book.summary[book.row(competency), 3]
        assert isinstance(old, Formula)
        sheet = book.sheet(competency)
        book.on(competency)[30, 1] = Formula(
            old.text.replace(f"'{sheet}'!", "").replace(f"{sheet}!", ""), old.value
        )
        book.summary[book.row(competency), 3] = Formula(f"'{sheet}'!A30", old.value)


@variant("the level as a sum of results", Options())
def _(book: Book) -> None:
    for competency in range(5):
        results = [book.places[competency, level].result or (0, 0) for level in range(5)]
        reached = sum(
            int(str(formula.value))
            for place in results
            if isinstance(formula := book.on(competency)[place], Formula)
        )
        book.summary[book.row(competency), 3] = Formula(
            "+".join(f"'{book.sheet(competency)}'!{cell(*place)}" for place in results), reached
        )
        book.summary[book.row(competency), 4] = Formula(
            f"B{book.row(competency)}*C{book.row(competency)}",
            float(book.truth[competency].weight or 0) * reached,
        )
    book.summary[8, 4] = Formula("SUM(D2:D6)", sum(shown(book, row, 4) for row in range(2, 7)))


@variant("headers of the columns below the level", replace(TEXT, description=True))
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        book.on(competency).update(
            {(place.rows[0] - 1, place.skill): "Skill", (place.rows[0] - 1, place.rating): "Rating"}
        )


@variant(
    "headers of the columns, blank", replace(TEXT, description=True, blank=True, validation=False)
)
def _(book: Book) -> None:
    for competency, level in every(book):
        place = book.places[competency, level]
        book.on(competency).update(
            {(place.rows[0] - 1, place.skill): "Skill", (place.rows[0] - 1, place.rating): "Rating"}
        )


# other sheets


@variant("an extra sheet of numbers", Options())
def _(book: Book) -> None:
    book.cells["Holidays"] = {(1, 1): "Day", (1, 2): "Half days"}
    for row in range(2, 30):
        book.cells["Holidays"].update(
            {
                (row, 1): f"The {row}th of {WORDS[row % 10]}",
                (row, 2): row % 3,
                (row, 4): "Yes" if row % 2 else "No",
            }
        )


@variant("an extra sheet of numbers in pairs", TEXT)
def _(book: Book) -> None:
    book.cells["Duty rota"] = {(1, 1): "Spring", (1, 3): "Autumn"}
    for row in range(2, 12):
        book.cells["Duty rota"].update(
            {
                (row, 1): f"Week {row} of {WORDS[row]}",
                (row, 2): row % 3,
                (row, 3): f"Week {row + 20}",
                (row, 4): (row + 1) % 3,
            }
        )


@variant("an extra sheet in front", Options())
def _(book: Book) -> None:
    page: dict[tuple[int, int], object] = {
        (1, 1): "Instructions",
        (2, 1): "The weight of a competency says how much it counts on your track.",
        (2, 2): "Level",
        (3, 1): "A level is achieved when its skills are.",
        (3, 2): "Weight times level gives the value.",
        (4, 1): "Weight and level are multiplied",
    }
    book.cells = {"Instructions": page, **book.cells}


@variant("a second table like the Summary", Options())
def _(book: Book) -> None:
    book.cells["Archive"] = {
        (1, 1): "Item",
        (1, 2): "Weight",
        (1, 3): "Level",
        (2, 1): "Old laptop",
        (2, 2): 2.1,
        (2, 3): 3,
        (3, 1): "Older laptop",
        (3, 2): 3.5,
        (3, 3): 1,
    }


@variant("a second Summary", Options(), "summary-ambiguous")
def _(book: Book) -> None:
    book.cells["Summary 2025"] = {
        place: value.value if isinstance(value, Formula) else value
        for place, value in book.summary.items()
    }


@variant("a dashboard over the ratings", Options())
def _(book: Book) -> None:
    page: dict[tuple[int, int], object] = {}
    for competency in range(5):
        place = book.places[competency, 0]
        ratings = [
            rating for rating in book.truth[competency].levels[0].ratings if rating is not None
        ]
        sheet = f"'{book.sheet(competency)}'"
        page[competency + 2, 1] = book.sheet(competency)
        page[competency + 2, 2] = Formula(
            f"COUNTIF({sheet}!{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)},2)",
            ratings.count(2),
        )
        page[competency + 2, 3] = Formula(
            f"AVERAGE({sheet}!{cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)})",
            sum(ratings) / len(ratings),
        )
    book.cells["Dashboard"] = page


@variant("a dashboard on the competency's sheet", Options())
def _(book: Book) -> None:
    for competency in range(5):
        for level in range(5):
            place = book.places[competency, level]
            ratings = [
                rating
                for rating in book.truth[competency].levels[level].ratings
                if rating is not None
            ]
            book.on(competency)[20 + level, 12] = LADDER[level]
            book.on(competency)[20 + level, 13] = Formula(
                f"COUNTIF({cell(place.rows[0], place.rating)}:{cell(place.rows[-1], place.rating)},2)",
                ratings.count(2),
            )


@variant("a sheet without a row", Options(competencies=SEVEN), "sheet-not-in-summary")
def _(book: Book) -> None:
    for column in range(1, 5):
        del book.summary[8, column]
    book.truth.pop()
    for column in (2, 4):
        book.summary[10, column] = Formula(
            f"SUM({cell(2, column)}:{cell(7, column)})",
            sum(shown(book, row, column) for row in range(2, 8)),
        )


@variant("a row without a sheet", Options(), "competency-sheet-missing", "summary-level-typed")
def _(book: Book) -> None:
    del book.cells["Communication"]
    book.summary[5, 3] = own_level(book, 3)
    book.truth[3].levels = []


@variant("columns of the Summary for something else", Options(summary_gap=1))
def _(book: Book) -> None:
    book.summary[1, 2], book.summary[1, 4], book.summary[1, 6] = "Notes", "Target", "Owner"
    for row in range(2, 7):
        book.summary[row, 2], book.summary[row, 4], book.summary[row, 6] = "talk about it", 4, "you"


@variant(
    "a target level beside the level",
    Options(summary_headers=("Competency", "Weight", "Level", "Value")),
)
def _(book: Book) -> None:
    book.summary[1, 5] = "Target level"
    for row in range(2, 7):
        book.summary[row, 5] = 4


@variant("a target level before the level", Options(summary_left=1, summary_gap=1))
def _(book: Book) -> None:
    book.summary[1, 4] = "Target level"
    for row in range(2, 7):
        book.summary[row, 4] = 4


@variant("the year's weights beside the weights", Options())
def _(book: Book) -> None:
    book.summary[1, 6] = "Weight last year"
    for row in range(2, 7):
        book.summary[row, 6] = 0.2


@variant("a text above the Summary that speaks of weights", Options(summary_top=6))
def _(book: Book) -> None:
    book.summary[1, 1] = "Your weight in this track, your level and its value:"
    book.summary[2, 1] = "Weights are set by HR, levels by you"


@variant("name and track above the Summary", Options(summary_top=5))
def _(book: Book) -> None:
    book.summary.update(
        {(1, 1): "Name", (1, 2): "Jo Example", (2, 1): "Track", (2, 2): "Data Scientist"}
    )


@variant(
    "rows of the Summary without a sheet's help", Options(sheets=("S1", "S2", "S3", "S4", "S5"))
)
def _(book: Book) -> None:
    """Only the formulas tell which sheet is whose."""
