"""A person's whole year: a blank is made, filled, saved by LibreOffice, discussed, scored, planned,
and the next one begins where it ended.

Everything that anybody wrote has to be there at the end: on the sheets, as a note, or on the sheet
Carried over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assessment import build_blank, build_prefilled, read_workbook, score, start_from, write_back
from assessment.jobs.plan import plan
from assessment.model import Assessment, Framework, RatedSkill, Scorecard
from assessment.model.marks import ACCOMPLISHMENTS, CHECK_INS, GROWTH_PLAN, NOTE_HEADS, RATING_HEADS
from assessment.sheets.blank.book import drawn
from tests.referees import referee

TODAY = date(2026, 11, 25)
# levels by the employee's own ratings
RATINGS = {
    "delivery": 3,
    "domain-expertise": 3,
    "problem-solving": 2,
    "communication": 2,
    "leadership": 1,
}


def by_openpyxl(source: Path, target: Path) -> Path:
    openpyxl.load_workbook(source).save(target)
    return target


def by_libreoffice(source: Path, target: Path) -> Path:
    referee.convert([source], target.parent / "office")
    return (target.parent / "office" / source.name).rename(target)


def write(path: Path, cells: dict[tuple[str, str], Any]) -> None:
    book = openpyxl.load_workbook(path)
    for (sheet, address), value in cells.items():
        book[sheet][address].value = value
    book.save(path)


def skills_of(assessment: Assessment) -> dict[str, RatedSkill]:
    return {
        skill.skill_id or skill.where: skill
        for one in assessment.competencies
        for level in one.levels
        for skill in level.skills
    }


def levels_of(card: Scorecard) -> list[int | None]:
    return [one.level for one in card.competencies]


def column(path: Path, sheet: str, head: str) -> tuple[str, int]:
    """Return the letters of a column by its header's first line, and the first row below."""
    for row in openpyxl.load_workbook(path)[sheet].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.partition("\n")[0] == head:
                return cell.column_letter, cell.row + 1
    raise AssertionError(head)


@pytest.mark.parametrize(
    "saved",
    [
        by_openpyxl,
        pytest.param(
            by_libreoffice,
            marks=[
                pytest.mark.libreoffice,
                pytest.mark.skipif(
                    referee.soffice() is None, reason="LibreOffice (soffice) is not installed"
                ),
            ],
        ),
    ],
)
def test_a_year_loses_nothing(
    saved: Callable[[Path, Path], Path], tmp_path: Path, mews: Framework
) -> None:
    engineer = next(track for track in mews.tracks if track.id == "engineer")
    places = drawn(mews).ratings
    path = tmp_path / "blank.xlsx"
    path.write_bytes(
        build_blank(
            mews,
            engineer,
            name="Zoë Ångström",
            person_id="N-7",
            aspirational=[mews.tracks[12]],
            hide_expected=True,
        )
    )

    # the employee rates and gives evidence; another program saves the file
    own: dict[tuple[str, str], Any] = {}
    for one in mews.competencies:
        for level in one.levels:
            for skill in level.skills:
                own[places[skill.id][RATING_HEADS["self"]]] = (
                    "Yes"
                    if level.number <= RATINGS[one.id]
                    else "No"
                    if level.number > 3
                    else "Somewhat"
                )
                own[places[skill.id][NOTE_HEADS["self"]]] = f"evidence of {skill.id}"
    write(path, own)
    path = saved(path, tmp_path / "rated.xlsx")
    rated = score(read_workbook(path), [mews])
    assert levels_of(rated) == list(RATINGS.values()) and rated.assessment.person == "Zoë Ångström"

    # the manager rates and comments, both agree on a few, and the results are shown
    talked: dict[tuple[str, str], Any] = {}
    for identity, cells in places.items():
        talked[cells[RATING_HEADS["manager"]]] = (
            "Somewhat" if identity.startswith("leadership-1") else own[cells[RATING_HEADS["self"]]]
        )
        if identity.startswith("leadership"):
            talked[cells[NOTE_HEADS["manager"]]] = f"comment on {identity}"
    for skill in mews.competencies[4].levels[0].skills:
        talked[places[skill.id][RATING_HEADS["agreed"]]] = (
            "Yes" if skill.id.endswith("trust") else "Somewhat"
        )
    write(path, talked)
    path = saved(path, tmp_path / "talked.xlsx")
    written = write_back(path, tmp_path / "scored.xlsx")
    assert levels_of(written.card) == [3, 3, 2, 2, 0]
    assert levels_of(score(read_workbook(path, rater="self"), [mews])) == list(RATINGS.values())

    # a plan is made and lived with
    planned = plan(tmp_path / "scored.xlsx", tmp_path / "planned.xlsx", today=TODAY)
    assert planned.proposed and planned.card.progress == written.card.progress
    goals = [goal.where for goal in planned.development.goals]
    status, first = column(tmp_path / "planned.xlsx", GROWTH_PLAN, "Status")
    what, row = column(tmp_path / "planned.xlsx", ACCOMPLISHMENTS, "What")
    decided, talk = column(tmp_path / "planned.xlsx", CHECK_INS, "Decisions")
    acknowledged, _ = column(tmp_path / "planned.xlsx", CHECK_INS, "Acknowledged")
    lived: dict[tuple[str, str], Any] = {
        (GROWTH_PLAN, f"{status}{first}"): "Done",
        (ACCOMPLISHMENTS, f"{what}{row}"): "Moved the booking system",
    }
    lived |= {
        (CHECK_INS, f"{decided}{talk}"): "Go on",
        (CHECK_INS, f"{acknowledged}{talk}"): date(2027, 1, 15),
    }
    write(tmp_path / "planned.xlsx", lived)
    path = saved(tmp_path / "planned.xlsx", tmp_path / "lived.xlsx")
    last = read_workbook(path)
    assert [goal.status for goal in last.development.goals] == ["done", *[None] * (len(goals) - 1)]
    assert [one.what for one in last.development.accomplishments] == ["Moved the booking system"]
    assert all(talk.points and talk.kind for talk in last.development.check_ins)
    assert last.development.check_ins[0].decisions == "Go on" and last.development.check_ins[
        0
    ].acknowledged == date(2027, 1, 15)
    again = write_back(path, tmp_path / "again.xlsx")
    assert levels_of(again.card) == [3, 3, 2, 2, 0] and again.card.progress == written.card.progress
    assert read_workbook(tmp_path / "again.xlsx").development == last.development

    # the next cycle begins
    start = start_from(last, mews)
    assert not start.carried.not_carried
    (tmp_path / "next.xlsx").write_bytes(
        build_prefilled(mews, engineer, start, name="Zoë Ångström", person_id="N-7")
    )
    path = saved(tmp_path / "next.xlsx", tmp_path / "begun.xlsx")
    begun = read_workbook(path)
    assert levels_of(score(begun, [mews])) == [3, 3, 2, 2, 0]
    assert [goal.goal for goal in begun.development.goals] == [
        goal.goal for goal in last.development.goals[1:]
    ]
    before, after = skills_of(last), skills_of(begun)
    assert after.keys() == before.keys()
    for identity, rated_skill in before.items():
        assert after[identity].rating == rated_skill.rating
        said = "\n".join(remark.text for remark in after[identity].remarks)
        assert all(opinion.note in said for opinion in rated_skill.opinions), identity

    # and is rated anew: what has changed counts, and the notes of the year before do not pile up
    write(
        path,
        {
            places[skill.id][RATING_HEADS["self"]]: "Yes"
            for skill in mews.competencies[4].levels[0].skills
        },
    )
    card = score(read_workbook(path), [mews])
    assert levels_of(card) == [3, 3, 2, 2, 1]
    third = start_from(card.assessment, mews)
    assert all(not one.note for one in third.carried.skills.values())
