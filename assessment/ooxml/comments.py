"""What people say of cells: notes, and threaded comments with their replies."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from assessment.formulas.cells import Position, position
from assessment.model.errors import PackageError
from assessment.ooxml.cells import rich_text
from assessment.ooxml.markup import own_text, space_of, whole


class Comment(NamedTuple):
    """A note or a threaded comment on a cell, with its replies."""

    author: str
    text: str
    replies: tuple[Comment, ...] = ()


Comments = dict[Position, list[Comment]]


def too_many_comments(most: int) -> PackageError:
    """Return the refusal of a workbook with more than ``most`` notes, comments and replies."""
    return PackageError(
        "file-too-large", f"The workbook has more than {most:,} notes, comments and replies."
    )


def notes(root: Element) -> Comments:
    """Return the notes of a sheet by cell (ISO 29500-1, 18.7)."""
    space = space_of(root)
    authors: dict[int | None, str] = {}
    found: Comments = {}
    for group in root:
        if group.tag == space + "authors":
            authors = dict(enumerate(map(own_text, group.findall(space + "author"))))
        elif group.tag == space + "commentList":
            for item in group.findall(space + "comment"):
                place = position(item.get("ref", ""))
                text = "".join(map(rich_text, item.findall(space + "text"))).strip()
                if place and text:
                    author = authors.get(whole(item.get("authorId")), "")
                    found.setdefault(place, []).append(Comment(author, text))
    return found


def persons(root: Element) -> dict[str, str]:
    """Return the authors of threaded comments, by id."""
    return {
        item.get("id", ""): item.get("displayName", "")
        for item in root
        if item.tag == space_of(root) + "person"
    }


def threads(root: Element, people: dict[str, str], most: int) -> Comments:
    """Return threaded comments by cell, replies under what they reply to ([MS-XLSX] 2.6.205).
    Raises :class:`PackageError` beyond ``most``.
    """
    space = space_of(root)
    said: dict[str, tuple[Position | None, Comment]] = {}
    parents: dict[str, str | None] = {}
    for item in root:
        if item.tag != space + "threadedComment":
            continue
        if len(said) >= most:
            raise too_many_comments(most)
        text = "".join(own_text(child) for child in item if child.tag == space + "text").strip()
        key = item.get("id", str(len(said)))
        said[key] = (
            position(item.get("ref", "")),
            Comment(people.get(item.get("personId", ""), ""), text),
        )
        parents[key] = item.get("parentId")
    replies: dict[str, list[Comment]] = {}
    firsts = _firsts(parents)
    for key, (_, comment) in said.items():
        if firsts[key] != key:
            replies.setdefault(firsts[key], []).append(comment)
    found: Comments = {}
    for key, (place, comment) in said.items():
        if place and firsts[key] == key:
            found.setdefault(place, []).append(
                Comment(comment.author, comment.text, tuple(replies.get(key, ())))
            )
    return found


def _firsts(parents: dict[str, str | None]) -> dict[str, str]:
    """Return for each comment the one that begins its thread: a reply to a reply belongs to the
    thread; one to nobody, or in a circle, begins its own.

    Each comment is passed a few times whatever replies to what, so that a chain of replies takes no
    longer than as many side by side.
    """
    firsts: dict[str, str] = {}
    for key in parents:
        way: list[str] = []
        on_way: set[str] = set()
        at = key
        while at not in firsts and at not in on_way:
            way.append(at)
            on_way.add(at)
            above = parents[at]
            if above is None or above not in parents:
                firsts[at] = at
            else:
                at = above
        if at in on_way and at not in firsts:  # a circle: each of it begins its own
            circle = way[way.index(at) :]
            firsts.update((one, one) for one in circle)
            del way[way.index(at) :]
        for one in way:
            firsts[one] = firsts[at]
    return firsts
